package server_test

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"yangguang/actor"
	"yangguang/server"
	"yangguang/server/auth"
)

const whoAmI = "{ me { username roles } }"

func TestSignIn(t *testing.T) {
	s := start(t)
	given := s.account(auth.NewAccount{Username: "su.ping", Roles: []actor.Role{actor.Supervisor}})
	r := s.attempt(" Su.Ping ", given.Password, "") // width and case of the name do not matter
	c := cookie(t, r)
	if !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || c.Path != "/auth" || c.Secure || time.Until(c.Expires) > 12*time.Hour {
		t.Errorf("the refresh cookie is %+v", c)
	}
	if strings.Contains(r.body, c.Value) {
		t.Error("the body holds the refresh token")
	}
	a := s.ask(accessToken(t, r), whoAmI, nil)
	if got := string(a.Data); got != `{"me":{"username":"su.ping","roles":["SUPERVISOR"]}}` {
		t.Errorf("me is %s %s", got, a.body)
	}
	if a := s.ask("", whoAmI, nil); a.code() != "UNAUTHENTICATED" {
		t.Errorf("without a token: %s", a.body)
	}
}

func TestCookieIsSecureOverHTTPS(t *testing.T) {
	s := start(t, func(w *server.Wiring) { w.Config.BaseURL = &url.URL{Scheme: "https", Host: "sun.example"} })
	g := s.account(auth.NewAccount{Username: "party", Roles: []actor.Role{actor.Party}})
	r := s.attempt("party", g.Password, "")
	if !cookie(t, r).Secure || r.header.Get("Strict-Transport-Security") == "" {
		t.Errorf("cookie %+v, headers %v", cookie(t, r), r.header)
	}
}

// TestWrongSignInsReadAlike: nobody learns whether a name exists, or whether an account is locked or closed.
func TestWrongSignInsReadAlike(t *testing.T) {
	s := start(t)
	open := s.account(auth.NewAccount{Username: "open", Roles: []actor.Role{actor.Party}})
	closed := s.account(auth.NewAccount{Username: "closed", Roles: []actor.Role{actor.Party}})
	locked := s.account(auth.NewAccount{Username: "locked", Roles: []actor.Role{actor.Party}})
	factor := s.account(auth.NewAccount{Username: "factor", Roles: []actor.Role{actor.Party}, Factor: true})
	if err := s.app.Auth().Disable(t.Context(), auth.Operator("user disable", "account:disable"), "closed", "离职"); err != nil {
		t.Fatal(err)
	}
	s.owner("update account set locked_until = now() + interval '5 minutes' where username = 'locked'")
	want := s.attempt("nobody", "Wrong-Password-1", "")
	if want.status != http.StatusUnauthorized || !strings.Contains(want.body, "UNAUTHENTICATED") {
		t.Fatalf("an unknown name: %d %s", want.status, want.body)
	}
	for name, got := range map[string]reply{
		"wrong password":    s.attempt("open", "Wrong-Password-1", ""),
		"of another":        s.attempt("open", closed.Password, ""),
		"closed account":    s.attempt("closed", closed.Password, ""),
		"locked account":    s.attempt("locked", locked.Password, ""),
		"wrong code":        s.attempt("factor", factor.Password, "000000"),
		"code without need": s.attempt("open", open.Password+"x", "000000"),
		"name too long":     s.attempt(strings.Repeat("n", 65), "Wrong-Password-1", ""),
	} {
		if got.status != want.status || got.body != want.body {
			t.Errorf("%s: %d %s, want %d %s", name, got.status, got.body, want.status, want.body)
		}
	}
	if n := s.count("select coalesce(sum(n), 0)::int from refusal_count where verb = 'session:open'"); n != 8 {
		t.Errorf("%d refused sign-ins are on record, want 8", n)
	}
}

func TestFiveFailuresLock(t *testing.T) {
	s := start(t)
	given := s.account(auth.NewAccount{Username: "target", Roles: []actor.Role{actor.Party}})
	other := s.account(auth.NewAccount{Username: "other", Roles: []actor.Role{actor.Party}})
	for range 4 {
		s.attempt("target", "Wrong-Password-1", "")
	}
	s.signIn("target", given.Password) // the count begins anew
	for range 5 {
		s.attempt("target", "Wrong-Password-1", "")
	}
	if r := s.attempt("target", given.Password, ""); r.status != http.StatusUnauthorized {
		t.Errorf("the right password after five wrong ones: %d %s", r.status, r.body)
	}
	s.signIn("other", other.Password) // the lock is that account's alone
	if n := s.count("select count(*) from account where username = 'target' and locked_until between now() + interval '14 minutes' and now() + interval '15 minutes'"); n != 1 {
		t.Error("the account is not locked for 15 minutes")
	}
	s.owner("update account set locked_until = now() where username = 'target'")
	s.attempt("target", "Wrong-Password-1", "") // one failure after the lock is one failure
	s.signIn("target", given.Password)
}

