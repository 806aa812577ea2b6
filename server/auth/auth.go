// Package auth signs people in and out and says who is behind a token. It promises: a wrong name, password or code, a locked and a closed
// account are answered alike and after the same work; an account is locked after a number of failures in a row; a refresh token works
// once, and its second use ends the session; what a token is good for is read from the database, not from the token.
package auth

import (
	"context"
	"crypto/rand"
	"hash/maphash"
	"log/slog"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"yangguang/actor"
	"yangguang/authz"
	"yangguang/command"
	"yangguang/fault"
	"yangguang/policies/access"
	"yangguang/postgres"
)

// SecondFactor is the reason of a sign-in whose password was right and whose second factor is still asked for.
const SecondFactor fault.Reason = "SECOND_FACTOR"

// Store is what sign-in keeps.
type Store interface {
	Actor(ctx context.Context, session uuid.UUID) (actor.Actor, error)
	Credentials(ctx context.Context, username, address string, span time.Duration) (postgres.Credentials, int, error)
	FailSignIn(ctx context.Context, account uuid.UUID, address string, most int, lock time.Duration) error
	OpenSession(ctx context.Context, s postgres.NewSession) (time.Time, error)
	RotateSession(ctx context.Context, old, next [32]byte, idle time.Duration) (postgres.Rotated, uuid.UUID, error)
	CloseSession(ctx context.Context, session uuid.UUID, refresh [32]byte) error
	RecordRefusal(ctx context.Context, r postgres.Refusal) error
	CountRefusal(ctx context.Context, r postgres.Refusal, most int) error
}

// Options of New.
type Options struct {
	Rules     access.SignIn
	Networks  int           // rows of an hour that name a network, in the count of refused sign-ins
	Refusal   time.Duration // to put a refused sign-in on record
	Keys      Keys
	Factor    bool                 // staff need a second factor
	Passwords authz.PasswordConfig // zero: the default; what a new one must be is the rule's
	Now       func() time.Time     // nil: the clock
}

// Service signs in and out. Safe for concurrent use.
type Service struct {
	store     Store
	accounts  command.Runner[Tx]
	passwords *authz.Passwords
	tokens    *authz.Tokens
	sealer    sealer
	rules     access.SignIn
	networks  int
	refusal   time.Duration
	factor    bool
	now       func() time.Time
	actors    *actors
	seed      maphash.Seed
	lanes     [64]chan struct{} // one attempt per user name at a time, so that parallel guesses count
}

// New wires the service.
func New(store Store, accounts command.Runner[Tx], o Options) (*Service, error) {
	if o.Passwords == (authz.PasswordConfig{}) {
		o.Passwords = authz.DefaultPasswordConfig(o.Rules.Password)
	}
	o.Passwords.New = o.Rules.Password
	if o.Now == nil {
		o.Now = time.Now
	}
	passwords, err := authz.NewPasswords(o.Passwords, rand.Reader)
	if err != nil {
		return nil, err
	}
	set, err := authz.NewKeySet(o.Keys.TokenID(), o.Keys.Token)
	if err != nil {
		return nil, err
	}
	const issuer, remembered = "yangguang", 10_000
	tokens, err := authz.NewTokens(authz.TokenConfig{Issuer: issuer, Audience: issuer, Lifetime: o.Rules.AccessToken, CacheEntries: remembered}, set, rand.Reader)
	if err != nil {
		return nil, err
	}
	seal, err := newSealer(o.Keys.Factor)
	if err != nil {
		return nil, err
	}
	s := &Service{store: store, accounts: accounts, passwords: passwords, tokens: tokens, sealer: seal, rules: o.Rules, networks: o.Networks,
		refusal: o.Refusal, factor: o.Factor, now: o.Now, actors: newActors(remembered), seed: maphash.MakeSeed()}
	for i := range s.lanes {
		s.lanes[i] = make(chan struct{}, 1)
	}
	return s, nil
}

// Attempt is one try to sign in.
type Attempt struct {
	Username, Password, Code string // Code of the second factor, may be empty
	Address, UserAgent       string
	Network                  string // the address, or the IPv6 network that holds it
	RequestID                string
}

// Granted is what a successful sign-in or refresh gives.
type Granted struct {
	AccessToken string
	ExpiresIn   time.Duration // of the access token
	Refresh     string        // refresh token, for the cookie
	Expires     time.Time     // absolute end of the session
}

