package server_test

import (
	"fmt"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"yangguang/actor"
	"yangguang/ident"
	"yangguang/policies"
	"yangguang/server"
	"yangguang/server/auth"
)

const publicQuery = `{"query":"{ agencies(first: 1) { pageInfo { hasNextPage } } }"}`

// TestStrictBody: what decoders disagree about is refused before it is a query, by one rule: 400, and nothing of it comes back.
func TestStrictBody(t *testing.T) {
	s := start(t)
	if r := s.post("/graphql", publicQuery, nil); r.status != http.StatusOK || !strings.Contains(r.body, `"data":{`) {
		t.Fatalf("a good body: %d %s", r.status, r.body)
	}
	for name, body := range map[string]string{
		"nothing": "", "no object": "1", "null": "null", "a list": "[" + publicQuery + "]", "trailing value": publicQuery + "{}", "trailing word": publicQuery + " hunter2",
		"other case": `{"QUERY":"{a}"}`, "repeated name": `{"query":"{a}","query":"{b}"}`, "repeated inside": `{"query":"{a}","variables":{"x":1,"x":2}}`,
		"unknown name": `{"query":"{a}","hunter2":1}`, "variables as text": `{"query":"{a}","variables":"{}"}`, "variables as list": `{"query":"{a}","variables":[]}`,
		"query as number": `{"query":1}`, "query missing": `{"variables":{}}`, "empty query": `{"query":""}`, "operationName as number": `{"query":"{a}","operationName":1}`,
		"byte order mark": "\ufeff" + publicQuery, "cut off": `{"query":"hunter2`, "not UTF-8": "{\"query\":\"\xff\"}", "half a surrogate pair": `{"query":"{a}","variables":{"x":"\ud800"}}`,
		"pair in wrong order": `{"query":"{a}","variables":{"x":"\udc00\ud800"}}`, "half at the end": `{"query":"{a}","variables":{"x":"\ud83d"}}`,
		"nested too deeply": `{"query":"{a}","variables":{"x":` + strings.Repeat("[", 40) + strings.Repeat("]", 40) + `}}`,
		"a hash alone":      `{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"00"}}}`, "extensions as text": `{"query":"{a}","extensions":"x"}`,
	} {
		r := s.post("/graphql", body, nil)
		if r.status != http.StatusBadRequest || !strings.Contains(r.body, `"code":"BAD_USER_INPUT"`) || strings.Contains(r.body, `"data"`) || strings.Contains(r.body, "hunter2") {
			t.Errorf("%s: %d %s", name, r.status, r.body)
		}
	}
	whole := `{"query":"{ __typename }","variables":{"x":"\ud83d\ude00"},"operationName":null,"extensions":{"a":1}}`
	if r := s.post("/graphql", whole, map[string]string{"Content-Type": "application/json; charset=UTF-8"}); r.status != http.StatusOK || strings.Contains(r.body, "errors") {
		t.Errorf("a whole pair: %d %s", r.status, r.body)
	}
}

