package draw_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"yangguang/actor"
	"yangguang/draw"
	"yangguang/draw/drd1"
	"yangguang/fault"
)

func (tn *town) askDrop(a actor.Actor, visit uuid.UUID, code string) (draw.Deviation, error) {
	return tn.svc.VoidVisit(tn.t.Context(), tn.by(a, "voidDrawnVisit"), visit, why(code))
}

// F6: a drawn visit is given up by two people, with code and evidence, and everybody can count it.
func TestADrawnVisitIsGivenUpByTwoPeople(t *testing.T) {
	t.Parallel()
	tn := newTown(t, 60)
	d := tn.drawn("r")
	visit := tn.visitOf(d, 1)
	for _, w := range []draw.Reason{{Code: drd1.VoidPool, Reason: "x", Evidence: "x"}, {Code: draw.TeamTooSmall, Evidence: "x"}, {Code: draw.TeamTooSmall, Reason: "x"}} {
		refused(tn, "without code, reason or evidence", fault.Invalid, "", func() (draw.Deviation, error) {
			return tn.svc.VoidVisit(t.Context(), tn.by(tn.admin, "voidDrawnVisit"), visit, w)
		})
	}
	refused(tn, "of another agency", fault.NotFound, "", func() (draw.Deviation, error) { return tn.askDrop(tn.other, visit, draw.TeamTooSmall) })
	q := must(tn.askDrop(tn.admin, visit, draw.TeamTooSmall))(t)
	refused(tn, "by who asked", fault.Precondition, fault.SecondPerson, func() (draw.Deviation, error) { return tn.decide(tn.admin, q, true) })
	refused(tn, "asked twice", fault.Conflict, "", func() (draw.Deviation, error) { return tn.askDrop(tn.colleague, visit, drd1.GoneMoved) })
	must(tn.decide(tn.colleague, q, true))(t)
	if got := query[string](tn, "select state || ' ' || void_reason from inspection where id = $1", visit)[0]; got != "VOID U01 "+why("").Reason {
		t.Errorf("the visit is %s", got)
	}
	refused(tn, "given up twice", fault.Precondition, fault.WrongState, func() (draw.Deviation, error) { return tn.askDrop(tn.admin, visit, drd1.GoneMoved) })
	types := query[string](tn, "select type from log_entry where subject = 'draw/' || $1 order by idx desc limit 2", d.Number)
	if !slices.Equal(types, []string{"draw.drop", "draw.request"}) {
		t.Errorf("the ledger ends with %v", types)
	}
	must(tn.decide(tn.supervisor, must(tn.askSubstitute(tn.admin, tn.visitOf(d, 2), drd1.GoneMoved))(t), true))(t)
	leaving := tn.visitOf(d, 3)
	must(tn.decide(tn.colleague, must(tn.askRefill(tn.admin, leaving, tn.team(leaving)[0], "L01"))(t), true))(t)
	var said []string
	for _, o := range must(tn.app.Statistics(t.Context(), 2026))(t).Officials {
		said = append(said, strings.Join([]string{o.Kind, o.Code, o.Official, string(rune('0' + o.Requested)), string(rune('0' + o.Approved))}, " "))
	}
	want := []string{"REFILL L01 p-admin 1 0", "REFILL L01 p-colleague 0 1", "SUBSTITUTE S02 p-admin 1 0", "SUBSTITUTE S02 p-supervisor 0 1",
		"VISIT_VOID U01 p-admin 1 0", "VISIT_VOID U01 p-colleague 0 1"}
	if !slices.Equal(said, want) {
		t.Errorf("officials: %q, want %q", said, want)
	}
}

