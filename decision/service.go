package decision

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/google/uuid"

	"yangguang/actor"
	"yangguang/command"
	"yangguang/fault"
	"yangguang/leniency"
	"yangguang/leniency/listfile"
	"yangguang/page"
	"yangguang/policies/calendar"
	policy "yangguang/policies/leniency"
	"yangguang/workday"
)

// Service judges findings and keeps decisions. Its only state is the published lists, compiled, and read again when more are published.
type Service struct {
	store     Store
	commands  command.Runner[Tx]
	language  *listfile.Language
	procedure listfile.Procedure
	calendar  *workday.Calendar

	loading sync.Mutex
	lists   atomic.Pointer[lists]
}

// lists is every published version, ready to judge.
type lists struct {
	count int64
	set   *leniency.Set
	days  *workday.Calendar
	ids   map[*leniency.List]uuid.UUID
}

// NewService joins the service to its store. It fails when the embedded vocabulary or periods cannot be read.
func NewService(store Store, commands command.Runner[Tx]) (*Service, error) {
	language, err := ReadLanguage()
	if err != nil {
		return nil, err
	}
	s := &Service{store: store, commands: commands, language: language}
	if s.procedure, err = ReadProcedure(); err != nil {
		return nil, err
	}
	if s.calendar, err = workday.Load(calendar.Files); err != nil {
		return nil, err
	}
	set, err := leniency.NewSet(language.Vocabulary(), nil)
	if err != nil {
		return nil, err
	}
	s.lists.Store(&lists{set: set, days: s.calendar})
	return s, nil
}

// ReadLanguage reads the language of conditions over the vocabulary of the policies.
func ReadLanguage() (*listfile.Language, error) {
	facts, err := policy.Files.ReadFile("facts.yaml")
	if err != nil {
		return nil, err
	}
	vocabulary, err := listfile.ParseVocabulary(facts)
	if err != nil {
		return nil, fmt.Errorf("facts.yaml: %w", err)
	}
	return listfile.NewLanguage(vocabulary)
}

// ReadProcedure reads the periods, ceilings and steps of a case from the policies.
func ReadProcedure() (listfile.Procedure, error) {
	doc, err := policy.Files.ReadFile("procedure.yaml")
	if err != nil {
		return listfile.Procedure{}, err
	}
	p, err := listfile.ParseProcedure(doc)
	if err != nil {
		return p, fmt.Errorf("procedure.yaml: %w", err)
	}
	return p, nil
}

// at gives the lists once count versions are published, reading them again when more are there than were compiled. What was compiled stays: a
// published version never changes.
func (s *Service) at(ctx context.Context, count int64) (*lists, error) {
	if l := s.lists.Load(); l.count >= count {
		return l, nil
	}
	s.loading.Lock()
	defer s.loading.Unlock()
	if l := s.lists.Load(); l.count >= count {
		return l, nil
	}
	docs, err := s.store.ListDocuments(ctx)
	if err != nil {
		return nil, err
	}
	next := &lists{count: int64(len(docs)), days: s.calendar, ids: make(map[*leniency.List]uuid.UUID, len(docs))}
	compiled := make(map[uuid.UUID]*leniency.List, len(docs))
	for list, id := range s.lists.Load().ids {
		compiled[id] = list
	}
	all := make([]*leniency.List, len(docs))
	for i, d := range docs {
		if all[i] = compiled[d.ID]; all[i] == nil {
			if all[i], err = s.language.Parse([]byte(d.Document)); err != nil {
				return nil, fmt.Errorf("published list %s version %d: %w", d.Code, d.Version, err)
			}
		}
		next.ids[all[i]] = d.ID
	}
	if next.set, err = leniency.NewSet(s.language.Vocabulary(), all); err != nil {
		return nil, err
	}
	s.lists.Store(next)
	return next, nil
}

// CheckFindings implements Book. What a list once knew is known for good, since no version of a list goes: only what the lists at hand do not take is a
// reason to ask whether there are newer ones.
func (s *Service) CheckFindings(ctx context.Context, _ actor.Actor, path string, findings []NewFinding) error {
	if s.lists.Load().takes(path, findings) == nil {
		return nil
	}
	count, err := s.store.ListCount(ctx)
	if err != nil {
		return err
	}
	l, err := s.at(ctx, count)
	if err != nil {
		return err
	}
	return l.takes(path, findings)
}

func (l *lists) takes(path string, findings []NewFinding) error {
	for i, f := range findings {
		if err := l.check(fmt.Sprintf("%s[%d]", path, i), f); err != nil {
			return err
		}
	}
	return nil
}

func (l *lists) check(path string, f NewFinding) error {
	if _, ok := l.set.Violation(f.ViolationCode); !ok {
		return fault.BadInput(path+".violationCode", "违法行为编码不在已发布的清单中，请从清单中选择", "the published lists know no such violation: choose one of theirs")
	}
	seen := make(map[string]bool, len(f.Facts))
	for i, x := range f.Facts {
		at := fmt.Sprintf("%s.facts[%d]", path, i)
		d, ok := l.set.Vocabulary().Definition(x.Key)
		switch {
		case !ok:
			return noFact(at+".key", l.set.Vocabulary())
		case seen[x.Key]:
			return fault.BadInput(at+".key", "同一事实只能填写一次", "the fact is there twice: state it once")
		case !d.MaySupply(leniency.FromInspector):
			return fault.BadInput(at+".key", "“"+d.Label+"”由系统或其他来源提供，执法人员不能填写：请删除", "an inspector does not state this fact: leave it out")
		}
		seen[x.Key] = true
		if d.Question != "" && !x.Proven {
			return fault.BadInput("input.evidenceIds", "“"+d.Label+"”由执法人员判断：请在记录中附证据", d.LabelEn+" is a person's judgement: name evidence in the record").
				With("fact", at)
		}
		if _, err := d.Read(x.Value); err != nil {
			return badValue(at+".value", d, err)
		}
	}
	return nil
}

