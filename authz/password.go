package authz

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"unicode"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"

	"yangguang/fault"
	"yangguang/policies/access"
)

// PasswordConfig is the cost of a password hash and what a new password must be.
type PasswordConfig struct {
	MemoryKiB  uint32 // argon2id memory per hash, 8*Lanes at least
	Passes     uint32 // argon2id passes over the memory, 1 at least
	Lanes      uint8  // argon2id lanes, 1 at least
	Concurrent int    // hashes computed at once; the others wait. Bounds memory to Concurrent × MemoryKiB
	New        access.Password
}

// DefaultPasswordConfig is the OWASP choice for argon2id (19 MiB, 2 passes, 1 lane), for new passwords as the rule has them.
func DefaultPasswordConfig(rule access.Password) PasswordConfig {
	return PasswordConfig{MemoryKiB: 19 << 10, Passes: 2, Lanes: 1, Concurrent: 2, New: rule}
}

// Passwords hashes and checks passwords with argon2id. The whole password counts: none of it is cut off.
type Passwords struct {
	config PasswordConfig
	random io.Reader
	slots  chan struct{}
	decoy  string // hash of a password nobody has, so that an unknown user costs as much as a known one
}

// NewPasswords checks the configuration and computes one hash; random is a source of secure randomness for salts, safe for
// concurrent use as crypto/rand.Reader is.
func NewPasswords(config PasswordConfig, random io.Reader) (*Passwords, error) {
	switch {
	case config.Lanes < 1 || config.Passes < 1 || config.MemoryKiB < 8*uint32(config.Lanes):
		return nil, errors.New("authz: argon2id needs a lane, a pass and 8 KiB per lane")
	case tooDear(config.MemoryKiB, config.Passes):
		return nil, errors.New("authz: argon2id beyond 1 GiB or 64 passes")
	case config.Concurrent < 1 || config.New.Characters < 1 || config.New.Row < 1 || config.New.Piece < 2 || config.New.Kinds < 1 || config.New.Kinds > 4:
		return nil, errors.New("authz: passwords need room for one hash, a least length, 1 to 4 kinds, rows of one character and pieces of two")
	case config.New.Bytes < 64 || config.New.Bytes < 4*config.New.Characters:
		return nil, errors.New("authz: the longest password must leave room for 64 bytes and the shortest one")
	case random == nil:
		return nil, errors.New("authz: passwords need randomness")
	}
	p := &Passwords{config: config, random: random, slots: make(chan struct{}, config.Concurrent)}
	var secret [16]byte
	if _, err := io.ReadFull(random, secret[:]); err != nil {
		return nil, fmt.Errorf("authz: decoy password: %w", err)
	}
	decoy, err := p.Hash(context.Background(), fmt.Sprintf("%x", secret))
	p.decoy = decoy
	return p, err
}

// Hash gives the PHC string to store: $argon2id$v=19$m=…,t=…,p=…$salt$hash. It waits for a free slot as long as ctx lets
// it (UNAVAILABLE then). It does not judge the password: CheckNew does.
func (p *Passwords) Hash(ctx context.Context, password string) (string, error) {
	text, err := p.readable(password)
	if err != nil {
		return "", err
	}
	h := phc{memory: p.config.MemoryKiB, passes: p.config.Passes, lanes: p.config.Lanes, salt: make([]byte, saltBytes)}
	if _, err := io.ReadFull(p.random, h.salt); err != nil {
		return "", fmt.Errorf("authz: salt: %w", err)
	}
	if h.sum, err = p.compute(ctx, text, h); err != nil {
		return "", err
	}
	return h.String(), nil
}

// Verify compares a password with a stored hash. For an unknown user give stored = "": it costs the same and is never ok.
// rehash asks the caller to store a fresh Hash, because the cost has been raised since. An error is a refused input
// (BAD_USER_INPUT), no free slot in time (UNAVAILABLE), or a stored hash that is damaged.
func (p *Passwords) Verify(ctx context.Context, password, stored string) (ok, rehash bool, err error) {
	text, err := p.readable(password)
	if err != nil {
		return false, false, err
	}
	unknown := stored == ""
	if unknown {
		stored = p.decoy
	}
	h, err := parsePHC(stored)
	if err != nil {
		return false, false, err
	}
	sum, err := p.compute(ctx, text, h)
	if err != nil {
		return false, false, err
	}
	ok = subtle.ConstantTimeCompare(sum, h.sum) == 1 && !unknown
	now := p.config
	return ok, ok && (h.memory != now.MemoryKiB || h.passes != now.Passes || h.lanes != now.Lanes), nil
}

// Reused reports whether the password is one of the earlier ones, given their stored hashes.
func (p *Passwords) Reused(ctx context.Context, password string, earlier []string) (bool, error) {
	for _, stored := range earlier {
		if stored == "" {
			continue
		}
		if ok, _, err := p.Verify(ctx, password, stored); ok || err != nil {
			return ok, err
		}
	}
	return false, nil
}

func (p *Passwords) compute(ctx context.Context, text []byte, h phc) ([]byte, error) {
	select {
	case p.slots <- struct{}{}:
	case <-ctx.Done():
		return nil, fault.New(fault.Unavailable, "登录繁忙，请稍后再试", "Sign-in is busy; please try again shortly").Because(ctx.Err())
	}
	defer func() { <-p.slots }()
	return argon2.IDKey(text, h.salt, h.passes, h.memory, h.lanes, sumBytes), nil
}

// readable bounds the input before anything costly, refuses what no keyboard sends, and brings it to NFC, so that one
// password typed on two systems is one password.
func (p *Passwords) readable(password string) ([]byte, error) {
	if password == "" || len(password) > p.config.New.Bytes || !utf8.ValidString(password) {
		return nil, badPassword("密码为空或过长", "The password is empty or too long")
	}
	for _, r := range password {
		if unicode.IsControl(r) {
			return nil, badPassword("密码含有不可见字符", "The password has characters that cannot be typed")
		}
	}
	return norm.NFC.Bytes([]byte(password)), nil
}

func badPassword(msg, en string) error { return fault.BadInput("password", msg, en) }
