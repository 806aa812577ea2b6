package draw

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"yangguang/actor"
	"yangguang/command"
	"yangguang/draw/drd1"
	"yangguang/fault"
	"yangguang/ident"
	"yangguang/ledger"
	"yangguang/page"
	"yangguang/publish"
	"yangguang/roster"
)

// DeviationKind says what a deviation does to a draw.
type DeviationKind string

// The kinds of deviations (DRD1 §6.8).
const (
	Voiding      DeviationKind = "VOID"       // 作废: the draw counts for nothing
	Substitution DeviationKind = "SUBSTITUTE" // 替补: another enterprise, by ticket
	Refilling    DeviationKind = "REFILL"     // 补派: another inspector, by ticket
	VisitVoiding DeviationKind = "VISIT_VOID" // 作废检查: the enterprise stays drawn and is not visited, and nobody comes for it
)

// DeviationState says whether somebody else has agreed.
type DeviationState string

// The states of a deviation.
const (
	Requested DeviationState = "REQUESTED"
	Approved  DeviationState = "APPROVED"
	Refused   DeviationState = "REFUSED"
)

// Deviation is a step beside a draw's result 偏离: one person asks with a reason code and evidence, another decides.
type Deviation struct {
	ID          uuid.UUID
	DrawID      uuid.UUID
	DrawNumber  string
	Agency      roster.Agency
	Kind        DeviationKind
	State       DeviationState
	Code        string // V01–V03, S01–S05, L01–L04, K00–K05 or U01–U02
	Reason      string
	Evidence    ident.Digest // TH("body", document)
	Document    *string      // for the agency and supervisors; the first line is a salt
	RequestedBy string       // pseudonym
	RequestedAt time.Time
	DecidedBy   *string // pseudonym
	DecidedAt   *time.Time
	Remark      *string
	Author      uuid.UUID

	InspectionID *uuid.UUID // the visit that it is about, unless it is about the whole draw
	Inspection   *string    // its number
	Inspector    *string    // pseudonym of the member of its team that it is about
	Steps        []string   // what was done under it: lines of deviations.txt
}

// NodeID is the opaque id.
func (d Deviation) NodeID() string { return ident.Of(ident.Deviation, d.ID) }

// DeviationPosition is the sort key of a deviation.
func DeviationPosition(d *Deviation) page.Position {
	return page.Position{page.At(d.RequestedAt), page.ID(d.ID)}
}

// DeviationFilter narrows a list of deviations.
type DeviationFilter struct {
	Draw  *uuid.UUID
	Kind  *DeviationKind
	State *DeviationState
}

// Void is why a draw counts for nothing 作废.
type Void struct {
	Code, Reason            string
	Evidence                ident.Digest
	RequestedBy, ApprovedBy string // pseudonyms
	At                      time.Time
	WouldBe, Seed           *ident.Digest // of the result that the draw would have had, once its randomness is complete
}

// NewVoid is a void draw to write, with its would-be result where that can be known.
type NewVoid struct {
	Draw, Request uuid.UUID
	Text          string
	WouldBe       *WouldBe
}

// Predecessor is a void draw that another one comes after.
type Predecessor struct {
	ID     uuid.UUID
	Number string
}

// WouldBe is the result that a void draw would have had.
type WouldBe struct {
	Text         string
	Digest, Seed ident.Digest
}

// Reason is what every request for a deviation says.
type Reason struct{ Code, Reason, Evidence string }

// maxWhy is the length of a reason or remark, in characters.
const maxWhy = 500

// check refuses what needs nothing but the input.
func (r Reason) check(codes ...string) error {
	switch {
	case !slices.Contains(codes, r.Code):
		return fault.BadInput("input.code", "原因代码须为 "+strings.Join(codes, "、")+" 之一", "the reason code is one of "+strings.Join(codes, ", "))
	case strings.TrimSpace(r.Reason) == "" || utf8.RuneCountInString(r.Reason) > maxWhy:
		return fault.BadInput("input.reason", "须写明理由（不超过 500 字），理由将公开", "say why in at most 500 characters: it is published")
	case strings.TrimSpace(r.Evidence) == "" || len(r.Evidence) > maxEvidence:
		return fault.BadInput("input.evidence", "须写明证据（不超过 2000 字节）；仅公布其摘要", "say what shows it, in at most 2,000 bytes; only its digest is published")
	}
	return publish.Check("input.reason", r.Reason)
}

// about says what a request is about.
type about struct {
	kind      DeviationKind
	visit     *uuid.UUID // nil: the whole draw
	inspector *string    // pseudonym; nil: the whole visit
}

// ask writes a request.
func (s *Service) ask(ctx context.Context, tx Tx, c command.Command, rec Record, of about, why Reason) (command.Change, error) {
	open, err := tx.OpenDeviations(ctx, rec.Draw.ID, of.visit)
	if err != nil {
		return command.Change{}, err
	}
	if open > 0 {
		return command.Change{}, fault.New(fault.Conflict, "已有待决定的同类申请：请先由他人决定", "a request about this waits for its decision already")
	}
	salt, err := saltFrom(s.Random)
	if err != nil {
		return command.Change{}, err
	}
	document := salt + "\n" + rec.Draw.Number + " " + why.Code + "\n" + why.Evidence + "\n"
	suite, _ := s.suite(rec.Round.Suite)
	d := Deviation{ID: uuid.Must(uuid.NewV7()), DrawID: rec.Draw.ID, Agency: rec.Draw.Agency, Kind: of.kind, Code: published(why.Code), Reason: why.Reason,
		Document:     &document,
		InspectionID: of.visit, Inspector: of.inspector,
		Evidence: ident.Digest(drd1.TH(suite, drd1.LabelBody, []byte(document))), RequestedBy: c.Actor.Pseudonym, Author: c.Actor.AccountID}
	content := map[string]any{"request": d.NodeID(), "kind": string(of.kind), "code": d.Code, "reason": d.Reason, "evidence": d.Evidence.String()}
	return command.Change{Type: "draw.request", Subject: ledger.Subject{Kind: ledger.SubjectDraw, ID: rec.Draw.Number}, ObjectKind: ident.Deviation,
		Object: d.ID, Content: content}, tx.InsertDeviation(ctx, d)
}

