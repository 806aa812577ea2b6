package inspection_test

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgconn"

	"yangguang/authz"
	"yangguang/fault"
	"yangguang/inspection"
	"yangguang/policies/visit"
)

// Planning refuses what the gate would refuse later, naming reason or field.
func TestPlanRefusals(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.sql(`update inspector set status = 'ON_LEAVE' where id = $1`, w.inspectors["third"])
	for what, try := range map[string]struct {
		change func(*inspection.PlanRequest)
		kind   fault.Kind
		why    string
	}{
		"a draw's trigger":     {func(r *inspection.PlanRequest) { r.Trigger = inspection.DoubleRandom }, fault.Invalid, "input.trigger"},
		"no reason":            {func(r *inspection.PlanRequest) { r.Reason = "　 " }, fault.Invalid, "input.reason"},
		"endless reason":       {func(r *inspection.PlanRequest) { r.Reason = strings.Repeat("理", 2001) }, fault.Invalid, "input.reason"},
		"no item":              {func(r *inspection.PlanRequest) { r.ItemIDs = nil }, fault.Invalid, "input.itemIds"},
		"an item twice":        {func(r *inspection.PlanRequest) { r.ItemIDs = append(r.ItemIDs, w.item) }, fault.Invalid, "input.itemIds[1]"},
		"an officer twice":     {func(r *inspection.PlanRequest) { r.InspectorIDs[1] = r.InspectorIDs[0] }, fault.Invalid, "input.inspectorIds[1]"},
		"backwards":            {func(r *inspection.PlanRequest) { r.To = r.From.AddDays(-1) }, fault.Invalid, "input.to"},
		"in the past":          {func(r *inspection.PlanRequest) { r.From, r.To = r.From.AddDays(-9), r.From.AddDays(-8) }, fault.Invalid, "input.to"},
		"begun before":         {func(r *inspection.PlanRequest) { r.From = r.From.AddDays(-1) }, fault.Invalid, "input.from"},
		"begun last year":      {func(r *inspection.PlanRequest) { r.From = newYear(r.From.Year()).AddDays(-1) }, fault.Invalid, "input.from"},
		"over New Year":        {func(r *inspection.PlanRequest) { r.To = newYear(r.From.Year() + 1) }, fault.Invalid, "input.to"},
		"unknown enterprise":   {func(r *inspection.PlanRequest) { r.EnterpriseID = uuid.New() }, fault.NotFound, "input.enterpriseId"},
		"unknown item":         {func(r *inspection.PlanRequest) { r.ItemIDs = []uuid.UUID{uuid.New()} }, fault.NotFound, "input.itemIds"},
		"unknown officer":      {func(r *inspection.PlanRequest) { r.InspectorIDs[1] = uuid.New() }, fault.NotFound, "input.inspectorIds"},
		"unpublished item":     {func(r *inspection.PlanRequest) { r.ItemIDs = []uuid.UUID{w.draft} }, fault.Precondition, "ITEM_NOT_PUBLISHED"},
		"another's item":       {func(r *inspection.PlanRequest) { r.ItemIDs = []uuid.UUID{w.foreign} }, fault.Precondition, "ITEM_NOT_PUBLISHED"},
		"one officer":          {func(r *inspection.PlanRequest) { r.InspectorIDs = r.InspectorIDs[:1] }, fault.Precondition, "TOO_FEW_OFFICERS"},
		"another's officer":    {func(r *inspection.PlanRequest) { r.InspectorIDs[1] = w.inspectors["stranger"] }, fault.NotFound, "input.inspectorIds"},
		"an officer on leave":  {func(r *inspection.PlanRequest) { r.InspectorIDs[1] = w.inspectors["third"] }, fault.Precondition, "OFFICER_UNFIT"},
		"no special plan":      {func(r *inspection.PlanRequest) { r.Trigger = inspection.SpecialCampaign }, fault.Precondition, "PLAN_NOT_FILED"},
		"past the certificate": {func(r *inspection.PlanRequest) { r.From = r.From.AddDays(420); r.To = r.From }, fault.Precondition, "CERTIFICATE_EXPIRED"},
	} {
		r := w.request(inspection.Complaint)
		try.change(&r)
		_, err := w.s.Plan(t.Context(), w.by("head", what), r, inspection.Parts{})
		refused(t, what, err, try.kind, try.why)
		if field := map[string]string{"ITEM_NOT_PUBLISHED": "input.itemIds", "TOO_FEW_OFFICERS": "input.inspectorIds"}[try.why]; field != "" {
			refused(t, what, err, try.kind, field)
		}
	}
	if n := w.count(`select count(*) from inspection`); n != 0 {
		t.Errorf("%d inspections were written by refused plans", n)
	}
}

