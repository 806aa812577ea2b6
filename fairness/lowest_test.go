package fairness

import (
	"fmt"
	"slices"
	"testing"

	"yangguang/draw/drd1"
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
	room := &tickets{hash: drd1.NewTickets(drd1.SHA256)}
	for seed := range 20 {
		key := drd1.SelectKey(drd1.SHA256, fresh("x", seed, "y"))
		want, err := drd1.Lowest(drd1.SHA256, key, pool, []drd1.Stratum{{Label: "A", Eligible: 500, Quota: 25}})
		if err != nil {
			t.Fatal(err)
		}
		var got, ids []string
		for _, firm := range p.strata[0].lowest(key, room) {
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
