package decision

import (
	"strings"

	"yangguang/leniency"
)

// FactDefinition is one fact of the published vocabulary 事实词表, ready to show.
type FactDefinition struct {
	Key, Label, LabelEn string
	Type                FactType
	Unit                *string
	Choices             []FactChoice
	Suppliers           []string
	Derived             *string // history, months_since or days_since; nil if somebody states it
	DerivedFrom         *string
	Question            *string
}

// FactType is the type of a fact as the API names it.
type FactType string

// FactChoice is one word of a choice.
type FactChoice struct{ Word, Label, LabelEn string }

// FactVocabulary is the published vocabulary.
type FactVocabulary struct{ Facts []FactDefinition }

// Vocabulary is the whole published vocabulary, by key: conditions of lists can ask nothing else.
func (s *Service) Vocabulary() FactVocabulary {
	keys := s.language.Vocabulary().Keys()
	out := make([]FactDefinition, len(keys))
	for i, k := range keys {
		d, _ := s.language.Vocabulary().Definition(k)
		out[i] = factDefinition(d)
	}
	return FactVocabulary{out}
}

func factDefinition(d leniency.Definition) FactDefinition {
	out := FactDefinition{Key: d.Key, Label: d.Label, LabelEn: d.LabelEn, Type: FactType(strings.ToUpper(string(d.Type))), Unit: orNil(d.Unit),
		Choices: make([]FactChoice, len(d.Choices)), Suppliers: make([]string, len(d.Sources)), Derived: orNil(string(d.Derived)),
		DerivedFrom: orNil(d.From), Question: orNil(d.Question)}
	for i, c := range d.Choices {
		out.Choices[i] = FactChoice(c)
	}
	for i, s := range d.Sources {
		out.Suppliers[i] = string(s)
	}
	return out
}

func orNil(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