// Each person may do only what is theirs, in the order of the states, and only to visits of their own agency.
func TestWrongPersonAndWrongOrder(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	ctx, none := t.Context(), inspection.Parts{}
	approve := func(who string, ids ...uuid.UUID) error {
		_, err := w.s.Approve(ctx, w.by(who, ids), ids, none)
		return err
	}
	issue := func(who string, id uuid.UUID) error {
		_, err := w.s.IssueCode(ctx, w.by(who, id), id, none)
		return err
	}
	note := func(who string, i inspection.Inspection) error {
		r := record(i)
		_, err := w.s.Record(ctx, w.by(who, i.ID), r, none)
		return err
	}
	confirm := func(who string, id uuid.UUID) error {
		_, err := w.s.Confirm(ctx, w.by(who, id), id, none)
		return err
	}
	publish := func(who string, id uuid.UUID) error {
		_, err := w.s.Publish(ctx, w.by(who, id), id, none)
		return err
	}
	i := w.planned(inspection.FollowUp)
	refused(t, "approve own", approve("head", i.ID), fault.Precondition, "SECOND_PERSON")
	refused(t, "approve another agency's", approve("chief", i.ID), fault.NotFound, "")
	refused(t, "approve with one unknown", approve("deputy", i.ID, uuid.New()), fault.NotFound, "")
	refused(t, "approve twice in one", approve("deputy", i.ID, i.ID), fault.Invalid, "input.inspectionIds[1]")
	refused(t, "approve none", approve("deputy"), fault.Invalid, "input.inspectionIds")
	refused(t, "code before approval", issue("lead", i.ID), fault.Precondition, "WRONG_STATE")
	refused(t, "record before approval", note("lead", i), fault.Precondition, "WRONG_STATE")
	w.ok(approve("deputy", i.ID))
	refused(t, "approve again", approve("deputy", i.ID), fault.Precondition, "WRONG_STATE")
	refused(t, "code by a member", issue("member", i.ID), fault.Forbidden, "")
	refused(t, "code by a stranger", issue("stranger", i.ID), fault.NotFound, "")
	w.ok(issue("lead", i.ID))
	refused(t, "code again", issue("lead", i.ID), fault.Precondition, "WRONG_STATE")
	refused(t, "record before the scan", note("lead", i), fault.Precondition, "WRONG_STATE")
	token := w.read("lead", i.ID).CheckCode.Token
	_, err := w.s.Scan(ctx, w.by("owner", token), token)
	w.ok(err)
	refused(t, "record by an officer off the team", note("third", i), fault.Forbidden, "")
	refused(t, "record by a stranger", note("stranger", i), fault.NotFound, "")
	refused(t, "confirm before the record", confirm("member", i.ID), fault.Precondition, "WRONG_STATE")
	refused(t, "publish before the record", publish("head", i.ID), fault.Precondition, "WRONG_STATE")
	w.ok(note("lead", i))
	refused(t, "record twice", note("member", i), fault.Precondition, "WRONG_STATE")
	refused(t, "confirm own record", confirm("lead", i.ID), fault.Precondition, "SECOND_PERSON")
	refused(t, "confirm off the team", confirm("third", i.ID), fault.Forbidden, "")
	refused(t, "void with a record", void(w, i.ID), fault.Precondition, "WRONG_STATE")
	w.ok(confirm("member", i.ID))
	refused(t, "confirm twice", confirm("member", i.ID), fault.Precondition, "SECOND_PERSON")
	refused(t, "publish another agency's", publish("chief", i.ID), fault.NotFound, "")
	w.ok(publish("head", i.ID))
	refused(t, "publish twice", publish("deputy", i.ID), fault.Precondition, "WRONG_STATE")
}

