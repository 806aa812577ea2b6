package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"yangguang/postgres/pgtest"
)

func TestTheCommandSeesTheClusterAndNothingIsLeft(t *testing.T) {
	note := filepath.Join(t.TempDir(), "note")
	code, err := with([]string{"/bin/sh", "-c", `printf %s "$` + pgtest.Env + `" > "$0"; test -f "$` + pgtest.Env + `/postgres/run.json" && exit 7`, note})
	if code != 7 || err != nil {
		t.Fatalf("the command's exit code 7 came out as %d, %v", code, err)
	}
	dir, err := os.ReadFile(note)
	if err != nil || !strings.HasPrefix(string(dir), os.TempDir()) {
		t.Fatalf("the command saw %q, %v", dir, err)
	}
	if _, err := os.Stat(string(dir)); !os.IsNotExist(err) {
		t.Errorf("%s is still there: %v", dir, err)
	}
}

func TestACommandThatDoesNotStart(t *testing.T) {
	if code, err := with([]string{filepath.Join(t.TempDir(), "nothing")}); code != 1 || err == nil {
		t.Fatalf("code %d, %v", code, err)
	}
}
