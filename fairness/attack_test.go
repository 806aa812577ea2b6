package fairness_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"yangguang/fairness"
)

// TestAReplayReachesAnAlarm: with the policy's own numbers a group that is hardly ever drawn alarms, however many dimensions the history names.
func TestAReplayReachesAnAlarm(t *testing.T) {
	c := city{firms: 90, groups: 3, months: 3, n: 27, weight: func(g int) float64 { return []float64{0.001, 1, 1}[g] }}
	for dims, seeds := range map[int]int{1: 9999, 5: 11999} {
		h := c.history(t, rand.New(rand.NewPCG(4, 4)))
		for _, key := range []string{fairness.ByIndustry, fairness.ByKind, fairness.BySize, fairness.ByOwner}[:dims-1] {
			h.Dimensions = append(h.Dimensions, fairness.Dimension{Key: key, Labels: h.Dimensions[0].Labels})
		}
		for i := range h.Firms {
			h.Firms[i].Group = slices.Repeat(h.Firms[i].Group, dims)
		}
		rep := audit(t, h, rules(t))
		if rep.Seeds != seeds || !slices.ContainsFunc(rep.Alarms(), func(x fairness.Test) bool { return x.Key == "groups/region" && x.Seeds == seeds }) {
			t.Errorf("%d dimensions: %d seeds, alarms %+v", dims, rep.Seeds, rep.Alarms())
		}
		short := audit(t, h, rules(t).WithSeeds(199))
		if !strings.Contains(short.Limits[len(short.Limits)-1].En, fmt.Sprintf("needs %d:", (7+dims)*1000-1)) || len(short.Alarms()) == 0 || short.Alarms()[0].Seeds != 0 {
			t.Errorf("%d dimensions: a replay that is too short says %+v and alarms %+v", dims, short.Limits, short.Alarms())
		}
	}
}

// Where the work allowed is not enough for an alarm, the least number of seeds is taken: more would raise none and keep the reader waiting.
func TestAReplayCutShortTakesTheLeast(t *testing.T) {
	c := city{firms: 90, groups: 3, months: 3, n: 27, weight: func(int) float64 { return 1 }}
	h := c.history(t, rand.New(rand.NewPCG(4, 4)))
	r := rules(t)
	hashes := float64(c.firms * c.months)
	for seeds, fits := range map[int]float64{9999: 9999, 999: 5000, 0: 998} {
		r.Replay.Work = 2 * hashes * fits
		if rep := audit(t, h, r); rep.Seeds != seeds {
			t.Errorf("room for %g seeds: %d taken, want %d", fits, rep.Seeds, seeds)
		}
	}
}

// old is a small file of another system, in an order of its own.
func old() (header []string, rows [][]string) {
	random := rand.New(rand.NewPCG(9, 9))
	for draw := 4; draw > 0; draw-- {
		for _, i := range random.Perm(40) {
			drawn, team := "0", ""
			if random.IntN(4) == 0 {
				drawn, team = "1", []string{"张三；李四", "李四；王五", "王五；!"}[random.IntN(3)]
			}
			rows = append(rows, []string{fmt.Sprintf("CQ-%d", draw), fmt.Sprintf("2025-0%d-02", draw), "甲局", fmt.Sprintf("企%d", i), []string{"=东", "西", "南"}[i%3], drawn, team})
		}
	}
	return []string{"draw", "date", "office", "firm", "region", "selected", "inspectors"}, rows
}

func oldCSV() string {
	header, rows := old()
	var b strings.Builder
	for _, r := range append([][]string{header}, rows...) {
		fmt.Fprintln(&b, strings.Join(r, ","))
	}
	return b.String()
}

