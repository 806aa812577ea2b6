package draw

import (
	"context"
	"io"
	"slices"
	"time"

	"github.com/google/uuid"

	"yangguang/actor"
	"yangguang/command"
	"yangguang/draw/drd1"
	"yangguang/draw/remember"
	"yangguang/fault"
	"yangguang/ident"
	"yangguang/page"
	"yangguang/roster"
	"yangguang/workday"
)

// Service decides about plans, rounds and draws. Build it with NewService; it is safe for any number of goroutines.
type Service struct {
	Options
	watch watch
	pools *remember.Values[ident.Digest, *drd1.Tree] // by root
	zips  *remember.Values[zipKey, []byte]
}

// Options are what a Service works with; all are needed.
type Options struct {
	Store    Store
	Commands command.Runner[Tx]
	Rules    Rules
	Caps     Caps
	Protocol drd1.Options // hash suites and event sources beside those of package drd1
	Random   io.Reader    // a cryptographic source, for salts
}

// NewService wires a Service.
func NewService(o Options) *Service {
	return &Service{Options: o, pools: remember.Upto[ident.Digest, *drd1.Tree](poolBytes), zips: remember.Upto[zipKey, []byte](zipBytes)}
}

// What a server remembers of published draws, in bytes: a city's pool of 300,000 lines is about 35 MB with its tree, its ZIP 8 MB.
const (
	poolBytes = 96 << 20
	zipBytes  = 32 << 20
)

// Caps says whether a visit counts toward the frequency cap 检查频次上限, and on what basis.
type Caps interface {
	Counts(agencies []roster.Agency, items []string, kind, trigger string, day workday.Date) (counts bool, basis string)
}

