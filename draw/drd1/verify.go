package drd1

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
)

// Options name what the standard library does not bring: more hash suites and more sources of public events.
type Options struct {
	Suites  []Suite  // beside SHA256
	Sources []Source // beside Dice and KL8
}

func (o Options) suite(name string) (Suite, bool) {
	for _, s := range append([]Suite{SHA256}, o.Suites...) {
		if s.Name() == name {
			return s, true
		}
	}
	return nil, false
}

func (o Options) sources() []Source { return append([]Source{Dice, KL8}, o.Sources...) }

// Verify checks a bundle against the protocol (§6.9), all but what needs the ledger: order and times of the entries. It goes on after a
// failure as far as it can, so that the report names every fault it can see.
func Verify(b Bundle, o Options) Report { return (&Folder{Bundle: b}).Verify(o) }

// Verify is Verify of the whole folder.
func (f *Folder) Verify(o Options) Report {
	x := &examiner{b: f.Bundle, onDisk: f.tables, o: o}
	if x.texts() {
		x.voidText()
		x.tables()
		x.randomness()
		x.result()
		x.deviations()
	}
	for _, name := range f.changed() {
		x.r.fail(CheckPool, name, 0, "was changed while it was read")
	}
	return x.r
}

// Run executes a committed draw: it checks everything in the bundle except result.txt, which is ignored, and draws. The bundle must be
// complete; the error is that of the first check that did not end well.
func (b Bundle) Run(o Options) (Result, Report, error) { return (&Folder{Bundle: b}).Run(o) }

// Inputs checks what is committed, all but the results, and gives what a draw is executed from. The folder must stay open.
func (f *Folder) Inputs(o Options) (Inputs, Report, error) {
	x := f.committed(o)
	return x.in, x.r, x.r.Err()
}

func (f *Folder) committed(o Options) *examiner {
	x := &examiner{b: f.Bundle, onDisk: f.tables, o: o}
	if x.texts() {
		x.tables()
		x.randomness()
	}
	return x
}

// Run is Bundle.Run of the whole folder.
func (f *Folder) Run(o Options) (Result, Report, error) {
	x := f.committed(o)
	if err := x.r.Err(); err != nil {
		return Result{}, x.r, err
	}
	result, err := Execute(x.suite, x.in)
	if names := f.changed(); err == nil && len(names) > 0 {
		err = errChanged
	}
	if err == nil {
		x.r.Seed, x.r.ResultDigest = result.Seed, ResultDigest(x.suite, result.Text())
	}
	return result, x.r, err
}

// examiner carries what the checks have established so far.
type examiner struct {
	b      Bundle
	onDisk map[string]*io.SectionReader // those that are not in b
	o      Options
	r      Report
	suite  Suite
	round  Round
	in     Inputs

	hasEntropy, hasInspectors, hasConflicts, opened bool
	noDraw                                          bool // void: its round failed, so that there is no result
	sound                                           bool // result.txt is what was recomputed
}

// texts checks plan, round and suite, without which nothing else can be checked.
func (x *examiner) texts() bool {
	text, ok := x.b[FilePlan]
	if !ok {
		x.r.fail(CheckPlan, FilePlan, 0, "missing")
		return false
	}
	plan, err := ParsePlan(text)
	if err != nil {
		x.r.syntax(CheckPlan, err)
		return false
	}
	x.in.Plan, x.r.Draw, x.r.Suite = plan, plan.Draw, plan.Suite
	if x.suite, ok = x.o.suite(plan.Suite); !ok {
		x.r.fail(CheckSuite, FilePlan, 2, "unknown suite %q", plan.Suite)
		return false
	}
	x.in.PlanDigest = PlanDigest(x.suite, text)
	x.r.PlanDigest = x.in.PlanDigest
	x.r.ok(CheckPlan, "P %s", x.in.PlanDigest)
	return x.roundText()
}

