package draw

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"yangguang/actor"
)

// watchEvery is how long a change of a watched round can go unseen. Each server asks the database for all of its watched rounds at
// once, so that it does not matter which server a change came through.
const watchEvery = time.Second

// watch knows who watches which round. Its loop runs while somebody does.
type watch struct {
	mu     sync.Mutex
	rounds map[string]*watched
}

type watched struct {
	stamp int64 // of the ledger, when watchers were last told
	told  map[chan struct{}]struct{}
}

// WatchRound gives a round as it is now and again after each change of it or of a draw of it, until ctx ends or the actor may not read any
// more. NOT_FOUND without the round. The channel must be read.
func (s *Service) WatchRound(ctx context.Context, a actor.Actor, name string) (<-chan *Round, error) {
	stamps, err := s.Store.RoundStamps(ctx, []string{name})
	if err != nil {
		return nil, err
	}
	stamp, ok := stamps[name]
	if !ok {
		return nil, missingRound()
	}
	changed := s.join(name, stamp)
	out := make(chan *Round)
	go func() {
		defer close(out)
		defer s.leave(name, changed)
		for {
			r, err := s.Round(ctx, a, name)
			if err != nil {
				return
			}
			select {
			case out <- &r:
			case <-ctx.Done():
				return
			}
			select {
			case <-changed:
			case <-ctx.Done():
				return
			}
		}
	}()
	return out, nil
}

func (s *Service) join(name string, stamp int64) chan struct{} {
	w := &s.watch
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.rounds == nil {
		w.rounds = map[string]*watched{}
		go s.look()
	}
	if w.rounds[name] == nil {
		w.rounds[name] = &watched{stamp, map[chan struct{}]struct{}{}}
	}
	changed := make(chan struct{}, 1)
	w.rounds[name].told[changed] = struct{}{}
	return changed
}

func (s *Service) leave(name string, changed chan struct{}) {
	w := &s.watch
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.rounds[name].told, changed)
	if len(w.rounds[name].told) == 0 {
		delete(w.rounds, name)
	}
}

// look tells watchers of changes until nobody watches.
func (s *Service) look() {
	for range time.Tick(watchEvery) {
		names := s.watch.names()
		if names == nil {
			return
		}
		ctx, cancel := context.WithTimeout(context.Background(), 5*watchEvery)
		stamps, err := s.Store.RoundStamps(ctx, names)
		cancel()
		if err != nil {
			slog.Warn("watched rounds not read", "error", err.Error())
			continue
		}
		s.watch.tell(stamps)
	}
}

// names are the watched rounds; without any the loop is over.
func (w *watch) names() (names []string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for name := range w.rounds {
		names = append(names, name)
	}
	if names == nil {
		w.rounds = nil
	}
	return names
}

func (w *watch) tell(stamps map[string]int64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for name, r := range w.rounds {
		if stamps[name] <= r.stamp {
			continue
		}
		r.stamp = stamps[name]
		for changed := range r.told {
			select {
			case changed <- struct{}{}:
			default: // told already and not read yet
			}
		}
	}
}
