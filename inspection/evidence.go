package inspection

import (
	"context"
	"encoding/hex"
	"errors"
	"io"
	"time"

	"github.com/google/uuid"

	"yangguang/actor"
	"yangguang/command"
	"yangguang/decision"
	"yangguang/fault"
	"yangguang/file"
	"yangguang/ident"
	"yangguang/ledger"
)

// NewEvidence is a received file to write.
type NewEvidence struct {
	ID         uuid.UUID
	AgencyID   uuid.UUID
	SHA256     [32]byte
	MediaType  string
	Picture    file.Picture // what opening it showed
	Size       int64
	StorageKey string
	CapturedAt time.Time
	TimeGap    bool              // captured later than the server's time by more than the rules allow
	Order      *Rectification    // the order that an enterprise sent it for
	Finding    *decision.Finding // the finding that an enterprise sent it for
	// MetadataRemoved is how many bytes of metadata were taken out before anything was kept; nil: as received.
	MetadataRemoved *int64
}

// ReceiveEvidence keeps a file as evidence 证据 of the actor's agency and answers with its row. The bytes are streamed, hashed as they
// come and sniffed: what the sender declares must agree with what they are, and be in the list; a picture must open. The file is durable before
// the row that names it, and gone when the command was refused. What the picture says of place and device stays or goes by rule (policies/visit), and the
// digest is of what is kept. The command's body hash is completed with the digest, so that a key cannot serve two files.
func (s *Service) ReceiveEvidence(ctx context.Context, c command.Command, r io.Reader, declared string, capturedAt time.Time) (Evidence, error) {
	switch {
	case c.Actor.AgencyID == uuid.Nil:
		return Evidence{}, fault.New(fault.Forbidden, "只有执法机关人员可以上传证据", "only staff of an agency hand in evidence")
	case capturedAt.IsZero():
		return Evidence{}, fault.BadInput("capturedAt", "缺少采集时间", "the time of capture is missing")
	}
	return s.receive(ctx, c, NewEvidence{AgencyID: c.Actor.AgencyID}, r, declared, capturedAt)
}

// ReceiveForOrder keeps a file that an enterprise sends for an order to rectify of its own, in the same way. The agency of the order owns the
// row, the enterprise reads it, and it can serve a report on that order and nothing else.
func (s *Service) ReceiveForOrder(ctx context.Context, c command.Command, order uuid.UUID, r io.Reader, declared string,
	capturedAt time.Time) (Evidence, error) {
	switch {
	case c.Actor.EnterpriseID == uuid.Nil:
		return Evidence{}, fault.New(fault.Forbidden, "只有被责令改正的企业可以上传整改证据", "only the enterprise that was ordered sends evidence for an order")
	case capturedAt.IsZero():
		return Evidence{}, fault.BadInput("capturedAt", "缺少采集时间", "the time of capture is missing")
	}
	f, err := s.Rectification(ctx, c.Actor, order)
	if fault.Is(err, fault.NotFound) {
		return Evidence{}, missingOrder("rectificationId")
	}
	if err != nil {
		return Evidence{}, err
	}
	return s.receive(ctx, c, NewEvidence{AgencyID: f.AgencyID, Order: &f}, r, declared, capturedAt)
}

// ReceiveForFinding keeps a file that an enterprise sends for a finding of its own: evidence of what it says of the facts (陈述申辩).
func (s *Service) ReceiveForFinding(ctx context.Context, c command.Command, finding uuid.UUID, r io.Reader, declared string,
	capturedAt time.Time) (Evidence, error) {
	switch {
	case c.Actor.EnterpriseID == uuid.Nil:
		return Evidence{}, fault.New(fault.Forbidden, "只有当事企业可以为所发现的问题上传证据", "only the enterprise concerned sends evidence for a finding")
	case capturedAt.IsZero():
		return Evidence{}, fault.BadInput("capturedAt", "缺少采集时间", "the time of capture is missing")
	}
	f, err := s.Book.FindingByID(ctx, c.Actor, finding)
	if err != nil {
		return Evidence{}, err
	}
	return s.receive(ctx, c, NewEvidence{AgencyID: f.AgencyID, Finding: &f}, r, declared, capturedAt)
}