// TestParallelGuessesCount: twenty guesses at once are twenty failures, not one.
func TestParallelGuessesCount(t *testing.T) {
	s := start(t)
	given := s.account(auth.NewAccount{Username: "target", Roles: []actor.Role{actor.Party}})
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			for s.attempt("target", "Wrong-Password-1", "").status == http.StatusServiceUnavailable { // shed, not judged: as told, it tries again
			}
		})
	}
	all.Wait()
	if n := s.count("select failed_count from account where username = 'target'"); n != 20 {
		t.Errorf("%d failures were counted, want 20", n)
	}
	if r := s.attempt("target", given.Password, ""); r.status != http.StatusUnauthorized {
		t.Errorf("the right password after twenty wrong ones: %d", r.status)
	}
}

func TestAddressThatFailsOftenWaits(t *testing.T) {
	s := start(t)
	given := s.account(auth.NewAccount{Username: "target", Roles: []actor.Role{actor.Party}})
	s.owner("insert into sign_in_failure (address) select '127.0.0.1' from generate_series(1, 100)")
	r := s.attempt("target", given.Password, "")
	if r.status != http.StatusTooManyRequests || r.header.Get("Retry-After") != "900" || !strings.Contains(r.body, "RATE_LIMITED") {
		t.Errorf("%d %v %s", r.status, r.header, r.body)
	}
	s.owner("update sign_in_failure set at = now() - interval '16 minutes'")
	s.signIn("target", given.Password)
}

func TestSecondFactor(t *testing.T) {
	now := time.Now()
	s := start(t, func(w *server.Wiring) {
		w.Config.SecondFactor = true
		w.Now = func() time.Time { return now }
	})
	with := s.account(auth.NewAccount{Username: "with", Roles: []actor.Role{actor.Supervisor}, Factor: true})
	without := s.account(auth.NewAccount{Username: "without", Roles: []actor.Role{actor.Auditor}})
	party := s.account(auth.NewAccount{Username: "party", Roles: []actor.Role{actor.Party}})
	if r := s.attempt("with", with.Password, ""); r.status != http.StatusUnauthorized || !strings.Contains(r.body, `"reason":"SECOND_FACTOR"`) {
		t.Errorf("without a code: %d %s", r.status, r.body)
	}
	if r := s.attempt("with", "Wrong-Password-1", ""); strings.Contains(r.body, "SECOND_FACTOR") {
		t.Error("a wrong password learns that the account has a second factor")
	}
	code := codeOf(t, with.Factor, now)
	accessToken(t, s.attempt("with", with.Password, code))
	if r := s.attempt("with", with.Password, code); r.status != http.StatusUnauthorized {
		t.Error("a code was taken twice")
	}
	now = now.Add(2 * time.Minute)
	if r := s.attempt("with", with.Password, codeOf(t, with.Factor, now.Add(-90*time.Second))); r.status != http.StatusUnauthorized {
		t.Error("a code three steps old was taken")
	}
	accessToken(t, s.attempt("with", with.Password, codeOf(t, with.Factor, now)))
	if r := s.attempt("without", without.Password, ""); r.status != http.StatusUnauthorized {
		t.Error("staff without a second factor got in")
	}
	s.signIn("party", party.Password)
	if n := s.count("select count(*) from account where username = 'with' and position(convert_to($1, 'UTF8') in totp_secret) > 0", secretOf(t, with.Factor)); n != 0 {
		t.Error("the secret of the second factor stands in the database in clear")
	}
}

func secretOf(t *testing.T, uri string) string {
	t.Helper()
	u, err := url.Parse(uri)
	if err != nil {
		t.Fatal(err)
	}
	return u.Query().Get("secret")
}

func codeOf(t *testing.T, uri string, at time.Time) string {
	t.Helper()
	code, err := totp.GenerateCode(secretOf(t, uri), at)
	if err != nil {
		t.Fatal(err)
	}
	return code
}

