package ledger_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"maps"
	mathrand "math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"yangguang/ledger"
)

const origin = "yangguang.example/ledger"

// memory is a log in memory, made by the package's own writer.
type memory struct {
	hashTable
	edge   ledger.Edge
	leaves [][]byte
	bodies [][]byte
	last   map[string]int64
	open   map[string]bool // types whose bodies are published
}

func newMemory() *memory {
	m := &memory{hashTable: hashTable{}, last: map[string]int64{}, open: map[string]bool{}}
	for _, typ := range ledger.Types() {
		m.open[typ.Name] = typ.Public
	}
	return m
}

func (m *memory) add(t testing.TB, typ string, kind ledger.Kind, id string, content any) {
	t.Helper()
	s := ledger.Subject{Kind: kind, ID: id}
	prev, ok := m.last[s.String()]
	if !ok {
		prev = ledger.NoPrev
	}
	salt := [16]byte{byte(len(m.leaves)), byte(len(m.leaves) >> 8)}
	at := time.Date(2026, 11, 23, 8, 0, len(m.leaves), 0, time.UTC)
	leaf, body, err := ledger.Change{Type: typ, Subject: s, Actor: "A7", Time: at, Content: content}.Seal(salt, prev)
	if err != nil {
		t.Fatal(err)
	}
	m.last[s.String()] = int64(len(m.leaves))
	m.leaves, m.bodies = append(m.leaves, leaf), append(m.bodies, body.Bytes)
	if !m.open[typ] {
		m.bodies[len(m.bodies)-1] = nil
	}
	m.insert(t, m.edge.Append(nil, leaf))
}

func (m *memory) ReadHashes(_ context.Context, indexes []int64) ([]tlog.Hash, error) {
	return m.hashTable.ReadHashes(indexes)
}
func (m *memory) ReadEntries(_ context.Context, first, end int64) ([][]byte, error) {
	return m.leaves[first:end], nil
}
func (m *memory) ReadBodies(_ context.Context, first, end int64) ([][]byte, error) {
	return m.bodies[first:end], nil
}

// history adds n entries: rounds, plans and inspections with chains.
func (m *memory) history(t testing.TB, n int) {
	for i := len(m.leaves); len(m.leaves) < n; i++ {
		switch i % 3 {
		case 0:
			m.add(t, "round", ledger.SubjectRound, fmt.Sprintf("370500-%d", i), map[string]any{"text": "drd1 round"})
		case 1:
			m.add(t, "inspection.plan", ledger.SubjectInspection, fmt.Sprintf("JC-%d", i), map[string]any{"window": "2026-12-01"})
		default:
			m.add(t, "inspection.approve", ledger.SubjectInspection, fmt.Sprintf("JC-%d", i-1), map[string]any{"office": "370502"})
		}
	}
}

func keys(t testing.TB) (note.Signer, note.Verifier) { return keysOf(t, rand.Reader) }

func keysOf(t testing.TB, random io.Reader) (note.Signer, note.Verifier) {
	private, public, err := ledger.NewKey(random, origin)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := note.NewSigner(private)
	if err != nil {
		t.Fatal(err)
	}
	verifier, err := note.NewVerifier(public)
	if err != nil {
		t.Fatal(err)
	}
	return signer, verifier
}

