package cli

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"

	"yangguang/draw/drd1"
	"yangguang/ledger"
)

// step is an entry of the ledger about the draw or its round.
type step struct {
	index int64
	at    time.Time
	kind  string // entry type
	body  *stepBody
}

// stepBody is what the entries of a draw say; each type fills some of it.
type stepBody struct {
	Text, Digest, Party, Commitment, Nonce, Source, Event, Value, WouldBe, Inspection string

	Sealed map[string]string // nonces of sealed parties, by name, as they became public

	Steps []struct {
		N    int
		Line string // digest
	}
}

// orderCheck compares a bundle with the entries of a ledger that Fsck has found to hold (DRD1 §6.8).
type orderCheck struct {
	b       drd1.Bundle
	plan    drd1.Plan
	round   drd1.Round
	entropy drd1.Entropy
	result  drd1.Digest

	steps    []step
	numbers  []int // of the office's draws this year, in the order of their plan entries
	recorded map[string]bool
	checks   []drd1.Check
}

// drawOrder checks against an exported ledger what a bundle alone cannot show: that its steps are in the log, in the order that kept the
// randomness unknown while anything could still be chosen. Times are those of the log; cosignatures of witnesses are not looked at.
func drawOrder(b drd1.Bundle, report drd1.Report, dir fs.FS, log note.Verifier) []drd1.Check {
	o := &orderCheck{b: b, result: report.ResultDigest, recorded: map[string]bool{}}
	var err error
	if o.plan, err = drd1.ParsePlan(b[drd1.FilePlan]); err != nil {
		return nil // the report says so already
	}
	if o.round, err = drd1.ParseRound(b[drd1.FileRound]); err != nil {
		return nil
	}
	found, err := ledger.Fsck(dir, log, ledger.Options{Visit: o.visit})
	if err != nil {
		o.fail("%s", err)
		return o.checks
	}
	if o.entropy, err = drd1.ParseEntropy(b[drd1.FileEntropy]); err != nil && b[drd1.FileVoid] != nil && b[drd1.FileEntropy] == nil {
		o.texts() // before its event, or of a failed round: the bundle's own checks say what that means
	} else if err != nil {
		o.add(drd1.Withheld, "without entropy.json the steps of the round cannot be compared")
	} else {
		o.texts()
		o.parties()
		o.sealed()
		o.events()
	}
	o.ends()
	o.order()
	o.times()
	o.gaps()
	if len(o.checks) == 0 {
		o.add(drd1.OK, "%d entries of %s, in order", len(o.steps), found.Origin)
	}
	o.add(drd1.Noted, "times are the log's own: cosignatures of witnesses were not checked")
	if b[drd1.FileVoid] == nil {
		o.visits()
	}
	return o.checks
}

func (o *orderCheck) add(s drd1.Status, format string, a ...any) {
	o.checks = append(o.checks, drd1.Check{Name: drd1.CheckLog, Status: s, Detail: fmt.Sprintf(format, a...)})
}

func (o *orderCheck) fail(format string, a ...any) { o.add(drd1.Failed, format, a...) }

