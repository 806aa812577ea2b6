package decision_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"yangguang/actor"
	"yangguang/decision"
	"yangguang/fault"
	"yangguang/leniency"
	"yangguang/page"
	policy "yangguang/policies/leniency"
	"yangguang/workday"
)

func TestVocabularyIsPublished(t *testing.T) {
	t.Parallel()
	facts := newTown(t).svc.Vocabulary().Facts
	at := func(key string) decision.FactDefinition {
		i := slices.IndexFunc(facts, func(f decision.FactDefinition) bool { return f.Key == key })
		if i < 0 {
			t.Fatalf("no fact %s", key)
		}
		return facts[i]
	}
	if f := at("first_violation"); f.Derived == nil || *f.Derived != "history" || f.Type != "BOOL" {
		t.Errorf("first_violation: %+v", f)
	}
	if f := at("harm"); f.Type != "CHOICE" || len(f.Choices) != 3 || !slices.Equal(f.Suppliers, []string{"inspector"}) {
		t.Errorf("harm: %+v", f)
	} else if f.Choices[1].LabelEn != "slight harm" {
		t.Errorf("its choices have no English: %+v", f.Choices)
	}
	if f := at("no_fault"); f.Question == nil {
		t.Errorf("the officer is not asked about fault")
	}
}

// What another place published is encoded to be read and tried; it is never published here as it is.
func TestListsOfOtherPlacesAreNotPublished(t *testing.T) {
	t.Parallel()
	tn := newTown(t)
	for _, name := range policy.Reference {
		_, err := tn.svc.PublishList(t.Context(), order("leniency:publish", system, name), decision.ListFile{Approval: "test", Document: file(t, name)})
		if e, ok := fault.As(err); !ok || e.Field != "reference" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestLeniencyItems(t *testing.T) {
	t.Parallel()
	tn := newTown(t)
	list := func(f decision.LeniencyFilter) (codes []string) {
		t.Helper()
		ask := page.Ask{First: 3}
		for {
			p, err := tn.svc.LeniencyItems(t.Context(), actor.Public(), f, ask)
			if err != nil {
				t.Fatal(err)
			}
			for _, i := range p.Rows {
				codes = append(codes, i.Code)
			}
			if !p.More {
				return codes
			}
			at := decision.ItemPosition(&p.Rows[len(p.Rows)-1])
			ask.After = &at
		}
	}
	if all := list(decision.LeniencyFilter{}); len(all) != 39 {
		t.Errorf("%d items: %v", len(all), all)
	}
	if diff := cmp.Diff([]string{"DEMO-LIGHT-1", "DEMO-MIT-1", "SAMR-F-5"},
		list(decision.LeniencyFilter{ViolationCode: ptr("FOOD-EXPIRED")})); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"DEMO-MIT-1", "DEMO-MIT-2"}, list(decision.LeniencyFilter{Ruling: ptr(leniency.Mitigated)})); diff != "" {
		t.Error(diff)
	}
	day, err := workday.ParseDate("2025-02-06")
	if err != nil {
		t.Fatal(err)
	}
	if got := list(decision.LeniencyFilter{OnDay: &day, Ruling: ptr(leniency.MustNotPenalise), ViolationCode: ptr(leniency.AnyViolation)}); !cmp.Equal(got, []string{"APL-33-1-1", "APL-33-2"}) {
		t.Errorf("a day before the list: %v", got)
	}
	if got := list(decision.LeniencyFilter{ListCode: ptr("DEMO-LIGHTER"), ViolationCode: ptr("FOOD-EXPIRED")}); !cmp.Equal(got, []string{"DEMO-LIGHT-1", "DEMO-MIT-1"}) {
		t.Errorf("of one list: %v", got)
	}
	if got := list(decision.LeniencyFilter{Field: ptr("通用")}); len(got) != 3 {
		t.Errorf("by field: %v", got)
	}
}
