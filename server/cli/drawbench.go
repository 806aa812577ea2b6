package cli

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"
	"github.com/urfave/cli/v3"

	"yangguang/draw/drd1"
)

// benchFigures are what `draw bench` prints: seconds, rates per second, bytes.
type benchFigures struct {
	Pool    int     `json:"pool"`
	Commit  float64 `json:"commit_s"` // write, read back, grammar, Merkle root of the pool and the other tables; of a pool committed before: its check
	Draw    float64 `json:"draw_s"`   // from the committed pool file and the randomness to the result text
	Verify  float64 `json:"verify_s"` // the whole bundle
	Tickets float64 `json:"tickets_per_s"`
	SHA256  float64 `json:"sha256_per_s"` // raw one-block rate, same cores, same run
	Ratio   float64 `json:"ratio"`
	PeakRSS int64   `json:"peak_rss_bytes"` // 0 where the system does not tell
}

// benchRun is one measured draw.
type benchRun struct {
	firms, drawn, people int
	dir                  string
	bar                  *progressbar.ProgressBar
}

// maxBench is five times all enterprises there are in China.
const maxBench = 1_000_000_000

// drawBench measures a synthetic draw.
func drawBench() *cli.Command {
	return &cli.Command{
		Name:  "bench",
		Usage: "measure a synthetic draw; prints one JSON object",
		Description: "N firms in four strata, 2 % excluded, drawn by teams of two at 1.5 × the mean load. The pool is written to disk and drawn from there, " +
			"in the same memory however large it is. tickets_per_s counts reading the committed pool, hashing every eligible firm and keeping the lowest; " +
			"ratio is that against the raw one-block SHA-256 rate on the same cores, the middle of several pairs.\n" +
			"With --dir the bundle stays there, and a commit that was ended (killed, disk full) goes on where it was; what is committed is checked and drawn. " +
			"Its randomness is of a source that no draw knows: `draw verify` refuses it.",
		Flags: []cli.Flag{
			&cli.IntFlag{Name: "pool", Value: 1_000_000, Usage: "firms in the pool, 100 to 1,000,000,000"},
			&cli.IntFlag{Name: "drawn", Usage: "firms drawn (default: 5 % of the pool, at most 50,000)"},
			&cli.IntFlag{Name: "inspectors", Value: 40, Usage: "inspectors, 2 to 10,000"},
			&cli.StringFlag{Name: "dir", Usage: "empty folder, or that of an ended run (default: a temporary one)"},
		},
		Action: func(_ context.Context, c *cli.Command) (err error) {
			b := benchRun{firms: c.Int("pool"), people: c.Int("inspectors"), dir: c.String("dir"), bar: drawBar(c.Root().ErrWriter)}
			b.drawn = cmp.Or(c.Int("drawn"), min(b.firms/20, 50_000))
			if b.firms < 100 || b.firms > maxBench || b.drawn < 1 || b.drawn > b.firms || b.people < 2 || b.people > 10_000 {
				return wrongCall{fmt.Errorf("draw bench: see --help for the ranges")}
			}
			if b.dir == "" {
				if b.dir, err = os.MkdirTemp("", "draw-bench-"); err != nil {
					return err
				}
				defer func() { err = errors.Join(err, os.RemoveAll(b.dir)) }()
			} else if err := ownFolder(b.dir); err != nil {
				return err
			}
			figures, err := b.measure()
			if err != nil {
				return err
			}
			return json.NewEncoder(c.Root().Writer).Encode(figures)
		},
	}
}

// ownFolder refuses a folder with anything in it that no bench wrote: a real draw's bundle has files of the same names.
func ownFolder(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) == 0 {
		return err
	}
	own := false
	var foreign []string
	for _, e := range entries {
		if !benchFile(e.Name()) || !e.Type().IsRegular() {
			foreign = append(foreign, e.Name())
			continue
		}
		head, err := readHead(filepath.Join(dir, e.Name()))
		if err != nil {
			return err
		}
		own = own || strings.HasSuffix(e.Name(), ".part.log") && (strings.HasPrefix(head, "drd1 commit of bench of ") || head == "") ||
			e.Name() == drd1.FilePlan && strings.Contains(head, benchDraw)
	}
	if !own && len(foreign) == 0 {
		for _, e := range entries {
			foreign = append(foreign, e.Name())
		}
	}
	if len(foreign) == 0 {
		return nil
	}
	return wrongCall{fmt.Errorf("--dir %s holds what no bench wrote: %s; name an empty folder, or that of an ended bench", dir,
		strings.Join(foreign[:min(len(foreign), 5)], ", "))}
}

