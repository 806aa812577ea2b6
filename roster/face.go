package roster

import "yangguang/actor"

// isStaff reports whether the reader is agency staff, supervisor, auditor or the platform itself (practice.md §3).
func isStaff(a actor.Actor) bool {
	return a.Has(actor.Inspector) || a.Has(actor.AgencyAdmin) || a.Has(actor.Supervisor) || a.Has(actor.Auditor) || a.Has(actor.System)
}

// SeesRegisteredNames reports whether the reader searches and sees enterprises by their registered names; everybody else searches
// and sees the public form, so that a search cannot find out what the mask hides.
func SeesRegisteredNames(a actor.Actor) bool { return isStaff(a) }

// SeenBy is the enterprise as a reader may see it (practice.md §3): the credit class for staff only, name and address of a
// self-employed household 个体工商户 in full for staff and for its own account only. Every read of the store passes through it.
func (e Enterprise) SeenBy(a actor.Actor) Enterprise {
	if isStaff(a) {
		return e
	}
	e.CreditClass = nil
	if e.Kind == KindSelfEmployed && (a.EnterpriseID != e.ID || !a.Has(actor.Enterprise)) {
		e.Name, e.Address = e.PublicName, nil
	}
	return e
}