// deviate runs a command on a deviation and reads the deviation afterwards.
func (s *Service) deviate(ctx context.Context, c command.Command, fn func(context.Context, Tx, time.Time) (command.Change, error)) (Deviation, error) {
	id, err := s.Commands.Do(ctx, c, fn)
	if err != nil {
		return Deviation{}, err
	}
	found, err := s.DeviationsByID(ctx, c.Actor, []uuid.UUID{id})
	return one(id, found, err, missingDeviation())
}

// Verdict is what another person says to a request.
type Verdict struct {
	Request uuid.UUID
	Approve bool
	Remark  string // why not, needed for a refusal
}

// Decide approves or refuses a request, by another person than its author: of a void somebody of the supervising body, of the others a
// head of the agency or the supervising body. What is approved is done at once, by the protocol's rules and not by anybody's choice.
func (s *Service) Decide(ctx context.Context, c command.Command, in Verdict) (Deviation, error) {
	if n := utf8.RuneCountInString(in.Remark); n > maxWhy || !in.Approve && strings.TrimSpace(in.Remark) == "" {
		return Deviation{}, fault.BadInput("input.remark", "不批准须写明理由（不超过 500 字）", "a refusal says why, in at most 500 characters")
	}
	if err := publish.Check("input.remark", in.Remark); err != nil {
		return Deviation{}, err
	}
	return s.deviate(ctx, c, func(ctx context.Context, tx Tx, now time.Time) (command.Change, error) {
		d, err := tx.Deviation(ctx, in.Request)
		if err == nil && !c.Actor.Scope().All && c.Actor.AgencyID != d.Agency.ID {
			err = missingDeviation()
		}
		if err != nil {
			return command.Change{}, err
		}
		files := light
		if d.Kind == Voiding {
			files = nil // all: its would-be result may have to be computed
		}
		rec, err := tx.LockDraw(ctx, d.Agency.ID, d.DrawID, files)
		if err != nil {
			return command.Change{}, err
		}
		if d, err = tx.Deviation(ctx, in.Request); err != nil { // again, now that nobody else can decide it
			return command.Change{}, err
		}
		if err := mayDecide(d, c.Actor); err != nil {
			return command.Change{}, err
		}
		if err := tx.InsertDecision(ctx, d, in.Approve, strings.TrimSpace(in.Remark)); err != nil {
			return command.Change{}, err
		}
		change := command.Change{Type: "draw.refuse", Subject: ledger.Subject{Kind: ledger.SubjectDraw, ID: rec.Draw.Number}, ObjectKind: ident.Deviation,
			Object: d.ID, Content: map[string]any{"request": d.NodeID(), "remark": in.Remark}}
		if in.Approve {
			change.Type, change.Content, err = s.carryOut(ctx, tx, c.Actor, rec, d, now)
		}
		return change, err
	})
}

func mayDecide(d Deviation, a actor.Actor) error {
	switch {
	case d.State != Requested:
		return fault.New(fault.Conflict, "该申请已有决定", "the request is decided already")
	case d.Author == a.AccountID:
		return fault.Refuse(fault.SecondPerson, "批准人不得是申请人", "another person than the author decides")
	case d.Kind == Voiding && !a.Has(actor.Supervisor):
		return fault.Refuse(fault.SecondPerson, "抽取作废须由行政执法监督机关批准", "a draw is declared void by the supervising body only")
	}
	return nil
}

// carryOut does what was approved and gives the ledger's type and body.
func (s *Service) carryOut(ctx context.Context, tx Tx, by actor.Actor, rec Record, d Deviation, now time.Time) (string, map[string]any, error) {
	switch d.Kind {
	case Voiding:
		return s.void(ctx, tx, by, rec, d, now)
	case Refilling:
		return s.refillAs(ctx, tx, by, rec, d, now)
	case Substitution:
		return s.substituteAs(ctx, tx, by, rec, d)
	case VisitVoiding:
		return s.voidVisitAs(ctx, tx, by, d)
	default:
		return "", nil, fmt.Errorf("draw: no way to carry out %s", d.Kind)
	}
}

// Deviations lists the deviations that the reader may see, newest first: what was approved is public with its draw.
func (s *Service) Deviations(ctx context.Context, a actor.Actor, f DeviationFilter, ask page.Ask) (page.Result[Deviation], error) {
	return s.Store.Deviations(ctx, a, f, ask)
}

// DeviationsByID finds deviations by id; ids of nothing are missing from the answer.
func (s *Service) DeviationsByID(ctx context.Context, a actor.Actor, ids []uuid.UUID) (map[uuid.UUID]Deviation, error) {
	return byID(ids, func(d Deviation) uuid.UUID { return d.ID }, func() ([]Deviation, error) { return s.Store.DeviationsByID(ctx, a, ids) })
}

func missingDeviation() *fault.Error { return fault.Missing("该偏离申请", "deviation") }
