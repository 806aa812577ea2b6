package inspection_test

import (
	"strings"
	"testing"

	"github.com/google/uuid"

	"yangguang/decision"
	"yangguang/fault"
	"yangguang/inspection"
)

// entrust gives the first agency another's power over items, accepted and in force.
func (w *town) entrust(grantor uuid.UUID, items ...uuid.UUID) {
	w.t.Helper()
	w.sql(`with g as (insert into power_grant (id, grantor_id, grantee_id, kind, instrument, item_ids, from_day, to_day, reason, change_id)
		values (gen_random_uuid(), $1, $2, 'ENTRUSTED', '委托书', $3, current_date - 9, current_date + 9, '委托', $4) returning *)
		insert into power_grant_consent (grant_id, since, change_id) select id, from_day, change_id from g`, grantor, w.agency, items, w.change)
}

// inspects is an approved visit of the first agency for the items.
func (w *town) inspects(items ...uuid.UUID) uuid.UUID {
	w.t.Helper()
	return w.comes(inspection.Complaint, items...)
}

// comes is the same for another cause.
func (w *town) comes(trigger inspection.Trigger, items ...uuid.UUID) uuid.UUID {
	w.t.Helper()
	r := w.request(trigger)
	r.ItemIDs = items
	i, err := w.s.Plan(w.t.Context(), w.by("head", []any{"inspects", trigger, items}), r, inspection.Parts{})
	w.ok(err)
	_, err = w.s.Approve(w.t.Context(), w.by("deputy", i.ID), []uuid.UUID{i.ID}, inspection.Parts{})
	w.ok(err)
	return i.ID
}

// third is a third agency with an item.
func (w *town) third() (agency, item uuid.UUID) {
	w.t.Helper()
	agency, item = uuid.New(), uuid.New()
	w.sql(`insert into agency (id, code, name, region_code, field, level, change_id)
		select $1, '370500-SCJG-X', '市局', '370500', field, 'city', change_id from agency where id = $2`, agency, w.agency)
	w.sql(`insert into check_item (id, agency_id, code, name, category, method, basis, field, published_at, change_id)
		select $1, $2, code, name, category, method, basis, field, published_at, change_id from check_item where id = $3`, item, agency, w.foreign)
	w.sql(`insert into checklist_version (item_id, n, questions, change_id) select $1, n, questions, change_id from checklist_version where item_id = $2`, item, w.foreign)
	return agency, item
}

// 行政处罚法 20: who inspects an item with another's power comes in the other's name: it is that agency's cap which counts, visit by visit. What the body does in
// its own name is its own, and a body that two agencies entrust comes in the name of each.
func TestAVisitCountsInTheNameInWhichItComes(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.otherOffice()
	city, theirs := w.third()
	w.entrust(w.other, w.foreign)
	w.entrust(city, theirs)
	full := func(what string, err error, counter uuid.UUID) {
		t.Helper()
		if e := refused(t, what, err, fault.Precondition, "FREQUENCY_CAP"); e.Facts["counter"] != "agency:"+counter.String() || e.Facts["count"] != 2 {
			t.Errorf("%s: %v", what, e.Facts)
		}
	}
	for range 2 {
		w.ok(w.issue(w.inspects(w.foreign)))
	}
	full("a third time for the other agency", w.issue(w.inspects(w.foreign)), w.other)
	own := w.guestVisit(inspection.Complaint)
	_, err := w.s.IssueCode(t.Context(), w.by("stranger", 1), own.ID, inspection.Parts{})
	full("the other agency itself", err, w.other)
	w.ok(w.issue(w.inspects(theirs)))
	full("for both who entrust it", w.issue(w.inspects(w.foreign, theirs)), w.other)
	w.ok(w.issue(w.inspects(theirs, w.item))) // for one and for itself: a number of each
	full("for the city", w.issue(w.inspects(theirs)), city)
	w.ok(w.issue(w.inspects(w.item)))
	full("for itself", w.issue(w.inspects(w.item)), w.agency)

	// An entrustment that has ended leaves what was done under it.
	w.sql(`insert into power_grant_end (grant_id, last_day, reason, change_id) select id, $1, '终止', $2 from power_grant`, w.today, w.change)
	again := w.guestVisit(inspection.Complaint)
	_, err = w.s.IssueCode(t.Context(), w.by("stranger", 2), again.ID, inspection.Parts{})
	full("the other agency when the entrustment ended", err, w.other)

	// A visit that is given up gives its numbers back, under whatever name.
	i := w.read("lead", w.found(`select inspection_id from visit_slot where counter = 'agency:' || $1::uuid order by taken_at limit 1`, w.other))
	_, err = w.s.Void(t.Context(), w.by("head", "void"), i.ID, "改期", inspection.Parts{})
	w.ok(err)
	_, err = w.s.IssueCode(t.Context(), w.by("stranger", 3), own.ID, inspection.Parts{})
	w.ok(err)
}

// found is the id that a query gives.
func (w *town) found(sql string, args ...any) (id uuid.UUID) {
	w.t.Helper()
	w.ok(w.db.Owner(w.t).QueryRow(w.t.Context(), sql, args...).Scan(&id))
	return id
}

