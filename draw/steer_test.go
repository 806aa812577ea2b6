package draw_test

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgconn"

	"yangguang/actor"
	"yangguang/draw"
	"yangguang/draw/drd1"
	"yangguang/draw/verifier/verifiertest"
	"yangguang/fault"
	"yangguang/ident"
	"yangguang/roster"
)

// F2, F3, F7: whoever owns the tables and switches the triggers off can change what was committed. The draw is not executed then,
// with the line that was changed, and both verifiers name the file; once the bundle is public anybody does.
func TestWhatWasCommittedIsEditedBySQL(t *testing.T) {
	t.Parallel()
	tn := newTown(t, 60)
	r := tn.opened("r")
	tn.commitAll(r)
	edits := []struct {
		what, file, old, new string
		check, refusal       string
		row                  string // named from the rows beside the lists
	}{
		{"a friend taken out of the pool", drd1.FilePool, tn.firms[7] + "\tENTERPRISE\t-\n", "", drd1.CheckPool, "pool: pool.tsv: has 59 lines, the plan names 60",
			`a row of draw_pool_member says "` + tn.firms[7] + `\tENTERPRISE\t-", pool.tsv does not`},
		{"a friend excluded", drd1.FilePool, tn.firms[7] + "\tENTERPRISE\t-\n", tn.firms[7] + "\tENTERPRISE\tE03\n", drd1.CheckPool, "pool: pool.tsv: has root ",
			`pool.tsv says "` + tn.firms[7] + `\tENTERPRISE\tE03", no row of draw_pool_member does`},
		{"a dummy added", drd1.FilePool, tn.firms[7], "91370502000000007A\tENTERPRISE\t-\n" + tn.firms[7], drd1.CheckPool,
			"pool: pool.tsv line 8: ids must be strictly ascending", `pool.tsv says "91370502000000007A\tENTERPRISE\t-", no row of draw_pool_member does`},
		{"an inspector's capacity raised", drd1.FileInspectors, "J001\tLEAD\t", "J001\tLEAD\t9", drd1.CheckInspectors, "inspectors: inspectors.tsv: has root ", `inspectors.tsv says "J001\tLEAD\t9`},
		{"an inspector sent on leave", drd1.FileInspectors, "\t-\n", "\tL01\n", drd1.CheckInspectors, "inspectors: inspectors.tsv: has root ", `\tL01", no row of draw_line does`},
		{"a conflict invented", drd1.FileConflicts, "", tn.firms[0] + "\tJ001\tK00\n", drd1.CheckConflicts, "conflicts: conflicts.tsv: has 1 lines, the plan names 0",
			`conflicts.tsv says "` + tn.firms[0] + `\tJ001\tK00", no row of draw_line does`},
		{"a quota raised", drd1.FilePlan, "stratum ENTERPRISE 40 4 1", "stratum ENTERPRISE 40 5 1", drd1.CheckTickets, "plan.txt has digest ",
			`plan.txt says "stratum ENTERPRISE 40 5 1", no row of draw_stratum and draw_slot does`},
		{"a rule rewritten", drd1.FileRule, "at least 2", "at least 1", drd1.CheckRule, "rule: rule.txt: has digest ", ""},
	}
	all := make([]draw.Draw, len(edits))
	for i := range edits {
		all[i] = tn.committed(tn.filed(), r)
	}
	tn.settle(r)
	for i, e := range edits {
		d := all[i]
		before := query[[]byte](tn, "select content from draw_file where draw_id = $1 and name = $2", d.ID, e.file)[0]
		after := []byte(strings.Replace(string(before), e.old, e.new, 1))
		if bytes.Equal(before, after) {
			t.Fatalf("%s: nothing changed in %s", e.what, before)
		}
		tn.plant(func(x exec) {
			x("update draw_file set content = $3 where draw_id = $1 and name = $2", d.ID, e.file, after)
		})
		if e.file == drd1.FilePlan {
			tn.plant(func(x exec) { x("update draw set text = $2 where id = $1", d.ID, string(after)) })
		}
		rows := tn.rows()
		_, err := tn.svc.ExecuteDraw(t.Context(), tn.by(tn.admin, "executeDraw"), d.ID)
		if err == nil || !strings.Contains(err.Error(), e.refusal) || !strings.Contains(err.Error(), e.row) || tn.rows() != rows {
			t.Errorf("%s: executed all the same, or refused otherwise (%v)", e.what, err)
		}
		if e.file == drd1.FilePlan {
			continue
		}
		rec := drd1.Bundle{}
		frozen := []string{drd1.FilePlan, drd1.FileRound, drd1.FileRule, drd1.FilePool, drd1.FileExclusions, drd1.FileInspectors, drd1.FileConflicts}
		for _, name := range frozen {
			rec[name] = query[[]byte](tn, "select content from draw_file where draw_id = $1 and name = $2", d.ID, name)[0]
		}
		named := func(check, file string) bool { return check == e.check && file == e.file }
		report := drd1.Verify(rec, protocol)
		if !slices.ContainsFunc(report.Checks, func(c drd1.Check) bool { return c.Status == drd1.Failed && named(c.Name, c.File) }) {
			t.Errorf("%s: the verifier says %v", e.what, report.Err())
		}
		if p := verifiertest.Bundles(t, rec)[0]; p.Exit != 1 || !strings.Contains(p.First("failed"), e.file) {
			t.Errorf("%s: Python says %s", e.what, p.First("failed"))
		}
	}
}

