package drd1

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Reasons to replace a firm (§6.8).
const (
	GoneDeregistered = "S01" // 注销
	GoneMoved        = "S02" // 迁出
	GoneNotFound     = "S03" // not found at its address, with evidence of the visit
	GoneLegalBar     = "S04" // 依法不得检查
	GoneForceMajeure = "S05" // 不可抗力
)

// NoTicket stands for the ticket of Nobody and for the link of a draw without reserve chain.
const NoTicket = "-"

// Deviations are deviations.txt: what was done beside the result of a draw, in the order of the log. Everything but code, evidence, people
// and the released links of a reserve chain follows from the draw (§6.8).
type Deviations struct {
	Draw   string
	Result Digest // R
	Steps  []Step
}

// Step is one replacement: of a firm where Slot is 0, otherwise of the inspector of one slot of a firm.
type Step struct {
	Code                string
	Evidence            Digest // TH("body", document)
	Requested, Approved string // pseudonyms of two people
	Firm                string // that leaves, or whose team changes
	Slot                int    // from 1; 0: the firm itself is replaced
	Out                 string // inspector who leaves
	In                  string // firm or inspector who comes; Nobody where no inspector can
	Ticket              Digest // of In; zero with Nobody
	Link                Digest // c_i of the reserve chain; zero without one
	Team                []string
}

// Line is the step as its line says it, numbered from 1.
func (s Step) Line(n int) string {
	head := fmt.Sprintf("step %d %%s %s %s %s %s %s", n, s.Code, s.Evidence, s.Requested, s.Approved, s.Firm)
	if s.Slot > 0 {
		return fmt.Sprintf(head+" %d %s %s %s", "refill", s.Slot, s.Out, s.In, orNone(s.Ticket))
	}
	return fmt.Sprintf(head+" %s %s %s %s", "substitute", s.In, orNone(s.Ticket), orNone(s.Link), strings.Join(s.Team, " "))
}

func orNone(d Digest) string {
	if d == (Digest{}) {
		return NoTicket
	}
	return d.String()
}

func readOrNone(s string) (Digest, error) {
	if s == NoTicket {
		return Digest{}, nil
	}
	d, err := ParseDigest(s)
	if err == nil && d == (Digest{}) {
		err = errors.New("a digest of zeros")
	}
	return d, err
}

// ParseDeviations reads deviations.txt by its grammar alone.
func ParseDeviations(text []byte) (d Deviations, err error) {
	in, err := read(FileDeviations, text, maxTable)
	if err != nil {
		return d, err
	}
	if err = in.title("deviations"); err != nil {
		return d, err
	}
	if d.Draw, err = in.id("draw"); err != nil {
		return d, err
	}
	if !IsDrawNumber(d.Draw) {
		return d, in.failf("not a draw number")
	}
	if d.Result, err = in.digest("result"); err != nil {
		return d, err
	}
	for in.peek("step") {
		w, err := in.take("step", 11, 1<<10)
		if err != nil {
			return d, err
		}
		s, err := parseStep(w, len(d.Steps)+1)
		if err != nil {
			return d, in.wrap(err)
		}
		d.Steps = append(d.Steps, s)
	}
	return d, in.end()
}

// parseStep reads the words of a line.
func parseStep(w []string, n int) (s Step, err error) {
	if w[0] != strconv.Itoa(n) {
		return s, fmt.Errorf("steps must be numbered 1, 2, …")
	}
	s = Step{Code: w[2], Requested: w[4], Approved: w[5], Firm: w[6]}
	if s.Evidence, err = ParseDigest(w[3]); err != nil {
		return s, err
	}
	ticket := ""
	switch {
	case w[1] == "refill" && len(w) == 11:
		s.Out, s.In, ticket = w[8], w[9], w[10]
		if s.Slot, err = number(w[7]); err != nil || s.Slot == 0 {
			return s, errors.New("slots are numbered 1, 2, …")
		}
	case w[1] == "substitute" && len(w) >= 12:
		s.In, ticket, s.Team = w[7], w[8], w[10:]
		if s.Link, err = readOrNone(w[9]); err != nil {
			return s, err
		}
	default:
		return s, errors.New("neither a substitute nor a refill")
	}
	if s.Ticket, err = readOrNone(ticket); err != nil {
		return s, err
	}
	return s, s.check()
}

// check is the grammar of what words cannot say one by one.
func (s Step) check() error {
	ids := append([]string{s.Requested, s.Approved, s.Firm, s.In}, s.Team...)
	if s.Slot > 0 {
		ids = append(ids, s.Out)
	}
	switch {
	case !slices.Contains(stepCodes[s.Slot > 0], s.Code):
		return fmt.Errorf("%q is no reason code of this step", clip(s.Code))
	case slices.ContainsFunc(ids, func(id string) bool { return !isID(id) }):
		return errors.New("ids are 1–64 bytes of 0x21–0x7E")
	case s.Requested == s.Approved:
		return errors.New("approved by whoever requested it")
	case (s.In == Nobody) != (s.Ticket == Digest{}) || s.In == Nobody && s.Slot == 0:
		return errors.New("whoever comes has a ticket, and nobody has none")
	}
	return nil
}

// stepCodes are the reason codes of refills (true) and substitutes (false).
var stepCodes = map[bool][]string{
	true: {AbsentLeave, AbsentTraining, AbsentCertificate, AbsentTransferred, ConflictRecusal, ConflictKinship, ConflictFinancial, ConflictFormer,
		ConflictDeclared, ConflictRequest},
	false: {GoneDeregistered, GoneMoved, GoneNotFound, GoneLegalBar, GoneForceMajeure},
}

// Text is the canonical text, or why there is none.
func (d Deviations) Text() ([]byte, error) {
	if !IsDrawNumber(d.Draw) {
		return nil, &SyntaxError{FileDeviations, 2, "not a draw number"}
	}
	b := fmt.Appendf(nil, "drd1 deviations\ndraw %s\nresult %s\n", d.Draw, d.Result)
	for i, s := range d.Steps {
		if _, err := parseStep(strings.Split(s.Line(i + 1)[len("step "):], " "), i+1); err != nil {
			return nil, &SyntaxError{FileDeviations, firstStep + i, err.Error()}
		}
		b = append(append(b, s.Line(i+1)...), '\n')
	}
	return b, nil
}

// firstStep is the line of the first step.
const firstStep = 4
