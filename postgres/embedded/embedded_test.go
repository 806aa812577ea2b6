package embedded_test

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"yangguang/postgres/embedded"
)

// options of every test: durable, as a real server.
func options() embedded.Options { return embedded.Options{BinDir: os.Getenv("PG_BIN")} }

func start(t *testing.T, dir string, o embedded.Options) *embedded.Server {
	t.Helper()
	s, err := embedded.Start(t.Context(), dir, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(t, s) })
	return s
}

func stop(t *testing.T, s *embedded.Server) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	if err := s.Stop(ctx); err != nil {
		t.Error(err)
	}
}

// ask runs one statement as the owner and returns its first column as text.
func ask(t *testing.T, url, sql string) string {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(context.Background()) }()
	var got string
	if err := conn.QueryRow(t.Context(), sql).Scan(&got); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return got
}

// write leaves a row behind that a restart must find.
func write(t *testing.T, s *embedded.Server) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), s.OwnerURL())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(context.Background()) }()
	if _, err := conn.Exec(t.Context(), "create table kept as select 'still here' as word"); err != nil {
		t.Fatal(err)
	}
}

const kept = "select word from kept"

func TestStopAndStartAgainKeepsData(t *testing.T) {
	dir := t.TempDir()
	s := start(t, dir, options())
	write(t, s)
	first := s.OwnerURL()
	stop(t, s)
	if _, err := pgx.Connect(t.Context(), first); err == nil {
		t.Fatal("the server answers after Stop")
	}
	if got := ask(t, start(t, dir, options()).OwnerURL(), kept); got != "still here" {
		t.Fatalf("after a restart: %q", got)
	}
}

func TestKilledPostmasterRecovers(t *testing.T) {
	dir := t.TempDir()
	s := start(t, dir, options())
	write(t, s)
	if err := syscall.Kill(postmaster(t, dir), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	<-s.Done()
	stop(t, s)
	if got := ask(t, start(t, dir, options()).OwnerURL(), kept); got != "still here" {
		t.Fatalf("after recovery: %q", got)
	}
}

// A stale file may name a process that is alive and something else: here, this test.
func TestStalePidOfAnotherProcess(t *testing.T) {
	dir := t.TempDir()
	stop(t, start(t, dir, options()))
	file := filepath.Join(dir, "postgres", "data", "postmaster.pid")
	if err := os.WriteFile(file, []byte(strconv.Itoa(os.Getpid())+"\n/elsewhere\n0\n5432\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := ask(t, start(t, dir, options()).AppURL(), "select current_user::text"); got != "yangguang_app" {
		t.Fatalf("runtime role is %q", got)
	}
}

func TestSecondServerOnTheSameDirectoryIsRefused(t *testing.T) {
	dir := t.TempDir()
	start(t, dir, options())
	_, err := embedded.Start(t.Context(), dir, options())
	if !errors.Is(err, embedded.ErrInUse) {
		t.Fatalf("a second server started: %v", err)
	}
	for _, want := range []string{dir, strconv.Itoa(os.Getpid()), "another DATA_DIR"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("the refusal does not name %q: %v", want, err)
		}
	}
}

func TestAttachReachesTheRunningServer(t *testing.T) {
	dir := t.TempDir()
	if _, err := embedded.Attach(t.Context(), dir); !errors.Is(err, embedded.ErrNotRunning) {
		t.Fatalf("attached to nothing: %v", err)
	}
	s := start(t, dir, options())
	a, err := embedded.Attach(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	if a.AppURL() != s.AppURL() || a.OwnerURL() != s.OwnerURL() {
		t.Fatal("another address than the server's own")
	}
	stop(t, a)
	if got := ask(t, s.AppURL(), "select 'up'"); got != "up" {
		t.Fatal("stopping an attached server stopped it")
	}
	stop(t, s)
	if _, err := embedded.Attach(t.Context(), dir); !errors.Is(err, embedded.ErrNotRunning) {
		t.Fatalf("attached to a stopped server: %v", err)
	}
	r, err := embedded.Reach(t.Context(), dir, options())
	if err != nil {
		t.Fatal(err)
	}
	stop(t, r)
}

func TestNothingIsOpen(t *testing.T) {
	dir := t.TempDir()
	s := start(t, dir, options())
	for setting, want := range map[string]string{"listen_addresses": "127.0.0.1", "unix_socket_directories": "", "data_checksums": "on",
		"password_encryption": "scram-sha-256", "fsync": "on"} {
		if got := ask(t, s.AdminURL("postgres"), "select current_setting('"+setting+"')"); got != want {
			t.Errorf("%s = %q, wanted %q", setting, got, want)
		}
	}
	if got := ask(t, s.AdminURL("postgres"), "select string_agg(distinct auth_method, ',') from pg_hba_file_rules"); got != "scram-sha-256" {
		t.Errorf("pg_hba allows %q", got)
	}
	info, err := os.Stat(filepath.Join(dir, "postgres", "data"))
	if err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("data directory: %v, %v", info.Mode(), err)
	}
	var passwords map[string]string
	b, err := os.ReadFile(filepath.Join(dir, "postgres", "credentials.json"))
	if err = errors.Join(err, json.Unmarshal(b, &passwords)); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for role, p := range passwords {
		if len(p) != 48 || seen[p] {
			t.Errorf("%s has a weak or shared password", role)
		}
		seen[p] = true
	}
	for _, name := range []string{"credentials.json", "run.json", "lock", "postgres.log"} {
		info, err := os.Stat(filepath.Join(dir, "postgres", name))
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", name, info.Mode(), err)
		}
	}
}

func TestInterruptedInitdbIsDoneAgain(t *testing.T) {
	dir := t.TempDir()
	half := filepath.Join(dir, "postgres", "data.new", "made")
	if err := errors.Join(os.MkdirAll(half, 0o700), os.WriteFile(filepath.Join(half, "PG_VERSION"), []byte("15\n"), 0o600)); err != nil {
		t.Fatal(err)
	}
	if got := ask(t, start(t, dir, options()).OwnerURL(), "select current_database()::text"); got != embedded.Database {
		t.Fatalf("database %q", got)
	}
	if _, err := os.Stat(filepath.Dir(half)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the half-made cluster is still there: %v", err)
	}
}

func TestWrongBinDirIsNamed(t *testing.T) {
	for _, dir := range []string{"/nowhere", t.TempDir()} {
		if _, err := embedded.Start(t.Context(), t.TempDir(), embedded.Options{BinDir: dir}); err == nil || !strings.Contains(err.Error(), dir) {
			t.Errorf("PG_BIN=%s: %v", dir, err)
		}
	}
	for version, want := range map[string]int{"15.18": 15, "18.4": 18, "19beta1": 19, "9.6": 9, "": 0, "x": 0} {
		if got := embedded.Major(version); got != want {
			t.Errorf("version %q is %d, wanted %d", version, got, want)
		}
	}
}

// postmaster reads the process number that PostgreSQL wrote.
func postmaster(t *testing.T, dir string) int {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, "postgres", "data", "postmaster.pid"))
	if err != nil {
		t.Fatal(err)
	}
	line, _, _ := strings.Cut(string(b), "\n")
	pid, err := strconv.Atoi(line)
	if err != nil {
		t.Fatal(err)
	}
	return pid
}
