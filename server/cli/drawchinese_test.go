package cli

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"yangguang/draw/drd1"
)

// sayers are the sources whose sentences stand in a report of a draw.
var sayers = []string{"../../draw/drd1/*.go", "../../draw/beacon/*.go", "drawledger.go", "drawend.go", "drawseal.go", "drawvisits.go", "drawsources.go"}

// silent are the files of package drd1 that write and read bundles: what they say is no finding of a check.
var silent = []string{"bundle.go", "draft.go", "folder.go", "tree.go", "doc.go", "lowest.go", "execute.go", "seed.go"}

var words = regexp.MustCompile(`[a-z]{2,}[,:]? [a-z–%]`)

func sentences(t *testing.T) (all []string) {
	t.Helper()
	for _, pattern := range sayers {
		names, err := filepath.Glob(pattern)
		if err != nil || len(names) == 0 {
			t.Fatal(pattern, err)
		}
		for _, name := range names {
			if strings.HasSuffix(name, "_test.go") || slices.Contains(silent, filepath.Base(name)) {
				continue
			}
			file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(file, func(n ast.Node) bool {
				if l, ok := n.(*ast.BasicLit); ok && l.Kind == token.STRING {
					if s, err := strconv.Unquote(l.Value); err == nil && !strings.Contains(s, "\n") && !strings.HasPrefix(s, "drd1: ") {
						all = append(all, s)
					}
				}
				return true
			})
		}
	}
	return all
}

func han(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}

// TestEverySentenceOfAReportIsSaidInChinese: what a check says has its Chinese, and no Chinese is of a sentence that nobody says.
func TestEverySentenceOfAReportIsSaidInChinese(t *testing.T) {
	all := sentences(t)
	example := strings.NewReplacer("%d", "7", "%06d", "000007", "%02x", "0a", "%s", "x", "%w", "x", "%q", `"x"`)
	parts := []string{"beacon: pinned key: ", " %s line %d:", "step %d %%s %s %s %s %s %s", "sel %d %s %s %s", "sel %d %s", "%s line %d: %s", "; nothing yet of "}
	said := 0
	for _, s := range all {
		if !words.MatchString(s) || slices.Contains(parts, s) {
			continue
		}
		if said++; !han(drawChinese(strings.TrimSpace(example.Replace(s + map[bool]string{true: "x"}[strings.HasSuffix(s, " ")])))) {
			t.Errorf("not said in Chinese: %q", s)
		}
	}
	if said < 150 {
		t.Errorf("only %d sentences found", said)
	}
	for _, s := range drawSentences {
		en := strings.ReplaceAll(s.en, "%w", "%s")
		if !slices.ContainsFunc(all, func(l string) bool {
			l = strings.ReplaceAll(l, "%w", "%s")
			return l == en || strings.HasSuffix(l, " ") && l+"%s" == en || l == "; nothing yet of " && strings.HasSuffix(en, l+"%s")
		}) {
			t.Errorf("nobody says %q", s.en)
		}
	}
}

// TestAFindingIsNamedInChinese: place, values and what lies inside of another sentence are taken over.
func TestAFindingIsNamedInChinese(t *testing.T) {
	for _, c := range []struct {
		check drd1.Check
		want  string
	}{
		{drd1.Check{Name: drd1.CheckPool, Status: drd1.Failed, File: drd1.FilePool, Row: 9, Detail: "ids must be strictly ascending"},
			"不符  检查对象名录：pool.tsv 第 9 行：编号应严格升序 | failed   pool: pool.tsv line 9: ids must be strictly ascending"},
		{drd1.Check{Name: drd1.CheckResult, Status: drd1.Failed, File: drd1.FileResult, Row: 4, Detail: `recomputed "seed \"a", found "nothing"`},
			`不符  抽取结果：result.txt 第 4 行：重算得 "seed \"a"，文件为 "nothing" | failed   result: result.txt line 4: recomputed "seed \"a", found "nothing"`},
		{drd1.Check{Name: drd1.CheckBeacons, Status: drd1.Failed, File: drd1.FileEntropy, Detail: "dice/d10x20 hall-3: every die shows a digit 0–9"},
			"不符  公共随机事件：entropy.json：dice/d10x20 hall-3：每枚骰子为 0–9 的一位数字 | failed   beacons: entropy.json: dice/d10x20 hall-3: every die shows a digit 0–9"},
		{drd1.Check{Name: drd1.CheckSeals, Status: drd1.Failed, File: drd1.FileEntropy, Detail: `seals of ["a" "b"], the plan names []`},
			`不符  密封方：entropy.json：密封方为 ["a" "b"]，方案所载为 [] | failed   seals: entropy.json: seals of ["a" "b"], the plan names []`},
		{drd1.Check{Name: drd1.CheckSuite, Status: drd1.OK, Detail: "sm3"}, "通过  密码算法：sm3 | ok       suite: sm3"},
		{drd1.Check{Name: drd1.CheckRule, Status: drd1.Withheld}, "未公开  抽查范围规则 | withheld rule"},
	} {
		if got := drawLine(c.check); got != c.want {
			t.Errorf("%s, want %s", got, c.want)
		}
	}
}
