package inspection_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"

	"yangguang/actor"
	"yangguang/fault"
	"yangguang/inspection"
	"yangguang/oversight"
	"yangguang/page"
)

// guestVisit is an approved visit of the other agency to the same enterprise, with two officers of its own.
func (w *town) guestVisit(trigger inspection.Trigger) inspection.Inspection {
	w.t.Helper()
	r := inspection.PlanRequest{EnterpriseID: w.firm, ItemIDs: []uuid.UUID{w.foreign}, InspectorIDs: []uuid.UUID{w.inspectors["stranger"], w.inspectors["mate"]},
		Trigger: trigger, Reason: "上级交办", From: w.today, To: within(w.today, 3)}
	i, err := w.s.Plan(w.t.Context(), w.by("chief", r), r, inspection.AllParts())
	w.ok(err)
	got, err := w.s.Approve(w.t.Context(), w.by("second", i.ID), []uuid.UUID{i.ID}, inspection.AllParts())
	w.ok(err)
	return got[0]
}

// otherOffice gives the other agency a second officer and a second head.
func (w *town) otherOffice() {
	w.t.Helper()
	run := func(sql string, args ...any) { w.sql(sql, args...) }
	w.person(run, 41, "mate", []string{"inspector"}, w.other, uuid.Nil, true)
	w.person(run, 42, "second", []string{"agency_admin"}, w.other, uuid.Nil, false)
	for _, name := range []string{"mate", "second"} {
		a, err := w.db.Actor(w.t.Context(), w.actors[name].SessionID)
		w.ok(err)
		w.actors[name] = a
	}
}

func (w *town) propose() int {
	w.t.Helper()
	n, err := w.s.ProposeMerges(w.t.Context(), w.today, time.Time{})
	w.ok(err)
	return n
}

func (w *town) proposals(name string) []inspection.Proposal {
	w.t.Helper()
	got, err := w.s.Proposals(w.t.Context(), w.actors[name], inspection.ProposalQuery{}, page.Ask{First: 50})
	w.ok(err)
	return got.Rows
}

func (w *town) answer(name string, p inspection.Proposal, reply inspection.Reply, reason string) (inspection.Proposal, error) {
	return w.s.AnswerProposal(w.t.Context(), w.by(name, []any{p.ID, reply}), p.ID, reply, reason)
}

// joined is a visit of the town's agency and one of the other that enter as one.
func (w *town) joined(trigger inspection.Trigger) (host, guest inspection.Inspection) {
	w.t.Helper()
	return w.joinedAs(trigger, trigger)
}

func (w *town) joinedAs(one, other inspection.Trigger) (host, guest inspection.Inspection) {
	w.t.Helper()
	host, guest = w.approved(one), w.guestVisit(other)
	if n := w.propose(); n != 1 {
		w.t.Fatalf("%d proposals, wanted one", n)
	}
	p := w.proposals("head")[0]
	_, err := w.answer("head", p, inspection.ReplyAccept, "")
	w.ok(err)
	p, err = w.answer("chief", p, inspection.ReplyAccept, "")
	w.ok(err)
	if p.State != inspection.ProposalAccepted {
		w.t.Fatalf("both accepted and it is %s", p.State)
	}
	return host, guest
}

