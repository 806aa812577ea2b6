package cli

import (
	"slices"
	"strings"
	"testing"
	"time"

	"yangguang/draw/drd1"
)

func TestDrawOrderOfASealedDraw(t *testing.T) {
	f, err := drd1.Open(sealedDraw)
	if err != nil {
		t.Fatal(err)
	}
	b := f.Bundle
	good := history(t, b)
	put := func(kind string, content map[string]any, delay time.Duration) func([]said) []said {
		return func(all []said) []said {
			i := find(all, kind, 0)
			all[i].content, all[i].at = content, all[i].at.Add(delay)
			return all
		}
	}
	before := func(kind, other string) func([]said) []said {
		return func(all []said) []said {
			i := find(all, kind, 0)
			s := all[i]
			all = slices.Delete(all, i, i+1)
			return slices.Insert(all, find(all, other, 0), s)
		}
	}
	zeros := strings.Repeat("0", 64)
	for _, c := range []struct {
		name   string
		change func([]said) []said
		code   int
		says   string
	}{
		{"as it should be", func(all []said) []said { return all }, 0, "entries"},
		{"no seal", func(all []said) []said { i := find(all, "seal", 0); return slices.Delete(all, i, i+1) }, 1, "no seal of discipline"},
		{"another seal", put("seal", map[string]any{"party": "discipline", "commitment": zeros}, 0), 1, "no seal of discipline with the value"},
		{"a seal after a nonce", before("reveal", "seal"), 1, "(seal) comes after entry"},
		{"a late seal", put("seal", good[find(good, "seal", 0)].content, 2*time.Hour), 1, "(seal) is later than reveal-by"},
		{"the nonce handed over before the event", before("draw.unseal", "beacon"), 1, "(beacon) comes after entry"},
		{"a result before the nonce", before("result", "draw.unseal"), 1, "(draw.unseal) comes after entry"},
		{"another nonce made public", put("disclose", map[string]any{"sealed": map[string]string{"discipline": zeros}}, 0), 1, "no nonce of sealed party discipline"},
		{"a nonce made public early", put("disclose", good[find(good, "disclose", 0)].content, -time.Second), 1, "before the embargo's end"},
		{"what became public withheld", put("disclose", nil, 0), 3, "its body is not published"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir, key := exported(t, c.change(slices.Clone(good)))
			code, out, complaints := call(t, "draw", "verify", "--ledger", dir, "--key", key, sealedDraw)
			if code != c.code || !strings.Contains(out+complaints, c.says) {
				t.Errorf("exit %d, want %d and %q:\n%s%s", code, c.code, c.says, lastLines(out), complaints)
			}
		})
	}
}

// A draw whose sealed party stayed away is void though its round did not fail; the log tells that apart from an excuse.
func TestTheLogOfADrawThatItsSealedPartyLeft(t *testing.T) {
	f, err := drd1.Open(sealedDraw)
	if err != nil {
		t.Fatal(err)
	}
	b := f.Bundle
	all := history(t, b)
	plan, err := drd1.ParsePlan(b[drd1.FilePlan])
	if err != nil {
		t.Fatal(err)
	}
	end := all[find(all, "result", 0)]
	text, err := drd1.Void{Draw: plan.Draw, Plan: drd1.PlanDigest(suiteOf(plan.Suite), b[drd1.FilePlan]), Code: drd1.VoidRound, Requested: "p-head",
		Approved: "p-supervisor", Time: end.at}.Text()
	if err != nil {
		t.Fatal(err)
	}
	all = append(all[:find(all, "result", 0)], said{"void", end.subject, end.at, map[string]any{"text": string(text)}})
	b[drd1.FileVoid] = text
	delete(b, drd1.FileEntropy)
	delete(b, drd1.FileResult)
	folder := written(t, b)
	for excuse, code := range map[string]int{"draw.unseal": 0, "": 1} {
		log := slices.DeleteFunc(slices.Clone(all), func(s said) bool { return s.kind == excuse })
		dir, key := exported(t, log)
		if got, out, _ := call(t, "draw", "verify", "--ledger", dir, "--key", key, folder); got != code {
			t.Errorf("without %q: exit %d, want %d\n%s", excuse, got, code, lastLines(out))
		}
	}
}
