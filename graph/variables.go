package graph

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator"

	"yangguang/fault"
	"yangguang/graph/guard"
)

// variables cleans the texts among the variables and coerces them to the operation's types. The refusals are BAD_USER_INPUT on the place
// where the document puts the variable: input.result, whatever the client calls it.
func (e *Executor) variables(doc *ast.QueryDocument, op *ast.OperationDefinition, given map[string]any) (map[string]any, error) {
	if err := guard.Variables(given); err != nil {
		return nil, err
	}
	for _, v := range op.VariableDefinitions {
		value, sent := given[v.Variable]
		if !sent && v.DefaultValue != nil {
			continue
		}
		if w := e.fits("", v.Type, value); w != nil {
			return nil, w.fault(placeOf(doc, v.Variable) + w.path)
		}
	}
	coerced, err := validator.VariableValues(e.schema.Schema(), op, given)
	if err != nil {
		return nil, fault.BadInput("variables", "变量有误，请对照接口定义改正", "a variable is wrong: correct it by the schema").Because(err)
	}
	return coerced, nil
}

// wrong is what keeps a value from being of its type: where in the value, and the two sentences about the place.
type wrong struct{ path, zh, en string }

func (w *wrong) fault(place string) *fault.Error {
	place = brief(strings.TrimPrefix(place, "."))
	return fault.BadInput(place, place+" "+w.zh, place+" "+w.en)
}

// fits says what keeps a value out of decoded JSON from being of a type of the schema; nil when it is of it. Scalars of the schema's own read
// themselves.
func (e *Executor) fits(path string, t *ast.Type, v any) *wrong {
	d := e.schema.Schema().Types[t.Name()]
	switch {
	case v == nil && t.NonNull:
		return missing(path)
	case v == nil || d == nil:
		return nil
	case t.Elem != nil:
		list, ok := v.([]any)
		if !ok { // one value stands for a list of one
			return e.fits(path, t.Elem, v)
		}
		for i := range list {
			if w := e.fits(fmt.Sprintf("%s[%d]", path, i), t.Elem, list[i]); w != nil {
				return w
			}
		}
		return nil
	case d.Kind == ast.InputObject:
		return e.object(path, d, v)
	}
	if s, ok := v.(string); d.Kind == ast.Enum && (!ok || d.EnumValues.ForName(s) == nil) || d.Kind == ast.Scalar && !scalarTakes(d.Name, v) {
		return kindOf(path, d)
	}
	return nil
}

func missing(path string) *wrong {
	return &wrong{path, "须填写，不可为空", "must be given and not be null"}
}

// object is fits for an input object: the fields that there are not, then those of the schema in its order.
func (e *Executor) object(path string, d *ast.Definition, v any) *wrong {
	m, ok := v.(map[string]any)
	if !ok {
		return kindOf(path, d)
	}
	for _, name := range slices.Sorted(maps.Keys(m)) {
		if d.Fields.ForName(name) == nil && name != "__typename" {
			return &wrong{path + "." + name, "不是 " + d.Name + " 的字段，请对照接口定义改正或删去", "is no field of " + d.Name + ": correct it by the schema or leave it out"}
		}
	}
	for _, f := range d.Fields {
		value, sent := m[f.Name]
		if !sent && f.DefaultValue != nil {
			continue
		}
		if w := e.fits(path+"."+f.Name, f.Type, value); w != nil {
			return w
		}
	}
	return nil
}

// scalarTakes says whether a value out of JSON can be of one of GraphQL's own scalars. A number is no text in quotes; a text may be sent as a number.
func scalarTakes(scalar string, v any) bool {
	number, isNumber := v.(json.Number)
	_, isText := v.(string)
	_, isBool := v.(bool)
	_, isList := v.([]any)
	_, isObject := v.(map[string]any)
	if !isNumber && !isText && !isBool && !isList && !isObject {
		return true // of the program itself, not out of JSON: the library judges it
	}
	switch scalar {
	case "Int":
		_, err := number.Int64()
		return isNumber && err == nil
	case "Float":
		_, err := number.Float64()
		return isNumber && err == nil
	case "Boolean":
		return isBool
	case "String", "ID":
		return isText || isNumber
	}
	return true
}

// kindOf says what a value of a type is.
func kindOf(path string, d *ast.Definition) *wrong {
	switch {
	case d.Kind == ast.Enum:
		var names []string
		for _, v := range d.EnumValues {
			names = append(names, v.Name)
		}
		return &wrong{path, "须为 " + d.Name + " 的下列值之一：" + strings.Join(names, "、"), "must be one of the values of " + d.Name + ": " + strings.Join(names, ", ")}
	case d.Kind == ast.InputObject:
		return &wrong{path, "须为 " + d.Name + " 对象（写在花括号内的字段）", "must be a " + d.Name + " object (fields in braces)"}
	case d.Name == "Int":
		return &wrong{path, "须为整数，不加引号", "must be a whole number, without quotes"}
	case d.Name == "Float":
		return &wrong{path, "须为数字，不加引号", "must be a number, without quotes"}
	case d.Name == "Boolean":
		return &wrong{path, "须为 true 或者 false，不加引号", "must be true or false, without quotes"}
	}
	return &wrong{path, "须为文本，加引号", "must be a text, in quotes"}
}

// placeOf is where a document first puts a variable.
func placeOf(doc *ast.QueryDocument, variable string) string {
	found := variable
	places(doc, func(path string, v *ast.Value) bool {
		if v.Kind == ast.Variable && v.Raw == variable {
			found = path
			return false
		}
		return true
	})
	return found
}

// places calls see with every value in the arguments of a document, and where it stands in them, until see says that it is enough. A fragment is gone
// through once.
func places(doc *ast.QueryDocument, see func(path string, v *ast.Value) bool) {
	var value func(path string, v *ast.Value) bool
	value = func(path string, v *ast.Value) bool {
		if v == nil {
			return true
		}
		if !see(path, v) {
			return false
		}
		for i, c := range v.Children {
			at := path + "." + c.Name
			if v.Kind == ast.ListValue {
				at = fmt.Sprintf("%s[%d]", path, i)
			}
			if !value(at, c.Value) {
				return false
			}
		}
		return true
	}
	arguments := func(of ast.ArgumentList) bool {
		return !slices.ContainsFunc(of, func(a *ast.Argument) bool { return !value(a.Name, a.Value) })
	}
	directives := func(of ast.DirectiveList) bool {
		return !slices.ContainsFunc(of, func(d *ast.Directive) bool { return !arguments(d.Arguments) })
	}
	var set func(ast.SelectionSet) bool
	set = func(of ast.SelectionSet) bool {
		return !slices.ContainsFunc(of, func(s ast.Selection) bool {
			switch s := s.(type) {
			case *ast.Field:
				return !arguments(s.Arguments) || !directives(s.Directives) || !set(s.SelectionSet)
			case *ast.InlineFragment:
				return !directives(s.Directives) || !set(s.SelectionSet)
			case *ast.FragmentSpread:
				return !directives(s.Directives)
			}
			return false
		})
	}
	for _, op := range doc.Operations {
		for _, v := range op.VariableDefinitions {
			if !value(v.Variable, v.DefaultValue) {
				return
			}
		}
		if !directives(op.Directives) || !set(op.SelectionSet) {
			return
		}
	}
	for _, f := range doc.Fragments {
		if !set(f.SelectionSet) {
			return
		}
	}
}
