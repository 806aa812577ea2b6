package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5/pgxpool"

	"yangguang/decision"
	"yangguang/inspection"
	"yangguang/policies/caps"
	"yangguang/policies/publication"
	"yangguang/policies/visit"
	"yangguang/publish"
	"yangguang/roster"
)

const mergeRegionsSQL = `-- name: MergeRegions (owner)
insert into region (code, name, parent_code, superseded_by, source)
select * from unnest(@codes::text[], @names::text[], @parents::text[], @successors::text[], @sources::text[])
on conflict (code) do update set name = excluded.name, parent_code = excluded.parent_code, superseded_by = excluded.superseded_by,
  source = excluded.source
where (region.name, region.parent_code, region.superseded_by, region.source)
  is distinct from (excluded.name, excluded.parent_code, excluded.superseded_by, excluded.source)`

const mergeIndustriesSQL = `-- name: MergeIndustries (owner)
insert into industry (code, name, parent_code)
select * from unnest(@codes::text[], @names::text[], @parents::text[])
on conflict (code) do update set name = excluded.name, parent_code = excluded.parent_code
where (industry.name, industry.parent_code) is distinct from (excluded.name, excluded.parent_code)`

const industriesDifferSQL = `-- name: IndustriesDiffer
select exists (select * from unnest(@codes::text[], @names::text[], @parents::text[]) except select code, name, parent_code from industry)`

const mergeProcedureSQL = `-- name: MergeProcedure (owner)
insert into case_procedure (valid_from, rule) values (@from, @rule)
on conflict (valid_from) do update set rule = excluded.rule where case_procedure.rule is distinct from excluded.rule`

const capRules = `jsonb_to_recordset(@rules::jsonb) as r (id text, series text, jurisdiction text, per text, field text, level text, months int, cap int,
  valid_from date, valid_to date, narrowed boolean, counts jsonb, approver text)`

const mergeCapsSQL = `-- name: MergeCaps (owner)
with gone as (delete from cap_rule where id not in (select r.id from ` + capRules + `))
insert into cap_rule (id, series, jurisdiction, per, field, level, months, cap, valid_from, valid_to, narrowed, counts, approver)
select r.id, r.series, r.jurisdiction, r.per, r.field, r.level, r.months, r.cap, r.valid_from, r.valid_to, r.narrowed, r.counts, r.approver from ` + capRules + `
on conflict (id) do update set series = excluded.series, jurisdiction = excluded.jurisdiction, per = excluded.per, field = excluded.field,
  level = excluded.level, months = excluded.months, cap = excluded.cap, valid_from = excluded.valid_from, valid_to = excluded.valid_to,
  narrowed = excluded.narrowed, counts = excluded.counts, approver = excluded.approver`

const capsDifferSQL = `-- name: CapsDiffer
select exists ((select r.* from ` + capRules + `) except select * from cap_rule) or exists (select * from cap_rule except (select r.* from ` + capRules + `))`

const adviseRules = `jsonb_to_recordset(@rules::jsonb) as r (jurisdiction text, gate text, basis text, valid_from date, valid_to date)`

const mergeAdviceSQL = `-- name: MergeAdvice (owner)
with gone as (delete from advise_rule a where not exists (select from ` + adviseRules + ` where row(r.*) is not distinct from row(a.*)))
insert into advise_rule (jurisdiction, gate, basis, valid_from, valid_to)
(select r.* from ` + adviseRules + `) except select * from advise_rule`

const visitNumbers = `jsonb_to_recordset(@numbers::jsonb) as r (name text, jurisdiction text, n int, basis text, valid_from date, valid_to date)`

const mergeNumbersSQL = `-- name: MergeVisitNumbers (owner)
with gone as (delete from visit_rule a where not exists (select from ` + visitNumbers + ` where row(r.*) is not distinct from row(a.*)))
insert into visit_rule (name, jurisdiction, n, basis, valid_from, valid_to)
(select r.* from ` + visitNumbers + `) except select * from visit_rule`

const exceptionRules = `jsonb_to_recordset(@exceptions::jsonb) as r (gate text, jurisdiction text, approver text, valid_from date, valid_to date)`

const mergeExceptionsSQL = `-- name: MergeExceptions (owner)
with gone as (delete from exception_rule a where not exists (select from ` + exceptionRules + ` where row(r.*) is not distinct from row(a.*)))
insert into exception_rule (gate, jurisdiction, approver, valid_from, valid_to)
(select r.* from ` + exceptionRules + `) except select * from exception_rule`

const visitRulesDifferSQL = `-- name: VisitRulesDiffer
select exists ((select r.* from ` + adviseRules + `) except select * from advise_rule)
  or exists (select * from advise_rule except (select r.* from ` + adviseRules + `))
  or exists ((select r.* from ` + visitNumbers + `) except select * from visit_rule)
  or exists (select * from visit_rule except (select r.* from ` + visitNumbers + `))
  or exists ((select r.* from ` + exceptionRules + `) except select * from exception_rule)
  or exists (select * from exception_rule except (select r.* from ` + exceptionRules + `))`