func (s *Service) receive(ctx context.Context, c command.Command, n NewEvidence, r io.Reader, declared string, capturedAt time.Time) (Evidence, error) {
	rule := s.Rules.Evidence.Metadata.Officers
	if n.Order != nil || n.Finding != nil {
		rule = s.Rules.Evidence.Metadata.Enterprise
	}
	clean := rule.Through(r)
	staged, err := s.Files.Stage(ctx, clean, s.Rules.Evidence.MaxBytes)
	if err != nil {
		return Evidence{}, err
	}
	mediaType, shown, err := s.Rules.Evidence.Accept(ctx, staged, declared)
	if err != nil {
		staged.Discard()
		return Evidence{}, err
	}
	n.ID, n.SHA256, n.MediaType, n.Size, n.CapturedAt = uuid.Must(uuid.NewV7()), staged.SHA256(), mediaType, staged.Size(), capturedAt.UTC()
	n.StorageKey, n.MetadataRemoved, n.Picture = file.Key(n.ID), clean.Removed(), shown
	if c.BodyHash, err = command.HashBody([]any{hex.EncodeToString(n.SHA256[:]), mediaType, n.CapturedAt, n.order()}); err != nil {
		staged.Discard()
		return Evidence{}, err
	}
	if err := staged.Keep(ctx, n.StorageKey); err != nil {
		staged.Discard()
		return Evidence{}, err
	}
	id, err := s.Commands.Do(ctx, c, func(ctx context.Context, tx Tx, now time.Time) (command.Change, error) {
		if n.Order != nil {
			if err := s.takesEvidence(ctx, tx, n.Order.ID, now); err != nil {
				return command.Change{}, err
			}
		}
		if n.Finding != nil {
			if sent, err := tx.EvidenceOfFinding(ctx, n.Finding.ID); err != nil || sent >= s.Rules.Rectification.Evidence {
				return command.Change{}, errors.Join(err, tooMuchEvidence("file", s.Rules.Rectification.Evidence))
			}
		}
		n.TimeGap = n.CapturedAt.After(now) && s.gap(n.CapturedAt, now)
		return evidenceChange(n), tx.InsertEvidence(ctx, n)
	})
	if command.Refused(err) || err == nil && id != n.ID {
		staged.Discard() // refused, or a replay: the first run's file stands; after an unknown end the row may be there
	}
	if err != nil {
		return Evidence{}, err
	}
	return s.Store.EvidenceByID(ctx, c.Actor, id)
}

// order is the number of the order, or the finding, that the file was sent for, empty when it was sent for none.
func (n NewEvidence) order() string {
	if n.Finding != nil {
		return n.Finding.NodeID()
	}
	if n.Order == nil {
		return ""
	}
	return n.Order.Number
}

func evidenceChange(n NewEvidence) command.Change {
	return command.Change{Type: "evidence.receive", Subject: ledger.Subject{Kind: ledger.SubjectEvidence, ID: hex.EncodeToString(n.ID[:])},
		ObjectKind: ident.Evidence, Object: n.ID, Content: map[string]any{"mediaType": n.MediaType, "size": n.Size, "capturedAt": n.CapturedAt,
			"timeGap": n.TimeGap, "rectification": n.order(), "metadataRemoved": n.MetadataRemoved, "sha256": hex.EncodeToString(n.SHA256[:])}}
}

// Evidence finds one piece of evidence, or NOT_FOUND.
func (s *Service) Evidence(ctx context.Context, a actor.Actor, id uuid.UUID) (Evidence, error) {
	return s.Store.EvidenceByID(ctx, a, id)
}

// OpenEvidence opens the bytes of a piece of evidence that the actor may see; the caller closes them.
func (s *Service) OpenEvidence(ctx context.Context, a actor.Actor, id uuid.UUID) (Evidence, io.ReadSeekCloser, error) {
	e, err := s.Store.EvidenceByID(ctx, a, id)
	if err != nil {
		return Evidence{}, nil, err
	}
	f, err := s.Files.Open(ctx, e.StorageKey)
	return e, f, err
}
