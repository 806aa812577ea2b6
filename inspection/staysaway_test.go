package inspection_test

import (
	"bytes"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"yangguang/decision"
	"yangguang/fault"
	"yangguang/inspection"
)

// declares has an officer declare a conflict with the town's enterprise.
func (w *town) declares(name string) {
	w.t.Helper()
	w.sql(`insert into conflict (id, inspector_id, enterprise_id, agency_id, code, evidence_digest, from_day, change_id)
		values ($1, $2, $3, $4, 'K01', sha256(''), current_date - 1, $5)`, uuid.New(), w.inspectors[name], w.firm, w.agency, w.change)
}

// A conflict that is declared after the code was issued lets nobody in; another comes, and the next code does.
func TestAConflictDeclaredAfterTheCodeLetsNobodyIn(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	i := w.issued(inspection.Complaint)
	w.declares("member")
	for _, who := range []string{"owner", "public"} {
		_, err := w.s.Scan(t.Context(), w.by(who, "scan"), i.CheckCode.Token)
		if e := refused(t, who+" scans", err, fault.Precondition, "RECUSAL"); e.Facts["remedy"] != inspection.ReplaceOfficer || e.Facts["inspectors"] != nil {
			t.Errorf("%s is told %v", who, e.Facts)
		}
	}
	_, err := w.s.ScanLicence(t.Context(), w.by("lead", 1), i.ID, i.Enterprise.USCC, inspection.Parts{})
	if who, _ := refused(t, "the licence", err, fault.Precondition, "RECUSAL").Facts["inspectors"].([]string); !slices.Equal(who, []string{w.pseudonym("member")}) {
		t.Errorf("the team is told %v", who)
	}
	scan := `insert into check_code_scan (inspection_id, n, agency_id, disclosed_to, by_kind, change_id)
		select inspection_id, n, agency_id, disclosed_to, 'VISITOR', gen_random_uuid() from check_code`
	if err := w.direct(scan); constraint(err) != "scan_free" {
		t.Errorf("a scan by SQL: %v", err)
	}
	r, err := w.asked("member", "member", i)
	w.ok(err)
	_, err = w.decided("head", r, true, "third")
	w.ok(err)
	i, err = w.s.IssueCode(t.Context(), w.by("lead", 2), i.ID, inspection.AllParts())
	w.ok(err)
	_, err = w.s.Scan(t.Context(), w.by("owner", "again"), i.CheckCode.Token)
	w.ok(err)
}

// On site the inquiry goes on, and the record waits for the head's decision: another officer, or that this one stays.
func TestAConflictDeclaredOnSiteIsDecidedBeforeTheRecord(t *testing.T) {
	t.Parallel()
	for upheld, replacement := range map[bool]string{true: "third", false: ""} {
		w := newTown(t)
		i := w.onSite(inspection.Complaint)
		w.declares("member")
		rec := record(i)
		_, err := w.s.Record(t.Context(), w.by("lead", 1), rec, inspection.Parts{})
		refused(t, "before it is decided", err, fault.Precondition, "RECUSAL")
		r, err := w.asked("member", "member", i)
		w.ok(err)
		_, err = w.s.Record(t.Context(), w.by("lead", 2), rec, inspection.Parts{})
		refused(t, "asked only", err, fault.Precondition, "RECUSAL")
		_, err = w.decided("head", r, upheld, replacement)
		w.ok(err)
		_, err = w.s.Record(t.Context(), w.by("lead", 3), rec, inspection.Parts{})
		w.ok(err)
	}
}

