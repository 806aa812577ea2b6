package cli

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"yangguang/draw/drd1"
)

const (
	openDraw   = "../../draw/drd1/testdata/open"
	sealedDraw = "../../draw/drd1/testdata/sealed"
)

// call runs a command line and returns its exit code and what it wrote.
func call(t *testing.T, args ...string) (code int, out, complaints string) {
	t.Helper()
	var o, c bytes.Buffer
	code = run(t.Context(), append([]string{"yangguang"}, args...), &o, &c)
	return code, o.String(), c.String()
}

// copied is a bundle in a directory of its own, some files left out.
func copied(t *testing.T, from string, without ...string) string {
	t.Helper()
	f, err := drd1.Open(from)
	if err != nil {
		t.Fatal(err)
	}
	b := f.Bundle
	for _, name := range without {
		delete(b, name)
	}
	return written(t, b)
}

func written(t *testing.T, b drd1.Bundle) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range b {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestDrawRun(t *testing.T) {
	for _, from := range []string{openDraw, sealedDraw} {
		dir := copied(t, from, drd1.FileResult)
		code, out, complaints := call(t, "draw", "run", dir)
		if code != 0 || len(strings.TrimSpace(out)) != 64 {
			t.Fatalf("%s: exit %d, %q, %q", from, code, out, complaints)
		}
		got, err := os.ReadFile(filepath.Join(dir, drd1.FileResult))
		if err != nil {
			t.Fatal(err)
		}
		want, err := os.ReadFile(filepath.Join(from, drd1.FileResult))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s: another result", from)
		}
		if left, err := filepath.Glob(filepath.Join(dir, ".result-*")); err != nil || len(left) != 0 {
			t.Errorf("%s: left behind: %v %v", from, left, err)
		}
		if code, _, complaints := call(t, "draw", "verify", dir); code != 0 {
			t.Errorf("%s: %s", from, complaints)
		}
	}
	dir := copied(t, openDraw, drd1.FileResult, drd1.FileConflicts)
	if code, _, complaints := call(t, "draw", "run", dir); code != 1 || !strings.Contains(complaints, drd1.FileConflicts) {
		t.Errorf("without conflicts: exit %d, %q", code, complaints)
	}
	if _, err := os.Stat(filepath.Join(dir, drd1.FileResult)); err == nil {
		t.Error("a result was written all the same")
	}
}

