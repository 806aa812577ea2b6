package draw

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"yangguang/actor"
	"yangguang/command"
	"yangguang/draw/drd1"
	"yangguang/fault"
	"yangguang/ident"
	"yangguang/ledger"
	"yangguang/workday"
)

// DrawnVisit is a visit that a draw made, locked.
type DrawnVisit struct {
	ID, AgencyID, DrawID, EnterpriseID uuid.UUID
	Number                             string
	Firm                               string // 统一社会信用代码
	Rank                               int    // of the selection that it goes back to
	State                              string // of package inspection
	Result                             string // of its record, or ""
	Team                               []Officer
}

// Officer is a member of a visit's team as it is.
type Officer struct {
	Inspector uuid.UUID
	Pseudonym string
	Lead      bool
	Visit     uuid.UUID // on whose team: of a joint draw 联合抽取 the visit of his agency
}

// Replacement is a member who leaves and who comes for him.
type Replacement struct {
	Out, In string // pseudonyms; In is empty when nobody can come
	Code    string
	Reason  string
}

// NewStep is a line of deviations.txt to write, under a request or a recusal.
type NewStep struct {
	Draw             uuid.UUID
	N                int
	Visit            DrawnVisit
	Kind             DeviationKind
	Line             string
	Request, Recusal uuid.UUID // one of them
	Document         string    // of evidence that the platform found itself, or ""
}

// RefillInspector asks for a member of a drawn visit's team to be replaced 补派, which another person decides. Who comes follows from the draw.
func (s *Service) RefillInspector(ctx context.Context, c command.Command, visit uuid.UUID, inspector string, why Reason) (Deviation, error) {
	codes := []string{drd1.AbsentLeave, drd1.AbsentTraining, drd1.AbsentCertificate, drd1.AbsentTransferred, drd1.ConflictKinship, drd1.ConflictFinancial,
		drd1.ConflictFormer, drd1.ConflictDeclared}
	if err := why.check(codes...); err != nil {
		return Deviation{}, err
	}
	return s.deviate(ctx, c, func(ctx context.Context, tx Tx, _ time.Time) (command.Change, error) {
		v, rec, err := s.visit(ctx, tx, visit, c.Actor)
		if err == nil {
			err = v.open()
		}
		if err == nil {
			err = v.onTeam(inspector)
		}
		if err != nil {
			return command.Change{}, err
		}
		return s.ask(ctx, tx, c, rec, about{Refilling, &v.ID, &inspector}, why)
	})
}

// light are the files that a step beside a draw is computed from; the pool decides only where a reserve chain does.
var light = []string{drd1.FilePlan, drd1.FileInspectors, drd1.FileConflicts}

// visit locks a drawn visit of the actor's agency and its draw.
func (s *Service) visit(ctx context.Context, tx Tx, id uuid.UUID, a actor.Actor) (DrawnVisit, Record, error) {
	v, err := tx.DrawnVisit(ctx, id)
	if err == nil && v.AgencyID != a.AgencyID {
		err = missingVisit()
	}
	if err != nil {
		return v, Record{}, err
	}
	rec, err := tx.LockDraw(ctx, v.AgencyID, v.DrawID, light)
	return v, rec, err
}

// open refuses a visit that is over.
func (v DrawnVisit) open() error {
	if slices.Contains([]string{"RECORDED", "CLOSED", "VOID"}, v.State) {
		return fault.Refuse(fault.WrongState, "检查已有记录、已办结或已作废", "the visit has its record, is closed or void").With("state", v.State).With("number", v.Number)
	}
	return nil
}

func (v DrawnVisit) onTeam(inspector string) error {
	if slices.ContainsFunc(v.Team, func(m Officer) bool { return m.Pseudonym == inspector }) {
		return nil
	}
	e := fault.Missing("检查组中的该人员", "member of the team")
	e.Field = "input.inspector"
	return e
}

