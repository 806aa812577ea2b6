package fairness

import (
	"fmt"
	"slices"
	"testing"

	"yangguang/draw/drd1"
	policy "yangguang/policies/fairness"
)

// TestReplayDrawsAsTheProtocolDoes: what a replay draws from a stratum is what the protocol draws.
func TestReplayDrawsAsTheProtocolDoes(t *testing.T) {
	h := &History{}
	var text []byte
	d := Draw{State: Drawn, Strata: []string{"A"}}
	for i := range 500 {
		id := fmt.Sprintf("91370502%09dX", i)
		h.Firms = append(h.Firms, Firm{ID: id})
		d.Rows = append(d.Rows, Row{Firm: int32(i), Selected: i < 25})
		text = fmt.Appendf(text, "%s\tA\t-\n", id)
	}
	h.Draws = []Draw{d}
	p := poolOf(h, &scope{cells: h.cells([]int{0})}, 0, []int64{1})
	pool, err := drd1.ParsePool(text, false)
	if err != nil {
		t.Fatal(err)
	}
	for seed := range 20 {
		key := drd1.SelectKey(drd1.SHA256, fresh("x", seed, "y"))
		want, err := drd1.Lowest(drd1.SHA256, key, pool, []drd1.Stratum{{Label: "A", Eligible: 500, Quota: 25}})
		if err != nil {
			t.Fatal(err)
		}
		var got, ids []string
		for _, firm := range p.strata[0].lowest(key, &tickets{}) {
			got = append(got, h.Firms[firm].ID)
		}
		for _, c := range want[0] {
			ids = append(ids, c.Firm)
		}
		if !slices.Equal(got, ids) {
			t.Fatalf("seed %d: %v, the protocol draws %v", seed, got, ids)
		}
	}
}

// TestSeedsFitTheWork: a year of a city (4,000 firms, 12 draws of 200 to 50 inspectors) is replayed with the policy's 9,999 seeds, for teams
// as for selections; what is larger with fewer, and none below the least.
func TestSeedsFitTheWork(t *testing.T) {
	r, err := ReadRules(policy.Rules)
	if err != nil {
		t.Fatal(err)
	}
	const selections, teams = 12 * 4000, 12 * 200 * 50 * pairHashes
	for _, c := range []struct{ selections, teams, wantSelections, wantTeams int64 }{
		{selections, teams, 9999, 9999},
		{selections, 0, 9999, 0},
		{0, teams, 0, 9999},
		{1_000_000, teams, 1500, 6250},
		{1_500_000, 1_500_000, 1000, 1000},
		{1_600_000, 3_000_000, 0, 1000},
		{1_600_000, 3_100_000, 0, 0},
	} {
		if s, w := r.seeds(c.selections, c.teams); int64(s) != c.wantSelections || int64(w) != c.wantTeams {
			t.Errorf("%d and %d hashes a seed: %d and %d seeds, wanted %d and %d", c.selections, c.teams, s, w, c.wantSelections, c.wantTeams)
		}
	}
}
