package roster

import (
	"slices"

	"yangguang/actor"
)

// isStaff reports whether the reader is agency staff, supervisor, auditor or the platform itself (practice.md §3).
func isStaff(a actor.Actor) bool {
	return a.Has(actor.Inspector) || a.Has(actor.AgencyAdmin) || a.Has(actor.Supervisor) || a.Has(actor.Auditor) || a.Has(actor.System)
}

// SeesRegisteredNames reports whether the reader searches and sees enterprises by their registered names; everybody else searches
// and sees the public form, so that a search cannot find out what the mask hides.
func SeesRegisteredNames(a actor.Actor) bool { return isStaff(a) }

// SeenBy is the enterprise as a reader may see it (practice.md §3): the credit class for staff only, name and address of a
// self-employed household 个体工商户 in full for staff and for its own account only, and nothing that holds a personal identifier, however it got into the
// register. Every read of the store passes through it.
func (e Enterprise) SeenBy(a actor.Actor) Enterprise {
	if isStaff(a) {
		return e
	}
	e.CreditClass = nil
	if a.EnterpriseID == e.ID && a.Has(actor.Enterprise) {
		return e
	}
	if e.Kind == KindSelfEmployed {
		e.Name, e.Address = e.PublicName, nil
	}
	e.Name = shown(e.Name, unfit)
	if e.Address != nil {
		at := shown(*e.Address, unfitPlace)
		e.Address = &at
	}
	marks := make([]string, len(e.KeySupervision))
	for i, m := range e.KeySupervision {
		marks[i] = shown(m, unfit)
	}
	e.KeySupervision = marks
	return e
}

// FoundBy is what of an enterprise's row holds the text of a search by somebody who is no staff.
type FoundBy struct {
	Name    bool // the public form of the name, or its initials
	Address bool
	Former  []string // those of its former names
}

// Found reports whether the reader finds the row by something that he may read: a search tells nothing of what SeenBy withholds.
func (e Enterprise) Found(a actor.Actor, by FoundBy) bool {
	if a.EnterpriseID == e.ID && a.Has(actor.Enterprise) {
		return true
	}
	public := func(s string) bool { return shown(s, unfit) == s }
	return by.Name && public(e.PublicName) || by.Address && e.Address != nil && shown(*e.Address, unfitPlace) == *e.Address || slices.ContainsFunc(by.Former, public)
}

// SeenBy is the item as a reader may see it: nothing of it that the public must not read, however it got into the register.
func (c CheckItem) SeenBy(a actor.Actor) CheckItem {
	if isStaff(a) {
		return c
	}
	for _, s := range []*string{&c.Code, &c.Name, &c.Basis, &c.Method, &c.Field, &c.Agency.Name, &c.Agency.Field} {
		*s = shown(*s, unfit)
	}
	list := make([]ChecklistQuestion, len(c.Checklist))
	for i, q := range c.Checklist {
		q.Key, q.Text = shown(q.Key, unfit), shown(q.Text, unfit)
		if q.Basis != nil {
			basis := shown(*q.Basis, unfit)
			q.Basis = &basis
		}
		list[i] = q
	}
	c.Checklist = list
	return c
}

// Shown is the site as whoever holds the code of a visit sees it.
func (s Site) Shown() Site {
	s.Name, s.Address = shown(s.Name, unfit), shown(s.Address, unfitPlace)
	return s
}
