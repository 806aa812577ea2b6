package drd1_test

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"yangguang/draw/drd1"
)

// poolOf is a pool.tsv of n eligible firms in four strata.
func poolOf(n int) []byte {
	text := make([]byte, 0, n*24)
	for i := range n {
		text = fmt.Appendf(text, "91370500%010d\t%c\t-\n", i, "ABCD"[i%4])
	}
	return text
}

// rawRate is one-block SHA-256 per second on all cores: messages of 51 bytes, as tickets are.
func rawRate(each int) float64 {
	var wg sync.WaitGroup
	start := time.Now()
	for w := range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			var msg [51]byte
			for i := range each {
				msg[32], msg[33], msg[34], msg[35] = byte(i), byte(i>>8), byte(i>>16), byte(w)
				sum := sha256.Sum256(msg[:])
				msg[50] = sum[0]
			}
		})
	}
	wg.Wait()
	return float64(each*runtime.GOMAXPROCS(0)) / time.Since(start).Seconds()
}

// BenchmarkSelect hashes the tickets of a city and of a province and keeps the lowest 5 % of each stratum; ratio is tickets per second
// against raw one-block SHA-256 on the same cores in the same run (≥ 0.75 wanted).
func BenchmarkSelect(b *testing.B) {
	for _, n := range []int{20_000, 1_000_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) { benchSelect(b, n) })
	}
}

func benchSelect(b *testing.B, n int) {
	pool, err := drd1.ParsePool(poolOf(n), false)
	if err != nil {
		b.Fatal(err)
	}
	var strata []drd1.Stratum
	for _, l := range []string{"A", "B", "C", "D"} {
		strata = append(strata, drd1.Stratum{Label: l, Eligible: n / 4, Quota: n / 80, Reserve: 100})
	}
	raw, tickets := 0.0, 0.0
	b.ReportAllocs()
	for b.Loop() {
		raw += rawRate(n / runtime.GOMAXPROCS(0))
		start := time.Now()
		if _, err := drd1.Lowest(drd1.SHA256, digestOf("key"), pool, strata); err != nil {
			b.Fatal(err)
		}
		tickets += float64(n) / time.Since(start).Seconds()
	}
	b.ReportMetric(tickets/float64(b.N)/1e6, "Mtickets/s")
	b.ReportMetric(tickets/raw, "ratio")
}

// BenchmarkCommit is what committing a pool of a million costs: grammar and Merkle root.
func BenchmarkCommit(b *testing.B) {
	text := poolOf(1_000_000)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := drd1.ParsePool(text, false); err != nil {
			b.Fatal(err)
		}
		drd1.Commit(drd1.SHA256, text)
	}
}

// BenchmarkTeams assigns drawn firms × 2 slots at 1.5 × the mean load: a city's year, and the 10,000 firms × 2,000 inspectors that must
// take at most 1.5 s on two cores where the plain way takes 8: 5.3 times as fast on whatever machine. Every pair is hashed; ratio is pairs per
// second against raw one-block SHA-256 (a pair takes two blocks), plain/ours how much longer the plain way takes.
func BenchmarkTeams(b *testing.B) {
	for _, n := range [][2]int{{2000, 500}, {10_000, 2000}} {
		b.Run(fmt.Sprintf("%dx%d", n[0], n[1]), func(b *testing.B) {
			firms, inspectors := make([]string, n[0]), make([]drd1.Inspector, n[1])
			for i := range firms {
				firms[i] = fmt.Sprintf("91370500%010d", i)
			}
			for i := range inspectors {
				inspectors[i] = drd1.Inspector{ID: fmt.Sprintf("J%04d", i), Capacity: 3 * n[0] / n[1], Code: drd1.Eligible}
			}
			raw, pairs, plain := 0.0, 0.0, 0.0
			for b.Loop() {
				raw += rawRate(1_000_000)
				plain += plainOrders(firms[:n[0]/10], inspectors).Seconds() * 10
				start := time.Now()
				drd1.Assign(drd1.SHA256, digestOf("key"), firms, []string{"-", "-"}, inspectors, nil)
				pairs += float64(n[0]*n[1]) / time.Since(start).Seconds()
			}
			b.ReportMetric(float64(n[0]*n[1]*b.N)/pairs, "s/draw")
			b.ReportMetric(pairs/raw, "ratio")
			b.ReportMetric(plain*pairs/float64(n[0]*n[1]*b.N*b.N), "plain/ours")
		})
	}
}

// plainOrders takes the time of hashing and sorting all inspectors for each firm, as a reader of section 6.6 would write it.
func plainOrders(firms []string, inspectors []drd1.Inspector) time.Duration {
	key, start := digestOf("key"), time.Now()
	tickets := make([][32]byte, len(inspectors))
	for _, firm := range firms {
		for j, i := range inspectors {
			tickets[j] = sha256.Sum256(slices.Concat(key[:], []byte{byte(len(firm))}, []byte(firm), []byte{byte(len(i.ID))}, []byte(i.ID)))
		}
		slices.SortFunc(tickets, func(x, y [32]byte) int { return bytes.Compare(x[:], y[:]) })
	}
	return time.Since(start)
}
