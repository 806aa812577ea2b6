package inspection_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"yangguang/decision"
	"yangguang/fault"
	"yangguang/inspection"
)

func (w *town) signature(tail string) *uuid.UUID {
	w.t.Helper()
	e, err := w.s.ReceiveEvidence(w.t.Context(), w.by("lead", tail), bytes.NewReader(png(tail)), "image/png", time.Now())
	w.ok(err)
	return &e.ID
}

func (w *town) seconded(i inspection.Inspection) inspection.Inspection {
	w.t.Helper()
	i, err := w.s.Confirm(w.t.Context(), w.by("member", i.ID), i.ID, inspection.AllParts())
	w.ok(err)
	return i
}

// counted are the town's checks of this year.
func (w *town) counted() inspection.AgencyChecks {
	w.t.Helper()
	got, err := w.s.ChecksOf(w.t.Context(), w.today.Year())
	w.ok(err)
	if len(got.Agencies) != 1 {
		w.t.Fatalf("checks: %+v", got)
	}
	return got.Agencies[0]
}

// One object with a complete record is one check: two members and the party stand for it, in whatever order, and it counts once.
func TestACompleteRecordCountsOnce(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	ctx := t.Context()
	i := w.recorded(inspection.FollowUp)
	if i = w.seconded(i); i.Record.Complete || i.Record.Party != nil {
		t.Errorf("complete without the party's word: %+v", i.Record)
	}
	if n := w.counted(); n.Entered != 1 || n.Counted != 0 {
		t.Errorf("before the party's word: %+v", n)
	}
	words := "记录属实，消防通道已当场清理。"
	i, err := w.s.ConfirmByParty(ctx, w.by("owner", 1), i.ID, inspection.PartyRequest{Statement: &words}, inspection.AllParts())
	w.ok(err)
	if p := i.Record.Party; p == nil || p.Word != inspection.WordConfirmed || *p.Statement != words || !i.Record.Complete {
		t.Errorf("confirmed by the enterprise: %+v", i.Record)
	}
	_, err = w.s.ConfirmByParty(ctx, w.by("owner", 2), i.ID, inspection.PartyRequest{}, inspection.Parts{})
	refused(t, "the party twice", err, fault.Precondition, string(fault.WrongState))
	for _, who := range []string{"rival", "chief"} {
		_, err = w.s.ConfirmByParty(ctx, w.by(who, 3), i.ID, inspection.PartyRequest{Refusal: &words}, inspection.Parts{})
		if err == nil {
			t.Errorf("%s speaks for the party", who)
		}
	}

	signed := w.onSite(inspection.FollowUp)
	r := record(signed)
	r.Party = &inspection.PartyRequest{Signature: w.signature("a signature")}
	signed, err = w.s.Record(ctx, w.by("lead", r), r, inspection.AllParts())
	w.ok(err)
	if p := signed.Record.Party; p == nil || p.Word != inspection.WordSigned || p.Signature == nil || p.Signature.ID != *r.Party.Signature {
		t.Errorf("signed on the device: %+v", p)
	}
	if _, err := w.s.Evidence(ctx, w.actors["owner"], *r.Party.Signature); err != nil {
		t.Errorf("the enterprise does not see its signature: %v", err)
	}
	w.seconded(signed)

	gone := w.onSite(inspection.FollowUp)
	r = record(gone)
	r.Result, r.Answers, r.Narrative = inspection.MovedAway, nil, "已迁出，现场无人。"
	gone, err = w.s.Record(ctx, w.by("lead", r), r, inspection.AllParts())
	w.ok(err)
	if gone = w.seconded(gone); !gone.Record.Complete {
		t.Error("nobody is there to sign, and the record is not complete")
	}
	if n := w.counted(); n.Entered != 3 || n.Counted != 3 || n.Code != "370502-SCJG" {
		t.Errorf("at the end: %+v", n)
	}
	if n := w.count(`select count(*) from counted_check`); n != 3 {
		t.Errorf("%d rows for three checks", n)
	}
}

