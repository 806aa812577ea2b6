package draw

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"time"

	"github.com/google/uuid"

	"yangguang/command"
	"yangguang/draw/drd1"
	"yangguang/fault"
	"yangguang/ident"
	"yangguang/ledger"
	"yangguang/roster"
	"yangguang/workday"
)

// CommitDraw is what commits a draw 抽取承诺.
type CommitDraw struct {
	Plan, Round          uuid.UUID
	Slots                []string // qualification per team slot, "-" for none
	ReservePercent       *string
	CapacityFactor       *string
	Publication          PublicationMode
	Sealed               []RoundPartyInput // 密封方
	Embargo              *time.Time        // until then who was drawn stays closed; needs a sealed party
	Chain                *ReserveChain     // nil: substitutes come from the reserves of the result
	Exclusions           []NamedExclusion  // which the draw must have; all that are approved apply, named or not
	WindowFrom, WindowTo workday.Date
}

// NamedExclusion names an approved exclusion 排除.
type NamedExclusion struct{ USCC, Code string }

// CommitQuestion asks for what a commitment is decided on.
type CommitQuestion struct {
	Plan, Agency uuid.UUID
	From, To     workday.Date
	Day          workday.Date // of the commitment
	LastTeam     bool         // with the pairs that rotation forbids
}

// CommitFacts is the plan, who can be assigned in the window, and who must not meet whom.
type CommitFacts struct {
	Plan       Plan
	Inspectors []Candidate // ascending by pseudonym
	Conflicts  []Pair
	Exclusions []Exclusion // by hand, approved, in force on the day of the commitment
	GivenUp    *string     // number of the plan for which this one is given up by agreement 合并检查建议; its own when its agency inspects off-site
}

// Candidate is an inspector who may be listed in inspectors.tsv.
type Candidate struct {
	ID           uuid.UUID
	Pseudonym    string
	Specialities []string
	Status       string   // of the register
	Certified    bool     // the certificate holds for the whole window and every field of the items that he inspects
	Agencies     []string // codes of the plan's agencies that he comes for: of one whose items several agencies inspect, one
}

// Pair is a declared conflict 回避 or a rotation.
type Pair struct {
	Enterprise uuid.UUID
	Inspector  string // pseudonym
	Code       string
}

// commitment is a draw on its way to be frozen.
type commitment struct {
	CommitDraw
	factor, reserve share
	suite           drd1.Suite
	round           Round
	facts           CommitFacts
	before          *Predecessor // the void draw that this one comes after
	sealed          []sealedAccount
	now             time.Time
}

// CommitDraw freezes a draw: the whole scope of the plan with its exclusions, the inspectors, the conflicts, the rule; writes the plan
// text to the ledger. All before any nonce of the round is revealed. Nothing eligible is refused; too few inspectors are not: their
// slots come out unfilled. The first draw of a plan after a void one names it as its predecessor: nobody chooses that.
func (s *Service) CommitDraw(ctx context.Context, c command.Command, in CommitDraw) (Draw, error) {
	factor, reserve, err := s.checkCommit(in)
	if err != nil {
		return Draw{}, err
	}
	id, err := s.Commands.Do(ctx, c, func(ctx context.Context, tx Tx, now time.Time) (command.Change, error) {
		k := commitment{CommitDraw: in, factor: factor, reserve: reserve, now: now}
		if err := s.gather(ctx, tx, c.Actor.AgencyID, &k); err != nil {
			return command.Change{}, err
		}
		d, err := s.freeze(ctx, tx, &k)
		if err != nil {
			return command.Change{}, err
		}
		d.Author = c.Actor.AccountID
		if err := tx.InsertDraw(ctx, d); err != nil {
			return command.Change{}, err
		}
		return command.Change{Type: "plan", Subject: ledger.Subject{Kind: ledger.SubjectDraw, ID: d.Number}, ObjectKind: ident.Draw,
			Object: d.ID, Content: map[string]any{"text": d.Text, "digest": d.Digest.String()}}, nil
	})
	if err != nil {
		return Draw{}, err
	}
	found, err := s.DrawsByID(ctx, c.Actor, []uuid.UUID{id})
	return one(id, found, err, missingDraw())
}

