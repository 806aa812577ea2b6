package inspection

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"yangguang/actor"
	"yangguang/page"
	"yangguang/workday"
)

// List is one page of inspections that the actor may see, newest first.
func (s *Service) List(ctx context.Context, a actor.Actor, q Query, ask page.Ask) (page.Result[Inspection], error) {
	got, err := s.Store.Inspections(ctx, a, q, ask)
	if err != nil {
		return got, err
	}
	return got, s.fill(ctx, a, got.Rows, q.Parts)
}

// ByNumber finds one inspection, or NOT_FOUND.
func (s *Service) ByNumber(ctx context.Context, a actor.Actor, number string, p Parts) (Inspection, error) {
	i, err := s.Store.InspectionByNumber(ctx, a, number, p)
	if err != nil {
		return i, err
	}
	rows := []Inspection{i}
	err = s.fill(ctx, a, rows, p)
	return rows[0], err
}

// ByID finds one inspection with everything, or NOT_FOUND.
func (s *Service) ByID(ctx context.Context, a actor.Actor, id uuid.UUID) (Inspection, error) {
	return s.byID(ctx, a, id, AllParts())
}

// ByIDs finds those of the inspections that the actor may see.
func (s *Service) ByIDs(ctx context.Context, a actor.Actor, ids []uuid.UUID, p Parts) ([]Inspection, error) {
	return s.byIDs(ctx, a, ids, p)
}

func (s *Service) byID(ctx context.Context, a actor.Actor, id uuid.UUID, p Parts) (Inspection, error) {
	got, err := s.byIDs(ctx, a, []uuid.UUID{id}, p)
	if err != nil {
		return Inspection{}, err
	}
	if len(got) == 0 {
		return Inspection{}, missing()
	}
	return got[0], nil
}

// byIDs keeps the order of the ids.
func (s *Service) byIDs(ctx context.Context, a actor.Actor, ids []uuid.UUID, p Parts) ([]Inspection, error) {
	rows, err := s.Store.InspectionsByID(ctx, a, ids, p)
	if err != nil {
		return nil, err
	}
	place := make(map[uuid.UUID]int, len(ids))
	for i, id := range ids {
		place[id] = i
	}
	slices.SortFunc(rows, func(x, y Inspection) int { return place[x.ID] - place[y.ID] })
	return rows, s.fill(ctx, a, rows, p)
}

// complete says of the records of a visit, in their order, which are complete and which wait for the word of another person.
func (s *Service) complete(records []Record) {
	for k := range records {
		r := &records[k]
		r.AwaitsAcceptance = r.AcceptedAt == nil && (r.Late || k == len(records)-1 && r.MayStand < s.Rules.Team.Minimum)
		r.Complete = s.Rules.complete(r.Result, r.Standing, r.Party != nil, r.Late, r.AcceptedAt != nil)
	}
}

// fill adds what other services know: findings with advice, cases, plans and draws.
func (s *Service) fill(ctx context.Context, a actor.Actor, rows []Inspection, p Parts) error {
	if len(rows) == 0 {
		return nil
	}
	ids := make([]uuid.UUID, len(rows))
	for i := range rows {
		ids[i] = rows[i].ID
		if c := rows[i].CheckCode; c != nil {
			c.URL = s.link(c.Token)
		}
	}
	today := workday.CivilDate(s.Clock())
	for i := range rows {
		for k := range rows[i].Rectifications {
			rows[i].Rectifications[k].judge(s.Calendar, today)
		}
		if p.Standing {
			s.complete(rows[i].Records)
		}
	}
	if p.Findings {
		got, err := s.Book.Findings(ctx, a, ids)
		if err != nil {
			return err
		}
		for i := range rows {
			rows[i].Findings = got[rows[i].ID]
		}
	}
	if p.Cases {
		got, err := s.Book.Cases(ctx, a, ids)
		if err != nil {
			return err
		}
		for i := range rows {
			rows[i].Cases = got[rows[i].ID]
		}
	}
	if s.Draws == nil {
		return nil
	}
	return s.fillOrigin(ctx, a, rows, p)
}

// fillOrigin adds the plan and the draw that a visit comes from.
func (s *Service) fillOrigin(ctx context.Context, a actor.Actor, rows []Inspection, p Parts) error {
	var plans, draws []uuid.UUID
	for _, r := range rows {
		if p.Plan && r.PlanID != nil && !slices.Contains(plans, *r.PlanID) {
			plans = append(plans, *r.PlanID)
		}
		if p.Draw && r.DrawID != nil && !slices.Contains(draws, *r.DrawID) {
			draws = append(draws, *r.DrawID)
		}
	}
	if len(plans) > 0 {
		got, err := s.Draws.PlansByID(ctx, a, plans)
		if err != nil {
			return err
		}
		for i := range rows {
			rows[i].Plan = pick(got, rows[i].PlanID)
		}
	}
	if len(draws) > 0 {
		got, err := s.Draws.DrawsByID(ctx, a, draws)
		if err != nil {
			return err
		}
		for i := range rows {
			rows[i].Draw = pick(got, rows[i].DrawID)
		}
	}
	return nil
}

func pick[T any](m map[uuid.UUID]T, id *uuid.UUID) *T {
	if id == nil {
		return nil
	}
	if v, ok := m[*id]; ok {
		return &v
	}
	return nil
}

// link is what the QR of a code holds: BASE_URL/c/<token>.
func (s *Service) link(token string) string { return s.BaseURL + "/c/" + token }
