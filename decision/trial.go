package decision

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"yangguang/actor"
	"yangguang/command"
	"yangguang/fault"
	"yangguang/ident"
	"yangguang/leniency"
	"yangguang/workday"
)

// Trial is a trying of a draft 试运行: every finding on record is judged by the lists as published and again as if the draft had been in force on
// the day of the act.
type Trial struct {
	ID, DraftID, AgencyID uuid.UUID
	By                    string // pseudonym
	At                    time.Time
	Done, Total           int // findings judged so far, and of how many
	Finished              *time.Time
	Changed               int
	Changes               []TrialChange // of a finished trial, the most findings first
}

// NodeID is the opaque id.
func (t Trial) NodeID() string { return ident.Of(KindTrial, t.ID) }

// TrialChange is what the draft would change for findings of one violation with one outcome.
type TrialChange struct {
	Violation     Violation
	Before, After string // ruling, and the range of the fine where it differs
	Outcome       string // of the decision in force, or UNDECIDED
	Findings      int
	Examples      []uuid.UUID // of findings, at most examplesKept
}

// TrialRow is a finding as a trial reads it.
type TrialRow struct {
	Row
	Outcome   string // of the decision in force; empty without
	DecidedOn workday.Date
}

const (
	trialBatch   = 2000
	examplesKept = 10
)

// TryDraft asks what a draft would change. The work is a job: the trial's steps tell how far it is.
func (s *Service) TryDraft(ctx context.Context, c command.Command, draft uuid.UUID) (Draft, error) {
	id, err := s.commands.Do(ctx, c, func(ctx context.Context, tx Tx, _ time.Time) (command.Change, error) {
		d, f, err := tx.LockDraft(ctx, draft)
		if err != nil {
			return command.Change{}, at("input.draftId", err)
		}
		if d.Review != nil {
			return command.Change{}, fault.Refuse(fault.WrongState, "该草案已经审核，不再试运行", "the draft has been reviewed: there is nothing to try").
				With("state", d.State())
		}
		if err := s.admitTrial(ctx, d, f); err != nil {
			return command.Change{}, err
		}
		t := Trial{ID: newID(), DraftID: d.ID, AgencyID: d.AgencyID}
		if err := tx.InsertTrial(ctx, t); err != nil {
			return command.Change{}, err
		}
		return command.Change{Type: "leniency.try", Subject: subjectOf(d.Code), ObjectKind: KindDraft, Object: d.ID,
			Content: map[string]any{"trial": t.ID.String(), "draft": d.ID.String(), "version": d.Version}}, nil
	})
	if err != nil {
		return Draft{}, err
	}
	return s.store.DraftByID(ctx, c.Actor, id)
}

func (s *Service) admitTrial(ctx context.Context, d Draft, f DraftFacts) error {
	l, err := s.at(ctx, f.Lists)
	if err != nil {
		return err
	}
	_, err = s.candidate(d, l)
	return err
}

// candidate is the set in which the draft stands for every version of its list and has always been in force.
func (s *Service) candidate(d Draft, l *lists) (*lists, error) {
	draft, err := s.parse(d.Document)
	if err != nil {
		return nil, err
	}
	draft.Always()
	all := []*leniency.List{draft}
	for list := range l.ids {
		if list.Code != draft.Code {
			all = append(all, list)
		}
	}
	set, err := leniency.NewSet(s.language.Vocabulary(), all)
	if err != nil {
		return nil, fault.BadInput("input.draftId", "草案引用了没有清单定义的违法行为", err.Error())
	}
	return &lists{count: l.count, set: set, days: l.days}, nil
}

