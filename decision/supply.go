package decision

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"yangguang/actor"
	"yangguang/command"
	"yangguang/fault"
	"yangguang/leniency"
)

// Supply is a fact that the record of the visit does not state, as somebody who may supply it brings it in.
type Supply struct {
	FindingID   uuid.UUID
	Key, Value  string
	Text        string  // how it was established, or what the party says
	Origin      *string // of an external fact: who keeps it and the day on which it was asked
	EvidenceIDs []uuid.UUID
	Source      leniency.Source // set by SupplyFact
}

// SupplyFact brings in a fact that nobody stated yet: the party what the vocabulary lets an enterprise say, with evidence; the officer a finding
// of the inquiry, with evidence where the law's text asks a person to judge, or what an outside register says, naming it. It holds for conditions
// as a fact of that source.
func (s *Service) SupplyFact(ctx context.Context, c command.Command, x Supply) (Finding, error) {
	if err := s.checkSupply(c.Actor, &x); err != nil {
		return Finding{}, err
	}
	return s.onFinding(ctx, c, x.FindingID, func(ctx context.Context, tx Tx, r Row) (command.Change, error) {
		if slices.ContainsFunc(r.Facts, func(f Fact) bool { return f.Key == x.Key }) {
			return command.Change{}, fault.BadInput("input.key", "该事实已有记载：不同意的请提出异议", "the fact is stated already: contest it instead")
		}
		if err := show(ctx, tx, "input.evidenceIds", r.EnterpriseID, x.EvidenceIDs...); err != nil {
			return command.Change{}, err
		}
		body := map[string]any{"violation": r.Violation.Code, "fact": x.Key, "value": x.Value, "source": x.Source, "text": x.Text}
		if x.Origin != nil {
			body["origin"] = *x.Origin
		}
		return command.Change{Type: "finding.supply", Content: body}, tx.SupplyFact(ctx, r, x)
	})
}

func (s *Service) checkSupply(a actor.Actor, x *Supply) error {
	x.Text, x.Source = strings.TrimSpace(x.Text), leniency.FromInspector
	if err := text("input.text", "说明", x.Text); err != nil {
		return err
	}
	if x.Origin != nil {
		origin := strings.TrimSpace(*x.Origin)
		x.Origin, x.Source = &origin, leniency.FromExternal
		if err := text("input.origin", "外部来源", origin); err != nil {
			return err
		}
	}
	if a.EnterpriseID != uuid.Nil {
		x.Source = leniency.FromEnterprise
	}
	d, ok := s.language.Vocabulary().Definition(x.Key)
	if !ok {
		return s.noFact("input.key")
	}
	names, words := make([]string, len(d.Sources)), make([]string, len(d.Sources))
	for i, y := range d.Sources {
		names[i], words[i] = y.Zh(), string(y)
	}
	switch _, err := d.Read(x.Value); {
	case d.Derived != leniency.Stated:
		return fault.BadInput("input.key", "“"+d.Label+"”由平台自行查明，任何人不得填写", "the platform finds this fact itself: nobody states it")
	case x.Source == leniency.FromEnterprise && x.Origin != nil:
		return fault.BadInput("input.origin", "外部来源由执法人员填写：请删除", "officers name outside sources: leave it out")
	case !d.MaySupply(x.Source):
		return fault.BadInput("input.key", fmt.Sprintf("“%s”须由%s提供；外部数据须写明来源", d.Label, strings.Join(names, "、")),
			fmt.Sprintf("%s is supplied by: %s; of an outside source name it in origin", d.LabelEn, strings.Join(words, ", ")))
	case err != nil:
		return badValue("input.value", d, err)
	case len(x.EvidenceIDs) == 0 && (x.Source == leniency.FromEnterprise || d.Question != ""):
		return fault.BadInput("input.evidenceIds", "请附证据", "this needs evidence: name it")
	case len(x.EvidenceIDs) > maxEvidence:
		return fault.BadInput("input.evidenceIds", fmt.Sprintf("证据不超过 %d 件", maxEvidence), fmt.Sprintf("at most %d pieces of evidence", maxEvidence))
	}
	return nil
}

// noFact refuses a key that is not in the vocabulary; the keys of conditions are not.
func (s *Service) noFact(field string) error { return noFact(field, s.language.Vocabulary()) }

func noFact(field string, v *leniency.Vocabulary) error {
	return fault.BadInput(field, "事实不在已发布的词表中：请从词表（leniencyVocabulary）中选择，清单项条件的键不是事实的键",
		"the vocabulary has no such fact: choose one of the keys of leniencyVocabulary; the key of a condition is none").With("keys", v.Keys())
}

// maxEvidence bounds the evidence of one fact.
const maxEvidence = 20
