package drd1_test

import (
	"strings"
	"testing"
	"time"

	"yangguang/draw/drd1"
	"yangguang/draw/verifier/verifiertest"
)

// voided is the bundle of a draw that was declared void: its result.txt is what it would have been.
func voided(t testing.TB, b drd1.Bundle, code string) drd1.Bundle {
	t.Helper()
	p, err := drd1.ParsePlan(b[drd1.FilePlan])
	if err != nil {
		t.Fatal(err)
	}
	text, err := drd1.Void{Draw: p.Draw, Plan: drd1.PlanDigest(drd1.SHA256, b[drd1.FilePlan]), Code: code, Evidence: digestOf("why"),
		Requested: "p-head", Approved: "p-supervisor", Time: time.Date(2026, 3, 3, 9, 0, 0, 0, time.UTC)}.Text()
	if err != nil {
		t.Fatal(err)
	}
	return with(b, drd1.FileVoid, text)
}

// failed is the bundle of a draw whose round closed below its quorum.
func failed(t testing.TB, b drd1.Bundle) drd1.Bundle {
	t.Helper()
	c, err := drd1.ParseClose(b[drd1.FileClose])
	if err != nil {
		t.Fatal(err)
	}
	c.Open = c.Open[:1]
	text, err := c.Text()
	if err != nil {
		t.Fatal(err)
	}
	return with(with(with(voided(t, b, drd1.VoidRound), drd1.FileClose, text), drd1.FileEntropy, nil), drd1.FileResult, nil)
}

func TestAVoidDrawVerifiesAsWhatItIs(t *testing.T) {
	b := scenes(t, 60, 14)["open"]
	bundles := map[string]struct {
		b    drd1.Bundle
		exit int
		says string
	}{
		"after its event":                 {voided(t, b, drd1.VoidLegal), 0, "result.txt is what the draw would have been"},
		"its would-be result held back":   {with(voided(t, b, drd1.VoidPool), drd1.FileResult, nil), 3, "withheld result: result.txt"},
		"before its event":                {with(with(voided(t, b, drd1.VoidPool), drd1.FileEntropy, nil), drd1.FileResult, nil), 3, "withheld entropy"},
		"its round failed":                {failed(t, b), 0, "the round failed: 1 nonces, the quorum is 2"},
		"its round failed, not shown":     {with(failed(t, b), drd1.FileClose, nil), 3, "nothing shows that the round failed"},
		"its round closed late":           {voided(t, b, drd1.VoidRound), 0, "only the ledger shows"},
		"its round closed after an event": {with(with(voided(t, b, drd1.VoidRound), drd1.FileEntropy, nil), drd1.FileResult, nil), 0, "only the ledger shows"},
	}
	for name, c := range bundles {
		r := drd1.Verify(c.b, options)
		var said strings.Builder
		for _, k := range r.Checks {
			said.WriteString(strings.Join(strings.Fields(k.String()), " ") + "\n")
		}
		if r.ExitCode() != c.exit || r.Void == "" || !strings.Contains(said.String(), c.says) {
			t.Errorf("%s: exit %d, want %d and %q:\n%s", name, r.ExitCode(), c.exit, c.says, said.String())
		}
		if p := verifiertest.Bundles(t, c.b)[0]; p.Exit != c.exit || p.Void != r.Void {
			t.Errorf("%s: Python exits %d, void %q", name, p.Exit, p.Void)
		}
	}
}

func TestVoidTextsThatAreNone(t *testing.T) {
	good := drd1.Void{Draw: "370502-DEMO-2026-000007", Code: drd1.VoidPool, Requested: "a", Approved: "b", Time: time.Date(2026, 3, 3, 9, 0, 0, 0, time.UTC)}
	if text, err := good.Text(); err != nil {
		t.Fatal(err)
	} else if back, err := drd1.ParseVoid(text); err != nil || back != good {
		t.Errorf("%+v %v", back, err)
	}
	for name, change := range map[string]func(*drd1.Void){
		"number":        func(v *drd1.Void) { v.Draw = "7" },
		"code":          func(v *drd1.Void) { v.Code = "S01" },
		"requester":     func(v *drd1.Void) { v.Requested = "" },
		"same":          func(v *drd1.Void) { v.Approved = "a" },
		"half a second": func(v *drd1.Void) { v.Time = v.Time.Add(time.Second / 2) },
	} {
		v := good
		change(&v)
		if _, err := v.Text(); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}
