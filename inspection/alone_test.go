package inspection_test

import (
	"testing"

	"yangguang/fault"
	"yangguang/inspection"
)

// Whoever was asked to enter with another goes alone only after the agency said why: not by leaving the proposal unanswered, and not by agreeing first.
func TestGoingAloneNeedsAReason(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.otherOffice()
	host, guest := w.approved(inspection.EnterpriseRequest), w.guestVisit(inspection.EnterpriseRequest)
	w.propose()
	p := w.proposals("chief")[0]
	issue := func(what string, ok bool) {
		t.Helper()
		_, err := w.s.IssueCode(t.Context(), w.by("stranger", what), guest.ID, inspection.Parts{})
		if ok {
			w.ok(err)
			return
		}
		e := refused(t, what, err, fault.Precondition, "WRONG_STATE")
		if e.Facts["remedy"] != inspection.AnswerMerge || e.Facts["number"] != host.Number || e.Facts["until"] != p.To.String() {
			t.Errorf("%s: facts %v", what, e.Facts)
		}
	}
	issue("unanswered", false)
	_, err := w.answer("chief", p, inspection.ReplyAccept, "")
	w.ok(err)
	issue("agreed", false)
	code := `insert into check_code (inspection_id, n, agency_id, disclosed_to, counts_toward_cap, token, valid_from, valid_to, issuer_id, change_id)
		select id, 1, agency_id, enterprise_id, false, 'x', now(), date_trunc('day', now(), 'Asia/Shanghai') + interval '1 day', author_id, gen_random_uuid() from inspection where number = '` + guest.Number + `'`
	if err := w.direct(code); constraint(err) != "merge_answered" {
		t.Errorf("a code by SQL: %v", err)
	}
	_, err = w.answer("chief", p, inspection.ReplyDecline, "")
	refused(t, "taken back without a reason", err, fault.Invalid, "input.reason")
	p, err = w.answer("second", p, inspection.ReplyDecline, "对方两日未答复，须在停业前检查")
	w.ok(err)
	if p.State != inspection.ProposalDeclined || len(p.Answers) != 2 {
		t.Errorf("taken back: %+v", p)
	}
	if again := w.proposals("head")[0]; again.State != inspection.ProposalDeclined || again.Answers[1].Reason == nil {
		t.Errorf("the other agency reads %+v", again)
	}
	again := `insert into merge_answer (proposal_id, agency_id, answer, account_id, pseudonym, change_id)
		select id, host_agency, 'ACCEPTED', (select author_id from inspection where number = '` + host.Number + `'), 'x', gen_random_uuid() from merge_proposal`
	if err := w.direct(again); constraint(err) != "merge_settled" {
		t.Errorf("an answer to what is settled: %v", err)
	}
	issue("declined", true)
}

// The codes come sooner than the platform proposes: the gate sees the other agency's visit by itself and asks for the answer, which the heads can give at once.
func TestTwoVisitsThatMeetAreNoSecret(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.otherOffice()
	host, guest := w.approved(inspection.EnterpriseRequest), w.guestVisit(inspection.EnterpriseRequest)
	for who, v := range map[string][2]inspection.Inspection{"lead": {host, guest}, "stranger": {guest, host}} {
		_, err := w.s.IssueCode(t.Context(), w.by(who, "code"), v[0].ID, inspection.Parts{})
		e := refused(t, who, err, fault.Precondition, "WRONG_STATE")
		if e.Facts["remedy"] != inspection.AnswerMerge || e.Facts["number"] != v[1].Number || e.Facts["until"] != within(w.today, 3).String() {
			t.Errorf("%s: facts %v", who, e.Facts)
		}
	}
	if w.today != within(w.today, 1) {
		_, err := w.s.ReserveCode(t.Context(), w.by("lead", "reserve"), host.ID, within(w.today, 1), "山区无信号", inspection.Parts{})
		refused(t, "a code in advance", err, fault.Precondition, "WRONG_STATE")
	}
	p := w.proposals("head")
	if len(p) != 1 || p[0].State != inspection.ProposalOpen || w.propose() != 0 {
		t.Fatalf("proposed %+v", p)
	}
	_, err := w.answer("chief", p[0], inspection.ReplyDecline, "须在停业前检查")
	w.ok(err)
	for who, v := range map[string]inspection.Inspection{"lead": host, "stranger": guest} {
		_, err := w.s.IssueCode(t.Context(), w.by(who, "again"), v.ID, inspection.Parts{})
		w.ok(err)
	}
}

// Agreed, and no answer until the shared days are over: nobody could enter as one any more, and the visit goes alone. Agreeing comes too late then.
func TestTheOtherAgencyNeverAnswered(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.otherOffice()
	host, guest := w.approved(inspection.EnterpriseRequest), w.guestVisit(inspection.EnterpriseRequest)
	w.propose()
	p := w.proposals("chief")[0]
	_, err := w.answer("chief", p, inspection.ReplyAccept, "")
	w.ok(err)
	w.sql(`alter table merge_proposal disable trigger user`)
	w.sql(`update merge_proposal set from_day = from_day - 10, to_day = from_day - 5`)
	_, err = w.answer("head", p, inspection.ReplyAccept, "")
	refused(t, "too late", err, fault.Precondition, "TOO_LATE")
	_, err = w.s.IssueCode(t.Context(), w.by("lead", 1), host.ID, inspection.Parts{})
	refused(t, "never answered", err, fault.Precondition, "WRONG_STATE")
	_, err = w.s.IssueCode(t.Context(), w.by("stranger", 2), guest.ID, inspection.Parts{})
	w.ok(err)
}
