package draw

import (
	"context"
	"time"

	"github.com/google/uuid"

	"yangguang/actor"
	"yangguang/command"
	"yangguang/draw/drd1"
)

// Why a drawn visit is given up although its enterprise is where it was, beside S01–S05 of the protocol.
const (
	TeamTooSmall = "U01" // 检查组人员不足: nobody else can come by the draw's rule
	GateRefuses  = "U02" // 不具备入企条件: the gate gives no code for it
)

// VoidVisit asks for a drawn visit to be given up without a substitute 作废抽中的检查, which another person decides. It is counted in public.
func (s *Service) VoidVisit(ctx context.Context, c command.Command, visit uuid.UUID, why Reason) (Deviation, error) {
	if err := why.check(drd1.GoneDeregistered, drd1.GoneMoved, drd1.GoneNotFound, drd1.GoneLegalBar, drd1.GoneForceMajeure, TeamTooSmall, GateRefuses); err != nil {
		return Deviation{}, err
	}
	return s.deviate(ctx, c, func(ctx context.Context, tx Tx, _ time.Time) (command.Change, error) {
		v, rec, err := s.visit(ctx, tx, visit, c.Actor)
		if err == nil {
			err = v.open()
		}
		if err != nil {
			return command.Change{}, err
		}
		return s.ask(ctx, tx, c, rec, about{kind: VisitVoiding, visit: &v.ID}, why)
	})
}

// voidVisitAs carries out an approved request.
func (s *Service) voidVisitAs(ctx context.Context, tx Tx, by actor.Actor, d Deviation) (string, map[string]any, error) {
	v, err := tx.DrawnVisit(ctx, *d.InspectionID)
	if err == nil {
		err = v.open()
	}
	if err == nil {
		err = v.outsider(by)
	}
	if err != nil {
		return "", nil, err
	}
	return "draw.drop", map[string]any{"request": d.NodeID(), "inspection": v.Number, "code": d.Code, "evidence": d.Evidence.String()},
		tx.EndVisit(ctx, v, d.Code+" "+d.Reason)
}
