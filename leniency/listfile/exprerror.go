package listfile

import (
	"fmt"
	"regexp"
	"strings"

	"cel.dev/cel-go/common"
	"cel.dev/cel-go/common/ast"

	"yangguang/leniency"
)

// ExprError is what is wrong with a condition, in both languages, where and with which piece of it.
type ExprError struct {
	At     int    // the character, from 1; 0: the condition as a whole
	Piece  string // what stands there; empty at the end
	Zh, En string
}

// Error says it in English.
func (e *ExprError) Error() string {
	switch {
	case e.At == 0:
		return e.En
	case e.Piece == "":
		return fmt.Sprintf("at the end, character %d: %s", e.At, e.En)
	}
	return fmt.Sprintf("character %d, %q: %s", e.At, e.Piece, e.En)
}

// Chinese says it in Chinese.
func (e *ExprError) Chinese() string {
	switch {
	case e.At == 0:
		return e.Zh
	case e.Piece == "":
		return fmt.Sprintf("末尾（第 %d 个字符处）：%s", e.At, e.Zh)
	}
	return fmt.Sprintf("第 %d 个字符处的「%s」：%s", e.At, e.Piece, e.Zh)
}

// whole is an error of the condition as a whole.
func whole(zh, en string) *ExprError { return &ExprError{Zh: zh, En: en} }

// source is a condition's text with the places of its parts.
type source struct {
	text []rune // CEL counts characters
	info *ast.SourceInfo
}

// wrong is an error at a part.
func (s source) wrong(e ast.Expr, zh, en string) *ExprError {
	start, stop := s.span(e)
	if start >= stop {
		return whole(zh, en)
	}
	return &ExprError{At: start + 1, Piece: string(s.text[start:stop]), Zh: zh, En: en}
}

// span is where a part begins and ends, with all that it is made of; nothing where CEL does not say.
func (s source) span(e ast.Expr) (start, stop int) {
	r, ok := s.info.GetOffsetRange(e.ID())
	if !ok {
		return 0, 0
	}
	start, stop = int(r.Start), int(r.Stop)
	var parts []ast.Expr
	switch e.Kind() {
	case ast.CallKind:
		parts = e.AsCall().Args()
	case ast.ListKind:
		parts = e.AsList().Elements()
	}
	for _, p := range parts {
		if a, b := s.span(p); a < b {
			start, stop = min(start, a), max(stop, b)
		}
	}
	end := ""
	switch {
	case e.Kind() == ast.ListKind:
		end = "]"
	case e.Kind() == ast.CallKind && (e.AsCall().FunctionName() == yuan || e.AsCall().FunctionName() == num):
		end = ")"
		if name := e.AsCall().FunctionName(); strings.HasSuffix(string(s.text[:start]), name) {
			start -= len(name)
		}
	}
	if end != "" && stop < len(s.text) && string(s.text[stop]) == end {
		stop++
	}
	return start, min(stop, len(s.text))
}

// ofCEL is an error of CEL's parser or checker.
func ofCEL(text string, e *common.Error) *ExprError {
	runes, at := []rune(text), e.Location.Column()
	for line := 1; line < e.Location.Line(); line++ {
		at += len([]rune(strings.Split(text, "\n")[line-1])) + 1
	}
	if at < 0 || e.Location.Line() < 1 {
		return whole(inChinese(e.Message), e.Message)
	}
	at = min(at, len(runes))
	return &ExprError{At: at + 1, Piece: pieceForm.FindString(string(runes[at:])), Zh: inChinese(e.Message), En: e.Message}
}

// pieceForm is a word, a text in quotes, an operator, or any other character.
var pieceForm = regexp.MustCompile(`^(?:[\pL\pN_]+|"[^"]*"|'[^']*'|&&|\|\||[=!<>]=?|\S)`)

var (
	undeclared = regexp.MustCompile(`^undeclared reference to '([^']*)'`)
	unfit      = regexp.MustCompile(`^found no matching overload for '([^']*)' applied to '([^']*)'`)
)

// inChinese says what CEL says.
func inChinese(message string) string {
	if m := undeclared.FindStringSubmatch(message); m != nil {
		return "事实词表中没有「" + m[1] + "」，条件中也没有这个函数：请改用词表中的事实"
	}
	if m := unfit.FindStringSubmatch(message); m != nil {
		operator := strings.Trim(m[1], "_@")
		return "「" + operator + "」两边的类型不合：" + celTypes.Replace(m[2])
	}
	if strings.HasPrefix(message, "Syntax error") {
		return "写法不完整，或者有条件中不能用的符号"
	}
	return "条件中不能这样写：只有事实、数、yuan(\"…\")、num(\"…\")、选项、比较以及 in、&&、||、!"
}

var celTypes = strings.NewReplacer("bool", "是否", "int", "整数或者金额", "string", "选项", "double", "小数", "list", "列表", "map", "映射", ", ", "、")

// inWords is a unit as people say it.
func inWords(unit string) string {
	switch {
	case unit == string(leniency.Bool):
		return "是否"
	case unit == string(leniency.Int):
		return "整数"
	case unit == string(leniency.Amount):
		return "金额"
	case unit == string(leniency.Number):
		return "数值"
	case strings.HasPrefix(unit, "choice:"):
		return "选项"
	}
	return "文字"
}
