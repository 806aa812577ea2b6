package publish

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"yangguang/actor"
	"yangguang/command"
	"yangguang/decision"
	"yangguang/fault"
	"yangguang/ident"
	"yangguang/ledger"
	"yangguang/page"
	"yangguang/roster"
	"yangguang/workday"
)

// Options are what a Service works with.
type Options struct {
	Store    Store
	Commands command.Runner[Tx]
	Rules    Rules
	Calendar *workday.Calendar
}

// Service publishes penalties and ends publication, of results too. Results become public with their visit (package inspection). Build it with
// NewService; it is safe for any number of goroutines.
type Service struct{ Options }

// NewService wires a Service.
func NewService(o Options) *Service { return &Service{o} }

// Subject is what a publication is about.
type Subject struct {
	Kind Kind
	ID   uuid.UUID // of the inspection or the decision
}

func (s Subject) object() ident.Kind {
	if s.Kind == Penalty {
		return ident.Decision
	}
	return ident.Inspection
}

// Ending is how publication ended.
type Ending string

// The endings.
const (
	Withdrawn Ending = "WITHDRAWN" // 撤下
	Expired   Ending = "EXPIRED"   // 公示期满
)

// Notice is one publication with its clock, as enterprise, agency and supervisor see it.
type Notice struct {
	Subject
	Number      string
	Agency      roster.Agency
	Enterprise  string // as the public will read it
	Public      bool   // whether the rule publishes it
	Basis       string
	DueOn       *workday.Date // nil: not published
	Provisional bool
	ReplyUntil  *workday.Date
	RepliedAt   *time.Time
	Statement   *string
	CheckedAt   *time.Time // when a head of the agency checked whom it names; what stands in Masked is what the public will read
	Masked      *string
	Until       *workday.Date
	PublishedAt *time.Time // of the version that is public
	Waiting     bool       // something is to be published: a first version, or a corrected one beside that which is public
	Ending      *Ending
	EndedAt     *time.Time
	EndReason   *string
	At          time.Time // of record or decision; the order of the list
}

// NodeID is the opaque id of what is published.
func (n Notice) NodeID() string { return ident.Of(n.object(), n.ID) }

// PublishedPenalty is what the public sees of a penalty. Of one whose publication ended nothing is left but number, agency and how it ended.
type PublishedPenalty struct {
	DecisionID     uuid.UUID
	Number         string
	Agency         roster.Agency
	EnterpriseName *string
	USCC           *string
	Violation      *string
	Basis          *string
	Measures       []decision.MeasureKind
	Fine           *string // yuan
	Confiscated    *string // yuan
	DecidedOn      *workday.Date
	RuleBasis      string
	Until          *workday.Date
	Statement      *string
	PublishedAt    time.Time
	Ending         *Ending
	EndedAt        *time.Time
	EndReason      *string
	Synthetic      bool
}

// PenaltyQuery narrows the list of published penalties. With a code, ended ones are not found.
type PenaltyQuery struct {
	USCC     *string
	AgencyID *uuid.UUID
	Measure  *decision.MeasureKind
	From, To *workday.Date // day of the decision
}

// NoticeQuery narrows the list of publications.
type NoticeQuery struct {
	Kind    *Kind
	Waiting *bool // those that are to be published and are not
}

// Store reads what the actor may see.
type Store interface {
	// Notices is one page of publications, newest first, by (at, id).
	Notices(ctx context.Context, a actor.Actor, q NoticeQuery, ask page.Ask) (page.Result[Notice], error)
	// Notice is one, or NOT_FOUND.
	Notice(ctx context.Context, a actor.Actor, s Subject) (Notice, error)
	// Penalties is one page of published penalties, newest first, by (publishedAt, id).
	Penalties(ctx context.Context, a actor.Actor, q PenaltyQuery, ask page.Ask) (page.Result[PublishedPenalty], error)
	// Unscheduled is penalties in force of which the rule was not asked yet, oldest first.
	Unscheduled(ctx context.Context, a actor.Actor, limit int) ([]uuid.UUID, error)
	// DuePenalties is penalties in force that are to be public by the day and are not, earliest first.
	DuePenalties(ctx context.Context, a actor.Actor, day workday.Date, limit int) ([]uuid.UUID, error)
	// Annulled is published penalties whose decision ended and whose publication did not.
	Annulled(ctx context.Context, a actor.Actor, limit int) ([]uuid.UUID, error)
	// Expired is published penalties whose last day is before the day and whose publication has not ended.
	Expired(ctx context.Context, a actor.Actor, day workday.Date, limit int) ([]uuid.UUID, error)
}

