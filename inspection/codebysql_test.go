package inspection_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"

	"yangguang/fault"
	"yangguang/inspection"
)

// dayByHand is the beginning of the day in Shanghai that lies %d days ahead.
const dayByHand = `((((now() at time zone 'Asia/Shanghai')::date + (%d))::timestamp) at time zone 'Asia/Shanghai')`

// codeOf is a code of a day by SQL, in force for some hours from an hour of it on.
func codeOf(ahead, from, hours int, reserved bool) string {
	shown := "i.enterprise_id"
	if reserved {
		shown = "null"
	}
	return fmt.Sprintf(`insert into check_code (inspection_id, n, agency_id, disclosed_to, counts_toward_cap, slot_id, token, valid_from, valid_to, reserved, issuer_id, change_id)
		select i.id, 1, i.agency_id, %s, i.counts_toward_cap, (select s.id from visit_slot s where s.inspection_id = i.id and s.freed_at is null order by s.id limit 1), 'x',
		`+dayByHand+` + interval '%d hours', `+dayByHand+` + interval '%d hours', %t, i.author_id, @change from inspection i where i.id = $1`, shown, ahead, from, ahead, from+hours, reserved)
}

// scannedAt is the scan of the visit's latest code by the lead, with the time of the device.
func scannedAt(device string) string {
	return fmt.Sprintf(`insert into check_code_scan (inspection_id, n, agency_id, disclosed_to, by_kind, account_id, device_at, change_id)
		select c.inspection_id, c.n, c.agency_id, i.enterprise_id, 'OFFICER', @me, %s, @change from check_code c join inspection i on i.id = c.inspection_id
		where c.inspection_id = $1 order by c.n desc limit 1`, device)
}

const onSiteByHand = `update inspection set state = 'ON_SITE', disclosed_to = enterprise_id, change_id = @change where id = $1`

// 亮码入企: no code is written after its visit, neither of an emergency; it is of the day of issue, or reserved for one of the days that the rule gives.
func TestNoCodeComesAfterItsVisit(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	i := w.approved(inspection.FollowUp)
	r := inspection.EmergencyRequest{EnterpriseID: w.firm, ItemIDs: []uuid.UUID{w.item}, Reason: "燃气泄漏", EnteredAt: time.Now().AddDate(0, 0, -3),
		InspectorIDs: []uuid.UUID{w.inspectors["lead"], w.inspectors["member"]}}
	e, err := w.s.EnterEmergency(t.Context(), w.by("lead", 1), r, inspection.Parts{})
	w.ok(err)
	_, err = w.s.Approve(t.Context(), w.by("head", e.ID), []uuid.UUID{e.ID}, inspection.Parts{})
	w.ok(err)
	w.sql(`update inspection set window_from = current_date - 10, window_to = current_date + 30 where id = $1`, i.ID)
	w.tries(byHand{"of today", "lead", i.ID, "", []string{codeOf(0, 0, 24, false), underCodeByHand}},
		byHand{"of an emergency, of today", "lead", e.ID, "", []string{codeOf(0, 0, 24, false), underCodeByHand}},
		byHand{"of the day before yesterday", "lead", i.ID, "check_code_day", []string{codeOf(-2, 0, 24, false)}},
		byHand{"of the day before yesterday, and entered then", "lead", i.ID, "check_code_day",
			[]string{codeOf(-2, 0, 24, false), underCodeByHand, scannedAt("now() - interval '36 hours'"), onSiteByHand}},
		byHand{"of yesterday, as if it had been reserved", "lead", i.ID, "check_code_day", []string{codeOf(-1, 0, 24, true)}},
		byHand{"reserved for today", "lead", i.ID, "check_code_day", []string{codeOf(0, 0, 24, true)}},
		byHand{"of tomorrow, not reserved", "lead", i.ID, "check_code_day", []string{codeOf(1, 0, 24, false)}},
		byHand{"reserved for tomorrow", "lead", i.ID, "", []string{codeOf(1, 0, 24, true), underCodeByHand}},
		byHand{"reserved for the last day that the rule gives", "lead", i.ID, "", []string{codeOf(w.s.Rules.Offline.ReserveDays, 0, 24, true), underCodeByHand}},
		byHand{"reserved for the day after it", "lead", i.ID, "check_code_day", []string{codeOf(w.s.Rules.Offline.ReserveDays+1, 0, 24, true)}},
		byHand{"of today and the morning after", "lead", i.ID, "check_code_day", []string{codeOf(0, 12, 24, false)}},
		byHand{"of an emergency, of its day of entry", "lead", e.ID, "check_code_day", []string{codeOf(-3, 0, 24, false)}},
		byHand{"of an emergency, of another century", "lead", e.ID, "check_code_day", []string{codeOf(30000, 0, 24, false)}},
		byHand{"of a visit that was scanned already", "lead", i.ID, "check_code_of_visit",
			[]string{codeOf(0, 0, 24, false), underCodeByHand, scannedAt("null"), fmt.Sprintf(codeByHand, "2")}})
}

