//go:build shared_data

package roster_test

import (
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"yangguang/roster"
)

// shared is a file of the shared data folder (SHARED_DATA).
func shared(t testing.TB, name string) string {
	t.Helper()
	dir := os.Getenv("SHARED_DATA")
	if dir == "" {
		t.Fatal("set SHARED_DATA to the folder of shared data")
	}
	return filepath.Join(dir, name)
}

func file(path string) func(*roster.Import) {
	return func(im *roster.Import) {
		im.FileName = filepath.Base(path)
		im.Open = func() (io.ReadCloser, error) { return os.Open(path) }
	}
}

func TestSharedRegisters(t *testing.T) {
	d := newDesk(t)
	for _, c := range []struct {
		file                                     string
		rows, superseded, unknown, elsewhere, at int
	}{
		{"dongying.csv.gz", 10170, 952, 3, 11, 10170},
		{"shandong.csv.gz", 106534, 7609, 194, 640, 96364},
	} {
		// What autovacuum does when it has the time: then the planner expects that a register so large knows every row of a file.
		if _, err := d.db.Owner(t).Exec(t.Context(), "analyze enterprise, stage_enterprise"); err != nil {
			t.Fatal(err)
		}
		rep, err := d.give(t, roster.Enterprises, "", file(shared(t, "enterprises/"+c.file)))
		if err != nil {
			t.Fatalf("%s: %v", c.file, err)
		}
		if rep.Rows != c.rows || rep.ByFinding["REGION_SUPERSEDED"] != c.superseded || rep.ByFinding["REGION_UNKNOWN"] != c.unknown || rep.Errors != 0 {
			t.Errorf("%s: %d rows, %v", c.file, rep.Rows, rep.ByFinding)
		}
		if rep.ByFinding["REGION_OF_ANOTHER_CITY"] != c.elsewhere {
			t.Errorf("%s: %d belong to another city than their code", c.file, rep.ByFinding["REGION_OF_ANOTHER_CITY"])
		}
		if rep.Created != c.at {
			t.Errorf("%s: created %d, changed %d, unchanged %d", c.file, rep.Created, rep.Changed, rep.Unchanged)
		}
		again, err := d.give(t, roster.Enterprises, "", file(shared(t, "enterprises/"+c.file)))
		if err != nil || again.Applied || again.Unchanged != c.rows {
			t.Errorf("%s again: changed %d, created %d, %v", c.file, again.Changed, again.Created, err)
		}
		t.Logf("%s: %v", c.file, rep.ByFinding)
	}
}

// Names of companies are never touched; of the real households' names about half hold what may be a person, and most of each stays readable.
func TestSharedNames(t *testing.T) {
	t.Parallel()
	f, err := os.Open(shared(t, "enterprises/shandong.csv.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(z).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	households, masked, hidden, characters := 0, 0, 0, 0
	for _, r := range rows[1:] {
		kind, name := roster.KindEnterprise, r[1]
		if strings.HasPrefix(r[0], "92") {
			kind = roster.KindSelfEmployed
			households++
		}
		got := roster.MaskName(kind, name)
		switch {
		case kind == roster.KindEnterprise && got != name:
			t.Fatalf("%s is a company and is shown as %s", name, got)
		case got != name:
			masked++
			hidden += strings.Count(got, "＊")
			characters += utf8.RuneCountInString(name)
		}
	}
	t.Logf("%d of %d households masked, %d of their %d characters", masked, households, hidden, characters)
	if households != 2073 || masked < 2*households/5 || masked > 3*households/5 || hidden*4 > characters {
		t.Errorf("%d of %d households masked, %d of their %d characters", masked, households, hidden, characters)
	}
}

func TestSharedCheckItems(t *testing.T) {
	d := newDesk(t)
	d.oneAgency(t)
	rep, err := d.give(t, roster.Items, "", file(shared(t, "check_items.csv")), forAgency)
	if err != nil || rep.Created != 160 || rep.ByFinding["NO_LEGAL_BASIS"] != 67 {
		t.Fatalf("%+v, %v", rep, err)
	}
	if n := d.count(t, "select count(*) from check_item where published_at is not null"); n != 93 {
		t.Errorf("%d items published, wanted those with a basis", n)
	}
	if again, err := d.give(t, roster.Items, "", file(shared(t, "check_items.csv")), forAgency); err != nil || again.Unchanged != 160 || again.Applied {
		t.Errorf("again: %+v, %v", again, err)
	}
}

func TestSharedCreditCodes(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile(shared(t, "uscc/validator_vectors.json"))
	if err != nil {
		t.Fatal(err)
	}
	var vectors []struct {
		Code  string
		Valid bool
	}
	if err := json.Unmarshal(raw, &vectors); err != nil || len(vectors) < 200 {
		t.Fatalf("%d vectors, %v", len(vectors), err)
	}
	for _, v := range vectors {
		code := roster.NormaliseUSCC(v.Code)
		if ok, _ := roster.CheckUSCC(code); (ok && roster.USCCRegion(code) != "") != v.Valid {
			t.Errorf("%s: got %v", v.Code, ok)
		}
	}
}

// TestSharedRegionHistory compares Shandong's table with every published list of GB/T 2260.
func TestSharedRegionHistory(t *testing.T) {
	t.Parallel()
	f, err := os.Open(shared(t, "codes/gb2260_history.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, r := range rows {
		code, now := r[0], r[5] == "1"
		// 379017 and 379018 were given to three cities each at one time (1991–1994): no successor can be named.
		if !strings.HasPrefix(code, "37") || code == "379017" || code == "379018" {
			continue
		}
		seen++
		to, known := roster.CurrentRegion(code)
		if !known || now && to != code || to == "" {
			t.Errorf("%s %s: known %v, now %s", code, r[1], known, to)
		}
		if again, _ := roster.CurrentRegion(to); again != to {
			t.Errorf("%s leads to %s, which is not in force", code, to)
		}
	}
	if seen < 400 {
		t.Errorf("only %d lines compared", seen)
	}
}

// oneAgency gives the desk an agency to import items and inspectors for.
func (d *desk) oneAgency(t testing.TB) {
	t.Helper()
	if _, err := d.give(t, roster.Agencies, "code,name,region_code,field,level\n370502-SCJG,东营区市场监督管理局（演示）,370502,市场监管,county\n"); err != nil {
		t.Fatal(err)
	}
}

func forAgency(im *roster.Import) { im.Agency, im.Field = "370502-SCJG", "市场监管" }
