package roster

import (
	"context"
	"encoding/hex"
	"io"
	"time"

	"github.com/google/uuid"

	"yangguang/actor"
	"yangguang/command"
	"yangguang/fault"
	"yangguang/file"
	"yangguang/ident"
)

// Photo is an inspector's photo 照片 as kept.
type Photo struct {
	ID          uuid.UUID
	InspectorID uuid.UUID
	SHA256      [32]byte
	MediaType   string
	Size        int64
	StorageKey  string
	// MetadataRemoved is how many bytes of metadata were taken out before it was kept.
	MetadataRemoved *int64
}

// SetPhoto sets the photo of an inspector, by the administrator of the agency: e names the row, its version and the reason. The file is
// streamed, its metadata taken out, and it is durable before the row that names it. The photo before stays stored and is not shown again.
func (s *Service) SetPhoto(ctx context.Context, c command.Command, e Edit, r io.Reader, declared string) (Entry, error) {
	e.Register = Inspectors
	if err := e.check(); err != nil {
		return Entry{}, err
	}
	if e.ID == nil {
		return Entry{}, fault.BadInput("inspectorId", "请指明执法人员", "say whose photo it is")
	}
	p, staged, err := s.stagePhoto(ctx, *e.ID, r, declared)
	if err != nil {
		return Entry{}, err
	}
	kept := false
	defer func() {
		if !kept { // refused, or a replay: the first run's file stands; after an unknown end the row may be there
			staged.Discard()
		}
	}()
	if c.BodyHash, err = command.HashBody([]any{e.ID, e.Version, e.Reason, hex.EncodeToString(p.SHA256[:])}); err != nil {
		return Entry{}, err
	}
	if err = staged.Keep(ctx, p.StorageKey); err != nil {
		return Entry{}, err
	}
	wrote := false
	_, err = s.commands.Do(ctx, c, func(ctx context.Context, tx Tx, _ time.Time) (command.Change, error) {
		wrote = true
		was, err := open(ctx, tx, c.Actor, e, mayKeep)
		if err != nil {
			return command.Change{}, err
		}
		before, err := tx.InsertPhoto(ctx, p)
		if err != nil {
			return command.Change{}, err
		}
		return recordChange(ctx, tx, was, []ValueChange{{"photo", before, hex.EncodeToString(p.SHA256[:])}}, "CHANGE", e.Reason)
	})
	if kept = wrote && !command.Refused(err); err != nil {
		return Entry{}, err
	}
	return s.store.FindEntry(ctx, c.Actor, Inspectors, *e.ID)
}

func (s *Service) stagePhoto(ctx context.Context, inspector uuid.UUID, r io.Reader, declared string) (Photo, file.Staged, error) {
	rule := rules().Photo
	clean := rule.Metadata.Through(r)
	staged, err := s.Files.Stage(ctx, clean, rule.MaxBytes)
	if err != nil {
		return Photo{}, nil, err
	}
	mediaType, _, err := rule.Accept(ctx, staged, declared)
	if err != nil {
		staged.Discard()
		return Photo{}, nil, err
	}
	id := uuid.Must(uuid.NewV7())
	return Photo{ID: id, InspectorID: inspector, SHA256: staged.SHA256(), MediaType: mediaType, Size: staged.Size(), StorageKey: file.Key(id),
		MetadataRemoved: clean.Removed()}, staged, nil
}

// OpenPhoto opens the bytes of a photo that the actor may see (practice.md §3), or NOT_FOUND; the caller closes them.
func (s *Service) OpenPhoto(ctx context.Context, a actor.Actor, id uuid.UUID) (Photo, io.ReadSeekCloser, error) {
	p, err := s.store.PhotoByID(ctx, a, id)
	if err != nil {
		return Photo{}, nil, err
	}
	f, err := s.Files.Open(ctx, p.StorageKey)
	return p, f, err
}

// NodeID is the opaque id.
func (p Photo) NodeID() string { return ident.Of(ident.Photo, p.ID) }