// F1, F6: what ends or changes a draw beside its result needs code, evidence, author and another approver also for the owner of the tables.
func TestDeviationsBySQL(t *testing.T) {
	t.Parallel()
	tn := newTown(t, 60)
	d := tn.drawn("r")
	visit, p, r, other := tn.visitOf(d, 1), tn.filed(), tn.opened("next"), tn.opened("other")
	x := must(tn.svc.RequestExclusion(t.Context(), tn.by(tn.admin, "requestExclusion"), draw.RequestExclusion{Plan: p.ID, USCC: tn.firms[3], Code: "E03",
		Evidence: "x", Until: p.To}))(t)
	asked := must(tn.askSubstitute(tn.admin, visit, drd1.GoneMoved))(t)
	open := tn.committed(p, r)
	request := `insert into draw_request (id, draw_id, agency_id, kind, code, reason, evidence, inspection_id, author_id, author, change_id)
		select gen_random_uuid(), draw_id, agency_id, %s, %s, reason, %s, %s, author_id, author, gen_random_uuid() from draw_request where id = $1`
	form := func(kind, code, evidence, visit string) string {
		return strings.NewReplacer("%s, %s, reason, %s, %s", kind+", "+code+", reason, "+evidence+", "+visit).Replace(request)
	}
	for _, c := range []struct {
		what, want, sql string
		args            []any
	}{
		{"two draws of one plan in one round", "draw_round_office_plan_key", `insert into draw (id, number, office, year, seq, plan_id, round_id, agency_id, text, digest,
			pool_size, pool_root, publication, window_from, window_to, author_id, change_id)
			select gen_random_uuid(), 'x', office, year, seq + 1, plan_id, round_id, agency_id, text, digest,
			pool_size, pool_root, publication, window_from, window_to, author_id, gen_random_uuid() from draw where id = $1`, []any{open.ID}},
		{"a draw number twice", "draw_seq_key", `insert into draw (id, number, office, year, seq, plan_id, round_id, agency_id, text, digest,
			pool_size, pool_root, publication, window_from, window_to, author_id, change_id)
			select gen_random_uuid(), 'x', office, year, seq, plan_id, $2, agency_id, text, digest,
			pool_size, pool_root, publication, window_to + 1, window_to + 2, author_id, gen_random_uuid() from draw where id = $1`, []any{open.ID, other.ID}},
		{"a second result", "draw_end_pkey", "insert into draw_end (draw_id, kind) values ($1, 'RESULT')", []any{d.ID}},
		{"an end without result or void", "draw_ended", "insert into draw_end (draw_id, kind) values ($1, 'VOID')", []any{open.ID}},
		{"a sealed party afterwards", "written_with", "insert into draw_sealed_party (draw_id, name, account_id) values ($1, 'late', $2)", []any{open.ID, tn.admin.AccountID}},
		{"a selection afterwards", "written_with", `insert into draw_selection (draw_id, agency_id, rank, stratum, enterprise_id, ticket)
			select draw_id, agency_id, rank + 1000, stratum,
			(select id from enterprise e where not exists (select from draw_selection o where o.enterprise_id = e.id) limit 1), ticket
			from draw_selection s where draw_id = $1 limit 1`, []any{d.ID}},
		{"a void of a drawn visit without anybody's approval", "drawn_void",
			"update inspection set state = 'VOID', void_reason = 'x', change_id = gen_random_uuid() where id = $1", []any{visit}},
		{"a request without a code of its kind", "draw_request_code", form("'VISIT_VOID'", "'V01'", "evidence", "inspection_id"), []any{asked.ID}},
		{"a substitution with the code of a void", "draw_request_code", form("'SUBSTITUTE'", "'U01'", "evidence", "inspection_id"), []any{asked.ID}},
		{"a request without evidence", "evidence", form("'VISIT_VOID'", "'U01'", "null", "inspection_id"), []any{asked.ID}},
		{"evidence that is no digest", "draw_request_evidence_check", form("'VISIT_VOID'", "'U01'", "'\\x00'", "inspection_id"), []any{asked.ID}},
		{"a void of a visit about no visit", "draw_request_about", form("'VISIT_VOID'", "'U01'", "evidence", "null"), []any{asked.ID}},
		{"a decision by who asked", "draw_decision_two_persons", `insert into draw_decision (request_id, draw_id, agency_id, kind, author_id, approver_id, approver,
			approved, change_id) select id, draw_id, agency_id, kind, author_id, author_id, author, true, gen_random_uuid() from draw_request where id = $1`, []any{asked.ID}},
		{"a decision about somebody else's request", "draw_decision_request_id_draw_id_kind_author_id_fkey", `insert into draw_decision (request_id, draw_id, agency_id, kind,
			author_id, approver_id, approver, approved, change_id)
			select id, draw_id, agency_id, kind, $2, author_id, author, true, gen_random_uuid() from draw_request where id = $1`, []any{asked.ID, tn.supervisor.AccountID}},
		{"an exclusion by one person", "plan_exclusion_two_persons", `insert into plan_exclusion_decision (exclusion_id, plan_id, agency_id, enterprise_id, code, author_id,
			approver_id, approver, approved, change_id)
			select id, plan_id, agency_id, enterprise_id, code, author_id, author_id, author, true, gen_random_uuid() from plan_exclusion where id = $1`, []any{x.ID}},
		{"an exclusion by hand in a draw without a decision", "draw_exclusion_approved", `insert into draw_exclusion (draw_id, enterprise_id, agency_id, code, document, exclusion_id)
			select $2, enterprise_id, agency_id, code, '', id from plan_exclusion where id = $1`, []any{x.ID, d.ID}},
	} {
		err := pgx.BeginFunc(t.Context(), tn.look, func(x pgx.Tx) error {
			_, err := x.Exec(t.Context(), "select set_config('app.time', $1, true)", tn.now.Format(time.RFC3339))
			if err == nil {
				_, err = x.Exec(t.Context(), c.sql, c.args...)
			}
			return err
		})
		var pg *pgconn.PgError
		if !errors.As(err, &pg) || pg.ConstraintName != c.want && pg.ColumnName != c.want {
			t.Errorf("%s: %v, want %s", c.what, err, c.want)
		}
	}
}
