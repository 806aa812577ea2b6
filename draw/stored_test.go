package draw_test

import (
	"strings"
	"testing"

	"github.com/google/uuid"

	"yangguang/draw"
	"yangguang/draw/drd1"
)

// kept is what holding the rows of every draw against its texts says.
func (tn *town) kept() string {
	tn.t.Helper()
	var wrong strings.Builder
	must(draw.CheckStored(tn.t.Context(), tn.DB.DB, []drd1.Suite{}, func(number, why string) { wrong.WriteString(number + ": " + why + "\n") }))(tn.t)
	return wrong.String()
}

// F2, F6, F7: whoever owns the tables deletes a selected enterprise, its visit, an officer or a whole draw, or writes another one there: each
// row is named, for the result's text stays in the ledger by its digest.
func TestRowsOfADrawThatAreChangedBySQLAreNamed(t *testing.T) {
	t.Parallel()
	tn := newTown(t, 60)
	d := tn.drawn("r")
	other := tn.committed(tn.filed(), tn.opened("second"))
	if wrong := tn.kept(); wrong != "" {
		t.Fatalf("nobody changed anything: %s", wrong)
	}
	text := query[string](tn, "select text from draw_result where draw_id = $1", d.ID)[0]
	sel := func(n string) string { // the line of the result
		_, rest, _ := strings.Cut(text, "\nsel "+n+" ")
		line, _, _ := strings.Cut(rest, "\n")
		return "sel " + n + " " + line
	}
	words := strings.Fields(sel("2"))
	visit := query[uuid.UUID](tn, "select id from inspection where draw_id = $1 and draw_rank = 2", d.ID)[0]
	for _, c := range []struct {
		what, says, sql string
		args            []any
	}{
		{"a selection deleted", "result.txt says \"" + sel("1") + "\", no row of draw_selection does", "delete from draw_selection where draw_id = $1 and rank = 1", []any{d.ID}},
		{"its visit deleted", "result.txt says \"visit " + d.Number + ".1 " + strings.Fields(sel("1"))[3],
			"delete from inspection where draw_id = $1 and draw_rank = 1", []any{d.ID}},
		{"an officer of a visit replaced", "a row of inspection says \"visit " + d.Number + ".2 " + words[3] + " J999",
			"update inspection_team set pseudonym = 'J999' where inspection_id = $1 and position = 1", []any{visit}},
		{"an assignment deleted", "a row of draw_selection says \"" + strings.Join(words[:len(words)-1], " ") + "\"",
			"delete from draw_assignment where draw_id = $1 and rank = 2 and slot = 2", []any{d.ID}},
		{"a selection of somebody else", "a row of draw_selection says \"sel 3 ", `update draw_selection set enterprise_id = (select m.enterprise_id
			from draw_pool_member m where m.draw_id = $1 and not exists (select from draw_selection s where s.draw_id = $1 and s.enterprise_id = m.enterprise_id) limit 1)
			where draw_id = $1 and rank = 3`, []any{d.ID}},
		{"a cutoff moved", "a row of draw_selection says \"cutoff ENTERPRISE 4 00", "update draw_cutoff set ticket = decode(repeat('00', 32), 'hex') where draw_id = $1 and label = 'ENTERPRISE'", []any{d.ID}},
		{"a member of a pool deleted", "pool.tsv says \"" + tn.firms[7], `delete from draw_pool_member where draw_id = $1 and enterprise_id = (select id from enterprise where uscc = $2)`,
			[]any{other.ID, tn.firms[7]}},
		{"text and digest of the result", "result.txt has digest ", "update draw_result set text = replace(text, 'sel 1 ', 'sel 9 '), digest = decode(repeat('00', 32), 'hex') where draw_id = $1", []any{d.ID}},
		{"a draw deleted", "draw/" + other.Number + ": the ledger speaks of it and the row is missing", "delete from draw where id = $1", []any{other.ID}},
		{"a result deleted", "draw/" + d.Number + ": the ledger speaks of it and the row is missing", "delete from draw_result where draw_id = $1", []any{d.ID}},
	} {
		tn.plant(func(x exec) { x(c.sql, c.args...) })
		if wrong := tn.kept(); !strings.Contains(wrong, c.says) {
			t.Errorf("%s: it says\n%swant %s", c.what, wrong, c.says)
		}
	}
}

// F6: under embargo nobody sees the rows, so at its end they are held against the result that was logged, before anybody reads them.
func TestAChangedResultIsNotPublished(t *testing.T) {
	t.Parallel()
	tn := newTown(t, 60)
	d := tn.sealedDraw()
	tn.plant(func(x exec) {
		x("create table kept_aside as select * from draw_selection where draw_id = $1 and rank = 1", d.ID)
		x("delete from draw_selection where draw_id = $1 and rank = 1", d.ID)
	})
	done, err := tn.svc.PublishDue(t.Context(), *d.EmbargoUntil)
	if err == nil || len(done) != 0 || !strings.Contains(err.Error(), `changed by hand: result.txt says "sel 1 `) {
		t.Errorf("published: %v, %v", done, err)
	}
	tn.plant(func(x exec) { x("insert into draw_selection select * from kept_aside") })
	if done := must(tn.svc.PublishDue(t.Context(), *d.EmbargoUntil))(t); len(done) != 1 {
		t.Errorf("put back, it is not published: %v", done)
	}
}
