package drd1_test

import (
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"yangguang/draw/beacon"
	"yangguang/draw/drd1"
	"yangguang/draw/sm3"
)

// options know every suite and source there is.
var options = drd1.Options{Suites: []drd1.Suite{sm3.Suite}, Sources: beacon.Sources}

// scene is what a synthetic draw is made of. Its firms and people do not exist.
type scene struct {
	suite      drd1.Suite
	firms      []drd1.Firm
	strata     []drd1.Stratum // Eligible is counted by bundle
	inspectors []drd1.Inspector
	conflicts  []drd1.Conflict
	slots      []string
	salted     bool
	sealed     []string
	embargo    time.Time
	drand      bool // the event is a recorded round of 2023 instead of dice and a lottery
	unchained  bool // substitutes come from the reserve list, without a chain
}

// digestOf is a nonce or an evidence digest that anybody can make again.
func digestOf(format string, a ...any) drd1.Digest {
	return sha256.Sum256(fmt.Appendf(nil, format, a...))
}

var ruleText = []byte("登记状态为存续、检查事项为特种设备使用的市场主体\n")

// city is a scene of n firms in four strata, every eleventh excluded, and m inspectors with varied qualifications and absences.
func city(suite drd1.Suite, n, m int, seed uint64) scene {
	r := rand.New(rand.NewPCG(seed, 1))
	s := scene{suite: suite, slots: []string{"LEAD", "-"}}
	labels := []string{"FOOD", "KEY-1", "RETAIL", "SPECIAL.EQ"}
	for i, l := range labels {
		s.strata = append(s.strata, drd1.Stratum{Label: l, Quota: 1 + n/(20+10*i), Reserve: i})
	}
	for i := range n {
		f := drd1.Firm{ID: fmt.Sprintf("9137%014d", i*37+r.IntN(37)), Stratum: labels[r.IntN(len(labels))], Code: drd1.Eligible}
		if i%11 == 3 {
			f.Code = []string{drd1.ExcludedDeregistered, drd1.ExcludedInspected, drd1.ExcludedCap}[r.IntN(3)]
		}
		s.firms = append(s.firms, f)
	}
	for i := range m {
		j := drd1.Inspector{ID: fmt.Sprintf("J%04d", i), Capacity: r.IntN(4), Code: drd1.Eligible}
		if i%2 == 0 {
			j.Quals = append(j.Quals, "LEAD")
		}
		if i%3 == 0 {
			j.Quals = append(j.Quals, "TZSB")
		}
		if i%7 == 5 {
			j.Code = drd1.AbsentLeave
		}
		s.inspectors = append(s.inspectors, j)
		s.conflicts = append(s.conflicts, drd1.Conflict{Firm: s.firms[r.IntN(n)].ID, Inspector: j.ID, Code: drd1.ConflictRotation})
	}
	return s
}

