package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
	"unicode"

	"github.com/urfave/cli/v3"

	"yangguang/actor"
	"yangguang/fairness"
	fairly "yangguang/policies/fairness"
	"yangguang/postgres"
	"yangguang/server/config"
	"yangguang/workday"
)

// drawAudit judges a history of draws: the platform's own, or a file of another system.
func drawAudit() *cli.Command {
	return &cli.Command{
		Name:      "audit",
		Usage:     "judge a history of draws: of this platform, or of a file of pools and selections from another system (docs/fairness.md)",
		ArgsUsage: "[FILE]",
		Description: "Without FILE the draws of the platform's database committed from --from to --to are judged. A file has one row for each enterprise in the scope of " +
			"each draw, or is the ZIP of inputs that a platform hands out: that gives the platform's own report, with the same digest. " +
			"--office, --from and --to choose among the draws of a file of another system too. " +
			"Exit 0: no alarm. Exit 3: an alarm; it opens a review of files and voids nothing. Exit 4: no alarm, but selections of the file were lost.",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "selections", Usage: "`FILE` of who was drawn, where FILE has no column selected"},
			&cli.StringFlag{Name: "office", Usage: "code of the office; all without it"},
			&cli.StringFlag{Name: "from", Usage: "first day, YYYY-MM-DD; without it the first of this year, of a file its first"},
			&cli.StringFlag{Name: "to", Usage: "last day; without it today, of a file its last"},
			&cli.StringFlag{Name: "json", Usage: "write the whole report to `FILE`"},
			&cli.StringFlag{Name: "html", Usage: "write the whole report with its plots to `FILE`, a page that needs no network"},
			&cli.StringFlag{Name: "inputs", Usage: "write what was judged to `FILE` (ZIP of the platform's own draws, CSV of another system's): " +
				"audited anew it gives the same report"},
			&cli.StringFlag{Name: "firms", Usage: "write how often each enterprise was drawn and what chance gives to `FILE`, CSV"},
			&cli.BoolFlag{Name: "open", Usage: "of --inputs leave out draws whose pools are not public"},
			&cli.IntFlag{Name: "seeds", Usage: "seeds of the replay instead of those of the policy"},
		},
		Action: func(ctx context.Context, c *cli.Command) error {
			rules, err := fairness.ReadRules(fairly.Rules)
			if err != nil {
				return err
			}
			if n := c.Int("seeds"); n != 0 {
				if n < 99 || n > 1_000_000 {
					return wrongCall{fmt.Errorf("--seeds takes 99 to 1,000,000")}
				}
				rules = rules.WithSeeds(n)
			}
			switch c.Args().Len() {
			case 0:
				from, to, err := auditPeriod(c)
				if err != nil {
					return err
				}
				if err := hasDatabase("no FILE is named and ", ": yangguang draw audit FILE judges a file;"); err != nil {
					return err
				}
				return withStore(ctx, c, func(ctx context.Context, _ config.Config, _ *database, db *postgres.DB) error {
					system := actor.Actor{Pseudonym: "system", Roles: []actor.Role{actor.System}}
					h, err := db.DrawHistory(ctx, system, c.String("office"), from, to)
					if err != nil {
						return err
					}
					if nothingIn(h) {
						return wrongCall{fmt.Errorf("the database has no draw committed from %s to %s: name another period with --from and --to, "+
							"or a file: yangguang draw audit FILE", from, to)}
					}
					return auditHistory(ctx, c, h, rules)
				})
			case 1:
				h, err := auditFile(ctx, c)
				if err != nil {
					return err
				}
				if err := nothingInFile(c, h); err != nil {
					return err
				}
				if nothingIn(h) {
					return wrongCall{fmt.Errorf("%s holds no draw committed from %s to %s that could be judged (%d are left out of it): download the inputs of another period",
						c.Args().First(), h.From, h.To, len(h.Withheld))}
				}
				return auditHistory(ctx, c, h, rules)
			}
			return wrongCall{fmt.Errorf("one file at most: yangguang draw audit [FILE]")}
		},
	}
}

// nothingIn reports whether a period has no draw: a report of nothing would look like one without findings.
func nothingIn(h *fairness.History) bool {
	return !slices.ContainsFunc(h.Draws, func(d fairness.Draw) bool { return !d.Before })
}

