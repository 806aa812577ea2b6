package draw_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"

	"yangguang/actor"
	"yangguang/draw"
	"yangguang/draw/drd1"
	"yangguang/draw/verifier/verifiertest"
	"yangguang/fault"
	"yangguang/page"
)

func TestADrawFromPlanToVerifiedBundle(t *testing.T) {
	t.Parallel()
	tn := newTown(t, 60)
	d := tn.drawn("370502-2026-03-02-1")
	if d.State != draw.Published || d.Number != "370502-SCJG1-2026-000001" || d.BundleURL == nil || *d.BundleURL != "/draws/"+d.Number+".zip" {
		t.Errorf("executed draw: %s %s %v", d.Number, d.State, d.BundleURL)
	}
	// 40 companies at 10 % and 20 self-employed at 0.5 %, at least 2.
	if d.Result.Selected != 6 || d.Result.Unfilled != 0 || d.Pool.Size != 60 || d.Pool.Eligible != 60 {
		t.Errorf("result %+v of pool %+v", d.Result, d.Pool)
	}
	zip := must(tn.app.Zip(t.Context(), actor.Public(), d.Number))(t)
	b := must(drd1.LoadZIP(bytes.NewReader(zip), int64(len(zip))))(t)
	report := drd1.Verify(b, protocol)
	if report.ExitCode() != 0 || len(b) != 10 {
		t.Fatalf("the published bundle of %d files: exit %d, %v", len(b), report.ExitCode(), report.Err())
	}
	if report.PlanDigest != drd1.Digest(d.Digest) || report.Seed != drd1.Digest(*d.Result.Seed) || report.ResultDigest != drd1.Digest(d.Result.Digest) {
		t.Error("the digests of the draw are not those of its bundle")
	}
	if p := verifiertest.Zips(t, zip)[0]; p.Exit != 0 || p.Result != string(b[drd1.FileResult]) {
		t.Errorf("the Python verifier on the published bundle: exit %d, %s", p.Exit, p.First("failed"))
	}
	for name := range b {
		if got := must(tn.app.File(t.Context(), actor.Public(), d.Number, name))(t); !bytes.Equal(got, b[name]) {
			t.Errorf("%s alone and in the ZIP differ", name)
		}
		bent := drd1.Bundle{}
		for n, c := range b {
			bent[n] = bytes.Clone(c)
		}
		if len(bent[name]) > 0 {
			bent[name][len(bent[name])/2] ^= 1
			if drd1.Verify(bent, protocol).ExitCode() != 1 {
				t.Errorf("a changed byte in %s is not noticed", name)
			}
		}
	}
	again := must(tn.app.Zip(t.Context(), actor.Public(), d.Number))(t)
	if !bytes.Equal(zip, again) {
		t.Error("the ZIP of the same draw differs")
	}
	tn.checkVisits(d)
}

