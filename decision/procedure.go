package decision

import (
	"fmt"
	"slices"
	"strings"

	"yangguang/fault"
	"yangguang/leniency"
	"yangguang/leniency/listfile"
	"yangguang/workday"
)

// Procedure is how a penalty is decided. The names are those of the GraphQL enum.
type Procedure string

// The procedures.
const (
	Ordinary  Procedure = "ORDINARY"    // 普通程序
	OnTheSpot Procedure = "ON_THE_SPOT" // 简易程序: decided at once, below a ceiling (行政处罚法 51)
)

// Keys of facts that the law's own limits look at.
const (
	endedKey    = "ended_on"     // 违法行为终了日
	graveKey    = "grave_danger" // 涉及公民生命健康安全、金融安全且有危害后果
	separateKey = "separate_act" // 与同日已被罚款的行为不是同一违法行为
)

// spot checks a penalty on the spot against its ceiling.
func (s *Service) spot(p Proposal, asked leniency.Proposal, r Row) error {
	if !p.OnTheSpot {
		return nil
	}
	rule := s.procedure.OnTheSpot
	if p.Outcome != leniency.Penalty {
		return fault.BadInput("input.onTheSpot", "简易程序只适用于行政处罚：请取消", "only a penalty is decided on the spot")
	}
	limit := rule.Of(r.EnterpriseKind, rule.CitizenKinds)
	for i, m := range asked.Measures {
		if !slices.Contains(rule.Measures, m.Kind) || m.Amount > limit {
			return fault.Refuse(fault.LegalBound, fmt.Sprintf("当场处罚限于警告或者 %s 元以下罚款：请改用普通程序（%s）", limit, rule.Basis),
				fmt.Sprintf("on the spot only a warning or a fine of at most %s yuan: use the ordinary procedure", limit)).
				With("measure", i).With("limit", limit.String()).With("basis", rule.Basis)
		}
	}
	return nil
}

// limited refuses a penalty for what ended too long before it was found 追责时效.
func (s *Service) limited(p leniency.Outcome, r Row) error {
	if p != leniency.Penalty {
		return nil
	}
	ended, ok := r.fact(endedKey)
	if !ok {
		return nil
	}
	last, err := workday.ParseDate(ended)
	if err != nil {
		return nil
	}
	years := s.procedure.Limitation.Years
	if grave, _ := r.fact(graveKey); grave == "true" {
		years = s.procedure.Limitation.GraveYears
	}
	if until := leniency.AddMonths(last, 12*years); r.OccurredOn.After(until) {
		return fault.Refuse(fault.LegalBound, fmt.Sprintf("违法行为终了于 %s，已满 %d 年未被发现，不再给予行政处罚", last, years),
			fmt.Sprintf("the violation ended on %s and was not found within %d years: no penalty any more", last, years)).
			With("endedOn", last).With("years", years).With("basis", s.procedure.Limitation.Basis)
	}
	return nil
}

// once refuses a second fine for one act (一事不再罚): the same family of violation on the same day, fined already by whatever agency, unless the
// officer states with evidence that it is another act.
func (r Row) once(asked leniency.Proposal) error {
	if separate, _ := r.fact(separateKey); separate == "true" ||
		!slices.ContainsFunc(asked.Measures, func(m leniency.Measure) bool { return m.Kind == leniency.FineMeasure }) {
		return nil
	}
	for _, a := range r.History {
		if a.Fined && a.OccurredOn == r.OccurredOn {
			return fault.Refuse(fault.LegalBound, "该企业同日的同类违法行为已被罚款，对同一个违法行为不得给予两次以上罚款（行政处罚法第二十九条）；确非同一行为的，请记载事实并附证据",
				"an act of this kind on this day was fined already: one act is not fined twice; if it is another act, state so with evidence").
				With("occurredOn", a.OccurredOn).With("decidedOn", a.DecidedOn).With("fact", separateKey)
		}
	}
	return nil
}

// fact is an undisputed fact of the finding.
func (r Row) fact(key string) (string, bool) {
	for _, f := range r.Facts {
		if f.Key == key && !f.Contested {
			return f.Value, true
		}
	}
	return "", false
}

// steps are what a penalty still lacks before it may be confirmed.
func (s *Service) steps(p Proposed, r Row) error {
	if p.Outcome != leniency.Penalty || p.Procedure == OnTheSpot {
		return nil
	}
	var kinds []string
	var fined leniency.Money
	for _, m := range p.asked().Measures {
		kinds, fined = append(kinds, m.Kind), fined+m.Amount
	}
	var missing []any
	var names []string
	for _, x := range s.procedure.Steps {
		if x.Needed(kinds, fined, r.EnterpriseKind, s.procedure.OnTheSpot.CitizenKinds) && !slices.Contains(p.Steps, x.Kind) {
			missing = append(missing, map[string]any{"step": x.Kind, "text": x.Text, "basis": x.Basis})
			names = append(names, x.Text)
		}
	}
	if missing == nil {
		return nil
	}
	return fault.Refuse(fault.StepsMissing, "确认前还须完成并记录："+strings.Join(names, "、"), "steps of the procedure are missing: do and record them first").
		With("missing", missing)
}

// inTime refuses a penalty after the period of the case.
func (s *Service) inTime(p Proposed, today workday.Date) error {
	if p.Outcome == leniency.Penalty && today.After(p.Due) {
		return fault.Refuse(fault.TooLate, "办案期限已过：请先依法办理延期", "the period of the case is over: have it extended first").
			With("dueOn", p.Due).With("basis", s.procedure.CaseBasis)
	}
	return nil
}

// keeps checks a proposal against the advice. Where a list binds and the proposal says why it deviates, the way that the rule names is
// open; what the law itself says is checked all the same. It returns that way, and the item deviated from, nil without a deviation.
func (s *Service) keeps(a leniency.Advice, asked leniency.Proposal, deviation *string) (listfile.Deviation, *leniency.Item, error) {
	err := leniency.Check(a, asked)
	e, refused := fault.As(err)
	binds := refused && e.Reason == fault.LeniencyBinds
	switch {
	case deviation == nil:
		return listfile.Deviation{}, nil, err
	case err == nil:
		return listfile.Deviation{}, nil, fault.BadInput("input.deviationReason", "该决定没有偏离清单：请删除偏离理由", "the decision keeps to the lists: leave the deviation out")
	case !binds:
		return listfile.Deviation{}, nil, err
	}
	item := a.Matches[0].Item
	way, _ := s.procedure.DeviationFrom(a.Ruling, item.Route)
	for _, m := range a.Met() { // one that is nobody's to deviate from keeps the others too
		if other, ok := s.procedure.DeviationFrom(a.Ruling, m.Item.Route); !ok || other.Procedure != way.Procedure {
			return way, nil, e.With("deviation", "none").With("item", m.Item.Code)
		}
	}
	if err := leniency.Check(a.Unbound(), asked); err != nil {
		return way, nil, err
	}
	return way, item, nil
}

// limits are what the advice leaves for an outcome; of a deviation from an item, what the law leaves.
func limits(a leniency.Advice, o leniency.Outcome, from *leniency.Item) Limits {
	out := Limits{Duties: []string{}}
	if from != nil {
		route := string(from.Route)
		a, out.DeviationRoute = a.Unbound(), &route
	}
	if a.Fine.Possible == leniency.True {
		low, high := a.Fine.Min.String(), a.Fine.Max.String()
		out.FineMin, out.FineMax = &low, &high
	}
	for _, d := range a.DutiesOf(o) {
		out.Duties = append(out.Duties, string(d))
	}
	return out
}
