package server

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"yangguang/fault"
)

// readJSON reads a request body that must be JSON: the content type says so, it is not too long, UTF-8, of bounded depth, without
// repeated names, lone surrogates and anything after the value. The content type is also what keeps other sites' forms out: a
// browser asks first before it sends JSON across sites.
func readJSON(w http.ResponseWriter, r *http.Request, most int64, depth int) ([]byte, error) {
	media, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	charset := params["charset"]
	if err != nil || media != "application/json" || (charset != "" && !strings.EqualFold(charset, "utf-8")) {
		return nil, status(http.StatusUnsupportedMediaType, "请求须为 application/json（UTF-8）", "send application/json in UTF-8")
	}
	b, err := readBody(w, r, most)
	if err != nil {
		return nil, err
	}
	return b, checkJSON(b, depth)
}

// readBody reads a body that is not too long.
func readBody(w http.ResponseWriter, r *http.Request, most int64) ([]byte, error) {
	if r.ContentLength > most {
		w.Header().Set("Connection", "close")
		return nil, tooLong()
	}
	b, err := io.ReadAll(http.MaxBytesReader(w, r.Body, most))
	switch {
	case errors.As(err, new(*http.MaxBytesError)):
		return nil, tooLong()
	case err != nil:
		return nil, badBody("请求没有传完", "the request was cut off").Because(err)
	}
	_ = http.NewResponseController(w).SetReadDeadline(time.Time{}) // the request is in; its deadline would end its context
	return b, nil
}

func tooLong() error {
	return status(http.StatusRequestEntityTooLarge, "请求过大", "the request is too large")
}

func badBody(msg, en string) *fault.Error { return fault.New(fault.Invalid, msg, en) }

func errJSON() error { return badBody("请求不是有效的 JSON", "the request is not valid JSON") }

// checkJSON refuses what decoders disagree about.
func checkJSON(b []byte, depth int) error {
	if !utf8.Valid(b) {
		return errJSON()
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	if err := checkValue(d, depth); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errJSON()
	}
	return checkEscapes(b)
}

func checkValue(d *json.Decoder, depth int) error {
	t, err := d.Token()
	if err != nil {
		return errJSON()
	}
	open, nested := t.(json.Delim)
	if !nested {
		return nil
	}
	if depth == 0 {
		return badBody("请求嵌套过深", "the request is nested too deeply")
	}
	seen := map[string]bool{}
	for d.More() {
		if open == '{' {
			name, err := d.Token()
			key, ok := name.(string)
			if err != nil || !ok {
				return errJSON()
			}
			if seen[key] {
				return badBody("请求中有重复的字段名", "a name is repeated in the request")
			}
			seen[key] = true
		}
		if err := checkValue(d, depth-1); err != nil {
			return err
		}
	}
	if _, err := d.Token(); err != nil {
		return errJSON()
	}
	return nil
}

// checkEscapes refuses half of a surrogate pair, which Go's decoder would turn silently into U+FFFD. The text is valid JSON by now.
func checkEscapes(b []byte) error {
	for i := 0; i < len(b); i++ {
		if b[i] != '\\' {
			continue
		}
		i++
		if b[i] != 'u' {
			continue
		}
		first := hex4(b[i+1:])
		i += 4
		if !utf16.IsSurrogate(first) {
			continue
		}
		if i+6 >= len(b) || b[i+1] != '\\' || b[i+2] != 'u' || utf16.DecodeRune(first, hex4(b[i+3:])) == utf8.RuneError {
			return badBody("请求含有残缺的字符", "the request has half of a character")
		}
		i += 6
	}
	return nil
}

func hex4(b []byte) (r rune) {
	for _, c := range b[:4] {
		r <<= 4
		switch {
		case c <= '9':
			r |= rune(c - '0')
		default:
			r |= rune(c|0x20-'a') + 10
		}
	}
	return r
}

// members splits an object into its members and refuses names that are not known.
func members(b []byte, known ...string) (map[string]json.RawMessage, error) {
	var m map[string]json.RawMessage
	if err := json.Unmarshal(b, &m); err != nil || m == nil {
		return nil, badBody("请求须为一个 JSON 对象", "the request must be one JSON object")
	}
	for name := range m {
		found := false
		for _, k := range known {
			found = found || k == name
		}
		if !found {
			return nil, badBody("请求中有未知的字段", "the request has an unknown member")
		}
	}
	return m, nil
}

// text reads a member that must be a string; absent and null are "".
func text(m map[string]json.RawMessage, name string) (s string, err error) {
	raw, ok := m[name]
	if !ok || string(raw) == "null" {
		return "", nil
	}
	if json.Unmarshal(raw, &s) != nil {
		e := badBody("须为文本", "must be a text")
		e.Field = name
		return "", e
	}
	return s, nil
}
