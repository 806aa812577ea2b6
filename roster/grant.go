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
	"yangguang/ident"
	"yangguang/page"
	"yangguang/workday"
)

// GrantKind is how one body has power of another.
type GrantKind string

// The kinds.
const (
	Authorised GrantKind = "AUTHORISED" // 授权: it acts in its own name
	Entrusted  GrantKind = "ENTRUSTED"  // 委托: it acts in the grantor's name (行政处罚法 20)
)

// Grant is a dated grant of power 授权、委托. Without items it is for all items of the grantor.
type Grant struct {
	ID         uuid.UUID
	Grantor    Agency
	Grantee    Agency
	Kind       GrantKind
	Instrument string // the law, or title and number of the paper
	ItemIDs    []uuid.UUID
	From, To   workday.Date
	AcceptedOn *workday.Date // of an entrustment: the day from which the body that is entrusted agrees; nil: it waits, and counts for nothing
	EndedOn    *workday.Date // when it was ended early
	Reason     string
}

// NodeID is the opaque id.
func (g Grant) NodeID() string { return ident.Of(ident.Grant, g.ID) }

// ItemNodeIDs are the opaque ids of the items.
func (g Grant) ItemNodeIDs() []string {
	ids := make([]string, len(g.ItemIDs))
	for i, id := range g.ItemIDs {
		ids[i] = ident.Of(ident.CheckItem, id)
	}
	return ids
}

// GrantPosition is where a grant stands in the list.
func GrantPosition(g *Grant) page.Position { return page.Position{page.ID(g.ID)} }

// Grants lists the grants of and to an agency, newest first.
func (s *Service) Grants(ctx context.Context, a actor.Actor, agency uuid.UUID, ask page.Ask) (page.Result[Grant], error) {
	return s.store.ListGrants(ctx, a, agency, ask)
}

// GrantPower enters a grant. The grantor's administrator and the supervisor may; an entrusted body entrusts nobody else. An entrustment that the supervisor
// enters is agreed upon; any other waits until the body that is entrusted accepts it, for its visits will count for the grantor.
func (s *Service) GrantPower(ctx context.Context, c command.Command, g Grant) error {
	g.Reason, g.Instrument = strings.TrimSpace(g.Reason), strings.TrimSpace(g.Instrument)
	n := utf8.RuneCountInString(g.Instrument)
	switch {
	case !slices.Contains([]GrantKind{Authorised, Entrusted}, g.Kind):
		return fault.BadInput("input.kind", "须为授权或委托", "authorised or entrusted")
	case n == 0 || n > 512:
		return fault.BadInput("input.instrument", "请写明依据的法律或委托书文号（1 至 512 字）", "name the law or the paper, 1 to 512 characters")
	case g.To.Before(g.From):
		return fault.BadInput("input.to", "止日早于起日", "it ends before it begins")
	case !c.Actor.Has(actor.Supervisor) && c.Actor.AgencyID != g.Grantor.ID:
		foreign := missingEntry()
		foreign.Field = "input.grantorId"
		return foreign
	case g.ItemIDs != nil && len(g.ItemIDs) == 0:
		return fault.BadInput("input.itemIds", "请列出授权、委托的事项；全部事项的，不填本项", "list the items of the grant; for all items leave this out")
	}
	e := Edit{Register: Agencies, Reason: g.Reason}
	if err := e.check(); err != nil {
		return err
	}
	if err := checkWords("input.instrument", g.Instrument, unfit); err != nil {
		return err
	}
	g.ID = uuid.Must(uuid.NewV7())
	return s.grant(ctx, c, "GRANT", func(ctx context.Context, tx Tx, _ workday.Date) (Grant, error) {
		for field, id := range map[string]uuid.UUID{"input.grantorId": g.Grantor.ID, "input.granteeId": g.Grantee.ID} {
			if err := goesOn(ctx, tx, field, id); err != nil {
				return g, err
			}
		}
		err := tx.InsertGrant(ctx, g, g.Reason)
		if fault.Is(err, fault.NotFound) {
			foreign := fault.New(fault.NotFound, "所列事项不都是授权、委托机关的", "not every item listed is the grantor's")
			foreign.Field, err = "input.itemIds", foreign
		}
		if err == nil && g.Kind == Entrusted && (c.Actor.Has(actor.Supervisor) || c.Actor.Has(actor.System)) {
			g.AcceptedOn = &g.From
			err = tx.AcceptGrant(ctx, g)
		}
		return g, err
	})
}

// goesOn refuses a body that was merged into another, and says which.
func goesOn(ctx context.Context, tx Tx, field string, id uuid.UUID) error {
	e, err := tx.LockEntry(ctx, Agencies, id)
	if fault.Is(err, fault.NotFound) {
		nobody := missingEntry()
		nobody.Field = field
		return nobody
	}
	if err != nil || e.Successor == nil {
		return err
	}
	refused := fault.Refuse(fault.WrongState, e.Title+"已并入 "+*e.Successor+"：请以后者登记", e.Title+" was merged into "+*e.Successor+": enter the latter").
		With("successor", *e.Successor)
	refused.Field = field
	return refused
}

