package roster

import (
	"os"
	"strings"
	"testing"
)

// docs/imports.md calls each column what templates and exports call it.
func TestTheManualNamesColumnsAsTemplatesDo(t *testing.T) {
	text, err := os.ReadFile("../docs/imports.md")
	if err != nil {
		t.Fatal(err)
	}
	_, part, _ := strings.Cut(string(text), "\n## Columns\n")
	for _, r := range []Register{Enterprises, Agencies, Inspectors, Items} {
		_, part, _ := strings.Cut(part, "**"+string(r)+"**")
		part, _, _ = strings.Cut(part, "\n**")
		part = strings.ReplaceAll(part, "\n", " ")
		for _, c := range r.form() {
			if !strings.Contains(part, "`"+c.key+"` "+c.headers[0]) {
				t.Errorf("%s: the manual does not call `%s` %s", r, c.key, c.headers[0])
			}
		}
	}
}
