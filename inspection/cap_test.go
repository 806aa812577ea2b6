package inspection_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgconn"

	"yangguang/fault"
	"yangguang/inspection"
	"yangguang/policies/caps"
	"yangguang/workday"
)

// direct runs a statement as the runtime role that sees every row.
func (w *town) direct(sql string) error {
	w.t.Helper()
	conn, err := w.db.App(w.t).Acquire(w.t.Context())
	w.ok(err)
	defer conn.Release()
	_, err = conn.Exec(w.t.Context(), `select set_config('app.all', 'on', false), set_config('app.system', 'on', false)`)
	w.ok(err)
	_, err = conn.Exec(w.t.Context(), sql)
	return err
}

// constraint is the name of the constraint that refused, or the code of the error.
func constraint(err error) string {
	var pg *pgconn.PgError
	switch {
	case !errors.As(err, &pg):
		return ""
	case pg.ConstraintName != "":
		return pg.ConstraintName
	}
	return pg.Code
}

// mixed is an approved visit: every second one joint with the other agency, every third one of a window that began in the old year.
func (w *town) mixed(n int) uuid.UUID {
	w.t.Helper()
	id := w.approved(inspection.Complaint).ID
	if n%2 == 0 {
		w.sql(`insert into inspection_agency values ($1, $2)`, id, w.other)
	}
	if n%3 == 0 {
		w.sql(`update inspection set window_from = make_date(extract(year from window_from)::int - 1, 12, 31) where id = $1`, id)
	}
	return id
}

// A thousand attempts at once (ATTEMPTS; make torture: 100,000), joint and single, before and after New Year, each visit that gets a code cancelled and made anew: at no entry of
// the ledger are more slots of an agency's year in force than its cap allows.
func TestCapHoldsWhenManyTryAtOnce(t *testing.T) {
	t.Parallel()
	const workers = 12
	attempts := int64(1000)
	if n := os.Getenv("ATTEMPTS"); n != "" {
		var err error
		if attempts, err = strconv.ParseInt(n, 10, 64); err != nil {
			t.Fatal(err)
		}
	}
	w := newTown(t)
	var tried, given, stayed, refusals atomic.Int64
	var wg sync.WaitGroup
	for n := range workers {
		id := w.mixed(n)
		wg.Go(func() {
			for tried.Add(1) <= attempts {
				_, err := w.s.IssueCode(context.Background(), w.by("lead", id), id, inspection.Parts{})
				if e, ok := fault.As(err); ok && e.Reason == fault.FrequencyCap {
					refusals.Add(1)
					continue
				}
				if err != nil {
					t.Error(err)
					return
				}
				if given.Add(1)%(attempts*3/100) == 0 && stayed.Add(1) <= 4 {
					id = w.mixed(n) // this one stays
					continue
				}
				if _, err := w.s.Void(context.Background(), w.by("head", id), id, "改期", inspection.Parts{}); err != nil {
					t.Error(err)
					return
				}
				id = w.mixed(n)
			}
		})
	}
	wg.Wait()
	if given.Load()+refusals.Load() != attempts || given.Load() < attempts/10 || refusals.Load() < attempts/10 {
		t.Errorf("%d given, %d refused of %d attempts", given.Load(), refusals.Load(), attempts)
	}
	if n := w.count(`with moves as (
		select s.counter, s.period, e.idx, 1 as d from visit_slot s join check_code c on c.inspection_id = s.inspection_id and c.n = 1 join log_entry e on e.change_id = c.change_id
		union all select s.counter, s.period, e.idx, -1 from visit_slot s join log_entry e on e.change_id = s.change_id where s.freed_at is not null)
		select coalesce(max(n), 0) from (select sum(d) over (partition by counter, period order by idx) n from moves) x`); n != 2 {
		t.Errorf("%d slots were in force at once, wanted the cap's 2", n)
	}
	if n := w.count(`select count(distinct (counter, period)) from visit_slot`); n != 4 {
		t.Errorf("%d counters and periods, wanted two agencies in two years", n)
	}
}

// However many codes are asked for at once, exactly as many are given as the cap allows, and the refused ones leave nothing.
func TestCapHoldsUnderConcurrency(t *testing.T) {
	t.Parallel()
	const tries = 24
	w := newTown(t)
	ids := make([]uuid.UUID, tries)
	for n := range ids {
		ids[n] = w.approved(inspection.Complaint).ID
	}
	errs := make([]error, tries)
	var wg sync.WaitGroup
	for n, id := range ids {
		c := w.by("lead", id)
		wg.Go(func() { _, errs[n] = w.s.IssueCode(context.Background(), c, id, inspection.Parts{}) })
	}
	wg.Wait()
	given := 0
	for n, err := range errs {
		if err == nil {
			given++
			continue
		}
		refused(t, fmt.Sprint("try ", n), err, fault.Precondition, "FREQUENCY_CAP")
	}
	codes, slots := w.count(`select count(*) from check_code`), w.count(`select count(*) from visit_slot`)
	if given != 2 || codes != 2 || slots != 2 || w.count(`select count(*) from log_entry where type = 'code.issue'`) != 2 {
		t.Errorf("%d given, %d codes, %d slots of 2", given, codes, slots)
	}
}

