package authz

import (
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"

	"yangguang/fault"
)

// What a token must be before anything in it is decoded.
const (
	maxTokenBytes = 4096
	tokenType     = "at+jwt" // RFC 9068: keeps refresh, logout and witness tokens out
	tokenLeeway   = 30 * time.Second
)

var (
	tokenShape  = regexp.MustCompile(`^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$`)
	headerNames = []string{"alg", "typ", "kid"}
)

// TokenConfig names the two ends of an access token. None of the fields may be empty but CacheEntries.
type TokenConfig struct {
	Issuer       string        // iss
	Audience     string        // aud; a token for more than this one audience is refused
	Lifetime     time.Duration // at least a minute, at most MaxTokenLifetime
	CacheEntries int           // verified tokens remembered, 0 for none
}

// Tokens issues and verifies access tokens: JWS compact, EdDSA with Ed25519, RFC 9068 type, one fixed set of header
// parameters and claims. Everything optional in the standards is refused, so there is nothing to be confused about:
// no crit, jwk, jku, x5u, x5c, zip or b64, no second audience, no unknown or repeated member.
type Tokens struct {
	config TokenConfig
	keys   *KeySet
	random io.Reader
	cache  *tokenCache
}

// NewTokens checks the configuration; random is a source of secure randomness for token ids, safe for concurrent use as
// crypto/rand.Reader is.
func NewTokens(config TokenConfig, keys *KeySet, random io.Reader) (*Tokens, error) {
	switch {
	case config.Issuer == "" || config.Audience == "":
		return nil, errors.New("authz: tokens need an issuer and an audience")
	case config.Lifetime < time.Minute || config.Lifetime > MaxTokenLifetime:
		return nil, fmt.Errorf("authz: the lifetime of a token is 1m0s to %s", MaxTokenLifetime)
	case config.CacheEntries < 0:
		return nil, errors.New("authz: a cache has no negative size")
	case keys == nil || random == nil:
		return nil, errors.New("authz: tokens need keys and randomness")
	}
	return &Tokens{config: config, keys: keys, random: random, cache: newTokenCache(config.CacheEntries)}, nil
}

// Issue signs a token for an account's session, valid from now for the configured lifetime.
func (t *Tokens) Issue(account, session uuid.UUID, now time.Time) (string, Claims, error) {
	if account == uuid.Nil || session == uuid.Nil {
		return "", Claims{}, errors.New("authz: a token needs an account and a session")
	}
	id, err := uuid.NewRandomFromReader(t.random)
	if err != nil {
		return "", Claims{}, fmt.Errorf("authz: token id: %w", err)
	}
	issued := time.Unix(now.Unix(), 0).UTC()
	c := Claims{Account: account, Session: session, ID: id, Issued: issued, Expires: issued.Add(t.config.Lifetime)}
	token := jwt.NewWithClaims(jwt.SigningMethodEdDSA, jwt.MapClaims{
		"iss": t.config.Issuer, "aud": t.config.Audience,
		"sub": account.String(), "sid": session.String(), "jti": id.String(),
		"iat": issued.Unix(), "nbf": issued.Unix(), "exp": c.Expires.Unix(),
	})
	kid, private := t.keys.signer()
	token.Header["typ"], token.Header["kid"] = tokenType, kid
	signed, err := token.SignedString(private)
	if err != nil {
		return "", Claims{}, fmt.Errorf("authz: signing a token: %w", err)
	}
	return signed, c, nil
}

// Verify accepts a token whose form, key, signature, times, issuer and audience all hold at now. Every refusal is the same
// UNAUTHENTICATED; the cause inside it is for the log and has no part of the token in it.
func (t *Tokens) Verify(token string, now time.Time) (Claims, error) {
	if len(token) > maxTokenBytes {
		return Claims{}, unauthenticated("too long")
	}
	if c, ok := t.cache.get(token, t.keys, now); ok {
		return c, nil
	}
	if !tokenShape.MatchString(token) {
		return Claims{}, unauthenticated("not the form of a token")
	}
	kid, err := readHeader(token)
	if err != nil {
		return Claims{}, unauthenticated("header refused")
	}
	public, ok := t.keys.verifier(kid, now)
	if !ok {
		return Claims{}, unauthenticated("no such key")
	}
	var wire wireClaims
	if _, err := t.parser(now).ParseWithClaims(token, &wire, only(public)); err != nil {
		return Claims{}, unauthenticated(causeOf(err))
	}
	if life := wire.expires.Sub(wire.issue); life <= 0 || life > MaxTokenLifetime {
		return Claims{}, unauthenticated("lifetime refused")
	}
	t.cache.put(token, kid, wire.public(), wire.since)
	return wire.public(), nil
}

func (t *Tokens) parser(now time.Time) *jwt.Parser {
	return jwt.NewParser(
		jwt.WithValidMethods([]string{jwt.SigningMethodEdDSA.Alg()}),
		jwt.WithExpirationRequired(), jwt.WithNotBeforeRequired(), jwt.WithIssuedAt(),
		jwt.WithIssuer(t.config.Issuer), jwt.WithAudience(t.config.Audience),
		jwt.WithStrictDecoding(), jwt.WithLeeway(tokenLeeway),
		jwt.WithTimeFunc(func() time.Time { return now }),
	)
}

func only(public ed25519.PublicKey) jwt.Keyfunc {
	return func(*jwt.Token) (any, error) { return public, nil }
}

// readHeader decodes the protected header before the library does, and lets only {alg, typ, kid} with our values through.
func readHeader(token string) (kid string, err error) {
	segment, _, _ := strings.Cut(token, ".")
	data, err := base64.RawURLEncoding.Strict().DecodeString(segment)
	if err != nil {
		return "", errNotStrict
	}
	m, err := strictObject(data, headerNames)
	if err != nil {
		return "", err
	}
	for name, want := range map[string]string{"alg": jwt.SigningMethodEdDSA.Alg(), "typ": tokenType} {
		if got, err := strictString(m[name]); err != nil || got != want {
			return "", errNotStrict
		}
	}
	kid, err = strictString(m["kid"])
	if err != nil || !kidShape.MatchString(kid) {
		return "", errNotStrict
	}
	return kid, nil
}

// causeOf names the library's reason without repeating what the token says.
func causeOf(err error) string {
	for _, known := range []error{
		jwt.ErrTokenMalformed, jwt.ErrTokenSignatureInvalid, jwt.ErrTokenExpired, jwt.ErrTokenNotValidYet,
		jwt.ErrTokenUsedBeforeIssued, jwt.ErrTokenInvalidIssuer, jwt.ErrTokenInvalidAudience,
	} {
		if errors.Is(err, known) {
			return known.Error()
		}
	}
	return "claims refused"
}

func unauthenticated(cause string) error {
	return fault.New(fault.Unauthenticated, "登录已失效，请重新登录", "Your sign-in is no longer valid; please sign in again").
		Because(errors.New("authz: token: " + cause))
}
