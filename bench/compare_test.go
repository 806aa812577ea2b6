package bench

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

const (
	pairs = 15          // of slices, one of each side; the ratio reported is the median of theirs
	slice = time.Second // length of a slice
	warm  = time.Second // before the first, each side
)

// side is one way to do the same work. do is called by several workers at once, with a number that never comes twice.
type side func(n int) error

// compare lets two sides work in turns with a number of workers and reports how the first does against the second.
func compare(b *testing.B, workers int, target float64, ours, theirs side) {
	b.Helper()
	var next [2]int
	run := func(k int, s side, length time.Duration) float64 {
		n, rate, err := work(s, workers, next[k], length)
		if err != nil {
			b.Fatal(err)
		}
		next[k] = n
		return rate
	}
	for b.Loop() {
		run(0, ours, warm)
		run(1, theirs, warm)
		var ratios, rates, floors []float64
		for k := range pairs {
			var rate, floor float64
			if k%2 == 0 { // who goes first changes, so that what drifts favours nobody
				rate, floor = run(0, ours, slice), run(1, theirs, slice)
			} else {
				floor, rate = run(1, theirs, slice), run(0, ours, slice)
			}
			ratios, rates, floors = append(ratios, rate/floor), append(rates, rate), append(floors, floor)
		}
		b.ReportMetric(median(ratios), "x/floor")
		b.ReportMetric(slices.Min(ratios), "x/floor-min")
		b.ReportMetric(slices.Max(ratios), "x/floor-max")
		b.ReportMetric(target, "x/target")
		b.ReportMetric(median(rates), "req/s")
		b.ReportMetric(median(floors), "floor-req/s")
		b.ReportMetric(0, "ns/op")
	}
}

// work runs a side for a while with numbers from first on and gives the next number and the rate per second.
func work(s side, workers, first int, length time.Duration) (int, float64, error) {
	var wait sync.WaitGroup
	var n, done atomic.Int64
	var failed atomic.Pointer[error]
	n.Store(int64(first))
	start := time.Now()
	for range workers {
		wait.Go(func() {
			for time.Since(start) < length && failed.Load() == nil {
				if err := s(int(n.Add(1) - 1)); err != nil {
					failed.Store(&err)
					return
				}
				done.Add(1)
			}
		})
	}
	wait.Wait()
	rate := float64(done.Load()) / time.Since(start).Seconds()
	if err := failed.Load(); err != nil {
		return 0, 0, *err
	}
	return int(n.Load()), rate, nil
}

func median(v []float64) float64 {
	v = slices.Sorted(slices.Values(v))
	return v[len(v)/2]
}

// client is one keep-alive client for both sides.
var client = &http.Client{Transport: &http.Transport{MaxIdleConns: 64, MaxIdleConnsPerHost: 32}}

// post sends a JSON body and reads the answer, which must be 200.
func post(url, token string, body []byte) ([]byte, error) {
	r, err := http.NewRequest(http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/json")
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	got, err := client.Do(r)
	if err != nil {
		return nil, err
	}
	defer func() { _ = got.Body.Close() }()
	answer, err := io.ReadAll(got.Body)
	if err == nil && got.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", got.Status, answer)
	}
	return answer, err
}

// bare asks the floor.
func (c *city) bare(name string, n int) error {
	_, err := post(c.floor.url+"/"+name+"?n="+strconv.Itoa(n), "", []byte("{}"))
	return err
}