func void(w *town, id uuid.UUID) error {
	_, err := w.s.Void(w.t.Context(), w.by("head", id), id, "企业停业", inspection.Parts{})
	return err
}

// The gate looks again on the day: what was right when the visit was planned may be wrong when the code is asked for.
func TestGateOnTheDay(t *testing.T) {
	t.Parallel()
	for what, try := range map[string]struct {
		sql string
		why fault.Reason
	}{
		"certificate ran out":  {`update certificate set valid_to = current_date - 2 where name = '执法member'`, fault.CertificateExpired},
		"certificate revoked":  {`delete from certificate where name = '执法member'`, fault.CertificateExpired},
		"certificate narrowed": {`update certificate set scope = '{应急管理}' where name = '执法member'`, fault.CertificateScope},
		"officer transferred":  {`update inspector set status = 'TRANSFERRED' where pseudonym = 'P003'`, fault.OfficerUnfit},
		"officer on leave": {`insert into inspector_leave (inspector_id, from_day, to_day, change_id)
			select id, current_date - 1, current_date + 1, change_id from inspector where pseudonym = 'P003'`, fault.OfficerUnfit},
		"conflict declared": {`insert into conflict (id, inspector_id, enterprise_id, agency_id, code, evidence_digest, from_day, change_id)
			select gen_random_uuid(), p.id, e.id, p.agency_id, 'K01', sha256(''), current_date - 9, p.change_id from inspector p, enterprise e
			where p.pseudonym = 'P003' and e.name = '测试公司'`, fault.Recusal},
		"item retired":            {`update check_item set retired_at = now() where code = 'SC-01'`, fault.ItemNotPublished},
		"item wants a speciality": {`update check_item set qualification = 'PRESSURE' where code = 'SC-01'`, fault.CertificateScope},
		"window over":             {`update inspection set window_from = current_date - 9, window_to = current_date - 3`, fault.TooLate},
		"window ahead":            {`update inspection set window_from = current_date + 3, window_to = current_date + 9`, fault.NotYet},
		"nothing changed":         {`select 1`, ""},
	} {
		t.Run(what, func(t *testing.T) {
			w := newTown(t)
			i := w.approved(inspection.Complaint)
			w.sql(try.sql)
			_, err := w.s.IssueCode(t.Context(), w.by("lead", 1), i.ID, inspection.Parts{})
			if try.why == "" {
				w.ok(err)
				return
			}
			e := refused(t, what, err, fault.Precondition, string(try.why))
			if len(e.Facts) == 0 {
				t.Error("the refusal has no facts")
			}
			if n := w.count(`select count(*) from visit_slot`); n != 0 {
				t.Errorf("%d slots are taken by a refused code", n)
			}
		})
	}
}

// A withdrawn plan gives no code.
func TestGateNeedsThePlan(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	ids := w.drawn()
	_, err := w.s.Approve(t.Context(), w.by("deputy", ids), ids, inspection.Parts{})
	w.ok(err)
	if got := entryTypes(w); got[len(got)-1] != "inspection.approve" || w.count(`select count(*) from log_entry where subject like 'draw/%'`) != 1 {
		t.Errorf("approving a whole draw is not one entry about the draw: %v", got)
	}
	w.sql(`insert into plan_withdrawal (plan_id, reason, change_id) select id, '调整', change_id from plan`)
	_, err = w.s.IssueCode(t.Context(), w.by("lead", 1), ids[0], inspection.Parts{})
	refused(t, "withdrawn plan", err, fault.Precondition, "PLAN_NOT_FILED")
}

