package inspection_test

import (
	"strings"
	"testing"

	"github.com/google/uuid"

	"yangguang/fault"
	"yangguang/inspection"
)

// asked is a request of somebody that a member stay away.
func (w *town) asked(who, about string, i inspection.Inspection) (inspection.Recusal, error) {
	r := inspection.RecusalRequest{Inspection: i.ID, Inspector: w.pseudonym(about), Ground: "K02", Statement: "该人员持有竞争企业股份"}
	return w.s.RequestRecusal(w.t.Context(), w.by(who, r), r)
}

func (w *town) pseudonym(name string) (p string) {
	w.t.Helper()
	w.ok(w.db.Owner(w.t).QueryRow(w.t.Context(), `select pseudonym from inspector where id = $1`, w.inspectors[name]).Scan(&p))
	return p
}

func (w *town) decided(who string, r inspection.Recusal, uphold bool, replacement string) (inspection.Recusal, error) {
	v := inspection.RecusalVerdict{Recusal: r.ID, Uphold: uphold, Reason: "经核查"}
	if replacement != "" {
		v.Replacement = new(w.inspectors[replacement])
	}
	return w.s.DecideRecusal(w.t.Context(), w.by(who, v), v)
}

func members(i inspection.Inspection) string {
	var all []string
	for _, m := range i.Team {
		word := m.Inspector.Pseudonym
		if m.Lead {
			word += "*"
		}
		if m.Replaced != nil {
			word += " for " + m.Replaced.Pseudonym + " " + *m.Reason
		}
		all = append(all, word)
	}
	return strings.Join(all, ", ")
}

// The enterprise asks on site; the visit goes on; the head upholds it; whom the head names comes, and everybody sees for whom.
func TestRecusalOnSite(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	i := w.onSite(inspection.Complaint)
	r, err := w.asked("owner", "member", i)
	w.ok(err)
	if r.State != inspection.RecusalRequested || r.Inspection != i.Number || r.Inspector.Name == nil || r.RequestedBy != "U008" {
		t.Errorf("request %+v", r)
	}
	_, err = w.asked("owner", "member", i)
	refused(t, "again while it waits", err, fault.Conflict, "")
	if now := w.read("lead", i.ID); now.State != inspection.OnSite || len(now.Recusals) != 1 || len(now.Team) != 2 {
		t.Errorf("a request changes the visit: %s, %d recusals", now.State, len(now.Recusals))
	}
	_, err = w.decided("head", r, true, "")
	refused(t, "nobody named", err, fault.Precondition, "TOO_FEW_OFFICERS")
	_, err = w.decided("head", r, true, "lead")
	refused(t, "one of the team", err, fault.Invalid, "input.replacementId")
	_, err = w.decided("head", r, true, "stranger")
	refused(t, "another agency's officer", err, fault.NotFound, "input.replacementId")
	w.sql(`update certificate set valid_to = current_date - 1 where inspector_id = $1`, w.inspectors["third"])
	_, err = w.decided("head", r, true, "third")
	refused(t, "a lapsed certificate", err, fault.Precondition, "CERTIFICATE_EXPIRED")
	w.sql(`update certificate set valid_to = current_date + 9 where inspector_id = $1`, w.inspectors["third"])
	got, err := w.decided("head", r, true, "third")
	w.ok(err)
	if got.State != inspection.RecusalUpheld || *got.DecidedBy != "U000" || *got.Reason != "经核查" {
		t.Errorf("decided %+v", got)
	}
	want := w.pseudonym("lead") + "*, " + w.pseudonym("third") + " for " + w.pseudonym("member") + " K00 经核查"
	for _, who := range []string{"lead", "owner", "supervisor"} {
		now := w.read(who, i.ID)
		if members(now) != want || now.State != inspection.OnSite || now.Team[1].Inspector.Name == nil {
			t.Errorf("%s sees the team %s, want %s", who, members(now), want)
		}
	}
	// Whoever left neither records nor confirms any more; the newcomer does.
	rec := record(i)
	_, err = w.s.Record(t.Context(), w.by("member", 1), rec, inspection.AllParts())
	refused(t, "who left records", err, fault.Forbidden, "")
	_, err = w.s.Record(t.Context(), w.by("lead", 2), rec, inspection.AllParts())
	w.ok(err)
	_, err = w.s.Confirm(t.Context(), w.by("member", 3), i.ID, inspection.AllParts())
	refused(t, "who left confirms", err, fault.Forbidden, "")
	_, err = w.s.Confirm(t.Context(), w.by("third", 4), i.ID, inspection.AllParts())
	w.ok(err)
	if n := w.count(`select count(*) from log_entry where subject = 'inspection/' || $1 and type in ('recusal.request', 'recusal.decide')`, i.Number); n != 2 {
		t.Errorf("%d entries", n)
	}
}

