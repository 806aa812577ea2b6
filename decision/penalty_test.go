package decision_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"yangguang/actor"
	"yangguang/decision"
	"yangguang/fault"
	"yangguang/page"
	"yangguang/policies/calendar"
	"yangguang/policies/publication"
	"yangguang/postgres"
	"yangguang/publish"
	"yangguang/workday"
)

func (tn *town) publications() *publish.Service {
	tn.t.Helper()
	rules, err := publish.ReadRules(publication.Rules)
	if err != nil {
		tn.t.Fatal(err)
	}
	days, err := workday.Load(calendar.Files)
	if err != nil {
		tn.t.Fatal(err)
	}
	return publish.NewService(publish.Options{Store: tn.DB.DB, Commands: postgres.Commands[publish.Tx](tn.DB.DB), Rules: rules, Calendar: days})
}

// penalty decides a fine, and somebody of the team has a name.
func (tn *town) penalty(n int) decision.Decision {
	tn.t.Helper()
	visit, finding := tn.finding(tn.officer, "FOOD-EXPIRED", today(), spoiled("goods_value", "9000.00"))
	tn.plant(func(x exec) {
		x(`insert into inspection_team (inspection_id, inspector_id, agency_id, disclosed_to, position, lead, pseudonym, name, certificate_number, change_id)
			values ($1, $2, $3, $4, 1, true, 'P001', '张小三', 'ZF37050001', $5)`, visit, uuid.New(), tn.officer.AgencyID, tn.party.EnterpriseID, uuid.New())
	})
	return tn.punish(n, finding)
}

func (tn *town) punish(n int, finding uuid.UUID) decision.Decision {
	tn.t.Helper()
	d := tn.propose(n, fine(finding, "60000"))
	if err := tn.step(tn.officer, d, "NOTIFIED"); err != nil {
		tn.t.Fatal(err)
	}
	d, err := tn.confirm(n+1, d.ID)
	if err != nil {
		tn.t.Fatal(err)
	}
	return d
}

func (tn *town) due(s *publish.Service, day workday.Date, want publish.Done) {
	tn.t.Helper()
	for _, want := range []publish.Done{want, {}} { // the same look again does nothing
		if done, err := s.PublishDue(tn.t.Context(), day, time.Time{}); err != nil || done != want {
			tn.t.Fatalf("on %s: %+v, %v, want %+v", day, done, err, want)
		}
	}
}

func (tn *town) published(s *publish.Service, q publish.PenaltyQuery) []publish.PublishedPenalty {
	tn.t.Helper()
	got, err := s.Penalties(tn.t.Context(), actor.Public(), q, page.Ask{First: 10})
	if err != nil {
		tn.t.Fatal(err)
	}
	return got.Rows
}