// RunTrial does the work of a trial: the job calls it. Run again it begins anew and ends once.
func (s *Service) RunTrial(ctx context.Context, id uuid.UUID) error {
	system := actor.Actor{Pseudonym: "system", Roles: []actor.Role{actor.System}}
	t, err := s.store.TrialByID(ctx, system, id)
	if err != nil || t.Finished != nil {
		return err
	}
	d, err := s.store.DraftByID(ctx, system, t.DraftID)
	if err != nil {
		return err
	}
	count, err := s.store.ListCount(ctx)
	if err != nil {
		return err
	}
	before, err := s.at(ctx, count)
	if err != nil {
		return err
	}
	after, err := s.candidate(d, before)
	if err != nil {
		return err
	}
	sums, err := s.sum(ctx, system, t, before, after)
	if err != nil {
		return err
	}
	return s.finish(ctx, system, t, d, sums)
}

// tally counts what a trial finds.
type tally struct {
	judged, changed int
	groups          map[[4]string]*TrialChange
}

func (s *Service) sum(ctx context.Context, system actor.Actor, t Trial, before, after *lists) (*tally, error) {
	out := &tally{groups: map[[4]string]*TrialChange{}}
	var last uuid.UUID
	var total int
	var today workday.Date
	for {
		rows, n, day, err := s.store.TrialRows(ctx, system, last, trialBatch)
		if err != nil {
			return nil, err
		}
		if last == uuid.Nil {
			total, today = n, day
		}
		for _, r := range rows {
			out.add(r, before, after, today)
			last = r.ID
		}
		if err := s.store.TrialStep(ctx, t.ID, out.judged, max(total, out.judged)); err != nil {
			return nil, err
		}
		if len(rows) < trialBatch {
			return out, nil
		}
	}
}

func (y *tally) add(r TrialRow, before, after *lists, today workday.Date) {
	y.judged++
	on := today
	if !r.DecidedOn.IsZero() {
		on = r.DecidedOn
	}
	a, b := said(before.judge(r.Row, on)), said(after.judge(r.Row, on))
	if a == b {
		return
	}
	y.changed++
	outcome := r.Outcome
	if outcome == "" {
		outcome = "UNDECIDED"
	}
	key := [4]string{r.Violation.Code, a, b, outcome}
	g := y.groups[key]
	if g == nil {
		g = &TrialChange{Violation: r.Violation, Before: a, After: b, Outcome: outcome}
		y.groups[key] = g
	}
	g.Findings++
	if len(g.Examples) < examplesKept {
		g.Examples = append(g.Examples, r.ID)
	}
}

// said is advice in short: the ruling and, where a fine stays possible, its range.
func said(a leniency.Advice) string {
	out := string(a.Ruling)
	if a.Fine.Possible == leniency.True {
		out += fmt.Sprintf(" %s–%s", a.Fine.Min, a.Fine.Max)
	}
	return out
}

func (s *Service) finish(ctx context.Context, system actor.Actor, t Trial, d Draft, y *tally) error {
	changes := make([]TrialChange, 0, len(y.groups))
	for _, g := range y.groups {
		changes = append(changes, *g)
	}
	slices.SortFunc(changes, func(a, b TrialChange) int {
		return cmp.Or(cmp.Compare(b.Findings, a.Findings), strings.Compare(a.Violation.Code+a.Before+a.After+a.Outcome, b.Violation.Code+b.Before+b.After+b.Outcome))
	})
	body, err := command.HashBody(t.ID)
	if err != nil {
		return err
	}
	c := command.Command{Actor: system, Verb: "list:try", PolicyLine: "job", Operation: "runTrial", Key: uuid.NewSHA1(uuid.NameSpaceOID, t.ID[:]), BodyHash: body}
	_, err = s.commands.Do(ctx, c, func(ctx context.Context, tx Tx, _ time.Time) (command.Change, error) {
		if err := tx.FinishTrial(ctx, t, y.judged, y.changed, changes); err != nil {
			return command.Change{}, err
		}
		return command.Change{Type: "leniency.tried", Subject: subjectOf(d.Code), ObjectKind: KindTrial, Object: t.ID,
			Content: map[string]any{"trial": t.ID.String(), "draft": d.ID.String(), "judged": y.judged, "changed": y.changed}}, nil
	})
	return err
}