// What officers hand in of the party is a signature that is an image of theirs, or a reason, and nothing else.
func TestThePartysWordIsHeld(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	ctx := t.Context()
	i := w.recorded(inspection.FollowUp)
	text, err := w.s.ReceiveEvidence(ctx, w.by("lead", "note"), bytes.NewReader([]byte("a note")), "text/plain", time.Now())
	w.ok(err)
	reason, blank, nobody := "负责人阅后拒绝签字", " ", uuid.New()
	used := w.signature("used")
	take := func(what, mediaType string, body []byte) *uuid.UUID {
		e, err := w.s.ReceiveEvidence(ctx, w.by("lead", what), bytes.NewReader(body), mediaType, time.Now())
		w.ok(err)
		return &e.ID
	}
	paper, white := take("paper", "application/pdf", []byte("%PDF-1.7")), take("white", "image/png", png("\xff"))
	webp, err := base64.StdEncoding.DecodeString("UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==")
	w.ok(err)
	other := take("other", "image/webp", webp)
	before := w.signature("before pictures were opened")
	w.sql(`update evidence set picture = null where id = $1`, before)
	for what, try := range map[string]struct {
		who   string
		p     inspection.PartyRequest
		field string
	}{
		"neither":                   {"lead", inspection.PartyRequest{}, "input.party"},
		"both":                      {"lead", inspection.PartyRequest{Signature: used, Refusal: &reason}, "input.party"},
		"no reason":                 {"lead", inspection.PartyRequest{Refusal: &blank}, "input.party.refusal"},
		"empty statement":           {"lead", inspection.PartyRequest{Refusal: &reason, Statement: &blank}, "input.party.statement"},
		"text":                      {"lead", inspection.PartyRequest{Signature: &text.ID}, "input.party.signatureId"},
		"a PDF":                     {"lead", inspection.PartyRequest{Signature: paper}, "input.party.signatureId"},
		"a blank sheet":             {"lead", inspection.PartyRequest{Signature: white}, "input.party.signatureId"},
		"a picture of other type":   {"lead", inspection.PartyRequest{Signature: other}, "input.party.signatureId"},
		"never opened":              {"lead", inspection.PartyRequest{Signature: before}, "input.party.signatureId"},
		"unknown":                   {"lead", inspection.PartyRequest{Signature: &nobody}, "input.party.signatureId"},
		"an enterprise's signature": {"owner", inspection.PartyRequest{Signature: used}, "input.party"},
	} {
		_, err := w.s.ConfirmByParty(ctx, w.by(try.who, what), i.ID, try.p, inspection.Parts{})
		if e, ok := fault.As(err); !ok || e.Field != try.field {
			t.Errorf("%s: %v", what, err)
		}
	}
	for what, id := range map[string]*uuid.UUID{"a blank sheet": white, "a PDF": paper} {
		err := w.asActor("lead", `insert into record_party (inspection_id, version, agency_id, disclosed_to, word, signature_id, account_id, change_id)
			values ($1, 1, $2, $3, 'SIGNED', $4, $5, gen_random_uuid())`, i.ID, w.agency, w.firm, id, w.actors["lead"].AccountID)
		if got := constraint(err); got != "record_party_signature_drawn" {
			t.Errorf("%s by SQL: %q", what, got)
		}
	}
	_, err = w.s.ConfirmByParty(ctx, w.by("third", 1), i.ID, inspection.PartyRequest{Refusal: &reason}, inspection.Parts{})
	refused(t, "off the team", err, fault.Forbidden, "")
	i, err = w.s.ConfirmByParty(ctx, w.by("member", 1), i.ID, inspection.PartyRequest{Refusal: &reason}, inspection.AllParts())
	w.ok(err)
	if p := i.Record.Party; p == nil || p.Word != inspection.WordRefused || *p.Reason != reason {
		t.Errorf("refused: %+v", p)
	}
	if i = w.seconded(i); !i.Record.Complete {
		t.Error("a refusal on record completes it")
	}
}

