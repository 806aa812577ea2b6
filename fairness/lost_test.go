package fairness_test

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"

	"yangguang/fairness"
)

// TestLostSelectionsAreCounted: whatever of a file is left out and says, or may say, that an enterprise was drawn is counted.
func TestLostSelectionsAreCounted(t *testing.T) {
	const head = "draw,firm,selected,inspectors\n"
	good := "D-1,F1,1,J1\nD-1,F2,0,\n"
	for name, c := range map[string]struct {
		pools, selections string
		lost              fairness.Lost
	}{
		"nothing":                            {pools: head + good},
		"team members with the delimiter":    {pools: strings.ReplaceAll(head+good, ",", ";") + "D-1;F3;1;J1;J2\nD-1;F4;是;J1;J2\n", lost: fairness.Lost{Selected: 2}},
		"too many columns, not drawn":        {pools: head + good + "D-1,F3,0,,\n"},
		"the row ends before its mark":       {pools: head + good + "D-1,F3\n", lost: fairness.Lost{Unknown: 1}},
		"a quotation mark is not closed":     {pools: head + good + "D-1,\"F3,1,J1\nD-1,F4,1,J1\n", lost: fairness.Lost{Unknown: 1}},
		"a mark that is none":                {pools: head + good + "D-1,F3,maybe,\n", lost: fairness.Lost{Unknown: 1}},
		"no code":                            {pools: head + good + "D-1,,1,J1\n", lost: fairness.Lost{Selected: 1}},
		"a second row says drawn":            {pools: head + good + "D-1,F2,1,J1\n", lost: fairness.Lost{Selected: 1}},
		"a second row says it again":         {pools: head + good + "D-1,F1,1,J1\n"},
		"a cell that is too long":            {pools: head + good + "D-1,F3,1," + strings.Repeat("J", 600) + "\n", lost: fairness.Lost{Selected: 1}},
		"selections outside their pools":     {pools: "draw,firm\nD-1,F1\nD-1,F2\n", selections: "draw,firm\nD-1,F1\nD-1,F9\nD-7,F1\nD-1\n", lost: fairness.Lost{Selected: 3}},
		"a pool's row, where others say who": {pools: "draw,firm\nD-1,F1\nD-1,F2\nD-1\n", selections: "draw,firm\nD-1,F1\n"},
	} {
		var second io.Reader
		if c.selections != "" {
			second = strings.NewReader(c.selections)
		}
		h, err := fairness.Read(t.Context(), "old.csv", strings.NewReader(c.pools), second)
		if err != nil {
			t.Fatal(err)
		}
		if h.Lost != c.lost {
			t.Errorf("%s: %+v, wanted %+v", name, h.Lost, c.lost)
		}
		rep := audit(t, h, quiet(t))
		var page bytes.Buffer
		if err := rep.WriteHTML(&page); err != nil {
			t.Fatal(err)
		}
		if rep.Lost != c.lost || strings.Contains(page.String(), "WARNING") != c.lost.Any() {
			t.Errorf("%s: the report says %+v", name, rep.Lost)
		}
	}
}

