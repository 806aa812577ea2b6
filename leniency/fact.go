package leniency

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"yangguang/workday"
)

// Source is where a fact comes from. The words are those of the API.
type Source string

// The sources of facts 事实来源.
const (
	FromRegister   Source = "register"   // 名录库及本平台的决定
	FromInspector  Source = "inspector"  // 执法人员
	FromEnterprise Source = "enterprise" // 企业
	FromExternal   Source = "external"   // 外部系统
)

// Sources lists every source.
func Sources() []Source { return []Source{FromRegister, FromInspector, FromEnterprise, FromExternal} }

// Zh is the source as people say it.
func (s Source) Zh() string {
	switch s {
	case FromRegister:
		return "登记信息"
	case FromInspector:
		return "执法人员"
	case FromEnterprise:
		return "企业"
	case FromExternal:
		return "外部数据"
	}
	return string(s)
}

// Type is the type of a fact.
type Type string

// The types of facts.
const (
	Bool   Type = "bool"   // true or false
	Int    Type = "int"    // whole number, 0 to 999 999 999
	Amount Type = "money"  // yuan, at most two decimals
	Day    Type = "date"   // YYYY-MM-DD
	Choice Type = "choice" // one of the definition's choices
	Number Type = "number" // 0 to 999 999 999, at most three decimals: ratios, tonnes, pH
)

// Types lists every type.
func Types() []Type { return []Type{Bool, Int, Amount, Day, Choice, Number} }

// Value is a fact's value. Exactly the field of its type means something.
type Value struct {
	Type  Type
	Bool  bool
	Int   int64 // of Int; of Amount in fen; of Number in thousandths
	Day   workday.Date
	Word  string // of Choice
	Label string // the value as people say it
}

// Derivation names how the engine itself finds a fact that nobody may state.
type Derivation string

// The derivations.
const (
	Stated       Derivation = ""               // somebody supplies it
	FromHistory  Derivation = "history"        // 首次违法: no earlier act of the same family inside the item's window
	WholeMonths  Derivation = "months_since"   // whole months from the day in another fact to the day of the act
	WholeDays    Derivation = "days_since"     // days from the day in another fact to the day of the act; the first day is not counted
	Workdays     Derivation = "workdays_until" // working days from the day of the act to the day in another fact; the first day is not counted
	maxFactInt              = int64(999999999) // largest Int
	maxFactChars            = 64               // longest text of a value
)

// Counts reports whether the derivation counts days or months between the act and another fact's day.
func (d Derivation) Counts() bool { return d == WholeMonths || d == WholeDays || d == Workdays }

// Definition is one fact of the published vocabulary 事实词表.
type Definition struct {
	Key      string // lower-case identifier
	Type     Type
	Label    string       // Chinese
	LabelEn  string       // English
	Unit     string       // Chinese unit, "" if none
	Choices  []ChoiceWord // of a Choice
	Sources  []Source     // who may supply it
	Derived  Derivation   // Stated unless the engine finds it
	From     string       // the key whose day WholeMonths, WholeDays and Workdays count with
	Question string       // what the officer is asked where the law's text is no machine's to judge; "" if none
}

// ChoiceWord is one choice with its Chinese and English text.
type ChoiceWord struct{ Word, Label, LabelEn string }

// Vocabulary is a closed set of definitions. It is immutable.
type Vocabulary struct {
	byKey map[string]*Definition
	keys  []string
}

// NewVocabulary refuses a repeated key, a derivation from a key that is not a date, and a stated fact that nobody may supply.
func NewVocabulary(defs []Definition) (*Vocabulary, error) {
	v := &Vocabulary{byKey: make(map[string]*Definition, len(defs))}
	for i := range defs {
		d := defs[i]
		if v.byKey[d.Key] != nil {
			return nil, fmt.Errorf("leniency: fact %q is defined twice", d.Key)
		}
		if len(d.Sources) == 0 {
			return nil, fmt.Errorf("leniency: nobody may supply fact %q", d.Key)
		}
		v.byKey[d.Key], v.keys = &d, append(v.keys, d.Key)
	}
	for _, d := range v.byKey {
		if from := v.byKey[d.From]; d.Derived.Counts() && (from == nil || from.Type != Day || from.Derived != Stated) {
			return nil, fmt.Errorf("leniency: fact %q counts from %q, which is no stated date", d.Key, d.From)
		}
	}
	slices.Sort(v.keys)
	return v, nil
}

