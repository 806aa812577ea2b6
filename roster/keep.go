package roster

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"yangguang/actor"
	"yangguang/command"
	"yangguang/fault"
	"yangguang/ledger"
)

// Keeper is a command's transaction as upkeep of single rows sees it.
type Keeper interface {
	// LockEntry reads a row and keeps others from changing it until the end; NOT_FOUND when it is absent.
	LockEntry(ctx context.Context, r Register, id uuid.UUID) (Entry, error)
	// EntryByCode reads a row by what names it; agency is of items and else ignored.
	EntryByCode(ctx context.Context, r Register, code string, agency uuid.UUID) (Entry, error)
	// AgencyRegion is the region of an agency.
	AgencyRegion(ctx context.Context, id uuid.UUID) (string, error)
	// SaveEnterprise writes a whole row: what is nil becomes unknown.
	SaveEnterprise(ctx context.Context, e EnterpriseRow, reason string) error
	InsertEntryChanges(ctx context.Context, list []NewEntryChange) error
	// LastChange is the change that made a version.
	LastChange(ctx context.Context, id, version uuid.UUID) (EntryChange, error)
	// Succession is what an enterprise would go on as, and what that rests on; NOT_FOUND when the successor is absent.
	Succession(ctx context.Context, id uuid.UUID, how Ending) (Succession, error)
	ProposeSuccession(ctx context.Context, id uuid.UUID, how Ending, reason string) error
	SucceedEnterprise(ctx context.Context, id, successor uuid.UUID, kind SuccessionKind, reason string) error
	SucceedAgency(ctx context.Context, id, successor uuid.UUID, reason string) error
	// SetItemState publishes an item or takes it off the list.
	SetItemState(ctx context.Context, id uuid.UUID, published bool) error
	InsertGrant(ctx context.Context, g Grant, reason string) error
	LockGrant(ctx context.Context, id uuid.UUID) (Grant, error)
	// AcceptGrant writes the consent of the body that is entrusted.
	AcceptGrant(ctx context.Context, g Grant) error
	EndGrant(ctx context.Context, g Grant, reason string) error
	// Site reads a site, or NOT_FOUND.
	Site(ctx context.Context, id uuid.UUID) (Site, error)
	// InsertSite writes a version of a site, and the site itself when it is fresh.
	InsertSite(ctx context.Context, s Site, fresh bool) error
	// InsertPhoto writes an inspector's newest photo and gives the digest of the one before, empty when there is none.
	InsertPhoto(ctx context.Context, p Photo) (before string, err error)
}

// NewEntryChange is a change to put on record.
type NewEntryChange struct {
	Register Register
	ID       uuid.UUID
	AgencyID *uuid.UUID // whose eyes it is for, nil: of all staff
	Action   string
	Changes  []ValueChange
	Reason   string
}

// Edit says which version of a row is changed and why. Version is what the editor saw: if the row changed since, the edit is CONFLICT.
type Edit struct {
	Register Register
	ID       *uuid.UUID // nil makes a row
	Version  *uuid.UUID
	Reason   string
}

// maxEditReason is the longest reason, in characters.
const maxEditReason = 2000

func (e *Edit) check() error {
	e.Reason = strings.TrimSpace(e.Reason)
	if n := utf8.RuneCountInString(e.Reason); n == 0 || n > maxEditReason {
		return fault.BadInput("input.reason", "请写明理由（1 至 2000 字）", "give a reason of 1 to 2,000 characters")
	}
	if err := checkReason("input.reason", e.Reason); err != nil {
		return err
	}
	if e.ID != nil && e.Version == nil {
		return fault.BadInput("input.version", "请给出所修改的版本", "say which version is changed")
	}
	return nil
}

// Save makes or changes one row: cells that are not given keep their value. Rules are those of the import files, and every change has its
// author, its reason and its entry in the ledger. What was found and does not block comes back as warnings.
func (s *Service) Save(ctx context.Context, c command.Command, e Edit, cells []Cell) (Entry, []Problem, error) {
	if err := e.check(); err != nil {
		return Entry{}, nil, err
	}
	var warnings []Problem
	id, err := s.commands.Do(ctx, c, func(ctx context.Context, tx Tx, _ time.Time) (command.Change, error) {
		before, err := open(ctx, tx, c.Actor, e, maySave)
		if err != nil {
			return command.Change{}, err
		}
		values, err := e.Register.overlay(before, cells)
		if err == nil {
			err = mayPlace(c.Actor, before, values)
		}
		if err != nil {
			return command.Change{}, err
		}
		w := writer{tx: tx, actor: c.Actor, edit: e, before: before}
		after, err := w.write(ctx, values)
		warnings = w.warnings
		if err != nil {
			return command.Change{}, err
		}
		action := "CHANGE"
		if e.ID == nil {
			action = "CREATE"
		}
		return keepChange(ctx, tx, before, after, action, e.Reason)
	})
	if err != nil {
		return Entry{}, nil, err
	}
	got, err := s.store.FindEntry(ctx, c.Actor, e.Register, id)
	return got, warnings, err
}

