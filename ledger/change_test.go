package ledger_test

import (
	"strings"
	"testing"

	"yangguang/ledger"
)

func TestSealedChangeCommitsToItsBody(t *testing.T) {
	t.Parallel()
	change := ledger.Change{
		Type: "recusal.request", Subject: ledger.Subject{Kind: ledger.SubjectInspection, ID: "2026-000007"}, Actor: "p-3", Time: noon,
		Content: map[string]string{"ground": "近亲属", "inspector": "i-9"},
	}
	leaf, body, err := change.Seal(salt, 12)
	if err != nil {
		t.Fatal(err)
	}
	e, err := ledger.ParseEntry(leaf)
	if err != nil {
		t.Fatal(err)
	}
	if e.Body != body.Digest || e.Body != ledger.BodyDigest(body.Bytes) {
		t.Error("the leaf does not hold the body's digest")
	}
	if e.Type != change.Type || e.Subject != change.Subject || e.Actor != change.Actor || !e.Time.Equal(noon) || e.Prev != 12 {
		t.Errorf("the leaf says %+v", e)
	}
	if strings.Contains(string(leaf), "近亲属") || strings.Contains(string(leaf), "i-9") {
		t.Error("content leaked into the leaf")
	}
}

func TestSealRefusesAndSaysWhichChange(t *testing.T) {
	t.Parallel()
	good := ledger.Change{Type: "import", Subject: ledger.Subject{Kind: ledger.SubjectRegister, ID: "items"}, Actor: "p-3", Time: noon}
	for name, spoil := range map[string]func(*ledger.Change){
		"content with a fraction":    func(c *ledger.Change) { c.Content = 0.1 },
		"actor with a space":         func(c *ledger.Change) { c.Actor = "p 3" },
		"subject of another kind":    func(c *ledger.Change) { c.Subject.Kind = ledger.SubjectCase },
		"type unknown to the ledger": func(c *ledger.Change) { c.Type = "imports" },
		"type that is only read": func(c *ledger.Change) {
			c.Type = "outcome"
			c.Subject = ledger.Subject{Kind: ledger.SubjectDraw, ID: draw1}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := good
			spoil(&c)
			if _, _, err := c.Seal(salt, 5); err == nil || !strings.Contains(err.Error(), "seal "+c.Type) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestTableOfTypesIsWellFormed(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, typ := range ledger.Types() {
		if seen[typ.Name] {
			t.Errorf("%s stands twice", typ.Name)
		}
		seen[typ.Name] = true
		if typ.Format != ledger.DRD1 && typ.Format != ledger.YG1 {
			t.Errorf("%s has no format", typ.Name)
		}
		if typ.Holds == "" || len(typ.Subjects) == 0 {
			t.Errorf("%s does not say what it holds or is about", typ.Name)
		}
		if got, ok := ledger.TypeByName(typ.Name); !ok || got.Holds != typ.Holds {
			t.Errorf("%s is not found by its name", typ.Name)
		}
		// A drd1 entry writes the bare id, so the reader must be able to tell the kinds of one type apart by shape.
		if typ.Format == ledger.DRD1 && len(typ.Subjects) > 1 {
			if len(typ.Subjects) != 2 || typ.Subjects[0] != ledger.SubjectRound || typ.Subjects[1] != ledger.SubjectDraw {
				t.Errorf("%s: kinds %v cannot be told apart", typ.Name, typ.Subjects)
			}
		}
	}
	for _, name := range strings.Fields("key round plan commit seal reveal close beacon result void substitute refill inspect outcome correct disclose") {
		if typ, ok := ledger.TypeByName(name); !ok || typ.Format != ledger.DRD1 {
			t.Errorf("DRD1 §6.8 names %s, the table does not", name)
		}
	}
	if _, ok := ledger.TypeByName("session.start"); ok {
		t.Error("sessions are not ledger entries")
	}
}