// A code that nobody used shows another team: it is revoked, and the lead asks for the next, under the same slot.
func TestRecusalBeforeEntryRevokesTheCode(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	i := w.issued(inspection.Complaint)
	r, err := w.asked("lead", "lead", i)
	w.ok(err)
	_, err = w.decided("deputy", r, true, "third")
	w.ok(err)
	_, err = w.s.Scan(t.Context(), w.by("owner", 1), i.CheckCode.Token)
	refused(t, "the old code", err, fault.Precondition, "CODE_REVOKED")
	for _, who := range []string{"third", "member", "owner"} {
		if now := w.read(who, i.ID); now.State != inspection.CodeIssued || now.CheckCode != nil {
			t.Errorf("%s is handed a revoked code to show", who)
		}
	}
	_, err = w.s.IssueCode(t.Context(), w.by("member", 2), i.ID, inspection.AllParts())
	refused(t, "a member who does not lead", err, fault.Forbidden, "")
	_, err = w.s.IssueCode(t.Context(), w.by("lead", 3), i.ID, inspection.AllParts())
	refused(t, "the lead who left", err, fault.NotFound, "")
	j, err := w.s.IssueCode(t.Context(), w.by("third", 4), i.ID, inspection.AllParts())
	w.ok(err)
	for token, revoked := range map[string]bool{i.CheckCode.Token: true, j.CheckCode.Token: false} {
		face, err := w.s.Face(t.Context(), w.actors["public"], token)
		w.ok(err)
		if face.Revoked != revoked || (len(face.Officers) == 0) != revoked {
			t.Errorf("revoked %t, want %t, with %d officers", face.Revoked, revoked, len(face.Officers))
		}
	}
	if w.count(`select count(*) from visit_slot where freed_at is null`) != 1 {
		t.Error("another slot was taken")
	}
	face, err := w.s.Scan(t.Context(), w.by("owner", 5), j.CheckCode.Token)
	w.ok(err)
	if len(face.Officers) != 2 || face.Officers[1].Replaced == nil || !face.Officers[1].Lead || face.Officers[1].Inspector.Name == nil {
		t.Errorf("the page of the code shows %+v", face.Officers)
	}
}

// After the record who was on site stands: an upheld recusal is on file, nobody leaves or comes, by the service or by SQL.
func TestARecusalAfterTheRecordLeavesTheTeam(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	i := w.recorded(inspection.Complaint)
	_, err := w.s.Confirm(t.Context(), w.by("member", 1), i.ID, inspection.AllParts())
	w.ok(err)
	before := members(w.read("head", i.ID))
	r, err := w.asked("owner", "member", i)
	w.ok(err)
	_, err = w.decided("head", r, true, "third")
	refused(t, "a replacement", err, fault.Invalid, "input.replacementId")
	got, err := w.decided("head", r, true, "")
	w.ok(err)
	if now := members(w.read("head", i.ID)); got.State != inspection.RecusalUpheld || now != before {
		t.Errorf("%s, the team is %s, was %s", got.State, now, before)
	}
	_, err = w.s.Confirm(t.Context(), w.by("third", 2), i.ID, inspection.AllParts())
	refused(t, "who never was there confirms", err, fault.Forbidden, "")
	for what, sql := range map[string]string{
		"leaves": `insert into team_leave (inspection_id, inspector_id, lead, agency_id, code, reason, change_id)
			select inspection_id, inspector_id, lead, agency_id, 'K00', 'x', gen_random_uuid() from inspection_team where inspection_id = 'VISIT' and not lead`,
		"joins": `insert into inspection_team (inspection_id, inspector_id, agency_id, position, lead, pseudonym, change_id)
			select t.inspection_id, o.id, t.agency_id, 9, false, o.pseudonym, gen_random_uuid()
			from inspection_team t join inspector o on o.id not in (select inspector_id from inspection_team) where t.inspection_id = 'VISIT' and t.lead limit 1`,
	} {
		if err := w.direct(strings.Replace(sql, "VISIT", i.ID.String(), 1)); constraint(err) != "team_stands" {
			t.Errorf("somebody %s by SQL: %v", what, err)
		}
	}
}