// checkVisits wants one planned inspection per selection with the team of the result text, and one entry for each step.
func (tn *town) checkVisits(d draw.Draw) {
	t := tn.t
	t.Helper()
	text := string(must(tn.app.File(t.Context(), actor.Public(), d.Number, drd1.FileResult))(t))
	r := must(drd1.ParseResult([]byte(text)))(t)
	got := query[string](tn, `select format('%s %s %s %s', i.number, e.uscc, i.state,
		string_agg(te.pseudonym || case when te.lead then '*' else '' end, ' ' order by te.position))
		from inspection i join enterprise e on e.id = i.enterprise_id join inspection_team te on te.inspection_id = i.id where i.draw_id = $1
		group by i.number, e.uscc, i.state, i.draw_rank order by i.draw_rank`, d.ID)
	for i, s := range r.Selected {
		if want := fmt.Sprintf("%s.%d %s PLANNED %s* %s", d.Number, i+1, s.Firm, s.Team[0], s.Team[1]); i >= len(got) || got[i] != want {
			t.Errorf("inspection %d is %v, want %q", i+1, got[i:], want)
		}
	}
	n := query[int64](tn, "select count(*) from inspection i join inspection_item ii on ii.inspection_id = i.id where i.draw_id = $1 and i.counts_toward_cap", d.ID)[0]
	if n != int64(len(r.Selected)) {
		t.Errorf("%d inspections with the plan's item that count toward the cap", n)
	}
	entries := query[string](tn, "select type from log_entry order by idx")
	want := []string{"plan.file", "round", "commit", "commit", "commit", "plan", "reveal", "reveal", "reveal", "close", "beacon", "result"}
	if !slices.Equal(entries, want) {
		t.Errorf("the ledger holds %v", entries)
	}
	p := must(tn.app.Selections(t.Context(), actor.Public(), d.ID, page.Ask{First: 4}))(t)
	rest := must(tn.app.Selections(t.Context(), actor.Public(), d.ID, page.Ask{First: 4, After: ptr(draw.SelectionPosition(&p.Rows[3]))}))(t)
	all := append(p.Rows, rest.Rows...)
	if len(all) != len(r.Selected) || !p.More || rest.More {
		t.Fatalf("%d selections are listed", len(all))
	}
	for i, s := range all {
		if s.Enterprise.USCC != r.Selected[i].Firm || len(s.Inspectors) != 2 || s.Inspectors[0].Pseudonym != r.Selected[i].Team[0] || s.InspectionID != nil ||
			s.Inspectors[0].Name != nil || *s.Stratum != r.Selected[i].Stratum {
			t.Errorf("the public reads selection %+v", s)
		}
	}
	if own := must(tn.app.Selections(t.Context(), tn.admin, d.ID, page.Ask{First: 4}))(t); own.Rows[0].InspectionID == nil {
		t.Error("the agency does not find the inspection of its selection")
	}
}

func TestAnEnterpriseProvesItsPoolLine(t *testing.T) {
	t.Parallel()
	tn := newTown(t, 60)
	d := tn.drawn("r")
	selected := 0
	for _, uscc := range tn.firms {
		id := tn.id("select id from enterprise where uscc = $1", uscc)
		p := must(tn.app.Entries(t.Context(), actor.Public(), id, page.Ask{First: 10}, draw.EntryParts{Proof: true}))(t)
		if len(p.Rows) != 1 {
			t.Fatalf("%s: %d entries", uscc, len(p.Rows))
		}
		e := p.Rows[0]
		path := make([]drd1.Digest, len(e.Proof))
		for i := range e.Proof {
			path[i] = drd1.Digest(e.Proof[i])
		}
		if !drd1.VerifyInclusion(drd1.SHA256, []byte(e.Line), e.Index, drd1.Table{Lines: d.Pool.Size, Root: drd1.Digest(d.Pool.Root)}, path) {
			t.Errorf("%s: the proof does not hold", uscc)
		}
		i := slices.IndexFunc(d.Strata, func(s draw.Stratum) bool { return s.Label == e.Stratum })
		if drawn := drd1.Digest(*e.Ticket).Compare(drd1.Digest(*d.Strata[i].Cutoff)) <= 0; drawn != e.Selected {
			t.Errorf("%s: ticket says %v, entry says %v", uscc, drawn, e.Selected)
		}
		if e.Selected {
			selected++
		}
	}
	if selected != d.Result.Selected {
		t.Errorf("%d enterprises are selected, the result says %d", selected, d.Result.Selected)
	}
}

