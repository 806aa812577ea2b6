package ledger_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"yangguang/ledger"
)

var update = flag.Bool("update", false, "write the table of types into docs/ledger.md")

// The documentation's table of types is the code's.
func TestDocumentedTypes(t *testing.T) {
	const file, begin, end = "../docs/ledger.md", "<!-- types -->\n", "<!-- /types -->"
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, ok := strings.Cut(string(b), begin)
	_, tail, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 {
		t.Fatalf("%s lacks its marks", file)
	}
	want := head + begin + typesTable() + end + tail
	if *update {
		if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if want != string(b) {
		t.Errorf("%s is not the table of the code: go test ./ledger -run DocumentedTypes -update", file)
	}
}

func typesTable() string {
	var b strings.Builder
	b.WriteString("| type | format | subject | place | public | body holds | only as digest |\n|---|---|---|---|---|---|---|\n")
	for _, t := range ledger.Types() {
		kinds := make([]string, len(t.Subjects))
		for i, k := range t.Subjects {
			kinds[i] = string(k)
		}
		public := ""
		if t.Public {
			public = "yes"
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s | %s | %s | %s |\n", t.Name, t.Format, strings.Join(kinds, ", "), t.Chain, public, t.Holds, t.Digests)
	}
	return b.String()
}
