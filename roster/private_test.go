package roster_test

import (
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"yangguang/actor"
	"yangguang/fault"
	"yangguang/page"
	"yangguang/roster"
	"yangguang/workday"
)

const identity, mobile = "370502199001011234", "13812345678"

// What everybody reads of a register holds no personal identifier and no markup, an address and a site's too; a block of flats may well be one.
func TestAnAddressHoldsNothingPersonal(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	was := o.row(t, o.admin, roster.Enterprises, "一号食品")
	site := func(name, address string) error {
		_, err := o.SaveSite(t.Context(), by(o.admin), roster.SaveSite{EnterpriseID: &was.ID, Kind: roster.Premises, Name: name, RegionCode: "370502", Address: address, Reason: "新增"})
		return err
	}
	for bad, says := range map[string]string{"府前街 1 号，身份证" + identity: "身份证", "府前街 1 号，电话" + mobile: "手机号码", "<script>1</script>": "网页标记", "=1+1": "公式"} {
		_, _, err := o.Save(t.Context(), by(o.admin), editOf(was, "迁址"), []roster.Cell{{Column: "address", Value: bad}})
		if f := wants(t, bad, err, fault.Invalid, "input.cells.address"); !strings.Contains(f.Msg, says) || strings.Contains(f.Msg, mobile) || strings.Contains(f.Msg, identity) {
			t.Errorf("%s: %s", bad, f.Msg)
		}
		wants(t, "a site at "+bad, site("门店", bad), fault.Invalid, "input.address")
		wants(t, "a site named "+bad, site(bad, "府前街 1 号"), fault.Invalid, "input.name")
		rep, err := o.give(t, roster.Enterprises, "uscc,name,address\n"+was.Code+","+was.Title+","+bad+"\n")
		if err != nil || rep.ByFinding["PERSONAL_LEFT_OUT"] != 1 || rep.Changed != 0 {
			t.Errorf("%s in a file: %v %+v", bad, err, o.problems)
			continue
		}
		if p := o.problems[len(o.problems)-1]; p.Row != 2 || p.Column != "address" || p.Value != "" || p.Severity != roster.Warns || p.Remedy == "" {
			t.Errorf("%+v", p)
		}
	}
	if err := site("门店", "阳光小区3号楼2单元201室"); err != nil {
		t.Errorf("a flat: %v", err)
	}
	if _, _, err := o.Save(t.Context(), by(o.admin), editOf(was, "迁址"), []roster.Cell{{Column: "address", Value: "阳光小区3号楼2单元201室"}}); err != nil {
		t.Errorf("a flat: %v", err)
	}
}

