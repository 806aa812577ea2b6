package server_test

import (
	"net/http"
	"testing"

	"yangguang/actor"
	"yangguang/server/auth"
)

const changePassword = `mutation ($k: UUID!, $o: String!, $n: String!) {
  changePassword(input: {clientMutationId: $k, oldPassword: $o, newPassword: $n}) { clientMutationId } }`

// TestChangePassword: the old one is asked for and the new one judged; a repeated command changes nothing more; other sessions end and this
// one goes on; what is kept of it tells no password.
func TestChangePassword(t *testing.T) {
	s := start(t)
	given := s.account(auth.NewAccount{Username: "who", Roles: []actor.Role{actor.Party}})
	here, there := s.signIn("who", given.Password), s.signIn("who", given.Password)
	const fresh = "Sunny-Harbour-27"
	for name, c := range map[string]struct{ old, next, field string }{
		"wrong":  {"Wrong-Password-1", fresh, "input.oldPassword"},
		"common": {given.Password, "Password2024!", "input.newPassword"},
		"short":  {given.Password, "aB3-", "input.newPassword"},
		"same":   {given.Password, given.Password, "input.newPassword"},
	} {
		a := s.ask(here, changePassword, map[string]any{"k": key(), "o": c.old, "n": c.next})
		if a.code() != "BAD_USER_INPUT" || a.Errors[0].Extensions.Field != c.field {
			t.Errorf("%s: %s", name, a.body)
		}
	}
	if a := s.ask("", changePassword, map[string]any{"k": key(), "o": given.Password, "n": fresh}); a.code() != "UNAUTHENTICATED" {
		t.Errorf("without an account: %s", a.body)
	}
	k := key()
	for range 2 {
		if a := s.ask(here, changePassword, map[string]any{"k": k, "o": given.Password, "n": fresh}); a.code() != "" {
			t.Fatalf("%s", a.body)
		}
	}
	if a := s.ask(there, whoAmI, nil); a.code() != "UNAUTHENTICATED" {
		t.Errorf("another session: %s", a.body)
	}
	if a := s.ask(here, whoAmI, nil); a.code() != "" {
		t.Errorf("this session: %s", a.body)
	}
	if r := s.attempt("who", given.Password, ""); r.status != http.StatusUnauthorized {
		t.Errorf("the old password: %d", r.status)
	}
	s.signIn("who", fresh)
	if n := s.count("select count(*) from audit_event e join log_entry l using (change_id) where l.type = 'account.password' and e.verb = 'account:self'"); n != 1 {
		t.Errorf("%d entries with an audit row, want 1", n)
	}
	if n := s.count("select count(*) from command where operation = 'changePassword' and body_hash = sha256('null')"); n != 1 {
		t.Error("the hash of the body depends on what was sent")
	}
	if n := s.count("select count(*) from log_body where body like '%' || $1 || '%' or body like '%' || $2 || '%'", given.Password, fresh); n != 0 {
		t.Error("a password stands in the ledger")
	}
}

// TestGuessingTheOldPasswordLocks: a session that was left open is no way to try passwords.
func TestGuessingTheOldPasswordLocks(t *testing.T) {
	s := start(t)
	given := s.account(auth.NewAccount{Username: "who", Roles: []actor.Role{actor.Party}})
	token := s.signIn("who", given.Password)
	for range 5 {
		s.ask(token, changePassword, map[string]any{"k": key(), "o": "Wrong-Password-1", "n": "Sunny-Harbour-27"})
	}
	if a := s.ask(token, changePassword, map[string]any{"k": key(), "o": given.Password, "n": "Sunny-Harbour-27"}); a.code() != "BAD_USER_INPUT" {
		t.Errorf("a locked account: %s", a.body)
	}
	if r := s.attempt("who", given.Password, ""); r.status != http.StatusUnauthorized {
		t.Errorf("signing in: %d", r.status)
	}
}
