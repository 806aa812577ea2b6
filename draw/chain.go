package draw

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"yangguang/actor"
	"yangguang/command"
	"yangguang/draw/drd1"
	"yangguang/fault"
	"yangguang/ident"
	"yangguang/ledger"
)

// ReserveChain is the hash chain that substitutes of a draw come from 备选链 (DRD1 §6.8, R2), made and held by a body that neither runs nor
// inspects: nobody knows who comes next before it releases the next value, and it releases one for an approved replacement only.
type ReserveChain struct {
	Length int          // how many replacements it serves, 1–10000
	Anchor ident.Digest // c_0
}

const maxChain = 10_000

// check refuses a chain that serves nothing or was used before the draw by mistake.
func (c *ReserveChain) check() error {
	switch {
	case c == nil:
		return nil
	case c.Length < 1 || c.Length > maxChain:
		return fault.BadInput("input.reserveChain.length", fmt.Sprintf("备选链长度须为 1 至 %d", maxChain), fmt.Sprintf("a reserve chain has 1 to %d values", maxChain))
	case c.Anchor == ident.Digest{}:
		return fault.BadInput("input.reserveChain.anchor", "备选链的起点不得为零", "the anchor of a reserve chain is no row of zeros")
	}
	return nil
}

// plan is the chain in the words of the plan text.
func (c *ReserveChain) plan() drd1.ReserveChain {
	if c == nil {
		return drd1.ReserveChain{}
	}
	return drd1.ReserveChain{N: c.Length, Anchor: drd1.Digest(c.Anchor)}
}

// chained reports whether substitutes of the draw come from a reserve chain.
func (r Record) chained() (bool, error) {
	p, err := drd1.ParsePlan(r.Files[drd1.FilePlan])
	return p.ReserveChain.N > 0, err
}

// AwaitsReserve reports whether an approved substitution waits for the next value of its draw's reserve chain.
func (d Deviation) AwaitsReserve() bool {
	return d.Kind == Substitution && d.State == Approved && len(d.Steps) == 0
}

// ReleaseReserve is the next value of a draw's reserve chain, as its holder released it for an approved substitution.
type ReleaseReserve struct {
	Request uuid.UUID
	Value   ident.Digest // c_i: its hash is the value before
}

// ReleaseReserve carries out a substitution that was approved before anybody could know who comes: the holder of the chain has released
// its next value since, on whatever way. Whoever enters it chooses nothing, for the value proves itself and the enterprise follows from it.
func (s *Service) ReleaseReserve(ctx context.Context, c command.Command, in ReleaseReserve) (Deviation, error) {
	return s.deviate(ctx, c, func(ctx context.Context, tx Tx, _ time.Time) (command.Change, error) {
		d, err := tx.Deviation(ctx, in.Request)
		if err == nil && !c.Actor.Scope().All && c.Actor.AgencyID != d.Agency.ID {
			err = missingDeviation()
		}
		if err != nil {
			return command.Change{}, err
		}
		rec, err := tx.LockDraw(ctx, d.Agency.ID, d.DrawID, light)
		if err != nil {
			return command.Change{}, err
		}
		if d, err = tx.Deviation(ctx, in.Request); err != nil { // again, now that nobody else can carry it out
			return command.Change{}, err
		}
		if !d.AwaitsReserve() {
			return command.Change{}, fault.Refuse(fault.WrongState, "该申请不在等待备选链的释放值", "the request does not wait for a value of the reserve chain").
				With("state", string(d.State))
		}
		entry, content, err := s.substitute(ctx, tx, rec, d, drd1.Digest(in.Value), *d.DecidedBy)
		return command.Change{Type: entry, Subject: ledger.Subject{Kind: ledger.SubjectDraw, ID: rec.Draw.Number}, ObjectKind: ident.Deviation, Object: d.ID,
			Content: content}, err
	})
}

// awaitReserve approves a substitution that waits for the next value of the chain.
func (s *Service) awaitReserve(ctx context.Context, tx Tx, by actor.Actor, d Deviation) (string, map[string]any, error) {
	v, err := tx.DrawnVisit(ctx, *d.InspectionID)
	if err == nil {
		err = v.replaceable(d.Code)
	}
	if err == nil {
		err = v.outsider(by)
	}
	return "draw.approve", map[string]any{"request": d.NodeID(), "inspection": v.Number}, err
}
