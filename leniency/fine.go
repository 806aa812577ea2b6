package leniency

import (
	"strconv"
	"strings"

	"yangguang/workday"
)

// Fine is the range of fines that law and lists leave.
type Fine struct {
	Possible Truth    // FALSE: the law or the list gives no fine here; UNKNOWN: a fact that the range hangs on is missing
	Min, Max Money    // of Possible TRUE
	LawMin   Money    // the statutory range, of Statutory TRUE
	LawMax   Money    //
	NormMin  Money    // what the benchmark of discretion leaves of it; all of it without one
	NormMax  Money    //
	Law      Truth    // whether the law gives a fine on these facts
	Measures []string // kinds of measures that the law provides
	Steps    []string // how it was computed, in Chinese, for people
	Missing  []*Use   // of UNKNOWN
	norms    int      // how many steps speak of law and benchmark, before the lists
}

// Arithmetic is the computation in one line.
func (f Fine) Arithmetic() string { return strings.Join(f.Steps, "；") }

// fine computes the range: the statutory one of the law in force at the act, or of the later one if that is milder, then the share that
// the met items leave of it.
func (s *Set) fine(f *facts, a *Advice) Fine {
	r := s.statutory(f)
	if r.Law != True {
		return r
	}
	switch a.Ruling {
	case MustNotPenalise:
		r.Possible = False
		r.Steps = append(r.Steps, "不予处罚：不得罚款")
	case Mitigated, Lighter:
		best := r
		for i, m := range a.Met() {
			if one := r.under(m); i == 0 || one.milderThan(best) {
				best = one
			}
		}
		return best
	}
	return r
}

// under applies one MITIGATED or LIGHTER item. Rounding never goes against the party below the range that the item leaves.
func (r Fine) under(m Match) Fine {
	rule, where := m.Item.Fine, "（"+m.List.Title+" "+m.Item.Code+"）"
	steps := append([]string(nil), r.Steps...)
	if m.Item.Ruling == Lighter {
		r.Max = r.LawMin + r.part(rule.Range, false)
		r.Steps = append(steps, "从轻：罚款不超过 "+r.LawMin.String()+" + ("+r.LawMax.String()+" − "+r.LawMin.String()+") × "+rule.Range.String()+
			" = "+r.Max.String()+"元"+where)
		if r.Min = r.LawMin; r.NormMax < r.Max {
			r.Max = r.NormMax
			r.Steps = append(r.Steps, "裁量基准更轻，从其规定："+r.Max.String()+"元")
		}
		return r
	}
	low, _ := r.LawMin.scale(int64(rule.From), int64(whole), true)
	top, _ := r.LawMin.scale(int64(rule.Below), int64(whole), true)
	if top <= low || top == 0 {
		r.Possible = False
		r.Steps = append(steps, "减轻：法定罚款无最低限，适用更轻的处罚种类，不得罚款"+where)
		return r
	}
	r.Min, r.Max = low, top-1
	r.Steps = append(steps, "减轻：罚款自 "+r.LawMin.String()+" × "+rule.From.String()+" = "+low.String()+"元起，低于 "+
		r.LawMin.String()+" × "+rule.Below.String()+" = "+top.String()+"元"+where)
	return r
}

// part is a share of the statutory range.
func (r Fine) part(share Share, up bool) Money {
	m, _ := (r.LawMax - r.LawMin).scale(int64(share), int64(whole), up)
	return m
}

// norm narrows the statutory range to the part that the benchmark of discretion names on these facts.
func (f *facts) norm(r Fine, benchmarks []Benchmark) Fine {
	r.NormMin, r.NormMax, r.norms = r.LawMin, r.LawMax, len(r.Steps)
	for _, b := range benchmarks {
		truth := True
		if b.When != nil {
			truth = b.When.Eval(view{f: f})
		}
		switch truth {
		case False:
			continue
		case True:
			r.NormMin, r.NormMax = r.LawMin+r.part(b.From, true), r.LawMin+r.part(b.To, false)
			r.Min, r.Max = r.NormMin, max(r.NormMin, r.NormMax)
			r.NormMax = r.Max
			r.Steps = append(r.Steps, "裁量基准："+b.Text+"（法定幅度的 "+b.From.String()+" 至 "+b.To.String()+"） → "+r.Min.String()+"元 至 "+r.Max.String()+"元")
			r.norms = len(r.Steps)
			return r
		}
		r.Possible, r.Law, r.Missing = Unknown, Unknown, open(view{f: f}.uses(b.When.Keys()))
		return r.step("裁量基准取决于尚未查明的事实")
	}
	return r
}