// No register keeps an identity number, in whatever column, name or reason it comes.
func TestNoRegisterKeepsAnIdentityNumber(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	firm, officer, item := o.row(t, o.admin, roster.Enterprises, "一号食品"), o.row(t, o.admin, roster.Inspectors, "SCJG-0001"), o.row(t, o.admin, roster.Items, "SC-01")
	for _, c := range []struct {
		row    roster.Entry
		column string
	}{{firm, "scope"}, {firm, "name"}, {officer, "name"}, {officer, "issuer"}, {officer, "fields"}, {officer, "certificate_number"}, {item, "source"}, {item, "agency"}, {item, "object_type"}} {
		_, _, err := o.Save(t.Context(), by(o.admin), editOf(c.row, "更正"), []roster.Cell{{Column: c.column, Value: "张三 " + identity}})
		if f := wants(t, c.column, err, fault.Invalid, "input.cells."+c.column); strings.Contains(f.Msg+f.En, identity) {
			t.Error(f.Msg)
		}
	}
	_, _, err := o.Save(t.Context(), by(o.admin), editOf(firm, "身份证"+identity), []roster.Cell{{Column: "address", Value: "府前街 1 号"}})
	wants(t, "the reason of a change", err, fault.Invalid, "input.reason")
	_, err = o.ImportOwn(t.Context(), by(o.admin), roster.Import{Register: roster.Enterprises, FileName: "own", Reason: "身份证" + identity,
		Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader("uscc,name\n")), nil }})
	wants(t, "the reason of an import", err, fault.Invalid, "reason")
	sc, yj := o.row(t, o.supervisor, roster.Agencies, "370502-SCJG"), o.row(t, o.supervisor, roster.Agencies, "370505-YJ")
	from := workday.CivilDate(time.Now())
	err = o.GrantPower(t.Context(), by(o.admin), roster.Grant{Grantor: roster.Agency{ID: sc.ID}, Grantee: roster.Agency{ID: yj.ID}, Kind: roster.Authorised,
		Instrument: "委托书，联系" + mobile, From: from, To: from, Reason: "委托"})
	wants(t, "the paper of a grant", err, fault.Invalid, "input.instrument")
	create := func(a actor.Actor, r roster.Register, cells ...roster.Cell) error {
		_, _, err := o.Save(t.Context(), by(a), roster.Edit{Register: r, Reason: "新增"}, cells)
		return err
	}
	wants(t, "the code of an item", create(o.admin, roster.Items, roster.Cell{Column: "code", Value: identity}, roster.Cell{Column: "item_name", Value: "检查"},
		roster.Cell{Column: "agency_code", Value: "370502-SCJG"}, roster.Cell{Column: "field", Value: "市场监管"}), fault.Invalid, "input.cells.code")
	wants(t, "a pseudonym", create(o.admin, roster.Inspectors, roster.Cell{Column: "pseudonym", Value: mobile}, roster.Cell{Column: "name", Value: "李四"},
		roster.Cell{Column: "certificate_number", Value: "演-0009"}, roster.Cell{Column: "issuer", Value: "演示"}, roster.Cell{Column: "valid_from", Value: "2025-01-01"},
		roster.Cell{Column: "valid_to", Value: "2030-01-01"}, roster.Cell{Column: "fields", Value: "市场监管"}, roster.Cell{Column: "agency_code", Value: "370502-SCJG"}),
		fault.Invalid, "input.cells.pseudonym")
	wants(t, "the code of an agency", create(o.supervisor, roster.Agencies, roster.Cell{Column: "code", Value: "370502-199001011234"}, roster.Cell{Column: "name", Value: "某局"},
		roster.Cell{Column: "region_code", Value: "370502"}, roster.Cell{Column: "field", Value: "市场监管"}, roster.Cell{Column: "level", Value: "county"}),
		fault.Invalid, "input.cells.code")
	if rep, err := o.give(t, roster.Enterprises, "uscc,name,scope\n"+firm.Code+","+firm.Title+",法人身份证"+identity+"\n"); err != nil || rep.ByFinding["PERSONAL_LEFT_OUT"] != 1 ||
		rep.Changed != 0 {
		t.Errorf("the scope in a file: %v %+v", err, o.problems)
	}
}