// open locks the row that is to be changed, as its keeper saw it, for whom it may be changed by.
func open(ctx context.Context, tx Tx, a actor.Actor, e Edit, may func(context.Context, Tx, actor.Actor, Entry) error) (Entry, error) {
	if e.Register != Enterprises { // small registers: one writer at a time
		if err := tx.LockRegister(ctx, e.Register); err != nil {
			return Entry{}, err
		}
	}
	if e.ID == nil {
		return Entry{Register: e.Register, Values: map[string]string{}}, nil
	}
	was, err := tx.LockEntry(ctx, e.Register, *e.ID)
	if err != nil {
		return was, absent(err)
	}
	if err := may(ctx, tx, a, was); err != nil {
		return was, err
	}
	if was.Version == *e.Version {
		return was, nil
	}
	last, err := tx.LastChange(ctx, was.ID, was.Version)
	if err != nil {
		return was, err
	}
	columns := []string{}
	for _, v := range last.Changes {
		columns = append(columns, v.Column)
	}
	return was, fault.New(fault.Conflict, "该记录已被他人修改：请核对后在新版本上重新修改", "somebody changed this row meanwhile: look at it and edit the new version").
		With("version", was.Version.String()).With("by", last.By).With("at", last.At.UTC().Format(time.RFC3339)).With("reason", last.Reason).With("columns", columns)
}

// overlay puts the given cells over what is stored.
func (r Register) overlay(was Entry, cells []Cell) (map[string]string, error) {
	values, columns := map[string]string{}, r.Columns()
	for k, v := range was.Values {
		values[k] = v
	}
	for _, c := range cells {
		i := slices.IndexFunc(columns, func(x Column) bool { return x.Key == c.Column })
		if i < 0 {
			return nil, fault.BadInput("input.cells."+c.Column, "名录库没有该列", "the register has no such column")
		}
		if was.ID != uuid.Nil && columns[i].Identity && c.Value != was.Values[c.Column] {
			return nil, fault.BadInput("input.cells."+c.Column, "标识不能修改：编码换新的，请新建后以承继关系并入", "what names a row does not change: make the new row and let it succeed")
		}
		values[c.Column] = c.Value
	}
	return values, nil
}

// keepChange puts the change on record and makes its ledger entry.
func keepChange(ctx context.Context, tx Tx, before, after Entry, action, reason string) (command.Change, error) {
	changes := diff(before, after)
	if len(changes) == 0 {
		return command.Change{}, fault.BadInput("input.cells", "与现有内容没有不同", "nothing differs from what is stored")
	}
	return recordChange(ctx, tx, after, changes, action, reason)
}

func recordChange(ctx context.Context, tx Tx, after Entry, changes []ValueChange, action, reason string) (command.Change, error) {
	if err := tx.InsertEntryChanges(ctx, []NewEntryChange{newChange(after, changes, action, reason)}); err != nil {
		return command.Change{}, err
	}
	content := make([]map[string]any, len(changes))
	for i, v := range changes {
		content[i] = map[string]any{"column": v.Column, "before": v.Before, "after": v.After}
	}
	return command.Change{Type: entryType(after.Register, action), Subject: after.subject(), ObjectKind: after.Register.kind(), Object: after.ID,
		Content: map[string]any{"action": action, "code": after.Code, "reason": reason, "changes": content, "synthetic": after.Synthetic}}, nil
}

func newChange(after Entry, changes []ValueChange, action, reason string) NewEntryChange {
	n := NewEntryChange{Register: after.Register, ID: after.ID, Action: action, Changes: changes, Reason: reason}
	if after.Register == Inspectors {
		n.AgencyID = after.AgencyID
	}
	return n
}

