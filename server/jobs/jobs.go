// Package jobs runs the work that commands leave behind (River, in the same database). It promises: a job exists exactly when the command
// that left it committed; a job that fails is tried again and is on record; nothing runs twice at once on two servers; and what a server that was
// killed ran goes on as soon as another one runs.
package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"

	"yangguang/postgres"
)

// Work is one kind of job.
type Work struct {
	Kind    string
	Every   time.Duration                                         // periodic: at the start and then this often; 0 = only when enqueued
	Timeout time.Duration                                         // of one run; 0 = one minute
	Do      func(ctx context.Context, args json.RawMessage) error // args as enqueued, "{}" for a periodic run
}

// Runner works jobs off and puts new ones into the transactions of their causes.
type Runner struct {
	client *river.Client[pgx.Tx]
	pool   *pgxpool.Pool
	look   time.Duration // how often it looks for jobs of servers that are gone
	stop   context.CancelFunc
	idle   chan struct{}
}

// workers bounds how many jobs run at once on this server: they share the small write pool with the commands.
const workers = 2

// New wires a runner on the runtime role's pool. It fails when two works have one kind.
func New(pool *pgxpool.Pool, log *slog.Logger, list ...Work) (*Runner, error) {
	registered := river.NewWorkers()
	var periodic []*river.PeriodicJob
	kinds := map[string]bool{}
	for _, w := range list {
		if kinds[w.Kind] {
			return nil, fmt.Errorf("jobs: two works of kind %q", w.Kind)
		}
		kinds[w.Kind] = true
		river.AddWorkerArgs(registered, args{kind: w.Kind}, &worker{work: w, to: pool.Config().ConnConfig})
		if w.Every > 0 {
			periodic = append(periodic, river.NewPeriodicJob(river.PeriodicInterval(w.Every), once(w.Kind, w.Every), &river.PeriodicJobOpts{RunOnStart: true}))
		}
	}
	client, err := river.NewClient(riverpgxv5.New(pool), &river.Config{
		Queues:                      map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: workers}},
		Workers:                     registered,
		PeriodicJobs:                periodic,
		Logger:                      slog.New(warnings{log.Handler()}),
		ReindexerIndexNames:         []string{}, // the reindexer needs the owner's rights, which the server does not have
		SkipUnknownJobCheck:         false,
		RescueStuckJobsAfter:        10 * time.Minute, // by River, which knows no more of a server than when it began; rescue is sooner
		JobTimeout:                  time.Minute,
		CompletedJobRetentionPeriod: 7 * 24 * time.Hour,
	})
	if err != nil {
		return nil, fmt.Errorf("jobs: %w", err)
	}
	return &Runner{client: client, pool: pool, look: 10 * time.Second}, nil
}

// warnings lets River say what went wrong; what went well it says every few seconds.
type warnings struct{ slog.Handler }

func (w warnings) Enabled(ctx context.Context, l slog.Level) bool {
	return l >= slog.LevelWarn && w.Handler.Enabled(ctx, l)
}

func (w warnings) WithAttrs(attrs []slog.Attr) slog.Handler {
	return warnings{w.Handler.WithAttrs(attrs)}
}

func (w warnings) WithGroup(name string) slog.Handler { return warnings{w.Handler.WithGroup(name)} }

// once makes the periodic job of a kind; of several servers that make it in the same span only the first one's is kept.
func once(kind string, span time.Duration) river.PeriodicJobConstructor {
	return func() (river.JobArgs, *river.InsertOpts) {
		return args{kind: kind, raw: []byte("{}")}, &river.InsertOpts{UniqueOpts: river.UniqueOpts{ByPeriod: span, ByArgs: true}}
	}
}

// Start begins to work; it returns at once.
func (r *Runner) Start(ctx context.Context) error {
	if err := r.client.Start(ctx); err != nil {
		return err
	}
	ctx, r.stop = context.WithCancel(ctx)
	r.idle = make(chan struct{})
	go r.rescue(ctx)
	return nil
}

// rescue lets go on what servers ran that are gone: a periodic job that is said to run keeps the next one of its span from being made.
func (r *Runner) rescue(ctx context.Context) {
	defer close(r.idle)
	var loose postgres.LooseJobs
	tick := time.NewTicker(r.look)
	defer tick.Stop()
	for ctx.Err() == nil {
		now, kinds, err := postgres.RescueJobs(ctx, r.pool, loose)
		loose = now
		if err != nil && ctx.Err() == nil {
			slog.WarnContext(ctx, "jobs of servers that are gone were not looked for", "error", err)
		}
		if len(kinds) > 0 {
			slog.WarnContext(ctx, "jobs of a server that is gone go on", "kinds", kinds)
		}
		select {
		case <-ctx.Done():
		case <-tick.C:
		}
	}
}

// Stop lets running jobs finish until ctx ends, and then cancels them.
func (r *Runner) Stop(ctx context.Context) error {
	r.stop()
	<-r.idle
	err := r.client.Stop(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		const last = 5 * time.Second
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), last)
		defer cancel()
		return r.client.StopAndCancel(ctx)
	}
	return err
}

// Enqueue implements postgres.Enqueuer: the jobs exist only if tx commits.
func (r *Runner) Enqueue(ctx context.Context, tx pgx.Tx, jobs []postgres.Job) error {
	many := make([]river.InsertManyParams, len(jobs))
	for i, j := range jobs {
		raw, err := json.Marshal(j.Args)
		if err != nil {
			return fmt.Errorf("jobs: arguments of %s: %w", j.Kind, err)
		}
		many[i] = river.InsertManyParams{Args: args{kind: j.Kind, raw: raw}, InsertOpts: &river.InsertOpts{ScheduledAt: j.At}}
	}
	_, err := r.client.InsertManyTx(ctx, tx, many)
	return err
}

// args are the arguments of a job of any kind, as the JSON they were enqueued with.
type args struct {
	kind string
	raw  json.RawMessage
}

func (a args) Kind() string { return a.kind }

func (a args) MarshalJSON() ([]byte, error) {
	if len(a.raw) == 0 {
		return []byte("{}"), nil
	}
	return a.raw, nil
}

func (a *args) UnmarshalJSON(b []byte) error {
	a.raw = append(json.RawMessage(nil), b...)
	return nil
}

type worker struct {
	river.WorkerDefaults[args]
	work Work
	to   *pgx.ConnConfig
}

func (w *worker) Timeout(*river.Job[args]) time.Duration { return w.work.Timeout }

// Work does a job while this process holds it. Who finds it held lets it wait.
func (w *worker) Work(ctx context.Context, job *river.Job[args]) error {
	held, release, ok, err := postgres.HoldJob(ctx, w.to, job.ID, job.Attempt)
	if err != nil {
		return err
	}
	if !ok {
		const later = 10 * time.Second
		return river.JobSnooze(later)
	}
	defer release()
	if err = w.work.Do(held, job.Args.raw); err != nil && errors.Is(context.Cause(held), postgres.ErrJobLost) {
		err = errors.Join(err, context.Cause(held))
	}
	return err
}
