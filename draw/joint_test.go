package draw_test

import (
	"crypto/ed25519"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"yangguang/actor"
	"yangguang/authz"
	"yangguang/draw"
	"yangguang/draw/drd1"
	"yangguang/fault"
	"yangguang/inspection"
	"yangguang/policies/calendar"
	"yangguang/policies/caps"
	"yangguang/policies/publication"
	"yangguang/policies/visit"
	"yangguang/postgres"
	"yangguang/publish"
	"yangguang/workday"
)

// gate is the service of inspections as the runtime role, without quiet days: this test is for every day.
func (tn *town) gate() *inspection.Service {
	tn.t.Helper()
	_, key, err := ed25519.GenerateKey(nil)
	codes := must(authz.NewCodes(key))(tn.t)
	rules := must(inspection.ReadRules(visit.Rules))(tn.t)
	rules.Quiet = nil
	if err != nil {
		tn.t.Fatal(err)
	}
	return inspection.NewService(inspection.Options{Store: tn.DB.DB, Commands: postgres.Commands[inspection.Tx](tn.DB.DB), Draws: tn.app, Clock: time.Now,
		Rules: rules, Codes: authz.VisitCodes{Codes: codes}, Caps: must(inspection.ReadCaps(caps.Rules))(tn.t), Calendar: must(workday.Load(calendar.Files))(tn.t),
		Public: must(publish.ReadRules(publication.Rules))(tn.t)})
}

// jointly draws a plan with an item of each of two agencies, two officers of each, as the runtime role and with the database's clock.
func (tn *town) jointly() draw.Draw {
	tn.t.Helper()
	t := tn.t.(*testing.T)
	for i := range 4 {
		tn.plant(func(x exec) {
			tn.inspector(x, fmt.Sprintf("Q%03d", i+1), tn.secondAgency, "ACTIVE", "2030-12-31", "市场监管")
		})
	}
	tn.svc, tn.now = tn.app, time.Now().UTC().Truncate(time.Second)
	today := workday.CivilDate(tn.now)
	in := tn.planInput()
	in.Year, in.From, in.To, in.LateReason = today.Year(), today, today.AddDays(5), ptr("测试")
	in.Items = []uuid.UUID{tn.item, tn.foreign}
	p := tn.filedWith(tn.app, in)
	r := tn.opened("r")
	tn.commitAll(r)
	di := tn.drawInput(p, r)
	di.WindowFrom, di.WindowTo, di.CapacityFactor = today.AddDays(1), today.AddDays(1), ptr("4")
	e := refused(tn, "without officers of each", fault.Invalid, "", func() (draw.Draw, error) {
		return tn.app.CommitDraw(t.Context(), tn.by(tn.admin, "commitDraw"), di)
	})
	if e.Field != "input.slots" || e.Facts["minimum"] != 2 {
		t.Errorf("%v %v", e.Field, e.Facts)
	}
	di.Slots = []string{"370502-SCJG2", "370502-SCJG1", "370502-SCJG2", "370502-SCJG1"}
	d := must(tn.app.CommitDraw(t.Context(), tn.by(tn.admin, "commitDraw"), di))(t)
	tn.revealAll(r)
	tn.plant(func(x exec) { x("update round set reveal_by = now() - interval '1 second'") })
	must(tn.app.CloseRound(t.Context(), tn.by(tn.admin, "closeRound"), r.ID))(t)
	tn.plant(func(x exec) { x("update round_beacon set due_at = now() - interval '1 second'") })
	must(tn.app.RecordBeacon(t.Context(), tn.by(tn.parties[2], "recordBeacon"), r.ID, "dice/d10x20", "ceremony-1", thrown))(t)
	d = must(tn.app.ExecuteDraw(t.Context(), tn.by(tn.admin, "executeDraw"), d.ID))(t)
	tn.plant(func(x exec) { x("update inspection set window_from = current_date - 1") })
	return d
}

func (tn *town) guestOf(host uuid.UUID) uuid.UUID {
	tn.t.Helper()
	return tn.id("select guest_id from joint_visit where host_id = $1", host)
}

// of is who of the team is named with the letter, the lead's mark taken off.
func (tn *town) of(visit uuid.UUID, letter string) (out []string) {
	for _, p := range tn.team(visit) {
		if strings.HasPrefix(p, letter) {
			out = append(out, strings.TrimSuffix(p, "*"))
		}
	}
	return out
}

