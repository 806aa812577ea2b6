package demo_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"yangguang/demo"
)

// A journal that is opened again has what is about entries that the log still has, and nothing of a line that was cut off; the journal of another load is
// refused, unless nothing is loaded yet.
func TestAJournalHasWhatTheLogHas(t *testing.T) {
	path, now := filepath.Join(t.TempDir(), "journal"), time.Date(2025, 11, 20, 2, 0, 0, 0, time.UTC)
	open := func(now time.Time, entries int64) (string, error) {
		j, err := demo.OpenJournal(t.Context(), path, now, func(context.Context) (int64, error) { return entries, nil })
		if err == nil {
			err = j.Close()
		}
		text, _ := os.ReadFile(path)
		return string(text), err
	}
	if _, err := open(now, 2); err == nil {
		t.Error("a load goes on without its journal")
	}
	first, err := open(now, 1)
	if err != nil || strings.Count(first, "\n") != 1 {
		t.Fatalf("%q, %v", first, err)
	}
	const kept, lost = `{"step":"a","size":7,"answer":true}` + "\n", `{"step":"b","size":8,"answer":true}` + "\n"
	if err := os.WriteFile(path, []byte(first+kept+lost+`{"step":"c","si`), 0o600); err != nil {
		t.Fatal(err)
	}
	if text, err := open(now, 8); err != nil || text != first+kept+lost {
		t.Errorf("of 8 entries: %q, %v", text, err)
	}
	if text, err := open(now, 7); err != nil || text != first+kept {
		t.Errorf("of 7 entries: %q, %v", text, err)
	}
	if _, err := open(now.Add(time.Hour), 7); err == nil {
		t.Error("a load goes on by the journal of another")
	}
	if text, err := open(now.Add(time.Hour), 1); err != nil || text == first || strings.Count(text, "\n") != 1 {
		t.Errorf("an empty database: %q, %v", text, err)
	}
}
