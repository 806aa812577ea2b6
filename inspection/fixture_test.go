package inspection_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	encoding "image/png"
	"maps"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"yangguang/actor"
	"yangguang/authz"
	"yangguang/command"
	"yangguang/decision"
	"yangguang/evidence"
	"yangguang/fault"
	"yangguang/inspection"
	"yangguang/policies/calendar"
	"yangguang/policies/caps"
	"yangguang/policies/leniency"
	"yangguang/policies/publication"
	"yangguang/policies/visit"
	"yangguang/postgres"
	"yangguang/postgres/pgtest"
	"yangguang/publish"
	"yangguang/workday"
)

// town is two agencies, their people and two enterprises in a database of its own.
type town struct {
	t             testing.TB
	db            *pgtest.DB
	s             *inspection.Service
	codes         *authz.Codes
	public        *publish.Service
	decisions     *decision.Service
	agency, other uuid.UUID
	firm, rival   uuid.UUID
	item, foreign uuid.UUID // published items of agency and other
	draft         uuid.UUID // an item of agency that is not published
	change        uuid.UUID
	actors        map[string]actor.Actor
	inspectors    map[string]uuid.UUID
	today         workday.Date
	files         string
}

// errBroken ends a command in the middle.
var errBroken = errors.New("the server was killed")

// founded is what every town begins with: they are clones.
var founded town

func newTown(t testing.TB) *town {
	t.Helper()
	db := pgtest.Filled(t, "town", func(d *pgtest.DB) {
		founded = town{t: t, db: d, actors: map[string]actor.Actor{}, inspectors: map[string]uuid.UUID{},
			agency: uuid.New(), other: uuid.New(), firm: uuid.New(), rival: uuid.New(), item: uuid.New(), foreign: uuid.New(), draft: uuid.New(), change: uuid.New()}
		founded.build()
	})
	w := new(town)
	*w = founded
	w.t, w.db, w.today, w.files = t, db, workday.CivilDate(time.Now()), filepath.Join(t.TempDir(), "evidence")
	w.actors, w.inspectors = maps.Clone(founded.actors), maps.Clone(founded.inspectors)
	_, key, err := ed25519.GenerateKey(nil)
	w.ok(err)
	w.codes, err = authz.NewCodes(key)
	w.ok(err)
	rules, err := inspection.ReadRules(visit.Rules)
	w.ok(err)
	public, err := publish.ReadRules(publication.Rules)
	w.ok(err)
	limits, err := inspection.ReadCaps(caps.Rules)
	w.ok(err)
	days, err := workday.Load(calendar.Files)
	w.ok(err)
	dir, err := evidence.OpenDir(w.files)
	w.ok(err)
	w.decisions, err = decision.NewService(w.db.DB, postgres.Commands[decision.Tx](w.db.DB))
	w.ok(err)
	w.public = publish.NewService(publish.Options{Store: w.db.DB, Commands: postgres.Commands[publish.Tx](w.db.DB), Rules: public, Calendar: days})
	w.s = inspection.NewService(inspection.Options{Store: w.db.DB, Commands: postgres.Commands[inspection.Tx](w.db.DB), Codes: authz.VisitCodes{Codes: w.codes},
		Book: w.decisions, Files: dir, Caps: limits, Rules: rules, Public: public, Calendar: days, Clock: time.Now, BaseURL: "http://localhost"})
	return w
}

