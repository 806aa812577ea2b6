package roster_test

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"yangguang/fault"
	"yangguang/roster"
)

// A row that comes into force by a change, or takes the name of another while in force, is judged as one that is entered.
func TestAnEnterpriseIsNotEnteredASecondTimeByADetour(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	was := o.row(t, o.admin, roster.Enterprises, "一号食品")
	enter := func(code, name, status string) roster.Entry {
		got, _, err := o.Save(t.Context(), by(o.admin), roster.Edit{Register: roster.Enterprises, Reason: "新设"}, []roster.Cell{{Column: "uscc", Value: code},
			{Column: "name", Value: name}, {Column: "region_code", Value: "370502"}, {Column: "status", Value: status}})
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	ended, renamed := enter("92370502DEM99999XX", was.Title, "DEREGISTERED"), enter("92370502DEM88888XX", "东营演示另一有限公司", "ACTIVE")
	moved := enter("92370502DEM77777XX", "东营演示又一有限公司", "ACTIVE")
	for _, c := range []struct {
		what, column, value string
		row                 roster.Entry
	}{
		{"without a status", "status", "", ended}, {"put in force", "status", "ACTIVE", ended}, {"renamed", "name", was.Title, renamed},
	} {
		what := c.what
		change := func(reason string) error {
			_, _, err := o.Save(t.Context(), by(o.admin), editOf(c.row, reason), []roster.Cell{{Column: c.column, Value: c.value}})
			return err
		}
		if f := wants(t, what, change("更正"), fault.Conflict, "input.cells.uscc"); !strings.Contains(f.Msg, was.Code) {
			t.Errorf("%s: the one that is there is not named: %s", what, f.Msg)
		}
		if c.value == "" { // in a file an empty cell says nothing
			continue
		}
		values := map[string]string{"name": c.row.Title, "status": "ACTIVE", c.column: c.value}
		text := "uscc,name,region_code,status\n" + c.row.Code + "," + values["name"] + ",370502," + values["status"] + "\n"
		_, err := o.ImportOwn(t.Context(), by(o.admin), roster.Import{Register: roster.Enterprises, FileName: "own", Reason: "更正", DryRun: true,
			Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }})
		wants(t, what+", by the agency's file", err, fault.Invalid, "file")
		if err := change("另一企业，与 " + was.Code + "、" + ended.Code + " 住所不同"); err != nil {
			t.Errorf("%s, with a reason that names the other: %v", what, err)
		}
	}
	if _, _, err := o.Save(t.Context(), by(o.admin), editOf(moved, "更正"), []roster.Cell{{Column: "address", Value: "府前街 1 号"}}); err != nil {
		t.Errorf("a change of something else: %v", err)
	}
}

// The kind of a self-employed household follows from its code: another one would take the mask off a person's name.
func TestAHouseholdKeepsItsKind(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	_, _, err := o.Save(t.Context(), by(o.admin), roster.Edit{Register: roster.Enterprises, Reason: "新设"}, []roster.Cell{{Column: "uscc", Value: "92370502DEM99999XX"},
		{Column: "name", Value: "东营区张三小吃店"}, {Column: "region_code", Value: "370502"}, {Column: "kind", Value: "ENTERPRISE"}})
	wants(t, "by the form", err, fault.Invalid, "input.cells.kind")
	// Real registers call some of them 个人独资企业: the file goes on, the row is kept as what its code says, and the report says so.
	rep, err := o.give(t, roster.Enterprises, "uscc,name,region_code,kind\n92370502DEM99999XX,东营区张三小吃店,370502,企业\n", because("核对无误"))
	p := o.problems[len(o.problems)-1]
	if err != nil || rep.ByFinding["KIND_OF_CODE"] != 1 || p.Finding != "KIND_OF_CODE" || p.Column != "kind" || p.Row != 2 || p.Remedy == "" {
		t.Errorf("by a file: %v %+v", err, o.problems)
	}
	if n := o.count(t, "select count(*) from enterprise where kind = 'SELF_EMPLOYED' and uscc = '92370502DEM99999XX' and public_name like '%＊%'"); n != 1 {
		t.Error("the name of a person is not masked")
	}
}

