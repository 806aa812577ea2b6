// Package gate_test keeps the house: rules of the whole repository that no single package can check. Each test states one rule and names
// the file, line or name that breaks it. There is no other code here.
package gate_test

import (
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite golden files")

const root = ".."

// golden compares with testdata/name, or rewrites it under -update.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s differs (-want +got); when the change is meant: go test ./gate -update\n%s", path, diff)
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(root, path))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// notOurs are folders that hold nothing written by hand.
var notOurs = []string{".git", "node_modules", "var", "bin", "dist", "gen", "gql", "testdata", "test-results", "playwright-report"}

// files lists the files written by hand, relative to the root, sorted.
func files(t *testing.T) []string {
	t.Helper()
	var list []string
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && path != root && slices.Contains(notOurs, d.Name()) {
			return filepath.SkipDir
		}
		if d.Type().IsRegular() {
			rel, err := filepath.Rel(root, path)
			list = append(list, filepath.ToSlash(rel))
			return err
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(list) < 100 {
		t.Fatalf("only %d files found: the walk is wrong", len(list))
	}
	return list
}

func hasExt(path string, exts ...string) bool { return slices.Contains(exts, filepath.Ext(path)) }

func lines(text string) []string { return strings.Split(strings.TrimSuffix(text, "\n"), "\n") }
