package leniency

import (
	"slices"
	"strings"

	"yangguang/fault"
)

// Outcome is how a finding is decided. The names are those of the GraphQL enum.
type Outcome string

// The outcomes.
const (
	Penalty             Outcome = "PENALTY"                         // 行政处罚
	NoPenalty           Outcome = "NO_PENALTY"                      // 不予处罚, by a legal route
	NotEstablished      Outcome = "FACTS_NOT_ESTABLISHED"           // 违法事实不成立
	TransferredCriminal Outcome = "TRANSFERRED_TO_CRIMINAL_JUSTICE" // 移送司法机关
)

// FineMeasure is the kind of measure that the range binds.
const FineMeasure = "FINE"

// Proposal is a decision as an officer proposes it.
type Proposal struct {
	Outcome  Outcome
	Measures []Measure
	Duties   []Duty // what accompanies it

	Withheld []string // kinds of measures that a list of 减轻 or 从轻 does not leave where the law gives a milder one
}

// Measure is one measure of a penalty.
type Measure struct {
	Kind   string // name of the GraphQL enum
	Amount Money  // of fines and confiscations
}

// Check says whether a proposed decision keeps to the advice: nil, or the refusal that a person reads. A binding list refuses with
// LENIENCY_BINDS, a measure outside the law with LEGAL_BOUND, and what must accompany the decision with DUTIES_MISSING. The facts of
// LENIENCY_BINDS are item, list, listVersion, title, basis, ruling, conditions, allowedOutcomes, duties and, where a fine stays possible,
// fineMin, fineMax and arithmetic.
func Check(a Advice, p Proposal) error {
	switch p.Outcome {
	case Penalty:
		if err := a.checkPenalty(p); err != nil {
			return err
		}
		return a.checkDuties(p)
	case NoPenalty:
		if err := a.checkWaiver(p); err != nil {
			return err
		}
		return a.checkDuties(p)
	case NotEstablished, TransferredCriminal:
		if len(p.Measures) > 0 {
			return fault.BadInput("input.measures", "该决定结果不得附带处罚措施：请清空措施", "this outcome takes no measures: leave them out")
		}
		return nil
	}
	return fault.BadInput("input.outcome", "决定结果无法识别", "the outcome is not one of the four")
}

func (a *Advice) waiverRuling() Ruling {
	if a.Ruling == MustNotPenalise {
		return MustNotPenalise
	}
	return MayWaive
}

// penaltyRuling is the ruling that a penalty goes by: one below the range comes with what its item asks for.
func (a *Advice) penaltyRuling() Ruling {
	if a.Ruling == Mitigated || a.Ruling == Lighter {
		return a.Ruling
	}
	return Normal
}

func (a *Advice) checkPenalty(p Proposal) error {
	if len(p.Measures) == 0 {
		return fault.BadInput("input.measures", "行政处罚须至少有一项处罚措施", "a penalty needs at least one measure")
	}
	if a.Ruling == MustNotPenalise {
		return a.binds("清单规定不予处罚：" + a.Matches[0].Item.Text)
	}
	fined := false
	for _, m := range p.Measures {
		if len(a.Fine.Measures) > 0 && !slices.Contains(a.Fine.Measures, m.Kind) {
			return bound("法律对该违法行为未设定此种处罚", "the law gives no such measure for this violation").With("allowedMeasures", a.Fine.Measures)
		}
		if a.withholds(p, m.Kind) {
			return a.binds("清单规定" + a.Ruling.Zh() + "，不得适用较重的处罚种类（停产停业、吊销许可证件等）：请改用较轻的种类，或者按程序偏离清单")
		}
		if m.Kind != FineMeasure {
			continue
		}
		if fined {
			return bound("对同一违法行为不得给予两次以上罚款（行政处罚法第二十九条）", "one act is not fined twice (Administrative Penalty Law, Art. 29)")
		}
		fined = true
		if err := a.checkFine(m.Amount); err != nil {
			return err
		}
	}
	return nil
}

// withholds says whether a list that is milder than the law keeps a kind of measure from the decision, for which the law has a milder one.
func (a *Advice) withholds(p Proposal, kind string) bool {
	mild := func(k string) bool { return !slices.Contains(p.Withheld, k) }
	return a.penaltyRuling() != Normal && !mild(kind) && (len(a.Fine.Measures) == 0 || slices.ContainsFunc(a.Fine.Measures, mild))
}

func (a *Advice) checkFine(amount Money) error {
	f := a.Fine
	switch {
	case f.Law == Unknown:
		missing := make([]string, len(f.Missing))
		for i, u := range f.Missing {
			missing[i] = u.Text()
		}
		return bound("罚款幅度尚不能确定，请先查明事实："+f.Arithmetic(), "the range of the fine hangs on facts that are missing: establish them first").
			With("missing", missing).With("arithmetic", f.Arithmetic())
	case f.Law == False:
		return bound("依法不得罚款："+f.Arithmetic(), "the law gives no fine on these facts").With("arithmetic", f.Arithmetic())
	case a.Ruling == Mitigated || a.Ruling == Lighter:
		if f.Possible != True || amount > f.Max {
			return a.binds("罚款高于清单允许的幅度：" + f.Arithmetic())
		}
	}
	if amount < f.Min || amount > f.Max {
		return bound("罚款须在 "+f.Min.String()+" 至 "+f.Max.String()+" 元之间："+f.Arithmetic(),
			"the fine must be from "+f.Min.String()+" to "+f.Max.String()+" yuan").
			With("fineMin", f.Min.String()).With("fineMax", f.Max.String()).With("arithmetic", f.Arithmetic())
	}
	return nil
}

