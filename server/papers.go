package server

import (
	"bytes"
	"context"
	"mime"
	"net/http"
	"net/url"
	"strconv"

	"yangguang/decision"
	"yangguang/fault"
	"yangguang/ident"
	"yangguang/paper"
)

// showPaper is GET /papers/{id}: the PDF of a paper 执法文书, for whoever may see its decision or visit. It is saved under its
// number, which names nobody. Its QR code leads to the public page that asks
// the ledger.
func (a *App) showPaper(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), a.rules.Request.Evidence)
	defer cancel()
	who, err := a.signedIn(ctx, r, "inspection:read")
	if err != nil {
		refuseHTTP(w, r, err)
		return
	}
	id, err := ident.Want(decision.KindPaper, "id", r.PathValue("id"))
	if err != nil {
		refuseHTTP(w, r, err)
		return
	}
	p, err := a.domain.Decisions.PaperByID(ctx, who.Actor, id)
	if fault.Is(err, fault.NotFound) {
		p, err = a.visits.VisitPaper(ctx, who.Actor, id)
	}
	if err != nil {
		refuseHTTP(w, r, err)
		return
	}
	var out bytes.Buffer
	link := a.Config.Base() + "/paper?" + url.Values{"number": {p.Number}, "digest": {p.Digest().String()}}.Encode()
	footer := "文号 " + p.Number + "　正文摘要（SHA-256） " + p.Digest().String() + "　扫描二维码，可在公开账本中核验本文书是否签发。"
	if err := paper.Write(&out, paper.Sheet{Text: p.Text, Link: link, Footer: footer}); err != nil {
		refuseHTTP(w, r, err)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "application/pdf")
	h.Set("Content-Length", strconv.Itoa(out.Len()))
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": p.Number + ".pdf"}))
	_, _ = w.Write(out.Bytes())
}