// Two agencies that meet at one enterprise enter as one: one code, one team with officers of each, a record of each, and one number under every
// cap that counts them together.
func TestAgenciesThatMeetEnterAsOne(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.otherOffice()
	w.caps(`
  - {id: system-year, jurisdiction: "3705", per: system, field: 市场监管, months: 12, cap: 1, overCap: {approver: GOVERNMENT, basis: b}, basis: 系统, validFrom: "2020-01-01", counts: *counts}
`)
	host, guest := w.joined(inspection.EnterpriseRequest)
	if w.propose() != 0 {
		t.Error("proposed twice")
	}
	_, err := w.s.IssueCode(t.Context(), w.by("stranger", guest.ID), guest.ID, inspection.Parts{})
	e := refused(t, "the guest's code", err, fault.Precondition, "WRONG_STATE")
	if e.Facts["host"] != host.Number || e.Facts["remedy"] != inspection.IssueByHost {
		t.Errorf("facts %v", e.Facts)
	}
	got, err := w.s.IssueCode(t.Context(), w.by("lead", host.ID), host.ID, inspection.AllParts())
	w.ok(err)
	if n := w.count(`select count(*) from check_code`); n != 1 {
		t.Errorf("%d codes", n)
	}
	// Each agency's own cap has a number, the system's only one though both belong to it.
	if n := w.count(`select count(*) from visit_slot where inspection_id = $1 and freed_at is null`, host.ID); n != 3 || w.count(`select count(*) from visit_slot where rule = 'system-year'`) != 1 {
		t.Errorf("%d slots", n)
	}
	face, err := w.s.Face(t.Context(), w.actors["public"], got.CheckCode.Token)
	w.ok(err)
	agencies := map[string]int{}
	for _, o := range face.Officers {
		agencies[o.Inspector.Agency.Code]++
		if o.Inspector.Name == nil {
			t.Errorf("an officer without name: %+v", o.Inspector)
		}
	}
	if agencies["370502-SCJG"] != 2 || agencies["370503-SCJG"] != 2 || len(face.Items) != 2 {
		t.Errorf("the face shows %v and %d items", agencies, len(face.Items))
	}
	if v := w.read("stranger", guest.ID); v.CheckCode == nil || v.CheckCode.Token != got.CheckCode.Token || v.State != inspection.CodeIssued || len(v.Team) != 4 {
		t.Errorf("the guest's officers see %+v %s, a team of %d", v.CheckCode, v.State, len(v.Team))
	}
	_, err = w.s.Scan(t.Context(), w.by("owner", "scan"), got.CheckCode.Token)
	w.ok(err)
	v := w.read("stranger", guest.ID)
	if v.State != inspection.OnSite || v.ScannedAt == nil || v.Joint == nil || v.Joint.HostNumber != host.Number || len(v.Joint.Parts) != 2 {
		t.Errorf("the guest after the scan: %s %v %+v", v.State, v.ScannedAt, v.Joint)
	}
	w.warnsOnce()
	_, err = w.s.Leave(t.Context(), w.by("stranger", "leave"), guest.ID, inspection.Parts{})
	e = refused(t, "the guest's departure", err, fault.Precondition, "WRONG_STATE")
	if e.Facts["host"] != host.Number || e.Facts["remedy"] != inspection.RecordAtHost {
		t.Errorf("the way out of a departure: %v", e.Facts)
	}
	w.eachRecords(host, guest)
	w.countsOnce(host.Number)
	for who, id := range map[string]uuid.UUID{"head": host.ID, "chief": guest.ID} { // a guest has no scan of its own
		w.sql(`update inspection_record set reply_until = null where inspection_id = $1`, id)
		_, err = w.s.Publish(t.Context(), w.by(who, id), id, inspection.Parts{})
		w.ok(err)
	}
	if n := w.count(`select count(distinct visited_on) from published_inspection`); n != 1 || w.count(`select count(*) from published_inspection`) != 2 {
		t.Errorf("%d days of one entry", n)
	}
}

// warnsOnce holds that one entry is one visit of the city and of each agency, and that each agency's record is missed by itself.
func (w *town) warnsOnce() {
	w.t.Helper()
	count := func(r oversight.Rule) (total int, causes []oversight.Cause) {
		causes, err := w.db.Causes(w.t.Context(), w.actors["system"], r, time.Now().Add(72*time.Hour))
		w.ok(err)
		for _, c := range causes {
			total += c.Count
		}
		return total, causes
	}
	city := oversight.Rule{ID: "city", Kind: oversight.FrequentVisits, Scope: "CITY", Count: 1, Days: 60, Except: []string{}}
	agency := city
	agency.ID, agency.Scope = "agency", "AGENCY"
	for want, r := range map[int]oversight.Rule{1: city, 2: agency} {
		if n, causes := count(r); n != want || len(causes) != want {
			w.t.Errorf("%s counts %d in %d causes", r.Scope, n, len(causes))
		}
	}
	if n, causes := count(oversight.Rule{ID: "record", Kind: oversight.OverdueRecord, Days: 1}); n != 2 {
		w.t.Errorf("overdue records: %+v", causes)
	}
	if n, causes := count(oversight.Rule{ID: "pair", Kind: oversight.RepeatedPair, Count: 1, Days: 60, Except: []string{}}); n != 4 {
		w.t.Errorf("pairs of officer and enterprise: %+v", causes)
	}
}

