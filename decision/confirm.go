package decision

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"

	"yangguang/command"
	"yangguang/fault"
	"yangguang/ident"
	"yangguang/ledger"
	"yangguang/leniency"
	"yangguang/workday"
)

// Confirm puts a proposed decision into force: another person than the proposer does it (SECOND_PERSON). The lists are asked once more,
// for another agency may have decided in between and the violation may be no first one any longer.
func (s *Service) Confirm(ctx context.Context, c command.Command, id uuid.UUID) (Decision, error) {
	id, err := s.confirm(ctx, c, id)
	if err != nil {
		return Decision{}, err
	}
	return s.store.DecisionByID(ctx, c.Actor, id)
}

// barred refuses who does nothing more about the visit.
func barred() error {
	return fault.Refuse(fault.Recusal, "您已被决定回避该检查，或者已停职、调离，不再办理其案件：请由其他人员办理",
		"you are recused from this visit, suspended or transferred: let somebody else deal with what was found")
}

func (s *Service) confirm(ctx context.Context, c command.Command, id uuid.UUID) (uuid.UUID, error) {
	return s.commands.Do(ctx, c, func(ctx context.Context, tx Tx, now time.Time) (command.Change, error) {
		r, p, count, err := tx.LockDecision(ctx, id)
		if err != nil {
			return command.Change{}, at("input.decisionId", err)
		}
		switch {
		case r.Barred:
			return command.Change{}, barred()
		case p.Proposer == c.Actor.AccountID:
			return command.Change{}, fault.Refuse(fault.SecondPerson, "确认人不得是拟定人：请由另一位负责人确认",
				"another person than the proposer confirms: ask another head")
		case r.Decision.InForce():
			return command.Change{}, fault.Refuse(fault.WrongState, "该问题已有生效决定", "the finding has a decision in force").
				With("decision", r.Decision.Number)
		case !r.Latest:
			return command.Change{}, corrected()
		case p.Replaced:
			return command.Change{}, fault.Refuse(fault.WrongState, "该拟定已被更新的拟定取代：请确认最新的拟定", "a later proposal replaced this one: confirm that one")
		}
		l, err := s.at(ctx, count)
		if err != nil {
			return command.Change{}, err
		}
		today := workday.CivilDate(now)
		if err := s.stillKeeps(l, r, p, today); err != nil {
			return command.Change{}, err
		}
		order, err := s.order(p, workday.CivilDate(now))
		if err != nil {
			return command.Change{}, err
		}
		if err := tx.Confirm(ctx, r, p, c.Actor.AccountID, c.Actor.Pseudonym, order); err != nil {
			return command.Change{}, err
		}
		names, err := tx.Parties(ctx, r.ID)
		if err != nil {
			return command.Change{}, err
		}
		papers, err := s.papersOf(r, p, names, today)
		if err != nil {
			return command.Change{}, err
		}
		if err := tx.InsertPapers(ctx, r, papers); err != nil {
			return command.Change{}, err
		}
		body := map[string]any{"papers": issued(papers), "decision": p.Number,
			"deviates": p.Deviation != nil, "outcome": p.Outcome, "measures": measures(p.Measures), "agency": r.AgencyCode}
		return command.Change{Type: "decision.confirm", Subject: ledger.Subject{Kind: ledger.SubjectCase, ID: p.CaseNumber},
			ObjectKind: ident.Decision, Object: p.ID, Content: body}, nil
	})
}

// stillKeeps asks once more what the lists, the law and the procedure say on the day of the confirmation.
func (s *Service) stillKeeps(l *lists, r Row, p Proposed, today workday.Date) error {
	if p.Deviation != nil && (p.Deviation.Approved == nil || !*p.Deviation.Approved) {
		return fault.Refuse(fault.WrongState, "偏离清单须先按规定程序批准", "the deviation from the list must be approved first").
			With("procedure", p.Deviation.Procedure)
	}
	advice, asked := l.judge(r, today), p.asked()
	asked.Withheld = s.procedure.Lenient.Withholds
	var err error
	if p.Deviation == nil {
		err = leniency.Check(advice, asked)
	} else if _, _, err = s.keeps(advice, asked, &p.Deviation.Reason); fault.Is(err, fault.Invalid) {
		err = leniency.Check(advice, asked) // the list does not bind any more
	}
	if err == nil && advice.Ruling.MilderThan(p.Route) && (p.Outcome == leniency.Penalty || p.Outcome == leniency.NoPenalty) {
		err = fault.Refuse(fault.WrongState, "清单结论在拟定之后已变为“"+advice.Ruling.Zh()+"”，对当事人更有利：请重新拟定",
			"since the proposal the lists say something milder: propose again").With("ruling", advice.Ruling)
	}
	return errors.Join(err, s.limited(p.Outcome, r), r.once(p.asked()), s.steps(p, r), s.heard(p, today), s.inTime(p, today))
}

// order is what the proposal's order to rectify begins with. A period that ends on a rest day ends on the working day after it (民法典 203);
// one that ended before it began is proposed again.
func (s *Service) order(p Proposed, today workday.Date) (NewOrder, error) {
	if p.Order == nil {
		return NewOrder{}, nil
	}
	last := s.calendar.Next(p.Order.DueOn).Date
	if last.Before(today) {
		return NewOrder{}, fault.Refuse(fault.WrongState, "责令改正的期限已过：请重新拟定", "the order's deadline has passed: propose again with a later one").
			With("dueOn", p.Order.DueOn)
	}
	return NewOrder{ID: newID(), LastDay: last}, nil
}

// asked is a stored proposal as the engine checks it. Amounts come from the store in their one form.
func (p Proposed) asked() leniency.Proposal {
	out := leniency.Proposal{Outcome: p.Outcome}
	for _, m := range p.Measures {
		one := leniency.Measure{Kind: string(m.Kind)}
		if m.Amount != nil {
			one.Amount, _ = leniency.ParseMoney(*m.Amount)
		}
		out.Measures = append(out.Measures, one)
	}
	if p.Order != nil {
		out.Duties = append(out.Duties, leniency.OrderToRectify)
	}
	if p.Education != nil {
		out.Duties = append(out.Duties, leniency.EducationRecord)
	}
	if p.Commitment != nil {
		out.Duties = append(out.Duties, leniency.Commitment)
	}
	return out
}