// 离线码: a device's time counts under the latest code, reserved before it and not revoked, and for as many days after the code's as the rule gives.
func TestADevicesTimeCountsUnderAReservedCode(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	plain, i := w.issued(inspection.FollowUp), w.approved(inspection.FollowUp)
	w.tomorrowToo(i)
	_, err := w.s.ReserveCode(t.Context(), w.by("lead", 1), i.ID, w.today.AddDays(1), "山区无网络", inspection.Parts{})
	w.ok(err)
	w.codeEarlier(2)
	w.sql(`update check_code set issued_at = now(), valid_from = valid_from + interval '2 days', valid_to = valid_to + interval '2 days' where inspection_id = $1`, plain.ID)
	back := func(device string) []string { return []string{scannedAt(device), onSiteByHand} }
	at := fmt.Sprintf(dayByHand, -1) + " + interval '10 hours'"
	last := w.s.Rules.Offline.ReturnDays
	w.tries(byHand{"on return", "lead", i.ID, "", back(at)},
		byHand{"under a code of today", "lead", plain.ID, "", back("null")},
		byHand{"under a code of today, with the device's time", "lead", plain.ID, "scan_offline", back("now()")},
		byHand{"on another day", "lead", i.ID, "scan_of_code", back("now()")})
	w.codeEarlier(last - 1)
	at = fmt.Sprintf(dayByHand, -last) + " + interval '10 hours'"
	w.tries(byHand{"on the last day of the return", "lead", i.ID, "", back(at)})
	w.codeEarlier(1)
	w.tries(byHand{"a day later", "lead", i.ID, "scan_offline", back(fmt.Sprintf(dayByHand, -last-1) + " + interval '10 hours'")})
	w.codeEarlier(-1)
	w.sql(`update check_code set issued_at = valid_from + interval '11 hours' where inspection_id = $1`, i.ID)
	w.tries(byHand{"before the code was there", "lead", i.ID, "scan_offline", back(at)})
	w.codeEarlier(0)
	w.sql(`update check_code set issued_at = valid_from - interval '1 day' where inspection_id = $1`, i.ID)
	w.tries(byHand{"under a code that another replaced", "lead", i.ID, "scan_offline", []string{fmt.Sprintf(codeByHand, "2"), `insert into check_code_scan
		(inspection_id, n, agency_id, disclosed_to, by_kind, account_id, device_at, change_id)
		select id, 1, agency_id, enterprise_id, 'OFFICER', @me, ` + at + `, @change from inspection where id = $1`}})
	w.sql(`insert into check_code_revocation (inspection_id, n, agency_id, reason, change_id) values ($1, 1, $2, 'x', $3)`, i.ID, w.agency, w.change)
	w.tries(byHand{"under a code that was revoked", "lead", i.ID, "scan_offline", back(at)})
}

// 回避关系: an ordinary scan with a device's time lets nobody in who is kept out today; on return a conflict counts that was declared before the device read the licence.
func TestADevicesTimeLetsNobodyInWhoIsKeptOut(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	plain, i := w.issued(inspection.FollowUp), w.approved(inspection.FollowUp)
	w.tomorrowToo(i)
	_, err := w.s.ReserveCode(t.Context(), w.by("lead", 1), i.ID, w.today.AddDays(1), "山区无网络", inspection.Parts{})
	w.ok(err)
	w.sql(`update check_code set issued_at = issued_at - interval '2 days', valid_from = valid_from - interval '2 days', valid_to = valid_to - interval '2 days'
		where inspection_id = $1`, i.ID)
	at := w.today.AddDays(-1).Start().Add(10 * time.Hour)
	back := []string{scannedAt("'" + at.Format(time.RFC3339) + "'"), onSiteByHand}
	w.sql(`insert into conflict (id, inspector_id, enterprise_id, agency_id, code, evidence_digest, from_day, change_id)
		values ($1, $2, $3, $4, 'K01', sha256(''), current_date - 9, $5)`, uuid.New(), w.inspectors["member"], w.firm, w.agency, w.change)
	w.tries(byHand{"declared today", "lead", plain.ID, "scan_free", []string{scannedAt("null"), onSiteByHand}},
		byHand{"declared today, with the device's time", "lead", plain.ID, "scan_offline", []string{scannedAt("now()"), onSiteByHand}},
		byHand{"declared after the return", "lead", i.ID, "", back})
	w.sql(`update conflict set declared_at = $1`, at.Add(-time.Second))
	w.tries(byHand{"declared a second before", "lead", i.ID, "scan_offline_free", back})
	reconcile := func(key any) error {
		_, err := w.s.ReconcileVisit(t.Context(), w.by("lead", key), i.ID, firmCode, at, inspection.Parts{})
		return err
	}
	refused(t, "the program", reconcile("conflict"), fault.Precondition, string(fault.Recusal))
	r, err := w.asked("lead", "member", i)
	w.ok(err)
	_, err = w.decided("head", r, false, "")
	w.ok(err)
	w.suspends("member")
	w.tries(byHand{"suspended since", "lead", i.ID, "", back})
	w.sql(`update audit_event set at = $1 where change_id = $2`, at.Add(-time.Second), w.change)
	w.tries(byHand{"suspended before", "lead", i.ID, "scan_offline_fit", back})
	refused(t, "the program", reconcile("suspended"), fault.Precondition, string(fault.OfficerUnfit))
	w.sql(`update inspector set status = 'ACTIVE'`)
	w.ok(reconcile("fit"))
}

