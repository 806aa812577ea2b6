package server

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"os"
	"time"

	"yangguang/draw"
	"yangguang/postgres"
	"yangguang/publish"
	"yangguang/server/jobs"
	"yangguang/workday"
)

// works lists what runs beside the requests.
func (a *App) works() []jobs.Work {
	return []jobs.Work{
		{Kind: "publish.due", Every: 10 * time.Minute, Timeout: 5 * time.Minute, Do: a.publishDue},
		{Kind: "warnings.raise", Every: 10 * time.Minute, Timeout: 5 * time.Minute, Do: a.warn},
		{Kind: "merges.propose", Every: 10 * time.Minute, Timeout: 5 * time.Minute, Do: a.proposeMerges},
		{Kind: "planmerges.propose", Every: time.Hour, Timeout: 30 * time.Minute, Do: a.proposePlanMerges},
		{Kind: "rectification.overdue", Every: 10 * time.Minute, Timeout: 5 * time.Minute, Do: a.noteOverdue},
		{Kind: "rectification.remind", Every: time.Hour, Timeout: 5 * time.Minute, Do: a.remind},
		{Kind: postgres.TrialJob, Timeout: 5 * time.Minute, Do: a.tryList},
		{Kind: "opendata.day", Every: 10 * time.Minute, Timeout: time.Hour, Do: func(ctx context.Context, _ json.RawMessage) error { return a.BuildOpenData(ctx) }},
		{Kind: "treatment.month", Every: time.Hour, Timeout: 5 * time.Minute, Do: a.auditMonths},
		{Kind: "round.close", Every: time.Minute, Timeout: 5 * time.Minute, Do: a.closeRounds},
		{Kind: "round.city", Every: time.Minute, Timeout: 5 * time.Minute, Do: a.cityRounds},
		{Kind: "draw.execute", Every: time.Minute, Timeout: 5 * time.Minute, Do: a.executeDue},
	}
}

// publishDue publishes the confirmed results and the penalties whose last day has come, and ends what is over (公示期限).
func (a *App) publishDue(ctx context.Context, _ json.RawMessage) error {
	done, err := a.visits.PublishDue(ctx, workday.CivilDate(time.Now()))
	if done.Published > 0 {
		slog.InfoContext(ctx, "results published at their deadline", "count", done.Published)
	}
	if done.Unconfirmed > 0 {
		slog.WarnContext(ctx, "results past their deadline wait for a second member's confirmation", "count", done.Unconfirmed)
	}
	penalties, failed := a.domain.Publications.PublishDue(ctx, workday.CivilDate(time.Now()), time.Time{})
	if penalties != (publish.Done{}) {
		slog.InfoContext(ctx, "penalties published, withdrawn, ended", "scheduled", penalties.Scheduled, "published", penalties.Published,
			"withdrawn", penalties.Withdrawn, "expired", penalties.Expired)
	}
	return errors.Join(err, failed)
}

// proposeMerges proposes to enter as one for visits that meet at one enterprise 合并检查建议.
func (a *App) proposeMerges(ctx context.Context, _ json.RawMessage) error {
	n, err := a.visits.ProposeMerges(ctx, workday.CivilDate(time.Now()), time.Time{})
	if n > 0 {
		slog.InfoContext(ctx, "merge proposals made", "count", n)
	}
	return err
}

// proposePlanMerges proposes to bring plans together that reach the same enterprises in the same days 计划合并建议.
func (a *App) proposePlanMerges(ctx context.Context, _ json.RawMessage) error {
	n, err := a.visits.ProposePlanMerges(ctx, workday.CivilDate(time.Now()), time.Time{})
	if n > 0 {
		slog.InfoContext(ctx, "merge proposals of plans made", "count", n)
	}
	return err
}

// noteOverdue notes the orders to rectify that were not met by their last day 逾期未改正.
func (a *App) noteOverdue(ctx context.Context, _ json.RawMessage) error {
	n, err := a.visits.NoteOverdue(ctx, workday.CivilDate(time.Now()), time.Time{})
	if n > 0 {
		slog.InfoContext(ctx, "orders to rectify overdue", "count", n)
	}
	return err
}

// remind notes the orders to rectify whose last day is near 到期提醒.
func (a *App) remind(ctx context.Context, _ json.RawMessage) error {
	n, err := a.visits.Remind(ctx, workday.CivilDate(time.Now()), time.Time{})
	if n > 0 {
		slog.InfoContext(ctx, "enterprises reminded of orders to rectify", "count", n)
	}
	return err
}

// warn warns the supervisor of what the rules look for 预警.
func (a *App) warn(ctx context.Context, _ json.RawMessage) error {
	n, err := a.domain.Oversight.Look(ctx, time.Now(), time.Time{})
	if n > 0 {
		slog.InfoContext(ctx, "warnings raised", "count", n)
	}
	return err
}

// auditMonths audits equal treatment of the months that are over 类案同罚月度审计.
func (a *App) auditMonths(ctx context.Context, _ json.RawMessage) error {
	done, err := a.domain.Fairness.AuditMonths(ctx, time.Now(), time.Time{})
	for _, month := range done {
		slog.InfoContext(ctx, "equal treatment audited", "month", month)
	}
	return err
}

// tryList does what was asked of a draft list 试运行.
func (a *App) tryList(ctx context.Context, raw json.RawMessage) error {
	var args postgres.TrialArgs
	if err := json.Unmarshal(raw, &args); err != nil {
		return err
	}
	return a.domain.Decisions.RunTrial(ctx, args.Trial)
}

// closeRounds closes the rounds whose reveal-by has passed and which nobody closed by hand 到期自动关闭.
func (a *App) closeRounds(ctx context.Context, _ json.RawMessage) error {
	done, err := a.draws.CloseDue(ctx, time.Time{})
	for _, name := range done {
		slog.InfoContext(ctx, "round closed by the platform", "round", name)
	}
	return err
}

// cityRounds opens and feeds the rounds of every working day 城市每日轮次.
func (a *App) cityRounds(ctx context.Context, _ json.RawMessage) error {
	day := draw.CityDay{Now: time.Now(), Works: a.workdays.IsWorkday}
	if a.Config.BeaconDrop != "" {
		day.Drop = os.DirFS(a.Config.BeaconDrop)
	}
	done, err := a.draws.RunCityRounds(ctx, day)
	for _, what := range done {
		slog.InfoContext(ctx, "city round", "did", what)
	}
	return err
}

// executeDue executes the draws whose round is complete and which nobody executed by hand 到期自动执行, and publishes those whose embargo is over.
func (a *App) executeDue(ctx context.Context, _ json.RawMessage) error {
	done, err := a.draws.ExecuteDue(ctx)
	for _, number := range done {
		slog.InfoContext(ctx, "draw executed by the platform", "draw", number)
	}
	public, unpublished := a.draws.PublishDue(ctx, time.Time{})
	for _, number := range public {
		slog.InfoContext(ctx, "draw public at the end of its embargo", "draw", number)
	}
	return errors.Join(err, unpublished)
}