// In a joint draw each agency has slots of its own: an officer of the other one never comes in them, whoever has the lower ticket.
func TestAJointDrawHasSlotsOfEachAgency(t *testing.T) {
	t.Parallel()
	tn := newTown(t, 60)
	tn.plant(func(x exec) {
		for _, name := range []string{"J101", "J102", "J103"} {
			tn.inspector(x, name, tn.secondAgency, "ACTIVE", "2030-12-31", "市场监管")
		}
		lent := tn.inspector(x, "J104", tn.secondAgency, "ACTIVE", "2030-12-31", "市场监管")
		x("insert into membership (inspector_id, agency_id, from_day, kind, change_id) values ($1, $2, '2026-01-01', 'shared', gen_random_uuid())", lent, tn.firstAgency)
	})
	in := tn.planInput()
	p, r := tn.filedWith(tn.svc, in), tn.opened("r")
	tn.commitAll(r)
	joint := tn.drawInput(p, r)
	joint.Slots = []string{"370502-SCJG1", "370502-SCJG2"}
	d := must(tn.svc.CommitDraw(t.Context(), tn.by(tn.admin, "commitDraw"), joint))(t)
	inspectors := string(must(tn.app.File(t.Context(), tn.admin, d.Number, drd1.FileInspectors))(t))
	for _, want := range []string{"J001\t370502-SCJG1,LEAD\t", "J101\t370502-SCJG2\t", "J104\t370502-SCJG1,370502-SCJG2\t"} {
		if !strings.Contains(inspectors, want) {
			t.Errorf("no %q in\n%s", want, inspectors)
		}
	}
	tn.settle(r)
	d = must(tn.svc.ExecuteDraw(t.Context(), tn.by(tn.admin, "executeDraw"), d.ID))(t)
	if d.Result.Unfilled != 0 || d.Result.Selected == 0 {
		t.Errorf("%d drawn, %d places unfilled", d.Result.Selected, d.Result.Unfilled)
	}
	for _, s := range must(tn.app.Selections(t.Context(), tn.admin, d.ID, page.Ask{First: 100}))(t).Rows {
		if first, second := s.Inspectors[0].Pseudonym, s.Inspectors[1].Pseudonym; first != "J104" && first > "J100" || second < "J101" {
			t.Errorf("%d: %s comes for the first agency, %s for the second", s.Rank, first, second)
		}
	}
	tn.verifies(d, 0)
}

