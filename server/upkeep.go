package server

import (
	"context"
	"encoding/json"
	"time"

	"yangguang/server/jobs"
)

// upkeep lists what keeps tables from growing for ever.
func (a *App) upkeep() []jobs.Work {
	return []jobs.Work{{Kind: "refusals.prune", Every: time.Hour, Timeout: 5 * time.Minute, Do: a.pruneRefusals}}
}

// pruneRefusals forgets what was counted of callers without a session longer ago than it is kept.
func (a *App) pruneRefusals(ctx context.Context, _ json.RawMessage) error {
	return a.store.PruneRefusals(ctx, a.rules.Refusals.Keep, a.rules.SignIn.Lock)
}