// eachRecords has each agency record its own visit; neither sees the other's.
func (w *town) eachRecords(host, guest inspection.Inspection) {
	w.t.Helper()
	t := w.t
	mine, theirs := record(host), record(guest)
	theirs.Answers = nil
	for _, r := range []struct {
		by, with string
		in       inspection.RecordRequest
	}{{"stranger", "mate", theirs}, {"lead", "member", mine}} {
		_, err := w.s.Record(t.Context(), w.by(r.by, r.in), r.in, inspection.Parts{})
		w.ok(err)
		_, err = w.s.Confirm(t.Context(), w.by(r.with, r.in), r.in.InspectionID, inspection.Parts{})
		w.ok(err)
		_, err = w.s.ConfirmByParty(t.Context(), w.by("owner", r.in), r.in.InspectionID, inspection.PartyRequest{}, inspection.Parts{})
		w.ok(err)
	}
	if _, err := w.s.ByID(t.Context(), w.actors["lead"], guest.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("the host's officer reads the guest's visit: %v", err)
	}
	if v := w.read("stranger", guest.ID); v.Record == nil || len(v.Items) != 1 || v.Items[0].ID != w.foreign {
		t.Errorf("the guest's record: %+v of %v", v.Record, v.Items)
	}
	if v := w.read("lead", host.ID); v.Record == nil || len(v.Items) != 1 || len(v.CooperatingAgencies) != 1 || len(v.Team) != 4 {
		t.Errorf("the host's record: %+v, %d items, %v, %d officers", v.Record, len(v.Items), v.CooperatingAgencies, len(v.Team))
	}
}

// countsOnce holds that the enterprise was visited once, and that one check was made.
func (w *town) countsOnce(number string) {
	w.t.Helper()
	f, err := w.s.Frequency(w.t.Context(), w.actors["owner"], w.firm, w.today.Year(), false)
	w.ok(err)
	if f.Total != 1 || len(f.ByAgency) != 2 || f.ByAgency[0].Counted != 1 || f.ByAgency[1].Counted != 1 {
		w.t.Errorf("frequency %+v", f)
	}
	if n := w.count(`select count(*) from counted_check`); n != 1 {
		w.t.Errorf("%d checks counted of %s", n, number)
	}
	// Entry and check stand with the host's agency, whoever's record was complete first.
	got, err := w.s.ChecksOf(w.t.Context(), w.today.Year())
	w.ok(err)
	if len(got.Agencies) != 1 || got.Agencies[0].Code != "370502-SCJG" || got.Agencies[0].Entered != 1 || got.Agencies[0].Counted != 1 {
		w.t.Errorf("checks of the year %+v", got.Agencies)
	}
}

