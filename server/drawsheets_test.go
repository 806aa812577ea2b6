package server

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"testing"

	"yangguang/draw/remember"
)

// TestASheetIsPrintedOnce asks for the sheet of a draw as anybody may, again and again: it is printed when what it says has changed.
func TestASheetIsPrintedOnce(t *testing.T) {
	a := &App{sheets: remember.Upto[[32]byte, []byte](sheetBytes)}
	text := "抽取记录"
	ask := func(tag string) *httptest.ResponseRecorder {
		w, r := httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/draws/370502-SCJG-2026-000001/record.pdf", nil)
		r.SetPathValue("number", "370502-SCJG-2026-000001")
		if tag != "" {
			r.Header.Set("If-None-Match", tag)
		}
		a.drawSheet(w, r, func(context.Context, string) (string, error) { return text, nil })
		return w
	}
	first := ask("")
	tag := first.Header().Get("ETag")
	if first.Code != http.StatusOK || !bytes.HasPrefix(first.Body.Bytes(), []byte("%PDF-")) || tag == "" {
		t.Fatalf("%d, tag %q, %d bytes", first.Code, tag, first.Body.Len())
	}
	kept, err := a.sheets.Get(t.Context(), sheetKey(a.sheetOf("370502-SCJG-2026-000001", text)), func() ([]byte, int, error) {
		t.Error("the sheet would be printed again")
		return nil, 0, nil
	})
	if err != nil || !bytes.Equal(kept, first.Body.Bytes()) {
		t.Errorf("%d bytes are kept of %d, %v", len(kept), first.Body.Len(), err)
	}
	if known := ask(tag); known.Code != http.StatusNotModified || known.Body.Len() != 0 {
		t.Errorf("asked with the tag: %d, %d bytes", known.Code, known.Body.Len())
	}
	text = "抽取记录（已执行）"
	if changed := ask(tag); changed.Code != http.StatusOK || changed.Header().Get("ETag") == tag {
		t.Errorf("after a change: %d, tag %q", changed.Code, changed.Header().Get("ETag"))
	}
}