// benchFile tells whether a bench writes files of that name.
func benchFile(name string) bool {
	name = strings.TrimSuffix(strings.TrimSuffix(name, ".log"), ".part")
	return slices.Contains([]string{drd1.FilePool, drd1.FileExclusions, drd1.FileRule, drd1.FileConflicts, drd1.FileRound, drd1.FileInspectors, drd1.FilePlan,
		drd1.FileEntropy, drd1.FileResult}, name)
}

func readHead(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer func() { _ = f.Close() }()
	head, err := io.ReadAll(io.LimitReader(f, 4096))
	return string(head), err
}

func drawBar(out io.Writer) *progressbar.ProgressBar {
	return progressbar.NewOptions64(1, progressbar.OptionSetWriter(out), progressbar.OptionThrottle(time.Second), progressbar.OptionClearOnFinish())
}

func (b *benchRun) measure() (benchFigures, error) {
	f := benchFigures{Pool: b.firms}
	start := time.Now()
	in, files, err := b.inputs()
	if err != nil {
		return f, err
	}
	defer files.Close()
	f.Commit = time.Since(start).Seconds()

	start = time.Now()
	b.bar.Describe("drawing 抽取")
	result, err := drd1.Execute(drd1.SHA256, in)
	if err != nil {
		return f, err
	}
	if err := writeFile(filepath.Join(b.dir, drd1.FileResult), result.Text()); err != nil {
		return f, err
	}
	f.Draw = time.Since(start).Seconds()

	start = time.Now()
	folder, err := drd1.Open(b.dir)
	if err != nil {
		return f, err
	}
	defer folder.Close()
	watch(b.bar, "verifying 核验", folder)
	if report := folder.Verify(benchOptions); report.ExitCode() != 0 {
		return f, report.Err()
	}
	f.Verify = time.Since(start).Seconds()
	if err := f.rates(in.Pool, in.Plan); err != nil {
		return f, err
	}
	f.PeakRSS = peakRSS()
	return f, b.bar.Finish()
}

var benchOptions = drd1.Options{Sources: []drd1.Source{benchEvent{}}}

// inputs commits, or checks what an ended run has committed; the files stay open.
func (b *benchRun) inputs() (drd1.Inputs, io.Closer, error) {
	if _, err := os.Stat(filepath.Join(b.dir, drd1.FilePool)); err != nil {
		// Exclusions without their pool are a run that ended between the two: they are made again.
		if err := os.Remove(filepath.Join(b.dir, drd1.FileExclusions)); err != nil && !errors.Is(err, os.ErrNotExist) {
			return drd1.Inputs{}, nil, err
		}
		draft, in, err := b.commit()
		return in, draft, err
	}
	folder, err := drd1.Open(b.dir)
	if err != nil {
		return drd1.Inputs{}, nil, err
	}
	watch(b.bar, "checking 核对名录", folder)
	in, _, err := folder.Inputs(benchOptions)
	if err == nil && in.Pool.Len() != b.firms {
		err = fmt.Errorf("%s: a pool of %d is committed there, not of %d", b.dir, in.Pool.Len(), b.firms)
	}
	if err != nil {
		return in, nil, errors.Join(err, folder.Close())
	}
	return in, folder, nil
}

// watch shows how far a folder's tables on disk have been read.
func watch(bar *progressbar.ProgressBar, what string, folder *drd1.Folder) {
	bar.Describe(what)
	if total := folder.Watch(func(read int) { _ = bar.Add(read) }); total > 0 {
		bar.ChangeMax64(total)
		bar.Reset()
	}
}

// benchStrata are the strata of the pool: firm i is in stratum i mod 4.
var benchStrata = []string{"FOOD", "KEY", "RETAIL", "SERVICE"}

const (
	benchPrefix  = "91370500"
	excludedEach = 50
)

// firmNo is the firm of that number.
func firmNo(i int) drd1.Firm {
	f := drd1.Firm{ID: fmt.Sprintf(benchPrefix+"%010d", i), Stratum: benchStrata[i%len(benchStrata)], Code: drd1.Eligible}
	if i%excludedEach == excludedEach-1 {
		f.Code = drd1.ExcludedInspected
	}
	return f
}

