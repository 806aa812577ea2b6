package embedded

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// environment of the children: nothing of the caller's.
var environment = []string{"LC_ALL=C.UTF-8", "LANG=C.UTF-8", "PATH=/usr/bin:/bin", "TZ=UTC"}

// Every backend of a throw-away server reads the catalogue and plans for a test of a second: a third of its time goes into pages of memory that the kernel
// gives it one by one. glibc, from 2.35 on, asks for large ones.
const largePages = "GLIBC_TUNABLES=glibc.malloc.hugetlb=1"

// create runs initdb on the first start: into a directory beside, renamed when it is complete, so that an interrupted run leaves nothing
// that looks like a cluster.
func (h home) create(ctx context.Context, bin string, as identity, passwords string, progress func(string)) (secrets, error) {
	s, err := h.ownSecrets()
	if err != nil {
		return s, err
	}
	if _, err := os.Stat(h.path(clusterDir)); err == nil {
		return s, nil
	}
	progress("initialising PostgreSQL under " + h.path(clusterDir))
	fresh := h.path(clusterDir + ".new")
	if err := os.RemoveAll(fresh); err != nil {
		return s, err
	}
	if err := os.Mkdir(fresh, 0o700); err != nil {
		return s, err
	}
	pw := filepath.Join(fresh, "pw")
	// initdb wants an empty directory: the cluster goes one level down, the password file lies beside it.
	err = errors.Join(os.WriteFile(pw, []byte(s.Admin+"\n"), 0o600), as.give(pw), as.give(fresh))
	if err != nil {
		return s, err
	}
	made := filepath.Join(fresh, "made")
	c := exec.CommandContext(ctx, filepath.Join(bin, "initdb"), "-D", made, "-U", admin, "--encoding=UTF8", "--locale="+locale(),
		"--auth="+passwords, "--pwfile="+pw, "--data-checksums", "--no-instructions")
	c.Dir, c.Env, c.SysProcAttr = fresh, environment, as.attributes()
	if out, err := c.CombinedOutput(); err != nil {
		return s, fmt.Errorf("initdb under %s: %w\n%s", fresh, err, out)
	}
	if err := os.Rename(made, h.path(clusterDir)); err != nil {
		return s, err
	}
	return s, os.RemoveAll(fresh)
}

// How a role's password is kept and proven. SCRAM hashes it 4,096 times for every connection, 16 ms of processor time under the race detector: a
// throw-away server, on the loopback with random passwords, does without.
const (
	lasting = "scram-sha-256"
	hurried = "md5"
)

// locale has the character classes of Unicode (trigram search needs them) and sorts by code point.
func locale() string {
	if runtime.GOOS == "darwin" {
		return "en_US.UTF-8"
	}
	return "C.UTF-8"
}

// awaitPredecessor waits for a server whose process was killed and that is still shutting down. The lock is ours, so it has no other
// owner; a number in a stale file that now belongs to something else is told apart by its command line.
func (h home) awaitPredecessor(ctx context.Context, progress func(string)) error {
	pidFile := filepath.Join(h.path(clusterDir), "postmaster.pid")
	for begin, told := time.Now(), false; ; {
		b, err := os.ReadFile(pidFile)
		if errors.Is(err, os.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		first, _, _ := strings.Cut(string(b), "\n")
		pid, _ := strconv.Atoi(strings.TrimSpace(first))
		if pid <= 1 || !strings.Contains(commandLine(pid), h.path(clusterDir)) {
			return os.Remove(pidFile)
		}
		if !told {
			progress(fmt.Sprintf("waiting for the previous server (process %d) to end", pid))
			told = true
		}
		switch waited := time.Since(begin); {
		case waited > 60*time.Second:
			return fmt.Errorf("the previous server on %s (process %d) does not end: stop it and start again", h.path(clusterDir), pid)
		case waited > 20*time.Second:
			_ = syscall.Kill(pid, syscall.SIGQUIT) // at once; recovery is for the next start
		case waited > 2*time.Second:
			_ = syscall.Kill(pid, syscall.SIGINT)
		}
		if err := pause(ctx, 50*time.Millisecond); err != nil {
			return err
		}
	}
}

// commandLine of a process; empty when there is none.
func commandLine(pid int) string {
	if b, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid)); err == nil {
		return string(b)
	}
	out, _ := exec.Command("ps", "-o", "command=", "-p", strconv.Itoa(pid)).Output()
	return string(out)
}

func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

// postmaster is a child process. Done is closed when it is gone.
type postmaster struct {
	cmd  *exec.Cmd
	done chan struct{}
}

