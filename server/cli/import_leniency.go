package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/google/uuid"
	"github.com/urfave/cli/v3"

	"yangguang/actor"
	"yangguang/command"
	"yangguang/decision"
	"yangguang/leniency/listfile"
	policy "yangguang/policies/leniency"
	"yangguang/postgres"
	"yangguang/server/config"
)

// importLeniency publishes leniency lists 免罚/轻罚清单: each file is one version of one list and one ledger entry, a second time nothing.
func importLeniency() *cli.Command {
	return &cli.Command{
		Name:      "leniency",
		Usage:     "publish leniency lists 免罚/轻罚清单 from YAML files, one version of one list each",
		ArgsUsage: "FILE...",
		Flags: []cli.Flag{
			&cli.BoolFlag{Name: "dry-run", Usage: "read and check everything, publish nothing"},
			&cli.StringFlag{Name: "approval", Usage: "who reviewed and approved the lists on paper, by what instrument (批准文件); it goes into the ledger"},
			&cli.BoolFlag{Name: "built-in", Usage: "publish the lists that come with this version instead of files"},
		},
		Action: func(ctx context.Context, c *cli.Command) error {
			files := c.Args().Slice()
			if c.Bool("built-in") == (len(files) > 0) {
				return wrongCall{errors.New("give either FILE... or --built-in")}
			}
			approval := c.String("approval")
			switch {
			case c.Bool("built-in"):
				approval = "随本版本发布的国家法律与清单、演示清单 (built in)"
			case approval == "" && !c.Bool("dry-run"):
				return wrongCall{errors.New("say with --approval who reviewed and approved the lists, and by what instrument")}
			}
			return withStore(ctx, c, func(ctx context.Context, _ config.Config, _ *database, db *postgres.DB) error {
				return publishLists(ctx, db, files, approval, c.Bool("dry-run"), c.Root().Writer)
			})
		},
	}
}

// publishLists publishes files, or the embedded lists when there are none, in order, and tells what each did.
func publishLists(ctx context.Context, db *postgres.DB, files []string, approval string, dry bool, out io.Writer) error {
	service, err := decision.NewService(db, postgres.Commands[decision.Tx](db))
	if err != nil {
		return err
	}
	read := os.ReadFile
	if len(files) == 0 {
		files, read = policy.Lists, policy.Files.ReadFile
	}
	var known []string
	for _, path := range files {
		doc, err := read(path)
		if err != nil {
			return fmt.Errorf("文件无法打开 / the file cannot be opened: %w", err)
		}
		defines, err := publishList(ctx, service, filepath.Base(path), decision.ListFile{Document: doc, Approval: approval, DryRun: dry, Known: known}, out)
		if err != nil {
			return err
		}
		if dry {
			known = append(known, defines...)
		}
	}
	return nil
}

// publishList publishes one file and returns the violations that it defines.
func publishList(ctx context.Context, service *decision.Service, name string, file decision.ListFile, out io.Writer) ([]string, error) {
	key, err := uuid.NewV7()
	if err != nil {
		return nil, err
	}
	done, err := service.PublishList(ctx, command.Command{Actor: actor.Actor{Pseudonym: "system", Roles: []actor.Role{actor.System}},
		Verb: "leniency:publish", PolicyLine: "command line", Operation: "import", Key: key}, file)
	var bad *listfile.Error
	if errors.As(err, &bad) {
		for _, p := range bad.Problems {
			fmt.Fprintf(out, "%s: %s\n", name, p)
		}
		return nil, fmt.Errorf("%s：%d 处错误，未发布任何内容 / %d problems, nothing published", name, len(bad.Problems), len(bad.Problems))
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	fmt.Fprintf(out, "%s：%s 第 %d 版 version %d, 清单项 items %d, 违法行为 violations %d\n",
		name, done.Code, done.Version, done.Version, done.Items, done.Violations)
	switch {
	case file.DryRun:
		fmt.Fprintln(out, "试运行，未保存任何内容 / dry run: nothing was kept")
	case done.Unchanged:
		fmt.Fprintln(out, "该版本已发布，内容相同，无需变更 / published already with the same content, nothing changed")
	default:
		fmt.Fprintf(out, "已发布并记入账本：list/%s / published, one ledger entry\n", done.Code)
	}
	return done.Defines, nil
}
