package witness_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"yangguang/ledger"
	"yangguang/ledger/witness"
)

const origin = "yangguang.example/ledger"

// history is a log of made-up leaves, with a key.
type history struct {
	t      *testing.T
	hashes []tlog.Hash
	size   int64
	signer note.Signer
	key    note.Verifier
}

func newHistory(t *testing.T) *history {
	t.Helper()
	private, public, err := ledger.NewKey(rand.Reader, origin)
	if err != nil {
		t.Fatal(err)
	}
	h := &history{t: t}
	if h.signer, err = note.NewSigner(private); err != nil {
		t.Fatal(err)
	}
	if h.key, err = note.NewVerifier(public); err != nil {
		t.Fatal(err)
	}
	return h
}

// fork is another history under the same key.
func (h *history) fork() *history { return &history{t: h.t, signer: h.signer, key: h.key} }

func (h *history) ReadHashes(indexes []int64) (out []tlog.Hash, err error) {
	for _, i := range indexes {
		out = append(out, h.hashes[i])
	}
	return out, nil
}

func (h *history) grow(to int64, leaf string) *history {
	for ; h.size < to; h.size++ {
		more, err := tlog.StoredHashes(h.size, fmt.Appendf(nil, "%s %d", leaf, h.size), h)
		if err != nil {
			h.t.Fatal(err)
		}
		h.hashes = append(h.hashes, more...)
	}
	return h
}

// ask is the request to cosign the newest size, from an old one.
func (h *history) ask(old int64) witness.Request {
	h.t.Helper()
	root, err := tlog.TreeHash(h.size, h)
	if err != nil {
		h.t.Fatal(err)
	}
	r := witness.Request{Old: old}
	if r.Signed, err = (ledger.Checkpoint{Origin: origin, Size: h.size, Root: root}).Sign(h.signer); err != nil {
		h.t.Fatal(err)
	}
	if old > 0 && old < h.size {
		if r.Proof, err = ledger.ProveConsistency(h.size, old, h); err != nil {
			h.t.Fatal(err)
		}
	}
	return r
}

func open(t *testing.T, h *history) (*witness.Witness, *ledger.WitnessKey, string, time.Time) {
	t.Helper()
	dir, at := t.TempDir(), time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	verifier, err := witness.Create(dir, "witness.example/w1")
	if err != nil {
		t.Fatal(err)
	}
	key, err := ledger.ParseWitnessKey(verifier)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := witness.Create(dir, "witness.example/w1"); err == nil {
		t.Error("a key was replaced")
	}
	w, err := witness.Open(dir, h.key, func() time.Time { return at })
	if err != nil {
		t.Fatal(err)
	}
	return w, key, dir, at
}

// A witness cosigns what begins with what it remembers, also after it was started again, and nothing else; of two histories under one key it keeps the
// proof.
func TestAWitnessCosignsOneHistory(t *testing.T) {
	h := newHistory(t)
	w, key, dir, at := open(t, h)
	cosigned := func(r witness.Request) {
		t.Helper()
		line, err := w.Add(r)
		if err != nil {
			t.Fatal(err)
		}
		c, seen, err := ledger.OpenCosigned(append(bytes.Clone(r.Signed), line...), h.key, []*ledger.WitnessKey{key})
		if err != nil || c.Size != h.size || len(seen) != 1 || !seen[0].Time.Equal(at) || seen[0].Witness != key.Name() {
			t.Fatalf("%+v, %+v, %v", c, seen, err)
		}
	}
	cosigned(h.grow(3, "leaf").ask(0))
	cosigned(h.ask(3)) // the same again
	cosigned(h.grow(10, "leaf").ask(3))
	again, err := witness.Open(dir, h.key, nil)
	if err != nil {
		t.Fatal(err)
	}
	forked := h.fork().grow(10, "other")
	longer := h.fork().grow(14, "other")
	stranger := newHistory(t).grow(12, "leaf")
	renamed := h.grow(12, "leaf").ask(10)
	renamed.Signed = bytes.Replace(renamed.Signed, []byte("yangguang"), []byte("elsewhere"), 1)
	unproved := h.ask(10)
	unproved.Proof[0][0] ^= 1
	bare := h.ask(10)
	bare.Proof = nil
	for what, c := range map[string]struct {
		ask  witness.Request
		want error
		size int64
	}{
		"from a size that it does not remember": {h.ask(3), nil, 10}, "from nothing": {h.ask(0), nil, 10}, "the same size, forked": {forked.ask(10), nil, 10},
		"longer, forked": {longer.ask(10), witness.ErrProof, 0}, "another proof": {unproved, witness.ErrProof, 0}, "no proof": {bare, witness.ErrProof, 0},
		"backwards": {h.fork().grow(5, "leaf").ask(10), witness.ErrRequest, 0}, "another key": {stranger.ask(10), witness.ErrUnsigned, 0},
		"another log": {renamed, witness.ErrUnknown, 0},
	} {
		line, err := again.Add(c.ask)
		var conflict *witness.Conflict
		if line != nil || c.want != nil && !errors.Is(err, c.want) || c.want == nil && (!errors.As(err, &conflict) || conflict.Size != c.size) {
			t.Errorf("%s: %q, %v", what, line, err)
		}
	}
	proof, err := filepath.Glob(filepath.Join(dir, "fork-10-*"))
	if err != nil || len(proof) != 1 {
		t.Fatalf("proof of two histories: %v, %v", proof, err)
	}
	if signed, err := os.ReadFile(proof[0]); err != nil || !bytes.Equal(signed, forked.ask(10).Signed) {
		t.Errorf("%q, %v", signed, err)
	}
	cosigned(h.ask(10))
}

