package inspection

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"yangguang/actor"
	"yangguang/command"
	"yangguang/fault"
	"yangguang/ident"
	"yangguang/ledger"
	"yangguang/page"
	"yangguang/roster"
	"yangguang/workday"
)

// Measure is how visits that meet at one enterprise become one entry: 能合并的合并、能联合的联合 (国办发〔2024〕54号).
type Measure string

// The measures, the first that is possible is proposed.
const (
	MergeVisits Measure = "MERGE" // 合并: of one agency
	JointVisit  Measure = "JOINT" // 联合: of several
)

// ProposalState is what became of a proposal.
type ProposalState string

// The states.
const (
	ProposalOpen     ProposalState = "OPEN"     // 待答复
	ProposalAccepted ProposalState = "ACCEPTED" // 已联合
	ProposalOffSite  ProposalState = "OFF_SITE" // 一方改为非现场检查
	ProposalDeclined ProposalState = "DECLINED" // 不予采纳
	ProposalLapsed   ProposalState = "LAPSED"   // 已失效: a visit went on by itself, or was voided
)

// Reply is what an agency says to a proposal.
type Reply string

// The replies.
const (
	ReplyAccept  Reply = "ACCEPTED"
	ReplyOffSite Reply = "OFF_SITE" // its own items are inspected off-site, nobody of it enters
	ReplyDecline Reply = "DECLINED"
)

// Proposal is a proposal to enter as one 合并检查建议. The host 主办 is the visit that would hold the code, the guest 协办 enters with it. Of plans, which have
// no visits yet, the host is the one that came on file first.
type Proposal struct {
	ID          uuid.UUID
	Plans       bool    // host and guest are plans
	Enterprises int     // which both reach
	Enterprise  *string // public name; nil of plans
	USCC        *string
	Measure     Measure
	Host, Guest ProposedVisit
	From, To    workday.Date // the days that both windows share
	Basis       string
	State       ProposalState
	ProposedAt  time.Time
	Answers     []ProposalAnswer
}

// ProposedVisit is a visit or a plan of a proposal, as both agencies see it: neither trigger nor team.
type ProposedVisit struct {
	ID     uuid.UUID
	Number string
	Agency roster.Agency
	Items  []string // codes and names
}

// ProposalAnswer is what the head of one agency said.
type ProposalAnswer struct {
	Agency roster.Agency
	Reply  Reply
	Reason *string
	By     string // pseudonym
	At     time.Time
}

// NodeID is the opaque id.
func (p Proposal) NodeID() string { return ident.Of(ident.Merge, p.ID) }

// ProposalQuery narrows the list of proposals.
type ProposalQuery struct{ State *ProposalState }

// ProposalFacts is a proposal as a command sees it, locked.
type ProposalFacts struct {
	Proposal
	Own     []OwnVisit // the visits of the actor's agency among the two
	Methods []string   // of plans 检查方式: those of the items of the agency's own plan
}

// OwnVisit is a visit of the agency that answers.
type OwnVisit struct {
	Visit
	Methods []string // of its items 检查方式
}

// Match is two visits or two plans that meet.
type Match struct {
	EnterpriseID              uuid.UUID
	Host, Guest               uuid.UUID
	HostAgency, GuestAgency   uuid.UUID
	HostNumber, GuestNumber   string
	HostAgencyCode, GuestCode string
	From, To                  workday.Date
	Enterprises               int
	Plans                     bool
}

func (m Match) measure() Measure {
	if m.HostAgency == m.GuestAgency {
		return MergeVisits
	}
	return JointVisit
}

// Joint says with which visits one enters 联合检查. HostNumber is the visit that holds the code.
type Joint struct {
	HostNumber string
	Parts      []JointPart // the host first
}

// JointPart is one visit of a joint one: with its own agency, items and record.
type JointPart struct {
	Number string
	Agency roster.Agency
}

// Proposals lists proposals, newest first: heads those about their agency's visits, supervisors and auditors all.
func (s *Service) Proposals(ctx context.Context, a actor.Actor, q ProposalQuery, ask page.Ask) (page.Result[Proposal], error) {
	return s.Store.Proposals(ctx, a, q, ask)
}

// ProposalPosition is the sort key of a proposal in a list.
func ProposalPosition(p *Proposal) page.Position {
	return page.Position{page.At(p.ProposedAt), page.ID(p.ID)}
}

// proposers is the name space of the keys under which the platform proposes: one key per pair.
var proposers = uuid.MustParse("7c1d5b6e-02f4-5e0b-8f7d-51f0b5a6c9d2")

// maxMatches is how many pairs one look proposes; the next look goes on.
const maxMatches = 500

