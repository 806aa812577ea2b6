package inspection_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"yangguang/actor"
	"yangguang/decision"
	"yangguang/fault"
	"yangguang/inspection"
)

// Each agency of a joint visit gives notice of its own items, once the one code is shown.
func TestEachAgencyOfAJointVisitGivesItsOwnNotice(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.otherOffice()
	w.sql(`update check_item set name = '计量器具检查' where id = $1`, w.foreign)
	host, guest := w.joined(inspection.EnterpriseRequest)
	_, err := w.s.IssuePaper(t.Context(), w.by("stranger", 1), guest.ID, decision.CheckNotice)
	if e := refused(t, "before the code is shown", err, fault.Precondition, "WRONG_STATE"); e.Facts["host"] != host.Number || !strings.Contains(e.Msg, host.Number) {
		t.Errorf("whose turn it is: %s %v", e.Msg, e.Facts)
	}
	_, err = w.s.IssueCode(t.Context(), w.by("lead", 2), host.ID, inspection.AllParts())
	w.ok(err)
	for who, v := range map[string]inspection.Inspection{"lead": host, "stranger": guest} {
		p, err := w.s.IssuePaper(t.Context(), w.by(who, v.Number), v.ID, decision.CheckNotice)
		w.ok(err)
		other := host
		if v.ID == host.ID {
			other = guest
		}
		if p.Number != v.Number+"-通1" || !strings.Contains(p.Text, v.Items[0].Name) || strings.Contains(p.Text, other.Items[0].Name) {
			t.Errorf("the notice of %s: %s\n%s", v.Number, p.Number, p.Text)
		}
	}
	_, err = w.s.IssuePaper(t.Context(), w.by("stranger", 3), guest.ID, decision.CheckNotice)
	refused(t, "twice", err, fault.Conflict, "")
}

// The enterprise reads all officers of the entry on either page, and asks about any of them there: the request goes to the officer's own visit and head.
func TestARecusalGoesToTheVisitOfTheOfficer(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.otherOffice()
	w.person(w.sql, 43, "spare", []string{"inspector"}, w.other, uuid.Nil, true)
	host, guest := w.joined(inspection.EnterpriseRequest)
	got, err := w.s.IssueCode(t.Context(), w.by("lead", 1), host.ID, inspection.AllParts())
	w.ok(err)
	_, err = w.s.Scan(t.Context(), w.by("owner", 2), got.CheckCode.Token)
	w.ok(err)
	r, err := w.asked("owner", "mate", host)
	w.ok(err)
	if r.Inspection != guest.Number || r.AgencyID != w.other {
		t.Errorf("asked of the host, it went to %s", r.Inspection)
	}
	for _, v := range []inspection.Inspection{host, guest} {
		if seen := w.read("owner", v.ID); len(seen.Recusals) != 1 || seen.Recusals[0].ID != r.ID {
			t.Errorf("the enterprise sees %+v with %s", seen.Recusals, v.Number)
		}
	}
	if seen := w.read("head", host.ID); len(seen.Recusals) != 0 {
		t.Errorf("the host's head sees %+v", seen.Recusals)
	}
	_, err = w.decided("second", r, true, "spare")
	w.ok(err)
	r, err = w.asked("owner", "member", guest)
	w.ok(err)
	if r.Inspection != host.Number {
		t.Errorf("asked of the guest, it went to %s", r.Inspection)
	}
	_, err = w.asked("lead", "stranger", host)
	refused(t, "an officer about another agency's", err, fault.Forbidden, "")
	_, err = w.s.RequestRecusal(t.Context(), w.by("owner", 9), inspection.RecusalRequest{Inspection: host.ID, Inspector: w.pseudonym("lead"), Ground: "K04", Statement: "x"})
	refused(t, "another's own declaration", err, fault.Invalid, "input.ground")
}

// Who left the guest's team before the host's code is not shown as one who comes: neither on the code's page nor to the enterprise or the host's team.
func TestWhoLeftBeforeTheCodeIsNotShown(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.otherOffice()
	w.person(w.sql, 43, "spare", []string{"inspector"}, w.other, uuid.Nil, true)
	host, guest := w.joined(inspection.EnterpriseRequest)
	r, err := w.asked("stranger", "mate", guest)
	w.ok(err)
	_, err = w.decided("second", r, true, "spare")
	w.ok(err)
	got, err := w.s.IssueCode(t.Context(), w.by("lead", 1), host.ID, inspection.AllParts())
	w.ok(err)
	face, err := w.s.Face(t.Context(), actor.Actor{}, got.CheckCode.Token)
	w.ok(err)
	for who, team := range map[string][]inspection.TeamMember{"the code's page": face.Officers, "owner": w.read("owner", host.ID).Team, "lead": w.read("lead", host.ID).Team} {
		var all []string
		for _, m := range team {
			all = append(all, m.Inspector.Pseudonym)
		}
		if slices.Contains(all, w.pseudonym("mate")) || !slices.Contains(all, w.pseudonym("spare")) {
			t.Errorf("%s: %v", who, all)
		}
	}
	if n := w.count(`select count(*) from inspection_team where inspector_id = $1 and (disclosed_to is not null or name is not null)`, w.inspectors["mate"]); n != 0 {
		t.Error("name and certificate of who left are disclosed")
	}
}

// Who is on both visits of a merged entry and is to stay away comes on neither.
func TestARecusalHoldsForTheWholeEntry(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	host, guest, _ := w.merged()
	r, err := w.asked("lead", "member", host)
	w.ok(err)
	_, err = w.decided("head", r, true, "third")
	w.ok(err)
	next, err := w.s.IssueCode(t.Context(), w.by("lead", "next"), host.ID, inspection.AllParts())
	w.ok(err)
	face, err := w.s.Face(t.Context(), actor.Actor{}, next.CheckCode.Token)
	w.ok(err)
	for _, o := range face.Officers {
		if len(face.Officers) != 2 || o.Inspector.Pseudonym == w.pseudonym("member") {
			t.Errorf("the next code shows %+v", face.Officers)
		}
	}
	for _, id := range []uuid.UUID{host.ID, guest.ID} {
		if v := w.read("lead", id); !strings.Contains(members(v), w.pseudonym("third")) || len(v.Team) != 2 {
			t.Errorf("the team of %s: %s", v.Number, members(v))
		}
	}
}
