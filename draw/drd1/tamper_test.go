package drd1_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"yangguang/draw/drd1"
)

// scenes are one draw per way of publishing: in the open, and sealed under embargo with a salted pool.
func scenes(t testing.TB, firms, inspectors int) map[string]drd1.Bundle {
	open := city(drd1.SHA256, firms, inspectors, 7)
	sealed := city(drd1.SHA256, firms, inspectors, 8)
	sealed.salted, sealed.sealed, sealed.embargo = true, []string{"discipline"}, time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC)
	return map[string]drd1.Bundle{"open": open.bundle(t), "sealed": sealed.bundle(t)}
}

func TestEveryByteMatters(t *testing.T) {
	for scene, b := range scenes(t, 16, 5) {
		if r := drd1.Verify(b, options); r.ExitCode() != 0 {
			t.Fatal(scene, r.Err())
		}
		for name, content := range b {
			for at := range content {
				changed := bytes.Clone(content)
				changed[at] ^= 1 << (at % 8)
				if drd1.Verify(with(b, name, changed), options).ExitCode() != 1 {
					t.Fatalf("%s: %s byte %d (%q → %q) passes", scene, name, at, content[at], changed[at])
				}
			}
			for _, changed := range [][]byte{content[:len(content)-1], append(bytes.Clone(content), '\n'), append(bytes.Clone(content), ' '), {}} {
				if len(content) > 0 && drd1.Verify(with(b, name, changed), options).ExitCode() != 1 {
					t.Errorf("%s: %s cut or lengthened passes", scene, name)
				}
			}
		}
	}
}

// forge rebuilds what depends on the committed tables, as a forger would who controls every file but not the round's nonces.
func forge(t *testing.T, b drd1.Bundle, change func(p *drd1.Plan, b drd1.Bundle)) drd1.Bundle {
	t.Helper()
	p, err := drd1.ParsePlan(b[drd1.FilePlan])
	if err != nil {
		t.Fatal(err)
	}
	out := with(b, drd1.FileRule, b[drd1.FileRule])
	change(&p, out)
	text, err := p.Text()
	if err != nil {
		t.Fatal(err)
	}
	out[drd1.FilePlan] = text
	return out
}

func replace(t *testing.T, b drd1.Bundle, file, old, new string) drd1.Bundle {
	t.Helper()
	if !bytes.Contains(b[file], []byte(old)) {
		t.Fatalf("%s holds no %q", file, old)
	}
	return with(b, file, bytes.Replace(b[file], []byte(old), []byte(new), 1))
}

// line is the n-th line (from 1) of a file, with its LF.
func line(b drd1.Bundle, file string, n int) string {
	return strings.SplitAfter(string(b[file]), "\n")[n-1]
}

// tampering is a changed bundle that every verifier must refuse.
type tampering struct {
	name  string
	make  func() drd1.Bundle
	check string
	row   int // 0: any
}

