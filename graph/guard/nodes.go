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

// Reads bounds how many reads of the database one operation can ask for with these variables: a field below the root that has arguments (a list of one row, the
// frequency of one enterprise) is read for each of the rows that it is asked of, the others of a page together.
func Reads(doc *ast.QueryDocument, op *ast.OperationDefinition, variables map[string]any, l access.Document) (int, error) {
	c := count{doc: doc, variables: variables, memo: map[string]int{}, reads: true}
	n := c.roots(op.SelectionSet)
	if n > l.Reads {
		return n, refuse("请求逐行读取的内容过多：请减小外层列表的 first，或者逐个查询", "too much is asked of each row of a list: lower first of the outer list, or ask one by one")
	}
	return n, nil
}

type count struct {
	doc       *ast.QueryDocument
	variables map[string]any
	memo      map[string]int
	reads     bool // counts reads, and else rows
}

// roots counts below the outermost fields: each of these is one read, and their number has a limit of its own.
func (c *count) roots(set ast.SelectionSet) (sum int) {
	for _, s := range set {
		switch s := s.(type) {
		case *ast.Field:
			sum = plus(sum, c.times(s, c.set(s.SelectionSet)))
		case *ast.InlineFragment:
			sum = plus(sum, c.roots(s.SelectionSet))
		case *ast.FragmentSpread:
			if f := c.doc.Fragments.ForName(s.Name); f != nil {
				sum = plus(sum, c.roots(f.SelectionSet))
			}
		}
	}
	return sum
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
	switch {
	case !c.reads && f.Arguments.ForName("first") != nil:
		return c.times(f, plus(inner, 1))
	case c.reads && len(f.Arguments) > 0:
		return plus(c.times(f, inner), 1)
	}
	return inner
}

// times is n for each row of a list, and n where the field is none.
func (c *count) times(f *ast.Field, n int) int {
	a := f.Arguments.ForName("first")
	if a == nil {
		return n
	}
	return int(min(int64(c.first(a.Value))*int64(n), ceiling))
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
