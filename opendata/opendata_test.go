package opendata_test

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"yangguang/fault"
	"yangguang/opendata"
)

var update = flag.Bool("update", false, "write the golden file")

// The columns are a signed list: none comes, goes or changes its type unnoticed.
func TestColumns(t *testing.T) {
	var b strings.Builder
	fmt.Fprintf(&b, "version %d\n", opendata.SchemaVersion)
	for _, d := range opendata.Definitions().Datasets {
		fmt.Fprintf(&b, "\n%s %s | %s\n", d.Name, d.Zh, d.En)
		for _, f := range d.Fields {
			if f.Zh == "" || f.En == "" {
				t.Errorf("%s.%s has no meaning in both languages", d.Name, f.Name)
			}
			fmt.Fprintf(&b, "  %s %s | %s | %s\n", f.Name, f.Type, f.Zh, f.En)
		}
	}
	const path = "testdata/columns.golden"
	if *update {
		if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil || string(want) != b.String() {
		t.Errorf("the columns changed (%v): raise SchemaVersion and run this test with -update\n%s", err, b.String())
	}
	cell := reflect.TypeFor[opendata.Cell]()
	for i := range cell.NumField() {
		if cell.Field(i).IsExported() {
			t.Error("anybody could fill a cell")
		}
	}
}

// More than two pages of rows: what each agency and year has in the files adds up to the counts, and the counts to what the database holds.
func TestSumsAddUp(t *testing.T) {
	tn := newTown(t)
	tn.results(1, 1101)
	tn.end("inspection_id", "published_inspection", "V-7", "WITHDRAWN")
	tn.penalty("罚〔2026〕1号")
	tn.penalty("罚〔2026〕2号")
	tn.end("decision_id", "published_penalty", "罚〔2026〕2号", "EXPIRED")
	tn.plan("370502-A0-2026-01", "年度计划", 0)
	tn.build("2026-11-27", true)
	sums := map[string]int{}
	for _, c := range tn.rows("2026-11-27", "counts") {
		for k, v := range c {
			if n, ok := v.(float64); ok && k != "year" {
				sums[fmt.Sprintf("%v %v %s", c["agencyCode"], c["year"], k)] = int(n)
				sums[k] += int(n)
			}
		}
	}
	for k, want := range map[string]int{"inspections": 1101, "inspectionsEnded": 1, "penalties": 2, "penaltiesEnded": 1, "plans": 1, "draws": 0,
		"370502-A0 2025 inspections": 550, "370502-A1 2026 inspections": 551, "370502-A1 2026 inspectionsEnded": 1, "370502-A0 2026 penalties": 2} {
		if sums[k] != want {
			t.Errorf("%s: %d, want %d", k, sums[k], want)
		}
	}
	rows := map[string]int{}
	for _, r := range tn.rows("2026-11-27", "inspections") {
		rows[fmt.Sprintf("%v %s inspections", r["agencyCode"], r["visitedOn"].(string)[:4])]++
	}
	for k, n := range rows {
		if sums[k] != n {
			t.Errorf("%s: %d rows, counted %d", k, n, sums[k])
		}
	}
	if n := len(tn.table("2026-11-27", "inspections")); n != 1102 {
		t.Errorf("%d lines of CSV", n)
	}
}

func TestCellsAreNeutralisedAndNothingPersonalGetsOut(t *testing.T) {
	tn := newTown(t)
	tn.results(2, 1)
	tn.plant("alter table plan drop constraint plan_public_text") // as if the row were older than the rule: files have a net of their own
	tn.plan("370502-A0-2026-01", "咨询电话 13812345678", 0)
	tn.build("2026-11-27", true)
	table := tn.table("2026-11-27", "inspections")
	cell := func(column string) string { return table[1][slices.Index(table[0], column)] }
	if cell("statement") != `'=HYPERLINK("x")` || cell("items") != "'@事项；乙" {
		t.Errorf("a spreadsheet would run %q or %q", cell("statement"), cell("items"))
	}
	if r := tn.rows("2026-11-27", "inspections")[0]; r["statement"] != `=HYPERLINK("x")` || r["inspectors"].([]any)[1] != "P002" || r["ending"] != nil {
		t.Errorf("JSON says what is so: %v", r)
	}
	if plan := tn.read("2026-11-27", "plans.json"); strings.Contains(plan, "1381234") || !strings.Contains(plan, "不予公开") {
		t.Errorf("a telephone number got out: %s", plan)
	}
	index, err := tn.b.Shelf.Day(date(t, "2026-11-27"))
	if i := slices.IndexFunc(index.Datasets, func(p opendata.Part) bool { return p.Name == "plans" }); err != nil || index.Datasets[i].Withheld != 1 {
		t.Errorf("what was withheld is not counted: %+v, %v", index, err)
	}
}

// The change feed leads from each day to the next one; tombstones say nothing; a file that tells what ended since is closed, and no other.
func TestChangesFromDayToDay(t *testing.T) {
	tn := newTown(t)
	tn.results(1, 3)
	tn.penalty("罚1")
	tn.build("2026-11-25", true)
	first := tn.read("2026-11-25", "penalties.json")
	tn.results(4, 1)
	tn.plant("update published_inspection set findings = 9 where number = 'V-1'")
	tn.plant("delete from published_inspection where number = 'V-3'")
	tn.end("decision_id", "published_penalty", "罚1", "WITHDRAWN")
	tn.build("2026-11-27", true)
	got := []string{}
	for _, r := range tn.rows("2026-11-27", "changes") {
		got = append(got, fmt.Sprintf("%v %v %v", r["dataset"], r["key"], r["change"]))
	}
	slices.Sort(got)
	if want := []string{"inspections V-1 CHANGED", "inspections V-3 REMOVED", "inspections V-4 ADDED", "penalties 罚1 WITHDRAWN"}; !slices.Equal(got, want) {
		t.Errorf("changes: %q", got)
	}
	if n := len(tn.rows("2026-11-25", "changes")); n != 4 {
		t.Errorf("the first day adds all: %d", n)
	}
	index, err := tn.b.Shelf.Day(date(t, "2026-11-27"))
	if err != nil || index.Since == nil || index.Since.String() != "2026-11-25" {
		t.Errorf("since %v, %v", index.Since, err)
	}
	if now := tn.read("2026-11-27", "penalties.json") + tn.read("2026-11-27", "changes.csv"); strings.Contains(now, "秘密商店") || !strings.Contains(first, "秘密商店") {
		t.Errorf("a tombstone tells: %s", now)
	}
	tn.build("2026-11-28", true)
	for file, want := range map[string]error{"2026-11-25 penalties.csv": opendata.ErrClosed, "2026-11-25 penalties.json": opendata.ErrClosed,
		"2026-11-25 inspections.csv": opendata.ErrClosed, "2026-11-25 plans.csv": nil, "2026-11-25 changes.csv": nil, "2026-11-27 penalties.csv": nil, "2026-11-28 penalties.csv": nil} {
		day, name, _ := strings.Cut(file, " ")
		f, sum, err := tn.b.Shelf.Open(date(t, day), name)
		if !errors.Is(err, want) || (err == nil) == (sum == "") {
			t.Errorf("%s: %v, %q", file, err, sum)
		}
		if err == nil {
			_ = f.Close()
		}
	}
}

// What was broken off leaves no day; what is there is never written again, and its checksums hold.
func TestADayIsWholeOrAbsentAndNeverOverwritten(t *testing.T) {
	tn := newTown(t)
	tn.results(1, 2)
	day := date(t, "2026-11-27")
	whole := tn.b.Moment
	tn.b.Moment = func(ctx context.Context, f func(opendata.Reader) error) error {
		return errors.Join(whole(ctx, f), errors.New("killed"))
	}
	if built, err := tn.b.Build(t.Context(), day, time.Now()); err == nil || built {
		t.Fatal("what was broken off was made")
	}
	left := filepath.Join(tn.dir, ".building-killed") // of a process that was killed
	if err := errors.Join(os.Mkdir(left, 0o755), os.WriteFile(filepath.Join(left, "inspections.csv"), []byte("half"), 0o600)); err != nil {
		t.Fatal(err)
	}
	if days, err := tn.b.Shelf.Days(); err != nil || len(days) != 0 {
		t.Fatalf("days %v, %v", days, err)
	}
	if _, _, err := tn.b.Shelf.Open(day, "inspections.csv"); !fault.Is(err, fault.NotFound) {
		t.Errorf("half a day is open: %v", err)
	}
	tn.b.Moment = whole
	tn.build("2026-11-27", true)
	before := tn.read("2026-11-27", "SHA256SUMS")
	tn.results(3, 2)
	tn.build("2026-11-27", false)
	lines := strings.Split(strings.TrimSpace(tn.read("2026-11-27", "SHA256SUMS")), "\n")
	if strings.Join(lines, "\n")+"\n" != before || len(lines) != 19 {
		t.Fatalf("sums: %q", lines)
	}
	for _, l := range lines {
		sum, name, _ := strings.Cut(l, "  ")
		if got := fmt.Sprintf("%x", sha256.Sum256([]byte(tn.read("2026-11-27", name)))); got != sum {
			t.Errorf("%s is %s, its sum says %s", name, got, sum)
		}
	}
	var schema opendata.Schema
	if err := json.Unmarshal([]byte(tn.read("2026-11-27", "schema.json")), &schema); err != nil || !reflect.DeepEqual(schema, opendata.Definitions()) {
		t.Errorf("schema: %v", err)
	}
	for _, name := range []string{"../2026-11-27/inspections.csv", "..", "", "nothing.csv"} {
		if _, _, err := tn.b.Shelf.Open(day, name); !fault.Is(err, fault.NotFound) {
			t.Errorf("%q: %v", name, err)
		}
	}
	if _, err := tn.b.Build(t.Context(), date(t, "2026-11-28"), time.Now().Add(48*time.Hour)); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(left); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("what was left is not swept away: %v", err)
	}
}
