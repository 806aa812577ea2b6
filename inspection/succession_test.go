package inspection_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgconn"

	"yangguang/fault"
	"yangguang/ident"
	"yangguang/inspection"
	"yangguang/postgres"
	"yangguang/roster"
)

const succeed = `insert into enterprise_succession (enterprise_id, successor_id, kind, reason, change_id) values ($1, $2, 'REREGISTERED', '换照', $3)`

// at plans and approves a visit of an agency to an enterprise and asks for its code.
func (w *town) at(firm uuid.UUID) error {
	w.t.Helper()
	r := w.request(inspection.Complaint)
	r.EnterpriseID = firm
	i, err := w.s.Plan(w.t.Context(), w.by("head", r), r, inspection.Parts{})
	w.ok(err)
	_, err = w.s.Approve(w.t.Context(), w.by("deputy", i.ID), []uuid.UUID{i.ID}, inspection.Parts{})
	w.ok(err)
	_, err = w.s.IssueCode(w.t.Context(), w.by("lead", i.ID), i.ID, inspection.Parts{})
	return err
}

// A new licence is no new year: visits before count for whoever goes on, also those that got their code under the old name, and the database
// holds it against the runtime role itself.
func TestCapFollowsTheSuccessor(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	late := w.approved(inspection.Complaint) // planned before the merger, at the one that ends
	w.ok(w.at(w.firm))
	w.ok(w.at(w.rival))
	w.sql(succeed, w.firm, w.rival, w.change)
	e := refused(t, "the third visit", w.at(w.rival), fault.Precondition, "FREQUENCY_CAP")
	if e.Facts["count"] != 2 {
		t.Errorf("facts: %v", e.Facts)
	}
	_, err := w.s.IssueCode(t.Context(), w.by("lead", 1), late.ID, inspection.Parts{})
	e = refused(t, "the old visit's code", err, fault.Precondition, "WRONG_STATE")
	if all, _ := e.Facts["refusals"].([]map[string]any); len(all) != 2 || all[1]["reason"] != "FREQUENCY_CAP" {
		t.Errorf("the cap beside the successor: %v", e.Facts)
	}
	f, err := w.s.Frequency(t.Context(), w.actors["rival"], w.rival, w.today.Year(), false)
	if w.ok(err); f.Total != 2 || f.ByAgency[0].Counted != 2 {
		t.Errorf("what the successor sees: %+v", f)
	}
	err = w.direct(fmt.Sprintf(`insert into visit_slot (id, enterprise_id, agency_id, inspection_id, counter, rule, period, n, cap, basis, change_id)
		select gen_random_uuid(), s.enterprise_id, s.agency_id, '%s', s.counter, s.rule, s.period, 2, s.cap, s.basis, gen_random_uuid() from visit_slot s
		where s.enterprise_id = '%s'`, late.ID, w.rival))
	if constraint(err) != "visit_slot_cap" {
		t.Errorf("by direct SQL: %v", err)
	}
	var pg *pgconn.PgError
	if _, err = w.db.App(t).Exec(t.Context(), succeed, w.rival, w.firm, uuid.New()); !errors.As(err, &pg) || pg.ConstraintName != "succession_ends" {
		t.Errorf("a circle: %v", err)
	}
}

// An enterprise that ended in another is not visited any more: the refusals name the one that goes on, at the end of the line. One that merely closed
// down is, and a team that has entered makes its code up.
func TestAnEnterpriseThatEndedIsVisitedAsItsSuccessor(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	i := w.approved(inspection.Complaint)
	w.sql(`update enterprise set status = 'DEREGISTERED' where id = $1`, w.firm)
	w.ok(w.at(w.firm))
	in := inspection.EmergencyRequest{EnterpriseID: w.firm, ItemIDs: []uuid.UUID{w.item}, InspectorIDs: []uuid.UUID{w.inspectors["lead"], w.inspectors["member"]},
		Reason: "燃气泄漏", EnteredAt: time.Now().Add(-time.Minute)}
	entered, err := w.s.EnterEmergency(t.Context(), w.by("lead", in), in, inspection.Parts{})
	w.ok(err)
	_, err = w.s.Approve(t.Context(), w.by("deputy", entered.ID), []uuid.UUID{entered.ID}, inspection.Parts{})
	w.ok(err)
	w.sql(strings.Replace(succeed, "REREGISTERED", "DUPLICATE", 1), w.firm, w.rival, w.change)
	r := w.request(inspection.Complaint)
	_, err = w.s.Plan(t.Context(), w.by("head", r), r, inspection.Parts{})
	planned := refused(t, "planning", err, fault.Invalid, "input.enterpriseId")
	coded := refused(t, "the code", w.issue(i.ID), fault.Precondition, "WRONG_STATE")
	for what, e := range map[string]*fault.Error{"planning": planned, "the code": coded} {
		if e.Facts["successor"] != "92370502MA3TEST02X" || e.Facts["successorName"] != "王小明小吃店" || !strings.Contains(e.Msg, "92370502MA3TEST02X") {
			t.Errorf("%s: %s %v", what, e.Msg, e.Facts)
		}
	}
	w.ok(w.issue(entered.ID))
}

