package leniency

import (
	"cmp"
	"fmt"
	"slices"

	"yangguang/workday"
)

// Set is every published version of every list, ready to judge. It is immutable: any number of goroutines may use it.
type Set struct {
	vocabulary *Vocabulary
	series     []*series           // by list code
	byCode     map[string][]*entry // violation code → items of every list, AnyViolation's under that code
	laws       map[string][]law    // violation code → definitions
}

// series is one list through its versions.
type series struct{ versions []*List } // ascending

// entry is one item code of one list through its versions.
type entry struct {
	series           *series
	items            []*Item // by version of the series; nil where a version has no such item
	conditions, uses int     // of the version with the most
}

type law struct {
	series *series
	defs   map[*List]*Violation
}

// NewSet refuses a version that is there twice and an item whose violation no list defines.
func NewSet(v *Vocabulary, lists []*List) (*Set, error) {
	s := &Set{vocabulary: v, byCode: map[string][]*entry{}, laws: map[string][]law{}}
	sorted := slices.Clone(lists)
	slices.SortStableFunc(sorted, func(a, b *List) int {
		return cmp.Or(cmp.Compare(a.Code, b.Code), cmp.Compare(a.Version, b.Version))
	})
	entries := map[[3]string]*entry{}
	var last *series
	for i, l := range sorted {
		if i == 0 || sorted[i-1].Code != l.Code {
			last = &series{}
			s.series = append(s.series, last)
		} else if sorted[i-1].Version == l.Version {
			return nil, fmt.Errorf("leniency: version %d of list %s is there twice", l.Version, l.Code)
		}
		last.versions = append(last.versions, l)
		for j := range l.Violations {
			s.define(last, l, &l.Violations[j])
		}
		for j := range l.Items {
			it := &l.Items[j]
			key := [3]string{l.Code, it.Code, it.Violation}
			e := entries[key]
			if e == nil {
				e = &entry{series: last}
				entries[key] = e
				s.byCode[it.Violation] = append(s.byCode[it.Violation], e)
			}
			e.add(len(last.versions)-1, it)
		}
	}
	for code := range s.byCode {
		if _, ok := s.laws[code]; !ok && code != AnyViolation {
			return nil, fmt.Errorf("leniency: no list defines violation %s", code)
		}
	}
	return s, nil
}

func (s *Set) define(in *series, l *List, v *Violation) {
	laws := s.laws[v.Code]
	if i := slices.IndexFunc(laws, func(x law) bool { return x.series == in }); i >= 0 {
		laws[i].defs[l] = v
		return
	}
	s.laws[v.Code] = append(laws, law{in, map[*List]*Violation{l: v}})
}

// Violation is the newest definition of a violation. AnyViolation is none: nobody can be found to have committed it.
func (s *Set) Violation(code string) (Violation, bool) {
	var newest *List
	var v *Violation
	for _, w := range s.laws[code] {
		for l, d := range w.defs {
			if newest == nil || l.ValidFrom.After(newest.ValidFrom) || l.ValidFrom == newest.ValidFrom && l.Version > newest.Version {
				newest, v = l, d
			}
		}
	}
	if v == nil || code == AnyViolation {
		return Violation{}, false
	}
	return *v, true
}

// Vocabulary is the vocabulary of facts that the set judges by.
func (s *Set) Vocabulary() *Vocabulary { return s.vocabulary }

// at is the place of the version in force on a day, -1 if none: the newest that has begun, unless it has ended. An older version does not
// come back when a newer one ends.
func (s *series) at(day workday.Date) int {
	for i := len(s.versions) - 1; i >= 0; i-- {
		if l := s.versions[i]; !day.Before(l.ValidFrom) {
			if within(day, l.ValidFrom, l.ValidTo) {
				return i
			}
			return -1
		}
	}
	return -1
}

// on is the version in force on a day, nil if none.
func (s *series) on(day workday.Date) *List {
	if i := s.at(day); i >= 0 {
		return s.versions[i]
	}
	return nil
}

// add puts the item of a version beside those of the others.
func (e *entry) add(version int, it *Item) {
	for len(e.items) <= version {
		e.items = append(e.items, nil)
	}
	e.items[version] = it
	uses := 0
	for _, c := range it.When {
		uses += len(c.Expr.Keys())
	}
	e.conditions, e.uses = max(e.conditions, len(it.When)), max(e.uses, uses)
}

// on is the item as of a day, with its list.
func (e *entry) on(day workday.Date) (*List, *Item) {
	i := e.series.at(day)
	if i < 0 || i >= len(e.items) || e.items[i] == nil || !within(day, e.items[i].ValidFrom, e.items[i].ValidTo) {
		return nil, nil
	}
	return e.series.versions[i], e.items[i]
}

// within reports whether day is in [from, to]; a zero end is open.
func within(day, from, to workday.Date) bool {
	return !day.Before(from) && (to.IsZero() || !day.After(to))
}
