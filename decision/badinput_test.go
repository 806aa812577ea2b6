package decision_test

import (
	"fmt"
	"strings"
	"testing"

	"yangguang/decision"
	"yangguang/fault"
	"yangguang/leniency"
)

// TestBadInput is the list of what lists, facts and fines are not: each is refused with what is wrong and where, and changes nothing.
func TestBadInput(t *testing.T) {
	t.Parallel()
	tn := newTown(t)
	ctx := t.Context()
	doc := district(1, today().String())
	_, finding := tn.finding(tn.officer, "FOOD-EXPIRED", today(), spoiled())
	when := func(expr string) func() error {
		return func() error {
			_, err := tn.svc.DraftList(ctx, order("list:draft", tn.head, expr), replace(t, doc, `goods_value <= yuan("1000")`, expr))
			return err
		}
	}
	fact := func(key, value string) func() error {
		return func() error {
			return tn.svc.CheckFindings(ctx, tn.officer, "input.findings", []decision.NewFinding{{ViolationCode: "FOOD-EXPIRED",
				Facts: []decision.NewFact{{Key: key, Value: value}}}})
		}
	}
	publish := func(doc, approval string) func() error {
		return func() error {
			_, err := tn.svc.PublishList(ctx, order("leniency:publish", system, doc+approval), decision.ListFile{Approval: approval, Document: []byte(doc)})
			return err
		}
	}
	fined := func(amount string) func() error {
		return func() error {
			_, err := tn.svc.Propose(ctx, order("decision:propose", tn.officer, amount), fine(finding, amount))
			return err
		}
	}
	if err := publish(doc, "批准文件〔测试〕1 号")(); err != nil {
		t.Fatal(err)
	}
	next := district(2, today().String())
	later := district(2, today().AddDays(1).String())
	for _, c := range []struct {
		what   string
		do     func() error
		reason string // a part of what is said
	}{
		{"an expression that does not type-check", when("goods_value <= 1000"), "money cannot be compared with int"},
		{"an unknown fact", when("moon_phase == 3"), "undeclared"},
		{"no condition at all", when("goods_value"), "must give true or false"},
		{"a loop, which might never end", when("[minor].all(x, x)"), "undeclared"},
		{"a pattern that takes for ever", when(`harm.matches("(a+)+$")`), "undeclared"},
		{"an expression that costs too much", when("lasted_months in [" + strings.Repeat("1,", 150) + "1]"), "parts"},
		{"one that is too long", when(strings.Repeat("minor && ", 70) + "minor"), "characters"},
		{"a unit compared with another", when("goods_value < lasted_months"), "money cannot be compared with int"},
		{"a fact of the wrong type", fact("goods_value", "cheap"), "amount"},
		{"a fact in the wrong unit", fact("goods_value", "300 yuan"), "amount"},
		{"a fact that is none of its choices", fact("harm", "terrible"), "want one of"},
		{"a version that holds on the days of the one before", publish(next, "批准文件〔测试〕2 号"), "begins after"},
		{"a list that nobody approved", publish(later, " "), "must not be empty"},
		{"a fine with three decimals", fined("50000.001"), "two decimals"},
		{"a negative fine", fined("-50000"), "two decimals"},
		{"a fine beyond every amount", fined("99999999999999999999"), "two decimals"},
		{"a fine of nothing", fined("0"), "two decimals"},
	} {
		err := c.do()
		e, ok := fault.As(err)
		if !ok || e.Kind != fault.Invalid || e.Field == "" && e.Facts["problems"] == nil || !strings.Contains(fmt.Sprint(e.Msg, e.En, e.Facts), c.reason) {
			t.Errorf("%s: %v", c.what, err)
		}
	}
	draft, err := tn.svc.DraftList(ctx, order("list:draft", tn.head, 1), later)
	if err != nil {
		t.Fatal(err)
	}
	_, err = tn.svc.ReviewList(ctx, order("list:review", tn.head, 2), decision.Verdict{DraftID: draft.ID, Approved: true, Remark: "同意"})
	refused(t, "a list approved by its own author", err, fault.SecondPerson)

	// Two items claim one case: the milder one rules, both are shown.
	inspection, _ := tn.finding(tn.officer, "FOOD-EXPIRED", today(), expired("goods_value", "300", "harm", "slight", "catering", "true"))
	advice := tn.one(tn.officer, inspection).Advice
	met := map[leniency.Ruling]string{}
	for _, m := range advice.Items {
		if m.Matches == leniency.True {
			met[m.Item.Ruling] = m.Item.Code
		}
	}
	if advice.Ruling != leniency.MustNotPenalise || met[leniency.MustNotPenalise] != "D-1" || met[leniency.Lighter] != "DEMO-LIGHT-1" ||
		advice.Items[0].Item.Code != "D-1" {
		t.Errorf("%s by %v", advice.Ruling, met)
	}
}