func (x *examiner) roundText() bool {
	text, ok := x.b[FileRound]
	if !ok {
		x.r.fail(CheckRound, FileRound, 0, "missing")
		return false
	}
	var err error
	if x.round, err = ParseRound(text); err != nil {
		x.r.syntax(CheckRound, err)
		return false
	}
	q, plan := RoundDigest(x.suite, text), x.in.Plan
	switch {
	case x.round.Suite != plan.Suite:
		x.r.fail(CheckSuite, FileRound, 2, "the plan says %s, the round %s", plan.Suite, x.round.Suite)
		return false
	case x.round.ID != plan.Round:
		x.r.fail(CheckRound, FileRound, 3, "the plan names round %s", plan.Round)
		return false
	case q != plan.RoundDigest:
		x.r.fail(CheckRound, FileRound, 0, "has digest %s, the plan names %s", q, plan.RoundDigest)
		return false
	}
	x.r.ok(CheckSuite, "%s", plan.Suite)
	x.r.ok(CheckRound, "Q %s", q)
	return true
}

// tables checks the rule and the four committed tables.
func (x *examiner) tables() {
	plan := x.in.Plan
	if rule, ok := x.b[FileRule]; !ok {
		x.r.note(CheckRule, "rule.txt is not in the bundle; the plan names %s", plan.Rule)
	} else if d := RuleDigest(x.suite, rule); d != plan.Rule {
		x.r.fail(CheckRule, FileRule, 0, "has digest %s, the plan names %s", d, plan.Rule)
	} else {
		x.r.ok(CheckRule, "%s", d)
	}
	x.stored(CheckPool, FilePool, plan.Pool, func(text *io.SectionReader) (got Table, err error) {
		x.in.Pool, got, err = readPool(x.suite, text, text.Size(), plan.Salted)
		return got, err
	})
	x.stored(CheckExclusions, FileExclusions, plan.Exclusions, x.exclusions)
	x.hasInspectors = x.table(CheckInspectors, FileInspectors, plan.Inspectors, func(text []byte) (err error) {
		x.in.Inspectors, err = ParseInspectors(text)
		return err
	})
	x.hasConflicts = x.table(CheckConflicts, FileConflicts, plan.Conflicts, func(text []byte) (err error) {
		x.in.Conflicts, err = ParseConflicts(text)
		return err
	})
	if x.in.Pool != nil {
		x.strata()
	}
	if x.hasInspectors {
		x.capacity()
	}
}

// table checks one committed table in memory: its grammar, then size and root.
func (x *examiner) table(check, file string, want Table, parse func([]byte) error) bool {
	return x.stored(check, file, want, func(*io.SectionReader) (Table, error) {
		if err := parse(x.b[file]); err != nil {
			return Table{}, err
		}
		return Commit(x.suite, x.b[file]), nil
	})
}

// stored checks one committed table wherever it lies: read checks its grammar and gives size and root.
func (x *examiner) stored(check, file string, want Table, read func(*io.SectionReader) (Table, error)) bool {
	text := x.open(file)
	if text == nil {
		x.r.withheld(check, file, "not in the bundle; the plan names %d lines, root %s", want.Lines, want.Root)
		return false
	}
	switch got, err := read(text); {
	case err != nil:
		x.r.syntax(check, err)
	case got.Lines != want.Lines:
		x.r.fail(check, file, 0, "has %d lines, the plan names %d", got.Lines, want.Lines)
	case got.Root != want.Root:
		x.r.fail(check, file, 0, "has root %s, the plan names %s", got.Root, want.Root)
	default:
		x.r.ok(check, "%d lines, root %s", got.Lines, got.Root)
		return true
	}
	return false
}

// open is a table in memory or in a file, nil if it is not there.
func (x *examiner) open(file string) *io.SectionReader {
	if t, ok := x.onDisk[file]; ok {
		return io.NewSectionReader(t, 0, t.Size())
	}
	text, ok := x.b[file]
	if !ok {
		return nil
	}
	return inMemory(text)
}