// Tx is a command's transaction.
type Tx interface {
	// PenaltyFacts locks a decision in force and reads what its publication is decided on; NOT_FOUND without one.
	PenaltyFacts(ctx context.Context, decision uuid.UUID) (PenaltyFacts, error)
	// InsertSchedule writes what the rule says of a penalty.
	InsertSchedule(ctx context.Context, n Schedule) error
	// InsertPenalty writes the row for the public.
	InsertPenalty(ctx context.Context, n NewPenalty) error
	// NoticeFacts locks a publication and reads it with the people that a text about it may name.
	NoticeFacts(ctx context.Context, s Subject) (NoticeFacts, error)
	// InsertReply writes what the enterprise says; nil: nothing.
	InsertReply(ctx context.Context, f NoticeFacts, statement *Text) error
	// InsertCheck writes whom the enterprise's statement names.
	InsertCheck(ctx context.Context, f NoticeFacts, names []string) error
	// InsertEnd writes how publication ended.
	InsertEnd(ctx context.Context, s Subject, e Ending, reason Text, due *workday.Date) error
}

// PenaltyFacts is a penalty as its publication sees it.
type PenaltyFacts struct {
	DecisionID, AgencyID, EnterpriseID uuid.UUID
	Number, Case                       string
	Region, Field                      string // of the agency
	EnterpriseName, USCC               string // public form
	Violation, ViolationBasis          string
	Procedure                          string
	Measures                           []string
	Fine, Confiscated                  *string
	DecidedOn                          workday.Date
	Synthetic                          bool
	Scheduled                          bool // the rule was asked
	Public                             bool
	Basis                              string
	ReplyUntil, Until                  *workday.Date
	Replied                            bool
	Statement                          *string // in its public form
	Unchecked                          bool    // the enterprise's statement waits for its check
	Published                          bool
	Ended                              *string // why the decision is not in force any more
	EndedOn                            *workday.Date
	People                             People
	Hidden                             []string // names that EnterpriseName masks
}

// Schedule is what the rule says of a penalty.
type Schedule struct {
	PenaltyFacts
	Rule        Rule
	DueOn       *workday.Date
	Provisional bool
	ReplyUntil  *workday.Date
	Until       *workday.Date
}

// NewPenalty is a row for the public. Its fields are of types that hold nothing personal.
type NewPenalty struct {
	DecisionID     uuid.UUID
	AgencyID       uuid.UUID
	Number         Text
	EnterpriseName Text
	USCC           Code
	Region         Code
	Violation      Text
	Basis          Text
	Measures       []Code
	Fine           *Code
	Confiscated    *Code
	DecidedOn      workday.Date
	RuleBasis      Text
	Until          *workday.Date
	Statement      *Text
	Synthetic      bool
}

// NoticeFacts is a publication as a command sees it.
type NoticeFacts struct {
	Notice
	AgencyID, EnterpriseID uuid.UUID
	Version                int    // of the record to publish, 0 for a penalty
	Case                   string // of a penalty
	StatedBy               *uuid.UUID
	People                 People
	Hidden                 []string // names that the public form of the enterprise's name masks
	USCC                   string
}

func (f NoticeFacts) subject() ledger.Subject {
	if f.Kind == Penalty {
		return ledger.Subject{Kind: ledger.SubjectCase, ID: f.Case}
	}
	return ledger.Subject{Kind: ledger.SubjectInspection, ID: f.Number}
}

func (f NoticeFacts) wrongState(zh, en string) error {
	return fault.Refuse(fault.WrongState, zh, en).With("number", f.Number)
}

// Notices lists publications.
func (s *Service) Notices(ctx context.Context, a actor.Actor, q NoticeQuery, ask page.Ask) (page.Result[Notice], error) {
	return s.Store.Notices(ctx, a, q, ask)
}

// Penalties lists published penalties. Everybody may read it.
func (s *Service) Penalties(ctx context.Context, a actor.Actor, q PenaltyQuery, ask page.Ask) (page.Result[PublishedPenalty], error) {
	return s.Store.Penalties(ctx, a, q, ask)
}

