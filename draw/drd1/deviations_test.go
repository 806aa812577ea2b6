package drd1_test

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"yangguang/draw/drd1"
	"yangguang/draw/verifier/verifiertest"
)

// course is a drawn bundle before anything deviates from it.
func course(t testing.TB, b drd1.Bundle) (*drd1.Course, drd1.Result, drd1.Inputs) {
	t.Helper()
	var in drd1.Inputs
	var r drd1.Result
	var errs [5]error
	in.Plan, errs[0] = drd1.ParsePlan(b[drd1.FilePlan])
	in.Pool, errs[1] = drd1.ParsePool(b[drd1.FilePool], in.Plan.Salted)
	in.Inspectors, errs[2] = drd1.ParseInspectors(b[drd1.FileInspectors])
	in.Conflicts, errs[3] = drd1.ParseConflicts(b[drd1.FileConflicts])
	r, errs[4] = drd1.ParseResult(b[drd1.FileResult])
	if err := errors.Join(errs[:]...); err != nil {
		t.Fatal(err)
	}
	return drd1.NewCourse(suiteOf(b), in, r), r, in
}

func suiteOf(b drd1.Bundle) drd1.Suite {
	if bytes.Contains(b[drd1.FilePlan], []byte("suite sm3")) {
		return options.Suites[0]
	}
	return drd1.SHA256
}

// answered gives a step its evidence and people.
func answered(s drd1.Step, code string, n int) drd1.Step {
	s.Code, s.Evidence, s.Requested, s.Approved = code, digestOf("evidence of step %d", n), "p-officer", "p-head"
	return s
}

// link is c_i of the scenes' reserve chain.
func link(b drd1.Bundle, i int) drd1.Digest {
	return drd1.ChainValue(suiteOf(b), digestOf("chain"), 9, i)
}

// wander makes n random steps that the protocol allows.
func wander(t testing.TB, b drd1.Bundle, n int, seed uint64) drd1.Deviations {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 5))
	c, result, in := course(t, b)
	d := drd1.Deviations{Draw: in.Plan.Draw, Result: drd1.ResultDigest(suiteOf(b), b[drd1.FileResult])}
	var firms []string
	for _, s := range result.Selected {
		firms = append(firms, s.Firm)
	}
	links := 0
	for try := 0; len(d.Steps) < n && try < 20*n && len(firms) > 0; try++ {
		at := r.IntN(len(firms))
		team, _ := c.Team(firms[at])
		if r.IntN(3) == 0 {
			var l drd1.Digest
			if c.Chained() {
				l = link(b, links+1)
			}
			s, err := c.Substitute(firms[at], l)
			if err != nil {
				continue
			}
			links++
			firms[at] = s.In
			d.Steps = append(d.Steps, answered(s, []string{drd1.GoneDeregistered, drd1.GoneNotFound}[r.IntN(2)], len(d.Steps)))
			continue
		}
		code := []string{drd1.AbsentLeave, drd1.ConflictRecusal, drd1.ConflictRequest}[r.IntN(3)]
		s, err := c.Refill(firms[at], team[r.IntN(len(team))], code)
		if err == nil {
			d.Steps = append(d.Steps, answered(s, code, len(d.Steps)))
		}
	}
	return d
}

func deviated(t testing.TB, b drd1.Bundle, d drd1.Deviations) drd1.Bundle {
	t.Helper()
	text, err := d.Text()
	if err != nil {
		t.Fatal(err)
	}
	return with(b, drd1.FileDeviations, text)
}

// TestBothVerifiersRedoEveryStep lets both verifiers redo random steps beside random draws.
func TestBothVerifiersRedoEveryStep(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	var bundles []drd1.Bundle
	count := map[string]int{}
	for i := range 120 {
		s := smallScene(seed + uint64(i))
		s.unchained = i%2 == 0
		b := s.bundle(t)
		d := wander(t, b, 8, seed+uint64(i))
		for _, step := range d.Steps {
			switch {
			case step.Slot == 0:
				count[fmt.Sprintf("substitutes, chained %v", !s.unchained)]++
			case step.In == drd1.Nobody:
				count["refills by nobody"]++
			default:
				count["refills"]++
			}
		}
		bundles = append(bundles, deviated(t, b, d))
		if r := drd1.Verify(bundles[i], options); r.ExitCode() != 0 {
			t.Fatalf("seed %d: %v\n%s", seed+uint64(i), r.Err(), bundles[i][drd1.FileDeviations])
		}
	}
	for i, r := range verifiertest.Bundles(t, bundles...) {
		if r.Exit != 0 {
			t.Errorf("seed %d: Python exits %d, %s\n%s", seed+uint64(i), r.Exit, r.First("failed"), bundles[i][drd1.FileDeviations])
		}
	}
	if len(count) != 4 {
		t.Errorf("the steps are too much alike: %v", count)
	}
}

