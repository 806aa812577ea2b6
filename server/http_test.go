package server_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/textproto"
	"net/url"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"yangguang/actor"
	"yangguang/draw/verifier"
	"yangguang/postgres/pgtest"
	"yangguang/server"
	"yangguang/server/auth"
)

func TestHeaders(t *testing.T) {
	s := start(t)
	for _, r := range []reply{s.send(s.request("GET", "/", "", nil)), s.send(s.request("GET", "/c/token.with.dots", "", nil)), s.post("/graphql", publicQuery, nil), s.post("/auth/refresh", "{}", nil),
		s.send(s.request("GET", "/healthz", "", nil)), s.post("/graphql", "x", nil)} {
		for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "X-Frame-Options": "DENY"} {
			if got := r.header.Get(name); got != want {
				t.Errorf("%s is %q", name, got)
			}
		}
		csp := r.header.Get("Content-Security-Policy")
		if !strings.Contains(csp, "frame-ancestors 'none'") || !strings.Contains(csp, "script-src 'self'") || strings.Contains(csp, "unsafe-eval") {
			t.Errorf("the content policy is %q", csp)
		}
		if r.header.Get("X-Request-Id") == "" || r.header.Get("Access-Control-Allow-Origin") != "" || r.header.Get("Server") != "" || r.header.Get("Strict-Transport-Security") != "" {
			t.Errorf("headers %v", r.header)
		}
		if got := r.header.Get("Cache-Control"); got != "no-store" && r.status != http.StatusOK {
			t.Errorf("a refusal may be kept: %q", got)
		}
	}
	if r := s.post("/graphql", publicQuery, map[string]string{"Origin": "https://evil.example"}); r.header.Get("Access-Control-Allow-Origin") != "" {
		t.Error("another site is let in")
	}
}

// TestThePythonVerifierIsHandedOut to anybody, byte for byte, under the name that the draw's page gives.
func TestThePythonVerifierIsHandedOut(t *testing.T) {
	s := start(t)
	r := s.send(s.request("GET", "/verify/drawverify.py", "", nil))
	if r.status != http.StatusOK || r.body != string(verifier.Python) || r.header.Get("Content-Type") != "text/x-python; charset=utf-8" ||
		r.header.Get("Content-Disposition") != `attachment; filename="drawverify.py"` {
		t.Errorf("%d, %d bytes, %v", r.status, len(r.body), r.header)
	}
}

// TestLog: one line per request, and no token, password, code or cookie in any of them.
func TestLog(t *testing.T) {
	log := logged(t)
	s := start(t)
	given := s.account(auth.NewAccount{Username: "zhang.san", DisplayName: "张三", Roles: []actor.Role{actor.Party}})
	before := strings.Count(log.String(), `"msg":"request"`)
	in := s.attempt("zhang.san", given.Password, "")
	c, token := cookie(t, in), accessToken(t, in)
	next := s.refresh(c)
	s.attempt("zhang.san", "Wrong-Password-7", "654321")
	s.ask(token, whoAmI, nil)
	s.ask(token+"x", whoAmI, nil)
	s.post("/graphql", `{"query":"{ me(password: \"hunter2\") }`, nil)
	s.send(s.request("GET", "/c/yg1.secret-code?token=query-secret", "", nil))
	s.post("/auth/sign-out", "{}", withCookie(cookie(t, next)))
	if got := strings.Count(log.String(), `"msg":"request"`) - before; got != 8 {
		t.Errorf("%d lines for 8 requests:\n%s", got, log)
	}
	for _, secret := range []string{given.Password, c.Value, token, token[:40], cookie(t, next).Value, accessToken(t, next), "Wrong-Password-7", "654321", "hunter2", "secret-code", "query-secret",
		"张三", "zhang.san", "127.0.0.1"} {
		if strings.Contains(log.String(), secret) {
			t.Errorf("the log holds %q", secret)
		}
	}
	for line := range strings.Lines(log.String()) {
		if !json.Valid([]byte(line)) {
			t.Errorf("not one JSON object per line: %s", line)
		}
	}
}

