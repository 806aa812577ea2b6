package draw

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"yangguang/actor"
	"yangguang/command"
	"yangguang/draw/drd1"
	"yangguang/fault"
	"yangguang/ident"
	"yangguang/ledger"
	"yangguang/page"
	"yangguang/roster"
	"yangguang/workday"
)

// Exclusion takes one enterprise out of the draws of a plan by hand 排除 (DRD1 §6.2): one person asks with a code and what shows it, another
// one decides. It holds for commitments made after the decision and until its last day.
type Exclusion struct {
	ID             uuid.UUID
	PlanID         uuid.UUID
	Plan           string // its number
	Agency         roster.Agency
	EnterpriseID   uuid.UUID
	USCC           string
	EnterpriseName string
	Code           string // E01–E08
	Evidence       string // what shows it; a bundle holds only its digest
	Until          workday.Date
	State          DeviationState
	RequestedBy    string // pseudonym
	RequestedAt    time.Time
	DecidedBy      *string // pseudonym
	DecidedAt      *time.Time
	Remark         *string
	Author         uuid.UUID
}

// NodeID is the opaque id.
func (e Exclusion) NodeID() string { return ident.Of(ident.Exclusion, e.ID) }

// ExclusionPosition is the sort key of an exclusion.
func ExclusionPosition(e *Exclusion) page.Position {
	return page.Position{page.At(e.RequestedAt), page.ID(e.ID)}
}

// ExclusionFilter narrows a list of exclusions.
type ExclusionFilter struct {
	Plan  *uuid.UUID
	State *DeviationState
}

// RequestExclusion is what asks for an exclusion.
type RequestExclusion struct {
	Plan     uuid.UUID
	USCC     string
	Code     string
	Evidence string
	Until    workday.Date
}

// ExclusionFacts is what the request for an exclusion is decided on.
type ExclusionFacts struct {
	Plan         Plan
	EnterpriseID uuid.UUID // zero: no such enterprise
	Open         int       // requests about the enterprise that are undecided, or approved and still hold
}

var exclusionCode = regexp.MustCompile(`^E0[1-8]$`)

// maxEvidence is the length of what shows something, in bytes.
const maxEvidence = 2000

func (r RequestExclusion) check() error {
	switch {
	case !exclusionCode.MatchString(r.Code):
		return fault.BadInput("input.code", "排除代码为 E01 至 E08", "a code is E01 to E08")
	case strings.TrimSpace(r.Evidence) == "" || len(r.Evidence) > maxEvidence:
		return fault.BadInput("input.evidence", "须写明证据（不超过 2000 字节）", "say what shows it, in at most 2,000 bytes")
	}
	return nil
}

// RequestExclusion asks for an enterprise to be left out of the plan's draws, which another person decides.
func (s *Service) RequestExclusion(ctx context.Context, c command.Command, in RequestExclusion) (Exclusion, error) {
	if err := in.check(); err != nil {
		return Exclusion{}, err
	}
	in.USCC = roster.NormaliseUSCC(in.USCC)
	return s.excluding(ctx, c, func(ctx context.Context, tx Tx, now time.Time) (command.Change, error) {
		f, err := tx.ExclusionFacts(ctx, c.Actor.AgencyID, in.Plan, in.USCC, workday.CivilDate(now))
		if err != nil {
			return command.Change{}, err
		}
		switch {
		case f.EnterpriseID == uuid.Nil:
			e := fault.Missing("该企业", "enterprise")
			e.Field = "input.uscc"
			return command.Change{}, e
		case in.Until.Before(workday.CivilDate(now)) || f.Plan.To.Before(in.Until):
			return command.Change{}, fault.BadInput("input.until", "有效期须在今日至计划检查期止日之间", "the last day lies between today and the plan's last day").
				With("to", f.Plan.To.String())
		case f.Open > 0:
			return command.Change{}, fault.New(fault.Conflict, "该企业在本计划下已有待决定或者有效的排除", "an exclusion of the enterprise waits for its decision or holds already")
		}
		e := Exclusion{ID: uuid.Must(uuid.NewV7()), PlanID: f.Plan.ID, Agency: f.Plan.Agency, EnterpriseID: f.EnterpriseID, Code: in.Code, Evidence: in.Evidence,
			Until: in.Until}
		return command.Change{Type: "exclusion.request", Subject: ledger.Subject{Kind: ledger.SubjectPlan, ID: f.Plan.Number}, ObjectKind: ident.Exclusion, Object: e.ID,
			Content: map[string]any{"request": e.NodeID(), "code": e.Code, "until": e.Until.String(), "evidence": in.digest()}}, tx.InsertExclusion(ctx, e)
	})
}

