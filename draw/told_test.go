package draw_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgconn"

	"yangguang/actor"
	"yangguang/draw"
	"yangguang/draw/drd1"
	"yangguang/page"
)

// planned plants a visit of the first agency in the state, on a complaint, and answers its id.
func (tn *town) planned(x exec, firm uuid.UUID, state string) uuid.UUID {
	id := uuid.New()
	x(`insert into inspection (id, number, enterprise_id, agency_id, region_code, kind, trigger, state, window_from, window_to, counts_toward_cap, cap_basis,
		reason, author_id, approver_id, change_id) values ($1, 'V-' || $1::uuid, $2, $3, '370502', 'ROUTINE', 'COMPLAINT', $4, '2026-03-10', '2026-03-10', true, 'x', 'x',
		$5, $6, gen_random_uuid())`, id, firm, tn.firstAgency, state, tn.admin.AccountID, tn.colleague.AccountID)
	return id
}

// visited plants visits that have numbers of the cap of two, on another matter.
func (tn *town) visited(x exec, firm uuid.UUID, states ...string) {
	for n, state := range states {
		x(`insert into visit_slot (id, enterprise_id, agency_id, inspection_id, counter, rule, period, n, cap, basis, change_id)
			values (gen_random_uuid(), $1, $2, $3, 'agency:' || $2::uuid, 'annual', '2026', $4, 2, 'x', gen_random_uuid())`,
			firm, tn.firstAgency, tn.planned(x, firm, state), n+1)
	}
}

// codes are the codes of exclusion in the pool of a draw, by enterprise, as the agency reads them.
func (tn *town) codes(d draw.Draw) map[string]string {
	tn.t.Helper()
	out := map[string]string{}
	for line := range strings.Lines(string(must(tn.app.File(tn.t.Context(), tn.admin, d.Number, drd1.FilePool))(tn.t))) {
		if w := strings.Split(strings.TrimSuffix(line, "\n"), "\t"); w[2] != drd1.Eligible {
			out[w[0]] = w[2]
		}
	}
	return out
}

// Practice 1.2, 3: the enterprise reads its line of a pool when the draw is committed, everybody when it is public: neither tells of a visit whose code nobody scanned.
func TestAPoolTellsOfNoVisitThatWasNotShown(t *testing.T) {
	t.Parallel()
	tn := newTown(t, 60)
	first := tn.sealedDraw() // 6 visits that nobody is told of
	var secret []string
	tn.plant(func(x exec) {
		states := []string{"PLANNED", "APPROVED", "CODE_ISSUED", "ON_SITE"}
		free := query[string](tn, `select uscc from enterprise where id <> $1 and not exists (select from draw_selection where enterprise_id = enterprise.id)
			order by uscc limit 6`, tn.hers)
		for i, state := range states {
			x("insert into inspection_item (inspection_id, item_id) values ($1, $2)", tn.planned(x, tn.id("select id from enterprise where uscc = $1", free[i]), state), tn.item)
		}
		x("insert into inspection_item (inspection_id, item_id) values ($1, $2)", tn.planned(x, tn.hers, "APPROVED"), tn.item)
		tn.visited(x, tn.id("select id from enterprise where uscc = $1", free[4]), "RECORDED", "CODE_ISSUED")
		tn.visited(x, tn.id("select id from enterprise where uscc = $1", free[5]), "RECORDED", "CLOSED")
		secret = free
	})
	p, r := tn.filed(), tn.opened("second")
	tn.commitAll(r)
	d := tn.committed(p, r)
	told := map[string]string{secret[3]: "E07", secret[5]: "E05"} // somebody is there; two visits took place
	if got := tn.codes(d); fmt.Sprint(got) != fmt.Sprint(told) || d.Pool.Eligible != 58 {
		t.Errorf("the pool excludes %v, of which visits that were shown give %v", got, told)
	}
	own := must(tn.app.Entries(t.Context(), tn.shop, tn.hers, page.Ask{First: 5}, draw.EntryParts{Proof: true}))(t)
	if e := own.Rows[0]; e.Draw.ID != d.ID || e.Exclusion != nil || !strings.HasSuffix(e.Line, "\t-") {
		t.Errorf("the enterprise reads %+v before its visit", e)
	}
	tn.settle(r)
	d = must(tn.svc.ExecuteDraw(t.Context(), tn.by(tn.admin, "executeDraw"), d.ID))(t)
	b := must(tn.app.Bundle(t.Context(), actor.Public(), d.Number))(t)
	if report := drd1.Verify(b, protocol); report.ExitCode() != 0 || strings.Count(string(b[drd1.FileExclusions]), "\n") != len(told) {
		t.Errorf("the public bundle: exit %d, %v\n%s", report.ExitCode(), report.Err(), b[drd1.FileExclusions])
	}

	// When the embargo has ended everybody knows whom the first draw drew, and the second was public at once.
	tn.now = first.EmbargoUntil.Add(time.Hour)
	must(tn.svc.PublishDue(t.Context(), tn.now))(t)
	for _, drawn := range query[string](tn, "select e.uscc from draw_selection s join enterprise e on e.id = s.enterprise_id") {
		if told[drawn] == "" {
			told[drawn] = "E07"
		}
	}
	again := tn.planInput()
	again.LateReason = ptr("增补")
	p, r = tn.filedWith(tn.svc, again), tn.opened("third")
	tn.commitAll(r)
	in := tn.drawInput(p, r)
	in.WindowFrom, in.WindowTo = day("2026-04-03"), day("2026-04-30")
	d = must(tn.svc.CommitDraw(t.Context(), tn.by(tn.admin, "commitDraw"), in))(t)
	if got := tn.codes(d); fmt.Sprint(got) != fmt.Sprint(told) {
		t.Errorf("after the embargo the pool excludes %v, want %v", got, told)
	}
}