func tamperings(t *testing.T) []tampering {
	all := scenes(t, 60, 14)
	open, sealed := all["open"], all["sealed"]
	edit := func(b drd1.Bundle, file, old, new string) func() drd1.Bundle {
		return func() drd1.Bundle { return replace(t, b, file, old, new) }
	}
	drop := func(b drd1.Bundle, file string, n int) func() drd1.Bundle {
		return func() drd1.Bundle { return replace(t, b, file, line(b, file, n), "") }
	}
	swap := func(b drd1.Bundle, file string, n int) func() drd1.Bundle {
		x, y := line(b, file, n), line(b, file, n+1)
		return func() drd1.Bundle { return replace(t, b, file, x+y, y+x) }
	}
	firm := strings.Split(line(open, drd1.FilePool, 1), "\t")[0]
	sel := strings.Fields(line(open, drd1.FileResult, 9))
	dead := voided(t, open, drd1.VoidPool)
	nonce, sealedNonce := digestOf("nonce of notary").String(), digestOf("sealed nonce of discipline").String()
	other := digestOf("x").String()
	return []tampering{
		{"plan: no last LF", func() drd1.Bundle {
			return with(open, drd1.FilePlan, bytes.TrimSuffix(open[drd1.FilePlan], []byte("\n")))
		}, drd1.CheckPlan, 0},
		{"plan: CRLF", edit(open, drd1.FilePlan, "\n", "\r\n"), drd1.CheckPlan, 1},
		{"plan: BOM", edit(open, drd1.FilePlan, "drd1", "\ufeffdrd1"), drd1.CheckPlan, 1},
		{"plan: two spaces", edit(open, drd1.FilePlan, "suite ", "suite  "), drd1.CheckPlan, 2},
		{"plan: empty line", edit(open, drd1.FilePlan, "\nsuite", "\n\nsuite"), drd1.CheckPlan, 2},
		{"plan: leading zero", edit(open, drd1.FilePlan, "stratum FOOD ", "stratum FOOD 0"), drd1.CheckPlan, 10},
		{"plan: keys in another order", swap(open, drd1.FilePlan, 4), drd1.CheckPlan, 4},
		{"plan: strata in another order", swap(open, drd1.FilePlan, 10), drd1.CheckPlan, 11},
		{"plan: one slot", edit(open, drd1.FilePlan, "slot 2 -\n", ""), drd1.CheckPlan, 0},
		{"plan: slots misnumbered", edit(open, drd1.FilePlan, "slot 2 -", "slot 3 -"), drd1.CheckPlan, 15},
		{"plan: trailing line", func() drd1.Bundle {
			return with(open, drd1.FilePlan, append(bytes.Clone(open[drd1.FilePlan]), "note x\n"...))
		}, drd1.CheckPlan, 18},
		{"plan: embargo without sealed party", edit(sealed, drd1.FilePlan, "sealed discipline\n", ""), drd1.CheckPlan, 0},
		{"plan: restricted without salts", func() drd1.Bundle {
			return with(open, drd1.FilePlan, append(bytes.Clone(open[drd1.FilePlan]), "publication restricted\n"...))
		}, drd1.CheckPlan, 0},
		{"plan: another quota", edit(open, drd1.FilePlan, "stratum FOOD 14 4", "stratum FOOD 14 5"), drd1.CheckTickets, 3},
		{"plan: upper-case digest", func() drd1.Bundle { return with(open, drd1.FilePlan, bytes.ToUpper(open[drd1.FilePlan])) }, drd1.CheckPlan, 1},
		{"plan: unknown suite", edit(open, drd1.FilePlan, "suite sha256", "suite md5"), drd1.CheckSuite, 2},
		{"plan: other suite than the round", edit(open, drd1.FilePlan, "suite sha256", "suite sm3"), drd1.CheckSuite, 2},
		{"plan: other round", edit(open, drd1.FilePlan, "round demo-2026-03-02-1", "round demo-2026-03-02-2"), drd1.CheckRound, 3},
		{"plan: other draw number", edit(open, drd1.FilePlan, "000007", "000008"), drd1.CheckTickets, 2},
		{"round: quorum 1", edit(open, drd1.FileRound, "quorum 2", "quorum 1"), drd1.CheckRound, 0},
		{"round: quorum 3", edit(open, drd1.FileRound, "quorum 2", "quorum 3"), drd1.CheckRound, 0},
		{"round: party dropped", drop(open, drd1.FileRound, 5), drd1.CheckRound, 0},
		{"round: parties swapped", swap(open, drd1.FileRound, 4), drd1.CheckRound, 5},
		{"round: event before reveal-by", edit(open, drd1.FileRound, "hall-3 2026-03-02T08:30:00Z", "hall-3 2026-03-02T08:00:00Z"), drd1.CheckRound, 9},
		{"round: reveal-by later", edit(open, drd1.FileRound, "reveal-by 2026-03-02T08:00", "reveal-by 2026-03-02T08:10"), drd1.CheckRound, 0},
		{"round: event twice", edit(open, drd1.FileRound, "cwl/kl8 2026051", "dice/d10x20 hall-3"), drd1.CheckRound, 0},
		{"rule: another text", edit(open, drd1.FileRule, "存续", "在业"), drd1.CheckRule, 0},
		{"close: another nonce", edit(open, drd1.FileClose, nonce, other), drd1.CheckClose, 0},
		{"close: fewer nonces", drop(open, drd1.FileClose, 4), drd1.CheckClose, 0},
		{"close: another round", edit(open, drd1.FileClose, "demo-2026-03-02-1", "demo-2026-03-02-2"), drd1.CheckClose, 2},
		{"pool: CRLF", edit(open, drd1.FilePool, "\n", "\r\n"), drd1.CheckPool, 1},
		{"pool: line dropped", drop(open, drd1.FilePool, 5), drd1.CheckPool, 0},
		{"pool: lines swapped", swap(open, drd1.FilePool, 5), drd1.CheckPool, 6},
		{"pool: line twice", func() drd1.Bundle {
			return replace(t, open, drd1.FilePool, line(open, drd1.FilePool, 5), line(open, drd1.FilePool, 5)+line(open, drd1.FilePool, 5))
		}, drd1.CheckPool, 6},
		{"pool: firm excluded", func() drd1.Bundle {
			l := line(open, drd1.FilePool, 1)
			return replace(t, open, drd1.FilePool, l, strings.Replace(l, "\t-\n", "\tE01\n", 1))
		}, drd1.CheckPool, 0},
		{"pool: spaces for tabs", edit(open, drd1.FilePool, firm+"\t", firm+" "), drd1.CheckPool, 1},
		{"pool: salt in an unsalted pool", edit(open, drd1.FilePool, "\t-\n", "\t-\t00112233445566778899aabbccddeeff\n"), drd1.CheckPool, 1},
		{"pool: salt missing", func() drd1.Bundle {
			l := line(sealed, drd1.FilePool, 1)
			return replace(t, sealed, drd1.FilePool, l, l[:strings.LastIndex(l, "\t")]+"\n")
		}, drd1.CheckPool, 1},
		{"exclusions: line dropped", drop(open, drd1.FileExclusions, 2), drd1.CheckExclusions, 2},
		{"exclusions: other code", edit(open, drd1.FileExclusions, "\tE0", "\tE1"), drd1.CheckExclusions, 1},
		{"exclusions: other evidence", edit(open, drd1.FileExclusions, "a", "b"), drd1.CheckExclusions, 0},
		{"exclusions: recommitted, a firm unexplained", func() drd1.Bundle {
			return forge(t, open, func(p *drd1.Plan, b drd1.Bundle) {
				b[drd1.FileExclusions] = replace(t, open, drd1.FileExclusions, line(open, drd1.FileExclusions, 1), "")[drd1.FileExclusions]
				p.Exclusions = drd1.Commit(drd1.SHA256, b[drd1.FileExclusions])
			})
		}, drd1.CheckExclusions, 1},
		{"pool: recommitted, a firm excluded in silence", func() drd1.Bundle {
			return forge(t, open, func(p *drd1.Plan, b drd1.Bundle) {
				b[drd1.FilePool] = replace(t, open, drd1.FilePool, "\t-\n", "\tE01\n")[drd1.FilePool]
				p.Pool = drd1.Commit(drd1.SHA256, b[drd1.FilePool])
			})
		}, drd1.CheckExclusions, 1},
		{"pool: recommitted, a dummy more", func() drd1.Bundle {
			return forge(t, open, func(p *drd1.Plan, b drd1.Bundle) {
				b[drd1.FilePool] = append([]byte("00000000000000000X\tFOOD\t-\n"), open[drd1.FilePool]...)
				p.Pool = drd1.Commit(drd1.SHA256, b[drd1.FilePool])
			})
		}, drd1.CheckStrata, 0},
		{"plan: a stratum left out", func() drd1.Bundle {
			return forge(t, open, func(p *drd1.Plan, b drd1.Bundle) { p.Strata = p.Strata[1:] })
		}, drd1.CheckStrata, 0},
		{"inspectors: capacity", edit(open, drd1.FileInspectors, "\t2\t-", "\t9\t-"), drd1.CheckInspectors, 0},
		{"inspectors: certificate lapsed", edit(open, drd1.FileInspectors, "\t-\n", "\tL03\n"), drd1.CheckInspectors, 0},
		{"inspectors: qualifications descending", edit(open, drd1.FileInspectors, "LEAD,TZSB", "TZSB,LEAD"), drd1.CheckInspectors, 1},
		{"conflicts: line dropped", drop(open, drd1.FileConflicts, 3), drd1.CheckConflicts, 0},
		{"conflicts: recommitted after the draw", func() drd1.Bundle {
			return forge(t, open, func(p *drd1.Plan, b drd1.Bundle) {
				b[drd1.FileConflicts] = nil
				p.Conflicts = drd1.Commit(drd1.SHA256, nil)
			})
		}, drd1.CheckTickets, 3},
		{"entropy: indent", edit(open, drd1.FileEntropy, "\n \"opened", "\n  \"opened"), drd1.CheckEntropy, 6},
		{"entropy: trailing LF", func() drd1.Bundle {
			return with(open, drd1.FileEntropy, append(bytes.Clone(open[drd1.FileEntropy]), '\n'))
		}, drd1.CheckEntropy, 0},
		{"entropy: other nonce", edit(open, drd1.FileEntropy, nonce, other), drd1.CheckCommitments, 0},
		{"entropy: opened without commitment", func() drd1.Bundle {
			e, _ := drd1.ParseEntropy(open[drd1.FileEntropy])
			e.Commitments = e.Commitments[:1]
			text, _ := e.Text()
			return with(open, drd1.FileEntropy, text)
		}, drd1.CheckCommitments, 0},
		{"entropy: below quorum", func() drd1.Bundle {
			e, _ := drd1.ParseEntropy(open[drd1.FileEntropy])
			e.Opened = e.Opened[:1]
			text, _ := e.Text()
			return with(open, drd1.FileEntropy, text)
		}, drd1.CheckQuorum, 0},
		{"entropy: stranger", edit(open, drd1.FileEntropy, `"notary": "`, `"zorro": "`), drd1.CheckCommitments, 0},
		{"entropy: a die turned", edit(open, drd1.FileEntropy, "31415926535897932384", "31415926535897932385"), drd1.CheckTickets, 4},
		{"entropy: a die lost", edit(open, drd1.FileEntropy, "31415926535897932384", "3141592653589793238"), drd1.CheckBeacons, 0},
		{"entropy: a letter on a die", edit(open, drd1.FileEntropy, "31415926535897932384", "3141592653589793238A"), drd1.CheckBeacons, 0},
		{"entropy: lottery not ascending", edit(open, drd1.FileEntropy, "01 05", "05 01"), drd1.CheckBeacons, 0},
		{"entropy: lottery ball 81", edit(open, drd1.FileEntropy, "75 80", "75 81"), drd1.CheckBeacons, 0},
		{"entropy: other event", edit(open, drd1.FileEntropy, "hall-3", "hall-4"), drd1.CheckBeacons, 0},
		{"entropy: event dropped", func() drd1.Bundle {
			e, _ := drd1.ParseEntropy(open[drd1.FileEntropy])
			e.Beacons = e.Beacons[:1]
			text, _ := e.Text()
			return with(open, drd1.FileEntropy, text)
		}, drd1.CheckBeacons, 0},
		{"entropy: seal of another nonce", edit(sealed, drd1.FileEntropy, sealedNonce, other), drd1.CheckSeals, 0},
		{"entropy: seal not in the plan", func() drd1.Bundle {
			e, _ := drd1.ParseEntropy(open[drd1.FileEntropy])
			e.Seals = []drd1.Nonce{{Party: "discipline", Value: digestOf("x")}}
			text, _ := e.Text()
			return with(open, drd1.FileEntropy, text)
		}, drd1.CheckSeals, 0},
		{"result: lines swapped", swap(open, drd1.FileResult, 9), drd1.CheckResult, 9},
		{"result: firm exchanged", edit(open, drd1.FileResult, sel[3], firm), drd1.CheckTickets, 9},
		{"result: ticket digit", edit(open, drd1.FileResult, sel[4], other), drd1.CheckTickets, 9},
		{"result: inspector exchanged", edit(open, drd1.FileResult, sel[5]+" ", "J9999 "), drd1.CheckTeams, 9},
		{"result: cutoff", edit(open, drd1.FileResult, "cutoff FOOD ", "cutoff FOOD 1"), drd1.CheckTickets, 5},
		{"result: seed", edit(open, drd1.FileResult, "seed ", "seed 0"), drd1.CheckResult, 4},
		{"result: reserve dropped", drop(open, drd1.FileResult, 8+14), drd1.CheckTickets, 0},
		{"result: selection dropped", drop(open, drd1.FileResult, 9), drd1.CheckResult, 9},
		{"void: another draw", edit(dead, drd1.FileVoid, "000007", "000008"), drd1.CheckVoid, 2},
		{"void: another plan", edit(dead, drd1.FileVoid, "plan ", "plan "+other+"\nplan "), drd1.CheckVoid, 4},
		{"void: of the plan before", func() drd1.Bundle {
			return replace(t, dead, drd1.FileVoid, drd1.PlanDigest(drd1.SHA256, open[drd1.FilePlan]).String(), other)
		}, drd1.CheckVoid, 3},
		{"void: unknown code", edit(dead, drd1.FileVoid, "code V01", "code V04"), drd1.CheckVoid, 4},
		{"void: evidence cut", edit(dead, drd1.FileVoid, digestOf("why").String(), digestOf("why").String()[:63]), drd1.CheckVoid, 5},
		{"void: one person for both", edit(dead, drd1.FileVoid, "approved p-supervisor", "approved p-head"), drd1.CheckVoid, 7},
		{"void: no approver", drop(dead, drd1.FileVoid, 7), drd1.CheckVoid, 7},
		{"void: no whole second", edit(dead, drd1.FileVoid, "00Z", "00.5Z"), drd1.CheckVoid, 8},
		{"void: another would-be result", edit(dead, drd1.FileResult, sel[3], firm), drd1.CheckTickets, 9},
		{"void: a result of a failed round", func() drd1.Bundle {
			return with(failed(t, open), drd1.FileResult, open[drd1.FileResult])
		}, drd1.CheckResult, 0},
		{"result: of another draw", func() drd1.Bundle { return with(open, drd1.FileResult, sealed[drd1.FileResult]) }, drd1.CheckTickets, 0},
	}
}