// visit keeps the entries that concern the draw.
func (o *orderCheck) visit(index int64, _ []byte, e ledger.Entry, body []byte) error {
	office := o.plan.Draw[:len(o.plan.Draw)-6]
	if number, ok := strings.CutPrefix(e.Subject.ID, office); ok && e.Type == "plan" && len(number) == 6 {
		n, err := strconv.Atoi(number)
		if err != nil {
			return err
		}
		o.numbers = append(o.numbers, n)
	}
	if rank, ok := strings.CutPrefix(e.Subject.ID, o.plan.Draw+"."); ok && e.Subject.Kind == ledger.SubjectInspection && e.Type == "record.submit" {
		rank, _, _ = strings.Cut(rank, ".") // of the sel line, whoever was visited for it in the end
		o.recorded[rank] = true
	}
	ofRound := e.Subject == ledger.Subject{Kind: ledger.SubjectRound, ID: o.plan.Round}
	ofDraw := e.Subject == ledger.Subject{Kind: ledger.SubjectDraw, ID: o.plan.Draw}
	if !ofRound && !ofDraw {
		return nil
	}
	s := step{index: index, at: e.Time, kind: e.Type}
	if ofDraw && e.Type == "reveal" {
		s.kind = "unseal" // a sealed party's nonce, at the embargo's end
	}
	if ofRound && e.Type == "void" {
		s.kind = failure
	}
	if len(body) > 0 {
		_, content, err := ledger.ParseBody(body)
		if err != nil {
			return err
		}
		s.body = &stepBody{}
		if isStep[s.kind] {
			if err := json.Unmarshal(content, s.body); err != nil {
				return fmt.Errorf("body of a %s entry: %w", e.Type, err)
			}
		}
	}
	if rank, ok := strings.CutPrefix(s.about(), o.plan.Draw+"."); ok && (s.kind == "substitute" || s.kind == "draw.drop") {
		rank, _, _ = strings.Cut(rank, ".")
		o.recorded[rank] = true
	}
	o.steps = append(o.steps, s)
	return nil
}

// isStep are the entry types whose body is a stepBody.
var isStep = map[string]bool{"round": true, "plan": true, "commit": true, "seal": true, "reveal": true, "unseal": true, "close": true, "beacon": true,
	"result": true, "void": true, failure: true, "disclose": true, "refill": true, "substitute": true, "draw.drop": true}

// of are the steps of a type that have a body; whole says that none was without, which is withheld.
func (o *orderCheck) of(kind string) (out []step, whole bool) {
	whole = true
	for _, s := range o.steps {
		switch {
		case s.kind != kind:
		case s.body == nil:
			whole = false
			o.add(drd1.Withheld, "entry %d (%s): its body is not published", s.index, kind)
		default:
			out = append(out, s)
		}
	}
	return out, whole
}

// texts compares what stands in the log word for word.
func (o *orderCheck) texts() {
	rounds, _ := o.of("round")
	for _, s := range rounds {
		if s.body.Text != string(o.b[drd1.FileRound]) {
			o.fail("entry %d: the round text is not that of the bundle", s.index)
		}
	}
	plans, _ := o.of("plan")
	for _, s := range plans {
		if s.body.Text != string(o.b[drd1.FilePlan]) {
			o.fail("entry %d: the plan text is not that of the bundle", s.index)
		}
	}
	want, err := drd1.Close{Round: o.plan.Round, Digest: o.plan.RoundDigest, Open: o.entropy.Opened}.Text()
	if o.b[drd1.FileEntropy] == nil {
		want, err = o.b[drd1.FileClose], nil
	}
	closes, _ := o.of("close")
	for _, s := range closes {
		if want == nil && err == nil {
			continue // not closed when the bundle was made
		}
		if err != nil || s.body.Text != string(want) {
			o.fail("entry %d: the close text does not list the nonces that the bundle opens", s.index)
		}
	}
	results, _ := o.of("result")
	for _, s := range results {
		if s.body.Digest != o.result.String() && o.b[drd1.FileResult] != nil {
			o.fail("entry %d: the result digest is %s, that of the bundle %s", s.index, s.body.Digest, o.result)
		}
	}
}

// parties compares commitments, seals and nonces as sets: nothing added, nothing left out.
func (o *orderCheck) parties() {
	for _, c := range []struct {
		kind  string
		want  []drd1.Nonce
		value func(*stepBody) string
	}{
		{"commit", o.entropy.Commitments, func(b *stepBody) string { return b.Commitment }},
		{"seal", o.entropy.Seals, func(b *stepBody) string { return b.Commitment }},
		{"reveal", o.entropy.Opened, func(b *stepBody) string { return b.Nonce }},
	} {
		got := map[string]string{}
		steps, whole := o.of(c.kind)
		for _, s := range steps {
			got[s.body.Party] = c.value(s.body)
		}
		for _, n := range c.want {
			if value, found := got[n.Party]; value != n.Value.String() && (found || whole) {
				o.fail("the log has no %s of %s with the value of the bundle", c.kind, n.Party)
			}
			delete(got, n.Party)
		}
		for p := range got {
			o.fail("the log has a %s of %s that the bundle leaves out", c.kind, p)
		}
	}
}