// A special campaign runs on a filed special plan that holds its enterprise, its items and days.
func TestSpecialCampaignRunsOnItsPlan(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.sql(`insert into plan (id, number, seq, kind, year, title, agency_id, target, stratification, from_day, to_day, late, author_id, change_id)
		values ($1, 'P-S', 1, 'SPECIAL', 2026, '专项', $2, '{"regionCodes": ["3705"], "industries": ["H"]}', 'kind', $3, $4, false, $5, $6)`,
		w.draft, w.agency, w.today, w.today.AddDays(5), w.actors["head"].AccountID, w.change)
	w.sql(`insert into plan_approval (plan_id, author_id, approver_id, approver, office, standing, remark, basis, publish_by, change_id)
		values ($1, $2, $3, '批准人', '上级', 'SUPERIOR', '同意', '依据', $4, $5)`, w.draft, w.actors["head"].AccountID, w.actors["deputy"].AccountID, w.today, w.change)
	r := w.request(inspection.SpecialCampaign)
	_, err := w.s.Plan(t.Context(), w.by("head", 1), r, inspection.Parts{})
	refused(t, "a plan without the item", err, fault.Precondition, "PLAN_NOT_FILED")
	w.sql(`insert into plan_item values ($1, $2)`, w.draft, w.item)
	w.sql(`insert into industry (code, name, parent_code) values ('F', '批发和零售业', null), ('52', '零售业', 'F'),
		('H', '住宿和餐饮业', null), ('62', '餐饮业', 'H') on conflict do nothing`)
	for _, industry := range []any{nil, "52"} {
		w.sql(`update enterprise set industry_code = $2 where id = $1`, w.firm, industry)
		_, err = w.s.Plan(t.Context(), w.by("head", industry), r, inspection.Parts{})
		refused(t, "an enterprise outside the target", err, fault.Precondition, "PLAN_NOT_FILED")
	}
	w.sql(`update enterprise set industry_code = '62' where id = $1`, w.firm)
	i, err := w.s.Plan(t.Context(), w.by("head", 2), r, inspection.Parts{})
	w.ok(err)
	if i.Kind != "SPECIAL" || i.PlanID == nil || *i.PlanID != w.draft {
		t.Errorf("special visit: %+v", i)
	}
	r.To = r.To.AddDays(1)
	_, err = w.s.Plan(t.Context(), w.by("head", 3), r, inspection.Parts{})
	refused(t, "a window beyond the plan", err, fault.Precondition, "PLAN_NOT_FILED")
}

// The third counted visit of a year is refused with count, cap, year, basis and the first possible day; what does not count passes.
func TestThirdVisitIsRefusedWithTheFacts(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.issued(inspection.Complaint)
	w.issued(inspection.EnterpriseRequest)
	i := w.approved(inspection.Transfer)
	_, err := w.s.IssueCode(t.Context(), w.by("lead", 1), i.ID, inspection.Parts{})
	e := refused(t, "third visit", err, fault.Precondition, "FREQUENCY_CAP")
	year := w.today.Year()
	for key, want := range map[string]any{"count": 2, "cap": 2, "year": year, "nextPossible": fmt.Sprintf("%d-01-01", year+1)} {
		if e.Facts[key] != want {
			t.Errorf("fact %s is %v, want %v", key, e.Facts[key], want)
		}
	}
	if b, _ := e.Facts["basis"].(string); !strings.Contains(b, "54号") {
		t.Errorf("basis %q", b)
	}
	if j := w.issued(inspection.FollowUp); j.CountsTowardCap || j.CapBasis == "" {
		t.Errorf("a re-check counts: %+v", j)
	}
	f, err := w.s.Frequency(t.Context(), w.actors["owner"], w.firm, year, false)
	w.ok(err)
	if f.Total != 3 || f.ByAgency[0].Counted != 2 || len(f.ByAgency[0].Exempt) != 1 || f.ByAgency[0].Exempt[0].Basis == "" {
		t.Errorf("frequency: %+v", f)
	}
}

