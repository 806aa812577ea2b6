package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/schollz/progressbar/v3"
	"github.com/urfave/cli/v3"
	"golang.org/x/mod/sumdb/note"

	"yangguang/draw"
	"yangguang/ledger"
	"yangguang/postgres"
	"yangguang/server"
	"yangguang/server/config"
)

// Ledger exports the log and verifies an exported one.
func Ledger() *cli.Command {
	return &cli.Command{Name: "ledger", Usage: "export the ledger 账本 and verify an export",
		Commands: []*cli.Command{ledgerExport(), ledgerFsck(), ledgerCheck(), ledgerRequest(), ledgerDeliver()}}
}

func ledgerExport() *cli.Command {
	return &cli.Command{
		Name:      "export",
		Usage:     "write every published file of the ledger below DIR; a holder of the key in DATA_DIR signs what is new first",
		ArgsUsage: "DIR",
		Action: func(ctx context.Context, c *cli.Command) error {
			if c.Args().Len() != 1 {
				return wrongCall{fmt.Errorf("yangguang ledger export DIR")}
			}
			return withLog(ctx, c, func(cfg config.Config, db *postgres.DB) error { return publishAndExport(ctx, c, cfg, db) })
		},
	}
}

// withLog runs do with the log open.
func withLog(ctx context.Context, c *cli.Command, do func(cfg config.Config, db *postgres.DB) error) error {
	if err := hasDatabase("", ", so there is no ledger:"); err != nil {
		return err
	}
	cfg, err := config.FromEnvironment(os.Getenv)
	if err != nil {
		return err
	}
	d, err := openDatabase(ctx, cfg, false, c.Root().ErrWriter)
	if err != nil {
		return err
	}
	defer func() { _ = d.Close(context.WithoutCancel(ctx)) }()
	db, err := postgres.Open(ctx, d.App, postgres.Options{MaxReads: 2, MaxWrites: 1})
	if err != nil {
		return err
	}
	defer db.Close()
	return do(cfg, db)
}

func ledgerCheck() *cli.Command {
	return &cli.Command{
		Name:  "check",
		Usage: "hold every row of the ledger in the database against its leaf, also bodies that are not public, and draws against their texts; name what does not fit",
		Action: func(ctx context.Context, c *cli.Command) error {
			return withLog(ctx, c, func(cfg config.Config, db *postgres.DB) error {
				if err := (server.Publisher{Store: db, Dir: cfg.DataDir}).Check(ctx); err != nil {
					return err
				}
				return checkStored(ctx, db, c.Root().Writer)
			})
		},
	}
}

func checkStored(ctx context.Context, db *postgres.DB, out io.Writer) error {
	size, err := db.LogSize(ctx)
	if err != nil {
		return err
	}
	r, err := ledger.CheckStored(ctx, db, size, func(row, why string) { fmt.Fprintf(out, "%s: %s\n", row, why) })
	if err != nil {
		return err
	}
	if r.Wrong > 0 {
		return fmt.Errorf("ledger check: %d rows of the database do not fit the ledger", r.Wrong)
	}
	fmt.Fprintf(out, "%d entries hold in the database: %d bodies match, %d were erased\n", r.Entries, r.Bodies, r.Erased)
	return checkDraws(ctx, db, out)
}

// checkDraws holds the rows of draws against the texts whose digests are in the ledger.
func checkDraws(ctx context.Context, db *postgres.DB, out io.Writer) error {
	wrong := 0
	n, err := draw.CheckStored(ctx, db, drawOptions.Suites, func(number, why string) {
		wrong++
		fmt.Fprintf(out, "draw %s: %s\n", number, why)
	})
	if err == nil && wrong > 0 {
		err = fmt.Errorf("ledger check: %d rows of draws do not fit what was committed and drawn", wrong)
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "%d draws hold in the database: pools, selections, teams and visits are those of their texts\n", n)
	return err
}