// TestNobodyChoosesASubstitute says in words what the lines are.
func TestNobodyChoosesASubstitute(t *testing.T) {
	s := city(drd1.SHA256, 60, 14, 7)
	s.unchained = true
	b := s.bundle(t)
	c, r, _ := course(t, b)
	var stratum string
	var reserves []string
	for _, v := range r.Reserves {
		if stratum == "" || v.Stratum == stratum {
			stratum, reserves = v.Stratum, append(reserves, v.Firm)
		}
	}
	var firm string
	for _, v := range r.Selected {
		if v.Stratum == stratum {
			firm = v.Firm
		}
	}
	before, _ := c.Team(firm)
	for _, want := range reserves {
		got, err := c.Substitute(firm, drd1.Digest{})
		if err != nil || got.In != want {
			t.Fatalf("%+v %v, want %s", got, err, want)
		}
		if team, _ := c.Team(want); len(team) != len(before) {
			t.Errorf("team %v", team)
		}
		if _, ok := c.Team(firm); ok {
			t.Error("the firm that left is still to be visited")
		}
		firm = want
	}
	for name, call := range map[string]func() error{
		drd1.ErrNoReserve.Error(): func() error { _, err := c.Substitute(firm, drd1.Digest{}); return err },
		drd1.ErrNoTarget.Error():  func() error { _, err := c.Substitute(reserves[0], drd1.Digest{}); return err },
		drd1.ErrLink.Error():      func() error { _, err := c.Substitute(firm, digestOf("x")); return err },
		drd1.ErrNotOnTeam.Error(): func() error { _, err := c.Refill(firm, "J9999", drd1.AbsentLeave); return err },
	} {
		if len(reserves) == 1 && name == drd1.ErrNoTarget.Error() {
			continue
		}
		if err := call(); err == nil || err.Error() != name {
			t.Errorf("%v, want %s", err, name)
		}
	}
}

