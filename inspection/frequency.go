package inspection

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"yangguang/actor"
	"yangguang/fault"
	"yangguang/roster"
	"yangguang/workday"
)

// YearVisits are the visits of one enterprise under code, by agency, in a civil year.
type YearVisits struct {
	ByAgency []AgencyVisits // by agency code
	Total    int
	Previous int // the year before
	Rules    []RuleFrequency
}

// AgencyVisits are those in one agency's name.
type AgencyVisits struct {
	Agency  roster.Agency
	Counted int
	Exempt  []Exemption
}

// capped says the cap of a day beside what is counted against it.
func (s *Service) capped(f *AgencyFrequency, day workday.Date) {
	if rule, ok := s.Caps.Rule(gateAgency(f.Agency), "", day); ok {
		f.Cap, f.Basis = rule.Cap, rule.Basis
	}
}

// Frequency is an enterprise's visits of a civil year against the caps. It is nil for those who may not know: the public and other
// enterprises. median asks for the comparison with the industry.
func (s *Service) Frequency(ctx context.Context, a actor.Actor, enterprise uuid.UUID, year int, median bool) (*Frequency, error) {
	if year < 2000 || year > 2999 {
		return nil, fault.BadInput("year", "年度须在 2000 至 2999 之间", "the year must be from 2000 to 2999")
	}
	v, err := s.Store.Visits(ctx, a, enterprise, year)
	if fault.Is(err, fault.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	f := &Frequency{Year: year, Total: v.Total, PreviousYearTotal: v.Previous, Rules: v.Rules, ByAgency: make([]AgencyFrequency, len(v.ByAgency))}
	day, err := workday.NewDate(year, time.December, 31)
	if err != nil {
		return nil, err
	}
	for i, g := range v.ByAgency {
		f.ByAgency[i] = AgencyFrequency{Agency: g.Agency, Counted: g.Counted, Exempt: g.Exempt}
		s.capped(&f.ByAgency[i], day)
	}
	slices.SortFunc(f.ByAgency, func(x, y AgencyFrequency) int { return strings.Compare(x.Agency.Code, y.Agency.Code) })
	if median {
		f.IndustryMedian, err = s.Store.IndustryMedian(ctx, a, enterprise, year)
	}
	return f, err
}