func TestMethodsTypesAndSizes(t *testing.T) {
	s := start(t)
	for _, c := range []struct {
		method, path, media, body string
		want                      int
	}{
		{"GET", "/graphql?query=%7B__typename%7D", "", "", 405}, {"GET", "/graphql?query=mutation%7B__typename%7D", "application/json", "", 405},
		{"PUT", "/graphql", "application/json", publicQuery, 405}, {"DELETE", "/graphql", "", "", 405}, {"OPTIONS", "/graphql", "", "", 405},
		{"TRACE", "/", "", "", 405}, {"POST", "/", "", "", 405}, {"GET", "/auth/sign-in", "", "", 405}, {"GET", "/evidence", "", "", 405},
		{"POST", "/graphql", "", publicQuery, 415}, {"POST", "/graphql", "text/plain", publicQuery, 415}, {"POST", "/graphql", "application/graphql", "{a}", 415},
		{"POST", "/graphql", "application/x-www-form-urlencoded", "query={a}", 415}, {"POST", "/graphql", "application/json; charset=utf-16", publicQuery, 415},
		{"POST", "/graphql", "multipart/form-data; boundary=x", "--x--", 415}, {"POST", "/graphql", "application/json", strings.Repeat(" ", 64<<10+1), 413},
		{"POST", "/auth/sign-in", "application/json", strings.Repeat("1", 1<<20), 413},
		{"GET", "/metrics", "", "", 404}, {"GET", "/debug/pprof/", "", "", 404}, {"GET", "/.git/HEAD", "", "", 404}, {"GET", "/.env", "", "", 404}, {"GET", "/healthz", "", "", 200},
		{"GET", "/readyz", "", "", 200}, {"GET", "/index.bak", "", "", 404}, {"GET", "/no/such.map", "", "", 404},
	} {
		headers := map[string]string{}
		if c.media != "" {
			headers["Content-Type"] = c.media
		}
		if r := s.send(s.request(c.method, c.path, c.body, headers)); r.status != c.want || len(r.body) > 1000 {
			t.Errorf("%s %s as %q: %d %.200s, want %d", c.method, c.path, c.media, r.status, r.body, c.want)
		}
	}
	r := s.request("POST", "/graphql", strings.Repeat(" ", 10<<20), map[string]string{"Content-Type": "application/json"})
	r.ContentLength = -1 // sent in chunks: the length is not known before
	if got := s.send(r); got.status != http.StatusRequestEntityTooLarge {
		t.Errorf("10 MiB in chunks: %d", got.status)
	}
}

// TestDocumentsBeyondTheGuard: each is refused over HTTP without data, and the next honest query is answered.
func TestDocumentsBeyondTheGuard(t *testing.T) {
	s := start(t)
	spread := "{...f0}"
	for i := range 25 {
		spread += " fragment f" + string(rune('a'+i)) + " on Query{__typename}"
	}
	bomb := "{...a}"
	for c := 'a'; c < 'z'; c++ {
		bomb += " fragment " + string(c) + " on Query{..." + string(c+1) + " ..." + string(c+1) + "}"
	}
	bomb += " fragment z on Query{__typename}"
	for name, query := range map[string]string{
		"exponential fragments": bomb, "unknown fragment": spread, "introspection": "{__schema{types{name}}}",
		"aliases": "{" + strings.Repeat("a:__typename ", 16) + "}", "root fields": "{" + strings.Repeat("__typename ", 11) + "}", "tokens": "{" + strings.Repeat("a ", 1000) + "}",
		"depth": strings.Repeat("{a", 11) + strings.Repeat("}", 11), "deepest": strings.Repeat("{a", 10_000) + strings.Repeat("}", 10_000), "directives": "{__typename" + strings.Repeat("@aa", 1000) + "}",
		"nested list": "{agencies(first:" + strings.Repeat("[", 10_000) + "){__typename}}", "two mutations": "mutation{a b}",
		"rows":  `{enterprises(first:100){nodes{inspections(first:100){nodes{number}}}}}`,
		"reads": `{enterprises(first:100){nodes{a:inspections(first:1){nodes{number}} b:frequency(year:2026){total} drawEntries(first:1){nodes{index}}}}}`, "fragment in itself": "{...a} fragment a on Query{...a}",
		"subscription": "subscription{a}", "nothing": "query A", "two operations, none named": "query A{__typename} query B{__typename}", "bell": `{enterprise(uscc:"\u0007"){name}}`,
		"unknown field": "{agencie(first:1){nodes{id}}}", "first missing": "{agencies{nodes{id}}}", "first as text": `{agencies(first:"5"){nodes{id}}}`, "no selection": "{agencies(first:1)}",
		"first too large for a number": "{agencies(first:99999999999999999999){nodes{id}}}", "unknown argument": "{agencies(frist:1,first:1){nodes{id}}}", "defer": "{...on Query @defer{__typename}}",
	} {
		a := s.ask("", query, nil)
		if a.code() != "BAD_USER_INPUT" || a.Data != nil || len(a.Errors) > 10 || len(a.body) > 64<<10 || a.Errors[0].Message == "" || a.Errors[0].Extensions.MessageEn == "" {
			t.Errorf("%s: %.300s", name, a.body)
		}
		if strings.Contains(a.body, "Did you mean") {
			t.Errorf("%s: suggests names: %s", name, a.body)
		}
		if a := s.ask("", "{agencies(first:1){nodes{id}}}", nil); a.code() != "" {
			t.Fatalf("the honest query after %s: %s", name, a.body)
		}
	}
	if a := s.ask("", `{ __type(name: "Query") { name fields { name } } }`, nil); string(a.Data) != `{"__type":null}` || a.code() != "" {
		t.Errorf("a type of the schema: %s", a.body)
	}
	for _, first := range []any{0, -1, 101, 2147483648, 1e9, "5", nil, 1.5, true, []int{1}} {
		if a := s.ask("", "query($n:Int!){agencies(first:$n){nodes{id}}}", map[string]any{"n": first}); a.code() != "BAD_USER_INPUT" {
			t.Errorf("first %v: %s", first, a.body)
		}
	}
}