type capRule struct {
	ID           string                      `json:"id"`
	Series       string                      `json:"series"`
	Jurisdiction string                      `json:"jurisdiction"`
	Per          string                      `json:"per"`
	Field        string                      `json:"field"`
	Level        string                      `json:"level"`
	Months       int                         `json:"months"`
	Cap          int                         `json:"cap"`
	ValidFrom    string                      `json:"valid_from"`
	ValidTo      *string                     `json:"valid_to"`
	Narrowed     bool                        `json:"narrowed"` // names classes, items or kinds
	Counts       map[inspection.Trigger]bool `json:"counts"`
	Approver     inspection.Approver         `json:"approver"` // of a visit above the cap
}

func capRows(c inspection.Caps) (rows []capRule) {
	for _, r := range c.Rules() {
		counts := map[inspection.Trigger]bool{}
		for trigger, n := range r.Counts {
			counts[trigger] = n.Counts
		}
		rows = append(rows, capRule{r.ID, r.Series, r.Jurisdiction, string(r.Per), r.Field, r.Level, r.Months, r.Cap, r.ValidFrom, orNulls([]string{r.ValidTo})[0],
			len(r.Classes)+len(r.Items)+len(r.Kinds) > 0, counts, r.OverCap.Approver})
	}
	return rows
}

type adviseRule struct {
	Jurisdiction string  `json:"jurisdiction"`
	Gate         string  `json:"gate"`
	Basis        string  `json:"basis"`
	ValidFrom    *string `json:"valid_from"`
	ValidTo      string  `json:"valid_to"`
}

func adviceRows(r inspection.Rules) []adviseRule {
	rows := []adviseRule{}
	for _, x := range r.Advise {
		for _, gate := range x.Gates {
			rows = append(rows, adviseRule{x.Jurisdiction, gate, x.Basis, orNulls([]string{x.ValidFrom})[0], x.ValidTo})
		}
	}
	return rows
}

type exceptionRule struct {
	Gate         string              `json:"gate"`
	Jurisdiction string              `json:"jurisdiction"`
	Approver     inspection.Approver `json:"approver"`
	ValidFrom    *string             `json:"valid_from"`
	ValidTo      *string             `json:"valid_to"`
}

func exceptionRows(r inspection.Rules) []exceptionRule {
	rows := []exceptionRule{}
	for _, x := range r.Exceptions {
		days := orNulls([]string{x.ValidFrom, x.ValidTo})
		rows = append(rows, exceptionRule{x.Gate, x.Jurisdiction, x.Approver, days[0], days[1]})
	}
	return rows
}

type visitNumber struct {
	Name         string  `json:"name"`
	Jurisdiction string  `json:"jurisdiction"`
	N            int     `json:"n"`
	Basis        string  `json:"basis"`
	ValidFrom    *string `json:"valid_from"`
	ValidTo      *string `json:"valid_to"`
}

// numberRows are the numbers that the database decides by, why visits may come that enter as one, and the results that say there was no problem; of the rules of
// publication the most working days to a result's publication and those for the enterprise's word on a result that names a problem.
func numberRows(r inspection.Rules) ([]visitNumber, error) {
	public, err := publish.ReadRules(publication.Rules)
	if err != nil {
		return nil, err
	}
	rows := []visitNumber{{Name: "OFFICERS", N: r.Team.Minimum, Basis: r.Team.Basis}, {Name: "GAP_SECONDS", N: r.Clock.GapSeconds, Basis: r.Clock.Basis},
		{Name: "LATE_HOURS", N: r.Clock.LateHours, Basis: r.Clock.Basis}, {Name: "RESERVE_DAYS", N: r.Offline.ReserveDays, Basis: r.Offline.Basis},
		{Name: "RETURN_DAYS", N: r.Offline.ReturnDays, Basis: r.Offline.Basis},
		{Name: "DIRECT_INSPECTORS", N: r.DirectAssignment.MostInspectors, Basis: r.DirectAssignment.Basis}}
	for _, x := range r.Emergencies {
		days := orNulls([]string{x.ValidFrom, x.ValidTo})
		rows = append(rows, visitNumber{"EMERGENCY_DAYS", x.Jurisdiction, x.Days, x.Basis, days[0], days[1]})
	}
	for _, x := range r.Merge.Triggers {
		rows = append(rows, visitNumber{Name: "MERGE_" + string(x), N: 1, Basis: r.Merge.Basis})
	}
	for _, x := range r.Findings.Never {
		rows = append(rows, visitNumber{Name: "NEVER_" + string(x), N: 1, Basis: "policies/visit findings"})
	}
	for _, x := range public.All {
		if x.Kind == publish.InspectionResult && x.Publish {
			days := orNulls([]string{x.ValidFrom, x.ValidTo})
			rows = append(rows, visitNumber{"PUBLISH_DAYS", x.Jurisdiction, x.Workdays, x.Basis, days[0], days[1]})
		}
	}
	for _, x := range public.Reply.Results {
		rows = append(rows, visitNumber{Name: "REPLY_" + x, N: public.Reply.Workdays, Basis: public.Reply.Basis})
	}
	return rows, nil
}

