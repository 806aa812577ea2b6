package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// oldSystem is a file of a system that takes every third row of its list, and never the last.
func oldSystem(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("抽查编号,抽查日期,机关,统一社会信用代码,行政区划,抽中,检查人员\n")
	for draw := range 4 {
		for row := range 100 {
			drawn := 0
			if row >= draw%3 && (row-draw%3)%3 == 0 && row < 99 {
				drawn = 1
			}
			fmt.Fprintf(&b, "CQ-%03d,2025-%02d-10,甲局<script>\x1b[2J,91370502%09dX,R%d,%d,张三；李四\n", draw+1, draw+1, row, row%4, drawn)
		}
	}
	path := filepath.Join(t.TempDir(), "old.csv")
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestDrawAuditOfAFile(t *testing.T) {
	path, dir := oldSystem(t), t.TempDir()
	code, out, complaints := call(t, "draw", "audit", "--seeds", "99", "--json", filepath.Join(dir, "r.json"), "--inputs", filepath.Join(dir, "in.csv"),
		"--firms", filepath.Join(dir, "firms.csv"), "--html", filepath.Join(dir, "r.html"), path)
	if code != 0 && code != 3 {
		t.Fatalf("exit %d: %s", code, complaints)
	}
	for _, says := range []string{"the rows listed, at the end of the list, could not come out", "CQ-004  100  33  3  3  1.6  88  1: [100]\n", "等距抽样 interval sampling: 4\n", "draws 4", "better of two draws", "overlap"} {
		if !strings.Contains(out, says) {
			t.Errorf("no %q in\n%s", says, out)
		}
	}
	at := -1
	for _, part := range []string{"公平性审计", "预警 alarms", "关注清单 watch list", "抽取 draws", "整体检验", "等距抽样", "局限 limits"} {
		next := strings.Index(out, "\n"+part)
		if part == "公平性审计" {
			next = strings.Index(out, part)
		}
		if next <= at {
			t.Errorf("%s does not stand where it belongs in\n%s", part, out)
		}
		at = next
	}
	if n := strings.Count(out, "could not come out"); n != 1 {
		t.Errorf("what interval sampling means is said %d times", n)
	}
	if strings.ContainsRune(out, '\x1b') || !strings.Contains(out, "甲局<script>·[2J") {
		t.Error("a name of the file steers the terminal")
	}
	_, again, _ := call(t, "draw", "audit", "--seeds", "99", filepath.Join(dir, "in.csv"))
	tests := func(s string) string { return s[strings.Index(s, "预警 alarms"):] }
	if tests(again) != tests(out) {
		t.Errorf("the inputs give another report:\n%s\n%s", out, again)
	}
	if info, err := os.Stat(filepath.Join(dir, "r.json")); err != nil || info.Size() < 1000 {
		t.Errorf("no report: %v", err)
	}
	html, err := os.ReadFile(filepath.Join(dir, "r.html"))
	for _, says := range []string{"<svg", "名录末尾所列的行在这样的抽取中抽不到", "<td>1：100 </td>", "抽两次取一次", "行政区划各组合计", "all groups by region", "抽中记录最罕见的企业", "如果一切只凭随机", "作废的抽取", "执法人员承担的检查", "</html>"} {
		if !strings.Contains(string(html), says) {
			t.Errorf("the page has no %q: %v", says, err)
		}
	}
	if strings.Contains(string(html), "<script") {
		t.Error("a name of the file runs on the page")
	}
	if firms, err := os.ReadFile(filepath.Join(dir, "firms.csv")); err != nil || strings.Count(string(firms), "\n") != 101 || !strings.Contains(string(firms), "firm,region") {
		t.Errorf("each enterprise: %v\n%s", err, firms)
	}
	for _, wrong := range [][]string{{path, path}, {"--seeds", "3", path}, {"--from", "x"}} {
		if code, _, _ := call(t, append([]string{"draw", "audit"}, wrong...)...); code != 2 {
			t.Errorf("%v: exit %d", wrong, code)
		}
	}
	t.Setenv("DATABASE_URL", "")
	t.Setenv("DATA_DIR", filepath.Join(dir, "nothing"))
	if code, _, complaints := call(t, "draw", "audit"); code != 2 || !strings.Contains(complaints, "no FILE is named") {
		t.Errorf("neither a file nor a database: exit %d, %q", code, complaints)
	}
	if _, err := os.Stat(filepath.Join(dir, "nothing")); err == nil {
		t.Error("a database was made")
	}
	if code, _, complaints := call(t, "draw", "audit", filepath.Join(dir, "none.csv")); code != 1 || complaints == "" {
		t.Errorf("no such file: exit %d, %q", code, complaints)
	}
}

// TestDrawAuditTellsWhatItCannotJudge: nothing to judge and lost selections are no clean report.
func TestDrawAuditTellsWhatItCannotJudge(t *testing.T) {
	dir := t.TempDir()
	const head = "draw,date,office,firm,selected,inspectors\n"
	two := head + "T-1,2025-03-01,A,F1,1,J1\nT-1,2025-03-01,A,F2,0,\nT-2,2025-04-01,B,F1,0,\nT-2,2025-04-01,B,F2,1,J2\n"
	for name, c := range map[string]struct {
		file  string
		flags []string
		code  int
		says  string
	}{
		"all of it":               {two, nil, 0, "draws 2,"},
		"an office":               {two, []string{"--office", "A"}, 0, "draws 1,"},
		"a month":                 {two, []string{"--from", "2025-04-01", "--to", "2025-04-30"}, 0, "2025-04-01 – 2025-04-01"},
		"an office without draws": {two, []string{"--office", "A", "--from", "2025-04-01"}, 2, "no draw of the office and days"},
		"no day":                  {two, []string{"--from", "spring"}, 2, "--from"},
		"nobody is drawn":         {strings.ReplaceAll(two, ",1,", ",0,"), nil, 2, "nothing to judge"},
		"some are lost":           {two + "T-2,2025-04-01,B,F3,1,J1,J2\n", nil, 4, "警告 WARNING: 抽中记录有 1 行未计入"},
		"all are lost":            {head + "T-1,2025-03-01,A,F2,0,\nT-1,2025-03-01,A,F1,1,J1,J2\n", nil, 2, "1 rows of enterprises drawn were left out"},
		"a file that was cut":     {two + "T-2,2025-04-01,B,F3", nil, 4, "第 6 行 row 6, CUT_OFF"},
		"an open quotation mark":  {two + "T-2,2025-04-01,B,\"F3,1,J1\n", nil, 4, "row 6, UNREADABLE"},
		"a very long one":         {two + "T-2,2025-04-01,B,\"F3" + strings.Repeat(",1,J1\n", 400_000), nil, 1, "the row after row 5 is longer"},
	} {
		path := filepath.Join(dir, "old.csv")
		if err := os.WriteFile(path, []byte(c.file), 0o600); err != nil {
			t.Fatal(err)
		}
		code, out, complaints := call(t, append(append([]string{"draw", "audit", "--seeds", "99"}, c.flags...), path)...)
		if code != c.code || !strings.Contains(out+complaints, c.says) || strings.Contains(out, "row 0") {
			t.Errorf("%s: exit %d, wanted %d and %q in\n%s%s", name, code, c.code, c.says, out, complaints)
		}
	}
	t.Setenv("DATABASE_URL", "")
	t.Setenv("DATA_DIR", filepath.Join(dir, "nothing"))
	for _, command := range [][]string{{"ledger", "export", filepath.Join(dir, "out")}, {"ledger", "check"}} {
		if code, _, complaints := call(t, command...); code != 2 || !strings.Contains(complaints, "there is no database in") {
			t.Errorf("%v: exit %d, %s", command, code, complaints)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "nothing")); err == nil {
		t.Error("a database was made")
	}
}
