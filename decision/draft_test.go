package decision_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"yangguang/actor"
	"yangguang/decision"
	"yangguang/fault"
	"yangguang/leniency"
	"yangguang/page"
	"yangguang/postgres"
)

// queue keeps the jobs that commands leave, for the test to do.
type queue struct{ trials []uuid.UUID }

func (q *queue) Enqueue(_ context.Context, _ pgx.Tx, jobs []postgres.Job) error {
	for _, j := range jobs {
		if a, ok := j.Args.(postgres.TrialArgs); ok {
			q.trials = append(q.trials, a.Trial)
		}
	}
	return nil
}

// district is a list of the agency's own district that binds to waive expired food of small value, whatever the stage.
func district(version int, from string) string {
	return fmt.Sprintf(`code: DISTRICT
version: %d
jurisdiction: "370502"
field: 市场监管
title: 本区轻微违法不予处罚清单
basis: 行政处罚法第33条
source: 测试
validFrom: %s
binding: true
items:
  - code: D-1
    violation: FOOD-EXPIRED
    route: minor
    basis: 行政处罚法第33条第1款
    text: 货值金额不超过 1000 元并及时改正
    when:
      - {key: value, text: 货值金额不超过1000元, expr: 'goods_value <= yuan("1000")'}
      - {key: corrected, text: 及时改正, expr: 'correction in ["on_spot", "in_period"]'}
`, version, from)
}

func TestAListIsDraftedReviewedAndSuperseded(t *testing.T) {
	t.Parallel()
	tn := newTown(t)
	ctx := t.Context()
	draft := func(n any, doc string) (decision.Draft, error) {
		return tn.svc.DraftList(ctx, order("list:draft", tn.head, n), doc)
	}
	for what, c := range map[string]struct{ doc, field string }{
		"does not type-check": {strings.Replace(district(1, today().String()), `yuan("1000")`, "1000", 1), "input.document"},
		"markup":              {strings.Replace(district(1, today().String()), "本区轻微", "<b>本区</b>轻微", 1), "input.document"},
		"another area":        {strings.Replace(district(1, today().String()), "370502", "370503", 1), "input.document"},
		"the whole city":      {strings.Replace(district(1, today().String()), "370502", "370500", 1), "input.document"},
		"in the past":         {district(1, today().AddDays(-1).String()), "input.document"},
		"unknown violation":   {strings.Replace(district(1, today().String()), "FOOD-EXPIRED", "NO-SUCH", 1), "items[0].violation"},
	} {
		if _, err := draft(what, c.doc); !fault.Is(err, fault.Invalid) || errField(err) != c.field {
			t.Errorf("%s: %v", what, err)
		}
	}
	if _, err := draft("version 2", district(2, today().String())); !fault.Is(err, fault.Conflict) {
		t.Errorf("a version that does not follow: %v", err)
	}
	first, err := draft("good", district(1, today().String()))
	if err != nil || first.State() != decision.Drafted {
		t.Fatalf("%+v, %v", first, err)
	}
	_, finding := tn.finding(tn.officer, "FOOD-EXPIRED", today(), expired("goods_value", "900.00"))
	if f, err := tn.svc.FindingByID(ctx, tn.officer, finding); err != nil || f.Advice.Ruling == leniency.MustNotPenalise {
		t.Fatalf("a draft binds: %+v, %v", f.Advice, err)
	}
	review := func(who any, approved bool, d decision.Draft) (decision.Draft, error) {
		a := tn.otherHead
		if who == "author" {
			a = tn.head
		}
		return tn.svc.ReviewList(ctx, order("list:review", a, who), decision.Verdict{DraftID: d.ID, Approved: approved, Remark: "合法、适当"})
	}
	_, err = review("author", true, first)
	refused(t, "own draft", err, fault.SecondPerson)
	tn.everybodyReads("DISTRICT", 0)
	done, err := review("other", true, first)
	if err != nil || done.State() != decision.Published || done.Review.By != tn.otherHead.Pseudonym {
		t.Fatalf("%+v, %v", done, err)
	}
	_, err = review("again", true, first)
	refused(t, "twice", err, fault.WrongState)
	if f, err := tn.svc.FindingByID(ctx, tn.officer, finding); err != nil || f.Advice.Ruling != leniency.MustNotPenalise || f.Advice.Items[0].Item.Code != "D-1" {
		t.Errorf("the published list does not bind: %+v, %v", f.Advice, err)
	}
	if _, err := draft("early", district(2, today().String())); errField(err) != "input.document" {
		t.Errorf("a version that begins with the one before: %v", err)
	}
	second, err := draft("next", district(2, today().AddDays(30).String()))
	if err != nil {
		t.Fatal(err)
	}
	tn.everybodyReads("DISTRICT", 1)
	if got, err := review("reject", false, second); err != nil || got.State() != decision.Rejected {
		t.Errorf("%+v, %v", got, err)
	}
	exported, err := tn.svc.ListVersion(ctx, "DISTRICT", 0)
	if err != nil || exported == nil || exported.Version != 1 || exported.Document != district(1, today().String()) {
		t.Errorf("exported: %+v, %v", exported, err)
	}
	p, err := tn.svc.Drafts(ctx, tn.otherHead, decision.DraftFilter{State: ptr(decision.Rejected)}, page.Ask{First: 10})
	if err != nil || len(p.Rows) != 1 || p.Rows[0].ID != second.ID {
		t.Errorf("drafts: %+v, %v", p, err)
	}
	if p, err := tn.svc.Drafts(ctx, tn.ranger, decision.DraftFilter{}, page.Ask{First: 10}); err != nil || len(p.Rows) != 0 {
		t.Errorf("another agency sees %+v, %v", p, err)
	}
}

