package roster_test

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgconn"

	"yangguang/actor"
	"yangguang/command"
	"yangguang/fault"
	"yangguang/page"
	"yangguang/roster"
	"yangguang/workday"
)

// by makes a command of somebody under a new key.
func by(a actor.Actor) command.Command {
	return command.Command{Actor: a, Verb: "register:keep", PolicyLine: "test", Operation: "test", Key: uuid.Must(uuid.NewV7())}
}

// office is a desk with agencies, people, an item and its keepers.
type office struct {
	*desk
	admin, other, supervisor actor.Actor
}

const oneItem = "code,item_name,basis,agency_code,field,category,checklist\nSC-01,登记事项检查,市场主体登记管理条例,370502-SCJG,市场监管,一般,licence|YES_NO|营业执照是否悬挂||\n"

func newOffice(t testing.TB) *office {
	o := &office{desk: newDesk(t)}
	o.must(t, roster.Agencies, twoAgencies)
	o.must(t, roster.Enterprises, fixed(threeEnterprises))
	o.must(t, roster.Enterprises, oneEnterprise)
	o.must(t, roster.Inspectors, twoInspectors)
	o.must(t, roster.Items, oneItem)
	o.admin, o.other = o.account(t, actor.AgencyAdmin, "370502-SCJG", uuid.Nil), o.account(t, actor.AgencyAdmin, "370505-YJ", uuid.Nil)
	o.supervisor = o.account(t, actor.Supervisor, "", uuid.Nil)
	return o
}

// row finds the one row of a register that holds the text.
func (o *office) row(t testing.TB, a actor.Actor, r roster.Register, text string) roster.Entry {
	t.Helper()
	p, err := o.Entries(t.Context(), a, roster.EntryQuery{Register: r, Search: &text}, page.Ask{First: 10})
	if err != nil || len(p.Rows) != 1 {
		t.Fatalf("%s %q: %d rows, %v", r, text, len(p.Rows), err)
	}
	return p.Rows[0]
}

func editOf(e roster.Entry, reason string) roster.Edit {
	return roster.Edit{Register: e.Register, ID: &e.ID, Version: &e.Version, Reason: reason}
}

func (o *office) history(t testing.TB, a actor.Actor, e roster.Entry) []roster.EntryChange {
	t.Helper()
	p, err := o.History(t.Context(), a, e.Register, e.ID, page.Ask{First: 10})
	if err != nil {
		t.Fatal(err)
	}
	return p.Rows
}

func wants(t testing.TB, what string, err error, kind fault.Kind, field string) *fault.Error {
	t.Helper()
	e, ok := fault.As(err)
	if !ok || e.Kind != kind || field != "" && e.Field != field {
		t.Errorf("%s: %v, wanted %s %s", what, err, kind, field)
		return &fault.Error{}
	}
	return e
}

func TestAChangeHasItsAuthorReasonEntryAndHistory(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	was := o.row(t, o.admin, roster.Enterprises, "一号食品")
	got, _, err := o.Save(t.Context(), by(o.admin), editOf(was, "名称变更登记"), []roster.Cell{{Column: "name", Value: "东营演示甲食品有限公司"}, {Column: "address", Value: ""},
		{Column: "key_supervision", Value: "特种设备;食品"}})
	if err != nil || got.Title != "东营演示甲食品有限公司" || got.Values["address"] != "" || got.Values["reg_date"] != was.Values["reg_date"] || len(got.FormerNames) != 1 || got.Version == was.Version {
		t.Fatalf("%+v, %v", got, err)
	}
	h := o.history(t, o.admin, got)
	if len(h) != 2 || h[0].Reason != "名称变更登记" || h[0].By != o.admin.Pseudonym || len(h[0].Changes) != 3 || h[0].Changes[0] != (roster.ValueChange{Column: "name", Before: was.Title, After: got.Title}) {
		t.Errorf("history: %+v", h)
	}
	if n := o.count(t, "select count(*) from register_change c join log_entry l using (change_id) join audit_event a using (change_id) where l.type = 'enterprise.change'"); n != 1 {
		t.Errorf("%d entries", n)
	}
	// Who edits what somebody changed meanwhile is told who, when and what.
	_, _, err = o.Save(t.Context(), by(o.admin), editOf(was, "地址变更"), []roster.Cell{{Column: "address", Value: "东营区九号"}})
	e := wants(t, "an old version", err, fault.Conflict, "")
	if e.Facts["by"] != o.admin.Pseudonym || e.Facts["reason"] != "名称变更登记" || len(e.Facts["columns"].([]string)) != 3 || e.Facts["version"] != got.Version.String() {
		t.Errorf("facts: %v", e.Facts)
	}
	text := fixed(threeEnterprises)
	o.must(t, roster.Enterprises, text)
	_, _, err = o.Save(t.Context(), by(o.admin), editOf(got, "地址变更"), []roster.Cell{{Column: "address", Value: "东营区九号"}})
	if e = wants(t, "an import came between", err, fault.Conflict, ""); e.Facts["by"] != "system" {
		t.Errorf("facts: %v", e.Facts)
	}
	if old := o.row(t, o.admin, roster.Enterprises, "甲食品"); old.Title != was.Title {
		t.Errorf("the search knows former names: %+v", old)
	}
}

