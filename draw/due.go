package draw

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"yangguang/actor"
	"yangguang/command"
	"yangguang/fault"
)

// Executable is a draw that nothing is missing to, or a round that is due.
type Executable struct {
	ID, Agency uuid.UUID
	Number     string // a round's name
}

// executors is the namespace of the keys under which the platform executes: one key per draw, so that it happens once however often the
// job runs and on however many servers.
var executors = uuid.MustParse("b1c9c7a4-3f0e-5d6b-8a57-0d5b4e1f7c22")

// executeBatch is how many draws one look takes.
const executeBatch = 50

// ExecuteDue executes every committed draw whose round has been complete for as long as the rules give the office to do it by hand, and
// names them. Who committed several like draws to one round gets the result of each: none is left out because of what it says (DRD1 §1.2).
// What is due follows from rows, so a restart loses nothing. A draw that fails stays due and comes back joined in the error; the others
// are done. One that a person executed meanwhile is no error.
//
// Of void draws it publishes the result that each would have had, as soon as the randomness of its round is complete (§6.8).
func (s *Service) ExecuteDue(ctx context.Context) (done []string, err error) {
	system := actor.Actor{Pseudonym: "system", Roles: []actor.Role{actor.System}}
	waited := time.Duration(s.Rules.Execution.AfterMinutes) * time.Minute
	done, err = each("draw", fault.AlreadyDrawn, func(after uuid.UUID) ([]Executable, error) {
		return s.Store.Executable(ctx, system, waited, after, executeBatch)
	},
		func(d Executable) error { return s.executeAs(ctx, system, d) })
	_, undisclosed := each("draw", fault.AlreadyDrawn, func(after uuid.UUID) ([]Executable, error) {
		return s.Store.Undisclosed(ctx, system, after, executeBatch)
	},
		func(d Executable) error { return s.discloseAs(ctx, system, d) })
	return done, errors.Join(err, undisclosed)
}

// each does something with every draw or round of a list that is read in batches, and names those it was done with. It goes on after a
// failure; over is with which reason it is refused where somebody did it meanwhile, which is no failure.
func each(what string, over fault.Reason, list func(after uuid.UUID) ([]Executable, error), do func(Executable) error) (done []string, err error) {
	var failed []error
	for after := uuid.Nil; ; {
		due, err := list(after)
		if err != nil {
			return done, errors.Join(append(failed, err)...)
		}
		for _, d := range due {
			switch err := do(d); {
			case err == nil:
				done = append(done, d.Number)
			case !refusedAs(err, over):
				failed = append(failed, fmt.Errorf("%s %s: %w", what, d.Number, err))
			}
			after = d.ID
		}
		if len(due) < executeBatch {
			return done, errors.Join(failed...)
		}
	}
}

func (s *Service) executeAs(ctx context.Context, system actor.Actor, d Executable) error {
	body, err := command.HashBody(d.ID)
	if err != nil {
		return err
	}
	_, err = s.executeOnce(ctx, command.Command{Actor: system, Verb: "draw:execute", PolicyLine: "job", Operation: "executeDue",
		Key: uuid.NewSHA1(executors, d.ID[:]), BodyHash: body}, d.Agency, d.ID)
	return err
}

func refusedAs(err error, r fault.Reason) bool {
	e, ok := fault.As(err)
	return ok && e.Reason == r
}

// judge says until when a draw must have its result or be void, and whether it is late. It counts from the event and not from its entry in
// the ledger: whoever dislikes a result must not gain time by not recording what everybody saw. A failed round excuses no draw: it is
// declared void by two bodies, or stands in the alarm.
func (s *Service) judge(d *Draw) {
	d.ResultDue = d.LastEvent.Add(s.overdue())
	d.Overdue = d.Result == nil && d.Void == nil && d.SeenAt.After(d.ResultDue)
}

func (s *Service) judgeAll(all []Draw) {
	for i := range all {
		s.judge(&all[i])
	}
}

// overdue is how long after the last public event a draw may be without a result.
func (s *Service) overdue() time.Duration {
	return time.Duration(s.Rules.Execution.OverdueHours) * time.Hour
}
