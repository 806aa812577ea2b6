package server

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
)

func TestPage(t *testing.T) {
	t.Parallel()
	a := &App{pageRules: "style-src 'self'", pages: fstest.MapFS{
		"index.html": {Data: []byte("<!doctype html>the app")}, "emblem.svg": {Data: []byte("<svg/>")}, "assets/index-1.js": {Data: []byte("1")}, "sw.js": {Data: []byte("2")}}}
	for address, want := range map[string]string{
		"/": "page", "/index.html": "page", "/draws": "page", "/draw/370502-SCJG-2026-000001": "page", "/c/yg1.AbCd": "page", "/inspections/370502-SCJG-2026-000001.003": "page", "/no/such": "page",
		"/emblem.svg": "file", "/assets/index-1.js": "file for good", "/sw.js": "worker",
		"/favicon.ico": "nothing", "/assets/old.js": "nothing", "/.git/config": "nothing", "/.env": "nothing", "/debug/pprof": "nothing", "/metrics": "nothing",
	} {
		w := httptest.NewRecorder()
		a.page(w, httptest.NewRequest(http.MethodGet, address, nil))
		got := "nothing"
		switch h := w.Header(); {
		case w.Code == http.StatusOK && strings.Contains(w.Body.String(), "the app"):
			got = "page"
			if h.Get("Content-Security-Policy") != a.pageRules {
				t.Errorf("%s: the page goes out under %q", address, h.Get("Content-Security-Policy"))
			}
		case w.Code == http.StatusOK && strings.HasSuffix(h.Get("Cache-Control"), "immutable"):
			got = "file for good"
		case w.Code == http.StatusOK && h.Get("Content-Security-Policy") == a.pageRules && h.Get("Cache-Control") == "no-cache":
			got = "worker"
		case w.Code == http.StatusOK:
			got = "file"
		}
		if got != want {
			t.Errorf("%s: %s (%d), want %s", address, got, w.Code, want)
		}
	}
}
