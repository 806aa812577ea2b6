package opendata

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"yangguang/ident"
	"yangguang/publish"
	"yangguang/roster"
	"yangguang/workday"
)

// Type is what stands in a column.
type Type string

// The types. A column whose name ends in ? may be empty, one in [] holds any number.
const (
	Text    Type = "text"    // redacted text
	Code    Type = "code"    // a closed word, number or amount of yuan
	ID      Type = "id"      // an opaque id
	Digest  Type = "digest"  // SHA-256 or SM3, 64 hexadecimal digits
	Integer Type = "integer" // a whole number
	Boolean Type = "boolean" // true or false
	Date    Type = "date"    // a day in China, YYYY-MM-DD
	Instant Type = "instant" // RFC 3339, UTC
)

// Cell is one value of a row. It is made of what the public may read (publish.Text, publish.Code), of numbers, days, digests and opaque ids;
// nothing else fits.
type Cell struct{ v any }

// json is the value in JSON.
func (c Cell) json() ([]byte, error) { return json.Marshal(c.v) }

// csv is the value for a spreadsheet: nothing for what is absent, several joined by "；", and no formula.
func (c Cell) csv() string {
	switch v := c.v.(type) {
	case string:
		return roster.Neutral(v)
	case []string:
		return roster.Neutral(strings.Join(v, "；"))
	case int:
		return strconv.Itoa(v)
	case bool:
		return strconv.FormatBool(v)
	}
	return ""
}

func ofText(t publish.Text) Cell   { return Cell{t.String()} }
func ofCode(c publish.Code) Cell   { return Cell{c.String()} }
func ofDigest(d ident.Digest) Cell { return Cell{d.String()} }
func ofNumber(n int) Cell          { return Cell{n} }
func ofDay(d workday.Date) Cell    { return Cell{d.String()} }
func ofInstant(t time.Time) Cell   { return Cell{t.UTC().Format(time.RFC3339)} }

// withheldText stands for a text that package publish refuses: what once got into a register with a personal number in it.
const withheldText = "（含个人信息，不予公开）"

// scrub makes cells of plain strings, through package publish. It counts what was refused.
type scrub struct{ withheld int }

func (s *scrub) text(v string) Cell {
	t, err := publish.Redact("", v, nil)
	if err != nil {
		s.withheld++
		return Cell{withheldText}
	}
	return ofText(t)
}

func (s *scrub) code(v string) Cell {
	c, err := publish.Closed("", v)
	if err != nil {
		s.withheld++
		return Cell{withheldText}
	}
	return ofCode(c)
}

// column is a field and how a row fills it.
type column[T any] struct {
	Field
	of func(*scrub, *T) Cell
}

func named[T any](name string, t Type, zh, en string, of func(*scrub, *T) Cell) column[T] {
	return column[T]{Field{Name: name, Type: t, Zh: zh, En: en}, of}
}

// may is a column that stays empty without a value.
func may[T, V any](name string, t Type, zh, en string, get func(*T) *V, of func(*scrub, V) Cell) column[T] {
	return named(name, t+"?", zh, en, func(s *scrub, row *T) Cell {
		if v := get(row); v != nil {
			return of(s, *v)
		}
		return Cell{}
	})
}

func text[T any](name, zh, en string, get func(*T) string) column[T] {
	return named(name, Text, zh, en, func(s *scrub, row *T) Cell { return s.text(get(row)) })
}

func mayText[T any](name, zh, en string, get func(*T) *string) column[T] {
	return may(name, Text, zh, en, get, (*scrub).text)
}

func code[T any](name, zh, en string, get func(*T) string) column[T] {
	return named(name, Code, zh, en, func(s *scrub, row *T) Cell { return s.code(get(row)) })
}

func mayCode[T any](name, zh, en string, get func(*T) *string) column[T] {
	return may(name, Code, zh, en, get, (*scrub).code)
}

func many[T any](name string, t Type, zh, en string, get func(*T) []string, of func(*scrub, string) Cell) column[T] {
	return named(name, t+"[]", zh, en, func(s *scrub, row *T) Cell {
		list := []string{}
		for _, v := range get(row) {
			list = append(list, of(s, v).v.(string))
		}
		return Cell{list}
	})
}

func texts[T any](name, zh, en string, get func(*T) []string) column[T] {
	return many(name, Text, zh, en, get, (*scrub).text)
}

func codes[T any](name, zh, en string, get func(*T) []string) column[T] {
	return many(name, Code, zh, en, get, (*scrub).code)
}

func number[T any](name, zh, en string, get func(*T) int) column[T] {
	return named(name, Integer, zh, en, func(_ *scrub, row *T) Cell { return ofNumber(get(row)) })
}

func mayNumber[T any](name, zh, en string, get func(*T) *int) column[T] {
	return may(name, Integer, zh, en, get, func(_ *scrub, n int) Cell { return ofNumber(n) })
}

func yes[T any](name, zh, en string, get func(*T) bool) column[T] {
	return named(name, Boolean, zh, en, func(_ *scrub, row *T) Cell { return Cell{get(row)} })
}

func digest[T any](name, zh, en string, get func(*T) ident.Digest) column[T] {
	return named(name, Digest, zh, en, func(_ *scrub, row *T) Cell { return ofDigest(get(row)) })
}

func mayDigest[T any](name, zh, en string, get func(*T) *ident.Digest) column[T] {
	return may(name, Digest, zh, en, get, func(_ *scrub, d ident.Digest) Cell { return ofDigest(d) })
}

func day[T any](name, zh, en string, get func(*T) workday.Date) column[T] {
	return named(name, Date, zh, en, func(_ *scrub, row *T) Cell { return ofDay(get(row)) })
}

func mayDay[T any](name, zh, en string, get func(*T) *workday.Date) column[T] {
	return may(name, Date, zh, en, get, func(_ *scrub, d workday.Date) Cell { return ofDay(d) })
}

func instant[T any](name, zh, en string, get func(*T) time.Time) column[T] {
	return named(name, Instant, zh, en, func(_ *scrub, row *T) Cell { return ofInstant(get(row)) })
}

func mayInstant[T any](name, zh, en string, get func(*T) *time.Time) column[T] {
	return may(name, Instant, zh, en, get, func(_ *scrub, t time.Time) Cell { return ofInstant(t) })
}