// What got into a register before it was judged, or past the judges, is withheld from the public; staff read it, for they have to mend it.
func TestTheRegistersPublicTextsAreRedactedByType(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	was, item := o.row(t, o.admin, roster.Enterprises, "一号食品"), o.row(t, o.admin, roster.Items, "SC-01")
	for _, sql := range []string{"update enterprise set address = '府前街 1 号 " + identity + "', name = name || '" + mobile + "', public_name = public_name || '" + mobile +
		"', key_supervision = '{食品,联系" + mobile + "}' where uscc = '" + was.Code + "'",
		"update check_item set method = '致电" + mobile + "'", "update checklist_question set text = '<b>执照</b>'"} {
		if _, err := o.db.Past(t).Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	const withheld = "（含个人信息，不予公开）"
	for _, a := range []actor.Actor{actor.Public(), o.admin} {
		e, err := o.Enterprise(t.Context(), a, was.Code)
		if err != nil {
			t.Fatal(err)
		}
		i, err := o.CheckItemByID(t.Context(), a, item.ID)
		if err != nil {
			t.Fatal(err)
		}
		list, err := o.CheckItems(t.Context(), a, roster.CheckItemQuery{}, page.Ask{First: 1})
		if err != nil {
			t.Fatal(err)
		}
		got := []string{*e.Address, e.Name, e.KeySupervision[1], i.Method, i.Checklist[0].Text, list.Rows[0].Method}
		for n, s := range got {
			if public := !a.Has(actor.AgencyAdmin); public != (s == withheld) {
				t.Errorf("%d of %s: %s", n, a.Pseudonym, s)
			}
		}
		if e.KeySupervision[0] != "食品" || i.Name != "登记事项检查" {
			t.Errorf("what is in order: %+v %+v", e, i)
		}
	}
}

// A declared conflict has a ground of the protocol, a day of founding is not ahead, nobody is twice in one agency, and a branch's code is the branch's.
func TestSlipsOfTheRegistersAreRefused(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	firm, officer := o.row(t, o.admin, roster.Enterprises, "一号食品"), o.row(t, o.admin, roster.Inspectors, "SCJG-0001")
	for _, c := range []struct {
		column, value string
		good          bool
	}{
		{"conflicts", firm.Code + ":K99:2026-11-01", false}, {"conflicts", firm.Code + ":K00:2026-11-01", false}, {"conflicts", firm.Code + ":R01:2026-11-01", false},
		{"memberships", "370502-SCJG:shared:2026-01-01", false}, {"memberships", "370505-YJ:shared:2026-01-01;370505-YJ:seconded:2026-05-01:2026-06-01", false},
		{"memberships", "370505-YJ:shared:2026-01-01:2026-04-30;370505-YJ:seconded:2026-05-01:2026-06-01", true},
	} {
		value := c.value
		if c.column == "conflicts" {
			value = officer.Values["conflicts"] + ";" + value
		}
		_, _, err := o.Save(t.Context(), by(o.admin), editOf(officer, "更正"), []roster.Cell{{Column: c.column, Value: value}})
		if c.good {
			if err != nil {
				t.Errorf("%s: %v", c.value, err)
			}
			continue
		}
		wants(t, c.value, err, fault.Invalid, "input.cells."+c.column)
	}
	_, err := o.SaveSite(t.Context(), by(o.admin), roster.SaveSite{EnterpriseID: &firm.ID, Kind: roster.Branch, Name: "分店", USCC: &firm.Code, RegionCode: "370502",
		Address: "府前街 1 号", Reason: "新增"})
	wants(t, "the enterprise's own code", err, fault.Invalid, "input.uscc")
	if rep, err := o.give(t, roster.Enterprises, "uscc,name,reg_date\n"+firm.Code+","+firm.Title+",2099-02-01\n"); err != nil || rep.ByFinding["VALUE_DROPPED"] != 1 || rep.Changed != 0 {
		t.Errorf("founded in the future, by a file: %v %+v", err, o.problems)
	}
	sc, yj := o.row(t, o.supervisor, roster.Agencies, "370502-SCJG"), o.row(t, o.supervisor, roster.Agencies, "370505-YJ")
	today := workday.CivilDate(time.Now())
	g := roster.Grant{Grantor: roster.Agency{ID: sc.ID}, Grantee: roster.Agency{ID: yj.ID}, Kind: roster.Authorised, Instrument: "委托书 1 号", From: today, To: today, Reason: "委托"}
	g.ItemIDs = []uuid.UUID{}
	wants(t, "a grant of no items", o.GrantPower(t.Context(), by(o.admin), g), fault.Invalid, "input.itemIds")
	g.ItemIDs = []uuid.UUID{uuid.New()}
	wants(t, "a grant of another's item", o.GrantPower(t.Context(), by(o.admin), g), fault.NotFound, "input.itemIds")
	g.Grantor.ID, g.Grantee.ID = yj.ID, sc.ID
	wants(t, "a grant of another's power", o.GrantPower(t.Context(), by(o.admin), g), fault.NotFound, "input.grantorId")
}
