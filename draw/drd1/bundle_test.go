package drd1_test

import (
	"archive/zip"
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"yangguang/draw/drd1"
	"yangguang/draw/sm3"
)

func status(r drd1.Report, check string) drd1.Status {
	worst := drd1.OK
	for _, c := range r.Checks {
		if c.Name == check && c.Status != drd1.OK && worst != drd1.Failed {
			worst = c.Status
		}
	}
	return worst
}

func TestWithheldIsNotOK(t *testing.T) {
	all := scenes(t, 60, 14)
	open, sealed := all["open"], all["sealed"]
	e, err := drd1.ParseEntropy(sealed[drd1.FileEntropy])
	if err != nil {
		t.Fatal(err)
	}
	e.Sealed = nil
	embargoed, err := e.Text()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, check string
		b           drd1.Bundle
	}{
		{"pool", drd1.CheckPool, with(open, drd1.FilePool, nil)},
		{"exclusions", drd1.CheckExclusions, with(open, drd1.FileExclusions, nil)},
		{"inspectors", drd1.CheckTeams, with(open, drd1.FileInspectors, nil)},
		{"conflicts", drd1.CheckTeams, with(open, drd1.FileConflicts, nil)},
		{"entropy", drd1.CheckTickets, with(open, drd1.FileEntropy, nil)},
		{"result", drd1.CheckResult, with(open, drd1.FileResult, nil)},
		{"sealed nonce", drd1.CheckSeals, with(sealed, drd1.FileEntropy, embargoed)},
	} {
		r := drd1.Verify(c.b, options)
		if r.ExitCode() != 3 || status(r, c.check) != drd1.Withheld || r.Err() == nil {
			t.Errorf("%s withheld: exit %d, %s is %s", c.name, r.ExitCode(), c.check, status(r, c.check))
		}
		if _, _, err := c.b.Run(options); (err == nil) != (c.name == "result") {
			t.Errorf("%s withheld: drawn all the same: %v", c.name, err)
		}
	}
	for _, file := range []string{drd1.FilePlan, drd1.FileRound} {
		if r := drd1.Verify(with(open, file, nil), options); r.ExitCode() != 1 {
			t.Errorf("without %s: exit %d", file, r.ExitCode())
		}
	}
	for _, file := range []string{drd1.FileRule, drd1.FileClose} {
		if r := drd1.Verify(with(open, file, nil), options); r.ExitCode() != 0 || !r.Has(drd1.Noted) {
			t.Errorf("without %s: exit %d", file, r.ExitCode())
		}
	}
	// What remains visible is still checked.
	hidden := with(open, drd1.FileConflicts, nil)
	if r := drd1.Verify(replace(t, hidden, drd1.FileResult, "sel 1 ", "sel 2 "), options); r.ExitCode() != 1 {
		t.Error("a wrong result passes when the conflicts are withheld")
	}
	noPool := with(open, drd1.FilePool, nil)
	words := strings.Fields(line(open, drd1.FileResult, 10))
	if r := drd1.Verify(replace(t, noPool, drd1.FileResult, words[3], "913700000000009999"), options); status(r, drd1.CheckTickets) != drd1.Failed {
		t.Error("a firm that is not the ticket's passes when the pool is withheld")
	}
}

func TestFlags(t *testing.T) {
	all := scenes(t, 60, 14)
	for scene, want := range map[string]drd1.Status{"open": drd1.Noted, "sealed": drd1.OK} {
		r := drd1.Verify(all[scene], options)
		if got := status(r, drd1.CheckOffice); got != want {
			t.Errorf("%s: dice thrown by the office are %s, want %s", scene, got, want)
		}
		if got := status(r, drd1.CheckCapacity); got != drd1.Noted {
			t.Errorf("%s: a capacity of 14 for 22 slots is %s", scene, got)
		}
	}
	ample := city(drd1.SHA256, 20, 40, 3)
	if r := drd1.Verify(ample.bundle(t), options); status(r, drd1.CheckCapacity) != drd1.OK {
		t.Error("an ample capacity is flagged")
	}
	if drd1.Verify(city(sm3.Suite, 20, 8, 3).bundle(t), drd1.Options{}).ExitCode() != 1 {
		t.Error("a suite that the verifier does not know passes")
	}
}

func TestOpen(t *testing.T) {
	b := scenes(t, 16, 5)["open"]
	dir := t.TempDir()
	for name, content := range b {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "README"), []byte("not a file of the bundle"), 0o600); err != nil {
		t.Fatal(err)
	}
	var first, second bytes.Buffer
	if b.WriteZIP(&first) != nil || b.WriteZIP(&second) != nil || !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Error("the same bundle gives two ZIP files")
	}
	zipped := filepath.Join(t.TempDir(), "draw.zip")
	if err := os.WriteFile(zipped, first.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{dir, zipped} {
		f, err := drd1.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		got := f.Bundle
		if len(got) != len(b) || drd1.Verify(got, options).ExitCode() != 0 {
			t.Errorf("%s does not hold the bundle", path)
		}
	}
	if err := drd1.Bundle.WriteZIP(drd1.Bundle{"../plan.txt": nil}, &first); err == nil {
		t.Error("a foreign name was written")
	}
	if _, err := drd1.Open(t.TempDir()); err == nil {
		t.Error("an empty directory is a bundle")
	}
	link := t.TempDir()
	if err := os.Symlink(filepath.Join(dir, drd1.FilePlan), filepath.Join(link, drd1.FilePlan)); err != nil {
		t.Fatal(err)
	}
	if _, err := drd1.Open(link); err == nil {
		t.Error("a symbolic link is followed")
	}
}

func TestHostileZIP(t *testing.T) {
	for name, entries := range map[string][]zip.FileHeader{
		"outside":    {{Name: "../plan.txt"}},
		"absolute":   {{Name: "/plan.txt"}},
		"folder":     {{Name: "bundle/plan.txt"}},
		"backslash":  {{Name: `..\plan.txt`}},
		"directory":  {{Name: "plan.txt/"}},
		"twice":      {{Name: "plan.txt"}, {Name: "plan.txt"}},
		"upper case": {{Name: "PLAN.TXT"}},
		"foreign":    {{Name: "plan.txt"}, {Name: "run.sh"}},
		"no file":    {},
	} {
		var buf bytes.Buffer
		z := zip.NewWriter(&buf)
		for _, h := range entries {
			f, err := z.CreateHeader(&h)
			if err != nil {
				t.Fatal(err)
			}
			if strings.HasSuffix(h.Name, "/") {
				continue
			}
			if _, err := f.Write([]byte("x")); err != nil {
				t.Fatal(err)
			}
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		if _, err := drd1.LoadZIP(bytes.NewReader(buf.Bytes()), int64(buf.Len())); err == nil {
			t.Errorf("%s: loaded", name)
		}
	}
	// Four megabytes of zeros in a few kilobytes, four times the limit of a plan, whatever the ZIP says of its size.
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	f, err := z.Create(drd1.FilePlan)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Write(make([]byte, 4<<20)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := drd1.LoadZIP(bytes.NewReader(buf.Bytes()), int64(buf.Len())); err == nil || !strings.Contains(err.Error(), "larger") {
		t.Errorf("an oversized plan: %v", err)
	}
}
