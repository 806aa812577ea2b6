package drd1

import (
	"fmt"
	"strings"
	"time"
)

// Reasons for which a draw is void 作废 (§6.8). A firm found ineligible later is skipped and never a reason.
const (
	VoidPool  = "V01" // the pool was proven wrong 对象名录有误
	VoidLegal = "V02" // a legal order 依法责令
	VoidRound = "V03" // the round failed 轮次失败
)

// Void is void.txt: that a draw counts for nothing, why, and who answers for it. After the public event the result that the draw would
// have had stands beside it in result.txt (§6.8).
type Void struct {
	Draw      string
	Plan      Digest // P
	Code      string
	Evidence  Digest    // TH("body", document)
	Requested string    // pseudonym
	Approved  string    // pseudonym of another person
	Time      time.Time // of the approval
}

// ParseVoid reads a void text.
func ParseVoid(text []byte) (v Void, err error) {
	in, err := read(FileVoid, text, maxText)
	if err != nil {
		return v, err
	}
	if err = in.title("void"); err != nil {
		return v, err
	}
	if v.Draw, err = in.id("draw"); err != nil {
		return v, err
	}
	if v.Plan, err = in.digest("plan"); err != nil {
		return v, err
	}
	if v.Code, err = in.one("code"); err != nil {
		return v, err
	}
	if v.Evidence, err = in.digest("evidence"); err != nil {
		return v, err
	}
	if v.Requested, err = in.id("requested"); err != nil {
		return v, err
	}
	if v.Approved, err = in.id("approved"); err != nil {
		return v, err
	}
	at, err := in.one("time")
	if err != nil {
		return v, err
	}
	if v.Time, err = parseTime(at); err != nil {
		return v, in.wrap(err)
	}
	if err = in.end(); err != nil {
		return v, err
	}
	if line, why := v.check(); why != "" {
		return v, &SyntaxError{FileVoid, line, why}
	}
	return v, nil
}

// check says on which line the text would deviate, and how.
func (v Void) check() (line int, why string) {
	switch {
	case !IsDrawNumber(v.Draw):
		return 2, "not a draw number"
	case v.Code != VoidPool && v.Code != VoidLegal && v.Code != VoidRound:
		return 4, "the code must be V01, V02 or V03"
	case !isID(v.Requested):
		return 6, "requested must be 1–64 bytes of 0x21–0x7E"
	case !isID(v.Approved) || v.Approved == v.Requested:
		return 7, "approved by whoever requested it"
	case !canonicalTime(v.Time):
		return 8, "not a time in whole seconds"
	}
	return 0, ""
}

// Text is the canonical void text, or why there is none.
func (v Void) Text() ([]byte, error) {
	if line, why := v.check(); why != "" {
		return nil, &SyntaxError{FileVoid, line, why}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "drd1 void\ndraw %s\nplan %s\ncode %s\nevidence %s\nrequested %s\napproved %s\ntime %s\n",
		v.Draw, v.Plan, v.Code, v.Evidence, v.Requested, v.Approved, formatTime(v.Time))
	return []byte(b.String()), nil
}

// voidText checks void.txt, if there.
func (x *examiner) voidText() {
	text, ok := x.b[FileVoid]
	if !ok {
		return
	}
	v, err := ParseVoid(text)
	switch {
	case err != nil:
		x.r.syntax(CheckVoid, err)
		return
	case v.Draw != x.in.Plan.Draw:
		x.r.fail(CheckVoid, FileVoid, 2, "voids another draw")
		return
	case v.Plan != x.in.PlanDigest:
		x.r.fail(CheckVoid, FileVoid, 3, "voids another plan")
		return
	}
	x.r.Void = v.Code
	x.r.ok(CheckVoid, "%s, requested by %s, approved by %s: result.txt is what the draw would have been", v.Code, v.Requested, v.Approved)
}

// neverDrawn reports whether a void draw has no result because its round failed; it is asked where entropy.json is absent.
func (x *examiner) neverDrawn() bool {
	if x.r.Void == "" {
		return false
	}
	text, ok := x.b[FileClose]
	if !ok {
		if x.r.Void == VoidRound {
			x.r.withheld(CheckVoid, FileClose, "without it nothing shows that the round failed")
		}
		return x.r.Void == VoidRound
	}
	c, err := ParseClose(text)
	switch {
	case err != nil:
		return false // closeText says so
	case len(c.Open) < x.round.Quorum:
		x.r.ok(CheckVoid, "the round failed: %d nonces, the quorum is %d; there is nothing to draw", len(c.Open), x.round.Quorum)
		return true
	case x.r.Void == VoidRound:
		x.r.note(CheckVoid, "the round had its quorum: that it closed after its first event, or that a sealed party stayed away, only the ledger shows")
		return true
	}
	return false
}