// A violation is attached to the answer that shows it, and stays so in the finding.
func TestViolationsAreAttachedToAnswers(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	violation := w.publishViolations()
	w.sql(`update checklist_version set questions = (select jsonb_agg(case when q->>'key' = 'licence' then q || jsonb_build_object('violations', jsonb_build_array($1::text))
		else q end) from jsonb_array_elements(questions) q) where item_id = $2`, violation, w.item)
	i := w.onSite(inspection.FollowUp)
	r := record(i)
	question, other := "licence", "remark"
	r.Answers[0].Value, r.Result = "NO", inspection.OrderedToRectify
	r.Findings = []inspection.FindingInput{{ViolationCode: violation, Question: &other}}
	_, err := w.s.Record(t.Context(), w.by("lead", r), r, inspection.Parts{})
	refused(t, "an unanswered question", err, fault.Invalid, "input.findings[0].question")
	foreign := "FOOD-STORAGE"
	r.Findings[0] = inspection.FindingInput{ViolationCode: foreign, Question: &question}
	_, err = w.s.Record(t.Context(), w.by("lead", r), r, inspection.Parts{})
	e := refused(t, "another question's violation", err, fault.Invalid, "input.findings[0].violationCode")
	if attached, _ := e.Facts["violations"].([]string); !slices.Equal(attached, []string{violation}) {
		t.Errorf("facts: %v", e.Facts)
	}
	// Of a question with none attached, and beside the checklist, any violation is found.
	staff := "staff"
	r.Findings = []inspection.FindingInput{{ViolationCode: violation, Question: &question}, {ViolationCode: foreign, Question: &staff}, {ViolationCode: foreign}}
	i, err = w.s.Record(t.Context(), w.by("lead", r), r, inspection.AllParts())
	w.ok(err)
	if q := i.Findings[0].Question; q == nil || *q != question {
		t.Errorf("the finding's question: %v", q)
	}
}

// Far from the server's clock a record is kept, marked and taken, but counts and is published only when another person accepted it.
func TestALateRecordNeedsASecondPerson(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	ctx := t.Context()
	i := w.onSite(inspection.FollowUp)
	r := record(i)
	words := "拒绝签字"
	r.DeviceTime, r.Party = time.Now().Add(-73*time.Hour), &inspection.PartyRequest{Refusal: &words}
	i, err := w.s.Record(ctx, w.by("lead", r), r, inspection.AllParts())
	w.ok(err)
	if !i.Record.Late || !i.Record.TimeGap || !i.Record.DeviceTime.Equal(r.DeviceTime.Truncate(time.Microsecond)) {
		t.Errorf("late: %+v", i.Record)
	}
	if i = w.seconded(i); i.Record.Complete || w.counted().Counted != 0 {
		t.Error("a late record counts before anybody accepted it")
	}
	_, err = w.s.Publish(ctx, w.by("head", i.ID), i.ID, inspection.Parts{})
	refused(t, "publishing it", err, fault.Precondition, string(fault.SecondPerson))
	if done, err := w.s.PublishDue(ctx, w.today.AddDays(60)); err != nil || done.Published != 0 || done.Unconfirmed != 1 {
		t.Errorf("by its deadline: %+v, %v", done, err)
	}
	_, err = w.s.AcceptLate(ctx, w.by("chief", 1), i.ID, "无网络", inspection.Parts{})
	refused(t, "another agency", err, fault.NotFound, "")
	_, err = w.s.AcceptLate(ctx, w.by("head", 1), i.ID, " ", inspection.Parts{})
	refused(t, "without reason", err, fault.Invalid, "input.reason")
	_, err = w.s.AcceptLate(ctx, w.by("lead", 1), i.ID, "山区无网络", inspection.Parts{})
	refused(t, "its author", err, fault.Precondition, string(fault.SecondPerson))
	i, err = w.s.AcceptLate(ctx, w.by("head", 2), i.ID, "山区无网络，核对纸质笔录无误", inspection.AllParts())
	w.ok(err)
	if i.Record.AcceptedAt == nil || !i.Record.Complete || w.counted().Counted != 1 {
		t.Errorf("accepted: %+v", i.Record)
	}
	_, err = w.s.AcceptLate(ctx, w.by("deputy", 1), i.ID, "再次", inspection.Parts{})
	refused(t, "twice", err, fault.Precondition, string(fault.WrongState))
	_, err = w.s.Publish(ctx, w.by("head", i.ID), i.ID, inspection.Parts{})
	w.ok(err)
	if _, err := w.db.Past(t).Exec(ctx, `insert into record_acceptance (inspection_id, version, agency_id, disclosed_to, late, author_id, approver_id, pseudonym,
		reason, change_id) select inspection_id, version, agency_id, disclosed_to, late, author_id, author_id, 'x', 'x', change_id from inspection_record`); err == nil {
		t.Error("direct SQL lets the author accept his own record")
	}
}

