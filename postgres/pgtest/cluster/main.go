// Command cluster starts one throw-away PostgreSQL for a whole run of tests, tells it to them through the environment, and removes it:
//
//	go run ./postgres/pgtest/cluster -- go test ./...
//
// With --where it only prints the folder of the PostgreSQL binaries that would be used, and fails when there are none.
//
// It ends with the command's exit code. When it is killed, the server ends and its directory goes away all the same.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"time"

	"yangguang/postgres/embedded"
	"yangguang/postgres/pgtest"
)

func main() {
	args := os.Args[1:]
	if len(args) == 1 && args[0] == "--where" {
		bin, err := embedded.Binaries(os.Getenv("PG_BIN"))
		if err != nil {
			fmt.Fprintln(os.Stderr, "cluster:", err)
			os.Exit(1)
		}
		fmt.Println(bin)
		return
	}
	if len(args) > 0 && args[0] == "--" {
		args = args[1:]
	}
	if len(args) == 0 {
		fmt.Fprintln(os.Stderr, "usage: cluster -- COMMAND [ARGUMENT ...]")
		os.Exit(2)
	}
	code, err := with(args)
	if err != nil {
		fmt.Fprintln(os.Stderr, "cluster:", err)
	}
	os.Exit(code)
}

// with runs the command beside a cluster and returns its exit code. Signals reach the command through the terminal's process group, or
// are handed on; this process waits for it in any case.
func with(args []string) (int, error) {
	signals := make(chan os.Signal, 4)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
	dir, err := os.MkdirTemp("", "yangguang-test-")
	if err != nil {
		return 1, err
	}
	s, err := embedded.Start(context.Background(), dir, embedded.Options{BinDir: os.Getenv("PG_BIN"), ThrowAway: true})
	if err != nil {
		return 1, errors.Join(err, os.RemoveAll(dir))
	}
	c := exec.Command(args[0], args[1:]...)
	c.Stdin, c.Stdout, c.Stderr = os.Stdin, os.Stdout, os.Stderr
	c.Env = append(os.Environ(), pgtest.Env+"="+dir)
	err = c.Start()
	if err == nil {
		go func() {
			for sig := range signals {
				_ = c.Process.Signal(sig)
			}
		}()
		err = c.Wait()
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	stopped := s.Stop(ctx)
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit) && exit.ExitCode() > 0:
		return exit.ExitCode(), stopped
	case err != nil:
		return 1, errors.Join(err, stopped)
	}
	return 0, stopped
}
