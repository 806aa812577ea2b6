//go:build shared_data

package drd1_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"yangguang/draw/beacon"
	"yangguang/draw/drd1"
	"yangguang/draw/sm3"
	"yangguang/draw/verifier/verifiertest"
)

// dataDir is the folder of the shared test data. `make test-data` says where they are; without it the test fails.
func dataDir(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("SHARED_DATA")
	if dir == "" {
		t.Fatal("SHARED_DATA must name the folder of shared test data; `make test-data` sets it")
	}
	return filepath.Join(dir, "drd1")
}

func TestSharedBundles(t *testing.T) {
	options := drd1.Options{Suites: []drd1.Suite{sm3.Suite}, Sources: beacon.Sources}
	for _, name := range []string{"bundle", "bundle-open", "bundle-salted"} {
		t.Run(name, func(t *testing.T) {
			f, err := drd1.Open(filepath.Join(dataDir(t), name))
			if err != nil {
				t.Fatal(err)
			}
			b := f.Bundle
			r := drd1.Verify(b, options)
			if r.ExitCode() != 0 || r.Has(drd1.Withheld) {
				t.Fatalf("exit %d: %v", r.ExitCode(), r.Err())
			}
			result, _, err := b.Run(options)
			if err != nil {
				t.Fatal(err)
			}
			if string(result.Text()) != string(b[drd1.FileResult]) {
				t.Error("the result is not that of the bundle")
			}
			if name != "bundle" && !strings.Contains(reportText(r), "thrown by the office, no sealed party") {
				t.Error("dice without a sealed party are not flagged")
			}
			tamper(t, b, options)
			python(t, b)
		})
	}
}

// python holds the Python verifier against a complete bundle.
func python(t *testing.T, b drd1.Bundle) verifiertest.Report {
	t.Helper()
	r := verifiertest.Bundles(t, b)[0]
	if r.Exit != 0 || r.First("withheld")+r.First("failed") != "" {
		t.Errorf("Python exits %d: %+v", r.Exit, r.Checks)
	}
	if r.Result != string(b[drd1.FileResult]) {
		t.Error("the result that Python draws is another")
	}
	return r
}

func reportText(r drd1.Report) string {
	var b strings.Builder
	for _, c := range r.Checks {
		b.WriteString(c.String() + "\n")
	}
	return b.String()
}

// tamper flips the lowest bit of bytes spread over every file; each must make the verifier fail.
func tamper(t *testing.T, b drd1.Bundle, o drd1.Options) {
	t.Helper()
	for name, content := range b {
		for at := 0; at < len(content); at += 1 + len(content)/60 {
			changed := append([]byte(nil), content...)
			changed[at] ^= 1
			other := drd1.Bundle{}
			for n, c := range b {
				other[n] = c
			}
			other[name] = changed
			if code := drd1.Verify(other, o).ExitCode(); code != 1 {
				t.Errorf("%s byte %d changed: exit %d", name, at, code)
			}
		}
	}
}

type vector struct {
	Plan, Round, Pool, Exclusions, Inspectors, Conflicts, Result string
	Opened, Sealed, Commitments, Seals                           map[string]drd1.Digest
	RoundDigest                                                  drd1.Digest `json:"round_digest"`
	PlanDigest                                                   drd1.Digest `json:"plan_digest"`
	PoolRoot                                                     drd1.Digest `json:"pool_root"`
	ResultDigest                                                 drd1.Digest `json:"result_digest"`
	Seed                                                         drd1.Digest
	Select                                                       drd1.Digest `json:"k_select"`
	Assign                                                       drd1.Digest `json:"k_assign"`
	FirstTicket                                                  [2]string   `json:"first_ticket"`
	Beacons                                                      [][3]string
	Load                                                         map[string]int
	FirstInclusion                                               struct {
		Index, Size int
		Path        []drd1.Digest
	} `json:"first_inclusion"`
	Chain struct {
		Anchor, C1, C2 drd1.Digest
		Stratum        string
		First, Second  [2]string
	} `json:"reserve_chain"`
}

func TestSharedVectors(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join(dataDir(t), "vectors.json"))
	if err != nil {
		t.Fatal(err)
	}
	var all map[string]vector
	if err := json.Unmarshal(raw, &all); err != nil {
		t.Fatal(err)
	}
	if len(all) != 2 {
		t.Fatalf("%d suites", len(all))
	}
	for _, suite := range []drd1.Suite{drd1.SHA256, sm3.Suite} {
		t.Run(suite.Name(), func(t *testing.T) { all[suite.Name()].check(t, suite) })
	}
}

