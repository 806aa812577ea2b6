package inspection

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"yangguang/actor"
	"yangguang/command"
	"yangguang/fault"
	"yangguang/workday"
)

// ExtensionRequest asks for more time to meet an order.
type ExtensionRequest struct {
	RectificationID uuid.UUID
	Until           workday.Date
	Reason          string
}

// ExtensionVerdict decides on a request.
type ExtensionVerdict struct {
	RectificationID uuid.UUID
	Number          int
	Approved        bool
	Reason          string
}

func checkReason(reason *string) error {
	*reason = strings.TrimSpace(*reason)
	if n := utf8.RuneCountInString(*reason); n == 0 || n > maxReason {
		return fault.BadInput("input.reason", "请写明理由（1 至 2000 字）", "give a reason of 1 to 2,000 characters")
	}
	return nil
}

// RequestExtension asks for more time 延期申请: the enterprise that was ordered asks before the last day is over, once at a time, and for no more days
// than the rules allow. The order stays as it is until another person decides.
func (s *Service) RequestExtension(ctx context.Context, c command.Command, r ExtensionRequest) (Rectification, error) {
	if err := checkReason(&r.Reason); err != nil {
		return Rectification{}, err
	}
	id, err := s.Commands.Do(ctx, c, func(ctx context.Context, tx Tx, now time.Time) (command.Change, error) {
		f, err := s.order(ctx, tx, r.RectificationID, now)
		if err != nil {
			return command.Change{}, err
		}
		most := f.LastDay.AddDays(s.Rules.Rectification.ExtensionDays)
		switch {
		case f.EnterpriseID != c.Actor.EnterpriseID:
			return command.Change{}, fault.New(fault.Forbidden, "只有被责令改正的企业可以申请延期", "only the enterprise that was ordered asks for more time")
		case f.passed():
			return command.Change{}, f.wrongState("复查已通过，无需延期", "the re-check passed: no time is needed")
		case f.pendingExtension() != nil:
			return command.Change{}, f.wrongState("已有一项延期申请待决定", "a request waits for its decision")
		case f.granted() >= s.Rules.Rectification.Extensions:
			return command.Change{}, f.wrongState(fmt.Sprintf("一项责令改正至多延期 %d 次，已经用完：请在期限届满前提交整改情况", s.Rules.Rectification.Extensions),
				fmt.Sprintf("the extensions of an order, at most %d, are used up: report what was done by its last day", s.Rules.Rectification.Extensions))
		case workday.CivilDate(now).After(f.LastDay):
			return command.Change{}, fault.Refuse(fault.TooLate, "期限已过，不能申请延期", "the last day is over: it is too late to ask").With("lastDay", f.LastDay.String())
		case !r.Until.After(f.LastDay) || r.Until.After(most):
			days := s.Rules.Rectification.ExtensionDays
			return command.Change{}, fault.BadInput("input.until", fmt.Sprintf("延期日期须晚于期限 %s，且不晚于 %s（最多延期 %d 日）", f.LastDay, most, days),
				fmt.Sprintf("the day is after %s, the last day, and at the latest %s: an extension has at most %d days", f.LastDay, most, days)).
				With("after", f.LastDay.String()).With("most", most.String()).With("mostDays", days)
		}
		n := len(f.Extensions) + 1
		return f.change("rectification.extend", map[string]any{"n": n, "until": r.Until, "reasonSha256": hexSum([]byte(r.Reason))}), tx.InsertExtension(ctx, f, n, r)
	})
	if err != nil {
		return Rectification{}, err
	}
	return s.Rectification(ctx, c.Actor, id)
}