// Void before entry frees the slot, void after entry does not; the code of a void visit is revoked.
func TestVoidFreesTheSlotBeforeEntryOnly(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	first := w.issued(inspection.Complaint)
	w.ok(void(w, first.ID))
	face, err := w.s.Face(t.Context(), w.actors["public"], first.CheckCode.Token)
	w.ok(err)
	if !face.Revoked || len(face.Officers) != 0 {
		t.Errorf("the code of a void visit is shown as revoked: %t, with %d officers", face.Revoked, len(face.Officers))
	}
	_, err = w.s.Scan(t.Context(), w.by("owner", 1), first.CheckCode.Token)
	refused(t, "scan of a revoked code", err, fault.Precondition, "CODE_REVOKED")
	second := w.onSite(inspection.Complaint)
	w.hoursLater(second)
	w.ok(void(w, second.ID))
	face, err = w.s.Face(t.Context(), w.actors["public"], second.CheckCode.Token)
	w.ok(err)
	if !face.Revoked || len(face.Officers) != 2 || face.Officers[0].Inspector.CertificateNumber == nil {
		t.Errorf("who entered on a code that was revoked later: %t, %+v", face.Revoked, face.Officers)
	}
	refused(t, "void twice", void(w, second.ID), fault.Precondition, "WRONG_STATE")
	w.issued(inspection.Complaint)
	i := w.approved(inspection.Complaint)
	_, err = w.s.IssueCode(t.Context(), w.by("lead", 1), i.ID, inspection.Parts{})
	refused(t, "after a visit voided on site and another", err, fault.Precondition, "FREQUENCY_CAP")
	_, err = w.s.Void(t.Context(), w.by("head", 1), i.ID, " ", inspection.Parts{})
	refused(t, "void without reason", err, fault.Invalid, "input.reason")
}

// The constraints hold the cap against the runtime role itself, without any service.
func TestCapHoldsAgainstDirectSQL(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	i := w.issued(inspection.Complaint)
	conn, err := w.db.App(t).Acquire(t.Context())
	w.ok(err)
	defer conn.Release()
	_, err = conn.Exec(t.Context(), `select set_config('app.all', 'on', false), set_config('app.system', 'on', false)`)
	w.ok(err)
	slot := `insert into visit_slot (id, enterprise_id, agency_id, inspection_id, counter, rule, period, n, cap, basis, change_id)
		select gen_random_uuid(), s.enterprise_id, s.agency_id, %s, s.counter, s.rule, s.period, %d, s.cap, s.basis, gen_random_uuid() from visit_slot s`
	other := "'" + w.approved(inspection.Complaint).ID.String() + "'"
	for what, try := range map[string]struct{ sql, want string }{
		"above the cap":            {fmt.Sprintf(slot, other, 3), "visit_slot_cap"},
		"the same number again":    {fmt.Sprintf(slot, other, 1), "visit_slot_number"},
		"a second slot of a visit": {fmt.Sprintf(slot, "s.inspection_id", 2), "visit_slot_one"},
		"a cap that no rule has":   {strings.Replace(fmt.Sprintf(slot, other, 3), "s.cap", "9", 1), "visit_slot_rule"},
		"another period":           {strings.Replace(fmt.Sprintf(slot, other, 1), "s.period", "'1999'", 1), "visit_slot_rule"},
		"another counter":          {strings.Replace(fmt.Sprintf(slot, other, 1), "s.counter", "'system:37:市场监管'", 1), "visit_slot_rule"},
		"a rule that is none":      {strings.Replace(fmt.Sprintf(slot, other, 1), "s.rule", "'none'", 1), "visit_slot_rule"},
		"another number by hand":   {`update visit_slot set n = 2`, "42501"},
		"a code without a slot": {`insert into check_code (inspection_id, n, agency_id, disclosed_to, counts_toward_cap, token, valid_from, valid_to, issuer_id, change_id)
			select inspection_id, 2, agency_id, disclosed_to, true, 'x', valid_from, valid_to, issuer_id, gen_random_uuid() from check_code`, "check_code_slot"},
		"a counted visit passed off as exempt": {`insert into check_code (inspection_id, n, agency_id, disclosed_to, counts_toward_cap, token, valid_from, valid_to,
			issuer_id, change_id)
			select inspection_id, 2, agency_id, disclosed_to, false, 'x', valid_from, valid_to, issuer_id, gen_random_uuid() from check_code`,
			"check_code_inspection_id_counts_toward_cap_fkey"},
		"the visit made exempt": {`update inspection set counts_toward_cap = false`, "42501"},
	} {
		_, err := conn.Exec(t.Context(), try.sql)
		var pg *pgconn.PgError
		if !errors.As(err, &pg) || pg.ConstraintName != try.want && pg.Code != try.want {
			t.Errorf("%s: %v, want %s", what, err, try.want)
		}
	}
	if n := w.count(`select count(*) from check_code where inspection_id = $1`, i.ID); n != 1 {
		t.Errorf("%d codes", n)
	}
}

