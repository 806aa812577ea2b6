package roster_test

import (
	"io"
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
	_, err = o.give(t, roster.Enterprises, "uscc,name,region_code,kind\n92370502DEM99999XX,东营区张三小吃店,370502,企业\n", because("核对无误"))
	if !fault.Is(err, fault.Invalid) || o.problems[len(o.problems)-1].Column != "kind" || o.problems[len(o.problems)-1].Row != 2 {
		t.Errorf("by a file: %v %+v", err, o.problems)
	}
}
