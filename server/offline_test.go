package server_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"yangguang/actor"
	"yangguang/ident"
	"yangguang/postgres"
	"yangguang/roster"
	"yangguang/server/auth"
)

// visits plants visits of one agency that the officer entered without network, one each quarter of an hour before now, past triggers and keys: how they came there is other tests' business.
func (s *stage) visits(agency, uscc, certificate string, n int) (ids []string) {
	s.t.Helper()
	service := roster.NewService(s.db.DB, postgres.Commands[roster.Tx](s.db.DB))
	if _, err := service.Load(s.t.Context(), auth.Operator("load", "register:import"), roster.Batch{Name: "enterprises", Enterprises: []roster.EnterpriseRow{
		{USCC: uscc, Name: "测试商店", Kind: "ENTERPRISE", RegionCode: "370502", RegisteredRegion: "370502"}}}); err != nil {
		s.t.Fatal(err)
	}
	rows, err := s.db.Past(s.t).Query(s.t.Context(), `with made as (
		insert into inspection (id, number, enterprise_id, disclosed_to, agency_id, region_code, kind, trigger, state, window_from, window_to,
			counts_toward_cap, cap_basis, reason, author_id, approver_id, change_id)
		select gen_random_uuid(), 'JC-' || n, e.id, e.id, a.id, '370502', 'ROUTINE', 'FOLLOW_UP', 'ON_SITE', current_date, current_date, false, 'x', 'x',
			gen_random_uuid(), gen_random_uuid(), gen_random_uuid() from enterprise e, agency a, generate_series(1, $4) n where e.uscc = $2 and a.code = $1
		returning id, number, agency_id, enterprise_id, change_id),
	team as (insert into inspection_team (inspection_id, inspector_id, agency_id, disclosed_to, position, lead, pseudonym, change_id)
		select m.id, c.inspector_id, m.agency_id, m.enterprise_id, 1, true, 'P1', m.change_id from made m, certificate c where c.number = $3),
	code as (insert into check_code (inspection_id, n, agency_id, disclosed_to, counts_toward_cap, token, valid_from, valid_to, issuer_id, change_id)
		select id, 1, agency_id, enterprise_id, false, '-', now(), now() + interval '1 day', id, change_id from made),
	scan as (insert into check_code_scan (inspection_id, n, agency_id, disclosed_to, by_kind, account_id, device_at, change_id)
		select id, 1, agency_id, enterprise_id, 'OFFICER', id, now() - make_interval(mins => 15 * substr(number, 4)::int - 10), change_id from made)
	select id from made order by substr(number, 4)::int`, agency, uscc, certificate, n)
	if err != nil {
		s.t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var id uuid.UUID
		if err := rows.Scan(&id); err != nil {
			s.t.Fatal(err)
		}
		ids = append(ids, ident.Of(ident.Inspection, id))
	}
	if err := rows.Err(); err != nil || len(ids) != n {
		s.t.Fatalf("%d visits, %v", len(ids), err)
	}
	return ids
}

// badLine is a line to the server on which three connections of ten come to nothing: one before anything, one in the middle of the request, and
// one when the server has done its work and the answer is lost.
type badLine struct {
	listener net.Listener
	server   string
	lost     [3]atomic.Int64
	seed     atomic.Uint64
}

func newBadLine(t *testing.T, server string) *badLine {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	b := &badLine{listener: l, server: strings.TrimPrefix(server, "http://")}
	var open sync.WaitGroup
	t.Cleanup(func() { _ = l.Close(); open.Wait() })
	open.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			open.Go(func() { b.carry(c) })
		}
	})
	return b
}

func (b *badLine) carry(client net.Conn) {
	defer func() { _ = client.Close() }()
	fate := rand.New(rand.NewPCG(7, b.seed.Add(1))).IntN(10)
	if fate < 3 {
		b.lost[fate].Add(1)
	}
	if fate == 0 {
		return
	}
	server, err := net.Dial("tcp", b.server)
	if err != nil {
		return
	}
	defer func() { _ = server.Close() }()
	if fate == 1 {
		_, _ = io.CopyN(server, client, 300)
		return
	}
	go func() { _, _ = io.Copy(server, client) }()
	if fate == 2 {
		_, _ = io.CopyN(io.Discard, server, 1)
		return
	}
	_, _ = io.Copy(client, server)
}