// bundle commits, opens, rolls and draws: a complete bundle, with rule.txt and close.txt.
func (s scene) bundle(t testing.TB) drd1.Bundle {
	t.Helper()
	must := func(text []byte, err error) []byte {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	b := drd1.Bundle{drd1.FileRule: ruleText}
	revealBy := time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
	events := []drd1.Event{{Source: "dice/d10x20", Name: "hall-3", Time: revealBy.Add(30 * time.Minute)},
		{Source: "cwl/kl8", Name: "2026051", Time: revealBy.Add(5 * time.Hour)}}
	outcomes := []string{"31415926535897932384", "01 05 09 12 17 20 23 28 31 36 40 44 49 53 58 61 66 70 75 80"}
	if s.drand {
		revealBy = time.Date(2023, 8, 23, 15, 0, 0, 0, time.UTC)
		events = []drd1.Event{{Source: "drand/quicknet", Name: "1000", Time: time.Date(2023, 8, 23, 15, 59, 24, 0, time.UTC)}}
		outcomes = []string{"b44679b9a59af2ec876b1a6b1ad52ea9b1615fc3982b19576350f93447cb1125e342b73a8dd2bacbe47e4b6b63ed5e39"}
	}
	round := drd1.Round{Suite: s.suite.Name(), ID: "demo-2026-03-02-1", Parties: []string{"chamber", "data-bureau", "notary"}, Quorum: 2,
		RevealBy: revealBy, Beacons: events}
	b[drd1.FileRound] = must(round.Text())
	q := drd1.RoundDigest(s.suite, b[drd1.FileRound])

	plan := drd1.Plan{Suite: s.suite.Name(), Draw: "370502-DEMO-2026-000007", Matter: "TZSB-01", Rule: drd1.RuleDigest(s.suite, ruleText),
		Salted: s.salted, Slots: s.slots, Round: round.ID, RoundDigest: q, Sealed: s.sealed, Embargo: s.embargo,
		ReserveChain: drd1.ReserveChain{N: 9, Anchor: drd1.ChainValue(s.suite, digestOf("chain"), 9, 0)}}
	if s.unchained {
		plan.ReserveChain = drd1.ReserveChain{}
	}
	eligible := map[string]int{}
	var excluded []drd1.Exclusion
	for i := range s.firms {
		if s.salted {
			s.firms[i].Salt = digestOf("salt %d", i).String()[:32]
		}
		if f := s.firms[i]; f.Code == drd1.Eligible {
			eligible[f.Stratum]++
		} else {
			excluded = append(excluded, drd1.Exclusion{ID: f.ID, Code: f.Code, Evidence: digestOf("evidence %s", f.ID)})
		}
	}
	for _, x := range s.strata {
		x.Eligible = eligible[x.Label]
		plan.Strata = append(plan.Strata, x)
	}
	b[drd1.FilePool] = must(drd1.FormatPool(s.firms, s.salted))
	b[drd1.FileExclusions] = must(drd1.FormatExclusions(excluded))
	b[drd1.FileInspectors] = must(drd1.FormatInspectors(s.inspectors))
	b[drd1.FileConflicts] = must(drd1.FormatConflicts(s.conflicts))
	plan.Pool = drd1.Commit(s.suite, b[drd1.FilePool])
	plan.Exclusions = drd1.Commit(s.suite, b[drd1.FileExclusions])
	plan.Inspectors = drd1.Commit(s.suite, b[drd1.FileInspectors])
	plan.Conflicts = drd1.Commit(s.suite, b[drd1.FileConflicts])
	b[drd1.FilePlan] = must(plan.Text())

	var e drd1.Entropy
	for i, x := range events {
		e.Beacons = append(e.Beacons, drd1.BeaconSeen{Source: x.Source, Event: x.Name, Value: outcomes[i]})
	}
	for _, p := range []string{"chamber", "notary"} {
		n := digestOf("nonce of %s", p)
		e.Opened = append(e.Opened, drd1.Nonce{Party: p, Value: n})
		e.Commitments = append(e.Commitments, drd1.Nonce{Party: p, Value: drd1.Commitment(s.suite, q, p, n)})
	}
	for _, p := range s.sealed {
		n := digestOf("sealed nonce of %s", p)
		e.Sealed = append(e.Sealed, drd1.Nonce{Party: p, Value: n})
		e.Seals = append(e.Seals, drd1.Nonce{Party: p, Value: drd1.Seal(s.suite, drd1.PlanDigest(s.suite, b[drd1.FilePlan]), p, n)})
	}
	b[drd1.FileEntropy] = must(e.Text())
	b[drd1.FileClose] = must(drd1.Close{Round: round.ID, Digest: q, Open: e.Opened}.Text())
	result, _, err := b.Run(options)
	if err != nil {
		t.Fatal(err)
	}
	b[drd1.FileResult] = result.Text()
	return b
}

// with is the bundle with one file replaced; nil content takes the file out.
func with(b drd1.Bundle, name string, content []byte) drd1.Bundle {
	out := drd1.Bundle{}
	for n, c := range b {
		out[n] = c
	}
	if out[name] = content; content == nil {
		delete(out, name)
	}
	return out
}
