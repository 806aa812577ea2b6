package server_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/json"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"yangguang/actor"
	"yangguang/authz"
	"yangguang/policies/access"
	"yangguang/postgres"
	"yangguang/postgres/pgtest"
	"yangguang/roster"
	"yangguang/server"
	"yangguang/server/auth"
	"yangguang/server/config"
	"yangguang/workday"
)

// stage is one platform on a database of its own, reached over HTTP.
type stage struct {
	t   *testing.T
	db  *pgtest.DB
	app *server.App
	url string
}

// quick hashes passwords fast: the tests are about who gets in, not about what a guess costs.
var quick = authz.PasswordConfig{MemoryKiB: 64, Passes: 1, Lanes: 1, Concurrent: 8}

func seed(t *testing.T) ed25519.PrivateKey {
	t.Helper()
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return private
}

func secret(t *testing.T) []byte {
	t.Helper()
	b := make([]byte, 32)
	if _, err := rand.Read(b); err != nil {
		t.Fatal(err)
	}
	return b
}

// wiring is the usual one for a database; tests change what they are about.
func wiring(t *testing.T, db *pgtest.DB) server.Wiring {
	t.Helper()
	rules, err := access.Load()
	if err != nil {
		t.Fatal(err)
	}
	rules.Rate.AddressBurst, rules.Rate.AccountBurst = 10_000, 10_000 // all tests come from one address
	return server.Wiring{DB: db.DB, Rules: &rules, Passwords: quick, Keys: auth.Keys{Token: seed(t), Code: seed(t), Cursor: secret(t), Factor: secret(t)},
		Config: config.Config{DataDir: t.TempDir(), EvidenceURL: &url.URL{Scheme: "file", Path: t.TempDir()}, Listen: "127.0.0.1:0", AdminListen: "127.0.0.1:0"}}
}

// running is a server that serves until stop; done then has what it ended with.
type running struct {
	app  *server.App
	base string
	stop context.CancelFunc
	done chan error
}

// serve runs a server as the binary does, on doors that are open already or on its own, and waits until it is ready.
func serve(t *testing.T, db *pgtest.DB, w server.Wiring, doors *server.Doors) running {
	t.Helper()
	app, err := server.New(w)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := server.LedgerKey(w.Config.DataDir, "test.example/ledger")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	t.Cleanup(stop)
	r := running{app: app, stop: stop, done: make(chan error, 1)}
	ready := make(chan string, 1)
	go func() {
		r.done <- app.Serve(ctx, server.Running{DB: db.DB, URL: db.AppURL, Signer: signer, Doors: doors, Ready: func(base, _ string) { ready <- base }})
	}()
	select {
	case r.base = <-ready:
	case err := <-r.done:
		t.Fatal(err)
	}
	return r
}

func start(t *testing.T, change ...func(*server.Wiring)) *stage {
	t.Helper()
	db := pgtest.New(t)
	w := wiring(t, db)
	for _, c := range change {
		c(&w)
	}
	app, err := server.New(w)
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(app.Handler())
	t.Cleanup(s.Close)
	return &stage{t: t, db: db, app: app, url: s.URL}
}

// account makes an account and returns its password.
func (s *stage) account(n auth.NewAccount) auth.Given {
	s.t.Helper()
	if n.DisplayName == "" {
		n.DisplayName = n.Username
	}
	g, err := s.app.Auth().Create(s.t.Context(), auth.Operator("user add", "account:create"), n)
	if err != nil {
		s.t.Fatal(err)
	}
	return g
}

// person makes an account with one role that needs no place, and signs it in.
func (s *stage) person(name string, role actor.Role) (token string) {
	s.t.Helper()
	return s.signIn(name, s.account(auth.NewAccount{Username: name, Roles: []actor.Role{role}}).Password)
}

// agency registers an agency with one certified inspector.
func (s *stage) agency(code, certificate string) {
	s.t.Helper()
	service := roster.NewService(s.db.DB, postgres.Commands[roster.Tx](s.db.DB))
	from, to := workday.CivilDate(time.Now()).AddDays(-100), workday.CivilDate(time.Now()).AddDays(100)
	for _, b := range []roster.Batch{
		{Name: "agencies", Agencies: []roster.AgencyRow{{Code: code, Name: code, RegionCode: "370502", Field: "市场监管", Level: "county"}}},
		{Name: "inspectors", Inspectors: []roster.InspectorRow{{Pseudonym: "i-" + certificate, Name: "检查员", AgencyCode: code, Status: roster.InspectorStatus("ACTIVE"),
			Certificate: roster.Certificate{Number: certificate, Issuer: code, ValidFrom: from, ValidTo: to}}}},
	} {
		if _, err := service.Load(s.t.Context(), auth.Operator("load", "register:import"), b); err != nil {
			s.t.Fatal(err)
		}
	}
}

