package draw_test

import (
	"bytes"
	"context"
	"sync/atomic"
	"testing"

	"yangguang/actor"
	"yangguang/draw"
	"yangguang/draw/drd1"
	"yangguang/page"
)

// counted counts the reads of whole records, which hold the pool.
type counted struct {
	draw.Store
	records atomic.Int32
}

func (c *counted) Record(ctx context.Context, a actor.Actor, number string, files []string) (draw.Record, error) {
	c.records.Add(1)
	return c.Store.Record(ctx, a, number, files)
}

// counting puts a counter between the service of the runtime role and its database.
func (tn *town) counting() *counted {
	c := &counted{Store: tn.app.Store}
	o := tn.app.Options
	o.Store = c
	tn.app = draw.NewService(o)
	return c
}

func TestAPoolIsReadForAProofOnlyAndOnce(t *testing.T) {
	t.Parallel()
	tn := newTown(t, 60)
	d := tn.drawn("r")
	store := tn.counting()
	ask := tn.api()
	const plain = `query ($uscc: USCC!) { enterprise(uscc: $uscc) { drawEntries(first: 5) { nodes { draw { number } index ticket selected stratum } } } }`
	const proven = `query ($uscc: USCC!) { enterprise(uscc: $uscc) { drawEntries(first: 5) { edges { node { ...p } } } } } fragment p on DrawEntry { path: proof }`
	got, codes := ask(actor.Public(), plain, map[string]any{"uscc": tn.firms[3]})
	if ticket, _ := at(got, "enterprise", "drawEntries", "nodes", 0, "ticket").(string); len(codes) > 0 || len(ticket) != 64 {
		t.Fatalf("%v %v", got, codes)
	}
	if n := store.records.Load(); n != 0 {
		t.Errorf("%d records are read for an entry without its proof", n)
	}
	for _, uscc := range tn.firms {
		got, codes = ask(actor.Public(), proven, map[string]any{"uscc": uscc})
		if path, _ := at(got, "enterprise", "drawEntries", "edges", 0, "node", "path").([]any); len(codes) > 0 || len(path) < 4 {
			t.Fatalf("%s: %v %v", uscc, got, codes)
		}
	}
	if n := store.records.Load(); n != 1 {
		t.Errorf("%d records are read for the proofs of one draw", n)
	}
	e := must(tn.app.Entries(t.Context(), actor.Public(), tn.hers, page.Ask{First: 1}, draw.EntryParts{}))(t).Rows[0]
	if e.Line != "" || e.Proof != nil || e.Draw.ID != d.ID {
		t.Errorf("a proof that nobody asked for: %+v", e)
	}
}

func TestAZIPIsMadeOnceForEachCircleOfReaders(t *testing.T) {
	t.Parallel()
	tn := newTown(t, 60)
	d := tn.restricted("r")
	store := tn.counting()
	size := map[string]int{}
	for range 3 {
		for _, a := range []actor.Actor{actor.Public(), tn.other, tn.supervisor, tn.admin} {
			zip := must(tn.app.Zip(t.Context(), a, d.Number))(t)
			b := must(drd1.LoadZIP(bytes.NewReader(zip), int64(len(zip))))(t)
			size[a.Username] = len(b)
			if _, pool := b[drd1.FilePool]; pool != (a.Username == "supervisor" || a.Username == "admin") {
				t.Errorf("%q gets the pool of a restricted draw: %v", a.Username, pool)
			}
		}
	}
	if n := store.records.Load(); n != 2 {
		t.Errorf("%d records are read for two ZIPs (%v files)", n, size)
	}
}
