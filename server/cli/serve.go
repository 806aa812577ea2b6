package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime/debug"
	"time"

	"github.com/urfave/cli/v3"

	"yangguang/failpoint"
	"yangguang/policies/access"
	"yangguang/postgres"
	"yangguang/server"
	"yangguang/server/auth"
	"yangguang/server/config"
)

// collectLate is GOGC of a server unless the environment has its own: an answer makes much garbage over a small live heap, so the collector runs
// when the heap is five times what lives, not twice. That costs some megabytes and spares processor time. Not so a draw from files: one that
// collects late writes into ever new pages, and takes half as long again.
const collectLate = 400

// Serve runs the platform until it is told to stop.
func Serve() *cli.Command {
	return &cli.Command{
		Name:  "serve",
		Usage: "serve the platform; without DATABASE_URL with its own PostgreSQL under DATA_DIR",
		Flags: []cli.Flag{&cli.BoolFlag{Name: "demo", Usage: "load the synthetic demo city first, once; its accounts are written to demo-accounts.json in DATA_DIR"}},
		Action: func(ctx context.Context, c *cli.Command) error {
			cfg, err := config.FromEnvironment(os.Getenv)
			if err != nil {
				return err
			}
			if c.Bool("demo") && os.Getenv("SECOND_FACTOR") == "" {
				cfg.SecondFactor = false // decisions: on by default, off in the demo
			}
			if os.Getenv("GOGC") == "" {
				debug.SetGCPercent(collectLate)
			}
			slog.SetDefault(slog.New(slog.NewJSONHandler(c.Root().ErrWriter, &slog.HandlerOptions{Level: cfg.LogLevel})))
			return serve(ctx, c, cfg)
		},
	}
}

func serve(ctx context.Context, c *cli.Command, cfg config.Config) (err error) {
	doors, err := server.OpenDoors(cfg, c.Bool("demo"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, doors.Close()) }()
	if err := os.MkdirAll(cfg.DataDir, 0o755); err != nil {
		return fmt.Errorf("DATA_DIR: %w", err)
	}
	if c.Bool("demo") {
		if cfg, err = forDemo(ctx, cfg, c.Root().ErrWriter); err != nil {
			return err
		}
	}
	d, err := openDatabase(ctx, cfg, true, c.Root().ErrWriter)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close(context.WithoutCancel(ctx))) }()
	if err := d.migrate(ctx, c.Bool("demo")); err != nil {
		return err
	}
	db, replica, err := openServing(ctx, cfg, d)
	if err != nil {
		return err
	}
	defer db.Close()
	defer replica.Close()
	if err := db.CheckSchema(ctx); err != nil {
		return err
	}
	if c.Bool("demo") {
		err = loadDemo(ctx, c, cfg, d, db)
	} else {
		err = server.Genesis(ctx, db, origin(cfg), false, time.Time{})
	}
	if err != nil {
		return err
	}
	app, err := wire(cfg, db, replica)
	if err != nil {
		return err
	}
	signer, err := server.LedgerKey(cfg.DataDir, origin(cfg))
	if err != nil {
		return err
	}
	witnesses, err := server.ReadWitnesses(cfg.Witnesses)
	if err != nil {
		return err
	}
	return app.Serve(ctx, server.Running{DB: db, URL: d.App, Signer: signer, Seen: witnesses, Died: d.Died, Doors: doors, Ready: func(base, admin string) {
		fmt.Fprintf(c.Root().Writer, "yangguang ready at %s (metrics at %s/metrics)\n", base, admin)
		if c.Bool("demo") {
			fmt.Fprintf(c.Root().Writer, "demo accounts are in %s\n", filepath.Join(cfg.DataDir, accountsFile))
		}
	}})
}

// openServing opens the store with a server's time limits, and the replica's, which is the same one without DATABASE_REPLICA_URL.
func openServing(ctx context.Context, cfg config.Config, d *database) (db, replica *postgres.DB, err error) {
	rules, err := access.Load()
	if err != nil {
		return nil, nil, err
	}
	limits := postgres.Options{Tracer: failpoint.Steps(), MaxReads: int32(rules.InFlight.Connections),
		Statement: rules.Request.Statement, Lock: rules.Request.Lock, Idle: rules.Request.Idle, Wait: rules.Request.Connection}
	if db, err = postgres.Open(ctx, d.App, limits); err != nil || cfg.ReplicaURL == "" {
		return db, db, err
	}
	if replica, err = postgres.Open(ctx, cfg.ReplicaURL, limits); err != nil {
		db.Close()
		return nil, nil, fmt.Errorf("DATABASE_REPLICA_URL: %w", err)
	}
	return db, replica, nil
}

// wire joins the app to an open store with the keys of DATA_DIR.
func wire(cfg config.Config, db, replica *postgres.DB) (*server.App, error) {
	keys, err := auth.LoadKeys(filepath.Join(cfg.DataDir, "keys.json"))
	if err != nil {
		return nil, err
	}
	return server.New(server.Wiring{Config: cfg, DB: db, Replica: replica, Keys: keys})
}

// origin names the ledger in its checkpoints: the host people use.
func origin(cfg config.Config) string {
	if cfg.BaseURL != nil {
		return cfg.BaseURL.Host + "/ledger"
	}
	return "yangguang.localhost/ledger"
}