// TestRefusalsBeforeExecution follow the media type (GraphQL over HTTP): 200 as application/json, 400 as GraphQL's own, never with data.
func TestRefusalsBeforeExecution(t *testing.T) {
	s := start(t)
	for accept, want := range map[string]int{"": 200, "application/json": 200, "*/*": 200, "application/graphql-response+json": 400, "application/graphql-response+json, application/json;q=0.9": 400} {
		r := s.post("/graphql", `{"query":"{ nothing }"}`, map[string]string{"Accept": accept})
		if r.status != want || strings.Contains(r.body, `"data"`) {
			t.Errorf("Accept %q: %d %s", accept, r.status, r.body)
		}
		if own := strings.HasPrefix(r.header.Get("Content-Type"), "application/graphql-response+json"); own != (want == 400) {
			t.Errorf("Accept %q answers %s", accept, r.header.Get("Content-Type"))
		}
	}
}

const filePlan = "mutation($in: FilePlanInput!) { filePlan(input: $in) { plan { id } } }"

// TestGateBeforeCoercion: who may not do it learns nothing from his arguments; who may is told which is wrong.
func TestGateBeforeCoercion(t *testing.T) {
	s := start(t)
	s.agency("370502-SCJG", "ZF-1")
	admin := s.account(auth.NewAccount{Username: "admin", Roles: []actor.Role{actor.AgencyAdmin}, Agency: "370502-SCJG"})
	party := s.person("party", actor.Party)
	nonsense := map[string]any{"in": map[string]any{"year": "next", "hunter2": true}}
	literal := `mutation { filePlan(input: {year: "next", hunter2: 1}) { plan { id } } }`
	for token, want := range map[string]string{"": "UNAUTHENTICATED", party: "FORBIDDEN"} {
		right := s.ask(token, filePlan, map[string]any{"in": map[string]any{}})
		for _, a := range []answered{s.ask(token, filePlan, nonsense), s.ask(token, filePlan, nil), s.ask(token, literal, nil)} {
			if a.code() != want || a.body != right.body || strings.Contains(a.body, "hunter2") {
				t.Errorf("%s: %s", want, a.body)
			}
		}
	}
	if a := s.ask(s.signIn("admin", admin.Password), filePlan, nonsense); a.code() != "BAD_USER_INPUT" || !strings.HasPrefix(a.Errors[0].Extensions.Field, "input.") {
		t.Errorf("who may: %s", a.body)
	}
}

// TestGateCoversTheWholeOperation: one forbidden field refuses all of it, wherever it stands and also when it is skipped.
func TestGateCoversTheWholeOperation(t *testing.T) {
	s := start(t)
	for _, query := range []string{
		"{ agencies(first: 1) { nodes { id } } me { id } }",
		"{ me @skip(if: true) { id } agencies(first: 1) { nodes { id } } }",
		"{ agencies(first: 1) { nodes { id } } ... on Query @include(if: false) { me { id } } }",
		"{ agencies(first: 1) { nodes { id } } ...f } fragment f on Query { ...g } fragment g on Query { x: me { id } }",
	} {
		if a := s.ask("", query, nil); a.code() != "UNAUTHENTICATED" || a.Data != nil {
			t.Errorf("%s: %s", query, a.body)
		}
	}
}