// F1, F4, F6, F11: the order of a round holds for whoever writes SQL as the owner of the tables.
func TestTheOrderOfARoundHoldsBySQL(t *testing.T) {
	t.Parallel()
	tn := newTown(t, 60)
	p, r := tn.filed(), tn.opened("r")
	tn.commitAll(r, "notary")
	d := tn.committed(p, r)
	tn.revealAll(r, "notary")
	try := func(what, constraint, sql string, args ...any) {
		t.Helper()
		_, err := tn.look.Exec(t.Context(), sql, args...)
		var pg *pgconn.PgError
		if !errors.As(err, &pg) || pg.ConstraintName != constraint {
			t.Errorf("%s: %v, want %s", what, err, constraint)
		}
	}
	random := func() []byte { id := uuid.New(); other := uuid.New(); return append(id[:], other[:]...) }
	try("a commitment after a nonce", "round_order",
		"insert into round_commitment (round_id, party, commitment, change_id) values ($1, 'notary', $2, gen_random_uuid())", r.ID, random())
	try("a draw after a nonce", "round_order", `insert into draw (id, number, office, year, seq, plan_id, round_id, agency_id, text, digest,
		pool_size, pool_root, publication, window_from, window_to, author_id, change_id)
		select gen_random_uuid(), 'x', office, year, 2, plan_id, round_id, agency_id, text, digest,
		pool_size, pool_root, publication, window_from, window_to, author_id, gen_random_uuid() from draw where id = $1`, d.ID)
	try("an outcome before the close", "round_order",
		"insert into beacon_value (round_id, position, value, change_id) values ($1, 1, $2, gen_random_uuid())", r.ID, thrown)
	tn.now = r.RevealBy
	must(tn.svc.CloseRound(t.Context(), tn.by(tn.admin, "closeRound"), r.ID))(t)
	try("a nonce after the close", "round_order",
		"insert into round_reveal (round_id, party, nonce, change_id) values ($1, 'notary', $2, gen_random_uuid())", r.ID, random())
}

// F5: a nonce that is no random number, or was used before, does not count, whoever holds it.
func TestNoncesThatAreNoRandomNumbers(t *testing.T) {
	t.Parallel()
	tn := newTown(t, 60)
	weak := ident.Digest(bytes.Repeat([]byte{1, 2, 3, 4}, 8))
	first, second := tn.opened("first"), tn.opened("second")
	tn.nonces["firstaudit"] = weak
	tn.nonces["secondchamber"] = tn.nonce("firstchamber")
	tn.commitAll(first)
	tn.commitAll(second)
	reveal := func(r draw.Round, n int) func() (draw.Round, error) {
		a := tn.parties[n]
		return func() (draw.Round, error) {
			return tn.svc.RevealNonce(t.Context(), tn.by(a, "revealNonce"), r.ID, a.Username, tn.nonce(r.Name+a.Username))
		}
	}
	refused(tn, "a nonce of four bytes repeated", fault.Precondition, fault.EntropyTooLow, reveal(first, 0))
	must(reveal(first, 1)())(t)
	refused(tn, "a nonce of another round", fault.Conflict, "", reveal(second, 1))
}

