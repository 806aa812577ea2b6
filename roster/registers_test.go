package roster_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"yangguang/actor"
	"yangguang/fault"
	"yangguang/page"
	"yangguang/roster"
)

const twoAgencies = "code,name,region_code,field,level\n370502-SCJG,东营区市场监督管理局（演示）,370502,市场监管,county\n370505-YJ,垦利区应急管理局（演示）,370505,应急管理,县\n"

const twoInspectors = `代号,姓名,执法证号,发证机关,有效期起,有效期止,执法领域,机关代码,专业资格,其他任职,回避申报
SCJG-0001,演示甲,演-0001,山东省人民政府,2024-01-01,2027-12-31,市场监管;食品,370502-SCJG,FOOD,370505-YJ:shared:2025-01-01:2025-12-31,91350100M000100Y43:K01:2025-01-01
YJ-0001,演示乙,演-0002,山东省人民政府,2024-01-01,2027-12-31,应急管理,370505-YJ,,,
`

const oneEnterprise = "uscc,name\n91350100M000100Y43,演示一号有限公司\n"

func (d *desk) must(t testing.TB, r roster.Register, text string) roster.Report {
	t.Helper()
	rep, err := d.give(t, r, text)
	if err != nil {
		t.Fatalf("%s: %v %+v", r, err, d.problems)
	}
	return rep
}

// account signs somebody in; agency is a code or "".
func (d *desk) account(t testing.TB, role actor.Role, agency string, enterprise uuid.UUID) actor.Actor {
	t.Helper()
	tx, err := d.db.Past(t).Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	x := func(sql string, args ...any) {
		t.Helper()
		if _, err := tx.Exec(t.Context(), sql, args...); err != nil {
			t.Fatal(err)
		}
	}
	a := actor.Actor{AccountID: uuid.New(), SessionID: uuid.New(), Stamp: uuid.New(), Roles: []actor.Role{role}, EnterpriseID: enterprise}
	a.Pseudonym = "P-" + a.AccountID.String()[:8]
	if agency != "" {
		if err := tx.QueryRow(t.Context(), "select id from agency where code = $1", agency).Scan(&a.AgencyID); err != nil {
			t.Fatal(err)
		}
	}
	x(`insert into account (id, username, display_name, pseudonym, password_hash, agency_id, enterprise_id, stamp, change_id)
	   values ($1, $2, '演示', $3, '', nullif($4, '00000000-0000-0000-0000-000000000000'::uuid), nullif($5, '00000000-0000-0000-0000-000000000000'::uuid), $6,
	     (select change_id from log_entry limit 1))`, a.AccountID, strings.ToLower(a.Pseudonym), a.Pseudonym, a.AgencyID, enterprise, a.Stamp)
	x("insert into account_role (account_id, role) values ($1, $2)", a.AccountID, string(role))
	x("insert into session (id, account_id, refresh_hash, expires_at) values ($1, $2, $3, now() + interval '1 hour')", a.SessionID, a.AccountID, []byte(a.Pseudonym))
	if err := tx.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	return a
}