func (s *stage) refresh(c *http.Cookie) reply {
	s.t.Helper()
	return s.post("/auth/refresh", "{}", withCookie(c))
}

// TestRefresh: the token changes with each use, and a used one that comes back ends the session for both who hold a part of it.
func TestRefresh(t *testing.T) {
	s := start(t)
	given := s.account(auth.NewAccount{Username: "who", Roles: []actor.Role{actor.Party}})
	first := s.attempt("who", given.Password, "")
	one := cookie(t, first)
	second := s.refresh(one)
	two, token := cookie(t, second), accessToken(t, second)
	if one.Value == two.Value {
		t.Error("the refresh token did not change")
	}
	if a := s.ask(token, whoAmI, nil); a.code() != "" {
		t.Fatalf("the fresh access token: %s", a.body)
	}
	stolen := s.refresh(one)
	if stolen.status != http.StatusUnauthorized || cookie(t, stolen).MaxAge >= 0 {
		t.Errorf("a used refresh token: %d %s, cookie %+v", stolen.status, stolen.body, cookie(t, stolen))
	}
	if r := s.refresh(two); r.status != http.StatusUnauthorized {
		t.Errorf("the next token after the theft: %d", r.status)
	}
	if a := s.ask(token, whoAmI, nil); a.code() != "UNAUTHENTICATED" {
		t.Errorf("the access token after the theft: %s", a.body)
	}
	if n := s.count("select count(*) from audit_refusal where reason = 'REFRESH_REUSED'"); n != 1 {
		t.Errorf("the theft is on record %d times", n)
	}
	for _, value := range []string{"", "x", strings.Repeat("A", 43), one.Value + "="} {
		if r := s.refresh(&http.Cookie{Name: one.Name, Value: value}); r.status != http.StatusUnauthorized {
			t.Errorf("refresh token %q: %d", value, r.status)
		}
	}
}

func TestRefreshTenTimesAtOnce(t *testing.T) {
	s := start(t)
	given := s.account(auth.NewAccount{Username: "who", Roles: []actor.Role{actor.Party}})
	c := cookie(t, s.attempt("who", given.Password, ""))
	replies := make([]reply, 10)
	var all sync.WaitGroup
	for i := range replies {
		all.Go(func() { replies[i] = s.refresh(c) })
	}
	all.Wait()
	won := 0
	for _, r := range replies {
		if r.status == http.StatusOK {
			won++
		}
	}
	if won != 1 {
		t.Errorf("%d of 10 were exchanged, want exactly 1", won)
	}
	if n := s.count("select count(*) from session where revoked_at is null"); n != 0 {
		t.Errorf("%d sessions live on", n)
	}
}

func TestIdleAndOldSessionsEnd(t *testing.T) {
	for name, change := range map[string]string{
		"idle": "update session set refreshed_at = now() - interval '31 minutes'",
		"old":  "update session set expires_at = now()",
	} {
		t.Run(name, func(t *testing.T) {
			s := start(t)
			given := s.account(auth.NewAccount{Username: "who", Roles: []actor.Role{actor.Party}})
			c := cookie(t, s.attempt("who", given.Password, ""))
			s.owner(change)
			if r := s.refresh(c); r.status != http.StatusUnauthorized {
				t.Errorf("%d %s", r.status, r.body)
			}
		})
	}
}

func TestSignOut(t *testing.T) {
	s := start(t)
	given := s.account(auth.NewAccount{Username: "who", Roles: []actor.Role{actor.Party}})
	for name, with := range map[string]func(c *http.Cookie, token string) map[string]string{
		"cookie": func(c *http.Cookie, _ string) map[string]string { return withCookie(c) },
		"token": func(_ *http.Cookie, token string) map[string]string {
			return map[string]string{"Authorization": "Bearer " + token}
		},
	} {
		r := s.attempt("who", given.Password, "")
		c, token := cookie(t, r), accessToken(t, r)
		if a := s.ask(token, whoAmI, nil); a.code() != "" {
			t.Fatalf("%s: %s", name, a.body)
		}
		if out := s.post("/auth/sign-out", "{}", with(c, token)); out.status != http.StatusNoContent || cookie(t, out).MaxAge >= 0 {
			t.Errorf("%s: %d %s", name, out.status, out.body)
		}
		if a := s.ask(token, whoAmI, nil); a.code() != "UNAUTHENTICATED" || a.status != http.StatusUnauthorized && a.status != http.StatusOK {
			t.Errorf("%s: the access token still works: %s", name, a.body)
		}
		if r := s.refresh(c); r.status != http.StatusUnauthorized {
			t.Errorf("%s: the refresh token still works: %d", name, r.status)
		}
	}
	if out := s.post("/auth/sign-out", "{}", nil); out.status != http.StatusNoContent {
		t.Errorf("signing out without a session: %d", out.status)
	}
}

