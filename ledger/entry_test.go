package ledger_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"yangguang/ledger"
)

var noon = time.Date(2026, 11, 22, 4, 0, 0, 0, time.UTC)

const (
	zeroes = "0000000000000000000000000000000000000000000000000000000000000000"
	draw1  = "330100-SCJG-2026-000123"
)

// goodEntry is the text of a platform entry; tests spoil one line of it.
const goodEntry = "yg1 entry\ntype code.issue\nsubject inspection/" + draw1 + ".7\ntime 2026-11-22T04:00:00Z\n" +
	"actor p-17\nprev 41\nbody " + zeroes + "\n"

func TestEntryTextIsThatOfTheProtocol(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		entry ledger.Entry
		text  string
	}{
		"a draw entry writes the bare draw number": {
			ledger.Entry{Type: "result", Subject: ledger.Subject{Kind: ledger.SubjectDraw, ID: draw1}, Time: noon, Actor: "system", Prev: 9},
			"drd1 entry\ntype result\ndraw " + draw1 + "\ntime 2026-11-22T04:00:00Z\nactor system\nprev 9\nbody " + zeroes + "\n",
		},
		"a round entry has the round id in the draw line": {
			ledger.Entry{Type: "round", Subject: ledger.Subject{Kind: ledger.SubjectRound, ID: "330000-2026-11-22-1"}, Time: noon, Actor: "p-1", Prev: ledger.NoPrev},
			"drd1 entry\ntype round\ndraw 330000-2026-11-22-1\ntime 2026-11-22T04:00:00Z\nactor p-1\nprev -\nbody " + zeroes + "\n",
		},
		"a void in the draw line of a round is the round's": {
			ledger.Entry{Type: "void", Subject: ledger.Subject{Kind: ledger.SubjectRound, ID: "330000-2026-11-22-1"}, Time: noon, Actor: "p-1", Prev: 0},
			"drd1 entry\ntype void\ndraw 330000-2026-11-22-1\ntime 2026-11-22T04:00:00Z\nactor p-1\nprev 0\nbody " + zeroes + "\n",
		},
		"a platform entry names the kind of its subject": {
			ledger.Entry{Type: "code.issue", Subject: ledger.Subject{Kind: ledger.SubjectInspection, ID: draw1 + ".7"}, Time: noon, Actor: "p-17", Prev: 41},
			goodEntry,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := c.entry.Marshal()
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.text, string(got)); diff != "" {
				t.Error(diff)
			}
			back, err := ledger.ParseEntry(got)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.entry, back); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestEntryParserNamesTheLineAtFault(t *testing.T) {
	t.Parallel()
	replace := func(old, new string) string { return strings.Replace(goodEntry, old, new, 1) }
	for name, c := range map[string]struct {
		text string
		line int
	}{
		"empty":                               {"", 1},
		"another first line":                  {replace("yg1 entry", "yg2 entry"), 1},
		"carriage return":                     {replace("entry\n", "entry\r\n"), 1},
		"byte order mark":                     {"\ufeff" + goodEntry, 1},
		"unknown type":                        {replace("code.issue", "code.eat"), 2},
		"draw type under the platform format": {replace("type code.issue", "type plan"), 2},
		"two spaces":                          {replace("type ", "type  "), 2},
		"key in capitals":                     {replace("type ", "Type "), 2},
		"no value":                            {replace("type code.issue", "type "), 2},
		"draw for subject":                    {replace("subject ", "draw "), 3},
		"kind the type is not about":          {replace("inspection/", "case/"), 3},
		"kind in capitals":                    {replace("inspection/", "Inspection/"), 3},
		"subject without id":                  {replace("/"+draw1+".7", "/"), 3},
		"subject with a space":                {replace(draw1+".7", "a b"), 3},
		"subject of 65 bytes":                 {replace(draw1+".7", strings.Repeat("x", 65)), 3},
		"subject with a Chinese character":    {replace(draw1+".7", "检"), 3},
		"time with a fraction":                {replace("00Z", "00.5Z"), 4},
		"time with an offset":                 {replace("00Z", "00+08:00"), 4},
		"30 February":                         {replace("11-22", "02-30"), 4},
		"leap second":                         {replace("04:00:00", "23:59:60"), 4},
		"year 0":                              {replace("2026-11", "0000-11"), 4},
		"missing actor line":                  {replace("actor p-17\n", ""), 5},
		"actor with a tab":                    {replace("p-17", "p\t17"), 5},
		"prev with a leading zero":            {replace("prev 41", "prev 041"), 6},
		"prev with a sign":                    {replace("prev 41", "prev +41"), 6},
		"negative prev":                       {replace("prev 41", "prev -1"), 6},
		"prev of 2^63":                        {replace("prev 41", "prev 9223372036854775808"), 6},
		"body in capitals":                    {replace("body 00", "body AA"), 7},
		"body of 63 digits":                   {replace("body 0", "body "), 7},
		"no line feed at the end":             {strings.TrimSuffix(goodEntry, "\n"), 7},
		"one line more":                       {goodEntry + "note x\n", 8},
		"one empty line more":                 {goodEntry + "\n", 8},
		"two entries":                         {goodEntry + goodEntry, 8},
		"longer than a leaf may be":           {goodEntry + strings.Repeat("x", ledger.MaxEntry), 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e, err := ledger.ParseEntry([]byte(c.text))
			var line *ledger.LineError
			if !errors.As(err, &line) {
				t.Fatalf("got %+v, %v; want a LineError", e, err)
			}
			if line.Line != c.line {
				t.Errorf("error names line %d, want %d: %v", line.Line, c.line, err)
			}
		})
	}
}

