package server

import (
	"context"
	"errors"
	"io"
	"maps"
	"mime/multipart"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"yangguang/command"
	"yangguang/fault"
	"yangguang/graph"
	"yangguang/graph/guard"
	"yangguang/ident"
	"yangguang/inspection"
)

// The verbs under which evidence comes: of an officer, and of an enterprise for an order to rectify or a finding of its own.
const (
	recordVerb  = "inspection:record"
	rectifyVerb = "rectification:submit"
)

// receiveEvidence is POST /evidence: multipart with clientMutationId, capturedAt (RFC 3339), from an enterprise also rectificationId or findingId, and then,
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
	if err := a.takeUpload(w, r, a.rules.Request.EvidenceBytes); err != nil {
		refuseHTTP(w, r, err)
		return
	}
	u, err := readUpload(r)
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
	c := command.Command{Actor: who.Actor, Verb: who.Verb, PolicyLine: who.Decision.Line, Operation: "receiveEvidence", Key: u.key, RequestID: l.id, Address: l.address}
	e, err := a.keepEvidence(ctx, c, u)
	if err != nil {
		a.refuseCommand(ctx, who, c.Operation, err)
		refuseHTTP(w, r, uploadError(err))
		return
	}
	answer(w, http.StatusCreated, map[string]any{"id": e.NodeID(), "sha256": e.SHA256.String(), "mediaType": e.MediaType, "size": e.Size,
		"metadataRemoved": e.MetadataRemoved, "capturedAt": e.CapturedAt, "receivedAt": e.ReceivedAt})
}

func (a *App) keepEvidence(ctx context.Context, c command.Command, u upload) (inspection.Evidence, error) {
	declared := u.file.Header.Get("Content-Type")
	switch {
	case c.Verb == rectifyVerb && (u.order == uuid.Nil) == (u.finding == uuid.Nil):
		return inspection.Evidence{}, fault.BadInput("rectificationId", "须写明证据所针对的责令改正（rectificationId）或者问题（findingId）",
			"say which order to rectify (rectificationId) or which finding (findingId) the file is for")
	case c.Verb == rectifyVerb && u.finding != uuid.Nil:
		return a.visits.ReceiveForFinding(ctx, c, u.finding, u.file, declared, u.capturedAt)
	case c.Verb == rectifyVerb:
		return a.visits.ReceiveForOrder(ctx, c, u.order, u.file, declared, u.capturedAt)
	case u.order != uuid.Nil || u.finding != uuid.Nil:
		return inspection.Evidence{}, fault.BadInput("rectificationId", "整改证据由企业上传", "evidence for an order comes from the enterprise")
	}
	return a.visits.ReceiveEvidence(ctx, c, u.file, declared, u.capturedAt)
}

// upload is what stands before the file, and the file itself, still to be read.
type upload struct {
	key        uuid.UUID
	capturedAt time.Time
	order      uuid.UUID // order to rectify, of an enterprise
	finding    uuid.UUID // or finding, of an enterprise
	file       *multipart.Part
}

func readUpload(r *http.Request) (u upload, err error) {
	u.file, err = readForm(r, &u.key, map[string]func(string) error{
		"capturedAt": func(s string) (err error) {
			if u.capturedAt, err = time.Parse(time.RFC3339Nano, s); err != nil || u.capturedAt.Year() < 1970 || u.capturedAt.Year() > 2999 {
				return fault.BadInput("capturedAt", "时刻须为 RFC 3339 格式", "an instant is RFC 3339")
			}
			return nil
		},
		"rectificationId": func(s string) (err error) {
			u.order, err = ident.Want(ident.Order, "rectificationId", s)
			return err
		},
		"findingId": func(s string) (err error) {
			u.finding, err = ident.Want(ident.Finding, "findingId", s)
			return err
		},
	})
	return u, err
}

