package draw

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"yangguang/actor"
	"yangguang/fault"
	"yangguang/workday"
)

// TargetCount is how many enterprises of the register a target selects in a stratum.
type TargetCount struct {
	Stratum     string
	Enterprises int // of any status
	Active      int // 存续, of which a draw can take some
}

// CountTarget counts what a target of the actor's agency selects now, ascending by stratum: what a plan would be about, before it is filed.
func (s *Service) CountTarget(ctx context.Context, a actor.Actor, t Target, stratification string) ([]TargetCount, error) {
	rule, ok := s.Rules.stratification(stratification)
	if !ok {
		return nil, fault.BadInput("stratification", "没有这种分层规则：可用 "+strings.Join(s.Rules.stratifications(), "、"),
			"no such stratification rule: there are "+strings.Join(s.Rules.stratifications(), ", "))
	}
	if err := checkTarget(t); err != nil {
		return nil, err
	}
	agency, err := s.Store.AgencyOf(ctx, a, a.AgencyID)
	if err != nil {
		return nil, err
	}
	t.RegionCodes = slices.Clone(t.RegionCodes)
	if err := within(&t, agency.Region.Code); err != nil {
		return nil, err
	}
	counts, err := s.Store.TargetCounts(ctx, a, t, stratification)
	for i := range counts {
		counts[i].Stratum = rule.label(counts[i].Stratum)
	}
	slices.SortFunc(counts, func(x, y TargetCount) int { return strings.Compare(x.Stratum, y.Stratum) })
	return counts, err
}

// CoverageQuestion asks how far an agency is with a floor.
type CoverageQuestion struct {
	Agency     uuid.UUID
	Region     string // prefix
	Industries []string
	Since      workday.Date // visits from here on count
	Target     *Target      // of a plan that is judged; nil for none
}

// Coverage is how far an agency is with a floor 覆盖下限.
type Coverage struct {
	Floor       CoverageFloor
	AsOf        workday.Date // today, or the last day of the plan's window
	Since       workday.Date // what was inspected before this day is due again by AsOf
	Enterprises int          // active enterprises that the floor is about
	Inspected   int          // of these, inspected since Since
	Due         int          // of these, not inspected since Since
	OutOfScope  *int         // of those due, outside a plan's target: the plan surely misses them; nil without a plan
}

// Coverages says of every floor of an agency how many enterprises were not inspected within its period. With a plan it looks at the last
// day of the plan's window and says how many the plan cannot reach. An agency's head asks about the own agency; supervisors about any.
func (s *Service) Coverages(ctx context.Context, a actor.Actor, agencyID uuid.UUID, plan *uuid.UUID) ([]Coverage, error) {
	if agencyID != a.AgencyID && !a.Has(actor.Supervisor) && !a.Has(actor.Auditor) {
		return nil, fault.Missing("该机关", "agency")
	}
	agency, err := s.Store.AgencyOf(ctx, a, agencyID)
	if err != nil {
		return nil, err
	}
	today := workday.CivilDate(time.Now())
	asOf := today
	var target *Target
	if plan != nil {
		found, err := s.PlansByID(ctx, a, []uuid.UUID{*plan})
		p, err := one(*plan, found, err, missingPlan())
		if err == nil && p.Agency.ID != agencyID {
			err = missingPlan()
		}
		if err != nil {
			return nil, err
		}
		asOf, target = p.To, &p.Target
	}
	var all []Coverage
	for _, f := range s.Rules.floors(agency.Region.Code, agency.Field, today) {
		since := addMonths(asOf, -f.Months)
		c, err := s.Store.Coverage(ctx, a, CoverageQuestion{Agency: agencyID, Region: trimRegion(agency.Region.Code), Industries: f.Industries, Since: since, Target: target})
		if err != nil {
			return nil, err
		}
		c.Floor, c.AsOf, c.Since = f, asOf, since
		all = append(all, c)
	}
	return all, nil
}
