package postgres_test

import (
	"context"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"yangguang/policies/calendar"
	"yangguang/postgres/pgtest"
	"yangguang/workday"
)

// The guards in SQL and the services count the same working days 工作日, over every notice there is and past the last one.
func TestTheDatabaseCountsWorkdaysAsTheCalendarDoes(t *testing.T) {
	t.Parallel()
	days, err := workday.Load(calendar.Files)
	if err != nil {
		t.Fatal(err)
	}
	db, err := pgx.Connect(t.Context(), pgtest.New(t).OwnerURL)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close(context.WithoutCancel(t.Context())) }()
	rows, err := db.Query(t.Context(), `select d::date, d::date + k, workdays_between(d::date, d::date + k)
		from generate_series(date '2019-12-20', '2027-01-20', interval '1 day') d, unnest(array[-3, 0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 14, 20, 35, 400]) k`)
	if err != nil {
		t.Fatal(err)
	}
	var from, to time.Time
	var got, compared int
	_, err = pgx.ForEachRow(rows, []any{&from, &to, &got}, func() error {
		compared++
		a, err := workday.NewDate(from.Year(), from.Month(), from.Day())
		if err != nil {
			return err
		}
		b, err := workday.NewDate(to.Year(), to.Month(), to.Day())
		if err != nil {
			return err
		}
		if want, _ := days.Between(a, b); got != want {
			t.Errorf("after %s up to %s there are %d working days, SQL counts %d", a, b, want, got)
		}
		return nil
	})
	if err != nil || compared < 30_000 {
		t.Fatalf("compared %d periods, %v", compared, err)
	}
	var none int
	err = db.QueryRow(t.Context(), "select workdays_between(null, date '2026-01-05') + workdays_between(date '2026-01-05', null)").Scan(&none)
	if err != nil || none != 0 {
		t.Fatalf("without a day %d, %v: a guard that compares with null would let everything pass", none, err)
	}
}