// TestTheSameHistoryHasTheSameFindings: whatever its file is called, however it is written, and out of the inputs that an audit hands out.
func TestTheSameHistoryHasTheSameFindings(t *testing.T) {
	r := rules(t).WithSeeds(99)
	first := audit(t, read(t, oldCSV()), r)
	var inputs bytes.Buffer
	if err := read(t, oldCSV()).Write(&inputs); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(inputs.String(), ",=东") || !strings.Contains(inputs.String(), ",'=东") {
		t.Error("a spreadsheet would run a region of the inputs as a formula")
	}
	header, rows := old()
	book := excelize.NewFile()
	for i, row := range append([][]string{header}, rows...) {
		for k, cell := range row {
			if cell == "" {
				continue // as spreadsheets do: the last cells of whoever was not drawn are not there
			}
			name, _ := excelize.CoordinatesToCellName(k+1, i+1)
			if err := book.SetCellStr("Sheet1", name, cell); err != nil {
				t.Fatal(err)
			}
		}
	}
	var sheet bytes.Buffer
	if err := book.Write(&sheet); err != nil {
		t.Fatal(err)
	}
	for name, file := range map[string]string{"other name": oldCSV(), "inputs": inputs.String(), "GB18030": gb(t, oldCSV()), "XLSX": sheet.String()} {
		h, err := fairness.Read(t.Context(), name, strings.NewReader(file), nil)
		if err != nil {
			t.Fatal(err)
		}
		again := audit(t, h, r)
		if again.Digest != first.Digest || !reflect.DeepEqual(again.Tests, first.Tests) || !reflect.DeepEqual(again.Families, first.Families) || len(again.Notes) != 0 {
			t.Errorf("%s: digest %s, not %s; %+v", name, again.Digest, first.Digest, again.NoteCounts)
		}
	}
	var firms strings.Builder
	if err := read(t, oldCSV()).WriteFirms(&firms, r); err != nil || strings.Contains(firms.String(), ",=东") {
		t.Errorf("a spreadsheet would run a region: %v", err)
	}
	if x := find(t, first.Tests, "unfilled/office/甲局"); x.Observed == 0 {
		t.Errorf("a place that nobody fills counts as somebody: %+v", x)
	}
}

// TestFilesMadeToTakeMemory: many strata, long cells and draws of few among many enterprises cost no more than their rows.
func TestFilesMadeToTakeMemory(t *testing.T) {
	var b strings.Builder
	b.WriteString("draw,firm,stratum,region,selected\n")
	for i := range 20_000 {
		fmt.Fprintf(&b, "D-1,F%d,S%d,R,%d\n", i, i, count(i%9 == 0))
	}
	for i := range 5_000 {
		fmt.Fprintf(&b, "E-%d,F19999,,R,1\n", i)
	}
	fmt.Fprintf(&b, "D-1,G,S,%s,0\n", strings.Repeat("长", 200_000))
	text := b.String()
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	h := read(t, text)
	runtime.GC()
	runtime.ReadMemStats(&after)
	if held := int64(after.HeapAlloc) - int64(before.HeapAlloc); held > 8<<20 {
		t.Errorf("%d bytes are held", held)
	}
	if h.Counts["TOO_LONG"] != 1 || h.Counts["TOO_MANY_GROUPS"] == 0 || len(h.Firms) != 20_000 {
		t.Errorf("%v, %d enterprises", h.Counts, len(h.Firms))
	}
	audit(t, h, quiet(t))
	runtime.KeepAlive(h)
}

func TestOneNumberForTwoDrawsIsTold(t *testing.T) {
	h := read(t, "draw,date,office,firm,selected\n1,2025-01-02,甲局,A,1\n1,2025-01-02,甲局,B,0\n1,2025-01-02,乙局,C,1\n1,2025-02-02,乙局,D,1\n")
	if h.Counts["DRAW_DIFFERS"] != 1 || h.Notes[0].Row != 4 || len(h.Draws[0].Rows) != 4 {
		t.Errorf("%+v", h.Notes)
	}
}

func TestSmallChancesAreSaidInWords(t *testing.T) {
	h := city{firms: 300, groups: 3, months: 9, n: 15}.history(t, rand.New(rand.NewPCG(3, 1)))
	for i := range h.Draws {
		h.Draws[i].Rows[7].Selected = true
	}
	rep := audit(t, h, rules(t).WithSeeds(99))
	if x := find(t, rep.Tests, "firm/"+h.Firms[7].ID); !strings.Contains(x.Says.Zh, "机会是不到十亿分之一") || !strings.Contains(x.Says.En, "would come up less than once in a billion times") {
		t.Errorf("%q %q", x.Says.Zh, x.Says.En)
	}
	if x := find(t, rep.Tests, "pair"); x.P != 1 || !strings.Contains(x.Says.En, "Not tested: no teams are on record") {
		t.Errorf("%+v", x)
	}
	if p := fairness.PValue(0); p != "<1e-15" {
		t.Errorf("p in figures: %s", p)
	}
}

func TestDatesAsSpreadsheetsWriteThem(t *testing.T) {
	for date, want := range map[string]string{"2025-06-01": "2025-06-01", "2025/6/1": "2025-06-01", "2025年6月1日": "2025-06-01", "2025.6.01": "2025-06-01",
		"2025/6/1 0:00:00": "2025-06-01", "20250601": "2025-06-01", "2025-13-01": "", "6月1日": "", "1e400": "", "NaN": "", "/-/-/": ""} {
		h := read(t, "draw,date,firm,selected\n1,"+date+",A,1\n")
		if got := h.Draws[0].On; got.String() != want && !(want == "" && got.IsZero()) || (h.Counts["VALUE"] == 1) != (want == "") {
			t.Errorf("%s: %s, wanted %q, %v", date, got, want, h.Counts)
		}
	}
}
