package cli

import (
	"context"
	"fmt"

	"github.com/urfave/cli/v3"

	"yangguang/postgres"
	"yangguang/roster"
	"yangguang/server/config"
)

// Import reads registers from files: all rows or none, one ledger entry, a second time nothing.
func Import() *cli.Command {
	return &cli.Command{
		Name:  "import",
		Usage: "import a register from CSV (UTF-8 or GB18030, also .gz) or XLSX; docs/imports.md lists the columns",
		Commands: []*cli.Command{
			importRegister(roster.Agencies, "enforcement agencies 执法机关"),
			importRegister(roster.Enterprises, "inspection targets 检查对象名录库"),
			importRegister(roster.Inspectors, "inspectors 执法检查人员名录库"),
			importRegister(roster.Items, "check items 随机抽查事项清单",
				&cli.StringFlag{Name: "agency", Usage: "code of the agency whose list it is, where the file has no column agency_code"},
				&cli.StringFlag{Name: "field", Usage: "field of law, where the file has no column field"},
				&cli.BoolFlag{Name: "draft", Usage: "keep the items unpublished: they may not be inspected"}),
			importLeniency(),
		},
	}
}

func importRegister(r roster.Register, usage string, more ...cli.Flag) *cli.Command {
	return &cli.Command{
		Name:      string(r),
		Usage:     usage,
		ArgsUsage: "FILE",
		Flags: append([]cli.Flag{
			&cli.BoolFlag{Name: "dry-run", Usage: "read, judge and compare every row, keep nothing"},
			&cli.StringFlag{Name: "accept-warnings", Usage: "`REASON` why codes that fail their check character are right all the same"},
			&cli.StringFlag{Name: "report", Usage: "write every finding to a CSV `FILE`"},
		}, more...),
		Action: func(ctx context.Context, c *cli.Command) error {
			if c.Args().Len() != 1 {
				return wrongCall{fmt.Errorf("one file is needed: yangguang import %s FILE", r)}
			}
			call := importCall{register: r, path: c.Args().First(), dryRun: c.Bool("dry-run"), draft: c.Bool("draft"),
				reason: c.String("accept-warnings"), agency: c.String("agency"), field: c.String("field"), report: c.String("report")}
			return withStore(ctx, c, func(ctx context.Context, _ config.Config, _ *database, db *postgres.DB) error {
				return importFile(ctx, db, call, c.Root().Writer, c.Root().ErrWriter)
			})
		},
	}
}