// AcceptGrant is the consent of the body that is entrusted, by its administrator or the supervisor: from this day on, its visits by the grant count for the grantor.
func (s *Service) AcceptGrant(ctx context.Context, c command.Command, id uuid.UUID, reason string) error {
	e := Edit{Register: Agencies, Reason: reason}
	if err := e.check(); err != nil {
		return err
	}
	return s.grant(ctx, c, "ACCEPT", func(ctx context.Context, tx Tx, today workday.Date) (Grant, error) {
		g, err := tx.LockGrant(ctx, id)
		switch {
		case err != nil:
			return g, absent(err)
		case !c.Actor.Has(actor.Supervisor) && c.Actor.AgencyID != g.Grantee.ID:
			return g, missingEntry()
		case g.Kind != Entrusted || g.AcceptedOn != nil:
			return g, fault.Refuse(fault.WrongState, "该授权、委托无须再接受", "there is nothing to accept: it is no entrustment, or accepted already")
		case g.EndedOn != nil || g.To.Before(today):
			return g, fault.Refuse(fault.WrongState, "该委托已终止：请由委托机关重新登记", "the entrustment is over: its grantor enters it anew")
		}
		for _, a := range []Agency{g.Grantor, g.Grantee} {
			if err := goesOn(ctx, tx, "input.id", a.ID); err != nil {
				return g, err
			}
		}
		if g.AcceptedOn = &today; today.Before(g.From) {
			g.AcceptedOn = &g.From
		}
		g.Reason = e.Reason
		return g, tx.AcceptGrant(ctx, g)
	})
}

// EndGrant ends a grant early, on a last day: the grantor, the supervisor, and of an entrustment also the body that is entrusted, which refuses by it what it has
// not accepted.
func (s *Service) EndGrant(ctx context.Context, c command.Command, id uuid.UUID, last workday.Date, reason string) error {
	e := Edit{Register: Agencies, Reason: reason}
	if err := e.check(); err != nil {
		return err
	}
	return s.grant(ctx, c, "REVOKE", func(ctx context.Context, tx Tx, today workday.Date) (Grant, error) {
		g, err := tx.LockGrant(ctx, id)
		switch {
		case err != nil:
			return g, absent(err)
		case !c.Actor.Has(actor.Supervisor) && c.Actor.AgencyID != g.Grantor.ID && (g.Kind != Entrusted || c.Actor.AgencyID != g.Grantee.ID):
			return g, missingEntry()
		case last.Before(today):
			return g, fault.BadInput("input.lastDay", "终止日不得早于今天："+today.String()+"；此前依委托进行的检查仍以委托机关名义计", "a grant ends today at the earliest")
		case last.Before(g.From) || last.After(g.To):
			return g, fault.BadInput("input.lastDay", "终止日须在授权、委托期间内", "the last day lies in the period of the grant")
		}
		g.EndedOn, g.Reason = &last, e.Reason
		return g, tx.EndGrant(ctx, g, e.Reason)
	})
}

func (s *Service) grant(ctx context.Context, c command.Command, action string, do func(context.Context, Tx, workday.Date) (Grant, error)) error {
	_, err := s.commands.Do(ctx, c, func(ctx context.Context, tx Tx, now time.Time) (command.Change, error) {
		g, err := do(ctx, tx, workday.CivilDate(now))
		if err != nil {
			return command.Change{}, err
		}
		grantor, err := tx.LockEntry(ctx, Agencies, g.Grantor.ID)
		if err != nil {
			return command.Change{}, err
		}
		grantee, err := tx.LockEntry(ctx, Agencies, g.Grantee.ID)
		if err != nil {
			return command.Change{}, err
		}
		text := string(g.Kind) + " " + grantor.Code + " → " + grantee.Code + " " + g.From.String() + ":" + g.To.String() + " " + g.Instrument
		v := ValueChange{Column: "grant", After: text}
		switch {
		case g.EndedOn != nil:
			v.Before, v.After = text, g.EndedOn.String()
		case action == "ACCEPT":
			v.Before, v.After = text, "ACCEPTED "+g.AcceptedOn.String()
		}
		n := NewEntryChange{Register: Agencies, ID: grantor.ID, Action: action, Changes: []ValueChange{v}, Reason: g.Reason}
		of := n
		of.ID = grantee.ID
		return command.Change{Type: "agency.change", Subject: grantor.subject(), ObjectKind: ident.Grant, Object: g.ID, Content: map[string]any{
			"action": action, "code": grantor.Code, "grantee": grantee.Code, "kind": string(g.Kind), "instrument": g.Instrument, "items": g.ItemNodeIDs(),
			"from": g.From, "to": g.To, "acceptedOn": g.AcceptedOn, "endedOn": g.EndedOn, "reason": g.Reason}}, tx.InsertEntryChanges(ctx, []NewEntryChange{n, of})
	})
	return err
}
