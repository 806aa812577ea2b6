package cli

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"yangguang/draw/drd1"
	"yangguang/ledger"
)

// voidHistory is the open draw of testdata declared void after its event, and the log of that.
func voidHistory(t *testing.T) (drd1.Bundle, []said) {
	t.Helper()
	f, err := drd1.Open(openDraw)
	if err != nil {
		t.Fatal(err)
	}
	b := f.Bundle
	all := history(t, b)
	plan, err := drd1.ParsePlan(b[drd1.FilePlan])
	if err != nil {
		t.Fatal(err)
	}
	end := all[len(all)-1]
	text, err := drd1.Void{Draw: plan.Draw, Plan: drd1.PlanDigest(drd1.SHA256, b[drd1.FilePlan]), Code: drd1.VoidPool, Requested: "p-head", Approved: "p-supervisor",
		Time: end.at}.Text()
	if err != nil {
		t.Fatal(err)
	}
	b[drd1.FileVoid] = text
	all[len(all)-1] = said{"void", end.subject, end.at, map[string]any{"text": string(text), "wouldBe": end.content["digest"]}}
	return b, all
}

// failedHistory is the same draw of a round that closed with one nonce.
func failedHistory(t *testing.T) (drd1.Bundle, []said) {
	t.Helper()
	b, all := voidHistory(t)
	c, err := drd1.ParseClose(b[drd1.FileClose])
	if err != nil {
		t.Fatal(err)
	}
	c.Open = c.Open[:1]
	if b[drd1.FileClose], err = c.Text(); err != nil {
		t.Fatal(err)
	}
	delete(b, drd1.FileEntropy)
	delete(b, drd1.FileResult)
	b[drd1.FileVoid] = []byte(strings.Replace(string(b[drd1.FileVoid]), "code V01", "code V03", 1))
	all = slices.DeleteFunc(all, func(s said) bool { return s.kind == "beacon" })
	all = slices.Delete(all, find(all, "reveal", 1), find(all, "reveal", 1)+1)
	i := find(all, "close", 0)
	all[i].kind, all[i].content = "void", map[string]any{"text": string(b[drd1.FileClose]), "code": "V03"}
	all[len(all)-1].content = map[string]any{"text": string(b[drd1.FileVoid])}
	return b, all
}

// lateHistory is the same draw of a round that was closed when its event had come.
func lateHistory(t *testing.T) (drd1.Bundle, []said) {
	t.Helper()
	b, all := voidHistory(t)
	b[drd1.FileVoid] = []byte(strings.Replace(string(b[drd1.FileVoid]), "code V01", "code V03", 1))
	i := find(all, "close", 0)
	all[i].kind, all[i].at, all[i].content = "void", all[find(all, "beacon", 0)].at, map[string]any{"text": all[i].content["text"], "code": "V03"}
	all[len(all)-1].content = map[string]any{"text": string(b[drd1.FileVoid]), "wouldBe": all[len(all)-1].content["wouldBe"]}
	return b, all
}

// roundFailed is the place of the entry that the round of a history failed.
func roundFailed(all []said) int {
	return slices.IndexFunc(all, func(s said) bool { return s.kind == "void" && s.subject.Kind == ledger.SubjectRound })
}