func TestRecusalsThatAreRefused(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	i := w.issued(inspection.Complaint)
	hidden := w.approved(inspection.SuperiorOrder)
	for who, want := range map[string]fault.Kind{"rival": fault.NotFound, "stranger": fault.NotFound, "third": fault.NotFound, "head": fault.Forbidden} {
		_, err := w.asked(who, "member", i)
		refused(t, who, err, want, "")
	}
	_, err := w.asked("owner", "member", hidden)
	refused(t, "a visit that was not shown", err, fault.NotFound, "")
	_, err = w.asked("owner", "third", i)
	refused(t, "nobody of the team", err, fault.NotFound, "input.inspector")
	bad := inspection.RecusalRequest{Inspection: i.ID, Inspector: w.pseudonym("member"), Ground: "K00", Statement: "x"}
	_, err = w.s.RequestRecusal(t.Context(), w.by("owner", bad), bad)
	refused(t, "no ground", err, fault.Invalid, "input.ground")
	bad.Ground, bad.Statement = "K01", " "
	_, err = w.s.RequestRecusal(t.Context(), w.by("owner", bad), bad)
	refused(t, "no facts", err, fault.Invalid, "input.statement")

	r, err := w.asked("owner", "member", i)
	w.ok(err)
	own, err := w.asked("lead", "member", i)
	w.ok(err)
	if got := w.read("owner", i.ID).Recusals; len(got) != 1 || got[0].ID != r.ID {
		t.Errorf("the enterprise reads %d recusals", len(got))
	}
	if got := w.read("head", i.ID).Recusals; len(got) != 2 {
		t.Errorf("the head reads %d recusals", len(got))
	}
	_, err = w.decided("chief", r, true, "third")
	refused(t, "another agency's head", err, fault.NotFound, "")
	_, err = w.decided("head", inspection.Recusal{ID: uuid.New()}, false, "")
	refused(t, "a recusal of nothing", err, fault.NotFound, "")
	w.sql(`insert into account_role select account_id, 'agency_admin' from account_role join account a on a.id = account_id where a.username = 'lead'`)
	lead, err := w.db.Actor(t.Context(), w.actors["lead"].SessionID)
	w.ok(err)
	w.actors["lead"] = lead
	_, err = w.decided("lead", own, true, "third")
	refused(t, "its author", err, fault.Precondition, "SECOND_PERSON")
	_, err = w.decided("lead", r, false, "")
	refused(t, "a member of the team", err, fault.Precondition, "SECOND_PERSON")
	v := inspection.RecusalVerdict{Recusal: r.ID, Uphold: true}
	_, err = w.s.DecideRecusal(t.Context(), w.by("head", v), v)
	refused(t, "no reason", err, fault.Invalid, "input.reason")

	no, err := w.decided("head", r, false, "")
	w.ok(err)
	if no.State != inspection.RecusalRefused || w.count(`select count(*) from team_leave`) != 0 || w.count(`select count(*) from check_code_revocation`) != 0 {
		t.Errorf("refused: %+v", no)
	}
	_, err = w.decided("deputy", r, true, "third")
	refused(t, "twice", err, fault.Conflict, "")
	_, err = w.decided("head", own, true, "third")
	w.ok(err)
	again, err := w.asked("lead", "third", i)
	w.ok(err)
	w.ok(void(w, i.ID))
	_, err = w.decided("head", again, true, "member")
	refused(t, "a void visit", err, fault.Precondition, "WRONG_STATE")
	_, err = w.asked("owner", "third", i)
	refused(t, "asking about a void visit", err, fault.Precondition, "WRONG_STATE")
}

// F7: no decision by who asked, none about another request, and no row changes.
func TestRecusalsBySQL(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	i := w.issued(inspection.Complaint)
	r, err := w.asked("owner", "member", i)
	w.ok(err)
	owner, head := w.actors["owner"].AccountID, w.actors["head"].AccountID
	const decide = `insert into recusal_decision (recusal_id, inspection_id, agency_id, author_id, approver_id, approver, upheld, reason, change_id)
		values ($1, $2, $3, $4, $5, 'x', true, 'x', $6)`
	for what, x := range map[string]struct {
		sql  string
		args []any
		want string
	}{
		"its author decides":      {decide, []any{r.ID, i.ID, w.agency, owner, owner, uuid.New()}, "recusal_decision_two_persons"},
		"another author":          {decide, []any{r.ID, i.ID, w.agency, w.actors["lead"].AccountID, head, uuid.New()}, "recusal_decision_recusal_id_inspection_id_author_id_fkey"},
		"another statement":       {`update recusal set statement = 'x'`, nil, "append-only"},
		"no request":              {`delete from recusal`, nil, "append-only"},
		"somebody is taken off":   {`delete from inspection_team`, nil, "permission denied"},
		"somebody else in a seat": {`update inspection_team set inspector_id = gen_random_uuid()`, nil, "permission denied"},
	} {
		tx, err := w.db.App(t).Begin(t.Context())
		w.ok(err)
		_, err = tx.Exec(t.Context(), `select set_config('app.all', 'on', true), set_config('app.system', 'on', true)`)
		w.ok(err)
		_, err = tx.Exec(t.Context(), x.sql, x.args...)
		if err == nil || !strings.Contains(err.Error(), x.want) && !strings.Contains(err.Error(), "permission denied") {
			t.Errorf("%s: %v", what, err)
		}
		_ = tx.Rollback(t.Context())
	}
}
