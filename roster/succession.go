package roster

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"yangguang/actor"
	"yangguang/command"
	"yangguang/fault"
)

// SuccessionKind is how an enterprise ended 承继方式.
type SuccessionKind string

// The kinds.
const (
	Duplicate    SuccessionKind = "DUPLICATE"    // 重复登记: one enterprise stood twice in the register
	Merger       SuccessionKind = "MERGER"       // 合并、分立
	Reregistered SuccessionKind = "REREGISTERED" // 换照、个转企
)

// Succession is what an enterprise that a keeper ends goes on as, and what that rests on.
type Succession struct {
	Code, Name string // of the successor
	Backing    Backing
}

// Backing is what a succession rests on.
type Backing string

// The backings: the register itself shows that the two are one, another person proposed the same, the keeper did so before, or nobody has.
const (
	Evident  Backing = "EVIDENT"
	Seconded Backing = "SECONDED"
	ownWord  Backing = "OWN"
)

// endEnterprise ends an enterprise in its successor. It cannot be taken back, so nobody does it alone: what the register does not show by itself (one code
// mistaken, the same body, the same name in the city) is proposed by one keeper and comes into force when another one says the same of the row as it was proposed.
func (s *Service) endEnterprise(ctx context.Context, c command.Command, e Edit, how Ending) (Entry, error) {
	id, err := s.commands.Do(ctx, c, func(ctx context.Context, tx Tx, _ time.Time) (command.Change, error) {
		before, err := open(ctx, tx, c.Actor, e, mayKeep)
		if err == nil {
			err = how.check(before)
		}
		if err != nil {
			return command.Change{}, err
		}
		to, err := tx.Succession(ctx, before.ID, how)
		switch {
		case err != nil:
			return command.Change{}, err
		case c.Actor.Has(actor.System), to.Backing == Evident, to.Backing == Seconded:
			err = tx.SucceedEnterprise(ctx, before.ID, *how.Successor, how.Kind, e.Reason)
		case to.Backing == ownWord:
			return command.Change{}, fault.Refuse(fault.SecondPerson, "该承继由您提出：须由另一名管理员核对后，以同一承继者、同一方式再次登记",
				"you proposed this succession: another administrator enters the same successor and kind")
		default:
			err = tx.ProposeSuccession(ctx, before.ID, how, e.Reason)
		}
		if err != nil {
			return command.Change{}, err
		}
		after, err := tx.LockEntry(ctx, Enterprises, before.ID)
		if err != nil {
			return command.Change{}, err
		}
		if after.Successor == nil {
			proposed := []ValueChange{{Column: "successor", After: "? " + string(how.Kind) + " " + to.Code + " " + to.Name}}
			return recordChange(ctx, tx, after, proposed, "PROPOSE", e.Reason)
		}
		return keepChange(ctx, tx, before, after, "END", e.Reason)
	})
	if err != nil {
		return Entry{}, err
	}
	return s.store.FindEntry(ctx, c.Actor, Enterprises, id)
}

// check holds that the enterprise goes on as another, and how.
func (how Ending) check(was Entry) error {
	switch {
	case was.Successor != nil:
		return outOfUse()
	case how.Successor == nil:
		return nobodyGoesOn()
	case *how.Successor == was.ID:
		return fault.BadInput("input.successorId", "企业不能并入自身", "an enterprise does not go on as itself")
	case !slices.Contains([]SuccessionKind{Duplicate, Merger, Reregistered}, how.Kind):
		return fault.BadInput("input.kind", "请指明承继方式", "say how the enterprise ended")
	}
	return nil
}

func outOfUse() error {
	return fault.Refuse(fault.WrongState, "该记录已退出名录库", "the row is out of use already")
}

func nobodyGoesOn() error {
	return fault.BadInput("input.successorId", "请指明承继者；仅登记状态变化的，请修改登记状态", "say who goes on; if only the status changes, change the status")
}

// Ending says who goes on for a row that ends.
type Ending struct {
	Successor *uuid.UUID // of agencies and enterprises
	Kind      SuccessionKind
}