// A code that ran out unscanned is replaced on a later day of the window, under the same slot; the old one lets nobody in.
func TestCodeThatRanOutIsReplaced(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	i := w.issued(inspection.Complaint)
	w.sql(`update check_code set valid_from = valid_from - interval '1 day', valid_to = valid_to - interval '1 day'`)
	w.sql(`update certificate set number = number || '-2' where name = '执法member'`) // renewed overnight
	j, err := w.s.IssueCode(t.Context(), w.by("lead", 2), i.ID, inspection.AllParts())
	w.ok(err)
	if n := w.count(`select count(*) from inspection_team where certificate_number like '%-2'`); n != 1 {
		t.Errorf("%d officers are shown with a renewed certificate, want 1", n)
	}
	if j.CheckCode.Token == i.CheckCode.Token || w.count(`select count(*) from visit_slot`) != 1 || w.count(`select max(n) from check_code`) != 2 {
		t.Error("the code was not replaced under its slot")
	}
	_, err = w.s.Scan(t.Context(), w.by("owner", 1), i.CheckCode.Token)
	refused(t, "the first code", err, fault.Precondition, "CODE_REVOKED")
	_, err = w.s.Scan(t.Context(), w.by("owner", 2), j.CheckCode.Token)
	w.ok(err)
}

// Who may scan, and what a second scan says.
func TestScans(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	ctx, scan := t.Context(), func(who, token string) error {
		_, err := w.s.Scan(t.Context(), w.by(who, token), token)
		return err
	}
	i := w.issued(inspection.Complaint)
	token := i.CheckCode.Token
	refused(t, "the lead", scan("lead", token), fault.Precondition, "SECOND_PERSON")
	refused(t, "the agency's head", scan("head", token), fault.Precondition, "SECOND_PERSON")
	refused(t, "another enterprise", scan("rival", token), fault.Precondition, "NOT_YOUR_CODE")
	w.ok(scan("owner", token))
	w.ok(scan("owner", token))
	refused(t, "a visitor after the enterprise", scan("public", token), fault.Conflict, "")
	refused(t, "an officer of another agency", scan("stranger", token), fault.Precondition, "SECOND_PERSON")
	refused(t, "a supervisor", scan("supervisor", token), fault.Precondition, "SECOND_PERSON")
	if n := w.count(`select count(*) from log_entry where type = 'code.scan'`); n != 1 {
		t.Errorf("%d scans are on the ledger", n)
	}
	if by := w.read("supervisor", i.ID).ScannedBy; by == nil || *by != inspection.ByEnterprise {
		t.Errorf("scanned by %v", by)
	}
	bad := map[string]string{"no code": "x", "empty": "", "one letter changed": flip(token), "longer": token + "A"}
	_, key, err := ed25519.GenerateKey(nil)
	w.ok(err)
	forger, err := authz.NewCodes(key)
	w.ok(err)
	bad["another's signature"], err = forger.Issue(authz.Code{Inspection: i.ID, Enterprise: w.firm, From: w.today.Start(), To: w.today.AddDays(1).Start(), Serial: 1})
	w.ok(err)
	bad["a visit that does not exist"], err = w.codes.Issue(authz.Code{Inspection: uuid.New(), Enterprise: w.firm, From: w.today.Start(),
		To: w.today.AddDays(1).Start(), Serial: 1})
	w.ok(err)
	bad["another enterprise in the code"], err = w.codes.Issue(authz.Code{Inspection: i.ID, Enterprise: w.rival, From: w.today.Start(),
		To: w.today.AddDays(1).Start(), Serial: 1})
	w.ok(err)
	for what, token := range bad {
		refused(t, what, scan("owner", token), fault.Invalid, "token")
		_, err := w.s.Face(ctx, w.actors["public"], token)
		refused(t, what, err, fault.Invalid, "token")
	}
	expired, err := w.codes.Issue(authz.Code{Inspection: i.ID, Enterprise: w.firm, From: w.today.AddDays(-1).Start(), To: w.today.Start(), Serial: 1})
	w.ok(err)
	refused(t, "yesterday's", scan("owner", expired), fault.Precondition, "CODE_EXPIRED")
	early, err := w.codes.Issue(authz.Code{Inspection: i.ID, Enterprise: w.firm, From: w.today.AddDays(1).Start(), To: w.today.AddDays(2).Start(), Serial: 1})
	w.ok(err)
	refused(t, "tomorrow's", scan("owner", early), fault.Precondition, "NOT_YET")
}