func TestImportOfPeople(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	if _, err := d.give(t, roster.Inspectors, twoInspectors); !fault.Is(err, fault.Invalid) || len(d.problems) != 4 || d.problems[0].Finding != "UNKNOWN_REFERENCE" {
		t.Fatalf("inspectors of unknown agencies: %v %+v", err, d.problems)
	}
	if rep := d.must(t, roster.Agencies, twoAgencies); rep.Created != 2 {
		t.Fatalf("agencies: %+v", rep)
	}
	if _, err := d.give(t, roster.Inspectors, twoInspectors); !fault.Is(err, fault.Invalid) || len(d.problems) != 1 || d.problems[0].Column != "回避申报" || d.problems[0].Row != 2 {
		t.Fatalf("a conflict with an unknown enterprise: %v %+v", err, d.problems)
	}
	d.must(t, roster.Enterprises, oneEnterprise)
	if rep := d.must(t, roster.Inspectors, twoInspectors); rep.Created != 2 {
		t.Fatalf("inspectors: %+v", rep)
	}
	if rep := d.must(t, roster.Inspectors, twoInspectors); rep.Unchanged != 2 || rep.Applied {
		t.Fatalf("again: %+v", rep)
	}
	for name, change := range map[string][2]string{
		"certificate": {"演-0002", "演-0003"}, "membership": {"2025-12-31", "2026-12-31"}, "status": {"FOOD", "FOOD;GAS"}, "conflict": {":2025-01-01\n", ":2025-01-01:2999-01-01\n"},
	} {
		if rep := d.must(t, roster.Inspectors, strings.Replace(twoInspectors, change[0], change[1], 1)); rep.Changed != 1 || rep.Created != 0 {
			t.Errorf("%s: %+v", name, rep)
		}
		d.must(t, roster.Inspectors, twoInspectors)
	}
	for name, c := range map[string]struct {
		row     string
		finding roster.Finding
	}{
		"a certificate that another has": {"SCJG-0003,演示丙,演-0002,府,2024-01-01,2027-12-31,食品,370502-SCJG,,,", "CERTIFICATE_OF_ANOTHER"},
		"an identity number as one":      {"SCJG-0003,演示丙,11010519491231002X,府,2024-01-01,2027-12-31,食品,370502-SCJG,,,", "PERSONAL_NUMBER"},
		"one with a slip and hyphens":    {"SCJG-0003,演示丙,370502-19900101-1234,府,2024-01-01,2027-12-31,食品,370502-SCJG,,,", "PERSONAL_NUMBER"},
	} {
		_, err := d.give(t, roster.Inspectors, strings.SplitAfter(twoInspectors, "\n")[0]+c.row+"\n")
		if !fault.Is(err, fault.Invalid) || len(d.problems) != 1 {
			t.Fatalf("%s: %v %+v", name, err, d.problems)
		}
		p := d.problems[0]
		if p.Row != 2 || p.Finding != c.finding || p.Column != "执法证号" || p.Remedy == "" || c.finding == "CERTIFICATE_OF_ANOTHER" && !strings.Contains(p.Msg, "YJ-0001") {
			t.Errorf("%s: %+v", name, p)
		}
	}
	if n := d.count(t, "select count(*) from membership") + 10*d.count(t, "select count(*) from conflict"); n != 13 {
		t.Errorf("%d memberships and tens of conflicts, wanted 3 and 1", n)
	}
	for name, row := range map[string]string{
		"the certificate of another": "SCJG-0003,演示丙,演-0001,府,2024-01-01,2027-12-31,食品,370502-SCJG,,,",
		"no days":                    "SCJG-0003,演示丙,演-0009,府,,2027-12-31,食品,370502-SCJG,,,",
		"days in the wrong order":    "SCJG-0003,演示丙,演-0009,府,2027-01-01,2026-12-31,食品,370502-SCJG,,,",
		"a day that never was":       "SCJG-0003,演示丙,演-0009,府,2026-02-29,2026-12-31,食品,370502-SCJG,,,",
		"no field":                   "SCJG-0003,演示丙,演-0009,府,2024-01-01,2026-12-31,,370502-SCJG,,,",
		"a pseudonym with a space":   "SCJG 0003,演示丙,演-0009,府,2024-01-01,2026-12-31,食品,370502-SCJG,,,",
		"a label in lower case":      "SCJG-0003,演示丙,演-0009,府,2024-01-01,2026-12-31,食品,370502-SCJG,food,,",
		"half a membership":          "SCJG-0003,演示丙,演-0009,府,2024-01-01,2026-12-31,食品,370502-SCJG,,370505-YJ:shared,",
		"a conflict of no kind":      "SCJG-0003,演示丙,演-0009,府,2024-01-01,2026-12-31,食品,370502-SCJG,,,91350100M000100Y43:X01:2025-01-01",
	} {
		rep, err := d.give(t, roster.Inspectors, twoInspectors+row+"\n")
		if !fault.Is(err, fault.Invalid) || rep.Errors != 1 || d.problems[0].Row != 4 {
			t.Errorf("%s: %v %+v", name, err, d.problems)
		}
	}
}

