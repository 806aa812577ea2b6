package server

import (
	"context"
	"crypto/ed25519"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/mod/sumdb/note"

	"yangguang/authz"
	"yangguang/evidence"
	"yangguang/graph"
	"yangguang/graph/gen"
	"yangguang/inspection"
	"yangguang/page"
	"yangguang/policies"
	"yangguang/policies/access"
	"yangguang/policies/calendar"
	"yangguang/policies/caps"
	"yangguang/policies/visit"
	"yangguang/postgres"
	"yangguang/roster"
	"yangguang/server/auth"
	"yangguang/server/config"
	"yangguang/server/jobs"
	"yangguang/workday"
)

// Wiring is what New joins.
type Wiring struct {
	Config    config.Config
	DB        *postgres.DB
	Keys      auth.Keys
	Passwords authz.PasswordConfig // zero: the default
	Now       func() time.Time     // nil: the clock
	Rules     *access.Rules        // nil: policies/access
}

// New joins services, gates and handlers. It fails when the schema and the role table do not account for one another, or a policy
// file is damaged.
func New(w Wiring) (*App, error) {
	if w.Now == nil {
		w.Now = time.Now
	}
	rules, err := access.Load()
	if err != nil {
		return nil, err
	}
	if w.Rules != nil {
		rules = *w.Rules
	}
	a := &App{Config: w.Config, rules: rules, metrics: newMetrics(), ready: []func(context.Context) error{w.DB.Ping},
		addresses: newLimiter(rules.Rate.AddressPerSecond, rules.Rate.AddressBurst, rules.Rate.Tracked),
		accounts:  newLimiter(rules.Rate.AccountPerSecond, rules.Rate.AccountBurst, rules.Rate.Tracked)}
	a.auth, err = auth.New(w.DB, postgres.Commands[auth.Tx](w.DB), auth.Options{Rules: rules.SignIn, Keys: w.Keys, Factor: w.Config.SecondFactor,
		Passwords: w.Passwords, Now: w.Now})
	if err != nil {
		return nil, err
	}
	resolver, err := a.services(w)
	if err != nil {
		return nil, err
	}
	table, err := authz.LoadTable([]byte(policies.Model), []byte(policies.Roles))
	if err != nil {
		return nil, err
	}
	schema := gen.NewExecutableSchema(gen.Config{Resolvers: resolver})
	if a.gate, err = graph.NewGate(schema.Schema(), table); err != nil {
		return nil, err
	}
	a.executor = graph.NewExecutor(schema, a.gate, rules, w.DB)
	a.files = append(a.files, mount{"GET /ledger/", LedgerHandler(w.DB)})
	return a, nil
}

// services joins the domain to the store.
func (a *App) services(w Wiring) (*graph.Resolver, error) {
	cursors, err := page.NewSigner(w.Keys.Cursor)
	if err != nil {
		return nil, err
	}
	r := &graph.Resolver{Cursors: cursors, Roster: roster.NewService(w.DB, postgres.Commands[roster.Tx](w.DB))}
	if r.Inspections, err = visits(w); err != nil {
		return nil, err
	}
	a.visits = r.Inspections
	return r, nil
}

func visits(w Wiring) (*inspection.Service, error) {
	days, err := workday.Load(calendar.Files)
	if err != nil {
		return nil, err
	}
	frequency, err := inspection.ReadCaps(caps.Rules)
	if err != nil {
		return nil, err
	}
	rules, err := inspection.ReadRules(visit.Rules)
	if err != nil {
		return nil, err
	}
	if w.Config.EvidenceURL.Scheme != "file" {
		return nil, fmt.Errorf("EVIDENCE_URL: this version keeps evidence in a folder, give file:///…")
	}
	files, err := evidence.OpenDir(w.Config.EvidenceURL.Path)
	if err != nil {
		return nil, err
	}
	codes, err := newCodes(w.Keys.Code)
	if err != nil {
		return nil, err
	}
	base := ""
	if w.Config.BaseURL != nil {
		base = w.Config.BaseURL.String()
	}
	return inspection.NewService(inspection.Options{Store: w.DB, Commands: postgres.Commands[inspection.Tx](w.DB), Codes: codes, Files: files,
		Caps: frequency, Rules: rules, Calendar: days, Clock: w.Now, BaseURL: base}), nil
}

// codes joins the domain's check codes to package authz, which signs them.
type codes struct{ *authz.Codes }

func newCodes(key ed25519.PrivateKey) (codes, error) {
	c, err := authz.NewCodes(key)
	return codes{c}, err
}

// Sign implements inspection.Codes.
func (c codes) Sign(p inspection.Permit) (string, error) { return c.Issue(authz.Code(p)) }

// Read implements inspection.Codes.
func (c codes) Read(token string, now time.Time) (inspection.Permit, error) {
	code, err := c.Parse(token, now)
	return inspection.Permit(code), err
}

// background is what runs beside the requests of one server.
type background struct {
	pool   *pgxpool.Pool
	runner *jobs.Runner
	cancel context.CancelFunc
	done   chan struct{}
}

// jobConnections is the pool of the job runner: one connection listens, the others work.
const jobConnections = 4

// startBackground starts jobs and the publisher of the ledger's checkpoints. url is the runtime role's.
func (a *App) startBackground(ctx context.Context, db *postgres.DB, url string, signer note.Signer) (*background, error) {
	cfg, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("database address: %w", err)
	}
	cfg.MaxConns = jobConnections
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, err
	}
	b := &background{pool: pool, done: make(chan struct{})}
	if b.runner, err = jobs.New(pool, slog.Default(), a.works()...); err != nil {
		pool.Close()
		return nil, err
	}
	db.UseJobs(b.runner)
	if err := b.runner.Start(context.WithoutCancel(ctx)); err != nil {
		pool.Close()
		return nil, err
	}
	const checkpointEvery = 5 * time.Second // security.md A4: an entry is in a signed checkpoint within 10 s typically
	publishing, cancel := context.WithCancel(context.WithoutCancel(ctx))
	b.cancel = cancel
	go func() {
		defer close(b.done)
		Publisher{Store: db, Signer: signer, Log: slog.Default()}.Run(publishing, checkpointEvery)
	}()
	return b, nil
}

func (b *background) stop(ctx context.Context) error {
	err := b.runner.Stop(ctx)
	b.cancel()
	<-b.done
	b.pool.Close()
	return err
}