func newYear(year int) workday.Date {
	d, _ := workday.NewDate(year, time.January, 1)
	return d
}

// The database refuses a window in two years, and one that begins before the day of the plan: its number would be of a year in which nobody comes.
func TestNoWindowOfAnotherYear(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	planned := w.planned(inspection.Complaint)
	for what, days := range map[string][2]workday.Date{
		"over New Year": {w.today, newYear(w.today.Year() + 1)},
		"begun before":  {w.today.AddDays(-1), within(w.today, 1)},
	} {
		_, err := w.db.Owner(t).Exec(t.Context(), `insert into inspection (id, number, enterprise_id, agency_id, region_code, kind, trigger, window_from, window_to,
			counts_toward_cap, cap_basis, reason, author_id, change_id) select gen_random_uuid(), left(number, -6) || '999999', enterprise_id, agency_id, region_code, kind, trigger, $1, $2,
			counts_toward_cap, cap_basis, reason, author_id, gen_random_uuid() from inspection where id = $3`, days[0], days[1], planned.ID)
		if got := constraint(err); got != "inspection_window" {
			t.Errorf("%s: %q, %v", what, got, err)
		}
	}
}

// A period is cut from January in China: the last instant of a year belongs to it wherever the server stands.
func TestPeriods(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.sql(`alter table inspection disable trigger all`)
	i, j := w.approved(inspection.Complaint), w.approved(inspection.Complaint)
	year := w.today.Year()
	w.sql(`update inspection set window_from = make_date($2::int - 1, 12, 31) where id = $1`, i.ID, year)
	w.sql(`update inspection set window_from = make_date($2::int, 1, 1) where id = $1`, j.ID, year)
	w.ok(w.issue(i.ID))
	w.ok(w.issue(j.ID))
	if n := w.count(`select count(*) from visit_slot where n = 1 and (period = $1 or period = $2)`, fmt.Sprint(year-1), fmt.Sprint(year)); n != 2 {
		t.Errorf("%d first slots, wanted one of each year", n)
	}
	eve, err := workday.ParseDate("2026-12-31")
	w.ok(err)
	if got := workday.CivilDate(eve.Start().Add(24*60*60*1e9 - 1)); got != eve {
		t.Errorf("the last instant of the year is on %s", got)
	}
}

// Rules that cannot be kept are refused when they are read.
func TestCapRulesThatAreRefused(t *testing.T) {
	t.Parallel()
	for what, rule := range map[string]string{
		"no approver":            `{id: x, jurisdiction: "37", months: 12, cap: 1, basis: b, validFrom: "2020-01-01", counts: *counts}`,
		"seven months":           `{id: x, jurisdiction: "37", months: 7, cap: 1, overCap: {approver: HEAD, basis: b}, basis: b, validFrom: "2020-01-01", counts: *counts}`,
		"a class and no other":   `{id: x, jurisdiction: "37", classes: [D], months: 12, cap: 1, overCap: {approver: HEAD, basis: b}, basis: b, validFrom: "2020-01-01", counts: *counts}`,
		"counted by nobody":      `{id: x, per: province, jurisdiction: "37", months: 12, cap: 1, overCap: {approver: HEAD, basis: b}, basis: b, validFrom: "2020-01-01", counts: *counts}`,
		"the same id":            `{id: annual-agency, jurisdiction: "37", months: 12, cap: 1, overCap: {approver: HEAD, basis: b}, basis: b, validFrom: "2020-01-01", counts: *counts}`,
		"no first day":           `{id: x, jurisdiction: "37", months: 12, cap: 1, overCap: {approver: HEAD, basis: b}, basis: b, counts: *counts}`,
		"an approver of no kind": `{id: x, jurisdiction: "37", months: 12, cap: 1, overCap: {approver: FRIEND, basis: b}, basis: b, validFrom: "2020-01-01", counts: *counts}`,
	} {
		if _, err := inspection.ReadCaps([]byte(string(caps.Rules) + "\n  - " + rule + "\n")); err == nil || !strings.Contains(err.Error(), "rule") {
			t.Errorf("%s: %v", what, err)
		}
	}
}