// TestLogLineCannotBeForged: what comes from outside stays inside its field.
func TestLogLineCannotBeForged(t *testing.T) {
	log := logged(t)
	s := start(t)
	before := strings.Count(log.String(), "\n")
	s.ask("", "{ agencies(first: 1) { x: __typename } }", nil)
	s.send(s.request("GET", "/%0a%7B%22level%22:%22x%22%7D", "", map[string]string{"User-Agent": "a\tb", "X-Request-Id": "forged", "X-Forwarded-For": "6.6.6.6"}))
	if got := strings.Count(log.String(), "\n") - before; got != 2 || strings.Contains(log.String(), "forged") || strings.Contains(log.String(), "6.6.6.6") {
		t.Errorf("%d lines:\n%s", got, log)
	}
}

// TestClientAddress: the word of a peer counts only when the peer is a trusted proxy.
func TestClientAddress(t *testing.T) {
	for name, c := range map[string]struct {
		trusted   []netip.Prefix
		forwarded string
		want      string
	}{
		"no proxy":            {nil, "6.6.6.6", "127.0.0.1"},
		"proxy":               {[]netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, "6.6.6.6", "6.6.6.6"},
		"forged before proxy": {[]netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, "1.1.1.1, 6.6.6.6", "6.6.6.6"},
		"two proxies":         {[]netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("10.0.0.0/8")}, "6.6.6.6, 10.1.2.3", "6.6.6.6"},
		"IPv6 by its network": {[]netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, "2001:db8:1:2::7", "2001:db8:1:2::/64"},
		"IPv4 in IPv6":        {[]netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, "::ffff:6.6.6.6", "6.6.6.6"},
		"nonsense":            {[]netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, "x", "127.0.0.1"},
	} {
		t.Run(name, func(t *testing.T) {
			s := start(t, func(w *server.Wiring) { w.Config.TrustedProxies = c.trusted })
			s.post("/auth/sign-in", `{"username":"nobody","password":"Wrong-Password-1"}`, map[string]string{"X-Forwarded-For": c.forwarded})
			if n := s.count("select count(*) from sign_in_failure where address = $1", c.want); n != 1 {
				t.Errorf("the failure is not counted against %s", c.want)
			}
		})
	}
}

// TestGracefulStop: a request that has begun is answered although the server was told to stop while its body was still coming; new
// connections are refused and readyz says no.
func TestGracefulStop(t *testing.T) {
	db := pgtest.New(t)
	r := serve(t, db, wiring(t, db), nil)
	base, err := url.Parse(r.base)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := net.Dial("tcp", base.Host)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	fmt.Fprintf(conn, "POST /graphql HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\nExpect: 100-continue\r\n\r\n", base.Host, len(publicQuery))
	in := bufio.NewReader(conn)
	if line, err := in.ReadString('\n'); err != nil || !strings.Contains(line, "100") { // the handler has begun to read
		t.Fatalf("%q %v", line, err)
	}
	if line, err := in.ReadString('\n'); err != nil || line != "\r\n" {
		t.Fatalf("%q %v", line, err)
	}
	r.stop()
	refused := func() bool {
		c, err := net.Dial("tcp", base.Host)
		if err == nil {
			_ = c.Close()
		}
		return err != nil
	}
	for !refused() { // the listener closes as soon as Serve notices; the test's own time limit ends this loop
		if t.Context().Err() != nil {
			t.Fatal("new connections are still taken")
		}
	}
	if w := httptest.NewRecorder(); true {
		r.app.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/readyz", nil))
		if w.Code != http.StatusServiceUnavailable {
			t.Errorf("readyz says %d while stopping", w.Code)
		}
	}
	fmt.Fprint(conn, publicQuery)
	answer, err := http.ReadResponse(in, nil)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK || !strings.Contains(string(body), `"data":{"agencies"`) {
		t.Errorf("the running request: %d %s %v", answer.StatusCode, body, err)
	}
	if err := <-r.done; err != nil {
		t.Errorf("Serve ends with %v", err)
	}
}

func TestReadyzFollowsTheDatabase(t *testing.T) {
	s := start(t)
	if r := s.send(s.request("GET", "/readyz", "", nil)); r.status != http.StatusOK {
		t.Fatalf("before: %d", r.status)
	}
	// Whoever has the runtime role's password may change what its later sessions begin with.
	for _, c := range []struct {
		set    string
		status int
	}{{"set search_path = elsewhere", http.StatusServiceUnavailable}, {"reset all", http.StatusOK}} {
		name, err := pgx.ParseConfig(s.db.AppURL)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.db.App(t).Exec(t.Context(), "alter role current_user in database "+name.Database+" "+c.set); err != nil {
			t.Fatal(err)
		}
		if r := s.send(s.request("GET", "/readyz", "", nil)); r.status != c.status {
			t.Errorf("%s: %d %s", c.set, r.status, r.body)
		}
	}
	s.db.Close()
	if r := s.send(s.request("GET", "/readyz", "", nil)); r.status != http.StatusServiceUnavailable {
		t.Errorf("without a database: %d %s", r.status, r.body)
	}
	if r := s.send(s.request("GET", "/healthz", "", nil)); r.status != http.StatusOK {
		t.Errorf("the process itself lives: %d", r.status)
	}
}

