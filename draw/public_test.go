package draw_test

import (
	"strings"
	"testing"

	"yangguang/draw"
	"yangguang/draw/drd1"
	"yangguang/fault"
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
	must(tn.decide(tn.supervisor, asked, true))(t) // nothing above decided it
	var tables int
	err := tn.Owner(t).QueryRow(t.Context(), "select count(*) from pg_constraint where conname like '%\\_public\\_text' and convalidated").Scan(&tables)
	if err != nil || tables != 8 {
		t.Errorf("%d tables refuse personal numbers, want 8: %v", tables, err)
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