// Store reads. Every method reads in one round trip what the actor may see and nothing else.
type Store interface {
	// Plans is one page, newest first, by (draftedAt, id).
	Plans(ctx context.Context, a actor.Actor, q PlanQuery, ask page.Ask) (page.Result[Plan], error)
	// PlansByID are the plans of the ids, in no order.
	PlansByID(ctx context.Context, a actor.Actor, ids []uuid.UUID) ([]Plan, error)
	// TargetCounts counts the register's enterprises of a target by stratum value.
	TargetCounts(ctx context.Context, a actor.Actor, t Target, stratification string) ([]TargetCount, error)
	// Coverage counts for the floor's enterprises in the agency's region who was inspected by the agency from a day on.
	Coverage(ctx context.Context, a actor.Actor, q CoverageQuestion) (Coverage, error)
	// AgencyOf is an agency; NOT_FOUND when there is none.
	AgencyOf(ctx context.Context, a actor.Actor, id uuid.UUID) (roster.Agency, error)
	// Draws is one page, newest first, by (committedAt, id).
	Draws(ctx context.Context, a actor.Actor, f Filter, ask page.Ask) (page.Result[Draw], error)
	// DrawsByID are the draws of the ids, in no order.
	DrawsByID(ctx context.Context, a actor.Actor, ids []uuid.UUID) ([]Draw, error)
	// DrawsOfPlans are the draws under the plans, newest first.
	DrawsOfPlans(ctx context.Context, a actor.Actor, plans []uuid.UUID) ([]Draw, error)
	// DrawByNumber is NOT_FOUND when there is none.
	DrawByNumber(ctx context.Context, a actor.Actor, number string) (Draw, error)
	// RoundsByID are the rounds of the ids, in no order.
	RoundsByID(ctx context.Context, a actor.Actor, ids []uuid.UUID) ([]Round, error)
	// Rounds is one page, the latest to reveal first, by (revealBy, id).
	Rounds(ctx context.Context, a actor.Actor, state *RoundState, ask page.Ask) (page.Result[Round], error)
	// OfficeByCode is the id of the agency of that code; NOT_FOUND when there is none.
	OfficeByCode(ctx context.Context, a actor.Actor, code string) (uuid.UUID, error)
	// RoundByName is NOT_FOUND when there is none.
	RoundByName(ctx context.Context, a actor.Actor, name string) (Round, error)
	// RoundStamps says of each round where the ledger last speaks of it or of a draw of it; rounds that are not there are missing.
	RoundStamps(ctx context.Context, names []string) (map[string]int64, error)
	// Selections is one page of the drawn enterprises that the actor may see, by rank.
	Selections(ctx context.Context, a actor.Actor, draw uuid.UUID, ask page.Ask) (page.Result[Selection], error)
	// Entries is one page of the draws whose pool held an enterprise, newest first, by (committedAt, draw id). Ticket, Line and Proof are empty.
	Entries(ctx context.Context, a actor.Actor, enterprise uuid.UUID, ask page.Ask) (page.Result[Entry], error)
	// Executable are the committed draws of complete rounds, ascending by id, whose last outcome was recorded that long ago or longer;
	// after is the id to go on from.
	Executable(ctx context.Context, a actor.Actor, waited time.Duration, after uuid.UUID, limit int) ([]Executable, error)
	// Undisclosed are the void draws of complete rounds whose would-be result is not public yet, ascending by id from after.
	Undisclosed(ctx context.Context, a actor.Actor, after uuid.UUID, limit int) ([]Executable, error)
	// Closable are the rounds that nobody has closed and whose reveal-by has come at that time (zero: now), ascending by id from after.
	Closable(ctx context.Context, a actor.Actor, at time.Time, after uuid.UUID, limit int) ([]Executable, error)
	// Unpublished are the executed draws that are not public and whose embargo is over at that time (zero: now), ascending by id from after.
	Unpublished(ctx context.Context, a actor.Actor, at time.Time, after uuid.UUID, limit int) ([]Executable, error)
	// Statistics counts a time by office and by official; it is public. A draw is late without result so long after its last event.
	Statistics(ctx context.Context, from, to time.Time, overdue time.Duration) (Statistics, error)
	// Deviations is one page of those that the actor may see, newest first, by (requestedAt, id).
	Deviations(ctx context.Context, a actor.Actor, f DeviationFilter, ask page.Ask) (page.Result[Deviation], error)
	// DeviationsByID are the deviations of the ids that the actor may see, in no order.
	DeviationsByID(ctx context.Context, a actor.Actor, ids []uuid.UUID) ([]Deviation, error)
	// Exclusions is one page of those that the actor may see, newest first, by (requestedAt, id).
	Exclusions(ctx context.Context, a actor.Actor, f ExclusionFilter, ask page.Ask) (page.Result[Exclusion], error)
	// ExclusionsByID are the exclusions of the ids that the actor may see, in no order.
	ExclusionsByID(ctx context.Context, a actor.Actor, ids []uuid.UUID) ([]Exclusion, error)
	// Record is a draw with its round and the named frozen files; NOT_FOUND when there is no such draw.
	Record(ctx context.Context, a actor.Actor, number string, files []string) (Record, error)
}

// Record is a draw with all that makes its bundle.
type Record struct {
	Draw       Draw
	Round      Round
	Files      map[string][]byte // frozen files that were asked for
	ResultText *string           // nil until executed
	VoidText   *string           // nil unless void
	WouldBe    *string           // of a void draw, once its randomness is complete
	Steps      []string          // lines of deviations.txt that the reader may see
}

