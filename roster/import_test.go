package roster_test

import (
	"context"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"yangguang/actor"
	"yangguang/command"
	"yangguang/fault"
	"yangguang/postgres"
	"yangguang/postgres/pgtest"
	"yangguang/roster"
)

// desk is a register office on a database of its own.
type desk struct {
	*roster.Service
	db       *pgtest.DB
	problems []roster.Problem
}

func newDesk(t testing.TB) *desk {
	db := pgtest.New(t)
	return &desk{Service: roster.NewService(db, postgres.Commands[roster.Tx](db.DB)), db: db}
}

func system() command.Command {
	return command.Command{Actor: actor.Actor{Pseudonym: "system", Roles: []actor.Role{actor.System}}, Verb: "register:import",
		PolicyLine: "command line", Operation: "import", Key: uuid.Must(uuid.NewV7())}
}

// give imports a text as a file of the register.
func (d *desk) give(t testing.TB, r roster.Register, text string, options ...func(*roster.Import)) (roster.Report, error) {
	t.Helper()
	im := roster.Import{Register: r, FileName: "test.csv", Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil },
		Found: func(p roster.Problem) { d.problems = append(d.problems, p) }, Restart: func() { d.problems = nil }}
	for _, o := range options {
		o(&im)
	}
	return d.Import(t.Context(), system(), im)
}

func (d *desk) count(t testing.TB, sql string) (n int) {
	t.Helper()
	if err := d.db.Owner(t).QueryRow(context.Background(), sql).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// now is the database's time.
func (d *desk) now(t testing.TB) (at time.Time) {
	t.Helper()
	if err := d.db.Owner(t).QueryRow(context.Background(), "select now()").Scan(&at); err != nil {
		t.Fatal(err)
	}
	return at
}

func dryRun(im *roster.Import) { im.DryRun = true }

func because(reason string) func(*roster.Import) {
	return func(im *roster.Import) { im.Reason = reason }
}

const threeEnterprises = `统一社会信用代码,企业名称,成立日期,经营范围,住所,登记状态
91370502MA3DEM0012,东营演示一号食品有限公司,2020-01-02,食品销售,东营区一号,存续
91370521MA3DEM0026,垦利演示二号化工有限公司,2019-03-04,化工,垦利二号,
92370502MA3DEM0039,东营区王小明餐馆,2021/5/6,餐饮,东营区三号,在业
`

func fixed(text string) string {
	lines := strings.Split(text, "\n")
	for i, l := range lines {
		code, rest, ok := strings.Cut(l, ",")
		if _, want := roster.CheckUSCC(code); ok && want != 0 {
			lines[i] = code[:17] + string(want) + "," + rest
		}
	}
	return strings.Join(lines, "\n")
}

func TestImportTwiceChangesNothing(t *testing.T) {
	t.Parallel()
	d, text := newDesk(t), fixed(threeEnterprises)
	rep, err := d.give(t, roster.Enterprises, text, dryRun)
	if err != nil || rep.Created != 3 || rep.Applied || d.count(t, "select count(*) from enterprise") != 0 {
		t.Fatalf("dry run: %+v, %v", rep, err)
	}
	rep, err = d.give(t, roster.Enterprises, text)
	if err != nil || rep.Created != 3 || rep.Changed != 0 || !rep.Applied {
		t.Fatalf("first: %+v, %v", rep, err)
	}
	if rep.ByFinding["REGION_SUPERSEDED"] != 1 || rep.Warned != 1 {
		t.Errorf("findings: %v", rep.ByFinding)
	}
	rep, err = d.give(t, roster.Enterprises, text)
	if err != nil || rep.Unchanged != 3 || rep.Applied {
		t.Fatalf("second: %+v, %v", rep, err)
	}
	rep, err = d.give(t, roster.Enterprises, strings.Replace(text, "一号食品", "壹号食品", 1))
	if err != nil || rep.Changed != 1 || rep.Unchanged != 2 || !rep.Applied {
		t.Fatalf("changed: %+v, %v", rep, err)
	}
	if n := d.count(t, "select count(*) from log_entry where type = 'import' and subject = 'register/enterprises'"); n != 2 {
		t.Errorf("%d entries, wanted 2", n)
	}
	if n := d.count(t, "select count(*) from import_run r join log_entry using (change_id)"); n != 2 {
		t.Errorf("%d runs on record, wanted 2", n)
	}
	if n := d.count(t, "select count(*) from stage_enterprise"); n != 0 {
		t.Errorf("%d rows left on the stage", n)
	}
	if n := d.count(t, "select count(*) from enterprise where region_code = '370505' and registered_region_code = '370521'"); n != 1 {
		t.Errorf("a superseded code must resolve to the one in force")
	}
	if n := d.count(t, "select count(*) from enterprise where status = 'UNKNOWN' and industry_code is null and credit_class is null"); n != 1 {
		t.Errorf("what a file does not state is unknown")
	}
}

func TestImportRefusesAWholeFile(t *testing.T) {
	t.Parallel()
	d, good := newDesk(t), fixed(threeEnterprises)
	lines := strings.Split(strings.TrimSpace(good), "\n")
	for name, c := range map[string]struct {
		row     string
		finding roster.Finding
		line    int
		column  string
	}{
		"no code":                     {",无代码有限公司,,,,", "IDENTITY_MISSING", 5, "统一社会信用代码"},
		"no name":                     {"91370502MA3DEM0047,,,,,", "IDENTITY_MISSING", 5, "企业名称"},
		"a repeated code":             {strings.Replace(lines[1], "一号", "一号分", 1), "REPEATED", 5, "统一社会信用代码"},
		"the same code in lower case": {strings.ToLower(lines[1][:18]) + lines[1][18:], "REPEATED", 5, "统一社会信用代码"},
		"too few columns":             {"91370502MA3DEM0047,某某有限公司", "COLUMN_COUNT", 5, "C"},
		"too many columns":            {"91370502MA3DEM0047,某某,有限公司,,,,,", "COLUMN_COUNT", 5, "G"},
		"an old number":               {"370502000001234,某某有限公司,,,,", "CODE_MALFORMED", 5, "统一社会信用代码"},
		"a citizen's number":          {"370502198001011233,某某,,,,", "", 5, "统一社会信用代码"},
		"one with a slip in it":       {"370502199001011234,某某,,,,", "PERSONAL_NUMBER", 5, "统一社会信用代码"},
		"letters for the region":      {"91ABCDEFMA3DEM0047,某某有限公司,,,,", "CODE_MALFORMED", 5, "统一社会信用代码"},
		"an open quotation mark":      {`91370502MA3DEM0047,"某某有限公司,,,,`, "QUOTATION", 5, ""},
		"a quotation mark inside":     {`91370502MA3DEM0047,某"某有限公司,,,,`, "QUOTATION", 5, ""},
		"bytes of another encoding":   {"91370502MA3DEM0047,\xce\xd2\xce\xd2,,,,", "ENCODING", 5, "B"},
		"a name that never ends":      {"91370502MA3DEM0047," + strings.Repeat("长", 257) + ",,,,", "TOO_LONG", 5, "企业名称"},
	} {
		if name == "a citizen's number" {
			c.row, c.finding = citizenNumber(t)+",某某,,,,", "PERSONAL_NUMBER"
		}
		rep, err := d.give(t, roster.Enterprises, good+c.row+"\n", because("核对无误"))
		if f, ok := fault.As(err); !ok || f.Kind != fault.Invalid || f.Field != "file" {
			t.Errorf("%s: %v", name, err)
		}
		if rep.Errors != 1 || rep.ByFinding[c.finding] != 1 || rep.Rows != 4 {
			t.Errorf("%s: %d errors in %d rows, %v", name, rep.Errors, rep.Rows, rep.ByFinding)
			continue
		}
		var p roster.Problem
		for _, q := range d.problems {
			if q.Finding == c.finding {
				p = q
			}
		}
		if p.Row != c.line || p.Column != c.column || p.Msg == "" || p.Remedy == "" || p.En == "" || strings.Contains(p.Msg+p.En, "%!") {
			t.Errorf("%s: %+v", name, p)
		}
		if c.finding == "PERSONAL_NUMBER" && p.Value != "" {
			t.Errorf("%s: the report repeats it", name)
		}
	}
	if n := d.count(t, "select count(*) from enterprise") + d.count(t, "select count(*) from stage_enterprise") + d.count(t, "select count(*) from log_entry"); n != 0 {
		t.Errorf("%d rows were left by refused files", n)
	}
}

// citizenNumber makes an identity number with a valid check character.
func citizenNumber(t *testing.T) string {
	t.Helper()
	const head = "37050219800101123"
	sum := 0
	for i, w := range []int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2} {
		sum += w * int(head[i]-'0')
	}
	return head + string("10X98765432"[sum%11])
}