// PenaltyPosition is where a penalty stands in the list of published ones.
func PenaltyPosition(x *PublishedPenalty) page.Position {
	return page.Position{page.At(x.PublishedAt), page.ID(x.DecisionID)}
}

// maxStatement and maxReason bound texts, in characters.
const maxStatement, maxReason = 2000, 2000

// Reply is what the enterprise says before a publication of its own 公示前陈述; nil: it has nothing to say, and the agency need not wait. It
// answers once; what it says stands beside the result.
func (s *Service) Reply(ctx context.Context, c command.Command, of Subject, statement *string) (Notice, error) {
	if statement != nil {
		trimmed := strings.TrimSpace(*statement)
		if n := utf8.RuneCountInString(trimmed); n == 0 || n > maxStatement {
			return Notice{}, fault.BadInput("input.statement", "请写明陈述意见（1 至 2000 字），没有意见则不填", "give a statement of 1 to 2,000 characters, or none")
		}
		statement = &trimmed
	}
	_, err := s.Commands.Do(ctx, c, func(ctx context.Context, tx Tx, _ time.Time) (command.Change, error) {
		f, err := tx.NoticeFacts(ctx, of)
		switch {
		case err != nil:
			return command.Change{}, err
		case f.EnterpriseID != c.Actor.EnterpriseID:
			return command.Change{}, fault.New(fault.Forbidden, "只有当事企业可以陈述意见", "only the enterprise itself states its case")
		case !f.Public:
			return command.Change{}, f.wrongState("该决定依规定不公示，无需陈述", "this decision is not published: there is nothing to answer")
		case !f.Waiting:
			return command.Change{}, f.wrongState("已经公示：请向作出机关提出异议", "it is public already: object to the agency")
		case f.RepliedAt != nil:
			return command.Change{}, f.wrongState("已经陈述过意见", "the enterprise has answered already")
		}
		row := Row{People: f.People}
		text := row.Maybe("input.statement", statement)
		if row.Err == nil && statement != nil {
			row.Err = Plain("input.statement", *statement)
		}
		if row.Err == nil && statement != nil {
			row.Err = Nameless("input.statement", *statement, f.Hidden)
		}
		if row.Err != nil {
			return command.Change{}, row.Err
		}
		content := map[string]any{"kind": of.Kind, "number": f.Number, "statement": StringOrNil(text)}
		return command.Change{Type: "publication.reply", Subject: f.subject(), ObjectKind: of.object(), Object: of.ID, Content: content},
			tx.InsertReply(ctx, f, text)
	})
	if err != nil {
		return Notice{}, err
	}
	return s.Store.Notice(ctx, c.Actor, of)
}

// Withdraw ends a publication with a reason that everybody reads 撤下. The agency withdraws its own, the supervisor any.
func (s *Service) Withdraw(ctx context.Context, c command.Command, of Subject, reason string) (Notice, error) {
	reason = strings.TrimSpace(reason)
	if n := utf8.RuneCountInString(reason); n == 0 || n > maxReason {
		return Notice{}, fault.BadInput("input.reason", "请写明撤下原因（1 至 2000 字）：原因将公开", "give a reason of 1 to 2,000 characters; it is public")
	}
	if err := Plain("input.reason", reason); err != nil {
		return Notice{}, err
	}
	if err := s.end(ctx, c, of, Withdrawn, reason, nil); err != nil {
		return Notice{}, err
	}
	return s.Store.Notice(ctx, c.Actor, of)
}

func (s *Service) end(ctx context.Context, c command.Command, of Subject, e Ending, reason string, due *workday.Date) error {
	_, err := s.Commands.Do(ctx, c, func(ctx context.Context, tx Tx, _ time.Time) (command.Change, error) {
		f, err := tx.NoticeFacts(ctx, of)
		switch {
		case err != nil:
			return command.Change{}, err
		case f.PublishedAt == nil:
			return command.Change{}, f.wrongState("尚未公示", "it is not public")
		case f.Ending != nil:
			return command.Change{}, f.wrongState("公示已经结束", "publication ended already")
		}
		text, err := Redact("input.reason", reason, f.People)
		if err != nil {
			return command.Change{}, err
		}
		// What is left is a tombstone: not even the masked name says whose it was.
		if err := Nameless("input.reason", reason, append(f.Hidden, f.Enterprise, f.USCC)); err != nil {
			return command.Change{}, err
		}
		kind := map[Ending]string{Withdrawn: "publication.withdraw", Expired: "publication.expire"}[e]
		return command.Change{Type: kind, Subject: f.subject(), ObjectKind: of.object(), Object: of.ID,
			Content: map[string]any{"kind": of.Kind, "number": f.Number, "reason": text.String(), "dueOn": due}}, tx.InsertEnd(ctx, of, e, text, due)
	})
	return err
}

