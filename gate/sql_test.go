package gate_test

import (
	"context"
	"fmt"
	"go/constant"
	"go/types"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
	"golang.org/x/tools/go/packages"

	"yangguang/postgres/pgtest"
)

// statement is one SQL constant.
type statement struct {
	name, text, where string
	owner             bool
}

// A statement says its name; one that only the owner runs (migrations, facts, the demo's seed) says so after it.
var named = regexp.MustCompile(`^-- name: ([A-Z][A-Za-z0-9]*)( \(owner\))?\n`)

var loadStore = sync.OnceValues(func() ([]*packages.Package, error) {
	// Without NeedDeps what they import comes from the build cache, not from source.
	const mode = packages.NeedName | packages.NeedFiles | packages.NeedSyntax | packages.NeedTypes | packages.NeedTypesInfo | packages.NeedImports
	return packages.Load(&packages.Config{Dir: root, Mode: mode}, "./postgres/...")
})

// storePackages are package postgres and those below it, type-checked, without tests.
func storePackages(t *testing.T) []*packages.Package {
	t.Helper()
	got, err := loadStore()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range got {
		for _, e := range p.Errors {
			t.Fatal(e)
		}
	}
	return got
}

// statements are all constants, of packages and of functions, that begin with their name.
func statements(t *testing.T) []statement {
	t.Helper()
	var list []statement
	for _, p := range storePackages(t) {
		for _, obj := range p.TypesInfo.Defs {
			c, ok := obj.(*types.Const)
			if !ok || c.Val().Kind() != constant.String {
				continue
			}
			text := constant.StringVal(c.Val())
			if m := named.FindStringSubmatch(text); m != nil {
				list = append(list, statement{m[1], text, p.Fset.Position(c.Pos()).String(), m[2] != ""})
			}
		}
	}
	slices.SortFunc(list, func(a, b statement) int { return strings.Compare(a.name+a.where, b.name+b.where) })
	if len(list) < 10 {
		t.Fatalf("only %d statements found", len(list))
	}
	return list
}

// Every statement parses, its types are known, and the runtime role holds every right it needs: PostgreSQL prepares and plans it.
func TestEveryStatementIsPreparedAsTheRuntimeRole(t *testing.T) {
	db := pgtest.New(t)
	app, owner := connect(t, db.AppURL), connect(t, db.OwnerURL)
	// The ids of the page that a batch reads, set by its first statement and read by the next ones at planning time.
	if _, err := app.Exec(t.Context(), "select set_config('app.page', '{}', false)"); err != nil {
		t.Fatal(err)
	}
	where := map[string]string{}
	for _, s := range statements(t) {
		if first, twice := where[s.name]; twice {
			t.Errorf("%s: the name %s is taken by %s", s.where, s.name, first)
		}
		where[s.name] = s.where
		conn := app
		if s.owner {
			conn = owner
		}
		if err := plan(t.Context(), conn, s); err != nil {
			t.Errorf("%s: %s: %v", s.where, s.name, err)
		}
	}
}

func connect(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn
}

func plan(ctx context.Context, conn *pgx.Conn, s statement) error {
	sql, _, err := pgx.NamedArgs{}.RewriteQuery(ctx, conn, s.text, nil)
	if err != nil {
		return err
	}
	described, err := conn.Prepare(ctx, s.name, sql)
	if err != nil {
		return err
	}
	if _, err := conn.Exec(ctx, fmt.Sprintf("prepare gate as %s", sql)); err != nil {
		return err
	}
	call := "explain execute gate"
	if n := len(described.ParamOIDs); n > 0 {
		call += "(" + strings.Join(slices.Repeat([]string{"null"}, n), ", ") + ")"
	}
	_, err = conn.Exec(ctx, call)
	if _, e := conn.Exec(ctx, "deallocate gate"); e != nil {
		return e
	}
	return err
}

// What the public filters by enterprise or agency is read by that index, with a plan made once for every value.
func TestPublicListsHaveTheirIndex(t *testing.T) {
	app := connect(t, pgtest.New(t).AppURL)
	if _, err := app.Exec(t.Context(), "set plan_cache_mode = force_generic_plan; set enable_seqscan = off"); err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"ListPublishedOfEnterprise": "published_inspection_uscc", "ListPublishedOfAgency": "published_inspection_agency",
		"ListPublishedPenaltiesOfEnterprise": "published_penalty_uscc", "ListPublishedPenaltiesOfAgency": "published_penalty_agency",
	}
	for _, s := range statements(t) {
		index, ok := want[s.name]
		if !ok {
			continue
		}
		delete(want, s.name)
		sql, _, err := pgx.NamedArgs{}.RewriteQuery(t.Context(), app, s.text, nil)
		if err != nil {
			t.Fatal(err)
		}
		described, err := app.Prepare(t.Context(), s.name, sql)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := app.Exec(t.Context(), "prepare gate as "+sql); err != nil {
			t.Fatal(err)
		}
		call := "explain execute gate(" + strings.Join(slices.Repeat([]string{"null"}, len(described.ParamOIDs)), ", ") + ")"
		rows, err := app.Query(t.Context(), call, pgx.QueryExecModeSimpleProtocol)
		if err != nil {
			t.Fatal(err)
		}
		lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if text := strings.Join(lines, "\n"); err != nil || !strings.Contains(text, index) {
			t.Errorf("%s has no %s: %v\n%s", s.name, index, err, text)
		}
		if _, err := app.Exec(t.Context(), "deallocate gate"); err != nil {
			t.Fatal(err)
		}
	}
	for name := range want {
		t.Errorf("no statement %s", name)
	}
}