// checkWaiver wants a legal route: a list that waives, or a law that on these facts gives no measure at all.
func (a *Advice) checkWaiver(p Proposal) error {
	if len(p.Measures) > 0 {
		return fault.BadInput("input.measures", "不予处罚不得附带处罚措施：请清空措施", "no penalty takes no measures: leave them out")
	}
	onlyFine := !slices.ContainsFunc(a.Fine.Measures, func(k string) bool { return k != FineMeasure })
	if a.Ruling == MustNotPenalise || a.Ruling == MayWaive || a.Fine.Law == False && onlyFine {
		return nil
	}
	open, lacking := []any{}, []*Definition{}
	for _, m := range a.Matches {
		if m.Truth == Unknown && m.Item.Ruling.MilderThan(Mitigated) {
			open = append(open, m.facts())
			for _, r := range m.Conditions {
				lacking = append(lacking, r.Lacking()...)
			}
		}
	}
	zh, en := named(lacking)
	return bound("没有适用的不予处罚路径（行政处罚法第三十三条）：请查明清单项尚缺的事实"+zh+"，或依法处罚",
		"no route of Art. 33 is met: establish the facts that the items lack"+en+", or penalise").With("open", open).With("factKeys", keysOf(lacking))
}

// named says in brackets which facts supplyFact is to be given, each once; nothing where there are none.
func named(ds []*Definition) (zh, en string) {
	keys, words := keysOf(ds), []string{}
	for _, k := range keys {
		d := ds[slices.IndexFunc(ds, func(x *Definition) bool { return x.Key == k })]
		words = append(words, d.Label+" "+k)
	}
	if len(keys) == 0 {
		return "", ""
	}
	return "（" + strings.Join(words, "、") + "）", " (supplyFact: " + strings.Join(keys, ", ") + ")"
}

// keysOf are the keys of facts, each once.
func keysOf(ds []*Definition) []string {
	keys := []string{}
	for _, d := range ds {
		if !slices.Contains(keys, d.Key) {
			keys = append(keys, d.Key)
		}
	}
	return keys
}

// DutiesOf are what must accompany a decision of an outcome.
func (a *Advice) DutiesOf(o Outcome) []Duty {
	switch o {
	case Penalty:
		return a.duties(a.penaltyRuling())
	case NoPenalty:
		return a.duties(a.waiverRuling())
	}
	return nil
}

func (a *Advice) checkDuties(p Proposal) error {
	var missing []string
	for _, d := range a.DutiesOf(p.Outcome) {
		if !slices.Contains(p.Duties, d) {
			missing = append(missing, string(d))
		}
	}
	if missing == nil {
		return nil
	}
	text := map[string]string{string(OrderToRectify): "责令改正", string(EducationRecord): "教育记录", string(Commitment): "承诺书"}
	msg := "该决定还须附："
	for i, m := range missing {
		if i > 0 {
			msg += "、"
		}
		msg += text[m]
	}
	return fault.Refuse(fault.DutiesMissing, msg, "the decision must come with what the facts name").With("missing", missing)
}

func bound(msg, en string) *fault.Error { return fault.Refuse(fault.LegalBound, msg, en) }

// binds is the refusal in the name of the item that leads to the ruling.
func (a *Advice) binds(msg string) *fault.Error {
	e := fault.Refuse(fault.LeniencyBinds, msg, "the published list binds: decide within what it allows")
	allowed := []Outcome{NoPenalty, NotEstablished}
	if a.Ruling != MustNotPenalise {
		allowed = []Outcome{Penalty, NotEstablished}
	}
	for k, v := range a.Matches[0].facts() {
		e.With(k, v)
	}
	e.With("allowedOutcomes", allowed).With("duties", a.Duties)
	if a.Fine.Possible == True {
		e.With("fineMin", a.Fine.Min.String()).With("fineMax", a.Fine.Max.String())
	}
	return e.With("arithmetic", a.Fine.Arithmetic())
}

// facts is a match as a client reads it.
func (m Match) facts() map[string]any {
	conditions := make([]any, len(m.Conditions))
	for i, r := range m.Conditions {
		conditions[i] = map[string]any{"key": r.Condition.Key, "text": r.Condition.Text, "result": r.Truth, "fact": r.Text(),
			"factKeys": keysOf(r.Lacking())}
	}
	return map[string]any{"item": m.Item.Code, "list": m.List.Code, "listVersion": m.List.Version, "title": m.List.Title, "basis": m.Item.Basis,
		"ruling": m.Item.Ruling, "conditions": conditions}
}