// everybodyReads says that a list is public up to a version, with its items, and not beyond: a draft is no list.
func (tn *town) everybodyReads(code string, version int) {
	tn.t.Helper()
	ctx := tn.t.Context()
	p, err := tn.svc.LeniencyItems(ctx, actor.Public(), decision.LeniencyFilter{ListCode: &code}, page.Ask{First: 100})
	if err != nil || (len(p.Rows) > 0) != (version > 0) {
		tn.t.Errorf("%d items of %s are public, %v", len(p.Rows), code, err)
	}
	for _, i := range p.Rows {
		if i.ListCode != code || i.ListTitle == "" || i.Version > version {
			tn.t.Errorf("version %d of %s (%s) is public", i.Version, i.ListCode, i.ListTitle)
		}
	}
	for v := range version + 2 {
		got, err := tn.svc.ListVersion(ctx, code, v)
		if err != nil || (got != nil) != (version > 0 && v <= version) {
			tn.t.Errorf("version %d of %s: %+v, %v", v, code, got, err)
		}
	}
}

func errField(err error) string {
	if e, ok := fault.As(err); ok {
		return e.Field
	}
	return ""
}

// What a draft would change among findings on record is told before it is reviewed: two findings that the draft would waive, one that is too
// dear, and nothing changes by trying.
func TestADraftIsTriedOnTheFindingsOnRecord(t *testing.T) {
	t.Parallel()
	tn := newTown(t)
	ctx := t.Context()
	q := &queue{}
	tn.UseJobs(q)
	for i, value := range []string{"900.00", "800.00", "5000.00"} {
		tn.finding(tn.officer, "FOOD-EXPIRED", today().AddDays(-i), expired("goods_value", value, "catering", "true"))
	}
	d, err := tn.svc.DraftList(ctx, order("list:draft", tn.head, 1), district(1, today().AddDays(60).String()))
	if err != nil {
		t.Fatal(err)
	}
	if d, err = tn.svc.TryDraft(ctx, order("list:try", tn.head, 2), d.ID); err != nil || len(d.Trials) != 1 || d.Trials[0].Finished != nil {
		t.Fatalf("%+v, %v", d.Trials, err)
	}
	for range 2 { // a job that is run again changes nothing
		if err := tn.svc.RunTrial(ctx, q.trials[0]); err != nil {
			t.Fatal(err)
		}
	}
	p, err := tn.svc.Drafts(ctx, tn.head, decision.DraftFilter{}, page.Ask{First: 1})
	if err != nil || len(p.Rows) != 1 || len(p.Rows[0].Trials) != 1 {
		t.Fatalf("%+v, %v", p, err)
	}
	got := p.Rows[0].Trials[0]
	if got.Finished == nil || got.Done != 3 || got.Total != 3 || got.Changed != 2 || len(got.Changes) != 1 {
		t.Fatalf("%+v", got)
	}
	c := got.Changes[0]
	if c.Violation.Code != "FOOD-EXPIRED" || c.Findings != 2 || c.Outcome != "UNDECIDED" || !strings.HasPrefix(c.Before, "MAY_WAIVE ") || c.After != "MUST_NOT_PENALISE" {
		t.Errorf("%+v", c)
	}
	if p, err := tn.svc.Drafts(ctx, tn.ranger, decision.DraftFilter{}, page.Ask{First: 1}); err != nil || len(p.Rows) != 0 {
		t.Errorf("another agency sees %+v, %v", p, err)
	}
}

