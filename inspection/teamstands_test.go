package inspection_test

import (
	"fmt"
	"testing"
	"time"

	"yangguang/fault"
	"yangguang/inspection"
)

// reservedYesterday is a visit under a code that was reserved for yesterday.
func (w *town) reservedYesterday() inspection.Inspection {
	w.t.Helper()
	i := w.approved(inspection.Complaint)
	w.tomorrowToo(i)
	i, err := w.s.ReserveCode(w.t.Context(), w.by("lead", i.ID), i.ID, w.today.AddDays(1), "山区无网络", inspection.AllParts())
	w.ok(err)
	w.codeEarlier(2)
	return i
}

// upholds asks for the recusal of a member and has the head uphold it.
func (w *town) upholds(who, about string, i inspection.Inspection) error {
	w.t.Helper()
	r, err := w.asked(who, about, i)
	w.ok(err)
	_, err = w.decided("head", r, true, "")
	return err
}

// broughtBack is the return of an officer with a visit that was entered yesterday at ten.
func (w *town) broughtBack(who string, i inspection.Inspection) error {
	_, err := w.s.ReconcileVisit(w.t.Context(), w.by(who, "back"), i.ID, firmCode, w.today.AddDays(-1).Start().Add(10*time.Hour), inspection.Parts{})
	return err
}

// 离线码、回避: in the days of the return the team stands. Nobody comes to a visit that may have taken place without him; who is recused meanwhile does nothing more about
// it, the others bring it on record, and the last of them is decided on afterwards.
func TestTheTeamThatMayHaveEnteredStands(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	i := w.reservedYesterday()
	r, err := w.asked("lead", "member", i)
	w.ok(err)
	_, err = w.decided("head", r, true, "third")
	refused(t, "another in his place", err, fault.Invalid, "input.replacementId")
	upheld := fmt.Sprintf(upheldByHand, true)
	w.tries(byHand{"leaves by SQL", "head", i.ID, "team_settled", []string{"as lead", recusalByHand, "as head", upheld, leaveByHand,
		fmt.Sprintf(comesByHand, true, w.inspectors["third"])}})
	_, err = w.decided("head", r, true, "")
	w.ok(err)
	if now := w.read("lead", i.ID); len(now.Team) != 2 || now.Recusals[0].State != inspection.RecusalUpheld || w.count(`select count(*) from check_code_revocation`) != 0 {
		t.Errorf("the team is %s, recusals %+v", members(now), now.Recusals)
	}
	refused(t, "the last", w.upholds("member", "lead", i), fault.Precondition, string(fault.WrongState))
	refused(t, "a code with him", w.issue(i.ID), fault.Precondition, string(fault.Recusal))
	w.tries(byHand{"a code with him by SQL", "lead", i.ID, "code_unrecused", []string{fmt.Sprintf(codeByHand, "2")}})
	refused(t, "he comes back with it", w.broughtBack("member", i), fault.Precondition, string(fault.Recusal))
	w.tries(byHand{"he by SQL", "member", i.ID, "scan_by_team", []string{
		`insert into check_code_scan (inspection_id, n, agency_id, disclosed_to, by_kind, account_id, device_at, change_id)
			select inspection_id, n, agency_id, '` + w.firm.String() + `', 'OFFICER', @me, valid_from + interval '10 hours', @change from check_code where inspection_id = $1`}})
	w.ok(w.broughtBack("lead", i))
	w.tries(byHand{"leaves after the return by SQL", "head", i.ID, "team_settled", []string{leaveByHand}})
	rec := record(i)
	rec.DeviceTime = w.today.AddDays(-1).Start().Add(11 * time.Hour)
	_, err = w.s.Record(t.Context(), w.by("lead", 2), rec, inspection.Parts{})
	w.ok(err)
	_, err = w.s.Confirm(t.Context(), w.by("member", 1), i.ID, inspection.Parts{})
	refused(t, "he confirms", err, fault.Precondition, string(fault.Recusal))
	_, err = w.s.AcceptLate(t.Context(), w.by("head", 2), i.ID, "成员已回避，核对无误", inspection.AllParts())
	w.ok(err)
}

