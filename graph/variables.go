package graph

import (
	"errors"
	"fmt"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/validator"

	"yangguang/fault"
	"yangguang/graph/guard"
)

// variables cleans the texts among the variables and coerces them to the operation's types. The refusals are BAD_USER_INPUT on the path
// of the variable.
func (e *Executor) variables(op *ast.OperationDefinition, given map[string]any) (map[string]any, error) {
	if err := guard.Variables(given); err != nil {
		return nil, err
	}
	for _, v := range op.VariableDefinitions {
		if err := e.numbers(v.Variable, v.Type, given[v.Variable]); err != nil {
			return nil, err
		}
	}
	coerced, err := validator.VariableValues(e.schema.Schema(), op, given)
	if err == nil {
		return coerced, nil
	}
	var g *gqlerror.Error
	if !errors.As(err, &g) {
		return nil, fault.BadInput("variables", "变量有误", "a variable is wrong").Because(err)
	}
	field := strings.TrimPrefix(g.Path.String(), "variable.")
	return nil, fault.BadInput(field, "变量有误："+brief(g.Message), "a variable is wrong: "+brief(g.Message)).Because(err)
}

// numbers refuses a text where a number stands in the schema, which the library takes for one. Everything else it judges itself.
func (e *Executor) numbers(path string, t *ast.Type, v any) error {
	switch v := v.(type) {
	case string:
		if t.Elem != nil { // one value stands for a list of one
			return e.numbers(path, t.Elem, v)
		}
		if t.NamedType == "Int" || t.NamedType == "Float" {
			return fault.BadInput(path, "须为数字，不加引号", "must be a number, without quotes")
		}
	case []any:
		if t.Elem == nil {
			return nil
		}
		for i := range v {
			if err := e.numbers(fmt.Sprintf("%s[%d]", path, i), t.Elem, v[i]); err != nil {
				return err
			}
		}
	case map[string]any:
		d := e.schema.Schema().Types[t.NamedType]
		if d == nil || d.Kind != ast.InputObject {
			return nil
		}
		for _, f := range d.Fields {
			if err := e.numbers(path+"."+f.Name, f.Type, v[f.Name]); err != nil {
				return err
			}
		}
	}
	return nil
}
