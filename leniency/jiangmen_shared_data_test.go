//go:build shared_data

package leniency_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	policy "yangguang/policies/leniency"
)

// TestSharedJiangmenListIsComplete compares the encoded list with the published text: each of its 40 items with the name of its violation and every
// sentence of its conditions, its days and its number.
func TestSharedJiangmenListIsComplete(t *testing.T) {
	dir := os.Getenv("SHARED_DATA")
	if dir == "" {
		t.Fatal("set SHARED_DATA to the folder of shared data")
	}
	text, err := os.ReadFile(filepath.Join(dir, "law/no_penalty_list_jiangmen.json"))
	if err != nil {
		t.Fatal(err)
	}
	var published struct {
		Title, Effective, Expired string
		Number                    string `json:"doc_no"`
		Items                     []struct {
			No         int
			Behaviour  string
			Conditions []string
		}
	}
	if err := json.Unmarshal(text, &published); err != nil {
		t.Fatal(err)
	}
	var name string
	for _, n := range policy.Reference {
		if strings.Contains(n, "jiangmen") {
			name = n
		}
	}
	l := parsed(t, name)
	if len(published.Items) != 40 || l.Title != published.Title || l.ValidFrom.String() != published.Effective || l.ValidTo.String() != published.Expired ||
		!strings.Contains(l.Basis, published.Number) {
		t.Errorf("%d items; %s, %s – %s, %s", len(published.Items), l.Title, l.ValidFrom, l.ValidTo, l.Basis)
	}
	names, texts := map[string]string{}, map[string]string{}
	for _, v := range l.Violations {
		names[v.Code] = v.Name
	}
	for _, it := range l.Items {
		texts[it.Violation] += it.Text
	}
	for _, it := range published.Items {
		code := fmt.Sprintf("ECO-JM-%02d", it.No)
		if plain(names[code]) != plain(it.Behaviour) {
			t.Errorf("%s is called %q, published as %q", code, names[code], it.Behaviour)
		}
		for _, sentence := range it.Conditions {
			if !strings.Contains(plain(texts[code]), plain(sentence)) {
				t.Errorf("%s lacks %q in %q", code, sentence, texts[code])
			}
		}
	}
}

// plain leaves out white space and the marks that stand between sentences.
func plain(s string) string {
	return strings.NewReplacer(" ", "", "\u3000", "", "<br>", "", "；", "", "。", "", ";", "", ".", "").Replace(s)
}
