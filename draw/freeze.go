package draw

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"iter"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"yangguang/draw/drd1"
	"yangguang/fault"
	"yangguang/ident"
	"yangguang/workday"
)

// ScopeQuestion asks for every enterprise that a plan is about.
type ScopeQuestion struct {
	Plan           uuid.UUID
	Agency         uuid.UUID
	Target         Target
	Stratification string
	Year           int // civil year of the visits, for the cap and for what was inspected already
}

// ScopeRow is one enterprise of the scope, eligible or not.
type ScopeRow struct {
	Enterprise uuid.UUID
	USCC       string
	Value      string // what the register says to the stratification rule, "" for nothing
	Status     string // of the register
	CapReached string // the rule, count and cap of a year that visits which were entered fill, or ""
	Inspected  string // number of a visit of this year on one of the plan's items, or ""
	Pending    string // number of a visit on one of the plan's items that a team entered or a public draw drew, or "": one that waits unannounced tells nothing
}

// NewDraw is a committed draw to write.
type NewDraw struct {
	Draw
	Office   string
	Year     int
	Seq      int
	Author   uuid.UUID
	Files    map[string][]byte // frozen, by name
	Firms    []uuid.UUID       // by line of pool.tsv
	Excluded []Excluded
	Accounts map[string]uuid.UUID // of the sealed parties, by name
	Chain    *ReserveChain
}

// Member is one line of pool.tsv.
type Member struct {
	Enterprise    uuid.UUID
	Stratum, Code string
}

// Members are the lines of the frozen pool.
func (d *NewDraw) Members() iter.Seq[Member] {
	return func(yield func(Member) bool) {
		at := 0
		for line := range bytes.Lines(d.Files[drd1.FilePool]) {
			w := bytes.SplitN(bytes.TrimSuffix(line, []byte("\n")), []byte("\t"), 4)
			if !yield(Member{d.Firms[at], string(w[1]), string(w[2])}) {
				return
			}
			at++
		}
	}
}

// Excluded is an excluded enterprise and the document whose digest exclusions.tsv holds.
type Excluded struct {
	Enterprise uuid.UUID
	Code       string
	Document   string
	Exclusion  *uuid.UUID // by hand: what was approved
}

// share is a decimal ≥ 0 from people or policy.
type share struct{ *big.Rat }

func (s share) less(o share) bool { return s.Cmp(o.Rat) < 0 }

// of is ⌈share × n⌉.
func (s share) of(n int) int { return ceil(new(big.Rat).Mul(s.Rat, big.NewRat(int64(n), 1))) }

