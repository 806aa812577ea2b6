package inspection

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"yangguang/actor"
	"yangguang/command"
	"yangguang/draw"
	"yangguang/fault"
	"yangguang/ident"
	"yangguang/roster"
	"yangguang/workday"
)

// RecusalState says whether the head has decided.
type RecusalState string

// The states of a recusal.
const (
	RecusalRequested RecusalState = "REQUESTED"
	RecusalUpheld    RecusalState = "UPHELD"
	RecusalRefused   RecusalState = "REFUSED"
)

// Recusal is a request 回避申请 that a member of a team stay away from a visit. The visit goes on until the head has decided (行政处罚法 43).
type Recusal struct {
	ID           uuid.UUID
	InspectionID uuid.UUID
	Inspection   string // number
	Inspector    roster.InspectorFace
	Ground       string // K01 kinship, K02 financial, K03 former post, K04 own declaration, K05 other that endangers fairness
	Statement    string
	RequestedBy  string // pseudonym
	RequestedAt  time.Time
	State        RecusalState
	DecidedBy    *string // pseudonym
	DecidedAt    *time.Time
	Reason       *string

	Author   uuid.UUID
	AgencyID uuid.UUID
	Document string // what was requested, behind a salt; for the decision only
}

// NodeID is the opaque id.
func (r Recusal) NodeID() string { return ident.Of(ident.Recusal, r.ID) }

// RecusalRequest asks for a member of a team to stay away.
type RecusalRequest struct {
	Inspection uuid.UUID
	Inspector  string // pseudonym
	Ground     string
	Statement  string
}

// RecusalVerdict is the head's decision.
type RecusalVerdict struct {
	Recusal     uuid.UUID
	Uphold      bool
	Reason      string
	Replacement *uuid.UUID // of a visit outside a draw; in a draw the tickets decide
}

// RecusalFacts are what a recusal is decided on, with the visit locked.
type RecusalFacts struct {
	Visit
	Team    []TeamID
	Waiting []uuid.UUID // members whose recusal the caller asked for already, while the head has not decided
	Settled bool        // the team may have entered, or entered, on a day without network 离线码: it stands
}

var grounds = []string{"K01", "K02", "K03", ownGround, "K05"}

// ownGround is what an officer declares of himself 本人申报.
const ownGround = "K04"

// maxStatement and maxGround bound what people write, in characters.
const (
	maxStatement = 2000
	maxGround    = 500
)

func (r RecusalRequest) check() error {
	switch n := utf8.RuneCountInString(strings.TrimSpace(r.Statement)); {
	case !slices.Contains(grounds, r.Ground):
		return fault.BadInput("input.ground", "回避事由须为 K01 至 K05 之一", "the ground is one of K01 to K05")
	case n == 0 || n > maxStatement:
		return fault.BadInput("input.statement", "请说明事实和理由（1 至 2000 字）", "state the facts in 1 to 2,000 characters")
	}
	return nil
}

// RequestRecusal asks for a member of the team to stay away: the visited enterprise once the code is shown, or an officer of the team,
// for himself as for a colleague. It changes nothing about the visit. Where several visits enter as one, the request goes to the visit whose officer
// it is, by whichever number it was asked.
func (s *Service) RequestRecusal(ctx context.Context, c command.Command, r RecusalRequest) (Recusal, error) {
	if err := r.check(); err != nil {
		return Recusal{}, err
	}
	return s.recuse(ctx, c, func(ctx context.Context, tx Tx, _ time.Time) (command.Change, error) {
		visit, err := tx.VisitOfOfficer(ctx, r.Inspection, r.Inspector)
		if err != nil {
			return command.Change{}, err
		}
		f, err := tx.RecusalFacts(ctx, visit)
		if visit != r.Inspection && fault.Is(err, fault.NotFound) {
			err = fault.New(fault.Forbidden, "该人员属于联合检查的另一机关：由其检查组成员或者被检查企业提出",
				"the officer is of another agency of the joint visit: a member of that team or the enterprise asks")
		}
		if err != nil {
			return command.Change{}, err
		}
		member, err := f.admit(c.Actor, r)
		if err != nil {
			return command.Change{}, err
		}
		salt := make([]byte, 16)
		if _, err := rand.Read(salt); err != nil {
			return command.Change{}, err
		}
		n := Recusal{ID: uuid.Must(uuid.NewV7()), InspectionID: f.ID, AgencyID: f.AgencyID, Ground: r.Ground, Statement: strings.TrimSpace(r.Statement),
			Inspector: roster.InspectorFace{Pseudonym: member.Pseudonym}}
		n.Document = hex.EncodeToString(salt) + "\n" + f.Number + " " + member.Pseudonym + " " + n.Ground + "\n" + n.Statement + "\n"
		return command.Change{Type: "recusal.request", Subject: f.subject(), ObjectKind: ident.Recusal, Object: n.ID,
			Content: map[string]any{"recusal": n.NodeID(), "inspector": member.Pseudonym, "ground": n.Ground, "byEnterprise": c.Actor.Has(actor.Enterprise),
				"statementSha256": hexSum([]byte(n.Document))}}, tx.InsertRecusal(ctx, f.Visit, member.InspectorID, n, c.Actor.Has(actor.Enterprise))
	})
}

