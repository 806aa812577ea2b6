// Package scalar reads and writes the API's scalars. Every reader refuses what its scalar's description excludes and says so in one
// sentence; none echoes the input.
package scalar

import (
	"io"
	"regexp"
	"strconv"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/uuid"

	"yangguang/fault"
	"yangguang/ident"
	"yangguang/workday"
)

// MarshalDateTime writes RFC 3339 in UTC with microseconds as stored.
func MarshalDateTime(t time.Time) graphql.Marshaler {
	return graphql.WriterFunc(func(w io.Writer) {
		var b [40]byte
		buf := append(b[:0], '"')
		buf = t.UTC().AppendFormat(buf, time.RFC3339Nano)
		_, _ = w.Write(append(buf, '"'))
	})
}

// UnmarshalDateTime reads RFC 3339 with an offset, years 1970–2999 of UTC.
func UnmarshalDateTime(v any) (time.Time, error) {
	s, _ := v.(string)
	t, err := time.Parse(time.RFC3339Nano, s)
	if t = t.UTC(); err != nil || t.Year() < 1970 || t.Year() > 2999 {
		return time.Time{}, fault.BadInput("", "时刻须为 RFC 3339 格式，如 2026-11-23T08:00:00+08:00", "an instant is RFC 3339, e.g. 2026-11-23T08:00:00+08:00")
	}
	return t.Truncate(time.Microsecond), nil
}

// MarshalDate writes YYYY-MM-DD.
func MarshalDate(d workday.Date) graphql.Marshaler { return quoted(d.String()) }

// UnmarshalDate reads YYYY-MM-DD.
func UnmarshalDate(v any) (workday.Date, error) {
	s, _ := v.(string)
	d, err := workday.ParseDate(s)
	if err != nil {
		return d, fault.BadInput("", "日期须为 YYYY-MM-DD 且真实存在", "a date is YYYY-MM-DD and must exist")
	}
	return d, nil
}

// MarshalUUID writes the 36-character form.
func MarshalUUID(id uuid.UUID) graphql.Marshaler { return quoted(id.String()) }

// UnmarshalUUID reads the 36-character form of any RFC 9562 UUID but the nil one.
func UnmarshalUUID(v any) (uuid.UUID, error) {
	s, _ := v.(string)
	id, err := uuid.Parse(s)
	if err != nil || len(s) != 36 || id == uuid.Nil {
		return uuid.Nil, fault.BadInput("", "须为 RFC 9562 UUID", "a UUID as in RFC 9562 is needed")
	}
	return id, nil
}

// MarshalUSCC writes the code.
func MarshalUSCC(s string) graphql.Marshaler { return graphql.MarshalString(s) }

// UnmarshalUSCC takes a text of at most 64 bytes; package roster normalises and judges it.
func UnmarshalUSCC(v any) (string, error) {
	s, ok := v.(string)
	if !ok || len(s) > 64 {
		return "", fault.BadInput("", "统一社会信用代码须为 18 位文本", "a unified social credit code is a text of 18 characters")
	}
	return s, nil
}

var decimal = regexp.MustCompile(`^(0|[1-9][0-9]{0,11})(\.[0-9]{1,4})?$`)

// MarshalDecimal writes the digits as stored.
func MarshalDecimal(s string) graphql.Marshaler { return quoted(s) }

// UnmarshalDecimal reads non-negative decimal digits with at most four decimals.
func UnmarshalDecimal(v any) (string, error) {
	s, _ := v.(string)
	if !decimal.MatchString(s) {
		return "", fault.BadInput("", "数值须为十进制文本，如 \"1200.50\"", "a number is a text of decimal digits, e.g. \"1200.50\"")
	}
	return s, nil
}

// MarshalDigest writes 64 lower-case hexadecimal digits.
func MarshalDigest(d ident.Digest) graphql.Marshaler { return quoted(d.String()) }

// UnmarshalDigest reads 64 lower-case hexadecimal digits.
func UnmarshalDigest(v any) (ident.Digest, error) {
	s, _ := v.(string)
	return ident.ParseDigest(s)
}

// quoted writes text that needs no escape.
func quoted(s string) graphql.Marshaler {
	return graphql.WriterFunc(func(w io.Writer) { _, _ = io.WriteString(w, strconv.Quote(s)) })
}