// TestEveryRoleOnEveryRootField asks each root field as each role that needs no place, over HTTP: the answer is a denial exactly where
// the role table has no line.
func TestEveryRoleOnEveryRootField(t *testing.T) {
	s := start(t)
	fields, cells := s.app.Gate().RootFields(), 0
	for _, role := range []actor.Role{actor.Anonymous, actor.Supervisor, actor.Auditor, actor.SystemAdmin, actor.SecurityAdmin, actor.AuditAdmin, actor.Party} {
		token := ""
		if role != actor.Anonymous {
			token = s.person(string(role), role)
		}
		for _, f := range fields {
			query := "{ " + f.Name + " }"
			if f.Mutation {
				query = "mutation " + query
			}
			line := "p, r:" + string(role) + ", " + f.Verb + ", allow\n"
			allowed := f.Verb == "" || strings.Contains(policies.Roles, line)
			a := s.ask(token, query, nil)
			if denied := a.code() == "FORBIDDEN" || a.code() == "UNAUTHENTICATED"; denied == allowed {
				t.Errorf("%s as %s: %s; the table allows it: %v", f.Name, role, a.body, allowed)
			}
			cells++
		}
	}
	if len(fields) < 30 || cells != 7*len(fields) {
		t.Errorf("%d cells of %d fields were tried", cells, len(fields))
	}
}

// TestRefusedCommandsAreOnRecord: refused by the gate and refused by the domain, each with who, what and why.
func TestRefusedCommandsAreOnRecord(t *testing.T) {
	s := start(t)
	party := s.person("party", actor.Party)
	s.ask(party, filePlan, nil)
	a := s.ask(party, "mutation($in: CommitNonceInput!) { commitNonce(input: $in) { round { id } } }", map[string]any{"in": map[string]any{
		"clientMutationId": key(), "roundId": ident.Of(ident.Round, uuid.New()), "party": "office", "commitment": strings.Repeat("ab", 32)}})
	if a.code() != "NOT_FOUND" {
		t.Fatalf("a nonce for no round: %s", a.body)
	}
	for what, n := range map[string]int{
		"verb = 'plan:file' and operation = 'filePlan' and code = 'FORBIDDEN'":         1,
		"verb = 'round:commit' and operation = 'commitNonce' and code = 'NOT_FOUND'":   1,
		"account_id = (select id from account) and request_id <> '' and address <> ''": 2,
		"pseudonym = (select pseudonym from account)":                                  2,
	} {
		if got := s.count("select count(*) from audit_refusal where " + what); got != n {
			t.Errorf("%d refusals where %s, want %d", got, what, n)
		}
	}
}

