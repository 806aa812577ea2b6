package server_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"yangguang/postgres/pgtest"
	"yangguang/server"
	"yangguang/server/config"
)

// While the server starts, its addresses are taken and say so; then it answers there itself.
func TestWhoeverComesEarlyIsToldToComeBack(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	w := wiring(t, db)
	doors, err := server.OpenDoors(w.Config, true)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = doors.Close() })
	at := "http://" + doors.Address()
	ask := func(method, path string, accept ...string) (int, http.Header, string) {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), method, at+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header["Accept"] = accept
		got, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer got.Body.Close()
		text, err := io.ReadAll(got.Body)
		if err != nil {
			t.Fatal(err)
		}
		return got.StatusCode, got.Header, string(text)
	}
	for _, c := range []struct {
		method, path string
		status       int
		says         string
	}{
		{"GET", "/healthz", 200, "alive"}, {"GET", "/readyz", 503, "the demo city is loading"}, {"GET", "/", 503, "演示城市正在装载"},
		{"POST", "/graphql", 503, `{"errors":[{"message":"演示城市正在装载`}, {"POST", "/auth/sign-in", 503, `"code":"UNAVAILABLE"`},
	} {
		status, header, text := ask(c.method, c.path)
		if status != c.status || !strings.Contains(text, c.says) || header.Get("X-Request-Id") == "" || header.Get("X-Content-Type-Options") != "nosniff" ||
			c.path != "/readyz" && (header.Get("Retry-After") == "") != (status == 200) {
			t.Errorf("%s %s: %d %v %s", c.method, c.path, status, header, text)
		}
	}
	const browser = "text/html,application/xhtml+xml,*/*;q=0.8"
	status, header, text := ask("GET", "/draws", browser)
	if status != 503 || header.Get("Retry-After") == "" || header.Get("Content-Type") != "text/html; charset=utf-8" ||
		header.Get("Content-Security-Policy") == "" || strings.Contains(text, "<script") {
		t.Errorf("a browser: %d %v %s", status, header, text)
	}
	for _, want := range []string{`<meta http-equiv="refresh" content="5">`, "演示城市正在装载", "the demo city is loading", "自动刷新", "reloads itself"} {
		if !strings.Contains(text, want) {
			t.Errorf("the page for a browser lacks %q:\n%s", want, text)
		}
	}
	if _, header, text = ask("POST", "/graphql", browser); !strings.HasPrefix(header.Get("Content-Type"), "application/json") {
		t.Errorf("what a form or a client sends: %s", text)
	}
	for setting, cfg := range map[string]config.Config{"LISTEN": {Listen: doors.Address(), AdminListen: "127.0.0.1:0"},
		"ADMIN_LISTEN": {Listen: "127.0.0.1:0", AdminListen: doors.Address()}} {
		if _, err := server.OpenDoors(cfg, false); err == nil || !strings.Contains(err.Error(), " "+setting+": cannot listen on ") {
			t.Errorf("%s is taken: %v", setting, err)
		}
	}

	r := serve(t, db, w, doors)
	if r.base != at {
		t.Errorf("ready at %s, open at %s", r.base, at)
	}
	if status, _, text := ask("GET", "/readyz"); status != 200 {
		t.Errorf("ready: %d %s", status, text)
	}
	r.stop()
	if err := <-r.done; err != nil {
		t.Error(err)
	}
}
