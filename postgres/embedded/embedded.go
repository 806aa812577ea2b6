// Package embedded starts a PostgreSQL of its own under a data directory. It promises: one process per directory; nothing reachable from
// outside this machine and no password that is not random; data with checksums in a folder of mode 0700; a start after any kind of death;
// and no server left running when this process is gone, however it went (architecture.md 4).
package embedded

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"yangguang/postgres"
)

// Database is the one that Start creates, empty, for the owner to migrate.
const Database = "yangguang"

// admin is the cluster's superuser: initdb makes it, only this package and tests use it.
const admin = "postgres"

// Options of Start. Zero values are good.
type Options struct {
	// BinDir holds initdb and postgres (PG_BIN). Empty: found, see Binaries.
	BinDir string
	// ThrowAway trades durability for speed and removes the directory when this process ends. For tests only.
	ThrowAway bool
	// Progress, when not nil, is told in one line what takes long.
	Progress func(line string)

	ownUser bool // never a user namespace, even as root: the fallback, for its test
}

// Server is a running PostgreSQL: started by this process, or attached to.
type Server struct {
	dir    string
	port   int
	secret secrets
	proc   *postmaster // nil: another process's server
	lock   *os.File
	reaper *reaper // of a throw-away server
}

// ErrInUse says that another process has a server on the same directory.
var ErrInUse = errors.New("in use by another process")

// ErrNotRunning says that no process has a server on the directory.
var ErrNotRunning = errors.New("no server runs on this directory")

// Start starts PostgreSQL under dir/postgres, creating everything on the first call: cluster, roles, database. It returns when the server
// answers. Errors name the directory and what to do: ErrInUse when another process is on it.
func Start(ctx context.Context, dir string, o Options) (_ *Server, err error) {
	if o.Progress == nil {
		o.Progress = func(string) {}
	}
	bin, err := Binaries(o.BinDir)
	if err != nil {
		return nil, err
	}
	h, err := openHome(dir)
	if err != nil {
		return nil, err
	}
	s := &Server{dir: dir, lock: h.lock}
	defer func() {
		if err != nil {
			_ = s.Stop(context.WithoutCancel(ctx))
		}
	}()
	as, err := h.identity(o.ownUser)
	if err != nil {
		return nil, err
	}
	passwords := lasting
	if o.ThrowAway {
		passwords = hurried
	}
	if s.secret, err = h.create(ctx, bin, as, passwords, o.Progress); err != nil {
		return nil, err
	}
	if err := h.awaitPredecessor(ctx, o.Progress); err != nil {
		return nil, err
	}
	if s.proc, s.port, err = h.start(ctx, bin, as, s.secret, o.ThrowAway); err != nil {
		return nil, err
	}
	if o.ThrowAway {
		if s.reaper, err = reap(s.proc.cmd.Process.Pid, filepath.Dir(h.root)); err != nil {
			return nil, err
		}
	}
	if err := s.prepare(ctx); err != nil {
		return nil, fmt.Errorf("preparing the database under %s: %w", dir, err)
	}
	return s, h.writeRun(run{Process: os.Getpid(), Port: s.port})
}

// prepare makes roles and database as they must be; a run that an interruption cut short is finished by the next.
func (s *Server) prepare(ctx context.Context) error {
	conn, err := pgx.Connect(ctx, s.AdminURL(admin))
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	if err := postgres.CreateRoles(ctx, conn, s.secret.Owner, s.secret.App); err != nil {
		return err
	}
	return postgres.CreateDatabase(ctx, s.AdminURL(admin), Database)
}

// Attach reaches the server that another process runs on dir, through its run file. ErrNotRunning when there is none; while one is
// starting it waits for it.
func Attach(ctx context.Context, dir string) (*Server, error) {
	h := home{root: filepath.Join(dir, "postgres")}
	for {
		running, err := h.locked()
		if err != nil || !running {
			return nil, errors.Join(err, fmt.Errorf("%s: %w", dir, ErrNotRunning))
		}
		if r, err := h.readRun(); err == nil {
			secret, err := h.readSecrets()
			return &Server{dir: dir, port: r.Port, secret: secret}, err
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("%s: the server there does not come up: %w", dir, ctx.Err())
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// Reach attaches to the server on dir or starts one for the duration: what the command line uses (decisions.md 27).
func Reach(ctx context.Context, dir string, o Options) (*Server, error) {
	s, err := Attach(ctx, dir)
	if errors.Is(err, ErrNotRunning) {
		return Start(ctx, dir, o)
	}
	return s, err
}

// OwnerURL is the address of Database as the owner, for migrations and the demo's seed.
func (s *Server) OwnerURL() string { return s.url(postgres.OwnerRole, s.secret.Owner, Database) }

// AppURL is the address of Database as the runtime role.
func (s *Server) AppURL() string { return s.url(postgres.RuntimeRole, s.secret.App, Database) }

// AdminURL is the address of any database of the cluster as its superuser, for tests and set-up.
func (s *Server) AdminURL(database string) string { return s.url(admin, s.secret.Admin, database) }

func (s *Server) url(user, password, database string) string {
	u := url.URL{Scheme: "postgres", User: url.UserPassword(user, password), Path: "/" + database, RawQuery: "sslmode=disable",
		Host: net.JoinHostPort("127.0.0.1", strconv.Itoa(s.port))}
	return u.String()
}

// Done is closed when the server is gone: stopped, or dead. Nil for an attached server.
func (s *Server) Done() <-chan struct{} {
	if s.proc == nil {
		return nil
	}
	return s.proc.done
}

// Stop ends the server cleanly: sessions are cut off, everything is on disk. After ctx ends it stops at once and the next start recovers.
// A server of another process stays. Safe to call twice.
func (s *Server) Stop(ctx context.Context) error {
	if s.lock == nil {
		return nil
	}
	var err error
	if s.proc != nil {
		err = s.proc.stop(ctx)
		_ = os.Remove(filepath.Join(s.dir, "postgres", runFile))
	}
	if s.reaper != nil {
		err = errors.Join(err, s.reaper.finish())
	}
	err = errors.Join(err, s.lock.Close())
	s.lock = nil
	return err
}
