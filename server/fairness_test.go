package server_test

import (
	"archive/zip"
	"bytes"
	"net/http"
	"strings"
	"testing"

	"yangguang/actor"
)

// TestFairnessFiles: the files of the audit are for supervisors and auditors, of a period that is one; every refusal says why.
func TestFairnessFiles(t *testing.T) {
	s := start(t)
	supervisor, party := s.person("fair.supervisor", actor.Supervisor), s.person("fair.party", actor.Party)
	const year = "?from=2026-01-01&to=2026-12-31"
	get := func(token, path string) reply {
		headers := map[string]string{}
		if token != "" {
			headers["Authorization"] = "Bearer " + token
		}
		return s.send(s.request("GET", "/fairness/"+path, "", headers))
	}
	for what, c := range map[string]struct {
		token, path string
		status      int
		says        string
	}{
		"without sign-in":        {"", "inputs.zip" + year, http.StatusUnauthorized, "UNAUTHENTICATED"},
		"a forged token":         {supervisor + "x", "inputs.zip" + year, http.StatusUnauthorized, "UNAUTHENTICATED"},
		"another role":           {party, "inputs.zip" + year, http.StatusForbidden, "FORBIDDEN"},
		"another role, open":     {party, "open-inputs.zip" + year, http.StatusForbidden, "FORBIDDEN"},
		"another file":           {supervisor, "inputs.exe" + year, http.StatusNotFound, "NOT_FOUND"},
		"too long a period":      {supervisor, "inputs.zip?from=2000-01-01&to=2026-12-31", http.StatusBadRequest, "1098"},
		"a period backwards":     {supervisor, "firms.csv?from=2026-12-31&to=2026-01-01", http.StatusBadRequest, "before the first"},
		"no period":              {supervisor, "inputs.zip", http.StatusBadRequest, "YYYY-MM-DD"},
		"a day that is none":     {supervisor, "inputs.zip?from=2026-02-30&to=2026-12-31", http.StatusBadRequest, "YYYY-MM-DD"},
		"half an escape":         {supervisor, "inputs.zip" + year + "&office=%E5%9", http.StatusBadRequest, "UTF-8"},
		"bytes that are no text": {supervisor, "inputs.zip" + year + "&office=%C3%28", http.StatusBadRequest, "UTF-8"},
		"a zero byte":            {supervisor, "inputs.zip" + year + "&office=%00", http.StatusBadRequest, "UTF-8"},
		"a code of a megabyte":   {supervisor, "inputs.zip" + year + "&office=" + strings.Repeat("x", 1<<19), http.StatusBadRequest, "64 bytes"},
	} {
		if got := get(c.token, c.path); got.status != c.status || !strings.Contains(got.body, c.says) || strings.Contains(got.header.Get("Content-Disposition"), "fairness") {
			t.Errorf("%s: %d %.300s", what, got.status, got.body)
		}
	}
	got := get(supervisor, "inputs.zip"+year)
	if _, err := zip.NewReader(bytes.NewReader([]byte(got.body)), int64(len(got.body))); err != nil || got.status != http.StatusOK || got.header.Get("Content-Type") != "application/zip" ||
		got.header.Get("Content-Disposition") != `attachment; filename="fairness-inputs.zip"` {
		t.Errorf("the inputs: %d, %v, %v", got.status, got.header, err)
	}
	if got := get(supervisor, "firms.csv"+year); got.status != http.StatusOK || got.header.Get("Content-Type") != "text/csv; charset=utf-8" || !strings.Contains(got.body, "firm,region") {
		t.Errorf("each enterprise: %d, %v", got.status, got.header)
	}
}