// Tx is a command's transaction. Reads lock what the command decides on; writes carry the command's change and time.
type Tx interface {
	// FilingFacts reads what a plan is decided on and takes the next number of the agency's year.
	FilingFacts(ctx context.Context, agency uuid.UUID, year int, items, cooperating []uuid.UUID) (FilingFacts, error)
	// InsertPlan writes a plan.
	InsertPlan(ctx context.Context, p NewPlan) error
	// LockPlan reads a plan that the agency may see (nil: any plan), with who drafted it, once at a time; NOT_FOUND without it.
	LockPlan(ctx context.Context, agency, id uuid.UUID) (PlanOnDesk, error)
	// ApprovePlan, PublishPlan and WithdrawPlan write what the command's actor does with a plan.
	ApprovePlan(ctx context.Context, p PlanOnDesk, v PlanApproval) error
	PublishPlan(ctx context.Context, plan uuid.UUID) error
	WithdrawPlan(ctx context.Context, plan uuid.UUID, reason string) error
	// AnswerPlan writes what the actor's agency, which is to join a plan, answers.
	AnswerPlan(ctx context.Context, p PlanOnDesk, agree bool, reason string) error
	// PartyAccounts finds the accounts of parties by user name; the answer holds only accounts that may be parties.
	PartyAccounts(ctx context.Context, usernames []string) (map[string]uuid.UUID, error)
	// InsertRound writes a round with parties and events.
	InsertRound(ctx context.Context, r Round) error
	// LockRound reads a round; NOT_FOUND without it. Exclusive holders change what commitments and plans depend on; shared ones rely on it.
	LockRound(ctx context.Context, id uuid.UUID, exclusive bool) (Round, error)
	InsertCommitment(ctx context.Context, round uuid.UUID, party string, commitment ident.Digest) error
	InsertReveal(ctx context.Context, round uuid.UUID, party string, nonce ident.Digest) error
	InsertClose(ctx context.Context, round uuid.UUID, text string, digest ident.Digest, valid bool) error
	// ProposeBeacon writes what a file says of the event at the position, from 1.
	ProposeBeacon(ctx context.Context, round uuid.UUID, position int, value string) error
	// InsertBeacon writes the outcome of the event at the position, from 1.
	InsertBeacon(ctx context.Context, round uuid.UUID, position int, value string) error
	// Plan reads a plan with its items and agencies; NOT_FOUND without it.
	Plan(ctx context.Context, id uuid.UUID) (Plan, error)
	// ExclusionFacts reads a plan of the agency and an enterprise; NOT_FOUND without the plan. Until the command ends nobody else asks about it.
	ExclusionFacts(ctx context.Context, agency, plan uuid.UUID, uscc string, day workday.Date) (ExclusionFacts, error)
	// InsertExclusion writes a request, DecideExclusion what the command's actor decides about it.
	InsertExclusion(ctx context.Context, e Exclusion) error
	DecideExclusion(ctx context.Context, e Exclusion, approved bool, remark string) error
	// LockExclusion reads a request, once at a time; NOT_FOUND without it.
	LockExclusion(ctx context.Context, id uuid.UUID) (Exclusion, error)
	// CommitFacts reads a plan of the agency and who can be assigned in the window; NOT_FOUND without the plan.
	CommitFacts(ctx context.Context, q CommitQuestion) (CommitFacts, error)
	// Scope hands every enterprise of the plan's scope to keep, ascending by code 统一社会信用代码.
	Scope(ctx context.Context, q ScopeQuestion, keep func(ScopeRow) error) error
	// NextDraw takes the next number of the office's year; until the command ends nobody else gets one.
	NextDraw(ctx context.Context, office string, year int) (seq int, err error)
	// InsertDraw writes a committed draw with everything frozen.
	InsertDraw(ctx context.Context, d NewDraw) error
	// Unsucceeded is the oldest void draw of the plan without a successor, nil if there is none; until the command ends nobody else succeeds it.
	Unsucceeded(ctx context.Context, plan uuid.UUID) (*Predecessor, error)
	// Deviation reads a request; NOT_FOUND without it.
	Deviation(ctx context.Context, id uuid.UUID) (Deviation, error)
	// OpenDeviations counts the undecided requests about a visit of the draw, or about the whole draw.
	OpenDeviations(ctx context.Context, draw uuid.UUID, visit *uuid.UUID) (int, error)
	// InsertDeviation writes a request with its document.
	InsertDeviation(ctx context.Context, d Deviation) error
	// InsertDecision writes what the command's actor decides about a request.
	InsertDecision(ctx context.Context, d Deviation, approved bool, remark string) error
	// InsertVoid ends a draw without a result.
	InsertVoid(ctx context.Context, n NewVoid) error
	// InsertWouldBe writes the result that a void draw would have had.
	InsertWouldBe(ctx context.Context, draw uuid.UUID, w WouldBe) error
	// InsertSeal and InsertUnseal write what a sealed party says.
	InsertSeal(ctx context.Context, s Seal) error
	InsertUnseal(ctx context.Context, s Seal) error
	// SealedAccount is the account bound to a sealed party of the draw, nil for none.
	SealedAccount(ctx context.Context, draw uuid.UUID, party string) (uuid.UUID, error)
	// Unsealed counts the draws of a round that have no sealed party or lack a seal.
	Unsealed(ctx context.Context, round uuid.UUID) (int, error)
	// PublishDraw makes an executed draw public.
	PublishDraw(ctx context.Context, draw uuid.UUID) error
	// KeptCommitted and KeptResult read the rows beside the texts of a draw: those of its commitment, those of its result.
	KeptCommitted(ctx context.Context, draw uuid.UUID) (Kept, error)
	KeptResult(ctx context.Context, draw uuid.UUID) (Kept, error)
	// LockDraw reads a draw of the agency (nil: of any) with the named frozen files, nil for all, once at a time; NOT_FOUND without it.
	LockDraw(ctx context.Context, agency, id uuid.UUID, files []string) (Record, error)
	// DrawnVisit locks the draw of a visit, then the visit; NOT_FOUND when it is not in scope or from no draw.
	DrawnVisit(ctx context.Context, id uuid.UUID) (DrawnVisit, error)
	// Steps are the lines of deviations.txt so far.
	Steps(ctx context.Context, draw uuid.UUID) ([]string, error)
	// InsertStep writes the next line.
	InsertStep(ctx context.Context, n NewStep) error
	// DrawnHost is the visit that the draw drew: of a guest of a joint draw its host, else the visit itself.
	DrawnHost(ctx context.Context, visit uuid.UUID) (uuid.UUID, error)
	// ActAsPlatform lets the rest of the command read and write rows of other agencies: what follows from a draw, and nobody chooses.
	ActAsPlatform(ctx context.Context) error
	// EndVisit voids a visit under an approved request: its code is revoked, and before entry its slots are freed.
	EndVisit(ctx context.Context, v DrawnVisit, reason string) error
	// InsertSubstitute writes the visit of the enterprise that comes instead, with its team.
	InsertSubstitute(ctx context.Context, n NewSubstitute) error
	// ReplaceMember writes who leaves a team and who comes. A code that the team has not used yet is revoked: the lead asks for another. A team that
	// may have entered under a reserved code stands: WRONG_STATE.
	ReplaceMember(ctx context.Context, visit uuid.UUID, r Replacement) error
	// InsertResult writes a result with one planned inspection per selection. Without an author the platform drew: the visits then have
	// the author of the commitment.
	InsertResult(ctx context.Context, r NewResult) error
}