// platform is the name space of the keys under which the platform acts: one key per work and penalty, so that each is done once however often
// the job runs, on however many servers.
var platform = uuid.MustParse("5c1b6f5e-9a0d-5d0e-8f5e-0a3c2d9b7e44")

// batch is how many penalties one look takes.
const batch = 1000

// Done is what a look came to.
type Done struct{ Scheduled, Published, Withdrawn, Expired int }

// PublishDue does what is due on the day: asks the rule of new penalties, publishes those whose last day has come, withdraws those whose
// decision ended, and ends those whose time is over. at is zero or a given clock, as in a command. What fails stays due and comes back joined
// in the error; it keeps nothing else waiting.
func (s *Service) PublishDue(ctx context.Context, day workday.Date, at time.Time) (done Done, err error) {
	system := actor.Actor{Pseudonym: "system", Roles: []actor.Role{actor.System}}
	var failed []error
	for _, work := range []struct {
		name string
		find func() ([]uuid.UUID, error)
		do   func(context.Context, command.Command, uuid.UUID) error
		n    *int
	}{
		{"schedule", func() ([]uuid.UUID, error) { return s.Store.Unscheduled(ctx, system, batch) }, s.schedule, &done.Scheduled},
		{"withdraw", func() ([]uuid.UUID, error) { return s.Store.Annulled(ctx, system, batch) }, s.withdrawAnnulled, &done.Withdrawn},
		{"publish", func() ([]uuid.UUID, error) { return s.Store.DuePenalties(ctx, system, day, batch) }, s.publish, &done.Published},
		{"expire", func() ([]uuid.UUID, error) { return s.Store.Expired(ctx, system, day, batch) }, s.expire, &done.Expired},
	} {
		ids, err := work.find()
		if err != nil {
			return done, errors.Join(append(failed, err)...)
		}
		for _, id := range ids {
			c, err := platformCommand(system, work.name, id, at)
			if err == nil {
				err = work.do(ctx, c, id)
			}
			if err != nil {
				failed = append(failed, fmt.Errorf("%s penalty %s: %w", work.name, id, err))
				continue
			}
			*work.n++
		}
	}
	return done, errors.Join(failed...)
}

func platformCommand(system actor.Actor, name string, id uuid.UUID, at time.Time) (command.Command, error) {
	body, err := command.HashBody([]any{name, id})
	return command.Command{Actor: system, Verb: "publication:" + name, PolicyLine: "job", Operation: "publishDue",
		Key: uuid.NewSHA1(platform, []byte(name+" "+id.String())), BodyHash: body, At: at}, err
}

// schedule asks the rule of a penalty.
func (s *Service) schedule(ctx context.Context, c command.Command, id uuid.UUID) error {
	_, err := s.Commands.Do(ctx, c, func(ctx context.Context, tx Tx, _ time.Time) (command.Change, error) {
		f, err := tx.PenaltyFacts(ctx, id)
		if err != nil {
			return command.Change{}, err
		}
		n, err := s.rule(f)
		if err != nil {
			return command.Change{}, err
		}
		return f.change("publication.schedule", map[string]any{"rule": n.Rule.ID, "basis": n.Rule.Basis, "public": n.Rule.Publish, "dueOn": n.DueOn,
			"replyUntil": n.ReplyUntil, "until": n.Until}), tx.InsertSchedule(ctx, n)
	})
	return err
}

func (s *Service) rule(f PenaltyFacts) (Schedule, error) {
	q := Question{Kind: Penalty, Region: f.Region, Field: f.Field, Procedure: f.Procedure, Measures: f.Measures, Day: f.DecidedOn}
	if f.Fine != nil {
		q.Fine, _ = new(big.Rat).SetString(*f.Fine)
	}
	r, ok := s.Rules.For(q)
	if !ok {
		return Schedule{}, fmt.Errorf("publish: no rule for a penalty of %s", f.DecidedOn)
	}
	n := Schedule{PenaltyFacts: f, Rule: r}
	if r.Publish {
		due := s.Calendar.Deadline(f.DecidedOn, r.Workdays)
		last := s.Calendar.Deadline(f.DecidedOn, min(s.Rules.Reply.Workdays, r.Workdays)).Date
		n.DueOn, n.Provisional, n.ReplyUntil, n.Until = &due.Date, due.Provisional, &last, r.Until(f.DecidedOn)
	}
	return n, nil
}