func TestExclusionsAndPeopleAreFrozenByRule(t *testing.T) {
	t.Parallel()
	tn := newTown(t, 30)
	ids := make([]uuid.UUID, 30)
	for i, uscc := range tn.firms {
		ids[i] = tn.id("select id from enterprise where uscc = $1", uscc)
	}
	last := uuid.Must(uuid.NewV7())
	tn.plant(func(x exec) {
		x("update enterprise set status = 'DEREGISTERED' where id = $1", ids[0])
		x("update enterprise set status = 'REVOKED' where id = $1", ids[1])
		x("update enterprise set status = 'MOVED_OUT' where id = $1", ids[2])
		x("update enterprise set status = 'UNKNOWN' where id = $1", ids[7])
		visit := func(id, firm uuid.UUID, number, state string, day string, trigger string) {
			x(`insert into inspection (id, number, enterprise_id, agency_id, region_code, kind, trigger, state, window_from, window_to, counts_toward_cap, cap_basis,
				reason, author_id, approver_id, change_id) values ($1, $2, $3, $4, '370502', 'ROUTINE', 'COMPLAINT', $5, $6, $6, true, 'x', 'x', $7, $8, $9)`,
				id, number, firm, tn.firstAgency, state, day, tn.admin.AccountID, tn.colleague.AccountID, uuid.New())
			x("insert into inspection_item (inspection_id, item_id) values ($1, $2)", id, tn.item)
		}
		visit(uuid.New(), ids[3], "JC-1", "RECORDED", "2026-01-10", "")
		visit(uuid.New(), ids[4], "JC-2", "ON_SITE", "2026-05-10", "")
		visit(last, ids[5], "JC-3", "CLOSED", "2025-05-10", "") // last year: eligible, but not to the same team
		tn.visited(x, ids[6], "RECORDED", "RECORDED")
		j1 := tn.inspector(x, "J100", tn.firstAgency, "ON_LEAVE", "2030-12-31", "市场监管")
		tn.inspector(x, "J101", tn.firstAgency, "ACTIVE", "2026-03-30", "市场监管") // lapses one day before the window ends
		tn.inspector(x, "J102", tn.firstAgency, "ACTIVE", "2030-12-31", "应急管理")
		tn.inspector(x, "J103", tn.secondAgency, "ACTIVE", "2030-12-31", "市场监管")
		lent := tn.inspector(x, "J104", tn.secondAgency, "ACTIVE", "2030-12-31", "市场监管")
		x("insert into membership (inspector_id, agency_id, from_day, kind, change_id) values ($1, $2, '2026-01-01', 'shared', gen_random_uuid())", lent, tn.firstAgency)
		x(`insert into conflict (id, inspector_id, enterprise_id, agency_id, code, evidence_digest, from_day, change_id)
			values ($1, $2, $3, $4, 'K02', $5, '2020-01-01', $6)`, uuid.New(), lent, ids[8], tn.secondAgency, bytes.Repeat([]byte{1}, 32), uuid.New())
		// Whoever must not meet an enterprise that ended does not meet the one that it goes on as.
		x(`insert into enterprise_succession (enterprise_id, successor_id, kind, reason, change_id) values ($1, $2, 'MERGER', '吸收合并', gen_random_uuid())`, ids[0], ids[11])
		x(`insert into conflict (id, inspector_id, enterprise_id, agency_id, code, evidence_digest, from_day, change_id)
			values ($1, $2, $3, $4, 'K01', $5, '2020-01-01', $6)`, uuid.New(), lent, ids[0], tn.secondAgency, bytes.Repeat([]byte{1}, 32), uuid.New())
		x("insert into inspection_team (inspection_id, inspector_id, agency_id, position, lead, pseudonym, change_id) values ($1, $2, $3, 1, true, 'J100', gen_random_uuid())", last, j1, tn.firstAgency)
	})
	p, r := tn.filed(), tn.opened("r")
	tn.excluded(p, tn.firms[9], "E03")
	d := tn.committed(p, r)

	file := func(name string) string {
		return string(must(tn.app.File(t.Context(), tn.admin, d.Number, name))(t))
	}
	codes := map[int]string{0: "E01", 1: "E02", 2: "E03", 3: "E04", 4: "E07", 6: "E05", 9: "E03"}
	pool := strings.Split(strings.TrimSuffix(file(drd1.FilePool), "\n"), "\n")
	for i, line := range pool {
		want := codes[i]
		if want == "" {
			want = "-"
		}
		if !strings.HasPrefix(line, tn.firms[i]+"\t") || !strings.HasSuffix(line, "\t"+want) {
			t.Errorf("pool line %d: %q, want code %s", i, line, want)
		}
	}
	// 20 companies at 10 % and 10 self-employed, at least 2: 4 visits. LEAD: 1.5 × 4 / 4 leads = 2; any slot: 1.5 × 8 / 5 officers = 3.
	want := "J001\tLEAD\t3\t-\nJ002\tLEAD\t3\t-\nJ003\tLEAD\t3\t-\nJ004\tLEAD\t3\t-\nJ100\t-\t0\tL01\nJ101\t-\t0\tL03\nJ102\t-\t0\tL03\nJ104\t-\t3\t-\n"
	if len(pool) != 30 || file(drd1.FileInspectors) != want {
		t.Errorf("%d lines; inspectors:\n%s", len(pool), file(drd1.FileInspectors))
	}
	if want := tn.firms[0] + "\tJ104\tK00\n" + tn.firms[5] + "\tJ100\tR01\n" + tn.firms[8] + "\tJ104\tK00\n" + tn.firms[11] + "\tJ104\tK00\n"; file(drd1.FileConflicts) != want {
		t.Errorf("conflicts:\n%s", file(drd1.FileConflicts))
	}
	for i, line := range strings.Split(strings.TrimSuffix(file(drd1.FileExclusions), "\n"), "\n") {
		w := strings.Split(line, "\t")
		doc := query[string](tn, "select x.document from draw_exclusion x join enterprise e on e.id = x.enterprise_id where e.uscc = $1", w[0])
		if len(doc) != 1 || drd1.TH(drd1.SHA256, drd1.LabelBody, []byte(doc[0])).String() != w[2] {
			t.Errorf("exclusion %d: %q is not the digest of its document %q", i, line, doc)
		}
	}
	_, err := tn.app.File(t.Context(), actor.Public(), d.Number, drd1.FilePool)
	if !fault.Is(err, fault.NotFound) {
		t.Errorf("the public reads the pool before the result: %v", err)
	}
	if got := must(tn.app.File(t.Context(), actor.Public(), d.Number, drd1.FilePlan))(t); string(got) != d.Text {
		t.Error("the plan text is not public from the commitment on")
	}
}

