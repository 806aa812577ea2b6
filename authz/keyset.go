package authz

import (
	"bytes"
	"crypto/ed25519"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"sync"
	"time"
)

// MaxTokenLifetime is the longest life of an access token, and so the longest grace of a retired key (security goal A2).
const MaxTokenLifetime = 15 * time.Minute

var kidShape = regexp.MustCompile(`^[A-Za-z0-9_-]{1,32}$`)

// KeySet holds the Ed25519 keys of the access tokens by key id. One of them signs; the others only verify until they are
// retired. It may be used and changed by many goroutines.
type KeySet struct {
	mu      sync.RWMutex
	signing string
	keys    map[string]key
}

type key struct {
	private ed25519.PrivateKey
	public  ed25519.PublicKey
	until   time.Time // zero: not retired
}

// NewKeySet starts a set with the key that signs. It refuses a key that is short, inconsistent or published.
func NewKeySet(id string, private ed25519.PrivateKey) (*KeySet, error) {
	s := &KeySet{keys: map[string]key{}}
	if err := s.Add(id, private); err != nil {
		return nil, err
	}
	s.signing = id
	return s, nil
}

// Add lets the key verify from now on; it signs only after SignWith. So every server can know a key before the first token
// of it appears.
func (s *KeySet) Add(id string, private ed25519.PrivateKey) error {
	if !kidShape.MatchString(id) {
		return errors.New("authz: a key id is 1 to 32 letters, digits, '-' or '_'")
	}
	if err := checkPrivateKey(private); err != nil {
		return fmt.Errorf("authz: key %s: %w", id, err)
	}
	public := private.Public().(ed25519.PublicKey)
	s.mu.Lock()
	defer s.mu.Unlock()
	for other, k := range s.keys {
		if other == id || k.public.Equal(public) {
			return fmt.Errorf("authz: key %s: the set has it already (as %s)", id, other)
		}
	}
	s.keys[id] = key{private: private, public: public}
	return nil
}

// SignWith makes a key of the set the one that signs.
func (s *KeySet) SignWith(id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	k, found := s.keys[id]
	if !found || !k.until.IsZero() {
		return fmt.Errorf("authz: no key %s to sign with", id)
	}
	s.signing = id
	return nil
}

// Retire lets a key verify for a last grace from now (0 to MaxTokenLifetime) and never again. The key that signs cannot be
// retired.
func (s *KeySet) Retire(id string, now time.Time, grace time.Duration) error {
	if grace < 0 || grace > MaxTokenLifetime {
		return fmt.Errorf("authz: the grace of a retired key is 0 to %s", MaxTokenLifetime)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	k, found := s.keys[id]
	if !found || id == s.signing {
		return fmt.Errorf("authz: key %s cannot be retired: it signs or is not there", id)
	}
	k.until = now.Add(grace)
	s.keys[id] = k
	return nil
}

// IDs lists the keys of the set, sorted.
func (s *KeySet) IDs() []string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return slices.Sorted(maps.Keys(s.keys))
}

func (s *KeySet) signer() (string, ed25519.PrivateKey) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.signing, s.keys[s.signing].private
}

// verifier finds a key that may verify at now. The id is only ever a map key: no file, no address.
func (s *KeySet) verifier(id string, now time.Time) (ed25519.PublicKey, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	k, found := s.keys[id]
	if !found || (!k.until.IsZero() && !now.Before(k.until)) {
		return nil, false
	}
	return k.public, true
}

// published are public keys whose private half stands in RFC 8032 §7.1 (the first also in RFC 8037): good for tests only.
var published = []string{
	"d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
	"3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
	"fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
}

func checkPrivateKey(private ed25519.PrivateKey) error {
	if len(private) != ed25519.PrivateKeySize {
		return errors.New("an Ed25519 private key has 64 bytes")
	}
	seed := private.Seed()
	if !bytes.Equal(ed25519.NewKeyFromSeed(seed), private) {
		return errors.New("the public half does not belong to the private half")
	}
	if len(slices.Compact(slices.Sorted(slices.Values(seed)))) < 8 {
		return errors.New("the seed is not random")
	}
	if slices.Contains(published, hex.EncodeToString(private[32:])) {
		return errors.New("the key is published in an RFC")
	}
	return nil
}
