package draw_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"yangguang/actor"
	"yangguang/draw"
	"yangguang/draw/drd1"
	"yangguang/fault"
	"yangguang/page"
)

// What everybody reads of plans and of steps beside a draw holds no personal number, which the database refuses too, and no markup: the field is named.
func TestPublicWordsHoldNoPersonalNumber(t *testing.T) {
	t.Parallel()
	tn := newTown(t, 60)
	const personal = "李四（身份证370502198001011234，电话13800138000）"
	p, r := tn.filed(), tn.opened("r")
	tn.commitAll(r)
	d := tn.committed(p, r)
	asked := tn.asked(d, drd1.VoidPool)
	file := func(change func(*draw.FilePlan)) func() error {
		return func() error {
			in := tn.planInput()
			change(&in)
			_, err := tn.svc.FilePlan(t.Context(), tn.by(tn.admin, "filePlan"), in)
			return err
		}
	}
	for _, c := range []struct {
		field string
		do    func() error
	}{
		{"input.title", file(func(in *draw.FilePlan) { in.Title = personal })},
		{"input.title", file(func(in *draw.FilePlan) { in.Title = "<b>餐饮</b>抽查" })},
		{"input.title", file(func(in *draw.FilePlan) { in.Kind, in.Title = draw.Special, "餐饮&nbsp;抽查" })},
		{"input.lateReason", file(func(in *draw.FilePlan) { in.LateReason = ptr("<img src=x>") })},
		{"input.lateReason", file(func(in *draw.FilePlan) { in.LateReason = ptr(personal) })},
		{"input.target.keySupervision[0]", file(func(in *draw.FilePlan) { in.Target.KeySupervision = []string{"370502199001011234"} })},
		{"input.target.keySupervision[1]", file(func(in *draw.FilePlan) { in.Target.KeySupervision = []string{"食品生产", "电话13812345678"} })},
		{"input.target.keySupervision[0]", file(func(in *draw.FilePlan) { in.Kind, in.Target.KeySupervision = draw.Special, []string{"<b>=1</b>"} })},
		{"input.target.keySupervision[0]", file(func(in *draw.FilePlan) { in.Target.KeySupervision = []string{"=1+1"} })},
		{"input.reason", func() error {
			_, err := tn.svc.WithdrawPlan(t.Context(), tn.by(tn.admin, "withdrawPlan"), p.ID, personal)
			return err
		}},
		{"input.reason", func() error {
			in := why(drd1.VoidPool)
			in.Reason = personal
			_, err := tn.svc.VoidDraw(t.Context(), tn.by(tn.admin, "voidDraw"), d.ID, in)
			return err
		}},
		{"input.remark", func() error {
			_, err := tn.svc.Decide(t.Context(), tn.by(tn.supervisor, "decideDeviation"), draw.Verdict{Request: asked.ID, Approve: true, Remark: personal})
			return err
		}},
	} {
		if e, ok := fault.As(c.do()); !ok || e.Kind != fault.Invalid || e.Field != c.field {
			t.Errorf("%s: %+v", c.field, e)
		}
	}
	for _, gap := range []string{"　", "-", "‑"} {
		named := tn.planInput()
		named.Title = "由" + strings.Join(strings.Split(officer(tn, t), ""), gap) + "带队的检查"
		if _, err := tn.svc.FilePlan(t.Context(), tn.by(tn.admin, "filePlan"), named); !fault.Is(err, fault.Invalid) {
			t.Errorf("a title names an officer: %v", err)
		}
	}
	for field, do := range map[string]func(words string) error{
		"input.title": func(words string) error { return file(func(in *draw.FilePlan) { in.Title = words })() },
		"input.reason": func(words string) error {
			_, err := tn.svc.WithdrawPlan(t.Context(), tn.by(tn.admin, "withdrawPlan"), p.ID, words)
			return err
		},
		"input.remark": func(words string) error {
			_, err := tn.svc.Decide(t.Context(), tn.by(tn.supervisor, "decideDeviation"), draw.Verdict{Request: asked.ID, Approve: true, Remark: words})
			return err
		},
	} {
		if e, ok := fault.As(do("由" + officer(tn, t) + "带队")); !ok || e.Kind != fault.Invalid || e.Field != field {
			t.Errorf("%s names an officer: %+v", field, e)
		}
	}
	must(tn.decide(tn.supervisor, asked, true))(t) // nothing above decided it
	var tables int
	err := tn.Owner(t).QueryRow(t.Context(), "select count(*) from pg_constraint where conname like '%\\_public\\_text' and convalidated").Scan(&tables)
	if err != nil || tables != 9 {
		t.Errorf("%d constraints refuse personal numbers, want 9: %v", tables, err)
	}
}

// A plan of before the rule is drawn by as it was filed, and nobody reads of it what the public may not; the table takes no such plan any more.
func TestMarksOfOlderPlansAreWithheld(t *testing.T) {
	t.Parallel()
	tn := newTown(t, 60)
	p := tn.filed()
	const marks = `target || '{"keySupervision": ["食品生产", "370502199001011234"]}'`
	const past = "begin; set local session_replication_role = replica; update plan set target = " + marks + " where id = $1"
	if _, err := tn.look.Exec(t.Context(), past, pgx.QueryExecModeSimpleProtocol, p.ID); err == nil || !strings.Contains(err.Error(), "plan_target_public_text") {
		t.Errorf("the table takes a personal number: %v", err)
	}
	tn.plant(func(x exec) {
		x("alter table plan drop constraint plan_target_public_text")
		x("update plan set target = "+marks+" where id = $1", p.ID)
	})
	found, err := tn.svc.PlansByID(t.Context(), actor.Public(), []uuid.UUID{p.ID})
	if got := found[p.ID].Target.KeySupervision; err != nil || !slices.Equal(got, []string{"食品生产", "（不予公开）"}) {
		t.Errorf("the public reads %q, %v", got, err)
	}
	list, err := tn.svc.Plans(t.Context(), actor.Public(), draw.PlanQuery{}, page.Ask{First: 10})
	if err != nil || len(list.Rows) != 1 || list.Rows[0].Target.KeySupervision[1] != "（不予公开）" {
		t.Errorf("the public's list: %+v, %v", list.Rows, err)
	}
}

// officer is the name of one of the agency's.
func officer(tn *town, t *testing.T) (name string) {
	t.Helper()
	if err := tn.look.QueryRow(t.Context(), "select name from certificate where agency_id = $1 order by name limit 1", tn.firstAgency).Scan(&name); err != nil {
		t.Fatal(err)
	}
	return name
}