func TestMetricsOnTheAdminListener(t *testing.T) {
	s := start(t)
	s.ask("", "{ me { id } }", nil)
	w := httptest.NewRecorder()
	s.app.Admin().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	for _, want := range []string{`http_requests_total{route="POST /graphql",status="200"} 1`, `graphql_refusals_total{code="UNAUTHENTICATED"} 1`} {
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("no %s", want)
		}
	}
}

// png is the smallest picture.
var png = []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89\x00\x00\x00\nIDATx\x9cc\x00\x01\x00\x00\x05\x00\x01\r\n-\xb4\x00\x00\x00\x00IEND\xaeB`\x82")

// field is one part of an upload.
type field struct{ name, media, value string }

func (s *stage) upload(token string, fields ...field) reply {
	s.t.Helper()
	return s.form("/evidence", token, fields...)
}

func (s *stage) form(path, token string, fields ...field) reply {
	s.t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for _, f := range fields {
		h := textproto.MIMEHeader{"Content-Disposition": {fmt.Sprintf(`form-data; name=%q`, f.name)}}
		if f.media != "" {
			h.Set("Content-Disposition", fmt.Sprintf(`form-data; name=%q; filename="../../x"`, f.name))
			h.Set("Content-Type", f.media)
		}
		p, err := m.CreatePart(h)
		if err != nil {
			s.t.Fatal(err)
		}
		_, _ = io.WriteString(p, f.value)
	}
	if err := m.Close(); err != nil {
		s.t.Fatal(err)
	}
	headers := map[string]string{"Content-Type": m.FormDataContentType()}
	if token != "" {
		headers["Authorization"] = "Bearer " + token
	}
	return s.send(s.request("POST", path, b.String(), headers))
}

// hollow is the head of a picture of 30,000 by 30,000 pixels and none of them.
const hollow = "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x75\x30\x00\x00\x75\x30\x08\x02\x00\x00\x00CRC!\x00\x00\x00\x64IDAT" +
	"0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789CRC!\x00\x00\x00\x00IEND\xaeB`\x82"

