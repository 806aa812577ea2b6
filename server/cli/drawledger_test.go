package cli

import (
	"bytes"
	"context"
	"crypto/rand"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"yangguang/draw/drd1"
	"yangguang/ledger"
)

// said is one entry of a log to be: type, subject, time, content.
type said struct {
	kind    string
	subject ledger.Subject
	at      time.Time
	content map[string]any
}

// shortLog is a log in memory.
type shortLog struct {
	leaves, bodies [][]byte
	hashes         map[int64]tlog.Hash
	edge           ledger.Edge
}

func (l *shortLog) ReadHashes(_ context.Context, indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, x := range indexes {
		out[i] = l.hashes[x]
	}
	return out, nil
}
func (l *shortLog) ReadEntries(_ context.Context, first, end int64) ([][]byte, error) {
	return l.leaves[first:end], nil
}
func (l *shortLog) ReadBodies(_ context.Context, first, end int64) ([][]byte, error) {
	return l.bodies[first:end], nil
}

// exported writes a log of these entries, signs it and returns its folder and verifier key. Entries with nil content have no
// published body.
func exported(t *testing.T, all []said) (dir, key string) {
	t.Helper()
	private, key, err := ledger.NewKey(rand.Reader, "yangguang.example/ledger")
	if err != nil {
		t.Fatal(err)
	}
	signer, err := note.NewSigner(private)
	if err != nil {
		t.Fatal(err)
	}
	l, last := &shortLog{hashes: map[int64]tlog.Hash{}}, map[ledger.Subject]int64{}
	for i, s := range all {
		prev, ok := last[s.subject]
		if !ok {
			prev = ledger.NoPrev
		}
		content := s.content
		if content == nil {
			content = map[string]any{"hidden": true}
		}
		leaf, body, err := ledger.Change{Type: s.kind, Subject: s.subject, Actor: "A1", Time: s.at, Content: content}.Seal([16]byte{byte(i)}, prev)
		if err != nil {
			t.Fatal(err)
		}
		last[s.subject] = int64(i)
		l.leaves, l.bodies = append(l.leaves, leaf), append(l.bodies, body.Bytes)
		if s.content == nil {
			l.bodies[i] = nil
		}
		for _, row := range l.edge.Append(nil, leaf) {
			l.hashes[row.Pos] = row.Hash
		}
	}
	size := int64(len(all))
	c, err := ledger.RootOf(t.Context(), l, "yangguang.example/ledger", size)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := c.Sign(signer)
	if err != nil {
		t.Fatal(err)
	}
	dir = t.TempDir()
	put := func(path string, data []byte) error {
		target := filepath.Join(dir, filepath.FromSlash(path))
		if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
			return err
		}
		return os.WriteFile(target, data, 0o600)
	}
	if err := ledger.Export(t.Context(), l, size, signed, put, func(int, int) {}); err != nil {
		t.Fatal(err)
	}
	return dir, key
}

