package draw_test

import (
	"errors"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgconn"

	"yangguang/draw"
	"yangguang/fault"
)

// Of plans that were agreed to become one, the one on file later is not drawn while the other stands; one whose agency goes off-site is not drawn at all.
func TestOfPlansThatBecomeOneOneIsDrawn(t *testing.T) {
	t.Parallel()
	tn := newTown(t, 60)
	host, guest, r := tn.filed(), tn.filed(), tn.opened("r")
	tn.commitAll(r)
	proposal := func(p uuid.UUID, measure string, hostAgency, guestAgency uuid.UUID) uuid.UUID {
		id := uuid.New()
		tn.plant(func(x exec) {
			x(`insert into merge_proposal (id, measure, host_plan, guest_plan, host_agency, guest_agency, host_number, guest_number, enterprises, from_day, to_day, basis, change_id)
				select $1, $2, h.id, g.id, $5, $6, h.number, g.number, 1, h.from_day, h.to_day, '-', g.change_id from plan h, plan g where h.id = $3 and g.id = $4`,
				id, measure, host.ID, p, hostAgency, guestAgency)
		})
		return id
	}
	answer := func(id uuid.UUID, agency uuid.UUID, reply string) {
		tn.plant(func(x exec) {
			x(`insert into merge_answer (proposal_id, agency_id, answer, reason, account_id, pseudonym, change_id) values ($1, $2, $3, '-', $4, 'x', $5)`,
				id, agency, reply, tn.admin.AccountID, uuid.New())
		})
	}
	commit := func(p draw.Plan) func() (draw.Draw, error) {
		return func() (draw.Draw, error) {
			return tn.svc.CommitDraw(t.Context(), tn.by(tn.admin, "commitDraw"), tn.drawInput(p, r))
		}
	}
	answer(proposal(guest.ID, "MERGE", tn.firstAgency, tn.firstAgency), tn.firstAgency, "ACCEPTED")
	if e := refused(tn, "the plan given up", fault.Precondition, fault.WrongState, commit(guest)); e.Facts["plan"] != host.Number {
		t.Errorf("facts %v", e.Facts)
	}
	off := tn.filed()
	answer(proposal(off.ID, "JOINT", tn.secondAgency, tn.firstAgency), tn.firstAgency, "OFF_SITE")
	if e := refused(tn, "off-site", fault.Precondition, fault.WrongState, commit(off)); e.Facts["plan"] != off.Number {
		t.Errorf("facts %v", e.Facts)
	}
	drawn := must(commit(host)())(t)
	// The guard asks what is so, whatever the session says whose it is.
	for _, agency := range []string{tn.firstAgency.String(), tn.secondAgency.String(), ""} {
		tx := must(tn.look.Begin(t.Context()))(t)
		_, err := tx.Exec(t.Context(), "select set_config('app.agency', $1, true)", agency)
		if err == nil {
			_, err = tx.Exec(t.Context(), `insert into draw (id, number, office, year, seq, plan_id, round_id, agency_id, text, digest, pool_size, pool_root, publication, window_from,
				window_to, author_id, change_id) select gen_random_uuid(), 'x', office, year, seq + 1, $2, round_id, agency_id, text, digest, pool_size, pool_root, publication,
				window_from, window_to, author_id, gen_random_uuid() from draw where id = $1`, drawn.ID, off.ID)
		}
		var pg *pgconn.PgError
		if !errors.As(err, &pg) || pg.ConstraintName != "plan_drawn_once" {
			t.Errorf("a draw by SQL, agency %q: %v", agency, err)
		}
		_ = tx.Rollback(t.Context())
	}
	must(tn.svc.WithdrawPlan(t.Context(), tn.by(tn.admin, "withdrawPlan"), host.ID, "并入后备案的计划"))(t)
	must(commit(guest)())(t)
}