// A cosignature is over time, checkpoint and key: none of them can be changed.
func TestACosignatureIsNotMovedOrForged(t *testing.T) {
	h := newHistory(t)
	w, key, _, _ := open(t, h)
	r := h.grow(3, "leaf").ask(0)
	line, err := w.Add(r)
	if err != nil {
		t.Fatal(err)
	}
	_, other, _, _ := open(t, h)
	for what, c := range map[string]struct {
		signed []byte
		key    *ledger.WitnessKey
	}{
		"no cosignature":        {r.Signed, key},
		"another witness":       {append(bytes.Clone(r.Signed), line...), other},
		"of another checkpoint": {append(h.fork().grow(4, "leaf").ask(0).Signed, line...), key},
		"another time":          {append(bytes.Clone(r.Signed), bytes.Replace(line, []byte("AAAA"), []byte("AAAB"), 1)...), key},
	} {
		if _, seen, err := ledger.OpenCosigned(c.signed, h.key, []*ledger.WitnessKey{c.key}); err == nil {
			t.Errorf("%s: %v", what, seen)
		}
	}
	for _, text := range []string{"", "a", "a+b+c", "w+00000000+" + strings.Repeat("A", 44), strings.Repeat("w", 9) + "+0000000g+BA=="} {
		if _, err := ledger.ParseWitnessKey(text); err == nil {
			t.Errorf("%q is a key", text)
		}
	}
	if _, _, err := ledger.NewWitnessKey(rand.Reader, "two words"); err == nil {
		t.Error("a name with a space")
	}
}

// Over HTTP each answer is the one of C2SP tlog-witness.
func TestHandler(t *testing.T) {
	h := newHistory(t)
	w, key, _, _ := open(t, h)
	s := httptest.NewServer(w.Handler())
	defer s.Close()
	ask := func(r witness.Request) ([]byte, error) {
		return witness.Ask(context.Background(), s.Client(), s.URL+"/", r)
	}
	r := h.grow(3, "leaf").ask(0)
	line, err := ask(r)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := ledger.OpenCosigned(append(r.Signed, line...), h.key, []*ledger.WitnessKey{key}); err != nil {
		t.Error(err)
	}
	var conflict *witness.Conflict
	if _, err := ask(h.grow(9, "leaf").ask(0)); !errors.As(err, &conflict) || conflict.Size != 3 {
		t.Errorf("an old size: %v", err)
	}
	bare := h.ask(3)
	bare.Proof = nil
	for what, c := range map[string]struct {
		body []byte
		want int
	}{
		"no request": {[]byte("hello"), http.StatusBadRequest}, "no proof": {bare.Marshal(), http.StatusUnprocessableEntity},
		"another key": {newHistory(t).grow(9, "leaf").ask(3).Marshal(), http.StatusForbidden}, "backwards": {h.fork().grow(2, "leaf").ask(3).Marshal(), http.StatusBadRequest},
		"another log": {bytes.ReplaceAll(h.ask(3).Marshal(), []byte("yangguang"), []byte("elsewhere")), http.StatusNotFound},
		"too long":    {bytes.Repeat([]byte("a"), 100<<10), http.StatusRequestEntityTooLarge},
	} {
		resp, err := s.Client().Post(s.URL+witness.Path, "text/plain", bytes.NewReader(c.body))
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if resp.StatusCode != c.want {
			t.Errorf("%s: %s, want %d", what, resp.Status, c.want)
		}
	}
}

func TestRequestsReadBack(t *testing.T) {
	r := newHistory(t).grow(9, "leaf").ask(3)
	got, err := witness.ParseRequest(r.Marshal())
	if err != nil || got.Old != r.Old || len(got.Proof) != len(r.Proof) || !bytes.Equal(got.Signed, r.Signed) {
		t.Errorf("%+v, %v", got, err)
	}
	for _, bad := range []string{"", "old 3", "old 03\n\nx", "old -1\n\nx", "old 3\nnot a hash\n\nx", "new 3\n\nx", "old 3\n" + strings.Repeat(r.Proof[0].String()+"\n", 64) + "\nx"} {
		if got, err := witness.ParseRequest([]byte(bad)); err == nil {
			t.Errorf("%q: %+v", bad, got)
		}
	}
}

func FuzzParseRequest(f *testing.F) {
	f.Fuzz(func(t *testing.T, body []byte) {
		if r, err := witness.ParseRequest(body); err == nil && !bytes.Equal(r.Marshal(), body) {
			t.Errorf("%q is written as %q", body, r.Marshal())
		}
	})
}
