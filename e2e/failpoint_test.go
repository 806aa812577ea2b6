package e2e_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"yangguang/postgres/pgtest"
)

// The server is killed at every step of the commands that matter most, between the steps of what commands leave behind, and between the
// two places that keep a checkpoint. Each time it starts again, everything acknowledged is there, nothing is half done, and the same
// request is answered in the end, once.
func TestKilledAtEveryStep(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	s := newSite(t, "DATABASE_URL="+db.AppURL, "DATABASE_OWNER_URL="+db.OwnerURL)
	order := filepath.Join(s.dir, "failpoint")
	s.path, s.env = mortal, append(s.env, "FAILPOINT="+order)
	m := &mourner{journey: &journey{city: settle(s, 6), time: 40 * time.Second}, order: order, rows: db.Owner(t)}
	m.filePlan()
	m.openRound()
	m.commitNonces()
	m.commitDraw()
	m.reveal()
	m.executes()
	m.issues()
	m.uploads()
	m.records()
	m.publishesCheckpoints()
	m.worksOff()
	m.holds()
}

// Nothing of it is in the binary that is shipped.
func TestTheShippedBinaryHasNoFailpoints(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		build func() (string, error)
		has   bool
	}{"shipped": {binary, false}, "mortal": {mortal, true}} {
		path, err := c.build()
		if err != nil {
			t.Fatal(err)
		}
		for _, mark := range []string{"COMMIT on its way", "checkpoint signed", "evidence linked"} {
			if bytes.Contains(read(t, path), []byte(mark)) != c.has {
				t.Errorf("%s binary: %q is there: %t", name, mark, !c.has)
			}
		}
	}
}

// mourner kills the server and looks at what is left.
type mourner struct {
	*journey
	order string // file that says where to die
	rows  *pgxpool.Pool
}

// dies waits until the server is dead, and says where it died.
func (m *mourner) dies() string {
	m.t.Helper()
	select {
	case <-m.done:
	case <-time.After(time.Minute):
		m.t.Fatal("the server does not reach the place where it should die")
	}
	m.cmd = nil
	place, err := os.ReadFile(m.order + ".reached")
	if err != nil {
		m.t.Fatalf("the server died by itself: %v", err)
	}
	if err := os.Remove(m.order + ".reached"); err != nil {
		m.t.Fatal(err)
	}
	return string(place)
}

// orders says where the server is to die.
func (m *mourner) orders(format string, args ...any) {
	m.t.Helper()
	if err := os.WriteFile(m.order, fmt.Appendf(nil, format, args...), 0o600); err != nil {
		m.t.Fatal(err)
	}
}

// everyStep sends a request until it is answered and kills the server at its first step, its second and so on. After each death the counts that sql
// gives must be all those of none or all those of done.
func (m *mourner) everyStep(send func() error, sql string, none, done []int) {
	m.t.Helper()
	var places []string
	for n := 1; ; n++ {
		m.orders("step %d", n)
		err := send()
		if err == nil {
			break
		}
		places = append(places, m.dies())
		m.start()
		if got := m.counts(sql, len(none)); !slices.Equal(got, none) && !slices.Equal(got, done) {
			m.t.Errorf("killed %s: %v, want %v or %v", places[n-1], got, none, done)
		}
	}
	if err := os.Remove(m.order); err != nil {
		m.t.Fatal(err)
	}
	if got := m.counts(sql, len(none)); !slices.Equal(got, done) {
		m.t.Errorf("in the end %v, want %v", got, done)
	}
	if !slices.Contains(places, "COMMIT on its way") || len(places) < 4 {
		m.t.Errorf("died only %v", places)
	}
	m.t.Logf("killed %s", strings.Join(places, ", "))
}

func (m *mourner) counts(sql string, n int) []int {
	m.t.Helper()
	got, into := make([]int, n), make([]any, n)
	for i := range got {
		into[i] = &got[i]
	}
	if err := m.rows.QueryRow(m.t.Context(), sql).Scan(into...); err != nil {
		m.t.Fatal(err)
	}
	return got
}

