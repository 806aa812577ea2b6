package server

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path"
	"strings"

	"yangguang/command"
	"yangguang/fault"
	"yangguang/graph/guard"
	"yangguang/roster"
)

// importRegister is POST /registers/{register}/imports: multipart with clientMutationId, dryRun (true: nothing is kept), reason and, of items, draft, and
// then, last, the file (CSV or XLSX as docs/imports.md says). The answer is lines of JSON: {"bytes","of"} as the file is read, and at the end
// {"report"} or {"refused","report"}. All rows are imported or none.
func (a *App) importRegister(w http.ResponseWriter, r *http.Request) {
	l := lineOf(r.Context())
	l.operation = "importRegister"
	ctx, cancel := context.WithTimeout(r.Context(), a.rules.Request.Evidence)
	defer cancel()
	who, err := a.signedIn(ctx, r, "register:keep")
	if err != nil {
		refuseHTTP(w, r, err)
		return
	}
	c := command.Command{Actor: who.Actor, Verb: who.Verb, PolicyLine: who.Decision.Line, Operation: l.operation, RequestID: l.id, Address: l.address}
	im := roster.Import{Register: roster.Register(r.PathValue("register")), Limits: roster.LimitsOverHTTP()}
	f, size, err := a.spool(w, r, &c, &im)
	if err != nil {
		refuseHTTP(w, r, uploadError(err))
		return
	}
	defer func() { _, _ = f.Close(), os.Remove(f.Name()) }()
	leave, err := a.classes.enter(ctx, imports)
	if err != nil { // not put on record: who sheds load does not write
		refuseHTTP(w, r, err)
		return
	}
	defer leave()
	im.Open = func() (io.ReadCloser, error) { return io.NopCloser(io.NewSectionReader(f, 0, size)), nil }
	out := &importAnswer{w: w, r: r, size: size, findings: roster.Findings{Most: im.Limits.Findings}}
	im.Progress, im.Found, im.Restart = out.read, out.findings.Add, out.restart
	rep, err := a.domain.Roster.ImportOwn(ctx, c, im)
	err = unfinished(err)
	if err != nil && !im.DryRun {
		a.refuseCommand(ctx, who, c.Operation, err)
	}
	if err != nil && !out.begun {
		refuseHTTP(w, r, err)
		return
	}
	out.end(rep, im.DryRun, err)
}

// unfinished says what can be done about an import that the server did not come to the end of, too large for the load or waiting for too long.
func unfinished(err error) error {
	if f, known := fault.As(err); !known || f.Kind != fault.Unavailable {
		return err
	}
	return fault.New(fault.Unavailable, "导入未能在时限内完成（一份文件或者全部写入，或者一行也不写入）："+
		"请稍后重试；仍不能完成的，请把文件拆分后分次导入，或者请运维人员用命令行导入（yangguang import）",
		"the import did not end in time; a file is kept whole or not at all: try again later, and if it stays so, split the file and import the parts, "+
			"or ask the operator to import it on the command line (yangguang import)").Because(err)
}

// spool keeps the file of the form on disk while it is imported, within the size that the registers' rules set, and binds the command to it. The file
// loses its name before it has a byte: names and certificates are gone with the process, also when that is killed.
func (a *App) spool(w http.ResponseWriter, r *http.Request, c *command.Command, im *roster.Import) (*os.File, int64, error) {
	if err := a.takeUpload(w, r, roster.LimitsOverHTTP().MaxBytes); err != nil {
		return nil, 0, err
	}
	part, err := readForm(r, &c.Key, map[string]func(string) error{
		"dryRun": func(s string) error { im.DryRun = s == "true"; return nil },
		"draft":  func(s string) error { im.Draft = s == "true"; return nil },
		"reason": func(s string) error { im.Reason = s; return nil },
	})
	if err != nil {
		return nil, 0, err
	}
	name, clean := guard.Text(part.FileName())
	if !clean {
		return nil, 0, unclean("file")
	}
	if im.FileName = path.Base(strings.ReplaceAll(name, `\`, "/")); len(im.FileName) > 200 {
		return nil, 0, fault.BadInput("file", "文件名过长", "the name of the file is too long")
	}
	leave, err := a.classes.carrying(r.Context(), c.Actor)
	if err != nil {
		return nil, 0, err
	}
	defer leave()
	f, err := os.CreateTemp("", "yangguang-import-*")
	if err != nil {
		return nil, 0, err
	}
	_ = os.Remove(f.Name()) // where a system keeps the name of an open file, the end of the import removes it
	sum := sha256.New()
	size, err := io.Copy(io.MultiWriter(f, sum), part)
	if err == nil { // to the end of the request: only then does the server hear that the caller hung up
		_, err = io.Copy(io.Discard, r.Body)
	}
	if err == nil {
		c.BodyHash, err = command.HashBody([]any{im.Register, im.DryRun, im.Draft, im.Reason, hex.EncodeToString(sum.Sum(nil))})
	}
	if err != nil {
		_, _ = f.Close(), os.Remove(f.Name())
	}
	return f, size, err
}

// importAnswer writes the lines of an import's answer.
type importAnswer struct {
	w        http.ResponseWriter
	r        *http.Request
	size     int64
	begun    bool
	told     int64
	findings roster.Findings
}

// read tells how far the file was read, at most a hundred times.
func (o *importAnswer) read(n int64) {
	if n-o.told < max(o.size/100, 1) {
		return
	}
	o.told = n
	o.line(map[string]any{"bytes": n, "of": o.size})
}

func (o *importAnswer) restart() { o.findings.List, o.told = nil, 0 }

func (o *importAnswer) line(v any) {
	if !o.begun {
		o.w.Header().Set("Content-Type", "application/x-ndjson")
		o.w.Header().Set("Cache-Control", "no-store")
		o.begun = true
	}
	_ = json.NewEncoder(o.w).Encode(v) // whoever hung up learns nothing more
	_ = http.NewResponseController(o.w).Flush()
}

// end is the last line: what was found and done, and why it was refused.
func (o *importAnswer) end(rep roster.Report, dry bool, err error) {
	total := 0
	for _, n := range rep.ByFinding {
		total += n
	}
	rows := make([]map[string]any, len(o.findings.List))
	for i, p := range o.findings.List {
		rows[i] = map[string]any{"row": p.Row, "column": p.Column, "value": p.Value, "severity": p.Severity, "finding": p.Finding, "message": p.Msg, "messageEn": p.En,
			"remedy": p.Remedy, "remedyEn": p.RemedyEn}
	}
	last := map[string]any{"report": map[string]any{"file": rep.FileName, "encoding": rep.Encoding, "rows": rep.Rows, "created": rep.Created, "changed": rep.Changed,
		"unchanged": rep.Unchanged, "errors": rep.Errors, "warnings": rep.Warned, "findings": rows, "more": total - len(rows), "dryRun": dry, "applied": rep.Applied}}
	if err != nil {
		last["refused"] = flatly(o.r, err)
	}
	o.line(last)
}
