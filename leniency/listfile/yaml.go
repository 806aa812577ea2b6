package listfile

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// mostNested bounds how deep brackets are nested, and, in steps of two columns, indentation: what the YAML library does with a document grows with the
// square of its depth, and a list needs six levels.
const mostNested = 32

// reader is one file with the problems found so far.
type reader struct {
	file     *ast.File
	problems []Problem
}

// decode reads the YAML of one document into v and refuses unknown keys, repeated keys, several documents, anchors, aliases and tags.
func decode(doc []byte, v any) (*reader, error) {
	r := &reader{}
	switch {
	case len(doc) > MaxBytes:
		r.add(0, "", "文件超过 4 MiB：请拆分清单", "the file is larger than 4 MiB: split the list")
	case !utf8.Valid(doc):
		r.add(0, "", "文件不是 UTF-8 编码：请另存为 UTF-8", "the file is not UTF-8: save it as UTF-8")
	case strings.TrimSpace(string(doc)) == "":
		r.add(0, "", "文件为空", "the file is empty")
	}
	if len(r.problems) > 0 {
		return r, r.err()
	}
	if err := r.read(doc, v); err != nil {
		r.addYAML(err)
	}
	return r, r.err()
}

// read takes the document apart. The YAML library gives up on some documents with a panic (a list that is tagged as something else): for whoever
// sent one that is an error like others.
func (r *reader) read(doc []byte, v any) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%v", p)
		}
	}()
	flow := 0 // open brackets and braces
	for _, t := range lexer.Tokenize(string(doc)) {
		switch t.Type {
		case token.SequenceStartType, token.MappingStartType:
			flow++
		case token.SequenceEndType, token.MappingEndType:
			flow--
		}
		first := t.Prev == nil || t.Prev.Position.Line < t.Position.Line || slices.Contains([]token.Type{token.SequenceEntryType, token.MappingKeyType}, t.Type)
		if flow > mostNested || first && flow == 0 && t.Position.Column > 2*mostNested {
			r.add(t.Position.Line, "", "嵌套过深：清单至多六层，请核对括号与缩进", "nested too deep: a list has six levels, see to brackets and indentation")
			return nil
		}
		if slices.Contains([]token.Type{token.AnchorType, token.AliasType, token.MergeKeyType, token.TagType}, t.Type) {
			r.add(t.Position.Line, t.Value, "不支持锚点、引用与类型标签：请把内容写全", "anchors, aliases and tags are not read: write the content out")
			return nil
		}
	}
	file, err := parser.ParseBytes(doc, 0)
	if err != nil {
		return err
	}
	if len(file.Docs) != 1 {
		r.add(0, "", "一个文件只能有一份清单：请分成几个文件", "one file holds one list: split the file")
		return nil
	}
	r.file = file
	return yaml.UnmarshalWithOptions(doc, v, yaml.Strict())
}

func (r *reader) addYAML(err error) {
	var at yaml.Error
	if !errors.As(err, &at) || at.GetToken() == nil {
		zh, en := framed(err.Error())
		r.add(0, "", zh, en)
		return
	}
	zh, en := explain(at)
	r.add(at.GetToken().Position.Line, piece(at.GetToken().Value), zh, en)
}

func (r *reader) add(line int, field, zh, en string) {
	r.problems = append(r.problems, Problem{line, field, zh, en})
}

// at adds a problem at a field; the line is that of the nearest part of the path that is there.
func (r *reader) at(field, zh, en string) { r.add(r.line(field), field, zh, en) }

func (r *reader) line(field string) int {
	for path := field; ; {
		if p, err := yaml.PathString("$." + path); err == nil {
			if n, err := p.FilterFile(r.file); err == nil && n.GetToken() != nil {
				return lineOf(n)
			}
		}
		cut := strings.LastIndexAny(path, ".[")
		if cut <= 0 {
			return 1
		}
		path = path[:cut]
	}
}

// lineOf is where a node begins; a mapping's own token is its first colon.
func lineOf(n ast.Node) int { return n.GetToken().Position.Line }

func (r *reader) err() error {
	if len(r.problems) == 0 {
		return nil
	}
	slices.SortStableFunc(r.problems, func(a, b Problem) int { return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Field, b.Field)) })
	return &Error{r.problems}
}