// serving is the account of an inspector of an agency.
func (tn *town) serving(pseudonym string, agency uuid.UUID) (a actor.Actor) {
	tn.t.Helper()
	tn.plant(func(x exec) {
		a = tn.account(x, strings.ToLower(pseudonym), actor.Inspector, agency, uuid.Nil)
		a.InspectorID = tn.id("select id from inspector where pseudonym = $1", pseudonym)
		x("update account set inspector_id = $2 where id = $1", a.AccountID, a.InspectorID)
	})
	return a
}

// Who is drawn jointly is visited once: one code, one team with officers of each agency, a record of each that only it reads.
func TestAJointDrawIsOneVisitWithARecordOfEachAgency(t *testing.T) {
	t.Parallel()
	tn := newTown(t, 60)
	d, s := tn.jointly(), tn.gate()
	shown := inspection.Parts{Team: true, Items: true, Cooperating: true, Code: true, Records: true, Joint: true}
	host := tn.visitOf(d, 1)
	guest := tn.guestOf(host)
	if n := query[int64](tn, "select count(*) from joint_visit where draw_id = $1", d.ID)[0]; n != int64(d.Result.Selected) || d.Result.Unfilled != 0 {
		t.Errorf("%d guests of %+v", n, d.Result)
	}
	if len(tn.of(host, "J")) != 2 || len(tn.team(host)) != 2 || len(tn.of(guest, "Q")) != 2 || len(tn.team(guest)) != 2 || !strings.HasSuffix(tn.team(guest)[0], "*") {
		t.Errorf("teams %v and %v", tn.team(host), tn.team(guest))
	}
	for visit, item := range map[uuid.UUID]uuid.UUID{host: tn.item, guest: tn.foreign} {
		if got := query[uuid.UUID](tn, "select item_id from inspection_item where inspection_id = $1", visit); !slices.Equal(got, []uuid.UUID{item}) {
			t.Errorf("items %v, want %v", got, item)
		}
	}
	tn.verifies(d, 0)
	if wrong := tn.kept(); wrong != "" {
		t.Error(wrong)
	}
	must(s.Approve(t.Context(), tn.by(tn.colleague, "approve"), []uuid.UUID{host}, inspection.Parts{}))(t)
	leads := tn.serving(strings.TrimSuffix(tn.team(host)[0], "*"), tn.firstAgency)
	e := refused(tn, "the guest's head has not approved", fault.Precondition, fault.WrongState, func() (inspection.Inspection, error) {
		return s.IssueCode(t.Context(), tn.by(leads, "issue"), host, inspection.Parts{})
	})
	if e.Facts["remedy"] != inspection.ApproveGuest {
		t.Errorf("facts %v", e.Facts)
	}
	must(s.Approve(t.Context(), tn.by(tn.other, "approve"), []uuid.UUID{guest}, inspection.Parts{}))(t)
	coded := must(s.IssueCode(t.Context(), tn.by(leads, "issue"), host, shown))(t)
	if len(coded.Team) != 4 || len(coded.CooperatingAgencies) != 1 || coded.Joint == nil || len(coded.Joint.Parts) != 2 {
		t.Errorf("%d officers, %v, %+v", len(coded.Team), coded.CooperatingAgencies, coded.Joint)
	}
	if n := query[int64](tn, "select count(distinct (agency_id, rule)) - count(*) from visit_slot where freed_at is null")[0]; n != 0 {
		t.Error("a rule has counted the entry twice")
	}
	must(s.Scan(t.Context(), tn.by(actor.Public(), "scan"), coded.CheckCode.Token))(t)
	for _, r := range []struct {
		visit, agency uuid.UUID
		by, with      string
	}{{host, tn.firstAgency, tn.of(host, "J")[0], tn.of(host, "J")[1]}, {guest, tn.secondAgency, tn.of(guest, "Q")[0], tn.of(guest, "Q")[1]}} {
		first := leads
		if r.visit == guest {
			first = tn.serving(r.by, r.agency)
		}
		in := inspection.RecordRequest{InspectionID: r.visit, Result: inspection.NoProblemFound, Narrative: "未发现问题", DeviceTime: time.Now()}
		must(s.Record(t.Context(), tn.by(first, "record"), in, inspection.Parts{}))(t)
		got := must(s.Confirm(t.Context(), tn.by(tn.serving(r.with, r.agency), "confirm"), r.visit, shown))(t)
		if got.Record == nil || len(got.Items) != 1 {
			t.Errorf("the record is %+v of %v", got.Record, got.Items)
		}
	}
	refused(tn, "the other agency's record", fault.NotFound, "", func() (inspection.Inspection, error) { return s.ByID(t.Context(), tn.other, host) })
	refused(tn, "and the other way", fault.NotFound, "", func() (inspection.Inspection, error) { return s.ByID(t.Context(), tn.admin, guest) })
}

