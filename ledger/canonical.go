package ledger

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// maxInteger is 2^53−1, the largest integer that every JSON reader holds exactly.
const maxInteger = 1<<53 - 1

// Canonical writes v as JSON in the form of RFC 8785: keys sorted by UTF-16 code units, no white space, the fewest escapes.
// Numbers must be integers of at most 2^53−1 in size; a decimal fraction is written as a string by whoever knows its precision.
// Text that is not UTF-8 is refused rather than repaired, because a repaired text has another digest.
func Canonical(v any) ([]byte, error) {
	raw, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("canonical JSON: %w", err)
	}
	if hasRepairedText(raw) {
		return nil, errors.New("canonical JSON: text is not valid UTF-8")
	}
	return canonicalBytes(raw)
}

// hasRepairedText finds the escape by which encoding/json replaces bytes that are no UTF-8; an honest U+FFFD is written unescaped.
func hasRepairedText(raw []byte) bool {
	for i := 0; i+1 < len(raw); i++ {
		if raw[i] != '\\' {
			continue
		}
		if bytes.HasPrefix(raw[i:], []byte(`\ufffd`)) {
			return true
		}
		i++
	}
	return false
}

func canonicalBytes(raw []byte) ([]byte, error) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		return nil, fmt.Errorf("canonical JSON: %w", err)
	}
	if _, err := dec.Token(); err != io.EOF {
		return nil, errors.New("canonical JSON: more than one value")
	}
	return appendCanonical(make([]byte, 0, len(raw)), v)
}

// checkCanonical reports why b is not what Canonical writes.
func checkCanonical(b []byte) error {
	if !utf8.Valid(b) {
		return errors.New("canonical JSON: text is not valid UTF-8")
	}
	again, err := canonicalBytes(b)
	if err != nil {
		return err
	}
	if !bytes.Equal(again, b) {
		return errors.New("canonical JSON: not in canonical form")
	}
	return nil
}

func appendCanonical(b []byte, v any) ([]byte, error) {
	switch v := v.(type) {
	case nil:
		return append(b, "null"...), nil
	case bool:
		return strconv.AppendBool(b, v), nil
	case string:
		return appendString(b, v), nil
	case json.Number:
		return appendInteger(b, v)
	case []any:
		return appendArray(b, v)
	case map[string]any:
		return appendObject(b, v)
	}
	return nil, fmt.Errorf("canonical JSON: no form for %T", v)
}

func appendInteger(b []byte, v json.Number) ([]byte, error) {
	n, err := strconv.ParseInt(v.String(), 10, 64)
	if err != nil || n > maxInteger || n < -maxInteger {
		return nil, fmt.Errorf("canonical JSON: %s is not an integer of at most 2^53−1; write it as a string", v)
	}
	return strconv.AppendInt(b, n, 10), nil
}

func appendArray(b []byte, v []any) (_ []byte, err error) {
	b = append(b, '[')
	for i, e := range v {
		if i > 0 {
			b = append(b, ',')
		}
		if b, err = appendCanonical(b, e); err != nil {
			return nil, err
		}
	}
	return append(b, ']'), nil
}

func appendObject(b []byte, v map[string]any) (_ []byte, err error) {
	b = append(b, '{')
	for i, k := range slices.SortedFunc(maps.Keys(v), compareUTF16) {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(appendString(b, k), ':')
		if b, err = appendCanonical(b, v[k]); err != nil {
			return nil, err
		}
	}
	return append(b, '}'), nil
}

func compareUTF16(a, b string) int {
	return slices.Compare(utf16.Encode([]rune(a)), utf16.Encode([]rune(b)))
}

func appendString(b []byte, s string) []byte {
	b = append(b, '"')
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c >= 0x20:
			b = append(b, c)
		default:
			b = appendControl(b, c)
		}
	}
	return append(b, '"')
}

func appendControl(b []byte, c byte) []byte {
	switch c {
	case '\b':
		return append(b, `\b`...)
	case '\f':
		return append(b, `\f`...)
	case '\n':
		return append(b, `\n`...)
	case '\r':
		return append(b, `\r`...)
	case '\t':
		return append(b, `\t`...)
	}
	return fmt.Appendf(b, `\u%04x`, c)
}
