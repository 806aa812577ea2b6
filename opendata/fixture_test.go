package opendata_test

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"yangguang/opendata"
	"yangguang/policies/publication"
	"yangguang/postgres"
	"yangguang/postgres/pgtest"
	"yangguang/publish"
	"yangguang/workday"
)

// town is a database with what was published in it, and a folder of open data.
type town struct {
	t   *testing.T
	db  *pgtest.DB
	x   *pgxpool.Pool
	dir string
	b   opendata.Builder
}

var agencies = []uuid.UUID{uuid.MustParse("00000000-0000-0000-0000-0000000000a1"), uuid.MustParse("00000000-0000-0000-0000-0000000000a2")}

func newTown(t *testing.T) *town {
	t.Helper()
	rules, err := publish.ReadRules(publication.Rules)
	if err != nil {
		t.Fatal(err)
	}
	tn := &town{t: t, db: pgtest.New(t), dir: t.TempDir()}
	tn.x = tn.db.Past(t)
	shelf, err := opendata.OpenShelf(tn.dir)
	if err != nil {
		t.Fatal(err)
	}
	tn.b = opendata.Builder{Shelf: shelf, Rules: rules, Moment: func(ctx context.Context, f func(opendata.Reader) error) error {
		return tn.db.AtOneMoment(ctx, func(db *postgres.DB) error { return f(db) })
	}}
	for i, id := range agencies {
		tn.plant(`insert into agency (id, code, name, region_code, field, level, change_id) values ($1, $2, $3, '370502', '市场监管', 'county', $4)`,
			id, fmt.Sprintf("370502-A%d", i), fmt.Sprintf("机关%d", i), uuid.New())
	}
	return tn
}

func (tn *town) plant(sql string, args ...any) {
	tn.t.Helper()
	if _, err := tn.x.Exec(tn.t.Context(), sql, args...); err != nil {
		tn.t.Fatalf("%s: %v", sql, err)
	}
}

// results plants published results, from number first on, by both agencies in turn and in two years.
func (tn *town) results(first, n int) {
	tn.t.Helper()
	tn.plant(`insert into published_inspection (inspection_id, version, number, enterprise_name, uscc, region_code, agency_id, kind, items, result, findings, outcomes,
			inspectors, visited_on, statement, synthetic, published_at, change_id)
		select gen_random_uuid(), 1, 'V-' || i, '演示商店' || i, '91370502MA3TEST000', '370502', $3, 'DOUBLE_RANDOM', '{"@事项",乙}', 'NO_PROBLEM_FOUND', 0, '{}',
			'{P001,P002}', date '2025-06-01' + (i % 2) * 365, '=HYPERLINK("x")', true, timestamptz '2026-07-01' + i * interval '1 second', gen_random_uuid()
		from generate_series($1::int, $2::int) i where i % 2 = $4`, first, first+n-1, agencies[0], 0)
	tn.plant(`insert into published_inspection (inspection_id, version, number, enterprise_name, uscc, region_code, agency_id, kind, items, result, findings, outcomes,
			inspectors, visited_on, synthetic, published_at, change_id)
		select gen_random_uuid(), 1, 'V-' || i, '演示商店' || i, '91370502MA3TEST000', '370502', $3, 'DOUBLE_RANDOM', '{甲}', 'ORDERED_TO_RECTIFY', 2, '{}',
			'{P003}', date '2025-06-01' + (i % 2) * 365, true, timestamptz '2026-07-01' + i * interval '1 second', gen_random_uuid()
		from generate_series($1::int, $2::int) i where i % 2 = $4`, first, first+n-1, agencies[1], 1)
}

func (tn *town) penalty(number string) {
	tn.t.Helper()
	tn.plant(`insert into published_penalty (decision_id, number, enterprise_name, uscc, region_code, agency_id, violation, basis, measures, fine, decided_on, rule_basis,
			synthetic, published_at, change_id)
		values (gen_random_uuid(), $1, '秘密商店', '91370502MA3TEST001', '370502', $2, '违法', '依据', '{FINE}', 5, '2026-01-02', '规则', true, '2026-02-03', gen_random_uuid())`,
		number, agencies[0])
}

func (tn *town) end(column, table, number, ending string) {
	tn.t.Helper()
	tn.plant(fmt.Sprintf(`insert into publication_end (%s, ending, reason, change_id) select %s, $2, '原因', gen_random_uuid() from %s where number = $1`,
		column, column, table), number, ending)
}

// plan plants a plan on file with its entry in the ledger.
func (tn *town) plan(number, title string, idx int) {
	tn.t.Helper()
	tn.plant(`insert into plan (id, number, seq, kind, year, title, agency_id, target, stratification, from_day, to_day, late, author_id, change_id)
		values (gen_random_uuid(), $1, $3, 'ANNUAL', 2026, $2, $4, '{}', 'kind', '2026-01-01', '2026-12-31', false, gen_random_uuid(), gen_random_uuid())`,
		number, title, idx+1, agencies[0])
	tn.plant(`insert into log_entry (idx, change_id, type, subject, at, leaf) values ($1, gen_random_uuid(), 'plan', 'plan/' || $2, now(), '\x00')`, idx, number)
}

func date(t *testing.T, s string) workday.Date {
	t.Helper()
	d, err := workday.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// build makes a day and wants it to be made, or to be there.
func (tn *town) build(day string, want bool) {
	tn.t.Helper()
	if built, err := tn.b.Build(tn.t.Context(), date(tn.t, day), time.Now()); err != nil || built != want {
		tn.t.Fatalf("%s: built %v, %v", day, built, err)
	}
}

func (tn *town) read(day, name string) string {
	tn.t.Helper()
	b, err := os.ReadFile(filepath.Join(tn.dir, day, name))
	if err != nil {
		tn.t.Fatal(err)
	}
	return string(b)
}

// rows are those of a JSON file.
func (tn *town) rows(day, dataset string) (rows []map[string]any) {
	tn.t.Helper()
	if err := json.Unmarshal([]byte(tn.read(day, dataset+".json")), &rows); err != nil {
		tn.t.Fatal(err)
	}
	return rows
}

// table is the CSV of a dataset with its header.
func (tn *town) table(day, dataset string) [][]string {
	tn.t.Helper()
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(tn.read(day, dataset+".csv"), "\ufeff"))).ReadAll()
	if err != nil {
		tn.t.Fatal(err)
	}
	return rows
}