// A file that was saved with the line ends of Windows is refused by name and line, with the cure.
func TestLineEndsOfWindows(t *testing.T) {
	open := scenes(t, 60, 14)["open"]
	for _, name := range []string{drd1.FilePlan, drd1.FileRound, drd1.FilePool, drd1.FileExclusions, drd1.FileInspectors, drd1.FileConflicts} {
		if len(open[name]) == 0 {
			t.Fatalf("the scene has no %s", name)
		}
		r := drd1.Verify(with(open, name, bytes.ReplaceAll(open[name], []byte("\n"), []byte("\r\n"))), options)
		said := ""
		for _, k := range r.Checks {
			if k.Status == drd1.Failed && k.File == name && k.Row == 1 {
				said = k.String()
			}
		}
		for _, part := range []string{name, "CR LF", "save the file with LF line ends", "请把文件存为 LF 换行"} {
			if !strings.Contains(said, part) {
				t.Errorf("%s: want %q in %q", name, part, said)
			}
		}
	}
}

func TestTampering(t *testing.T) {
	for _, c := range append(tamperings(t), deviationTamperings(t)...) {
		t.Run(c.name, func(t *testing.T) {
			r := drd1.Verify(c.make(), options)
			if r.ExitCode() != 1 {
				t.Fatalf("exit %d", r.ExitCode())
			}
			var found []string
			for _, k := range r.Checks {
				if k.Status == drd1.Failed {
					found = append(found, k.String())
					if k.Name == c.check && (c.row == 0 || k.Row == c.row) {
						return
					}
				}
			}
			t.Errorf("no failure of %s at row %d, but:\n%s", c.check, c.row, strings.Join(found, "\n"))
		})
	}
}