// Definition finds the definition of a key.
func (v *Vocabulary) Definition(key string) (Definition, bool) {
	if d := v.byKey[key]; d != nil {
		return *d, true
	}
	return Definition{}, false
}

// Keys lists the keys in order.
func (v *Vocabulary) Keys() []string { return slices.Clone(v.keys) }

// MaySupply reports whether the source may state the fact; derived facts nobody may.
func (d *Definition) MaySupply(s Source) bool {
	return d.Derived == Stated && slices.Contains(d.Sources, s)
}

// Wanted says in Chinese what the text of a value has to be.
func (d *Definition) Wanted() string {
	switch d.Type {
	case Bool:
		return "true（是）或者 false（否）"
	case Int:
		return "0 至 999999999 的整数"
	case Amount:
		return "金额（元），至多两位小数"
	case Number:
		return "数字，至多三位小数"
	case Day:
		return "日期，如 2026-05-01"
	}
	words := make([]string, len(d.Choices))
	for i, c := range d.Choices {
		words[i] = c.Word + "（" + c.Label + "）"
	}
	return strings.Join(words, "、") + "之一"
}

// Read reads the text of a value strictly by the fact's type. The error says in English what was wanted.
func (d *Definition) Read(text string) (Value, error) {
	v := Value{Type: d.Type}
	if len(text) > maxFactChars {
		return v, errors.New("the value is too long")
	}
	switch d.Type {
	case Bool:
		if text != "true" && text != "false" {
			return v, errors.New("want true or false")
		}
		v.Bool = text == "true"
		if v.Label = "否"; v.Bool {
			v.Label = "是"
		}
	case Int:
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil || n < 0 || n > maxFactInt || strconv.FormatInt(n, 10) != text {
			return v, errors.New("want a whole number from 0 to 999999999")
		}
		v.Int, v.Label = n, text+d.Unit
	case Amount:
		m, err := ParseMoney(text)
		if err != nil {
			return v, err
		}
		v.Int, v.Label = int64(m), m.String()+"元"
	case Number:
		n, err := ParseNumber(text)
		if err != nil {
			return v, err
		}
		v.Int, v.Label = n, text+d.Unit
	case Day:
		day, err := workday.ParseDate(text)
		if err != nil {
			return v, errors.New("want a date as YYYY-MM-DD")
		}
		v.Day, v.Label = day, text
	case Choice:
		i := slices.IndexFunc(d.Choices, func(c ChoiceWord) bool { return c.Word == text })
		if i < 0 {
			words := make([]string, len(d.Choices))
			for i, c := range d.Choices {
				words[i] = c.Word
			}
			return v, errors.New("want one of " + strings.Join(words, ", "))
		}
		v.Word, v.Label = text, d.Choices[i].Label
	default:
		return v, fmt.Errorf("the fact has no type %q", d.Type)
	}
	return v, nil
}

// Fact is a fact of a case as somebody stated it.
type Fact struct {
	Key, Value string
	Source     Source
	Contested  bool // somebody with standing disputes it: it then proves nothing
}

// Facts is what an expression may ask.
type Facts interface {
	// Value gives a fact's value; ok is false while it is unknown.
	Value(key string) (v Value, ok bool)
}

// Expr is a condition that a machine checks. It is pure: the same facts give the same truth, on any goroutine.
type Expr interface {
	// Eval is Kleene's: unknown facts give UNKNOWN unless the others decide.
	Eval(f Facts) Truth
	// Keys are the facts it looks at, in order and once each. The slice is the expression's own: do not change it.
	Keys() []string
	String() string
}