// TestRevocationIsImmediate: what changes in the database holds for the next request of a token that was good a moment ago and whose
// actor is remembered, also where a role was added.
func TestRevocationIsImmediate(t *testing.T) {
	s := start(t)
	token := s.person("who", actor.Auditor)
	inspections := "{ inspections(first: 1) { edges { cursor } } }"
	for range 2 { // the second time the actor is remembered
		if a := s.ask(token, inspections, nil); a.code() != "" {
			t.Fatalf("before: %s", a.body)
		}
	}
	role := func(to string) {
		s.owner("update account_role set role = $1", to)
		s.owner("update account set stamp = gen_random_uuid()")
	}
	role("system_admin")
	if a := s.ask(token, inspections, nil); a.code() != "FORBIDDEN" {
		t.Errorf("the role is gone: %s", a.body)
	}
	role("supervisor")
	if a := s.ask(token, inspections, nil); a.code() != "" {
		t.Errorf("a role was added: %s", a.body)
	}
	if err := s.app.Auth().Disable(t.Context(), auth.Operator("user disable", "account:disable"), "who", "离职"); err != nil {
		t.Fatal(err)
	}
	for _, query := range []string{inspections, whoAmI} {
		if a := s.ask(token, query, nil); a.code() != "UNAUTHENTICATED" {
			t.Errorf("%s of a closed account: %s", query, a.body)
		}
	}
}

func TestResetGivesANewPassword(t *testing.T) {
	s := start(t)
	old := s.account(auth.NewAccount{Username: "who", Roles: []actor.Role{actor.Party}})
	token := s.signIn("who", old.Password)
	s.owner("update account set locked_until = now() + interval '1 hour'")
	fresh, err := s.app.Auth().Reset(t.Context(), auth.Operator("user reset", "account:reset"), "WHO", "忘记密码", auth.NoFactor)
	if err != nil {
		t.Fatal(err)
	}
	if a := s.ask(token, whoAmI, nil); a.code() != "UNAUTHENTICATED" {
		t.Errorf("a session from before: %s", a.body)
	}
	if r := s.attempt("who", old.Password, ""); r.status != http.StatusUnauthorized {
		t.Errorf("the old password: %d", r.status)
	}
	s.signIn("who", fresh.Password)
	for _, entry := range []string{"account.create", "account.reset"} {
		if n := s.count("select count(*) from log_entry where type = $1", entry); n != 1 {
			t.Errorf("%d entries %s in the ledger", n, entry)
		}
	}
	if n := s.count("select count(*) from log_body where body like '%' || $1 || '%' or body like '%' || $2 || '%'", old.Password, fresh.Password); n != 0 {
		t.Error("a password stands in the ledger")
	}
}

func TestOtherSitesAreRefused(t *testing.T) {
	s := start(t)
	given := s.account(auth.NewAccount{Username: "who", Roles: []actor.Role{actor.Party}})
	c := cookie(t, s.attempt("who", given.Password, ""))
	for name, headers := range map[string]map[string]string{
		"another site":  {"Origin": "https://evil.example"},
		"a file":        {"Origin": "null"},
		"another port":  {"Origin": strings.Replace(s.url, "127.0.0.1", "127.0.0.1:1", 1)},
		"a form":        {"Content-Type": "application/x-www-form-urlencoded"},
		"plain text":    {"Content-Type": "text/plain"},
		"other charset": {"Content-Type": "application/json; charset=utf-16"},
	} {
		headers["Cookie"] = c.Name + "=" + c.Value
		for _, path := range []string{"/auth/refresh", "/auth/sign-out", "/auth/sign-in"} {
			if r := s.post(path, "{}", headers); r.status != http.StatusForbidden && r.status != http.StatusUnsupportedMediaType {
				t.Errorf("%s at %s: %d %s", name, path, r.status, r.body)
			}
		}
	}
	if r := s.post("/auth/refresh", "{}", map[string]string{"Origin": s.url, "Cookie": c.Name + "=" + c.Value}); r.status != http.StatusOK {
		t.Errorf("this site itself: %d %s", r.status, r.body)
	}
}
