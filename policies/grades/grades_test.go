package grades

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestLoad(t *testing.T) {
	r, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	if g := r.Tables["account"].Columns["password_hash"]; g != Secret || len(r.Grades) != len(order) {
		t.Errorf("a password is %q, %d grades", g, len(r.Grades))
	}
	const sixMonths = 184 * 24 * time.Hour // 网络安全法 (2025) 23 (三)
	if r.Keep("SESSION") < sixMonths || r.Keep("UPLOAD") <= 0 || r.Keep("LEDGER") != 0 {
		t.Errorf("sessions are kept %s, uploads %s, the ledger %s", r.Keep("SESSION"), r.Keep("UPLOAD"), r.Keep("LEDGER"))
	}
}

func TestRefused(t *testing.T) {
	for what, change := range map[string]struct {
		rules bool
		old   string
		next  string
	}{
		"a grade that is none":            {true, "grade: SECRET", "grade: COSMIC"},
		"a class without a basis":         {true, "basis: 行政处罚法 37（从旧兼从轻）", "basis: ''"},
		"a period without a job":          {true, "    job: sessions.prune\n", ""},
		"an unknown field":                {true, "    title: 账号\n", "    title: 账号\n    colour: red\n"},
		"an unknown class":                {false, "account_role,ACCOUNT", "account_role,FOREVER"},
		"a table twice":                   {false, "account_role,", "account,"},
		"a column of two grades":          {false, "account_role,ACCOUNT,,account_id role,", "account_role,ACCOUNT,role,account_id role,"},
		"a class that nothing is kept by": {false, "stage_enterprise,TRANSACTION", "stage_enterprise,CASE"},
		"another heading":                 {false, "table,retention,public", "table,retention,open"},
	} {
		rules, columns := rulesFile, columnsFile
		if change.rules {
			rules = bytes.Replace(rules, []byte(change.old), []byte(change.next), 1)
		} else {
			columns = bytes.Replace(columns, []byte(change.old), []byte(change.next), 1)
		}
		if bytes.Equal(rules, rulesFile) && bytes.Equal(columns, columnsFile) {
			t.Fatalf("%s: nothing was changed", what)
		}
		if _, err := parse(rules, columns); err == nil || !strings.HasPrefix(err.Error(), "grades: ") {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// FuzzParse: reading ends with grades for every table or an error, whatever the files hold.
func FuzzParse(f *testing.F) {
	for _, s := range []string{string(columnsFile), "", "table,retention\n", "\"", "\ufeff" + string(columnsFile), string(columnsFile[:len(columnsFile)/2])} {
		f.Add([]byte(s), []byte(rulesFile))
	}
	for _, s := range []string{"", "grades: []\n", "a: &a [*a]\n", string(rulesFile[:len(rulesFile)/2])} {
		f.Add([]byte(columnsFile), []byte(s))
	}
	f.Fuzz(func(t *testing.T, columns, rules []byte) {
		r, err := parse(rules, columns)
		for name, table := range r.Tables {
			known := slices.ContainsFunc(r.Retention, func(c Class) bool { return c.Name == table.Retention })
			if err == nil && !known {
				t.Errorf("table %q is kept as %q, which is no class", name, table.Retention)
			}
		}
	})
}
