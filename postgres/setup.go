package postgres

import (
	"context"
	"fmt"
	"net/url"
	"time"

	"github.com/jackc/pgx/v5"

	"yangguang/policies/access"
)

// The roles of a cluster (decisions.md 9): the owner migrates, the runtime role serves, the backup role reads everything and changes nothing.
const (
	OwnerRole   = "yangguang_owner"
	RuntimeRole = "yangguang_app"
	BackupRole  = "yangguang_backup"
)

const roleDDLSQL = `-- name: RoleDDL
select format('%s role %I login password %L', case when exists (select from pg_roles where rolname = @role::text) then 'alter' else 'create' end,
  @role::text, @password::text)`

const roleLimitSQL = `-- name: RoleLimit
select format('alter role %I set %I to %s', @role::text, @setting::text, @milliseconds::bigint)`

const databaseExistsSQL = `-- name: DatabaseExists
select exists (select from pg_database where datname = @database::text)`

// CreateRoles creates the two roles, or gives them these passwords when they exist, and the runtime role its time limits. The connection is an administrator's.
func CreateRoles(ctx context.Context, admin *pgx.Conn, ownerPassword, runtimePassword string) error {
	for role, password := range map[string]string{OwnerRole: ownerPassword, RuntimeRole: runtimePassword} {
		var ddl string
		if err := admin.QueryRow(ctx, roleDDLSQL, params{"role": role, "password": password}).Scan(&ddl); err != nil {
			return fmt.Errorf("role %s: %w", role, err)
		}
		if _, err := admin.Exec(ctx, ddl); err != nil {
			return fmt.Errorf("role %s: %w", role, err)
		}
	}
	return limitRuntime(ctx, admin)
}

// createBackup creates the role that dumps, or gives it this password: it reads every row whatever row-level security says, and writes none.
func createBackup(ctx context.Context, adminURL, password string) error {
	admin, err := pgx.Connect(ctx, adminURL)
	if err != nil {
		return err
	}
	defer func() { _ = admin.Close(context.WithoutCancel(ctx)) }()
	var ddl string
	if err := admin.QueryRow(ctx, roleDDLSQL, params{"role": BackupRole, "password": password}).Scan(&ddl); err != nil {
		return fmt.Errorf("role %s: %w", BackupRole, err)
	}
	for _, ddl := range []string{ddl, "alter role " + BackupRole + " bypassrls", "grant pg_read_all_data to " + BackupRole,
		"alter role " + BackupRole + " set default_transaction_read_only to on",
		"grant connect on database " + pgx.Identifier{admin.Config().Database}.Sanitize() + " to " + BackupRole} {
		if _, err := admin.Exec(ctx, ddl); err != nil {
			return fmt.Errorf("role %s: %w", BackupRole, err)
		}
	}
	return nil
}

// limitRuntime gives the runtime role its time limits and no other setting, so that they hold for whoever connects with its password (security.md rule 6).
// Open says what holds for its own connections.
func limitRuntime(ctx context.Context, admin *pgx.Conn) error {
	rules, err := access.Load()
	if err != nil {
		return err
	}
	if _, err := admin.Exec(ctx, "alter role "+RuntimeRole+" reset all"); err != nil { // what it set itself: see CheckRole
		return fmt.Errorf("settings of %s: %w", RuntimeRole, err)
	}
	r := rules.Request
	for setting, limit := range timeLimits(r.Statement, r.Lock, r.Idle) {
		var ddl string
		args := params{"role": RuntimeRole, "setting": setting, "milliseconds": limit.Milliseconds()}
		if err := admin.QueryRow(ctx, roleLimitSQL, args).Scan(&ddl); err != nil {
			return fmt.Errorf("limits of %s: %w", RuntimeRole, err)
		}
		if _, err := admin.Exec(ctx, ddl); err != nil {
			return fmt.Errorf("limits of %s: %w", RuntimeRole, err)
		}
	}
	return nil
}

// timeLimits are PostgreSQL's settings for the limits of a statement, of waiting for a lock, and between two statements of a transaction.
func timeLimits(statement, lock, idle time.Duration) map[string]time.Duration {
	return map[string]time.Duration{"statement_timeout": statement, "lock_timeout": lock, "idle_in_transaction_session_timeout": idle}
}

// CreateDatabase creates an empty database that belongs to the owner, with the extensions the migrations need and nothing for the
// public. Run again it finishes what an interrupted run began. adminURL is an administrator's, to any database of the cluster.
func CreateDatabase(ctx context.Context, adminURL, name string) error {
	admin, err := pgx.Connect(ctx, adminURL)
	if err != nil {
		return err
	}
	defer func() { _ = admin.Close(context.WithoutCancel(ctx)) }()
	var exists bool
	if err := admin.QueryRow(ctx, databaseExistsSQL, params{"database": name}).Scan(&exists); err != nil {
		return err
	}
	quoted := pgx.Identifier{name}.Sanitize()
	if !exists {
		if _, err := admin.Exec(ctx, "create database "+quoted+" owner "+OwnerRole+" template template0 encoding 'UTF8'"); err != nil {
			return fmt.Errorf("database %s: %w", name, err)
		}
	}
	inside, err := WithDatabase(adminURL, name)
	if err != nil {
		return err
	}
	conn, err := pgx.Connect(ctx, inside)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	for _, ddl := range []string{
		"revoke all on database " + quoted + " from public",
		"grant connect, create, temporary on database " + quoted + " to " + OwnerRole,
		"grant connect on database " + quoted + " to " + RuntimeRole,
		"revoke all on schema public from public",
		"alter schema public owner to " + OwnerRole,
		"alter role " + RuntimeRole + " in database " + quoted + " reset all",
		"create extension if not exists pg_trgm",
		"create extension if not exists btree_gist",
	} {
		if _, err := conn.Exec(ctx, ddl); err != nil {
			return fmt.Errorf("database %s: %s: %w", name, ddl, err)
		}
	}
	return nil
}

// WithDatabase is the URL to another database of the same cluster.
func WithDatabase(databaseURL, name string) (string, error) {
	u, err := url.Parse(databaseURL)
	if err != nil {
		return "", fmt.Errorf("database address: %w", err)
	}
	u.Path = "/" + name
	return u.String(), nil
}
