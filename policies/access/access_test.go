package access

import (
	"bytes"
	"testing"
)

func TestLoad(t *testing.T) {
	if _, err := Load(); err != nil {
		t.Fatal(err)
	}
}

func TestRefused(t *testing.T) {
	for name, edit := range map[string][2]string{
		"zero": {"lock: 15m", "lock: 0s"}, "negative": {"tokens: 1000", "tokens: -1"}, "missing": {"  depth: 10 ", "  # depth "},
		"unknown": {"rate:\n", "rate:\n  forgiven: 3\n"}, "not a number": {"errors: 10", "errors: ten"},
		"the public has every connection": {"connections: 32", "connections: 24"},
	} {
		b := bytes.Replace(file, []byte(edit[0]), []byte(edit[1]), 1)
		if bytes.Equal(b, file) {
			t.Fatalf("%s: the edit does not apply", name)
		}
		if _, err := parse(b); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

// FuzzParse: reading ends with rules or an error, whatever the file holds.
func FuzzParse(f *testing.F) {
	for _, s := range []string{string(file), string(file[:len(file)/2]), "\ufeff" + string(file), "", "a: &a [*a]\n", "login: 1\n", "in_flight: {connections: -1}\n"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, doc []byte) {
		if r, err := parse(doc); err == nil && r.InFlight.Connections <= r.InFlight.PublicReads {
			t.Errorf("%q was read", doc)
		}
	})
}
