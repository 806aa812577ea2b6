package oversight

import (
	"strings"
	"testing"

	policy "yangguang/policies/oversight"
)

func TestRulesOfWarnings(t *testing.T) {
	rules, err := ReadRules(policy.Rules)
	if err != nil || len(rules) < len(kinds) {
		t.Fatalf("%d rules, %v", len(rules), err)
	}
	whole := string(policy.Rules)
	for what, doc := range map[string]string{
		"no count":  strings.Replace(whole, "count: 2", "count: 0", 1),
		"no scope":  strings.Replace(whole, "scope: CITY", "scope: WORLD", 1),
		"no kind":   strings.Replace(whole, "kind: OVER_CAP", "kind: OVERDUE_RECORD", 1),
		"no days":   strings.Replace(whole, "days: 3\n", "days: 0\n", 1),
		"surprises": whole + "\nmore: 1\n",
	} {
		if _, err := ReadRules([]byte(doc)); err == nil || doc == whole {
			t.Errorf("%s: taken", what)
		}
	}
}
