package inspection_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"yangguang/actor"
	"yangguang/inspection"
)

// bySQL runs statements as the runtime role in somebody's session, under an entry of the ledger that names the change @change, asks every constraint that waits
// for the end, and undoes all of it. $1 is the visit, @me the account; "as lead" goes on in the lead's session.
func (w *town) bySQL(who string, visit uuid.UUID, statements ...string) error {
	w.t.Helper()
	ctx := context.WithoutCancel(w.t.Context())
	tx := w.session(who)
	defer func() { _ = tx.Rollback(ctx) }()
	w.leads(tx, who)
	change := "'" + uuid.NewString() + "'::uuid"
	me := func() string {
		return "nullif('" + w.actors[who].AccountID.String() + "', '" + uuid.Nil.String() + "')::uuid"
	}
	name := func() string {
		if a := w.actors[who]; a.AccountID != uuid.Nil {
			return "'" + a.Pseudonym + "'"
		}
		return "'public'"
	}
	statements = append(statements, `insert into audit_event (change_id, account_id, pseudonym, roles, verb, policy_line, operation, object_type, object_id)
		values (@change, @me, @name, '{}', 'import', '-', 'import', 'register', @change)`,
		`insert into log_body (change_id, salt, body) values (@change, decode(repeat('00', 16), 'hex'), '{}')`,
		`select ledger_append(@change, 'import', 'register/town', repeat('0', 64))`,
		`set constraints all immediate`)
	for _, sql := range statements {
		if another, ok := strings.CutPrefix(sql, "as "); ok {
			who = another
			w.become(tx, who)
			w.leads(tx, who)
			continue
		}
		var args []any
		if strings.Contains(sql, "$1") {
			args = append(args, visit)
		}
		done, err := tx.Exec(ctx, strings.NewReplacer("@change", change, "@me", me(), "@name", name()).Replace(sql), args...)
		if err != nil {
			return err
		}
		if done.RowsAffected() == 0 && sql != historyByHand && !strings.HasPrefix(sql, "set") {
			return fmt.Errorf("%s: no row", sql)
		}
	}
	return nil
}

// become makes the transaction one of a person.
func (w *town) become(tx pgx.Tx, who string) {
	w.t.Helper()
	a := w.actors[who]
	for setting, id := range map[string]uuid.UUID{"app.account": a.AccountID, "app.agency": a.AgencyID, "app.enterprise": a.EnterpriseID, "app.inspector": a.InspectorID} {
		value := ""
		if id != uuid.Nil {
			value = id.String()
		}
		_, err := tx.Exec(w.t.Context(), `select set_config($1, $2, true)`, setting, value)
		w.ok(err)
	}
}

// leads gives the transaction what heads and those who oversee them all have.
func (w *town) leads(tx pgx.Tx, who string) {
	w.t.Helper()
	head, all, a := "", "", w.actors[who]
	if a.AgencyID != uuid.Nil {
		head = a.AgencyID.String()
	}
	if a.Has(actor.Supervisor) || a.Has(actor.Auditor) {
		all = "on"
	}
	_, err := tx.Exec(context.WithoutCancel(w.t.Context()), `select set_config('app.head', $1, true), set_config('app.all', $2, true)`, head, all)
	w.ok(err)
}

// byHand is what somebody does to the visit $1 by SQL.
type byHand struct {
	what, who  string
	visit      uuid.UUID
	refusal    string
	statements []string
}

// tries makes each by hand. What is to be taken has the history of the rows of registers that it changes with it.
func (w *town) tries(all ...byHand) {
	w.t.Helper()
	for _, c := range all {
		statements := c.statements
		if c.refusal == "" {
			statements = append(slices.Clip(statements), historyByHand)
		}
		if err := w.bySQL(c.who, c.visit, statements...); constraint(err) != c.refusal || c.refusal == "" && err != nil {
			w.t.Errorf("%s: %v, want %q", c.what, err, c.refusal)
		}
	}
}

