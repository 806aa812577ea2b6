// Command yangguang is the law-enforcement transparency platform 阳光执法: server, migrations, imports, draws and ledger in one binary.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"yangguang/server/cli"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := cli.Run(ctx, os.Args)
	stop()
	os.Exit(code)
}
