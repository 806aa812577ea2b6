package drd1

import "errors"

// Inputs are the parsed files of one draw. Execute trusts that they belong together: Bundle.Run and Verify check that first.
type Inputs struct {
	Plan       Plan
	PlanDigest Digest // P
	Pool       *Pool
	Inspectors []Inspector
	Conflicts  []Conflict
	Entropy    Entropy
}

// Execute draws: seed, tickets, the lowest of each stratum, teams. The result depends on nothing but its arguments. It fails only where
// a sealed nonce is missing or the pool cannot be read any more.
func Execute(suite Suite, in Inputs) (Result, error) {
	r, err := selectFirms(suite, in)
	if err != nil {
		return Result{}, err
	}
	formTeams(suite, in, &r)
	return r, nil
}

// formTeams is the second half of Execute.
func formTeams(suite Suite, in Inputs, r *Result) {
	teams, _ := assign(suite, AssignKey(suite, r.Seed), drawn(*r), in.Plan.Slots, in.Inspectors, in.Conflicts)
	for i := range teams {
		r.Selected[i].Team = teams[i]
	}
}

// drawn are the selected firms in global order.
func drawn(r Result) []string {
	firms := make([]string, len(r.Selected))
	for i, s := range r.Selected {
		firms[i] = s.Firm
	}
	return firms
}

// ErrSealed says that a sealed party's nonce is not there: the draw cannot be computed before the embargo's end.
var ErrSealed = errors.New("drd1: the nonce of a sealed party is withheld")

// seedOf is S of the inputs.
func seedOf(suite Suite, in Inputs) (Digest, error) {
	if len(in.Entropy.Sealed) != len(in.Plan.Sealed) {
		return Digest{}, ErrSealed
	}
	e := in.Entropy
	return Seed(suite, in.Plan.Draw, in.Plan.RoundDigest, e.Opened, e.Beacons, e.Sealed), nil
}

// selectFirms is the first half of Execute: everything but the teams, which stay nil.
func selectFirms(suite Suite, in Inputs) (Result, error) {
	seed, err := seedOf(suite, in)
	if err != nil {
		return Result{}, err
	}
	chosen, err := Lowest(suite, SelectKey(suite, seed), in.Pool, in.Plan.Strata)
	if err != nil {
		return Result{}, err
	}
	r := Result{Draw: in.Plan.Draw, Plan: in.PlanDigest, Seed: seed}
	var all []Candidate
	for i, c := range chosen {
		s := in.Plan.Strata[i]
		n := min(s.Quota, len(c))
		cut := Cutoff{Stratum: s.Label, Selected: n}
		if n > 0 {
			cut.Ticket = c[n-1].Ticket
		}
		r.Cutoffs = append(r.Cutoffs, cut)
		for k, v := range c[n:] {
			r.Reserves = append(r.Reserves, Reserve{s.Label, k + 1, v.Firm, v.Ticket})
		}
		all = append(all, c[:n]...)
	}
	r.Selected = make([]Selection, len(all))
	for i, c := range lowest(all, len(all)) {
		r.Selected[i] = Selection{Stratum: in.Plan.Strata[c.at].Label, Firm: c.Firm, Ticket: c.Ticket}
	}
	return r, nil
}
