// Package guard refuses GraphQL documents that ask for too much, before anything expands them. It promises to look at each selection of
// a document once, however often fragments are spread: the cost of a fragment is computed once and added where it is used.
package guard

import (
	"github.com/vektah/gqlparser/v2/ast"

	"yangguang/fault"
	"yangguang/policies/access"
)

// Cost is what an operation would amount to with every fragment inlined. Numbers saturate far above any limit.
type Cost struct {
	Depth      int // nested fields
	Aliases    int // fields with a name of their own
	Selections int // fields
	Roots      int // fields of the outermost level
	Visited    int // selections that were looked at to find out: at most those written in the document
}

// ceiling keeps sums of sums from overflowing.
const ceiling = 1 << 30

func plus(a, b int) int { return min(a+b, ceiling) }

// Check measures every operation of a parsed, not yet validated document and refuses it (BAD_USER_INPUT) when one is beyond the limits,
// when a mutation has more than one field, when a fragment contains itself, or when it asks for the schema. Text in arguments
// is brought to NFC; text that no form sends (control characters, direction overrides) is refused. The costs come back by
// operation, in the order of the document.
func Check(doc *ast.QueryDocument, l access.Document) ([]Cost, error) {
	w := &walk{fragments: map[string]*fragment{}, limits: l}
	for _, f := range doc.Fragments {
		if w.fragments[f.Name] != nil {
			return nil, refuse("片段重名", "two fragments have the same name")
		}
		w.fragments[f.Name] = &fragment{definition: f}
	}
	for _, f := range doc.Fragments {
		if _, err := w.fragment(f.Name); err != nil {
			return nil, err
		}
	}
	costs := make([]Cost, len(doc.Operations))
	for i, op := range doc.Operations {
		c, err := w.operation(op)
		if err != nil {
			return nil, err
		}
		costs[i] = c
	}
	if w.directives > l.Directives {
		return nil, refuse("指令过多", "the document has too many directives")
	}
	if w.repeats > l.Repeats {
		return nil, refuse("同一字段重复过多", "the document repeats fields too often")
	}
	for i := range costs {
		costs[i].Visited = w.visited
	}
	return costs, nil
}

func (w *walk) operation(op *ast.OperationDefinition) (Cost, error) {
	if err := w.directivesOf(op.Directives); err != nil {
		return Cost{}, err
	}
	for _, v := range op.VariableDefinitions {
		if err := w.directivesOf(v.Directives); err != nil {
			return Cost{}, err
		}
		if err := cleanValue(v.DefaultValue); err != nil {
			return Cost{}, err
		}
	}
	c, err := w.set(op.SelectionSet)
	switch {
	case err != nil:
		return c, err
	case op.Operation == ast.Mutation && c.Roots != 1:
		return c, refuse("每个文档只能有一个 mutation 字段", "a document has one mutation field; send them one by one")
	case op.Operation == ast.Subscription && c.Roots != 1:
		return c, refuse("每个文档只能有一个 subscription 字段", "a document has one subscription field; send them one by one")
	case op.Operation != ast.Mutation && c.Roots > w.limits.Queries:
		return c, refuse("一次查询的根字段过多，请分开查询", "the query has too many root fields; split it")
	case c.Depth > w.limits.Depth:
		return c, refuse("查询嵌套过深", "the query is nested too deeply")
	case c.Aliases > w.limits.Aliases:
		return c, refuse("查询的别名过多", "the query has too many aliases")
	case c.Selections > w.limits.Selections:
		return c, refuse("查询的字段过多，请分开查询", "the query has too many fields; split it")
	}
	return c, nil
}

type fragment struct {
	definition *ast.FragmentDefinition
	cost       Cost
	open, done bool // open: its walk has begun; done: cost is known
}

type walk struct {
	fragments  map[string]*fragment
	limits     access.Document
	directives int
	repeats    int // fields asked for again in the same place: the validator compares them pair by pair
	visited    int
}

// fragment gives the cost of a fragment, computed at the first call.
func (w *walk) fragment(name string) (Cost, error) {
	f := w.fragments[name]
	switch {
	case f == nil:
		return Cost{}, refuse("引用了不存在的片段", "the document spreads a fragment that it does not define")
	case f.done:
		return f.cost, nil
	case f.open:
		return Cost{}, refuse("片段不能包含自身", "a fragment must not contain itself")
	}
	f.open = true
	if err := w.directivesOf(f.definition.Directives); err != nil {
		return Cost{}, err
	}
	c, err := w.set(f.definition.SelectionSet)
	f.cost, f.done = c, true
	return c, err
}

func (w *walk) set(set ast.SelectionSet) (Cost, error) {
	var sum Cost
	seen := make(map[string]bool, len(set))
	for _, s := range set {
		w.visited++
		if f, ok := s.(*ast.Field); ok {
			if seen[f.Alias] {
				w.repeats++
			}
			seen[f.Alias] = true
		}
		c, err := w.selection(s)
		if err != nil {
			return sum, err
		}
		sum.Depth = max(sum.Depth, c.Depth)
		sum.Aliases = plus(sum.Aliases, c.Aliases)
		sum.Selections = plus(sum.Selections, c.Selections)
		sum.Roots = plus(sum.Roots, c.Roots)
	}
	return sum, nil
}

func (w *walk) selection(s ast.Selection) (Cost, error) {
	switch s := s.(type) {
	case *ast.Field:
		return w.field(s)
	case *ast.InlineFragment:
		if err := w.directivesOf(s.Directives); err != nil {
			return Cost{}, err
		}
		return w.set(s.SelectionSet)
	case *ast.FragmentSpread:
		if err := w.directivesOf(s.Directives); err != nil {
			return Cost{}, err
		}
		return w.fragment(s.Name)
	}
	return Cost{}, refuse("查询无法识别", "the query cannot be read")
}

func (w *walk) field(f *ast.Field) (Cost, error) {
	if f.Name == "__schema" { // __type is answered with null: GraphQL over HTTP asks that it can be sent
		return Cost{}, refuse("不提供内省：接口定义在本平台的 /schema.graphql", "introspection is off: the schema is at /schema.graphql of this platform")
	}
	if err := w.directivesOf(f.Directives); err != nil {
		return Cost{}, err
	}
	for _, a := range f.Arguments {
		if err := cleanValue(a.Value); err != nil {
			return Cost{}, err
		}
	}
	c, err := w.set(f.SelectionSet)
	c.Depth, c.Selections, c.Roots = c.Depth+1, plus(c.Selections, 1), 1
	if f.Alias != f.Name {
		c.Aliases = plus(c.Aliases, 1)
	}
	return c, err
}

func (w *walk) directivesOf(ds ast.DirectiveList) error {
	w.directives += len(ds)
	for _, d := range ds {
		if d.Name == "defer" || d.Name == "stream" {
			return refuse("不支持分段应答", "answers come in one piece: defer and stream are not offered")
		}
		for _, a := range d.Arguments {
			if err := cleanValue(a.Value); err != nil {
				return err
			}
		}
	}
	return nil
}

func refuse(msg, en string) error { return fault.New(fault.Invalid, msg, en) }