// ProposeMerges proposes to enter as one for visits that wait for the same enterprise in the same days, each pair once. at is zero or a given
// clock, as in a command; it says how many proposals were made.
func (s *Service) ProposeMerges(ctx context.Context, today workday.Date, at time.Time) (int, error) {
	system := actor.Actor{Pseudonym: "system", Roles: []actor.Role{actor.System}}
	matches, err := s.Store.Matches(ctx, system, today, s.Rules.Merge.Triggers, maxMatches)
	if err != nil {
		return 0, err
	}
	return s.proposeAll(ctx, system, matches, at)
}

// freshDays is how long after a plan came on file it is held against the others; each look takes so many.
const (
	freshDays  = 7
	freshPlans = 100
)

// ProposePlanMerges proposes to bring plans on file together before anybody is drawn, where they reach the same enterprises in the same days, each pair
// once. What somebody complained of is no plan, and whom a draw will draw nobody knows yet.
func (s *Service) ProposePlanMerges(ctx context.Context, today workday.Date, at time.Time) (int, error) {
	system := actor.Actor{Pseudonym: "system", Roles: []actor.Role{actor.System}}
	done, after := 0, uuid.Nil
	for {
		plans, err := s.Store.FreshPlans(ctx, system, today, today.AddDays(-freshDays), after, freshPlans)
		if err != nil || len(plans) == 0 {
			return done, err
		}
		for _, p := range plans {
			matches, err := s.Store.PlanMatches(ctx, system, p, today)
			if err == nil {
				var n int
				n, err = s.proposeAll(ctx, system, matches, at)
				done += n
			}
			if err != nil {
				return done, err
			}
		}
		after = plans[len(plans)-1]
	}
}

func (s *Service) proposeAll(ctx context.Context, system actor.Actor, matches []Match, at time.Time) (int, error) {
	done := 0
	var failed []error
	for _, m := range matches {
		if err := s.propose(ctx, system, m, at); err != nil {
			failed = append(failed, fmt.Errorf("merge proposal %s with %s: %w", m.GuestNumber, m.HostNumber, err))
			continue
		}
		done++
	}
	return done, errors.Join(failed...)
}

func (s *Service) propose(ctx context.Context, system actor.Actor, m Match, at time.Time) error {
	key := m.Host.String() + "/" + m.Guest.String()
	body, err := command.HashBody(key)
	if err != nil {
		return err
	}
	id := uuid.NewSHA1(proposers, []byte(key))
	c := command.Command{Actor: system, Verb: "merge:propose", PolicyLine: "job", Operation: "proposeMerges", Key: id, BodyHash: body, At: at}
	_, err = s.Commands.Do(ctx, c, func(ctx context.Context, tx Tx, _ time.Time) (command.Change, error) {
		return mergeChange("merge.propose", id, map[string]any{"measure": m.measure(), "plans": m.Plans, "enterprises": m.Enterprises,
				"host": m.HostNumber, "guest": m.GuestNumber, "agencies": []string{m.HostAgencyCode, m.GuestCode}, "from": m.From, "to": m.To, "basis": s.Rules.Merge.Basis}),
			tx.InsertProposal(ctx, id, m, m.measure(), s.Rules.Merge.Basis)
	})
	return err
}

func mergeChange(kind string, id uuid.UUID, content map[string]any) command.Change {
	return command.Change{Type: kind, Subject: ledger.Subject{Kind: ledger.SubjectMerge, ID: id.String()}, ObjectKind: ident.Merge, Object: id, Content: content}
}

// AnswerProposal is what the head of an agency says to a proposal about its visit. Declining and going off-site need a reason, also after the agency
// accepted and while the other one has not answered. Once every agency accepted, the visits enter as one; an agency that inspects off-site instead has
// its own visit voided. Of plans, whose targets, days and shares differ, nothing is written but the answers: the one on file later is not drawn while the other
// stands, nor is one whose agency goes off-site; the agency that gives its plan up withdraws it, or both file a joint one, each in the way that plans have.
func (s *Service) AnswerProposal(ctx context.Context, c command.Command, id uuid.UUID, reply Reply, reason string) (Proposal, error) {
	reason = strings.TrimSpace(reason)
	if n := utf8.RuneCountInString(reason); n > maxReason || n == 0 && reply != ReplyAccept {
		return Proposal{}, fault.BadInput("input.reason", "不予采纳或者改为非现场检查的，请写明理由（1 至 2000 字）", "say why in 1 to 2,000 characters when you decline or go off-site")
	}
	_, err := s.Commands.Do(ctx, c, func(ctx context.Context, tx Tx, now time.Time) (command.Change, error) {
		f, err := tx.Proposal(ctx, id)
		if err != nil {
			return command.Change{}, err
		}
		if err := f.allows(c.Actor, reply, s.Rules.Merge.OffSite, workday.CivilDate(now)); err != nil {
			return command.Change{}, err
		}
		if err := tx.InsertAnswer(ctx, f.Proposal, reply, reason); err != nil {
			return command.Change{}, err
		}
		joined := reply == ReplyAccept && f.lastToAccept()
		content := map[string]any{"agency": f.agencyCode(c.Actor.AgencyID), "reply": reply, "reason": reason, "joint": joined}
		if joined && !f.Plans {
			err = tx.InsertJoint(ctx, f.Proposal)
		}
		if reply == ReplyOffSite && !f.Plans {
			content["voided"] = f.Own[0].Number
			err = tx.Void(ctx, f.Own[0].Visit, "改为非现场检查："+reason)
		}
		return mergeChange("merge.answer", id, content), err
	})
	if err != nil {
		return Proposal{}, err
	}
	return s.Store.Proposal(ctx, c.Actor, id)
}