// Plans lists plans, newest first: annual plans are public, special ones once published, before that to those who draft and decide.
func (s *Service) Plans(ctx context.Context, a actor.Actor, q PlanQuery, ask page.Ask) (page.Result[Plan], error) {
	p, err := s.Store.Plans(ctx, a, q, ask)
	withhold(p.Rows)
	return p, err
}

// PlansByID finds plans by id; ids of nothing are missing from the answer.
func (s *Service) PlansByID(ctx context.Context, a actor.Actor, ids []uuid.UUID) (map[uuid.UUID]Plan, error) {
	return byID(ids, func(p Plan) uuid.UUID { return p.ID }, func() ([]Plan, error) {
		all, err := s.Store.PlansByID(ctx, a, ids)
		withhold(all)
		return all, err
	})
}

// withhold takes out of plans what older ones say of their targets and the public may not read. A draw goes by what was filed.
func withhold(plans []Plan) {
	for _, p := range plans {
		for i, mark := range p.Target.KeySupervision {
			if roster.PublicText("", mark) != nil {
				p.Target.KeySupervision[i] = "（不予公开）"
			}
		}
	}
}

// Draws lists draws, newest first: they are public from their commitment on.
func (s *Service) Draws(ctx context.Context, a actor.Actor, f Filter, ask page.Ask) (page.Result[Draw], error) {
	p, err := s.Store.Draws(ctx, a, f, ask)
	s.judgeAll(p.Rows)
	return p, err
}