// 提示运行: a code that is reserved for a coming day neither uses an advise-only start before it begins nor reaches past its end.
func TestAReservedCodeIsNoWayIntoAnAdviseOnlyStart(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.issued(inspection.Complaint)
	w.issued(inspection.Complaint)
	i := w.approved(inspection.Complaint)
	w.tomorrowToo(i)
	tomorrow := w.today.AddDays(1)
	advised := []string{`insert into gate_advice (id, inspection_id, agency_id, gate, message, basis, change_id) select id, id, agency_id, 'FREQUENCY_CAP', 'x', 'x', @change
		from inspection where id = $1`, fmt.Sprintf(numberByHand, 3, "i.id", "370502-SCJG"), codeOf(1, 0, 24, true), underCodeByHand}
	before := "advise: []"
	for what, days := range map[string]struct{ from, to, refusal string }{
		"begins tomorrow": {tomorrow.String(), "2999-12-31", "advised_by_rule"}, "ends today": {"2020-01-01", w.today.String(), "advised_by_rule"},
		"runs": {w.today.String(), tomorrow.String(), ""},
	} {
		w.s.Rules.Advise = nil
		w.rules(before, fmt.Sprintf(`advise: [{jurisdiction: "3705", gates: [FREQUENCY_CAP], basis: 试运行通知, validFrom: "%s", validTo: "%s"}]`, days.from, days.to))
		w.tries(byHand{what, "lead", i.ID, days.refusal, advised})
		if days.refusal != "" {
			_, err := w.s.ReserveCode(t.Context(), w.by("lead", what), i.ID, tomorrow, "山区无网络", inspection.Parts{})
			refused(t, what, err, fault.Precondition, string(fault.FrequencyCap))
		}
	}
}

// 幂等: a command is kept with its own change, as what and by whom it was: nobody has the platform believe that it did what it did not.
func TestACommandIsKeptWithItsOwnChange(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	i := w.confirmed()
	lead, colleague := w.actors["lead"].AccountID.String(), w.actors["member"].AccountID.String()
	for _, c := range []struct{ what, account, audited, as, key, operation, refusal string }{
		{"of the platform, on another's change", "", "", "system", "system", "publishDue", "command_of_change"},
		{"of the platform, without its session", "", "system", "system", "system", "publishDue", "command_of_change"},
		{"of the platform, in a person's session", lead, "system", "", "system", "publishDue", "command_of_change"},
		{"of the platform, of a change that is not there", "", "", "system", "system", "publishDue", "command_of_change"},
		{"of the platform", "", "system", "system", "system", "publishDue", ""},
		{"of another operation", "", "system", "system", "system", "noteOverdue", "command_of_change"},
		{"of a colleague", lead, colleague, "", colleague, "publishDue", "command_of_change"},
		{"audited as a colleague's", lead, colleague, "", lead, "publishDue", "command_of_change"},
		{"of one's own", lead, lead, "", lead, "publishDue", ""},
	} {
		t.Run(c.what, func(t *testing.T) {
			tx, err := w.db.App(t).Begin(t.Context())
			w.ok(err)
			defer func() { _ = tx.Rollback(t.Context()) }()
			run := func(sql string, args ...any) {
				if err == nil {
					_, err = tx.Exec(t.Context(), sql, args...)
				}
			}
			on := ""
			if c.as == "system" && c.what != "of the platform, without its session" {
				on = "on"
			}
			const session = `select set_config('app.account', $1, true), set_config('app.system', $2, true)`
			change := uuid.New()
			if c.audited == "system" {
				run(session, "", "on")
			} else {
				run(session, c.audited, "")
			}
			if c.audited != "" {
				run(`insert into audit_event (change_id, account_id, pseudonym, roles, verb, policy_line, operation, object_type, object_id)
					values ($1, nullif($2, 'system')::uuid, 'system', '{}', 'x', '-', 'publishDue', 'inspection', $3)`, change, c.audited, i.ID)
			} else if c.what == "of the platform, on another's change" {
				change = w.change
			}
			run(session, c.account, on)
			w.ok(err)
			run(`insert into command (actor_key, key, operation, body_hash, object_id, change_id) values ($1, $2, $3, sha256(''), $4, $5)`,
				c.key, uuid.New(), c.operation, i.ID, change)
			if constraint(err) != c.refusal || c.refusal == "" && err != nil {
				t.Errorf("%v, want %q", err, c.refusal)
			}
		})
	}
}
