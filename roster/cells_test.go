package roster_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"yangguang/fault"
	"yangguang/roster"
)

// told are row, column and kind of what a file is refused for, in the order of its rows.
func (o *office) told(t *testing.T, r roster.Register, text string, options ...func(*roster.Import)) (found []string) {
	t.Helper()
	list := roster.Findings{Most: 200}
	_, err := o.give(t, r, text, append(options, func(im *roster.Import) { im.Found, im.Restart = list.Add, func() { list.List = nil } })...)
	wants(t, string(r), err, fault.Invalid, "file")
	for _, p := range list.List {
		if p.Severity == roster.Blocks {
			found = append(found, fmt.Sprintf("%d %s %s", p.Row, p.Column, p.Finding))
		}
	}
	return found
}

// A file is corrected in one go: every wrong cell of every row is told, what the register says against it too, in the order of the rows.
func TestEveryWrongCellIsTold(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	const spoilt = "演示甲 370502199001011234"
	for _, c := range []struct {
		register roster.Register
		text     string
		want     []string
	}{
		{roster.Agencies, "code,name,region_code,field,level\n" +
			"东营,某局,999999,,village\n370502-SCJG," + spoilt + ",370502,市场监管,county\n东营,,370502,市场监管,county\n",
			[]string{"2 region_code UNKNOWN_REFERENCE", "2 code CODE_MALFORMED", "2 field IDENTITY_MISSING", "2 level VALUE", "3 name PERSONAL_IN_TEXT", "4 code CODE_MALFORMED",
				"4 name IDENTITY_MISSING"}},
		{roster.Enterprises, "uscc,name,region_code,kind\n" +
			"123,,37,公司\n91350100M000100Y43," + spoilt + ",37,公司\n12345,某公司,370502,企业\n",
			[]string{"2 kind VALUE", "2 name IDENTITY_MISSING", "2 region_code VALUE", "2 uscc CODE_MALFORMED", "3 kind VALUE", "3 name PERSONAL_IN_TEXT", "3 region_code VALUE",
				"4 uscc CODE_MALFORMED"}},
		{roster.Inspectors, "pseudonym,name,certificate_number,issuer,valid_from,valid_to,fields,agency_code,status,memberships,conflicts,leave\n" +
			"SCJG 9,,,府,昨天,明天,,,度假,370505-YJ:friend,x,y\n" +
			"SCJG-0003,演示丙,演-0002,府,2027-01-01,2026-01-01,食品,370599-XX,在岗,370598-XX:shared:2026-01-01,91370502MA3DEM9999:K01:2026-01-01,\n" +
			"SCJG-0001,,演-0001,府,2026-01-01,2027-01-01,食品,370502-SCJG,,,,\n",
			[]string{"2 agency_code IDENTITY_MISSING", "2 certificate_number IDENTITY_MISSING", "2 conflicts VALUE", "2 fields IDENTITY_MISSING", "2 leave VALUE",
				"2 memberships VALUE", "2 name IDENTITY_MISSING", "2 pseudonym CODE_MALFORMED", "2 status VALUE", "2 valid_from VALUE", "2 valid_to VALUE",
				"3 agency_code UNKNOWN_REFERENCE", "3 certificate_number CERTIFICATE_OF_ANOTHER", "3 conflicts UNKNOWN_REFERENCE", "3 memberships UNKNOWN_REFERENCE",
				"3 valid_to VALUE", "4 name IDENTITY_MISSING"}},
		{roster.Items, "code,item_name,basis,agency_code,field,category,qualification,checklist,state\n" +
			"某项,,某法,370599-XX,,普通,食品,x,公布\nSC-02,二号事项,某法,370502-SCJG,市场监管,普通,,a|YES_NO|问|某法|V-404,\nSC-03,三号事项,某法,,,,,,\n" +
			"SC-02,二号事项," + spoilt + ",370502-SCJG,市场监管,,,,\n",
			[]string{"2 agency_code UNKNOWN_REFERENCE", "2 category VALUE", "2 checklist VALUE", "2 code CODE_MALFORMED", "2 field IDENTITY_MISSING",
				"2 item_name IDENTITY_MISSING", "2 qualification VALUE", "2 state VALUE", "3 category VALUE", "3 checklist VIOLATION_UNKNOWN",
				"4 agency_code IDENTITY_MISSING", "4 field IDENTITY_MISSING", "5 basis PERSONAL_IN_TEXT", "5 code REPEATED"}},
	} {
		found := o.told(t, c.register, c.text)
		if rows := rowsOf(found); !slices.IsSorted(rows) {
			t.Errorf("%s: the rows are told as %v", c.register, rows)
		}
		slices.Sort(found)
		slices.Sort(c.want)
		if !slices.Equal(found, c.want) {
			t.Errorf("%s:\n%s\nwanted\n%s", c.register, strings.Join(found, "\n"), strings.Join(c.want, "\n"))
		}
	}
}