// admit decides who may ask about whom, and when.
func (f RecusalFacts) admit(a actor.Actor, r RecusalRequest) (TeamID, error) {
	own := slices.ContainsFunc(f.Team, func(m TeamID) bool { return m.InspectorID == a.InspectorID })
	i := slices.IndexFunc(f.Team, func(m TeamID) bool { return m.Pseudonym == r.Inspector })
	switch {
	case !a.Has(actor.Enterprise) && !own:
		return TeamID{}, fault.New(fault.Forbidden, "仅被检查企业和检查组成员可以提出回避", "only the visited enterprise and members of the team ask for a recusal")
	case f.State == Closed || f.State == Void:
		return TeamID{}, f.wrongState("检查已办结或已作废", "the visit is closed or void")
	case i < 0:
		e := fault.Missing("检查组中的该人员", "member of the team")
		e.Field = "input.inspector"
		return TeamID{}, e
	case r.Ground == ownGround && f.Team[i].InspectorID != a.InspectorID:
		return TeamID{}, fault.BadInput("input.ground", "“本人申报”只由该人员本人提出：请选择其他回避事由", "an officer's own declaration is that officer's: choose another ground")
	}
	if slices.Contains(f.Waiting, f.Team[i].InspectorID) {
		return TeamID{}, fault.New(fault.Conflict, "您已申请该人员回避，尚待决定：请等待机关负责人决定", "you asked for the recusal of this officer, and the head has not decided yet: wait")
	}
	return f.Team[i], nil
}

// recuse runs a command on a recusal and reads it afterwards.
func (s *Service) recuse(ctx context.Context, c command.Command, fn func(context.Context, Tx, time.Time) (command.Change, error)) (Recusal, error) {
	id, err := s.Commands.Do(ctx, c, fn)
	if err != nil {
		return Recusal{}, err
	}
	got, err := s.Store.RecusalsByID(ctx, c.Actor, []uuid.UUID{id})
	if err == nil && len(got) == 0 {
		err = missingRecusal()
	}
	if err != nil {
		return Recusal{}, err
	}
	return got[0], nil
}

// DecideRecusal is the head's decision. Upheld, the member leaves the team at once: in a drawn visit the next by ticket comes, elsewhere
// whom the head names. A code that the team has not used yet is revoked, for it shows another team; what was done before stands. Once the visit has its
// record, or its team may have entered on a day without network 离线码, the team stands: nobody leaves or comes, and the decision is on file.
func (s *Service) DecideRecusal(ctx context.Context, c command.Command, in RecusalVerdict) (Recusal, error) {
	in.Reason = strings.TrimSpace(in.Reason)
	if n := utf8.RuneCountInString(in.Reason); n == 0 || n > maxGround {
		return Recusal{}, fault.BadInput("input.reason", "请写明决定理由（1 至 500 字）", "give a reason of 1 to 500 characters")
	}
	return s.recuse(ctx, c, func(ctx context.Context, tx Tx, now time.Time) (command.Change, error) {
		r, err := tx.Recusal(ctx, in.Recusal)
		if err != nil {
			return command.Change{}, err
		}
		f, err := tx.RecusalFacts(ctx, r.InspectionID)
		if err != nil {
			return command.Change{}, err
		}
		if r, err = tx.Recusal(ctx, in.Recusal); err != nil { // again, now that nobody else can decide it
			return command.Change{}, err
		}
		if err := f.decide(c.Actor, r, in); err != nil {
			return command.Change{}, err
		}
		if err := tx.InsertRecusalDecision(ctx, r, in.Uphold, in.Reason); err != nil {
			return command.Change{}, err
		}
		leaves := in.Uphold && !f.recorded() && !f.Settled
		if leaves && f.DrawNumber != nil {
			return s.Draws.Recuse(ctx, tx.Drawing(), c.Actor, draw.Recusal{ID: r.ID, Visit: f.ID, Inspector: r.Inspector.Pseudonym, Ground: r.Ground,
				Reason: in.Reason, Document: r.Document, Requested: r.RequestedBy}, now)
		}
		change := command.Change{Type: "recusal.decide", Subject: f.subject(), ObjectKind: ident.Recusal, Object: r.ID,
			Content: map[string]any{"recusal": r.NodeID(), "inspector": r.Inspector.Pseudonym, "upheld": in.Uphold, "reason": in.Reason}}
		if leaves {
			err = s.replace(ctx, tx, f, r, in, now, change.Content.(map[string]any))
		}
		return change, err
	})
}

// recorded says whether the visit has its record.
func (f RecusalFacts) recorded() bool { return f.State == Recorded || f.State == Closed }