func TestWhoKeepsWhat(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	own, foreign := o.row(t, o.admin, roster.Enterprises, "一号食品"), o.row(t, o.admin, roster.Enterprises, "二号化工")
	set := func(a actor.Actor, e roster.Entry, column, value string) error {
		_, _, err := o.Save(t.Context(), by(a), editOf(e, "更正"), []roster.Cell{{Column: column, Value: value}})
		return err
	}
	create := func(a actor.Actor, r roster.Register, cells ...roster.Cell) error {
		_, _, err := o.Save(t.Context(), by(a), roster.Edit{Register: r, Reason: "新登记"}, cells)
		return err
	}
	agency, officer := o.row(t, o.supervisor, roster.Agencies, "370505-YJ"), o.row(t, o.other, roster.Inspectors, "YJ-0001")
	item := o.row(t, o.admin, roster.Items, "SC-01")
	wants(t, "an enterprise of another district", set(o.admin, foreign, "address", "x"), fault.Forbidden, "")
	wants(t, "another agency", set(o.admin, agency, "name", "x"), fault.NotFound, "")
	wants(t, "another agency's inspector", set(o.admin, officer, "status", "ACTIVE"), fault.NotFound, "")
	wants(t, "another agency's item", set(o.other, item, "method", "书面"), fault.NotFound, "")
	wants(t, "the supervisor keeps no enterprises", set(o.supervisor, own, "address", "x"), fault.Invalid, "input.cells.address")
	for column, value := range map[string]string{"level": "city", "region_code": "370500", "field": "市场监管"} {
		wants(t, "the place of the own agency", set(o.other, agency, column, value), fault.Invalid, "input.cells."+column)
	}
	wants(t, "no reason", func() error {
		_, _, err := o.Save(t.Context(), by(o.admin), editOf(own, " "), []roster.Cell{{Column: "address", Value: "x"}})
		return err
	}(), fault.Invalid, "input.reason")
	wants(t, "an identity", set(o.admin, own, "uscc", "91370502MA3DEM0047"), fault.Invalid, "input.cells.uscc")
	wants(t, "a column that is not", set(o.admin, own, "colour", "x"), fault.Invalid, "input.cells.colour")
	wants(t, "a value that is not", set(o.admin, own, "kind", "x"), fault.Invalid, "input.cells.kind")
	wants(t, "nothing new", set(o.admin, own, "address", own.Values["address"]), fault.Invalid, "input.cells")
	wants(t, "an agency by its sister", create(o.admin, roster.Agencies, roster.Cell{Column: "code", Value: "370503-SCJG"}, roster.Cell{Column: "name", Value: "河口区局"},
		roster.Cell{Column: "region_code", Value: "370503"}, roster.Cell{Column: "field", Value: "市场监管"}, roster.Cell{Column: "level", Value: "county"}), fault.Invalid, "input.cells")
	wants(t, "an enterprise that is there", create(o.admin, roster.Enterprises, roster.Cell{Column: "uscc", Value: own.Code}, roster.Cell{Column: "name", Value: "又一家"}), fault.Conflict, "")
	for name, err := range map[string]error{
		"an agency by the supervisor": create(o.supervisor, roster.Agencies, roster.Cell{Column: "code", Value: "370503-SCJG"}, roster.Cell{Column: "name", Value: "河口区局"},
			roster.Cell{Column: "region_code", Value: "370503"}, roster.Cell{Column: "field", Value: "市场监管"}, roster.Cell{Column: "level", Value: "county"}),
		"an enterprise of the district": create(o.admin, roster.Enterprises, roster.Cell{Column: "uscc", Value: checked(t, "91370502MA3DEM0890")}, roster.Cell{Column: "name", Value: "新设有限公司"}),
		"the own agency":                set(o.other, agency, "name", "垦利区应急局"),
		"leave of an inspector":         set(o.other, officer, "leave", "2026-10-01:2026-10-07"),
	} {
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if p, err := o.Entries(t.Context(), o.admin, roster.EntryQuery{Register: roster.Inspectors}, page.Ask{First: 10}); err != nil || len(p.Rows) != 1 {
		t.Errorf("inspectors of the own agency: %d, %v", len(p.Rows), err)
	}
	if _, err := o.History(t.Context(), o.admin, roster.Inspectors, officer.ID, page.Ask{First: 10}); !fault.Is(err, fault.NotFound) {
		t.Errorf("history of another agency's inspector: %v", err)
	}
}

func TestInspectorsAreKept(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	was := o.row(t, o.admin, roster.Inspectors, "SCJG-0001")
	got, _, err := o.Save(t.Context(), by(o.admin), editOf(was, "换证、借调、请假"), []roster.Cell{{Column: "valid_to", Value: "2030-12-31"}, {Column: "fields", Value: "市场监管"},
		{Column: "memberships", Value: "370505-YJ:seconded:2026-01-01:2026-12-31"}, {Column: "leave", Value: "2026-12-01:2026-12-05"},
		{Column: "conflicts", Value: was.Values["conflicts"] + ":2999-11-30"}})
	if err != nil || got.Values["valid_to"] != "2030-12-31" || got.Values["leave"] != "2026-12-01:2026-12-05" || !strings.HasSuffix(got.Values["conflicts"], ":2999-11-30") ||
		got.Values["memberships"] != "370505-YJ:seconded:2026-01-01:2026-12-31" || got.Values["member_from"] != was.Values["member_from"] {
		t.Fatalf("%+v, %v", got.Values, err)
	}
	yesterday := workday.CivilDate(time.Now()).AddDays(-1)
	for _, days := range []string{":" + yesterday.AddDays(-1).String(), "2025-06-01", "2025-06-01:2999-11-30"} { // its first day was 2025-01-01
		value := was.Values["conflicts"]
		if !strings.HasPrefix(days, ":") {
			value = strings.TrimSuffix(value, "2025-01-01")
		}
		_, _, err = o.Save(t.Context(), by(o.admin), editOf(got, "改"), []roster.Cell{{Column: "conflicts", Value: value + days}})
		wants(t, "past days of a declaration are taken away: "+days, err, fault.Invalid, "input.cells.conflicts")
	}
	got, _, err = o.Save(t.Context(), by(o.admin), editOf(got, "亲属已离职"), []roster.Cell{{Column: "conflicts", Value: was.Values["conflicts"] + ":" + yesterday.String()}})
	if err != nil || !strings.HasSuffix(got.Values["conflicts"], ":"+yesterday.String()) {
		t.Fatalf("ended yesterday: %v, %v", got.Values, err)
	}
	_, _, err = o.Save(t.Context(), by(o.admin), editOf(got, "撤"), []roster.Cell{{Column: "conflicts", Value: ""}})
	wants(t, "a declaration is taken away", err, fault.Invalid, "input.cells.conflicts")
	_, _, err = o.Save(t.Context(), by(o.admin), editOf(got, "请假"), []roster.Cell{{Column: "leave", Value: "2026-12-05"}})
	wants(t, "leave without end", err, fault.Invalid, "input.cells.leave")
	for number, says := range map[string]string{"演-0002": "其他机关", "37050219900307001X": "身份"} {
		_, _, err = o.Save(t.Context(), by(o.admin), editOf(got, "换证"), []roster.Cell{{Column: "certificate_number", Value: number}})
		if f := wants(t, number, err, fault.Invalid, "input.cells.certificate_number"); !strings.Contains(f.Msg, says) || strings.Contains(f.Msg, "YJ-0001") {
			t.Errorf("%s: %s", number, f.Msg)
		}
	}
	gone, err := o.End(t.Context(), by(o.admin), editOf(got, "退休"), roster.Ending{})
	if err != nil || gone.State != roster.Ended || gone.Values["status"] != "TRANSFERRED" {
		t.Errorf("%+v, %v", gone, err)
	}
	if h := o.history(t, o.admin, gone); len(h) != 4 || h[0].Action != "END" || h[1].Action != "CHANGE" {
		t.Errorf("history: %+v", h)
	}
	if n := o.count(t, "select count(*) from draw_inspectors(array(select id from agency), date '2026-12-02', date '2026-12-03', '{市场监管}') where status = 'ON_LEAVE'"); n != 0 {
		t.Errorf("%d on leave who are gone", n)
	}
}

func TestItemsArePublishedChangedAndTakenOffTheList(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	was := o.row(t, o.admin, roster.Items, "SC-01")
	if was.State != roster.InForce || was.UnusedNow() || !was.Unused(was.PublishedAt.AddDate(5, 0, 40)) || was.Unused(was.PublishedAt.AddDate(4, 11, 0)) {
		t.Errorf("%+v", was)
	}
	got, _, err := o.Save(t.Context(), by(o.admin), editOf(was, "检查表修订"), []roster.Cell{{Column: "checklist", Value: "licence|YES_NO|营业执照是否置于醒目位置||\nstaff|NUMBER?|从业人数||"}})
	if err != nil || o.count(t, "select max(n) from checklist_version") != 2 {
		t.Fatalf("%+v, %v", got, err)
	}
	_, _, err = o.Save(t.Context(), by(o.admin), editOf(was, "另一处修订"), []roster.Cell{{Column: "checklist", Value: "licence|YES_NO|执照是否过期||"}})
	if e := wants(t, "over the question of another", err, fault.Conflict, ""); len(e.Facts["columns"].([]string)) != 1 || o.count(t, "select count(*) from checklist_question") != 2 {
		t.Errorf("facts: %v", e.Facts)
	}
	_, _, err = o.Save(t.Context(), by(o.admin), editOf(got, "检查表修订"), []roster.Cell{{Column: "checklist", Value: "licence|YES_NO|是否亮照||NOPE-1"}})
	wants(t, "a violation of no list", err, fault.Invalid, "input.cells.checklist")
	if _, err := o.give(t, roster.Items, strings.Replace(oneItem, "悬挂||", "悬挂||NOPE-1", 1)); !fault.Is(err, fault.Invalid) || len(o.problems) != 1 || o.problems[0].Row != 2 ||
		o.problems[0].Finding != "VIOLATION_UNKNOWN" || o.problems[0].Column != "checklist" {
		t.Errorf("a violation of no list, in a file: %v %+v", err, o.problems)
	}
	_, err = o.PublishItem(t.Context(), by(o.admin), editOf(got, "公布"))
	wants(t, "published twice", err, fault.Precondition, "")
	_, _, err = o.Save(t.Context(), by(o.admin), editOf(got, "去掉依据"), []roster.Cell{{Column: "basis", Value: ""}})
	wants(t, "a published item without basis", err, fault.Invalid, "input.cells.basis")
	off, err := o.End(t.Context(), by(o.admin), editOf(got, "依据已废止"), roster.Ending{})
	if err != nil || off.State != roster.Ended {
		t.Fatalf("%+v, %v", off, err)
	}
	if i, err := o.CheckItemByID(t.Context(), o.admin, off.ID); err != nil || i.Active {
		t.Errorf("an item off the list can be planned: %+v, %v", i, err)
	}
	back, err := o.PublishItem(t.Context(), by(o.admin), editOf(off, "依据恢复"))
	if err != nil || back.State != roster.InForce || len(o.history(t, o.admin, back)) != 4 {
		t.Errorf("%+v, %v", back, err)
	}
	fresh, _, err := o.Save(t.Context(), by(o.admin), roster.Edit{Register: roster.Items, Reason: "新增"}, []roster.Cell{{Column: "code", Value: "SC-02"}, {Column: "item_name", Value: "年报检查"},
		{Column: "agency_code", Value: "370502-SCJG"}, {Column: "field", Value: "市场监管"}})
	if err != nil || fresh.State != roster.Draft {
		t.Fatalf("a new item is a draft: %+v, %v", fresh, err)
	}
	_, err = o.PublishItem(t.Context(), by(o.admin), editOf(fresh, "公布"))
	wants(t, "no basis", err, fault.Invalid, "input.id")
}

func TestEnterprisesAndAgenciesGoOnAsTheirSuccessors(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	a, b := o.row(t, o.admin, roster.Enterprises, "一号食品"), o.row(t, o.admin, roster.Enterprises, "王小明餐馆")
	_, err := o.End(t.Context(), by(o.admin), editOf(a, "重复"), roster.Ending{})
	wants(t, "nobody goes on", err, fault.Invalid, "input.successorId")
	_, err = o.End(t.Context(), by(o.admin), editOf(a, "重复"), roster.Ending{Successor: &b.ID})
	wants(t, "no kind", err, fault.Invalid, "input.kind")
	into := roster.Ending{Successor: &b.ID, Kind: roster.Duplicate}
	proposed, err := o.End(t.Context(), by(o.admin), editOf(a, "重复登记"), into)
	if err != nil || proposed.State != roster.InForce || proposed.Version == a.Version {
		t.Fatalf("%+v, %v", proposed, err)
	}
	gone, err := o.End(t.Context(), by(o.account(t, actor.AgencyAdmin, "370502-SCJG", uuid.Nil)), editOf(proposed, "核对属实"), into)
	if err != nil || gone.State != roster.Ended || gone.Successor == nil || !strings.HasPrefix(*gone.Successor, b.Code) {
		t.Fatalf("%+v, %v", gone, err)
	}
	_, err = o.End(t.Context(), system(), editOf(b, "转回"), roster.Ending{Successor: &a.ID, Kind: roster.Merger})
	wants(t, "a circle", err, fault.Invalid, "input.successorId")
	_, _, err = o.Save(t.Context(), by(o.admin), editOf(gone, "恢复"), []roster.Cell{{Column: "status", Value: "ACTIVE"}})
	wants(t, "what ended changes no more", err, fault.Precondition, "")
	rep := o.must(t, roster.Enterprises, strings.Replace(fixed(threeEnterprises), "东营区一号", "东营区十号", 1))
	if n := o.count(t, "select count(*) from enterprise where status = 'DEREGISTERED' and address = '东营区一号'"); n != 1 || rep.ByFinding["MERGED"] != 1 || rep.Changed != 0 {
		t.Errorf("a file brought an enterprise back that had ended, or changed it: %+v", rep)
	}
	yj, sc := o.row(t, o.supervisor, roster.Agencies, "370505-YJ"), o.row(t, o.supervisor, roster.Agencies, "370502-SCJG")
	_, err = o.End(t.Context(), by(o.other), editOf(yj, "合并"), roster.Ending{Successor: &sc.ID})
	wants(t, "an agency ends itself", err, fault.Forbidden, "")
	if yj, err = o.End(t.Context(), by(o.supervisor), editOf(yj, "机构改革"), roster.Ending{Successor: &sc.ID}); err != nil || yj.State != roster.Ended {
		t.Errorf("%+v, %v", yj, err)
	}
}

func TestPowerIsGrantedAndEnded(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	today := workday.CivilDate(o.now(t))
	sc, yj := o.row(t, o.supervisor, roster.Agencies, "370502-SCJG"), o.row(t, o.supervisor, roster.Agencies, "370505-YJ")
	g := roster.Grant{Grantor: roster.Agency{ID: sc.ID}, Grantee: roster.Agency{ID: yj.ID}, Kind: roster.Entrusted, Instrument: "委托书〔2026〕1号", From: today, To: today.AddDays(300), Reason: "委托执法"}
	wants(t, "by the grantee", o.GrantPower(t.Context(), by(o.other), g), fault.NotFound, "")
	if err := o.GrantPower(t.Context(), by(o.admin), g); err != nil {
		t.Fatal(err)
	}
	back := g
	back.Grantor, back.Grantee = g.Grantee, g.Grantor
	p, err := o.Grants(t.Context(), o.other, yj.ID, page.Ask{First: 10})
	if err != nil || len(p.Rows) != 1 || p.Rows[0].AcceptedOn != nil {
		t.Fatalf("nobody has accepted: %+v, %v", p.Rows, err)
	}
	wants(t, "its own offer", o.AcceptGrant(t.Context(), by(o.admin), p.Rows[0].ID, "同意"), fault.NotFound, "")
	wants(t, "no reason", o.AcceptGrant(t.Context(), by(o.other), p.Rows[0].ID, ""), fault.Invalid, "input.reason")
	if err := o.AcceptGrant(t.Context(), by(o.other), p.Rows[0].ID, "同意受托"); err != nil {
		t.Fatal(err)
	}
	wants(t, "accepted twice", o.AcceptGrant(t.Context(), by(o.other), p.Rows[0].ID, "同意"), fault.Precondition, "")
	wants(t, "an entrusted body entrusts on", o.GrantPower(t.Context(), by(o.other), back), fault.Invalid, "input.granteeId")
	p, err = o.Grants(t.Context(), o.other, yj.ID, page.Ask{First: 10})
	if err != nil || len(p.Rows) != 1 || p.Rows[0].Grantor.Code != "370502-SCJG" || p.Rows[0].EndedOn != nil || *p.Rows[0].AcceptedOn != today {
		t.Fatalf("%+v, %v", p.Rows, err)
	}
	id := p.Rows[0].ID
	wants(t, "before today", o.EndGrant(t.Context(), by(o.admin), id, today.AddDays(-1), "终止"), fault.Invalid, "input.lastDay")
	wants(t, "after its end", o.EndGrant(t.Context(), by(o.admin), id, today.AddDays(301), "终止"), fault.Invalid, "input.lastDay")
	if err := o.EndGrant(t.Context(), by(o.admin), id, today.AddDays(3), "终止"); err != nil {
		t.Fatal(err)
	}
	wants(t, "twice", o.EndGrant(t.Context(), by(o.admin), id, today.AddDays(2), "终止"), fault.Conflict, "")
	if h := o.history(t, o.supervisor, sc); len(h) != 4 || h[0].Action != "REVOKE" || h[1].Action != "ACCEPT" || h[2].Action != "GRANT" {
		t.Errorf("history: %+v", h)
	}
	_, err = o.db.App(t).Exec(t.Context(), "update power_grant set to_day = to_day + 1")
	if pg := new(pgconn.PgError); !errors.As(err, &pg) || pg.Code != "42501" {
		t.Errorf("a grant is changed in place: %v", err)
	}
}

// What an import makes and changes stands in the history of each row, as what a person changes in the form does.
func TestAnImportIsInTheHistoryOfItsRows(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	for r, c := range map[roster.Register]struct {
		text, was, is, row string
		change             roster.ValueChange
		all                int
	}{
		roster.Agencies:    {twoAgencies, "垦利区应急管理局", "垦利区应急局", "370505-YJ", roster.ValueChange{Column: "name", Before: "垦利区应急管理局（演示）", After: "垦利区应急局（演示）"}, 1},
		roster.Enterprises: {fixed(threeEnterprises), "一号,存续", "一号,注销", "一号食品", roster.ValueChange{Column: "status", Before: "ACTIVE", After: "DEREGISTERED"}, 2},
		roster.Inspectors: {twoInspectors, "2025-12-31", "2026-06-30", "SCJG-0001", roster.ValueChange{Column: "memberships",
			Before: "370505-YJ:shared:2025-01-01:2025-12-31", After: "370505-YJ:shared:2025-01-01:2026-06-30"}, 1},
		roster.Items: {oneItem, "是否悬挂", "是否亮照", "SC-01", roster.ValueChange{Column: "checklist",
			Before: "licence|YES_NO|营业执照是否悬挂||", After: "licence|YES_NO|营业执照是否亮照||"}, 1},
	} {
		e := o.row(t, o.supervisor, r, c.row)
		if h := o.history(t, o.supervisor, e); len(h) != 1 || h[0].Action != "CREATE" || h[0].By != "system" || h[0].Reason == "" || len(h[0].Changes) < 5 {
			t.Fatalf("%s, made: %+v", r, h)
		}
		if _, err := o.give(t, r, strings.Replace(c.text, c.was, c.is, 1), because("按登记机关数据更新")); err != nil {
			t.Fatal(err)
		}
		h := o.history(t, o.supervisor, e)
		if len(h) != 2 || h[0].Action != "CHANGE" || h[0].Reason != "按登记机关数据更新" || len(h[0].Changes) != c.all || h[0].Changes[0] != c.change {
			t.Errorf("%s, changed: %+v", r, h)
		}
	}
	if n := o.count(t, "select count(*) from register_change"); n != 2+4+2+1+4 {
		t.Errorf("%d changes on record: a row that stays as it is has none", n)
	}
}

// A code with letters that no code should have is accepted with a reason, and found by it; an industry is kept as given.
func TestACodeIsFoundWhateverItsLetters(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	got, found, err := o.Save(t.Context(), by(o.admin), roster.Edit{Register: roster.Enterprises, Reason: "登记机关的代码如此"}, []roster.Cell{
		{Column: "uscc", Value: "91370502MA3TESTO1A"}, {Column: "name", Value: "东营演示代码有限公司"}, {Column: "industry_code", Value: "5211"}})
	if err != nil || got.Values["industry_code"] != "5211" || len(found) != 1 || found[0].Finding != "CHECK_CHARACTER" {
		t.Fatalf("%+v %+v, %v", got, found, err)
	}
	for _, typed := range []string{"91370502MA3TESTO1A", "91370502ma3testo", "91370502"} {
		p, err := o.Entries(t.Context(), o.admin, roster.EntryQuery{Register: roster.Enterprises, Search: &typed}, page.Ask{First: 10})
		if err != nil || !slices.ContainsFunc(p.Rows, func(e roster.Entry) bool { return e.ID == got.ID }) {
			t.Errorf("%s: %d rows, %v", typed, len(p.Rows), err)
		}
		all, err := o.Enterprises(t.Context(), o.admin, roster.EnterpriseFilter{Search: &typed}, page.Ask{First: 10})
		if err != nil || !slices.ContainsFunc(all.Rows, func(e roster.Enterprise) bool { return e.ID == got.ID }) {
			t.Errorf("%s: %d enterprises, %v", typed, len(all.Rows), err)
		}
	}
}

// An enterprise that is entered a second time would have a second cap: under a code with a slip it is refused, under the same name in the same city unless
// the reason names the other's code and says how the two differ.
func TestAnEnterpriseIsEnteredOnce(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	was := o.row(t, o.admin, roster.Enterprises, "一号食品")
	enter := func(code, name, reason string) (roster.Entry, error) {
		got, _, err := o.Save(t.Context(), by(o.admin), roster.Edit{Register: roster.Enterprises, Reason: reason},
			[]roster.Cell{{Column: "uscc", Value: code}, {Column: "name", Value: name}, {Column: "region_code", Value: "370502"}})
		return got, err
	}
	slip := map[string]string{"another last character": was.Code[:17] + "0", "one mistaken": strings.Replace(was.Code, "MA3DEM", "MA8DEM", 1),
		"two exchanged": strings.Replace(was.Code, "MA3DEM", "AM3DEM", 1), "the same body": "92370502" + was.Code[8:17] + "0"}
	for what, code := range slip {
		if ok, _ := roster.CheckUSCC(code); ok {
			t.Fatalf("%s: the fixture %s must fail its check", what, code)
		}
		_, err := enter(code, "东营演示另一有限公司", "与 "+was.Code+" 不是同一企业")
		if f := wants(t, what, err, fault.Conflict, "input.cells.uscc"); !strings.Contains(f.Msg, was.Code) {
			t.Errorf("%s: the one that is there is not named: %s", what, f.Msg)
		}
		_, err = o.give(t, roster.Enterprises, "uscc,name\n"+code+",东营演示另一有限公司\n", because("核对无误"))
		if !fault.Is(err, fault.Invalid) || o.problems[len(o.problems)-1].Finding != "SAME_CODE" || o.problems[len(o.problems)-1].Row != 2 {
			t.Errorf("%s, by a file: %v %+v", what, err, o.problems)
		}
	}
	const fresh = "92370502DEM99999XX"
	_, err := enter(fresh, "东营演示一号食品 有限公司", "新设")
	if f := wants(t, "the same name", err, fault.Conflict, "input.cells.uscc"); !strings.Contains(f.Msg, was.Code) {
		t.Errorf("the one that is there is not named: %s", f.Msg)
	}
	_, err = enter(fresh, "东营演示一号食品有限责任公司", "新设") // the same form of company (公司法 7)
	wants(t, "the same name with the form of company in its other wording", err, fault.Conflict, "input.cells.uscc")
	text := "uscc,name,region_code\n" + fresh + ",东营演示一号食品有限公司,370502\n"
	own := func(reason string) error {
		_, err := o.ImportOwn(t.Context(), by(o.admin), roster.Import{Register: roster.Enterprises, FileName: "own", Reason: reason, DryRun: true,
			Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }})
		return err
	}
	wants(t, "the same name, by the agency's file", own("新设"), fault.Invalid, "file")
	if err := own("另一企业，与 " + was.Code + " 住所、法定代表人均不同"); err != nil {
		t.Error(err)
	}
	if rep, err := o.give(t, roster.Enterprises, text, because("登记机关数据")); err != nil || rep.ByFinding["SAME_NAME"] != 1 {
		t.Errorf("whoever runs the platform is warned: %+v, %v", rep, err)
	}
	if n := o.count(t, "select count(*) from stage_enterprise"); n != 0 {
		t.Errorf("%d rows left on the stage", n)
	}
	_, err = o.db.Past(t).Exec(t.Context(), `insert into enterprise (id, uscc, uscc_valid, override_reason, name, public_name, kind, region_code, registered_region_code, change_id)
		select gen_random_uuid(), $2, false, 'x', '甲', '甲', kind, region_code, registered_region_code, change_id from enterprise where id = $1`, was.ID, slip["another last character"])
	if pg := new(pgconn.PgError); !errors.As(err, &pg) || pg.ConstraintName != "enterprise_code_once" {
		t.Errorf("a code that differs in its last character alone, by SQL: %v", err)
	}
}