func TestWhoSeesAnInspector(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.must(t, roster.Agencies, twoAgencies)
	d.must(t, roster.Enterprises, oneEnterprise)
	d.must(t, roster.Inspectors, twoInspectors)
	for name, c := range map[string]struct {
		who  actor.Actor
		want string // pseudonyms, with the name where it is seen
	}{
		"own agency":             {d.account(t, actor.AgencyAdmin, "370502-SCJG", uuid.Nil), "SCJG-0001 演示甲"},
		"the agency that shares": {d.account(t, actor.Inspector, "370505-YJ", uuid.Nil), "SCJG-0001, YJ-0001 演示乙"},
		"supervisor":             {d.account(t, actor.Supervisor, "", uuid.Nil), "SCJG-0001 演示甲, YJ-0001 演示乙"},
		"enterprise":             {d.account(t, actor.Enterprise, "", uuid.Nil), ""},
		"public":                 {actor.Public(), ""},
	} {
		p, err := d.Inspectors(t.Context(), c.who, roster.InspectorQuery{}, page.Ask{First: 10})
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		var seen []string
		for _, i := range p.Rows {
			s := i.Pseudonym
			if i.Name != nil {
				s += " " + *i.Name
			}
			if (i.Name == nil) != (i.Certificate == nil) {
				t.Errorf("%s: name and certificate go together: %+v", name, i)
			}
			seen = append(seen, s)
			if one, err := d.InspectorByID(t.Context(), c.who, i.ID); err != nil || one.Pseudonym != i.Pseudonym || len(one.Memberships) == 0 {
				t.Errorf("%s: by id: %+v, %v", name, one, err)
			}
		}
		if got := strings.Join(seen, ", "); got != c.want {
			t.Errorf("%s sees %q, wanted %q", name, got, c.want)
		}
	}
	all, err := d.Inspectors(t.Context(), system().Actor, roster.InspectorQuery{}, page.Ask{First: 10})
	if err != nil || len(all.Rows) != 2 {
		t.Fatal(err)
	}
	if _, err := d.InspectorByID(t.Context(), d.account(t, actor.AgencyAdmin, "370502-SCJG", uuid.Nil), all.Rows[1].ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("an inspector of another agency: %v", err)
	}
}

// registerOf imports self-employed households and companies, some with the same name.
func (d *desk) registerOf(t testing.TB, n int) {
	t.Helper()
	var b strings.Builder
	b.WriteString("uscc,name,address,credit_class,status\n")
	for i := range n {
		fmt.Fprintf(&b, "%s,东营区演示同名有限公司,东营区%d号,C,ACTIVE\n", checked(t, fmt.Sprintf("91370502DEM%06d0", i)), i)
	}
	for i, name := range []string{"东营区王小明餐馆", "东营区王大明餐馆", "东营区光明面馆"} {
		fmt.Fprintf(&b, "%s,%s,东营区里%d号,D,\n", checked(t, fmt.Sprintf("92370502DEM%06d0", i)), name, i)
	}
	d.must(t, roster.Enterprises, b.String())
}

func TestPagesToTheEndWithEqualNames(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.registerOf(t, 23)
	contains := "同名"
	for name, f := range map[string]roster.EnterpriseFilter{"all": {}, "search": {NameContains: &contains}} {
		for _, who := range []actor.Actor{actor.Public(), system().Actor} {
			seen, ask, pages := map[uuid.UUID]bool{}, page.Ask{First: 5}, 0
			for {
				p, err := d.Enterprises(t.Context(), who, f, ask)
				if err != nil {
					t.Fatal(err)
				}
				for _, e := range p.Rows {
					if seen[e.ID] {
						t.Fatalf("%s: %s comes twice", name, e.USCC)
					}
					seen[e.ID] = true
				}
				if pages++; !p.More || pages > 20 {
					break
				}
				at := roster.EnterprisePosition(who)(&p.Rows[len(p.Rows)-1])
				ask.After = &at
			}
			want := map[string]int{"all": 26, "search": 23}[name]
			if len(seen) != want {
				t.Errorf("%s: %d enterprises on %d pages, wanted %d", name, len(seen), pages, want)
			}
		}
	}
}