// history is the log of the open draw of testdata as it should be, behind an earlier draw of the same office.
func history(t *testing.T, b drd1.Bundle) []said {
	t.Helper()
	plan, err := drd1.ParsePlan(b[drd1.FilePlan])
	if err != nil {
		t.Fatal(err)
	}
	round, err := drd1.ParseRound(b[drd1.FileRound])
	if err != nil {
		t.Fatal(err)
	}
	e, err := drd1.ParseEntropy(b[drd1.FileEntropy])
	if err != nil {
		t.Fatal(err)
	}
	ofRound := ledger.Subject{Kind: ledger.SubjectRound, ID: round.ID}
	ofDraw := ledger.Subject{Kind: ledger.SubjectDraw, ID: plan.Draw}
	before := round.RevealBy.Add(-time.Hour)
	var all []said
	for n := byte('1'); n <= '6'; n++ {
		id := plan.Draw[:len(plan.Draw)-1] + string(n)
		all = append(all, said{"plan", ledger.Subject{Kind: ledger.SubjectDraw, ID: id}, before, map[string]any{"text": "an earlier draw"}})
	}
	all = append(all, said{"round", ofRound, before, map[string]any{"text": string(b[drd1.FileRound])}})
	for _, n := range e.Commitments {
		all = append(all, said{"commit", ofRound, before, map[string]any{"party": n.Party, "commitment": n.Value.String()}})
	}
	all = append(all, said{"plan", ofDraw, before, map[string]any{"text": string(b[drd1.FilePlan])}})
	for _, n := range e.Seals {
		all = append(all, said{"seal", ofDraw, before, map[string]any{"party": n.Party, "commitment": n.Value.String()}})
	}
	for _, n := range e.Opened {
		all = append(all, said{"reveal", ofRound, round.RevealBy, map[string]any{"party": n.Party, "nonce": n.Value.String()}})
	}
	all = append(all, said{"close", ofRound, round.RevealBy.Add(time.Minute), map[string]any{"text": string(b[drd1.FileClose])}})
	for i, s := range e.Beacons {
		all = append(all, said{"beacon", ofRound, round.Beacons[i].Time.Add(time.Minute),
			map[string]any{"source": s.Source, "event": s.Event, "value": s.Value}})
	}
	done := round.Beacons[len(round.Beacons)-1].Time.Add(time.Hour)
	digest := drd1.ResultDigest(suiteOf(plan.Suite), b[drd1.FileResult]).String()
	sealed := map[string]any{}
	for _, n := range e.Sealed {
		all = append(all, said{"draw.unseal", ofDraw, done, nil})
		sealed[n.Party] = n.Value.String()
	}
	all = append(all, said{"result", ofDraw, done, map[string]any{"digest": digest}})
	if len(sealed) > 0 {
		all = append(all, said{"disclose", ofDraw, plan.Embargo, map[string]any{"sealed": sealed}})
	}
	return all
}

// find is the place of the n-th entry (from 0) of a type about the draw or its round.
func find(all []said, kind string, n int) int {
	for i, s := range all {
		if i >= 6 && s.kind == kind {
			if n == 0 {
				return i
			}
			n--
		}
	}
	return -1
}

