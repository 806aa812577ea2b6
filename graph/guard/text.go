package guard

import (
	"unicode"
	"unicode/utf8"

	"github.com/vektah/gqlparser/v2/ast"
	"golang.org/x/text/unicode/norm"
)

// Text brings a text to NFC, so that one text is one sequence of bytes in database and ledger. It is not ok when the text has what no
// form sends and people cannot see: control characters but tab and line ends, direction overrides, or bytes that are not UTF-8.
func Text(s string) (_ string, ok bool) {
	if !utf8.ValidString(s) {
		return "", false
	}
	for _, r := range s {
		if (unicode.IsControl(r) && r != '\t' && r != '\n' && r != '\r') || overrides(r) || r == '\uFEFF' {
			return "", false
		}
	}
	return norm.NFC.String(s), true
}

// overrides are the characters that turn the direction of the text around them (Unicode TR 9), with which one thing reads like another.
func overrides(r rune) bool {
	return (r >= '\u202A' && r <= '\u202E') || (r >= '\u2066' && r <= '\u2069')
}

// Variables cleans every text in decoded JSON, in place; it refuses (BAD_USER_INPUT) text that Text refuses.
func Variables(m map[string]any) error {
	_, err := clean(m)
	return err
}

func clean(v any) (any, error) {
	switch v := v.(type) {
	case string:
		s, ok := Text(v)
		if !ok {
			return nil, errText()
		}
		return s, nil
	case []any:
		for i := range v {
			c, err := clean(v[i])
			if err != nil {
				return nil, err
			}
			v[i] = c
		}
	case map[string]any:
		for k := range v {
			c, err := clean(v[k])
			if err != nil {
				return nil, err
			}
			v[k] = c
		}
	}
	return v, nil
}

func cleanValue(v *ast.Value) error {
	if v == nil {
		return nil
	}
	if v.Kind == ast.StringValue || v.Kind == ast.BlockValue {
		s, ok := Text(v.Raw)
		if !ok {
			return errText()
		}
		v.Raw = s
	}
	for _, c := range v.Children {
		if err := cleanValue(c.Value); err != nil {
			return err
		}
	}
	return nil
}

func errText() error {
	return refuse("文本含有不可见的控制字符，请重新输入", "a text has control characters that cannot be seen; please type it again")
}
