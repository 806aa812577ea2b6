// Package cli is the command line: one command per thing that an operator does. It promises exit code 0 for done, 1 for a refusal or a
// failure told in one sentence on standard error, 2 for a wrong call; a command may have further codes of its own, which its help names.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/urfave/cli/v3"

	"yangguang/fault"
)

// Run runs the command of args and returns the exit code.
func Run(ctx context.Context, args []string) int {
	return run(ctx, args, os.Stdout, os.Stderr)
}

func run(ctx context.Context, args []string, out, complaints io.Writer) int {
	root := Root()
	usage(root)
	root.Writer, root.ErrWriter = out, complaints
	err := root.Run(ctx, args)
	var coded cli.ExitCoder
	switch {
	case err == nil:
		return 0
	case errors.As(err, &coded):
		if err.Error() != "" {
			fmt.Fprintln(complaints, sentence(err))
		}
		return coded.ExitCode()
	case errors.As(err, new(wrongCall)):
		fmt.Fprintln(complaints, err)
		return 2
	}
	fmt.Fprintln(complaints, sentence(err))
	return 1
}

// Root is the whole command line.
func Root() *cli.Command {
	return &cli.Command{
		Name:           "yangguang",
		Usage:          "阳光执法 law-enforcement transparency: server, draws, ledger",
		Commands:       []*cli.Command{Serve(), Migrate(), Draw(), Party(), Witness(), Ledger(), Database(), User(), Import(), Version()},
		ExitErrHandler: func(context.Context, *cli.Command, error) {}, // Run says it once
		Action: func(_ context.Context, c *cli.Command) error {
			if c.Args().Present() {
				return wrongCall{fmt.Errorf("no command %q; yangguang help lists them", c.Args().First())}
			}
			return cli.ShowAppHelp(c)
		},
	}
}

// usage makes every wrong call of a command and of those below it a wrongCall.
func usage(c *cli.Command) {
	c.OnUsageError = func(_ context.Context, _ *cli.Command, err error, _ bool) error { return wrongCall{err} }
	for _, sub := range c.Commands {
		usage(sub)
	}
}

// wrongCall is a call that the command line does not understand.
type wrongCall struct{ error }

// sentence says what went wrong: of a refusal both languages, of anything else the error.
func sentence(err error) string {
	if f, ok := fault.As(err); ok {
		return f.Msg + " / " + f.En
	}
	return err.Error()
}
