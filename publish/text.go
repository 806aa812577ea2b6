package publish

import (
	"regexp"
	"slices"
	"strings"

	"yangguang/fault"
	"yangguang/personal"
)

// Text is text that the public may read. There is no other way to make one than Redact, so whatever has this type went through it.
type Text struct{ s string }

// String is the text.
func (t Text) String() string { return t.s }

// Code is a closed word or number: an enumeration, a document's or a visit's number, a credit code, a pseudonym.
type Code struct{ s string }

// String is the code.
func (c Code) String() string { return c.s }

// Person is somebody whose name and certificate number must not become public; he is written as his pseudonym.
type Person struct{ Name, Certificate, Pseudonym string }

// People are the persons that a text may speak of.
type People []Person

// Redact makes a text public: names of the persons become their pseudonyms; a personal number or a certificate number is refused, for nobody
// can say what remains of the sentence without it. field names the input for the message.
func Redact(field, s string, people People) (Text, error) {
	if zh, en := personal.Judge(s); zh != "" {
		return Text{}, fault.BadInput(field, "公开的内容不得含有"+zh, "a public text must not hold "+en)
	}
	plain := personal.Bare(s)
	for _, p := range people {
		if p.Certificate != "" && strings.Contains(plain, personal.Bare(p.Certificate)) {
			return Text{}, fault.BadInput(field, "公开的内容不得含有执法证号：请删去后重试", "a public text must not hold a certificate number: take it out")
		}
	}
	people = slices.Clone(people)
	slices.SortStableFunc(people, func(a, b Person) int { return len(b.Name) - len(a.Name) }) // 张三丰 before 张三
	for _, p := range people {
		s = personal.Rename(s, p.Name, p.Pseudonym)
	}
	return Text{s}, nil
}

// Check refuses a text that becomes public as it stands and holds a personal number or markup. field names the input for the message.
func Check(field, s string) error {
	if _, err := Redact(field, s, nil); err != nil {
		return err
	}
	return Plain(field, s)
}

// Nameless refuses a text for the public that holds one of the names: what the mask of a household 个体工商户 hides, or whose a withdrawn result was.
func Nameless(field, s string, names []string) error {
	plain := personal.Bare(s)
	for _, name := range names {
		if bare := personal.Bare(name); bare != "" && strings.Contains(plain, bare) {
			return fault.BadInput(field, "公开的内容不得写明该企业的登记名称或统一社会信用代码：请改写为“该企业”后重试",
				"a public text must not hold the registered name or the code of the enterprise: write 该企业 instead")
		}
	}
	return nil
}

// Plain refuses what somebody writes for everybody and that holds markup, as the registers do.
func Plain(field, s string) error {
	m := personal.Markup(s)
	if m == "" {
		return nil
	}
	return fault.BadInput(field, "公开的内容不得含有网页标记“"+m+"”：请删去后重试", "a public text must not hold the markup "+m+": take it out")
}

var (
	closed = regexp.MustCompile(`^[0-9A-Z][0-9A-Za-z_.-]{0,63}$`)
	// counted is a number that the platform gives: code of an agency, year, counter. None of it is anybody's own, whatever its digits look like together.
	counted = regexp.MustCompile(`^[0-9]{6}-[0-9A-Z]{1,16}-P?20[0-9]{2}-[A-Z]?[0-9]{4,6}([.-][0-9A-Z]{1,6})*$`)
	yuan    = regexp.MustCompile(`^[0-9]{1,12}([.][0-9]{2})?$`)
)

// Closed makes a code. What is not one word of letters, digits, point, hyphen and underscore is refused, and so is a personal number.
func Closed(field, s string) (Code, error) {
	if !closed.MatchString(s) {
		return Code{}, fault.BadInput(field, "不是代码或编号", "this is no code or number")
	}
	if counted.MatchString(s) {
		return Code{s}, nil
	}
	t, err := Redact(field, s, nil)
	return Code(t), err
}

// Row collects what a public row is made of, and the first error of them.
type Row struct {
	People People
	Err    error
}

// Text redacts.
func (r *Row) Text(field, s string) Text {
	t, err := Redact(field, s, r.People)
	if r.Err == nil {
		r.Err = err
	}
	return t
}

// Maybe redacts what may be absent.
func (r *Row) Maybe(field string, s *string) *Text {
	if s == nil {
		return nil
	}
	t := r.Text(field, *s)
	return &t
}

// number takes the number of a document: one that the platform gave, or one in an agency's own words.
func (r *Row) number(field, s string) Text {
	if counted.MatchString(s) {
		return Text{s}
	}
	return r.Text(field, s)
}

// Texts redacts each.
func (r *Row) Texts(field string, list []string) []Text {
	return each(list, func(s string) Text { return r.Text(field, s) })
}

// Code takes a code.
func (r *Row) Code(field, s string) Code {
	c, err := Closed(field, s)
	if r.Err == nil {
		r.Err = err
	}
	return c
}

// amount takes an amount of money, which may be absent.
func (r *Row) amount(field string, s *string) *Code {
	if s == nil {
		return nil
	}
	if !yuan.MatchString(*s) && r.Err == nil {
		r.Err = fault.BadInput(field, "不是金额", "this is no amount of money")
	}
	return &Code{*s}
}

// Codes takes each.
func (r *Row) Codes(field string, list []string) []Code {
	return each(list, func(s string) Code { return r.Code(field, s) })
}

func each[T any](list []string, form func(string) T) []T {
	out := make([]T, len(list))
	for i, s := range list {
		out[i] = form(s)
	}
	return out
}

// Strings is the plain form of texts or codes.
func Strings[T interface{ String() string }](list []T) []string {
	out := make([]string, len(list))
	for i, x := range list {
		out[i] = x.String()
	}
	return out
}

// StringOrNil is the plain form of what may be absent.
func StringOrNil[T interface{ String() string }](x *T) *string {
	if x == nil {
		return nil
	}
	s := (*x).String()
	return &s
}
