package server

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"yangguang/authz"
	"yangguang/decision"
	"yangguang/draw"
	"yangguang/draw/beacon"
	"yangguang/draw/drd1"
	"yangguang/draw/remember"
	"yangguang/draw/sm3"
	"yangguang/evidence"
	"yangguang/fairness"
	"yangguang/graph"
	"yangguang/graph/gen"
	"yangguang/inspection"
	"yangguang/oversight"
	"yangguang/page"
	"yangguang/policies"
	"yangguang/policies/access"
	"yangguang/policies/calendar"
	"yangguang/policies/caps"
	fairly "yangguang/policies/fairness"
	"yangguang/policies/grades"
	policy "yangguang/policies/oversight"
	"yangguang/policies/publication"
	"yangguang/policies/sampling"
	"yangguang/policies/visit"
	"yangguang/postgres"
	"yangguang/publish"
	"yangguang/roster"
	"yangguang/server/auth"
	"yangguang/server/config"
	"yangguang/server/jobs"
	"yangguang/web"
	"yangguang/workday"
)

// Wiring is what New joins.
type Wiring struct {
	Config    config.Config
	DB        *postgres.DB
	Replica   *postgres.DB // answers for published files; nil: DB
	Keys      auth.Keys
	Passwords authz.PasswordConfig // zero: the default; what a new one must be is the rule's
	Now       func() time.Time     // nil: the clock
	Rules     *access.Rules        // nil: policies/access
}

// roleTable is the table of roles that is built in, decided once in a process: nobody changes it, and tests wire a server each.
var roleTable = sync.OnceValues(func() (*authz.Table, error) {
	return authz.LoadTable([]byte(policies.Model), []byte(policies.Roles))
})

// New joins services, gates and handlers. It fails when the schema and the role table do not account for one another, or a policy
// file is damaged.
func New(w Wiring) (*App, error) {
	if w.Now == nil {
		w.Now = time.Now
	}
	if w.Replica == nil {
		w.Replica = w.DB
	}
	rules, err := access.Load()
	if err != nil {
		return nil, err
	}
	if w.Rules != nil {
		rules = *w.Rules
	}
	a := &App{Config: w.Config, store: w.DB, rules: rules, metrics: newMetrics(), ready: []need{
		{"the database does not answer", w.DB.Ping}, {"the database role has settings of its own", w.DB.CheckRole}},
		addresses: newLimiter(rules.Rate.AddressPerSecond, rules.Rate.AddressBurst, rules.Rate.Tracked),
		accounts:  newLimiter(rules.Rate.AccountPerSecond, rules.Rate.AccountBurst, rules.Rate.Tracked)}
	if a.grades, err = grades.Load(); err != nil {
		return nil, err
	}
	a.streams, a.classes = newStreams(rules.Streams), newClasses(rules.InFlight, a.metrics)
	a.sheets = remember.Upto[[32]byte, []byte](sheetBytes)
	a.auth, err = auth.New(w.DB, postgres.Commands[auth.Tx](w.DB), auth.Options{Rules: rules.SignIn, Networks: rules.Refusals.NetworksPerHour,
		Refusal: rules.Request.Refusal, Keys: w.Keys, Factor: w.Config.SecondFactor,
		Passwords: w.Passwords, Now: w.Now})
	if err != nil {
		return nil, err
	}
	resolver, err := a.services(w)
	if err != nil {
		return nil, err
	}
	table, err := roleTable()
	if err != nil {
		return nil, err
	}
	schema := gen.NewExecutableSchema(gen.Config{Resolvers: resolver})
	if a.gate, err = graph.NewGate(schema.Schema(), table); err != nil {
		return nil, err
	}
	a.executor = graph.NewExecutor(schema, a.gate, rules, w.DB)
	a.executor.Enter = a.classes.operation
	if a.open, err = openDataBuilder(w, resolver.Publications.Rules); err != nil {
		return nil, err
	}
	a.files = append(a.files, mount{"GET /ledger/", LedgerHandler(w.Replica)}, mount{"GET " + openDataPath, a.openDataHandler()})
	if files, built := web.Dist(); built {
		a.pages, a.pageRules = files, web.ContentSecurityPolicy
	}
	return a, nil
}