// SignIn opens a session. UNAUTHENTICATED with one wording for everything that is wrong with name, password, code or account; with reason
// SECOND_FACTOR when the password is right and a code is needed; RATE_LIMITED when the network failed too often.
func (s *Service) SignIn(ctx context.Context, a Attempt) (Granted, error) {
	name := username(a.Username)
	leave, err := s.lane(ctx, name)
	if err != nil {
		return Granted{}, err
	}
	defer leave()
	c, failures, err := s.store.Credentials(ctx, name, a.Network, s.rules.Lock)
	if err != nil {
		return Granted{}, err
	}
	if failures >= s.rules.FailuresPerAddress {
		return Granted{}, fault.New(fault.RateLimited, "该网络地址登录失败次数过多，请稍后再试", "too many failed sign-ins from this address, try later").
			With("retryAfter", int(s.rules.Lock.Seconds()))
	}
	right, rehash, err := s.passwords.Verify(ctx, a.Password, c.Hash)
	if err != nil {
		return Granted{}, err
	}
	step, err := s.second(c, a.Code, right && c.Open)
	if err != nil {
		return Granted{}, err
	}
	if !right || !c.Open || step < 0 {
		return Granted{}, s.fail(ctx, c, a)
	}
	open := postgres.NewSession{ID: uuid.Must(uuid.NewV7()), Account: c.Account, Life: s.rules.Session, Address: a.Address, UserAgent: cut(a.UserAgent), Step: step}
	if rehash {
		if open.Rehash, err = s.passwords.Hash(ctx, a.Password); err != nil {
			return Granted{}, err
		}
	}
	return s.open(ctx, open)
}

// lane waits for the attempts under a user name that came before.
func (s *Service) lane(ctx context.Context, name string) (leave func(), err error) {
	lane := s.lanes[maphash.String(s.seed, name)%uint64(len(s.lanes))]
	select {
	case lane <- struct{}{}:
		return func() { <-lane }, nil
	case <-ctx.Done():
		return nil, fault.New(fault.Unavailable, "系统繁忙，请稍后再试", "the server is busy, try again shortly").Because(ctx.Err())
	}
}

// second checks the second factor: the step that the code belongs to, 0 when none is needed, -1 when the code is wrong.
func (s *Service) second(c postgres.Credentials, code string, first bool) (int64, error) {
	if c.Secret == nil {
		if first && s.factor && IsStaff(c.Roles) {
			return 0, fault.New(fault.Unauthenticated, "工作人员须使用第二因素登录：请管理员执行 yangguang user reset",
				"staff sign in with a second factor: ask the administrator for `yangguang user reset`")
		}
		return 0, nil
	}
	if first && code == "" {
		e := fault.New(fault.Unauthenticated, "请输入动态验证码", "enter the code of your authenticator")
		e.Reason = SecondFactor
		return 0, e
	}
	secret, err := s.sealer.open(c.Secret, c.Account)
	if err != nil {
		return 0, err
	}
	step, ok, err := authz.VerifyTOTP(secret, code, s.now(), c.LastStep)
	if !ok {
		step = -1
	}
	return step, err
}

// IsStaff reports whether a role of a public body is among them: everybody but enterprises and parties of draws.
func IsStaff[R ~string](roles []R) bool {
	return slices.ContainsFunc(roles, func(r R) bool { return actor.Role(r) != actor.Enterprise && actor.Role(r) != actor.Party })
}

// onRecord is the context of what goes on record whether its caller waits for the answer or not, within a time of its own.
func (s *Service) onRecord(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), s.refusal)
}

// fail counts a failed attempt, also of somebody who did not wait for the answer.
func (s *Service) fail(ctx context.Context, c postgres.Credentials, a Attempt) error {
	ctx, cancel := s.onRecord(ctx)
	defer cancel()
	if err := s.store.FailSignIn(ctx, c.Account, a.Network, s.rules.FailuresPerAccount, s.rules.Lock); err != nil {
		return err
	}
	err := s.store.CountRefusal(ctx, postgres.Refusal{Actor: actor.Actor{AccountID: c.Account}, Verb: "session:open", Operation: "signIn",
		Code: string(fault.Unauthenticated), Network: a.Network}, s.networks)
	if err != nil {
		slog.ErrorContext(ctx, "refusal not counted", "request", a.RequestID, "error", err.Error())
	}
	return fault.New(fault.Unauthenticated, "登录名、密码或验证码不正确；连续多次失败将暂时锁定账号", "wrong name, password or code; several failures in a row lock the account for a while")
}