func (f PenaltyFacts) change(kind string, content map[string]any) command.Change {
	content["decision"] = f.Number
	return command.Change{Type: kind, Subject: ledger.Subject{Kind: ledger.SubjectCase, ID: f.Case}, ObjectKind: ident.Decision, Object: f.DecisionID,
		Content: content}
}

// publish makes a penalty public.
func (s *Service) publish(ctx context.Context, c command.Command, id uuid.UUID) error {
	_, err := s.Commands.Do(ctx, c, func(ctx context.Context, tx Tx, _ time.Time) (command.Change, error) {
		f, err := tx.PenaltyFacts(ctx, id)
		switch {
		case err != nil:
			return command.Change{}, err
		case f.Published || !f.Public || f.Ended != nil:
			return command.Change{}, fmt.Errorf("publish: decision %s is not to be published", f.Number)
		case f.Unchecked:
			return command.Change{}, fmt.Errorf("publish: the statement on decision %s is not checked", f.Number)
		}
		n, err := f.public()
		if err != nil {
			return command.Change{}, err
		}
		return f.change("publication.publish", map[string]any{"enterprise": n.EnterpriseName.String(), "uscc": n.USCC.String(), "violation": n.Violation.String(),
			"measures": Strings(n.Measures), "fine": f.Fine, "basis": f.Basis, "until": f.Until, "statement": StringOrNil(n.Statement)}), tx.InsertPenalty(ctx, n)
	})
	return err
}

// public is the row for the public, or why there can be none.
func (f PenaltyFacts) public() (NewPenalty, error) {
	r := Row{People: f.People}
	n := NewPenalty{DecisionID: f.DecisionID, AgencyID: f.AgencyID, Number: r.number("number", f.Number), EnterpriseName: r.Text("enterprise", f.EnterpriseName),
		USCC: r.Code("uscc", f.USCC), Region: r.Code("region", f.Region), Violation: r.Text("violation", f.Violation), Basis: r.Text("basis", f.ViolationBasis),
		Measures: r.Codes("measures", f.Measures), DecidedOn: f.DecidedOn, RuleBasis: r.Text("rule", f.Basis), Until: f.Until,
		Statement: r.Maybe("statement", f.Statement), Synthetic: f.Synthetic}
	n.Fine, n.Confiscated = r.amount("fine", f.Fine), r.amount("confiscated", f.Confiscated)
	return n, r.Err
}

// withdrawAnnulled takes down a penalty whose decision ended, and says until when that had to be done.
func (s *Service) withdrawAnnulled(ctx context.Context, c command.Command, id uuid.UUID) error {
	_, err := s.Commands.Do(ctx, c, func(ctx context.Context, tx Tx, _ time.Time) (command.Change, error) {
		f, err := tx.PenaltyFacts(ctx, id)
		switch {
		case err != nil:
			return command.Change{}, err
		case f.Ended == nil || f.EndedOn == nil:
			return command.Change{}, fmt.Errorf("publish: decision %s is in force", f.Number)
		}
		reason, err := Redact("reason", "行政处罚决定已失效："+*f.Ended, f.People)
		if err == nil {
			err = Nameless("reason", *f.Ended, append(f.Hidden, f.EnterpriseName, f.USCC))
		}
		if err != nil { // the reason is the supervisor's own sentence; the law wants the publication gone all the same
			reason, err = Redact("reason", "行政处罚决定已失效", nil)
		}
		if err != nil {
			return command.Change{}, err
		}
		due := s.Calendar.Deadline(*f.EndedOn, s.Rules.Withdrawal.Workdays).Date
		return f.change("publication.withdraw", map[string]any{"reason": reason.String(), "basis": s.Rules.Withdrawal.Basis, "dueOn": due}),
			tx.InsertEnd(ctx, Subject{Penalty, id}, Withdrawn, reason, &due)
	})
	return err
}

func (s *Service) expire(ctx context.Context, c command.Command, id uuid.UUID) error {
	return s.end(ctx, c, Subject{Penalty, id}, Expired, "公示期满", nil)
}