// The visits of an agency that was merged away are those of the agency that goes on for it.
func TestCapFollowsTheMergedAgency(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.sql(`insert into agency_succession (agency_id, successor_id, reason, change_id) values ($1, $2, '机构改革', $3)`, w.other, w.agency, w.change)
	w.ok(w.at(w.firm))
	w.sql(`update visit_slot set agency_id = $1, counter = 'agency:' || $1::uuid`, w.other) // it was the other agency's visit
	w.ok(w.at(w.firm))
	refused(t, "the third", w.at(w.firm), fault.Precondition, "FREQUENCY_CAP")
}

// atCapTwiceEntered is a town whose firm is at its cap, its code, and the cells of a second entry under the code with another last character.
func atCapTwiceEntered(t *testing.T) (w *town, registers *roster.Service, code string, cells []roster.Cell) {
	w = newTown(t)
	var name string
	w.ok(w.db.Owner(t).QueryRow(t.Context(), `select uscc, name from enterprise where id = $1`, w.firm).Scan(&code, &name))
	for range 2 {
		w.ok(w.at(w.firm))
	}
	again := code[:17] + map[bool]string{true: "Y", false: "X"}[code[17] == 'X']
	return w, roster.NewService(w.db.DB, postgres.Commands[roster.Tx](w.db.DB)), code,
		[]roster.Cell{{Column: "uscc", Value: again}, {Column: "name", Value: name}, {Column: "region_code", Value: "370502"}}
}

// An entry that is given up and entered again with another last character goes on for itself: no fresh cap.
func TestAnEnterpriseEnteredAgainKeepsItsCap(t *testing.T) {
	t.Parallel()
	w, registers, code, cells := atCapTwiceEntered(t)
	w.sql(`update enterprise set status = 'DEREGISTERED' where id = $1`, w.firm)
	entry, _, err := registers.Save(t.Context(), w.by("head", code), roster.Edit{Register: roster.Enterprises, Reason: "重新登记，原代码 " + code}, cells)
	w.ok(err)
	refused(t, "entered again", w.at(entry.ID), fault.Precondition, "FREQUENCY_CAP")
}

// Nor has one that was entered out of force, and then put in force: it goes on for the entry of its code, too.
func TestAnEnterprisePutInForceAgainKeepsItsCap(t *testing.T) {
	t.Parallel()
	w, registers, code, cells := atCapTwiceEntered(t)
	entry, _, err := registers.Save(t.Context(), w.by("head", code), roster.Edit{Register: roster.Enterprises, Reason: "补录"},
		append(cells, roster.Cell{Column: "status", Value: "DEREGISTERED"}))
	w.ok(err)
	w.sql(`update enterprise set status = 'DEREGISTERED' where id = $1`, w.firm)
	_, _, err = registers.Save(t.Context(), w.by("head", "again"), roster.Edit{Register: roster.Enterprises, ID: &entry.ID, Version: &entry.Version,
		Reason: "恢复，原代码 " + code}, []roster.Cell{{Column: "status", Value: "ACTIVE"}})
	w.ok(err)
	refused(t, "put in force again", w.at(entry.ID), fault.Precondition, "FREQUENCY_CAP")
}

// Merging while codes are asked for at both gives no more than one cap.
func TestMergingWhileCodesAreIssuedKeepsOneCap(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	ids := make([]uuid.UUID, 8)
	for n := range ids {
		r := w.request(inspection.Complaint)
		if n%2 == 0 {
			r.EnterpriseID = w.rival
		}
		i, err := w.s.Plan(t.Context(), w.by("head", n), r, inspection.Parts{})
		w.ok(err)
		ids[n] = i.ID
	}
	_, err := w.s.Approve(t.Context(), w.by("deputy", ids), ids, inspection.Parts{})
	w.ok(err)
	w.sql(succeed, w.firm, w.rival, w.change)
	var wg sync.WaitGroup
	for _, id := range ids {
		c := w.by("lead", id)
		wg.Go(func() { _, _ = w.s.IssueCode(context.Background(), c, id, inspection.Parts{}) })
	}
	wg.Wait()
	if n := w.count(`select count(*) from visit_slot where freed_at is null`); n != 2 {
		t.Errorf("%d slots of 2", n)
	}
}