func TestTheLogOfAVoidDraw(t *testing.T) {
	set := func(all []said, i int, key, value string) []said {
		all[i].content = maps.Clone(all[i].content)
		all[i].content[key] = value
		return all
	}
	last := func(all []said) int { return len(all) - 1 }
	executed := func(b drd1.Bundle, all []said) said {
		end := all[last(all)]
		return said{"result", end.subject, end.at, map[string]any{"digest": drd1.ResultDigest(drd1.SHA256, b[drd1.FileResult]).String()}}
	}
	for _, c := range []struct {
		name   string
		of     func(*testing.T) (drd1.Bundle, []said)
		change func(drd1.Bundle, []said) []said
		code   int
		says   string
	}{
		{"as it should be", voidHistory, func(_ drd1.Bundle, all []said) []said { return all }, 0, "void (V01)"},
		{"the round failed", failedHistory, func(_ drd1.Bundle, all []said) []said { return all }, 0, "void (V03)"},
		{"the bundle keeps silent", voidHistory, func(b drd1.Bundle, all []said) []said { delete(b, drd1.FileVoid); return all }, 1, "the bundle does not say so"},
		{"the log knows of no void", voidHistory, func(_ drd1.Bundle, all []said) []said { return all[:last(all)] }, 1, "no void entry"},
		{"another approver", voidHistory, func(b drd1.Bundle, all []said) []said {
			b[drd1.FileVoid] = []byte(strings.Replace(string(b[drd1.FileVoid]), "p-supervisor", "p-somebody", 1))
			return all
		}, 1, "no void entry with the text of the bundle"},
		{"another would-be result", voidHistory, func(_ drd1.Bundle, all []said) []said {
			return set(all, last(all), "wouldBe", strings.Repeat("0", 64))
		}, 1, "the would-be result is"},
		{"a would-be result that was never logged", voidHistory, func(_ drd1.Bundle, all []said) []said {
			return set(all, last(all), "wouldBe", "")
		}, 1, "no digest of the would-be result"},
		{"disclosed later", voidHistory, func(_ drd1.Bundle, all []said) []said {
			s, digest := all[last(all)], all[last(all)].content["wouldBe"]
			all = set(all, last(all), "wouldBe", "")
			return append(all, said{"disclose", s.subject, s.at.Add(time.Hour), map[string]any{"wouldBe": digest}})
		}, 0, "void (V01)"},
		{"void and executed", voidHistory, func(b drd1.Bundle, all []said) []said { return append(all, executed(b, all)) }, 1, "second result entry"},
		{"executed", voidHistory, func(b drd1.Bundle, all []said) []said {
			all[last(all)] = executed(b, all)
			return all
		}, 1, "a void draw has a result"},
		{"the round did not fail", failedHistory, func(_ drd1.Bundle, all []said) []said {
			all[roundFailed(all)].kind = "close"
			return all
		}, 1, "which the log does not say"},
		{"other nonces were counted", failedHistory, func(_ drd1.Bundle, all []said) []said {
			return set(all, roundFailed(all), "text", "drd1 close\n")
		}, 1, "the close text is not that of the bundle"},
		{"the round was closed too late", lateHistory, func(_ drd1.Bundle, all []said) []said { return all }, 0, "void (V03)"},
		{"the round was not closed too late", lateHistory, func(_ drd1.Bundle, all []said) []said {
			i := roundFailed(all)
			all[i].kind, all[i].at = "close", all[i-1].at
			return all
		}, 1, "which the log does not say"},
		{"the round had no reason to fail", lateHistory, func(_ drd1.Bundle, all []said) []said {
			i := roundFailed(all)
			all[i].at = all[i-1].at
			return all
		}, 1, "the round did not fail: it was closed with its quorum before"},
		{"an outcome before the round was closed", lateHistory, func(_ drd1.Bundle, all []said) []said {
			i, k := roundFailed(all), find(all, "beacon", 0)
			all[i], all[k] = all[k], all[i]
			return all
		}, 1, "comes after entry"},
		{"what it would have been is held back", lateHistory, func(b drd1.Bundle, all []said) []said {
			return set(all, last(all), "wouldBe", "")
		}, 1, "no digest of the would-be result"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b, all := c.of(t)
			dir, key := exported(t, c.change(b, all))
			code, out, complaints := call(t, "draw", "verify", "--ledger", dir, "--key", key, written(t, b))
			if code != c.code || !strings.Contains(out+complaints, c.says) {
				t.Errorf("exit %d, want %d and %q:\n%s%s", code, c.code, c.says, lastLines(out), complaints)
			}
		})
	}
}

