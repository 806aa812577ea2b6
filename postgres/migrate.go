package postgres

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"

	"yangguang/migrations"
)

const lockMigrationsSQL = `-- name: LockMigrations
select pg_advisory_lock(7262, 2)`

const jobTablesSQL = `-- name: JobTables
select format('grant select, insert, update, delete on %I to yangguang_app', c.relname)
from pg_class c
where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname like 'river\_%' and c.relname <> 'river_migration'
union all
select format('grant usage, select on sequence %I to yangguang_app', c.relname) from pg_class c
where c.relnamespace = 'public'::regnamespace and c.relkind = 'S' and c.relname like 'river\_%'
union all
select 'revoke insert on goose_db_version from yangguang_app'
union all
select 'grant select on goose_db_version, river_migration to yangguang_app'
union all
select 'create or replace trigger jobs_go_on before insert or update on river_leader for each row
  when (new.expires_at > now() + interval ''1 minute'') execute function jobs_go_on()'
union all
select 'delete from river_leader where expires_at > now() + interval ''1 minute'''
union all
select 'create or replace trigger jobs_go_on before insert or update on river_queue for each row
  when (new.paused_at is not null) execute function jobs_go_on()'
union all
select 'update river_queue set paused_at = null where paused_at is not null'`

const schemaVersionSQL = `-- name: SchemaVersion
select coalesce(array_agg(version_id order by version_id), '{}') from goose_db_version where is_applied and version_id > 0`

// Migrate brings a database to the schema of this binary: the goose migrations, the facts it carries (regions, industries, rules), then
// River's tables for jobs, all as the owner, whose URL it takes. Two processes at once wait for each other; a second run changes
// nothing. Returns the number of migrations applied.
func Migrate(ctx context.Context, ownerURL string) (int, error) {
	cfg, err := pgxpool.ParseConfig(ownerURL)
	if err != nil {
		return 0, fmt.Errorf("owner's database address: %w", err)
	}
	lock, err := pgx.ConnectConfig(ctx, cfg.ConnConfig)
	if err != nil {
		return 0, fmt.Errorf("migrate: %w", err)
	}
	defer func() { _ = lock.Close(context.WithoutCancel(ctx)) }() // gives the lock back
	if _, err := lock.Exec(ctx, lockMigrationsSQL); err != nil {
		return 0, fmt.Errorf("migrate: %w", err)
	}

	cfg.MaxConns = 2
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return 0, fmt.Errorf("migrate: %w", err)
	}
	defer pool.Close()
	own, err := migrateOwn(ctx, pool)
	if err != nil {
		return 0, err
	}
	if err := errors.Join(mergeFacts(ctx, pool), mergeRules(ctx, pool)); err != nil {
		return own, err
	}
	river, err := rivermigrate.New(riverpgxv5.New(pool), nil)
	if err != nil {
		return own, fmt.Errorf("migrate jobs: %w", err)
	}
	jobs, err := river.Migrate(ctx, rivermigrate.DirectionUp, nil)
	if err != nil {
		return own, fmt.Errorf("migrate jobs: %w", err)
	}
	return own + len(jobs.Versions), grantJobTables(ctx, pool)
}

func migrateOwn(ctx context.Context, pool *pgxpool.Pool) (int, error) {
	db := stdlib.OpenDBFromPool(pool)
	defer func() { _ = db.Close() }()
	p, err := goose.NewProvider(goose.DialectPostgres, db, migrations.FS)
	if err != nil {
		return 0, fmt.Errorf("migrate: %w", err)
	}
	done, err := p.Up(ctx)
	if err != nil {
		return 0, fmt.Errorf("migrate: %w", err)
	}
	return len(done), nil
}

// grantJobTables lets the runtime role work on River's tables, River has no grants of its own, but not stop the jobs (0186); what stands still goes on.
func grantJobTables(ctx context.Context, pool *pgxpool.Pool) error {
	rows, err := pool.Query(ctx, jobTablesSQL)
	if err != nil {
		return fmt.Errorf("migrate grants: %w", err)
	}
	ddl, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return fmt.Errorf("migrate grants: %w", err)
	}
	for _, d := range ddl {
		if _, err := pool.Exec(ctx, d); err != nil {
			return fmt.Errorf("migrate grants: %s: %w", d, err)
		}
	}
	return nil
}

// ErrSchema says that the database is not at the version of this binary.
var ErrSchema = errors.New("the database's schema is not this binary's")

// CheckSchema compares the database's schema version, industries and rules of visits with this binary's; ErrSchema when they differ. It needs only the runtime role.
func (db *DB) CheckSchema(ctx context.Context) error {
	var have []int64
	if err := db.read.QueryRow(ctx, schemaVersionSQL).Scan(&have); err != nil {
		return fmt.Errorf("%w: %w; run `yangguang migrate`", ErrSchema, err)
	}
	files, err := fs.Glob(migrations.FS, "*.sql")
	if err != nil {
		return err
	}
	var want []int64 // a number may be missing: branches take theirs beforehand
	for _, f := range files {
		n, err := goose.NumericComponent(f)
		if err != nil {
			return err
		}
		want = append(want, n)
	}
	if !slices.Equal(have, want) {
		return fmt.Errorf("%w: %d migrations, the last %d, wanted %d, the last %d; run `yangguang migrate`", ErrSchema, len(have), last(have), len(want), last(want))
	}
	return errors.Join(db.checkCaps(ctx), db.checkVisitRules(ctx), db.checkIndustries(ctx))
}

func last(versions []int64) int64 {
	if len(versions) == 0 {
		return 0
	}
	return versions[len(versions)-1]
}
