package gate_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// written are the files whose text is held to the rules below.
var writtenExts = []string{".go", ".ts", ".tsx", ".mjs", ".css", ".graphqls", ".graphql", ".sql", ".sh", ".yml", ".yaml"}

const (
	mostLines  = 500
	widestLine = 170 // Go without tests; characters
)

func TestFilesAreShort(t *testing.T) {
	for _, f := range files(t) {
		if !hasExt(f, writtenExts...) || strings.HasPrefix(f, "policies/") {
			continue
		}
		text := read(t, f)
		if n := len(lines(text)); n > mostLines {
			t.Errorf("%s has %d lines, at most %d", f, n, mostLines)
		}
		if !hasExt(f, ".go") || strings.HasSuffix(f, "_test.go") {
			continue
		}
		for i, line := range lines(text) {
			if n := utf8.RuneCountInString(line); n > widestLine && !generatedSignature(f, line) {
				t.Errorf("%s:%d is %d characters wide, at most %d", f, i+1, n, widestLine)
			}
		}
	}
}

// generatedSignature: gqlgen writes the first line of a resolver.
func generatedSignature(file, line string) bool {
	return strings.HasSuffix(file, ".resolvers.go") && strings.HasPrefix(line, "func (r *")
}

// blemish is what no text may hold: its shape, and the words of which each match holds one. To look for those first spares most texts the search.
type blemish struct {
	words []string
	shape *regexp.Regexp
}

// loose are the marks of what is not finished, not run, or not the project's. Written in two parts, so that this file is not one.
var loose = map[string]blemish{
	"a loose end": {[]string{"TO" + "DO", "FIX" + "ME", "XX" + "X", "not impl" + "emented"},
		regexp.MustCompile(`\b(TO` + `DO|FIX` + `ME|XX` + `X)\b|not impl` + `emented`)},
	"a test that is off": {[]string{".Sk" + "ip", ".sk" + "ip(", ".on" + "ly(", ".fix" + "me("},
		regexp.MustCompile(`\.Sk` + `ip(f|Now)?\(|\b(test|it|describe)\.(sk` + `ip|on` + `ly|fix` + `me)\(`)},
	"a machine's path": {[]string{"/wo" + "rk/", "/ro" + "ot/", "/ho" + "me/"},
		regexp.MustCompile(`(?m)(^|[\s"'=(])/(wo` + `rk|ro` + `ot|ho` + `me)/`)},
}

func TestNothingIsLoose(t *testing.T) {
	for _, f := range files(t) {
		if !hasExt(f, append(writtenExts, ".md", ".json", "")...) || path.Base(f) == "package-lock.json" {
			continue
		}
		text := read(t, f)
		for what, m := range loose {
			if !slices.ContainsFunc(m.words, func(word string) bool { return strings.Contains(text, word) }) {
				continue
			}
			for _, at := range m.shape.FindAllStringIndex(text, -1) {
				t.Errorf("%s:%d: %s: %s", f, 1+strings.Count(text[:at[0]], "\n"), what, strings.TrimSpace(text[at[0]:at[1]]))
			}
		}
	}
}

// What was built stays out: a program begins with one of these marks, and nothing else here is as large as the font of the papers.
func TestNothingBuiltIsKept(t *testing.T) {
	const largest = 4 << 20 // bytes
	for _, f := range files(t) {
		head := read(t, f)
		if len(head) > largest || strings.HasPrefix(head, "\x7fELF") || strings.HasPrefix(head, "MZ") || strings.HasPrefix(head, "\xcf\xfa\xed\xfe") {
			t.Errorf("%s was built, or is larger than %d bytes: keep what it is made from", f, largest)
		}
	}
}

// A lock file with download addresses ties every machine to one registry.
func TestLockFilesNameNoRegistry(t *testing.T) {
	found := 0
	for _, f := range files(t) {
		if path.Base(f) != "package-lock.json" {
			continue
		}
		found++
		if strings.Contains(read(t, f), `"resolved": "http`) {
			t.Errorf("%s holds download addresses: npm install --omit-lockfile-registry-resolved", f)
		}
	}
	if found == 0 {
		t.Fatal("no lock file found")
	}
}

// A package comment is a promise; an exported name says what it means.
func TestGoNamesAreDocumented(t *testing.T) {
	promised := map[string]bool{}
	for _, f := range files(t) {
		if !hasExt(f, ".go") || strings.HasSuffix(f, "_test.go") {
			continue
		}
		set := token.NewFileSet()
		parsed, err := parser.ParseFile(set, f, read(t, f), parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		dir := path.Dir(f)
		promised[dir] = promised[dir] || parsed.Doc != nil
		if strings.HasSuffix(f, ".resolvers.go") {
			continue // methods of generated interfaces; the schema documents them
		}
		for _, d := range parsed.Decls {
			for _, name := range undocumented(d) {
				t.Errorf("%s: %s has no comment", set.Position(name.Pos()), name.Name)
			}
		}
	}
	for dir, ok := range promised {
		if !ok {
			t.Errorf("package in %s has no comment", dir)
		}
	}
}

// undocumented are exported names that neither they nor their group say anything about. Methods of unexported types are their interface's.
func undocumented(d ast.Decl) []*ast.Ident {
	var bare []*ast.Ident
	switch d := d.(type) {
	case *ast.FuncDecl:
		self := d.Recv != nil && (d.Name.Name == "Error" || d.Name.Name == "String") // say what the type says
		if d.Name.IsExported() && d.Doc == nil && !self && (d.Recv == nil || exportedReceiver(d.Recv.List[0].Type)) {
			bare = append(bare, d.Name)
		}
	case *ast.GenDecl:
		for _, s := range d.Specs {
			switch s := s.(type) {
			case *ast.TypeSpec:
				if s.Name.IsExported() && s.Doc == nil && d.Doc == nil && s.Comment == nil {
					bare = append(bare, s.Name)
				}
			case *ast.ValueSpec:
				for _, name := range s.Names {
					if name.IsExported() && s.Doc == nil && d.Doc == nil && s.Comment == nil {
						bare = append(bare, name)
					}
				}
			}
		}
	}
	return bare
}

func exportedReceiver(e ast.Expr) bool {
	for {
		switch x := e.(type) {
		case *ast.StarExpr:
			e = x.X
		case *ast.IndexExpr:
			e = x.X
		case *ast.IndexListExpr:
			e = x.X
		case *ast.Ident:
			return x.IsExported()
		default:
			return false
		}
	}
}