// exclusions checks that exactly the coded lines of the pool are explained, with the same codes.
func (x *examiner) exclusions(text *io.SectionReader) (Table, error) {
	var all part
	r := exclusionReading(x.suite)
	if x.in.Pool == nil {
		err := r.all(text, &all, nil)
		return Table{all.lines, rootOf(x.suite, all.tops)}, err
	}
	next, stop := iter.Pull2(x.in.Pool.excluded())
	defer stop()
	at := 0
	r.keep = true
	err := r.all(text, &all, func(rows []Exclusion) error {
		for _, e := range rows {
			at++
			switch f, err, ok := next(); {
			case err != nil:
				return err
			case !ok:
				return &SyntaxError{FileExclusions, at, fmt.Sprintf("%s is not excluded in pool.tsv", e.ID)}
			case e.ID != f.ID || e.Code != f.Code:
				return &SyntaxError{FileExclusions, at, fmt.Sprintf("must be %s %s, as pool.tsv says", f.ID, f.Code)}
			}
		}
		return nil
	})
	if err != nil {
		return Table{}, err
	}
	if f, err, ok := next(); err != nil {
		return Table{}, err
	} else if ok {
		return Table{}, &SyntaxError{FileExclusions, at + 1, fmt.Sprintf("must be %s %s, as pool.tsv says", f.ID, f.Code)}
	}
	return Table{all.lines, rootOf(x.suite, all.tops)}, nil
}

func (x *examiner) strata() {
	pool, named, failed := x.in.Pool, map[string]bool{}, false
	for _, s := range x.in.Plan.Strata {
		named[s.Label] = true
		if n := pool.Eligible(s.Label); n != s.Eligible {
			failed = true
			x.r.fail(CheckStrata, FilePlan, 0, "stratum %s has %d eligible firms in the pool, the plan names %d", s.Label, n, s.Eligible)
		}
	}
	for label, n := range pool.eligible {
		if *n > 0 && !named[label] {
			failed = true
			x.r.fail(CheckStrata, FilePlan, 0, "%d eligible firms of stratum %s are in no stratum of the plan", *n, label)
		}
	}
	if !failed {
		x.r.ok(CheckStrata, "%d strata", len(x.in.Plan.Strata))
	}
}

// capacity notes a load so near to the capacity that assignments bend to it: below 1.3 × a second approver is needed (§2).
func (x *examiner) capacity() {
	slots, capacity := 0, 0
	for _, s := range x.in.Plan.Strata {
		slots += min(s.Eligible, s.Quota) * len(x.in.Plan.Slots)
	}
	for _, j := range x.in.Inspectors {
		if j.Code == Eligible {
			capacity = min(capacity+j.Capacity, 1<<50)
		}
	}
	if 10*capacity < 13*slots {
		x.r.note(CheckCapacity, "capacity %d for %d slots is below 1.3 × and needed a second approver", capacity, slots)
		return
	}
	x.r.ok(CheckCapacity, "%d for %d slots", capacity, slots)
}

// result recomputes what can be recomputed and compares result.txt with it.
func (x *examiner) result() {
	text, ok := x.b[FileResult]
	if x.noDraw {
		if ok {
			x.r.fail(CheckResult, FileResult, 0, "a draw of a failed round has no result")
		}
		return
	}
	if !ok {
		x.r.withheld(CheckResult, FileResult, "not in the bundle")
		return
	}
	x.r.ResultDigest = ResultDigest(x.suite, text)
	got, err := ParseResult(text)
	if err != nil {
		x.r.syntax(CheckResult, err)
		return
	}
	seed, err := seedOf(x.suite, x.in)
	switch {
	case !x.hasEntropy || errors.Is(err, ErrSealed):
		x.r.withheld(CheckTickets, FileEntropy, "the seed cannot be computed")
	case !x.opened:
		x.r.fail(CheckTickets, FileEntropy, 0, "the randomness did not pass, so nothing was drawn from it")
	default:
		x.r.Seed = seed
		x.compare(text, got)
	}
}