// reply is an answer, read.
type reply struct {
	status int
	header http.Header
	body   string
}

func (s *stage) send(r *http.Request) reply {
	s.t.Helper()
	got, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = got.Body.Close() }()
	b, err := io.ReadAll(got.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return reply{got.StatusCode, got.Header, string(b)}
}

func (s *stage) request(method, path, body string, headers map[string]string) *http.Request {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), method, s.url+path, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	for name, value := range headers {
		r.Header.Set(name, value)
	}
	return r
}

// post sends JSON; extra headers win.
func (s *stage) post(path, body string, extra map[string]string) reply {
	s.t.Helper()
	headers := map[string]string{"Content-Type": "application/json"}
	maps.Copy(headers, extra)
	return s.send(s.request(http.MethodPost, path, body, headers))
}

func (s *stage) attempt(username, password, code string) reply {
	s.t.Helper()
	b, err := json.Marshal(map[string]string{"username": username, "password": password, "totp": code})
	if err != nil {
		s.t.Fatal(err)
	}
	return s.post("/auth/sign-in", string(b), nil)
}

func (s *stage) signIn(username, password string) (token string) {
	s.t.Helper()
	return accessToken(s.t, s.attempt(username, password, ""))
}

func accessToken(t *testing.T, r reply) string {
	t.Helper()
	var got struct {
		AccessToken string `json:"accessToken"`
		ExpiresIn   int    `json:"expiresIn"`
	}
	if err := json.Unmarshal([]byte(r.body), &got); err != nil || r.status != http.StatusOK || got.AccessToken == "" || got.ExpiresIn < 60 {
		t.Fatalf("no token: %d %s", r.status, r.body)
	}
	return got.AccessToken
}

// cookie is the refresh cookie that an answer sets, as a Cookie header.
func cookie(t *testing.T, r reply) *http.Cookie {
	t.Helper()
	cs := (&http.Response{Header: r.header}).Cookies()
	i := slices.IndexFunc(cs, func(c *http.Cookie) bool { return c.Name == "yangguang_refresh" })
	if i < 0 {
		t.Fatalf("no refresh cookie: %d %s", r.status, r.body)
	}
	return cs[i]
}

func withCookie(c *http.Cookie) map[string]string {
	return map[string]string{"Cookie": c.Name + "=" + c.Value}
}

// answered is what GraphQL answered.
type answered struct {
	reply
	Data   json.RawMessage
	Errors []problem
}

type problem struct {
	Message    string
	Path       []any
	Extensions struct {
		Code, Reason, Field, MessageEn, RequestID string
		Facts                                     map[string]any
	}
}

// code is that of the first error, "" without one.
func (a answered) code() string {
	if len(a.Errors) == 0 {
		return ""
	}
	return a.Errors[0].Extensions.Code
}

// ask runs a document with variables, as the holder of the token.
func (s *stage) ask(token, query string, variables map[string]any) answered {
	s.t.Helper()
	b, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		s.t.Fatal(err)
	}
	headers := map[string]string{}
	if token != "" {
		headers["Authorization"] = "Bearer " + token
	}
	a := answered{reply: s.post("/graphql", string(b), headers)}
	if err := json.Unmarshal([]byte(a.body), &a); err != nil {
		s.t.Fatalf("%s answers %s", query, a.body)
	}
	return a
}

// owner runs a statement as the database's owner.
func (s *stage) owner(sql string, args ...any) {
	s.t.Helper()
	if _, err := s.db.Owner(s.t).Exec(s.t.Context(), sql, args...); err != nil {
		s.t.Fatalf("%s: %v", sql, err)
	}
}

func (s *stage) count(sql string, args ...any) (n int) {
	s.t.Helper()
	if err := s.db.Owner(s.t).QueryRow(s.t.Context(), sql, args...).Scan(&n); err != nil {
		s.t.Fatalf("%s: %v", sql, err)
	}
	return n
}

// logged catches the log while the test runs.
func logged(t *testing.T) *buffer {
	t.Helper()
	b, before := &buffer{}, slog.Default()
	slog.SetDefault(slog.New(slog.NewJSONHandler(b, nil)))
	t.Cleanup(func() { slog.SetDefault(before) })
	return b
}

type buffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

func key() string { return uuid.Must(uuid.NewV7()).String() }

// TestMain keeps the log out of the tests' output; a test that reads it uses logged.
func TestMain(m *testing.M) {
	slog.SetDefault(slog.New(slog.DiscardHandler))
	os.Exit(m.Run())
}
