package inspection_test

import (
	"testing"

	"github.com/google/uuid"

	"yangguang/fault"
	"yangguang/inspection"
	"yangguang/workday"
)

// 授权、委托: an agency inspects another's items with its power, on the days and for the items of the grant; when that has ended there is no code.
func TestPowerGivenByAnotherAgency(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	offer := func(items []uuid.UUID, from, to workday.Date) {
		w.sql(`insert into power_grant (id, grantor_id, grantee_id, kind, instrument, item_ids, from_day, to_day, reason, change_id)
			values (gen_random_uuid(), $1, $2, 'ENTRUSTED', '委托书', $3, $4, $5, '委托', $6)`, w.other, w.agency, items, from, to, w.change)
	}
	grant := func(items []uuid.UUID, from, to workday.Date) {
		offer(items, from, to)
		w.sql(`insert into power_grant_consent (grant_id, since, change_id) select id, from_day, change_id from power_grant where from_day = $1 and to_day = $2
			on conflict do nothing`, from, to)
	}
	r := w.request(inspection.Complaint)
	r.ItemIDs = []uuid.UUID{w.foreign}
	plan := func(again int) (inspection.Inspection, error) {
		return w.s.Plan(t.Context(), w.by("head", []any{r, again}), r, inspection.Parts{})
	}
	ways := []inspection.Remedy{inspection.GrantPower, inspection.GrantPower, inspection.GrantPower, inspection.GrantPower, inspection.AcceptGrant}
	for n, given := range []func(){
		func() {},
		func() { grant([]uuid.UUID{w.item}, r.From, r.To) },
		func() { grant([]uuid.UUID{}, r.From, r.To.AddDays(-1)) },
		func() { grant([]uuid.UUID{}, r.From.AddDays(1), r.To) },
		func() { offer([]uuid.UUID{}, r.From, r.To.AddDays(1)) }, // and nobody has accepted
	} {
		given()
		_, refusal := plan(n)
		if e := refused(t, "without power", refusal, fault.Precondition, "ITEM_NOT_PUBLISHED"); e.Facts["remedy"] != ways[n] {
			t.Errorf("the way out of %d: %s %v", n, e.Msg, e.Facts)
		}
	}
	grant([]uuid.UUID{w.foreign}, r.From, r.To)
	i, err := plan(9)
	w.ok(err)
	_, err = w.s.Approve(t.Context(), w.by("deputy", i.ID), []uuid.UUID{i.ID}, inspection.Parts{})
	w.ok(err)
	w.sql(`insert into power_grant_end (grant_id, last_day, reason, change_id) select id, $1, '终止', $2 from power_grant`, w.today.AddDays(-1), w.change)
	refused(t, "ended", w.issue(i.ID), fault.Precondition, "ITEM_NOT_PUBLISHED")
	w.sql(`delete from power_grant_end`)
	w.ok(w.issue(i.ID))
}