// compare draws again as far as the tables allow.
func (x *examiner) compare(text []byte, got Result) {
	if x.in.Pool == nil {
		x.tickets(got)
		x.r.withheld(CheckTickets, FilePool, "that these are the lowest tickets cannot be checked without the pool")
		return
	}
	want, err := selectFirms(x.suite, x.in)
	if err != nil {
		x.r.fail(CheckTickets, FileEntropy, 0, "%s", err)
		return
	}
	bare := got
	bare.Selected = slices.Clone(got.Selected)
	for i := range bare.Selected {
		bare.Selected[i].Team = nil
	}
	if !x.same(CheckTickets, "S "+want.Seed.String(), want.Text(), bare.Text()) {
		return
	}
	if !x.hasInspectors || !x.hasConflicts {
		x.r.withheld(CheckTeams, "", "needs inspectors.tsv and conflicts.tsv")
		return
	}
	formTeams(x.suite, x.in, &want)
	if !x.same(CheckTeams, fmt.Sprintf("%d slots unfilled", len(want.Unfilled())), want.Text(), got.Text()) {
		return
	}
	x.sound = x.same(CheckResult, "R "+x.r.ResultDigest.String(), want.Text(), text)
}

// same compares a recomputed text with a given one and names the first row that differs.
func (x *examiner) same(check, good string, want, got []byte) bool {
	if bytes.Equal(want, got) {
		x.r.ok(check, "%s", good)
		return true
	}
	row := firstDifference(want, got)
	line := func(text []byte) string {
		if l := lines(text); row <= len(l) && l[row-1] != "" {
			return clip(strings.TrimSuffix(l[row-1], "\n"))
		}
		return "nothing"
	}
	x.r.fail(check, FileResult, row, "recomputed %q, found %q", line(want), line(got))
	return false
}

// tickets checks what a result shows without the pool: the seed, each firm's own ticket, the order, the cutoffs.
func (x *examiner) tickets(got Result) {
	key, row, failed := SelectKey(x.suite, x.r.Seed), 4+len(got.Cutoffs), false
	wrong := func(row int, format string, a ...any) {
		failed = true
		x.r.fail(CheckTickets, FileResult, row, format, a...)
	}
	switch {
	case got.Draw != x.in.Plan.Draw || got.Plan != x.in.PlanDigest:
		wrong(0, "belongs to another plan")
	case got.Seed != x.r.Seed:
		wrong(4, "recomputed seed %s", x.r.Seed)
	case len(got.Cutoffs) != len(x.in.Plan.Strata):
		wrong(5, "the plan has %d strata", len(x.in.Plan.Strata))
	}
	drawn := map[string][]Digest{}
	for i, s := range got.Selected {
		row++
		if Ticket(x.suite, key, s.Firm) != s.Ticket {
			wrong(row, "not the ticket of %s", s.Firm)
		}
		if i > 0 && got.Selected[i-1].Ticket.Compare(s.Ticket) > 0 {
			wrong(row, "tickets must ascend")
		}
		drawn[s.Stratum] = append(drawn[s.Stratum], s.Ticket)
	}
	for i, s := range x.in.Plan.Strata[:min(len(x.in.Plan.Strata), len(got.Cutoffs))] {
		c, d := got.Cutoffs[i], drawn[s.Label]
		if c.Stratum != s.Label || c.Selected != min(s.Quota, s.Eligible) || c.Selected != len(d) || len(d) > 0 && c.Ticket != d[len(d)-1] {
			wrong(5+i, "does not fit the plan and the selections")
		}
	}
	for _, v := range got.Reserves {
		row++
		if Ticket(x.suite, key, v.Firm) != v.Ticket {
			wrong(row, "not the ticket of %s", v.Firm)
		}
	}
	if !failed {
		x.r.ok(CheckTickets, "S %s; every ticket shown is that firm's", x.r.Seed)
	}
}
