package draw_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"yangguang/actor"
	"yangguang/draw"
	"yangguang/draw/drd1"
	"yangguang/policies/sampling"
	"yangguang/roster"
)

// TestScopesAndStrata wants the pool of every stratification and filter, written as stratum × lines.
func TestScopesAndStrata(t *testing.T) {
	t.Parallel()
	tn := newTown(t, 12)
	set := func(sql string, firms ...int) {
		tn.plant(func(x exec) {
			for _, f := range firms {
				x("update enterprise set "+sql+" where uscc = $1", tn.firms[f])
			}
		})
	}
	set("industry_code = '52'", 0, 1)
	set("industry_code = '5122'", 2)
	set("industry_code = '14'", 3)
	set("key_supervision = '{食品,特种设备}'", 4, 5)
	set("key_supervision = '{食品}'", 6)
	set("region_code = '370503'", 7)
	set("region_code = '370571'", 8)
	set("credit_class = null", 9)
	set("credit_class = 'D'", 10)
	for i, c := range []struct {
		rule   string
		label  string
		target draw.Target
		want   string
	}{
		{"kind", "ENTERPRISE", draw.Target{}, "ENTERPRISE 7, SELF_EMPLOYED 3"},
		{"kind", "SELF_EMPLOYED", draw.Target{Kinds: []roster.SubjectKind{roster.KindSelfEmployed}}, "SELF_EMPLOYED 3"},
		{"industry_section", "F", draw.Target{}, "C 1, F 3, UNKNOWN 6"},
		{"industry_section", "F", draw.Target{Industries: []string{"F"}}, "F 3"},
		{"industry_section", "F", draw.Target{Industries: []string{"52", "14"}}, "C 1, F 2"},
		{"industry_section", "F", draw.Target{Industries: []string{"51"}}, "F 1"},
		{"industry_section", "F", draw.Target{Industries: []string{"512", "5121"}}, "F 1"},
		{"region", "370502", draw.Target{}, "370502 10"},
		{"key_supervision", "KEY", draw.Target{}, "GENERAL 7, KEY 3"},
		{"key_supervision", "KEY", draw.Target{KeySupervision: []string{"特种设备"}}, "KEY 2"},
		{"credit_class", "D", draw.Target{}, "A 8, D 1, UNKNOWN 1"},
		{"credit_class", "UNKNOWN", draw.Target{Kinds: []roster.SubjectKind{roster.KindEnterprise}, RegionCodes: []string{"370502"}}, "A 5, D 1, UNKNOWN 1"},
	} {
		in := tn.planInput()
		percent := "1"
		if c.label == "D" {
			percent = "61"
		}
		in.Stratification, in.Target, in.Ratios = c.rule, c.target, []draw.RatioInput{{Stratum: c.label, Percent: percent}}
		p := must(tn.svc.FilePlan(t.Context(), tn.by(tn.admin, "filePlan"), in))(t)
		r := tn.opened(fmt.Sprintf("r%d", i))
		di := tn.drawInput(p, r)
		di.Publication = draw.Restricted
		d := must(tn.svc.CommitDraw(t.Context(), tn.by(tn.admin, "commitDraw"), di))(t)
		var got []string
		for _, s := range d.Strata {
			got = append(got, fmt.Sprintf("%s %d", s.Label, s.Eligible))
			if drawn := s.Label == c.label; drawn != (s.Quota == 1 && s.Reserve == 1) || drawn == (s.Quota == 0) {
				t.Errorf("%s %+v: stratum %+v", c.rule, c.target, s)
			}
		}
		if strings.Join(got, ", ") != c.want {
			t.Errorf("%s %+v: %v, want %s", c.rule, c.target, got, c.want)
		}
	}
}