// What happens beside a joint draw happens to its host, and the guests go with it; the officers of each agency are replaced by the draw's rule.
func TestStepsBesideAJointDraw(t *testing.T) {
	t.Parallel()
	tn := newTown(t, 60)
	d, s := tn.jointly(), tn.gate()
	host := tn.visitOf(d, 1)
	guest := tn.guestOf(host)
	was := tn.of(guest, "Q")
	for name, call := range map[string]func() (draw.Deviation, error){
		"voided by the guest's head":   func() (draw.Deviation, error) { return tn.askDrop(tn.other, guest, draw.TeamTooSmall) },
		"replaced by the guest's head": func() (draw.Deviation, error) { return tn.askRefill(tn.other, guest, was[0], drd1.AbsentLeave) },
		"the host's":                   func() (draw.Deviation, error) { return tn.askDrop(tn.other, host, draw.TeamTooSmall) },
	} {
		refused(tn, name, fault.NotFound, "", call)
	}
	must(tn.decide(tn.colleague, must(tn.askRefill(tn.admin, host, was[0], drd1.AbsentLeave))(t), true))(t)
	now := tn.of(guest, "Q")
	if len(now) != 2 || slices.Contains(now, was[0]) || len(tn.team(host)) != 2 {
		t.Fatalf("the guest's team was %v and is %v", was, now)
	}
	// The guest's own head decides about a recusal, and who comes follows from the other agency's draw.
	mate := tn.serving(now[0], tn.secondAgency)
	r := must(s.RequestRecusal(t.Context(), tn.by(mate, "requestRecusal"), inspection.RecusalRequest{Inspection: guest, Inspector: now[1], Ground: "K02", Statement: "持股"}))(t)
	refused(tn, "the host's head", fault.NotFound, "", func() (inspection.Recusal, error) {
		return s.DecideRecusal(t.Context(), tn.by(tn.admin, "decideRecusal"), inspection.RecusalVerdict{Recusal: r.ID, Uphold: true, Reason: "属实"})
	})
	must(s.DecideRecusal(t.Context(), tn.by(tn.other, "decideRecusal"), inspection.RecusalVerdict{Recusal: r.ID, Uphold: true, Reason: "属实"}))(t)
	if after := tn.of(guest, "Q"); len(after) != 2 || slices.Contains(after, now[1]) {
		t.Errorf("the guest's team was %v and is %v", now, after)
	}
	if steps := tn.steps(d); len(steps) != 2 || steps[1].Code != drd1.ConflictRecusal {
		t.Errorf("steps %+v", steps)
	}
	// A substitute has a guest too; a visit that is given up takes its guest with it.
	must(tn.decide(tn.colleague, must(tn.askSubstitute(tn.admin, host, drd1.GoneMoved))(t), true))(t)
	next := tn.visitOf(d, 1)
	if len(tn.of(tn.guestOf(next), "Q")) != 2 || len(tn.of(next, "J")) != 2 {
		t.Errorf("the substitute's teams: %v, %v", tn.team(next), tn.team(tn.guestOf(next)))
	}
	second := tn.visitOf(d, 2)
	must(tn.decide(tn.colleague, must(tn.askDrop(tn.admin, second, draw.TeamTooSmall))(t), true))(t)
	for _, gone := range []uuid.UUID{guest, tn.guestOf(second)} {
		if got := query[string](tn, "select state from inspection where id = $1", gone)[0]; got != "VOID" {
			t.Errorf("the guest is %s", got)
		}
	}
	if n := query[int64](tn, "select count(*) from joint_end")[0]; n != 2 {
		t.Errorf("%d ends", n)
	}
	for _, o := range must(tn.app.Statistics(t.Context(), tn.now.Year()))(t).Officials {
		if o.Kind == "VISIT_VOID" && o.Code == "DRAWN" {
			t.Errorf("a guest's end is counted as given up: %+v", o)
		}
	}
	tn.steps(d)
	if wrong := tn.kept(); wrong != "" {
		t.Error(wrong)
	}
}
