package inspection_test

import (
	"fmt"
	"strings"
	"testing"

	"yangguang/inspection"
	"yangguang/policies/caps"
	"yangguang/postgres"
)

// askByHand asks for an exception of the visit $1: gate, counter, rule, cap, decider, approver.
const askByHand = `insert into gate_exception (id, inspection_id, agency_id, decider_id, gate, counter, rule, period, count, cap, basis, reason, number, enterprise, approver,
	author_id, author, change_id) select i.id, i.id, i.agency_id, %[5]s, '%[1]s', %[2]s, '%[3]s', case '%[3]s' when '' then '' else extract(year from i.window_from)::text end, 2,
	%[4]d, '-', 'x', i.number, 'x', '%[6]s', @me, 'x', @change from inspection i where i.id = $1`

// Who grants an exception is the rule's to name, in SQL too: whoever asks neither names another approver nor an agency that is not in that position.
func TestAnExceptionIsAskedOfWhomItsRuleNames(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	i := w.approved(inspection.Transfer)
	const own, none, above = "i.agency_id", "null::uuid", "(select id from agency where code = '370503-SCJG')"
	ask := func(counter string, most int, decider, approver string) string {
		return fmt.Sprintf(askByHand, "FREQUENCY_CAP", counter, "annual-agency", most, decider, approver)
	}
	mine := "'agency:' || i.agency_id"
	tries := func(when string, good [2]string, more ...[2]string) {
		t.Helper()
		for _, by := range append([][2]string{{own, "HEAD"}, {none, "GOVERNMENT"}, {none, "SUPERIOR"}, {above, "SUPERIOR"}, {above, "HEAD"}, {above, "GOVERNMENT"}, {own, "SUPERIOR"},
			{own, "GOVERNMENT"}, {none, "HEAD"}}, more...) {
			refusal := "exception_of_rule"
			if by == good {
				refusal = ""
			}
			w.tries(byHand{when + ": " + by[1] + " " + by[0], "lead", i.ID, refusal, []string{ask(mine, 2, by[0], by[1])}})
		}
	}
	approver := func(who inspection.Approver, more string) {
		limits, err := inspection.ReadCaps([]byte(strings.Replace(string(caps.Rules), "approver: HEAD", "approver: "+string(who), 1) + more))
		w.ok(err)
		w.ok(postgres.MergeCaps(t.Context(), w.db.Owner(t), limits))
		w.s.Caps = limits
	}
	tries("a head", [2]string{own, "HEAD"})
	w.tries(byHand{"of another cap", "lead", i.ID, "exception_of_rule", []string{ask(mine, 3, own, "HEAD")}},
		byHand{"of another agency's numbers", "lead", i.ID, "exception_of_rule", []string{ask("'agency:' || "+above, 2, own, "HEAD")}})
	approver(inspection.Government, "")
	tries("the supervision", [2]string{none, "GOVERNMENT"})
	approver(inspection.Superior, "")
	tries("no superior on the platform", [2]string{none, "SUPERIOR"})
	w.sql(`update agency set region_code = '370500', level = 'city' where id = $1`, w.other)
	tries("the superior", [2]string{above, "SUPERIOR"})
	approver(inspection.Head, `
  - {id: here, series: annual-agency, jurisdiction: "3705", months: 12, cap: 2, overCap: {approver: GOVERNMENT, basis: b}, basis: 本市, validFrom: "2020-01-01", counts: *counts}
`)
	tries("the rule of the place, not that of the province", [2]string{none, "GOVERNMENT"})
	approver(inspection.Head, `
  - {id: class-a, series: annual-agency, jurisdiction: "37", classes: [A], months: 12, cap: 1, overCap: {approver: SUPERIOR, basis: b}, basis: A 类, validFrom: "2020-01-01", counts: *counts}
`)
	tries("beside a rule for some classes", [2]string{own, "HEAD"})
	w.tries(byHand{"of the rule for some classes", "lead", i.ID, "", []string{ask(mine, 1, above, "SUPERIOR")}},
		byHand{"of it by the head", "lead", i.ID, "exception_of_rule", []string{ask(mine, 1, own, "HEAD")}})
	for _, gate := range []string{inspection.GateQuiet, inspection.GatePlans} {
		ask := func(decider, approver string) []string {
			return []string{fmt.Sprintf(askByHand, gate, "''", "", 0, decider, approver)}
		}
		head, superior := "", "exception_of_rule"
		if gate == inspection.GatePlans {
			head, superior = superior, head
		}
		w.tries(byHand{gate + " by a head", "lead", i.ID, head, ask(own, "HEAD")}, byHand{gate + " by the superior", "lead", i.ID, superior, ask(above, "SUPERIOR")},
			byHand{gate + " by the supervision", "lead", i.ID, "exception_of_rule", ask(none, "GOVERNMENT")})
	}
}

// A system's cap has numbers of several agencies; the service and the table find the same approver.
func TestASystemsCapHasItsApprover(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.caps(`
  - {id: system, jurisdiction: "3705", per: system, field: 市场监管, months: 3, cap: 0, overCap: {approver: GOVERNMENT, basis: b}, basis: 系统, validFrom: "2020-01-01", counts: *counts}
  - {id: level, jurisdiction: "37", per: level, level: county, months: 12, cap: 0, overCap: {approver: SUPERIOR, basis: b}, basis: 层级, validFrom: "2020-01-01", counts: *counts}
`)
	w.sql(`update agency set region_code = '370500', level = 'city' where id = $1`, w.other)
	i := w.approved(inspection.Transfer)
	for range 2 {
		_, err := w.ask("lead", i.ID, inspection.GateCap)
		w.ok(err)
	}
	if n := w.count(`select count(*) from gate_exception where (rule, approver, decider_id is not distinct from null) = ('system', 'GOVERNMENT', true)
		or (rule, approver, decider_id) = ('level', 'SUPERIOR', $1)`, w.other); n != 2 {
		t.Errorf("%d of two exceptions", n)
	}
	w.tries(byHand{"of the system by a head", "lead", w.approved(inspection.Transfer).ID, "exception_of_rule",
		[]string{fmt.Sprintf(askByHand, "FREQUENCY_CAP", "'system:3705:市场监管'", "system", 0, "i.agency_id", "HEAD")}})
}
