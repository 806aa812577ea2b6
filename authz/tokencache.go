package authz

import (
	"crypto/sha256"
	"sync"
	"time"
)

// tokenCache remembers tokens that were verified, so that a signature is checked once and not on every request. It keeps
// no token, only its hash; it answers only between nbf and exp, without leeway, and only while the key may still verify.
// Revocation is not its business: the session row is read on every request. A nil cache remembers nothing.
type tokenCache struct {
	mu    sync.Mutex
	half  int // entries per generation
	young map[tokenHash]verified
	old   map[tokenHash]verified
}

type tokenHash [sha256.Size]byte

type verified struct {
	claims Claims
	kid    string
	since  time.Time
}

// newTokenCache bounds the cache by size. Two generations make eviction cheap: when the young one is full it becomes the
// old one and the oldest half is forgotten at once.
func newTokenCache(size int) *tokenCache {
	if size == 0 {
		return nil
	}
	return &tokenCache{half: (size + 1) / 2, young: map[tokenHash]verified{}, old: map[tokenHash]verified{}}
}

func (c *tokenCache) get(token string, keys *KeySet, now time.Time) (Claims, bool) {
	if c == nil {
		return Claims{}, false
	}
	hash := tokenHash(sha256.Sum256([]byte(token)))
	c.mu.Lock()
	v, found := c.young[hash]
	if !found {
		if v, found = c.old[hash]; found {
			c.add(hash, v)
		}
	}
	c.mu.Unlock()
	if !found || now.Before(v.since) || now.Before(v.claims.Issued) || !now.Before(v.claims.Expires) {
		return Claims{}, false
	}
	if _, alive := keys.verifier(v.kid, now); !alive {
		return Claims{}, false
	}
	return v.claims, true
}

func (c *tokenCache) put(token, kid string, claims Claims, since time.Time) {
	if c == nil {
		return
	}
	hash := tokenHash(sha256.Sum256([]byte(token)))
	c.mu.Lock()
	defer c.mu.Unlock()
	c.add(hash, verified{claims: claims, kid: kid, since: since})
}

// add expects the lock to be held.
func (c *tokenCache) add(hash tokenHash, v verified) {
	if len(c.young) >= c.half {
		c.old, c.young = c.young, make(map[tokenHash]verified, c.half)
	}
	c.young[hash] = v
}
