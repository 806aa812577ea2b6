package server_test

import (
	"bufio"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"yangguang/actor"
	"yangguang/policies/access"
	"yangguang/postgres/pgtest"
	"yangguang/server"
	"yangguang/server/auth"
)

const watching = `subscription ($n: String!) { roundEvents(name: $n) { name state parties { name commitment } } }`

// watched is an open stream.
type watched struct {
	t    *testing.T
	body *bufio.Scanner
	end  func()
}

// watch opens a stream; the answer must be one.
func (s *stage) watch(token, query, name string) *watched {
	s.t.Helper()
	b, err := json.Marshal(map[string]any{"query": query, "variables": map[string]any{"n": name}})
	if err != nil {
		s.t.Fatal(err)
	}
	headers := map[string]string{"Content-Type": "application/json", "Accept": "text/event-stream"}
	if token != "" {
		headers["Authorization"] = "Bearer " + token
	}
	got, err := http.DefaultTransport.RoundTrip(s.request(http.MethodPost, "/graphql", string(b), headers))
	if err != nil {
		s.t.Fatal(err)
	}
	end := func() { _ = got.Body.Close() }
	s.t.Cleanup(end)
	if got.StatusCode != http.StatusOK || !strings.HasPrefix(got.Header.Get("Content-Type"), "text/event-stream") {
		s.t.Fatalf("%d %v", got.StatusCode, got.Header)
	}
	return &watched{s.t, bufio.NewScanner(got.Body), end}
}

// next is the data of the next event; "" at the end of the stream.
func (w *watched) next() string {
	w.t.Helper()
	event := ""
	for w.body.Scan() {
		switch line := w.body.Text(); {
		case strings.HasPrefix(line, "event: "):
			event = strings.TrimPrefix(line, "event: ")
		case strings.HasPrefix(line, "data:") && event == "next":
			return strings.TrimPrefix(line, "data: ")
		case strings.HasPrefix(line, "data:") && event == "complete":
			for w.body.Scan() { // until the server let the connection go, and with it the place of the network
			}
			return ""
		}
	}
	w.t.Fatalf("the stream broke: %v", w.body.Err())
	return ""
}

// hurried streams show signs of life often, so that a test need not wait.
func hurried(change func(*access.Streams)) func(*server.Wiring) {
	return func(w *server.Wiring) {
		w.Rules.Streams.Heartbeat = 50 * time.Millisecond
		change(&w.Rules.Streams)
	}
}

// round opens a round of two parties and gives its id and the tokens of the parties.
func (s *stage) round(name string) (id string, parties []string) {
	s.t.Helper()
	s.agency("370502-SCJG", "C1")
	clerk := s.signIn("clerk", s.account(auth.NewAccount{Username: "clerk", Roles: []actor.Role{actor.AgencyAdmin}, Agency: "370502-SCJG"}).Password)
	parties = []string{s.person("chamber", actor.Party), s.person("notary", actor.Party)}
	got := s.ask(clerk, `mutation ($i: OpenRoundInput!) { openRound(input: $i) { round { id } } }`, map[string]any{"i": map[string]any{
		"clientMutationId": key(), "name": name, "suite": "sha256", "quorum": 2, "revealBy": time.Now().Add(time.Hour).UTC().Format(time.RFC3339),
		"parties": []map[string]any{{"name": "chamber", "username": "chamber"}, {"name": "notary", "username": "notary"}},
		"beacons": []map[string]any{{"source": "cwl/kl8", "event": "2026123", "time": time.Now().Add(2 * time.Hour).UTC().Format(time.RFC3339)}}}})
	var data struct {
		OpenRound struct{ Round struct{ ID string } }
	}
	if err := json.Unmarshal(got.Data, &data); err != nil || data.OpenRound.Round.ID == "" {
		s.t.Fatalf("%s", got.body)
	}
	return data.OpenRound.Round.ID, parties
}

func TestARoundIsWatched(t *testing.T) {
	s := start(t, hurried(func(*access.Streams) {}))
	id, parties := s.round("r1")
	w := s.watch("", watching, "r1")
	if first := w.next(); !strings.Contains(first, `"state":"OPEN"`) || strings.Contains(first, `"commitment":"`) {
		t.Fatal(first)
	}
	commitment := strings.Repeat("ab", 32)
	if got := s.ask(parties[0], `mutation ($i: CommitNonceInput!) { commitNonce(input: $i) { round { id } } }`, map[string]any{"i": map[string]any{
		"clientMutationId": key(), "roundId": id, "party": "chamber", "commitment": commitment}}); got.code() != "" {
		t.Fatal(got.body)
	}
	if second := w.next(); !strings.Contains(second, commitment) {
		t.Errorf("after the commitment: %s", second)
	}
	if reloaded := s.watch("", watching, "r1").next(); !strings.Contains(reloaded, commitment) {
		t.Errorf("whoever comes later sees %s", reloaded)
	}
}

func TestStreamsAreRefusedAndEnd(t *testing.T) {
	s := start(t, hurried(func(l *access.Streams) { l.PerNetwork = 1 }))
	_, parties := s.round("r1")
	for query, code := range map[string]string{
		watching: "NOT_FOUND", `query ($n: String!) { round(name: $n) { name } }`: "BAD_USER_INPUT",
		`subscription ($n: String!) { a: roundEvents(name: $n) { name } b: roundEvents(name: $n) { name } }`: "BAD_USER_INPUT",
	} {
		w := s.watch("", query, "no-round")
		if got := w.next(); !strings.Contains(got, code) || w.next() != "" {
			t.Errorf("%s: %s", query, got)
		}
		w.end()
	}
	if got := s.ask("", watching, map[string]any{"n": "r1"}); got.code() != "BAD_USER_INPUT" {
		t.Errorf("as JSON: %s", got.body)
	}
	w := s.watch(parties[0], watching, "r1")
	w.next()
	refused := s.post("/graphql", `{"query":"subscription { roundEvents(name: \"r1\") { name } }"}`, map[string]string{"Accept": "text/event-stream"})
	if refused.status != http.StatusTooManyRequests {
		t.Errorf("a second stream of a network: %d %s", refused.status, refused.body)
	}
	s.owner(`update session set revoked_at = now() where revoked_at is null`)
	if got := w.next(); got != "" {
		t.Errorf("a revoked session goes on: %s", got)
	}
}

// A server that stops ends its streams in order and does not wait for those who watch.
func TestStreamsEndWhenTheServerStops(t *testing.T) {
	db := pgtest.New(t)
	r := serve(t, db, wiring(t, db), nil)
	s := &stage{t: t, db: db, app: r.app, url: r.base}
	_, parties := s.round("r1")
	anybody, party := s.watch("", watching, "r1"), s.watch(parties[0], watching, "r1")
	for _, w := range []*watched{anybody, party} {
		if first := w.next(); !strings.Contains(first, `"state":"OPEN"`) {
			t.Fatal(first)
		}
	}
	r.stop()
	for _, w := range []*watched{anybody, party} {
		if got := w.next(); got != "" {
			t.Errorf("after the server was told to stop: %s", got)
		}
	}
	if err := <-r.done; err != nil {
		t.Errorf("Serve ends with %v", err)
	}
}

func TestSheetsArePrinted(t *testing.T) {
	s := start(t)
	for _, file := range []string{"notice.pdf", "record.pdf"} {
		if got := s.send(s.request(http.MethodGet, "/draws/370502-SCJG-1999-000001/"+file, "", nil)); got.status != http.StatusNotFound {
			t.Errorf("%s of no draw: %d %s", file, got.status, got.body)
		}
	}
}