var slotLabel = regexp.MustCompile(`^(-|[A-Z0-9_.-]{1,16})$`)

// The limits of one commitment.
const (
	maxSlots      = 8
	maxSealed     = 16
	maxShareParts = 100 // times the mean load, or percent of a quota
)

// checkCommit decides what needs nothing but the input.
func (s *Service) checkCommit(in CommitDraw) (factor, reserve share, err error) {
	switch {
	case len(in.Slots) < s.Rules.Team.Officers || len(in.Slots) > maxSlots:
		return share{}, share{}, fault.BadInput("input.slots", fmt.Sprintf("检查组须有 %d 至 %d 名执法人员", s.Rules.Team.Officers, maxSlots),
			fmt.Sprintf("a team has %d to %d officers", s.Rules.Team.Officers, maxSlots))
	case in.WindowTo.Before(in.WindowFrom):
		return share{}, share{}, fault.BadInput("input.windowTo", "检查期止日不得早于起日", "the last day must not be before the first")
	case in.Publication != Open && in.Publication != Restricted:
		return share{}, share{}, fault.BadInput("input.publication", "公布方式须为 OPEN 或 RESTRICTED", "publication is OPEN or RESTRICTED")
	case len(in.Sealed) > maxSealed:
		return share{}, share{}, fault.BadInput("input.sealedParties", "密封方至多 16 个", "at most 16 sealed parties")
	}
	for i, q := range in.Slots {
		if !slotLabel.MatchString(q) {
			return share{}, share{}, fault.BadInput(fmt.Sprintf("input.slots[%d]", i), "资格为 - 或 1 至 16 位大写字母、数字、_ . -",
				"a qualification is \"-\" or 1 to 16 of A–Z 0–9 _ . -")
		}
	}
	if reserve, err = readShare("input.reservePercent", in.ReservePercent, s.Rules.Reserve.Percent); err != nil {
		return share{}, share{}, err
	}
	if factor, err = readShare("input.capacityFactor", in.CapacityFactor, s.Rules.Capacity.Default); err != nil {
		return share{}, share{}, err
	}
	if floor, _ := readShare("", nil, s.Rules.Capacity.Floor); factor.less(floor) {
		e := fault.Refuse(fault.CapacityTooLow, "容量系数不得低于 "+s.Rules.Capacity.Floor+"，否则分派可被预测", "the capacity factor must be at least "+s.Rules.Capacity.Floor).
			With("floor", s.Rules.Capacity.Floor).With("basis", s.Rules.Capacity.Basis)
		e.Field = "input.capacityFactor"
		return share{}, share{}, e
	}
	return factor, reserve, in.Chain.check()
}

