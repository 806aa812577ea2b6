package draw_test

import (
	"crypto/rand"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"yangguang/actor"
	"yangguang/command"
	"yangguang/draw"
	"yangguang/draw/beacon"
	"yangguang/draw/drd1"
	"yangguang/draw/sm3"
	"yangguang/fault"
	"yangguang/ident"
	"yangguang/inspection"
	"yangguang/policies/caps"
	"yangguang/policies/sampling"
	"yangguang/postgres"
	"yangguang/postgres/pgtest"
	"yangguang/workday"
)

// town is a database with two agencies, their people, the parties of rounds and a register of enterprises. Its service runs as the
// owner, so that commands carry their own clock; app is the same service as the runtime role, with the database's clock.
type town struct {
	*pgtest.DB
	t                               testing.TB
	svc, app                        *draw.Service
	admin, colleague, other         actor.Actor // two heads of the first agency, one of the second
	supervisor, shop                actor.Actor
	parties                         []actor.Actor
	sealer                          actor.Actor   // of a body that is no party of rounds
	item, draft, foreign            uuid.UUID     // published, not published, of the second agency
	firms                           []string      // codes, ascending
	now                             time.Time     // what the clock shows
	look                            *pgxpool.Pool // the superuser's eyes
	nonces                          map[string]ident.Digest
	firstAgency, secondAgency, hers uuid.UUID
}

// morning is a Monday at 9 in Dongying, before the last day of filing.
var morning = time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)

var protocol = drd1.Options{Suites: []drd1.Suite{sm3.Suite}, Sources: beacon.Sources}