// asks sends one mutation, under one key for all tries.
func (m *mourner) asks(p *person, field, selection string, input vars) (send func() error, got *answer) {
	got = &answer{}
	document, v := command(field, selection), vars{"input": with(input, "clientMutationId", key())}
	return func() (err error) {
		*got, err = p.try(document, v)
		if err == nil && got.code() != "" {
			m.t.Fatalf("%s: %+v", field, got.Errors)
		}
		return err
	}, got
}

// executes: a draw has its result, its visits with their teams, or nothing.
func (m *mourner) executes() {
	const drawn = 6 // a tenth of the enterprises, rounded up
	send, got := m.asks(m.adminA, "executeDraw", `draw { result { selections(first: 100) { nodes { enterprise { id uscc } inspectors { pseudonym }
		inspection { id number } } } } }`, vars{"drawId": m.draw})
	m.everyStep(send, `select (select count(*) from draw_end), (select count(*) from draw_result), (select count(*) from draw_selection),
		(select count(*) from inspection), (select count(*) from inspection_team), (select count(*) from log_entry where type = 'result')`,
		make([]int, 6), []int{1, 1, drawn, drawn, 2 * drawn, 1})
	at := []any{"executeDraw", "draw", "result", "selections", "nodes", 0}
	m.visit, m.visitNo, m.uscc = got.text(append(at, "inspection", "id")...), got.text(append(at, "inspection", "number")...), got.text(append(at, "enterprise", "uscc")...)
	m.lead = m.inspector(got.text(append(at, "inspectors", 0, "pseudonym")...))
	m.afterCommit()
}

// afterCommit: killed after COMMIT and before anybody is answered, a command is done, and answered when it is asked again.
func (m *mourner) afterCommit() {
	send, _ := m.asks(m.adminB, "approveInspection", "inspections { state }", vars{"inspectionIds": []string{m.visit}})
	m.orders("at after COMMIT")
	if err := send(); err == nil {
		m.t.Fatal("answered past its death")
	}
	m.dies()
	m.start()
	for range 2 {
		if got := m.counts(`select (select count(*) from inspection where state = 'APPROVED'), (select count(*) from log_entry where type = 'inspection.approve')`, 2); !slices.Equal(got, []int{1, 1}) {
			m.t.Errorf("killed after COMMIT: %v", got)
		}
		if err := send(); err != nil {
			m.t.Fatal(err)
		}
	}
}

// issues: a code has its slot of the cap, or there is neither.
func (m *mourner) issues() {
	send, got := m.asks(m.lead, "issueCheckCode", "inspection { checkCode { token } }", vars{"inspectionId": m.visit})
	m.everyStep(send, `select (select count(*) from check_code), (select count(*) from visit_slot), (select count(*) from log_entry where type = 'code.issue')`,
		[]int{0, 0, 0}, []int{1, 1, 1})
	m.public().do("scanCheckCode", "face { scannedAt }", vars{"token": got.text("issueCheckCode", "inspection", "checkCode", "token")})
}

// uploads: a row has its bytes; bytes without a row are all that a death may leave.
func (m *mourner) uploads() {
	k, at := key(), time.Now()
	send := func() (err error) {
		m.evidence, err = m.lead.tryUpload(k, at, onePixel, "image/png")
		return err
	}
	const rows = `select (select count(*) from evidence), (select count(*) from log_entry where type = 'evidence.receive')`
	for _, place := range []string{"evidence staged", "evidence linked"} {
		m.orders("at %s", place)
		if err := send(); err == nil {
			m.t.Fatalf("answered past %s", place)
		}
		m.dies()
		m.start()
		if got := m.counts(rows, 2); got[0] != 0 || got[1] != 0 {
			m.t.Errorf("killed at %s: %v", place, got)
		}
	}
	m.everyStep(send, rows, []int{0, 0}, []int{1, 1})
	if body, status := m.lead.file("/evidence/" + m.evidence); status != 200 || string(body) != string(onePixel) {
		m.t.Errorf("the evidence: %d, %d bytes", status, len(body))
	}
}