// digest binds a ledger entry to what was shown; the random salt of the entry's body keeps it from telling who it is about.
func (r RequestExclusion) digest() string {
	d := drd1.TH(drd1.SHA256, drd1.LabelBody, []byte(r.USCC+" "+r.Code+"\n"+r.Evidence+"\n"))
	return d.String()
}

// DecideExclusion approves or refuses an exclusion that another person asked for: a head of the agency or the supervising body.
func (s *Service) DecideExclusion(ctx context.Context, c command.Command, in Verdict) (Exclusion, error) {
	if n := utf8.RuneCountInString(in.Remark); n > maxWhy || !in.Approve && strings.TrimSpace(in.Remark) == "" {
		return Exclusion{}, fault.BadInput("input.remark", "不批准须写明理由（不超过 500 字）", "a refusal says why, in at most 500 characters")
	}
	return s.excluding(ctx, c, func(ctx context.Context, tx Tx, _ time.Time) (command.Change, error) {
		e, err := tx.LockExclusion(ctx, in.Request)
		switch {
		case err != nil:
			return command.Change{}, err
		case !c.Actor.Scope().All && c.Actor.AgencyID != e.Agency.ID:
			return command.Change{}, missingExclusion()
		case e.State != Requested:
			return command.Change{}, fault.New(fault.Conflict, "该排除已有决定", "the exclusion is decided already")
		case e.Author == c.Actor.AccountID:
			return command.Change{}, fault.Refuse(fault.SecondPerson, "批准人不得是申请人", "another person than the author decides")
		}
		return command.Change{Type: "exclusion.decide", Subject: ledger.Subject{Kind: ledger.SubjectPlan, ID: e.Plan}, ObjectKind: ident.Exclusion, Object: e.ID,
			Content: map[string]any{"request": e.NodeID(), "approved": in.Approve, "remark": in.Remark}}, tx.DecideExclusion(ctx, e, in.Approve, strings.TrimSpace(in.Remark))
	})
}

func (s *Service) excluding(ctx context.Context, c command.Command, fn func(context.Context, Tx, time.Time) (command.Change, error)) (Exclusion, error) {
	id, err := s.Commands.Do(ctx, c, fn)
	if err != nil {
		return Exclusion{}, err
	}
	found, err := s.ExclusionsByID(ctx, c.Actor, []uuid.UUID{id})
	return one(id, found, err, missingExclusion())
}

// Exclusions lists the exclusions of the agency, or of all for those who oversee it, newest first. What applies is counted in public.
func (s *Service) Exclusions(ctx context.Context, a actor.Actor, f ExclusionFilter, ask page.Ask) (page.Result[Exclusion], error) {
	return s.Store.Exclusions(ctx, a, f, ask)
}

// ExclusionsByID finds exclusions by id; ids of nothing are missing from the answer.
func (s *Service) ExclusionsByID(ctx context.Context, a actor.Actor, ids []uuid.UUID) (map[uuid.UUID]Exclusion, error) {
	return byID(ids, func(e Exclusion) uuid.UUID { return e.ID }, func() ([]Exclusion, error) { return s.Store.ExclusionsByID(ctx, a, ids) })
}

func missingExclusion() *fault.Error { return fault.Missing("该排除", "exclusion") }

// mayPublish refuses an open bundle that would publish an exclusion of a sensitive code.
func (s *Service) mayPublish(k *commitment) error {
	for _, e := range k.facts.Exclusions {
		if k.Publication == Open && slices.Contains(s.Rules.Exclusions.Sensitive, e.Code) {
			return fault.BadInput("input.publication", "计划有代码为 "+e.Code+" 的排除，不得随全部公开的抽取公布，请改用限制公开（RESTRICTED）",
				"an open bundle would publish exclusion code "+e.Code+" of the plan: use RESTRICTED").With("basis", s.Rules.Exclusions.Basis)
		}
	}
	return nil
}

// shows is what the digest of exclusions.tsv is of, behind its salt: the evidence and the two people who answer for it.
func (e Exclusion) shows() string {
	return fmt.Sprintf("%s\nrequested %s approved %s", e.Evidence, e.RequestedBy, deref(e.DecidedBy))
}
