package decision_test

import (
	"slices"
	"testing"

	"yangguang/decision"
	"yangguang/fault"
	policy "yangguang/policies/leniency"
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