// steppedHistory is the open draw of testdata with two steps beside its result, and the log of that.
func steppedHistory(t *testing.T) (drd1.Bundle, []said) {
	t.Helper()
	f, err := drd1.Open(openDraw)
	if err != nil {
		t.Fatal(err)
	}
	b := f.Bundle
	all := history(t, b)
	var in drd1.Inputs
	if in.Plan, err = drd1.ParsePlan(b[drd1.FilePlan]); err != nil {
		t.Fatal(err)
	}
	if in.Inspectors, err = drd1.ParseInspectors(b[drd1.FileInspectors]); err != nil {
		t.Fatal(err)
	}
	if in.Conflicts, err = drd1.ParseConflicts(b[drd1.FileConflicts]); err != nil {
		t.Fatal(err)
	}
	result, err := drd1.ParseResult(b[drd1.FileResult])
	if err != nil {
		t.Fatal(err)
	}
	course, d := drd1.NewCourse(drd1.SHA256, in, result), drd1.Deviations{Draw: in.Plan.Draw, Result: drd1.ResultDigest(drd1.SHA256, b[drd1.FileResult])}
	end := all[len(all)-1]
	for n, firm := range result.Selected[:2] {
		step, err := course.Refill(firm.Firm, firm.Team[0], drd1.AbsentTraining)
		if err != nil {
			t.Fatal(err)
		}
		step.Requested, step.Approved = "p-officer", "p-head"
		d.Steps = append(d.Steps, step)
		line := drd1.TH(drd1.SHA256, drd1.LabelBody, []byte(step.Line(n+1))).String()
		all = append(all, said{"refill", end.subject, end.at.Add(time.Hour), map[string]any{"steps": []any{map[string]any{"n": n + 1, "line": line}}}})
	}
	if b[drd1.FileDeviations], err = d.Text(); err != nil {
		t.Fatal(err)
	}
	return b, all
}

func TestTheLogOfStepsBesideADraw(t *testing.T) {
	last := func(all []said) int { return len(all) - 1 }
	for _, c := range []struct {
		name   string
		change func(drd1.Bundle, []said) []said
		code   int
		says   string
	}{
		{"as it should be", func(_ drd1.Bundle, all []said) []said { return all }, 0, "12 entries"},
		{"the bundle leaves a step out", func(b drd1.Bundle, all []said) []said {
			text := string(b[drd1.FileDeviations])
			b[drd1.FileDeviations] = []byte(text[:strings.Index(text, "step 2")])
			return all
		}, 1, "step 2 is not that of the bundle"},
		{"the bundle keeps silent", func(b drd1.Bundle, all []said) []said { delete(b, drd1.FileDeviations); return all }, 1, "step 1 is not that of the bundle"},
		{"the log knows of one", func(_ drd1.Bundle, all []said) []said { return all[:last(all)] }, 1, "no entry for step 2"},
		{"in another order", func(_ drd1.Bundle, all []said) []said {
			n := last(all)
			all[n-1].content, all[n].content = all[n].content, all[n-1].content
			return all
		}, 1, "step 2 is not that of the bundle"},
		{"approved by somebody else", func(b drd1.Bundle, all []said) []said {
			b[drd1.FileDeviations] = []byte(strings.Replace(string(b[drd1.FileDeviations]), " p-head ", " p-friend ", 1))
			return all
		}, 1, "step 1 is not that of the bundle"},
		{"a body withheld", func(_ drd1.Bundle, all []said) []said { all[last(all)].content = nil; return all }, 3, "its body is not published"},
		{"before the result", func(_ drd1.Bundle, all []said) []said {
			i := find(all, "result", 0)
			all[i], all[i+1] = all[i+1], all[i]
			return all
		}, 1, "(result) comes after entry"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b, all := steppedHistory(t)
			dir, key := exported(t, c.change(b, all))
			code, out, complaints := call(t, "draw", "verify", "--ledger", dir, "--key", key, written(t, b))
			if code != c.code || !strings.Contains(out+complaints, c.says) {
				t.Errorf("exit %d, want %d and %q:\n%s%s", code, c.code, c.says, lastLines(out), complaints)
			}
		})
	}
}
