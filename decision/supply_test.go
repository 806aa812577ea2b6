package decision_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"yangguang/actor"
	"yangguang/decision"
	"yangguang/fault"
	"yangguang/leniency"
)

// evidence plants a piece of evidence that agency and party see.
func (tn *town) evidence() uuid.UUID { return tn.evidenceOf(&tn.party.EnterpriseID) }

// evidenceOf plants a piece of evidence of the officer and of an enterprise, or of none yet.
func (tn *town) evidenceOf(enterprise *uuid.UUID) uuid.UUID {
	return tn.evidenceBy(tn.officer, enterprise)
}

func (tn *town) evidenceBy(who actor.Actor, enterprise *uuid.UUID) uuid.UUID {
	id := uuid.Must(uuid.NewV7())
	tn.plant(func(x exec) {
		x(`insert into evidence (id, agency_id, disclosed_to, sha256, media_type, size, storage_key, author_id, captured_at, change_id)
			values ($1, $2, $3, sha256('x'), 'image/png', 1, right(replace($1::uuid::text, '-', ''), 2) || '/' || replace($1::uuid::text, '-', ''), $4, now(), $5)`,
			id, tn.officer.AgencyID, enterprise, who.AccountID, uuid.New())
	})
	return id
}

func (tn *town) supply(who actor.Actor, x decision.Supply) (decision.Finding, error) {
	return tn.svc.SupplyFact(tn.t.Context(), order("fact:supply", who, []any{x.Key, x.Value, x.Text}), x)
}

// What the record does not state and a condition lacks is told with who can supply it, and supplied by those: an outside register through the officer,
// who names it, the party with its evidence. Nobody supplies what is another's, what is stated already or what the platform finds itself.
func TestFactsAreSuppliedByWhomTheVocabularyNames(t *testing.T) {
	t.Parallel()
	tn := newTown(t)
	facts := spoiled("goods_value", "1500.00", "harm_reduced", "true")
	delete(facts, "source_told")
	inspection, finding := tn.finding(tn.officer, "FOOD-EXPIRED", today(), facts)
	missing := func() string {
		var all []string
		for _, m := range tn.one(tn.officer, inspection).Advice.Items {
			for _, c := range m.Conditions {
				if c.Result == leniency.Unknown {
					all = append(all, *c.Fact)
				}
			}
		}
		return strings.Join(all, "\n")
	}
	if got := missing(); !strings.Contains(got, "缺少“列入严重违法失信名单”，可由登记信息、外部数据提供") {
		t.Fatalf("missing: %s", got)
	}
	distrust := decision.Supply{FindingID: finding, Key: "serious_distrust", Value: "false", Text: "查询无记录", Origin: ptr("信用中国，2026-11-28 查询")}
	own := distrust
	own.Origin = nil
	promise := decision.Supply{FindingID: finding, Key: "commitment_given", Value: "true", Text: "已提交承诺书", EvidenceIDs: []uuid.UUID{tn.evidence()}}
	with := func(x decision.Supply, change func(*decision.Supply)) decision.Supply { change(&x); return x }
	for what, try := range map[string]struct {
		who   actor.Actor
		x     decision.Supply
		field string
	}{
		"an outside fact as the officer's own":      {tn.officer, own, "input.key"},
		"an outside fact from the party":            {tn.party, own, "input.key"},
		"an outside origin from the party":          {tn.party, distrust, "input.origin"},
		"what the platform finds itself":            {tn.officer, with(own, func(x *decision.Supply) { x.Key, x.Value = "first_violation", "true" }), "input.key"},
		"no fact":                                   {tn.officer, with(own, func(x *decision.Supply) { x.Key = "colour" }), "input.key"},
		"stated already":                            {tn.officer, with(own, func(x *decision.Supply) { x.Key, x.Value = "goods_value", "1" }), "input.key"},
		"no value of its type":                      {tn.officer, with(distrust, func(x *decision.Supply) { x.Value = "no" }), "input.value"},
		"the party without evidence":                {tn.party, with(promise, func(x *decision.Supply) { x.EvidenceIDs = nil }), "input.evidenceIds"},
		"the officer's judgement, without evidence": {tn.officer, with(own, func(x *decision.Supply) { x.Key = "coerced" }), "input.evidenceIds"},
		"without a word":                            {tn.officer, with(distrust, func(x *decision.Supply) { x.Text = " " }), "input.text"},
		"evidence that is not there":                {tn.party, with(promise, func(x *decision.Supply) { x.EvidenceIDs = []uuid.UUID{uuid.New()} }), "input.evidenceIds"},
	} {
		if _, err := tn.supply(try.who, try.x); errField(err) != try.field {
			t.Errorf("%s: %v", what, err)
		}
	}
	_, err := tn.supply(tn.officer, with(own, func(x *decision.Supply) { x.Key = "corrected" }))
	if e, ok := fault.As(err); !ok || !strings.Contains(e.Msg, "leniencyVocabulary") || !slices.Contains(e.Facts["keys"].([]string), "correction") {
		t.Errorf("the key of a condition: %v", err)
	}
	if _, err := tn.supply(tn.stranger, promise); !fault.Is(err, fault.NotFound) {
		t.Errorf("a stranger: %v", err)
	}

	f, err := tn.supply(tn.officer, distrust)
	if err != nil || f.Advice.Ruling != leniency.Mitigated {
		t.Fatalf("%s, %v", f.Advice.Ruling, err)
	}
	if i := slices.IndexFunc(f.Facts, func(x decision.Fact) bool { return x.Key == "serious_distrust" }); f.Facts[i].Source != "external" ||
		*f.Facts[i].Origin != *distrust.Origin || *f.Facts[i].Text != distrust.Text {
		t.Errorf("%+v", f.Facts[i])
	}
	if _, err := tn.supply(tn.officer, distrust); errField(err) != "input.key" {
		t.Errorf("twice: %v", err)
	}
	f, err = tn.supply(tn.party, promise)
	if err != nil {
		t.Fatal(err)
	}
	given := func(f decision.Finding) decision.Fact {
		return f.Facts[slices.IndexFunc(f.Facts, func(x decision.Fact) bool { return x.Key == "commitment_given" })]
	}
	if got := given(f); got.Source != "enterprise" || got.Contested || len(got.EvidenceIDs()) != 1 {
		t.Errorf("%+v", got)
	}
	if _, err := tn.svc.ContestFact(t.Context(), order("fact:contest", tn.party, 1),
		decision.Statement{FindingID: finding, Key: "commitment_given", Text: "有误"}); errField(err) != "input.key" {
		t.Errorf("the party contests its own word: %v", err)
	}
	f, err = tn.svc.SettleFact(t.Context(), order("fact:settle", tn.officer, 2), decision.Settlement{FindingID: finding, Key: "commitment_given", Value: "false", Reason: "承诺书未盖章"})
	if err != nil || given(f).Value != "false" {
		t.Errorf("%+v, %v", given(f), err)
	}
	// An outside fact is contested like any other.
	f, err = tn.svc.ContestFact(t.Context(), order("fact:contest", tn.party, 3), decision.Statement{FindingID: finding, Key: "serious_distrust", Text: "已移出"})
	if err != nil || f.Advice.Ruling == leniency.Mitigated {
		t.Errorf("a contested outside fact proves something: %s, %v", f.Advice.Ruling, err)
	}
}