func TestWhatThePublicSeesOfAnEnterprise(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.registerOf(t, 1)
	codes := map[string]string{"company": checked(t, "91370502DEM0000000"), "household": checked(t, "92370502DEM0000000")}
	staff := system().Actor
	household, err := d.Enterprise(t.Context(), staff, codes["household"])
	if err != nil {
		t.Fatal(err)
	}
	owner := d.account(t, actor.Enterprise, "", household.ID)
	for name, c := range map[string]struct {
		who     actor.Actor
		code    string
		name    string
		address bool
		class   bool
	}{
		"public, company":   {actor.Public(), "company", "东营区演示同名有限公司", true, false},
		"public, household": {actor.Public(), "household", "东营区王＊＊餐馆", false, false},
		"staff, household":  {staff, "household", "东营区王小明餐馆", true, true},
		"its own account":   {owner, "household", "东营区王小明餐馆", true, false},
		"another's account": {d.account(t, actor.Enterprise, "", uuid.Nil), "household", "东营区王＊＊餐馆", false, false},
	} {
		e, err := d.Enterprise(t.Context(), c.who, strings.ToLower(codes[c.code]))
		if err != nil || e.Name != c.name || (e.Address != nil) != c.address || (e.CreditClass != nil) != c.class {
			t.Errorf("%s: %+v, %v", name, e, err)
		}
	}
	if _, err := d.Enterprise(t.Context(), staff, checked(t, "91370502DEM9999990")); !fault.Is(err, fault.NotFound) {
		t.Errorf("a code nobody has: %v", err)
	}
	if _, err := d.Enterprise(t.Context(), staff, "9137"); !fault.Is(err, fault.Invalid) {
		t.Errorf("a malformed code: %v", err)
	}
}

// A search must not find out what the mask hides.
func TestSearchesKeepTheMask(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.registerOf(t, 1)
	text := func(s string) *string { return &s }
	region := func(s string) roster.EnterpriseFilter { return roster.EnterpriseFilter{RegionCode: text(s)} }
	for name, c := range map[string]struct {
		f             roster.EnterpriseFilter
		public, staff int
	}{
		"the hidden given name": {roster.EnterpriseFilter{NameContains: text("小明")}, 0, 1},
		"a shown part":          {roster.EnterpriseFilter{NameContains: text("餐馆")}, 2, 2},
		"a hidden prefix":       {roster.EnterpriseFilter{NamePrefix: text("东营区王小")}, 0, 1},
		"a shown prefix":        {roster.EnterpriseFilter{NamePrefix: text("东营区王")}, 2, 2},
		"no personal name":      {roster.EnterpriseFilter{NameContains: text("光明")}, 1, 1},
		"the district":          {region("370502"), 4, 4},
		"the city":              {region("370500"), 4, 4},
		"a prefix of the city":  {region("3705"), 4, 4},
		"another county":        {region("370523"), 0, 0},
		"a kind":                {roster.EnterpriseFilter{Kind: kind(roster.KindSelfEmployed)}, 3, 3},
		"a status":              {roster.EnterpriseFilter{Status: status(roster.Unknown)}, 3, 3},
		"initials":              {roster.EnterpriseFilter{Search: text("dyqgm")}, 1, 1},
		"initials of a person":  {roster.EnterpriseFilter{Search: text("WXM")}, 0, 1},
		"two initials":          {roster.EnterpriseFilter{Search: text("cg")}, 2, 2},
		"an address":            {roster.EnterpriseFilter{Search: text("演示")}, 1, 1},
		"a household's address": {roster.EnterpriseFilter{Search: text("东营区里1")}, 0, 1},
		"a company's address":   {roster.EnterpriseFilter{Search: text("东营区0号")}, 1, 1},
		"a code":                {roster.EnterpriseFilter{Search: text("９１３７０５０２dem00000")}, 1, 1},
		"codes":                 {roster.EnterpriseFilter{Search: text("92370502")}, 3, 3},
		"a sign of LIKE":        {roster.EnterpriseFilter{NameContains: text("%%")}, 0, 0},
	} {
		for who, want := range map[bool]int{true: c.staff, false: c.public} {
			a := actor.Public()
			if who {
				a = system().Actor
			}
			p, err := d.Enterprises(t.Context(), a, c.f, page.Ask{First: 100})
			if err != nil || len(p.Rows) != want {
				t.Errorf("%s, staff %v: %d found, wanted %d; %v", name, who, len(p.Rows), want, err)
			}
		}
	}
	for field, f := range map[string]roster.EnterpriseFilter{
		"filter.nameContains": {NameContains: text("王")},
		"filter.namePrefix":   {NamePrefix: text(strings.Repeat("长", 65))},
		"filter.regionCode":   region("37050"),
	} {
		_, err := d.Enterprises(t.Context(), actor.Public(), f, page.Ask{First: 1})
		if g, ok := fault.As(err); !ok || g.Kind != fault.Invalid || g.Field != field {
			t.Errorf("%s: %v", field, err)
		} else if field == "filter.nameContains" && (!strings.HasSuffix(g.Msg, "至少 2 个字") || g.Facts["least"] != 2) {
			t.Errorf("too short, and the way out is %q", g.Msg) // this field has no search for beginnings
		}
	}
}

