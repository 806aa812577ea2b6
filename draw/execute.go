package draw

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"yangguang/command"
	"yangguang/draw/drd1"
	"yangguang/fault"
	"yangguang/ident"
	"yangguang/ledger"
	"yangguang/roster"
	"yangguang/workday"
)

// NewResult is the result of a draw to write, with the visits it gives rise to.
type NewResult struct {
	Draw     Draw
	Text     string
	Digest   ident.Digest
	Result   drd1.Result
	Unfilled int
	Publish  bool       // the bundle becomes public with the result
	Author   uuid.UUID  // zero when the platform executes
	Visits   []NewVisit // one per selection, in order of rank
}

// NewVisit is a planned inspection of a selection.
type NewVisit struct {
	ID              uuid.UUID
	Number          string // <draw number>.<rank>
	CountsTowardCap bool
	CapBasis        string
}

// trigger is what sets a drawn visit off, in the words of the cap rules.
const trigger = "DOUBLE_RANDOM"

// ExecuteDraw draws, once: it reads the frozen files and the round and nothing else, writes the result text to the ledger and plans one
// inspection per selection with its team, all or nothing. A draw without embargo becomes public with its result.
func (s *Service) ExecuteDraw(ctx context.Context, c command.Command, draw uuid.UUID) (Draw, error) {
	id, err := s.executeOnce(ctx, c, c.Actor.AgencyID, draw)
	if err != nil {
		return Draw{}, err
	}
	found, err := s.DrawsByID(ctx, c.Actor, []uuid.UUID{id})
	return one(id, found, err, missingDraw())
}

func (s *Service) executeOnce(ctx context.Context, c command.Command, agency, draw uuid.UUID) (uuid.UUID, error) {
	return s.Commands.Do(ctx, c, func(ctx context.Context, tx Tx, _ time.Time) (command.Change, error) {
		rec, err := tx.LockDraw(ctx, agency, draw, nil)
		if err != nil {
			return command.Change{}, err
		}
		if err := ready(rec); err != nil {
			return command.Change{}, err
		}
		plan, err := tx.Plan(ctx, rec.Draw.PlanID)
		if err != nil {
			return command.Change{}, err
		}
		n, err := s.execute(rec, plan)
		if err != nil {
			return command.Change{}, blame(ctx, tx, rec, err)
		}
		n.Author = c.Actor.AccountID
		if err := tx.InsertResult(ctx, n); err != nil {
			return command.Change{}, err
		}
		return command.Change{Type: "result", Subject: ledger.Subject{Kind: ledger.SubjectDraw, ID: rec.Draw.Number}, ObjectKind: ident.Draw,
			Object: rec.Draw.ID, Content: n.content()}, nil
	})
}

// ready refuses a draw that is done, whose round failed, or whose randomness is not complete.
func ready(rec Record) error {
	if rec.Draw.Result != nil {
		e := fault.New(fault.Conflict, "该抽取已执行：一次承诺只有一个结果", "executed already: one commitment has one result")
		e.Reason = fault.AlreadyDrawn
		return e
	}
	if rec.Draw.Void != nil {
		return isVoid()
	}
	switch rec.Round.State {
	case RoundVoid:
		return fault.Refuse(fault.WrongState, "轮次已作废，请在新轮次重新提交抽取", "the round is void: commit the draw to a new round")
	case RoundOpen:
		return fault.Refuse(fault.NotYet, "轮次尚未关闭", "the round is not closed yet").With("revealBy", rec.Round.RevealBy)
	case RoundClosed:
		e := fault.Refuse(fault.NotYet, "公共随机数尚未全部记录", "not every public event is recorded yet")
		for _, b := range rec.Round.Beacons {
			if b.Value == nil {
				return e.With("waitsFor", b.Source+" "+b.Event).With("notBefore", b.Time)
			}
		}
	}
	if name := rec.Draw.awaits(); name != "" {
		return fault.Refuse(fault.NotYet, "密封方尚未交出随机数", "a sealed party has not handed over its nonce yet").With("waitsFor", name).With("due", rec.Draw.ResultDue)
	}
	return nil
}

// execute draws from the bundle of the record, all of it checked first.
func (s *Service) execute(rec Record, plan Plan) (NewResult, error) {
	b, err := rec.committed()
	if err != nil {
		return NewResult{}, err
	}
	r, report, err := b.Run(s.Protocol)
	if err == nil && report.PlanDigest != drd1.Digest(rec.Draw.Digest) {
		err = fmt.Errorf("plan.txt has digest %s, committed was %s", report.PlanDigest, rec.Draw.Digest)
	}
	if err != nil {
		return NewResult{}, fmt.Errorf("draw %s: %w", rec.Draw.Number, err)
	}
	suite, _ := s.suite(rec.Round.Suite)
	text := r.Text()
	n := NewResult{Draw: rec.Draw, Text: string(text), Digest: ident.Digest(drd1.ResultDigest(suite, text)), Result: r,
		Unfilled: len(r.Unfilled()), Publish: rec.Draw.EmbargoUntil == nil}
	counts, basis := s.counts(plan, rec.Draw.WindowFrom)
	for i := range r.Selected {
		n.Visits = append(n.Visits, NewVisit{ID: uuid.Must(uuid.NewV7()), Number: fmt.Sprintf("%s.%d", rec.Draw.Number, i+1),
			CountsTowardCap: counts, CapBasis: basis})
	}
	return n, nil
}

// blame adds to why a draw is not executed which lines of its lists were changed: the rows beside them still say what was committed.
func blame(ctx context.Context, tx Tx, rec Record, err error) error {
	kept, unread := tx.KeptCommitted(ctx, rec.Draw.ID)
	if wrong := rec.committedUnlike(kept); unread == nil && len(wrong) > 0 {
		return fmt.Errorf("%w; %s", err, firstOf(wrong))
	}
	return err
}

// counts says whether the visits of a draw take slots, and why.
func (s *Service) counts(p Plan, from workday.Date) (bool, string) {
	items := make([]string, len(p.Items))
	for i, it := range p.Items {
		items[i] = it.Code
	}
	kind := "ROUTINE"
	if p.Kind == Special {
		kind = "SPECIAL"
	}
	return s.Caps.Counts(append([]roster.Agency{p.Agency}, p.CooperatingAgencies...), items, kind, trigger, from)
}

// content is the body of the ledger entry.
func (n NewResult) content() map[string]any {
	numbers := make([]string, len(n.Visits))
	for i, v := range n.Visits {
		numbers[i] = v.Number
	}
	c := map[string]any{"digest": n.Digest.String(), "inspections": numbers, "unfilled": n.Unfilled, "published": n.Publish}
	if n.Publish { // under embargo both would tell who was drawn
		c["seed"], c["sealed"] = n.Result.Seed.String(), sealedNonces(n.Draw)
	}
	return c
}
