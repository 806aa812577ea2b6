package decision_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"yangguang/decision"
	"yangguang/fault"
	"yangguang/leniency"
	"yangguang/leniency/listfile"
	policy "yangguang/policies/leniency"
	"yangguang/workday"
)

// strengths are the rulings as the database orders them.
var strengths = []leniency.Ruling{leniency.Normal, leniency.Lighter, leniency.Mitigated, leniency.MayWaive, leniency.MustNotPenalise}

// The database judges every finding as the program does: the items of all lists and of three of reference as if they held here, met, with a condition
// failed and with a fact missing; on random facts, disputed and contradictory ones among them; and after earlier violations.
func TestTheDatabaseJudgesAsTheProgramDoes(t *testing.T) {
	t.Parallel()
	tn := newTown(t)
	language, err := decision.ReadLanguage()
	if err != nil {
		t.Fatal(err)
	}
	reference := []string{"reference/jiangmen-ecology.yaml", "reference/linxiang-market.yaml", "reference/weihai-emergency.yaml"}
	for _, name := range reference {
		doc := []byte(held(string(file(t, name))))
		if _, err := tn.svc.PublishList(t.Context(), order("leniency:publish", system, name), decision.ListFile{Approval: "test", Document: doc}); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
	random := rand.New(rand.NewPCG(5, 41))
	p := planted{tn: tn, language: language, random: random, inspection: uuid.Must(uuid.NewV7())}
	for _, name := range append(slices.Clone(policy.Lists[1:]), reference...) {
		p.cases(name)
	}
	for range 60 {
		p.anything()
	}
	met := p.compare(len(p.findings))
	if met[leniency.MustNotPenalise] < 60 || met[leniency.MayWaive] == 0 || met[leniency.Mitigated] == 0 || met[leniency.Lighter] == 0 || met[leniency.Normal] < 50 {
		t.Errorf("the cases say too little: %v", met)
	}
	p.before(400)
	const some = 120
	first := p.compare(some)
	if first[leniency.MustNotPenalise] > some/2 {
		t.Errorf("earlier violations changed nothing: %v", first)
	}
}

var placed = regexp.MustCompile(`(?m)^(reference: true|jurisdiction:.*|validFrom:.*|validTo:.*)$\n`)

// held is a list of reference as if it held in the town.
func held(doc string) string {
	return placed.ReplaceAllString(doc, "") + "\njurisdiction: \"370500\"\nvalidFrom: 2020-01-01\n"
}

// planted collects findings, with facts, of one inspection.
type planted struct {
	tn         *town
	language   *listfile.Language
	random     *rand.Rand
	inspection uuid.UUID
	findings   []uuid.UUID
	violations []string
	days       []workday.Date
	of         []uuid.UUID // one per fact
	keys       []string
	values     []string
	sources    []string
	contested  []bool
}

func (p *planted) finding(violation string, day workday.Date, facts map[string]string) {
	id := uuid.Must(uuid.NewV7())
	p.findings, p.violations, p.days = append(p.findings, id), append(p.violations, violation), append(p.days, day)
	for _, key := range p.language.Vocabulary().Keys() {
		value, ok := facts[key]
		d, _ := p.language.Vocabulary().Definition(key)
		if !ok || d.Derived != leniency.Stated {
			continue
		}
		if back, is := strings.CutSuffix(value, "d"); is && d.Type == leniency.Day {
			n, _ := strconv.Atoi(back)
			value = day.AddDays(n).String()
		}
		p.of, p.keys, p.values = append(p.of, id), append(p.keys, key), append(p.values, value)
		p.sources, p.contested = append(p.sources, string(d.Sources[len(d.Sources)-1])), append(p.contested, facts["contested"] == key)
	}
}

// cases are what stands beside a list: each item met, with one condition failed, and with one fact missing.
func (p *planted) cases(name string) {
	t := p.tn.t
	t.Helper()
	l, err := p.language.Parse(file(t, name))
	if err != nil {
		t.Fatal(err)
	}
	var read struct {
		Cases []struct {
			Item  string            `yaml:"item"`
			Met   string            `yaml:"met"`
			Fails map[string]string `yaml:"fails"`
		} `yaml:"cases"`
	}
	if err := yaml.Unmarshal(file(t, "cases/"+path.Base(name)), &read); err != nil {
		t.Fatal(err)
	}
	for i, c := range read.Cases {
		at := slices.IndexFunc(l.Items, func(it leniency.Item) bool { return it.Code == c.Item })
		violation := l.Items[at].Violation
		if violation == leniency.AnyViolation {
			violation = "FOOD-EXPIRED"
		}
		met := pairs(c.Met)
		p.finding(violation, today(), met)
		if i%2 == 0 {
			failed := pairs(c.Met)
			for k, v := range pairs(c.Fails[slices.Sorted(maps.Keys(c.Fails))[i%len(c.Fails)]]) {
				failed[k] = v
			}
			p.finding(violation, today(), failed)
			continue
		}
		missing := pairs(c.Met)
		fields := strings.Fields(c.Met)
		if len(fields) > 0 {
			key, _, _ := strings.Cut(fields[i%len(fields)], "=")
			delete(missing, key)
		}
		p.finding(violation, today().AddDays(-i%40), missing)
	}
}

func pairs(text string) map[string]string {
	out := map[string]string{}
	for _, pair := range strings.Fields(text) {
		key, value, _ := strings.Cut(pair, "=")
		out[key] = value
	}
	return out
}

// anything is a finding with random facts.
func (p *planted) anything() {
	facts := map[string]string{}
	for _, key := range p.language.Vocabulary().Keys() {
		d, _ := p.language.Vocabulary().Definition(key)
		if p.random.IntN(5) == 0 {
			continue
		}
		if p.random.IntN(40) == 0 {
			facts["contested"] = key
		}
		switch d.Type {
		case leniency.Bool:
			facts[key] = strconv.FormatBool(p.random.IntN(2) == 0)
		case leniency.Choice:
			facts[key] = d.Choices[p.random.IntN(len(d.Choices))].Word
		case leniency.Day:
			facts[key] = fmt.Sprintf("%dd", p.random.IntN(900)-800)
		case leniency.Amount:
			facts[key] = []string{"0", "300", "300.00", "499.99", "500.01", "4321.5", "12000", "1.001"}[p.random.IntN(8)]
		default:
			facts[key] = strconv.Itoa(p.random.IntN(30))
		}
	}
	codes := slices.Compact(slices.Sorted(slices.Values(p.violations)))
	violation := codes[p.random.IntN(len(codes))]
	if p.random.IntN(2) == 0 { // those with a range of fines
		violation = []string{"FOOD-UNLICENSED", "FOOD-EXPIRED", "FOOD-LABEL"}[p.random.IntN(3)]
	}
	p.finding(violation, today().AddDays(-p.random.IntN(700)), facts)
}

// write puts what was collected and not yet written into the record.
func (p *planted) write() {
	tn, shop := p.tn, p.tn.party.EnterpriseID
	tn.t.Helper()
	tn.plant(func(x exec) {
		x(`insert into inspection (id, number, enterprise_id, disclosed_to, agency_id, region_code, kind, trigger, state, window_from, window_to,
			counts_toward_cap, cap_basis, reason, author_id, approver_id, change_id)
			values ($1, $1::uuid::text, $2, $2, $3, '370502', 'ROUTINE', 'COMPLAINT', 'RECORDED', $4, $4, false, 'x', 'x', $5, $6, $7)`,
			p.inspection, shop, tn.officer.AgencyID, today(), tn.head.AccountID, tn.otherHead.AccountID, uuid.New())
		x(`insert into inspection_record (inspection_id, version, agency_id, disclosed_to, result, narrative, inspector_id, device_time, time_gap,
			author_id, change_id, findings_version) values ($1, 1, $2, $3, 'PENDING_FURTHER_ACTION', 'x', $4, now(), false, $5, $6, 1)`,
			p.inspection, tn.officer.AgencyID, shop, uuid.New(), tn.officer.AccountID, uuid.New())
		x(`insert into finding (id, inspection_id, record_version, position, agency_id, enterprise_id, disclosed_to, violation_code, occurred_on, change_id)
			select f.id, $1, 1, f.n, $2, $3, $3, f.violation, f.day, gen_random_uuid()
			from unnest($4::uuid[], $5::text[], $6::date[]) with ordinality f (id, violation, day, n)`,
			p.inspection, tn.officer.AgencyID, shop, p.findings, p.violations, p.days)
		x(`insert into finding_fact (finding_id, agency_id, disclosed_to, key, value, source, contested)
			select f.id, $1, $2, f.key, f.value, f.source, f.contested from unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::boolean[])
			f (id, key, value, source, contested)`, tn.officer.AgencyID, shop, p.of, p.keys, p.values, p.sources, p.contested)
		// Some facts are stated once more, by somebody else, with another value.
		x(`insert into fact_addition (finding_id, key, agency_id, disclosed_to, value, source, text, evidence_ids, author_id, pseudonym, change_id)
			select finding_id, key, agency_id, disclosed_to, case value when 'true' then 'false' else 'true' end, 'inspector', 'x', '{}', $1, 'x', gen_random_uuid()
			from finding_fact where value in ('true', 'false') and hashtext(finding_id::text || key) % 60 = 0`, tn.officer.AccountID)
	})
	p.of = nil
}

// before plants an earlier violation of every family, decided, some days ago.
func (p *planted) before(days int) {
	tn := p.tn
	tn.plant(func(x exec) {
		x(`with old as (select gen_random_uuid() as id, gen_random_uuid() as decision, min(f.violation_code) as code from finding f
				join violation v on v.code = f.violation_code group by v.family),
			f as (insert into finding (id, inspection_id, record_version, position, agency_id, enterprise_id, disclosed_to, violation_code, occurred_on, change_id)
				select id, gen_random_uuid(), 1, 1, $1, $2, $2, code, $3, gen_random_uuid() from old),
			d as (insert into decision (id, number, case_id, finding_id, agency_id, enterprise_id, disclosed_to, violation_code, outcome, route, reason, advice,
				education_record, proposer_id, change_id)
				select decision, id::text, gen_random_uuid(), id, $1, $2, $2, code, 'PENALTY', 'NORMAL', 'x', '{}', 'x', $4, gen_random_uuid() from old)
			insert into decision_confirmation (decision_id, agency_id, disclosed_to, finding_id, proposer_id, approver_id, deviates, change_id)
			select decision, $1, $2, id, $4, $5, false, gen_random_uuid() from old`,
			tn.officer.AgencyID, tn.party.EnterpriseID, today().AddDays(-days), tn.officer.AccountID, tn.head.AccountID)
	})
}

// judged is what the database says of a finding.
type judged struct {
	ID              uuid.UUID
	Strength        int
	Known, Possible bool
	Low, High       *string
	ToRectify       bool
}

// compare holds the database's word on every finding against the program's and counts the rulings.
func (p *planted) compare(limit int) map[leniency.Ruling]int {
	t, tn := p.tn.t, p.tn
	t.Helper()
	if p.of != nil {
		p.write()
	}
	got, err := tn.svc.Findings(t.Context(), tn.officer, []uuid.UUID{p.inspection})
	if err != nil || len(got[p.inspection]) != len(p.findings) {
		t.Fatalf("%d findings, %v", len(got[p.inspection]), err)
	}
	rows, err := tn.Owner(t).Query(t.Context(), `select f.id, j.strength, (j.leaves).known, (j.leaves).possible, ((j.leaves).low / 100)::numeric(14, 2)::text,
		((j.leaves).high / 100)::numeric(14, 2)::text, j.to_rectify from finding f cross join lateral judgement(f.id, $2) j where f.id = any($1)`,
		p.findings[:limit], today())
	if err != nil {
		t.Fatal(err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[judged])
	if err != nil {
		t.Fatal(err)
	}
	byID := map[uuid.UUID]judged{}
	for _, j := range all {
		byID[j.ID] = j
	}
	met := map[leniency.Ruling]int{}
	for _, f := range got[p.inspection] {
		a, j := f.Advice, byID[f.ID]
		if j.ID != f.ID {
			continue
		}
		met[a.Ruling]++
		low, high := "none", "none"
		if j.Known && j.Possible && a.Ruling != leniency.MustNotPenalise {
			low, high = *j.Low, *j.High
		}
		if strengths[j.Strength] != a.Ruling || low != text(a.FineMin) || high != text(a.FineMax) || j.ToRectify != slices.Contains(a.Duties, "order_to_rectify") {
			t.Errorf("%s of %s: the database says %s %s–%s %t, the program %s %s–%s %v: %v", f.Violation.Code, f.OccurredOn, strengths[j.Strength], low, high,
				j.ToRectify, a.Ruling, text(a.FineMin), text(a.FineMax), a.Duties, f.Facts)
		}
	}
	return met
}

func text(s *string) string {
	if s == nil {
		return "none"
	}
	return *s
}

// Through SQL alone: no ruling, route, measure, range or way of deviating is forged past what the database itself judges, and nothing is said
// in a published list's name later.
func TestNoRulingIsForgedBySQL(t *testing.T) {
	t.Parallel()
	tn := newTown(t)
	conn := tn.runtime()
	forge := func(what, constraint string, finding uuid.UUID, p decision.Proposal, sql ...string) {
		t.Helper()
		d := tn.propose(what, p)
		tn.plant(func(x exec) {
			for _, one := range sql {
				x(one, d.ID)
			}
			x(`insert into case_step (case_id, seq, agency_id, disclosed_to, kind, decision_id, until, pseudonym, change_id)
				select d.case_id, k.n + (select max(s.seq) from case_step s where s.case_id = d.case_id), d.agency_id, d.disclosed_to, k.kind, d.id,
				case when k.kind = 'HEARING_OFFERED' then current_date - 9 end, 'x', gen_random_uuid() from decision d,
				unnest(array['NOTIFIED', 'HEARING_OFFERED', 'LEGALLY_REVIEWED', 'DISCUSSED']) with ordinality k (kind, n) where d.id = $1`, d.ID)
		})
		if _, err := conn.Exec(t.Context(), confirmSQL, d.ID, tn.head.AccountID); constraintOf(err) != constraint {
			t.Errorf("%s: %v, want %s", what, err, constraint)
		}
	}
	find := func(violation string, facts map[string]string) uuid.UUID {
		_, id := tn.finding(tn.officer, violation, today(), facts)
		return id
	}
	const fined = `insert into decision_measure (decision_id, position, agency_id, disclosed_to, kind, amount)
		select id, 1, agency_id, disclosed_to, 'FINE', 50000 from decision where id = $1`
	bound := find("FOOD-EXPIRED", expired())
	forge("a penalty as if no list bound", "decision_ruling", bound, waive(bound), fined,
		"update decision set outcome = 'PENALTY', route = 'NORMAL', fine_min = 0, fine_max = 99999999, duties = '{}' where id = $1")
	forge("a waiver under a lesser ruling", "decision_ruling", bound, waive(bound), "update decision set route = 'MAY_WAIVE' where id = $1")
	forge("a deviation from another item", "decision_deviation_way", bound, waive(bound), fined, `update decision set outcome = 'PENALTY', fine_min = 0,
		fine_max = 99999999, deviation_reason = 'x', deviation_item = 'SAMR-F-1', deviation_procedure = 'COLLECTIVE_DELIBERATION', deviation_route = 'ground' where id = $1`)
	free := find("FOOD-EXPIRED", spoiled())
	forge("an own range", "decision_fine_range", free, fine(free, "50000"), "update decision set fine_min = 0, fine_max = 99999999, duties = '{}' where id = $1",
		"update decision_measure set amount = 49999.99 where decision_id = $1")
	forge("a measure that the law does not give", "decision_measure_law", free, fine(free, "50000"), "update decision_measure set kind = 'DETENTION', amount = null where decision_id = $1")
	milder := find("FOOD-LABEL", map[string]string{"confessed": "true", "harm": "slight", "goods_value": "800.00"})
	forge("a heavier kind under a list that mitigates", "decision_measure_lenient", milder, fine(milder, "1000"),
		"update decision_measure set kind = 'LICENCE_REVOCATION', amount = null where decision_id = $1")
	revoke := fine(milder, "1")
	revoke.Measures = []decision.Measure{{Kind: "LICENCE_REVOCATION"}}
	_, err := tn.svc.Propose(t.Context(), order("decision:propose", tn.officer, "revoke"), revoke)
	if e, ok := fault.As(err); !ok || e.Reason != fault.LeniencyBinds {
		t.Errorf("a licence revoked under a list that mitigates: %v", err)
	}
	forge("without an order", "decision_duties", free, fine(free, "50000"), "update decision set order_text = null, order_due_on = null, duties = '{}' where id = $1")
	forge("a waiver without a route", "decision_route", free, fine(free, "50000"), "delete from decision_measure where decision_id = $1",
		"update decision set outcome = 'NO_PENALTY', route = 'MUST_NOT_PENALISE', education_record = 'x' where id = $1")
	if _, err := conn.Exec(t.Context(), `insert into leniency_rule (list_id, violation_code, items) select id, 'NEW', '[]' from leniency_list limit 1`); constraintOf(err) != "leniency_rule_with_list" {
		t.Errorf("a rule said later: %v", err)
	}
	for _, sql := range []string{"update leniency_rule set items = '[]'", "update leniency_fact set rule = '{}'", "delete from calendar_day"} {
		if _, err := conn.Exec(t.Context(), sql); codeOf(err) != "42501" {
			t.Errorf("%s: %v", sql, err)
		}
	}
}
