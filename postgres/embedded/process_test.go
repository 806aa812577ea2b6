package embedded_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"yangguang/postgres/embedded"
)

// The test binary started with this variable is a server process: it starts PostgreSQL on the named directory, says where, and stays
// until its standard input ends.
const childEnv = "YANGGUANG_TEST_SERVER"

func TestMain(m *testing.M) {
	if dir := os.Getenv(childEnv); dir != "" {
		os.Exit(serve(dir))
	}
	os.Exit(m.Run())
}

func serve(dir string) int {
	o := options()
	o.ThrowAway = os.Getenv(childEnv+"_THROW_AWAY") != ""
	if os.Getenv(childEnv+"_FALLBACK") != "" {
		o = embedded.WithoutNamespace(o)
	}
	s, err := embedded.Start(context.Background(), dir, o)
	if err != nil {
		fmt.Println("failed", err)
		return 1
	}
	fmt.Println("ready", s.OwnerURL())
	_, _ = io.Copy(io.Discard, os.Stdin)
	if err := s.Stop(context.Background()); err != nil {
		fmt.Println("failed", err)
		return 1
	}
	return 0
}

// child is a server process.
type child struct {
	cmd  *exec.Cmd
	in   io.WriteCloser
	url  string
	fail string
}

func spawn(t *testing.T, binary, dir string, cred *syscall.Credential, env ...string) *child {
	t.Helper()
	c := exec.Command(binary)
	c.Dir = filepath.Dir(binary)
	c.Env = append(os.Environ(), append(env, childEnv+"="+dir)...)
	c.SysProcAttr = &syscall.SysProcAttr{Credential: cred}
	in, err := c.StdinPipe()
	out, err2 := c.StdoutPipe()
	if err = errors.Join(err, err2, c.Start()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = in.Close()
		_ = c.Wait()
	})
	line, _ := bufio.NewReader(out).ReadString('\n')
	said, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
	got := &child{cmd: c, in: in}
	if said == "ready" {
		got.url = rest
	} else {
		got.fail = said + " " + rest
	}
	return got
}

// person is one way in which this machine lets a server be run.
type person struct {
	name string
	cred *syscall.Credential
	env  []string
}

// people are all ways: an ordinary user, and for root the user namespace (or what it falls back to) and the fallback too.
func people(t *testing.T) []person {
	if os.Geteuid() != 0 {
		return []person{{name: "this user"}}
	}
	u, err := user.Lookup("nobody")
	if err != nil {
		t.Fatal(err)
	}
	uid, err := strconv.Atoi(u.Uid)
	gid, err2 := strconv.Atoi(u.Gid)
	if err = errors.Join(err, err2); err != nil {
		t.Fatal(err)
	}
	return []person{
		{name: "root"},
		{name: "root without user namespaces", env: []string{childEnv + "_FALLBACK=1"}},
		{name: "nobody", cred: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}},
	}
}

// stage makes a place that the person may use, with a copy of this binary (go's own build directory is closed to others).
func stage(t *testing.T, p person) (binary, dir string) {
	t.Helper()
	root, err := os.MkdirTemp("", "yangguang-embedded-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(root) })
	self, err := os.ReadFile("/proc/self/exe")
	if err != nil {
		exe, _ := os.Executable()
		self, err = os.ReadFile(exe)
	}
	binary, dir = filepath.Join(root, "server"), filepath.Join(root, "var")
	err = errors.Join(err, os.Chmod(root, 0o755), os.WriteFile(binary, self, 0o755), os.Chmod(binary, 0o755), os.Mkdir(dir, 0o700))
	if p.cred != nil {
		err = errors.Join(err, os.Chown(dir, int(p.cred.Uid), int(p.cred.Gid)))
	}
	if err != nil {
		t.Fatal(err)
	}
	return binary, dir
}

// Everyone who can run a server can start it, have it killed, start it again at once and find the data, and stop it.
func TestEveryoneSurvivesAKill(t *testing.T) {
	for _, p := range people(t) {
		t.Run(p.name, func(t *testing.T) {
			binary, dir := stage(t, p)
			c := spawn(t, binary, dir, p.cred, p.env...)
			if c.fail != "" {
				t.Fatal(c.fail)
			}
			if got := ask(t, c.url, "select current_user::text"); got != "yangguang_owner" {
				t.Fatalf("the owner is %q", got)
			}
			pid := postmaster(t, dir)
			if owner := processOwner(t, pid); owner == 0 && p.env != nil {
				t.Error("PostgreSQL runs as root's user in spite of the fallback")
			}
			if err := c.cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			again := spawn(t, binary, dir, p.cred, p.env...)
			if again.fail != "" {
				t.Fatalf("at once after kill -9: %s", again.fail)
			}
			if postmaster(t, dir) == pid {
				t.Error("the killed process left its server running")
			}
			last := postmaster(t, dir)
			_ = again.in.Close()
			if err := again.cmd.Wait(); err != nil {
				t.Fatal(err)
			}
			gone(t, last)
		})
	}
}

func TestSecondProcessIsRefused(t *testing.T) {
	for _, p := range people(t) {
		t.Run(p.name, func(t *testing.T) {
			binary, dir := stage(t, p)
			first := spawn(t, binary, dir, p.cred, p.env...)
			if first.fail != "" {
				t.Fatal(first.fail)
			}
			second := spawn(t, binary, dir, p.cred, p.env...)
			if want := fmt.Sprintf("process %d", first.cmd.Process.Pid); !strings.Contains(second.fail, want) || !strings.Contains(second.fail, dir) {
				t.Fatalf("a second process on the directory: %q, wanted a refusal naming it and %q", second.fail, want)
			}
			if got := ask(t, first.url, "select 'up'"); got != "up" {
				t.Fatal("the first server suffered")
			}
		})
	}
}

// A throw-away server leaves neither process nor directory, even after kill -9.
func TestThrowAwayLeavesNothingAfterAKill(t *testing.T) {
	for _, p := range people(t) {
		t.Run(p.name, func(t *testing.T) {
			binary, dir := stage(t, p)
			c := spawn(t, binary, dir, p.cred, append(p.env, childEnv+"_THROW_AWAY=1")...)
			if c.fail != "" {
				t.Fatal(c.fail)
			}
			pid := postmaster(t, dir)
			if err := c.cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			gone(t, pid)
			until(t, "the directory to go", func() bool {
				_, err := os.Stat(filepath.Join(dir, "postgres"))
				return errors.Is(err, os.ErrNotExist)
			})
		})
	}
}

func gone(t *testing.T, pid int) {
	t.Helper()
	until(t, "the server to end", func() bool {
		left, _ := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid)) // empty for one that nobody has collected yet
		return errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) || len(left) == 0
	})
}

// until polls for what another process does.
func until(t *testing.T, what string, done func() bool) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); !done(); {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain for %s", what)
		}
		<-time.After(20 * time.Millisecond)
	}
}

// processOwner is the user a process belongs to, as this process sees it.
func processOwner(t *testing.T, pid int) int {
	t.Helper()
	info, err := os.Stat(fmt.Sprintf("/proc/%d", pid))
	if err != nil {
		t.Fatal(err)
	}
	return int(info.Sys().(*syscall.Stat_t).Uid)
}
