package roster_test

import (
	"testing"

	"yangguang/fault"
	"yangguang/roster"
)

// A checklist says which answer to a question shows a problem 不符合的答案, and keeps saying so through its form.
func TestAChecklistSaysWhatShowsAProblem(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	was := o.row(t, o.admin, roster.Items, "SC-01")
	save := func(e roster.Entry, checklist string) (roster.Entry, error) {
		got, _, err := o.Save(t.Context(), by(o.admin), editOf(e, "注明不符合的答案"), []roster.Cell{{Column: "checklist", Value: checklist}})
		return got, err
	}
	for what, wrong := range map[string]string{"of a number": "staff|NUMBER|从业人数|||NO", "of another form": "licence|YES_NO|是否亮照|||MAYBE"} {
		_, err := save(was, wrong)
		wants(t, "an adverse answer "+what, err, fault.Invalid, "input.cells.checklist")
	}
	const adverse = "licence|YES_NO|营业执照是否置于醒目位置|||NO\nexpired|YES_NO|有无过期食品|||YES\nstaff|NUMBER?|从业人数||"
	got, err := save(was, adverse)
	if err != nil || got.Values["checklist"] != adverse || o.count(t, "select count(*) from checklist_question where adverse is not null") != 2 {
		t.Fatalf("%q, %v", got.Values["checklist"], err)
	}
	_, err = save(got, adverse)
	wants(t, "the same once more", err, fault.Invalid, "input.cells")
	if got, err = save(got, "licence|YES_NO|营业执照是否置于醒目位置|||YES"); err != nil || o.count(t, "select max(n) from checklist_version") != 3 {
		t.Errorf("another answer is another version: %+v, %v", got, err)
	}
}