// A proposal is declined with a reason that the supervisor reads, and by nobody else than the heads of the two agencies.
func TestDecliningAMergeNeedsAReason(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.otherOffice()
	host, guest := w.planned(inspection.SuperiorOrder), w.guestVisit(inspection.SuperiorOrder)
	if n := w.propose(); n != 1 {
		t.Fatalf("%d proposals", n)
	}
	p := w.proposals("chief")[0]
	if p.Measure != inspection.JointVisit || p.Host.Number != host.Number || p.Guest.Number != guest.Number || p.From != w.today || p.To != within(w.today, 3) ||
		len(p.Host.Items) != 1 || p.State != inspection.ProposalOpen {
		t.Errorf("proposed %+v", p)
	}
	if len(w.proposals("lead")) != 0 || len(w.proposals("owner")) != 0 || len(w.proposals("supervisor")) != 1 {
		t.Error("a proposal is for the heads of both agencies and the supervisor")
	}
	_, err := w.answer("chief", p, inspection.ReplyDecline, " ")
	refused(t, "without a reason", err, fault.Invalid, "input.reason")
	_, err = w.answer("lead", p, inspection.ReplyAccept, "")
	refused(t, "an officer", err, fault.NotFound, "")
	_, err = w.answer("supervisor", p, inspection.ReplyAccept, "")
	refused(t, "the supervisor", err, fault.NotFound, "")
	_, err = w.answer("head", p, inspection.ReplyAccept, "")
	w.ok(err)
	_, err = w.answer("deputy", p, inspection.ReplyAccept, "")
	refused(t, "twice", err, fault.Precondition, "WRONG_STATE")
	_, err = w.answer("chief", p, inspection.ReplyOffSite, "改为线上核查")
	refused(t, "an item on site only", err, fault.Precondition, "WRONG_STATE")
	_, err = w.answer("chief", p, inspection.ReplyDecline, "须在停业当日检查，时间不能一致")
	w.ok(err)
	_, err = w.answer("chief", p, inspection.ReplyAccept, "")
	refused(t, "after declining", err, fault.Precondition, "WRONG_STATE")
	seen := w.proposals("supervisor")[0]
	if seen.State != inspection.ProposalDeclined || len(seen.Answers) != 2 || seen.Answers[1].Reason == nil || *seen.Answers[1].Reason != "须在停业当日检查，时间不能一致" {
		t.Errorf("the supervisor reads %+v", seen)
	}
	if w.propose() != 0 {
		t.Error("proposed again after declining")
	}
}

// What is not proposed: what somebody complained of, what a draw under embargo drew, windows that do not meet. Visits of one agency are merged.
func TestWhichVisitsAreMatched(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.otherOffice()
	w.planned(inspection.Complaint)
	w.guestVisit(inspection.Complaint)
	drawn := w.drawn()
	if n := w.propose(); n != 0 {
		t.Fatalf("%d proposals", n)
	}
	later := w.planned(inspection.FollowUp)
	w.sql(`update inspection set window_from = current_date + 40, window_to = current_date + 45 where id = $1`, later.ID)
	first, second := w.planned(inspection.EnterpriseRequest), w.planned(inspection.EnterpriseRequest)
	if n := w.propose(); n != 1 {
		t.Fatalf("%d proposals of %s and %s", n, first.Number, second.Number)
	}
	p := w.proposals("head")[0]
	if p.Measure != inspection.MergeVisits || p.Host.Number != first.Number {
		t.Errorf("proposed %+v", p)
	}
	p, err := w.answer("head", p, inspection.ReplyAccept, "")
	w.ok(err)
	if p.State != inspection.ProposalAccepted {
		t.Errorf("one agency's merge is %s after its answer", p.State)
	}
	w.sql(`insert into draw_publication (draw_id, change_id) select draw_id, change_id from inspection where id = $1`, drawn[0])
	third := w.planned(inspection.FollowUp)
	w.propose()
	if p := w.proposals("head")[0]; w.read("head", drawn[0]).Number != p.Host.Number || p.Guest.Number != third.Number {
		t.Errorf("after its embargo a drawn visit comes first: %+v", p)
	}
}

// A visit that is voided before anybody entered leaves the others: the host goes on alone, the guest may have a code of its own.
func TestAVisitLeavesTheOthers(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.otherOffice()
	host, guest := w.joined(inspection.EnterpriseRequest)
	_, err := w.s.IssueCode(t.Context(), w.by("lead", host.ID), host.ID, inspection.AllParts())
	w.ok(err)
	_, err = w.s.Void(t.Context(), w.by("head", host.ID), host.ID, "企业停业", inspection.Parts{})
	w.ok(err)
	if n := w.count(`select count(*) from visit_slot where freed_at is null`); n != 0 {
		t.Errorf("%d slots are held", n)
	}
	if v := w.read("stranger", guest.ID); v.Joint != nil || v.State != inspection.CodeIssued {
		t.Errorf("the guest: %+v %s", v.Joint, v.State)
	}
	v, err := w.s.IssueCode(t.Context(), w.by("stranger", guest.ID), guest.ID, inspection.AllParts())
	w.ok(err)
	if v.CheckCode == nil || w.count(`select count(*) from visit_slot where freed_at is null and inspection_id = $1`, guest.ID) != 1 {
		t.Errorf("the guest's own code: %+v", v.CheckCode)
	}
	_, err = w.s.IssueCode(t.Context(), w.by("stranger", guest.ID), guest.ID, inspection.AllParts())
	refused(t, "a second code", err, fault.Precondition, "WRONG_STATE")
}