// allows says whether the actor's agency may reply so.
func (f ProposalFacts) allows(a actor.Actor, reply Reply, offSite []string, today workday.Date) error {
	switch {
	case !f.Plans && len(f.Own) == 0 || f.agencyCode(a.AgencyID) == "":
		return fault.Missing("该合并检查建议", "merge proposal")
	case f.State != ProposalOpen:
		return fault.Refuse(fault.WrongState, "该建议已有结果或者已失效", "the proposal is settled or has lapsed").With("state", string(f.State))
	case reply == ReplyAccept && slices.ContainsFunc(f.Answers, func(x ProposalAnswer) bool { return x.Agency.ID == a.AgencyID }):
		return fault.Refuse(fault.WrongState, "本机关已同意，等待另一机关；不再同意的，请写明理由改为不予采纳",
			"your agency agreed and the other one's answer is awaited: decline with a reason to take it back").With("state", string(f.State))
	case reply == ReplyAccept && !f.Plans && today.After(f.To):
		return fault.Refuse(fault.TooLate, "共同检查期已过，不能一次入企：请写明理由不予采纳", "the days that both share are over: decline and say so").
			With("until", f.To.String())
	case reply != ReplyOffSite:
		return nil
	case f.Plans:
		return offSiteOnly(f.Methods, offSite)
	}
	v := f.Own[0]
	if len(f.Own) > 1 || v.DrawNumber != nil {
		return fault.Refuse(fault.WrongState, "抽取产生的检查不得改为非现场检查：请按抽取规则办理", "a drawn visit is not dropped: follow the rules of the draw").With("number", v.Number)
	}
	return offSiteOnly(v.Methods, offSite)
}

// offSiteOnly holds that every item can be inspected off-site 非现场.
func offSiteOnly(methods, offSite []string) error {
	for _, m := range methods {
		if !slices.ContainsFunc(offSite, func(word string) bool { return strings.Contains(m, word) }) {
			return fault.Refuse(fault.WrongState, fmt.Sprintf("有事项的检查方式是“%s”，不能非现场检查", m), "an item of the visit can be inspected on site only").With("method", m)
		}
	}
	return nil
}

func (f ProposalFacts) agencyCode(id uuid.UUID) string {
	for _, v := range []ProposedVisit{f.Host, f.Guest} {
		if v.Agency.ID == id {
			return v.Agency.Code
		}
	}
	return ""
}

// lastToAccept reports whether the one who accepts now is the last who was asked.
func (f ProposalFacts) lastToAccept() bool { return f.Measure == MergeVisits || len(f.Answers) == 1 }

// entersAlone refuses what only the visit that holds the code does: issuing it, scanning, leaving. way is who does that instead.
func (v Visit) entersAlone(way Remedy) error {
	if v.Host == "" {
		return nil
	}
	return fault.Refuse(fault.WrongState, fmt.Sprintf("本检查与 %[1]s 联合实施：检查码的签发、扫码和离场登记均在 %[1]s 办理", v.Host),
		fmt.Sprintf("this visit enters with %s: code, scan and departure are recorded there", v.Host)).With("host", v.Host).With("remedy", way)
}

// JointGuest is a visit that enters with the one whose gate it is.
type JointGuest struct {
	ID                   uuid.UUID
	Number               string
	AgencyID             uuid.UUID
	State                State
	Kind                 Kind
	Trigger              Trigger
	Counts               bool
	WindowFrom, WindowTo workday.Date
	Plan                 string // number, "" without
	Withdrawn            bool
}

