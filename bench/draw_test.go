package bench

import (
	"fmt"
	"iter"
	"testing"
	"time"

	"yangguang/draw/drd1"
	"yangguang/postgres/pgtest"
)

// BenchmarkDrawAgainstOrderByRandom draws 50,000 of a million enterprises from their committed pool file, for all to recompute, against
// `ORDER BY random() LIMIT 50000` over the same rows in PostgreSQL, warm, which nobody can recompute. Ten turns of each; x/floor is how
// many draws are done in the time of one such query.
func BenchmarkDrawAgainstOrderByRandom(b *testing.B) {
	const firms, drawn = 1_000_000, 50_000
	db := pgtest.New(b)
	owner := db.Owner(b)
	for _, sql := range []string{
		fmt.Sprintf("create table pool as select '91370500' || lpad(n::text, 10, '0') as id, 'A' as stratum, '-' as code from generate_series(0, %d) n", firms-1),
		"vacuum analyze pool",
	} {
		if _, err := owner.Exec(b.Context(), sql); err != nil {
			b.Fatal(err)
		}
	}
	rows := func(after string) iter.Seq2[drd1.Firm, error] {
		return func(yield func(drd1.Firm, error) bool) {
			got, err := owner.Query(b.Context(), "select id, stratum, code from pool where id > $1 order by id collate \"C\"", after)
			if err != nil {
				yield(drd1.Firm{}, err)
				return
			}
			defer got.Close()
			for got.Next() {
				var f drd1.Firm
				if err := got.Scan(&f.ID, &f.Stratum, &f.Code); !yield(f, err) || err != nil {
					return
				}
			}
			if err := got.Err(); err != nil {
				yield(drd1.Firm{}, err)
			}
		}
	}
	pool, err := drd1.CommitPool(b.TempDir(), "bench", drd1.SHA256, false, rows, nil)
	if err != nil {
		b.Fatal(err)
	}
	defer pool.Close()
	n := 0
	ours := func() error {
		n++
		all, err := drd1.Lowest(drd1.SHA256, drd1.Digest{byte(n)}, pool.Pool, []drd1.Stratum{{Label: "A", Quota: drawn}})
		if err == nil && len(all[0]) != drawn {
			err = fmt.Errorf("%d drawn", len(all[0]))
		}
		return err
	}
	theirs := func() error {
		got, err := owner.Query(b.Context(), "select id from pool order by random() limit $1", drawn)
		if err != nil {
			return err
		}
		defer got.Close()
		count := 0
		for got.Next() {
			count++
		}
		if err := got.Err(); err != nil || count != drawn {
			return fmt.Errorf("%d rows: %w", count, err)
		}
		return nil
	}
	timed := func(do func() error) float64 {
		start := time.Now()
		if err := do(); err != nil {
			b.Fatal(err)
		}
		return time.Since(start).Seconds()
	}
	for b.Loop() {
		timed(ours)
		timed(theirs)
		var ratios, mine []float64
		for range 10 {
			floor, own := timed(theirs), timed(ours)
			ratios, mine = append(ratios, floor/own), append(mine, own)
		}
		b.ReportMetric(median(ratios), "x/floor")
		b.ReportMetric(median(mine), "s/draw")
		b.ReportMetric(1, "x/target")
		b.ReportMetric(0, "ns/op")
	}
}