func TestNobodyEligibleIsRefused(t *testing.T) {
	t.Parallel()
	tn := newTown(t, 3)
	tn.plant(func(x exec) { x("update enterprise set status = 'DEREGISTERED'") })
	p, r := tn.filed(), tn.opened("r")
	e := refused(tn, "a pool of struck-off enterprises", fault.Precondition, fault.NothingEligible, func() (draw.Draw, error) {
		return tn.svc.CommitDraw(t.Context(), tn.by(tn.admin, "commitDraw"), tn.drawInput(p, r))
	})
	if e.Facts["scope"] != 3 || e.Facts["eligible"] != 0 {
		t.Errorf("facts %v", e.Facts)
	}
}

func TestTooFewInspectorsStayUnfilled(t *testing.T) {
	t.Parallel()
	for certified, unfilled := range map[int]int{0: 12, 1: 6} {
		tn := newTown(t, 60)
		tn.plant(func(x exec) {
			x("update certificate set valid_to = '2026-03-05' where number in (select 'Z-' || pseudonym from inspector order by pseudonym limit $1)", 4-certified)
		})
		d := tn.drawn("r")
		if d.Result.Selected != 6 || d.Result.Unfilled != unfilled {
			t.Errorf("with %d certified inspectors: %+v, want %d unfilled", certified, d.Result, unfilled)
		}
		b := must(tn.app.Bundle(t.Context(), actor.Public(), d.Number))(t)
		if r := drd1.Verify(b, protocol); r.ExitCode() != 0 {
			t.Errorf("with %d certified inspectors: %v", certified, r.Err())
		}
		if n := query[int64](tn, "select count(*) from inspection where draw_id = $1", d.ID)[0]; n != 6 {
			t.Errorf("%d inspections", n)
		}
		if n := query[int64](tn, "select count(*) from inspection_team where lead")[0]; n != int64(12-unfilled) {
			t.Errorf("%d leads", n)
		}
	}
}

func TestExecutingAtOnceGivesOneResult(t *testing.T) {
	t.Parallel()
	tn := newTown(t, 60)
	p, r := tn.filed(), tn.opened("r")
	tn.commitAll(r)
	d := tn.committed(p, r)
	tn.settle(r)
	var wg sync.WaitGroup
	errs := make([]error, 6)
	for i := range errs {
		c := tn.by([]actor.Actor{tn.admin, tn.colleague}[i%2], "executeDraw")
		wg.Go(func() { _, errs[i] = tn.svc.ExecuteDraw(t.Context(), c, d.ID) })
	}
	wg.Wait()
	won := 0
	for _, err := range errs {
		e, ok := fault.As(err)
		switch {
		case err == nil:
			won++
		case !ok || e.Reason != fault.AlreadyDrawn:
			t.Errorf("a loser gets %v", err)
		}
	}
	if n := query[int64](tn, "select count(*) from inspection")[0]; won != 1 || n != 6 {
		t.Errorf("%d winners, %d inspections", won, n)
	}
	if n := query[int64](tn, "select count(*) from log_entry where type = 'result'")[0]; n != 1 {
		t.Errorf("%d result entries", n)
	}
}

func TestTheSameKeyDrawsOnce(t *testing.T) {
	t.Parallel()
	tn := newTown(t, 60)
	p, r := tn.filed(), tn.opened("r")
	tn.commitAll(r)
	c := tn.by(tn.admin, "commitDraw")
	first := must(tn.svc.CommitDraw(t.Context(), c, tn.drawInput(p, r)))(t)
	if again := must(tn.svc.CommitDraw(t.Context(), c, tn.drawInput(p, r)))(t); again.ID != first.ID || again.Number != first.Number {
		t.Errorf("a replay answers %s, not %s", again.Number, first.Number)
	}
	refused(tn, "the same plan twice in a round", fault.Conflict, fault.AlreadyDrawn, func() (draw.Draw, error) {
		return tn.svc.CommitDraw(t.Context(), tn.by(tn.admin, "commitDraw"), tn.drawInput(p, r))
	})
	second := must(tn.svc.CommitDraw(t.Context(), tn.by(tn.admin, "commitDraw"), tn.drawInput(tn.filed(), r)))(t)
	if second.Number != "370502-SCJG1-2026-000002" {
		t.Errorf("the refused commitment left a gap: %s", second.Number)
	}
}

