package auth

import (
	"sync"

	"github.com/google/uuid"

	"yangguang/actor"
)

// actors remembers who is behind a session, which spares a round trip. It decides nothing: every transaction gives the store the actor's
// stamp, and a stale one is refused there. Two generations bound it: when the young one is full, the older half is forgotten.
type actors struct {
	mu         sync.Mutex
	half       int
	young, old map[uuid.UUID]actor.Actor
}

func newActors(size int) *actors {
	return &actors{half: (size + 1) / 2, young: map[uuid.UUID]actor.Actor{}, old: map[uuid.UUID]actor.Actor{}}
}

func (c *actors) get(session uuid.UUID) (actor.Actor, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	a, ok := c.young[session]
	if !ok {
		if a, ok = c.old[session]; ok {
			c.add(session, a)
		}
	}
	return a, ok
}

func (c *actors) put(session uuid.UUID, a actor.Actor) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.add(session, a)
}

func (c *actors) forget(session uuid.UUID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.young, session)
	delete(c.old, session)
}

// add expects the lock to be held.
func (c *actors) add(session uuid.UUID, a actor.Actor) {
	if len(c.young) >= c.half {
		c.old, c.young = c.young, make(map[uuid.UUID]actor.Actor, c.half)
	}
	c.young[session] = a
}
