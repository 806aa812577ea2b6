package listfile

import (
	"reflect"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
)

// saying is what a sentence of the YAML library holds, with what it means to whoever wrote the list and what to do.
type saying struct{ part, zh, en string }

const (
	tabZh, tabEn         = "此处用了制表符（Tab）：请改用空格缩进", "a tab stands here: indent with spaces"
	escapeZh, escapeEn   = "双引号中的反斜杠转义无效：请改用单引号，或者把反斜杠写两次", "this escape is none: use single quotes, or write the backslash twice"
	contextZh, contextEn = "此处不能有值：请核对缩进；值中有冒号的，请给值加引号", "no value may stand here: look at the indentation, and quote a value that holds a colon"
	bracketZh, bracketEn = "方括号或花括号不成对，或者其中缺少逗号：请逐一核对", "brackets or braces do not close, or a comma is missing between: count them"
	keyZh, keyEn         = "键不完整：请写成“键: 值”，键写在一行内，冒号用半角，后面有空格",
		"this is no key: write \"key: value\" with the key on one line and a space behind the colon"
	twiceZh, twiceEn = "键重复：请只保留一个", "the key is there twice: keep one"
	pairsZh          = "类型不符：须为若干“键: 值”，每行一个"
)

// sayings are those that people run into, with a test for each; whatever else the library says stands in a frame.
var sayings = []saying{
	{"tab character", tabZh, tabEn}, {"found character '\t'", tabZh, tabEn},
	{"could not find end character of", "引号没有结束：请在文字末尾补上同样的引号", "a quote does not end: add the same quote behind the text"},
	{"unknown escape character", escapeZh, escapeEn}, {"for escaped UTF-", escapeZh, escapeEn}, {"surrogate", escapeZh, escapeEn},
	{"is a reserved character", "值不能以 @ 或 ` 开头：请给它加上引号", "a value does not begin with @ or `: quote it"},
	{"already defined at", twiceZh, twiceEn},
	{"block sequence entries are not allowed", "此处不能写列表项：请换行，再以 - 开头", "no list entry may stand here: begin a line of its own with -"},
	{"value is not allowed in this context", contextZh, contextEn},
	{"',' or ']' must be specified", bracketZh, bracketEn}, {"',' or '}' must be specified", bracketZh, bracketEn}, {"end token", bracketZh, bracketEn},
	{"could not find '[' character", bracketZh, bracketEn}, {"but found ','", bracketZh, bracketEn},
	{"non-map value is specified", keyZh, keyEn}, {"unexpected key name", keyZh, keyEn}, {"invalid key for this map", keyZh, keyEn},
	{"undefined map key", keyZh, keyEn},
	{"document separator", "引号中不能有以 --- 开头的行：请把引号补全，或者改写该行", "no line within quotes begins with ---: close the quotes, or write it otherwise"},
	{"directive", "不支持以 % 开头的指令：请删除，或者给该值加引号", "directives, which begin with %, are not read: take it out, or quote the value"},
	{"invalid header option", "“|”或“>”之后须换行再写内容", "behind | or > begin a new line"},
}

// explain says what the YAML library found, Chinese first, with what to do. A full-width colon makes no key, and nobody sees the difference.
func explain(found yaml.Error) (zh, en string) {
	zh, en = said(found)
	if (zh == keyZh || zh == pairsZh) && strings.Contains(found.GetToken().Value, "：") {
		return "此处用了全角冒号“：”：请改用半角冒号，后面加空格", "the colon here is a full-width one: write an ordinary colon and a space"
	}
	return zh, en
}

func said(found yaml.Error) (zh, en string) {
	switch e := found.(type) {
	case *yaml.UnknownFieldError:
		return "未知的键：请改正拼写或删除", "unknown key: correct its spelling or take it out"
	case *yaml.DuplicateKeyError:
		return twiceZh, twiceEn
	case *yaml.TypeError:
		return wanted(e.DstType)
	case *yaml.OverflowError:
		return "数字过大：请改小", "the number is too large: make it smaller"
	case *yaml.UnexpectedNodeTypeError:
		if e.Expected == ast.SequenceType {
			return wanted(reflect.TypeFor[[]any]())
		}
		return wanted(reflect.TypeFor[map[string]any]())
	}
	for _, s := range sayings {
		if strings.Contains(found.GetMessage(), s.part) {
			return s.zh, s.en
		}
	}
	return framed(found.GetMessage())
}

// framed is a sentence of the library that says nothing known, as it is.
func framed(message string) (zh, en string) {
	return "YAML 无法读取，请核对此处的缩进、冒号与引号（原文：" + message + "）",
		"the YAML cannot be read, look at indentation, colons and quotes here (it says: " + message + ")"
}

// wanted says what a value must be.
func wanted(t reflect.Type) (zh, en string) {
	switch t.Kind() {
	case reflect.Bool:
		return "类型不符：须为 true 或者 false", "the type does not fit: write true or false"
	case reflect.Int, reflect.Int64:
		return "类型不符：须为整数", "the type does not fit: write a whole number"
	case reflect.String:
		return "类型不符：须为文字", "the type does not fit: write text"
	case reflect.Slice:
		return "类型不符：须为列表，每项一行，以 - 开头", "the type does not fit: write a list, each entry on a line that begins with -"
	}
	return pairsZh, "the type does not fit: write \"key: value\", one on a line"
}

// piece is the beginning of what stands there: an open quote reaches to the end of the file.
func piece(value string) string {
	const most = 40
	line, _, _ := strings.Cut(strings.TrimSpace(value), "\n")
	if r := []rune(line); len(r) > most {
		return string(r[:most]) + "…"
	}
	return line
}
