package inspection

import (
	"context"
	"encoding/hex"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"yangguang/command"
	"yangguang/fault"
	"yangguang/ident"
	"yangguang/publish"
	"yangguang/workday"
)

// Correct proposes a new version of the record in force, with a reason: a member of the team does it, another person of the agency decides
// (DecideCorrection). What is in force stays so until then, and readable ever after. Findings with a decision in force are not corrected.
func (s *Service) Correct(ctx context.Context, c command.Command, r CorrectionRequest, p Parts) (Inspection, error) {
	r.Reason, r.Narrative, r.Answers = strings.TrimSpace(r.Reason), strings.TrimSpace(r.Narrative), noted(r.Answers)
	if n := utf8.RuneCountInString(r.Reason); n == 0 || n > maxReason {
		return Inspection{}, fault.BadInput("input.reason", "请写明更正原因（1 至 2000 字）", "give a reason of 1 to 2,000 characters")
	}
	if err := r.check(s.Rules); err != nil {
		return Inspection{}, err
	}
	if err := s.Book.CheckFindings(ctx, c.Actor, "input.findings", newFindings(r.RecordRequest)); err != nil {
		return Inspection{}, err
	}
	id, err := s.Commands.Do(ctx, c, func(ctx context.Context, tx Tx, now time.Time) (command.Change, error) {
		f, err := tx.CorrectionFacts(ctx, r.InspectionID, r.EvidenceIDs)
		if err != nil {
			return command.Change{}, err
		}
		n, err := s.decideProposal(r, f, c.Actor.InspectorID, now)
		if err != nil {
			return command.Change{}, err
		}
		change, err := n.change()
		if err != nil {
			return command.Change{}, err
		}
		return change, tx.InsertCorrection(ctx, n)
	})
	if err != nil {
		return Inspection{}, err
	}
	return s.byID(ctx, c.Actor, id, p)
}

func (s *Service) decideProposal(r CorrectionRequest, f CorrectionFacts, inspector uuid.UUID, now time.Time) (NewCorrection, error) {
	n := NewCorrection{Facts: f, Number: f.Corrections + 1, Request: r, Content: contentOf(r.RecordRequest), InspectorID: inspector,
		TimeGap: s.gap(r.DeviceTime, now)}
	n.Changed = f.InForce.changed(n.Content)
	i := slices.IndexFunc(f.Team, func(m TeamID) bool { return m.InspectorID == inspector })
	switch {
	case i < 0:
		return n, fault.New(fault.Forbidden, "只有检查组成员可以更正记录", "only a member of the team corrects the record")
	case f.Team[i].Barred != "":
		return n, f.Team[i].stays()
	case f.State != Recorded && f.State != Closed:
		return n, f.wrongState("没有可更正的检查记录", "there is no record to correct")
	case f.Pending != nil:
		return n, fault.Refuse(fault.WrongState, "已有一项更正待审批：请等待决定", "a correction waits for its decision: wait for it").
			With("correction", f.Pending.Number)
	case len(n.Changed) == 0:
		return n, fault.BadInput("input", "与现行记录没有不同：请写明要更正的内容", "nothing differs from the record in force: say what is to be corrected")
	}
	if err := f.frozen(n.Changed); err != nil {
		return n, err
	}
	if _, err := publish.Redact("input.reason", r.Reason, f.People); err != nil {
		return n, err
	}
	if err := publish.Plain("input.reason", r.Reason); err != nil {
		return n, err
	}
	if err := publish.Nameless("input.reason", r.Reason, f.Hidden); err != nil {
		return n, err
	}
	if _, err := checkAnswers(r.RecordRequest, f.Questions); err != nil {
		return n, err
	}
	if err := checkWhole(r.RecordRequest, f.Questions, s.Rules); err != nil {
		return n, err
	}
	return n, checkEvidence(r.EvidenceIDs, f.RecordFacts.Evidence)
}

// frozen: findings that a decision in force rests on are not changed beneath it.
func (f CorrectionFacts) frozen(changed []string) error {
	if len(f.Decided) > 0 && slices.Contains(changed, partFindings) {
		return fault.Refuse(fault.WrongState, "所发现的问题已有生效决定，不能更正：可更正记录的其余部分",
			"a decision in force rests on the findings: correct the other parts of the record").With("decisions", f.Decided)
	}
	return nil
}

func (n NewCorrection) change() (command.Change, error) {
	narrative, answers, err := n.Content.digests()
	if err != nil {
		return command.Change{}, err
	}
	f := n.Facts
	by := f.Team[slices.IndexFunc(f.Team, func(m TeamID) bool { return m.InspectorID == n.InspectorID })].Pseudonym
	return command.Change{Type: "correction.propose", Subject: f.subject(), ObjectKind: ident.Inspection, Object: f.ID,
		Content: map[string]any{"n": n.Number, "version": f.Version, "changed": n.Changed, "reason": n.Request.Reason, "by": by, "timeGap": n.TimeGap,
			"narrativeSha256": narrative, "answersSha256": answers, "evidenceSha256": f.sums()}}, nil
}

// sums are the digests of the evidence that the record names.
func (f RecordFacts) sums() []string {
	out := make([]string, len(f.Evidence))
	for i, e := range f.Evidence {
		out[i] = hex.EncodeToString(e.SHA256)
	}
	return out
}