// deviationTamperings are changed records of what was done beside a result.
func deviationTamperings(t *testing.T) []tampering {
	chained := city(drd1.SHA256, 60, 40, 7).bundle(t)
	s := city(drd1.SHA256, 60, 40, 7)
	s.unchained = true
	plain := s.bundle(t)
	dc, dp := wander(t, chained, 9, 4), wander(t, plain, 9, 4)
	first := func(d drd1.Deviations, slot bool) int {
		return slices.IndexFunc(d.Steps, func(s drd1.Step) bool { return (s.Slot > 0) == slot && s.In != drd1.Nobody })
	}
	change := func(b drd1.Bundle, d drd1.Deviations, slot bool, fn func(s *drd1.Step)) (func() drd1.Bundle, int) {
		i := first(d, slot)
		if i < 0 {
			t.Fatal("no such step")
		}
		return func() drd1.Bundle {
			bent := d
			bent.Steps = slices.Clone(d.Steps)
			bent.Steps[i].Team = slices.Clone(bent.Steps[i].Team)
			fn(&bent.Steps[i])
			return deviated(t, b, bent)
		}, 4 + i
	}
	good := deviated(t, plain, dp)
	edit := func(old, new string) func() drd1.Bundle {
		return func() drd1.Bundle { return replace(t, good, drd1.FileDeviations, old, new) }
	}
	other := digestOf("x")
	var all []tampering
	add := func(name string, b drd1.Bundle, d drd1.Deviations, slot bool, fn func(s *drd1.Step)) {
		make, row := change(b, d, slot, fn)
		all = append(all, tampering{name, make, drd1.CheckDeviations, row})
	}
	_, r, _ := course(t, plain)
	friend := r.Reserves[len(r.Reserves)-1].Firm
	add("substitute: a friend instead of the next", plain, dp, false, func(s *drd1.Step) { s.In = friend + "0" })
	add("substitute: another ticket", plain, dp, false, func(s *drd1.Step) { s.Ticket = other })
	add("substitute: another team", plain, dp, false, func(s *drd1.Step) { s.Team[0] = "J9999" })
	add("substitute: of a firm that was not drawn", plain, dp, false, func(s *drd1.Step) { s.Firm = "91370000000000000X" })
	add("substitute: a link where the plan has no chain", plain, dp, false, func(s *drd1.Step) { s.Link = other })
	add("substitute: another link", chained, dc, false, func(s *drd1.Step) { s.Link = other })
	add("substitute: no link", chained, dc, false, func(s *drd1.Step) { s.Link = drd1.Digest{} })
	add("substitute: a link of later", chained, dc, false, func(s *drd1.Step) { s.Link = link(chained, 9) })
	add("substitute: a reserve where the chain decides", chained, dc, false, func(s *drd1.Step) { s.In = friend + "0" })
	add("refill: a friend instead of the next", plain, dp, true, func(s *drd1.Step) { s.In = "J9999" })
	add("refill: another ticket", plain, dp, true, func(s *drd1.Step) { s.Ticket = other })
	add("refill: another slot", plain, dp, true, func(s *drd1.Step) { s.Slot = 3 - s.Slot })
	add("refill: of somebody who is not on the team", plain, dp, true, func(s *drd1.Step) { s.Out = "J9999" })
	add("refill: nobody, though somebody could", plain, dp, true, func(s *drd1.Step) { s.In, s.Ticket = drd1.Nobody, drd1.Digest{} })
	add("refill: at a firm that was not drawn", plain, dp, true, func(s *drd1.Step) { s.Firm = "91370000000000000X" })
	step := func(n int) string { return line(good, drd1.FileDeviations, n) }
	words := strings.Fields(step(4))
	return append(all,
		tampering{"deviations: a step left out", func() drd1.Bundle { return replace(t, good, drd1.FileDeviations, step(4), "") }, drd1.CheckDeviations, 4},
		tampering{"deviations: a number twice", edit("\nstep 2 ", "\nstep 1 "), drd1.CheckDeviations, 5},
		tampering{"deviations: another draw", edit("000007", "000008"), drd1.CheckDeviations, 2},
		tampering{"deviations: another result", edit(dp.Result.String(), other.String()), drd1.CheckDeviations, 3},
		tampering{"deviations: approved by whoever asked", edit(" p-officer p-head ", " p-head p-head "), drd1.CheckDeviations, 4},
		tampering{"deviations: unknown code", edit(" "+words[3]+" ", " X01 "), drd1.CheckDeviations, 4},
		tampering{"deviations: evidence cut", edit(digestOf("evidence of step 0").String(), digestOf("evidence of step 0").String()[1:]), drd1.CheckDeviations, 4},
		tampering{"deviations: neither substitute nor refill", edit(" "+words[2]+" ", " reroll "), drd1.CheckDeviations, 4},
		tampering{"deviations: leading zero", edit("step 1 ", "step 01 "), drd1.CheckDeviations, 4},
		tampering{"deviations: no last LF", func() drd1.Bundle {
			return with(good, drd1.FileDeviations, bytes.TrimSuffix(good[drd1.FileDeviations], []byte("\n")))
		}, drd1.CheckDeviations, 0},
		tampering{"deviations: of a void draw", func() drd1.Bundle { return voided(t, good, drd1.VoidPool) }, drd1.CheckDeviations, 0},
	)
}

func TestDeviationsWithheld(t *testing.T) {
	b := scenes(t, 60, 14)["open"]
	b = deviated(t, b, wander(t, b, 5, 1))
	for _, name := range []string{drd1.FileResult, drd1.FilePool, drd1.FileInspectors, drd1.FileConflicts, drd1.FileEntropy} {
		if r := drd1.Verify(with(b, name, nil), options); r.ExitCode() != 3 {
			t.Errorf("without %s: exit %d, %v", name, r.ExitCode(), r.Err())
		}
		if p := verifiertest.Bundles(t, with(b, name, nil))[0]; p.Exit != 3 {
			t.Errorf("without %s: Python exits %d, %s", name, p.Exit, p.First("failed"))
		}
	}
}