func (m *memory) sign(t testing.TB, size int64, s note.Signer) []byte {
	c, err := ledger.RootOf(t.Context(), m, origin, size)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := c.Sign(s)
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

func (m *memory) export(t testing.TB, s note.Signer) fstest.MapFS {
	size := int64(len(m.leaves))
	files, done := fstest.MapFS{}, 0
	put := func(path string, data []byte) error {
		files[path] = &fstest.MapFile{Data: bytes.Clone(data)}
		return nil
	}
	err := ledger.Export(t.Context(), m, size, m.sign(t, size, s), put, func(d, total int) { done = d; _ = total })
	if err != nil || done != len(files) {
		t.Fatalf("export: %v, %d of %d files reported", err, done, len(files))
	}
	return files
}

func TestExportedLogVerifies(t *testing.T) {
	for _, n := range []int{0, 1, 2, 255, 256, 257, 700} {
		m := newMemory()
		m.history(t, n)
		s, v := keys(t)
		visited := int64(0)
		r, err := ledger.Fsck(m.export(t, s), v, ledger.Options{Visit: func(i int64, leaf []byte, _ ledger.Entry, _ []byte) error {
			if i != visited || !bytes.Equal(leaf, m.leaves[i]) {
				t.Errorf("visit %d shows another entry", i)
			}
			visited++
			return nil
		}})
		if err != nil {
			t.Fatalf("%d entries: %v", n, err)
		}
		if r.Size != int64(n) || visited != r.Size || r.Bodies+r.Withheld != r.Size || r.Missing.Count != 0 || r.Root != naiveRoot(m.leaves) || r.Bodies != r.Types["round"] {
			t.Errorf("%d entries: report %+v", n, r)
		}
	}
}

// Every published byte matters: changing any file in its first, middle or last byte, cutting or lengthening it, is found.
func TestFsckFindsEveryChange(t *testing.T) {
	m := newMemory()
	m.history(t, 600)
	s, v := keys(t)
	good := m.export(t, s)
	for _, path := range slices.Sorted(maps.Keys(good)) {
		data := good[path].Data
		for name, bad := range map[string][]byte{
			"first byte":  flip(data, 0),
			"middle byte": flip(data, len(data)/2),
			"last byte":   flip(data, len(data)-1),
			"cut":         data[:len(data)-1],
			"longer":      append(bytes.Clone(data), 'x'),
			"empty":       {},
		} {
			files := maps.Clone(good)
			files[path] = &fstest.MapFile{Data: bad}
			if _, err := ledger.Fsck(files, v, ledger.Options{}); err == nil {
				t.Errorf("%s of %s changed and not found", name, path)
			}
		}
		if !strings.HasPrefix(path, "bodies/") {
			files := maps.Clone(good)
			delete(files, path)
			if _, err := ledger.Fsck(files, v, ledger.Options{}); err == nil {
				t.Errorf("%s is missing and not missed", path)
			}
		}
	}
}

// A body of a public type that is not there is missing, whether one was left out or the copy holds none; only types that are not public are withheld.
func TestFsckTellsMissingFromWithheld(t *testing.T) {
	m := newMemory()
	m.history(t, 600)
	s, v := keys(t)
	fsck := func(files fstest.MapFS) ledger.Report {
		t.Helper()
		r, err := ledger.Fsck(files, v, ledger.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if r.Bodies+r.Withheld+r.Missing.Count != r.Size {
			t.Errorf("report %+v", r)
		}
		return r
	}
	whole := m.export(t, s)
	if r := fsck(whole); r.Missing.Count != 0 || r.Withheld != 400 || r.Bodies != 200 {
		t.Errorf("of a whole copy: %+v", r)
	}
	bare := maps.Clone(whole)
	maps.DeleteFunc(bare, func(path string, _ *fstest.MapFile) bool { return strings.HasPrefix(path, "bodies/") })
	if r := fsck(bare); r.Missing != (ledger.Missing{Count: 200, First: 0, Type: "round"}) || r.Withheld != 400 || r.Bodies != 0 {
		t.Errorf("of a copy without bodies: %+v", r)
	}
	m.bodies[300] = nil
	if r := fsck(m.export(t, s)); r.Missing != (ledger.Missing{Count: 1, First: 300, Type: "round"}) || r.Withheld != 400 || r.Bodies != 199 {
		t.Errorf("of a copy without one: %+v", r)
	}
}

func flip(b []byte, i int) []byte {
	c := bytes.Clone(b)
	c[i] ^= 1
	return c
}

// The operator holds the key and can sign anything: only an older checkpoint in other hands shows a rewritten past.
func TestOlderCheckpointFindsARewrittenPast(t *testing.T) {
	s, v := keys(t)
	honest, forged, short := newMemory(), newMemory(), newMemory()
	honest.history(t, 300)
	older := honest.sign(t, 300, s)
	honest.history(t, 500)
	forged.history(t, 100)
	forged.add(t, "item.retire", ledger.SubjectItem, "X", map[string]any{"reason": "none"})
	forged.history(t, 500)
	short.history(t, 299)
	for name, tc := range map[string]struct {
		log *memory
		ok  bool
	}{"honest": {honest, true}, "rewritten": {forged, false}, "cut off": {short, false}} {
		if _, err := ledger.Fsck(tc.log.export(t, s), v, ledger.Options{Since: older}); (err == nil) != tc.ok {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, stranger := keys(t)
	if _, err := ledger.Fsck(honest.export(t, s), stranger, ledger.Options{}); err == nil {
		t.Error("a log signed by another key passed")
	}
}

// A chain that breaks its rules is refused even when hashes and signature hold.
func TestFsckChecksChains(t *testing.T) {
	s, v := keys(t)
	for name, build := range map[string]func(m *memory){
		"prev skips an entry": func(m *memory) {
			m.add(t, "plan.file", ledger.SubjectPlan, "P", 1)
			m.last = map[string]int64{}
			m.add(t, "plan.file", ledger.SubjectPlan, "P", 2)
		},
		"two results of one draw": func(m *memory) {
			id := "370502-SCJG-2026-000001"
			m.add(t, "plan", ledger.SubjectDraw, id, 1)
			m.add(t, "result", ledger.SubjectDraw, id, 2)
			m.add(t, "result", ledger.SubjectDraw, id, 3)
		},
		"void after result": func(m *memory) {
			id := "370502-SCJG-2026-000001"
			m.add(t, "plan", ledger.SubjectDraw, id, 1)
			m.add(t, "result", ledger.SubjectDraw, id, 2)
			m.add(t, "void", ledger.SubjectDraw, id, 3)
		},
	} {
		m := newMemory()
		build(m)
		if _, err := ledger.Fsck(m.export(t, s), v, ledger.Options{}); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestReceipt(t *testing.T) {
	m := newMemory()
	m.history(t, 300)
	s, v := keys(t)
	hashes, err := ledger.ProveInclusion(300, 77, ledger.Hashed(t.Context(), m))
	if err != nil {
		t.Fatal(err)
	}
	file := ledger.Receipt{Index: 77, Hashes: hashes, Signed: m.sign(t, 300, s)}.Marshal()
	r, err := ledger.ParseReceipt(file)
	if err != nil {
		t.Fatal(err)
	}
	if c, err := r.Check(m.leaves[77], v); err != nil || c.Size != 300 {
		t.Fatalf("receipt does not hold: %v", err)
	}
	if _, err := r.Check(m.leaves[78], v); err == nil {
		t.Error("receipt holds for another entry")
	}
	end := bytes.Index(file, []byte("\n\n"))
	for i := range end {
		bad := flip(file, i)
		if r, err := ledger.ParseReceipt(bad); err == nil {
			if _, err := r.Check(m.leaves[77], v); err == nil {
				t.Errorf("byte %d of the receipt changed and not found", i)
			}
		}
	}
}

func TestPaths(t *testing.T) {
	for _, path := range []string{"tile/0/000", "tile/1/x001/234", "tile/0/000.p/5", "tile/entries/x001/234.p/200", "bodies/000"} {
		f, ok := ledger.ParsePath(path)
		if !ok || f.Path() != path {
			t.Errorf("%s reads as %+v, %v", path, f, ok)
		}
	}
	for _, path := range []string{"", "checkpoint", "tile/", "tile/0/0", "tile/0/000.p/256", "tile/0/000.p/0", "tile/-1/000", "tile/data/000", "tile/8/0/000",
		"bodies/", "bodies/1/000", "tile/entries/entries/000", "tile/0/../000", "tile/00/000", "tile/99/000/000"} {
		if f, ok := ledger.ParsePath(path); ok {
			t.Errorf("%q reads as %+v", path, f)
		}
	}
	for _, tc := range []struct {
		path   string
		size   int64
		within bool
	}{{"tile/0/000", 256, true}, {"tile/0/000", 255, false}, {"tile/0/000.p/5", 5, true}, {"tile/1/000.p/1", 255, false}, {"tile/1/000.p/1", 256, true},
		{"tile/7/000", 1 << 40, false}, {"tile/entries/x999/x999/x999/999", 1 << 48, true}} {
		f, ok := ledger.ParsePath(tc.path)
		if !ok || f.Within(tc.size) != tc.within {
			t.Errorf("%s within %d: %v", tc.path, tc.size, !tc.within)
		}
	}
}

func FuzzParseReceipt(f *testing.F) {
	f.Add([]byte("c2sp.org/tlog-proof@v1\nindex 0\n\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if r, err := ledger.ParseReceipt(b); err == nil && !bytes.Equal(r.Marshal(), b) {
			t.Errorf("%q is written as %q", b, r.Marshal())
		}
	})
}

// FuzzOpenCheckpoint: of what a stranger sends as a checkpoint, only the signed text counts, whatever signature lines stand beside it.
func FuzzOpenCheckpoint(f *testing.F) {
	m := newMemory()
	m.history(f, 3)
	source := mathrand.NewChaCha8([32]byte{4}) // every process of a run has the same keys
	signer, verifier := keysOf(f, source)
	good := string(m.sign(f, 3, signer))
	other, _ := keysOf(f, source)
	text, sigs, _ := strings.Cut(good, "\n\n")
	for _, s := range []string{good, "", string(m.sign(f, 2, other)), text, sigs, good + sigs, good + "\u2014 stranger AAAAAAAA\n", "\ufeff" + good, strings.ReplaceAll(good, "\n", "\r\n"),
		strings.Replace(good, "\n3\n", "\n03\n", 1), strings.Replace(good, "\n3\n", "\n-3\n", 1), strings.Replace(good, "\n3\n", "\n4\n", 1), good[:len(good)-1], good + "\n",
		strings.ToUpper(good), text + "\nextension\n\n" + sigs, "a\n0\n=\n\n\u2014 a AAAA\n"} {
		f.Add([]byte(s))
	}
	want, err := ledger.OpenCheckpoint([]byte(good), verifier)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, signed []byte) {
		if c, err := ledger.OpenCheckpoint(signed, verifier); err == nil && c != want {
			t.Errorf("%q is taken as %+v", signed, c)
		}
	})
}

func FuzzParseWitnessKey(f *testing.F) {
	private, public, err := ledger.NewWitnessKey(mathrand.NewChaCha8([32]byte{4}), "witness.example")
	if err != nil {
		f.Fatal(err)
	}
	for _, s := range []string{public, private, "", "+", "a+00000000+", "a+0000000g+BAAA", strings.ToUpper(public), public + "=", public + "\n", " " + public, "a+" + public, strings.Replace(public, "+", "++", 1), public[:len(public)-4]} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if k, err := ledger.ParseWitnessKey(s); err == nil && (k.Name() == "" || !strings.HasPrefix(s, fmt.Sprintf("%s+%08x+", k.Name(), k.KeyHash()))) {
			t.Errorf("%q is the key of %q", s, k.Name())
		}
		if _, err := ledger.ParseWitnessSigner(s); err == nil && s != private {
			t.Errorf("%q signs", s)
		}
	})
}

func FuzzParsePath(f *testing.F) {
	for _, s := range []string{"tile/0/000", "tile/0/000.p/5", "tile/entries/x001/234", "bodies/000", "bodies/x999/999.p/255", "tile/1/000.p/256", "tile/00/000", "tile/0/0", "tile/0/../000",
		"tile/-1/000", "tile/entries/0/000", "/tile/0/000", "tile//000", "checkpoint", "", "tile/8/x999/x999/x999/x999/x999/999", "tile/0/000.p/0"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if file, ok := ledger.ParsePath(s); ok && (file.Path() != s || strings.Contains(s, "..") || file.Within(ledger.MaxSize) && (file.First() < 0 || file.End() <= file.First())) {
			t.Errorf("%q is %+v", s, file)
		}
	})
}

// FuzzSplitEntries: a bundle is exactly its leaves.
func FuzzSplitEntries(f *testing.F) {
	two, err := ledger.JoinEntries([][]byte{[]byte("a"), []byte("bc")})
	if err != nil {
		f.Fatal(err)
	}
	for n, s := range []string{"", "\x00\x00", string(two), string(two[:4]), string(two) + "x", "\xff\xffx", "\x00"} {
		f.Add([]byte(s), n)
	}
	f.Fuzz(func(t *testing.T, bundle []byte, n int) {
		leaves, err := ledger.SplitEntries(bundle, n%300)
		if err != nil {
			return
		}
		if back, err := ledger.JoinEntries(leaves); err != nil || !bytes.Equal(back, bundle) {
			t.Errorf("%q is %q: %v", bundle, leaves, err)
		}
	})
}
