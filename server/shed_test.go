package server_test

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"yangguang/actor"
	"yangguang/server"
	"yangguang/server/auth"
)

// metric asks until the admin listener shows the line.
func (s *stage) metric(line string) {
	s.t.Helper()
	for s.t.Context().Err() == nil {
		w := httptest.NewRecorder()
		s.app.Admin().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
		if strings.Contains(w.Body.String(), line+"\n") {
			return
		}
	}
	s.t.Fatalf("never %s", line)
}

// held makes every read of rounds wait until release is called.
func (s *stage) held() (release func()) { return s.locked("lock table round in access exclusive mode") }

// locked holds what the statement locks until release is called.
func (s *stage) locked(sql string) (release func()) {
	s.t.Helper()
	tx, err := s.db.Owner(s.t).Begin(s.t.Context())
	if err == nil {
		_, err = tx.Exec(s.t.Context(), sql)
	}
	if err != nil {
		s.t.Fatal(err)
	}
	return func() {
		if err := tx.Rollback(s.t.Context()); err != nil && err != pgx.ErrTxClosed {
			s.t.Fatal(err)
		}
	}
}

// TestPublicReadsKeepNobodyOut: the public holds every place that it has. The next of the public is told to come back, and for everybody else
// the server works as ever.
func TestPublicReadsKeepNobodyOut(t *testing.T) {
	s := start(t, func(w *server.Wiring) { w.Rules.InFlight.PublicReads, w.Rules.InFlight.Queue = 2, time.Millisecond })
	given := s.account(auth.NewAccount{Username: "party", Roles: []actor.Role{actor.Party}})
	release := s.held()
	answers := make(chan reply)
	for range 2 {
		go func() { answers <- s.post("/graphql", readRounds, nil) }()
	}
	s.metric(`requests_in_flight{class="public_reads"} 2`)

	for name, r := range map[string]reply{"a query": s.post("/graphql", readRounds, nil), "the ledger": s.send(s.request("GET", "/ledger/checkpoint", "", nil))} {
		if r.status != http.StatusServiceUnavailable || r.header.Get("Retry-After") != "1" || !strings.Contains(r.body, `"code":"UNAVAILABLE"`) {
			t.Errorf("%s too many: %d %v %s", name, r.status, r.header, r.body)
		}
	}
	s.metric(`requests_shed_total{class="public_reads"} 2`)
	for _, path := range []string{"/healthz", "/readyz"} {
		if r := s.send(s.request("GET", path, "", nil)); r.status != http.StatusOK {
			t.Errorf("%s: %d", path, r.status)
		}
	}
	token := s.signIn("party", given.Password)
	if a := s.ask(token, whoAmI, nil); a.status != http.StatusOK || len(a.Errors) > 0 {
		t.Errorf("an account's read: %d %s", a.status, a.body)
	}
	if a := s.ask("", reportUncoded, map[string]any{"k": key()}); a.status != http.StatusOK || a.code() == "UNAVAILABLE" {
		t.Errorf("a command: %d %s", a.status, a.body)
	}
	release()
	for range 2 {
		if r := <-answers; r.status != http.StatusOK || !strings.Contains(r.body, `"data":{"rounds"`) {
			t.Errorf("one of those inside: %d %s", r.status, r.body)
		}
	}
	if r := s.post("/graphql", readRounds, nil); r.status != http.StatusOK {
		t.Errorf("after the crowd: %d %s", r.status, r.body)
	}
}

// TestTheQueueIsServed: who waits gets the place of who leaves.
func TestTheQueueIsServed(t *testing.T) {
	s := start(t, func(w *server.Wiring) { w.Rules.InFlight.PublicReads, w.Rules.InFlight.Queue = 1, time.Hour })
	release := s.held()
	answers := make(chan reply)
	for range 2 {
		go func() { answers <- s.post("/graphql", readRounds, nil) }()
	}
	s.metric(`requests_in_flight{class="public_reads"} 1`)
	s.metric(`requests_queued{class="public_reads"} 1`)
	release()
	for range 2 {
		if r := <-answers; r.status != http.StatusOK {
			t.Errorf("%d %s", r.status, r.body)
		}
	}
	s.metric(`requests_in_flight{class="public_reads"} 0`)
}