// course is the draw as its steps have left it, and the number of the next step.
func (s *Service) course(ctx context.Context, tx Tx, rec Record) (*drd1.Course, int, error) {
	suite, _ := s.suite(rec.Round.Suite)
	var in drd1.Inputs
	var r drd1.Result
	var d drd1.Deviations
	lines, err := tx.Steps(ctx, rec.Draw.ID)
	for _, read := range []func() error{
		func() (err error) { in.Plan, err = drd1.ParsePlan(rec.Files[drd1.FilePlan]); return err },
		func() (err error) {
			in.Inspectors, err = drd1.ParseInspectors(rec.Files[drd1.FileInspectors])
			return err
		},
		func() (err error) { in.Conflicts, err = drd1.ParseConflicts(rec.Files[drd1.FileConflicts]); return err },
		func() (err error) { r, err = drd1.ParseResult([]byte(deref(rec.ResultText))); return err },
		func() (err error) { d, err = drd1.ParseDeviations(rec.deviations(lines)); return err },
	} {
		if err == nil {
			err = read()
		}
	}
	if err == nil && in.Plan.ReserveChain.N > 0 { // the steps so far went back to the pool
		var whole Record
		if whole, err = tx.LockDraw(ctx, rec.Draw.Agency.ID, rec.Draw.ID, []string{drd1.FilePool}); err == nil {
			in.Pool, err = drd1.ParsePool(whole.Files[drd1.FilePool], in.Plan.Salted)
		}
	}
	if err != nil {
		return nil, 0, fmt.Errorf("draw %s: %w", rec.Draw.Number, err)
	}
	c := drd1.NewCourse(suite, in, r)
	if at, _, err := c.Replay(d.Steps); err != nil || at < len(d.Steps) {
		return nil, 0, fmt.Errorf("draw %s: step %d is not what the draw makes of it: %w", rec.Draw.Number, at+1, err)
	}
	return c, len(d.Steps) + 1, nil
}

// deviations is deviations.txt of these lines.
func (r Record) deviations(lines []string) []byte {
	b := fmt.Appendf(nil, "drd1 deviations\ndraw %s\nresult %s\n", r.Draw.Number, r.Draw.Result.Digest)
	for _, l := range lines {
		b = append(append(b, l...), '\n')
	}
	return b
}

// cause is what a replacement stands under.
type cause struct {
	Request, Recusal    uuid.UUID // one of them
	Code                string
	Reason              string
	Evidence            ident.Digest
	Requested, Approved string // pseudonyms
}

// refill replaces a member by the draw's rule. Whom the tickets name and the register says cannot come is put in and out again, for that
// reason, until somebody can or nobody is left. It gives the body of the ledger entry.
func (s *Service) refill(ctx context.Context, tx Tx, rec Record, v DrawnVisit, out string, why cause, now time.Time) (map[string]any, error) {
	if err := v.onTeam(out); err != nil {
		return nil, err
	}
	course, n, err := s.course(ctx, tx, rec)
	if err != nil {
		return nil, err
	}
	come, err := s.comers(ctx, tx, rec, v, now)
	if err != nil {
		return nil, err
	}
	suite, _ := s.suite(rec.Round.Suite)
	whole := Replacement{Out: out, Code: published(why.Code), Reason: why.Reason}
	var written []map[string]any
	for document := ""; ; n++ {
		step, err := course.Refill(v.Firm, out, published(why.Code))
		if errors.Is(err, drd1.ErrNoTarget) {
			return nil, fault.Refuse(fault.WrongState, "该对象已被替补", "the enterprise was substituted").With("number", v.Number)
		}
		if err != nil {
			return nil, fmt.Errorf("draw %s: %w", rec.Draw.Number, err)
		}
		step.Evidence, step.Requested, step.Approved = drd1.Digest(why.Evidence), why.Requested, why.Approved
		line := step.Line(n)
		if err := tx.InsertStep(ctx, NewStep{Draw: rec.Draw.ID, N: n, Visit: v, Kind: Refilling, Line: line, Request: why.Request, Recusal: why.Recusal,
			Document: document}); err != nil {
			return nil, err
		}
		written = append(written, map[string]any{"n": n, "line": drd1.TH(suite, drd1.LabelBody, []byte(line)).String()})
		if step.In == drd1.Nobody {
			break
		}
		if why.Code = come(step.In); why.Code == drd1.Eligible {
			whole.In = step.In
			break
		}
		salt, err := saltFrom(s.Random)
		if err != nil {
			return nil, err
		}
		out, document = step.In, salt+"\n"+v.Number+" "+published(why.Code)+"\nregister of "+workday.CivilDate(now).String()+": "+step.In+"\n"
		why.Evidence = ident.Digest(drd1.TH(suite, drd1.LabelBody, []byte(document)))
	}
	return map[string]any{"inspection": v.Number, "steps": written}, v.replace(ctx, tx, whole)
}

// replace changes the team on which the member is: that of a guest, which is another agency's, as the platform does it, for the draw decides.
func (v DrawnVisit) replace(ctx context.Context, tx Tx, r Replacement) error {
	i := slices.IndexFunc(v.Team, func(m Officer) bool { return m.Pseudonym == r.Out })
	if v.Team[i].Visit != v.ID {
		if err := tx.ActAsPlatform(ctx); err != nil {
			return err
		}
	}
	return tx.ReplaceMember(ctx, v.Team[i].Visit, r)
}