func TestADrawOverTwentyThousandVerifies(t *testing.T) {
	tn := newTown(t, 20_000)
	tn.plant(func(x exec) {
		for i := range 40 {
			tn.inspector(x, fmt.Sprintf("K%03d", i), tn.firstAgency, "ACTIVE", "2030-12-31", "市场监管")
		}
	})
	d := tn.drawn("r")
	zip := must(tn.app.Zip(t.Context(), actor.Public(), d.Number))(t)
	b := must(drd1.LoadZIP(bytes.NewReader(zip), int64(len(zip))))(t)
	if r := drd1.Verify(b, protocol); r.ExitCode() != 0 {
		t.Fatal(r.Err())
	}
	if d.Pool.Size != 20_000 || d.Result.Selected != 1334+34 || d.Result.Unfilled != 0 {
		t.Errorf("pool %d, result %+v", d.Pool.Size, d.Result)
	}
}

// restricted runs a draw over credit classes to its end; an open one of them is refused.
func (tn *town) restricted(name string) draw.Draw {
	t := tn.t
	t.Helper()
	in := tn.planInput()
	in.Stratification, in.Ratios = "credit_class", []draw.RatioInput{{Stratum: "A", Percent: "5"}}
	p := must(tn.svc.FilePlan(t.Context(), tn.by(tn.admin, "filePlan"), in))(t)
	ri := tn.roundInput(name)
	ri.Suite = "sm3"
	r := must(tn.svc.OpenRound(t.Context(), tn.by(tn.admin, "openRound"), ri))(t)
	tn.commitAll(r)
	open := tn.drawInput(p, r)
	refused(tn, "credit classes in an open draw", fault.Invalid, "", func() (draw.Draw, error) {
		return tn.svc.CommitDraw(t.Context(), tn.by(tn.admin, "commitDraw"), open)
	})
	open.Publication = draw.Restricted
	d := must(tn.svc.CommitDraw(t.Context(), tn.by(tn.admin, "commitDraw"), open))(t)
	tn.settle(r)
	return must(tn.svc.ExecuteDraw(t.Context(), tn.by(tn.admin, "executeDraw"), d.ID))(t)
}