// Five hundred records that were held for days come out of order, twice, and over a line that drops, by eight workers: exactly five hundred arrive,
// each once, with the device's time kept beside the server's, gaps marked and what is too old left for a second person.
func TestRecordsHeldOffline(t *testing.T) {
	s := start(t)
	s.agency("370502-SCJG", "ZF-1")
	const held = 500
	ids := s.visits("370502-SCJG", "91370502MA3DEM001R", "ZF-1", held)
	given := s.account(auth.NewAccount{Username: "officer", Roles: []actor.Role{actor.Inspector}, Agency: "370502-SCJG", Certificate: "ZF-1"})
	token := s.signIn("officer", given.Password)
	line := newBadLine(t, s.url)
	now := time.Now()
	const submit = `mutation($in: RecordInspectionInput!) { recordInspection(input: $in) { inspection { id record { version deviceTime } } } }`
	bodies, ages := make([][]byte, held), make([]time.Duration, held)
	for n, id := range ids {
		ages[n] = time.Duration(n) * 15 * time.Minute // the oldest is five days old
		body, err := json.Marshal(map[string]any{"query": submit, "variables": map[string]any{"in": map[string]any{"clientMutationId": key(), "inspectionId": id,
			"result": "NO_PROBLEM_FOUND", "narrative": fmt.Sprint("离线记录 ", n), "answers": []any{}, "findings": []any{}, "deviceTime": now.Add(-ages[n]).Format(time.RFC3339Nano)}}})
		if err != nil {
			t.Fatal(err)
		}
		bodies[n] = body
	}
	order := rand.New(rand.NewPCG(1, 2)).Perm(2 * held)
	work := make(chan []byte)
	var done sync.WaitGroup
	var sends, refusals atomic.Int64
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	for range 8 {
		done.Go(func() {
			for body := range work {
				for !send(client, "http://"+line.listener.Addr().String()+"/graphql", token, body, &refusals) {
					sends.Add(1)
				}
				sends.Add(1)
			}
		})
	}
	for _, n := range order {
		work <- bodies[n%held]
	}
	close(work)
	done.Wait()
	t.Logf("%d sends; lost before, within and after the request: %d, %d, %d", sends.Load(), line.lost[0].Load(), line.lost[1].Load(), line.lost[2].Load())
	if refusals.Load() > 0 || line.lost[2].Load() < 50 {
		t.Errorf("%d refused; %d answers lost, so that a record was sent again that had arrived", refusals.Load(), line.lost[2].Load())
	}
	for what, c := range map[string]struct {
		sql  string
		want int
	}{
		"records":                  {`select count(*) from inspection_record`, held},
		"visits with one":          {`select count(distinct inspection_id) from inspection_record`, held},
		"entries":                  {`select count(*) from log_entry where type = 'record.submit'`, held},
		"different narratives":     {`select count(distinct narrative) from inspection_record`, held},
		"late":                     {`select count(*) from inspection_record where late`, held - 72*4},
		"gaps":                     {`select count(*) from inspection_record where time_gap`, held - 1},
		"device before server":     {`select count(*) from inspection_record where device_time <= received_at`, held},
		"received within the test": {fmt.Sprintf(`select count(*) from inspection_record where received_at >= '%s'`, now.Add(-time.Minute).Format(time.RFC3339)), held},
		"different device times":   {`select count(distinct device_time) from inspection_record`, held},
	} {
		if n := s.count(c.sql); n != c.want {
			t.Errorf("%s: %d, want %d", what, n, c.want)
		}
	}
}

// send says whether the record was acknowledged; a line that failed is no answer.
func send(client *http.Client, url, token string, body []byte, refusals *atomic.Int64) bool {
	r, err := http.NewRequest(http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return false
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+token)
	got, err := client.Do(r)
	if err != nil {
		return false
	}
	defer func() { _ = got.Body.Close() }()
	text, err := io.ReadAll(got.Body)
	if err != nil {
		return false
	}
	if !strings.Contains(string(text), `"version":1`) {
		refusals.Add(1)
	}
	return true
}
