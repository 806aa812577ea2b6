package roster

import (
	"yangguang/actor"
	"yangguang/page"
)

// AgencyPosition is where an agency stands in the list of agencies.
func AgencyPosition(a *Agency) page.Position { return page.Position{page.Str(a.Code)} }

// EnterprisePosition is where an enterprise stands in a reader's list by name: by the form of the name the list is ordered by for that
// reader, so that a cursor tells no more than the list did.
func EnterprisePosition(a actor.Actor) func(*Enterprise) page.Position {
	if SeesRegisteredNames(a) {
		return func(e *Enterprise) page.Position { return page.Position{page.Str(e.Name), page.ID(e.ID)} }
	}
	return func(e *Enterprise) page.Position { return page.Position{page.Str(e.PublicName), page.ID(e.ID)} }
}

// InspectorPosition is where an inspector stands in the list by pseudonym.
func InspectorPosition(i *Inspector) page.Position { return page.Position{page.Str(i.Pseudonym)} }

// CheckItemPosition is where an item stands in the list by code.
func CheckItemPosition(i *CheckItem) page.Position {
	return page.Position{page.Str(i.Code), page.ID(i.ID)}
}