// What is exported can be imported, says everything, and runs nothing in a spreadsheet.
func TestWhatIsExportedIsImportedUnchanged(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	was := o.row(t, o.admin, roster.Enterprises, "一号食品")
	// A row older than the rule that refuses such a name: a file that says the same brings what is made of the name.
	if _, err := o.db.Past(t).Exec(t.Context(), `update enterprise set name = $2, public_name = $2 where id = $1`, was.ID, `=HYPERLINK("x")有限公司`); err != nil {
		t.Fatal(err)
	}
	o.must(t, roster.Enterprises, "uscc,name\n"+was.Code+`,"=HYPERLINK(""x"")有限公司"`+"\n")
	// Rows of the demo, one that moved to another city than that of its code, a draft with its basis, and a membership of the own agency that is over.
	for r, text := range map[roster.Register]string{roster.Enterprises: fixed("uscc,name,city,status\n91350102MA3DEM0055,东营演示迁入有限公司,东营市,注销\n"),
		roster.Items: strings.ReplaceAll(oneItem, "SC-01", "SC-02"),
		roster.Inspectors: "pseudonym,name,certificate_number,issuer,valid_from,valid_to,fields,agency_code,memberships\n" +
			"SCJG-0009,演示丁,演-0009,府,2024-01-01,2027-12-31,食品,370502-SCJG,370502-SCJG:own:2020-01-01:2021-01-01\n"} {
		if _, err := o.give(t, r, text, func(im *roster.Import) { im.Demo, im.Draft = true, true }); err != nil {
			t.Fatal(err, o.problems)
		}
	}
	for _, r := range []roster.Register{roster.Agencies, roster.Enterprises, roster.Inspectors, roster.Items} {
		for _, f := range []roster.FileFormat{roster.CSV, roster.XLSX} {
			var out bytes.Buffer
			if err := o.Export(t.Context(), system().Actor, r, f, &out); err != nil {
				t.Fatalf("%s.%s: %v", r, f, err)
			}
			if f == roster.CSV && r == roster.Enterprises && !strings.Contains(out.String(), `"'=HYPERLINK(""x"")有限公司"`) {
				t.Errorf("a formula: %s", out.String())
			}
			rep, err := o.give(t, r, out.String())
			if err != nil || rep.Rows == 0 || rep.Applied {
				t.Errorf("%s.%s: %+v, %v %v", r, f, rep, err, o.problems)
			}
			if r == roster.Agencies { // of which the supervisor imports
				continue
			}
			out.Reset()
			if err := o.Export(t.Context(), o.admin, r, f, &out); err != nil {
				t.Fatalf("%s.%s: %v", r, f, err)
			}
			own, err := o.ImportOwn(t.Context(), by(o.admin), roster.Import{Register: r, FileName: "own", Reason: "原样导回",
				Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(out.Bytes())), nil }})
			if err != nil || own.Rows == 0 || own.Rows > rep.Rows || own.Applied {
				t.Errorf("the agency's %s.%s: %+v, %v", r, f, own, err)
			}
			var header bytes.Buffer
			if err := r.Template(f, &header); err != nil || header.Len() == 0 {
				t.Errorf("template of %s.%s: %v", r, f, err)
			}
		}
	}
	var out bytes.Buffer
	if err := o.Export(t.Context(), o.other, roster.Inspectors, roster.CSV, &out); err != nil || strings.Contains(out.String(), "演示甲") || !strings.Contains(out.String(), "演示乙") {
		t.Errorf("another agency's people: %s %v", out.String(), err)
	}
	wants(t, "a format that is not", o.Export(t.Context(), o.admin, roster.Items, "pdf", &out), fault.Invalid, "format")
}
