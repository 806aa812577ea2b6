// Package verifiertest runs the Python verifier over many bundles in one process, for tests that hold it against the Go verifier.
package verifiertest

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"yangguang/draw/drd1"
	"yangguang/draw/verifier"
)

// Check is one line of the Python verifier's report, with the names of drd1.Check.
type Check struct {
	Check, Status, File string
	Row                 int
	Zh, En              string
}

// Report is what the Python verifier says of one bundle. Digests are hexadecimal, "" where it could not compute them.
type Report struct {
	Exit         int
	Checks       []Check
	Draw, Suite  string
	PlanDigest   string `json:"plan_digest"`
	RoundDigest  string `json:"round_digest"`
	Seed         string
	Void         string // reason code of a void draw
	Result       string // the result text it recomputed
	ResultDigest string `json:"result_digest"`
}

// First is the first check with this status as "check file:row", or "".
func (r Report) First(status string) string {
	for _, c := range r.Checks {
		if c.Status == status {
			return fmt.Sprintf("%s %s:%d", c.Check, c.File, c.Row)
		}
	}
	return ""
}

// Bundles writes each bundle as a ZIP file and verifies all of them.
func Bundles(t testing.TB, bundles ...drd1.Bundle) []Report {
	t.Helper()
	var all [][]byte
	for _, b := range bundles {
		var zip bytes.Buffer
		if err := b.WriteZIP(&zip); err != nil {
			t.Fatal(err)
		}
		all = append(all, zip.Bytes())
	}
	return Zips(t, all...)
}

// Zips verifies ZIP files in one run of Python; the reports come in their order.
func Zips(t testing.TB, zips ...[]byte) []Report {
	t.Helper()
	dir := t.TempDir()
	var paths []string
	for i, z := range zips {
		path := filepath.Join(dir, fmt.Sprintf("%d.zip", i))
		if err := os.WriteFile(path, z, 0o600); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, path)
	}
	out, _, err := Run(t, strings.Join(paths, "\n"), "--batch")
	if err != nil {
		t.Fatal(err)
	}
	var reports []Report
	lines := bufio.NewScanner(strings.NewReader(out))
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		var r Report
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			t.Fatal(err)
		}
		reports = append(reports, r)
	}
	if len(reports) != len(zips) {
		t.Fatalf("%d reports of %d bundles", len(reports), len(zips))
	}
	return reports
}

// Signed says of each pair of event and value whether Python finds drand's signature of that round in it.
func Signed(t testing.TB, pairs ...[2]string) (signed []bool) {
	t.Helper()
	ask, err := json.Marshal(pairs)
	if err != nil {
		t.Fatal(err)
	}
	const program = `import json, runpy, sys
signed = runpy.run_path(sys.argv[1])["signed"]
print(json.dumps([signed(*pair) for pair in json.load(sys.stdin)]))`
	out, _, err := run(t, string(ask), []string{"-c", program})
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(out), &signed); err != nil || len(signed) != len(pairs) {
		t.Fatalf("%v: %s", err, out)
	}
	return signed
}

// Run runs the program as a stranger would, with nothing but Python's standard library in reach, and gives what it wrote.
func Run(t testing.TB, stdin string, args ...string) (stdout, stderr string, err error) {
	t.Helper()
	return run(t, stdin, nil, args...)
}

// run starts Python with the options, the program's path and its arguments.
func run(t testing.TB, stdin string, options []string, args ...string) (stdout, stderr string, err error) {
	t.Helper()
	script := filepath.Join(t.TempDir(), verifier.FileName)
	if err := os.WriteFile(script, verifier.Python, 0o600); err != nil {
		t.Fatal(err)
	}
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Fatal("python3 is needed to test the Python verifier: scripts/python.sh installs it")
	}
	cmd := exec.Command(python, slices.Concat([]string{"-I", "-S"}, options, []string{script}, args)...)
	cmd.Env = append(os.Environ(), "PYTHONIOENCODING=utf-8")
	var out, errs bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(stdin), &out, &errs
	err = cmd.Run()
	if exit, ok := err.(*exec.ExitError); ok && exit.ExitCode() != 1 && exit.ExitCode() != 3 || strings.Contains(errs.String(), "Traceback") {
		t.Fatalf("%v: %s", err, errs.String())
	}
	return out.String(), errs.String(), err
}
