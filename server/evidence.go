package server

import (
	"context"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"strconv"
	"time"

	"github.com/google/uuid"

	"yangguang/command"
	"yangguang/fault"
	"yangguang/graph"
	"yangguang/ident"
	"yangguang/inspection"
)

// The verbs under which evidence comes: of an officer, and of an enterprise for an order to rectify of its own.
const (
	recordVerb  = "inspection:record"
	rectifyVerb = "rectification:submit"
)

// receiveEvidence is POST /evidence: multipart with clientMutationId, capturedAt (RFC 3339), from an enterprise also rectificationId, and then,
// last, the file, which is streamed.
func (a *App) receiveEvidence(w http.ResponseWriter, r *http.Request) {
	l := lineOf(r.Context())
	l.operation = "receiveEvidence"
	ctx, cancel := context.WithTimeout(r.Context(), a.rules.Request.Evidence)
	defer cancel()
	who, err := a.signedIn(ctx, r, recordVerb)
	if fault.Is(err, fault.Forbidden) {
		who, err = a.signedIn(ctx, r, rectifyVerb)
	}
	if err != nil {
		refuseHTTP(w, r, err)
		return
	}
	const around = 64 << 10 // boundaries, headers and the two short fields
	rc := http.NewResponseController(w)
	read, write := a.rules.Request.Evidence, a.rules.Request.Evidence+a.rules.Request.Write
	if err := errors.Join(rc.SetReadDeadline(time.Now().Add(read)), rc.SetWriteDeadline(time.Now().Add(write))); err != nil {
		refuseHTTP(w, r, err)
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, a.rules.Request.EvidenceBytes+around)
	u, err := readUpload(r)
	if err != nil {
		refuseHTTP(w, r, err)
		return
	}
	c := command.Command{Actor: who.Actor, Verb: who.Verb, PolicyLine: who.Decision.Line, Operation: "receiveEvidence", Key: u.key, RequestID: l.id, Address: l.address}
	e, err := a.keepEvidence(ctx, c, u)
	if err != nil {
		a.refuseCommand(ctx, who, c.Operation, err)
		refuseHTTP(w, r, uploadError(err))
		return
	}
	answer(w, http.StatusCreated, map[string]any{"id": e.NodeID(), "sha256": e.SHA256.String(), "mediaType": e.MediaType, "size": e.Size,
		"capturedAt": e.CapturedAt, "receivedAt": e.ReceivedAt})
}

func (a *App) keepEvidence(ctx context.Context, c command.Command, u upload) (inspection.Evidence, error) {
	declared := u.file.Header.Get("Content-Type")
	switch {
	case c.Verb == rectifyVerb && u.order == uuid.Nil:
		return inspection.Evidence{}, fault.BadInput("rectificationId", "须写明整改证据所针对的责令改正", "say which order to rectify the file is for")
	case c.Verb == rectifyVerb:
		return a.visits.ReceiveForOrder(ctx, c, u.order, u.file, declared, u.capturedAt)
	case u.order != uuid.Nil:
		return inspection.Evidence{}, fault.BadInput("rectificationId", "整改证据由企业上传", "evidence for an order comes from the enterprise")
	}
	return a.visits.ReceiveEvidence(ctx, c, u.file, declared, u.capturedAt)
}

// upload is what stands before the file, and the file itself, still to be read.
type upload struct {
	key        uuid.UUID
	capturedAt time.Time
	order      uuid.UUID // order to rectify, of an enterprise
	file       *multipart.Part
}

func readUpload(r *http.Request) (u upload, err error) {
	parts, err := r.MultipartReader()
	if err != nil {
		return u, status(http.StatusUnsupportedMediaType, "请求须为 multipart/form-data", "send multipart/form-data")
	}
	for u.file == nil {
		p, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return u, fault.BadInput("file", "缺少文件", "the file is missing")
		}
		if err != nil {
			return u, uploadError(err)
		}
		if err := u.read(p); err != nil {
			return u, err
		}
	}
	if u.key == uuid.Nil {
		return u, fault.BadInput("clientMutationId", "缺少幂等键：须在文件之前给出设备生成的 UUID", "a UUID made on the device must stand before the file")
	}
	return u, nil
}

func (u *upload) read(p *multipart.Part) (err error) {
	if p.FormName() == "file" {
		u.file = p
		return nil
	}
	const most = 64
	b, err := io.ReadAll(io.LimitReader(p, most+1))
	if err != nil {
		return uploadError(err)
	}
	switch p.FormName() {
	case "clientMutationId":
		if u.key, err = uuid.Parse(string(b)); err != nil || len(b) != 36 {
			return fault.BadInput("clientMutationId", "须为 RFC 9562 UUID", "a UUID as in RFC 9562 is needed")
		}
	case "capturedAt":
		if u.capturedAt, err = time.Parse(time.RFC3339Nano, string(b)); err != nil || u.capturedAt.Year() < 1970 || u.capturedAt.Year() > 2999 {
			return fault.BadInput("capturedAt", "时刻须为 RFC 3339 格式", "an instant is RFC 3339")
		}
	case "rectificationId":
		u.order, err = ident.Want(ident.Order, "rectificationId", string(b))
		return err
	default:
		return fault.BadInput("", "上传表单含有未知字段", "the form has an unknown field")
	}
	return nil
}

// uploadError tells a body that is too long or was cut off from a failure of ours.
func uploadError(err error) error {
	if _, ok := fault.As(err); ok {
		return err
	}
	switch {
	case errors.As(err, new(*http.MaxBytesError)):
		return status(http.StatusRequestEntityTooLarge, "文件过大：请压缩或分开上传", "the file is too large: compress or split it")
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, multipart.ErrMessageTooLarge):
		return fault.BadInput("file", "文件没有传完，请重新上传", "the upload was cut off, send it again").Because(err)
	}
	return err
}

// showEvidence is GET /evidence/{id}: the bytes, to be saved and never to be shown as a page of this site.
func (a *App) showEvidence(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), a.rules.Request.Evidence)
	defer cancel()
	who, err := a.signedIn(ctx, r, "inspection:read")
	if err != nil {
		refuseHTTP(w, r, err)
		return
	}
	id, err := ident.Want(ident.Evidence, "id", r.PathValue("id"))
	if err != nil {
		refuseHTTP(w, r, err)
		return
	}
	e, f, err := a.visits.OpenEvidence(ctx, who.Actor, id)
	if err != nil {
		refuseHTTP(w, r, err)
		return
	}
	defer func() { _ = f.Close() }()
	h := w.Header()
	h.Set("Content-Type", e.MediaType)
	h.Set("Content-Length", strconv.FormatInt(e.Size, 10))
	h.Set("Content-Disposition", "attachment; filename="+e.NodeID())
	_, _ = io.Copy(w, f)
}

// refuseCommand keeps a refused command on record, as the executor does for those of GraphQL.
func (a *App) refuseCommand(ctx context.Context, who *graph.Request, operation string, err error) {
	g := graph.Present(ctx, err)
	a.executor.Refuse(graph.WithRequest(ctx, who), operation, g)
}
