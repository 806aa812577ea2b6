package drd1

import (
	"errors"
	"fmt"
	"strings"
)

// Status is the outcome of one check.
type Status string

// The outcomes. Noted things deserve a reader's attention and change no outcome.
const (
	OK       Status = "ok"
	Failed   Status = "failed"
	Withheld Status = "withheld" // not checkable: a file or a sealed nonce is not there
	Noted    Status = "noted"
)

// Check is one line of a report.
type Check struct {
	Name   string // one of the Check constants
	Status Status
	File   string // the file at fault, if one is
	Row    int    // its line, from 1; 0: the file as a whole
	Detail string // an English phrase
}

// String is a line for people, such as "failed   pool: pool.tsv line 7: ids must be strictly ascending".
func (c Check) String() string { return fmt.Sprintf("%-8s %s", c.Status, c.sentence()) }

func (c Check) sentence() string {
	where := ""
	switch {
	case c.Row > 0:
		where = fmt.Sprintf(" %s line %d:", c.File, c.Row)
	case c.File != "":
		where = " " + c.File + ":"
	}
	return strings.TrimRight(c.Name+":"+where+" "+c.Detail, " :")
}

// The names of the checks, in the order in which Verify makes them.
const (
	CheckPlan        = "plan"        // plan.txt follows the grammar (§6.4)
	CheckRound       = "round"       // round.txt follows the grammar (§6.3) and is the one the plan names
	CheckSuite       = "suite"       // plan and round name one suite and it is known
	CheckEntropy     = "entropy"     // entropy.json is canonical
	CheckVoid        = "void"        // void.txt, if there: the draw is void, for a reason and with two people who answer for it
	CheckRule        = "rule"        // rule.txt, if there, has the digest of the plan
	CheckPool        = "pool"        // pool.tsv: size, root, grammar
	CheckExclusions  = "exclusions"  // exclusions.tsv: size, root, grammar, exactly the coded lines of the pool
	CheckInspectors  = "inspectors"  // inspectors.tsv: size, root, grammar
	CheckConflicts   = "conflicts"   // conflicts.tsv: size, root, grammar
	CheckStrata      = "strata"      // eligible counts per stratum are those of the plan
	CheckCapacity    = "capacity"    // enough inspectors for the slots (§2)
	CheckCommitments = "commitments" // the nonces open the commitments of parties of the round
	CheckQuorum      = "quorum"      // enough nonces count
	CheckClose       = "close"       // close.txt, if there, lists exactly these nonces
	CheckBeacons     = "beacons"     // the public events of the round, in order, with possible or proven outcomes
	CheckSeals       = "seals"       // the sealed parties of the plan, and their nonces open the seals
	CheckOffice      = "office"      // events that the office itself produces have a sealed party beside them
	CheckTickets     = "tickets"     // seed, tickets, the lowest of each stratum
	CheckTeams       = "teams"       // assignment of inspectors
	CheckResult      = "result"      // result.txt byte for byte
	CheckDeviations  = "deviations"  // deviations.txt, if there: each substitute and refill is the next by ticket, with two people who answer for it
	CheckLog         = "log"         // order of the entries in a ledger (only with one)
)

// Report is what Verify found.
type Report struct {
	Draw         string
	Suite        string
	PlanDigest   Digest // P
	Seed         Digest // S; zero while withheld
	Void         string // reason code of a void draw, otherwise empty
	ResultDigest Digest // R of the result.txt in the bundle; zero without one
	Checks       []Check
}

func (r *Report) add(c Check) { r.Checks = append(r.Checks, c) }

func (r *Report) ok(name, format string, a ...any) {
	r.add(Check{Name: name, Status: OK, Detail: fmt.Sprintf(format, a...)})
}

func (r *Report) note(name, format string, a ...any) {
	r.add(Check{Name: name, Status: Noted, Detail: fmt.Sprintf(format, a...)})
}

func (r *Report) withheld(name, file, format string, a ...any) {
	r.add(Check{Name: name, Status: Withheld, File: file, Detail: fmt.Sprintf(format, a...)})
}

func (r *Report) fail(name, file string, row int, format string, a ...any) {
	r.add(Check{Name: name, Status: Failed, File: file, Row: row, Detail: fmt.Sprintf(format, a...)})
}

// syntax records a parser's error with its row.
func (r *Report) syntax(name string, err error) {
	if s, ok := err.(*SyntaxError); ok {
		r.fail(name, s.Text, s.Line, "%s", s.Why)
		return
	}
	r.fail(name, "", 0, "%s", err)
}

// Has reports whether a check ended with this status.
func (r Report) Has(s Status) bool {
	for _, c := range r.Checks {
		if c.Status == s {
			return true
		}
	}
	return false
}

// ExitCode is 1 if anything failed, else 3 if anything was withheld, else 0: everything was checked and holds.
func (r Report) ExitCode() int {
	switch {
	case r.Has(Failed):
		return 1
	case r.Has(Withheld):
		return 3
	}
	return 0
}

// Err is the first failure, or else the first thing withheld, as an error that names check, file and row; nil if ExitCode is 0.
func (r Report) Err() error {
	for _, s := range []Status{Failed, Withheld} {
		for _, c := range r.Checks {
			if c.Status == s {
				return errors.New(c.sentence())
			}
		}
	}
	return nil
}
