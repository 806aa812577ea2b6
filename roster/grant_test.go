package roster_test

import (
	"strings"
	"testing"

	"github.com/google/uuid"

	"yangguang/fault"
	"yangguang/page"
	"yangguang/roster"
	"yangguang/workday"
)

// 行政处罚法 20: an entrustment is an agreement. The supervisor enters one that is agreed upon; the body that is entrusted may end it, and refuses by that what it has
// not accepted; what nobody accepted keeps nobody from entrusting others.
func TestAnEntrustmentIsAnAgreement(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	today := workday.CivilDate(o.now(t))
	sc, yj := o.row(t, o.supervisor, roster.Agencies, "370502-SCJG"), o.row(t, o.supervisor, roster.Agencies, "370505-YJ")
	g := roster.Grant{Grantor: roster.Agency{ID: sc.ID}, Grantee: roster.Agency{ID: yj.ID}, Kind: roster.Entrusted, Instrument: "委托书〔2026〕1号", From: today, To: today.AddDays(300), Reason: "委托执法"}
	back := g
	back.Grantor, back.Grantee = g.Grantee, g.Grantor
	last := func() roster.Grant {
		p, err := o.Grants(t.Context(), o.other, yj.ID, page.Ask{First: 10})
		if err != nil || len(p.Rows) == 0 {
			t.Fatal(p, err)
		}
		return p.Rows[0]
	}
	if err := o.GrantPower(t.Context(), by(o.admin), g); err != nil {
		t.Fatal(err)
	}
	offer := last()
	if err := o.GrantPower(t.Context(), by(o.other), back); err != nil {
		t.Errorf("an offer that nobody accepted is in the way: %v", err)
	}
	if err := o.AcceptGrant(t.Context(), by(o.supervisor), last().ID, "双方已签订"); err != nil {
		t.Fatal(err)
	}
	wants(t, "an entrusted body entrusts on by accepting", o.AcceptGrant(t.Context(), by(o.other), offer.ID, "同意"), fault.Invalid, "input.granteeId")
	if err := o.EndGrant(t.Context(), by(o.other), offer.ID, today, "不接受"); err != nil {
		t.Errorf("the body that is entrusted refuses: %v", err)
	}
	wants(t, "accepted after all", o.AcceptGrant(t.Context(), by(o.other), offer.ID, "同意"), fault.Precondition, "")
	if err := o.EndGrant(t.Context(), by(o.admin), last().ID, today, "不再受托"); err != nil {
		t.Errorf("the body that was entrusted ends it: %v", err)
	}
	g.From, g.To = today.AddDays(1), today.AddDays(9)
	if err := o.GrantPower(t.Context(), by(o.supervisor), g); err != nil || last().AcceptedOn == nil || *last().AcceptedOn != g.From {
		t.Errorf("entered by the supervisor: %+v, %v", last(), err)
	}
	g.Kind = roster.Authorised
	if err := o.GrantPower(t.Context(), by(o.admin), g); err != nil {
		t.Fatal(err)
	}
	wants(t, "an authorisation is ended by the authorised", o.EndGrant(t.Context(), by(o.other), last().ID, g.From, "终止"), fault.NotFound, "")
}

// A body that was merged away gives no power and has none: the refusal names the one that goes on.
func TestNoPowerOfABodyThatWasMergedAway(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	today := workday.CivilDate(o.now(t))
	o.must(t, roster.Agencies, twoAgencies+"370503-SCJG,河口区市场监督管理局（演示）,370503,市场监管,county\n")
	sc, yj, third := o.row(t, o.supervisor, roster.Agencies, "370502-SCJG"), o.row(t, o.supervisor, roster.Agencies, "370505-YJ"), o.row(t, o.supervisor, roster.Agencies, "370503-SCJG")
	grant := func(from, to roster.Entry) error {
		return o.GrantPower(t.Context(), by(o.supervisor), roster.Grant{Grantor: roster.Agency{ID: from.ID}, Grantee: roster.Agency{ID: to.ID}, Kind: roster.Entrusted,
			Instrument: "委托书", From: today, To: today.AddDays(9), Reason: "委托"})
	}
	if err := o.GrantPower(t.Context(), by(o.other), roster.Grant{Grantor: roster.Agency{ID: yj.ID}, Grantee: roster.Agency{ID: sc.ID}, Kind: roster.Entrusted,
		Instrument: "委托书", From: today, To: today.AddDays(9), Reason: "委托"}); err != nil {
		t.Fatal(err)
	}
	offers, err := o.Grants(t.Context(), o.admin, sc.ID, page.Ask{First: 1})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := o.End(t.Context(), by(o.supervisor), editOf(yj, "机构改革"), roster.Ending{Successor: &third.ID}); err != nil {
		t.Fatal(err)
	}
	for field, err := range map[string]error{"input.grantorId": grant(yj, sc), "input.granteeId": grant(sc, yj),
		"input.id": o.AcceptGrant(t.Context(), by(o.admin), offers.Rows[0].ID, "同意")} {
		if e := wants(t, field, err, fault.Precondition, field); !strings.Contains(e.Msg, "370503-SCJG") || !strings.Contains(e.En, "370503-SCJG") {
			t.Errorf("%s: %s", field, e.Msg)
		}
	}
	if err := grant(sc, third); err != nil {
		t.Error(err)
	}
}