// badValue says what a fact's value has to be, for people in Chinese and by what the reader wanted in English.
func badValue(field string, d leniency.Definition, err error) error {
	return fault.BadInput(field, "“"+d.Label+"”的取值无效：须为"+d.Wanted(), d.LabelEn+": "+err.Error())
}

// Findings implements Book.
func (s *Service) Findings(ctx context.Context, a actor.Actor, inspections []uuid.UUID) (map[uuid.UUID][]Finding, error) {
	out, _, err := s.findings(ctx, a, inspections)
	return out, err
}

// Cases implements Book.
func (s *Service) Cases(ctx context.Context, a actor.Actor, inspections []uuid.UUID) (map[uuid.UUID][]Case, error) {
	found, rows, err := s.findings(ctx, a, inspections)
	if err != nil {
		return nil, err
	}
	byID := map[uuid.UUID]Finding{}
	for _, fs := range found {
		for _, f := range fs {
			byID[f.ID] = f
		}
	}
	out := make(map[uuid.UUID][]Case, len(inspections))
	for _, r := range rows {
		c := r.Case
		for _, id := range r.FindingIDs {
			f, ok := byID[id]
			if !ok {
				continue // of an earlier version of the record
			}
			c.Findings = append(c.Findings, f)
			if f.Decision.InForce() {
				c.Decision = f.Decision
			}
		}
		out[r.InspectionID] = append(out[r.InspectionID], c)
	}
	return out, nil
}

func (s *Service) findings(ctx context.Context, a actor.Actor, inspections []uuid.UUID) (map[uuid.UUID][]Finding, []CaseRow, error) {
	if len(inspections) == 0 {
		return nil, nil, nil
	}
	got, err := s.store.FindingsOf(ctx, a, inspections)
	if err != nil {
		return nil, nil, err
	}
	l, err := s.at(ctx, got.Lists)
	if err != nil {
		return nil, nil, err
	}
	out := make(map[uuid.UUID][]Finding, len(inspections))
	for _, r := range got.Rows {
		out[r.InspectionID] = append(out[r.InspectionID], l.finding(r, got.Today))
	}
	return out, got.Cases, nil
}

// FindingByID finds one finding in the asker's scope, or NOT_FOUND.
func (s *Service) FindingByID(ctx context.Context, a actor.Actor, id uuid.UUID) (Finding, error) {
	got, err := s.store.FindingByID(ctx, a, id)
	if err != nil {
		return Finding{}, err
	}
	l, err := s.at(ctx, got.Lists)
	if err != nil {
		return Finding{}, err
	}
	return l.finding(got.Rows[0], got.Today), nil
}

// CaseByID finds one case in the asker's scope, or NOT_FOUND.
func (s *Service) CaseByID(ctx context.Context, a actor.Actor, id uuid.UUID) (Case, error) {
	inspection, err := s.store.CaseInspection(ctx, a, id)
	if err != nil {
		return Case{}, err
	}
	cases, err := s.Cases(ctx, a, []uuid.UUID{inspection})
	if err != nil {
		return Case{}, err
	}
	for _, c := range cases[inspection] {
		if c.ID == id {
			return c, nil
		}
	}
	return Case{}, fault.Missing("该案件", "case")
}

// DecisionByID finds one decision in the asker's scope, or NOT_FOUND. The party sees it once it is confirmed.
func (s *Service) DecisionByID(ctx context.Context, a actor.Actor, id uuid.UUID) (Decision, error) {
	return s.store.DecisionByID(ctx, a, id)
}

// LeniencyItems lists the items of the published lists by code.
func (s *Service) LeniencyItems(ctx context.Context, a actor.Actor, f LeniencyFilter, ask page.Ask) (page.Result[LeniencyItem], error) {
	var q ItemQuery
	if f.Field != nil {
		q.Field = *f.Field
	}
	if f.ViolationCode != nil {
		q.ViolationCode = *f.ViolationCode
	}
	if f.ListCode != nil {
		q.ListCode = *f.ListCode
	}
	if f.Ruling != nil {
		q.Ruling = *f.Ruling
	}
	if f.OnDay != nil {
		q.OnDay = *f.OnDay
	}
	return s.store.ListLeniencyItems(ctx, a, q, ask)
}

// ItemPosition is the sort key of a page of items.
func ItemPosition(i *LeniencyItem) page.Position {
	return page.Position{page.Str(i.Code), page.ID(i.ListID)}
}

// judge says what the lists say of a stored finding on a day.
func (l *lists) judge(r Row, on workday.Date) leniency.Advice {
	facts := make([]leniency.Fact, len(r.Facts))
	for i, f := range r.Facts {
		facts[i] = leniency.Fact{Key: f.Key, Value: f.Value, Source: leniency.Source(f.Source), Contested: f.Contested}
	}
	if r.Reopened { // 逾期未改正: the register's word outweighs the officer's
		facts = append(facts, leniency.Fact{Key: leniency.CorrectionKey, Value: leniency.NotCorrected, Source: leniency.FromRegister})
	}
	return l.set.Judge(leniency.Case{Violation: r.Violation.Code, Region: r.Region, OccurredOn: r.OccurredOn, DecidedOn: on, Facts: facts,
		History: leniency.History{Known: true, Acts: r.History}, Calendar: l.days})
}
