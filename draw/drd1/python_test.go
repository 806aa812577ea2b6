package drd1_test

import (
	"archive/zip"
	"bytes"
	"cmp"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"yangguang/draw/drd1"
	"yangguang/draw/sm3"
	"yangguang/draw/verifier/verifiertest"
)

// The Python verifier shares no code with this package. Where the two differ, the protocol's text decides.

// first is the first failure as the Python verifier's reports print it.
func first(r drd1.Report) string {
	for _, c := range r.Checks {
		if c.Status == drd1.Failed {
			return fmt.Sprintf("%s %s:%d", c.Name, c.File, c.Row)
		}
	}
	return ""
}

func TestPythonRefusesEveryTamperingAtTheSamePlace(t *testing.T) {
	cases := append(tamperings(t), deviationTamperings(t)...)
	if len(cases) < 40 {
		t.Fatalf("%d tamperings", len(cases))
	}
	var bundles []drd1.Bundle
	for _, c := range cases {
		bundles = append(bundles, c.make())
	}
	for i, r := range verifiertest.Bundles(t, bundles...) {
		want := first(drd1.Verify(bundles[i], options))
		if got := r.First("failed"); r.Exit != 1 || got != want || want == "" {
			t.Errorf("%s: Python says exit %d, %q; Go says %q", cases[i].name, r.Exit, got, want)
		}
	}
}

// TestPythonNamesTheSamePlaceForAnyByte changes a byte here and there in every file: both refuse, naming check, file and line alike.
func TestPythonNamesTheSamePlaceForAnyByte(t *testing.T) {
	for scene, b := range scenes(t, 16, 5) {
		var bundles []drd1.Bundle
		var places []string
		for _, name := range drd1.Files {
			for at := 0; at < len(b[name]); at += 1 + len(b[name])/bytesTried {
				changed := bytes.Clone(b[name])
				changed[at] ^= 1 << (at % 8)
				bundles = append(bundles, with(b, name, changed))
				places = append(places, fmt.Sprintf("%s: %s byte %d (%q → %q)", scene, name, at, b[name][at], changed[at]))
			}
		}
		for i, r := range verifiertest.Bundles(t, bundles...) {
			if want := first(drd1.Verify(bundles[i], options)); r.First("failed") != want {
				t.Errorf("%s: Python says %q, Go %q", places[i], r.First("failed"), want)
			}
		}
	}
}

// bytesTried is how many bytes of each file are changed.
const bytesTried = 40

// TestPythonReadsWhatIsNotABundle holds both against ZIP files that are not bundles: each is refused, and the file is named.
func TestPythonReadsWhatIsNotABundle(t *testing.T) {
	for i, c := range []struct {
		name, file string
	}{{"../plan.txt", "../plan.txt"}, {"sub/plan.txt", "sub/plan.txt"}, {"evil.sh", "evil.sh"}} {
		z := zipWith(t, c.name, []byte("x"))
		if r := verifiertest.Zips(t, z)[0]; r.Exit != 1 || r.First("failed") != "bundle "+c.file+":0" {
			t.Errorf("%d: %+v", i, r)
		}
		if _, err := drd1.LoadZIP(bytes.NewReader(z), int64(len(z))); err == nil || !strings.Contains(err.Error(), c.file) {
			t.Errorf("Go: %v", err)
		}
	}
	bomb := zipWith(t, drd1.FilePlan, make([]byte, 2<<20))
	if r := verifiertest.Zips(t, bomb, []byte("no ZIP")); r[0].First("failed") != "bundle plan.txt:0" || r[1].Exit != 1 {
		t.Errorf("%+v", r)
	}
}