// start runs the server and waits until it answers. Two things pass by themselves and are tried again: the port found free was taken in
// between, and the workers of a killed predecessor still hold its memory.
func (h home) start(ctx context.Context, bin string, as identity, s secrets, throwAway bool) (*postmaster, int, error) {
	for begin := time.Now(); ; {
		port, err := freePort()
		if err != nil {
			return nil, 0, err
		}
		p, log, err := h.launch(bin, as, port, throwAway)
		if err != nil {
			return nil, 0, err
		}
		err = p.answers(ctx, s, port)
		if err == nil {
			return p, port, nil
		}
		_ = p.stop(ctx)
		said := tail(h.path(logFile), log)
		passing := strings.Contains(said, "could not bind") || strings.Contains(said, "shared memory block")
		if ctx.Err() != nil || !passing || time.Since(begin) > 20*time.Second {
			return nil, 0, fmt.Errorf("PostgreSQL under %s does not start: %w\n%s", h.root, err, said)
		}
		if err := pause(ctx, 200*time.Millisecond); err != nil {
			return nil, 0, err
		}
	}
}

func freePort() (int, error) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		return 0, fmt.Errorf("no free port on 127.0.0.1: %w", err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().(*net.TCPAddr).Port, nil
}

// launch starts the process; its words go to the log file, whose size before is returned.
func (h home) launch(bin string, as identity, port int, throwAway bool) (*postmaster, int64, error) {
	log, err := os.OpenFile(h.path(logFile), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return nil, 0, err
	}
	defer func() { _ = log.Close() }()
	const mostLog = 16 << 20
	if info, err := log.Stat(); err == nil && info.Size() > mostLog {
		if err := log.Truncate(0); err != nil {
			return nil, 0, err
		}
	}
	info, err := log.Stat()
	if err != nil {
		return nil, 0, err
	}
	settings := []string{"listen_addresses=127.0.0.1", "port=" + strconv.Itoa(port), "unix_socket_directories=", "password_encryption=" + lasting,
		"timezone=UTC", "log_timezone=UTC", "max_connections=200", "max_wal_size=4GB",
		"random_page_cost=1.1"} // solid-state disks: with 4, children of a page are read by scanning their whole table
	if throwAway {
		settings = append(settings, "password_encryption="+hurried, "shared_buffers=256MB", "fsync=off", "synchronous_commit=off", "full_page_writes=off")
	} else {
		settings = append(settings, buffers(), "checkpoint_timeout=15min")
	}
	args := []string{"-D", h.path(clusterDir)}
	for _, s := range settings {
		args = append(args, "-c", s)
	}
	c := exec.Command(filepath.Join(bin, "postgres"), args...)
	c.Dir, c.Env, c.SysProcAttr, c.Stdout, c.Stderr = h.path(clusterDir), environment, as.attributes(), log, log
	if throwAway {
		c.Env = append(slices.Clone(environment), largePages)
	}
	p := &postmaster{cmd: c, done: make(chan struct{})}
	started := make(chan error, 1)
	go func() {
		runtime.LockOSThread() // the kernel's signal on our death is tied to this thread: it must live as long as the child
		err := c.Start()
		started <- err
		if err == nil {
			_ = c.Wait()
		}
		close(p.done)
	}()
	return p, info.Size(), <-started
}

// answers waits until a connection succeeds.
func (p *postmaster) answers(ctx context.Context, s secrets, port int) error {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute) // recovery after a crash may take a while
	defer cancel()
	u := url.URL{Scheme: "postgres", User: url.UserPassword(admin, s.Admin), Host: "127.0.0.1:" + strconv.Itoa(port), Path: "/" + admin, RawQuery: "sslmode=disable"}
	for {
		conn, err := pgx.Connect(ctx, u.String())
		if err == nil {
			return conn.Close(ctx)
		}
		select {
		case <-p.done:
			return errors.New("it ended at once")
		case <-ctx.Done():
			return fmt.Errorf("no answer: %w", err)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// stop ends the process: cleanly, or at once when ctx ends.
func (p *postmaster) stop(ctx context.Context) error {
	_ = p.cmd.Process.Signal(syscall.SIGINT)
	select {
	case <-p.done:
		return nil
	case <-ctx.Done():
	}
	_ = p.cmd.Process.Signal(syscall.SIGQUIT)
	select {
	case <-p.done:
	case <-time.After(10 * time.Second):
		_ = p.cmd.Process.Kill()
		<-p.done
	}
	return fmt.Errorf("PostgreSQL was stopped at once and will recover: %w", ctx.Err())
}

// tail is what the log says since a position, at most its last 4 kB.
func tail(path string, from int64) string {
	b, err := os.ReadFile(path)
	if err != nil || int64(len(b)) < from {
		return ""
	}
	b = b[from:]
	return string(b[max(0, len(b)-4096):])
}
