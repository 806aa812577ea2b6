package inspection

import (
	"context"
	"fmt"
	"strings"
	"sync"
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
	Network   string // where it came from; counted for the day and kept nowhere
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
	Own          int // reports by the enterprise's own account since the instant asked for
}

// ReportUncoded takes a report from anybody, with or without account, about a visit of the last days; it answers with its number and says
// nothing of what else is on file. The command runs as the public's, whoever is signed in: neither ledger nor audit tells who reported.
func (s *Service) ReportUncoded(ctx context.Context, c command.Command, r UncodedRequest) (string, error) {
	own := c.Actor.EnterpriseID
	c.Actor, c.Address, c.RequestID = actor.Public(), "", "" // the log has a line for each request
	r.Text = strings.TrimSpace(r.Text)
	if n := utf8.RuneCountInString(r.Text); n == 0 || n > maxReport {
		return "", fault.BadInput("input.text", "请写明经过（1 至 4000 字）", "say what happened in 1 to 4,000 characters")
	}
	if r.Officers != nil {
		if n := utf8.RuneCountInString(*r.Officers); n == 0 || n > 500 {
			return "", fault.BadInput("input.officers", "须为 1 至 500 字", "give 1 to 500 characters")
		}
	}
	counted := visitor{network: r.Network}
	id, err := s.Commands.Do(ctx, c, func(ctx context.Context, tx Tx, now time.Time) (command.Change, error) {
		today := workday.CivilDate(now)
		if ago := today.DaysSince(r.VisitedOn); ago < 0 || ago > s.Rules.Reports.Days {
			return command.Change{}, fault.BadInput("input.visitedOn", fmt.Sprintf("日期须在最近 %d 天内", s.Rules.Reports.Days),
				fmt.Sprintf("the day lies within the last %d days", s.Rules.Reports.Days))
		}
		f, err := tx.UncodedFacts(ctx, r, own, today.Start())
		switch {
		case err != nil:
			return command.Change{}, err
		case f.EnterpriseID == nil:
			return command.Change{}, fault.BadInput("input.uscc", "检查对象名录中没有该统一社会信用代码：请核对", "no enterprise of the register has this code: check it")
		case r.AgencyID != nil && !f.AgencyFound:
			return command.Change{}, fault.BadInput("input.agencyId", "没有该机关", "there is no such agency")
		case own == *f.EnterpriseID && f.Own >= s.Rules.Reports.Own,
			own != *f.EnterpriseID && !s.reports.take(&counted, *f.EnterpriseID, today, s.Rules.Reports.PerDay, s.Rules.Reports.PerNetwork):
			return command.Change{}, fault.New(fault.RateLimited, "今日关于该企业的举报或者从本网络提交的举报已达上限，请明日再报或者拨打 12345",
				"reports on this enterprise, or from this network, reached the day's limit: come back tomorrow").
				With("retryAfter", int(today.AddDays(1).Start().Sub(now)/time.Second)+1)
		}
		n := NewUncoded{ID: uuid.Must(uuid.NewV7()), EnterpriseID: *f.EnterpriseID, ByEnterprise: own == *f.EnterpriseID, Request: r}
		n.Number = uncodedNumber(n.ID)
		return command.Change{Type: "report.file", Subject: ledger.Subject{Kind: ledger.SubjectReport, ID: n.Number}, ObjectKind: ident.Report, Object: n.ID,
			Content: map[string]any{"visitedOn": r.VisitedOn, "textSha256": hexSum([]byte(r.Text))}}, tx.InsertUncoded(ctx, n)
	})
	if err != nil {
		s.reports.back(counted)
		return "", err
	}
	return uncodedNumber(id), nil
}

// visitor is one network that reports on one enterprise on one day; of nothing until it was counted.
type visitor struct {
	network    string
	enterprise uuid.UUID
	day        workday.Date
}

// dayCount counts the day's reports of strangers. It lives in memory alone, so that no row says where a report came from; each process counts by
// itself and begins anew when it starts.
type dayCount struct {
	mu  sync.Mutex
	day workday.Date
	n   map[visitor]int
}

// take counts one report, once however often its command is tried, unless there are most on the enterprise already, or mostOfAll.
func (d *dayCount) take(v *visitor, enterprise uuid.UUID, day workday.Date, most, mostOfAll int) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if v.enterprise == enterprise {
		return true
	}
	if d.n == nil || d.day != day {
		d.day, d.n = day, map[visitor]int{}
	}
	asked := visitor{v.network, enterprise, day}
	if d.n[asked] >= most || d.n[asked.onAll()] >= mostOfAll {
		return false
	}
	d.n[asked]++
	d.n[asked.onAll()]++
	*v = asked
	return true
}

// onAll is the network with its reports on all enterprises.
func (v visitor) onAll() visitor { return visitor{network: v.network, day: v.day} }

// back takes a count back of which nothing came.
func (d *dayCount) back(v visitor) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.n[v] > 0 {
		d.n[v]--
		d.n[v.onAll()]--
	}
}

// uncodedNumber is what the one who reported can quote; it says nothing of the enterprise.
func uncodedNumber(id uuid.UUID) string { return "WM-" + strings.ToUpper(id.String()[24:]) }

// UncodedReports lists the reports, newest first, for those who watch over everything.
func (s *Service) UncodedReports(ctx context.Context, a actor.Actor, ask page.Ask) (page.Result[UncodedReport], error) {
	return s.Store.UncodedReports(ctx, a, ask)
}