func rules(t testing.TB) draw.Rules {
	t.Helper()
	r, err := draw.ReadRules(sampling.Rules)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func service(t testing.TB, db *postgres.DB) *draw.Service {
	t.Helper()
	c, err := inspection.ReadCaps(caps.Rules)
	if err != nil {
		t.Fatal(err)
	}
	return draw.NewService(draw.Options{Store: db, Commands: postgres.Commands[draw.Tx](db), Rules: rules(t), Caps: c, Protocol: protocol, Random: rand.Reader})
}

// newTown has n active enterprises, two of three of them companies, and four certified inspectors.
func newTown(t testing.TB, n int) *town {
	t.Helper()
	tn := &town{DB: pgtest.New(t), t: t, now: morning, nonces: map[string]ident.Digest{}}
	owner, err := postgres.Open(t.Context(), tn.OwnerURL, postgres.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(owner.Close)
	if tn.look, err = pgxpool.New(t.Context(), tn.AdminURL); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(tn.look.Close)
	tn.svc, tn.app = service(t, owner), service(t, tn.DB.DB)
	tn.plant(func(x exec) {
		tn.firstAgency, tn.secondAgency = uuid.Must(uuid.NewV7()), uuid.Must(uuid.NewV7())
		for i, id := range []uuid.UUID{tn.firstAgency, tn.secondAgency} {
			x("insert into agency (id, code, name, region_code, field, level, change_id) values ($1, $2, $2, '370502', '市场监管', 'county', $3)",
				id, fmt.Sprintf("370502-SCJG%d", i+1), uuid.New())
		}
		tn.plantItems(x)
		for i := range 4 {
			tn.inspector(x, fmt.Sprintf("J%03d", i+1), tn.firstAgency, "ACTIVE", "2030-12-31", "市场监管", "LEAD")
		}
		tn.enterprises(x, n)
		tn.admin = tn.account(x, "admin", actor.AgencyAdmin, tn.firstAgency, uuid.Nil)
		tn.colleague = tn.account(x, "colleague", actor.AgencyAdmin, tn.firstAgency, uuid.Nil)
		tn.other = tn.account(x, "other", actor.AgencyAdmin, tn.secondAgency, uuid.Nil)
		tn.supervisor = tn.account(x, "supervisor", actor.Supervisor, uuid.Nil, uuid.Nil)
		tn.shop = tn.account(x, "shop", actor.Enterprise, uuid.Nil, tn.hers)
		tn.sealer = tn.account(x, "discipline", actor.Party, uuid.Nil, uuid.Nil)
		for _, name := range []string{"audit", "chamber", "notary"} {
			tn.parties = append(tn.parties, tn.account(x, name, actor.Party, uuid.Nil, uuid.Nil))
		}
	})
	return tn
}

func (tn *town) plantItems(x exec) {
	for i, it := range []struct {
		id        *uuid.UUID
		agency    uuid.UUID
		published any
	}{{&tn.item, tn.firstAgency, morning}, {&tn.draft, tn.firstAgency, nil}, {&tn.foreign, tn.secondAgency, morning}} {
		*it.id = uuid.Must(uuid.NewV7())
		x(`insert into check_item (id, agency_id, code, name, category, method, basis, field, published_at, change_id)
			values ($1, $2, $3, '食品经营检查', 'GENERAL', '现场检查', '食品安全法', '市场监管', $4, $5)`, *it.id, it.agency, fmt.Sprintf("SP-%d", i), it.published, uuid.New())
	}
}

// enterprises plants n of them in 370502: every third one is self-employed.
func (tn *town) enterprises(x exec, n int) {
	x(`insert into enterprise (id, uscc, uscc_valid, name, public_name, kind, region_code, registered_region_code, status, credit_class, synthetic, change_id)
		select gen_random_uuid(), '91370502' || lpad(i::text, 9, '0') || 'X', true, '合成企业' || i, '合成企业' || i,
			case when i % 3 = 0 then 'SELF_EMPLOYED' else 'ENTERPRISE' end, '370502', '370502', 'ACTIVE', 'A', true, gen_random_uuid()
		from generate_series(1, $1) i`, n)
	for i := range n {
		tn.firms = append(tn.firms, fmt.Sprintf("91370502%09dX", i+1))
	}
	x("insert into industry (code, name) select 'F', 'F' on conflict do nothing")
	if n > 0 {
		tn.hers = tn.id("select id from enterprise where uscc = $1", tn.firms[0])
	}
}

func (tn *town) inspector(x exec, pseudonym string, agency uuid.UUID, status, validTo, scope string, specialities ...string) uuid.UUID {
	id := uuid.Must(uuid.NewV7())
	x("insert into inspector (id, pseudonym, agency_id, status, specialities, synthetic, change_id) values ($1, $2, $3, $4, $5, true, $6)",
		id, pseudonym, agency, status, append([]string{}, specialities...), uuid.New())
	x(`insert into certificate (inspector_id, agency_id, name, number, issuer, valid_from, valid_to, scope, change_id)
		values ($1, $2, $3, $3, '甲局', '2020-01-01', $4, array[$5], gen_random_uuid())`,
		id, agency, "Z-"+pseudonym, validTo, scope)
	return id
}

type exec func(sql string, args ...any)

// plant writes rows past triggers and keys, as a fixture may.
func (tn *town) plant(fn func(x exec)) {
	tn.t.Helper()
	past := tn.Past(tn.t)
	x := func(sql string, args ...any) {
		tn.t.Helper()
		if _, err := past.Exec(tn.t.Context(), sql, args...); err != nil {
			tn.t.Fatalf("%s: %v", sql, err)
		}
	}
	fn(x)
}

// query collects one column as the owner.
func query[T any](tn *town, sql string, args ...any) []T {
	tn.t.Helper()
	rows, err := tn.look.Query(tn.t.Context(), sql, args...)
	if err != nil {
		tn.t.Fatal(err)
	}
	got, err := pgx.CollectRows(rows, pgx.RowTo[T])
	if err != nil {
		tn.t.Fatalf("%s: %v", sql, err)
	}
	return got
}

func (tn *town) id(sql string, args ...any) uuid.UUID {
	tn.t.Helper()
	got := query[uuid.UUID](tn, sql, args...)
	if len(got) != 1 {
		tn.t.Fatalf("%s: %d rows", sql, len(got))
	}
	return got[0]
}

func (tn *town) account(x exec, name string, role actor.Role, agency, enterprise uuid.UUID) actor.Actor {
	a := actor.Actor{AccountID: uuid.Must(uuid.NewV7()), SessionID: uuid.Must(uuid.NewV7()), Username: name, Pseudonym: "p-" + name, Roles: []actor.Role{role},
		AgencyID: agency, EnterpriseID: enterprise, Stamp: uuid.New()}
	null := func(id uuid.UUID) any {
		if id == uuid.Nil {
			return nil
		}
		return id
	}
	x(`insert into account (id, username, display_name, pseudonym, password_hash, agency_id, enterprise_id, stamp, change_id)
		values ($1, $2, $2, $3, 'x', $4, $5, $6, $7)`, a.AccountID, name, a.Pseudonym, null(agency), null(enterprise), a.Stamp, uuid.New())
	x("insert into account_role (account_id, role) values ($1, $2)", a.AccountID, string(role))
	x("insert into session (id, account_id, refresh_hash, expires_at) values ($1, $2, $3, now() + interval '1 hour')", a.SessionID, a.AccountID, []byte(a.Pseudonym))
	return a
}

// by is a command of somebody, under a new key, at the time the clock shows.
func (tn *town) by(a actor.Actor, operation string) command.Command {
	return command.Command{Actor: a, Verb: "test", PolicyLine: "test", Operation: operation, Key: uuid.Must(uuid.NewV7()), At: tn.now}
}

func day(s string) workday.Date {
	d, err := workday.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

func (tn *town) planInput() draw.FilePlan {
	return draw.FilePlan{Kind: draw.Annual, Year: 2026, Title: "食品经营年度抽查", Items: []uuid.UUID{tn.item}, Stratification: "kind",
		Ratios: []draw.RatioInput{{Stratum: "ENTERPRISE", Percent: "10"}, {Stratum: "SELF_EMPLOYED", Percent: "0.5", Minimum: ptr(2)}},
		From:   day("2026-03-02"), To: day("2026-11-30")}
}

func (tn *town) filed() draw.Plan {
	tn.t.Helper()
	return must(tn.svc.FilePlan(tn.t.Context(), tn.by(tn.admin, "filePlan"), tn.planInput()))(tn.t)
}

// roundInput is a round of three parties: reveal in an hour, dice half an hour later.
func (tn *town) roundInput(name string) draw.OpenRound {
	return draw.OpenRound{Name: name, Suite: "sha256", Quorum: 2, RevealBy: tn.now.Add(time.Hour),
		Parties: []draw.RoundPartyInput{{Name: "notary", Username: "notary"}, {Name: "audit", Username: "audit"}, {Name: "chamber", Username: "chamber"}},
		Beacons: []draw.Beacon{{Source: "dice/d10x20", Event: "ceremony-1", Time: tn.now.Add(90 * time.Minute)}}}
}

func (tn *town) opened(name string) draw.Round {
	tn.t.Helper()
	return must(tn.svc.OpenRound(tn.t.Context(), tn.by(tn.admin, "openRound"), tn.roundInput(name)))(tn.t)
}

func (tn *town) nonce(name string) ident.Digest {
	if _, ok := tn.nonces[name]; !ok {
		var d ident.Digest
		_, _ = rand.Read(d[:])
		tn.nonces[name] = d
	}
	return tn.nonces[name]
}

func (tn *town) commitmentOf(r draw.Round, party string) ident.Digest {
	var suite drd1.Suite = drd1.SHA256
	if r.Suite == "sm3" {
		suite = sm3.Suite
	}
	return ident.Digest(drd1.Commitment(suite, drd1.Digest(r.Digest), party, drd1.Digest(tn.nonce(r.Name+party))))
}

// commitAll lets the parties commit, all but those named.
func (tn *town) commitAll(r draw.Round, except ...string) {
	tn.t.Helper()
	for _, p := range tn.parties {
		if !slices.Contains(except, p.Username) {
			must(tn.svc.CommitNonce(tn.t.Context(), tn.by(p, "commitNonce"), r.ID, p.Username, tn.commitmentOf(r, p.Username)))(tn.t)
		}
	}
}

func (tn *town) revealAll(r draw.Round, except ...string) {
	tn.t.Helper()
	for _, p := range tn.parties {
		if !slices.Contains(except, p.Username) {
			must(tn.svc.RevealNonce(tn.t.Context(), tn.by(p, "revealNonce"), r.ID, p.Username, tn.nonce(r.Name+p.Username)))(tn.t)
		}
	}
}

func (tn *town) drawInput(p draw.Plan, r draw.Round) draw.CommitDraw {
	return draw.CommitDraw{Plan: p.ID, Round: r.ID, Slots: []string{"LEAD", "-"}, Publication: draw.Open, WindowFrom: day("2026-03-03"), WindowTo: day("2026-03-31")}
}

func (tn *town) committed(p draw.Plan, r draw.Round) draw.Draw {
	tn.t.Helper()
	return must(tn.svc.CommitDraw(tn.t.Context(), tn.by(tn.admin, "commitDraw"), tn.drawInput(p, r)))(tn.t)
}

const thrown = "11876677954665453986"

// settle reveals, closes and throws: the clock stands after the dice.
func (tn *town) settle(r draw.Round) {
	tn.t.Helper()
	tn.revealAll(r)
	tn.now = r.RevealBy
	must(tn.svc.CloseRound(tn.t.Context(), tn.by(tn.admin, "closeRound"), r.ID))(tn.t)
	tn.now = r.Beacons[0].Time
	must(tn.svc.RecordBeacon(tn.t.Context(), tn.by(tn.parties[0], "recordBeacon"), r.ID, "dice/d10x20", "ceremony-1", thrown))(tn.t)
}

// drawn runs a draw of a new plan to its end. Its capacities stop nobody: how full an inspector is after it differs from run to run.
func (tn *town) drawn(name string) draw.Draw {
	tn.t.Helper()
	p, r := tn.filed(), tn.opened(name)
	tn.commitAll(r)
	in := tn.drawInput(p, r)
	in.CapacityFactor = ptr("4")
	d := must(tn.svc.CommitDraw(tn.t.Context(), tn.by(tn.admin, "commitDraw"), in))(tn.t)
	tn.settle(r)
	return must(tn.svc.ExecuteDraw(tn.t.Context(), tn.by(tn.admin, "executeDraw"), d.ID))(tn.t)
}

// must gives the value of a call that must succeed.
func must[T any](v T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func ptr[T any](v T) *T { return &v }

// rows counts what commands can leave behind.
func (tn *town) rows() int64 {
	tn.t.Helper()
	var sql []string
	for _, table := range []string{"plan", "plan_item", "plan_ratio", "plan_exclusion", "plan_exclusion_decision", "round", "round_party", "round_commitment", "round_reveal", "round_close", "round_beacon",
		"beacon_value", "draw", "draw_reserve_chain", "draw_sealed_party", "draw_seal", "draw_unseal", "draw_stratum", "draw_file", "draw_pool_member", "draw_exclusion", "draw_result", "draw_selection", "draw_publication",
		"inspection", "inspection_team", "log_entry", "audit_event", "command", "log_body"} {
		sql = append(sql, "(select count(*) from "+table+")")
	}
	return query[int64](tn, "select "+strings.Join(sql, " + "))[0]
}

// refused wants a refusal of the kind and reason that leaves no row.
func refused[T any](tn *town, what string, kind fault.Kind, reason fault.Reason, call func() (T, error)) *fault.Error {
	tn.t.Helper()
	before := tn.rows()
	_, err := call()
	e, ok := fault.As(err)
	switch {
	case !ok:
		tn.t.Errorf("%s: %v, want %s %s", what, err, kind, reason)
		return &fault.Error{}
	case e.Kind != kind || e.Reason != reason:
		tn.t.Errorf("%s: %s %s (%s), want %s %s", what, e.Kind, e.Reason, e.En, kind, reason)
	case tn.rows() != before:
		tn.t.Errorf("%s: refused, but left rows", what)
	}
	return e
}