func TestARestrictedDrawShowsNoEnterprise(t *testing.T) {
	t.Parallel()
	tn := newTown(t, 60)
	d := tn.restricted("r")
	whole := must(tn.app.Bundle(t.Context(), tn.supervisor, d.Number))(t)
	if got := drd1.Verify(whole, protocol); got.ExitCode() != 0 {
		t.Errorf("the supervisor's bundle: %v", got.Err())
	}
	public := must(tn.app.Bundle(t.Context(), actor.Public(), d.Number))(t)
	if got := drd1.Verify(public, protocol); got.ExitCode() != 3 {
		t.Errorf("the public bundle ends with %d, want 3: withheld", got.ExitCode())
	}
	if p := verifiertest.Bundles(t, whole, public); p[0].Exit != 0 || p[0].Result != string(whole[drd1.FileResult]) || p[1].Exit != 3 {
		t.Errorf("the Python verifier: whole %d %s, public %d %s", p[0].Exit, p[0].First("failed"), p[1].Exit, p[1].First("failed"))
	}
	for name, content := range public {
		if bytes.Contains(content, []byte(tn.firms[0][:8])) {
			t.Errorf("%s shows enterprises", name)
		}
	}
	for _, a := range []actor.Actor{actor.Public(), tn.other, tn.shop} {
		if _, err := tn.app.File(t.Context(), a, d.Number, drd1.FilePool); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s reads the pool: %v", a.Pseudonym, err)
		}
		if s := must(tn.app.Selections(t.Context(), a, d.ID, page.Ask{First: 1}))(t); len(s.Rows) != 1 || s.Rows[0].Stratum != nil {
			t.Errorf("%s reads a credit class: %+v", a.Pseudonym, s.Rows)
		}
	}
	cutoffs := func(a actor.Actor) (labels string) {
		for _, s := range must(tn.app.Draw(t.Context(), a, d.Number))(t).Strata {
			if s.Cutoff != nil {
				labels += s.Label
			}
		}
		return labels
	}
	tn.plant(func(x exec) { // so that there is a class beside hers
		x("insert into draw_stratum (draw_id, label, eligible, quota, reserve) values ($1, 'B', 9, 1, 0)", d.ID)
		x("insert into draw_cutoff (draw_id, label, n, ticket) values ($1, 'B', 1, sha256(''))", d.ID)
	})
	for _, c := range []struct {
		who  actor.Actor
		want string
	}{{actor.Public(), ""}, {tn.other, ""}, {tn.shop, "A"}, {tn.admin, "AB"}, {tn.supervisor, "AB"}} {
		if got := cutoffs(c.who); got != c.want {
			t.Errorf("%s reads the cutoffs of %q, want %q", c.who.Pseudonym, got, c.want)
		}
	}
	if own := must(tn.app.Entries(t.Context(), tn.shop, tn.hers, page.Ask{First: 5}, draw.EntryParts{Proof: true}))(t); len(own.Rows) != 1 || strings.Count(own.Rows[0].Line, "\t") != 3 {
		t.Errorf("the enterprise does not get its own salted line: %+v", own.Rows)
	}
	if foreign := must(tn.app.Entries(t.Context(), tn.other, tn.hers, page.Ask{First: 5}, draw.EntryParts{Proof: true}))(t); len(foreign.Rows) != 0 {
		t.Error("another agency reads the line of a restricted pool")
	}
}

func TestListsOfPlansAndDraws(t *testing.T) {
	t.Parallel()
	tn := newTown(t, 30)
	r := tn.opened("r")
	var want []string
	for range 5 {
		d := tn.committed(tn.filed(), r)
		want = append([]string{d.Number}, want...)
	}
	var got []string
	ask := page.Ask{First: 2}
	for {
		p := must(tn.app.Draws(t.Context(), actor.Public(), draw.Filter{State: ptr(draw.Committed), Year: ptr(2026), AgencyID: &tn.firstAgency}, ask))(t)
		for _, d := range p.Rows {
			got = append(got, d.Number)
		}
		if !p.More {
			break
		}
		ask.After = ptr(draw.Position(&p.Rows[len(p.Rows)-1]))
	}
	if !slices.Equal(got, want) {
		t.Errorf("draws by page: %v, want %v", got, want)
	}
	plans := must(tn.app.Plans(t.Context(), actor.Public(), draw.PlanQuery{AgencyID: &tn.firstAgency}, page.Ask{First: 10}))(t)
	if len(plans.Rows) != 5 || len(plans.Rows[0].Items) != 1 || plans.Rows[0].Items[0].ID != tn.item || plans.Rows[0].State == draw.PlanFiled {
		t.Errorf("plans: %+v", plans.Rows)
	}
	of := must(tn.app.DrawsOfPlans(t.Context(), actor.Public(), []uuid.UUID{plans.Rows[0].ID}))(t)
	if d := of[plans.Rows[0].ID]; len(d) != 1 || d[0].Number != want[0] {
		t.Errorf("draws of the newest plan: %+v", d)
	}
	if other := must(tn.app.Draws(t.Context(), actor.Public(), draw.Filter{AgencyID: &tn.secondAgency}, page.Ask{First: 2}))(t); len(other.Rows) != 0 {
		t.Error("the filter by agency does not filter")
	}
	if a := plans.Rows[0].Agency; a.Region.Code != "370502" || a.Code != "370502-SCJG1" {
		t.Errorf("agency %+v", a)
	}
}