// What nobody accepted makes no visit another's, and by SQL no visit takes a number of a name in which it does not come.
func TestNumbersOfANameOnly(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	visit := w.inspects(w.item)
	w.sql(`insert into power_grant (id, grantor_id, grantee_id, kind, instrument, from_day, to_day, reason, change_id)
		values (gen_random_uuid(), $1, $2, 'ENTRUSTED', '委托书', current_date - 9, current_date + 9, '委托', $3)`, w.other, w.agency, w.change)
	w.sql(`insert into inspection_item (inspection_id, item_id, checklist_version) values ($1, $2, 1)`, visit, w.foreign)
	take := func(agency uuid.UUID) string {
		_, err := w.db.Owner(t).Exec(t.Context(), `insert into visit_slot (id, enterprise_id, agency_id, inspection_id, counter, rule, period, n, cap, basis, change_id)
			select gen_random_uuid(), $1, $2, $3, 'agency:' || $2::uuid, series, extract(year from current_date), 1, cap, '-', $4 from cap_rule where per = '' limit 1`,
			w.firm, agency, visit, uuid.New())
		return constraint(err)
	}
	if got := take(w.other); got != "visit_slot_of_visit" {
		t.Errorf("before the body accepted: %q", got)
	}
	w.sql(`insert into power_grant_consent (grant_id, since, change_id) select id, from_day, change_id from power_grant`)
	w.sql(`delete from inspection_item where inspection_id = $1 and item_id = $2`, visit, w.item)
	if got := take(w.agency); got != "visit_slot_of_visit" {
		t.Errorf("in its own name: %q", got)
	}
	if got := take(w.other); got != "visit_slot_change_id_fkey" { // only the entry is missing
		t.Errorf("in the name in which it comes: %q", got)
	}
}

// pageOf is what the code of a visit shows whoever holds it.
func (w *town) pageOf(who string, visit uuid.UUID) inspection.Face {
	w.t.Helper()
	face, err := w.s.Face(w.t.Context(), w.actors["public"], w.read(who, visit).CheckCode.Token)
	w.ok(err)
	return face
}

// What an enterprise reads is what the gate counts: under each name in which anybody came the visits in that name, whoever made them, and not the body's own
// beside its grantor's. The page of the code and the notice tell the cap of the name in which the body comes.
func TestTheFrequencyIsWhatTheGateCounts(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.otherOffice()
	city, theirs := w.third()
	w.entrust(w.other, w.foreign)
	w.entrust(city, theirs)
	own := w.guestVisit(inspection.EnterpriseRequest).ID
	_, err := w.s.IssueCode(t.Context(), w.by("stranger", 1), own, inspection.Parts{})
	w.ok(err)
	entrusted, mine, both := w.inspects(w.foreign), w.inspects(w.item), w.inspects(w.item, theirs)
	for _, id := range []uuid.UUID{w.comes(inspection.FollowUp, w.foreign), entrusted, mine, both} {
		w.ok(w.issue(id))
	}

	for what, want := range map[string]struct {
		who            string
		visit, capped  uuid.UUID
		counted, names int
	}{"its own": {"stranger", own, w.other, 2, 0}, "entrusted": {"lead", entrusted, w.other, 2, 1}, "the body's own": {"lead", mine, w.agency, 2, 0},
		"the body's own and entrusted": {"lead", both, w.agency, 2, 1}} {
		face := w.pageOf(want.who, want.visit)
		if f := face.Frequency; f.Agency.ID != want.capped || f.Counted != want.counted || f.Cap != 2 || len(face.OnBehalfOf) != want.names {
			t.Errorf("the page of %s: %+v, on behalf of %v", what, f, face.OnBehalfOf)
		}
	}
	f, err := w.s.Frequency(t.Context(), w.actors["owner"], w.firm, w.today.Year(), false)
	w.ok(err)
	got := map[uuid.UUID]int{}
	for _, a := range f.ByAgency {
		got[a.Agency.ID] = a.Counted
		if (len(a.Exempt) == 1) != (a.Agency.ID == w.other) {
			t.Errorf("exempt in the name of %s: %v", a.Agency.Name, a.Exempt)
		}
	}
	if f.Total != 5 || len(got) != 3 || got[w.other] != 2 || got[w.agency] != 2 || got[city] != 1 {
		t.Errorf("%d visits, %v", f.Total, got)
	}
	for _, x := range f.Rules {
		if x.Counted != map[bool]int{true: 1, false: 2}[x.Whose == "市局"] || x.Cap != 2 {
			t.Errorf("rule %+v", x)
		}
	}

	_, err = w.s.Scan(t.Context(), w.by("owner", 1), w.read("lead", entrusted).CheckCode.Token)
	w.ok(err)
	notice, err := w.s.IssuePaper(t.Context(), w.by("lead", "notice"), entrusted, decision.CheckNotice)
	w.ok(err)
	if want := "以委托机关" + w.pageOf("stranger", own).Agency.Name + "的名义"; !strings.Contains(notice.Text, want) || !strings.Contains(notice.Text, "（含本次）2次，上限2次") {
		t.Errorf("the notice lacks %q:\n%s", want, notice.Text)
	}
}

// A body and the agency that entrusts it enter as one: one entry in one name, which takes one number and is one visit to whoever reads.
func TestOneEntryInOneNameCountsOnce(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.otherOffice()
	w.entrust(w.other, w.foreign)
	host := w.comes(inspection.EnterpriseRequest, w.foreign)
	w.guestVisit(inspection.EnterpriseRequest)
	w.propose()
	p := w.proposals("head")[0]
	for _, name := range []string{"head", "chief"} {
		_, err := w.answer(name, p, inspection.ReplyAccept, "")
		w.ok(err)
	}
	w.ok(w.issue(host))
	f, err := w.s.Frequency(t.Context(), w.actors["owner"], w.firm, w.today.Year(), false)
	w.ok(err)
	if f.Total != 1 || len(f.ByAgency) != 1 || f.ByAgency[0].Agency.ID != w.other || f.ByAgency[0].Counted != 1 || len(f.Rules) != 1 || f.Rules[0].Counted != 1 {
		t.Errorf("frequency %+v", f)
	}
	if x := w.pageOf("lead", host).Frequency; x.Agency.ID != w.other || x.Counted != 1 {
		t.Errorf("the page of the code: %+v", x)
	}
}
