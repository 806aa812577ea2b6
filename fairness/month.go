package fairness

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"

	"yangguang/actor"
	"yangguang/command"
	"yangguang/ident"
	"yangguang/ledger"
	"yangguang/page"
	"yangguang/workday"
)

// Month is the audit of equal treatment of a civil month as it was made after its end, once. Later ends of its decisions do not change it.
type Month struct {
	ID       uuid.UUID
	First    workday.Date // its first day
	MadeAt   time.Time
	Document string // the report as it was digested: JSON of Report
	Digest   ident.Digest
	Ledger   ident.LedgerRef
	Report   Treatment
}

// NodeID is the opaque id.
func (m Month) NodeID() string { return ident.Of(ident.Audit, m.ID) }

// Name is the month as YYYY-MM.
func (m Month) Name() string { return monthName(m.First) }

// Watched and Alarms count the report's tests on the watch list and those that raise an alarm.
func (m Month) Watched() int { return m.count(func(d Difference) bool { return d.Watched }) }

// Alarms counts the report's tests that raise an alarm.
func (m Month) Alarms() int { return m.count(func(d Difference) bool { return d.Alarm }) }

func (m Month) count(of func(Difference) bool) (n int) {
	for _, d := range m.Report.Differences {
		if of(d) {
			n++
		}
	}
	return n
}

func monthName(first workday.Date) string { return first.String()[:len("2006-01")] }

// MonthPosition is the sort key of a page of months.
func MonthPosition(m *Month) page.Position { return page.Position{page.Str(m.First.String())} }

// Months lists the audits of months, the latest first.
func (s *Service) Months(ctx context.Context, a actor.Actor, ask page.Ask) (page.Result[Month], error) {
	return s.store.Months(ctx, a, ask)
}

// MonthOf reads the audit of the month that a day is in, or NOT_FOUND.
func (s *Service) MonthOf(ctx context.Context, a actor.Actor, day workday.Date) (Month, error) {
	first, err := workday.NewDate(day.Year(), day.Month(), 1)
	if err != nil {
		return Month{}, err
	}
	return s.store.Month(ctx, a, first)
}

// auditors is the name space of the keys under which the platform audits: one key per month, so that a month is audited once whatever dies.
var auditors = uuid.MustParse("5c1d0a7e-93b4-5f02-8f6d-2f0b7a4c9e11")

// settled is how long after a month's end everything that began in it has committed or failed.
const settled = time.Hour

// AuditMonths audits every month that is over as of now and has no audit yet, the earliest first, and says which. at is zero or a given
// clock, as in a command.
func (s *Service) AuditMonths(ctx context.Context, now, at time.Time) (done []string, err error) {
	system := actor.Actor{Pseudonym: "system", Roles: []actor.Role{actor.System}}
	due, err := s.store.MonthsDue(ctx, system, workday.CivilDate(now.Add(-settled)))
	if err != nil {
		return nil, err
	}
	for _, first := range due {
		if err := s.auditMonth(ctx, system, first, at); err != nil {
			return done, fmt.Errorf("audit of %s: %w", monthName(first), err)
		}
		done = append(done, monthName(first))
	}
	return done, nil
}

func (s *Service) auditMonth(ctx context.Context, system actor.Actor, first workday.Date, at time.Time) error {
	last := workday.CivilDate(first.Start().AddDate(0, 1, 0)).AddDays(-1)
	report, err := s.Treat(ctx, system, first, last)
	if err != nil {
		return err
	}
	text, err := json.Marshal(report)
	if err != nil {
		return err
	}
	m := Month{ID: uuid.NewSHA1(auditors, []byte(monthName(first))), First: first, Document: string(text), Digest: sha256.Sum256(text), Report: report}
	body, err := command.HashBody(m.Name())
	if err != nil {
		return err
	}
	cmd := command.Command{Actor: system, Verb: "treatment:audit", PolicyLine: "job", Operation: "auditTreatment", Key: m.ID, BodyHash: body, At: at}
	_, err = s.commands.Do(ctx, cmd, func(ctx context.Context, tx Tx, _ time.Time) (command.Change, error) {
		return command.Change{Type: "treatment.audit", Subject: ledger.Subject{Kind: ledger.SubjectAudit, ID: m.Name()}, ObjectKind: ident.Audit, Object: m.ID,
			Content: map[string]any{"month": m.Name(), "report": m.Digest.String(), "decisions": report.Decisions, "compared": report.Compared,
				"unused": report.Unused, "watched": m.Watched(), "alarms": m.Alarms(), "basis": s.rules.Basis}}, tx.InsertMonth(ctx, m)
	})
	return err
}