// nothingInFile refuses a file of another system in which, or in whose part, nobody was drawn.
func nothingInFile(c *cli.Command, h *fairness.History) error {
	if h.Handed || slices.ContainsFunc(h.Draws, func(d fairness.Draw) bool { return d.State != fairness.Open }) {
		return nil
	}
	if h.Lost.Any() {
		return wrongCall{fmt.Errorf("%s: %s / %s", c.Args().First(), h.Lost.Says().Zh, h.Lost.Says().En)}
	}
	if len(h.Draws) == 0 {
		return wrongCall{fmt.Errorf("%s has no draw of the office and days that --office, --from and --to name", c.Args().First())}
	}
	return wrongCall{fmt.Errorf("%s has %d draws, and in none of them is anybody marked as drawn: there is nothing to judge; look at the column selected (抽中), "+
		"or name the file of who was drawn with --selections", c.Args().First(), len(h.Draws))}
}

// hasDatabase refuses to start an empty PostgreSQL only to find that there is nothing in it; before and after complete the sentence.
func hasDatabase(before, after string) error {
	cfg, err := config.FromEnvironment(os.Getenv)
	if err != nil || cfg.DatabaseURL != "" {
		return err
	}
	if _, err := os.Stat(filepath.Join(cfg.DataDir, "postgres")); err != nil {
		return wrongCall{fmt.Errorf("%sthere is no database in %s%s DATA_DIR or DATABASE_URL says where a platform's data are", before, cfg.DataDir, after)}
	}
	return nil
}

func auditPeriod(c *cli.Command) (from, to workday.Date, err error) {
	to = workday.CivilDate(time.Now())
	if from, err = workday.NewDate(to.Year(), time.January, 1); err != nil {
		return from, to, err
	}
	for name, d := range map[string]*workday.Date{"from": &from, "to": &to} {
		if s := c.String(name); s != "" {
			if *d, err = workday.ParseDate(s); err != nil {
				return from, to, wrongCall{fmt.Errorf("--%s: %w", name, err)}
			}
		}
	}
	return from, to, nil
}

// partOfFile is what --office, --from and --to leave of a file: what is not named bounds nothing.
func partOfFile(c *cli.Command) (p fairness.Part, err error) {
	p.Office = c.String("office")
	for name, d := range map[string]*workday.Date{"from": &p.From, "to": &p.To} {
		if s := c.String(name); s != "" {
			if *d, err = workday.ParseDate(s); err != nil {
				return p, wrongCall{fmt.Errorf("--%s: %w", name, err)}
			}
		}
	}
	return p, nil
}

func auditFile(ctx context.Context, c *cli.Command) (*fairness.History, error) {
	pools, selections := c.Args().First(), c.String("selections")
	part, err := partOfFile(c)
	if err != nil {
		return nil, err
	}
	size, err := fileSize(pools)
	if err != nil {
		return nil, err
	}
	f, err := os.Open(pools)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	if h, ok, err := fairness.ReadArchive(ctx, filepath.Base(pools), f, size); ok || err != nil {
		if selections != "" {
			return nil, wrongCall{fmt.Errorf("--selections: the inputs of a platform say who was drawn")}
		}
		if err == nil && part != (fairness.Part{}) {
			return nil, wrongCall{fmt.Errorf("--office, --from and --to: the inputs of a platform are judged whole; download those of that office and period")}
		}
		return h, err
	}
	if selections == "" {
		return fairness.ReadPart(ctx, filepath.Base(pools), f, nil, part)
	}
	s, err := os.Open(selections)
	if err != nil {
		return nil, fmt.Errorf("--selections: %w", err)
	}
	defer func() { _ = s.Close() }()
	return fairness.ReadPart(ctx, filepath.Base(pools), f, s, part)
}

// auditHistory judges and tells.
func auditHistory(ctx context.Context, c *cli.Command, h *fairness.History, rules fairness.Rules) error {
	const steps = 1000
	bar := newProgress(c.Root().ErrWriter, "重放 replay", steps)
	rep, err := fairness.Audit(ctx, h, rules, func(done float64) { bar.at(int64(done * steps)) })
	bar.done()
	if err != nil {
		return err
	}
	for _, f := range []struct {
		flag  string
		write func(io.Writer) error
	}{{"json", func(w io.Writer) error { return json.NewEncoder(w).Encode(rep) }}, {"html", rep.WriteHTML},
		{"inputs", func(w io.Writer) error { return h.WriteInputs(w, c.Bool("open")) }},
		{"firms", func(w io.Writer) error { return h.WriteFirms(w, rules) }}} {
		if path := c.String(f.flag); path != "" {
			if err := writeTo(path, f.write); err != nil {
				return fmt.Errorf("--%s: %w", f.flag, err)
			}
		}
	}
	tellAudit(c.Root().Writer, rep)
	switch {
	case len(rep.Alarms()) > 0:
		return cli.Exit("", 3)
	case rep.Lost.Any():
		return cli.Exit("", 4)
	}
	return nil
}