func TestDrawOrder(t *testing.T) {
	f, err := drd1.Open(openDraw)
	if err != nil {
		t.Fatal(err)
	}
	b := f.Bundle
	good := history(t, b)
	set := func(kind string, n int, key, value string) func([]said) []said {
		return func(all []said) []said {
			at := find(all, kind, n)
			all[at].content = map[string]any{}
			for k, v := range good[at].content {
				all[at].content[k] = v
			}
			all[at].content[key] = value
			return all
		}
	}
	move := func(kind string, n int, delay time.Duration) func([]said) []said {
		return func(all []said) []said {
			i := find(all, kind, n)
			all[i].at = all[i].at.Add(delay)
			return all
		}
	}
	before := func(kind, other string) func([]said) []said { // kind's first entry goes before other's first
		return func(all []said) []said {
			i := find(all, kind, 0)
			s := all[i]
			all = slices.Delete(all, i, i+1)
			return slices.Insert(all, find(all, other, 0), s)
		}
	}
	drop := func(kind string, n int) func([]said) []said {
		return func(all []said) []said { i := find(all, kind, n); return slices.Delete(all, i, i+1) }
	}
	for _, c := range []struct {
		name   string
		change func([]said) []said
		code   int
		says   string
	}{
		{"as it should be", func(all []said) []said { return all }, 0, "10 entries"},
		{"selections of which nothing is told", func(all []said) []said { return all }, 0, "; nothing yet of sel 1 913700000000002823, sel 2 913700000000000641, sel 3 "},
		{"a record, and a void that two people made public", func(all []said) []said {
			last := all[len(all)-1]
			number := last.subject.ID
			return append(all, said{"record.submit", ledger.Subject{Kind: ledger.SubjectInspection, ID: number + ".1"}, last.at, map[string]any{"rank": 1}},
				said{"draw.drop", last.subject, last.at, map[string]any{"inspection": number + ".3", "code": "U01"}})
		}, 0, "; nothing yet of sel 2 913700000000000641, sel 4 "},
		{"plan after a reveal", before("reveal", "plan"), 1, "(plan) comes after entry"},
		{"close after a beacon", before("beacon", "close"), 1, "(close) comes after entry"},
		{"result before a beacon", before("result", "beacon"), 1, "(beacon) comes after entry"},
		{"late plan", move("plan", 0, 2*time.Hour), 1, "(plan) is later than reveal-by"},
		{"late reveal", move("reveal", 1, time.Second), 1, "(reveal) is later than reveal-by"},
		{"late commitment", move("commit", 0, 2*time.Hour), 1, "(commit) is later than reveal-by"},
		{"early close", move("close", 0, -2*time.Minute), 1, "(close) is earlier than reveal-by"},
		{"close after the event", move("close", 0, time.Hour), 1, "(close) is not before the first public event"},
		{"outcome before its event", move("beacon", 0, -2*time.Minute), 1, "recorded before the event"},
		{"no plan", func(all []said) []said { return drop("plan", 0)(drop("result", 0)(all)) }, 1, "no plan entry"},
		{"no reveal of one", drop("reveal", 0), 1, "no reveal of chamber"},
		{"no close", drop("close", 0), 1, "no close entry"},
		{"no outcome", drop("beacon", 1), 1, "no beacon cwl/kl8 2026051"},
		{"no result", drop("result", 0), 1, "no result entry"},
		{"gap in the numbers", func(all []said) []said { return slices.Delete(all, 2, 3) }, 1, "has the number 000004"},
		{"other plan text", set("plan", 0, "text", "drd1 plan\n"), 1, "the plan text is not that of the bundle"},
		{"other round text", set("round", 0, "text", "drd1 round\n"), 1, "the round text is not that of the bundle"},
		{"other close text", set("close", 0, "text", "drd1 close\n"), 1, "the close text does not list"},
		{"other nonce", set("reveal", 0, "nonce", strings.Repeat("0", 64)), 1, "no reveal of chamber with the value"},
		{"other party", set("reveal", 0, "party", "data-bureau"), 1, "a reveal of data-bureau that the bundle leaves out"},
		{"other commitment", set("commit", 0, "commitment", strings.Repeat("0", 64)), 1, "no commit of chamber with the value"},
		{"other outcome", set("beacon", 0, "value", strings.Repeat("0", 20)), 1, "no beacon dice/d10x20 hall-3"},
		{"other result", set("result", 0, "digest", strings.Repeat("0", 64)), 1, "the result digest is"},
		{"void", func(all []said) []said {
			s := all[find(all, "result", 0)]
			s.kind = "void"
			all[find(all, "result", 0)] = s
			return all
		}, 1, "is void"},
		{"a body withheld", func(all []said) []said { all[find(all, "commit", 0)].content = nil; return all }, 3, "its body is not published"},
		{"the result's body withheld", func(all []said) []said { all[find(all, "result", 0)].content = nil; return all }, 3, "its body is not published"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir, key := exported(t, c.change(slices.Clone(good)))
			code, out, complaints := call(t, "draw", "verify", "--ledger", dir, "--key", key, openDraw)
			if code != c.code || !strings.Contains(out+complaints, c.says) {
				t.Errorf("exit %d, want %d and %q:\n%s%s", code, c.code, c.says, lastLines(out), complaints)
			}
		})
	}
}

func TestDrawOrderNeedsALogThatHolds(t *testing.T) {
	f, err := drd1.Open(openDraw)
	if err != nil {
		t.Fatal(err)
	}
	b := f.Bundle
	dir, key := exported(t, history(t, b))
	_, foreign := exported(t, history(t, b)[:7])
	if code, out, _ := call(t, "draw", "verify", "--ledger", dir, "--key", foreign, openDraw); code != 1 {
		t.Errorf("a foreign key: exit %d\n%s", code, lastLines(out))
	}
	var changed int
	err = filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		other := bytes.Clone(data)
		other[len(other)/2] ^= 1
		if err := os.WriteFile(path, other, 0o600); err != nil {
			return err
		}
		changed++
		if code, out, _ := call(t, "draw", "verify", "--ledger", dir, "--key", key, openDraw); code != 1 {
			t.Errorf("%s changed: exit %d\n%s", path, code, lastLines(out))
		}
		return os.WriteFile(path, data, 0o600)
	})
	if err != nil || changed < 4 {
		t.Errorf("%d files changed: %v", changed, err)
	}
	if code, out, _ := call(t, "draw", "verify", "--ledger", dir, "--key", key, openDraw); code != 0 {
		t.Errorf("put back: exit %d\n%s", code, lastLines(out))
	}
}

// lastLines are those about the ledger.
func lastLines(out string) string {
	var keep []string
	for l := range strings.Lines(out) {
		if strings.Contains(l, " log:") {
			keep = append(keep, l)
		}
	}
	return strings.Join(keep, "")
}