// TestRefusalsOfThePublicAreCounted: without a session one row an hour says how often a network was refused what, and of names that the
// schema does not have it keeps none.
func TestRefusalsOfThePublicAreCounted(t *testing.T) {
	s := start(t, func(w *server.Wiring) { w.Config.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")} })
	for i := range 5 {
		from := map[string]string{"X-Forwarded-For": fmt.Sprintf("2001:db8:1:2::%x", i+1)}
		s.post("/graphql", fmt.Sprintf(`{"query":"mutation { %s%d }"}`, strings.Repeat("flood", 100), i), from)
		s.post("/auth/sign-in", `{"username":"nobody","password":"Wrong-Password-1"}`, from)
	}
	for operation, n := range map[string]int{"?": 5, "signIn": 5} {
		const counted = "select coalesce(sum(n), 0)::int from refusal_count where network = '2001:db8:1:2::/64' and operation = $1"
		if got := s.count(counted, operation); got != n {
			t.Errorf("%s: %d refusals are counted, want %d", operation, got, n)
		}
	}
	if rows, hours := s.count("select count(*) from refusal_count"), s.count("select count(distinct hour) from refusal_count"); rows > 2*hours {
		t.Errorf("%d rows in %d hours", rows, hours)
	}
	if n := s.count("select count(*) from audit_refusal"); n != 0 {
		t.Errorf("%d refusals of the public are recorded one by one", n)
	}
}

// TestNoLeak breaks the database beneath a query: the client gets INTERNAL and a request id, the log has the cause under that id.
func TestNoLeak(t *testing.T) {
	log := logged(t)
	s := start(t)
	s.owner("alter table agency rename to agency_gone")
	a := s.ask("", "{ agencies(first: 1) { nodes { id } } }", nil)
	if a.code() != "INTERNAL" || a.status != http.StatusOK {
		t.Fatalf("%d %s", a.status, a.body)
	}
	for _, word := range []string{"SQLSTATE", "pgx", "pgconn", "relation", "agency_gone", ".go:", "goroutine", "42P01"} {
		if strings.Contains(a.body, word) {
			t.Errorf("the answer holds %q: %s", word, a.body)
		}
	}
	id := a.Errors[0].Extensions.RequestID
	if id == "" || id != a.header.Get("X-Request-Id") {
		t.Errorf("request id %q in the body, %q in the header", id, a.header.Get("X-Request-Id"))
	}
	causes := slices.DeleteFunc(strings.Split(log.String(), "\n"), func(l string) bool { return !strings.Contains(l, id) || !strings.Contains(l, "42P01") })
	if len(causes) != 1 {
		t.Errorf("the log has %d lines with the id and the cause", len(causes))
	}
}

func TestTooManyRequests(t *testing.T) {
	t.Run("address", func(t *testing.T) {
		s := start(t, func(w *server.Wiring) { w.Rules.Rate.AddressPerSecond, w.Rules.Rate.AddressBurst = 1, 3 })
		var last reply
		for range 4 {
			last = s.post("/graphql", publicQuery, nil)
		}
		if last.status != http.StatusTooManyRequests || last.header.Get("Retry-After") == "" || !strings.Contains(last.body, `"code":"RATE_LIMITED"`) {
			t.Errorf("the fourth of three: %d %s", last.status, last.body)
		}
	})
	t.Run("network", func(t *testing.T) {
		s := start(t, func(w *server.Wiring) {
			w.Rules.Rate.AddressPerSecond, w.Rules.Rate.AddressBurst = 1, 2
			w.Config.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
		})
		for i, c := range []struct {
			from string
			want int
		}{
			{"2001:db8:1:2::1", http.StatusOK}, {"2001:db8:1:2:ffff::2", http.StatusOK}, {"2001:db8:1:2:a:b:c:d", http.StatusTooManyRequests},
			{"2001:db8:1:3::1", http.StatusOK}, // a neighbour
			{"192.0.2.7", http.StatusOK}, {"::ffff:192.0.2.7", http.StatusOK}, {"::ffff:c000:207", http.StatusTooManyRequests},
			{"192.0.2.8", http.StatusOK},
		} {
			if r := s.post("/graphql", publicQuery, map[string]string{"X-Forwarded-For": c.from}); r.status != c.want {
				t.Errorf("request %d, from %s: %d, want %d", i, c.from, r.status, c.want)
			}
		}
	})
	t.Run("account", func(t *testing.T) {
		s := start(t, func(w *server.Wiring) { w.Rules.Rate.AccountPerSecond, w.Rules.Rate.AccountBurst = 1, 2 })
		one, other := s.person("one", actor.Party), s.person("other", actor.Party)
		var last answered
		for range 3 {
			last = s.ask(one, whoAmI, nil)
		}
		if last.status != http.StatusTooManyRequests || last.code() != "RATE_LIMITED" {
			t.Errorf("the third of two: %d %s", last.status, last.body)
		}
		if a := s.ask(other, whoAmI, nil); a.code() != "" {
			t.Errorf("another account: %s", a.body)
		}
	})
}

func TestTokensThatDoNotHold(t *testing.T) {
	s := start(t)
	token := s.person("who", actor.Party)
	other := start(t).person("who", actor.Party) // of another installation
	for name, header := range map[string]string{
		"cut": "Bearer " + token[:len(token)-2], "other key": "Bearer " + other, "no scheme": token, "basic": "Basic d2hvOng=", "empty": "Bearer ", "two": "Bearer " + token + " " + token,
		"long": "Bearer " + strings.Repeat("a.", 4000),
	} {
		r := s.post("/graphql", publicQuery, map[string]string{"Authorization": header})
		if r.status != http.StatusUnauthorized || !strings.Contains(r.body, "UNAUTHENTICATED") || strings.Contains(r.body, token[:20]) {
			t.Errorf("%s: %d %s", name, r.status, r.body)
		}
	}
}
