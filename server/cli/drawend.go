package cli

import (
	"slices"
	"strings"

	"yangguang/draw/drd1"
)

// failure is the kind of the entry that a round failed: the ledger's "void" about a round.
const failure = "failure"

// ends compares how the draw ended: in the result of the bundle, or void as the bundle says.
func (o *orderCheck) ends() {
	text, void := o.b[drd1.FileVoid]
	for _, s := range o.steps {
		switch {
		case s.kind == failure && !void:
			o.fail("entry %d: the round of the draw failed", s.index)
		case s.kind == "void" && !void:
			o.fail("entry %d: the draw is void, and the bundle does not say so", s.index)
		case s.kind == "result" && void:
			o.fail("entry %d: a void draw has a result", s.index)
		}
	}
	o.beside()
	if !void {
		return
	}
	voids, whole := o.of("void")
	if whole && !slices.ContainsFunc(voids, func(s step) bool { return s.body.Text == string(text) }) {
		o.fail("the log has no void entry with the text of the bundle")
	}
	o.wouldBe(voids, whole)
	failures, whole := o.of(failure)
	for _, s := range failures {
		if closed := o.b[drd1.FileClose]; closed != nil && s.body.Text != string(closed) {
			o.fail("entry %d: the close text is not that of the bundle", s.index)
		}
		if c, err := drd1.ParseClose([]byte(s.body.Text)); err == nil && len(c.Open) >= o.round.Quorum && s.at.Before(o.firstEvent()) {
			o.fail("entry %d: the round did not fail: it was closed with its quorum before the first public event", s.index)
		}
	}
	if v, err := drd1.ParseVoid(text); err == nil && v.Code == drd1.VoidRound && whole && len(failures) == 0 && !o.stayedAway() {
		o.fail("the draw is void because its round failed, which the log does not say")
	}
}

// about is the visit that the step is about, "" without a body.
func (s step) about() string {
	if s.body == nil {
		return ""
	}
	return s.body.Inspection
}

// beside compares deviations.txt with the entries about substitutes and refills: the same steps, in the same order.
func (o *orderCheck) beside() {
	suite, lines := suiteOf(o.plan.Suite), []string{}
	for i, l := range strings.Split(strings.TrimSuffix(string(o.b[drd1.FileDeviations]), "\n"), "\n") {
		if i > 2 {
			lines = append(lines, drd1.TH(suite, drd1.LabelBody, []byte(l)).String())
		}
	}
	next := 1
	for _, s := range o.steps {
		if s.kind != "refill" && s.kind != "substitute" {
			continue
		}
		if s.body == nil {
			o.add(drd1.Withheld, "entry %d (%s): its body is not published", s.index, s.kind)
			return
		}
		for _, said := range s.body.Steps {
			if said.N != next || next > len(lines) || lines[next-1] != said.Line {
				o.fail("entry %d (%s): step %d is not that of the bundle", s.index, s.kind, said.N)
				return
			}
			next++
		}
	}
	if next <= len(lines) {
		o.fail("the log has no entry for step %d of the bundle", next)
	}
}

// suiteOf is a hash suite by name; a bundle that passed its own checks names a known one.
func suiteOf(name string) drd1.Suite {
	for _, s := range drawOptions.Suites {
		if s.Name() == name {
			return s
		}
	}
	return drd1.SHA256
}

// wouldBe compares the result of a void draw with what was logged of it, with the void or when the randomness was complete.
func (o *orderCheck) wouldBe(voids []step, whole bool) {
	disclosed, all := o.of("disclose")
	said := false
	for _, s := range append(voids, disclosed...) {
		said = said || s.body.WouldBe != ""
		if s.body.WouldBe != "" && o.b[drd1.FileResult] != nil && s.body.WouldBe != o.result.String() {
			o.fail("entry %d: the would-be result is %s, that of the bundle %s", s.index, s.body.WouldBe, o.result)
		}
	}
	if !said && whole && all && o.b[drd1.FileResult] != nil {
		o.fail("the log has no digest of the would-be result")
	}
}

// required are the kinds of entries that the log must have.
func (o *orderCheck) required() []string {
	switch {
	case o.b[drd1.FileVoid] == nil:
		return []string{"round", "commit", "plan", "reveal", "close", "beacon", "result"}
	case o.b[drd1.FileEntropy] == nil:
		return []string{"round", "plan", "void"}
	case slices.ContainsFunc(o.steps, func(s step) bool { return s.kind == failure }): // closed too late
		return []string{"round", "commit", "plan", "reveal", failure, "beacon", "void"}
	default:
		return []string{"round", "commit", "plan", "reveal", "close", "beacon", "void"}
	}
}
