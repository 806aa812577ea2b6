package server

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// limiter gives each caller a token bucket. Two generations bound it: when the young one is full, the older half is forgotten, which
// can only be kind to a caller who was away.
type limiter struct {
	mu         sync.Mutex
	every      rate.Limit
	burst      int
	half       int
	young, old map[string]*rate.Limiter
}

func newLimiter(perSecond, burst, tracked int) *limiter {
	return &limiter{every: rate.Limit(perSecond), burst: burst, half: (tracked + 1) / 2, young: map[string]*rate.Limiter{}, old: map[string]*rate.Limiter{}}
}

// allow takes one token of the caller; when there is none it says how long until the next.
func (l *limiter) allow(caller string) (wait time.Duration, ok bool) {
	r := l.bucket(caller).Reserve()
	if d := r.Delay(); d > 0 {
		r.Cancel()
		return d, false
	}
	return 0, true
}

func (l *limiter) bucket(caller string) *rate.Limiter {
	l.mu.Lock()
	defer l.mu.Unlock()
	b := l.young[caller]
	if b != nil {
		return b
	}
	if b = l.old[caller]; b == nil {
		b = rate.NewLimiter(l.every, l.burst)
	}
	if len(l.young) >= l.half {
		l.old, l.young = l.young, make(map[string]*rate.Limiter, l.half)
	}
	l.young[caller] = b
	return b
}