// Constraints hold for whoever writes SQL as the runtime role: no joint visit without each agency's word, no code for a guest.
func TestJointVisitsHoldAgainstDirectSQL(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.otherOffice()
	w.approved(inspection.EnterpriseRequest)
	w.guestVisit(inspection.EnterpriseRequest)
	w.propose()
	join := `insert into joint_visit (proposal_id, host_id, guest_id, host_agency, guest_agency, host_number, guest_number, change_id)
		select id, host_id, guest_id, host_agency, guest_agency, host_number, guest_number, gen_random_uuid() from merge_proposal`
	if err := w.direct(join); constraint(err) != "joint_fits" {
		t.Errorf("joined without an answer: %v", err)
	}
	p := w.proposals("head")[0]
	for _, name := range []string{"head", "chief"} {
		_, err := w.answer(name, p, inspection.ReplyAccept, "")
		w.ok(err)
	}
	code := fmt.Sprintf(`insert into check_code (inspection_id, n, agency_id, disclosed_to, counts_toward_cap, token, valid_from, valid_to, issuer_id, change_id)
		select guest_id, 1, guest_agency, '%s', true, 'x', now(), date_trunc('day', now(), 'Asia/Shanghai') + interval '1 day', '%s', gen_random_uuid() from joint_visit`, w.firm, w.actors["chief"].AccountID)
	if err := w.direct(code); constraint(err) != "one_code" {
		t.Errorf("a code for the guest: %v", err)
	}
}

// An officer of a guest stays away before anybody entered: the host's code shows another team, so it is revoked, and the next shows who comes.
func TestARecusalOfAGuestRevokesTheHostsCode(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.otherOffice()
	w.person(w.sql, 43, "spare", []string{"inspector"}, w.other, uuid.Nil, true)
	host, guest := w.joined(inspection.EnterpriseRequest)
	old, err := w.s.IssueCode(t.Context(), w.by("lead", 1), host.ID, inspection.AllParts())
	w.ok(err)
	r, err := w.asked("stranger", "mate", guest)
	w.ok(err)
	_, err = w.decided("head", r, true, "third")
	refused(t, "the host's head", err, fault.NotFound, "")
	_, err = w.decided("second", r, true, "spare")
	w.ok(err)
	_, err = w.s.Scan(t.Context(), w.by("owner", 2), old.CheckCode.Token)
	refused(t, "the old code", err, fault.Precondition, "CODE_REVOKED")
	next, err := w.s.IssueCode(t.Context(), w.by("lead", 3), host.ID, inspection.AllParts())
	w.ok(err)
	shows := func(who string, face inspection.Face, err error) {
		t.Helper()
		w.ok(err)
		shown := map[string]bool{}
		for _, o := range face.Officers {
			shown[o.Inspector.Pseudonym] = o.Inspector.Name != nil
		}
		if len(shown) != 4 || len(face.Officers) != 4 || !shown[w.pseudonym("spare")] || shown[w.pseudonym("mate")] {
			t.Errorf("the page of the code shows %s %v", who, shown)
		}
	}
	face, err := w.s.Face(t.Context(), actor.Actor{}, next.CheckCode.Token)
	shows("whoever holds it", face, err)
	face, err = w.s.Scan(t.Context(), w.by("owner", 4), next.CheckCode.Token)
	shows("the enterprise", face, err)
	if n := w.count(`select count(*) from visit_slot where freed_at is null and inspection_id = $1`, host.ID); n != 2 {
		t.Errorf("%d numbers, wanted one of each agency", n)
	}
}