// Nor does whoever writes the rows of a draw by SQL exclude an enterprise for a visit that was not shown.
func TestAnExclusionBySQLTellsOfNoVisit(t *testing.T) {
	t.Parallel()
	tn := newTown(t, 30)
	shown := tn.id("select id from enterprise where uscc = $1", tn.firms[1])
	tn.plant(func(x exec) {
		x("insert into inspection_item (inspection_id, item_id) values ($1, $2)", tn.planned(x, tn.hers, "APPROVED"), tn.item)
		x("insert into inspection_item (inspection_id, item_id) values ($1, $2)", tn.planned(x, shown, "ON_SITE"), tn.item)
		tn.visited(x, tn.hers, "RECORDED", "CODE_ISSUED")
	})
	p, r := tn.filed(), tn.opened("r")
	tn.commitAll(r)
	d := tn.committed(p, r)
	try := func(firm uuid.UUID, code string) string {
		t.Helper()
		plan := tn.filed().ID
		tx := must(tn.look.Begin(t.Context()))(t)
		defer func() { _ = tx.Rollback(t.Context()) }()
		if _, err := tx.Exec(t.Context(), "select set_config('app.time', $1, true)", tn.now.Format(time.RFC3339)); err != nil {
			t.Fatal(err)
		}
		var id uuid.UUID
		if err := tx.QueryRow(t.Context(), `insert into draw (id, number, office, year, seq, plan_id, round_id, agency_id, text, digest, pool_size, pool_root, publication,
			window_from, window_to, author_id, change_id)
			select gen_random_uuid(), format('%s-%s-000099', office, year), office, year, 99, $2, round_id, agency_id, text,
			sha256('x'), pool_size, pool_root, publication, window_from, window_to, author_id, gen_random_uuid()
			from draw where id = $1 returning id`, d.ID, plan).Scan(&id); err != nil {
			t.Fatal(err)
		}
		_, err := tx.Exec(t.Context(), "insert into draw_exclusion (draw_id, agency_id, enterprise_id, code, document) values ($1, $2, $3, $4, 'x')",
			id, tn.firstAgency, firm, code)
		var pg *pgconn.PgError
		if errors.As(err, &pg) {
			return pg.ConstraintName
		}
		return fmt.Sprint(err)
	}
	for _, code := range []string{"E04", "E05", "E07"} {
		if got := try(tn.hers, code); got != "exclusion_told" {
			t.Errorf("%s for a visit that was not shown: %s", code, got)
		}
	}
	if got := try(shown, "E07"); got != "<nil>" {
		t.Errorf("E07 where somebody is on site: %s", got)
	}
}

// Practice 1.2: the embargo ends when it is over, in an entry that discloses the draw, for whoever writes rows by SQL, too.
func TestAnEmbargoDoesNotEndBySQL(t *testing.T) {
	t.Parallel()
	tn := newTown(t, 60)
	d := tn.sealedDraw()
	publish := func(at time.Time, kind, subject string) string {
		t.Helper()
		tx := must(tn.look.Begin(t.Context()))(t)
		defer func() { _ = tx.Rollback(t.Context()) }()
		change := uuid.New()
		for _, s := range []struct {
			sql  string
			args []any
		}{
			{"select set_config('app.time', $1, true)", []any{at.Format(time.RFC3339)}},
			{"insert into draw_publication (draw_id, change_id) values ($1, $2)", []any{d.ID, change}},
			{`insert into audit_event (change_id, pseudonym, roles, verb, policy_line, operation, object_type, object_id)
				values ($1, 'x', '{system}', $2, '-', $2, 'draw', $1)`, []any{change, kind}},
			{"insert into log_body (change_id, salt, body) values ($1, decode(repeat('00', 16), 'hex'), '{}')", []any{change}},
			{"insert into log_entry (idx, change_id, type, subject, at, leaf) select max(idx) + 1, $1, $2, $3, now(), 'x' from log_entry", []any{change, kind, subject}},
			{"set constraints published_as_logged immediate", nil},
		} {
			if _, err := tx.Exec(t.Context(), s.sql, s.args...); err != nil {
				var pg *pgconn.PgError
				if errors.As(err, &pg) && pg.ConstraintName != "" {
					return pg.ConstraintName
				}
				return err.Error()
			}
		}
		return ""
	}
	of := "draw/" + d.Number
	for _, c := range []struct {
		what          string
		at            time.Time
		kind, subject string
		want          string
	}{
		{"a second early", d.EmbargoUntil.Add(-time.Second), "disclose", of, "embargo_over"},
		{"in an import", *d.EmbargoUntil, "import", of, "published_as_logged"},
		{"in the entry of another draw", *d.EmbargoUntil, "disclose", of + "0", "published_as_logged"},
		{"at its end", *d.EmbargoUntil, "disclose", of, ""},
	} {
		if got := publish(c.at, c.kind, c.subject); got != c.want {
			t.Errorf("%s: %q, want %q", c.what, got, c.want)
		}
	}
}
