package server

import (
	"context"
	"net/http"

	"github.com/google/uuid"

	"yangguang/actor"
	"yangguang/command"
	"yangguang/fault"
	"yangguang/ident"
	"yangguang/roster"
)

// codeHeader carries the token of a check code, so that whoever holds the code and no account sees who comes.
const codeHeader = "Check-Code"

// receivePhoto is POST /photos: multipart with clientMutationId, inspectorId, version and reason, and then, last, the file, which is streamed.
func (a *App) receivePhoto(w http.ResponseWriter, r *http.Request) {
	l := lineOf(r.Context())
	l.operation = "receivePhoto"
	ctx, cancel := context.WithTimeout(r.Context(), a.rules.Request.Evidence)
	defer cancel()
	who, err := a.signedIn(ctx, r, "register:keep")
	if err == nil {
		err = a.takeUpload(w, r, a.rules.Request.EvidenceBytes)
	}
	if err != nil {
		refuseHTTP(w, r, err)
		return
	}
	c := command.Command{Actor: who.Actor, Verb: who.Verb, PolicyLine: who.Decision.Line, Operation: l.operation, RequestID: l.id, Address: l.address}
	var e roster.Edit
	f, err := readForm(r, &c.Key, map[string]func(string) error{
		"inspectorId": func(s string) error {
			id, err := ident.Want(ident.Inspector, "inspectorId", s)
			e.ID = &id
			return err
		},
		"version": func(s string) error {
			version, err := uuid.Parse(s)
			if e.Version = &version; err != nil {
				return fault.BadInput("version", "请给出所修改的版本", "say which version is changed")
			}
			return nil
		},
		"reason": func(s string) error { e.Reason = s; return nil },
	})
	if err != nil {
		refuseHTTP(w, r, err)
		return
	}
	leave, err := a.classes.carrying(ctx, who.Actor)
	if err != nil {
		refuseHTTP(w, r, err)
		return
	}
	defer leave()
	entry, err := a.domain.Roster.SetPhoto(ctx, c, e, f, f.Header.Get("Content-Type"))
	if err != nil {
		a.refuseCommand(ctx, who, c.Operation, err)
		refuseHTTP(w, r, uploadError(err))
		return
	}
	answer(w, http.StatusCreated, map[string]any{"id": entry.NodeID(), "version": entry.Version, "photoUrl": entry.PhotoURL})
}

// showPhoto is GET /photos/{id}: to the own agency, to those who oversee it, and to the enterprise that is visited, by its account or by the code.
func (a *App) showPhoto(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), a.rules.Request.Evidence)
	defer cancel()
	viewer, err := a.photoViewer(ctx, r)
	if err != nil {
		refuseHTTP(w, r, err)
		return
	}
	id, err := ident.Want(ident.Photo, "id", r.PathValue("id"))
	if err != nil {
		refuseHTTP(w, r, err)
		return
	}
	p, f, err := a.domain.Roster.OpenPhoto(ctx, viewer, id)
	if err != nil {
		refuseHTTP(w, r, err)
		return
	}
	defer func() { _ = f.Close() }()
	w.Header().Set("Cache-Control", "private, no-store")
	sendFile(w, f, p.MediaType, p.Size, p.NodeID())
}

// photoViewer is who looks: the holder of the code, or who is signed in.
func (a *App) photoViewer(ctx context.Context, r *http.Request) (actor.Actor, error) {
	if token := r.Header.Get(codeHeader); token != "" {
		return a.visits.Holder(ctx, token)
	}
	who, err := a.signedIn(ctx, r, "inspection:read")
	if err != nil {
		return actor.Actor{}, err
	}
	return who.Actor, nil
}