func kind(k roster.SubjectKind) *roster.SubjectKind             { return &k }
func status(s roster.EnterpriseStatus) *roster.EnterpriseStatus { return &s }

// violation puts a violation into the lists.
func (d *desk) violation(t testing.TB, code string) {
	t.Helper()
	if _, err := d.db.Past(t).Exec(t.Context(), `insert into violation (code, name, basis, family, change_id)
		values ($1, '违法行为', '依据', 'V', (select change_id from log_entry limit 1))`, code); err != nil {
		t.Fatal(err)
	}
}

func TestItemsAreDraftsOrPublished(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.must(t, roster.Agencies, twoAgencies)
	const items = "编码,抽查事项,子项,事项类型,检查依据,检查表\nA-1,食品销售,进货查验,一般,食品安全法第五十三条,\"ledger|YES_NO|进货台账是否齐全|食品安全法53|F-001\nnote|TEXT?|备注\"\nA-2,无依据事项,,重点,,\n"
	forOne := func(im *roster.Import) { im.Agency, im.Field = "370502-SCJG", "市场监管" }
	if _, err := d.give(t, roster.Items, items); !fault.Is(err, fault.Invalid) {
		t.Errorf("items of no agency: %v", err)
	}
	d.violation(t, "F-001")
	for again := range 2 {
		rep, err := d.give(t, roster.Items, items, forOne)
		if err != nil || rep.Created != 2*(1-again) || rep.Unchanged != 2*again || rep.ByFinding["NO_LEGAL_BASIS"] != 1 {
			t.Fatalf("run %d: %+v, %v", again, rep, err)
		}
	}
	if rep, err := d.give(t, roster.Items, strings.Replace(items, "是否齐全", "是否完整", 1), forOne); err != nil || rep.Changed != 1 {
		t.Fatalf("another question: %+v, %v", rep, err)
	}
	for who, want := range map[*actor.Actor]int{{Roles: []actor.Role{actor.System}, Pseudonym: "system"}: 2, {Roles: []actor.Role{actor.Anonymous}}: 1} {
		p, err := d.CheckItems(t.Context(), *who, roster.CheckItemQuery{}, page.Ask{First: 10})
		if err != nil || len(p.Rows) != want {
			t.Fatalf("%d items, wanted %d, %v", len(p.Rows), want, err)
		}
		i := p.Rows[0]
		if !i.Active || i.Name != "食品销售：进货查验" || i.Category != roster.GeneralItem || len(i.Checklist) != 2 || i.Checklist[0].Text != "进货台账是否完整" ||
			!i.Checklist[0].Required || i.Checklist[1].Required || !slices.Equal(i.Checklist[0].Violations, []string{"F-001"}) {
			t.Errorf("%+v", i)
		}
		if one, err := d.CheckItemByID(t.Context(), *who, i.ID); err != nil || one.Code != i.Code {
			t.Error(err)
		}
	}
}

