package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"github.com/schollz/progressbar/v3"
	"github.com/urfave/cli/v3"

	"yangguang/demo"
	"yangguang/fault"
	"yangguang/ledger"
	"yangguang/postgres"
	"yangguang/server"
	"yangguang/server/config"
)

// accountsFile is where the demo's accounts are, in DATA_DIR; it is written last, so it also says that the city is complete.
const accountsFile = "demo-accounts.json"

// journalFile is where a load keeps what it went by, in DATA_DIR. It stays: who loses the accounts gets new ones by it.
const journalFile = "demo-journal.jsonl"

// loadDemo loads the demo city unless it is there. The commands of its history carry a clock, so they run as the owner; a load that was
// broken off goes on where it was, or says that the city is to be made anew.
func loadDemo(ctx context.Context, c *cli.Command, cfg config.Config, d *database, serving *postgres.DB) error {
	path := filepath.Join(cfg.DataDir, accountsFile)
	if _, err := os.Stat(path); err == nil {
		return sameCity(ctx, serving, path)
	} else if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if d.Owner == "" {
		return errors.New("the demo city is loaded by the owner: set DATABASE_OWNER_URL")
	}
	db, err := postgres.Open(ctx, loading(d.Owner), postgres.Options{MaxReads: 2, MaxWrites: 2})
	if err != nil {
		return err
	}
	defer db.Close()
	app, err := wire(cfg, db, db)
	if err != nil {
		return err
	}
	bar := progressbar.NewOptions(1, progressbar.OptionSetWriter(c.Root().ErrWriter), progressbar.OptionSetDescription("loading the demo city 演示城市"),
		progressbar.OptionShowCount(), progressbar.OptionThrottle(time.Second), progressbar.OptionSetPredictTime(false))
	personas, err := loadCity(ctx, cfg, db, app, demo.Whole, func(done, total int) { bar.ChangeMax(total); _ = bar.Set(done) })
	fmt.Fprintln(c.Root().ErrWriter)
	if err != nil {
		return incomplete(ctx, cfg, err)
	}
	return writeWhole(path, personas)
}

// incomplete says of a load that ended what to do: one that was told to stop is no failure.
func incomplete(ctx context.Context, cfg config.Config, err error) error {
	if ctx.Err() != nil {
		return fault.New(fault.Unavailable, "演示城市的装载已按要求停止：再次启动时从停下的地方继续",
			"loading the demo city was stopped as it was told to: the next start goes on from there").Because(err)
	}
	return fault.New(fault.Unavailable, fmt.Sprintf("演示城市没有装载完（%v）：请再次启动；仍装载不完的，删除数据目录 %s（或者换用空的数据库）后重新启动", err, cfg.DataDir),
		fmt.Sprintf("the demo city is not complete: start again, and if it still does not end, delete the data directory %s (or take an empty database) and start anew",
			cfg.DataDir)).Because(err)
}

// loadCity makes a city in a migrated database, or completes it. db is the owner's, and app is wired to it.
func loadCity(ctx context.Context, cfg config.Config, db *postgres.DB, app *server.App, city demo.City, progress demo.Progress) (_ []demo.Persona, err error) {
	now, err := beginning(ctx, db, cfg)
	if err != nil {
		return nil, err
	}
	journal, err := demo.OpenJournal(ctx, filepath.Join(cfg.DataDir, journalFile), now, db.LogSize)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, journal.Close()) }()
	r := app.Domain()
	return demo.Load(ctx, demo.Services{
		Roster: r.Roster, Draws: r.Draws, Visits: r.Inspections, Decisions: r.Decisions, Publications: r.Publications, Oversight: r.Oversight, Fairness: r.Fairness,
		Accounts: app.Auth(), Actors: db.ActorsByName}, city, now, journal, progress)
}

// sameCity refuses a database without the city whose accounts lie in the data directory.
func sameCity(ctx context.Context, db *postgres.DB, accounts string) error {
	if size, err := db.LogSize(ctx); err != nil || size > 0 {
		return err
	}
	return fmt.Errorf("%s is of a demo city in another database, this one is empty: set DATA_DIR to a new folder", accounts)
}

// loading lets the history's commits not wait for the disk (the last one, of the accounts file, is only believed when all are there), and lets plans
// use indexes from the first row on: the tables grow from nothing in a minute, and a plan made for an empty one would read it whole ever after.
func loading(owner string) string {
	u, err := url.Parse(owner)
	if err != nil {
		return owner
	}
	q := u.Query()
	q.Set("synchronous_commit", "off")
	q.Set("enable_seqscan", "off")
	u.RawQuery = q.Encode()
	return u.String()
}

// demoYears is how long the city's history is.
const demoYears = 2

// beginning writes the log's first entry, or reads it from a load that was broken off, and gives the end of the city's history: it stays
// the same until the load is complete.
func beginning(ctx context.Context, db *postgres.DB, cfg config.Config) (time.Time, error) {
	start := time.Now().AddDate(-demoYears, -2, 0).Truncate(time.Second)
	if err := server.Genesis(ctx, db, origin(cfg), true, start); err != nil {
		return start, err
	}
	leaves, err := db.ReadEntries(ctx, 0, 1)
	if err != nil {
		return start, err
	}
	first, err := ledger.ParseEntry(leaves[0])
	if err == nil && first.Subject.Kind != ledger.SubjectDemo {
		err = errors.New("this database is not a demo's: serve it without --demo, or choose another DATA_DIR")
	}
	return first.Time.AddDate(demoYears, 2, 0), err
}

// writeWhole writes a file as a whole or not at all, for its owner only.
func writeWhole(path string, content any) error {
	b, err := json.MarshalIndent(content, "", "  ")
	if err != nil {
		return err
	}
	if err := os.WriteFile(path+".new", append(b, '\n'), 0o600); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}
