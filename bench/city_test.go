package bench

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"runtime/debug"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"yangguang/actor"
	"yangguang/authz"
	"yangguang/decision"
	"yangguang/policies/access"
	policy "yangguang/policies/leniency"
	"yangguang/postgres"
	"yangguang/postgres/embedded"
	"yangguang/server"
	"yangguang/server/auth"
	"yangguang/server/config"
)

// city is a platform with data on a durable PostgreSQL of its own, reached over HTTP, and the bare program beside it.
type city struct {
	b        *testing.B
	admin    *pgx.Conn
	db       *postgres.DB
	app      *server.App
	url      string // of the platform
	recorder *recorder
	traced   string // of the same platform with the recorder in its way; nothing is measured there
	floor    *floor
	tokens   map[string]string // by user name
}

// newCity starts PostgreSQL as the binary does, fills it, and starts platform and floor.
func newCity(b *testing.B) *city {
	b.Helper()
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400) // as the binary sets it
	}
	slog.SetDefault(slog.New(slog.NewJSONHandler(io.Discard, nil))) // log lines are made, not kept
	c := &city{b: b, tokens: map[string]string{}}
	pg, err := embedded.Start(b.Context(), b.TempDir(), embedded.Options{BinDir: os.Getenv("PG_BIN")})
	c.ok(err)
	b.Cleanup(func() { c.ok(pg.Stop(context.Background())) })
	_, err = postgres.Migrate(b.Context(), pg.OwnerURL())
	c.ok(err)
	c.admin, err = pgx.Connect(b.Context(), pg.AdminURL(embedded.Database))
	c.ok(err)
	b.Cleanup(func() { _ = c.admin.Close(context.Background()) })

	w := c.wiring()
	c.recorder = &recorder{}
	limits := postgres.Options{Statement: w.Rules.Request.Statement, Lock: w.Rules.Request.Lock, Idle: w.Rules.Request.Idle,
		Wait: w.Rules.Request.Connection} // a server's
	c.db, c.app, c.url = c.serve(pg.AppURL(), w, limits)
	limits.Tracer = c.recorder
	_, _, c.traced = c.serve(pg.AppURL(), w, limits)
	for _, name := range []string{"violations.yaml", "apl-33.yaml", "food-law-136.yaml", "samr-2025.yaml"} {
		document, err := policy.Files.ReadFile(name)
		c.ok(err)
		_, err = c.app.Domain().Decisions.PublishList(b.Context(), auth.Operator("publish "+name, "leniency:publish"), decision.ListFile{Approval: "test", Document: document})
		c.ok(err)
	}
	_, err = c.admin.PgConn().Exec(b.Context(), populateSQL).ReadAll()
	c.ok(err)
	c.account(auth.NewAccount{Username: "supervisor", Roles: []actor.Role{actor.Supervisor}})
	c.account(auth.NewAccount{Username: "head", Roles: []actor.Role{actor.AgencyAdmin}, Agency: "370502-B01"})
	c.account(auth.NewAccount{Username: "officer", Roles: []actor.Role{actor.Inspector}, Agency: "370502-B01", Certificate: "ZF-1-1"})
	_, err = c.admin.Exec(b.Context(), "vacuum analyze")
	c.ok(err)
	c.floor = newFloor(c, pg.AppURL())
	return c
}

func (c *city) ok(err error) {
	c.b.Helper()
	if err != nil {
		c.b.Fatal(err)
	}
}

// wiring is the ordinary one, but that one address and one account may ask without end: the limiters count, and never refuse.
func (c *city) wiring() server.Wiring {
	rules, err := access.Load()
	c.ok(err)
	const endless = 1 << 30
	rules.Rate.AddressPerSecond, rules.Rate.AddressBurst, rules.Rate.AccountPerSecond, rules.Rate.AccountBurst = endless, endless, endless, endless
	key := func() ed25519.PrivateKey {
		_, private, err := ed25519.GenerateKey(rand.Reader)
		c.ok(err)
		return private
	}
	secret := func() []byte {
		s := make([]byte, 32)
		_, _ = rand.Read(s)
		return s
	}
	return server.Wiring{Rules: &rules, Keys: auth.Keys{Token: key(), Code: key(), Cursor: secret(), Factor: secret()},
		Passwords: authz.PasswordConfig{MemoryKiB: 64, Passes: 1, Lanes: 1, Concurrent: 1},
		Config:    config.Config{EvidenceURL: &url.URL{Scheme: "file", Path: c.b.TempDir()}, Listen: "127.0.0.1:0", AdminListen: "127.0.0.1:0"}}
}

func (c *city) serve(database string, w server.Wiring, o postgres.Options) (*postgres.DB, *server.App, string) {
	db, err := postgres.Open(c.b.Context(), database, o)
	c.ok(err)
	c.b.Cleanup(db.Close)
	w.DB = db
	app, err := server.New(w)
	c.ok(err)
	s := httptest.NewServer(app.Handler())
	c.b.Cleanup(s.Close)
	return db, app, s.URL
}

// account makes an account and signs it in over HTTP.
func (c *city) account(n auth.NewAccount) {
	n.DisplayName = n.Username
	given, err := c.app.Auth().Create(c.b.Context(), auth.Operator("user add", "account:create"), n)
	c.ok(err)
	body, err := json.Marshal(map[string]string{"username": n.Username, "password": given.Password})
	c.ok(err)
	r, err := http.Post(c.url+"/auth/sign-in", "application/json", strings.NewReader(string(body)))
	c.ok(err)
	defer func() { _ = r.Body.Close() }()
	var granted struct{ AccessToken string }
	c.ok(json.NewDecoder(r.Body).Decode(&granted))
	if granted.AccessToken == "" {
		c.b.Fatalf("%s cannot sign in: %s", n.Username, r.Status)
	}
	c.tokens[n.Username] = granted.AccessToken
}

// strings runs a query for texts as the superuser.
func (c *city) strings(sql string, args ...any) []string {
	c.b.Helper()
	rows, err := c.admin.Query(c.b.Context(), sql, args...)
	c.ok(err)
	got, err := pgx.CollectRows(rows, pgx.RowTo[string])
	c.ok(err)
	if len(got) == 0 {
		c.b.Fatalf("nothing: %s", sql)
	}
	return got
}

// actorOf is the actor behind a signed-in account, as the platform reads him.
func (c *city) actorOf(username string) actor.Actor {
	session := c.strings(`select s.id::text from session s join account a on a.id = s.account_id where a.username = $1`, username)[0]
	a, err := c.db.Actor(c.b.Context(), uuid.MustParse(session))
	c.ok(err)
	return a
}

func pool(b *testing.B, database string, connections int32) *pgxpool.Pool {
	cfg, err := pgxpool.ParseConfig(database)
	if err != nil {
		b.Fatal(err)
	}
	cfg.MaxConns = connections
	for name, value := range map[string]string{"timezone": "UTC", "jit": "off", "plan_cache_mode": "force_generic_plan"} { // as the platform
		cfg.ConnConfig.RuntimeParams[name] = value
	}
	cfg.AfterConnect = postgres.BinaryUUIDs
	p, err := pgxpool.NewWithConfig(b.Context(), cfg)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(p.Close)
	return p
}