// DecideExtension grants or refuses the time that was asked for; the agency's head does it. A granted day that is a rest day moves to the working
// day after it (民法典 203).
func (s *Service) DecideExtension(ctx context.Context, c command.Command, d ExtensionVerdict) (Rectification, error) {
	if err := checkReason(&d.Reason); err != nil {
		return Rectification{}, err
	}
	id, err := s.Commands.Do(ctx, c, func(ctx context.Context, tx Tx, now time.Time) (command.Change, error) {
		f, err := s.order(ctx, tx, d.RectificationID, now)
		if err != nil {
			return command.Change{}, err
		}
		w := f.pendingExtension()
		switch {
		case f.AgencyID != c.Actor.AgencyID:
			return command.Change{}, fault.New(fault.Forbidden, "只有作出责令改正的机关可以决定延期", "only the agency that ordered decides")
		case w == nil || w.Number != d.Number:
			return command.Change{}, f.wrongState("没有待决定的该项延期申请", "no such request waits for a decision")
		case w.AuthorID == c.Actor.AccountID:
			return command.Change{}, fault.Refuse(fault.SecondPerson, "须由申请人以外的人决定", "another person than the one who asked decides")
		}
		var last *workday.Date
		if d.Approved {
			day := s.Calendar.Next(w.Until)
			last = &day.Date
		}
		return f.change("rectification.decide", map[string]any{"n": d.Number, "approved": d.Approved, "lastDay": last, "reason": d.Reason}),
			tx.InsertExtensionDecision(ctx, f, d, w.AuthorID, last)
	})
	if err != nil {
		return Rectification{}, err
	}
	return s.Rectification(ctx, c.Actor, id)
}

func (r *Rectification) pendingExtension() *Extension {
	if n := len(r.Extensions); n > 0 && r.Extensions[n-1].Approved == nil {
		return &r.Extensions[n-1]
	}
	return nil
}

func (r *Rectification) granted() (n int) {
	for _, e := range r.Extensions {
		if e.Approved != nil && *e.Approved {
			n++
		}
	}
	return n
}

// reminders is the namespace of the keys under which the platform reminds: one key per order and last day.
var reminders = uuid.MustParse("2c1f2f0a-90d3-5f0e-a7be-6f1f2f6f0b35")

// Remind notes, once for each last day, that an order is due within the working days of the rules and nothing waits for the agency 到期提醒; the
// enterprise and the agency see it with the order. It says how many. What fails comes back joined in the error; the others are done.
func (s *Service) Remind(ctx context.Context, today workday.Date, at time.Time) (int, error) {
	system := actor.Actor{Pseudonym: "system", Roles: []actor.Role{actor.System}}
	until := s.Calendar.Deadline(today, s.Rules.Rectification.RemindWorkdays)
	ids, err := s.Store.OrdersToRemind(ctx, system, today, until.Date, publishBatch)
	if err != nil {
		return 0, err
	}
	done := 0
	var failed []error
	for _, id := range ids {
		if err := s.remind(ctx, system, id, at); err != nil {
			failed = append(failed, err)
			continue
		}
		done++
	}
	if len(ids) == publishBatch && len(failed) == 0 {
		more, err := s.Remind(ctx, today, at)
		return done + more, err
	}
	return done, errors.Join(failed...)
}

func (s *Service) remind(ctx context.Context, system actor.Actor, id uuid.UUID, at time.Time) error {
	f, err := s.Store.OrderByID(ctx, system, id)
	if err != nil {
		return err
	}
	body, err := command.HashBody([]any{id, f.LastDay})
	if err != nil {
		return err
	}
	c := command.Command{Actor: system, Verb: "rectification:remind", PolicyLine: "job", Operation: "remind",
		Key: uuid.NewSHA1(reminders, []byte(id.String()+f.LastDay.String())), BodyHash: body, At: at}
	_, err = s.Commands.Do(ctx, c, func(ctx context.Context, tx Tx, _ time.Time) (command.Change, error) {
		f, err := tx.Order(ctx, id)
		if err != nil {
			return command.Change{}, err
		}
		return f.change("rectification.remind", map[string]any{"lastDay": f.LastDay}), tx.InsertReminder(ctx, f)
	})
	return err
}