// The same grant is entered once for the same days: the refusal names the field and the way out. Another paper, other items or later days are another grant, and so is
// one after an end or a refusal. What it names is there, and both parties have it in their history.
func TestAGrantIsEnteredOnce(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	today := workday.CivilDate(o.now(t))
	sc, yj, item := o.row(t, o.supervisor, roster.Agencies, "370502-SCJG"), o.row(t, o.supervisor, roster.Agencies, "370505-YJ"), o.row(t, o.supervisor, roster.Items, "SC-01")
	all := roster.Grant{Grantor: roster.Agency{ID: sc.ID}, Grantee: roster.Agency{ID: yj.ID}, Kind: roster.Entrusted, Instrument: "委托书〔2026〕1号", From: today,
		To: today.AddDays(300), Reason: "委托执法"}
	of := func(change func(*roster.Grant)) error {
		g := all
		change(&g)
		return o.GrantPower(t.Context(), by(o.admin), g)
	}
	ok := func(what string, err error) {
		t.Helper()
		if err != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
	last := func() roster.Grant {
		t.Helper()
		p, err := o.Grants(t.Context(), o.other, yj.ID, page.Ask{First: 10})
		if err != nil {
			t.Fatal(err)
		}
		return p.Rows[0]
	}
	again := func(what string, err error) {
		t.Helper()
		if e := wants(t, what, err, fault.Conflict, "input.from"); !strings.Contains(e.Msg, "终止") {
			t.Errorf("%s: %s", what, e.Msg)
		}
	}
	ok("the first", of(func(*roster.Grant) {}))
	offer := last().ID
	again("the same", of(func(*roster.Grant) {}))
	again("its last day", of(func(g *roster.Grant) { g.From, g.To = all.To, all.To.AddDays(9) }))
	ok("refused", o.EndGrant(t.Context(), by(o.other), offer, today, "不接受"))
	ok("offered again", of(func(*roster.Grant) {}))
	ok("accepted", o.AcceptGrant(t.Context(), by(o.other), last().ID, "同意"))
	agreed := last().ID
	items := func(g *roster.Grant) { g.ItemIDs = []uuid.UUID{item.ID} }
	ok("of one item", of(items))
	again("of that item twice", of(func(g *roster.Grant) { g.ItemIDs = []uuid.UUID{item.ID, item.ID} }))
	ok("another paper", of(func(g *roster.Grant) { g.Instrument = "委托书〔2026〕2号" }))
	ok("by law", of(func(g *roster.Grant) { g.Kind = roster.Authorised }))
	ok("afterwards", of(func(g *roster.Grant) { g.From, g.To = all.To.AddDays(1), all.To.AddDays(9) }))
	ok("ended", o.EndGrant(t.Context(), by(o.admin), agreed, today.AddDays(3), "终止"))
	again("before its end", of(func(g *roster.Grant) { g.From = today.AddDays(3) }))
	ok("after its end", of(func(g *roster.Grant) { g.From = today.AddDays(4) }))

	wants(t, "no item", of(func(g *roster.Grant) { g.ItemIDs = []uuid.UUID{} }), fault.Invalid, "input.itemIds")
	wants(t, "no such item", of(func(g *roster.Grant) { g.ItemIDs = []uuid.UUID{uuid.New()} }), fault.NotFound, "input.itemIds")
	wants(t, "another's power", of(func(g *roster.Grant) { g.Grantor, g.Grantee = g.Grantee, g.Grantor }), fault.NotFound, "input.grantorId")
	wants(t, "to nobody", of(func(g *roster.Grant) { g.Grantee.ID = uuid.New() }), fault.NotFound, "input.granteeId")

	mine, theirs := o.history(t, o.admin, sc), o.history(t, o.other, yj)
	if len(mine) != 10 || len(theirs) != len(mine) {
		t.Fatalf("%d and %d changes", len(mine), len(theirs))
	}
	for i := range theirs {
		m, y := mine[i], theirs[i]
		if m.Action != y.Action || m.By != y.By || m.Ledger != y.Ledger || !strings.Contains(y.Changes[0].Before+y.Changes[0].After, "370502-SCJG → 370505-YJ") {
			t.Errorf("change %d: %+v, %+v", i, m, y)
		}
	}
}