// Who was recused before the device's time did not enter, and where the days of the return are over another comes.
func TestWhoWasRecusedBeforeTheEntryDidNotEnter(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	i := w.reservedYesterday()
	w.ok(w.upholds("lead", "member", i))
	w.sql(`update recusal_decision set at = at - interval '2 days'`)
	refused(t, "recused before", w.broughtBack("lead", i), fault.Precondition, string(fault.Recusal))
	w.codeEarlier(w.s.Rules.Offline.ReturnDays)
	refused(t, "a code with him", w.issue(i.ID), fault.Precondition, string(fault.Recusal))
	r, err := w.asked("lead", "member", i)
	w.ok(err)
	_, err = w.decided("head", r, true, "third")
	w.ok(err)
	w.ok(w.issue(i.ID))
}

// On its day a reserved code lets nobody in with network, either, while one of the team is recused.
func TestWhoIsRecusedOnTheDayLetsNobodyIn(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	i := w.approved(inspection.Complaint)
	w.tomorrowToo(i)
	i, err := w.s.ReserveCode(t.Context(), w.by("lead", i.ID), i.ID, w.today.AddDays(1), "山区无网络", inspection.AllParts())
	w.ok(err)
	w.codeEarlier(1)
	w.ok(w.upholds("lead", "member", i))
	_, err = w.s.ScanLicence(t.Context(), w.by("lead", 1), i.ID, firmCode, inspection.Parts{})
	refused(t, "the licence", err, fault.Precondition, string(fault.Recusal))
	w.tries(byHand{"by SQL", "lead", i.ID, "scan_free", []string{fmt.Sprintf(`insert into check_code_scan (inspection_id, n, agency_id, disclosed_to, by_kind, account_id, change_id)
		select inspection_id, n, agency_id, disclosed_to, 'OFFICER', '%s', @change from check_code where inspection_id = $1`, w.actors["lead"].AccountID)}})
}

// Who comes to a visit on site can enforce today: by SQL as by the service.
func TestWhoComesToAVisitOnSiteIsFit(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	i := w.onSite(inspection.Complaint)
	come := []string{"as lead", recusalByHand, "as head", fmt.Sprintf(upheldByHand, true), leaveByHand, fmt.Sprintf(comesByHand, true, w.inspectors["third"])}
	w.tries(byHand{"fit", "head", i.ID, "", come})
	w.sql(`update certificate set valid_to = current_date - 1 where inspector_id = $1`, w.inspectors["third"])
	w.tries(byHand{"without a certificate", "head", i.ID, "team_qualified", come})
}

// A record that comes days after the entry is accepted by another person, whatever the device says of the time at which it was made.
func TestALateReturnIsLateWhateverTheDeviceSays(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	i := w.reservedYesterday()
	w.ok(w.broughtBack("lead", i))
	for sql, want := range map[string]bool{"": false, `update check_code_scan set device_at = device_at - interval '4 days'`: true} {
		if sql != "" {
			w.sql(sql)
		}
		w.tries(byHand{fmt.Sprintf("late %t", want), "lead", i.ID, map[bool]string{true: "record_in_time", false: "inspection_record_publication"}[want], []string{
			`insert into inspection_record (inspection_id, version, agency_id, disclosed_to, result, narrative, inspector_id, device_time, time_gap, findings_version,
			author_id, change_id) select i.id, 1, i.agency_id, i.disclosed_to, 'NO_PROBLEM_FOUND', 'x', t.inspector_id, now(), false, 1, @me, @change
			from inspection i join inspection_team t on t.inspection_id = i.id where i.id = $1 order by t.position limit 1`}})
	}
	got, err := w.s.Record(t.Context(), w.by("lead", 1), record(i), inspection.AllParts())
	w.ok(err)
	if !got.Record.Late {
		t.Error("four days after the entry the record is in time")
	}
}

// 联合检查: whoever goes along reads who left the host's team.
func TestAGuestReadsWhoLeft(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.otherOffice()
	host, _ := w.joined(inspection.EnterpriseRequest)
	r, err := w.asked("lead", "member", host)
	w.ok(err)
	_, err = w.decided("head", r, true, "third")
	w.ok(err)
	w.ok(w.issue(host.ID))
	for _, who := range []string{"lead", "stranger"} {
		n, err := w.asks(who, `select count(*) from team_now where inspection_id = $1`, host.ID)
		w.ok(err)
		if n != 2 {
			t.Errorf("%s reads a team of %d", who, n)
		}
	}
}
