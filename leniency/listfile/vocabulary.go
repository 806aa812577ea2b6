package listfile

import (
	"fmt"
	"slices"

	"yangguang/leniency"
)

type vocabularyDoc struct {
	Facts []factDoc `yaml:"facts"`
}

type factDoc struct {
	Key      string      `yaml:"key"`
	Type     string      `yaml:"type"`
	Label    string      `yaml:"label"`
	LabelEn  string      `yaml:"labelEn"`
	Unit     string      `yaml:"unit"`
	Choices  []choiceDoc `yaml:"choices"`
	Sources  []string    `yaml:"sources"`
	Derived  string      `yaml:"derived"`
	From     string      `yaml:"from"`
	Question string      `yaml:"question"`
}

type choiceDoc struct {
	Word    string `yaml:"word"`
	Label   string `yaml:"label"`
	LabelEn string `yaml:"labelEn"`
}

// ParseVocabulary reads the published vocabulary of facts. The error is an *Error with every problem of the file.
func ParseVocabulary(doc []byte) (*leniency.Vocabulary, error) {
	var d vocabularyDoc
	r, err := decode(doc, &d)
	if err != nil {
		return nil, err
	}
	b := builder{reader: r}
	defs := make([]leniency.Definition, len(d.Facts))
	for i, f := range d.Facts {
		defs[i] = b.definition(fmt.Sprintf("facts[%d]", i), f)
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	v, err := leniency.NewVocabulary(defs)
	if err != nil {
		r.at("facts", "词表有误："+err.Error(), err.Error())
		return nil, r.err()
	}
	if c, ok := v.Definition(leniency.CorrectionKey); !ok || c.Type != leniency.Choice ||
		!slices.ContainsFunc(c.Choices, func(w leniency.ChoiceWord) bool { return w.Word == leniency.CorrectedOnSpot }) {
		r.at("facts", "词表须有选择型事实 correction，含 on_spot", "the vocabulary needs the choice correction with on_spot")
		return nil, r.err()
	}
	return v, nil
}

func (b builder) definition(at string, f factDoc) leniency.Definition {
	d := leniency.Definition{Key: f.Key, Type: leniency.Type(f.Type), Label: f.Label, LabelEn: f.LabelEn, Unit: f.Unit,
		Derived: leniency.Derivation(f.Derived), From: f.From, Question: f.Question}
	b.form(at+".key", f.Key, keyForm, "键须为小写字母、数字、下划线", "a key has lower-case letters, digits and underscores")
	b.needed(at+".label", f.Label)
	b.needed(at+".labelEn", f.LabelEn)
	if !slices.Contains(leniency.Types(), d.Type) {
		b.at(at+".type", "类型须为 bool、int、money、number、date、choice 之一", "the type is bool, int, money, number, date or choice")
	}
	if (d.Type == leniency.Choice) != (len(f.Choices) > 0) {
		b.at(at+".choices", "choice 类型须有选项，其他类型不得有", "a choice has choices, other types have none")
	}
	for i, c := range f.Choices {
		d.Choices = append(d.Choices, leniency.ChoiceWord{Word: c.Word, Label: c.Label, LabelEn: c.LabelEn})
		b.form(fmt.Sprintf("%s.choices[%d].word", at, i), c.Word, keyForm, "选项须为小写字母、数字、下划线", "a word has lower-case letters, digits and underscores")
		b.needed(fmt.Sprintf("%s.choices[%d].label", at, i), c.Label)
		b.needed(fmt.Sprintf("%s.choices[%d].labelEn", at, i), c.LabelEn)
	}
	for i, s := range f.Sources {
		d.Sources = append(d.Sources, leniency.Source(s))
		if !slices.Contains(leniency.Sources(), leniency.Source(s)) {
			b.at(fmt.Sprintf("%s.sources[%d]", at, i), "来源须为 register、inspector、enterprise、external 之一",
				"a source is register, inspector, enterprise or external")
		}
	}
	switch {
	case !slices.Contains([]leniency.Derivation{leniency.Stated, leniency.FromHistory, leniency.WholeMonths, leniency.WholeDays, leniency.Workdays}, d.Derived):
		b.at(at+".derived", "推导方式须为 history、months_since、days_since 或 workdays_until", "a derivation is history, months_since, days_since or workdays_until")
	case d.Derived == leniency.FromHistory && d.Type != leniency.Bool, d.Derived.Counts() && d.Type != leniency.Int:
		b.at(at+".type", "history 推导为 bool，其他推导为 int", "history gives a bool, other derivations an int")
	}
	return d
}
