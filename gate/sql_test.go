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
