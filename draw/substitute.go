package draw

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"yangguang/actor"
	"yangguang/command"
	"yangguang/draw/drd1"
	"yangguang/fault"
)

// unreachable is the result of a visit that found nobody: an outcome of its own, which stays when the enterprise is substituted (DRD1 §6.8).
const unreachable = "UNREACHABLE_AT_REGISTERED_ADDRESS"

// NewSubstitute is the visit of a substitute, to write.
type NewSubstitute struct {
	NewVisit
	Draw   Draw
	Step   int
	Rank   int
	Firm   string   // 统一社会信用代码
	Team   []string // pseudonyms by slot, drd1.Nobody where nobody comes
	Author uuid.UUID
}

// SubstituteTarget asks for a drawn enterprise to be replaced 替补, which another person decides. Which one comes follows from the draw: the
// next reserve of the stratum by ticket.
func (s *Service) SubstituteTarget(ctx context.Context, c command.Command, visit uuid.UUID, why Reason) (Deviation, error) {
	if err := why.check(drd1.GoneDeregistered, drd1.GoneMoved, drd1.GoneNotFound, drd1.GoneLegalBar, drd1.GoneForceMajeure); err != nil {
		return Deviation{}, err
	}
	return s.deviate(ctx, c, func(ctx context.Context, tx Tx, _ time.Time) (command.Change, error) {
		v, rec, err := s.visit(ctx, tx, visit, c.Actor)
		if err == nil {
			err = v.replaceable(why.Code)
		}
		if err != nil {
			return command.Change{}, err
		}
		return s.ask(ctx, tx, c, rec, about{kind: Substitution, visit: &v.ID}, why)
	})
}

// replaceable refuses a visit that is over, but for one that found nobody at the address.
func (v DrawnVisit) replaceable(code string) error {
	if code == drd1.GoneNotFound && v.Result == unreachable {
		return nil
	}
	return v.open()
}

// substituteAs carries out an approved request; one that needs the next value of a reserve chain waits for it.
func (s *Service) substituteAs(ctx context.Context, tx Tx, by actor.Actor, rec Record, d Deviation) (string, map[string]any, error) {
	chained, err := rec.chained()
	if err != nil {
		return "", nil, err
	}
	if chained {
		return s.awaitReserve(ctx, tx, by, d)
	}
	v, err := tx.DrawnVisit(ctx, *d.InspectionID)
	if err == nil {
		err = v.outsider(by)
	}
	if err != nil {
		return "", nil, err
	}
	return s.substitute(ctx, tx, rec, d, drd1.Digest{}, by.Pseudonym)
}

// substitute ends the visit, and the next of the stratum gets one with the same team.
func (s *Service) substitute(ctx context.Context, tx Tx, rec Record, d Deviation, link drd1.Digest, approver string) (string, map[string]any, error) {
	v, err := tx.DrawnVisit(ctx, *d.InspectionID)
	if err == nil {
		err = v.replaceable(d.Code)
	}
	if err != nil {
		return "", nil, err
	}
	course, n, err := s.course(ctx, tx, rec)
	if err != nil {
		return "", nil, err
	}
	step, err := course.Substitute(v.Firm, link)
	switch {
	case errors.Is(err, drd1.ErrNoReserve):
		return "", nil, fault.Refuse(fault.NothingEligible, "该层的备选对象已用完，不得另选：可申请作废该检查并公示理由",
			"the reserves of the stratum are used up and nobody may choose another: the visit can be voided, with its reason").With("number", v.Number)
	case errors.Is(err, drd1.ErrLink):
		return "", nil, fault.BadInput("input.value", "不是该抽取备选链的下一个值（或者备选链已用完）", "not the next value of the draw's reserve chain, or the chain is used up")
	case errors.Is(err, drd1.ErrNoTarget):
		return "", nil, fault.Refuse(fault.WrongState, "该对象已被替补", "the enterprise was substituted already").With("number", v.Number)
	case err != nil:
		return "", nil, fmt.Errorf("draw %s: %w", rec.Draw.Number, err)
	}
	step.Code, step.Evidence, step.Requested, step.Approved = d.Code, drd1.Digest(d.Evidence), d.RequestedBy, approver
	line := step.Line(n)
	if err := tx.InsertStep(ctx, NewStep{Draw: rec.Draw.ID, N: n, Visit: v, Kind: Substitution, Line: line, Request: d.ID}); err != nil {
		return "", nil, err
	}
	if v.open() == nil {
		if err := tx.EndVisit(ctx, v, d.Code+" "+d.Reason); err != nil {
			return "", nil, err
		}
	}
	next := NewSubstitute{Draw: rec.Draw, Step: n, Rank: v.Rank, Firm: step.In, Team: step.Team, Author: d.Author,
		NewVisit: NewVisit{ID: uuid.Must(uuid.NewV7()), Number: successor(rec.Draw.Number, v)}}
	plan, err := tx.Plan(ctx, rec.Draw.PlanID)
	if err != nil {
		return "", nil, err
	}
	next.CountsTowardCap, next.CapBasis = s.counts(plan, rec.Draw.WindowFrom)
	suite, _ := s.suite(rec.Round.Suite)
	written := []map[string]any{{"n": n, "line": drd1.TH(suite, drd1.LabelBody, []byte(line)).String()}}
	return "substitute", map[string]any{"request": d.NodeID(), "inspection": v.Number, "substitute": next.Number, "steps": written},
		tx.InsertSubstitute(ctx, next)
}

// successor is the number of the next visit for the same selection: <draw>.<rank>, then <draw>.<rank>.1, .2 and so on.
func successor(draw string, v DrawnVisit) string {
	_, nth, _ := strings.Cut(strings.TrimPrefix(v.Number, draw+"."), ".")
	k, _ := strconv.Atoi(nth) // "" is the first visit
	return fmt.Sprintf("%s.%d.%d", draw, v.Rank, k+1)
}
