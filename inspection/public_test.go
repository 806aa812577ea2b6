package inspection_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"yangguang/fault"
	"yangguang/inspection"
	"yangguang/publish"
	"yangguang/workday"
)

// What rows for the public are made of is of types that hold nothing personal: redacted text, codes, numbers, days. A field of another type,
// a plain string above all, does not get in.
func TestPublicRowsAreOfPublicTypes(t *testing.T) {
	t.Parallel()
	safe := map[reflect.Type]bool{reflect.TypeFor[publish.Text](): true, reflect.TypeFor[publish.Code](): true, reflect.TypeFor[workday.Date](): true,
		reflect.TypeFor[time.Time](): true, reflect.TypeFor[uuid.UUID](): true, reflect.TypeFor[int](): true, reflect.TypeFor[bool](): true}
	for _, row := range []reflect.Type{reflect.TypeFor[inspection.NewPublished](), reflect.TypeFor[publish.NewPenalty]()} {
		for i := range row.NumField() {
			f := row.Field(i)
			of := f.Type
			for of.Kind() == reflect.Pointer || of.Kind() == reflect.Slice {
				of = of.Elem()
			}
			if !safe[of] {
				t.Errorf("%s.%s is %s: the public reads what went through package publish", row, f.Name, f.Type)
			}
		}
	}
	for _, sealed := range []reflect.Type{reflect.TypeFor[publish.Text](), reflect.TypeFor[publish.Code]()} {
		for i := range sealed.NumField() {
			if f := sealed.Field(i); f.IsExported() {
				t.Errorf("%s.%s is open: anybody could fill it", sealed, f.Name)
			}
		}
	}
}

// What an enterprise states is public in the form that a head of the agency has checked: persons whom no register knows are masked, nothing else is changed, and
// until then neither statement nor result is public, by SQL neither.
func TestAStatementIsPublicInItsCheckedForm(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	i := w.seconded(w.recorded(inspection.Complaint))
	w.reply(i, "店员赵六、赵六六已说明，请赵六再核，李某索贿、乱收费")
	later := w.today.AddDays(60)
	done, err := w.s.PublishDue(t.Context(), later)
	w.ok(err)
	if done.Published != 0 || done.Unconfirmed != 1 {
		t.Errorf("an unchecked statement: %+v", done)
	}
	check := `insert into statement_check (inspection_id, version, agency_id, disclosed_to, names, statement, author_id, account_id, official, change_id)
		values ($1, 1, $2, $3, $4, 'x', $5, $6, 'x', gen_random_uuid())`
	owner, head := w.actors["owner"].AccountID, w.actors["head"].AccountID
	for _, c := range []struct {
		what, want, sql string
		args            []any
	}{
		{"a name that does not stand in it", "statement_check_names", check, []any{i.ID, w.agency, w.firm, []string{"赵七"}, owner, head}},
		{"what is no name", "statement_check_names", check, []any{i.ID, w.agency, w.firm, []string{"六、赵六六已说明"}, owner, head}},
		{"what is said against it", "statement_check_names", check, []any{i.ID, w.agency, w.firm, []string{"索贿"}, owner, head}},
		{"what begins with no surname", "statement_check_names", check, []any{i.ID, w.agency, w.firm, []string{"乱收费"}, owner, head}},
		{"who stated it checks it", "statement_check_two_persons", check, []any{i.ID, w.agency, w.firm, []string{}, owner, owner}},
		{"another agency", "statement_check_fits", check, []any{i.ID, w.other, w.firm, []string{}, owner, head}},
		{"it is published unchecked", "statement_checked", `insert into published_inspection (inspection_id, version, number, enterprise_name, uscc, region_code, agency_id, kind,
			items, result, findings, outcomes, inspectors, visited_on, statement, synthetic, change_id)
			values ($1, 1, 'x', 'x', 'x', 'x', $2, 'x', '{}', 'x', 0, '{}', '{}', current_date, '店员赵六', true, gen_random_uuid())`, []any{i.ID, w.agency}},
	} {
		_, err := w.db.Owner(t).Exec(t.Context(), c.sql, c.args...)
		if got := constraint(err); got != c.want {
			t.Errorf("%s: %q, want %q", c.what, got, c.want)
		}
	}
	if got := constraint(w.asActor("third", check, i.ID, w.agency, w.firm, []string{}, owner, w.actors["third"].AccountID)); got != "42501" {
		t.Errorf("an officer checks it: %q", got)
	}
	of := publish.Subject{Kind: publish.InspectionResult, ID: i.ID}
	for _, words := range []string{"已说明", "赵六再核", "赵六、赵六六已说明", "索贿"} { // the agency masks persons, and not what is said of it
		_, err := w.public.CheckStatement(t.Context(), w.by("head", words), of, []string{words})
		refused(t, words, err, fault.Invalid, "input.names[0]")
	}
	w.checks("head", i, "赵六", "赵六六")
	w.publishesDue(later, 1)
	if got := w.published("public"); len(got) != 1 || got[0].Statement == nil || *got[0].Statement != "店员赵某、赵某已说明，请赵某再核，李某索贿、乱收费" {
		t.Errorf("the public reads %+v", got)
	}
}

// The reason of a correction becomes public with the result, so it is judged when it is proposed; one that was proposed before is rejected and written anew.
func TestTheReasonOfACorrectionIsJudgedWhenItIsProposed(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	i := w.confirmed()
	var certificate string
	w.ok(w.db.Owner(t).QueryRow(t.Context(), "select certificate_number from inspection_team where inspection_id = $1 limit 1", i.ID).Scan(&certificate))
	for _, reason := range []string{"当事人电话一三八零零一三八零零零", "见执法证 " + certificate, "微信号：zhang_san88", "漏记\u200b情况", "<b>漏记</b>情况", "漏记&#x3c;情况"} {
		r := correction(i)
		r.Reason = reason
		_, err := w.correct("lead", r)
		if e, ok := fault.As(err); !ok || e.Kind != fault.Invalid || e.Field != "input.reason" || !strings.Contains(e.Msg, "请") {
			t.Errorf("%q: %v", reason, err)
		}
	}
	if n := w.count("select count(*) from record_correction"); n != 0 {
		t.Errorf("%d corrections are proposed", n)
	}
	_, err := w.correct("lead", correction(i))
	w.ok(err)
	w.sql("alter table record_correction disable trigger all")
	if _, err := w.db.Owner(t).Exec(t.Context(), "update record_correction set reason = '电话13800138000'"); constraint(err) != "record_correction_public_text" {
		t.Errorf("the database takes any reason: %v", err)
	}
	w.sql("alter table record_correction drop constraint record_correction_public_text")
	w.sql("update record_correction set reason = '电话13800138000'") // as if it were older than the rule
	if _, err := w.decide("head", i, 1, true); !fault.Is(err, fault.Precondition) {
		t.Errorf("a reason that cannot be public is approved: %v", err)
	}
	_, err = w.decide("head", i, 1, false)
	w.ok(err)
	_, err = w.correct("lead", correction(i))
	w.ok(err)
}
