package inspection

import (
	"context"
	"encoding/hex"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"yangguang/actor"
	"yangguang/command"
	"yangguang/fault"
	"yangguang/ident"
	"yangguang/ledger"
)

// EvidenceMark says that an enterprise marked evidence as confidential 涉密标记, and what its agency's head decided. The mark holds until it is lifted.
type EvidenceMark struct {
	Reason    string
	At        time.Time
	Kept      *bool // nil: not decided yet
	Remark    *string
	DecidedBy *string // pseudonym
	DecidedAt *time.Time
}

// MarkedEvidence is evidence as a command about its mark sees it.
type MarkedEvidence struct {
	Evidence
	AgencyID     uuid.UUID
	EnterpriseID uuid.UUID // nil: not shown to an enterprise
	MarkedBy     uuid.UUID // account, nil: not marked
}

// maxMark is how many characters the reason of a mark has, and the remark about it.
const maxMark = 1000

func markText(field, s string) (string, error) {
	s = strings.TrimSpace(s)
	if n := utf8.RuneCountInString(s); n < 1 || n > maxMark {
		return "", fault.BadInput(field, "请写明理由（1 至 1000 字）", "say why in 1 to 1,000 characters")
	}
	return s, nil
}

// MarkEvidence marks evidence that the enterprise sent, or that was taken at a visit to it, as a trade secret or private. From then on it is read by the
// enterprise, who took it, the visit's officers, the agency's head and the supervision, unless the head lifts the mark.
func (s *Service) MarkEvidence(ctx context.Context, c command.Command, id uuid.UUID, reason string) (Evidence, error) {
	reason, err := markText("input.reason", reason)
	if err != nil {
		return Evidence{}, err
	}
	return s.onEvidence(ctx, c, id, func(tx Tx, e MarkedEvidence) (string, map[string]any, error) {
		switch {
		case c.Actor.EnterpriseID == uuid.Nil || e.EnterpriseID != c.Actor.EnterpriseID:
			return "", nil, fault.Missing("该证据", "evidence")
		case e.Mark != nil:
			return "", nil, fault.New(fault.Conflict, "该证据已标记", "the evidence is marked already")
		}
		return "evidence.mark", map[string]any{"reason": reason}, tx.MarkEvidence(ctx, e, reason)
	})
}

// DecideMark is what the agency's head decides about a mark, once and with a remark: it stays, or it is lifted.
func (s *Service) DecideMark(ctx context.Context, c command.Command, id uuid.UUID, keep bool, remark string) (Evidence, error) {
	remark, err := markText("input.remark", remark)
	if err != nil {
		return Evidence{}, err
	}
	return s.onEvidence(ctx, c, id, func(tx Tx, e MarkedEvidence) (string, map[string]any, error) {
		switch {
		case !c.Actor.Has(actor.AgencyAdmin) || e.AgencyID != c.Actor.AgencyID || e.Mark == nil:
			return "", nil, fault.Missing("该标记", "mark")
		case e.Mark.Kept != nil:
			return "", nil, fault.New(fault.Conflict, "该标记已有决定", "the mark is decided already")
		case e.MarkedBy == c.Actor.AccountID:
			return "", nil, fault.Refuse(fault.SecondPerson, "决定人不得是标记人", "another person than who marked it decides")
		}
		return "evidence.decide", map[string]any{"kept": keep, "remark": remark}, tx.DecideMark(ctx, e, keep, remark)
	})
}

// onEvidence runs a command on evidence that the actor may read, and reads it afterwards.
func (s *Service) onEvidence(ctx context.Context, c command.Command, id uuid.UUID,
	decide func(Tx, MarkedEvidence) (kind string, content map[string]any, err error)) (Evidence, error) {
	_, err := s.Commands.Do(ctx, c, func(ctx context.Context, tx Tx, _ time.Time) (command.Change, error) {
		e, err := tx.MarkedEvidence(ctx, id)
		if err != nil {
			return command.Change{}, err
		}
		kind, content, err := decide(tx, e)
		return command.Change{Type: kind, Subject: ledger.Subject{Kind: ledger.SubjectEvidence, ID: hex.EncodeToString(id[:])}, ObjectKind: ident.Evidence, Object: id,
			Content: content}, err
	})
	if err != nil {
		return Evidence{}, err
	}
	return s.Store.EvidenceByID(ctx, c.Actor, id)
}
