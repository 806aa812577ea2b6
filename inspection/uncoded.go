package inspection

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"yangguang/actor"
	"yangguang/command"
	"yangguang/fault"
	"yangguang/ident"
	"yangguang/ledger"
	"yangguang/page"
	"yangguang/roster"
	"yangguang/workday"
)

// UncodedReport says that somebody inspected an enterprise without showing a code 无码入企举报. Supervisors and auditors read it, nobody else:
// whoever complains is protected (举报办法 33), so the row holds no account and no name of the one who reported.
type UncodedReport struct {
	ID           uuid.UUID
	Number       string
	Enterprise   roster.Enterprise
	Agency       *string // name and code, where the one who reports named it
	Officers     *string // what the one who reports knows of them
	VisitedOn    workday.Date
	Text         string
	ByEnterprise bool // an account of the enterprise itself
	At           time.Time
}

// NodeID is the opaque id.
func (r UncodedReport) NodeID() string { return ident.Of(ident.Report, r.ID) }

// UncodedRequest is what is reported.
type UncodedRequest struct {
	USCC      string
	AgencyID  *uuid.UUID
	Officers  *string
	VisitedOn workday.Date
	Text      string
}

// NewUncoded is a report to write.
type NewUncoded struct {
	ID           uuid.UUID
	Number       string
	EnterpriseID uuid.UUID
	ByEnterprise bool
	Request      UncodedRequest
}

// UncodedFacts are what a report is decided on.
type UncodedFacts struct {
	EnterpriseID *uuid.UUID // nil: no such enterprise
	AgencyFound  bool
	Recent       int // reports on the enterprise in the last day
}

// ReportUncoded takes a report from anybody, with or without account, about a visit of the last days; it answers with its number and says
// nothing of what else is on file. The command runs as the public's, whoever is signed in: neither ledger nor audit tells who reported.
func (s *Service) ReportUncoded(ctx context.Context, c command.Command, r UncodedRequest) (string, error) {
	own := c.Actor.EnterpriseID
	c.Actor, c.Address = actor.Public(), ""
	r.Text = strings.TrimSpace(r.Text)
	if n := utf8.RuneCountInString(r.Text); n == 0 || n > maxReport {
		return "", fault.BadInput("input.text", "请写明经过（1 至 4000 字）", "say what happened in 1 to 4,000 characters")
	}
	if r.Officers != nil {
		if n := utf8.RuneCountInString(*r.Officers); n == 0 || n > 500 {
			return "", fault.BadInput("input.officers", "须为 1 至 500 字", "give 1 to 500 characters")
		}
	}
	id, err := s.Commands.Do(ctx, c, func(ctx context.Context, tx Tx, now time.Time) (command.Change, error) {
		today := workday.CivilDate(now)
		if ago := today.DaysSince(r.VisitedOn); ago < 0 || ago > s.Rules.Reports.Days {
			return command.Change{}, fault.BadInput("input.visitedOn", fmt.Sprintf("日期须在最近 %d 天内", s.Rules.Reports.Days),
				fmt.Sprintf("the day lies within the last %d days", s.Rules.Reports.Days))
		}
		f, err := tx.UncodedFacts(ctx, r, now.Add(-24*time.Hour))
		switch {
		case err != nil:
			return command.Change{}, err
		case f.EnterpriseID == nil:
			return command.Change{}, fault.BadInput("input.uscc", "检查对象名录中没有该统一社会信用代码：请核对", "no enterprise of the register has this code: check it")
		case r.AgencyID != nil && !f.AgencyFound:
			return command.Change{}, fault.BadInput("input.agencyId", "没有该机关", "there is no such agency")
		case f.Recent >= s.Rules.Reports.PerDay:
			return command.Change{}, fault.New(fault.RateLimited, "今日关于该企业的举报已达上限，请明日再报或者拨打 12345",
				"reports on this enterprise reached the day's limit: come back tomorrow").With("retryAfter", 24*60*60)
		}
		n := NewUncoded{ID: uuid.Must(uuid.NewV7()), EnterpriseID: *f.EnterpriseID, ByEnterprise: own == *f.EnterpriseID, Request: r}
		n.Number = uncodedNumber(n.ID)
		return command.Change{Type: "report.file", Subject: ledger.Subject{Kind: ledger.SubjectReport, ID: n.Number}, ObjectKind: ident.Report, Object: n.ID,
			Content: map[string]any{"visitedOn": r.VisitedOn, "textSha256": hexSum([]byte(r.Text))}}, tx.InsertUncoded(ctx, n)
	})
	if err != nil {
		return "", err
	}
	return uncodedNumber(id), nil
}

// uncodedNumber is what the one who reported can quote; it says nothing of the enterprise.
func uncodedNumber(id uuid.UUID) string { return "WM-" + strings.ToUpper(id.String()[24:]) }

// UncodedReports lists the reports, newest first, for those who watch over everything.
func (s *Service) UncodedReports(ctx context.Context, a actor.Actor, ask page.Ask) (page.Result[UncodedReport], error) {
	return s.Store.UncodedReports(ctx, a, ask)
}
