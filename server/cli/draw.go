package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/urfave/cli/v3"
	"golang.org/x/mod/sumdb/note"

	"yangguang/draw/beacon"
	"yangguang/draw/drd1"
	"yangguang/draw/sm3"
)

// drawOptions are all hash suites and sources of public events there are.
var drawOptions = drd1.Options{Suites: []drd1.Suite{sm3.Suite}, Sources: beacon.Sources}

// Draw runs, verifies and measures draws 双随机抽取 from their bundles, offline: no server, no database. Only the audit of the platform's own
// history asks the database, and only the replay of public draws a server.
func Draw() *cli.Command {
	return &cli.Command{
		Name:  "draw",
		Usage: "run, verify or measure a draw 双随机抽取 (protocol DRD1), offline",
		Commands: []*cli.Command{
			{
				Name:      "run",
				Usage:     "draw from the files of DIR, write DIR/result.txt, print the result digest R",
				ArgsUsage: "DIR",
				Action: func(_ context.Context, c *cli.Command) error {
					dir, err := oneArgument(c, "DIR")
					if err != nil {
						return err
					}
					return drawRun(dir, c.Root().Writer, c.Root().ErrWriter)
				},
			},
			{
				Name:  "verify",
				Usage: "recompute a published draw and check every byte of it",
				Description: "Exit 0: everything was checked and holds. Exit 1: something fails; the check and the row are named. " +
					"Exit 3: something is withheld and could not be checked.\n" +
					"With --ledger, the exported ledger must prove the order of the steps: what had to be committed before the randomness was known.",
				ArgsUsage: "DIR|ZIP",
				Flags: []cli.Flag{
					&cli.StringFlag{Name: "ledger", Usage: "folder of an exported ledger (yangguang ledger export)"},
					&cli.StringFlag{Name: "key", Usage: "verifier key of that ledger"},
				},
				Action: func(_ context.Context, c *cli.Command) error {
					path, err := oneArgument(c, "DIR or ZIP")
					if err != nil {
						return err
					}
					return drawVerify(path, c.String("ledger"), c.String("key"), c.Root().Writer, c.Root().ErrWriter)
				},
			},
			drawBench(),
			drawAudit(),
			drawReplay(),
		},
	}
}

// oneArgument is the only argument of a command.
func oneArgument(c *cli.Command, name string) (string, error) {
	if c.NArg() != 1 {
		return "", wrongCall{fmt.Errorf("%s: name one %s", c.FullName(), name)}
	}
	return c.Args().First(), nil
}

// drawRun draws and writes result.txt.
func drawRun(dir string, out, progress io.Writer) error {
	f, err := drd1.Open(dir)
	if err != nil {
		return err
	}
	defer f.Close()
	watch(drawBar(progress), "drawing 抽取", f)
	result, report, err := f.Run(drawOptions)
	if err != nil {
		return err
	}
	if err := writeFile(filepath.Join(dir, drd1.FileResult), result.Text()); err != nil {
		return err
	}
	_, err = fmt.Fprintln(out, report.ResultDigest)
	return err
}

// writeFile writes a file whole or not at all.
func writeFile(path string, text []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(text)
	if err == nil {
		err = f.Chmod(0o644)
	}
	if err == nil {
		err = f.Sync()
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	return err
}

// drawVerify prints one line per check and a last line that says it all, each in Chinese with the English behind it.
func drawVerify(path, ledgerDir, key string, out, progress io.Writer) error {
	if (ledgerDir == "") != (key == "") {
		return wrongCall{fmt.Errorf("--ledger and --key go together")}
	}
	f, err := drd1.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	watch(drawBar(progress), "verifying 核验", f)
	report := f.Verify(drawOptions)
	published, err := publishers(f.Bundle)
	if err != nil {
		return err
	}
	report.Checks = append(report.Checks, published...)
	if ledgerDir != "" {
		verifier, err := note.NewVerifier(key)
		if err != nil {
			return wrongCall{fmt.Errorf("--key: %w", err)}
		}
		report.Checks = append(report.Checks, drawOrder(f.Bundle, report, os.DirFS(ledgerDir), verifier)...)
	}
	for _, check := range report.Checks {
		fmt.Fprintln(out, drawLine(check))
	}
	switch code := report.ExitCode(); code {
	case 0:
		zh, what := "结果 "+report.ResultDigest.String(), "result "+report.ResultDigest.String()
		if report.Void != "" {
			zh, what = "已作废（"+report.Void+"）", "void ("+report.Void+")"
		}
		fmt.Fprintf(out, "全部核验通过：抽取 %s，%s | ok: draw %s, %s: everything was checked and holds\n", report.Draw, zh, report.Draw, what)
		return nil
	case 3:
		return cli.Exit(fmt.Sprintf("有内容未公开，未能核验：%s | withheld: %v: this could not be checked", drawSentence(first(report, drd1.Withheld)), report.Err()), code)
	default:
		return cli.Exit(fmt.Sprintf("核验不通过：%s | failed: %v", drawSentence(first(report, drd1.Failed)), report.Err()), code)
	}
}

// drawChecks are the names of the checks in Chinese.
var drawChecks = map[string]string{
	drd1.CheckPlan: "抽取方案", drd1.CheckRound: "随机数轮次", drd1.CheckSuite: "密码算法", drd1.CheckEntropy: "随机数文件",
	drd1.CheckRule: "抽查范围规则", drd1.CheckPool: "检查对象名录", drd1.CheckExclusions: "排除对象及理由",
	drd1.CheckInspectors: "执法人员名录", drd1.CheckConflicts: "回避关系", drd1.CheckStrata: "分层数量", drd1.CheckCapacity: "人员承载量",
	drd1.CheckCommitments: "各方承诺", drd1.CheckQuorum: "法定参与数", drd1.CheckClose: "轮次关闭", drd1.CheckBeacons: "公共随机事件",
	drd1.CheckSeals: "密封方", drd1.CheckOffice: "机关自行掷骰", drd1.CheckTickets: "抽中对象", drd1.CheckTeams: "检查组",
	drd1.CheckResult: "抽取结果", drd1.CheckLog: "台账次序", drd1.CheckVoid: "作废",
	drd1.CheckDeviations: "偏离",
}
