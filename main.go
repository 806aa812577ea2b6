// Command yangguang is the law-enforcement transparency platform 阳光执法: server, migrations, imports, draws and ledger in one binary.
package main

import (
	"context"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"yangguang/server/cli"
)

// collectLate is GOGC unless the environment has its own: an answer makes much garbage over a small live heap, so the collector runs when
// the heap is five times what lives, not twice. That costs some megabytes and spares processor time.
const collectLate = 400

func main() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(collectLate)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := cli.Run(ctx, os.Args)
	stop()
	os.Exit(code)
}
