package server

import (
	"bytes"
	"context"
	"net/http"
	"net/url"
	"strconv"

	"yangguang/paper"
)

// The printed sheets of a draw: addresses under /draws/{number}/.
const (
	noticeFile = "notice.pdf" // 抽取公告, before the event
	recordFile = "record.pdf" // 抽取记录, after it
)

// drawSheet prints a sheet of a draw for anybody, as the public may know the draw. Its QR code leads to the draw's page.
func (a *App) drawSheet(w http.ResponseWriter, r *http.Request, text func(ctx context.Context, number string) (string, error)) {
	number := r.PathValue("number")
	body, err := text(r.Context(), number)
	if err != nil {
		refuseHTTP(w, r, err)
		return
	}
	var out bytes.Buffer
	sheet := paper.Sheet{Text: body, Link: a.Config.Base() + "/draw/" + url.PathEscape(number), Footer: number + "　扫描二维码，可查看本次抽取并自行核验。"}
	if err := paper.Write(&out, sheet); err != nil {
		refuseHTTP(w, r, err)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "application/pdf")
	h.Set("Content-Length", strconv.Itoa(out.Len()))
	h.Set("Cache-Control", "no-cache")
	_, _ = w.Write(out.Bytes())
}