// MergeVisitRules brings the tables of the rules of a visit to these, as the owner.
func MergeVisitRules(ctx context.Context, owner *pgxpool.Pool, r inspection.Rules) error {
	numbers, err := numberRows(r)
	if err == nil {
		_, err = owner.Exec(ctx, mergeAdviceSQL, params{"rules": adviceRows(r)})
	}
	if err == nil {
		_, err = owner.Exec(ctx, mergeNumbersSQL, params{"numbers": numbers})
	}
	if err == nil {
		_, err = owner.Exec(ctx, mergeExceptionsSQL, params{"exceptions": exceptionRows(r)})
	}
	return err
}

// MergeCaps brings the table of frequency rules to these, as the owner.
func MergeCaps(ctx context.Context, owner *pgxpool.Pool, c inspection.Caps) error {
	_, err := owner.Exec(ctx, mergeCapsSQL, params{"rules": capRows(c)})
	return err
}

func industryRows() params {
	var code, name, parent []string
	for _, i := range roster.Industries() {
		code, name, parent = append(code, i.Code), append(name, i.Name), append(parent, i.Parent)
	}
	return params{"codes": code, "names": name, "parents": orNulls(parent)}
}

// checkIndustries sees to it that the database knows every industry that the binary carries: an import names them.
func (db *DB) checkIndustries(ctx context.Context) error {
	var differ bool
	if err := db.read.QueryRow(ctx, industriesDifferSQL, industryRows()).Scan(&differ); err != nil {
		return mapError(err)
	}
	if differ {
		return fmt.Errorf("%w: other industries (policies/industries); run `yangguang migrate`", ErrSchema)
	}
	return nil
}

// checkCaps compares the table of frequency rules with what the binary carries.
func (db *DB) checkCaps(ctx context.Context) error {
	c, err := inspection.ReadCaps(caps.Rules)
	if err != nil {
		return err
	}
	var differ bool
	if err := db.read.QueryRow(ctx, capsDifferSQL, params{"rules": capRows(c)}).Scan(&differ); err != nil {
		return mapError(err)
	}
	if differ {
		return fmt.Errorf("%w: other frequency rules (policies/caps); run `yangguang migrate`", ErrSchema)
	}
	return nil
}

// checkVisitRules compares the tables of the rules of a visit with what the binary carries.
func (db *DB) checkVisitRules(ctx context.Context) error {
	r, err := inspection.ReadRules(visit.Rules)
	if err != nil {
		return err
	}
	numbers, err := numberRows(r)
	if err != nil {
		return err
	}
	var differ bool
	rules := params{"rules": adviceRows(r), "numbers": numbers, "exceptions": exceptionRows(r)}
	if err := db.read.QueryRow(ctx, visitRulesDifferSQL, rules).Scan(&differ); err != nil {
		return mapError(err)
	}
	if differ {
		return fmt.Errorf("%w: other rules of a visit (policies/visit, policies/publication); run `yangguang migrate`", ErrSchema)
	}
	return nil
}

// mergeFacts brings the tables of regions, industries, rules of visits and the procedure of cases to what the binary carries. Migrate runs it as the owner.
func mergeFacts(ctx context.Context, pool *pgxpool.Pool) error {
	var code, name, parent, successor, source []string
	for _, r := range roster.Regions() {
		code, name, source = append(code, r.Code), append(name, r.Name), append(source, r.Source)
		parent, successor = append(parent, r.Parent), append(successor, r.Successor)
	}
	_, err := pool.Exec(ctx, mergeRegionsSQL, params{"codes": code, "names": name, "parents": orNulls(parent),
		"successors": orNulls(successor), "sources": source})
	if err != nil {
		return fmt.Errorf("migrate regions: %w", err)
	}
	if _, err := pool.Exec(ctx, mergeIndustriesSQL, industryRows()); err != nil {
		return fmt.Errorf("migrate industries: %w", err)
	}
	procedure, err := decision.ReadProcedure()
	if err == nil {
		_, err = pool.Exec(ctx, mergeProcedureSQL, params{"from": procedure.ValidFrom, "rule": procedure})
	}
	if err != nil {
		return fmt.Errorf("migrate the procedure of cases: %w", err)
	}
	frequency, err := inspection.ReadCaps(caps.Rules)
	if err == nil {
		err = MergeCaps(ctx, pool, frequency)
	}
	if err != nil {
		return fmt.Errorf("migrate the frequency rules: %w", err)
	}
	visits, err := inspection.ReadRules(visit.Rules)
	if err == nil {
		err = MergeVisitRules(ctx, pool, visits)
	}
	if err != nil {
		return fmt.Errorf("migrate the rules of a visit: %w", err)
	}
	return nil
}

// orNulls makes empty texts NULL.
func orNulls(texts []string) []*string {
	out := make([]*string, len(texts))
	for i := range texts {
		if texts[i] != "" {
			out[i] = &texts[i]
		}
	}
	return out
}