// DecideCorrection approves or rejects a proposed correction; whoever proposed it may not. An approved one is the next version of the record:
// it holds at once, two members confirm it anew, and if a result was public the corrected one is published beside it.
func (s *Service) DecideCorrection(ctx context.Context, c command.Command, d CorrectionDecision, p Parts) (Inspection, error) {
	if d.Reason != nil {
		text := strings.TrimSpace(*d.Reason)
		d.Reason = &text
	}
	if n := reasonLength(d.Reason); !d.Approved && n == 0 || n > maxReason {
		return Inspection{}, fault.BadInput("input.reason", "不同意更正须写明原因（1 至 2000 字）", "a rejection needs a reason of 1 to 2,000 characters")
	}
	id, err := s.Commands.Do(ctx, c, func(ctx context.Context, tx Tx, now time.Time) (command.Change, error) {
		f, err := tx.CorrectionFacts(ctx, d.InspectionID, nil)
		if err != nil {
			return command.Change{}, err
		}
		i := slices.IndexFunc(f.Team, func(m TeamID) bool { return m.InspectorID == c.Actor.InspectorID })
		switch {
		case f.AgencyID != c.Actor.AgencyID:
			return command.Change{}, fault.New(fault.Forbidden, "只有检查机关的负责人可以审批更正", "only the agency of the visit decides on a correction")
		case i >= 0 && f.Team[i].Barred != "":
			return command.Change{}, f.Team[i].stays()
		case f.Pending == nil || f.Pending.Number != d.Number:
			return command.Change{}, f.wrongState("没有待审批的该项更正", "no such correction waits for a decision")
		case f.Pending.AuthorID == c.Actor.AccountID:
			return command.Change{}, fault.Refuse(fault.SecondPerson, "审批人不得是提出更正的人：请由另一位负责人审批",
				"another person than the one who proposed it decides: ask another head")
		case !d.Approved:
			return command.Change{Type: "correction.reject", Subject: f.subject(), ObjectKind: ident.Inspection, Object: f.ID,
				Content: map[string]any{"n": d.Number, "reason": d.Reason, "agency": f.AgencyCode}}, tx.RejectCorrection(ctx, f, d)
		}
		return s.approveCorrection(ctx, tx, f, d, workday.CivilDate(now))
	})
	if err != nil {
		return Inspection{}, err
	}
	return s.byID(ctx, c.Actor, id, p)
}

func reasonLength(s *string) int {
	if s == nil {
		return 0
	}
	return utf8.RuneCountInString(*s)
}

func (s *Service) approveCorrection(ctx context.Context, tx Tx, f CorrectionFacts, d CorrectionDecision, today workday.Date) (command.Change, error) {
	w := f.Pending
	if err := f.frozen(w.Changed); err != nil {
		return command.Change{}, err
	}
	_, err := publish.Redact("", w.Reason, f.People)
	if err == nil {
		err = publish.Nameless("", w.Reason, f.Hidden)
	}
	if err != nil { // proposed before it was judged, or before what it names was known
		return command.Change{}, fault.Refuse(fault.WrongState, "更正原因将公开，其中含有个人信息：请不同意本次更正，由检查组改写原因后重新提出",
			"the reason of the correction is published and holds what a person is known by: reject it, and the team proposes it anew").
			With("correction", w.Number).Because(err)
	}
	r := RecordRequest{InspectionID: f.ID, Result: w.Content.Result, Narrative: w.Content.Narrative, Answers: w.Content.Answers,
		EvidenceIDs: w.Content.Evidence, DeviceTime: w.DeviceTime}
	items, err := checkAnswers(r, f.Questions)
	if err != nil {
		return command.Change{}, err
	}
	to := Corrected{Version: f.Version + 1, FindingsVersion: f.FindingsVersion, Reason: w.Reason, AuthorID: w.AuthorID}
	n := NewRecord{Visit: f.Visit, ItemOf: items, InspectorID: w.InspectorID, TimeGap: w.TimeGap, OccurredOn: workday.CivilDate(*f.ScannedAt),
		ReplyUntil: s.Public.ReplyUntil(s.Calendar, string(r.Result), today)}
	if slices.Contains(w.Changed, partFindings) {
		to.FindingsVersion, r.Findings = to.Version, w.Content.Findings
		for range r.Findings {
			n.FindingIDs = append(n.FindingIDs, uuid.Must(uuid.NewV7()))
		}
	}
	n.Request, n.Corrected = r, &to
	narrative, answers, err := w.Content.digests()
	if err != nil {
		return command.Change{}, err
	}
	return command.Change{Type: "record.correct", Subject: f.subject(), ObjectKind: ident.Inspection, Object: f.ID,
		Content: map[string]any{"draw": f.DrawNumber, "version": to.Version, "n": w.Number, "changed": w.Changed, "result": r.Result,
			"findings": w.Content.Findings, "reason": w.Reason, "by": w.Pseudonym, "agency": f.AgencyCode, "narrativeSha256": narrative,
			"answersSha256": answers}}, tx.ApproveCorrection(ctx, n, f, d)
}