// milderThan compares two ranges for the party.
func (r Fine) milderThan(o Fine) bool {
	if (r.Possible == True) != (o.Possible == True) {
		return r.Possible == False && o.Possible == True
	}
	return r.Max < o.Max || r.Max == o.Max && r.Min < o.Min
}

// statutory is the range of the law itself.
func (s *Set) statutory(f *facts) Fine {
	old := s.law(f, f.c.OccurredOn)
	if f.c.DecidedOn.After(f.c.OccurredOn) {
		now := s.law(f, f.c.DecidedOn)
		if old == nil {
			old = now
		}
		if now != nil && now != old {
			if a, b := f.bands(old), f.bands(now); b.milderThan(a) {
				b.Steps = append(b.Steps, "适用新规定（从旧兼从轻）")
				return b
			}
		}
	}
	if old == nil {
		return Fine{Possible: Unknown, Law: Unknown, Steps: []string{"当日有效的清单未载明该违法行为的罚款幅度"}}
	}
	return f.bands(old)
}

// law is the definition of the violation in force on a day: of the list nearest to the region.
func (s *Set) law(f *facts, day workday.Date) *Violation {
	var best *Violation
	nearest := -1
	for _, w := range s.laws[f.c.Violation] {
		l := w.series.on(day)
		if l == nil || w.defs[l] == nil || !l.Covers(f.c.Region) {
			continue
		}
		if near := len(narrow(l.Jurisdiction)); near > nearest {
			best, nearest = w.defs[l], near
		}
	}
	return best
}

// bands takes the first band whose condition holds; an unknown one before it leaves the range unknown.
func (f *facts) bands(v *Violation) Fine {
	r := Fine{Possible: False, Law: False, Measures: v.Measures}
	for _, b := range v.Fines {
		truth := True
		if b.When != nil {
			if truth = b.When.Eval(view{f: f}); truth == False {
				continue
			}
		}
		vw := view{f: f}
		if truth != True {
			r.Possible, r.Law, r.Missing = Unknown, Unknown, open(vw.uses(b.When.Keys()))
			return r.step("罚款幅度取决于尚未查明的事实")
		}
		low, lowText, ok1 := vw.limit(b.Min)
		high, highText, ok2 := vw.limit(b.Max)
		if !ok1 || !ok2 {
			r.Possible, r.Law = Unknown, Unknown
			r.Missing = open(vw.uses([]string{b.Max.Of}))
			return r.step("罚款幅度取决于尚未查明的事实")
		}
		r.Possible, r.Law, r.Min, r.Max, r.LawMin, r.LawMax = True, True, low, high, low, high
		r.Steps = []string{"法定罚款（" + v.Basis + "）：" + b.Text + " → " + lowText + " 至 " + highText}
		return f.norm(r, b.Benchmarks)
	}
	if len(v.Measures) == 0 {
		r.Possible, r.Law = Unknown, Unknown
		r.Steps = []string{"已发布的清单未载明该违法行为的处罚种类与罚款幅度（" + v.Basis + "）：请先发布其法定幅度与裁量基准"}
		return r
	}
	if len(v.Fines) == 0 {
		r.Steps = []string{"法律未设定罚款（" + v.Basis + "）"}
		return r
	}
	r.Steps = []string{"不符合法定罚款条件（" + v.Basis + "）：" + v.Fines[len(v.Fines)-1].Text}
	return r
}

func (r Fine) step(text string) Fine {
	for _, u := range r.Missing {
		text += "：" + u.Text()
	}
	r.Steps = []string{text}
	return r
}

// limit computes one end of a range, exactly: multiples are whole.
func (v view) limit(l Limit) (Money, string, bool) {
	if l.Times == 0 {
		return l.Fixed, l.Fixed.String() + "元", true
	}
	u := v.use(l.Of)
	m, ok := Money(u.Value.Int).scale(l.Times, 1, false)
	if u.Standing != Known || !ok {
		return 0, "", false
	}
	return m, Money(u.Value.Int).String() + " × " + strconv.FormatInt(l.Times, 10) + " = " + m.String() + "元", true
}

// open are the uses that are not known.
func open(uses []*Use) []*Use {
	var out []*Use
	for _, u := range uses {
		if u.Standing != Known {
			out = append(out, u)
		}
	}
	return out
}