func TestEvidence(t *testing.T) {
	s := start(t)
	s.agency("370502-SCJG", "ZF-1")
	given := s.account(auth.NewAccount{Username: "officer", Roles: []actor.Role{actor.Inspector}, Agency: "370502-SCJG", Certificate: "ZF-1"})
	token, id := s.signIn("officer", given.Password), field{"clientMutationId", "", key()}
	at, file := field{"capturedAt", "", "2026-11-23T08:00:00+08:00"}, field{"file", "image/png", string(png)}
	first := s.upload(token, id, at, file)
	var stored struct {
		ID, SHA256, MediaType string
		Size                  int
	}
	if err := json.Unmarshal([]byte(first.body), &stored); err != nil || first.status != http.StatusCreated || stored.Size != len(png) || stored.MediaType != "image/png" || len(stored.SHA256) != 64 {
		t.Fatalf("%d %s", first.status, first.body)
	}
	if again := s.upload(token, id, at, file); again.status != http.StatusCreated || again.body != first.body {
		t.Errorf("sent twice under one key: %d %s", again.status, again.body)
	}
	got := s.send(s.request("GET", "/evidence/"+stored.ID, "", map[string]string{"Authorization": "Bearer " + token}))
	if got.status != http.StatusOK || got.body != string(png) || !strings.HasPrefix(got.header.Get("Content-Disposition"), "attachment") {
		t.Errorf("read back: %d %v", got.status, got.header)
	}
	party := s.person("party", actor.Party)
	for name, c := range map[string]struct {
		r    reply
		want int
	}{
		"without a token":           {s.upload("", id, at, file), 401},
		"wrong role":                {s.upload(party, id, at, file), 403},
		"another file, one key":     {s.upload(token, id, at, field{"file", "image/png", string(png) + "x"}), 409},
		"no key":                    {s.upload(token, at, file), 400},
		"key after the file":        {s.upload(token, at, file, id), 400},
		"no file":                   {s.upload(token, id, at), 400},
		"no time":                   {s.upload(token, field{"clientMutationId", "", key()}, file), 400},
		"unknown field":             {s.upload(token, id, at, field{"map", "", "{}"}, file), 400},
		"a page":                    {s.upload(token, field{"clientMutationId", "", key()}, at, field{"file", "image/jpeg", "<html><script>"}), 400},
		"a program":                 {s.upload(token, field{"clientMutationId", "", key()}, at, field{"file", "image/jpeg", "MZ\x90\x00"}), 400},
		"picture of other kind":     {s.upload(token, field{"clientMutationId", "", key()}, at, field{"file", "image/jpeg", string(png)}), 400},
		"too large":                 {s.upload(token, field{"clientMutationId", "", key()}, at, field{"file", "image/png", string(png) + strings.Repeat("x", 20<<20)}), 400},
		"no pixel of 900 million":   {s.upload(token, field{"clientMutationId", "", key()}, at, field{"file", "image/png", hollow}), 400},
		"a picture that is cut off": {s.upload(token, field{"clientMutationId", "", key()}, at, field{"file", "image/png", string(png[:50])}), 400},
		"no form":                   {s.post("/evidence", "{}", map[string]string{"Authorization": "Bearer " + token}), 415},
		"a part without header":     {s.post("/evidence", "--b\r\nnothing\r\n\r\n--b--", map[string]string{"Authorization": "Bearer " + token, "Content-Type": "multipart/form-data; boundary=b"}), 400},
		"read without a token":      {s.send(s.request("GET", "/evidence/"+stored.ID, "", nil)), 401},
		"read by a party":           {s.send(s.request("GET", "/evidence/"+stored.ID, "", map[string]string{"Authorization": "Bearer " + party})), 403},
		"read of nothing":           {s.send(s.request("GET", "/evidence/evidence_00", "", map[string]string{"Authorization": "Bearer " + token})), 404},
	} {
		if c.r.status != c.want || !strings.Contains(c.r.body, `"code"`) || !strings.Contains(c.r.body, `"messageEn"`) {
			t.Errorf("%s: %d %s, want %d", name, c.r.status, c.r.body, c.want)
		}
	}
	if r := s.upload(token, id, at, field{"map", "", "{}"}, file); !strings.Contains(r.body, "capturedAt, findingId, rectificationId, file") {
		t.Errorf("an unknown field is not told the known ones: %s", r.body)
	}
	if n := s.count("select count(*) from evidence"); n != 1 {
		t.Errorf("%d rows of evidence, want 1", n)
	}
}

func TestPublicFilesThatAreNotThere(t *testing.T) {
	s := start(t)
	for _, path := range []string{"/draws/x.zip", "/draws/370502-SCJG-2026-000001.zip", "/draws/370502-SCJG-2026-000001/plan.txt", "/draws/../plan.txt", "/ledger/checkpoint", "/ledger/tile/0/000", "/ledger/tile/../../x"} {
		if r := s.send(s.request("GET", path, "", nil)); r.status != http.StatusNotFound && r.status != http.StatusMovedPermanently && r.status != http.StatusTemporaryRedirect {
			t.Errorf("%s: %d %.100s", path, r.status, r.body)
		}
	}
}

// TestPublishedFilesComeFromTheReplica: what is public for good is read there, and nothing else.
func TestPublishedFilesComeFromTheReplica(t *testing.T) {
	replica := pgtest.New(t)
	if _, err := replica.Past(t).Exec(t.Context(), `insert into log_checkpoint (size, note) values (7, e'\n7\nsigned\n')`); err != nil {
		t.Fatal(err)
	}
	s := start(t, func(w *server.Wiring) { w.Replica = replica.DB })
	if r := s.send(s.request("GET", "/ledger/checkpoint", "", nil)); r.status != http.StatusOK || r.body != "\n7\nsigned\n" {
		t.Errorf("the checkpoint: %d %s", r.status, r.body)
	}
	s.person("who", actor.Party)
	if n := s.count("select count(*) from account"); n != 1 {
		t.Errorf("%d accounts on the primary", n)
	}
}