func TestEntryWriterRefusesWhatTheParserRefuses(t *testing.T) {
	t.Parallel()
	good := ledger.Entry{Type: "plan", Subject: ledger.Subject{Kind: ledger.SubjectDraw, ID: draw1}, Time: noon, Actor: "p-1", Prev: ledger.NoPrev}
	for name, c := range map[string]struct {
		spoil func(*ledger.Entry)
		line  int
	}{
		"unknown type":                     {func(e *ledger.Entry) { e.Type = "plans" }, 2},
		"plan of a round":                  {func(e *ledger.Entry) { e.Subject.Kind = ledger.SubjectRound }, 3},
		"draw number without its number":   {func(e *ledger.Entry) { e.Subject.ID = "330100-SCJG-2026" }, 3},
		"round id shaped as a draw number": {func(e *ledger.Entry) { e.Type = "round"; e.Subject.Kind = ledger.SubjectRound }, 3},
		"year 10000":                       {func(e *ledger.Entry) { e.Time = time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC) }, 4},
		"no actor":                         {func(e *ledger.Entry) { e.Actor = "" }, 5},
		"second plan of a draw":            {func(e *ledger.Entry) { e.Prev = 3 }, 6},
		"result without a plan":            {func(e *ledger.Entry) { e.Type = "result" }, 6},
		"prev below none":                  {func(e *ledger.Entry) { e.Prev = -2 }, 6},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := good
			c.spoil(&e)
			text, err := e.Marshal()
			var line *ledger.LineError
			if !errors.As(err, &line) || line.Line != c.line {
				t.Errorf("got %q, %v; want an error about line %d", text, err, c.line)
			}
		})
	}
}

func TestEntryIsCutToSecondsInUTC(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 22, 12, 0, 0, 999_999_999, time.FixedZone("Asia/Shanghai", 8*3600))
	e := ledger.Entry{Type: "import", Subject: ledger.Subject{Kind: ledger.SubjectRegister, ID: "enterprises"}, Time: at, Actor: "p-1", Prev: ledger.NoPrev}
	text, err := e.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	if want := "\ntime 2026-11-22T04:00:00Z\n"; !strings.Contains(string(text), want) {
		t.Errorf("got %q, want it to contain %q", text, want)
	}
}

// anyEntry draws a valid entry of any type, so that a new row of the table is covered at once.
func anyEntry(t *rapid.T) ledger.Entry {
	typ := rapid.SampledFrom(ledger.Types()).Draw(t, "type")
	kind := rapid.SampledFrom(typ.Subjects).Draw(t, "kind")
	id := rapid.StringMatching(`[!-~]{1,50}`).Draw(t, "id")
	switch {
	case kind == ledger.SubjectDraw:
		id += "-2026-000001"
	case kind == ledger.SubjectRound && ledger.IsDrawNumber(id):
		id += "x"
	}
	prev := rapid.Int64Range(0, ledger.MaxSize).Draw(t, "prev")
	if typ.Chain == ledger.Opens || typ.Chain == ledger.Anywhere && rapid.Bool().Draw(t, "first") {
		prev = ledger.NoPrev
	}
	return ledger.Entry{
		Type: typ.Name, Subject: ledger.Subject{Kind: kind, ID: id},
		Time:  time.Unix(rapid.Int64Range(-62135596800, 253402300799).Draw(t, "time"), 0).UTC(),
		Actor: rapid.StringMatching(`[!-~]{1,64}`).Draw(t, "actor"),
		Prev:  prev,
		Body:  ledger.Digest(rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "body")),
	}
}

func TestEveryEntryReadsBackAsWritten(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		e := anyEntry(t)
		text, err := e.Marshal()
		if err != nil {
			t.Fatal(err)
		}
		back, err := ledger.ParseEntry(text)
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		if diff := cmp.Diff(e, back); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestDifferentEntriesHaveDifferentText(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b := anyEntry(t), anyEntry(t)
		ta, err := a.Marshal()
		if err != nil {
			t.Fatal(err)
		}
		tb, err := b.Marshal()
		if err != nil {
			t.Fatal(err)
		}
		if (string(ta) == string(tb)) != cmp.Equal(a, b) {
			t.Fatalf("%+v and %+v have the texts %q and %q", a, b, ta, tb)
		}
	})
}

func FuzzParseEntry(f *testing.F) {
	f.Add([]byte(goodEntry))
	f.Fuzz(func(t *testing.T, leaf []byte) {
		e, err := ledger.ParseEntry(leaf)
		if err != nil {
			return
		}
		back, err := e.Marshal()
		if err != nil {
			t.Fatalf("accepted %q but cannot write it: %v", leaf, err)
		}
		if string(back) != string(leaf) {
			t.Fatalf("accepted %q, which it writes as %q", leaf, back)
		}
	})
}