// TestPythonSaysWhatCannotBeRead: a path that leads nowhere, and a ZIP file that ends early or is damaged anywhere, are told in a sentence, with the exit of what fails.
func TestPythonSaysWhatCannotBeRead(t *testing.T) {
	_, errs, err := verifiertest.Run(t, "", filepath.Join(t.TempDir(), "nofile.zip"))
	if err == nil || !strings.Contains(errs, "nofile.zip:文件不存在或者不能读取") || !strings.Contains(errs, "nofile.zip: there is no such file") {
		t.Errorf("%v: %s", err, errs)
	}
	whole := zipWith(t, drd1.FilePlan, []byte("x"))
	var zips [][]byte
	for i := range whole {
		damaged := slices.Clone(whole)
		damaged[i] ^= 0xff
		zips = append(zips, whole[:i], damaged)
	}
	for i, r := range verifiertest.Zips(t, zips...) {
		if r.Exit == 0 {
			t.Errorf("byte %d: %+v", i/2, r)
		}
	}
}

func zipWith(t *testing.T, name string, content []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	w, err := z.Create(name)
	if err == nil {
		_, err = w.Write(content)
	}
	if err != nil || z.Close() != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestPythonOnWithheldFiles(t *testing.T) {
	for scene, b := range scenes(t, 60, 14) {
		var bundles []drd1.Bundle
		for _, name := range drd1.Files {
			bundles = append(bundles, with(b, name, nil))
		}
		restricted := with(with(with(with(b, drd1.FilePool, nil), drd1.FileExclusions, nil), drd1.FileInspectors, nil), drd1.FileConflicts, nil)
		bundles = append(bundles, b, restricted, with(restricted, drd1.FileResult, nil))
		e, err := drd1.ParseEntropy(b[drd1.FileEntropy])
		if err != nil {
			t.Fatal(err)
		}
		e.Sealed = nil
		text, _ := e.Text()
		bundles = append(bundles, with(b, drd1.FileEntropy, text))
		for i, r := range verifiertest.Bundles(t, bundles...) {
			want := drd1.Verify(bundles[i], options)
			if r.Exit != want.ExitCode() {
				t.Errorf("%s, bundle %d: Python exits %d (%s), Go %d (%v)", scene, i, r.Exit, r.First("failed"), want.ExitCode(), want.Err())
			}
		}
	}
}

// TestPythonAgreesByteForByte draws random plans with Go and with Python. PLANS says how many.
func TestPythonAgreesByteForByte(t *testing.T) {
	n, err := strconv.Atoi(cmp.Or(os.Getenv("PLANS"), "1000"))
	if err != nil {
		t.Fatal(err)
	}
	seed := uint64(time.Now().UnixNano())
	var bundles []drd1.Bundle
	for i := range n {
		bundles = append(bundles, smallScene(seed+uint64(i)).bundle(t))
	}
	displaced := 0
	for i, r := range verifiertest.Bundles(t, bundles...) {
		if r.Exit != 0 || r.Result != string(bundles[i][drd1.FileResult]) {
			t.Fatalf("plan of seed %d: Python exits %d, %s\nGo:\n%s\nPython:\n%s", seed+uint64(i), r.Exit, r.First("failed"),
				bundles[i][drd1.FileResult], r.Result)
		}
		displaced += strings.Count(r.Result, "\nunfilled ")
	}
	if displaced == 0 {
		t.Errorf("no plan of %d had a slot that nobody could fill: the plans are too easy", n)
	}
}

// smallScene is a random scene of at most 60 firms and 9 inspectors, so short of people that teams must be displaced.
func smallScene(seed uint64) scene {
	r := rand.New(rand.NewPCG(seed, 3))
	suite := drd1.SHA256
	if r.IntN(3) == 0 {
		suite = sm3.Suite
	}
	s := city(suite, 1+r.IntN(60), 1+r.IntN(9), seed)
	for i := range s.strata {
		s.strata[i].Quota, s.strata[i].Reserve = r.IntN(7), r.IntN(4)
	}
	for range r.IntN(20) {
		c := drd1.Conflict{Firm: s.firms[r.IntN(len(s.firms))].ID, Inspector: s.inspectors[r.IntN(len(s.inspectors))].ID, Code: drd1.ConflictDeclared}
		known := false
		for _, k := range s.conflicts {
			known = known || k.Firm == c.Firm && k.Inspector == c.Inspector
		}
		if !known {
			s.conflicts = append(s.conflicts, c)
		}
	}
	s.slots = [][]string{{"-", "-"}, {"LEAD", "-"}, {"TZSB", "LEAD", "-"}}[r.IntN(3)]
	s.salted = r.IntN(2) == 0
	if r.IntN(2) == 0 {
		s.sealed = []string{"audit-office", "discipline"}
	}
	return s
}

func TestPythonTellsAFirmWhy(t *testing.T) {
	b := scenes(t, 60, 14)["open"]
	dir := t.TempDir()
	for name, content := range b {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	drawn := resultOf(t, b)
	excluded, err := drd1.ParseExclusions(b[drd1.FileExclusions])
	if err != nil {
		t.Fatal(err)
	}
	for firm, want := range map[string]string{
		strings.ToLower(drawn.Selected[0].Firm): drawn.Selected[0].Ticket.String(),
		drawn.Selected[1].Firm:                  "抽中:签号不大于分界 | drawn",
		drawn.Reserves[0].Firm:                  "未抽中:签号大于分界 | not drawn",
		excluded[0].ID:                          "excluded with code " + excluded[0].Code,
		"91330100005000015Q":                    "不在名录中",
	} {
		if out, _, err := verifiertest.Run(t, "", dir, "--uscc", firm); err != nil || !strings.Contains(out, want) {
			t.Errorf("%s: %v\n%s", firm, err, out)
		}
	}
	line := "核验不通过:不符 检查对象名录:pool.tsv 第 2 行:"
	if err := os.WriteFile(filepath.Join(dir, drd1.FilePool), []byte(strings.Replace(string(b[drd1.FilePool]), "\n", "\n\n", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, errs, err := verifiertest.Run(t, "", dir); err == nil || !strings.Contains(errs, line) || !strings.Contains(errs, "failed pool: pool.tsv line 2:") {
		t.Errorf("%v: %s", err, errs)
	}
}

func golden(t *testing.T, name string) drd1.Bundle {
	t.Helper()
	f, err := drd1.Open(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return f.Bundle
}

func TestPythonOnTheGoldenDraws(t *testing.T) {
	bundles := []drd1.Bundle{golden(t, "open"), golden(t, "sealed")}
	for i, r := range verifiertest.Bundles(t, bundles...) {
		if r.Exit != 0 || r.First("withheld") != "" || r.Result != string(bundles[i][drd1.FileResult]) {
			t.Errorf("%s: %+v", r.Draw, r)
		}
	}
}

// TestPythonProvesDrand: the golden draw with a seal rests on drand. Whatever stands in its round's place, both refuse it alike.
func TestPythonProvesDrand(t *testing.T) {
	b := golden(t, "sealed")
	const signature = "b44679b9a59af2ec876b1a6b1ad52ea9b1615fc3982b19576350f93447cb1125e342b73a8dd2bacbe47e4b6b63ed5e39"
	swaps := [][2]string{{signature, "b33bf3667cbd5a82de3a24b4e0e9fe5513cc1a0e840368c6e31f5fcfa79bea03f73896b25883abf2853d10337fb8fa41"}, // round 1001
		{signature, "944679b9" + signature[8:]}, {signature, "c0" + strings.Repeat("0", 94)}, {signature, signature[:94]},
		{signature, strings.ToUpper(signature)}, {`"1000"`, `"1001"`}, {`"drand/quicknet"`, `"drand/default"`}}
	for at := 0; at < len(signature); at += 16 {
		digit := "0"
		if signature[at] == '0' {
			digit = "1"
		}
		swaps = append(swaps, [2]string{signature, signature[:at] + digit + signature[at+1:]})
	}
	var bundles []drd1.Bundle
	for _, s := range swaps {
		bundles = append(bundles, with(b, drd1.FileEntropy, bytes.Replace(b[drd1.FileEntropy], []byte(s[0]), []byte(s[1]), 1)))
	}
	for i, r := range verifiertest.Bundles(t, bundles...) {
		want := first(drd1.Verify(bundles[i], options))
		if got := r.First("failed"); r.Exit != 1 || got != want || want != "beacons entropy.json:0" {
			t.Errorf("%q: Python says exit %d, %q; Go says %q", swaps[i], r.Exit, got, want)
		}
	}
}
