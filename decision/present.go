package decision

import (
	"yangguang/leniency"
	"yangguang/workday"
)

// finding is a stored finding with its advice: that of its decision while the decision is shown, else as of today.
func (l *lists) finding(r Row, today workday.Date) Finding {
	f := r.Finding
	if f.Decision.InForce() && r.Snapshot != nil {
		f.Advice = *r.Snapshot
		return f
	}
	judged := l.judge(r, today)
	f.Advice = l.present(judged)
	f.Facts = append(f.Facts, registerFacts(judged)...)
	return f
}

// present turns the engine's advice into what people read.
func (l *lists) present(a leniency.Advice) Advice {
	out := Advice{Ruling: a.Ruling, Items: make([]Match, len(a.Matches)), Arithmetic: a.Fine.Arithmetic(), Duties: make([]string, len(a.Duties))}
	for i, m := range a.Matches {
		out.Items[i] = l.match(m)
	}
	for i, d := range a.Duties {
		out.Duties[i] = string(d)
	}
	if a.Fine.Possible == leniency.True {
		low, high := a.Fine.Min.String(), a.Fine.Max.String()
		out.FineMin, out.FineMax = &low, &high
	}
	return out
}

func (l *lists) match(m leniency.Match) Match {
	out := Match{Item: l.item(m.List, m.Item), Matches: m.Truth, Conditions: make([]ConditionResult, len(m.Conditions))}
	for i, r := range m.Conditions {
		c := ConditionResult{Key: r.Condition.Key, Text: r.Condition.Text, Result: r.Truth}
		if t := r.Text(); t != "" {
			c.Fact = &t
		}
		out.Conditions[i] = c
	}
	return out
}

func (l *lists) item(list *leniency.List, it *leniency.Item) LeniencyItem {
	out := LeniencyItem{ListID: l.ids[list], ListCode: list.Code, ListTitle: list.Title, Code: it.Code, Ruling: it.Ruling, Field: list.Field,
		Basis: it.Basis, ConditionsText: it.Text, Version: list.Version, ValidFrom: it.ValidFrom, Source: it.Source, Synthetic: list.Synthetic, Jurisdiction: list.Jurisdiction,
		Violation: anyViolation}
	if v, ok := l.set.Violation(it.Violation); ok {
		out.Violation = violation(v)
	}
	if !it.ValidTo.IsZero() {
		to := it.ValidTo
		out.ValidTo = &to
	}
	return out
}

// anyViolation stands for every violation, in lists and in the store.
var anyViolation = Violation{Code: leniency.AnyViolation, Name: "各类违法行为", Basis: "见清单项依据", Family: "any"}

// violation shows what the law provides: the lowest minimum and, unless a multiple decides, the highest maximum of its fines.
func violation(v leniency.Violation) Violation {
	out := Violation{Code: v.Code, Name: v.Name, Basis: v.Basis, Family: v.Family}
	if len(v.Fines) == 0 {
		return out
	}
	low, high, multiple := leniency.MaxMoney, leniency.Money(0), false
	for _, b := range v.Fines {
		if b.Max.Times > 0 {
			multiple = true
			continue
		}
		low, high = min(low, b.Min.Fixed), max(high, b.Max.Fixed)
	}
	if low <= high {
		text := low.String()
		out.FineMin = &text
	}
	if !multiple {
		text := high.String()
		out.FineMax = &text
	}
	return out
}

// registerFacts are the facts that the engine found itself, once each.
func registerFacts(a leniency.Advice) []Fact {
	for _, m := range a.Matches {
		for _, r := range m.Conditions {
			for _, u := range r.Used {
				if u.Definition.Derived == leniency.FromHistory && u.Standing == leniency.Known {
					value := "false"
					if u.Value.Bool {
						value = "true"
					}
					return []Fact{{Key: u.Definition.Key, Value: value, Source: string(u.Source)}}
				}
			}
		}
	}
	return nil
}
