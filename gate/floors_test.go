package gate_test

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "yangguang"

// room is a package's place in the house: its floor, and the modules it may import beside the standard library.
type room struct {
	floor   int
	modules []string
}

func on(floor int, modules ...string) room { return room{floor, modules} }

// Modules by what they are for.
const (
	mUuid       = "github.com/google/uuid"
	mPgx        = "github.com/jackc/pgx/v5"
	mPgxUuid    = "github.com/vgarvardt/pgx-google-uuid/v5"
	mGoose      = "github.com/pressly/goose/v3"
	mRiver      = "github.com/riverqueue/river"
	mRiverTypes = "github.com/riverqueue/river/rivertype"
	mRiverPgx   = "github.com/riverqueue/river/riverdriver/riverpgxv5"
	mGqlgen     = "github.com/99designs/gqlgen"
	mGqlparser  = "github.com/vektah/gqlparser/v2"
	mCasbin     = "github.com/casbin/casbin/v2"
	mJwt        = "github.com/golang-jwt/jwt/v5"
	mOtp        = "github.com/pquerna/otp"
	mCrypto     = "golang.org/x/crypto"
	mImage      = "golang.org/x/image"
	mText       = "golang.org/x/text"
	mMod        = "golang.org/x/mod"
	mXsync      = "golang.org/x/sync"
	mXtime      = "golang.org/x/time"
	mGopdf      = "github.com/signintech/gopdf"
	mQr         = "rsc.io/qr"
	mCel        = "cel.dev/cel-go"
	mYaml       = "github.com/goccy/go-yaml"
	mGmsm       = "github.com/emmansun/gmsm"
	mBls        = "github.com/consensys/gnark-crypto"
	mExcelize   = "github.com/xuri/excelize/v2"
	mPrometheus = "github.com/prometheus/client_golang"
	mUrfave     = "github.com/urfave/cli/v3"
	mGonum      = "gonum.org/v1/gonum"
	mTools      = "golang.org/x/tools"
	mPinyin     = "github.com/mozillazg/go-pinyin"
	mProgress   = "github.com/schollz/progressbar/v3"
)

// house is the table of ARCHITECTURE.md: a package that is not here has no place, a module that is not here is not imported.
var house = map[string]room{
	"actor":                   on(0, mUuid),
	"fault":                   on(0),
	"failpoint":               on(0, mPgx),
	"file":                    on(0, mUuid, mImage, mXsync),
	"ident":                   on(0, mUuid),
	"page":                    on(0, mUuid),
	"personal":                on(0, mText),
	"workday":                 on(0),
	"policies":                on(0),
	"policies/access":         on(0, mYaml),
	"policies/calendar":       on(0),
	"policies/grades":         on(0, mYaml),
	"policies/leniency":       on(0),
	"policies/papers":         on(0),
	"policies/oversight":      on(0),
	"policies/publication":    on(0),
	"policies/sampling":       on(0),
	"policies/caps":           on(0),
	"policies/industries":     on(0),
	"policies/fairness":       on(0),
	"policies/registers":      on(0),
	"policies/regions":        on(0),
	"policies/surnames":       on(0),
	"policies/visit":          on(0),
	"migrations":              on(0),
	"web":                     on(0),
	"command":                 on(1, mUuid),
	"ledger":                  on(1, mMod),
	"ledger/witness":          on(1, mMod),
	"roster":                  on(1, mUuid, mExcelize, mText, mPinyin, mYaml),
	"draw":                    on(1, mUuid, mYaml),
	"draw/drd1":               on(1),
	"draw/sm3":                on(1, mGmsm),
	"draw/party":              on(1),
	"draw/remember":           on(1),
	"draw/beacon":             on(1, mBls),
	"leniency":                on(1),
	"leniency/listfile":       on(1, mCel, mYaml),
	"decision":                on(1, mUuid),
	"fairness":                on(1, mUuid, mYaml, mGonum),
	"inspection":              on(1, mUuid, mYaml),
	"oversight":               on(1, mUuid, mYaml),
	"publish":                 on(1, mUuid, mYaml),
	"evidence":                on(2),
	"opendata":                on(2),
	"paper":                   on(2, mGopdf, mQr),
	"authz":                   on(2, mUuid, mCasbin, mJwt, mOtp, mCrypto, mText),
	"postgres":                on(2, mUuid, mPgx, mPgxUuid, mGoose, mRiver, mRiverPgx, mMod),
	"postgres/embedded":       on(2, mPgx),
	"postgres/pgtest":         on(2, mPgx),
	"postgres/pgtest/cluster": on(2),
	"graph":                   on(3, mUuid, mGqlgen, mGqlparser),
	"graph/gen":               on(3, mUuid, mGqlgen, mGqlparser),
	"graph/generate":          on(4, mGqlgen, mTools),
	"graph/lean":              on(3, mGqlgen),
	"graph/guard":             on(3, mGqlparser, mText),
	"graph/scalar":            on(3, mUuid, mGqlgen),
	"server":                  on(4, mUuid, mGqlgen, mGqlparser, mMod, mPrometheus, mPgx, mXtime),
	"demo":                    on(4, mUuid),
	"server/auth":             on(4, mUuid),
	"server/jobs":             on(4, mPgx, mRiver, mRiverPgx),
	"server/config":           on(4),
	"server/cli":              on(5, mUuid, mUrfave, mProgress, mMod, mQr),
	"e2e":                     on(5),
	"bench":                   on(5),
	"":                        on(5),

	"draw/verifier":              on(1),
	"draw/verifier/verifiertest": on(1),
}

