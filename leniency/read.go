package leniency

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"yangguang/workday"
)

// Keys of the two facts that the law itself speaks of and that every vocabulary therefore has.
const (
	CorrectionKey   = "correction"   // 改正情况: a Choice
	CorrectedOnSpot = "on_spot"      // 当场改正: then no order to rectify is needed
	CorrectedBefore = "before_found" // 被发现前主动改正: neither is one
	NotCorrected    = "refused"      // 拒不改正或者逾期未改正
)

// facts are a case's facts, read once.
type facts struct {
	c      Case
	vocab  *Vocabulary
	stated []stated
	found  []found // uses so far: each fact is looked up once for all conditions that see it alike
	seen   seen    // by the condition that is judged now

	results []Result // room that is left
	uses    []*Use
}

// found is a fact as conditions with this window and these sources see it.
type found struct {
	def     *Definition
	window  Window
	sources []Source
	use     *Use
}

type stated struct {
	def       *Definition
	value     Value
	readable  bool
	source    Source
	contested bool
}

// read drops facts outside the vocabulary: they can prove nothing.
func (s *Set) read(c Case) *facts {
	f := &facts{c: c, vocab: s.vocabulary, stated: make([]stated, 0, len(c.Facts))}
	for _, x := range c.Facts {
		if d := s.vocabulary.byKey[x.Key]; d != nil && d.Derived == Stated {
			v, err := d.Read(x.Value)
			f.stated = append(f.stated, stated{d, v, err == nil, x.Source, x.Contested})
		}
	}
	return f
}

// correctedOnSpot reports whether the violation was corrected while the officers were there.
func (f *facts) correctedOnSpot() Truth {
	u := view{f: f}.use(CorrectionKey)
	if u.Standing != Known {
		return Unknown
	}
	return TruthOf(u.Value.Word == CorrectedOnSpot || u.Value.Word == CorrectedBefore)
}

// view is the facts as one condition may see them.
type view struct {
	f       *facts
	window  Window
	sources []Source // narrows; empty = all that the vocabulary allows
}

// Value implements Facts.
func (v view) Value(key string) (Value, bool) {
	u := v.use(key)
	return u.Value, u.Standing == Known
}

// seen are facts that were looked up already, as an expression asks for them.
type seen []*Use

// Value implements Facts.
func (s *seen) Value(key string) (Value, bool) {
	for _, u := range *s {
		if u.Definition.Key == key {
			return u.Value, u.Standing == Known
		}
	}
	return Value{}, false
}

func (v view) uses(keys []string) []*Use {
	out := take(&v.f.uses, len(keys))
	for i, k := range keys {
		out[i] = v.use(k)
	}
	return out
}

// use looks a fact up, once for every window and narrowing of sources.
func (v view) use(key string) *Use {
	d := v.f.vocab.byKey[key]
	if d == nil {
		return &Use{Definition: &Definition{Key: key, Label: key}, Standing: Missing}
	}
	if d.Derived != FromHistory {
		v.window = Window{} // no other fact depends on it
	}
	for _, x := range v.f.found {
		if x.def == d && x.window == v.window && slices.Equal(x.sources, v.sources) {
			return x.use
		}
	}
	u := v.look(d)
	v.f.found = append(v.f.found, found{d, v.window, v.sources, &u})
	return &u
}

func (v view) look(d *Definition) Use {
	switch d.Derived {
	case FromHistory:
		return v.first(d)
	case WholeMonths, WholeDays, Workdays:
		return v.lasted(d)
	}
	return v.stated(d)
}

// stated finds what was stated. Where the register speaks, it alone counts; otherwise all who may speak must agree.
func (v view) stated(d *Definition) Use {
	u := Use{Definition: d, Standing: Missing, Suppliers: d.Sources}
	if len(v.sources) > 0 {
		u.Suppliers = v.sources
	}
	register := false
	for _, s := range v.f.stated {
		if s.def != d {
			continue
		}
		if !d.MaySupply(s.source) || !slices.Contains(u.Suppliers, s.source) {
			if u.Standing == Missing {
				u.Standing = WrongSource
			}
			continue
		}
		if s.source == FromRegister && !register {
			register, u.Standing = true, Missing
		}
		if register == (s.source == FromRegister) {
			u.hear(s)
		}
	}
	if u.Standing != Known {
		u.Value, u.Source = Value{}, ""
	}
	if u.Standing == Missing {
		u.Supply = d
	}
	return u
}

// hear takes one more statement of equal weight: a dispute outweighs an unreadable value, that one a contradiction.
func (u *Use) hear(s stated) {
	switch {
	case s.contested:
		u.Standing = Contested
	case u.Standing == Contested:
	case !s.readable:
		u.Standing = Unreadable
	case u.Standing == Unreadable:
	case u.Standing == Known && u.Value != s.value:
		u.Standing = Contradictory
	case u.Standing != Contradictory && u.Standing != Known:
		u.Standing, u.Value, u.Source = Known, s.value, s.source
	}
}