func rowsOf(found []string) (rows []string) {
	for _, f := range found {
		row, _, _ := strings.Cut(f, " ")
		rows = append(rows, row)
	}
	return rows
}

// An agency's file, too: what is another's by the file, and what by the register.
func TestForeignRowsAreToldWithTheRest(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	agency := o.row(t, o.admin, roster.Agencies, "370502-SCJG")
	own := func(im *roster.Import) {
		im.Keeper, im.Reason = &roster.Keep{AgencyID: agency.ID, Code: agency.Code, Region: "370502"}, "测试"
	}
	found := o.told(t, roster.Inspectors, "pseudonym,name,certificate_number,issuer,valid_from,valid_to,fields,agency_code\n"+
		"YJ-0001,演示乙,演-0002,府,2024-01-01,2027-12-31,食品,370502-SCJG\nSCJG-0009,,演-0009,府,2024-01-01,2027-12-31,食品,370505-YJ\n"+
		"SCJG-0001,演示甲,演-0001,府,2024-01-01,,食品,370502-SCJG\n", own)
	if want := []string{"2 pseudonym NOT_YOURS", "3 name IDENTITY_MISSING", "3 agency_code NOT_YOURS", "4 valid_to VALUE"}; !slices.Equal(found, want) {
		t.Errorf("inspectors: %q", found)
	}
	text := fixed("uscc,name,region_code,kind\n91370502MA3DEM0055,甲公司,370505,公司\n91370521MA3DEM0026,垦利演示二号化工有限公司,370502,\n91370502MA3DEM0012,,370502,\n")
	found = o.told(t, roster.Enterprises, text, own)
	if want := []string{"2 kind VALUE", "2 region_code NOT_YOURS", "3 uscc NOT_YOURS", "4 name IDENTITY_MISSING"}; !slices.Equal(found, want) {
		t.Errorf("enterprises: %q", found)
	}
}

// A head's new item is of the own agency and its field of law where the form does not say, as in an import; who is of no agency says whose it is.
func TestAnItemIsOfItsHeadsAgency(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	cells := func(code string, more ...roster.Cell) []roster.Cell {
		return append([]roster.Cell{{Column: "code", Value: code}, {Column: "item_name", Value: "价格检查"}, {Column: "basis", Value: "价格法"}}, more...)
	}
	fresh := roster.Edit{Register: roster.Items, Reason: "新增事项"}
	got, _, err := o.Save(t.Context(), by(o.admin), fresh, cells("SC-11"))
	if err != nil || got.Values["agency_code"] != "370502-SCJG" || got.Values["field"] != "市场监管" || *got.AgencyID != o.admin.AgencyID {
		t.Fatalf("%+v, %v", got, err)
	}
	if got, _, err = o.Save(t.Context(), by(o.admin), fresh, cells("SC-12", roster.Cell{Column: "field", Value: "价格"})); err != nil || got.Values["field"] != "价格" {
		t.Errorf("%+v, %v", got, err)
	}
	_, _, err = o.Save(t.Context(), by(o.admin), editOf(got, "更正"), []roster.Cell{{Column: "field", Value: ""}})
	wants(t, "a field that is taken away", err, fault.Invalid, "input.cells.field")
	_, _, err = o.Save(t.Context(), by(o.admin), fresh, cells("SC-13", roster.Cell{Column: "agency_code", Value: "370505-YJ"}, roster.Cell{Column: "field", Value: "应急"}))
	wants(t, "another's", err, fault.Invalid, "input.cells.agency_code")
	for what, a := range map[string]roster.Cell{"no agency": {}, "an unknown one": {Column: "agency_code", Value: "370502-XX"}} {
		given := cells("SC-14")
		if a.Column != "" {
			given = append(given, a)
		}
		_, _, err = o.Save(t.Context(), system(), fresh, given)
		if e := wants(t, what, err, fault.Invalid, "input.cells.agency_code"); strings.Contains(e.Msg, "请填写机关代码") != (a.Column == "") {
			t.Errorf("%s: %s", what, e.Msg)
		}
	}
	_, _, err = o.Save(t.Context(), by(o.admin), roster.Edit{Register: roster.Inspectors, Reason: "新增"}, []roster.Cell{{Column: "pseudonym", Value: "SCJG-0031"},
		{Column: "name", Value: "演示丁"}, {Column: "certificate_number", Value: "演-0031"}, {Column: "issuer", Value: "府"}, {Column: "valid_from", Value: "2026-01-01"},
		{Column: "valid_to", Value: "2027-01-01"}, {Column: "fields", Value: "食品"}})
	if e := wants(t, "an inspector of no agency", err, fault.Invalid, "input.cells.agency_code"); !strings.Contains(e.Msg, "缺少机关代码") {
		t.Errorf("%s", e.Msg)
	}
}