func TestACheckCharacterNeedsAReason(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	const text = "uscc,name\n91370502MA3DEM0000,东营演示有限公司\n"
	if ok, _ := roster.CheckUSCC("91370502MA3DEM0000"); ok {
		t.Fatal("the fixture's check character must fail")
	}
	_, err := d.give(t, roster.Enterprises, text)
	if f, ok := fault.As(err); !ok || f.Field != "reason" {
		t.Fatalf("without a reason: %v", err)
	}
	if rep, err := d.give(t, roster.Enterprises, text, dryRun); err != nil || rep.ByFinding["CHECK_CHARACTER"] != 1 {
		t.Fatalf("a dry run needs none: %+v, %v", rep, err)
	}
	if _, err := d.give(t, roster.Enterprises, text, because("执照原件如此")); err != nil {
		t.Fatal(err)
	}
	if n := d.count(t, "select count(*) from enterprise where not uscc_valid and override_reason = '执照原件如此'"); n != 1 {
		t.Error("the reason must stand beside the row")
	}
	if n := d.count(t, "select count(*) from import_run where accepted = '执照原件如此'"); n != 1 {
		t.Error("the reason must stand beside the import")
	}
	if rep, err := d.give(t, roster.Enterprises, text, because("另一理由")); err != nil || rep.Unchanged != 1 || rep.Applied {
		t.Errorf("another reason is no change: %+v, %v", rep, err)
	}
}

// What a file says and is left out is told with what would be taken, as a form tells it.
func TestAFileIsToldWhatItMaySay(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	text := fixed("统一社会信用代码,企业名称,成立日期,登记状态,信用风险分类,行业代码,区划代码\n91370502MA3DEM0012,东营演示一号食品有限公司,昨天,在营,E,ZZ,370502\n")
	told := map[string]roster.Problem{}
	if _, err := d.give(t, roster.Enterprises, text, dryRun, func(im *roster.Import) { im.Found = func(p roster.Problem) { told[p.Column] = p } }); err != nil {
		t.Fatal(err)
	}
	for column, want := range map[string]string{"成立日期": "2026-05-01", "登记状态": "歇业", "信用风险分类": "A、B、C", "行业代码": "52"} {
		if p := told[column]; p.Finding != "VALUE_DROPPED" || !strings.Contains(p.Remedy, want) || !strings.Contains(p.Remedy, "再次导入") {
			t.Errorf("%s: %+v", column, p)
		}
	}
}