// first is 首次违法: no act of the family, earlier than this one, inside the window; of two acts of one day that is the first which was decided first.
// Periods run as the Civil Code (民法典 200–202) counts them: two years from 10 May end with 10 May, and from 29 February with 28 February.
func (v view) first(d *Definition) Use {
	unknown := Use{Definition: d, Standing: Missing, Suppliers: d.Sources, Window: v.window}
	day := v.f.c.OccurredOn
	if !v.f.c.History.Known || day.IsZero() || (v.window == Window{}) {
		return unknown
	}
	u := Use{Definition: d, Standing: Known, Value: Value{Type: Bool, Bool: true, Label: "是"}, Source: FromRegister, Suppliers: d.Sources,
		Window: v.window}
	since := v.window.since(day)
	for i := range v.f.c.History.Acts {
		a := &v.f.c.History.Acts[i]
		if a.OccurredOn.IsZero() {
			return unknown
		}
		if !a.OccurredOn.Before(since) && !a.OccurredOn.After(day) && v.window.Area.holds(v.f.c.Region, a.Region) {
			u.Value, u.Earlier = Value{Type: Bool, Label: "否"}, *a
		}
	}
	return u
}

// lasted is how long the violation has lasted, in days or in whole months: less than one month is 0; or how long something took since.
func (v view) lasted(d *Definition) Use {
	from := v.stated(v.f.vocab.byKey[d.From])
	u := Use{Definition: d, Standing: from.Standing, Suppliers: from.Suppliers, Source: from.Source, Supply: from.Supply}
	if from.Standing != Known {
		return u
	}
	day := v.f.c.OccurredOn
	if d.Derived == Workdays {
		return v.workdays(u, from.Value.Day)
	}
	if day.Before(from.Value.Day) {
		u.Standing = Contradictory // it cannot have begun after it was found
		return u
	}
	if d.Derived == WholeDays {
		n := day.DaysSince(from.Value.Day)
		u.Value = Value{Type: Int, Int: int64(n), Label: strconv.Itoa(n) + d.Unit}
		return u
	}
	n := (day.Year()-from.Value.Day.Year())*12 + int(day.Month()) - int(from.Value.Day.Month())
	if n > 0 && AddMonths(from.Value.Day, n).After(day) {
		n--
	}
	u.Value = Value{Type: Int, Int: int64(n), Label: strconv.Itoa(n) + d.Unit}
	return u
}

// workdays counts from the day of the act: what was done before it took none. Years whose holidays nobody has announced stay unknown.
func (v view) workdays(u Use, until workday.Date) Use {
	n := 0
	if day := v.f.c.OccurredOn; until.After(day) {
		c := v.f.c.Calendar
		if c == nil || !c.Announced(day.Year()) || !c.Announced(until.Year()) {
			u.Standing = Missing
			return u
		}
		n, _ = c.Between(day, until)
	}
	u.Value = Value{Type: Int, Int: int64(n), Label: strconv.Itoa(n) + u.Definition.Unit}
	return u
}

// AddMonths moves by whole months; where the month has no such day, to its last.
func AddMonths(d workday.Date, n int) workday.Date {
	m := d.Year()*12 + int(d.Month()) - 1 + n
	first, err := workday.NewDate(m/12, time.Month(m%12+1), 1)
	if err != nil {
		return d.AddDays(n * 31) // beyond the calendar: its end
	}
	moved := first.AddDays(d.Day() - 1)
	if moved.Month() != first.Month() {
		moved = moved.AddDays(-moved.Day())
	}
	return moved
}

// since is the first day of the window that ends with the day: an act on it is still inside.
func (w Window) since(day workday.Date) workday.Date {
	switch {
	case w.Ever:
		return workday.Date{}
	case w.ThisYear:
		first, err := workday.NewDate(day.Year(), time.January, 1)
		if err != nil {
			return day
		}
		return first
	}
	from := AddMonths(day, -w.Months)
	for AddMonths(from, w.Months).Before(day) {
		from = from.AddDays(1) // a short month had no such day
	}
	for !from.IsZero() && !AddMonths(from.AddDays(-1), w.Months).Before(day) {
		from = from.AddDays(-1) // the last days of a long month end together
	}
	return from
}

// Text says in Chinese which fact was used, or what is missing and who can supply it.
func (u *Use) Text() string {
	name := "“" + u.Definition.Label + "”"
	switch u.Standing {
	case Known:
		if u.Definition.Derived == FromHistory {
			if u.Value.Bool {
				return u.Window.Text() + "无同类违法记录（登记信息）"
			}
			return u.Window.Text() + "有同类违法记录：" + u.Earlier.OccurredOn.String() + "（登记信息）"
		}
		return u.Definition.Label + "：" + u.Value.Label + "（" + u.Source.Zh() + "）"
	case Contested:
		return name + "有争议，查清前不作认定"
	case Contradictory:
		return name + "陈述不一致，查清前不作认定"
	case Unreadable:
		return name + "的取值无法识别，请由" + suppliers(u.Suppliers) + "更正"
	case WrongSource:
		return name + "须由" + suppliers(u.Suppliers) + "提供"
	}
	return "缺少" + name + "，可由" + suppliers(u.Suppliers) + "提供"
}

func suppliers(s []Source) string {
	names := make([]string, len(s))
	for i, x := range s {
		names[i] = x.Zh()
	}
	return strings.Join(names, "、")
}

// Text joins what a condition's facts say.
func (r Result) Text() string {
	texts := make([]string, len(r.Used))
	for i, u := range r.Used {
		texts[i] = u.Text()
	}
	return strings.Join(texts, "；")
}

// Lacking are the facts that an open condition waits for and that nobody has stated in any way: the ones to supply. Of a count of days or months it
// is the day that it counts from; what the platform finds itself nobody supplies.
func (r Result) Lacking() []*Definition {
	var out []*Definition
	for _, u := range r.Used {
		if r.Truth == Unknown && u.Supply != nil {
			out = append(out, u.Supply)
		}
	}
	return out
}