// readForm reads the fields that stand before a file, the idempotency key among them, and gives the file, still to be read.
func readForm(r *http.Request, key *uuid.UUID, fields map[string]func(string) error) (*multipart.Part, error) {
	const most = 8 << 10 // bytes of a field: a reason of 2,000 characters
	parts, err := r.MultipartReader()
	if err != nil {
		return nil, status(http.StatusUnsupportedMediaType, "请求须为 multipart/form-data", "send multipart/form-data")
	}
	for {
		p, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return nil, fault.BadInput("file", "缺少文件", "the file is missing")
		}
		if err != nil {
			return nil, formError(err)
		}
		if p.FormName() == "file" && *key == uuid.Nil {
			return nil, fault.BadInput("clientMutationId", "缺少幂等键：须在文件之前给出设备生成的 UUID", "a UUID made on the device must stand before the file")
		}
		if p.FormName() == "file" {
			return p, nil
		}
		b, err := io.ReadAll(io.LimitReader(p, most+1))
		if err != nil {
			return nil, uploadError(err)
		}
		take, known := fields[p.FormName()]
		said, clean := guard.Text(string(b))
		switch {
		case !clean:
			return nil, unclean(p.FormName())
		case p.FormName() == "clientMutationId":
			if *key, err = uuid.Parse(said); err != nil || len(said) != 36 {
				return nil, fault.BadInput("clientMutationId", "须为 RFC 9562 UUID", "a UUID as in RFC 9562 is needed")
			}
		case !known:
			return nil, unknownField(fields)
		case len(b) > most:
			return nil, fault.BadInput(p.FormName(), "该字段过长", "the field is too long")
		default:
			if err := take(said); err != nil {
				return nil, err
			}
		}
	}
}

// unknownField says what a form may have: what it has instead is the caller's text and not repeated.
func unknownField(fields map[string]func(string) error) error {
	known := strings.Join(append(slices.Sorted(maps.Keys(fields)), "file"), ", ")
	return fault.BadInput("", "上传表单含有未知的字段：可用 clientMutationId, "+known+"（file 在最后）",
		"the form has an unknown field: it may have clientMutationId, "+known+" (file comes last)")
}

// unclean refuses text of a form that GraphQL refuses, too.
func unclean(field string) error {
	return fault.BadInput(field, "文本含有看不见的控制字符或者改变书写方向的字符：请删去后重试", "the text has control characters, or such that turn its direction: take them out")
}

// formError is uploadError for what stands between the parts of a form: what cannot be read there was written wrongly.
func formError(err error) error {
	if told := uploadError(err); told != err {
		return told
	}
	return fault.BadInput("", "上传表单无法读取：请按 multipart/form-data 重新发送", "the form cannot be read: send multipart/form-data").Because(err)
}

// uploadError tells a body that is too long or was cut off from a failure of ours.
func uploadError(err error) error {
	if _, ok := fault.As(err); ok {
		return err
	}
	switch {
	case errors.As(err, new(*http.MaxBytesError)):
		return status(http.StatusRequestEntityTooLarge, "文件过大：请压缩或分开上传", "the file is too large: compress or split it")
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, os.ErrDeadlineExceeded), errors.Is(err, multipart.ErrMessageTooLarge):
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
	sendFile(w, f, e.MediaType, e.Size, e.NodeID())
}

// sendFile sends a kept file to be saved.
func sendFile(w http.ResponseWriter, f io.Reader, mediaType string, size int64, name string) {
	h := w.Header()
	h.Set("Content-Type", mediaType)
	h.Set("Content-Length", strconv.FormatInt(size, 10))
	h.Set("Content-Disposition", "attachment; filename="+name)
	_, _ = io.Copy(w, f)
}

// refuseCommand keeps a refused command on record, as the executor does for those of GraphQL.
func (a *App) refuseCommand(ctx context.Context, who *graph.Request, operation string, err error) {
	g := graph.Present(ctx, err)
	a.executor.Refuse(graph.WithRequest(ctx, who), operation, g)
}