func (v vector) check(t *testing.T, suite drd1.Suite) {
	equal := func(what string, got, want any) {
		t.Helper()
		if got != want {
			t.Errorf("%s: %v, want %v", what, got, want)
		}
	}
	plan, err := drd1.ParsePlan([]byte(v.Plan))
	if err != nil {
		t.Fatal(err)
	}
	pool, err := drd1.ParsePool([]byte(v.Pool), plan.Salted)
	if err != nil {
		t.Fatal(err)
	}
	equal("P", drd1.PlanDigest(suite, []byte(v.Plan)), v.PlanDigest)
	equal("Q", drd1.RoundDigest(suite, []byte(v.Round)), v.RoundDigest)
	equal("pool", drd1.Commit(suite, []byte(v.Pool)), drd1.Table{Lines: 24, Root: v.PoolRoot})
	var opened, sealed, commitments, seals []drd1.Nonce
	for _, p := range []string{"bureau", "notary"} {
		opened = append(opened, drd1.Nonce{Party: p, Value: v.Opened[p]})
		commitments = append(commitments, drd1.Nonce{Party: p, Value: v.Commitments[p]})
		equal("commitment of "+p, drd1.Commitment(suite, v.RoundDigest, p, v.Opened[p]), v.Commitments[p])
	}
	sealed = []drd1.Nonce{{Party: "discipline", Value: v.Sealed["discipline"]}}
	seals = []drd1.Nonce{{Party: "discipline", Value: v.Seals["discipline"]}}
	equal("seal", drd1.Seal(suite, v.PlanDigest, "discipline", v.Sealed["discipline"]), v.Seals["discipline"])
	var seen []drd1.BeaconSeen
	for _, b := range v.Beacons {
		seen = append(seen, drd1.BeaconSeen{Source: b[0], Event: b[1], Value: b[2]})
	}
	equal("S", drd1.Seed(suite, plan.Draw, v.RoundDigest, opened, seen, sealed), v.Seed)
	equal("K_sel", drd1.SelectKey(suite, v.Seed), v.Select)
	equal("K_asg", drd1.AssignKey(suite, v.Seed), v.Assign)
	equal("ticket", drd1.Ticket(suite, v.Select, v.FirstTicket[0]).String(), v.FirstTicket[1])

	index := v.FirstInclusion.Index
	if !drd1.VerifyInclusion(suite, bytes.Split([]byte(v.Pool), []byte("\n"))[index], index, plan.Pool, v.FirstInclusion.Path) {
		t.Error("the inclusion proof is refused")
	}
	path, err := drd1.InclusionPath(suite, []byte(v.Pool), index)
	if err != nil {
		t.Fatal(err)
	}
	for i := range path {
		equal("path", path[i], v.FirstInclusion.Path[i])
	}

	entropy, err := drd1.Entropy{Commitments: commitments, Opened: opened, Beacons: seen, Seals: seals, Sealed: sealed}.Text()
	if err != nil {
		t.Fatal(err)
	}
	b := drd1.Bundle{
		drd1.FilePlan: []byte(v.Plan), drd1.FileRound: []byte(v.Round), drd1.FilePool: []byte(v.Pool), drd1.FileEntropy: entropy,
		drd1.FileExclusions: []byte(v.Exclusions), drd1.FileInspectors: []byte(v.Inspectors), drd1.FileConflicts: []byte(v.Conflicts),
	}
	result, _, err := b.Run(drd1.Options{Suites: []drd1.Suite{sm3.Suite}, Sources: beacon.Sources})
	if err != nil {
		t.Fatal(err)
	}
	equal("result", string(result.Text()), v.Result)
	equal("R", drd1.ResultDigest(suite, result.Text()), v.ResultDigest)
	b[drd1.FileResult] = result.Text()
	p := python(t, b)
	equal("Python's P", p.PlanDigest, v.PlanDigest.String())
	equal("Python's Q", p.RoundDigest, v.RoundDigest.String())
	equal("Python's S", p.Seed, v.Seed.String())
	equal("Python's R", p.ResultDigest, v.ResultDigest.String())
	load, used := map[string]int{}, map[string]bool{}
	for _, s := range result.Selected {
		used[s.Firm] = true
		for _, j := range s.Team {
			load[j]++
		}
	}
	for j, n := range v.Load {
		equal("load of "+j, load[j], n)
	}
	v.checkChain(t, suite, pool, used)
}

func (v vector) checkChain(t *testing.T, suite drd1.Suite, pool *drd1.Pool, used map[string]bool) {
	c := v.Chain
	if !drd1.ChainLink(suite, c.Anchor, c.C1) || !drd1.ChainLink(suite, c.C1, c.C2) || drd1.ChainLink(suite, c.Anchor, c.C2) {
		t.Error("chain links")
	}
	for i, step := range []struct {
		link drd1.Digest
		want [2]string
	}{{c.C1, c.First}, {c.C2, c.Second}} {
		got, ok, err := drd1.Substitute(suite, v.Seed, step.link, pool, c.Stratum, used)
		if err != nil || !ok || got.Firm != step.want[0] || got.Ticket.String() != step.want[1] {
			t.Errorf("substitute %d: %s %s %v, want %v", i+1, got.Firm, got.Ticket, err, step.want)
		}
		used[got.Firm] = true
	}
}