// Who is recused after the record does nothing more about the visit; what was done before stands, and others go on.
func TestARecusedOfficerDoesNothingMore(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.publishViolations()
	i := w.onSite(inspection.Complaint)
	rec := record(i)
	rec.Result, rec.Findings = inspection.OrderedToRectify, []inspection.FindingInput{{ViolationCode: "FOOD-PURCHASE-RECORD"}}
	i, err := w.s.Record(t.Context(), w.by("member", rec), rec, inspection.AllParts())
	w.ok(err)
	ask, err := w.asked("owner", "member", i)
	w.ok(err)
	_, err = w.decided("head", ask, true, "")
	w.ok(err)
	change := correction(i)
	change.Result, change.Findings = rec.Result, rec.Findings
	_, err = w.correct("member", change)
	refused(t, "a correction", err, fault.Precondition, "RECUSAL")
	why := "拒绝签字"
	_, err = w.s.ConfirmByParty(t.Context(), w.by("member", 1), i.ID, inspection.PartyRequest{Refusal: &why}, inspection.Parts{})
	refused(t, "the party's word", err, fault.Precondition, "RECUSAL")
	_, err = w.s.IssuePaper(t.Context(), w.by("member", 2), i.ID, decision.SiteRecord)
	refused(t, "a paper", err, fault.Precondition, "RECUSAL")
	p := decision.Proposal{FindingID: i.Findings[0].ID, Outcome: "PENALTY", OnTheSpot: true, Measures: []decision.Measure{{Kind: "WARNING"}}, Reason: "依法处理",
		Order: &decision.Order{Text: "十日内改正", DueOn: w.today.AddDays(10)}}
	_, err = w.decisions.Propose(t.Context(), w.by("member", p), p)
	refused(t, "a decision", err, fault.Precondition, "RECUSAL")
	_, err = w.decisions.Propose(t.Context(), w.by("lead", p), p)
	w.ok(err)
	_, err = w.correct("lead", change)
	w.ok(err)
	second := w.recorded(inspection.Transfer)
	ask, err = w.asked("owner", "member", second)
	w.ok(err)
	_, err = w.decided("head", ask, true, "")
	w.ok(err)
	_, err = w.s.Confirm(t.Context(), w.by("member", 3), second.ID, inspection.Parts{})
	refused(t, "a confirmation", err, fault.Precondition, "RECUSAL")
}

// A device whose clock is ahead is no reason to lose a picture, and no reason to believe its time.
func TestEvidenceFromTheFutureSaysSo(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	for at, want := range map[time.Duration]bool{-48 * time.Hour: false, time.Minute: false, time.Hour: true} {
		e, err := w.s.ReceiveEvidence(t.Context(), w.by("lead", at), bytes.NewReader(png(at.String())), "image/png", time.Now().Add(at))
		w.ok(err)
		if e.TimeGap != want {
			t.Errorf("captured %s from now, flagged %t", at, e.TimeGap)
		}
	}
}

// A number that agencies have in common stays with the entry while another guest comes; each agency's own goes back with it.
func TestASharedNumberStaysWithTheEntry(t *testing.T) {
	t.Parallel()
	for third, want := range map[bool]int{true: 1, false: 0} {
		w := newTown(t)
		w.otherOffice()
		w.caps(`
  - {id: system-year, jurisdiction: "3705", per: system, field: 市场监管, months: 12, cap: 1, overCap: {approver: GOVERNMENT, basis: b}, basis: 系统, validFrom: "2020-01-01", counts: *counts}
`)
		host, guest := w.joined(inspection.EnterpriseRequest)
		_, err := w.s.IssueCode(t.Context(), w.by("lead", 1), host.ID, inspection.Parts{})
		w.ok(err)
		// As when the host's own visit takes none, the number is taken for the guest.
		for _, table := range []string{"visit_slot", "merge_proposal", "merge_answer", "joint_visit"} {
			w.sql(`alter table ` + table + ` disable trigger user`)
		}
		w.sql(`update visit_slot set agency_id = $1 where rule = 'system-year'`, w.other)
		if third {
			another := w.planned(inspection.Complaint)
			w.sql(`insert into merge_proposal (id, enterprise_id, measure, host_id, guest_id, host_agency, guest_agency, host_number, guest_number, from_day, to_day, basis, change_id)
				select gen_random_uuid(), enterprise_id, 'MERGE', host_id, $1, host_agency, host_agency, host_number, $2, from_day, to_day, basis, change_id from merge_proposal`,
				another.ID, another.Number)
			w.sql(`insert into joint_visit (proposal_id, host_id, guest_id, host_agency, guest_agency, host_number, guest_number, change_id)
				select id, host_id, guest_id, host_agency, guest_agency, host_number, guest_number, change_id from merge_proposal where guest_id = $1`, another.ID)
		}
		_, err = w.s.Void(t.Context(), w.by("chief", guest.ID), guest.ID, "另有安排", inspection.Parts{})
		w.ok(err)
		if n := w.count(`select count(*) from visit_slot where rule = 'system-year' and freed_at is null`); n != want {
			t.Errorf("with another guest %t: %d numbers of the system", third, n)
		}
		if n := w.count(`select count(*) from visit_slot where counter = 'agency:' || $1::uuid and freed_at is null`, w.other); n != 0 {
			t.Errorf("%d numbers of the agency that stays away", n)
		}
	}
}