// An item that was never published is its agency's and theirs who watch; who else asks for it by its id is told that it is not there.
func TestADraftOfAnItemIsItsAgencys(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.must(t, roster.Items, strings.NewReplacer("SC-01", "SC-02", "市场主体登记管理条例", "").Replace(oneItem))
	draft := o.row(t, o.admin, roster.Items, "SC-02")
	firm := o.row(t, o.admin, roster.Enterprises, "一号食品").ID
	for name, c := range map[string]struct {
		who  actor.Actor
		sees bool
	}{
		"its head":         {o.admin, true},
		"its officer":      {o.account(t, actor.Inspector, "370502-SCJG", uuid.Nil), true},
		"supervisor":       {o.supervisor, true},
		"auditor":          {o.account(t, actor.Auditor, "", uuid.Nil), true},
		"the platform":     {system().Actor, true},
		"another's head":   {o.other, false},
		"another officer":  {o.account(t, actor.Inspector, "370505-YJ", uuid.Nil), false},
		"an enterprise":    {o.account(t, actor.Enterprise, "", firm), false},
		"an administrator": {o.account(t, actor.SystemAdmin, "", uuid.Nil), false},
		"the public":       {actor.Public(), false},
	} {
		want := 1
		if c.sees {
			want = 2
		}
		p, err := o.CheckItems(t.Context(), c.who, roster.CheckItemQuery{}, page.Ask{First: 10})
		if err != nil || len(p.Rows) != want {
			t.Errorf("%s: %d items, want %d, %v", name, len(p.Rows), want, err)
		}
		one, err := o.CheckItemByID(t.Context(), c.who, draft.ID)
		if c.sees && (err != nil || one.Code != "SC-02" || len(one.Checklist) != 1) || !c.sees && !fault.Is(err, fault.NotFound) {
			t.Errorf("%s by id: %+v, %v", name, one, err)
		}
	}
	for table, want := range map[string]int{"check_item": 1, "checklist_question": 1, "checklist_version": 1} { // by SQL as the runtime role, for nobody
		var n int
		if err := o.db.App(t).QueryRow(t.Context(), "select count(*) from "+table).Scan(&n); err != nil || n != want {
			t.Errorf("%s: %d rows, want %d, %v", table, n, want, err)
		}
	}
	_, err := o.db.App(t).Exec(t.Context(), "insert into checklist_question (item_id, key, position, text, kind) values ($1, 'x', 2, 'x', 'TEXT')", draft.ID)
	if pg := new(pgconn.PgError); !errors.As(err, &pg) || pg.Code != "42501" {
		t.Errorf("a question is put to another's draft: %v", err)
	}
}

// dying is a file whose reader is killed in the middle, and with it every connection of the runtime role.
type dying struct {
	io.Reader
	kill func()
	left int
}

func (f *dying) Read(p []byte) (int, error) {
	if f.left -= len(p); f.left < 0 && f.kill != nil {
		f.kill()
		f.kill = nil
	}
	return f.Reader.Read(p)
}

func (f *dying) Close() error { return nil }

func TestAnImportKilledHalfwayLeavesNothing(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	const rows = 6_000 // more than are read ahead of what is written
	var b bytes.Buffer
	b.WriteString("uscc,name\n")
	for i := range rows {
		fmt.Fprintf(&b, "%s,演示有限公司\n", checked(t, fmt.Sprintf("91370502DEM%06d0", i)))
	}
	disk := errors.New("disk")
	admin, err := pgx.Connect(t.Context(), d.db.AdminURL)
	if err != nil {
		t.Fatal(err)
	}
	defer admin.Close(context.WithoutCancel(t.Context()))
	patience, giveUp := context.WithCancel(t.Context())
	for name, open := range map[string]func() (io.ReadCloser, error){
		"the connection is cut": func() (io.ReadCloser, error) {
			return &dying{bytes.NewReader(b.Bytes()), func() {
				if _, err := admin.Exec(t.Context(), "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'yangguang_app' and datname = current_database()"); err != nil {
					t.Error(err)
				}
			}, 150_000}, nil
		},
		"the disk fails": func() (io.ReadCloser, error) {
			return io.NopCloser(io.MultiReader(bytes.NewReader(b.Bytes()[:100_000]), broken{disk})), nil
		},
		"somebody gives up": func() (io.ReadCloser, error) { return &dying{bytes.NewReader(b.Bytes()), giveUp, 150_000}, nil },
		"there is no file":  func() (io.ReadCloser, error) { return nil, disk },
	} {
		ctx := t.Context()
		if name == "somebody gives up" {
			ctx = patience
		}
		if rep, err := d.Import(ctx, system(), roster.Import{Register: roster.Enterprises, FileName: "x.csv", Open: open}); err == nil || rep.Applied {
			t.Errorf("%s: %+v, %v", name, rep, err)
		}
		for _, table := range []string{"enterprise", "stage_enterprise", "import_run", "log_entry", "command", "audit_event"} {
			if n := d.count(t, "select count(*) from "+table); n != 0 {
				t.Errorf("%s: %d rows in %s", name, n, table)
			}
		}
	}
	rep, err := d.Import(t.Context(), system(), roster.Import{Register: roster.Enterprises, FileName: "x.csv",
		Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(b.Bytes())), nil }})
	if err != nil || rep.Created != rows {
		t.Errorf("afterwards: %+v, %v", rep, err)
	}
}

type broken struct{ err error }

func (b broken) Read([]byte) (int, error) { return 0, b.err }