func publishAndExport(ctx context.Context, c *cli.Command, cfg config.Config, db *postgres.DB) error {
	if _, err := os.Stat(filepath.Join(cfg.DataDir, "ledger.key")); err == nil {
		signer, err := server.LedgerKey(cfg.DataDir, origin(cfg))
		if err != nil {
			return err
		}
		p := server.Publisher{Store: db, Signer: signer, Dir: cfg.DataDir}
		if err := p.Check(ctx); err != nil {
			return err
		}
		if err := p.Publish(ctx); err != nil {
			return err
		}
	}
	return export(ctx, c, db, c.Args().First())
}

func export(ctx context.Context, c *cli.Command, db *postgres.DB, dir string) error {
	size, signed, err := db.LatestCheckpoint(ctx)
	if err != nil {
		return err
	}
	bar := progressbar.NewOptions(1, progressbar.OptionSetWriter(c.Root().ErrWriter), progressbar.OptionSetDescription("exporting"), progressbar.OptionThrottle(time.Second))
	put := func(path string, data []byte) error {
		path = filepath.Join(dir, filepath.FromSlash(path))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		return os.WriteFile(path, data, 0o644)
	}
	if err := ledger.Export(ctx, db, size, signed, put, func(done, total int) { bar.ChangeMax(total); _ = bar.Set(done) }); err != nil {
		return err
	}
	fmt.Fprintln(c.Root().ErrWriter)
	fmt.Fprintf(c.Root().Writer, "%d entries exported to %s\n", size, dir)
	return nil
}

func ledgerFsck() *cli.Command {
	return &cli.Command{
		Name:  "fsck",
		Usage: "verify an exported ledger from its files alone: signature, root, tiles, entries, chains, bodies",
		Description: "Exit 0: everything was checked and holds. Exit 1: something fails; the file or the entry is named. " +
			"Exit 3: what is there holds, but bodies that should be public are missing and could not be checked.",
		ArgsUsage: "DIR",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "key", Usage: "verifier key of the ledger, as published by its operator", Required: true},
			&cli.StringSliceFlag{Name: "witness", Usage: "verifier key of a witness that must have cosigned --since (such as /ledger/cosigned), else the newest checkpoint"},
			&cli.StringFlag{Name: "since", Usage: "file with an older checkpoint that you kept: the ledger must begin with what it described"},
		},
		Action: func(_ context.Context, c *cli.Command) error {
			if c.Args().Len() != 1 {
				return wrongCall{fmt.Errorf("yangguang ledger fsck DIR --key VKEY")}
			}
			verifier, err := note.NewVerifier(c.String("key"))
			if err != nil {
				return wrongCall{fmt.Errorf("--key is not a verifier key: %w", err)}
			}
			var o ledger.Options
			if older := c.String("since"); older != "" {
				if o.Since, err = os.ReadFile(older); err != nil {
					return err
				}
			}
			for _, text := range c.StringSlice("witness") {
				key, err := ledger.ParseWitnessKey(text)
				if err != nil {
					return wrongCall{fmt.Errorf("--witness: %w", err)}
				}
				o.Witnesses = append(o.Witnesses, key)
			}
			r, err := ledger.Fsck(os.DirFS(c.Args().First()), verifier, o)
			if err != nil {
				return err
			}
			fmt.Fprintf(c.Root().Writer, "%s: %d entries hold, root %s; %d bodies match, %d are not public by their type, %d are missing\n", r.Origin, r.Size, r.Root, r.Bodies,
				r.Withheld, r.Missing.Count)
			for _, s := range r.Cosigned {
				fmt.Fprintf(c.Root().Writer, "cosigned by %s at %s\n", s.Witness, s.Time.Format(time.RFC3339))
			}
			var types []string
			for t := range r.Types {
				types = append(types, t)
			}
			slices.Sort(types)
			for _, t := range types {
				fmt.Fprintf(c.Root().Writer, "%8d %s\n", r.Types[t], t)
			}
			if m := r.Missing; m.Count > 0 {
				return cli.Exit(fmt.Sprintf("缺少 %d 条应当公开的正文（第一条：%d 号 %s），未能核验：请重新导出，或者向运营者索取；依法删除的，由运营者说明", m.Count, m.First, m.Type)+
					fmt.Sprintf(" | missing: %d bodies of public types, the first of entry %d (%s), could not be checked: export again, or ask the operator, who says which were "+
						"erased by law", m.Count, m.First, m.Type), 3)
			}
			return nil
		},
	}
}
