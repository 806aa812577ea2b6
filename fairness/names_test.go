package fairness

import (
	"testing"

	policy "yangguang/policies/fairness"
)

// TestEveryTestHasAName in Chinese and English: pages show no keys.
func TestEveryTestHasAName(t *testing.T) {
	r, err := ReadRules(policy.Rules)
	if err != nil {
		t.Fatal(err)
	}
	keys := append(r.Family, "group/region/A/B", "firm/F1", "never", "pair/J1/F1", "pairs/firm", "pairs/group", "overlap/X", "drift/kind/K", "runs/kind/K", "lag/kind/K",
		"late/office/X", "void/before/official/Y")
	seen := map[Text]string{}
	for _, key := range keys {
		name := testName(key)
		if name.Zh == "" || name.En == "" || seen[name] != "" {
			t.Errorf("%s is called %+v, as %s", key, name, seen[name])
		}
		seen[name] = key
	}
	if got := testName("void/before/official/Y"); got != (Text{"作废的抽取，与上年相比：Y", "draws that were voided, against the year before: Y"}) {
		t.Errorf("%+v", got)
	}
}
