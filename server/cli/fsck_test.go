package cli

import (
	"strings"
	"testing"
	"time"

	"yangguang/ledger"
)

// A copy whose bodies are all there holds with exit 0, though others are not public by their type; one that lacks a public body says so with exit 3.
func TestFsckTellsWhatIsMissing(t *testing.T) {
	round, account := ledger.Subject{Kind: ledger.SubjectRound, ID: "370500-1"}, ledger.Subject{Kind: ledger.SubjectAccount, ID: "a1"}
	at, open := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC), map[string]any{"text": "x"}
	for _, c := range []struct {
		what    string
		all     []said
		code    int
		says    string
		missing string
	}{
		{"whole", []said{{"account.create", account, at, nil}, {"round", round, at, open}}, 0, "1 bodies match, 1 are not public by their type, 0 are missing", ""},
		{"without one", []said{{"account.create", account, at, nil}, {"round", round, at, open}, {"commit", round, at, nil}}, 3,
			"1 bodies match, 1 are not public by their type, 1 are missing", "the first of entry 2 (commit)"},
	} {
		dir, key := exported(t, c.all)
		code, out, complaints := callWith(t, nil, "ledger", "fsck", "--key", key, dir)
		if code != c.code || !strings.Contains(out, c.says) || !strings.Contains(complaints, c.missing) || (complaints == "") != (c.missing == "") {
			t.Errorf("%s: %d %s %s", c.what, code, out, complaints)
		}
	}
}