func (w *town) ok(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// keepChecklists writes the first version of each checklist.
const keepChecklists = `insert into checklist_version (item_id, n, questions, change_id)
select it.id, 1, jsonb_agg(jsonb_build_object('key', q.key, 'position', q.position, 'text', q.text, 'basis', q.basis, 'kind', q.kind, 'required', q.required,
  'violations', q.violations) order by q.position), it.change_id from check_item it join checklist_question q on q.item_id = it.id group by it.id`

// build writes the registers, all under one change of the log.
func (w *town) build() {
	ctx := context.Background()
	tx, err := w.db.Past(w.t).Begin(ctx)
	w.ok(err)
	defer func() { _ = tx.Rollback(ctx) }()
	run := func(sql string, args ...any) {
		w.t.Helper()
		_, err := tx.Exec(ctx, sql, args...)
		w.ok(err)
	}
	run(`insert into audit_event (change_id, pseudonym, roles, verb, policy_line, operation, object_type, object_id)
		values ($1, 'system', '{system}', 'import', '-', 'import', 'register', $1)`, w.change)
	run(`select ledger_append($1::uuid, 'import', 'register/town', repeat('0', 64))`, w.change)
	run(`insert into region (code, name, source) values ('370502', '东营区', 'test'), ('370503', '河口区', 'test') on conflict do nothing`)
	run(`insert into agency values ($1, '370502-SCJG', '东营区市场监管局', '370502', '市场监管', 'county', $3), ($2, '370503-SCJG', '河口区市场监管局', '370503', '市场监管', 'county', $3)`,
		w.agency, w.other, w.change)
	run(`insert into enterprise (id, uscc, uscc_valid, name, public_name, kind, industry_code, region_code, registered_region_code, status, synthetic, change_id)
		values ($1, '91370502MA3TEST017', true, '测试公司', '测试公司', 'ENTERPRISE', null, '370502', '370503', 'ACTIVE', true, $3),
		($2, '92370502MA3TEST02X', true, '王小明小吃店', '王**小吃店', 'SELF_EMPLOYED', null, '370502', '370502', 'ACTIVE', true, $3)`, w.firm, w.rival, w.change)
	for _, it := range []struct {
		id, agency uuid.UUID
		code       string
		published  bool
	}{{w.item, w.agency, "SC-01", true}, {w.foreign, w.other, "SC-01", true}, {w.draft, w.agency, "SC-99", false}} {
		run(`insert into check_item (id, agency_id, code, name, category, method, basis, field, published_at, change_id)
			values ($1, $2, $3, '登记事项检查', 'GENERAL', '现场', '市场主体登记管理条例', '市场监管', case when $4 then now() end, $5)`, it.id, it.agency, it.code, it.published, w.change)
	}
	run(`insert into checklist_question (item_id, key, position, text, kind, required) values ($1, 'licence', 1, '营业执照是否置于醒目位置', 'YES_NO', true),
		($1, 'staff', 2, '从业人数', 'NUMBER', true), ($1, 'remark', 3, '其他', 'TEXT', false)`, w.item)
	run(keepChecklists)
	for i, p := range []struct {
		name      string
		roles     []string
		agency    uuid.UUID
		firm      uuid.UUID
		inspector bool
	}{
		{"head", []string{"agency_admin"}, w.agency, uuid.Nil, false}, {"deputy", []string{"agency_admin"}, w.agency, uuid.Nil, false},
		{"lead", []string{"inspector"}, w.agency, uuid.Nil, true}, {"member", []string{"inspector"}, w.agency, uuid.Nil, true},
		{"third", []string{"inspector"}, w.agency, uuid.Nil, true}, {"stranger", []string{"inspector"}, w.other, uuid.Nil, true},
		{"chief", []string{"agency_admin"}, w.other, uuid.Nil, false}, {"supervisor", []string{"supervisor"}, uuid.Nil, uuid.Nil, false},
		{"owner", []string{"enterprise"}, uuid.Nil, w.firm, false}, {"rival", []string{"enterprise"}, uuid.Nil, w.rival, false},
	} {
		w.person(run, i, p.name, p.roles, p.agency, p.firm, p.inspector)
	}
	w.ok(tx.Commit(ctx))
	for name, a := range w.actors {
		w.actors[name], err = w.db.Actor(ctx, a.SessionID)
		w.ok(err)
	}
	w.actors["public"], w.actors["system"] = actor.Public(), actor.Actor{Pseudonym: "system", Roles: []actor.Role{actor.System}}
}

func (w *town) person(run func(string, ...any), i int, name string, roles []string, agency, firm uuid.UUID, inspector bool) {
	id, session, officer := uuid.New(), uuid.New(), uuid.NullUUID{}
	if inspector {
		officer = uuid.NullUUID{UUID: uuid.New(), Valid: true}
		w.inspectors[name] = officer.UUID
		run(`insert into inspector (id, pseudonym, agency_id, status, synthetic, change_id)
			values ($1, $2, $3, 'ACTIVE', true, $4)`, officer, fmt.Sprintf("P%03d", i), agency, w.change)
		run(`insert into certificate (inspector_id, agency_id, name, number, issuer, valid_from, valid_to, change_id)
			values ($1, $2, $3, $4, '省政府', current_date - 400, current_date + 400, $5)`,
			officer, agency, "执法"+name, fmt.Sprintf("37050%05d", i), w.change)
	}
	run(`insert into account (id, username, display_name, pseudonym, password_hash, agency_id, enterprise_id, inspector_id, change_id)
		values ($1, $2, $2, $3, '-', $4, $5, $6, $7)`, id, name, fmt.Sprintf("U%03d", i), orNull(agency), orNull(firm), officer, w.change)
	for _, r := range roles {
		run(`insert into account_role values ($1, $2)`, id, r)
	}
	run(`insert into session (id, account_id, refresh_hash, expires_at) values ($1, $2, $3, now() + interval '1 day')`, session, id, session[:])
	w.actors[name] = actor.Actor{SessionID: session}
}

func orNull(id uuid.UUID) uuid.NullUUID { return uuid.NullUUID{UUID: id, Valid: id != uuid.Nil} }

// publishViolations publishes the violations that the lists speak of and gives the code of one.
func (w *town) publishViolations() string {
	w.t.Helper()
	w.publishLists("violations.yaml")
	var code string
	w.ok(w.db.Owner(w.t).QueryRow(w.t.Context(), `select min(code) from violation`).Scan(&code))
	return code
}

// publishLists publishes embedded lists.
func (w *town) publishLists(names ...string) {
	w.t.Helper()
	for _, name := range names {
		file, err := leniency.Files.ReadFile(name)
		w.ok(err)
		_, err = w.decisions.PublishList(w.t.Context(), w.by("system", name), decision.ListFile{Approval: "test", Document: file})
		w.ok(err)
	}
}

// sql changes the registers past the commands.
func (w *town) sql(sql string, args ...any) {
	w.t.Helper()
	_, err := w.db.Past(w.t).Exec(context.Background(), sql, args...)
	w.ok(err)
}

// count runs a query for one number as the owner.
func (w *town) count(sql string, args ...any) (n int) {
	w.t.Helper()
	w.ok(w.db.Owner(w.t).QueryRow(context.Background(), sql, args...).Scan(&n))
	return n
}

// by makes a command of a person under a new key.
func (w *town) by(name string, input any) command.Command {
	w.t.Helper()
	body, err := command.HashBody(input)
	w.ok(err)
	a, ok := w.actors[name]
	if !ok {
		w.t.Fatalf("nobody is called %s", name)
	}
	return command.Command{Actor: a, Verb: "test", PolicyLine: "test", Operation: w.t.Name(), Key: uuid.Must(uuid.NewV7()), BodyHash: body}
}

func (w *town) request(trigger inspection.Trigger) inspection.PlanRequest {
	to := within(w.today, 5)
	switch trigger {
	case inspection.Emergency:
		to = w.today
	case inspection.FollowUp:
		w.sql(`insert into rectification (id, inspection_id, decision_id, agency_id, disclosed_to, order_text, due_on, last_day, change_id)
			values (gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), $1, $2, '改正', $3, $3, $4)`, w.agency, w.firm, w.today, w.change)
	}
	return inspection.PlanRequest{EnterpriseID: w.firm, ItemIDs: []uuid.UUID{w.item}, InspectorIDs: []uuid.UUID{w.inspectors["lead"], w.inspectors["member"]},
		Trigger: trigger, Reason: "群众举报", From: w.today, To: to}
}

// within is so many days later and in the same year, in which a window lies.
func within(day workday.Date, days int) workday.Date {
	last, _ := workday.NewDate(day.Year(), time.December, 31)
	if later := day.AddDays(days); later.Before(last) {
		return later
	}
	return last
}

// planned, approved, issued, onSite and recorded bring a visit to a state by the ordinary way.
func (w *town) planned(trigger inspection.Trigger) inspection.Inspection {
	w.t.Helper()
	r := w.request(trigger)
	i, err := w.s.Plan(w.t.Context(), w.by("head", r), r, inspection.AllParts())
	w.ok(err)
	return i
}

func (w *town) approved(trigger inspection.Trigger) inspection.Inspection {
	w.t.Helper()
	i := w.planned(trigger)
	got, err := w.s.Approve(w.t.Context(), w.by("deputy", i.ID), []uuid.UUID{i.ID}, inspection.AllParts())
	w.ok(err)
	return got[0]
}

func (w *town) issued(trigger inspection.Trigger) inspection.Inspection {
	w.t.Helper()
	i := w.approved(trigger)
	i, err := w.s.IssueCode(w.t.Context(), w.by("lead", i.ID), i.ID, inspection.AllParts())
	w.ok(err)
	return i
}

func (w *town) onSite(trigger inspection.Trigger) inspection.Inspection {
	w.t.Helper()
	i := w.issued(trigger)
	_, err := w.s.Scan(w.t.Context(), w.by("owner", i.CheckCode.Token), i.CheckCode.Token)
	w.ok(err)
	return w.read("lead", i.ID)
}

func (w *town) read(name string, id uuid.UUID) inspection.Inspection {
	w.t.Helper()
	i, err := w.s.ByID(w.t.Context(), w.actors[name], id)
	w.ok(err)
	return i
}

// reply answers before publication as the enterprise; an empty answer is none.
func (w *town) reply(i inspection.Inspection, statement string) {
	w.t.Helper()
	text := &statement
	if statement == "" {
		text = nil
	}
	_, err := w.public.Reply(w.t.Context(), w.by("owner", statement), publish.Subject{Kind: publish.InspectionResult, ID: i.ID}, text)
	w.ok(err)
}

// checks reads what the enterprise states before everybody does, and names the persons in it.
func (w *town) checks(who string, i inspection.Inspection, names ...string) {
	w.t.Helper()
	_, err := w.public.CheckStatement(w.t.Context(), w.by(who, names), publish.Subject{Kind: publish.InspectionResult, ID: i.ID}, names)
	w.ok(err)
}

// record is a request that fits the town's checklist.
func record(i inspection.Inspection) inspection.RecordRequest {
	return inspection.RecordRequest{InspectionID: i.ID, Result: inspection.NoProblemFound, Narrative: "未发现问题", DeviceTime: time.Now(),
		Answers: []inspection.AnswerInput{{Question: "licence", Value: "YES"}, {Question: "staff", Value: "12"}}}
}

func (w *town) recorded(trigger inspection.Trigger) inspection.Inspection {
	w.t.Helper()
	i := w.onSite(trigger)
	r := record(i)
	i, err := w.s.Record(w.t.Context(), w.by("lead", r), r, inspection.AllParts())
	w.ok(err)
	return i
}

// refused wants a refusal of a kind and, unless empty, a reason or field.
func refused(t testing.TB, what string, err error, kind fault.Kind, reasonOrField string) *fault.Error {
	t.Helper()
	e, ok := fault.As(err)
	if !ok || e.Kind != kind || reasonOrField != "" && string(e.Reason) != reasonOrField && e.Field != reasonOrField {
		t.Errorf("%s: got %v, want %s %s", what, err, kind, reasonOrField)
		return &fault.Error{}
	}
	return e
}

// drawn writes a draw with two selected enterprises and their planned inspections, as executing it leaves them.
func (w *town) drawn() (ids []uuid.UUID) {
	w.t.Helper()
	ctx := w.t.Context()
	tx, err := w.db.Past(w.t).Begin(ctx)
	w.ok(err)
	defer func() { _ = tx.Rollback(ctx) }()
	plan, round, draw, head := uuid.New(), uuid.New(), uuid.New(), w.actors["head"].AccountID
	number := fmt.Sprintf("370502-SCJG-%d-000001", w.today.Year())
	b := &pgx.Batch{}
	b.Queue(`insert into plan (id, number, seq, kind, year, title, agency_id, target, stratification, from_day, to_day, late, author_id, change_id)
		values ($1, 'P-1', 1, 'ANNUAL', $2, '年度计划', $3, '{}', 'kind', current_date, current_date + 30, false, $4, $5)`, plan, w.today.Year(), w.agency, head, w.change)
	b.Queue(`insert into round (id, name, suite, quorum, reveal_by, text, digest, agency_id, change_id)
		values ($1, 'R-1', 'sha256', 2, now(), '', sha256(''), $2, $3)`, round, w.agency, w.change)
	b.Queue(`insert into draw (id, number, office, year, seq, plan_id, round_id, agency_id, text, digest, pool_size, pool_root, publication, window_from,
		window_to, author_id, change_id)
		values ($1, $2, '370502-SCJG', $3, 1, $4, $5, $6, '', sha256(''), 2, sha256(''), 'OPEN', current_date, $9, $7, $8)`,
		draw, number, w.today.Year(), plan, round, w.agency, head, w.change, within(w.today, 30))
	b.Queue("insert into draw_end (draw_id, kind) values ($1, 'RESULT')", draw)
	b.Queue(`insert into draw_result (draw_id, text, digest, seed, unfilled, author_id, change_id)
		values ($1, '', sha256(''), sha256(''), 0, $2, $3)`, draw, head, w.change)
	for rank, firm := range []uuid.UUID{w.firm, w.rival} {
		id := uuid.New()
		ids = append(ids, id)
		b.Queue(`insert into draw_selection (draw_id, rank, agency_id, stratum, enterprise_id, ticket)
			values ($1, $2, $3, 'ALL', $4, sha256(''))`, draw, rank+1, w.agency, firm)
		b.Queue(`insert into inspection (id, number, enterprise_id, agency_id, region_code, kind, trigger, plan_id, draw_id, draw_rank, window_from, window_to,
			counts_toward_cap, cap_basis, author_id, change_id)
			values ($1, $2, $3, $4, '370502', 'ROUTINE', 'DOUBLE_RANDOM', $5, $6, $7, current_date, $10, true, '计入', $8, $9)`,
			id, fmt.Sprintf("%s.%d", number, rank+1), firm, w.agency, plan, draw, rank+1, head, w.change, within(w.today, 30))
		b.Queue(`insert into inspection_item values ($1, $2, 1)`, id, w.item)
		for k, who := range []string{"lead", "member"} {
			b.Queue(`insert into inspection_team (inspection_id, inspector_id, agency_id, position, lead, pseudonym, change_id)
				select $1, id, $2, $3, $4, pseudonym, $6 from inspector where id = $5`,
				id, w.agency, k+1, k == 0, w.inspectors[who], w.change)
		}
	}
	w.ok(tx.SendBatch(ctx, b).Close())
	w.ok(tx.Commit(ctx))
	return ids
}

// png is a picture that holds the text.
func png(text string) []byte {
	m := image.NewGray(image.Rect(0, 0, max(len(text), 1), 2))
	copy(m.Pix, text)
	m.SetGray(0, 1, color.Gray{0xff})
	var b bytes.Buffer
	if err := encoding.Encode(&b, m); err != nil {
		panic(err) // a picture in memory has a form as PNG
	}
	return b.Bytes()
}

func chunk(kind, body string) string {
	sum := binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE([]byte(kind+body)))
	return string(binary.BigEndian.AppendUint32(nil, uint32(len(body)))) + kind + body + string(sum)
}

func entryTypes(w *town) (types []string) {
	w.t.Helper()
	rows, err := w.db.Owner(w.t).Query(w.t.Context(), `select type from log_entry where idx > 0 order by idx`)
	w.ok(err)
	types, err = pgx.CollectRows(rows, pgx.RowTo[string])
	w.ok(err)
	return types
}

func storedFiles(w *town) (n int) {
	w.t.Helper()
	w.ok(filepath.WalkDir(w.files, func(_ string, e os.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			n++
		}
		return err
	}))
	return n
}