func TestAJointDrawTakesOfficersOfEveryAgency(t *testing.T) {
	t.Parallel()
	tn := newTown(t, 60)
	tn.plant(func(x exec) { tn.inspector(x, "Q001", tn.secondAgency, "ACTIVE", "2030-12-31", "市场监管", "FIRE") })
	in := tn.planInput()
	p := tn.filedWith(tn.svc, in)
	r := tn.opened("r")
	tn.commitAll(r)
	di := tn.drawInput(p, r)
	di.Slots = []string{"FIRE", "-"}
	d := must(tn.svc.CommitDraw(t.Context(), tn.by(tn.admin, "commitDraw"), di))(t)
	tn.settle(r)
	d = must(tn.svc.ExecuteDraw(t.Context(), tn.by(tn.admin, "executeDraw"), d.ID))(t)
	if d.Result.Unfilled != 0 {
		t.Errorf("%+v", d.Result)
	}
	leads := query[string](tn, "select distinct pseudonym from inspection_team where lead")
	joined := query[int64](tn, "select count(*) from inspection_agency where agency_id = $1", tn.secondAgency)
	if !slices.Equal(leads, []string{"Q001"}) || joined[0] != int64(d.Result.Selected) {
		t.Errorf("leads %v, %d inspections with the joining agency", leads, joined[0])
	}
}

// TestABrokenStatementLeavesNothing lets one insert of each table of an execution and of a commitment fail.
func TestABrokenStatementLeavesNothing(t *testing.T) {
	t.Parallel()
	tn := newTown(t, 60)
	p, r := tn.filed(), tn.opened("r")
	tn.commitAll(r)
	breaking := func(table string, call func() error) {
		t.Helper()
		tn.plant(func(x exec) {
			x("create or replace function break_it() returns trigger language plpgsql as $$ begin raise exception 'broken on purpose'; end $$")
			x("create trigger break_it before insert on " + table + " for each row execute function break_it()")
		})
		before := tn.rows()
		if err := call(); err == nil || !strings.Contains(err.Error(), "broken on purpose") {
			t.Errorf("%s: the command ends with %v", table, err)
		}
		if tn.rows() != before {
			t.Errorf("a failing insert into %s leaves rows", table)
		}
		tn.plant(func(x exec) { x("drop trigger break_it on " + table) })
	}
	for _, table := range []string{"draw", "draw_file", "draw_pool_member", "audit_event", "command", "log_body", "log_entry", "log_hash"} {
		breaking(table, func() error {
			_, err := tn.svc.CommitDraw(t.Context(), tn.by(tn.admin, "commitDraw"), tn.drawInput(p, r))
			return err
		})
	}
	d := tn.committed(p, r)
	if d.Number != "370502-SCJG1-2026-000001" {
		t.Errorf("failed commitments left a gap: %s", d.Number)
	}
	tn.settle(r)
	for _, table := range []string{"draw_result", "draw_cutoff", "draw_selection", "draw_assignment", "draw_reserve", "draw_publication", "inspection",
		"inspection_item", "inspection_team", "audit_event", "command", "log_entry"} {
		breaking(table, func() error {
			_, err := tn.svc.ExecuteDraw(t.Context(), tn.by(tn.admin, "executeDraw"), d.ID)
			return err
		})
	}
	must(tn.svc.ExecuteDraw(t.Context(), tn.by(tn.admin, "executeDraw"), d.ID))(t)
	b := must(tn.app.Bundle(t.Context(), actor.Public(), d.Number))(t)
	if got := drd1.Verify(b, protocol); got.ExitCode() != 0 {
		t.Error(got.Err())
	}
}

func TestDamagedRulesAreRefused(t *testing.T) {
	t.Parallel()
	doc := string(sampling.Rules)
	for name, change := range map[string][2]string{
		"an unknown key":          {"dice:", "dices:"},
		"a day that is none":      {`lastDay: "03-31"`, `lastDay: "02-29"`},
		"a pattern that is none":  {`labels: "[A-T]|UNKNOWN"`, `labels: "[A-T"`},
		"no pattern":              {`labels: "[A-T]|UNKNOWN"`, `labels: ""`},
		"a team of one":           {"officers: 2", "officers: 1"},
		"a floor about nobody":    {`["13", "14", "15", "512", "522", "62"]`, `["5220"]`},
		"dice thrown by nobody":   {"thrownBy: party", "thrownBy: nobody"},
		"a factor in words":       {`default: "1.5"`, `default: "a lot"`},
		"no basis for the filing": {"basis: 鲁政办发〔2025〕3号：每年 3 月底前制定并备案年度行政检查计划", `basis: ""`},
	} {
		if !strings.Contains(doc, change[0]) {
			t.Fatalf("%s: the document has no %q", name, change[0])
		}
		if _, err := draw.ReadRules([]byte(strings.Replace(doc, change[0], change[1], 1))); err == nil {
			t.Errorf("%s is accepted", name)
		}
	}
}