// checkGuests holds that every visit that enters with this one may: approved, in its window, under a plan on file.
func (g Gate) checkGuests(day workday.Date) (errs []*fault.Error) {
	for _, v := range g.Guests {
		switch {
		case v.State == Planned:
			errs = append(errs, fault.Refuse(fault.WrongState, fmt.Sprintf("联合检查 %s 尚未由其机关负责人批准", v.Number),
				fmt.Sprintf("visit %s, which enters with this one, is not approved", v.Number)).With("number", v.Number).With("remedy", ApproveGuest))
		case day.Before(v.WindowFrom) || day.After(v.WindowTo):
			errs = append(errs, fault.Refuse(fault.NotYet, fmt.Sprintf("今日不在联合检查 %s 的检查期内", v.Number), fmt.Sprintf("today is outside the window of visit %s", v.Number)).
				With("windowFrom", v.WindowFrom.String()).With("windowTo", v.WindowTo.String()).With("remedy", VisitLater))
		case v.Withdrawn:
			errs = append(errs, fault.Refuse(fault.PlanNotFiled, fmt.Sprintf("联合检查 %s 的计划已撤回", v.Number), fmt.Sprintf("the plan of visit %s was withdrawn", v.Number)).
				With("plan", v.Plan).With("remedy", FilePlanFirst))
		}
	}
	return errs
}

// cause is why a visit comes, as a cap counts it.
type cause struct {
	kind    Kind
	trigger Trigger
}

// WaitingProposal is an open proposal to enter with another visit, as the gate of one of the two sees it.
type WaitingProposal struct {
	Number, Agency string       // of the other visit
	Until          workday.Date // last of the days that both share
	Answered       bool         // the visit's own agency agreed and waits for the other one
}

// Meeting is a pair that nobody has proposed yet 尚未提出建议, as the gate of one of the two sees it.
type Meeting struct {
	Match
	Number, Agency string // of the other visit
}

// gate reads what a code depends on, with the visits of other agencies that nobody has proposed yet.
func (s *Service) gate(ctx context.Context, tx Tx, id uuid.UUID) (g Gate, err error) {
	if g, err = tx.Gate(ctx, id); err == nil {
		g.Meets, err = tx.Meets(ctx, id)
	}
	return g, err
}

// proposeMet proposes what the gate found by itself, so that the heads can answer what it refused for.
func (s *Service) proposeMet(ctx context.Context, met []Meeting, at time.Time, refused error) error {
	matches := make([]Match, len(met))
	for i, m := range met {
		matches[i] = m.Match
	}
	system := actor.Actor{Pseudonym: "system", Roles: []actor.Role{actor.System}}
	if _, err := s.proposeAll(ctx, system, matches, at); err != nil {
		return errors.Join(refused, err)
	}
	return refused
}

// checkProposals holds that a visit goes alone only when its agency said why 不予采纳须写明理由: an open proposal is answered first, and an agency that
// agreed waits for the other one, until the days that both share are over, or takes its word back with a reason. A proposal that is due and was not
// made yet counts as one: a quick visit is no way around it.
func (g Gate) checkProposals(day workday.Date) (errs []*fault.Error) {
	waits := slices.Clone(g.Proposed)
	for _, m := range g.Meets {
		waits = append(waits, WaitingProposal{Number: m.Number, Agency: m.Agency, Until: m.To})
	}
	for _, p := range waits {
		var e *fault.Error
		switch {
		case !p.Answered:
			e = fault.Refuse(fault.WrongState, fmt.Sprintf("有建议与%s的 %s 一次入企，本机关尚未答复：请负责人先答复，单独入企的请写明理由", p.Agency, p.Number),
				fmt.Sprintf("it is proposed to enter with visit %s of %s: the head answers first, with a reason to go alone", p.Number, p.Agency))
		case !day.After(p.Until):
			e = fault.Refuse(fault.WrongState, fmt.Sprintf("本机关已同意与%s的 %s 一次入企，对方尚未答复：请等待答复，单独入企的请负责人写明理由改为不予采纳", p.Agency, p.Number),
				fmt.Sprintf("your agency agreed to enter with visit %s of %s, whose answer is awaited: wait, or have the head decline with a reason", p.Number, p.Agency))
		default:
			continue
		}
		errs = append(errs, e.With("number", p.Number).With("until", p.Until.String()).With("remedy", AnswerMerge))
	}
	return errs
}

// cause is why one of the visits that enter with this code comes, and whether it counts.
func (g Gate) cause(visit uuid.UUID) (why cause, counts bool) {
	for _, v := range g.Guests {
		if v.ID == visit {
			return cause{v.Kind, v.Trigger}, v.Counts
		}
	}
	return cause{g.Kind, g.Trigger}, g.CountsTowardCap
}
