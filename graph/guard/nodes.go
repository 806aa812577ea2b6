package guard

import (
	"encoding/json"
	"math"

	"github.com/vektah/gqlparser/v2/ast"

	"yangguang/page"
	"yangguang/policies/access"
)

// Nodes bounds how many objects the lists of one operation can hold with these variables: the product of `first` along each path,
// summed over the paths. It refuses (BAD_USER_INPUT) what is beyond the limit. The document has passed Check, so fragments end.
func Nodes(doc *ast.QueryDocument, op *ast.OperationDefinition, variables map[string]any, l access.Document) (int, error) {
	c := count{doc: doc, variables: variables, memo: map[string]int{}}
	n := c.set(op.SelectionSet)
	if n > l.Nodes {
		return n, refuse("请求的行数过多：请减小 first 或减少嵌套的列表", "the lists asked for hold too many rows: lower first or nest fewer lists")
	}
	return n, nil
}

type count struct {
	doc       *ast.QueryDocument
	variables map[string]any
	memo      map[string]int
}

func (c *count) set(set ast.SelectionSet) (sum int) {
	for _, s := range set {
		switch s := s.(type) {
		case *ast.Field:
			sum = plus(sum, c.field(s))
		case *ast.InlineFragment:
			sum = plus(sum, c.set(s.SelectionSet))
		case *ast.FragmentSpread:
			sum = plus(sum, c.fragment(s.Name))
		}
	}
	return sum
}

func (c *count) fragment(name string) int {
	n, known := c.memo[name]
	if !known {
		if f := c.doc.Fragments.ForName(name); f != nil {
			n = c.set(f.SelectionSet)
		}
		c.memo[name] = n
	}
	return n
}

func (c *count) field(f *ast.Field) int {
	inner := c.set(f.SelectionSet)
	a := f.Arguments.ForName("first")
	if a == nil {
		return inner
	}
	return int(min(int64(c.first(a.Value))*int64(plus(inner, 1)), ceiling))
}

// first reads the argument. What is no number from 1 to page.MaxFirst counts as the largest page: the resolver refuses it anyway.
func (c *count) first(v *ast.Value) int {
	var n float64
	given, err := v.Value(c.variables)
	if err != nil {
		return page.MaxFirst
	}
	switch given := given.(type) {
	case int64:
		n = float64(given)
	case int:
		n = float64(given)
	case float64:
		n = given
	case json.Number:
		n, _ = given.Float64()
	}
	if math.IsNaN(n) || n < 1 || n > page.MaxFirst {
		return page.MaxFirst
	}
	return int(n)
}