// TestAnImportKeepsNobodyOut: the next one is told to come back, and commands and sign-in go on.
func TestAnImportKeepsNobodyOut(t *testing.T) {
	s := start(t)
	s.agency("370502-SCJG", "ZF-1")
	given := s.account(auth.NewAccount{Username: "head", Roles: []actor.Role{actor.AgencyAdmin}, Agency: "370502-SCJG"})
	head := s.signIn("head", given.Password)
	send := func(register, text string) reply {
		return s.form("/registers/"+register+"/imports", head, field{"clientMutationId", "", key()}, field{"dryRun", "", "true"}, field{"file", "text/csv", text})
	}
	const firm, item = "uscc,name,region_code\n91370502MA3TEST017,甲公司,370502\n", "code,item_name,basis\nX-1,事项,依据\n"
	release := s.locked("select pg_advisory_xact_lock(7263, hashtext('enterprises'))")
	first := make(chan reply)
	go func() { first <- send("enterprises", firm) }()
	s.metric(`requests_in_flight{class="imports"} 1`)
	if r := send("items", item); r.status != http.StatusServiceUnavailable || r.header.Get("Retry-After") == "" || !strings.Contains(r.body, `"code":"UNAVAILABLE"`) {
		t.Errorf("an import beside another: %d %v %s", r.status, r.header, r.body)
	}
	if a := s.ask("", reportUncoded, map[string]any{"k": key()}); a.status != http.StatusOK || a.code() == "UNAVAILABLE" {
		t.Errorf("a command: %d %s", a.status, a.body)
	}
	s.signIn("head", given.Password)
	release()
	if _, tried := importLines(t, <-first); tried.Report.Created != 1 {
		t.Errorf("the one inside: %+v", tried)
	}
	if _, after := importLines(t, send("items", item)); after.Report.Rows != 1 {
		t.Errorf("after it: %+v", after)
	}
}

// TestNobodyWaitsForTheRecord: a refusal is answered though it cannot be put on record, and a call of /auth has its time.
func TestNobodyWaitsForTheRecord(t *testing.T) {
	s := start(t, func(w *server.Wiring) { w.Rules.Request.Refusal = 50 * time.Millisecond })
	s.account(auth.NewAccount{Username: "party", Roles: []actor.Role{actor.Party}})
	release := s.locked("lock table refusal_count, sign_in_failure in access exclusive mode")
	if a := s.ask("", reportUncoded, map[string]any{"k": key()}); a.status != http.StatusOK || a.code() == "" || a.code() == "UNAVAILABLE" {
		t.Errorf("a refused command: %d %s", a.status, a.body)
	}
	release()
	release = s.locked("lock table sign_in_failure in exclusive mode")
	if r := s.attempt("party", "wrong", ""); r.status != http.StatusServiceUnavailable || r.header.Get("Retry-After") == "" {
		t.Errorf("a failure that cannot be counted: %d %s", r.status, r.body)
	}
	release()
	quickly := start(t, func(w *server.Wiring) { w.Rules.Request.Session = 50 * time.Millisecond })
	given := quickly.account(auth.NewAccount{Username: "party", Roles: []actor.Role{actor.Party}})
	release = quickly.locked("lock table session in exclusive mode")
	if r := quickly.attempt("party", given.Password, ""); r.status != http.StatusServiceUnavailable || r.header.Get("Retry-After") == "" {
		t.Errorf("a session that cannot be opened: %d %s", r.status, r.body)
	}
	release()
}

const reportUncoded = `mutation ($k: UUID!) { reportVisitWithoutCode(input: {clientMutationId: $k, uscc: "91370502MA3C000018", visitedOn: "2026-11-20", text: "来了两个人"}) { number } }`

const readRounds = `{"query":"{ rounds(first: 1) { pageInfo { hasNextPage } } }"}`