// A penalty goes the way of its rule: the enterprise's reply on a clock, publication at the deadline, withdrawal once it is annulled, and the
// end of its time; each by the job, once.
func TestPublicationOfAPenalty(t *testing.T) {
	t.Parallel()
	tn := newTown(t)
	ctx, s := t.Context(), tn.publications()
	d := tn.penalty(1)
	of := publish.Subject{Kind: publish.Penalty, ID: d.ID}
	tn.due(s, today(), publish.Done{Scheduled: 1})
	got, err := s.Notices(ctx, tn.party, publish.NoticeQuery{Waiting: ptr(true)}, page.Ask{First: 10})
	if err != nil || len(got.Rows) != 1 {
		t.Fatalf("%+v, %v", got, err)
	}
	n := got.Rows[0]
	if n.Number != d.Number || !n.Public || n.DueOn == nil || n.ReplyUntil == nil || !n.ReplyUntil.Before(*n.DueOn) || n.Until == nil || n.Basis == "" {
		t.Fatalf("the clock: %+v", n)
	}
	say := func(who actor.Actor, statement string) error {
		_, err := s.Reply(ctx, order("publication:reply", who, statement), of, &statement)
		return err
	}
	for _, bad := range []string{"请联系13812345678", "身份证３７０５０２１９９００１０１１２３４", "执法证 ZF37050001 号", " ", "<b>已改正</b>", "已改正&nbsp;"} {
		if e, ok := fault.As(say(tn.party, bad)); !ok || e.Kind != fault.Invalid || e.Field != "input.statement" {
			t.Errorf("%q: %v", bad, e)
		}
	}
	if err := say(tn.stranger, "与我无关"); !fault.Is(err, fault.NotFound) {
		t.Errorf("another enterprise: %v", err)
	}
	if err := say(tn.party, "张小三同志到场时已说明情况，店员李四在场"); err != nil {
		t.Fatal(err)
	}
	refused(t, "a second reply", say(tn.party, "补充"), fault.WrongState)
	if rows := tn.published(s, publish.PenaltyQuery{}); len(rows) != 0 {
		t.Fatalf("public before its day: %+v", rows)
	}
	tn.due(s, *n.DueOn, publish.Done{}) // nobody has checked whom the statement names
	tn.checkStatement(s, of)
	tn.due(s, *n.DueOn, publish.Done{Published: 1})
	rows := tn.published(s, publish.PenaltyQuery{USCC: ptr("91370502MA3TEST000"), Measure: ptr(decision.MeasureKind("FINE")), From: ptr(today()), To: ptr(today())})
	if len(rows) != 1 || *rows[0].Fine != "60000.00" || *rows[0].Statement != "P001同志到场时已说明情况，店员李某在场" || *rows[0].EnterpriseName != "测试商店" {
		t.Fatalf("public: %+v", rows)
	}
	refused(t, "a reply to what is public", say(tn.party, "补充"), fault.WrongState)
	if _, err := tn.svc.Annul(ctx, order("decision:annul", tn.supervisor(), 9), d.ID, "事实不清"); err != nil {
		t.Fatal(err)
	}
	tn.due(s, today(), publish.Done{Withdrawn: 1})
	tn.tombstone(s, d.Number, publish.Withdrawn, "行政处罚决定已失效：事实不清")
	again := tn.punish(20, d.FindingID)
	tn.due(s, today().AddDays(60), publish.Done{Scheduled: 1, Published: 1})
	tn.due(s, today().AddDays(365*4), publish.Done{Expired: 1})
	tn.tombstone(s, again.Number, publish.Expired, "公示期满")
}

// checkStatement lets the head name whom the enterprise's statement names.
func (tn *town) checkStatement(s *publish.Service, of publish.Subject) {
	tn.t.Helper()
	check := func(who actor.Actor, names ...string) error {
		_, err := s.CheckStatement(tn.t.Context(), order("publication:check", who, names), of, names)
		return err
	}
	for name, err := range map[string]error{"the enterprise itself": check(tn.party), "another enterprise": check(tn.stranger)} {
		if e, ok := fault.As(err); !ok || e.Kind != fault.Forbidden && e.Kind != fault.NotFound {
			tn.t.Errorf("%s: %v", name, err)
		}
	}
	for _, bad := range []string{"李", "王五", "李四在场时张小三同志到场已说明情况共二十一字"} {
		if e, ok := fault.As(check(tn.head, bad)); !ok || e.Field != "input.names[0]" {
			tn.t.Errorf("%q: %v", bad, e)
		}
	}
	if err := check(tn.head, " 李四 "); err != nil {
		tn.t.Fatal(err)
	}
	if err := check(tn.head); !fault.Is(err, fault.Conflict) {
		tn.t.Errorf("a second check: %v", err)
	}
}

// tombstone wants nothing of the newest publication but how it ended.
func (tn *town) tombstone(s *publish.Service, number string, ending publish.Ending, reason string) {
	tn.t.Helper()
	x := tn.published(s, publish.PenaltyQuery{})[0]
	if x.Number != number || x.Ending == nil || *x.Ending != ending || x.EndedAt == nil || *x.EndReason != reason {
		tn.t.Errorf("tombstone: %+v", x)
	}
	if x.EnterpriseName != nil || x.USCC != nil || x.Violation != nil || x.Fine != nil || x.Statement != nil || x.DecidedOn != nil || x.Until != nil || len(x.Measures) > 0 {
		tn.t.Errorf("what ended is still told: %+v", x)
	}
	if rows := tn.published(s, publish.PenaltyQuery{USCC: ptr("91370502MA3TEST000")}); len(rows) != 0 {
		tn.t.Errorf("the enterprise is found: %+v", rows)
	}
}

