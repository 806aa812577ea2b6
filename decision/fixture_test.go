package decision_test

import (
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgconn"

	"yangguang/actor"
	"yangguang/command"
	"yangguang/decision"
	policy "yangguang/policies/leniency"
	"yangguang/postgres"
	"yangguang/postgres/pgtest"
	"yangguang/workday"
)

// town is a database with the embedded lists published, two agencies, their people and one enterprise.
type town struct {
	*pgtest.DB
	t   testing.TB
	svc *decision.Service
	people
	n atomic.Int64
}

type people struct {
	officer, head, otherHead, ranger actor.Actor // of the first agency but ranger, who is of the second
	party, stranger                  actor.Actor // two enterprises
}

var (
	system   = actor.Actor{Pseudonym: "system", Roles: []actor.Role{actor.System}}
	everyone people // of every town: they are clones
)

func newTown(t testing.TB) *town {
	t.Helper()
	db := pgtest.Filled(t, "town", func(d *pgtest.DB) {
		tn := &town{DB: d, t: t, svc: service(t, d.DB)}
		for _, name := range policy.Lists {
			if _, err := tn.svc.PublishList(t.Context(), order("leniency:publish", system, name), decision.ListFile{Approval: "test", Document: file(t, name)}); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
		}
		tn.settle()
		everyone = tn.people
	})
	return &town{DB: db, t: t, svc: service(t, db.DB), people: everyone}
}

// settle plants agencies, enterprises and people.
func (tn *town) settle() {
	first, second := uuid.Must(uuid.NewV7()), uuid.Must(uuid.NewV7())
	shop, other := uuid.Must(uuid.NewV7()), uuid.Must(uuid.NewV7())
	tn.plant(func(x exec) {
		for i, id := range []uuid.UUID{first, second} {
			x("insert into agency (id, code, name, region_code, field, level, change_id) values ($1, $2, '甲局', '370502', '市场监管', 'county', $3)",
				id, fmt.Sprintf("SCJG-%d", i+1), uuid.New())
		}
		for i, id := range []uuid.UUID{shop, other} {
			x(`insert into enterprise (id, uscc, uscc_valid, name, public_name, kind, region_code, registered_region_code, synthetic, change_id)
				values ($1, $2, true, '测试商店', '测试商店', 'ENTERPRISE', '370502', '370502', true, $3)`, id, fmt.Sprintf("91370502MA3TEST0%d0", i), uuid.New())
		}
		tn.officer = tn.account(x, "officer", actor.Inspector, first, uuid.Nil)
		tn.head = tn.account(x, "head", actor.AgencyAdmin, first, uuid.Nil)
		tn.otherHead = tn.account(x, "head2", actor.AgencyAdmin, first, uuid.Nil)
		tn.ranger = tn.account(x, "ranger", actor.Inspector, second, uuid.Nil)
		tn.party = tn.account(x, "party", actor.Enterprise, uuid.Nil, shop)
		tn.stranger = tn.account(x, "stranger", actor.Enterprise, uuid.Nil, other)
	})
}

func service(t testing.TB, db *postgres.DB) *decision.Service {
	t.Helper()
	s, err := decision.NewService(db, postgres.Commands[decision.Tx](db))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func file(t testing.TB, name string) []byte {
	t.Helper()
	doc, err := policy.Files.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

type exec func(sql string, args ...any)

// plant writes rows past triggers and keys, as a fixture may: what surrounds a finding is other packages' business.
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

func (tn *town) account(x exec, name string, role actor.Role, agency, enterprise uuid.UUID) actor.Actor {
	a := actor.Actor{AccountID: uuid.Must(uuid.NewV7()), SessionID: uuid.Must(uuid.NewV7()), Username: name, Pseudonym: "p-" + name,
		Roles:    []actor.Role{role},
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
	x("insert into session (id, account_id, refresh_hash, expires_at) values ($1, $2, $3, now() + interval '1 hour')", a.SessionID,
		a.AccountID, []byte(a.Pseudonym))
	return a
}

// finding plants an inspection with a record and one finding on a day, with facts as the officer recorded them.
func (tn *town) finding(by actor.Actor, violation string, day workday.Date, facts map[string]string) (inspection, finding uuid.UUID) {
	tn.t.Helper()
	inspection, finding = uuid.Must(uuid.NewV7()), uuid.Must(uuid.NewV7())
	shop := tn.party.EnterpriseID
	number := fmt.Sprintf("JC-2026-%06d", tn.n.Add(1))
	tn.plant(func(x exec) {
		x(`insert into inspection (id, number, enterprise_id, disclosed_to, agency_id, region_code, kind, trigger, state, window_from, window_to,
			counts_toward_cap, cap_basis, reason, author_id, approver_id, change_id)
			values ($1, $2, $3, $3, $4, '370502', 'ROUTINE', 'COMPLAINT', 'RECORDED', $5, $5, false, 'x', 'x', $6, $7, $8)`,
			inspection, number, shop, by.AgencyID, day, tn.head.AccountID, tn.otherHead.AccountID, uuid.New())
		x(`insert into inspection_record (inspection_id, version, agency_id, disclosed_to, result, narrative, inspector_id, device_time, time_gap,
			author_id, change_id, findings_version) values ($1, 1, $2, $3, 'PENDING_FURTHER_ACTION', 'x', $4, now(), false, $5, $6, 1)`,
			inspection, by.AgencyID, shop, uuid.New(), by.AccountID, uuid.New())
		x(`insert into finding (id, inspection_id, record_version, position, agency_id, enterprise_id, disclosed_to, violation_code, occurred_on, change_id)
			values ($1, $2, 1, 1, $3, $4, $4, $5, $6, $7)`, finding, inspection, by.AgencyID, shop, violation, day, uuid.New())
		for k, v := range facts {
			x("insert into finding_fact (finding_id, agency_id, disclosed_to, key, value, source) values ($1, $2, $3, $4, $5, 'inspector')",
				finding, by.AgencyID, shop, k, v)
		}
	})
	return inspection, finding
}

// order is a command of somebody, under a new key.
func order(verb string, a actor.Actor, body any) command.Command {
	hash, err := command.HashBody(body)
	if err != nil {
		panic(err)
	}
	return command.Command{Actor: a, Verb: verb, PolicyLine: "test", Operation: verb, Key: uuid.Must(uuid.NewV7()), BodyHash: hash}
}

// expired is what an officer finds out about expired food that falls under the binding list.
func expired(more ...string) map[string]string {
	facts := map[string]string{"correction": "on_spot", "catering": "false", "source_told": "true", "goods_value": "300.00",
		"food_accident": "false", "harm": "none"}
	for i := 0; i+1 < len(more); i += 2 {
		facts[more[i]] = more[i+1]
	}
	return facts
}

func today() workday.Date { return workday.CivilDate(time.Now()) }

func ptr[T any](v T) *T { return &v }

// replace replaces every occurrence and wants at least one.
func replace(t *testing.T, doc, old, with string) string {
	t.Helper()
	if !strings.Contains(doc, old) {
		t.Fatalf("the document has no %q", old)
	}
	return strings.ReplaceAll(doc, old, with)
}

// constraintOf names the constraint that refused, "" if none did.
func constraintOf(err error) string {
	var p *pgconn.PgError
	if errors.As(err, &p) {
		return p.ConstraintName
	}
	return ""
}

// codeOf is PostgreSQL's code of an error, "" if there is none.
func codeOf(err error) string {
	var p *pgconn.PgError
	if errors.As(err, &p) {
		return p.Code
	}
	return ""
}
