package draw_test

import (
	"archive/zip"
	"bytes"
	"io"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"yangguang/actor"
	"yangguang/draw/drd1"
	"yangguang/fairness"
	"yangguang/fault"
	policy "yangguang/policies/fairness"
	"yangguang/workday"
)

// TestThePlatformsHistoryIsJudged: a supervisor's audit reads the draws with their pools, teams and ends as they are on record.
func TestThePlatformsHistoryIsJudged(t *testing.T) {
	tn := newTown(t, 60)
	first := tn.drawn("R1")
	tn.now = morning.Add(5 * time.Hour)
	second := tn.drawn("R2")
	rules := must(fairness.ReadRules(policy.Rules))(t)
	rules = rules.WithSeeds(199)
	from, to := day("2026-03-01"), day("2026-06-30")
	h := must(tn.DB.DrawHistory(t.Context(), tn.supervisor, "", from, to))(t)
	if len(h.Draws) != 2 || len(h.Firms) != 60 {
		t.Fatalf("%d draws, %d enterprises", len(h.Draws), len(h.Firms))
	}
	for _, d := range h.Draws {
		was := query[string](tn, `select e.uscc from draw_selection s join draw d on d.id = s.draw_id join enterprise e on e.id = s.enterprise_id
			where d.number = $1 order by e.uscc`, d.Number)
		var got []string
		for _, r := range d.Rows {
			if r.Selected {
				got = append(got, h.Firms[r.Firm].ID)
			}
		}
		if slices.Sort(got); !slices.Equal(got, was) || len(d.Teams) != len(was) || len(d.Inspectors) != 4 || d.Seed == nil || d.State != fairness.Drawn {
			t.Errorf("%s: drawn %v, on record %v; %d teams, %d inspectors", d.Number, got, was, len(d.Teams), len(d.Inspectors))
		}
		if name := d.Official; name != tn.admin.Pseudonym {
			t.Errorf("%s is by %q", d.Number, name)
		}
	}
	svc := fairness.NewService(tn.DB, nil, rules)
	var answer fairness.Answer
	for answer.Percent < 100 {
		answer = must(svc.Audit(t.Context(), tn.supervisor, "", from, to))(t)
	}
	if answer.Draws != 2 || answer.Seeds != 199 || answer.TeamSeeds != 199 || len(answer.Families) == 0 || answer.Source != fairness.Platform {
		t.Errorf("%+v", answer.Report)
	}
	if again := must(svc.Audit(t.Context(), tn.supervisor, "", from, to))(t); again.Percent != 100 || again.Digest != answer.Digest {
		t.Error("what was computed is not remembered")
	}
	if other := must(tn.DB.DrawHistory(t.Context(), tn.supervisor, "370502-NONE", from, to))(t); len(other.Draws) != 0 {
		t.Errorf("another office has %d draws", len(other.Draws))
	}
	if _, err := svc.Audit(t.Context(), tn.supervisor, "370502-NONE", from, to); !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), "370502-NONE") {
		t.Errorf("an office that is not there: %v", err)
	}
	// the inputs that are handed out give the same report elsewhere, and no draw is kept back
	for _, name := range []string{fairness.InputsFile, fairness.OpenInputsFile} {
		again := repeated(t, svc, tn.supervisor, name, from, to, rules)
		if again.Digest != answer.Digest || !same(again, &answer.Report) {
			t.Errorf("%s: digest %s, the platform's is %s", name, again.Digest, answer.Digest)
		}
	}
	// each enterprise is handed out with what chance gives
	var firms bytes.Buffer
	if err := svc.WriteFile(t.Context(), tn.supervisor, fairness.FirmsFile, "", from, to, &firms); err != nil {
		t.Fatal(err)
	}
	if lines := strings.Count(firms.String(), "\n"); lines != 1+60 || !strings.Contains(firms.String(), h.Firms[0].ID) {
		t.Errorf("%d lines:\n%s", lines, firms.String())
	}
	if err := svc.WriteFile(t.Context(), tn.supervisor, "others.csv", "", from, to, &firms); !fault.Is(err, fault.NotFound) {
		t.Errorf("another file: %v", err)
	}
	// a year later they are what rates are compared with
	next := must(tn.DB.DrawHistory(t.Context(), tn.supervisor, "", day("2027-03-02"), day("2027-04-30")))(t)
	if len(next.Draws) != 2 || !next.Draws[0].Before || next.Draws[0].Number != first.Number || next.Draws[1].Number != second.Number {
		t.Errorf("the year before has %+v", next.Draws)
	}
	if _, err := svc.Audit(t.Context(), tn.supervisor, "", to, from); err == nil {
		t.Error("a period that ends before it begins was judged")
	}
	if _, err := drd1.ParseDigest(answer.Digest); err != nil {
		t.Error(err)
	}
}