// A decision that the rule does not publish is told to its parties as such; the agency withdraws its own publication with a reason.
func TestUnpublishedAndWithdrawn(t *testing.T) {
	t.Parallel()
	tn := newTown(t)
	ctx, s := t.Context(), tn.publications()
	_, finding := tn.finding(tn.officer, "FOOD-PURCHASE-RECORD", today(), map[string]string{"correction": "pending", "harm": "slight"})
	p := fine(finding, "1")
	p.Measures, p.OnTheSpot = []decision.Measure{{Kind: "WARNING"}}, true
	warned, err := tn.confirm(2, tn.propose(1, p).ID)
	if err != nil {
		t.Fatal(err)
	}
	tn.due(s, today().AddDays(90), publish.Done{Scheduled: 1})
	got, err := s.Notices(ctx, tn.party, publish.NoticeQuery{}, page.Ask{First: 10})
	if err != nil || len(got.Rows) != 1 || got.Rows[0].Public || got.Rows[0].DueOn != nil || !strings.Contains(got.Rows[0].Basis, "普通程序") {
		t.Fatalf("%+v, %v", got.Rows, err)
	}
	_, err = s.Reply(ctx, order("publication:reply", tn.party, 3), publish.Subject{Kind: publish.Penalty, ID: warned.ID}, nil)
	refused(t, "a reply to what is not published", err, fault.WrongState)

	d := tn.penalty(4)
	of := publish.Subject{Kind: publish.Penalty, ID: d.ID}
	tn.due(s, today().AddDays(60), publish.Done{Scheduled: 1, Published: 1})
	withdraw := func(who actor.Actor, reason string) error {
		_, err := s.Withdraw(ctx, order("publication:withdraw", who, reason), of, reason)
		return err
	}
	if err := withdraw(tn.ranger, "误公示"); !fault.Is(err, fault.NotFound) {
		t.Errorf("another agency withdraws: %v", err)
	}
	if e, ok := fault.As(withdraw(tn.head, "电话 0546-8331234 有误")); !ok || e.Field != "input.reason" {
		t.Errorf("a telephone number in a public reason: %v", e)
	}
	if e, ok := fault.As(withdraw(tn.head, "文书<br>送达有误")); !ok || e.Field != "input.reason" || !strings.Contains(e.Msg, "网页标记") {
		t.Errorf("markup in a public reason: %v", e)
	}
	if err := withdraw(tn.head, "文书送达有误，重新送达后再公示"); err != nil {
		t.Fatal(err)
	}
	refused(t, "withdrawn twice", withdraw(tn.head, "再次"), fault.WrongState)
	tn.tombstone(s, d.Number, publish.Withdrawn, "文书送达有误，重新送达后再公示")
}

// Past the program too: no row for the public holds a personal number, and none is written about what the rule keeps back.
func TestDirectSQLPublishesNothingPersonal(t *testing.T) {
	t.Parallel()
	tn := newTown(t)
	s := tn.publications()
	d := tn.penalty(1)
	tn.due(s, today(), publish.Done{Scheduled: 1})
	insert := func(decision uuid.UUID, name string) error {
		_, err := tn.App(t).Exec(t.Context(), `insert into published_penalty (decision_id, number, enterprise_name, uscc, region_code, agency_id, violation, basis,
			measures, decided_on, rule_basis, synthetic, change_id)
			values ($1, 'x', $2, '91370502MA3TEST000', '370502', $3, 'x', 'x', '{FINE}', current_date, 'x', true, $4)`,
			decision, name, tn.officer.AgencyID, uuid.New())
		return err
	}
	if c := constraintOf(insert(d.ID, "店主 13812345678")); c != "published_penalty_redacted" {
		t.Errorf("a telephone number: %q", c)
	}
	if err := insert(uuid.New(), "店"); err == nil || !strings.Contains(err.Error(), "foreign key") {
		t.Errorf("a decision that no rule publishes: %v", err)
	}
	if c := constraintOf(insert(d.ID, "店")); c != "tells_its_decision" {
		t.Errorf("a penalty that was not decided: %q", c)
	}
}