// A visit keeps the checklist that it was planned with: a revision is for visits planned after it.
func TestAVisitKeepsItsChecklist(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	i := w.onSite(inspection.Complaint)
	w.sql(`update checklist_question set text = '改过的问题', kind = 'TEXT' where key = 'licence'`)
	w.sql(`insert into checklist_question (item_id, key, position, text, kind, required) values ($1, 'new', 4, '新问题', 'TEXT', true)`, w.item)
	w.sql(`insert into checklist_version (item_id, n, questions, change_id) select v.item_id, 2, v.questions || '[{"key": "new", "position": 4, "text": "新问题",
		"kind": "TEXT", "required": true, "violations": []}]', v.change_id from checklist_version v`)
	if i = w.read("lead", i.ID); len(i.Items[0].Checklist) != 3 || i.Items[0].Checklist[0].Text != "营业执照是否置于醒目位置" {
		t.Errorf("the visit's checklist: %+v", i.Items[0].Checklist)
	}
	r := record(i)
	_, err := w.s.Record(t.Context(), w.by("lead", r), r, inspection.Parts{})
	w.ok(err)
	next := w.onSite(inspection.Complaint)
	r = record(next)
	_, err = w.s.Record(t.Context(), w.by("lead", r), r, inspection.Parts{})
	refused(t, "the new question unanswered", err, fault.Invalid, "input.answers")
}

// Leave has days: on them an officer gets no code, and before them does.
func TestAnOfficerOnLeaveDoesNotCome(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	i := w.approved(inspection.Complaint)
	w.sql(`insert into inspector_leave (inspector_id, from_day, to_day, change_id) values ($1, $2, $2, gen_random_uuid())`, w.inspectors["member"], w.today)
	_, err := w.s.IssueCode(t.Context(), w.by("lead", 1), i.ID, inspection.Parts{})
	if e := refused(t, "on leave", err, fault.Precondition, "OFFICER_UNFIT"); e.Facts["status"] != "ON_LEAVE" || e.Facts["leaveFrom"] != w.today.String() ||
		!strings.Contains(e.Msg, "请假") || !strings.Contains(e.Msg, w.today.String()) || !strings.Contains(e.Msg, "作废后另行安排") {
		t.Errorf("%s %v", e.Msg, e.Facts)
	}
	w.sql(`update inspector_leave set from_day = from_day + 1, to_day = to_day + 1`)
	_, err = w.s.IssueCode(t.Context(), w.by("lead", 2), i.ID, inspection.Parts{})
	w.ok(err)
}

// Who cannot be sent is told why, and who is not there by the place in the list, with the way out.
func TestARefusalOfOfficersSaysWhich(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	r := w.request(inspection.Complaint)
	stranger := uuid.Must(uuid.NewV7())
	r.InspectorIDs = append(r.InspectorIDs, stranger)
	_, err := w.s.Plan(t.Context(), w.by("head", r), r, inspection.Parts{})
	e := refused(t, "nobody", err, fault.NotFound, "input.inspectorIds")
	if ids, _ := e.Facts["ids"].([]string); len(ids) != 1 || ids[0] != ident.Of(ident.Inspector, stranger) || !strings.Contains(e.Msg, fmt.Sprintf("第 %d 名", len(r.InspectorIDs))) {
		t.Errorf("%s %v", e.Msg, e.Facts)
	}
	for status, says := range map[string]string{"SUSPENDED": "停职", "IN_TRAINING": "培训", "TRANSFERRED": "调离"} {
		w.sql(`update inspector set status = $1 where id = $2`, status, w.inspectors["member"])
		r := w.request(inspection.Complaint)
		_, err := w.s.Plan(t.Context(), w.by("head", r), r, inspection.Parts{})
		if e := refused(t, status, err, fault.Precondition, "OFFICER_UNFIT"); !strings.Contains(e.Msg, says) {
			t.Errorf("%s: %s", status, e.Msg)
		}
	}
}

// Whoever must not meet an enterprise does not meet the one that it goes on as.
func TestAConflictHoldsForTheSuccessor(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.sql(`insert into conflict (id, inspector_id, enterprise_id, agency_id, code, evidence_digest, from_day, change_id)
		values (gen_random_uuid(), $1, $2, $3, 'K01', sha256(''), '2020-01-01', $4)`, w.inspectors["member"], w.rival, w.agency, w.change)
	r := w.request(inspection.FollowUp)
	_, err := w.s.Plan(t.Context(), w.by("head", "before"), r, inspection.Parts{})
	w.ok(err)
	w.sql(`insert into enterprise_succession (enterprise_id, successor_id, kind, reason, change_id) values ($1, $2, 'MERGER', '吸收合并', $3)`, w.rival, w.firm, w.change)
	_, err = w.s.Plan(t.Context(), w.by("head", "after"), r, inspection.Parts{})
	refused(t, "after the merger", err, fault.Precondition, "RECUSAL")
}