// arrows are the imports between nouns of one floor (ARCHITECTURE.md); within one top folder packages may import each other.
var arrows = map[string][]string{
	"file":       {"fault"},
	"ident":      {"fault"},
	"page":       {"fault"},
	"command":    {"ledger"},
	"roster":     {"command", "ledger"},
	"draw":       {"command", "ledger", "publish", "roster"},
	"leniency":   {"command", "ledger"},
	"decision":   {"command", "ledger", "leniency"},
	"fairness":   {"command", "draw", "ledger", "roster"},
	"demo":       {"server"},
	"oversight":  {"command", "ledger", "roster"},
	"publish":    {"command", "decision", "ledger", "roster"},
	"inspection": {"command", "ledger", "roster", "draw", "leniency", "decision", "publish"},
}

// pure are packages whose whole closure is the standard library, so that anyone may carry them away (decisions.md 13).
var pure = []string{"draw/drd1"}

type goPackage struct {
	ImportPath string
	Standard   bool
	Imports    []string
	Deps       []string
	Module     *struct{ Path string }
}

// goPackages are all packages that the module builds, with what they depend on.
func goPackages(t *testing.T) map[string]goPackage {
	t.Helper()
	c := exec.Command("go", "list", "-deps", "-json=ImportPath,Standard,Imports,Deps,Module", "./...")
	c.Dir = root
	out, err := c.Output()
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]goPackage{}
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p goPackage
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all[p.ImportPath] = p
	}
}

// ours is the path within the module.
func ours(path string) (string, bool) {
	if path == module {
		return "", true
	}
	return strings.CutPrefix(path, module+"/")
}

func TestEveryPackageStaysOnItsFloor(t *testing.T) {
	all := goPackages(t)
	for path, p := range all {
		from, mine := ours(path)
		if !mine || from == "gate" {
			continue
		}
		place, known := house[from]
		if !known {
			t.Errorf("%s has no place: give it a floor and its modules in gate/floors_test.go", path)
			continue
		}
		for _, imported := range p.Imports {
			if to, mine := ours(imported); mine {
				if !mayImport(from, to) {
					t.Errorf("%s (floor %d) imports %s (floor %d): only lower floors, its own folder, or a written arrow", path, place.floor, imported, house[to].floor)
				}
			} else if q := all[imported]; !q.Standard && q.Module != nil && !slices.Contains(place.modules, q.Module.Path) {
				t.Errorf("%s imports %s: module %s is not among its own in gate/floors_test.go", path, imported, q.Module.Path)
			}
		}
	}
	for _, name := range pure {
		for _, dep := range all[module+"/"+name].Deps {
			if _, mine := ours(dep); mine || !all[dep].Standard {
				t.Errorf("%s depends on %s: it promises the standard library alone", name, dep)
			}
		}
	}
}

func mayImport(from, to string) bool {
	top := func(path string) string { first, _, _ := strings.Cut(path, "/"); return first }
	switch a, b := house[from].floor, house[to].floor; {
	case a > b, from == "":
		return true
	case a < b:
		return false
	}
	return top(from) == top(to) || slices.Contains(arrows[top(from)], top(to))
}

// The table holds nothing that the house does not.
func TestEveryPlaceIsLivedIn(t *testing.T) {
	all := goPackages(t)
	for name, place := range house {
		p, there := all[strings.TrimSuffix(module+"/"+name, "/")]
		if !there {
			t.Errorf("gate/floors_test.go has a place for %q, which does not exist", name)
			continue
		}
		for _, m := range place.modules {
			if !slices.ContainsFunc(p.Imports, func(i string) bool { return all[i].Module != nil && all[i].Module.Path == m }) {
				t.Errorf("gate/floors_test.go lets %q import %s, which it does not", name, m)
			}
		}
	}
}
