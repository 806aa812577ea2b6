package server_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"yangguang/workday"
)

// Anybody downloads a day's files, whole, as attachments of their type, without an account; what is none is not found.
func TestOpenDataAreDownloadedWithoutAKey(t *testing.T) {
	s := start(t)
	s.agency("370502-SCJG", "c-1")
	get := func(path string) reply { return s.send(s.request(http.MethodGet, path, "", nil)) }
	if r := get("/open-data/"); r.status != http.StatusOK || !strings.Contains(r.body, "尚未生成") {
		t.Errorf("before the first day: %d %s", r.status, r.body)
	}
	if err := s.app.BuildOpenData(context.WithoutCancel(t.Context())); err != nil {
		t.Fatal(err)
	}
	day := workday.CivilDate(time.Now()).String()
	if r := get("/open-data/"); !strings.Contains(r.body, `href="`+day+`/inspections.csv"`) || !strings.HasPrefix(r.header.Get("Content-Type"), "text/html") {
		t.Errorf("the page: %d %s", r.status, r.body)
	}
	if r := get("/open-data/index.json"); !strings.Contains(r.body, `"/open-data/`+day+`/index.json"`) || !strings.Contains(r.body, "CC BY 4.0") {
		t.Errorf("the index: %d %s", r.status, r.body)
	}
	for name, media := range map[string]string{"inspections.csv": "text/csv; charset=utf-8", "draws.json": "application/json", "schema.json": "application/json",
		"SHA256SUMS": "text/plain; charset=utf-8", "licence.txt": "text/plain; charset=utf-8"} {
		r := get("/open-data/" + day + "/" + name)
		h := r.header
		if r.status != http.StatusOK || r.body == "" || h.Get("Content-Type") != media || h.Get("X-Content-Type-Options") != "nosniff" ||
			h.Get("Cache-Control") != "public, max-age=3600" || h.Get("Content-Disposition") != `attachment; filename="yangguang-`+day+"-"+name+`"` {
			t.Errorf("%s: %d %v", name, r.status, h)
		}
	}
	tag := get("/open-data/" + day + "/items.json").header.Get("ETag")
	if r := s.send(s.request(http.MethodGet, "/open-data/"+day+"/items.json", "", map[string]string{"If-None-Match": tag})); r.status != http.StatusNotModified {
		t.Errorf("unchanged: %d", r.status)
	}
	for _, path := range []string{"/open-data/2020-01-01/items.json", "/open-data/" + day + "/nothing.csv", "/open-data/yesterday/items.csv", "/open-data/" + day + "/",
		"/open-data/" + day + "/..%2f..%2fkeys.json"} {
		if r := get(path); r.status != http.StatusNotFound {
			t.Errorf("%s: %d", path, r.status)
		}
	}
}
