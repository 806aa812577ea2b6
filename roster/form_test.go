package roster_test

import (
	"strings"
	"testing"

	"yangguang/fault"
	"yangguang/roster"
)

// A file is imported without a value that cannot be read; a person at the form is told which column it is and how to write it, and nothing is saved.
func TestAValueThatCannotBeReadIsAnErrorOfTheForm(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	was := o.row(t, o.admin, roster.Enterprises, "一号食品")
	for column, try := range map[string][2]string{"reg_date": {"2099-02-01", "不晚于今天"}, "industry_code": {"ZZ", "GB/T 4754"}, "status": {"营业中", "可选值"},
		"credit_class": {"E", "A、B、C"}, "address": {strings.Repeat("长", 600), "缩短"}} {
		_, _, err := o.Save(t.Context(), by(o.admin), editOf(was, "更正"), []roster.Cell{{Column: "name", Value: "东营演示一号食品经营有限公司"}, {Column: column, Value: try[0]}})
		if e := wants(t, column, err, fault.Invalid, "input.cells."+column); !strings.Contains(e.Msg, try[1]) {
			t.Errorf("%s: %q does not say %q", column, e.Msg, try[1])
		}
	}
	if now := o.row(t, o.admin, roster.Enterprises, "一号食品"); now.Version != was.Version {
		t.Errorf("the row was changed: %+v", now)
	}
	_, _, err := o.Save(t.Context(), by(o.admin), roster.Edit{Register: roster.Enterprises, Reason: "新设"}, []roster.Cell{{Column: "uscc", Value: "91370523MA3C8QK85P"},
		{Column: "name", Value: "外地商贸有限公司"}, {Column: "region_code", Value: "370523"}})
	wants(t, "an enterprise elsewhere", err, fault.Invalid, "input.cells.region_code")
}