// Who accepts a late record is another person than those who stand for it, in whatever order: a member who is a head, too, does one of the two.
func TestWhoAcceptsARecordDoesNotConfirmIt(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.sql(`insert into account_role (account_id, role) values ($1, 'agency_admin')`, w.actors["member"].AccountID)
	member, err := w.db.Actor(t.Context(), w.actors["member"].SessionID)
	w.ok(err)
	w.actors["member"] = member
	i := w.onSite(inspection.Complaint)
	r := record(i)
	r.DeviceTime = time.Now().Add(-73 * time.Hour)
	_, err = w.s.Record(t.Context(), w.by("lead", r), r, inspection.Parts{})
	w.ok(err)
	accept := `insert into record_acceptance (inspection_id, version, agency_id, disclosed_to, late, author_id, approver_id, pseudonym, reason, change_id)
		select r.inspection_id, r.version, r.agency_id, r.disclosed_to, true, r.author_id, (select id from account where username = 'member'), 'x', 'x', @change
		from inspection_record r where r.inspection_id = $1`
	confirm := `insert into record_confirmation (inspection_id, version, agency_id, disclosed_to, inspector_id, change_id)
		select r.inspection_id, r.version, r.agency_id, r.disclosed_to, (select inspector_id from account where username = 'member'), @change
		from inspection_record r where r.inspection_id = $1`
	w.tries(byHand{"accepts and confirms", "member", i.ID, "confirmed_by_team", []string{accept, confirm}},
		byHand{"confirms and accepts", "member", i.ID, "accepted_by_another", []string{confirm, accept}}, byHand{"accepts", "member", i.ID, "", []string{accept}})
	_, err = w.s.AcceptLate(t.Context(), w.by("member", 1), i.ID, "山区无网络", inspection.Parts{})
	w.ok(err)
	_, err = w.s.Confirm(t.Context(), w.by("member", 2), i.ID, inspection.Parts{})
	refused(t, "who accepted it", err, fault.Precondition, string(fault.SecondPerson))
}

