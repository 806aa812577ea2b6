package e2e_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Killed while it commits a pool of 2,500,000, a second run goes on behind the segments that are safe, to the same root, and draws.
func TestKilledWhileCommitting(t *testing.T) {
	t.Parallel()
	const (
		size = "2500000"
		root = "2f52865fc799f9a1a223744c9cdfae51b3629a2c5e4b34b31493ab38f5201537" // of one attempt
	)
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	bench := func() (*exec.Cmd, *bytes.Buffer) {
		cmd, out := exec.Command(path, "draw", "bench", "--pool", size, "--dir", dir), &bytes.Buffer{}
		cmd.Stdout = out
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		return cmd, out
	}
	first, _ := bench()
	log := filepath.Join(dir, "pool.tsv.part.log")
	safe := func() string {
		text, _ := os.ReadFile(log) // absent at first
		return string(text)
	}
	deadline := time.Now().Add(time.Minute)
	for strings.Count(safe(), "\n") < 2 && time.Now().Before(deadline) {
		until(time.Now().Add(5 * time.Millisecond))
	}
	if err := first.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := first.Wait(); err == nil {
		t.Fatal("done before it was killed")
	}
	before := safe()
	if !strings.Contains(before, "\n1048576 ") {
		t.Fatalf("nothing safe: %q", before)
	}
	for _, name := range []string{"pool.tsv", "exclusions.tsv", "plan.txt"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err == nil {
			t.Errorf("%s is there before the pool is whole", name)
		}
	}
	second, out := bench()
	if err := second.Wait(); err != nil {
		t.Fatal(err)
	}
	plan, err := os.ReadFile(filepath.Join(dir, "plan.txt"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(plan), "\npool "+size+" "+root+"\n") {
		t.Errorf("another root:\n%s", plan)
	}
	var figures map[string]float64
	if err := json.Unmarshal(out.Bytes(), &figures); err != nil || figures["ratio"] <= 0 || figures["peak_rss_bytes"] > 1<<29 {
		t.Errorf("%v %s", err, out)
	}
	verify := exec.Command(path, "draw", "verify", dir)
	if text, err := verify.CombinedOutput(); err == nil || !strings.Contains(string(text), "bench/fixed") {
		t.Errorf("a bench is taken for a draw: %s", text)
	}
}
