package listfile

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// reader is one file with the problems found so far.
type reader struct {
	file     *ast.File
	problems []Problem
}

// decode reads the YAML of one document into v and refuses unknown keys, repeated keys, several documents, anchors and aliases.
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
	for _, t := range lexer.Tokenize(string(doc)) {
		if t.Type == token.AnchorType || t.Type == token.AliasType || t.Type == token.MergeKeyType {
			r.add(t.Position.Line, t.Value, "不支持锚点与引用：请把内容写全", "anchors and aliases are not read: write the content out")
			return r, r.err()
		}
	}
	file, err := parser.ParseBytes(doc, 0)
	if err != nil {
		r.addYAML(err)
		return r, r.err()
	}
	if len(file.Docs) != 1 {
		r.add(0, "", "一个文件只能有一份清单", "one file holds one list")
		return r, r.err()
	}
	r.file = file
	if err := yaml.UnmarshalWithOptions(doc, v, yaml.Strict()); err != nil {
		r.addYAML(err)
		return r, r.err()
	}
	return r, nil
}

func (r *reader) addYAML(err error) {
	var at yaml.Error
	if !errors.As(err, &at) || at.GetToken() == nil {
		r.add(0, "", "YAML 无法读取："+err.Error(), "the YAML cannot be read")
		return
	}
	field, zh, en := at.GetToken().Value, "YAML 无法读取："+at.GetMessage(), at.GetMessage()
	var unknown *yaml.UnknownFieldError
	var double *yaml.DuplicateKeyError
	switch {
	case errors.As(err, &unknown):
		zh, en = "未知的键：请改正拼写或删除", "unknown key: correct its spelling or take it out"
	case errors.As(err, &double):
		zh, en = "键重复：请只保留一个", "the key is there twice: keep one"
	}
	r.add(at.GetToken().Position.Line, field, zh, en)
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
