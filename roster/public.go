package roster

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"yangguang/fault"
	"yangguang/personal"
)

// doubt is a text of a row that everybody reads and nobody may: it holds a personal identifier, markup, or begins as a formula. It is refused, unless the row
// says so already: then other changes of the row go on, with a warning of what has to be mended.
type doubt struct {
	id         string // of the row, in a file
	key, value string
	publishes  bool // the row comes onto the published list by this
	line       int
	column     string
	what       phrase
}

// public notes a doubt about a text that becomes public.
func (r *record) public(key, value string) {
	if what, ok := unfit(value); !ok {
		column := key
		if i, ok := r.places[key]; ok && i < len(r.headers) {
			column = r.headers[i]
		}
		r.doubts = append(r.doubts, doubt{key: key, value: value, line: r.Line, column: column, what: what})
	}
}

// unfit says why a text is not for the public; ok is true when nothing is wrong with it.
func unfit(s string) (what phrase, ok bool) { return unfitBy(personal.Judge, s) }

// unfitPlace is unfit for an address.
func unfitPlace(s string) (what phrase, ok bool) { return unfitBy(personal.JudgePlace, s) }

// unstorable says that a text holds what no register keeps in clear, be it public or not.
func unstorable(s string) (what phrase, yes bool) {
	zh, en := personal.IdentityNumber(s)
	zh, _, _ = strings.Cut(zh, "：")
	en, _, _ = strings.Cut(en, ":")
	return phrase{"含有" + zh, "hold " + en}, zh != ""
}

// keepable gives an optional text back if it may be kept. One that may not is an error of the form and left out of a file; the form leaves alone what is stored.
func (r *record) keepable(key string, s *string, judge func(string) (phrase, bool), refused Finding) *string {
	if s == nil {
		return nil
	}
	what, ok := judge(*s)
	switch {
	case ok:
		return s
	case r.was == nil:
		r.report(key, leftOut, what)
		return nil
	case r.was[key] == *s:
		r.report(key, notPublicYet, what)
	default:
		r.report(key, refused, what)
	}
	return s
}

// private is keepable for a text that the public does not read.
func private(s string) (what phrase, ok bool) {
	what, yes := unstorable(s)
	return what, !yes
}

// withheld stands for a text of the register that the public must not read: what got into it before it was judged.
const withheld = "（含个人信息，不予公开）"

// shown is a text as the public reads it.
func shown(s string, judge func(string) (phrase, bool)) string {
	if _, ok := judge(s); !ok {
		return withheld
	}
	return s
}

// checkWords refuses a text of a form that everybody reads, by its field.
func checkWords(field, s string, judge func(string) (phrase, bool)) error {
	if what, ok := judge(s); !ok {
		p := problem(0, field, "", notPublic, what)
		return fault.BadInput(field, p.Msg+"："+p.Remedy, p.En+": "+p.RemedyEn)
	}
	return nil
}

// checkReason refuses a reason that holds what is stored nowhere.
func checkReason(field, reason string) error {
	if what, yes := unstorable(reason); yes {
		p := problem(0, field, "", unstored, what)
		return fault.BadInput(field, p.Msg+"："+p.Remedy, p.En+": "+p.RemedyEn)
	}
	return nil
}

func unfitBy(judge func(string) (zh, en string), s string) (what phrase, ok bool) {
	zh, en := judge(s)
	_, n := utf8.DecodeRuneInString(s)
	switch sign := s[:n]; {
	case zh != "":
		zh, _, _ = strings.Cut(zh, "：")
		en, _, _ = strings.Cut(en, ":")
		return phrase{"含有" + zh, "hold " + en}, false
	case sign != s && strings.Contains(formulaStarts, sign):
		return phrase{"以公式符号“" + sign + "”开头", "begin with “" + sign + "”, as a formula does"}, false
	case personal.Markup(s) != "":
		return phrase{"含有网页标记“" + personal.Markup(s) + "”", "hold the markup " + personal.Markup(s)}, false
	}
	return phrase{}, true
}

// PublicText refuses a text that everybody will read and nobody may, as the registers do: a plan says what it selects by.
func PublicText(field, value string) error {
	what, ok := unfit(value)
	if ok {
		return nil
	}
	p := problem(0, "", "", notPublic, what)
	return fault.BadInput(field, p.Msg+"："+p.Remedy, p.En+": "+p.RemedyEn)
}

// between is what separates the texts of a column that holds several.
var between = map[string]string{"checklist": "|\n", "key_supervision": ";"}

// judged is the finding that the doubt comes to, over what the register says of the row.
func (d doubt) judged(was Entry) *Problem {
	there := was.Values[d.key] == d.value
	if b := between[d.key]; b != "" {
		there = slices.Contains(strings.FieldsFunc(was.Values[d.key], func(c rune) bool { return strings.ContainsRune(b, c) }), d.value)
	}
	if there && !(d.publishes && was.State == Draft) {
		return problem(d.line, d.column, "", notPublicYet, d.what)
	}
	return problem(d.line, d.column, "", notPublic, d.what)
}

// identity is the row's identity as scan names it.
func (e Entry) identity() string {
	if e.Register == Items {
		return e.Values["agency_code"] + "\x00" + e.Code
	}
	return e.Code
}

// settle judges the doubts of a file over what the register says.
func (r *reading) settle(ctx context.Context, tx Tx) error {
	if len(r.doubts) == 0 {
		return nil
	}
	codes := make([]string, len(r.doubts))
	for i, d := range r.doubts {
		codes[i] = d.id[strings.LastIndex(d.id, "\x00")+1:]
	}
	entries, err := tx.EntriesByCode(ctx, r.im.Register, codes)
	if err != nil {
		return err
	}
	was := map[string]Entry{}
	for _, e := range entries {
		was[e.identity()] = e
	}
	for _, d := range r.doubts {
		r.found(d.judged(was[d.id]))
	}
	return nil
}

// settle judges the doubts of the form.
func (w *writer) settle(r *record) error {
	for _, d := range r.doubts {
		r.found(d.judged(w.before))
	}
	return w.refused()
}

// fitToPublish refuses to publish an item that says what the public must not read.
func fitToPublish(was Entry) error {
	r := (&writer{edit: Edit{Register: Items}}).reader(was.Values)
	readItem(r)
	if r.wrong || len(r.doubts) == 0 {
		return nil
	}
	p := problem(0, r.doubts[0].column, "", notPublic, r.doubts[0].what)
	return fault.BadInput("input.id", p.Column+"："+p.Msg+"："+p.Remedy, p.Column+": "+p.En+": "+p.RemedyEn)
}
