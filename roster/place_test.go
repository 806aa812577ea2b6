package roster_test

import (
	"io"
	"strings"
	"testing"

	"yangguang/actor"
	"yangguang/fault"
	"yangguang/roster"
)

// Nobody takes an enterprise out of everybody's reach, or out of the draws of its county alone: by the form, by a file or by SQL.
func TestAnEnterpriseStaysInSomebodysReach(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	was := o.row(t, o.admin, roster.Enterprises, "一号食品")
	put := func(a actor.Actor, cells ...roster.Cell) error {
		_, _, err := o.Save(t.Context(), by(a), editOf(o.row(t, a, roster.Enterprises, was.Code), "迁址"), cells)
		return err
	}
	region := func(code string) roster.Cell { return roster.Cell{Column: "region_code", Value: code} }
	if f := wants(t, "a region of no table", put(o.admin, region("999999")), fault.Invalid, "input.cells.region_code"); !strings.Contains(f.Msg, "开发区填所在县区的") {
		t.Error(f.Msg)
	}
	wants(t, "the same by the supervisor", put(o.supervisor, region("999999")), fault.Invalid, "input.cells.region_code")
	if f := wants(t, "another county", put(o.admin, region("370505")), fault.Invalid, "input.cells.region_code"); !strings.Contains(f.Msg, "上级") {
		t.Error(f.Msg)
	}
	_, _, err := o.Save(t.Context(), by(o.admin), roster.Edit{Register: roster.Enterprises, Reason: "新设"}, []roster.Cell{
		{Column: "uscc", Value: checked(t, "91370502MA3DEM0890")}, {Column: "name", Value: "开发区有限公司"}, region("370571")})
	wants(t, "a new one in no table", err, fault.Invalid, "input.cells.region_code")

	file := "uscc,name,region_code\n" + was.Code + "," + was.Title + ",999999\n"
	rep, err := o.give(t, roster.Enterprises, file)
	if wants(t, "by the operator's file", err, fault.Invalid, "file"); rep.ByFinding["REGION_LOST"] != 1 {
		t.Errorf("%v", o.problems)
	}
	if p := o.problems[len(o.problems)-1]; p.Row != 2 || p.Column != "region_code" || !strings.Contains(p.Remedy, "开发区填所在县区的") {
		t.Errorf("%+v", p)
	}
	_, err = o.ImportOwn(t.Context(), by(o.admin), roster.Import{Register: roster.Enterprises, FileName: "own", Reason: "迁址", Open: func() (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader(file)), nil
	}})
	wants(t, "by the agency's file", err, fault.Invalid, "file")

	// What came from elsewhere is mended by the supervision, in the region alone; then its county keeps it.
	zone := checked(t, "91379902MA3DEM0890")
	if rep, err := o.give(t, roster.Enterprises, "uscc,name\n"+zone+",开发区有限公司\n"); err != nil || rep.Created != 1 || rep.ByFinding["REGION_UNKNOWN"] != 1 {
		t.Fatalf("a new row of a file: %v %v", err, o.problems)
	}
	was = o.row(t, o.supervisor, roster.Enterprises, zone)
	if f := wants(t, "by a head", put(o.admin, region("370502")), fault.Forbidden, ""); !strings.Contains(f.Msg, "监督") || f.Facts["region"] != "379902" {
		t.Errorf("whose it is: %+v", f)
	}
	wants(t, "another column by the supervisor", put(o.supervisor, roster.Cell{Column: "address", Value: "府前街 1 号"}), fault.Invalid, "input.cells.address")
	if err := put(o.supervisor, region("370502")); err != nil {
		t.Fatal(err)
	}
	if err := put(o.admin, roster.Cell{Column: "address", Value: "府前街 1 号"}); err != nil {
		t.Errorf("its county keeps it: %v", err)
	}
	// The same file again says nothing of where it is.
	if rep, err := o.give(t, roster.Enterprises, "uscc,name\n"+zone+",开发区甲有限公司\n"); err != nil || rep.Changed != 1 {
		t.Fatalf("the file again: %v %v", err, o.problems)
	}
	if is := o.row(t, o.admin, roster.Enterprises, zone); is.Region != "370502" || is.Title != "开发区甲有限公司" {
		t.Errorf("%+v", is)
	}
	if err := put(o.supervisor, region("370505")); err != nil {
		t.Errorf("the supervision moves it: %v", err)
	}
	if f := wants(t, "then by its former keeper", put(o.admin, region("370502")), fault.Forbidden, ""); !strings.Contains(f.Msg, "370505") {
		t.Error(f.Msg)
	}
	if err := put(o.other, roster.Cell{Column: "address", Value: "垦利街 1 号"}); err != nil {
		t.Errorf("by its new keeper: %v", err)
	}
}
