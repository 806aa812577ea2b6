package cli

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/urfave/cli/v3"

	"yangguang/draw/drd1"
)

// benchFigures are what `draw bench` prints: seconds, rates per second, bytes.
type benchFigures struct {
	Pool    int     `json:"pool"`
	Commit  float64 `json:"commit_s"` // sort, print, grammar, Merkle root of the pool and the other tables
	Draw    float64 `json:"draw_s"`   // from the committed files and the randomness to the result text
	Verify  float64 `json:"verify_s"` // the whole bundle
	Tickets float64 `json:"tickets_per_s"`
	SHA256  float64 `json:"sha256_per_s"` // raw one-block rate, same cores, same run
	Ratio   float64 `json:"ratio"`
	PeakRSS int64   `json:"peak_rss_bytes"` // 0 where the system does not tell
}

// drawBench measures a synthetic draw.
func drawBench() *cli.Command {
	return &cli.Command{
		Name:  "bench",
		Usage: "measure a synthetic draw; prints one JSON object",
		Description: "N firms in four strata, 2 % excluded, a share drawn by teams of two at 1.5 × the mean load. tickets_per_s counts hashing " +
			"every eligible firm and keeping the lowest; ratio is that against the raw one-block SHA-256 rate on the same cores, the middle of eleven pairs.",
		Flags: []cli.Flag{
			&cli.IntFlag{Name: "pool", Value: 1_000_000, Usage: "firms in the pool, 100 to 100,000,000"},
			&cli.IntFlag{Name: "percent", Value: 5, Usage: "share drawn, 1 to 100"},
			&cli.IntFlag{Name: "inspectors", Value: 40, Usage: "inspectors, 2 to 10,000"},
		},
		Action: func(_ context.Context, c *cli.Command) error {
			n, percent, people := c.Int("pool"), c.Int("percent"), c.Int("inspectors")
			if n < 100 || n > 100_000_000 || percent < 1 || percent > 100 || people < 2 || people > 10_000 {
				return wrongCall{fmt.Errorf("draw bench: see --help for the ranges")}
			}
			figures, err := bench(n, percent, people)
			if err != nil {
				return err
			}
			return json.NewEncoder(c.Root().Writer).Encode(figures)
		},
	}
}

func bench(n, percent, people int) (benchFigures, error) {
	f := benchFigures{Pool: n}
	firms := benchFirms(n)
	start := time.Now()
	b, err := benchCommit(firms, percent, people)
	if err != nil {
		return f, err
	}
	f.Commit = time.Since(start).Seconds()
	firms = nil

	start = time.Now()
	result, _, err := b.Run(drawOptions)
	if err != nil {
		return f, err
	}
	b[drd1.FileResult] = result.Text()
	f.Draw = time.Since(start).Seconds()

	start = time.Now()
	if report := drd1.Verify(b, drawOptions); report.ExitCode() != 0 {
		return f, report.Err()
	}
	f.Verify = time.Since(start).Seconds()

	if err := f.rates(b); err != nil {
		return f, err
	}
	f.PeakRSS = peakRSS()
	return f, nil
}

// benchFirms are firms in an order far from that of their codes, as a register gives them.
func benchFirms(n int) []drd1.Firm {
	strata := []string{"FOOD", "KEY", "RETAIL", "SERVICE"}
	firms := make([]drd1.Firm, n)
	for i := range firms {
		at := (i*7919 + 13) % n // 7919 is prime: a permutation unless it divides n
		if n%7919 == 0 {
			at = i
		}
		firms[i] = drd1.Firm{ID: fmt.Sprintf("91370500%010d", at), Stratum: strata[at%len(strata)], Code: drd1.Eligible}
		if at%50 == 49 {
			firms[i].Code = drd1.ExcludedInspected
		}
	}
	return firms
}

