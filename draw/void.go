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

// VoidDraw asks for a draw to be declared void 作废, which somebody of the supervising body decides. Until then the draw goes on: whoever
// asks must not gain time. A draw with a result is never void: an ineligible enterprise is substituted.
func (s *Service) VoidDraw(ctx context.Context, c command.Command, draw uuid.UUID, why Reason) (Deviation, error) {
	if err := why.check(drd1.VoidPool, drd1.VoidLegal, drd1.VoidRound); err != nil {
		return Deviation{}, err
	}
	return s.deviate(ctx, c, func(ctx context.Context, tx Tx, now time.Time) (command.Change, error) {
		rec, err := tx.LockDraw(ctx, c.Actor.AgencyID, draw, light)
		if err == nil {
			err = s.voidable(rec, why.Code, now)
		}
		if err != nil {
			return command.Change{}, err
		}
		return s.ask(ctx, tx, c, rec, about{kind: Voiding}, why)
	})
}

// voidable refuses a draw that has ended, and a code that is not true.
func (s *Service) voidable(rec Record, code string, now time.Time) error {
	failed := rec.Round.State == RoundVoid || s.forsaken(rec, now)
	switch {
	case rec.Draw.Void != nil:
		return isVoid()
	case rec.Draw.Result != nil:
		e := fault.New(fault.Conflict, "该抽取已有结果，不得作废；不合格的对象依规则替补", "the draw has its result: it stands; an ineligible enterprise is substituted")
		e.Reason = fault.AlreadyDrawn
		return e
	case failed != (code == drd1.VoidRound):
		return fault.BadInput("input.code", "轮次失败或密封方缺席的抽取以 V03 作废，其他抽取不得以 V03 作废",
			"V03 is for draws whose round failed or whose sealed party stayed away, and they have no other code").
			With("round", string(rec.Round.State))
	}
	return nil
}

func isVoid() *fault.Error {
	e := fault.New(fault.Conflict, "该抽取已作废", "the draw is void")
	e.Reason = fault.AlreadyDrawn
	return e
}

// void writes void.txt, and the would-be result where the randomness is complete.
func (s *Service) void(ctx context.Context, tx Tx, by actor.Actor, rec Record, d Deviation, now time.Time) (string, map[string]any, error) {
	if err := s.voidable(rec, d.Code, now); err != nil {
		return "", nil, err
	}
	text, err := drd1.Void{Draw: rec.Draw.Number, Plan: drd1.Digest(rec.Draw.Digest), Code: d.Code, Evidence: drd1.Digest(d.Evidence),
		Requested: d.RequestedBy, Approved: by.Pseudonym, Time: now.UTC().Truncate(time.Second)}.Text()
	if err != nil {
		return "", nil, err
	}
	n := NewVoid{Draw: rec.Draw.ID, Request: d.ID, Text: string(text)}
	content := map[string]any{"text": n.Text, "reason": d.Reason}
	if rec.Round.complete() && rec.Draw.awaits() == "" {
		if n.WouldBe, err = s.wouldBe(rec); err != nil {
			return "", nil, err
		}
		content["wouldBe"], content["seed"], content["sealed"] = n.WouldBe.Digest.String(), n.WouldBe.Seed.String(), sealedNonces(rec.Draw)
	}
	return "void", content, tx.InsertVoid(ctx, n)
}

// wouldBe is the result of a draw that is void or about to be.
func (s *Service) wouldBe(rec Record) (*WouldBe, error) {
	b, err := rec.committed()
	if err != nil {
		return nil, err
	}
	r, _, err := b.Run(s.Protocol)
	if err != nil {
		return nil, fmt.Errorf("draw %s: %w", rec.Draw.Number, err)
	}
	suite, _ := s.suite(rec.Round.Suite)
	text := r.Text()
	return &WouldBe{Text: string(text), Digest: ident.Digest(drd1.ResultDigest(suite, text)), Seed: ident.Digest(r.Seed)}, nil
}

// discloseAs publishes what a void draw would have been, now that its randomness is known.
func (s *Service) discloseAs(ctx context.Context, system actor.Actor, d Executable) error {
	body, err := command.HashBody(d.ID)
	if err != nil {
		return err
	}
	_, err = s.Commands.Do(ctx, command.Command{Actor: system, Verb: "draw:execute", PolicyLine: "job", Operation: "discloseDue",
		Key: uuid.NewSHA1(disclosers, d.ID[:]), BodyHash: body}, func(ctx context.Context, tx Tx, _ time.Time) (command.Change, error) {
		rec, err := tx.LockDraw(ctx, d.Agency, d.ID, nil)
		if err != nil {
			return command.Change{}, err
		}
		w, err := s.wouldBe(rec)
		if err != nil {
			return command.Change{}, err
		}
		return command.Change{Type: "disclose", Subject: ledger.Subject{Kind: ledger.SubjectDraw, ID: rec.Draw.Number}, ObjectKind: ident.Draw,
			Object: rec.Draw.ID, Content: map[string]any{"wouldBe": w.Digest.String(), "seed": w.Seed.String(), "sealed": sealedNonces(rec.Draw)}}, tx.InsertWouldBe(ctx, d.ID, *w)
	})
	return err
}

// disclosers is the namespace of the keys under which would-be results are published: once per draw.
var disclosers = uuid.MustParse("0a3d7c6b-52f4-5f3e-9b1c-6e8f1d2a4c77")
