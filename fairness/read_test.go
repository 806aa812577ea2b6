package fairness_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"yangguang/fairness"
	"yangguang/fault"
)

func read(t testing.TB, pools string, selections ...string) *fairness.History {
	t.Helper()
	var second *strings.Reader
	h, err := fairness.Read(t.Context(), "old.csv", strings.NewReader(pools), nil)
	if len(selections) > 0 {
		second = strings.NewReader(selections[0])
		h, err = fairness.Read(t.Context(), "old.csv", strings.NewReader(pools), second)
	}
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func TestAFileOfAnotherSystem(t *testing.T) {
	pools := "抽查编号,抽查日期,机关,统一社会信用代码,企业名称,行政区划,排除代码\n" +
		"CQ-001,2025-03-01,甲局,91370502000000001x,甲公司,东营区,\n" +
		"CQ-001,2025-03-01,甲局,９1370502000000002X,乙公司,河口区,\n" +
		"CQ-001,2025-03-01,甲局,91370502000000002X,乙公司,河口区,\n" + // the same again
		"CQ-001,2025-03-01,甲局,91370502000000003X,丙公司,河口区,E01\n" +
		"CQ-004,6月1日,甲局,91370502000000001X,甲公司,东营区,\n" + // 002 and 003 are missing
		"CQ-004,6月1日,甲局,91370502000000009X,乙公司,河口区,\n" + // another code
		"CQ-004,6月1日,甲局\n" +
		"CQ-004,6月1日,甲局,,丁公司,河口区,\n"
	selections := "任务编号,企业代码,检查人员\n" +
		"CQ-001,91370502000000001X,张三；李四\n" +
		"CQ-001,91370502000000001X,张三；李四\n" +
		"CQ-004,91370502000000002X,李四；王五\n" + // not in this pool under that code
		"CQ-009,91370502000000002X,\n"
	for name, text := range map[string][2]string{"UTF-8": {pools, selections}, "byte order mark": {"\ufeff" + pools, "\ufeff" + selections},
		"GB18030": {gb(t, pools), gb(t, selections)}} {
		h := read(t, text[0], text[1])
		want := map[string]int{"REPEATED": 2, "DRAW_MISSING": 1, "IDENTIFIER_CHANGED": 1, "COLUMN_COUNT": 1, "IDENTITY_MISSING": 1, "NOT_IN_POOL": 1,
			"DRAW_UNKNOWN": 1, "NOTHING_SELECTED": 1, "VALUE": 1}
		for kind, n := range want {
			if h.Counts[kind] != n {
				t.Errorf("%s: %d × %s, wanted %d: %+v", name, h.Counts[kind], kind, n, h.Notes)
			}
		}
		if len(h.Counts) != len(want) || len(h.Draws) != 2 || len(h.Draws[1].Rows) != 3 || h.Draws[1].Selected() != 1 {
			t.Errorf("%s: %v, %+v", name, h.Counts, h.Draws)
		}
		if m := h.Draws[1].Teams; len(m) != 1 || m[0].Members[0] != "#1" || m[0].Members[1] != "#2" {
			t.Errorf("%s: a report names nobody: %+v", name, m)
		}
		for _, n := range h.Notes {
			if n.Says.Zh == "" || n.Says.En == "" || n.Row == 0 && n.Kind != "DRAW_MISSING" && n.Kind != "NOTHING_SELECTED" {
				t.Errorf("%s: %+v", name, n)
			}
		}
		audit(t, h, rules(t))
	}
}

func gb(t testing.TB, s string) string {
	t.Helper()
	out, err := simplifiedchinese.GB18030.NewEncoder().String(s)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestFilesThatTellNothing(t *testing.T) {
	for name, c := range map[string][2]string{
		"no column of draws":    {"firm,selected\nx,1\n", "draw"},
		"a column twice":        {"draw,抽查编号,firm,selected\n1,1,x,1\n", "twice"},
		"nobody says who":       {"draw,firm\n1,x\n", "who was drawn"},
		"nothing but a header":  {"draw,firm,selected\n", "no row"},
		"empty":                 {"", "empty"},
		"another kind of bytes": {"\xff\xfed\x00", "UTF-16"},
	} {
		_, err := fairness.Read(t.Context(), "x.csv", strings.NewReader(c[0]), nil)
		if f, ok := fault.As(err); !ok || !strings.Contains(f.En, c[1]) {
			t.Errorf("%s: %v, wanted %q", name, err, c[1])
		}
	}
}

// TestIntervalSamplingIsSeen: a file of a system that takes every k-th row of its list is told what can never be drawn there.
func TestIntervalSamplingIsSeen(t *testing.T) {
	var b strings.Builder
	b.WriteString("draw,firm,selected\n")
	random := rand.New(rand.NewPCG(1, 1))
	for draw, start := range []int{2, 1} {
		for row := 1; row <= 299; row++ {
			drawn := row >= start && (row-start)%2 == 0 && (row-start)/2 < 100
			fmt.Fprintf(&b, "OLD-%d,F%04d,%d\n", draw+1, row, count(drawn))
		}
	}
	for row := range 299 { // a true draw beside them
		fmt.Fprintf(&b, "NEW-1,F%04d,%d\n", row+1, count(random.IntN(3) == 0))
	}
	rep := audit(t, read(t, b.String()), quiet(t))
	if len(rep.Lists) != 2 {
		t.Fatalf("%d draws look like interval sampling", len(rep.Lists))
	}
	for _, l := range rep.Lists {
		if !strings.HasPrefix(l.Draw, "OLD-") || l.Stride.Samples != 2 || len(l.Stride.Never) != 99 || l.Stride.Never[0] != 201 {
			t.Errorf("%s: %+v", l.Draw, l.Stride)
		}
	}
}

// TestManyRowsInBoundedMemory: a row costs bytes, not objects.
func TestManyRowsInBoundedMemory(t *testing.T) {
	const firms, draws = 6_000, 12
	rows := repeated(t, "ROWS", firms*draws)
	in := &generated{rows: rows, firms: rows / draws}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	h, err := fairness.Read(t.Context(), "many.csv", in, nil)
	if err != nil {
		t.Fatal(err)
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	if held, limit := int64(after.HeapAlloc)-int64(before.HeapAlloc), int64(rows*16+rows/draws*220+1<<20); held > limit {
		t.Errorf("%d rows of %d enterprises hold %d bytes, more than %d", rows, rows/draws, held, limit)
	}
	if len(h.Firms) != rows/draws || len(h.Draws) != draws || len(h.Notes) != 0 {
		t.Errorf("%d enterprises, %d draws, %v", len(h.Firms), len(h.Draws), h.Counts)
	}
	runtime.KeepAlive(h)
}

// generated is a long file that is nowhere.
type generated struct {
	rows, firms, at int
	left            bytes.Buffer
}

func (g *generated) Read(p []byte) (int, error) {
	if g.at == 0 {
		g.left.WriteString("draw,date,office,firm,region,selected\n")
	}
	for g.left.Len() < len(p) && g.at < g.rows {
		fmt.Fprintf(&g.left, "D-%02d,2025-01-02,甲局,91370502%010d,R%d,%d\n", g.at/g.firms+1, g.at%g.firms, g.at%7, count(g.at%20 == 0))
		g.at++
	}
	return g.left.Read(p)
}

func TestSizeAndOwnerOfAnotherSystemAreCompared(t *testing.T) {
	var file strings.Builder
	file.WriteString("draw,date,office,firm,规模,所有制,selected\n")
	for i := range 200 { // only the small are drawn; owners alternate
		size, drawn := "大型", 0
		if i < 100 {
			size, drawn = "小微", i/2%2
		}
		fmt.Fprintf(&file, "CQ-1,2025-03-01,甲局,F%03d,%s,%s,%d\n", i, size, []string{"国有", "民营"}[i%2], drawn)
	}
	h := read(t, file.String())
	few := rules(t).WithSeeds(999)
	rep := audit(t, h, few)
	p := map[string]float64{}
	for _, x := range rep.Families[0].Tests {
		p[x.Key] = x.P
	}
	if p["groups/size"] > 1e-3 || p["groups/owner"] < 0.5 {
		t.Errorf("p of sizes %g, of owners %g", p["groups/size"], p["groups/owner"])
	}
	var inputs strings.Builder
	if err := h.Write(&inputs); err != nil {
		t.Fatal(err)
	}
	if again := audit(t, read(t, inputs.String()), few); !reflect.DeepEqual(again.Families, rep.Families) {
		t.Errorf("the inputs handed out give %+v, not %+v", again.Families, rep.Families)
	}
}

// FuzzRead: no history of another system makes the reader panic, and what it hands out to repeat an audit reads back to the same draws.
func FuzzRead(f *testing.F) {
	header := "draw,date,office,firm,region,selected,inspectors\n"
	row := "D-1,2026-01-05,甲局,91370500MA00000001,370502,1,张三;李四\n"
	for _, s := range []string{oldCSV(), gb(f, oldCSV()), header, header + row, header + row + row, header + row[:len(row)-1], "\ufeff" + header + row, strings.ToUpper(header) + row,
		strings.ReplaceAll(header+row, "\n", "\r\n"), strings.ReplaceAll(header+row, ",", ";"), strings.ReplaceAll(header+row, ",", "\t"), "抽查编号,统一社会信用代码,是否抽中\nD-1,F1,是\nD-1,F2,否\n",
		header + "D-1,1899-13-45,甲局,F,R,maybe,\n", header + "D-1,46027,甲局,F,R,1,\n", header + "\"D-1,2026-01-05", header + strings.Repeat(",", 40) + "\n", "draw,draw,firm,selected\nD,D,F,1\n",
		header + "D-1,2026-01-05,甲局,=1+1,=2,1,@x\n", header + "\x00,\xff,,,,,\n", "", "\n\n", "PK\x03\x04", "\x1f\x8b\x08"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		h, err := fairness.Read(t.Context(), "old.csv", bytes.NewReader(file), nil)
		if err != nil {
			if !fault.Is(err, fault.Invalid) {
				t.Errorf("refused as %v", err)
			}
			return
		}
		var out bytes.Buffer
		if err := h.Write(&out); err != nil {
			t.Fatal(err)
		}
		again, err := fairness.Read(t.Context(), "old.csv", &out, nil)
		if err != nil || len(again.Draws) != len(h.Draws) {
			t.Errorf("%d draws are written, and read as %v", len(h.Draws), err)
		}
	})
}

// TestAFileHasSoManyDraws: what a row costs is bounded only if not every row is a draw of its own.
func TestAFileHasSoManyDraws(t *testing.T) {
	var text strings.Builder
	text.WriteString("draw,firm,selected\n")
	for n := range 50_002 {
		fmt.Fprintf(&text, "D%d,F1,1\n", n)
	}
	_, err := fairness.Read(t.Context(), "old.csv", strings.NewReader(text.String()), nil)
	if f, ok := fault.As(err); !ok || f.Kind != fault.Invalid || f.Field != "pools" || !strings.Contains(f.En, "50000 draws: split the file") {
		t.Errorf("%v", err)
	}
}

// TestAFileOfNothingSaysWhy: the first thing that is wrong with it.
func TestAFileOfNothingSaysWhy(t *testing.T) {
	_, err := fairness.Read(t.Context(), "old.csv", strings.NewReader("draw,firm,selected,name\nD1,F1,1,"+strings.Repeat("x", 600)+"\n"), nil)
	if f, ok := fault.As(err); !ok || !strings.Contains(f.En, "row 2: a cell is longer than 512 bytes") || !strings.Contains(f.Msg, "第 2 行：单元格超过 512 字节") {
		t.Errorf("%v", err)
	}
}