// benchCommit writes a whole bundle but its result. Randomness and events are fixed: a bench needs no secrets.
func benchCommit(firms []drd1.Firm, percent, people int) (drd1.Bundle, error) {
	suite, now := drd1.SHA256, time.Date(2026, 1, 5, 8, 0, 0, 0, time.UTC)
	round := drd1.Round{Suite: suite.Name(), ID: "bench", Parties: []string{"a", "b"}, Quorum: 2, RevealBy: now,
		Beacons: []drd1.Event{{Source: drd1.Dice.Name(), Name: "bench", Time: now.Add(time.Hour)}}}
	rule := []byte("bench\n")
	plan := drd1.Plan{Suite: suite.Name(), Draw: "BENCH-2026-000001", Matter: "BENCH", Rule: drd1.RuleDigest(suite, rule),
		Slots: []string{"LEAD", "-"}, Round: round.ID}
	eligible, total := map[string]int{}, 0
	var excluded []drd1.Exclusion
	for _, f := range firms {
		if f.Code == drd1.Eligible {
			eligible[f.Stratum]++
		} else {
			excluded = append(excluded, drd1.Exclusion{ID: f.ID, Code: f.Code})
		}
	}
	for _, label := range []string{"FOOD", "KEY", "RETAIL", "SERVICE"} {
		s := drd1.Stratum{Label: label, Eligible: eligible[label], Quota: drd1.Quota(eligible[label], percent*10_000, 0), Reserve: 20}
		plan.Strata = append(plan.Strata, s)
		total += s.Quota
	}
	staff := make([]drd1.Inspector, people)
	for i := range staff {
		staff[i] = drd1.Inspector{ID: fmt.Sprintf("J%05d", i), Quals: []string{"LEAD"}, Capacity: (3*total + people - 1) / people, Code: drd1.Eligible}
	}
	b := drd1.Bundle{drd1.FileRule: rule, drd1.FileConflicts: nil}
	var err error
	keep := func(name string, text []byte, e error) []byte {
		b[name] = text
		if e != nil {
			err = e
		}
		return text
	}
	text, e := round.Text()
	plan.RoundDigest = drd1.RoundDigest(suite, keep(drd1.FileRound, text, e))
	text, e = drd1.FormatPool(firms, false)
	plan.Pool = drd1.Commit(suite, keep(drd1.FilePool, text, e))
	text, e = drd1.FormatExclusions(excluded)
	plan.Exclusions = drd1.Commit(suite, keep(drd1.FileExclusions, text, e))
	text, e = drd1.FormatInspectors(staff)
	plan.Inspectors = drd1.Commit(suite, keep(drd1.FileInspectors, text, e))
	plan.Conflicts = drd1.Commit(suite, nil)
	text, e = plan.Text()
	keep(drd1.FilePlan, text, e)
	entropy := drd1.Entropy{Beacons: []drd1.BeaconSeen{{Source: drd1.Dice.Name(), Event: "bench", Value: "01234567890123456789"}}}
	for _, p := range round.Parties {
		nonce := drd1.Digest(sha256.Sum256([]byte(p)))
		entropy.Opened = append(entropy.Opened, drd1.Nonce{Party: p, Value: nonce})
		entropy.Commitments = append(entropy.Commitments, drd1.Nonce{Party: p, Value: drd1.Commitment(suite, plan.RoundDigest, p, nonce)})
	}
	text, e = entropy.Text()
	keep(drd1.FileEntropy, text, e)
	return b, err
}

// rates measures ticket and raw hash rates in eleven pairs and keeps the pair with the middle ratio: what disturbs one disturbs the other.
func (f *benchFigures) rates(b drd1.Bundle) error {
	plan, err := drd1.ParsePlan(b[drd1.FilePlan])
	if err != nil {
		return err
	}
	pool, err := drd1.ParsePool(b[drd1.FilePool], false)
	if err != nil {
		return err
	}
	eligible := 0
	for _, s := range plan.Strata {
		eligible += s.Eligible
	}
	repeat := max(1, 500_000/eligible) // long enough to measure
	type pair struct{ tickets, raw float64 }
	var pairs []pair
	for range 11 {
		raw := rawSHA256(repeat * eligible)
		start := time.Now()
		for i := range repeat {
			drd1.Lowest(drd1.SHA256, sha256.Sum256([]byte{byte(i), byte(i >> 8)}), pool, plan.Strata)
		}
		pairs = append(pairs, pair{float64(repeat*eligible) / time.Since(start).Seconds(), raw})
	}
	middle := pairs[0]
	for _, p := range pairs {
		below := 0
		for _, q := range pairs {
			if q.tickets/q.raw < p.tickets/p.raw {
				below++
			}
		}
		if below == len(pairs)/2 {
			middle = p
		}
	}
	f.Tickets, f.SHA256, f.Ratio = middle.tickets, middle.raw, middle.tickets/middle.raw
	return nil
}

// rawSHA256 is how many 51-byte messages per second all cores hash, n in all.
func rawSHA256(n int) float64 {
	workers := runtime.GOMAXPROCS(0)
	var wg sync.WaitGroup
	start := time.Now()
	for w := range workers {
		wg.Go(func() {
			var msg [51]byte
			for i := range n/workers + 1 {
				msg[32], msg[33], msg[34], msg[35] = byte(i), byte(i>>8), byte(i>>16), byte(w)
				sum := sha256.Sum256(msg[:])
				msg[50] = sum[0]
			}
		})
	}
	wg.Wait()
	return float64((n/workers+1)*workers) / time.Since(start).Seconds()
}

// peakRSS is the largest resident set of this process so far, in bytes, where the system has /proc.
func peakRSS() int64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range bytes.Lines(status) {
		if rest, ok := strings.CutPrefix(string(line), "VmHWM:"); ok {
			kib, err := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), "kB")), 10, 64)
			if err != nil {
				return 0
			}
			return kib * 1024
		}
	}
	return 0
}
