package remember

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
)

// getting is a value of that many bytes, which counts how often it is made.
func getting(t *testing.T, r *Values[string, string], key string, bytes int, made *atomic.Int32) {
	t.Helper()
	v, err := r.Get(t.Context(), key, func() (string, int, error) { made.Add(1); return "value of " + key, bytes, nil })
	if err != nil || v != "value of "+key {
		t.Errorf("%s is %q, %v", key, v, err)
	}
}

func TestWhatIsRememberedStaysUnderItsBytes(t *testing.T) {
	t.Parallel()
	r, made := Upto[string, string](100), atomic.Int32{}
	for _, c := range []struct {
		key   string
		bytes int
		made  int32 // so far
	}{
		{"a", 40, 1}, {"b", 40, 2}, {"a", 40, 2}, {"b", 40, 2}, {"a", 40, 2},
		{"c", 40, 3},               // forgets b, unused for the longest time
		{"a", 40, 3}, {"b", 40, 4}, // forgets c
		{"huge", 101, 5}, {"a", 40, 5}, // is handed out and forgets nothing
		{"huge", 101, 6}, {"c", 40, 7},
		{"all", 100, 8}, {"a", 40, 9},
	} {
		getting(t, r, c.key, c.bytes, &made)
		if made.Load() != c.made {
			t.Fatalf("%s: %d values made, want %d", c.key, made.Load(), c.made)
		}
		if r.bytes > r.limit || len(r.at) != r.order.Len() {
			t.Fatalf("%s: %d bytes in %d values, %d in the list", c.key, r.bytes, len(r.at), r.order.Len())
		}
	}
}

func TestManyWhoAskAtOnceCostWhatOneCosts(t *testing.T) {
	t.Parallel()
	r, made := Upto[string, string](100), atomic.Int32{}
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() { getting(t, r, "a", 10, &made) })
	}
	wg.Wait()
	if made.Load() != 1 {
		t.Errorf("made %d times", made.Load())
	}
	boom := errors.New("no")
	if _, err := r.Get(t.Context(), "b", func() (string, int, error) { return "", 1, boom }); !errors.Is(err, boom) {
		t.Errorf("the error is %v", err)
	}
	getting(t, r, "b", 1, &made)
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	r.making <- struct{}{} // somebody makes something
	if _, err := r.Get(gone, "c", func() (string, int, error) { return "", 1, nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("who left waits: %v", err)
	}
}