// records: a record has its answers, evidence, finding, confirmation and publication, or nothing of them.
func (m *mourner) records() {
	send, _ := m.asks(m.lead, "recordInspection", "inspection { state }", vars{"inspectionId": m.visit, "result": "ORDERED_TO_RECTIFY",
		"narrative": "营业执照未置于醒目位置。", "evidenceIds": []string{m.evidence}, "answers": []vars{{"question": "licence.displayed", "value": "NO"}},
		"findings":   []vars{{"violationCode": "LICENCE-NOT-DISPLAYED", "facts": []vars{{"key": "harm", "value": "none"}}}},
		"deviceTime": time.Now().UTC()})
	m.everyStep(send, `select (select count(*) from inspection_record), (select count(*) from record_answer), (select count(*) from record_evidence),
		(select count(*) from finding), (select count(*) from finding_fact), (select count(*) from record_confirmation), (select count(*) from publication),
		(select count(*) from inspection where state = 'RECORDED'), (select count(*) from log_entry where type = 'record.submit')`,
		make([]int, 9), []int{1, 1, 1, 1, 1, 1, 1, 1, 1})
}

// publishesCheckpoints: killed between signing a checkpoint, the database and the file beside it, the server starts, and publishes it.
func (m *mourner) publishesCheckpoints() {
	m.orders("at checkpoint signed")
	m.adminB.do("approveInspection", "inspections { state }", vars{"inspectionIds": []string{m.planned()}})
	m.dies()
	for _, next := range []string{"checkpoint stored", "checkpoint written"} {
		m.orders("at %s", next)
		m.launch()
		m.dies()
	}
	m.start()
}

// planned is a visit that nobody approved yet.
func (m *mourner) planned() string {
	a := m.adminB.get(`{ inspections(first: 1, filter: {state: PLANNED}) { nodes { id } } }`, nil)
	return a.text("inspections", "nodes", 0, "id")
}

// worksOff: a job that died between two steps is done by the next server, from the beginning and once.
func (m *mourner) worksOff() {
	d := m.adminA.do("draftLeniencyList", "draft { id }", vars{"document": fmt.Sprintf(`code: DISTRICT
version: 1
jurisdiction: "370502"
field: 市场监管
title: 本区轻微违法不予处罚清单
basis: 行政处罚法第33条
source: 测试
validFrom: %s
binding: true
items:
  - code: D-1
    violation: LICENCE-NOT-DISPLAYED
    route: minor
    basis: 行政处罚法第33条第1款
    text: 未造成危害后果
    when:
      - {key: harmless, text: 未造成危害后果, expr: 'harm == "none"'}
`, day(1))}).text("draftLeniencyList", "draft", "id")
	m.orders("at before InsertTrialEnd")
	m.adminA.do("tryLeniencyList", "draft { id }", vars{"draftId": d})
	m.dies()
	m.start()
	const ends = `select (select count(*) from leniency_trial), (select count(*) from leniency_trial_end), (select count(*) from log_entry where type = 'leniency.tried')`
	if got := m.counts(ends, 3); !slices.Equal(got, []int{1, 0, 0}) {
		m.t.Errorf("killed between two steps of a job: %v", got)
	}
	// What ten minutes do: the job counts as stuck, and nobody leads.
	for _, sql := range []string{`update river_job set attempted_at = attempted_at - interval '1 hour' where state = 'running'`, `delete from river_leader`} {
		if _, err := m.rows.Exec(m.t.Context(), sql); err != nil {
			m.t.Fatal(err)
		}
	}
	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(time.Minute); !slices.Equal(m.counts(ends, 3), []int{1, 1, 1}); <-tick.C {
		if time.Now().After(end) {
			m.t.Fatalf("the job is not done: %v", m.counts(ends, 3))
		}
	}
}

// holds: the ledger verifies and has one entry for each command, however often it was killed.
func (m *mourner) holds() {
	dir := filepath.Join(m.dir, "export")
	m.must("ledger", "export", dir)
	vkey, err := os.ReadFile(filepath.Join(m.dir, "ledger.vkey"))
	if err != nil {
		m.t.Fatal(err)
	}
	out := m.must("ledger", "fsck", "--key", strings.TrimSpace(string(vkey)), "--since", filepath.Join(m.dir, "ledger.checkpoint"), dir)
	for _, want := range []string{"1 plan.file", "1 plan", "1 result", "2 inspection.approve", "1 code.issue", "1 code.scan", "1 evidence.receive", "1 record.submit", "1 leniency.tried"} {
		if !strings.Contains(out, " "+want+"\n") {
			m.t.Errorf("the ledger does not hold %q:\n%s", want, out)
		}
	}
}