// stolen puts the second use of a refresh token on record. Its session has ended: there is one row at most for each.
func (s *Service) stolen(ctx context.Context, account uuid.UUID, request, address string) {
	ctx, cancel := s.onRecord(ctx)
	defer cancel()
	err := s.store.RecordRefusal(ctx, postgres.Refusal{Actor: actor.Actor{AccountID: account, Pseudonym: "public"}, Verb: "session:refresh",
		Operation: "refresh", Code: string(fault.Unauthenticated), Reason: "REFRESH_REUSED", RequestID: request, Address: address})
	if err != nil {
		slog.ErrorContext(ctx, "refusal not recorded", "request", request, "error", err.Error())
	}
}

func (s *Service) open(ctx context.Context, open postgres.NewSession) (g Granted, err error) {
	var hash authz.RefreshHash
	if g.Refresh, hash, err = authz.NewRefreshToken(rand.Reader); err != nil {
		return Granted{}, err
	}
	open.RefreshHash = hash
	if g.Expires, err = s.store.OpenSession(ctx, open); err != nil {
		return Granted{}, err
	}
	return s.grant(g, open.Account, open.ID)
}

// grant adds the access token, which never outlives the session.
func (s *Service) grant(g Granted, account, session uuid.UUID) (Granted, error) {
	now := s.now()
	token, claims, err := s.tokens.Issue(account, session, now)
	g.AccessToken, g.ExpiresIn = token, claims.Expires.Sub(claims.Issued)
	return g, err
}

// Refresh exchanges a refresh token. The second use of one ends its session and is on record; UNAUTHENTICATED then.
func (s *Service) Refresh(ctx context.Context, token, requestID, address string) (g Granted, err error) {
	old, err := authz.HashRefreshToken(token)
	if err != nil {
		return g, err
	}
	var next authz.RefreshHash
	if g.Refresh, next, err = authz.NewRefreshToken(rand.Reader); err != nil {
		return g, err
	}
	r, stolen, err := s.store.RotateSession(ctx, old, next, s.rules.Idle)
	if stolen != uuid.Nil {
		s.stolen(ctx, stolen, requestID, address)
	}
	if err != nil {
		return Granted{}, err
	}
	g.Expires = r.Expires
	return s.grant(g, r.Account, r.Session)
}

// SignOut ends the session of a refresh token and that of an access token, whichever is given and holds.
func (s *Service) SignOut(ctx context.Context, refresh, access string) error {
	hash, err := authz.HashRefreshToken(refresh)
	if err != nil {
		hash = authz.RefreshHash{}
	}
	session := uuid.Nil
	if c, err := s.tokens.Verify(access, s.now()); err == nil {
		session = c.Session
		s.actors.forget(session)
	}
	return s.store.CloseSession(ctx, session, hash)
}

// Actor says who is behind an access token. fresh is nil when the actor was read just now, and otherwise reads him again: the store
// refuses an actor whose roles or session changed since (postgres.ErrStale).
func (s *Service) Actor(ctx context.Context, token string) (a actor.Actor, fresh func(context.Context) (actor.Actor, error), err error) {
	claims, err := s.tokens.Verify(token, s.now())
	if err != nil {
		return actor.Public(), nil, err
	}
	read := func(ctx context.Context) (actor.Actor, error) {
		s.actors.forget(claims.Session)
		a, err := s.store.Actor(ctx, claims.Session)
		if err == nil && a.AccountID != claims.Account {
			err = fault.New(fault.Unauthenticated, "登录已失效，请重新登录", "the session has ended, sign in again")
		}
		if err == nil {
			s.actors.put(claims.Session, a)
		}
		return a, err
	}
	if a, ok := s.actors.get(claims.Session); ok && a.AccountID == claims.Account {
		return a, read, nil
	}
	a, err = read(ctx)
	return a, nil, err
}

// username is the one form of a user name; what cannot be one becomes a name that nobody has.
func username(s string) string {
	s = strings.ToLower(strings.TrimSpace(s))
	if len(s) > 64 || !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
		return ""
	}
	return s
}

// cut shortens what a browser says of itself.
func cut(s string) string {
	const most = 200
	return strings.ToValidUTF8(strings.ReplaceAll(s[:min(len(s), most)], "\x00", ""), "")
}