func TestDrawVerify(t *testing.T) {
	f, err := drd1.Open(sealedDraw)
	if err != nil {
		t.Fatal(err)
	}
	b := f.Bundle
	var packed bytes.Buffer
	if err := b.WriteZIP(&packed); err != nil {
		t.Fatal(err)
	}
	zipped := filepath.Join(t.TempDir(), "draw.zip")
	if err := os.WriteFile(zipped, packed.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	changed := copied(t, openDraw)
	pool, err := os.ReadFile(filepath.Join(changed, drd1.FilePool))
	if err != nil {
		t.Fatal(err)
	}
	lines := bytes.SplitAfter(pool, []byte("\n"))
	lines[7], lines[8] = lines[8], lines[7]
	if err := os.WriteFile(filepath.Join(changed, drd1.FilePool), bytes.Join(lines, nil), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		args []string
		code int
		says string
	}{
		{"directory", []string{openDraw}, 0, "ok: draw 370502-DEMO-2026-000007"},
		{"dice without sealed party", []string{openDraw}, 0, "thrown by the office, no sealed party"},
		{"ZIP", []string{zipped}, 0, "signature holds"},
		{"in Chinese", []string{zipped}, 0, "全部核验通过"},
		{"lines swapped", []string{changed}, 1, "failed: pool: pool.tsv line 9: ids must be strictly ascending"},
		{"withheld", []string{copied(t, openDraw, drd1.FilePool)}, 3, "withheld: pool: pool.tsv"},
		{"no bundle", []string{t.TempDir()}, 1, "no file of a bundle"},
		{"no path", []string{filepath.Join(t.TempDir(), "none")}, 1, "no such file"},
		{"no argument", nil, 2, "name one DIR or ZIP"},
		{"two arguments", []string{openDraw, sealedDraw}, 2, "name one DIR or ZIP"},
		{"ledger without key", []string{"--ledger", t.TempDir(), openDraw}, 2, "go together"},
		{"key of no form", []string{"--ledger", t.TempDir(), "--key", "x", openDraw}, 2, "--key"},
	} {
		code, out, complaints := call(t, append([]string{"draw", "verify"}, c.args...)...)
		if code != c.code || !strings.Contains(out+complaints, c.says) {
			t.Errorf("%s: exit %d, want %d and %q:\n%s%s", c.name, code, c.code, c.says, out, complaints)
		}
		if code != 0 && strings.Contains(out+complaints, "ok: ") {
			t.Errorf("%s: says ok with exit %d", c.name, code)
		}
	}
}

func TestEveryCheckHasAChineseName(t *testing.T) {
	for _, dir := range []string{openDraw, sealedDraw, copied(t, openDraw, drd1.FileEntropy)} {
		f, err := drd1.Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		b := f.Bundle
		for _, c := range drd1.Verify(b, drawOptions).Checks {
			if drawChecks[c.Name] == "" {
				t.Errorf("%s has none", c.Name)
			}
		}
	}
}

// TestABenchTakesNoFolderOfOthers: neither one with other files nor the bundle of a draw, whose files have the same names.
func TestABenchTakesNoFolderOfOthers(t *testing.T) {
	for name, text := range map[string]string{"letter.docx": "x", drd1.FilePlan: "draw 370502-SCJG1-2026-000001\n", drd1.FilePool: "x", "pool.tsv.part.log": "drd1 commit of R1\n"} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		code, _, complaints := call(t, "draw", "bench", "--pool", "2000", "--dir", dir)
		kept, err := os.ReadFile(filepath.Join(dir, name))
		if left, _ := os.ReadDir(dir); code != 2 || !strings.Contains(complaints, "no bench wrote: "+name) || err != nil || string(kept) != text || len(left) != 1 {
			t.Errorf("%s: exit %d, %q, %d files, %v", name, code, complaints, len(left), err)
		}
	}
}

func TestDrawBench(t *testing.T) {
	whole := timed
	timed = 10_000
	t.Cleanup(func() { timed = whole })
	code, out, complaints := call(t, "draw", "bench", "--pool", "2000")
	if code != 0 {
		t.Fatal(complaints)
	}
	var figures map[string]float64
	if err := json.Unmarshal([]byte(out), &figures); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"pool", "commit_s", "draw_s", "verify_s", "tickets_per_s", "sha256_per_s", "ratio", "peak_rss_bytes"} {
		if figures[key] <= 0 {
			t.Errorf("%s is %v", key, figures[key])
		}
	}
	if len(figures) != 8 || figures["pool"] != 2000 {
		t.Errorf("%s", out)
	}
	dir := t.TempDir()
	results := map[string]bool{}
	for name, text := range map[string]string{drd1.FileExclusions: "left behind", drd1.FilePlan: "draw BENCH-2026-000001\n"} { // killed between the two names
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 { // committed once, drawn twice
		if code, _, complaints := call(t, "draw", "bench", "--pool", "2000", "--dir", dir); code != 0 {
			t.Fatal(complaints)
		}
		text, err := os.ReadFile(filepath.Join(dir, drd1.FileResult))
		if err != nil {
			t.Fatal(err)
		}
		results[string(text)] = true
	}
	if len(results) != 1 {
		t.Error("the committed pool gives another result")
	}
	if code, _, complaints := call(t, "draw", "bench", "--pool", "3000", "--dir", dir); code != 1 || !strings.Contains(complaints, "a pool of 2000 is committed there") {
		t.Errorf("another pool in the same folder: exit %d, %q", code, complaints)
	}
	if err := os.Truncate(filepath.Join(dir, drd1.FilePool), 1000); err != nil {
		t.Fatal(err)
	}
	if code, _, complaints := call(t, "draw", "bench", "--pool", "2000", "--dir", dir); code != 1 || !strings.Contains(complaints, "pool.tsv") {
		t.Errorf("the committed pool was cut: exit %d, %q", code, complaints)
	}
	if code, _, _ := call(t, "draw", "bench", "--pool", "1"); code != 2 {
		t.Errorf("a pool of one firm: exit %d", code)
	}
}