// F9: "random inside a pool that was aimed at somebody". The eligibility rule, public before any nonce is known, names every filter of the
// plan's scope, and the numbers of the year tell how much was drawn beside what was not.
func TestAPoolThatIsAimedAtSomebodyShows(t *testing.T) {
	t.Parallel()
	tn := newTown(t, 60)
	tn.plant(func(x exec) {
		x("update enterprise set industry_code = '52', key_supervision = array['FOOD'], credit_class = 'D' where uscc <= $1", tn.firms[9])
	})
	aimed := draw.Target{RegionCodes: []string{"370502"}, Industries: []string{"52"}, Kinds: []roster.SubjectKind{roster.KindEnterprise},
		KeySupervision: []string{"FOOD"}, CreditClasses: []string{"D"}}
	for i := range reflect.TypeFor[draw.Target]().NumField() {
		if reflect.ValueOf(aimed).Field(i).Len() == 0 {
			t.Fatalf("this test does not aim by %s", reflect.TypeFor[draw.Target]().Field(i).Name)
		}
	}
	in := tn.planInput()
	in.Target, in.Ratios = aimed, []draw.RatioInput{{Stratum: "ENTERPRISE", Percent: "50"}}
	p := must(tn.svc.FilePlan(t.Context(), tn.by(tn.admin, "filePlan"), in))(t)
	r := tn.opened("r")
	narrow := tn.drawInput(p, r)
	narrow.Publication = draw.Restricted
	d := must(tn.svc.CommitDraw(t.Context(), tn.by(tn.admin, "commitDraw"), narrow))(t)
	rule := string(must(tn.app.File(t.Context(), actor.Public(), d.Number, drd1.FileRule))(t))
	if want := "region 370502; industry 52; kind ENTERPRISE; key supervision FOOD; credit class D\n"; !strings.Contains(rule, want) || d.Pool.Size != 7 {
		t.Errorf("a pool of %d:\n%s", d.Pool.Size, rule)
	}
	tn.commitAll(r)
	wide := tn.committed(tn.filed(), r)
	tn.settle(r)
	for _, id := range []uuid.UUID{d.ID, wide.ID} {
		must(tn.svc.ExecuteDraw(t.Context(), tn.by(tn.admin, "executeDraw"), id))(t)
	}
	if got := must(tn.app.Statistics(t.Context(), 2026))(t).Offices[0]; got.Narrowed != 4 || got.Drawn != 4+6 {
		t.Errorf("%d of %d drawn from an aimed scope", got.Narrowed, got.Drawn)
	}
}

// F6, F7: whoever owns the tables changes the result of a draw that is public: everybody's verifiers name the line.
func TestWhatWasDrawnIsEditedBySQL(t *testing.T) {
	t.Parallel()
	tn := newTown(t, 60)
	d := tn.drawn("r")
	text := query[string](tn, "select text from draw_result where draw_id = $1", d.ID)[0]
	lines := strings.SplitAfter(text, "\n")
	sel := slices.IndexFunc(lines, func(l string) bool { return strings.HasPrefix(l, "sel 1 ") })
	swap := func(line string, a, b int) string {
		w := strings.Fields(line)
		w[a], w[b] = w[b], w[a]
		return strings.Join(w, " ") + "\n"
	}
	other := tn.firms[slices.IndexFunc(tn.firms, func(f string) bool { return !strings.Contains(text, f) })]
	for what, edit := range map[string]struct {
		change func(l []string) []string
		row    int
	}{
		"inspectors are swapped":            {func(l []string) []string { l[sel] = swap(l[sel], 5, 6); return l }, sel + 1},
		"a selected enterprise is left out": {func(l []string) []string { return slices.Delete(l, sel, sel+1) }, sel + 1},
		"a selected enterprise is another one": {func(l []string) []string {
			l[sel] = strings.Replace(l[sel], strings.Fields(l[sel])[3], other, 1)
			return l
		}, sel + 1},
		"two selections change places": {func(l []string) []string { l[sel], l[sel+1] = l[sel+1], l[sel]; return l }, sel + 1},
		"a cutoff is moved": {func(l []string) []string {
			c := slices.IndexFunc(l, func(x string) bool { return strings.HasPrefix(x, "cutoff ") })
			l[c] = l[c][:len(l[c])-9] + "00000000\n"
			return l
		}, slices.IndexFunc(lines, func(x string) bool { return strings.HasPrefix(x, "cutoff ") }) + 1},
	} {
		after := strings.Join(edit.change(slices.Clone(lines)), "")
		if after == text {
			t.Fatalf("%s: nothing changed", what)
		}
		tn.plant(func(x exec) { x("update draw_result set text = $2 where draw_id = $1", d.ID, after) })
		b := must(service(t, tn.DB.DB).Bundle(t.Context(), actor.Public(), d.Number))(t)
		report := drd1.Verify(b, protocol)
		i := slices.IndexFunc(report.Checks, func(c drd1.Check) bool { return c.Status == drd1.Failed })
		if i < 0 || report.Checks[i].File != drd1.FileResult || report.Checks[i].Row != edit.row {
			t.Errorf("%s: the verifier says %v, want %s line %d", what, report.Err(), drd1.FileResult, edit.row)
		}
		if p := verifiertest.Bundles(t, b)[0]; i >= 0 && p.First("failed") != fmt.Sprintf("%s %s:%d", report.Checks[i].Name, drd1.FileResult, edit.row) {
			t.Errorf("%s: Python says %s", what, p.First("failed"))
		}
	}
}