// DrawsByID finds draws by id; ids of nothing are missing from the answer.
func (s *Service) DrawsByID(ctx context.Context, a actor.Actor, ids []uuid.UUID) (map[uuid.UUID]Draw, error) {
	return byID(ids, func(d Draw) uuid.UUID { return d.ID }, func() ([]Draw, error) {
		all, err := s.Store.DrawsByID(ctx, a, ids)
		s.judgeAll(all)
		return all, err
	})
}

// DrawsOfPlans finds the draws under each plan, newest first.
func (s *Service) DrawsOfPlans(ctx context.Context, a actor.Actor, plans []uuid.UUID) (map[uuid.UUID][]Draw, error) {
	all, err := s.Store.DrawsOfPlans(ctx, a, plans)
	s.judgeAll(all)
	m := make(map[uuid.UUID][]Draw, len(plans))
	for _, d := range all {
		m[d.PlanID] = append(m[d.PlanID], d)
	}
	return m, err
}

// Draw finds a draw by number, or NOT_FOUND.
func (s *Service) Draw(ctx context.Context, a actor.Actor, number string) (Draw, error) {
	if !drd1.IsDrawNumber(number) {
		return Draw{}, missingDraw()
	}
	d, err := s.Store.DrawByNumber(ctx, a, number)
	s.judge(&d)
	return d, err
}

// RoundsByID finds rounds by id; ids of nothing are missing from the answer.
func (s *Service) RoundsByID(ctx context.Context, a actor.Actor, ids []uuid.UUID) (map[uuid.UUID]Round, error) {
	return byID(ids, func(r Round) uuid.UUID { return r.ID }, func() ([]Round, error) { return s.Store.RoundsByID(ctx, a, ids) })
}

// Rounds lists the rounds, the latest to reveal first; state narrows them.
func (s *Service) Rounds(ctx context.Context, a actor.Actor, state *RoundState, ask page.Ask) (page.Result[Round], error) {
	return s.Store.Rounds(ctx, a, state, ask)
}

// Round finds a round by name, or NOT_FOUND.
func (s *Service) Round(ctx context.Context, a actor.Actor, name string) (Round, error) {
	return s.Store.RoundByName(ctx, a, name)
}

// Selections lists the drawn enterprises of a draw that the reader may see, by rank: before the bundle is public only the agency's own
// staff and supervisors see any, and the strata of a restricted draw stay with them.
func (s *Service) Selections(ctx context.Context, a actor.Actor, draw uuid.UUID, ask page.Ask) (page.Result[Selection], error) {
	return s.Store.Selections(ctx, a, draw, ask)
}

func byID[T any](ids []uuid.UUID, id func(T) uuid.UUID, read func() ([]T, error)) (map[uuid.UUID]T, error) {
	m := make(map[uuid.UUID]T, len(ids))
	if len(ids) == 0 {
		return m, nil
	}
	all, err := read()
	for _, v := range all {
		m[id(v)] = v
	}
	return m, err
}