// events compares the outcomes of the public events.
func (o *orderCheck) events() {
	got, whole := o.of("beacon")
	for _, want := range o.entropy.Beacons {
		if whole && !slices.ContainsFunc(got, func(s step) bool {
			return s.body.Source == want.Source && s.body.Event == want.Event && s.body.Value == want.Value
		}) {
			o.fail("the log has no beacon %s %s with the value of the bundle", want.Source, want.Event)
		}
	}
}

// order demands: round < commits, plan; plan < seals; all of them < every reveal < close < every beacon < result.
func (o *orderCheck) order() {
	first, last := map[string]int64{}, map[string]int64{}
	for _, s := range o.steps {
		if _, seen := first[s.kind]; !seen {
			first[s.kind] = s.index
		}
		last[s.kind] = s.index
	}
	for _, kind := range o.required() {
		if _, seen := first[kind]; !seen {
			o.fail("the log has no %s entry", kind)
		}
	}
	for _, before := range [][2]string{{"round", "commit"}, {"round", "plan"}, {"plan", "seal"}, {"commit", "reveal"}, {"plan", "reveal"},
		{"seal", "reveal"}, {"reveal", "close"}, {"close", "beacon"}, {"reveal", failure}, {failure, "beacon"}, {"beacon", "result"},
		{"plan", "void"}, {"void", "disclose"}, {"beacon", "disclose"},
		{"result", "refill"}, {"result", "substitute"}, {"beacon", "draw.unseal"}, {"draw.unseal", "result"}, {"draw.unseal", "disclose"}, {"result", "disclose"}} {
		a, hasA := last[before[0]]
		z, hasZ := first[before[1]]
		if hasA && hasZ && a > z {
			o.fail("entry %d (%s) comes after entry %d (%s)", a, before[0], z, before[1])
		}
	}
}

// times demands: everything that commits or reveals by reveal-by, the close before the first event, no outcome before its event.
func (o *orderCheck) times() {
	firstEvent, due := o.firstEvent(), map[string]time.Time{}
	for _, e := range o.round.Beacons {
		due[e.Source+" "+e.Name] = e.Time
	}
	for _, s := range o.steps {
		switch {
		case slices.Contains([]string{"commit", "plan", "seal", "reveal"}, s.kind) && s.at.After(o.round.RevealBy):
			o.fail("entry %d (%s) is later than reveal-by", s.index, s.kind)
		case s.kind == "close" && s.at.Before(o.round.RevealBy):
			o.fail("entry %d (close) is earlier than reveal-by", s.index)
		case s.kind == "close" && !s.at.Before(firstEvent):
			o.fail("entry %d (close) is not before the first public event", s.index)
		case s.kind == "beacon" && s.body != nil && s.at.Before(due[s.body.Source+" "+s.body.Event]):
			o.fail("entry %d: the outcome was recorded before the event", s.index)
		}
	}
}

func (o *orderCheck) firstEvent() time.Time {
	return slices.MinFunc(o.round.Beacons, func(a, b drd1.Event) int { return a.Time.Compare(b.Time) }).Time
}

// gaps demands that the office's draw numbers of the year run 1, 2, 3, … (§6.9).
func (o *orderCheck) gaps() {
	for i, n := range o.numbers {
		if n != i+1 {
			o.fail("the %d-th draw of the office and year has the number %06d", i+1, n)
			return
		}
	}
}
