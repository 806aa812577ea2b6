package decision_test

import (
	"crypto/sha256"
	"slices"
	"strings"
	"testing"

	"yangguang/actor"
	"yangguang/decision"
	"yangguang/fault"
)

// A waiver comes with its numbered papers: their text names the list's version and wording, their digests stand in the ledger, and whoever
// holds one learns from the public proof that it was issued, and since when it no longer holds.
func TestPapersOfADecision(t *testing.T) {
	t.Parallel()
	tn := newTown(t)
	ctx := t.Context()
	_, finding := tn.finding(tn.officer, "FOOD-EXPIRED", today(), expired())
	d := tn.propose(1, waive(finding))
	done, err := tn.confirm(2, d.ID)
	if err != nil {
		t.Fatal(err)
	}
	kinds := []decision.PaperKind{}
	for _, p := range done.Papers {
		kinds = append(kinds, p.Kind)
	}
	slices.Sort(kinds)
	if !slices.Equal(kinds, []decision.PaperKind{decision.EducationPaper, decision.NoPenaltyPaper, decision.OrderPaper}) {
		t.Fatalf("papers: %v", kinds)
	}
	i := slices.IndexFunc(done.Papers, func(p decision.Paper) bool { return p.Kind == decision.NoPenaltyPaper })
	p, err := tn.svc.PaperByID(ctx, tn.party, done.Papers[i].ID)
	if err != nil || sha256.Sum256([]byte(p.Text)) != [32]byte(p.Sum) || p.Number != d.Number+"-不罚" {
		t.Fatalf("%+v, %v", p, err)
	}
	for _, want := range []string{"不予行政处罚决定书\n" + p.Number, "测试商店", "SAMR-F-5，第1版", "违法货值金额不超过500元", "货值金额：300.00元", "六十日内申请行政复议"} {
		if !strings.Contains(p.Text, want) {
			t.Errorf("the paper does not say %q:\n%s", want, p.Text)
		}
	}
	for _, a := range []actor.Actor{tn.stranger, tn.ranger, actor.Public()} {
		if _, err := tn.svc.PaperByID(ctx, a, p.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s reads it: %v", a.Username, err)
		}
	}
	proof, err := tn.svc.ProvePaper(ctx, p.Number, p.Digest())
	if err != nil || proof.Kind != p.Kind || proof.Agency != "甲局" || proof.Ended != nil || proof.Ledger.ProofURL == "" {
		t.Errorf("%+v, %v", proof, err)
	}
	other := p.Digest()
	other[0]++
	if _, err := tn.svc.ProvePaper(ctx, p.Number, other); !fault.Is(err, fault.NotFound) {
		t.Errorf("another text is proven: %v", err)
	}
	var body string
	if err := tn.Owner(t).QueryRow(ctx, "select b.body from log_body b join log_entry l using (change_id) where l.type = 'decision.confirm'").Scan(&body); err != nil ||
		!strings.Contains(body, p.Digest().String()) {
		t.Errorf("the entry: %s, %v", body, err)
	}
	if _, err := tn.svc.Annul(ctx, order("decision:annul", tn.supervisor(), 3), d.ID, "事实不清"); err != nil {
		t.Fatal(err)
	}
	if proof, err = tn.svc.ProvePaper(ctx, p.Number, p.Digest()); err != nil || proof.Ended == nil || *proof.Ended != "ANNULLED" {
		t.Errorf("after the end: %+v, %v", proof, err)
	}
}

// The notice of a penalty is issued with its step, once, and offers the hearing where the amount asks for it.
func TestNoticeOfAPenalty(t *testing.T) {
	t.Parallel()
	tn := newTown(t)
	_, finding := tn.finding(tn.officer, "FOOD-EXPIRED", today(), spoiled("goods_value", "9000.00"))
	d := tn.propose(1, fine(finding, "100000"))
	for range 2 {
		if err := tn.step(tn.officer, d, "NOTIFIED"); err != nil {
			t.Fatal(err)
		}
	}
	got, err := tn.svc.DecisionByID(t.Context(), tn.officer, d.ID)
	if err != nil || len(got.Papers) != 1 {
		t.Fatalf("%+v, %v", got.Papers, err)
	}
	p, err := tn.svc.PaperByID(t.Context(), tn.party, got.Papers[0].ID)
	if err != nil || !strings.Contains(p.Text, "罚款100000.00元") || !strings.Contains(p.Text, "要求听证") {
		t.Errorf("%s, %v", p.Text, err)
	}
}