// What officers noted of a refusal does not speak for the party: its own account says its word once beside it, and both are kept and shown.
func TestThePartySpeaksBesideItsNotedRefusal(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	ctx := t.Context()
	i := w.recorded(inspection.Complaint)
	reason, words, more := "负责人拒绝签字", "没有人请我签字，记录第二项不属实", "再说一次"
	_, err := w.s.ConfirmByParty(ctx, w.by("lead", 1), i.ID, inspection.PartyRequest{Refusal: &reason}, inspection.Parts{})
	w.ok(err)
	_, err = w.s.ConfirmByParty(ctx, w.by("owner", 1), i.ID, inspection.PartyRequest{}, inspection.Parts{})
	refused(t, "nothing said", err, fault.Invalid, "input.party.statement")
	_, err = w.s.ConfirmByParty(ctx, w.by("rival", 1), i.ID, inspection.PartyRequest{Statement: &words}, inspection.Parts{})
	if err == nil {
		t.Error("another enterprise speaks")
	}
	i, err = w.s.ConfirmByParty(ctx, w.by("owner", 2), i.ID, inspection.PartyRequest{Statement: &words}, inspection.AllParts())
	w.ok(err)
	for _, who := range []string{"owner", "lead"} {
		p := w.read(who, i.ID).Record.Party
		if p == nil || p.Word != inspection.WordRefused || *p.Reason != reason || p.Own == nil || p.Own.Statement != words {
			t.Errorf("%s reads %+v", who, p)
		}
	}
	for who, party := range map[string]inspection.PartyRequest{"owner": {Statement: &more}, "member": {Refusal: &more}} {
		_, err = w.s.ConfirmByParty(ctx, w.by(who, more), i.ID, party, inspection.Parts{})
		if e := refused(t, who+" once more", err, fault.Precondition, string(fault.WrongState)); !strings.Contains(e.Msg, "拒绝签字（由执法人员注明）") || e.Facts["word"] != "REFUSED" {
			t.Errorf("%s is told %q", who, e.Msg)
		}
	}
	again := `insert into record_party (inspection_id, version, agency_id, disclosed_to, word, statement, account_id, change_id)
		select id, 1, agency_id, disclosed_to, 'CONFIRMED', '%s', author_id, @change from inspection where id = $1`
	if err := w.bySQL("owner", i.ID, fmt.Sprintf(again, more)); constraint(err) != "record_party_pkey" {
		t.Errorf("once more by SQL: %v", err)
	}
	w.seconded(i)
	p, err := w.s.IssuePaper(ctx, w.by("lead", 3), i.ID, decision.SiteRecord)
	w.ok(err)
	if !strings.Contains(p.Text, "企业自行陈述："+words) || !strings.Contains(p.Text, reason) {
		t.Errorf("the paper says %s", p.Text)
	}
}

// A signature that officers hand in is a drawing on their device: the enterprise's own account says its word once beside it, also that it did not sign.
func TestThePartySpeaksBesideItsSignature(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	ctx := t.Context()
	i := w.recorded(inspection.Complaint)
	words, more := "这不是我的签名，记录第二项不属实", "再说一次"
	_, err := w.s.ConfirmByParty(ctx, w.by("lead", 1), i.ID, inspection.PartyRequest{Signature: w.signature("drawn")}, inspection.Parts{})
	w.ok(err)
	_, err = w.s.ConfirmByParty(ctx, w.by("owner", 1), i.ID, inspection.PartyRequest{}, inspection.Parts{})
	refused(t, "nothing said", err, fault.Invalid, "input.party.statement")
	_, err = w.s.ConfirmByParty(ctx, w.by("owner", 2), i.ID, inspection.PartyRequest{Statement: &words}, inspection.Parts{})
	w.ok(err)
	for _, who := range []string{"owner", "lead", "head"} {
		p := w.read(who, i.ID).Record.Party
		if p == nil || p.Word != inspection.WordSigned || p.Signature == nil || p.Own == nil || p.Own.Statement != words {
			t.Errorf("%s reads %+v", who, p)
		}
	}
	for who, party := range map[string]inspection.PartyRequest{"owner": {Statement: &more}, "member": {Refusal: &more}} {
		_, err = w.s.ConfirmByParty(ctx, w.by(who, more), i.ID, party, inspection.Parts{})
		if e := refused(t, who+" once more", err, fault.Precondition, string(fault.WrongState)); !strings.Contains(e.Msg, "由执法人员登记") || e.Facts["word"] != "SIGNED" {
			t.Errorf("%s is told %q", who, e.Msg)
		}
	}
	w.seconded(i)
	p, err := w.s.IssuePaper(ctx, w.by("lead", 3), i.ID, decision.SiteRecord)
	w.ok(err)
	if !strings.Contains(p.Text, "已现场签名；企业自行陈述："+words) {
		t.Errorf("the paper says %s", p.Text)
	}
}