func readShare(field string, given *string, byDefault string) (share, error) {
	v, ok := parseDecimal(cmp.Or(deref(given), byDefault))
	if !ok || v.Cmp(big.NewRat(maxShareParts, 1)) > 0 {
		return share{}, fault.BadInput(field, "须为 0 至 100 的小数", "a decimal from 0 to 100")
	}
	return share{v}, nil
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// Frozen is pool.tsv and exclusions.tsv on their way: of an enterprise that can be drawn only its line and its id are kept.
type Frozen struct {
	Text, Exclusions []byte               // of the two files
	Firms            []uuid.UUID          // by line of pool.tsv
	Eligible         map[string]int       // by stratum, 0 where all are excluded
	Codes            map[string]int       // excluded enterprises by code
	Named            map[uuid.UUID]string // codes 统一社会信用代码 of the enterprises in conflicts, "" until they are met
	Excluded         []Excluded
	byHand           map[string]Exclusion
	rule             Stratification
	suite            drd1.Suite
	salts            io.Reader
	salted           bool
}

// NewFrozen holds no enterprise yet.
func NewFrozen(rule Stratification, suite drd1.Suite, salted bool, facts CommitFacts, random io.Reader) *Frozen {
	p := &Frozen{rule: rule, suite: suite, salts: bufio.NewReaderSize(random, 1<<14), salted: salted, Eligible: map[string]int{},
		Codes: map[string]int{}, Named: map[uuid.UUID]string{}, byHand: map[string]Exclusion{}}
	for _, e := range facts.Exclusions {
		p.byHand[e.USCC] = e
	}
	for _, c := range facts.Conflicts {
		p.Named[c.Enterprise] = ""
	}
	return p
}

// freeze makes every text of the commitment.
func (s *Service) freeze(ctx context.Context, tx Tx, k *commitment) (NewDraw, error) {
	plan := k.facts.Plan
	rule, _ := s.Rules.stratification(plan.Stratification)
	p := NewFrozen(rule, k.suite, k.Publication == Restricted, k.facts, s.Random)
	if err := tx.Scope(ctx, ScopeQuestion{Plan: plan.ID, Agency: plan.Agency.ID, Target: plan.Target, Stratification: plan.Stratification,
		Year: k.WindowFrom.Year()}, p.Keep); err != nil {
		return NewDraw{}, err
	}
	strata, err := k.strata(p)
	if err != nil {
		return NewDraw{}, err
	}
	if err := s.Rules.checkBands(plan, strata, workday.CivilDate(k.now)); err != nil {
		return NewDraw{}, err
	}
	files, err := k.tables(p, strata)
	if err != nil {
		return NewDraw{}, err
	}
	files[drd1.FileRule], files[drd1.FileRound] = s.ruleText(plan, rule, k), []byte(k.round.Text)
	year := workday.CivilDate(k.now).Year()
	seq, err := tx.NextDraw(ctx, plan.Agency.Code, year)
	if err != nil {
		return NewDraw{}, err
	}
	d := NewDraw{Office: plan.Agency.Code, Year: year, Seq: seq, Files: files, Firms: p.Firms, Excluded: p.Excluded,
		Draw: Draw{ID: uuid.Must(uuid.NewV7()), PlanID: plan.ID, RoundID: k.round.ID, Agency: plan.Agency, Strata: strata, Slots: k.Slots,
			WindowFrom: k.WindowFrom, WindowTo: k.WindowTo, Publication: k.Publication, EmbargoUntil: k.Embargo,
			Number: fmt.Sprintf("%s-%04d-%06d", plan.Agency.Code, year, seq)}}
	return d, k.planText(&d, p)
}

// Keep takes the next enterprise of the scope.
func (p *Frozen) Keep(r ScopeRow) error {
	code, evidence, hand := p.exclude(r)
	f := drd1.Firm{ID: r.USCC, Stratum: p.rule.label(r.Value), Code: code}
	if p.salted {
		salt, err := p.salt()
		if err != nil {
			return err
		}
		f.Salt = salt
	}
	p.Text = f.AppendLine(p.Text)
	p.Firms = append(p.Firms, r.Enterprise)
	if _, ok := p.Named[r.Enterprise]; ok {
		p.Named[r.Enterprise] = r.USCC
	}
	if code == drd1.Eligible {
		p.Eligible[f.Stratum]++
		return nil
	}
	p.Eligible[f.Stratum] += 0
	p.Codes[code]++
	salt, err := p.salt()
	if err != nil {
		return err
	}
	document := salt + "\n" + r.USCC + " " + code + "\n" + evidence + "\n"
	p.Excluded = append(p.Excluded, Excluded{r.Enterprise, code, document, hand})
	p.Exclusions = drd1.Exclusion{ID: r.USCC, Code: code, Evidence: drd1.TH(p.suite, drd1.LabelBody, []byte(document))}.AppendLine(p.Exclusions)
	return nil
}

func (p *Frozen) salt() (string, error) { return saltFrom(p.salts) }

func saltFrom(random io.Reader) (string, error) {
	var b [16]byte
	if _, err := io.ReadFull(random, b[:]); err != nil {
		return "", fmt.Errorf("draw: salt: %w", err)
	}
	return hex.EncodeToString(b[:]), nil
}

// exclude decides whether an enterprise of the scope can be drawn: the register first, then what two people excluded with evidence, then
// the cap, then what was or is known to be inspected on this matter.
func (p *Frozen) exclude(r ScopeRow) (code, evidence string, byHand *uuid.UUID) {
	byStatus := map[string]string{"DEREGISTERED": drd1.ExcludedDeregistered, "REVOKED": drd1.ExcludedRevoked, "MOVED_OUT": drd1.ExcludedMoved}
	hand, named := p.byHand[r.USCC]
	switch {
	case byStatus[r.Status] != "":
		return byStatus[r.Status], "register status " + r.Status, nil
	case named:
		return hand.Code, hand.shows(), &hand.ID
	case r.CapReached != "":
		return drd1.ExcludedCap, "annual cap reached: " + r.CapReached, nil
	case r.Inspected != "":
		return drd1.ExcludedInspected, "inspected on this matter this year: " + r.Inspected, nil
	case r.Pending != "":
		return drd1.ExcludedOtherPlan, "a visit on this matter is under way or was drawn in public: " + r.Pending, nil
	}
	return drd1.Eligible, "", nil
}

// strata are the strata of the plan text: those with a ratio, and those without, from which nothing is drawn.
func (k *commitment) strata(p *Frozen) ([]Stratum, error) {
	var out []Stratum
	drawn, total := 0, 0
	for label, n := range p.Eligible {
		total += n
		st := Stratum{Label: label, Eligible: n}
		for _, r := range k.facts.Plan.Ratios {
			if r.Stratum == label {
				st.Quota = drd1.Quota(n, r.PPM, r.Minimum)
				if k.Chain == nil { // otherwise whoever comes next follows from the chain
					st.Reserve = share{new(big.Rat).Mul(k.reserve.Rat, big.NewRat(1, 100))}.of(min(st.Quota, n))
				}
				drawn += min(st.Quota, n)
			}
		}
		out = append(out, st)
	}
	if drawn == 0 {
		return nil, fault.Refuse(fault.NothingEligible, "对象池内没有可抽的企业：请检查计划的对象范围、分层比例与排除项",
			"no enterprise of the strata to draw from is eligible: check the plan's scope, ratios and exclusions").
			With("scope", len(p.Firms)).With("eligible", total)
	}
	slices.SortFunc(out, func(a, b Stratum) int { return strings.Compare(a.Label, b.Label) })
	return out, nil
}

// tables prints the four tables. The pool comes by ascending codes from the register; should it not, it is no pool.
func (k *commitment) tables(p *Frozen, strata []Stratum) (map[string][]byte, error) {
	_, err := drd1.ParsePool(p.Text, p.salted)
	inspectors, err1 := drd1.FormatInspectors(k.inspectors(strata))
	conflicts, err2 := drd1.FormatConflicts(k.conflicts(p))
	if err := errors.Join(err, err1, err2); err != nil {
		return nil, fmt.Errorf("draw: freeze: %w", err)
	}
	return map[string][]byte{drd1.FilePool: p.Text, drd1.FileExclusions: p.Exclusions, drd1.FileInspectors: inspectors, drd1.FileConflicts: conflicts}, nil
}

// inspectors lists who can be assigned and with which capacity: the factor times the mean load of whoever can fill a kind of slot. In a joint draw
// 联合抽查 the code of an officer's agency is a qualification, so that a slot can be an agency's.
func (k *commitment) inspectors(strata []Stratum) []drd1.Inspector {
	var out []drd1.Inspector
	for _, c := range k.facts.Inspectors {
		j := drd1.Inspector{ID: c.Pseudonym, Code: c.code()}
		quals := c.Specialities
		if len(k.facts.Plan.CooperatingAgencies) > 0 {
			quals = slices.Concat(quals, c.Agencies)
		}
		for _, q := range quals {
			if q != "-" && slotLabel.MatchString(q) {
				j.Quals = append(j.Quals, q)
			}
		}
		slices.Sort(j.Quals)
		j.Quals = slices.Compact(j.Quals)
		out = append(out, j)
	}
	drawn := 0
	for _, st := range strata {
		drawn += min(st.Quota, st.Eligible)
	}
	for q, slots := range k.demand() {
		holders := 0
		for _, j := range out {
			if fills(j, q) {
				holders++
			}
		}
		for i := range out {
			if fills(out[i], q) {
				load := share{big.NewRat(int64(drawn)*int64(slots), int64(holders))}
				out[i].Capacity = max(out[i].Capacity, ceil(load.Mul(load.Rat, k.factor.Rat)))
			}
		}
	}
	return out
}

// code is why somebody cannot come by the register, or Eligible.
func (c Candidate) code() string {
	absent := map[string]string{"ON_LEAVE": drd1.AbsentLeave, "IN_TRAINING": drd1.AbsentTraining, "TRANSFERRED": drd1.AbsentTransferred}
	switch {
	case absent[c.Status] != "":
		return absent[c.Status]
	case c.Status != "ACTIVE" || !c.Certified:
		return drd1.AbsentCertificate
	}
	return drd1.Eligible
}

// fills reports whether an inspector can be asked for a slot of the qualification.
func fills(j drd1.Inspector, q string) bool {
	return j.Code == drd1.Eligible && (q == "-" || slices.Contains(j.Quals, q))
}

// demand counts the slots by qualification; every officer can be asked for every slot without one, so "-" counts all.
func (k *commitment) demand() map[string]int {
	d := map[string]int{"-": len(k.Slots)}
	for _, q := range k.Slots {
		if q != "-" {
			d[q]++
		}
	}
	return d
}

// conflicts are the pairs of the pool, declared conflicts before rotation.
func (k *commitment) conflicts(p *Frozen) []drd1.Conflict {
	type pair struct {
		enterprise uuid.UUID
		inspector  string
	}
	codes := map[pair]string{}
	for _, c := range k.facts.Conflicts {
		at, code := pair{c.Enterprise, c.Inspector}, c.Code
		if old, ok := codes[at]; !ok || code < old {
			codes[at] = code
		}
	}
	var out []drd1.Conflict
	for at, code := range codes {
		if id := p.Named[at.enterprise]; id != "" {
			out = append(out, drd1.Conflict{Firm: id, Inspector: at.inspector, Code: code})
		}
	}
	return out
}

// planText writes the plan text and what the draw says of itself.
func (k *commitment) planText(d *NewDraw, p *Frozen) error {
	table := func(name string) drd1.Table { return drd1.Commit(k.suite, d.Files[name]) }
	t := drd1.Plan{Suite: k.suite.Name(), Draw: d.Number, Matter: k.facts.Plan.Number, Rule: drd1.RuleDigest(k.suite, d.Files[drd1.FileRule]),
		Pool: table(drd1.FilePool), Salted: p.salted, Exclusions: table(drd1.FileExclusions), Inspectors: table(drd1.FileInspectors),
		Conflicts: table(drd1.FileConflicts), Slots: k.Slots, Round: k.round.Name, RoundDigest: drd1.Digest(k.round.Digest),
		Publication: strings.ToLower(string(k.Publication))}
	d.Accounts = map[string]uuid.UUID{}
	for _, p := range k.sealed {
		t.Sealed, d.Accounts[p.name] = append(t.Sealed, p.name), p.account
	}
	t.ReserveChain, d.Chain = k.Chain.plan(), k.Chain
	if k.Embargo != nil {
		t.Embargo = k.Embargo.UTC()
	}
	if k.before != nil {
		t.Supersedes, d.Supersedes = k.before.Number, &k.before.ID
	}
	for _, st := range d.Strata {
		t.Strata = append(t.Strata, drd1.Stratum{Label: st.Label, Eligible: st.Eligible, Quota: st.Quota, Reserve: st.Reserve})
		d.Pool.Eligible += st.Eligible
	}
	text, err := t.Text()
	var wrong *drd1.SyntaxError
	if errors.As(err, &wrong) {
		return fault.BadInput("input.sealedParties", "抽取计划不合规范："+wrong.Why, "not a plan of the protocol: "+wrong.Why).Because(err)
	}
	if err != nil {
		return fmt.Errorf("draw: plan text: %w", err)
	}
	d.Files[drd1.FilePlan], d.Text = text, string(text)
	d.Digest = ident.Digest(drd1.PlanDigest(k.suite, text))
	d.Pool.Size, d.Pool.Root = t.Pool.Lines, ident.Digest(t.Pool.Root)
	for code, n := range p.Codes {
		d.Pool.Exclusions = append(d.Pool.Exclusions, ExclusionCount{code, n})
	}
	slices.SortFunc(d.Pool.Exclusions, func(a, b ExclusionCount) int { return strings.Compare(a.Code, b.Code) })
	return nil
}

// ruleText is rule.txt: how the tables follow from the registers, in words that the office stands by.
func (s *Service) ruleText(plan Plan, rule Stratification, k *commitment) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "eligibility rule of plan %s\nwindow %s %s\n", plan.Number, k.WindowFrom, k.WindowTo)
	for _, it := range plan.Items {
		fmt.Fprintf(&b, "item %s field %s qualification %s\n", it.Code, it.Field, it.Qualification)
	}
	fmt.Fprintf(&b, "scope: every enterprise of the register with region %s", strings.Join(plan.Target.RegionCodes, " "))
	for _, f := range []struct {
		name string
		in   []string
	}{{"industry", plan.Target.Industries}, {"kind", texts(plan.Target.Kinds)}, {"key supervision", plan.Target.KeySupervision},
		{"credit class", plan.Target.CreditClasses}} {
		if len(f.in) > 0 {
			fmt.Fprintf(&b, "; %s %s", f.name, strings.Join(f.in, " "))
		}
	}
	fmt.Fprintf(&b, "\nstrata: by %s\n", rule.Name)
	for _, r := range plan.Ratios {
		fmt.Fprintf(&b, "ratio %s %s percent, at least %s\n", r.Stratum, r.Percent(), strconv.Itoa(r.Minimum))
	}
	b.WriteString("excluded: E01 E02 E03 by register status; then E01 to E08 by evidence that another person approved; E05 annual cap reached " +
		"by visits that were entered; E04 inspected on an item of the plan in the year of the window; E07 such a visit is under way or was drawn in public; " +
		"a visit that nobody was told of excludes nobody\n")
	b.WriteString("inspectors: of the agencies of the plan; L01 L02 L04 by register status; " +
		"L03 certificate not valid for the whole window, not covering every field, or suspended\n")
	fmt.Fprintf(&b, "capacity: %s times the mean load of those who can fill a kind of slot\n", k.factor.FloatString(4))
	if s.Rules.Rotation.LastTeam {
		b.WriteString("conflicts: declared; R01 the team of the agency's last visit\n")
	}
	return []byte(b.String())
}

func texts[T ~string](in []T) []string {
	out := make([]string, len(in))
	for i, v := range in {
		out[i] = string(v)
	}
	return out
}