// services joins the domain to the store.
func (a *App) services(w Wiring) (*graph.Resolver, error) {
	cursors, err := page.NewSigner(w.Keys.Cursor)
	if err != nil {
		return nil, err
	}
	frequency, err := inspection.ReadCaps(caps.Rules)
	if err != nil {
		return nil, err
	}
	r := &graph.Resolver{Cursors: cursors, Accounts: a.auth, Roster: roster.NewService(w.DB, postgres.Commands[roster.Tx](w.DB))}
	if r.Draws, err = draws(w, frequency); err != nil {
		return nil, err
	}
	if a.workdays, err = workday.Load(calendar.Files); err != nil {
		return nil, err
	}
	if r.Decisions, err = decision.NewService(w.DB, postgres.Commands[decision.Tx](w.DB)); err != nil {
		return nil, err
	}
	if r.Oversight, err = warnings(w); err != nil {
		return nil, err
	}
	if r.Publications, err = publications(w); err != nil {
		return nil, err
	}
	if r.Inspections, err = visits(w, frequency, r.Decisions, r.Draws, r.Publications.Rules); err != nil {
		return nil, err
	}
	levels, err := fairness.ReadRules(fairly.Rules)
	if err != nil {
		return nil, err
	}
	r.Fairness = fairness.NewService(w.DB, postgres.Commands[fairness.Tx](w.DB), levels)
	r.Roster.Files = r.Inspections.Files
	a.domain, a.draws, a.visits = r, r.Draws, r.Inspections
	return r, nil
}

func draws(w Wiring, frequency inspection.Caps) (*draw.Service, error) {
	rules, err := draw.ReadRules(sampling.Rules)
	if err != nil {
		return nil, err
	}
	return draw.NewService(draw.Options{Store: w.DB, Commands: postgres.Commands[draw.Tx](w.DB), Rules: rules, Caps: frequency, Random: rand.Reader,
		Protocol: drd1.Options{Suites: []drd1.Suite{sm3.Suite}, Sources: beacon.Sources}}), nil
}

func warnings(w Wiring) (*oversight.Service, error) {
	days, err := workday.Load(calendar.Files)
	if err != nil {
		return nil, err
	}
	rules, err := oversight.ReadRules(policy.Rules)
	if err != nil {
		return nil, err
	}
	return oversight.NewService(oversight.Options{Store: w.DB, Commands: postgres.Commands[oversight.Tx](w.DB), Rules: rules, Calendar: days}), nil
}

func publications(w Wiring) (*publish.Service, error) {
	days, err := workday.Load(calendar.Files)
	if err != nil {
		return nil, err
	}
	rules, err := publish.ReadRules(publication.Rules)
	if err != nil {
		return nil, err
	}
	return publish.NewService(publish.Options{Store: w.DB, Commands: postgres.Commands[publish.Tx](w.DB), Rules: rules, Calendar: days}), nil
}

func visits(w Wiring, frequency inspection.Caps, book decision.Book, drawn inspection.Draws, public publish.Rules) (*inspection.Service, error) {
	days, err := workday.Load(calendar.Files)
	if err != nil {
		return nil, err
	}
	rules, err := inspection.ReadRules(visit.Rules)
	if err != nil {
		return nil, err
	}
	if w.Config.EvidenceURL.Scheme != "file" {
		return nil, errors.New("EVIDENCE_URL: this version keeps evidence in a folder, give file:///absolute/folder")
	}
	files, err := evidence.OpenDir(w.Config.EvidenceURL.Path)
	if err != nil {
		return nil, err
	}
	codes, err := authz.NewCodes(w.Keys.Code)
	if err != nil {
		return nil, err
	}
	return inspection.NewService(inspection.Options{Store: w.DB, Commands: postgres.Commands[inspection.Tx](w.DB), Codes: authz.VisitCodes{Codes: codes},
		Book: book, Draws: drawn, Files: files, Caps: frequency, Rules: rules, Public: public, Calendar: days, Clock: w.Now, BaseURL: w.Config.Base()}), nil
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
func (a *App) startBackground(ctx context.Context, db *postgres.DB, url string, ledger Publisher) (*background, error) {
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
	if b.runner, err = jobs.New(pool, slog.Default(), slices.Concat(a.works(), a.upkeep())...); err != nil {
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
	const witnessesEvery = time.Minute // security.md A4: at least hourly; a draw's order is as good as the time between two cosignatures
	var asking sync.WaitGroup
	asking.Go(func() { ledger.Run(publishing, checkpointEvery) })
	asking.Go(func() { ledger.RunWitnesses(publishing, witnessesEvery) })
	go func() {
		defer close(b.done)
		asking.Wait()
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
