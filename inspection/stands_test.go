package inspection_test

import (
	"slices"
	"testing"

	"yangguang/fault"
	"yangguang/inspection"
)

// suspends suspends an officer 停职, as the agency's head does in the register.
func (w *town) suspends(name string) {
	w.t.Helper()
	w.sql(`update inspector set status = 'SUSPENDED' where id = $1`, w.inspectors[name])
}

// Who cannot enforce on the day of the entry lets nobody in, whenever that came about: after the code as well as before it.
func TestWhoCannotEnforceSinceTheCodeLetsNobodyIn(t *testing.T) {
	t.Parallel()
	for why, since := range map[string]string{
		"suspended":              `update inspector set status = 'SUSPENDED' where id = $1`,
		"on leave":               `insert into inspector_leave (inspector_id, from_day, to_day, change_id) select $1, current_date - 1, current_date + 1, change_id from inspector where id = $1`,
		"certificate at its end": `update certificate set valid_to = current_date - 1 where inspector_id = $1`,
	} {
		t.Run(why, func(t *testing.T) {
			w := newTown(t)
			i := w.issued(inspection.Complaint)
			w.sql(since, w.inspectors["member"])
			_, err := w.s.Scan(t.Context(), w.by("owner", "scan"), i.CheckCode.Token)
			if e := refused(t, "the enterprise scans", err, fault.Precondition, string(fault.OfficerUnfit)); e.Facts["remedy"] != inspection.ReplaceOfficer || e.Facts["inspectors"] != nil {
				t.Errorf("the enterprise is told %v", e.Facts)
			}
			_, err = w.s.ScanLicence(t.Context(), w.by("lead", 1), i.ID, i.Enterprise.USCC, inspection.Parts{})
			e := refused(t, "the licence", err, fault.Precondition, string(fault.OfficerUnfit))
			if who, _ := e.Facts["inspectors"].([]string); !slices.Equal(who, []string{w.pseudonym("member")}) {
				t.Errorf("the team is told %v", e.Facts)
			}
			scan := `insert into check_code_scan (inspection_id, n, agency_id, disclosed_to, by_kind, change_id)
				select inspection_id, n, agency_id, disclosed_to, 'VISITOR', gen_random_uuid() from check_code`
			if err := w.direct(scan); constraint(err) != "scan_free" {
				t.Errorf("a scan by SQL: %v", err)
			}
			r, err := w.asked("lead", "member", i)
			w.ok(err)
			_, err = w.decided("head", r, true, "third")
			w.ok(err)
			i, err = w.s.IssueCode(t.Context(), w.by("lead", 2), i.ID, inspection.AllParts())
			w.ok(err)
			_, err = w.s.Scan(t.Context(), w.by("owner", "again"), i.CheckCode.Token)
			w.ok(err)
		})
	}
}

// An officer who is suspended after the entry does nothing more; a head stands for the record in his place, so that it is not stuck.
func TestAnOfficerSuspendedAfterTheEntryDoesNothingMore(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	i := w.onSite(inspection.Complaint)
	w.suspends("member")
	rec := record(i)
	words := "拒绝签字"
	rec.Party = &inspection.PartyRequest{Refusal: &words}
	_, err := w.s.Record(t.Context(), w.by("member", rec), rec, inspection.Parts{})
	refused(t, "a record", err, fault.Precondition, string(fault.OfficerUnfit))
	i, err = w.s.Record(t.Context(), w.by("lead", rec), rec, inspection.AllParts())
	w.ok(err)
	if !i.Record.AwaitsAcceptance || i.Record.Complete {
		t.Errorf("one of two is left: awaits %t, complete %t", i.Record.AwaitsAcceptance, i.Record.Complete)
	}
	_, err = w.s.Confirm(t.Context(), w.by("member", 1), i.ID, inspection.Parts{})
	refused(t, "a confirmation", err, fault.Precondition, string(fault.OfficerUnfit))
	if err := w.bySQL("member", i.ID, `insert into record_confirmation (inspection_id, version, agency_id, disclosed_to, inspector_id, change_id)
		select id, 1, agency_id, disclosed_to, '`+w.inspectors["member"].String()+`', @change from inspection where id = $1`); constraint(err) != "confirmed_by_team" {
		t.Errorf("a confirmation by SQL: %v", err)
	}
	_, err = w.s.Publish(t.Context(), w.by("head", 1), i.ID, inspection.Parts{})
	refused(t, "publication", err, fault.Precondition, string(fault.SecondPerson))
	_, err = w.s.AcceptLate(t.Context(), w.by("lead", 1), i.ID, "核对无误", inspection.Parts{})
	refused(t, "its author accepts", err, fault.Precondition, string(fault.SecondPerson))
	i, err = w.s.AcceptLate(t.Context(), w.by("head", 2), i.ID, "成员已停职，核对笔录和照片无误", inspection.AllParts())
	w.ok(err)
	if i.Record.AwaitsAcceptance || !i.Record.Complete || w.counted().Counted != 1 {
		t.Errorf("accepted: awaits %t, complete %t, counted %d", i.Record.AwaitsAcceptance, i.Record.Complete, w.counted().Counted)
	}
	_, err = w.s.Publish(t.Context(), w.by("head", 3), i.ID, inspection.Parts{})
	w.ok(err)
}

// The next version of a record whose second officer is recused is not stuck: another person accepts it.
func TestACorrectionAfterARecusalIsAccepted(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	i := w.seconded(w.recorded(inspection.Complaint))
	_, err := w.s.AcceptLate(t.Context(), w.by("head", 1), i.ID, "无事", inspection.Parts{})
	refused(t, "what two confirmed", err, fault.Precondition, string(fault.WrongState))
	ask, err := w.asked("owner", "member", i)
	w.ok(err)
	_, err = w.decided("head", ask, true, "")
	w.ok(err)
	if i = w.read("lead", i.ID); i.Record.AwaitsAcceptance {
		t.Error("what was confirmed before the recusal stands")
	}
	i, err = w.correct("lead", correction(i))
	w.ok(err)
	i, err = w.decide("head", i, 1, true)
	w.ok(err)
	if !i.Record.AwaitsAcceptance {
		t.Errorf("version %d waits for nobody, confirmed by %d", i.Record.Version, len(i.Record.ConfirmedBy))
	}
	if len(i.Record.ConfirmedBy) == 0 {
		_, err = w.s.Confirm(t.Context(), w.by("lead", 5), i.ID, inspection.Parts{})
		w.ok(err)
	}
	i, err = w.s.AcceptLate(t.Context(), w.by("deputy", 2), i.ID, "成员已回避，核对无误", inspection.AllParts())
	w.ok(err)
	_, err = w.s.Publish(t.Context(), w.by("head", 3), i.ID, inspection.Parts{})
	w.ok(err)
}

// A re-check rests on a follow-up visit whose record another person accepted in place of an officer who is suspended.
func TestARecheckRestsOnAnAcceptedRecord(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	o := w.ordered()
	v := w.recorded(inspection.FollowUp)
	w.suspends("member")
	r := inspection.RecheckRequest{RectificationID: o.ID, Method: inspection.AtSite, VisitID: &v.ID, Passed: true, Reason: "现场核实已改正"}
	_, err := w.recheck("lead", r)
	refused(t, "one stands for it", err, fault.Precondition, string(fault.SecondPerson))
	_, err = w.s.AcceptLate(t.Context(), w.by("head", 1), v.ID, "成员已停职，核对无误", inspection.Parts{})
	w.ok(err)
	o, err = w.recheck("lead", r)
	w.ok(err)
	w.state("passed", o, inspection.RectificationPassed)
}
