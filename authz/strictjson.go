package authz

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"unicode/utf8"
)

// errNotStrict is what every malformed header or payload gives; the reason would only help who forged it.
var errNotStrict = errors.New("not the expected JSON object")

// strictObject reads one flat JSON object that has exactly the members in want, in their exact case, each once, each a
// string or a number, and nothing behind it. The standard decoder forgives all of these, so that two readers of one token
// could see two contents.
func strictObject(data []byte, want []string) (map[string]json.RawMessage, error) {
	if !utf8.Valid(data) || !json.Valid(data) {
		return nil, errNotStrict
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return nil, errNotStrict
	}
	members := make(map[string]json.RawMessage, len(want))
	for dec.More() {
		name, err := dec.Token()
		if err != nil {
			return nil, errNotStrict
		}
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			return nil, errNotStrict
		}
		if _, twice := members[name.(string)]; twice {
			return nil, errNotStrict
		}
		members[name.(string)] = value
	}
	if _, err := dec.Token(); err != nil {
		return nil, errNotStrict
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) || len(members) != len(want) {
		return nil, errNotStrict
	}
	for _, name := range want {
		if _, found := members[name]; !found {
			return nil, errNotStrict
		}
	}
	return members, nil
}

// strictString reads a JSON string and nothing else.
func strictString(raw json.RawMessage) (string, error) {
	if len(raw) < 2 || raw[0] != '"' {
		return "", errNotStrict
	}
	var s string
	if err := json.Unmarshal(raw, &s); err != nil {
		return "", errNotStrict
	}
	return s, nil
}

// strictSeconds reads a whole, positive number of seconds since 1970 written with digits only (11 of them reach the year
// 5138): no fraction, no exponent, no sign, no leading zero.
func strictSeconds(raw json.RawMessage) (int64, error) {
	if len(raw) == 0 || len(raw) > 11 || raw[0] == '0' {
		return 0, errNotStrict
	}
	var n int64
	for _, c := range raw {
		if c < '0' || c > '9' {
			return 0, errNotStrict
		}
		n = n*10 + int64(c-'0')
	}
	return n, nil
}
