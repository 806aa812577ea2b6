package decision_test

import (
	"testing"

	"yangguang/decision"
	"yangguang/leniency"
	"yangguang/page"
)

// An enterprise that was entered twice or anew under another code is the same party: its earlier act counts, for the program and for the database. What
// it took over by a merger was another's act.
func TestTheFirstViolationFollowsTheParty(t *testing.T) {
	t.Parallel()
	tn := newTown(t)
	facts := expired("harm", "more")
	_, earlier := tn.finding(tn.officer, "FOOD-EXPIRED", today().AddDays(-20), facts)
	d := tn.propose(1, waive(earlier))
	if _, err := tn.confirm(2, d.ID); err != nil {
		t.Fatal(err)
	}
	inspection, finding := tn.finding(tn.ranger, "FOOD-EXPIRED", today(), facts)
	for _, c := range []struct {
		kind string
		want leniency.Ruling
	}{{"", leniency.MustNotPenalise}, {"MERGER", leniency.MustNotPenalise}, {"REREGISTERED", leniency.Normal}, {"DUPLICATE", leniency.Normal}} {
		tn.plant(func(x exec) {
			x("update decision set enterprise_id = $1 where id = $2", tn.stranger.EnterpriseID, d.ID)
			x("delete from enterprise_succession")
			if c.kind != "" {
				x(`insert into enterprise_succession (enterprise_id, successor_id, kind, reason, change_id) values ($1, $2, $3, 'x', gen_random_uuid())`,
					tn.stranger.EnterpriseID, tn.party.EnterpriseID, c.kind)
			}
		})
		var strength int
		if err := tn.Owner(t).QueryRow(t.Context(), "select strength from judgement($1, $2)", finding, today()).Scan(&strength); err != nil || strengths[strength] != c.want {
			t.Errorf("%s: the database says %s, %v", c.kind, strengths[strength], err)
		}
		if f := tn.one(tn.ranger, inspection); f.Advice.Ruling != c.want {
			t.Errorf("%s: %s", c.kind, f.Advice.Ruling)
		}
	}
}

// A trial knows of earlier acts what the judgement itself knows: where they were, and which order was not met. Of two findings like the one before,
// in another county, the draft would waive one; the other's order was not met.
func TestATrialKnowsTheHistory(t *testing.T) {
	t.Parallel()
	tn := newTown(t)
	ctx := t.Context()
	q := &queue{}
	tn.UseJobs(q)
	facts := spoiled("correction", "on_spot", "goods_value", "9000.00")
	_, earlier := tn.finding(tn.officer, "FOOD-EXPIRED", today().AddDays(-20), facts)
	_, unmet := tn.finding(tn.officer, "FOOD-EXPIRED", today().AddDays(-10), facts)
	tn.finding(tn.officer, "FOOD-EXPIRED", today(), facts)
	d := tn.propose(1, fine(earlier, "60000"))
	tn.done(d, "NOTIFIED", "HEARING_OFFERED", "LEGALLY_REVIEWED")
	if _, err := tn.confirm(2, d.ID); err != nil {
		t.Fatal(err)
	}
	tn.plant(func(x exec) {
		x("update agency set region_code = '370503' where id = $1", tn.ranger.AgencyID)
		x("update decision set agency_id = $1 where id = $2", tn.ranger.AgencyID, d.ID)
		x(`insert into decision_end (decision_id, finding_id, agency_id, disclosed_to, kind, reason, pseudonym, change_id)
			values (gen_random_uuid(), $1, $2, $3, 'REOPENED', 'x', 'x', gen_random_uuid())`, unmet, tn.officer.AgencyID, tn.party.EnterpriseID)
	})
	doc := replace(t, replace(t, district(1, today().String()), "route: minor", "route: first_violation\n    window: 2 years in the county"),
		`goods_value <= yuan("1000")`, "first_violation")
	draft, err := tn.svc.DraftList(ctx, order("list:draft", tn.head, 1), doc)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tn.svc.TryDraft(ctx, order("list:try", tn.head, 2), draft.ID); err != nil {
		t.Fatal(err)
	}
	if err := tn.svc.RunTrial(ctx, q.trials[0]); err != nil {
		t.Fatal(err)
	}
	p, err := tn.svc.Drafts(ctx, tn.head, decision.DraftFilter{}, page.Ask{First: 1})
	if err != nil {
		t.Fatal(err)
	}
	undecided := 0
	for _, c := range p.Rows[0].Trials[0].Changes {
		if c.Outcome == "UNDECIDED" && c.After == "MUST_NOT_PENALISE" {
			undecided += c.Findings
		}
	}
	if undecided != 1 {
		t.Errorf("%+v", p.Rows[0].Trials[0])
	}
}
