//go:build shared_data

package workday_test

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"yangguang/policies/calendar"
	"yangguang/workday"
)

// records reads a CSV of the shared data folder (SHARED_DATA) without its header line.
func records(t *testing.T, name string) [][]string {
	t.Helper()
	dir := os.Getenv("SHARED_DATA")
	if dir == "" {
		t.Fatal("set SHARED_DATA to the folder of shared data")
	}
	f, err := os.Open(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows[1:]
}

func TestEveryDayOf2019To2026(t *testing.T) {
	c, err := workday.Load(calendar.Files)
	if err != nil {
		t.Fatal(err)
	}
	rows := records(t, "calendar/workdays_2019_2026.csv")
	if len(rows) != 2922 {
		t.Fatalf("%d days", len(rows))
	}
	cum := 0
	for _, r := range rows {
		d := date(t, r[0])
		if got, want := c.IsWorkday(d), r[2] == "1"; got != want {
			t.Errorf("%v: worked %v, want %v (%s)", d, got, want, r[4])
		} else if got {
			cum++
		}
		if strconv.Itoa(cum) != r[3] {
			t.Fatalf("%v: %d working days since 2019, want %s", d, cum, r[3])
		}
		if !c.Announced(d.Year()) {
			t.Errorf("%d is not announced", d.Year())
		}
	}
}

func TestEveryDeadlineVector(t *testing.T) {
	c, err := workday.Load(calendar.Files)
	if err != nil {
		t.Fatal(err)
	}
	rows := records(t, "calendar/workday_deadline_vectors.csv")
	if len(rows) < 40 {
		t.Fatalf("%d vectors", len(rows))
	}
	for _, r := range rows {
		n, err := strconv.Atoi(r[1])
		if err != nil {
			t.Fatal(err)
		}
		if got := c.Deadline(date(t, r[0]), n); got.Date.String() != r[2] || got.Provisional {
			t.Errorf("%s + %d: got %v provisional %v, want %s", r[0], n, got.Date, got.Provisional, r[2])
		}
	}
}