// published is the code that everybody reads: that two must not meet is enough, why is nobody's business.
func published(code string) string {
	if strings.HasPrefix(code, "K") {
		return drd1.ConflictRecusal
	}
	return code
}

// comers says of an inspector why he cannot come to the visit by the registers of today, or Eligible.
func (s *Service) comers(ctx context.Context, tx Tx, rec Record, v DrawnVisit, now time.Time) (func(pseudonym string) string, error) {
	from, to := workday.CivilDate(now), rec.Draw.WindowTo
	if from.Before(rec.Draw.WindowFrom) {
		from = rec.Draw.WindowFrom
	}
	if to.Before(from) {
		to = from
	}
	f, err := tx.CommitFacts(ctx, CommitQuestion{Plan: rec.Draw.PlanID, Agency: rec.Draw.Agency.ID, From: from, To: to})
	return func(pseudonym string) string {
		i := slices.IndexFunc(f.Inspectors, func(c Candidate) bool { return c.Pseudonym == pseudonym })
		switch {
		case i < 0:
			return drd1.AbsentTransferred
		case slices.ContainsFunc(f.Conflicts, func(p Pair) bool { return p.Inspector == pseudonym && p.Enterprise == v.EnterpriseID }):
			return drd1.ConflictRecusal
		}
		return f.Inspectors[i].code()
	}, err
}

// refillAs carries out an approved request.
func (s *Service) refillAs(ctx context.Context, tx Tx, by actor.Actor, rec Record, d Deviation, now time.Time) (string, map[string]any, error) {
	v, err := tx.DrawnVisit(ctx, *d.InspectionID)
	if err == nil {
		err = v.open()
	}
	if err == nil {
		err = v.outsider(by)
	}
	if err != nil {
		return "", nil, err
	}
	content, err := s.refill(ctx, tx, rec, v, *d.Inspector, cause{Request: d.ID, Code: d.Code, Reason: d.Reason, Evidence: d.Evidence,
		Requested: d.RequestedBy, Approved: by.Pseudonym}, now)
	if err == nil {
		content["request"] = d.NodeID()
	}
	return "refill", content, err
}

// Recusal is an upheld request 回避 that a member of a drawn visit's team stay away.
type Recusal struct {
	ID, Visit uuid.UUID
	Inspector string // pseudonym
	Ground    string // K01–K05
	Reason    string // of the decision
	Document  string // what was requested, behind a salt
	Requested string // pseudonym of whoever asked
}

// Recuse replaces the member by the draw's rule, whatever the state of the visit: an inquiry is not suspended for it. The decision must be
// written already. It gives the ledger entry, whose object is the recusal. Of a guest of a joint draw its own head decides, and the platform carries
// it out on the draw of the other agency.
func (s *Service) Recuse(ctx context.Context, tx Tx, by actor.Actor, r Recusal, now time.Time) (command.Change, error) {
	host, err := tx.DrawnHost(ctx, r.Visit)
	if err == nil && host != r.Visit {
		err = tx.ActAsPlatform(ctx)
	}
	if err != nil {
		return command.Change{}, err
	}
	v, err := tx.DrawnVisit(ctx, host)
	if err != nil {
		return command.Change{}, err
	}
	rec, err := tx.LockDraw(ctx, v.AgencyID, v.DrawID, light)
	if err != nil {
		return command.Change{}, err
	}
	if err := v.outsider(by); err != nil {
		return command.Change{}, err
	}
	suite, _ := s.suite(rec.Round.Suite)
	content, err := s.refill(ctx, tx, rec, v, r.Inspector, cause{Recusal: r.ID, Code: r.Ground, Reason: r.Reason, Requested: r.Requested, Approved: by.Pseudonym,
		Evidence: ident.Digest(drd1.TH(suite, drd1.LabelBody, []byte(r.Document)))}, now)
	if err != nil {
		return command.Change{}, err
	}
	content["recusal"] = ident.Of(ident.Recusal, r.ID)
	return command.Change{Type: "refill", Subject: ledger.Subject{Kind: ledger.SubjectDraw, ID: rec.Draw.Number}, ObjectKind: ident.Recusal, Object: r.ID,
		Content: content}, nil
}

// outsider refuses that a member of the team decides about it.
func (v DrawnVisit) outsider(a actor.Actor) error {
	if slices.ContainsFunc(v.Team, func(m Officer) bool { return m.Inspector == a.InspectorID }) {
		return fault.Refuse(fault.SecondPerson, "检查组成员不得批准本组的偏离", "a member of the team does not decide about it")
	}
	return nil
}

func missingVisit() *fault.Error { return fault.Missing("该检查", "inspection") }
