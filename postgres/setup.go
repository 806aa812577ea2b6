package postgres

import (
	"context"
	"fmt"
	"net/url"

	"github.com/jackc/pgx/v5"
)

// The two roles of every cluster (decisions.md 9): the owner migrates, the runtime role serves.
const (
	OwnerRole   = "yangguang_owner"
	RuntimeRole = "yangguang_app"
)

const roleDDLSQL = `-- name: RoleDDL
select format('%s role %I login password %L', case when exists (select from pg_roles where rolname = @role::text) then 'alter' else 'create' end,
  @role::text, @password::text)`

const databaseExistsSQL = `-- name: DatabaseExists
select exists (select from pg_database where datname = @database::text)`

// CreateRoles creates the two roles, or gives them these passwords when they exist. The connection is an administrator's.
func CreateRoles(ctx context.Context, admin *pgx.Conn, ownerPassword, runtimePassword string) error {
	for role, password := range map[string]string{OwnerRole: ownerPassword, RuntimeRole: runtimePassword} {
		var ddl string
		if err := admin.QueryRow(ctx, roleDDLSQL, pgx.NamedArgs{"role": role, "password": password}).Scan(&ddl); err != nil {
			return fmt.Errorf("role %s: %w", role, err)
		}
		if _, err := admin.Exec(ctx, ddl); err != nil {
			return fmt.Errorf("role %s: %w", role, err)
		}
	}
	return nil
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
	if err := admin.QueryRow(ctx, databaseExistsSQL, pgx.NamedArgs{"database": name}).Scan(&exists); err != nil {
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
