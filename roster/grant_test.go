package roster_test

import (
	"strings"
	"testing"

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
