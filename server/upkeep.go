package server

import (
	"context"
	"encoding/json"
	"log/slog"
	"time"

	"yangguang/server/jobs"
)

// upkeep lists what keeps tables from growing for ever.
func (a *App) upkeep() []jobs.Work {
	return []jobs.Work{
		{Kind: "refusals.prune", Every: time.Hour, Timeout: 5 * time.Minute, Do: a.pruneRefusals},
		{Kind: "sessions.prune", Every: time.Hour, Timeout: 5 * time.Minute, Do: a.pruneSessions},
		{Kind: "uploads.sweep", Every: time.Hour, Timeout: 5 * time.Minute, Do: a.sweepUploads},
	}
}

// pruneSessions forgets sessions and used refresh tokens when their time is over 保存期限.
func (a *App) pruneSessions(ctx context.Context, _ json.RawMessage) error {
	return a.store.PruneSessions(ctx, a.grades.Keep("SESSION"), a.grades.Keep("REFRESH_TOKEN"))
}

// sweepUploads removes uploads that never became evidence: what deaths of a server left in the folder.
func (a *App) sweepUploads(ctx context.Context, _ json.RawMessage) error {
	n, err := a.visits.Files.Sweep(time.Now().Add(-a.grades.Keep("UPLOAD")))
	if n > 0 {
		slog.InfoContext(ctx, "uploads that were broken off are gone", "count", n)
	}
	return err
}

// pruneRefusals forgets what was counted of callers without a session longer ago than it is kept.
func (a *App) pruneRefusals(ctx context.Context, _ json.RawMessage) error {
	return a.store.PruneRefusals(ctx, a.rules.Refusals.Keep, a.rules.SignIn.Lock)
}