// BenchmarkTrial judges 100,000 findings of 10,000 enterprises under the lists as published and under a draft; run it with -benchtime 1x.
func BenchmarkTrial(b *testing.B) {
	tn := newTown(b)
	q := &queue{}
	tn.UseJobs(q)
	tn.plant(func(x exec) {
		x(`insert into enterprise (id, uscc, uscc_valid, name, public_name, kind, region_code, registered_region_code, synthetic, change_id)
			select gen_random_uuid(), 'B' || lpad(n::text, 17, '0'), true, '商店', '商店', 'ENTERPRISE', '370502', '370502', true, gen_random_uuid()
			from generate_series(1, 10000) n`)
		x(`insert into inspection (id, number, enterprise_id, disclosed_to, agency_id, region_code, kind, trigger, state, window_from, window_to,
			counts_toward_cap, cap_basis, reason, author_id, approver_id, change_id)
			select gen_random_uuid(), 'B-' || e.uscc || '-' || n, e.id, e.id, $1, '370502', 'ROUTINE', 'COMPLAINT', 'RECORDED', '2025-03-01', '2025-03-01',
				false, 'x', 'x', $2, $3, gen_random_uuid() from enterprise e, generate_series(1, 10) n where e.uscc like 'B%'`,
			tn.head.AgencyID, tn.head.AccountID, tn.otherHead.AccountID)
		x(`insert into inspection_record (inspection_id, version, agency_id, disclosed_to, result, narrative, inspector_id, device_time, time_gap,
			author_id, change_id, findings_version)
			select id, 1, agency_id, enterprise_id, 'PENDING_FURTHER_ACTION', 'x', gen_random_uuid(), now(), false, $1, gen_random_uuid(), 1
			from inspection where number like 'B-%'`, tn.officer.AccountID)
		x(`insert into finding (id, inspection_id, record_version, position, agency_id, enterprise_id, disclosed_to, violation_code, occurred_on, change_id)
			select gen_random_uuid(), id, 1, 1, agency_id, enterprise_id, enterprise_id, 'FOOD-EXPIRED', '2025-03-01', gen_random_uuid()
			from inspection where number like 'B-%'`)
		x(`insert into finding_fact (finding_id, agency_id, disclosed_to, key, value, source)
			select f.id, f.agency_id, f.enterprise_id, k.key, k.value, 'inspector' from finding f,
				(values ('goods_value', '900.00'), ('correction', 'on_spot'), ('harm', 'none'), ('catering', 'true')) k (key, value)`)
		x(`analyze`)
	})
	d, err := tn.svc.DraftList(b.Context(), order("list:draft", tn.head, 1), district(1, today().AddDays(60).String()))
	if err != nil {
		b.Fatal(err)
	}
	for i := 0; b.Loop(); i++ {
		if _, err := tn.svc.TryDraft(b.Context(), order("list:try", tn.head, i), d.ID); err != nil {
			b.Fatal(err)
		}
		if err := tn.svc.RunTrial(b.Context(), q.trials[i]); err != nil {
			b.Fatal(err)
		}
	}
	if p, err := tn.svc.Drafts(b.Context(), tn.head, decision.DraftFilter{}, page.Ask{First: 1}); err != nil || p.Rows[0].Trials[0].Changed != 100_000 {
		b.Errorf("%+v, %v", p.Rows, err)
	}
}