// half sends the head of a request and the beginning of its body, and returns when the server reads the body.
func (s *stage) half(head, begin string) (answer io.Reader) {
	s.t.Helper()
	c, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = c.Close() })
	if _, err := io.WriteString(c, head+"Host: x\r\nContent-Length: 6000\r\nExpect: 100-continue\r\n\r\n"); err != nil {
		s.t.Fatal(err)
	}
	in := bufio.NewReader(c)
	if line, err := in.ReadString('\n'); err != nil || !strings.Contains(line, "100 Continue") {
		s.t.Fatalf("%q %v", line, err)
	}
	if _, err := io.WriteString(c, begin); err != nil {
		s.t.Fatal(err)
	}
	return in
}

// TestHalfARequestKeepsNobodyFromSigningIn: calls of /auth whose body does not come hold no place, however many they are.
func TestHalfARequestKeepsNobodyFromSigningIn(t *testing.T) {
	s := start(t, func(w *server.Wiring) {
		w.Rules.InFlight.SignIn, w.Rules.InFlight.SignInEach, w.Rules.InFlight.Sessions = 1, 1, 1
		w.Rules.SignIn.Read = time.Hour
	})
	given := s.account(auth.NewAccount{Username: "party", Roles: []actor.Role{actor.Party}})
	for _, path := range []string{"sign-in", "refresh", "sign-out", "sign-in"} {
		s.half("POST /auth/"+path+" HTTP/1.1\r\nContent-Type: application/json\r\n", `{"u`)
	}
	in := s.attempt("party", given.Password, "")
	if in.status != http.StatusOK {
		t.Fatalf("signing in: %d %s", in.status, in.body)
	}
	if r := s.post("/auth/refresh", "{}", withCookie(cookie(t, in))); r.status != http.StatusOK {
		t.Errorf("refreshing: %d %s", r.status, r.body)
	}
}

// TestABodyOfAuthComesSoon: what does not is refused in its own time, which is shorter than that of other requests.
func TestABodyOfAuthComesSoon(t *testing.T) {
	s := start(t, func(w *server.Wiring) { w.Rules.SignIn.Read = time.Millisecond })
	c := s.half("POST /auth/sign-in HTTP/1.1\r\nContent-Type: application/json\r\n", "")
	b, err := io.ReadAll(c) // the server ends it
	if err != nil || !strings.Contains(string(b), "400 Bad Request") {
		t.Errorf("%s %v", b, err)
	}
}

// TestSigningInKeepsNobodyFromRefreshing: the door is full of one network's people; who is inside stays inside, and other networks find places.
func TestSigningInKeepsNobodyFromRefreshing(t *testing.T) {
	s := start(t, func(w *server.Wiring) {
		w.Rules.InFlight.SignIn, w.Rules.InFlight.SignInEach, w.Rules.InFlight.Queue = 2, 1, time.Millisecond
		w.Config.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	})
	given := s.account(auth.NewAccount{Username: "party", Roles: []actor.Role{actor.Party}})
	first := s.attempt("party", given.Password, "")
	tx, err := s.db.Owner(t).Begin(t.Context())
	if err == nil {
		_, err = tx.Exec(t.Context(), "lock table account in access exclusive mode")
	}
	if err != nil {
		t.Fatal(err)
	}
	try := func(network string) reply {
		return s.post("/auth/sign-in", `{"username":"nobody","password":"Wrong-Password-1"}`, map[string]string{"X-Forwarded-For": network})
	}
	held := make(chan reply)
	go func() { held <- try("192.0.2.1") }()
	s.metric(`requests_in_flight{class="sign_in"} 1`)
	if r := try("192.0.2.1"); r.status != http.StatusServiceUnavailable {
		t.Errorf("the second of one network: %d %s", r.status, r.body)
	}
	go func() { held <- try("192.0.2.2") }()
	s.metric(`requests_in_flight{class="sign_in"} 2`)
	if r := s.post("/auth/sign-out", "{}", nil); r.status != http.StatusNoContent {
		t.Errorf("signing out while the door is full: %d %s", r.status, r.body)
	}
	if err := tx.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if r := <-held; r.status != http.StatusUnauthorized {
			t.Errorf("one of those inside: %d %s", r.status, r.body)
		}
	}
	if r := s.post("/auth/refresh", "{}", withCookie(cookie(t, first))); r.status != http.StatusOK {
		t.Errorf("refreshing: %d %s", r.status, r.body)
	}
	s.metric(`requests_in_flight{class="sign_in"} 0`)
}
