package listfile_test

import (
	"errors"
	"strings"
	"testing"

	"yangguang/leniency/listfile"
)

// What is no YAML is said in Chinese, with its line and what to do; what the library says otherwise stands in a Chinese frame.
func TestWhatIsNoYAMLIsSaidInChinese(t *testing.T) {
	t.Parallel()
	lang, _ := published(t)
	for zh, docs := range map[string]map[string]int{ // documents with the line
		"改用空格缩进":     {"a: X\n\tb: 1\n": 2, "a:\n  b:\n\tc: 1\n": 3, "a: |\n\tb\n": 2},
		"引号没有结束":     {"a: b\nc: \"X\n": 2, "a: b\nc: 'X\n": 2},
		"反斜杠":        {"a: b\nc: \"\\q\"\n": 2, "a: b\nc: \"\\U0001\"\n": 2, "a: b\nc: \"\\ud800x\"\n": 2, "a: b\nc: \"\\ud800\\u0041\"\n": 2},
		"给它加上引号":     {"a: b\nc: @x\n": 2, "a: b\nc: `x\n": 2},
		"键重复":        {"code: b\ncode: c\n": 2},
		"以 - 开头":     {"a: b\nc: - d\n": 2},
		"核对缩进；值中有冒号": {"a: b\nc: d: e\n": 2, "a:\n  - b: 1\n c: 2\n": 3, "a: b\n'c': 'd' 'e'\n": 2, "a: b\n: c\n": 1},
		"方括号或花括号":    {"a: b\nc: [d\n": 2, "a: b\nc: ]\n": 2, "a: [b\nc: d\n": 2, "{a: b\nc: d\n": 2, "a: b\nc: [,d]\n": 2, "a: b\nc: {d: e\n": 2},
		"请写成“键: 值”":  {"a: b\nversion\n": 2, "a: b\n- c\n": 2, "x: y\nz\n  w: v\n": 2, "a: b\n[c]: d\n": 2, "\n: x\n": 2},
		"全角冒号":       {"a: b\nc：d\n": 2, "\ncode：b\n": 2},
		"以 --- 开头的行": {"a: \"b\n---\nc\"\n": 2},
		"以 % 开头":     {"a: b\nc: %d\n": 2},
		"换行再写内容":     {"a: b\nc: | d\n": 2},
		"须为整数":       {"code: b\nversion: one\n": 2},
		"数字过大":       {"code: b\nversion: 99999999999999999999\n": 2},
		"true 或者":    {"code: b\nbinding: maybe\n": 2},
		"须为文字":       {"version: 1\ncode: [a]\n": 2},
		"须为列表":       {"code: b\nitems: x\n": 2, "code: b\nitems: {a: b}\n": 2},
		"须为若干“键":     {"items:\n  - x\n": 2},
		"未知的键":       {"code: b\nsize: 1\n": 2},
	} {
		for doc, line := range docs {
			var e *listfile.Error
			if _, err := lang.Parse([]byte(doc)); !errors.As(err, &e) || len(e.Problems) != 1 {
				t.Errorf("%q: %v", doc, err)
				continue
			}
			p := e.Problems[0]
			if !strings.Contains(p.Zh, zh) || p.Line != line || strings.Contains(p.Field, "\n") || p.En == "" {
				t.Errorf("%q: line %d %q: %s, want %s", doc, p.Line, p.Field, p.Zh, zh)
			}
		}
	}
}

// A document that is nested deeper than any list is refused before the YAML library reads it: that would take time and memory without bound.
func TestADeepDocumentIsRefusedUnread(t *testing.T) {
	t.Parallel()
	lang, _ := published(t)
	const deep = 60_000
	for _, doc := range []string{"[", "{a: ", "- ", "? ", "[{a: ", "- [", "- a: [\n"} {
		var e *listfile.Error
		if _, err := lang.Parse([]byte(strings.Repeat(doc, deep))); !errors.As(err, &e) || len(e.Problems) != 1 || !strings.Contains(e.Problems[0].Zh, "嵌套过深") {
			t.Errorf("%d times %q: %.300v", deep, doc, err)
		}
	}
	var indented strings.Builder
	for i := range 2000 {
		indented.WriteString(strings.Repeat(" ", i) + "a:\n")
	}
	if _, err := lang.Parse([]byte(indented.String())); err == nil || !strings.Contains(err.Error(), "嵌套过深") {
		t.Errorf("2,000 levels of indentation: %.300v", err)
	}
}
