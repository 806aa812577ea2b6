package postgres

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"yangguang/decision"
	"yangguang/leniency/listfile"
	"yangguang/policies/calendar"
	"yangguang/workday"
)

const (
	mergeVocabularySQL = `-- name: MergeVocabulary (owner)
insert into leniency_fact (key, rule) select * from unnest(@keys::text[], @rules::jsonb[])
on conflict (key) do update set rule = excluded.rule where leniency_fact.rule is distinct from excluded.rule`

	mergeYearsSQL = `-- name: MergeCalendarYears (owner)
insert into calendar_year (year) select unnest(@years::int[]) on conflict do nothing`

	mergeDaysSQL = `-- name: MergeCalendarDays (owner)
insert into calendar_day (day, works) select * from unnest(@days::date[], @works::boolean[])
on conflict (day) do update set works = excluded.works where calendar_day.works is distinct from excluded.works`

	listsWithoutRulesSQL = `-- name: ListsWithoutRules (owner)
select id, document from leniency_list l where not exists (select from leniency_rule r where r.list_id = l.id)`
)

// vocabularyRow is a fact as the database judges by it.
type vocabularyRow struct {
	Key, Type, Derived, From string
	Sources, Words           []string
}

// mergeRules brings what the database judges decisions by to what the binary carries: vocabulary, working days, and the rules of lists that
// were published before the database judged. Migrate runs it as the owner.
func mergeRules(ctx context.Context, pool *pgxpool.Pool) error {
	language, err := decision.ReadLanguage()
	if err != nil {
		return fmt.Errorf("migrate the vocabulary: %w", err)
	}
	var rows []vocabularyRow
	keys := language.Vocabulary().Keys()
	for _, key := range keys {
		d, _ := language.Vocabulary().Definition(key)
		row := vocabularyRow{Key: d.Key, Type: string(d.Type), Derived: string(d.Derived), From: d.From, Sources: []string{}, Words: []string{}}
		for _, s := range d.Sources {
			row.Sources = append(row.Sources, string(s))
		}
		for _, c := range d.Choices {
			row.Words = append(row.Words, c.Word)
		}
		rows = append(rows, row)
	}
	if _, err := pool.Exec(ctx, mergeVocabularySQL, params{"keys": keys, "rules": rows}); err != nil {
		return fmt.Errorf("migrate the vocabulary: %w", err)
	}
	if err := mergeCalendar(ctx, pool); err != nil {
		return fmt.Errorf("migrate the calendar: %w", err)
	}
	return takeApart(ctx, pool, language)
}

// mergeCalendar writes the announced years and their days that are not what their weekday says.
func mergeCalendar(ctx context.Context, pool *pgxpool.Pool) error {
	c, err := workday.Load(calendar.Files)
	if err != nil {
		return err
	}
	var years []int
	var days []workday.Date
	var works []bool
	for year := 2000; year < 2100; year++ {
		if !c.Announced(year) {
			continue
		}
		years = append(years, year)
		first, err := workday.NewDate(year, 1, 1)
		if err != nil {
			return err
		}
		for d := first; d.Year() == year; d = d.AddDays(1) {
			weekday := d.Weekday() != 0 && d.Weekday() != 6
			if c.IsWorkday(d) != weekday {
				days, works = append(days, d), append(works, !weekday)
			}
		}
	}
	if _, err = pool.Exec(ctx, mergeYearsSQL, params{"years": years}); err == nil {
		_, err = pool.Exec(ctx, mergeDaysSQL, params{"days": days, "works": works})
	}
	return err
}

// takeApart gives published lists their rules.
func takeApart(ctx context.Context, pool *pgxpool.Pool, language *listfile.Language) error {
	type row struct {
		ID       uuid.UUID
		Document string
	}
	found, err := pool.Query(ctx, listsWithoutRulesSQL)
	if err != nil {
		return err
	}
	lists, err := pgx.CollectRows(found, pgx.RowToStructByPos[row])
	if err != nil {
		return err
	}
	for _, l := range lists {
		list, err := language.Parse([]byte(l.Document))
		if err != nil {
			return fmt.Errorf("migrate the rules of list %s: %w", l.ID, err)
		}
		rules, err := listfile.TakeApart(list)
		if err != nil {
			return err
		}
		for _, r := range rules {
			if _, err := pool.Exec(ctx, insertRuleSQL, ruleArgs(l.ID, r)); err != nil {
				return fmt.Errorf("migrate the rules of list %s: %w", l.ID, err)
			}
		}
	}
	return nil
}