// Two rows of one file are compared as a row of the file and one of the register are: the agency's reason tells them apart, the operator is warned.
func TestTwoRowsOfAFileAreNotOneEnterprise(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	codes := []string{checked(t, "91370502MA3DEM0890"), checked(t, "91370502MA3DEM0910"), checked(t, "91370502MA3DEM0930")}
	text := "uscc,name,region_code\n" + codes[0] + ",东营演示新设有限公司,370502\n" + codes[1] + ",东营演示新设（有限）公司,370503\n" + codes[2] + ",另一有限公司,370502\n"
	own := func(reason string) error {
		_, err := o.ImportOwn(t.Context(), by(o.admin), roster.Import{Register: roster.Enterprises, FileName: "own", Reason: reason, DryRun: true,
			Open: func() (io.ReadCloser, error) {
				return io.NopCloser(strings.NewReader(strings.Replace(text, "370503", "370502", 1))), nil
			}})
		return err
	}
	wants(t, "by the agency's file", own("新设"), fault.Invalid, "file")
	if err := own("两家企业：" + codes[0] + " 在府前街，另一家在南一路"); err != nil {
		t.Error(err)
	}
	rep, err := o.give(t, roster.Enterprises, text)
	if err != nil || rep.ByFinding["SAME_NAME"] != 1 || rep.Created != 3 {
		t.Errorf("whoever runs the platform is warned: %+v, %v", rep, err)
	}
	if p := o.problems[len(o.problems)-1]; p.Row != 3 || !strings.Contains(p.Msg, codes[0]) {
		t.Errorf("%+v", p)
	}
}

// Of many enterprises with one name a few are named with their codes, as data says, and how many there are: of the register, of the file, and of both.
func TestNamesakesAreNamedAndCounted(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	const name = "东营演示连锁有限公司"
	code := func(n int) string { return checked(t, fmt.Sprintf("91370502MA3DE%03d00", n*7)) }
	rows := func(from, to int) string {
		text := "uscc,name,region_code\n"
		for n := from; n < to; n++ {
			text += code(n) + "," + name + ",370502\n"
		}
		return text
	}
	said := func() []string {
		var list []string
		for _, p := range o.problems {
			if p.Finding == "SAME_NAME" {
				list = append(list, p.Msg)
			}
		}
		return list
	}
	if rep, err := o.give(t, roster.Enterprises, rows(0, 8)); err != nil || rep.ByFinding["SAME_NAME"] != 7 {
		t.Fatalf("%+v, %v", rep, err)
	}
	list := func(from, to int, end string) string {
		var all []string
		for n := from; n < to; n++ {
			all = append(all, code(n)+" "+name)
		}
		return "与 " + strings.Join(all, "、") + end + "同名、同市"
	}
	want := []string{list(0, 1, " "), list(0, 2, " "), list(0, 3, " "), list(0, 4, " "), list(0, 5, " "), list(0, 5, " 等 6 家 "), list(0, 5, " 等 7 家 ")}
	if got := said(); !slices.Equal(got, want) {
		t.Errorf("of one file:\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	o.problems = nil
	if rep, err := o.give(t, roster.Enterprises, rows(8, 10)); err != nil || rep.ByFinding["SAME_NAME"] != 2 {
		t.Fatalf("%+v, %v", rep, err)
	}
	if got, want := said(), []string{list(0, 5, " 等 8 家 "), list(0, 5, " 等 9 家 ")}; !slices.Equal(got, want) {
		t.Errorf("of the register and a file:\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	// The form: those whom the reason tells apart are no more in it.
	reason := "另一企业，与"
	for told := 0; told <= 10; told++ {
		_, _, err := o.Save(t.Context(), by(o.admin), roster.Edit{Register: roster.Enterprises, Reason: reason},
			[]roster.Cell{{Column: "uscc", Value: code(11)}, {Column: "name", Value: name}, {Column: "region_code", Value: "370502"}})
		if told == 10 {
			if err != nil {
				t.Errorf("all told apart: %v", err)
			}
			break
		}
		f := wants(t, "a namesake", err, fault.Conflict, "input.cells.uscc")
		end := " "
		if told < 5 {
			end = fmt.Sprintf(" 等 %d 家 ", 10-told)
		}
		if !strings.HasPrefix(f.Msg, list(told, min(told+5, 10), end)) || f.Facts["count"] != 10-told || f.Facts["code"] != code(told) {
			t.Errorf("%d told apart: %s %v", told, f.Msg, f.Facts)
		}
		reason += " " + code(told)
	}
}