// Whom evidence is brought against sees it from then on; what is another enterprise's, or a colleague's and named by nothing yet, is not brought at all.
func TestWhatIsBroughtAgainstAnEnterpriseIsShownToIt(t *testing.T) {
	t.Parallel()
	tn := newTown(t)
	_, finding := tn.finding(tn.officer, "FOOD-EXPIRED", today(), spoiled("goods_value", "1500.00"))
	photo := tn.evidenceOf(nil)
	x := decision.Supply{FindingID: finding, Key: "coerced", Value: "true", Text: "受他人胁迫，有证言", EvidenceIDs: []uuid.UUID{photo, tn.evidenceOf(&tn.stranger.EnterpriseID)}}
	if _, err := tn.supply(tn.officer, x); errField(err) != "input.evidenceIds" {
		t.Errorf("evidence of another enterprise: %v", err)
	}
	x.EvidenceIDs[1] = tn.evidenceBy(tn.head, nil)
	if _, err := tn.supply(tn.officer, x); errField(err) != "input.evidenceIds" || !fault.Is(err, fault.NotFound) {
		t.Errorf("evidence that a colleague handed in and nothing names yet: %v", err)
	}
	shown := func() (ok bool) {
		if err := tn.Owner(t).QueryRow(t.Context(), "select disclosed_to is not distinct from $2 from evidence where id = $1", photo, tn.party.EnterpriseID).Scan(&ok); err != nil {
			t.Fatal(err)
		}
		return ok
	}
	if shown() {
		t.Error("shown by a command that was refused")
	}
	x.EvidenceIDs = []uuid.UUID{photo, photo}
	if _, err := tn.supply(tn.officer, x); err != nil || !shown() {
		t.Errorf("shown %t, %v", shown(), err)
	}
}
