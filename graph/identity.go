package graph

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"yangguang/fault"
	"yangguang/personal"
)

// ownGrammar are the texts of commands that are no words of a person: secrets and codes that nobody stores as they stand, outcomes of drawings, a published
// document, and cells of registers, each judged by its column.
var ownGrammar = []string{"ChangePasswordInput.oldPassword", "ChangePasswordInput.newPassword", "ScanCheckCodeInput.token", "ScanLicenceInput.text",
	"ReconcileVisitInput.text", "EnterShopInput.text", "RecordBeaconInput.value", "DraftLeniencyListInput.document", "RegisterCellInput.value"}

// withoutIdentities refuses a command with a citizen's identity number 公民身份号码 in what a person writes: the platform stores none in clear, be the text public
// or not (practice.md 3). The refusal is BAD_USER_INPUT on the text's place.
func (e *Executor) withoutIdentities(set ast.SelectionSet, vars map[string]any) error {
	for _, s := range set {
		var err error
		switch s := s.(type) {
		case *ast.InlineFragment:
			err = e.withoutIdentities(s.SelectionSet, vars)
		case *ast.FragmentSpread:
			err = e.withoutIdentities(s.Definition.SelectionSet, vars)
		case *ast.Field:
			given := s.ArgumentMap(vars)
			for _, a := range s.Definition.Arguments {
				if err = e.withoutIdentity(a.Name, "", a.Type, given[a.Name]); err != nil {
					break
				}
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// withoutIdentity looks through a value of a type of the schema; of is the field of an input that holds it.
func (e *Executor) withoutIdentity(at, of string, t *ast.Type, v any) error {
	switch v := v.(type) {
	case []any:
		for i, x := range v {
			if err := e.withoutIdentity(fmt.Sprintf("%s[%d]", at, i), of, t.Elem, x); err != nil {
				return err
			}
		}
	case map[string]any:
		d := e.schema.Schema().Types[t.Name()]
		for _, f := range d.Fields {
			if err := e.withoutIdentity(at+"."+f.Name, d.Name+"."+f.Name, f.Type, v[f.Name]); err != nil {
				return err
			}
		}
	case string:
		if t.Name() != "String" || slices.Contains(ownGrammar, of) {
			return nil
		}
		if zh, en := personal.IdentityNumber(v); zh != "" {
			zh, _, _ = strings.Cut(zh, "：")
			return fault.BadInput(at, "不得含有"+zh+"，平台不保存：请删去后重试", "must not hold "+en+", which the platform does not store: take it out")
		}
	}
	return nil
}