// gather reads and judges what the commitment rests on: the round still open, the agency's own plan, items still on the list.
func (s *Service) gather(ctx context.Context, tx Tx, agency uuid.UUID, k *commitment) (err error) {
	if k.round, err = tx.LockRound(ctx, k.Round, false); err != nil {
		return err
	}
	k.suite, _ = s.suite(k.round.Suite)
	if k.facts, err = tx.CommitFacts(ctx, CommitQuestion{Plan: k.Plan, Agency: agency, From: k.WindowFrom, To: k.WindowTo,
		Day: workday.CivilDate(k.now), LastTeam: s.Rules.Rotation.LastTeam}); err != nil {
		return err
	}
	if err := k.round.openFor(k.now); err != nil {
		return err
	}
	if err := s.sealedParties(ctx, tx, k); err != nil {
		return err
	}
	if k.before, err = tx.Unsucceeded(ctx, k.Plan); err != nil {
		return err
	}
	plan := k.facts.Plan
	switch {
	case plan.State == PlanDraft:
		if err := plan.waits(); err != nil {
			return err
		}
		return fault.Refuse(fault.PlanNotFiled, "专项计划尚未批准备案：请先报批", "the special plan is not approved yet: have it approved first")
	case plan.State == PlanWithdrawn:
		return fault.Refuse(fault.WrongState, "计划已撤回", "the plan was withdrawn")
	case k.facts.GivenUp != nil:
		return plan.givenUp(*k.facts.GivenUp)
	case k.WindowFrom.Before(plan.From) || plan.To.Before(k.WindowTo):
		return fault.BadInput("input.windowFrom", "检查期须在计划的检查期之内", "the window must lie within the plan's").With("from", plan.From.String()).With("to", plan.To.String())
	}
	for _, b := range k.round.Beacons {
		if day := workday.CivilDate(b.Time); k.WindowFrom.Before(day) {
			return fault.BadInput("input.windowFrom", "检查期不得早于抽取之日 "+day.String(), "visits cannot begin before the day of the draw, "+day.String())
		}
	}
	rule, ok := s.Rules.stratification(plan.Stratification)
	if !ok || (rule.Sensitive || len(plan.Target.CreditClasses) > 0) && k.Publication != Restricted {
		return fault.BadInput("input.publication", "按信用风险分类分层或者选取对象的抽取须采用限制公开", "strata or targets of credit classes need restricted publication")
	}
	if err := s.mayPublish(k); err != nil {
		return err
	}
	if err := k.checkNamed(); err != nil {
		return err
	}
	return k.checkItems(s.Rules.Team.Officers)
}

// checkNamed holds that nobody leaves an enterprise out alone: what the commitment names was asked for and approved.
func (k *commitment) checkNamed() error {
	for i, n := range k.CommitDraw.Exclusions {
		approved := func(e Exclusion) bool { return e.USCC == roster.NormaliseUSCC(n.USCC) && e.Code == n.Code }
		if !slices.ContainsFunc(k.facts.Exclusions, approved) {
			e := fault.Refuse(fault.SecondPerson, "排除检查对象须先申请（requestExclusion），由另一人批准（decideExclusion）后再承诺抽取",
				"an exclusion is asked for (requestExclusion) and approved by another person (decideExclusion) before the draw is committed")
			e.Field = fmt.Sprintf("input.exclusions[%d]", i)
			return e
		}
	}
	return nil
}

// joint are the codes of the agencies whose items are inspected together 联合抽查; none when they are one agency's.
func (k *commitment) joint() []string {
	var codes []string
	for _, it := range k.facts.Plan.Items {
		codes = append(codes, it.Agency.Code)
	}
	slices.Sort(codes)
	if codes = slices.Compact(codes); len(codes) < 2 {
		return nil
	}
	return codes
}

// checkItems holds that the items are on the published list and that the slots ask for who may inspect them: of a joint draw enough officers of each
// agency, whose code is a qualification of its officers.
func (k *commitment) checkItems(officers int) error {
	for _, code := range k.joint() {
		n := 0
		for _, q := range k.Slots {
			if q == code {
				n++
			}
		}
		if n < officers {
			return fault.BadInput("input.slots", fmt.Sprintf("联合抽取：%s 有检查事项，检查组须为其列 %d 个以上名额，资格写机关代码 %s", code, officers, code),
				fmt.Sprintf("items of %s are inspected: the team needs %d slots or more with its code as the qualification", code, officers)).
				With("agency", code).With("count", n).With("minimum", officers)
		}
	}
	for _, it := range k.facts.Plan.Items {
		if !it.Active {
			return fault.Refuse(fault.ItemNotPublished, "事项“"+it.Name+"”已不在公布的清单内：清单之外无检查", "an item of the plan is no longer on the published list").With("item", it.Code)
		}
		if it.Qualification != drd1.Eligible && !slices.Contains(k.Slots, it.Qualification) {
			return fault.BadInput("input.slots", "事项“"+it.Name+"”要求检查组有具备 "+it.Qualification+" 资格的人员", "an item of the plan needs a slot for "+it.Qualification).
				With("item", it.Code).With("qualification", it.Qualification)
		}
	}
	return nil
}
