package gate_test

import (
	"fmt"
	"io/fs"
	"strings"
	"testing"

	"yangguang/authz"
	"yangguang/draw"
	"yangguang/fairness"
	"yangguang/inspection"
	"yangguang/leniency/listfile"
	"yangguang/oversight"
	"yangguang/policies"
	"yangguang/policies/caps"
	fairly "yangguang/policies/fairness"
	"yangguang/policies/leniency"
	warnings "yangguang/policies/oversight"
	"yangguang/policies/publication"
	"yangguang/policies/sampling"
	"yangguang/policies/visit"
	"yangguang/publish"
)

// readers are the readers of policy files that say no by an error: each names what it reads.
var readers = map[string]func(doc []byte) error{
	"sampling":    func(doc []byte) error { _, err := draw.ReadRules(doc); return err },
	"visit":       func(doc []byte) error { _, err := inspection.ReadRules(doc); return err },
	"caps":        func(doc []byte) error { _, err := inspection.ReadCaps(doc); return err },
	"publication": func(doc []byte) error { _, err := publish.ReadRules(doc); return err },
	"oversight":   func(doc []byte) error { _, err := oversight.ReadRules(doc); return err },
	"fairness":    func(doc []byte) error { _, err := fairness.ReadRules(doc); return err },
	"facts":       func(doc []byte) error { _, err := listfile.ParseVocabulary(doc); return err },
	"procedure":   func(doc []byte) error { _, err := listfile.ParseProcedure(doc); return err },
	"roles":       func(doc []byte) error { _, err := authz.LoadTable([]byte(policies.Model), doc); return err },
}

// ended is what reading says. The YAML library gives up on some documents with a panic; these files are the operator's, and a start ends with it.
func ended(read func(doc []byte) error, doc []byte) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the YAML library gave up: %v", p)
		}
	}()
	return read(doc)
}

// FuzzPolicyFiles: whatever stands in a policy file, reading it ends with rules or with an error that says what is wrong, and says the same
// when asked again. The files of this version are read.
func FuzzPolicyFiles(f *testing.F) {
	files := map[string][]byte{"sampling": sampling.Rules, "visit": visit.Rules, "caps": caps.Rules, "publication": publication.Rules, "oversight": warnings.Rules,
		"fairness": fairly.Rules, "roles": []byte(policies.Roles)}
	for _, name := range []string{"facts", "procedure"} {
		doc, err := fs.ReadFile(leniency.Files, name+".yaml")
		if err != nil {
			f.Fatal(err)
		}
		files[name] = doc
	}
	for name, doc := range files {
		if err := readers[name](doc); err != nil {
			f.Errorf("%s: %v", name, err)
		}
		text := string(doc)
		lines := strings.SplitAfter(text, "\n")
		for _, s := range []string{text, "\ufeff" + text, strings.ReplaceAll(text, "\n", "\r\n"), text + text, text[:len(text)/2], strings.ToUpper(text), strings.ReplaceAll(text, "  ", "\t"),
			strings.Join(lines[:len(lines)*3/4], ""), text + "surprise: 1\n", text + "p, nobody, nothing:do\n", "", "a: &a [*a]\n", "- - - -\n", "\x00"} {
			f.Add(name, []byte(s))
		}
	}
	f.Fuzz(func(t *testing.T, name string, doc []byte) {
		read, ok := readers[name]
		if !ok {
			return
		}
		first, second := ended(read, doc), ended(read, doc)
		if (first == nil) != (second == nil) || first != nil && first.Error() == "" {
			t.Errorf("%s: %v, then %v", name, first, second)
		}
	})
}
