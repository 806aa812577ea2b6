package inspection_test

import (
	"fmt"
	"testing"

	"github.com/google/uuid"
)

// A visit of a draw is what the draw says, whoever writes it: a step that two accounts are written under gives it no days, enterprise, agency or plan of its own.
func TestAVisitOfADrawIsAsDrawn(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	ids := w.drawn()
	reserve, friend := uuid.New(), uuid.New()
	w.sql(`insert into enterprise (id, uscc, uscc_valid, name, public_name, kind, region_code, registered_region_code, status, synthetic, change_id)
		values ($1, '91370502MA3TEST033', true, '备选公司', '备选公司', 'ENTERPRISE', '370502', '370502', 'ACTIVE', true, $3),
		($2, '91370502MA3TEST041', true, '友好公司', '友好公司', 'ENTERPRISE', '370502', '370502', 'ACTIVE', true, $3)`, reserve, friend, w.change)
	w.sql(`insert into draw_reserve (draw_id, stratum, n, agency_id, enterprise_id, ticket) select draw_id, 'ALL', 1, agency_id, $2, sha256('') from inspection where id = $1`,
		ids[0], reserve)
	asked := `insert into draw_request (id, draw_id, agency_id, kind, code, reason, evidence, inspection_id, author_id, author, change_id)
		select @change, draw_id, agency_id, 'SUBSTITUTE', 'S01', 'r', sha256(''), id, '` + w.actors["head"].AccountID.String() + `', 'x', @change from inspection where id = $1`
	decided := `insert into draw_decision (request_id, draw_id, agency_id, kind, author_id, approver_id, approver, approved, remark, change_id)
		select @change, draw_id, agency_id, 'SUBSTITUTE', '` + w.actors["head"].AccountID.String() + `', '` + w.actors["deputy"].AccountID.String() + `', 'y', true, '', @change
		from inspection where id = $1`
	step := `insert into draw_step (draw_id, n, agency_id, kind, request_id, rank, inspection_id, line, change_id)
		select draw_id, 1, agency_id, 'SUBSTITUTE', @change, draw_rank, %s, 'step 1 substitute x', @change from inspection where id = $1`
	visit := `insert into inspection (id, number, enterprise_id, agency_id, region_code, kind, trigger, plan_id, draw_id, draw_rank, draw_step, window_from, window_to,
		counts_toward_cap, cap_basis, author_id, change_id) select @change, (select d.number || '.1.9' from draw d where d.id = draw_id), %s, %s, region_code, kind,
		trigger, plan_id, draw_id, draw_rank, %s, %s, %s, true, 'x', author_id, @change from inspection where id = $1`
	quoted := func(id uuid.UUID) string { return "'" + id.String() + "'::uuid" }
	written := func(enterprise, agency, of, from, to string) []string {
		return []string{asked, "as deputy", decided, "as head", fmt.Sprintf(step, "id"), fmt.Sprintf(visit, enterprise, agency, of, from, to)}
	}
	days := []string{"window_from", "window_to"}
	first := "make_date(extract(year from window_from)::int - 1, 5, 1)"
	w.tries(byHand{"as drawn", "head", ids[0], "", written(quoted(reserve), "agency_id", "1", days[0], days[1])},
		byHand{"in days of last year", "head", ids[0], "drawn_visit", written(quoted(reserve), "agency_id", "1", first, first)},
		byHand{"at an enterprise that is no reserve", "head", ids[0], "drawn_visit", written(quoted(friend), "agency_id", "1", days[0], days[1])},
		byHand{"at one that has its visit", "head", ids[0], "drawn_visit", written(quoted(w.rival), "agency_id", "1", days[0], days[1])},
		byHand{"of another agency", "head", ids[0], "drawn_visit", written(quoted(reserve), quoted(w.other), "1", days[0], days[1])},
		byHand{"of no step", "head", ids[0], "drawn_visit", written(quoted(reserve), "agency_id", "null", days[0], days[1])},
		byHand{"of a step about another visit", "head", ids[0], "step_of_request", []string{asked, "as deputy", decided, "as head", fmt.Sprintf(step, quoted(ids[1]))}})
}