// Whoever holds the code can scan it without an account, the officer too. So the record says that a visitor scanned, until the
// enterprise's account scans as well: at once, or after the record was written.
func TestTheEnterpriseScansAfterAVisitor(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	scan := func(who, token string) error {
		_, err := w.s.Scan(t.Context(), w.by(who, token), token)
		return err
	}
	i := w.issued(inspection.FollowUp)
	token := i.CheckCode.Token
	if i.ScannedBy != nil {
		t.Errorf("scanned by %s before anybody scanned", *i.ScannedBy)
	}
	w.ok(scan("public", token))
	w.ok(scan("public", token))
	first := w.read("owner", i.ID)
	if first.ScannedBy == nil || *first.ScannedBy != inspection.ByVisitor || first.State != inspection.OnSite {
		t.Errorf("after a visitor: %v, %s", first.ScannedBy, first.State)
	}
	r := record(i)
	_, err := w.s.Record(t.Context(), w.by("lead", r), r, inspection.AllParts())
	w.ok(err)
	refused(t, "another enterprise", scan("rival", token), fault.Precondition, "NOT_YOUR_CODE")
	w.ok(scan("owner", token))
	w.ok(scan("owner", token))
	w.ok(scan("public", token)) // the answer that visitor had
	last := w.read("supervisor", i.ID)
	if last.ScannedBy == nil || *last.ScannedBy != inspection.ByEnterprise || !last.ScannedAt.Equal(*first.ScannedAt) || last.State != inspection.Recorded {
		t.Errorf("after the enterprise: %v at %v (first %v), %s", last.ScannedBy, last.ScannedAt, first.ScannedAt, last.State)
	}
	if n := w.count(`select count(*) from log_entry where type = 'code.scan'`); n != 2 {
		t.Errorf("%d scans are on the ledger, wanted the visitor's and the enterprise's", n)
	}
}

func flip(token string) string {
	b := []byte(token)
	k := len(b) / 2
	if b[k]++; b[k] > 'y' || b[k] < 'a' {
		b[k] = 'a'
	}
	if string(b) == token {
		b[k] = 'b'
	}
	return string(b)
}

// Parties who scan at the same moment: the enterprise is always on record, a visitor only when it was first and else gets CONFLICT.
func TestScanRace(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	token := w.issued(inspection.Complaint).CheckCode.Token
	parties := []string{"owner", "public", "owner", "public", "owner", "public"}
	errs := make([]error, len(parties))
	var wg sync.WaitGroup
	for n, who := range parties {
		c := w.by(who, n)
		wg.Go(func() { _, errs[n] = w.s.Scan(context.Background(), c, token) })
	}
	wg.Wait()
	won := map[string]bool{}
	for n, err := range errs {
		if err == nil {
			won[parties[n]] = true
			continue
		}
		refused(t, parties[n], err, fault.Conflict, "")
	}
	if !won["owner"] || w.count(`select count(*) from check_code_scan`) != len(won) {
		t.Errorf("%v won", won)
	}
}

// On a quiet day 企业宁静日 no visit begins unless its trigger is exempt.
func TestQuietDay(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	day := fmt.Sprintf("from: %d\n    to: %d\n", w.today.Day(), w.today.Day())
	text := strings.Replace(strings.Replace(string(visit.Rules), `"3408"`, `"37"`, 1), "from: 1\n    to: 25\n", day, 1)
	rules, err := inspection.ReadRules([]byte(text))
	w.ok(err)
	w.s.Rules = rules
	i := w.approved(inspection.EnterpriseRequest)
	_, err = w.s.IssueCode(t.Context(), w.by("lead", 1), i.ID, inspection.Parts{})
	e := refused(t, "quiet day", err, fault.Precondition, "QUIET_DAY")
	if e.Facts["nextPossible"] != w.today.AddDays(1).String() || e.Facts["basis"] == "" {
		t.Errorf("facts %v", e.Facts)
	}
	w.issued(inspection.Complaint)
}
