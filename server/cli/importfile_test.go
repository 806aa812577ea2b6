package cli

import (
	"bytes"
	"encoding/csv"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"yangguang/fault"
	"yangguang/postgres/pgtest"
	"yangguang/roster"
)

func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestImportTellsWhatItDid(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	call := importCall{register: roster.Agencies, path: write(t, "机关.csv", "code,name,region_code,field,level\n370502-SCJG,某局（演示）,370502,市场监管,county\n")}
	for _, c := range []struct {
		dry  bool
		want []string
	}{
		{true, []string{"created 1", "dry run"}},
		{false, []string{"created 1", "one ledger entry"}},
		{false, []string{"unchanged 1", "nothing changed"}},
	} {
		var out, progress bytes.Buffer
		call.dryRun = c.dry
		if err := importFile(t.Context(), db.DB, call, &out, &progress); err != nil {
			t.Fatal(err)
		}
		for _, w := range c.want {
			if !strings.Contains(out.String(), w) {
				t.Errorf("dry %v: %q lacks %q", c.dry, out.String(), w)
			}
		}
		if progress.String() != "机关.csv: 100 %\n" {
			t.Errorf("progress where there is no terminal: %q", progress.String())
		}
	}
}

func TestImportReportsEveryFinding(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	var text strings.Builder
	text.WriteString("uscc,name\n=CMD(),13800138000\n")
	for range shownFindings + 20 {
		text.WriteString("370502000001234,旧注册号\n")
	}
	report := filepath.Join(t.TempDir(), "report.csv")
	var out, progress bytes.Buffer
	err := importFile(t.Context(), db.DB, importCall{register: roster.Enterprises, path: write(t, "坏.csv", text.String()), report: report}, &out, &progress)
	if f, ok := fault.As(err); !ok || f.Facts["errors"] != shownFindings+22 {
		t.Fatal(err)
	}
	if n := strings.Count(out.String(), "CODE_MALFORMED"); n != 1 {
		t.Errorf("the sums name the finding %d times", n)
	}
	if n := strings.Count(out.String(), "第 "); n != shownFindings || !strings.Contains(out.String(), "and 22 more") {
		t.Errorf("%d findings printed: %s", n, out.String())
	}
	raw, err := os.ReadFile(report)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(raw), "\ufeff"))).ReadAll()
	if err != nil || len(rows) != shownFindings+23 {
		t.Fatalf("%d rows in the report, %v", len(rows), err)
	}
	if rows[1][0] != "2" || rows[1][1] != "uscc" || rows[1][2] != "'=CMD()" || rows[1][3] != "error" {
		t.Errorf("first row of the report: %q", rows[1])
	}
	if rows[2][0] != "2" || rows[2][4] != "NOT_PUBLIC" || rows[3][0] != "3" || rows[len(rows)-1][0] != strconv.Itoa(shownFindings+22) {
		t.Errorf("what is known after all rows is told in their order: %q %q %q", rows[2], rows[3], rows[len(rows)-1])
	}
	if !strings.Contains(strings.SplitN(out.String(), "\n", 3)[1], "第 2 行") {
		t.Errorf("printed in another order: %s", out.String())
	}
}

func TestImportOfNoFile(t *testing.T) {
	t.Parallel()
	for _, path := range []string{filepath.Join(t.TempDir(), "none.csv"), t.TempDir()} {
		if err := importFile(t.Context(), nil, importCall{register: roster.Items, path: path}, &bytes.Buffer{}, &bytes.Buffer{}); err == nil {
			t.Errorf("%s was imported", path)
		}
	}
}