// behind is the number of the firm that follows.
func behind(after string) int {
	n, err := strconv.Atoi(strings.TrimPrefix(after, benchPrefix))
	if err != nil {
		return 0 // after nothing
	}
	return n + 1
}

// pool are the firms in the order of their codes, as a register's index gives them.
func (b *benchRun) pool(after string) iter.Seq2[drd1.Firm, error] {
	return func(yield func(drd1.Firm, error) bool) {
		for i := behind(after); i < b.firms; i++ {
			if !yield(firmNo(i), nil) {
				return
			}
		}
	}
}

func (b *benchRun) excluded(after string) iter.Seq2[drd1.Exclusion, error] {
	return func(yield func(drd1.Exclusion, error) bool) {
		for i := behind(after)/excludedEach*excludedEach + excludedEach - 1; i < b.firms; i += excludedEach {
			if f := firmNo(i); !yield(drd1.Exclusion{ID: f.ID, Code: f.Code}, nil) {
				return
			}
		}
	}
}

// benchEvent is the public event of benches: not one of the sources of a draw, so that no verifier takes a bench for one.
type benchEvent struct{}

const benchDraw = "BENCH-2026-000001"

const benchValue = "everybody knows it"

func (benchEvent) Name() string                       { return "bench/fixed" }
func (benchEvent) Bits() int                          { return drd1.MinimumBits }
func (benchEvent) Proven() bool                       { return false }
func (benchEvent) Office() bool                       { return false }
func (benchEvent) CheckEvent(string, time.Time) error { return nil }

func (benchEvent) CheckValue(_, value string) error {
	if value != benchValue {
		return errors.New("a bench has one value")
	}
	return nil
}

// commit writes the bundle but its result; the pool comes last, so that there is no pool without what explains it. Nonces are fixed: a
// bench needs no secrets.
func (b *benchRun) commit() (*drd1.Draft, drd1.Inputs, error) {
	label := fmt.Sprintf("bench of %d", b.firms)
	b.bar.Describe("committing 固化名录")
	b.bar.ChangeMax(b.firms)
	excluded, err := drd1.CommitExclusions(b.dir, label, drd1.SHA256, b.excluded, nil)
	if err != nil {
		return nil, drd1.Inputs{}, err
	}
	defer excluded.Close()
	pool, err := drd1.CommitPool(b.dir, label, drd1.SHA256, false, b.pool, func(lines int) { _ = b.bar.Set(lines) })
	if err != nil {
		return nil, drd1.Inputs{}, err
	}
	in, files, err := b.texts(pool, excluded.Table)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if err == nil {
			err = writeFile(filepath.Join(b.dir, name), files[name])
		}
	}
	if err == nil {
		err = excluded.Publish()
	}
	if err == nil {
		err = pool.Publish()
	}
	if err != nil {
		return nil, in, errors.Join(err, pool.Close())
	}
	return pool, in, nil
}

