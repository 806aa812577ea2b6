package server_test

import (
	"strings"
	"testing"

	"yangguang/actor"
)

// TestWhoReportsIsNowhere: whoever reports a visit without code is protected (举报办法 33), also where the report is refused: no row and no line of the log names
// the account, its address or its network.
func TestWhoReportsIsNowhere(t *testing.T) {
	log := logged(t)
	s := start(t)
	token := s.person("party", actor.Party)
	in := map[string]any{"in": map[string]any{"clientMutationId": key(), "uscc": "91370502MA3NOBODYX", "visitedOn": "2026-01-02", "text": "无码入企"}}
	for i, query := range []string{"mutation($in: ReportVisitWithoutCodeInput!) { reportVisitWithoutCode(input: $in) { number } }",
		"mutation($in: ReportVisitWithoutCodeInput!) { ...r } fragment r on Mutation { ... { reportVisitWithoutCode(input: $in) { number } } }"} {
		for _, who := range []string{token, ""} {
			if a := s.ask(who, query, in); a.code() != "BAD_USER_INPUT" {
				t.Fatalf("%d: %s", i, a.body)
			}
		}
		if a := s.ask(token, query, map[string]any{"in": 1}); a.code() != "BAD_USER_INPUT" { // refused before the resolver
			t.Fatalf("%d: %s", i, a.body)
		}
	}
	if n := s.count("select count(*) from audit_refusal"); n != 0 {
		t.Errorf("%d refusals name the account", n)
	}
	if n := s.count("select count(*) from refusal_count where operation in ('reportVisitWithoutCode', '') and (network <> '' or account_id is not null)"); n != 0 {
		t.Errorf("%d counts name account or network", n)
	}
	if n := s.count("select coalesce(sum(n), 0)::int from refusal_count where verb = 'public' and code = 'BAD_USER_INPUT'"); n != 6 {
		t.Errorf("%d refusals are counted, want 6", n)
	}
	var pseudonym string
	if err := s.db.Owner(t).QueryRow(t.Context(), "select pseudonym from account").Scan(&pseudonym); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(log.String()) {
		if strings.Contains(line, `"route":"POST /graphql"`) && strings.Contains(line, pseudonym) {
			t.Errorf("the log names who reported: %s", line)
		}
	}
}