const (
	numberByHand = `insert into visit_slot (id, enterprise_id, agency_id, inspection_id, counter, rule, period, n, cap, basis, advice_id, change_id)
		select gen_random_uuid(), i.enterprise_id, a.id, i.id, 'agency:' || a.id, 'annual-agency', extract(year from i.window_from)::text, %d, 2, '-', %s, @change
		from inspection i, agency a where i.id = $1 and a.code = '%s'`
	codeByHand = `insert into check_code (inspection_id, n, agency_id, disclosed_to, counts_toward_cap, slot_id, token, valid_from, valid_to, issuer_id, change_id)
		select i.id, %s, i.agency_id, i.enterprise_id, i.counts_toward_cap, (select s.id from visit_slot s where s.inspection_id = i.id and s.freed_at is null
		order by s.id limit 1), 'x', now(), date_trunc('day', now(), 'Asia/Shanghai') + interval '1 day', i.author_id, @change from inspection i where i.id = $1`
	historyByHand = `insert into register_change (object_id, register, agency_id, action, changes, reason, account_id, pseudonym, change_id)
		select x.id, x.register, x.agency, 'CHANGE', '[]', '更正', a.id, a.pseudonym, @change from account a cross join (
			select id, 'enterprises' as register, null::uuid as agency from enterprise where change_id = @change
			union all select id, 'items', null from check_item where change_id = @change
			union all select id, 'inspectors', agency_id from inspector where change_id = @change) x
		where a.id = @me and not exists (select from register_change c where (c.object_id, c.change_id) = (x.id, @change))`
	underCodeByHand = `update inspection set state = 'CODE_ISSUED', change_id = @change where id = $1`
)

// Above the cap nobody takes a number as advice where no rule of an advise-only start is in force for the agency on the day of the code.
func TestAdviceIsOfARuleInForce(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.issued(inspection.Complaint)
	w.issued(inspection.Complaint)
	i := w.approved(inspection.Complaint)
	advised := []string{`insert into gate_advice (id, inspection_id, agency_id, gate, message, basis, change_id) select id, id, agency_id, 'FREQUENCY_CAP', 'x', 'x', @change
		from inspection where id = $1`, fmt.Sprintf(numberByHand, 3, "i.id", "370502-SCJG"), fmt.Sprintf(codeByHand, "1"), underCodeByHand}
	start := `advise: [{jurisdiction: "%s", gates: [%s], basis: 试运行通知, validFrom: "2020-01-01", validTo: "%s"}]`
	w.tries(byHand{"without a rule", "lead", i.ID, "advised_by_rule", advised})
	for _, rule := range []string{fmt.Sprintf(start, "3705", "QUIET_DAY", "2999-12-31"), fmt.Sprintf(start, "370503", "FREQUENCY_CAP", "2999-12-31"),
		fmt.Sprintf(start, "3705", "FREQUENCY_CAP", w.today.AddDays(-1))} {
		w.rules("advise: []", rule)
		w.tries(byHand{rule, "lead", i.ID, "advised_by_rule", advised})
	}
	w.rules("advise: []", fmt.Sprintf(start, "3705", "FREQUENCY_CAP", w.today))
	w.tries(byHand{"under a rule", "lead", i.ID, "", advised}, byHand{"without a code", "lead", i.ID, "advised_by_rule", advised[:2]})
	w.ok(w.issue(i.ID))
}

// Nobody takes another agency's numbers by naming it on a visit of his own, nor as a guest of its visit, nor has a code on them alone.
func TestNumbersOfOthersAreTheirs(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.otherOffice()
	named := w.guestVisit(inspection.Complaint)
	again := `insert into inspection (id, number, enterprise_id, agency_id, region_code, kind, trigger, window_from, window_to, counts_toward_cap, cap_basis, reason,
		author_id, change_id) select @change, left(number, -6) || '999999', enterprise_id, agency_id, region_code, kind, trigger,
		window_from, window_to, true, '-', '-', author_id, @change
		from inspection where id = $1`
	w.tries(byHand{"names another agency", "chief", named.ID, "inspection_agency_of_plan", []string{again,
		`insert into inspection_agency select @change, id from agency where code = '370502-SCJG'`}})
	host, guest := w.joined(inspection.EnterpriseRequest)
	w.tries(byHand{"a guest takes its host's number", "chief", guest.ID, "visit_slot_of_visit", []string{fmt.Sprintf(numberByHand, 1, "null", "370502-SCJG")}},
		byHand{"a host takes its guest's number alone", "head", host.ID, "check_code_on_slot",
			[]string{fmt.Sprintf(numberByHand, 1, "null", "370503-SCJG"), fmt.Sprintf(codeByHand, "1")}},
		byHand{"a host takes both", "head", host.ID, "", []string{fmt.Sprintf(numberByHand, 1, "null", "370503-SCJG"),
			fmt.Sprintf(numberByHand, 1, "null", "370502-SCJG"), fmt.Sprintf(codeByHand, "1"), underCodeByHand}})
}

// Codes follow one another: none that comes later stands before the good one.
func TestACodeIsTheNextOfItsVisit(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	i := w.issued(inspection.FollowUp)
	for n, want := range map[string]string{"1000": "check_code_follows", "3": "check_code_follows", "1": "check_code_follows", "2": ""} {
		w.tries(byHand{"code " + n, "head", i.ID, want, []string{fmt.Sprintf(codeByHand, n)}})
	}
}
