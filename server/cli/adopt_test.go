package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"yangguang/postgres"
	"yangguang/postgres/pgtest"
	"yangguang/server"
	"yangguang/server/config"
)

// TestADemoOnADatabaseOfItsAdministrator: one address of a superuser is enough to serve a demo as the restricted role; what belongs to
// somebody else is left alone.
func TestADemoOnADatabaseOfItsAdministrator(t *testing.T) {
	db := pgtest.Empty(t)
	admin, err := pgx.Connect(t.Context(), db.AdminURL)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = admin.Close(context.WithoutCancel(t.Context())) }()
	for _, ddl := range []string{"alter database %s owner to current_user", "revoke all on database %s from yangguang_owner, yangguang_app"} {
		if _, err := admin.Exec(t.Context(), fmt.Sprintf(ddl, admin.Config().Database)); err != nil {
			t.Fatal(err)
		}
	}
	cfg := config.Config{DatabaseURL: db.AdminURL, DataDir: t.TempDir()}
	var said bytes.Buffer
	if _, err := forDemo(t.Context(), cfg, &said); !errors.Is(err, postgres.ErrRolesTaken) {
		t.Fatalf("roles of somebody else: %v", err)
	}
	if err := writeWhole(filepath.Join(cfg.DataDir, passwordsFile), passwords{Owner: password(t, db.OwnerURL), Runtime: password(t, db.AppURL)}); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		got, err := forDemo(t.Context(), cfg, &said)
		if err != nil {
			t.Fatal(err)
		}
		d := &database{App: got.DatabaseURL, Owner: got.OwnerURL}
		if err := d.migrate(t.Context(), true); err != nil {
			t.Fatal(err)
		}
		serving, err := postgres.Open(t.Context(), d.App, postgres.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if err := serving.CheckSchema(t.Context()); err != nil {
			t.Error(err)
		}
		serving.Close()
	}
	for name, given := range map[string]config.Config{
		"none":               {},
		"the runtime role":   {DatabaseURL: db.AppURL},
		"both were prepared": {DatabaseURL: db.AdminURL, OwnerURL: db.OwnerURL},
	} {
		if got, err := forDemo(t.Context(), given, &said); err != nil || got.DatabaseURL != given.DatabaseURL || got.OwnerURL != given.OwnerURL {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	foreign := pgtest.Empty(t)
	if _, err := foreign.Owner(t).Exec(t.Context(), "create table theirs ()"); err != nil {
		t.Fatal(err)
	}
	for given, want := range map[string]string{foreign.AdminURL: "not ours", db.OwnerURL: "superuser", strings.Replace(db.AdminURL, "/test_", "/tset_", 1): "cannot be reached"} {
		if _, err := forDemo(t.Context(), config.Config{DatabaseURL: given, DataDir: cfg.DataDir}, &said); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("wanted %q: %v", want, err)
		}
	}
	if err := os.WriteFile(filepath.Join(cfg.DataDir, passwordsFile), []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := forDemo(t.Context(), cfg, &said); err == nil || !strings.Contains(err.Error(), "no passwords") {
		t.Error(err)
	}
}

// TestACityOfAnotherDatabase: accounts and keys of one demo city are of no use in an empty database, and are left alone.
func TestACityOfAnotherDatabase(t *testing.T) {
	db := pgtest.New(t)
	dir := t.TempDir()
	path := filepath.Join(dir, accountsFile)
	if err := os.WriteFile(path, []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	load := func() error {
		return loadDemo(t.Context(), nil, config.Config{DataDir: dir}, &database{App: db.AppURL, Owner: db.OwnerURL}, db.DB)
	}
	if err := load(); err == nil || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), "DATA_DIR") {
		t.Errorf("an empty database: %v", err)
	}
	if err := server.Genesis(t.Context(), db.DB, "test", true, time.Time{}); err != nil {
		t.Fatal(err)
	}
	if err := load(); err != nil {
		t.Errorf("its own: %v", err)
	}
}

func password(t *testing.T, address string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	p, _ := u.User.Password()
	return p
}