func writeTo(path string, write func(io.Writer) error) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if err := write(f); err != nil {
		_ = f.Close()
		return err
	}
	return f.Close()
}

// toldNever is how many rows that can never be drawn are named.
const toldNever = 20

// tellAudit tells first what somebody has to act on: warnings, alarms, the watch list; then the figures and what explains them.
func tellAudit(out io.Writer, r *fairness.Report) {
	fmt.Fprintf(out, "公平性审计 fairness audit: %s, %s – %s\n", shown(r.Source), r.From, r.To)
	for _, w := range r.Warnings() {
		fmt.Fprintf(out, "警告 WARNING: %s / %s\n", w.Zh, w.En)
	}
	tellTests(out, "预警 alarms", r.Alarms())
	tellTests(out, "关注清单 watch list", r.Watch())
	fmt.Fprintf(out, "抽取 draws %d, 作废 void %d, 未完成 open %d, 企业 enterprises %d, 抽中 selections %d, 重放种子 seeds %d / %d, 摘要 digest %s\n",
		r.Draws, r.Voids, r.Open, r.Firms, r.Selections, r.Seeds, r.TeamSeeds, r.Digest)
	tellTests(out, "整体检验 tests of everything together", slices.DeleteFunc(slices.Clone(r.Tests), func(t fairness.Test) bool { return t.Subject != "" }))
	for _, n := range r.NoteCounts {
		fmt.Fprintf(out, "数据问题 found in the file: %s × %d\n", n.Kind, n.Count)
	}
	for _, n := range r.Notes[:min(len(r.Notes), shownFindings)] {
		fmt.Fprintf(out, "  %s, %s %s: %s / %s\n", n.Place(), n.Kind, shown(n.Value), shown(n.Says.Zh), shown(n.Says.En))
	}
	for _, a := range r.Intervals() {
		tellIntervals(out, a)
	}
	for _, l := range r.Limits {
		fmt.Fprintf(out, "局限 limits: %s / %s\n", l.Zh, l.En)
	}
}

// tellIntervals tells what interval sampling means, once, and lists the draws.
func tellIntervals(out io.Writer, a fairness.Alike) {
	fmt.Fprintf(out, "等距抽样 interval sampling: %d\n  %s / %s\n", len(a.Draws), a.Says.Zh, a.Says.En)
	fmt.Fprintln(out, "  抽取 draw, N, n, 间隔 step, 可能的样本 samples, 比特 bits, 真随机 a true draw, 所列的行 rows listed")
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, l := range a.Draws {
		s := l.Stride
		fmt.Fprintf(table, "  %s\t%d\t%d\t%d\t%d\t%.1f\t%.0f\t%s\n", shown(l.Draw), s.Rows, s.Sample, s.Step, s.Samples, s.Bits, s.TrueBits, someRows(s.Never))
	}
	_ = table.Flush()
}

// someRows names the first rows.
func someRows(rows []int) string {
	switch {
	case len(rows) == 0:
		return "–"
	case len(rows) > toldNever:
		return fmt.Sprintf("%d: %v…", len(rows), rows[:toldNever])
	}
	return fmt.Sprintf("%d: %v", len(rows), rows)
}

// shown is text of a file for a terminal: without what would steer it.
func shown(s string) string {
	return strings.Map(func(c rune) rune {
		if unicode.IsControl(c) || unicode.Is(unicode.Cf, c) {
			return '·'
		}
		return c
	}, s)
}

func tellTests(out io.Writer, title string, tests []fairness.Test) {
	fmt.Fprintf(out, "%s: %d\n", title, len(tests))
	for _, t := range tests {
		subject := strings.Join(strings.Fields(t.Office+" "+t.Quarter+" "+t.Key), " ")
		fmt.Fprintf(out, "  %s p=%s: %s / %s\n", shown(subject), fairness.PValue(t.P), shown(t.Says.Zh), shown(t.Says.En))
	}
}