// one reads the object that a command just changed.
func one[T any](id uuid.UUID, found map[uuid.UUID]T, err error, missing *fault.Error) (T, error) {
	v, ok := found[id]
	if err == nil && !ok {
		return v, missing
	}
	return v, err
}

func missingPlan() *fault.Error  { return fault.Missing("该计划", "plan") }
func missingRound() *fault.Error { return fault.Missing("该轮次", "round") }
func missingDraw() *fault.Error  { return fault.Missing("该抽取", "draw") }

// suite finds a hash suite of the protocol by name.
func (s *Service) suite(name string) (drd1.Suite, bool) { return suiteOf(s.Protocol.Suites, name) }

// suiteOf finds a suite by name: one of those given, or the protocol's own.
func suiteOf(suites []drd1.Suite, name string) (drd1.Suite, bool) {
	for _, h := range append([]drd1.Suite{drd1.SHA256}, suites...) {
		if h.Name() == name {
			return h, true
		}
	}
	return nil, false
}

// sources are the grammars of public events that the program knows.
func (s *Service) sources() []drd1.Source {
	return append([]drd1.Source{drd1.Dice, drd1.KL8}, s.Protocol.Sources...)
}

// PlanPosition is the sort key of a plan in a list.
func PlanPosition(p *Plan) page.Position { return page.Position{page.At(p.DraftedAt), page.ID(p.ID)} }

// Position is the sort key of a draw in a list.
func Position(d *Draw) page.Position { return page.Position{page.At(d.CommittedAt), page.ID(d.ID)} }

// RoundPosition is the sort key of a round in a list.
func RoundPosition(r *Round) page.Position { return page.Position{page.At(r.RevealBy), page.ID(r.ID)} }

// SelectionPosition is the sort key of a selection.
func SelectionPosition(s *Selection) page.Position { return page.Position{page.Num(int64(s.Rank))} }

// EntryPosition is the sort key of a draw entry.
func EntryPosition(e *Entry) page.Position {
	return page.Position{page.At(e.Draw.CommittedAt), page.ID(e.Draw.ID)}
}

// FilingFacts is what the decision about a plan rests on.
type FilingFacts struct {
	Agency      roster.Agency
	Seq         int
	Items       []roster.CheckItem // those of the ids that exist
	Cooperating []roster.Agency    // those of the ids that exist
}

// NewPlan is a plan to write.
type NewPlan struct {
	Plan
	Seq    int
	Author uuid.UUID
}

// RoundAt is the state of a round that follows from its parts.
func (r Round) derive(valid bool) RoundState {
	switch {
	case r.Close == nil:
		return RoundOpen
	case !valid:
		return RoundVoid
	}
	for _, b := range r.Beacons {
		if b.Value == nil {
			return RoundClosed
		}
	}
	return RoundBeaconsRecorded
}

// DeriveState sets the state of a round from its parts, and why it failed; valid is whether its close reached the quorum in time.
func (r *Round) DeriveState(valid bool) {
	if r.State = r.derive(valid); r.State != RoundVoid {
		return
	}
	reason := VoidLate
	if count(*r, revealed) < r.Quorum {
		reason = VoidQuorum
	}
	r.VoidReason = &reason
}

// takesOutcomes says whether outcomes of its events are recorded: of a closed round, also of one that was closed too late, so that everybody reads what its
// draws would have been. Below the quorum there is nothing to draw from.
func (r Round) takesOutcomes() bool {
	return r.State != RoundOpen && (r.VoidReason == nil || *r.VoidReason == VoidLate)
}

// complete says whether all randomness of a round is known, whether its draws are executed with it or only would have been.
func (r Round) complete() bool {
	return r.takesOutcomes() && !slices.ContainsFunc(r.Beacons, func(b Beacon) bool { return b.Value == nil })
}

// after reports whether now is later than the round's deadline for commitments, plans and nonces.
func (r Round) after(now time.Time) bool { return now.After(r.RevealBy) }