// texts are the small files of the bundle.
func (b *benchRun) texts(pool *drd1.Draft, exclusions drd1.Table) (drd1.Inputs, drd1.Bundle, error) {
	suite, now := drd1.SHA256, time.Date(2026, 1, 5, 8, 0, 0, 0, time.UTC)
	round := drd1.Round{Suite: suite.Name(), ID: "bench", Parties: []string{"a", "b"}, Quorum: 2, RevealBy: now,
		Beacons: []drd1.Event{{Source: benchEvent{}.Name(), Name: "bench", Time: now.Add(time.Hour)}}}
	rule := []byte("bench: not a draw\n")
	plan := drd1.Plan{Suite: suite.Name(), Draw: benchDraw, Matter: "BENCH", Rule: drd1.RuleDigest(suite, rule), Pool: pool.Table,
		Exclusions: exclusions, Conflicts: drd1.Commit(suite, nil), Slots: []string{"LEAD", "-"}, Round: round.ID}
	for i, label := range benchStrata {
		eligible := pool.Pool.Eligible(label)
		share := (b.drawn + i) / len(benchStrata)
		plan.Strata = append(plan.Strata, drd1.Stratum{Label: label, Eligible: eligible, Quota: min(share, eligible), Reserve: 20})
	}
	in := drd1.Inputs{Pool: pool.Pool, Inspectors: make([]drd1.Inspector, b.people)}
	for i := range in.Inspectors {
		in.Inspectors[i] = drd1.Inspector{ID: fmt.Sprintf("J%05d", i), Quals: []string{"LEAD"}, Capacity: (3*b.drawn + b.people - 1) / b.people, Code: drd1.Eligible}
	}
	files := drd1.Bundle{drd1.FileRule: rule, drd1.FileConflicts: nil}
	var failed error
	keep := func(name string, text []byte, err error) []byte {
		files[name], failed = text, errors.Join(failed, err)
		return text
	}
	text, err := round.Text()
	plan.RoundDigest = drd1.RoundDigest(suite, keep(drd1.FileRound, text, err))
	text, err = drd1.FormatInspectors(in.Inspectors)
	plan.Inspectors = drd1.Commit(suite, keep(drd1.FileInspectors, text, err))
	text, err = plan.Text()
	in.Plan, in.PlanDigest = plan, drd1.PlanDigest(suite, keep(drd1.FilePlan, text, err))
	in.Entropy = drd1.Entropy{Beacons: []drd1.BeaconSeen{{Source: benchEvent{}.Name(), Event: "bench", Value: benchValue}}}
	for _, p := range round.Parties {
		nonce := drd1.Digest(sha256.Sum256([]byte(p)))
		in.Entropy.Opened = append(in.Entropy.Opened, drd1.Nonce{Party: p, Value: nonce})
		in.Entropy.Commitments = append(in.Entropy.Commitments, drd1.Nonce{Party: p, Value: drd1.Commitment(suite, plan.RoundDigest, p, nonce)})
	}
	text, err = in.Entropy.Text()
	keep(drd1.FileEntropy, text, err)
	return in, files, failed
}

// timed is how many hashes of a kind are timed at once, at least: long enough to measure. A test of what is printed needs fewer.
var timed = 500_000

// rates measures ticket and raw hash rates in pairs and keeps the pair with the middle ratio: what disturbs one disturbs the other.
func (f *benchFigures) rates(pool *drd1.Pool, plan drd1.Plan) error {
	eligible := 0
	for _, s := range plan.Strata {
		eligible += s.Eligible
	}
	repeat := max(1, timed/eligible)
	type pair struct{ tickets, raw float64 }
	pairs := make([]pair, min(11, 1+2*max(1, 20_000_000/eligible)))
	for i := range pairs {
		pairs[i].raw = rawSHA256(repeat * eligible)
		start := time.Now()
		for n := range repeat {
			if _, err := drd1.Lowest(drd1.SHA256, sha256.Sum256([]byte{byte(n), byte(n >> 8)}), pool, plan.Strata); err != nil {
				return err
			}
		}
		pairs[i].tickets = float64(repeat*eligible) / time.Since(start).Seconds()
	}
	slices.SortFunc(pairs, func(p, q pair) int { return cmp.Compare(p.tickets/p.raw, q.tickets/q.raw) })
	middle := pairs[len(pairs)/2]
	f.Tickets, f.SHA256, f.Ratio = middle.tickets, middle.raw, middle.tickets/middle.raw
	return nil
}

// rawSHA256 is how many 51-byte messages per second all cores hash, n in all.
func rawSHA256(n int) float64 {
	workers := runtime.GOMAXPROCS(0)
	var wg sync.WaitGroup
	start := time.Now()
	for w := range workers {
		wg.Go(func() {
			var msg [51]byte
			for i := range n/workers + 1 {
				msg[32], msg[33], msg[34], msg[35] = byte(i), byte(i>>8), byte(i>>16), byte(w)
				sum := sha256.Sum256(msg[:])
				msg[50] = sum[0]
			}
		})
	}
	wg.Wait()
	return float64((n/workers+1)*workers) / time.Since(start).Seconds()
}

// peakRSS is the largest resident set of this process so far, in bytes, where the system has /proc.
func peakRSS() int64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range bytes.Lines(status) {
		if rest, ok := strings.CutPrefix(string(line), "VmHWM:"); ok {
			kib, err := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), "kB")), 10, 64)
			if err != nil {
				return 0
			}
			return kib * 1024
		}
	}
	return 0
}
