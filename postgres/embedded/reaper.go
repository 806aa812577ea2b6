package embedded

import (
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strconv"
	"syscall"
)

// reaper is a shell that outlives this process by a moment.
type reaper struct {
	cmd  *exec.Cmd
	life io.WriteCloser
}

// reap starts the reaper: when our end of its standard input closes, in whatever way we end, it waits
// for the server to be gone and removes the directory. It is not in our process group, so that a ^C or a kill of the group spares it.
func reap(pid int, dir string) (*reaper, error) {
	c := exec.Command("/bin/sh", "-c", `cat >/dev/null; kill -INT "$1" 2>/dev/null; n=0
while kill -0 "$1" 2>/dev/null && [ $n -lt 100 ]; do n=$((n+1)); sleep 0.1; done
kill -QUIT "$1" 2>/dev/null && sleep 1; rm -rf "$2"`, "yangguang-reaper", strconv.Itoa(pid), dir)
	c.Dir = "/"
	c.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	life, err := c.StdinPipe()
	if err != nil {
		return nil, err
	}
	if err := c.Start(); err != nil {
		return nil, fmt.Errorf("watching over the throw-away server: %w", err)
	}
	return &reaper{cmd: c, life: life}, nil
}

// finish has it remove the directory now, and waits.
func (r *reaper) finish() error {
	return errors.Join(r.life.Close(), r.cmd.Wait())
}
