package listfile_test

import (
	"testing"

	"yangguang/leniency"
	"yangguang/leniency/listfile"
	policy "yangguang/policies/leniency"
)

// published is the embedded policy, ready to judge.
func published(t testing.TB) (*listfile.Language, *leniency.Set) {
	t.Helper()
	doc, err := policy.Files.ReadFile("facts.yaml")
	if err != nil {
		t.Fatal(err)
	}
	v, err := listfile.ParseVocabulary(doc)
	if err != nil {
		t.Fatal(err)
	}
	lang, err := listfile.NewLanguage(v)
	if err != nil {
		t.Fatal(err)
	}
	var lists []*leniency.List
	for _, name := range policy.Lists {
		doc, err := policy.Files.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		l, err := lang.Parse(doc)
		if err != nil {
			t.Fatalf("%s:\n%v", name, err)
		}
		lists = append(lists, l)
	}
	set, err := leniency.NewSet(v, lists)
	if err != nil {
		t.Fatal(err)
	}
	return lang, set
}

func TestPublishedListsAreRead(t *testing.T) {
	t.Parallel()
	_, set := published(t)
	for _, code := range []string{"FOOD-EXPIRED", "LICENCE-NOT-DISPLAYED"} {
		if _, ok := set.Violation(code); !ok {
			t.Errorf("violation %s is not there", code)
		}
	}
}
