package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/urfave/cli/v3"

	"yangguang/postgres"
	"yangguang/postgres/embedded"
	"yangguang/server/config"
)

// database is where the data are: outside, or in the embedded server.
type database struct {
	App   string // URL of the runtime role
	Owner string // URL of the owner; empty when only DATABASE_URL was given
	// Died is closed when an embedded server of this process ended by itself; nil otherwise.
	Died <-chan struct{}

	embedded *embedded.Server
}

// openDatabase finds the database: DATABASE_URL, else the running embedded server of DATA_DIR, else one started for the duration
// (decisions.md 27). own asks for a server of this process: another one on the folder is then an error.
func openDatabase(ctx context.Context, cfg config.Config, own bool, progress io.Writer) (*database, error) {
	if cfg.DatabaseURL != "" {
		return &database{App: cfg.DatabaseURL, Owner: cfg.OwnerURL}, nil
	}
	find := embedded.Reach
	if own {
		find = embedded.Start
	}
	s, err := find(ctx, cfg.DataDir, embedded.Options{BinDir: cfg.PGBin, Progress: func(line string) { fmt.Fprintln(progress, line) }})
	if err != nil {
		return nil, err
	}
	return &database{App: s.AppURL(), Owner: s.OwnerURL(), Died: s.Done(), embedded: s}, nil
}

// Close stops the embedded server if this process started it.
func (d *database) Close(ctx context.Context) error {
	if d.embedded == nil {
		return nil
	}
	return d.embedded.Stop(ctx)
}

// migrate brings an embedded database up, and a demo's; another external one is migrated by `yangguang migrate`, by who holds the owner's
// password.
func (d *database) migrate(ctx context.Context, demo bool) error {
	if d.embedded == nil && (!demo || d.Owner == "") {
		return nil
	}
	_, err := postgres.Migrate(ctx, d.Owner)
	return err
}

// withStore runs do with the store open on a migrated database, as short commands need it.
func withStore(ctx context.Context, c *cli.Command, do func(ctx context.Context, cfg config.Config, d *database, db *postgres.DB) error) error {
	cfg, err := config.FromEnvironment(os.Getenv)
	if err != nil {
		return err
	}
	d, err := openDatabase(ctx, cfg, false, c.Root().ErrWriter)
	if err != nil {
		return err
	}
	defer func() { _ = d.Close(context.WithoutCancel(ctx)) }()
	if err := d.migrate(ctx, false); err != nil {
		return err
	}
	db, err := postgres.Open(ctx, d.App, postgres.Options{MaxReads: 2, MaxWrites: 2})
	if err != nil {
		return err
	}
	defer db.Close()
	if err := db.CheckSchema(ctx); err != nil {
		return err
	}
	return do(ctx, cfg, d, db)
}

// Migrate brings the database to this binary's schema.
func Migrate() *cli.Command {
	return &cli.Command{
		Name:  "migrate",
		Usage: "bring the database to this version's schema; a second run changes nothing",
		Action: func(ctx context.Context, c *cli.Command) error {
			cfg, err := config.FromEnvironment(os.Getenv)
			if err != nil {
				return err
			}
			d, err := openDatabase(ctx, cfg, false, c.Root().ErrWriter)
			if err != nil {
				return err
			}
			defer func() { _ = d.Close(context.WithoutCancel(ctx)) }()
			if d.Owner == "" {
				return errors.New("DATABASE_OWNER_URL is needed: migrations run as the role " + postgres.OwnerRole)
			}
			n, err := postgres.Migrate(ctx, d.Owner)
			if err != nil {
				return err
			}
			fmt.Fprintf(c.Root().Writer, "migrations applied: %d\n", n)
			return nil
		},
	}
}

// Database groups what is done to a database cluster once.
func Database() *cli.Command {
	return &cli.Command{Name: "db", Usage: "prepare an external PostgreSQL", Commands: []*cli.Command{databaseInit()}}
}

func databaseInit() *cli.Command {
	return &cli.Command{
		Name:  "init",
		Usage: "create the roles and the database named by DATABASE_URL and DATABASE_OWNER_URL, with the passwords given there",
		Flags: []cli.Flag{&cli.StringFlag{Name: "admin-url", Usage: "postgres://… of an administrator of the cluster", Required: true},
			&cli.StringFlag{Name: "backup-url", Usage: "postgres://" + postgres.BackupRole + ":… to make the role that dumps, which reads everything and changes nothing"}},
		Action: func(ctx context.Context, c *cli.Command) error {
			cfg, err := config.FromEnvironment(os.Getenv)
			if err != nil {
				return err
			}
			return initDatabase(ctx, cfg, c.String("admin-url"), c.String("backup-url"), c.Root().Writer)
		},
	}
}

func initDatabase(ctx context.Context, cfg config.Config, adminURL, backupURL string, out io.Writer) error {
	switch {
	case cfg.DatabaseURL == "":
		return errors.New("DATABASE_URL is needed: postgres://" + postgres.RuntimeRole + ":password@host/database")
	case cfg.OwnerURL == "":
		return errors.New("DATABASE_OWNER_URL is needed: postgres://" + postgres.OwnerRole + ":password@host/database")
	}
	name, err := postgres.Init(ctx, adminURL, cfg.OwnerURL, cfg.DatabaseURL, backupURL)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "roles %s and %s and database %s are ready; next: yangguang migrate\n", postgres.OwnerRole, postgres.RuntimeRole, name)
	return err
}
