package server

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"time"

	"yangguang/paper"
)

// The printed sheets of a draw: addresses under /draws/{number}/.
const (
	noticeFile = "notice.pdf" // 抽取公告, before the event
	recordFile = "record.pdf" // 抽取记录, after it
)

// sheetBytes bounds the printed sheets that are kept, by what they say: printing one takes a second's fraction of the processor, and anybody may ask.
const sheetBytes = 16 << 20

// drawSheet prints a sheet of a draw for anybody, as the public may know the draw, once and not while another is printed. Its QR code leads to the draw's page.
func (a *App) drawSheet(w http.ResponseWriter, r *http.Request, text func(ctx context.Context, number string) (string, error)) {
	number := r.PathValue("number")
	body, err := text(r.Context(), number)
	if err != nil {
		refuseHTTP(w, r, err)
		return
	}
	sheet := a.sheetOf(number, body)
	key := sheetKey(sheet)
	printed, err := a.sheets.Get(r.Context(), key, func() ([]byte, int, error) {
		var out bytes.Buffer
		err := paper.Write(&out, sheet)
		return out.Bytes(), out.Len(), err
	})
	if err != nil {
		refuseHTTP(w, r, err)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "application/pdf")
	h.Set("Cache-Control", "no-cache")
	h.Set("ETag", `"`+hex.EncodeToString(key[:])+`"`)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(printed))
}

func (a *App) sheetOf(number, text string) paper.Sheet {
	return paper.Sheet{Text: text, Link: a.Config.Base() + "/draw/" + url.PathEscape(number), Footer: number + "　扫描二维码，可查看本次抽取并自行核验。"}
}

func sheetKey(s paper.Sheet) [32]byte { return sha256.Sum256([]byte(s.Link + "\n" + s.Text)) }
