package decision_test

import (
	"testing"

	"yangguang/actor"
)

// The history of a party and decisions like one are told, by SQL too, to those who read the finding that is asked about.
func TestDecisionsAreToldToThoseWhoReadTheFinding(t *testing.T) {
	t.Parallel()
	tn := newTown(t)
	facts := expired("catering", "true")
	_, waived := tn.finding(tn.officer, "FOOD-EXPIRED", today().AddDays(-2), facts)
	d := tn.propose(1, waive(waived))
	if _, err := tn.confirm(2, d.ID); err != nil {
		t.Fatal(err)
	}
	_, asked := tn.finding(tn.officer, "FOOD-EXPIRED", today(), facts)
	var profile string
	if err := tn.Owner(t).QueryRow(t.Context(), `select profile from decision where id = $1`, d.ID).Scan(&profile); err != nil {
		t.Fatal(err)
	}
	app := tn.App(t)
	for who, c := range map[string]struct {
		a     actor.Actor
		wants int
	}{"officer": {tn.officer, 1}, "head": {tn.head, 1}, "party": {tn.party, 1}, "stranger": {tn.stranger, 0}, "ranger": {tn.ranger, 0}, "nobody": {actor.Public(), 0}} {
		tx, err := app.Begin(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var history, like int
		if _, err := tx.Exec(t.Context(), `select open_session($1, null)`, c.a.SessionID); err != nil {
			t.Fatal(err)
		}
		if err := tx.QueryRow(t.Context(), `select (select count(*) from violation_history(array[$1::uuid])), (select count(*) from similar_decisions($1, 'FOOD-EXPIRED', $2))`,
			asked, profile).Scan(&history, &like); err != nil || history != c.wants || like != c.wants {
			t.Errorf("%s is told %d decisions of the party and %d like the case, wanted %d: %v", who, history, like, c.wants, err)
		}
		_ = tx.Rollback(t.Context())
	}
}