// last says whether of the team only this member may still bring the visit on record.
func (f RecusalFacts) last(pseudonym string) bool {
	return !slices.ContainsFunc(f.Team, func(m TeamID) bool { return m.Pseudonym != pseudonym && m.Barred == "" })
}

// decide refuses who may not decide, and when.
func (f RecusalFacts) decide(a actor.Actor, r Recusal, in RecusalVerdict) error {
	switch {
	case f.AgencyID != a.AgencyID:
		return missingRecusal()
	case r.State != RecusalRequested:
		return fault.New(fault.Conflict, "该回避申请已有决定", "the recusal is decided already")
	case r.Author == a.AccountID, slices.ContainsFunc(f.Team, func(m TeamID) bool { return m.InspectorID == a.InspectorID }):
		return fault.Refuse(fault.SecondPerson, "回避由申请人和检查组成员以外的负责人决定", "neither who asked nor a member of the team decides about a recusal")
	case in.Uphold && f.State == Void:
		return f.wrongState("检查已作废：请不予采纳", "the visit is void: refuse the request")
	case in.Replacement != nil && f.recorded():
		return fault.BadInput("input.replacementId", "检查已有记录，检查组不再变动：请不填接替人员", "the visit has its record and its team stands: name nobody").
			With("number", f.Number)
	case in.Replacement != nil && f.Settled:
		return fault.BadInput("input.replacementId", "检查组可能已在无网络处入企，不再变动：请不填接替人员",
			"the team may have entered where there is no network and stands: name nobody").With("number", f.Number)
	case in.Uphold && f.Settled && f.last(r.Inspector.Pseudonym):
		return f.wrongState("检查组可能已在无网络处入企，只有该人员可以补录：请待其提交记录后决定，决定作出前不停止检查",
			"the team may have entered where there is no network, and only this officer may bring the visit on record: decide when the record is there; "+
				"the inquiry goes on until then")
	case in.Uphold && !slices.ContainsFunc(f.Team, func(m TeamID) bool { return m.Pseudonym == r.Inspector.Pseudonym }):
		return f.wrongState("该人员已不在检查组", "the officer has left the team already")
	case in.Replacement != nil && (f.DrawNumber != nil || !in.Uphold):
		return fault.BadInput("input.replacementId", "双随机检查的补派人员由抽取规则确定，不得指定", "who comes to a drawn visit follows from the draw: name nobody")
	}
	return nil
}

// replace takes the member off a team outside a draw and puts on it whom the head names, who passes the gate.
func (s *Service) replace(ctx context.Context, tx Tx, f RecusalFacts, r Recusal, in RecusalVerdict, now time.Time, content map[string]any) error {
	leaves := draw.Replacement{Out: r.Inspector.Pseudonym, Code: "K00", Reason: in.Reason}
	if in.Replacement == nil {
		if len(f.Team)-1 < s.Rules.Team.Minimum {
			return fault.Refuse(fault.TooFewOfficers, fmt.Sprintf("执法人员不得少于 %d 人：请指定接替人员", s.Rules.Team.Minimum),
				fmt.Sprintf("at least %d officers must come: name a replacement", s.Rules.Team.Minimum)).With("minimum", s.Rules.Team.Minimum).With("basis", s.Rules.Team.Basis)
		}
		return s.leaveAll(ctx, tx, f, leaves)
	}
	g, err := tx.Gate(ctx, f.ID)
	if err != nil {
		return err
	}
	day := workday.CivilDate(now)
	if day.Before(f.WindowFrom) {
		day = f.WindowFrom
	}
	comes, err := tx.Officer(ctx, f.Visit, *in.Replacement, day)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(f.Team, func(m TeamID) bool { return m.InspectorID == comes.InspectorID }) {
		return fault.BadInput("input.replacementId", "该人员已在检查组", "the officer is on the team already")
	}
	if err := together(checkOfficer(comes, g.Agencies, g.Items, day, day)); err != nil {
		return err
	}
	leaves.In = comes.Pseudonym
	content["replacement"] = comes.Pseudonym
	return s.leaveAll(ctx, tx, f, leaves)
}

// MergedVisit is another visit of the agency in the same entry on whose team the one who leaves is too.
type MergedVisit struct {
	Visit uuid.UUID
	Has   bool // whoever comes for him is on that team already
}

// leaveAll takes the member off the visit, and off the others of the agency that enter with it 合并: on one of them he would still come.
func (s *Service) leaveAll(ctx context.Context, tx Tx, f RecusalFacts, leaves draw.Replacement) error {
	others, err := tx.MergedWith(ctx, f.ID, leaves)
	if err == nil {
		err = tx.ReplaceMember(ctx, f.ID, leaves)
	}
	for _, x := range others {
		also := leaves
		if x.Has {
			also.In = ""
		}
		if err == nil {
			err = tx.ReplaceMember(ctx, x.Visit, also)
		}
	}
	return err
}

func missingRecusal() error { return fault.Missing("该回避申请", "recusal") }