// TestARuleIsNobodysHand: what two people excluded counts for their office, what the rule for everybody excluded does not.
func TestARuleIsNobodysHand(t *testing.T) {
	t.Parallel()
	tn := newTown(t, 60)
	p := tn.filed()
	r := tn.opened("R1")
	tn.excluded(p, tn.firms[3], "E08")
	tn.plant(func(x exec) { x("update enterprise set status = 'DEREGISTERED' where uscc = $1", tn.firms[5]) })
	tn.committed(p, r)
	h := must(tn.DB.DrawHistory(t.Context(), tn.supervisor, "", day("2026-03-01"), day("2026-06-30")))(t)
	got := map[string][2]bool{}
	for _, row := range h.Draws[0].Rows {
		if row.Excluded {
			got[h.Firms[row.Firm].ID] = [2]bool{row.Excluded, row.ByRule}
		}
	}
	if want := map[string][2]bool{tn.firms[3]: {true, false}, tn.firms[5]: {true, true}}; !reflect.DeepEqual(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

// repeated audits what a server hands out, as somebody does who has nothing else.
func repeated(t *testing.T, svc *fairness.Service, a actor.Actor, name string, from, to workday.Date, rules fairness.Rules) *fairness.Report {
	t.Helper()
	var file bytes.Buffer
	if err := svc.WriteFile(t.Context(), a, name, "", from, to, &file); err != nil {
		t.Fatal(err)
	}
	h, ok, err := fairness.ReadArchive(t.Context(), name, bytes.NewReader(file.Bytes()), int64(file.Len()))
	if err != nil || !ok {
		t.Fatalf("%s: %v", name, err)
	}
	return must(fairness.Audit(t.Context(), h, rules, nil))(t)
}

// same tells whether two reports found the same.
func same(a, b *fairness.Report) bool {
	return reflect.DeepEqual(a.Tests, b.Tests) && reflect.DeepEqual(a.Families, b.Families) && reflect.DeepEqual(a.Rates, b.Rates) &&
		reflect.DeepEqual(a.Spread, b.Spread) && reflect.DeepEqual(a.Counts, b.Counts) && a.Seeds == b.Seeds && a.TeamSeeds == b.TeamSeeds
}

// TestOpenInputsLeaveRestrictedDrawsOut: what anybody may have shows nothing of them and says what cannot be repeated; supervisors have the whole.
func TestOpenInputsLeaveRestrictedDrawsOut(t *testing.T) {
	t.Parallel()
	tn := newTown(t, 60)
	d := tn.restricted("r")
	rules := must(fairness.ReadRules(policy.Rules))(t).WithSeeds(99)
	svc := fairness.NewService(tn.DB, nil, rules)
	from, to := day("2026-03-01"), day("2026-06-30")
	var answer fairness.Answer
	for answer.Percent < 100 {
		answer = must(svc.Audit(t.Context(), tn.supervisor, "", from, to))(t)
	}
	if whole := repeated(t, svc, tn.supervisor, fairness.InputsFile, from, to, rules); whole.Digest != answer.Digest || !same(whole, &answer.Report) {
		t.Errorf("digest %s, the platform's is %s", whole.Digest, answer.Digest)
	}
	open := repeated(t, svc, tn.supervisor, fairness.OpenInputsFile, from, to, rules)
	if open.Digest == answer.Digest || open.Draws != answer.Draws-1 || !slices.ContainsFunc(open.Limits, func(l fairness.Text) bool {
		return strings.Contains(l.Zh, d.Number) && strings.Contains(l.En, "not repeated")
	}) {
		t.Errorf("%d of %d draws, limits %+v", open.Draws, answer.Draws, open.Limits)
	}
	var file bytes.Buffer
	if err := svc.WriteFile(t.Context(), tn.supervisor, fairness.OpenInputsFile, "", from, to, &file); err != nil {
		t.Fatal(err)
	}
	z := must(zip.NewReader(bytes.NewReader(file.Bytes()), int64(file.Len())))(t)
	for _, f := range z.File {
		content := must(io.ReadAll(must(f.Open())(t)))(t)
		if bytes.Contains(content, []byte(tn.firms[0][:8])) || f.Name != "pools.csv" && !bytes.Contains(content, []byte(d.Number)) {
			t.Errorf("%s:\n%s", f.Name, content)
		}
	}
}