func entryType(r Register, action string) string {
	switch {
	case r == Agencies && action == "CREATE":
		return "agency.register"
	case r == Agencies:
		return "agency.change"
	case r == Enterprises:
		return "enterprise.change"
	case r == Inspectors:
		return "inspector.change"
	case action == "PUBLISH":
		return "item.publish"
	case action == "END":
		return "item.retire"
	}
	return "item.change"
}

func (e Entry) subject() ledger.Subject {
	kind := map[Register]ledger.Kind{Agencies: ledger.SubjectAgency, Enterprises: ledger.SubjectEnterprise, Inspectors: ledger.SubjectInspector,
		Items: ledger.SubjectItem}[e.Register]
	return ledger.Subject{Kind: kind, ID: e.Code}
}

// diff lists the columns that differ, and what is not a column: state and successor.
func diff(before, after Entry) []ValueChange {
	changes := []ValueChange{}
	add := func(column, was, is string) {
		if was != is {
			changes = append(changes, ValueChange{column, was, is})
		}
	}
	for _, c := range after.Register.Columns() {
		add(c.Key, before.Values[c.Key], after.Values[c.Key])
	}
	if before.ID != uuid.Nil {
		add("state", string(before.State), string(after.State))
		add("successor", told(before.Successor), told(after.Successor))
	}
	return changes
}

// End takes a row out of use: an item leaves the list, an inspector the service, an agency or an enterprise goes on as its successor. Nothing
// is deleted. Visits of an enterprise or agency that ended count for the one that goes on.
func (s *Service) End(ctx context.Context, c command.Command, e Edit, how Ending) (Entry, error) {
	if err := e.check(); err != nil {
		return Entry{}, err
	}
	if e.Register == Enterprises {
		return s.endEnterprise(ctx, c, e, how)
	}
	return s.change(ctx, c, e, "END", func(ctx context.Context, tx Tx, was Entry) error {
		if was.State == Ended {
			return outOfUse()
		}
		return end(ctx, tx, c.Actor, e, how, was)
	})
}

func end(ctx context.Context, tx Tx, a actor.Actor, e Edit, how Ending, was Entry) error {
	switch e.Register {
	case Items:
		return tx.SetItemState(ctx, was.ID, false)
	case Inspectors:
		values, err := e.Register.overlay(was, []Cell{{"status", string(Transferred)}})
		if err == nil {
			w := writer{tx: tx, actor: a, edit: e, before: was}
			_, err = w.write(ctx, values)
		}
		return err
	}
	if how.Successor == nil {
		return nobodyGoesOn()
	}
	if !a.Has(actor.Supervisor) && !a.Has(actor.System) {
		return fault.New(fault.Forbidden, "机关的合并由行政执法监督机关登记", "the supervisor enters the merger of agencies")
	}
	return tx.SucceedAgency(ctx, was.ID, *how.Successor, e.Reason)
}

// PublishItem puts an item on the published list: from then on it may be planned. One without legal basis is refused.
func (s *Service) PublishItem(ctx context.Context, c command.Command, e Edit) (Entry, error) {
	e.Register = Items
	if err := e.check(); err != nil {
		return Entry{}, err
	}
	return s.change(ctx, c, e, "PUBLISH", func(ctx context.Context, tx Tx, was Entry) error {
		switch {
		case was.State == InForce:
			return fault.Refuse(fault.WrongState, "该事项已公布", "the item is published already")
		case was.Values["basis"] == "":
			return fault.BadInput("input.id", "没有依据的事项不得公布：请先补填检查依据", "an item without legal basis is not published: add the basis first")
		}
		if err := fitToPublish(was); err != nil {
			return err
		}
		return tx.SetItemState(ctx, was.ID, true)
	})
}

// change runs one change of state of a row that is there.
func (s *Service) change(ctx context.Context, c command.Command, e Edit, action string, do func(context.Context, Tx, Entry) error) (Entry, error) {
	id, err := s.commands.Do(ctx, c, func(ctx context.Context, tx Tx, _ time.Time) (command.Change, error) {
		before, err := open(ctx, tx, c.Actor, e, mayKeep)
		if err != nil {
			return command.Change{}, err
		}
		if err := do(ctx, tx, before); err != nil {
			return command.Change{}, err
		}
		after, err := tx.LockEntry(ctx, e.Register, before.ID)
		if err != nil {
			return command.Change{}, err
		}
		return keepChange(ctx, tx, before, after, action, e.Reason)
	})
	if err != nil {
		return Entry{}, err
	}
	return s.store.FindEntry(ctx, c.Actor, e.Register, id)
}