// TestAPartOfAFile: what another office or another month did is not judged, and numbers that it took are not missing.
func TestAPartOfAFile(t *testing.T) {
	const file = "draw,date,office,firm,selected\n" +
		"T-0001,2025-03-01,A,F1,1\nT-0001,2025-03-01,A,F2,0\n" +
		"T-0002,2025-04-01,B,F3,1\nT-0002,2025-04-01,B,F4,0\nT-0002,2025-04-01,B,F3,maybe\n" +
		"T-0004,2025-05-01,A,F1,0\nT-0004,2025-05-01,A,F5,1\n" +
		"T-0007,,A,F6,1\n"
	for name, c := range map[string]struct {
		part  fairness.Part
		draws string
		firms int
	}{
		"all":              {fairness.Part{}, "T-0007 T-0001 T-0004 T-0002", 6},
		"an office":        {fairness.Part{Office: "A"}, "T-0007 T-0001 T-0004", 4},
		"a month":          {fairness.Part{From: day(t, "2025-04-01"), To: day(t, "2025-04-30")}, "T-0002", 2},
		"an office's days": {fairness.Part{Office: "A", From: day(t, "2025-04-01")}, "T-0004", 2},
		"until a day":      {fairness.Part{To: day(t, "2025-03-01")}, "T-0001", 2},
		"another office":   {fairness.Part{Office: "C"}, "", 0},
	} {
		h, err := fairness.ReadPart(t.Context(), "old.csv", strings.NewReader(file), nil, c.part)
		if err != nil {
			t.Fatal(err)
		}
		var numbers []string
		for _, d := range h.Draws {
			numbers = append(numbers, d.Number)
		}
		if got := strings.Join(numbers, " "); got != c.draws || len(h.Firms) != c.firms {
			t.Errorf("%s: draws %s with %d enterprises, wanted %s with %d", name, got, len(h.Firms), c.draws, c.firms)
		}
		var missing []string
		for _, n := range h.Notes {
			if n.Kind == "DRAW_MISSING" {
				missing = append(missing, n.Value)
				if strings.Contains(n.Place(), "0") {
					t.Errorf("a finding about the file is said to be in %s", n.Place())
				}
			}
		}
		if got := strings.Join(missing, " "); got != "T-0003 T-0005–T-0006" {
			t.Errorf("%s: missing are %s", name, got)
		}
	}
}

// TestAFileThatWasCutOffSaysSo: the last line ends in its middle, without a line end. A file without a last line end is none.
func TestAFileThatWasCutOffSaysSo(t *testing.T) {
	const whole = "draw,date,firm,selected\nT-1,2025-03-01,F1,1\nT-1,2025-03-01,F2,0\n"
	var many strings.Builder // more than a reader takes at once
	for i := 3; i < 9002; i++ {
		fmt.Fprintf(&many, "T-1,2025-03-01,F%d,0\n", i)
	}
	for file, want := range map[string]string{
		whole + "T-1,2025-03-01,F3":                                     "CUT_OFF 4",
		whole + "T-1":                                                   "CUT_OFF 4",
		whole + "T-1,2025-03-01,\"F3":                                   "CUT_OFF 4",
		whole + "T-1,2025-03-01,F3,0":                                   "",
		whole + "T-1,2025-03-01,F3\n":                                   "COLUMN_COUNT 4",
		whole + "T-1,2025-03-01,F3,0,,":                                 "COLUMN_COUNT 4",
		whole + "T-1,2025-03-01,\"F3\nT-1,":                             "UNREADABLE 4",
		strings.Replace(whole, "F1,1", "F1", 1) + "T-1,2025-03-01,F3,1": "COLUMN_COUNT 2",
		whole + many.String() + "T-1,2025":                              "CUT_OFF 9003",
	} {
		h, got := read(t, file), ""
		for _, n := range h.Notes {
			if n.Kind != "REPEATED" && n.Kind != "NOTHING_SELECTED" {
				got = fmt.Sprintf("%s %d", n.Kind, n.Row)
			}
			if n.Kind == "CUT_OFF" && (!contains(n.Says.En, fmt.Sprintf("in the middle of line %d: perhaps it was cut off; export it again", n.Row)) || !contains(n.Says.Zh, "请重新导出")) {
				t.Errorf("%+v", n)
			}
		}
		if got != want {
			t.Errorf("%q: %q, wanted %q", file[max(0, len(file)-40):], got, want)
		}
	}
}

// TestAPeriodWithoutResultsSaysSo: an empty report does not look like a clean one.
func TestAPeriodWithoutResultsSaysSo(t *testing.T) {
	for file, empty := range map[string]bool{"draw,firm,selected\nD-1,F1,0\n": true, "draw,firm,selected\nD-1,F1,1\nD-1,F2,0\n": false} {
		rep := audit(t, read(t, file), quiet(t))
		if says := contains(rep.Limits[0].En, "nothing to judge") && contains(rep.Limits[0].Zh, "没有可以审计的内容"); says != empty || len(rep.Warnings()) != count(empty) {
			t.Errorf("%q: %+v", file, rep.Limits[0])
		}
	}
}
