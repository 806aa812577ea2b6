package draw

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"yangguang/command"
	"yangguang/fault"
	"yangguang/ident"
	"yangguang/ledger"
	"yangguang/publish"
	"yangguang/roster"
	"yangguang/workday"
)

// FilePlan is what an agency files 检查计划备案.
type FilePlan struct {
	Kind           PlanKind
	Year           int
	Title          string
	Items          []uuid.UUID
	Cooperating    []uuid.UUID
	Target         Target
	Stratification string
	Ratios         []RatioInput
	From, To       workday.Date
	LateReason     *string
}

// RatioInput is a sampling ratio as people write it.
type RatioInput struct {
	Stratum string
	Percent string // 0–100, at most four decimals
	Minimum *int   // enterprises
}

// The limits of a plan: what one page of a screen and one statement can hold.
const (
	maxTitle   = 200 // characters
	maxReason  = 1000
	maxItems   = 50
	maxFilters = 100
	maxCount   = 1_000_000_000
)

// FilePlan files a plan of the actor's agency: published items of its own, a scope inside its region, ratios by stratum. A plan filed
// after the last day of filing or after its window began is late and needs a reason. A special plan is a draft until ApprovePlan,
// one that other agencies are to join until each agreed (AnswerPlan).
func (s *Service) FilePlan(ctx context.Context, c command.Command, in FilePlan) (Plan, error) {
	ratios, err := s.checkPlan(&in)
	if err != nil {
		return Plan{}, err
	}
	id, err := s.Commands.Do(ctx, c, func(ctx context.Context, tx Tx, now time.Time) (command.Change, error) {
		f, err := tx.FilingFacts(ctx, c.Actor.AgencyID, in.Year, in.Items, in.Cooperating)
		if err != nil {
			return command.Change{}, err
		}
		p := Plan{ID: uuid.Must(uuid.NewV7()), Kind: in.Kind, Year: in.Year, Title: in.Title, Agency: f.Agency, Target: in.Target,
			Stratification: in.Stratification, Ratios: ratios, From: in.From, To: in.To, LateReason: in.LateReason,
			Number: fmt.Sprintf("%s-P%d-%04d", f.Agency.Code, in.Year, f.Seq)}
		if err := s.admit(&p, in, f, workday.CivilDate(now)); err != nil {
			return command.Change{}, err
		}
		kind := "plan.file"
		if p.Kind == Special || len(p.CooperatingAgencies) > 0 {
			kind = "plan.draft"
		}
		if p.Kind == Special {
			if err := s.bounded(p, workday.CivilDate(now)); err != nil {
				return command.Change{}, err
			}
		}
		if err := tx.InsertPlan(ctx, NewPlan{Plan: p, Seq: f.Seq, Author: c.Actor.AccountID}); err != nil {
			return command.Change{}, err
		}
		return command.Change{Type: kind, Subject: ledger.Subject{Kind: ledger.SubjectPlan, ID: p.Number}, ObjectKind: ident.Plan,
			Object: p.ID, Content: planContent(p)}, nil
	})
	if err != nil {
		return Plan{}, err
	}
	found, err := s.PlansByID(ctx, c.Actor, []uuid.UUID{id})
	return one(id, found, err, missingPlan())
}

// checkPlan decides what needs nothing but the input, and reads the ratios.
func (s *Service) checkPlan(in *FilePlan) ([]Ratio, error) {
	in.Title = strings.TrimSpace(in.Title)
	switch n := utf8.RuneCountInString(in.Title); {
	case n < 1 || n > maxTitle:
		return nil, fault.BadInput("input.title", "名称须为 1 至 200 个字", "a title has 1 to 200 characters")
	case len(in.Items) == 0 || len(in.Items) > maxItems:
		return nil, fault.BadInput("input.itemIds", "须选择 1 至 50 个抽查事项", "choose 1 to 50 items")
	case len(in.Cooperating) > maxItems:
		return nil, fault.BadInput("input.cooperatingAgencyIds", "配合机关至多 50 个", "at most 50 agencies can join")
	case in.From.Year() != in.Year || in.To.Year() != in.Year:
		return nil, fault.BadInput("input.from", "检查期须在计划年度之内", "the window must lie within the plan's year")
	case in.To.Before(in.From):
		return nil, fault.BadInput("input.to", "检查期止日不得早于起日", "the last day must not be before the first")
	}
	if in.LateReason != nil {
		if r := strings.TrimSpace(*in.LateReason); r == "" || utf8.RuneCountInString(r) > maxReason {
			return nil, fault.BadInput("input.lateReason", "逾期原因须为 1 至 1000 个字", "a reason has 1 to 1000 characters")
		}
		if err := publish.Check("input.lateReason", *in.LateReason); err != nil {
			return nil, err
		}
	}
	if err := publish.Check("input.title", in.Title); err != nil {
		return nil, err
	}
	if err := checkTarget(in.Target); err != nil {
		return nil, err
	}
	return s.ratios(in.Stratification, in.Ratios)
}

var (
	regionPrefix   = regexp.MustCompile(`^[0-9]{2,6}$`)
	industryPrefix = regexp.MustCompile(`^([A-T]|[0-9]{2,4})$`)
	creditClass    = regexp.MustCompile(`^([A-D]|UNKNOWN)$`)
)

func checkTarget(t Target) error {
	kinds := []roster.SubjectKind{roster.KindEnterprise, roster.KindSelfEmployed, roster.KindCooperative, roster.KindSocialOrganisation,
		roster.KindPublicInstitution}
	for i, k := range t.Kinds {
		if !slices.Contains(kinds, k) {
			return fault.BadInput(fmt.Sprintf("input.target.kinds[%d]", i), "没有这种检查对象类别", "no such kind of enterprise")
		}
	}
	for i, r := range t.RegionCodes {
		if !regionPrefix.MatchString(r) {
			return fault.BadInput(fmt.Sprintf("input.target.regionCodes[%d]", i), "区划代码为 2 至 6 位数字", "a region code has 2 to 6 digits")
		}
	}
	for i, n := range t.Industries {
		if err := checkIndustry(fmt.Sprintf("input.target.industries[%d]", i), n); err != nil {
			return err
		}
	}
	for i, k := range t.KeySupervision {
		if n := utf8.RuneCountInString(k); n < 1 || n > 64 {
			return fault.BadInput(fmt.Sprintf("input.target.keySupervision[%d]", i), "重点监管标识须为 1 至 64 个字", "a mark has 1 to 64 characters")
		}
		if err := roster.PublicText(fmt.Sprintf("input.target.keySupervision[%d]", i), k); err != nil {
			return err
		}
	}
	for i, k := range t.CreditClasses {
		if !creditClass.MatchString(k) {
			return fault.BadInput(fmt.Sprintf("input.target.creditClasses[%d]", i), "信用风险分类须为 A、B、C、D 或 UNKNOWN（未分类）", "a credit class is A, B, C, D or UNKNOWN")
		}
	}
	if max(len(t.RegionCodes), len(t.Industries), len(t.Kinds), len(t.KeySupervision), len(t.CreditClasses)) > maxFilters {
		return fault.BadInput("input.target", "每项筛选条件至多 100 个值", "a filter has at most 100 values")
	}
	return nil
}

// checkIndustry refuses an industry that no enterprise can have: the register keeps codes of the table in force, and what is finer by what it begins with there. Plans
// filed before this rule stay as they are.
func checkIndustry(field, code string) error {
	if roster.IndustryOf(code) != nil {
		return nil
	}
	if industryPrefix.MatchString(code) {
		if above := roster.IndustryOf(roster.KnownIndustry(code)); above != nil {
			return fault.BadInput(field, "GB/T 4754 现行版中没有 "+code+"，选不到任何企业：请改为其上级 "+above.Code+"（"+above.Name+"）",
				"the table of industries in force has no "+code+", so it selects none: give what it begins with, "+above.Code)
		}
	}
	return fault.BadInput(field, "GB/T 4754 现行版中没有行业“"+code+"”：请填写门类字母（如 F）或者 2 至 4 位的大类、中类、小类代码（如 52、522、5221），可用 industries 按名称查找",
		"the table of industries in force has no "+strconv.Quote(code)+
			": give the letter of a section (F) or the 2 to 4 digits of a division, group or class (52, 522, 5221); industries finds them by name")
}

// ratios reads the ratios of a plan, ascending by stratum.
func (s *Service) ratios(name string, in []RatioInput) ([]Ratio, error) {
	rule, ok := s.Rules.stratification(name)
	if !ok {
		return nil, fault.BadInput("input.stratification", "没有这种分层规则：可用 "+strings.Join(s.Rules.stratifications(), "、"),
			"no such stratification rule: there are "+strings.Join(s.Rules.stratifications(), ", "))
	}
	if len(in) == 0 || len(in) > maxFilters {
		return nil, fault.BadInput("input.ratios", "须给出 1 至 100 层的比例", "give the ratios of 1 to 100 strata")
	}
	out := make([]Ratio, len(in))
	for i, r := range in {
		field := fmt.Sprintf("input.ratios[%d]", i)
		ppm, ok := parsePercent(r.Percent)
		out[i] = Ratio{Stratum: r.Stratum, PPM: ppm}
		switch {
		case !rule.pattern.MatchString(r.Stratum):
			return nil, fault.BadInput(field+".stratum", "该分层规则没有这一层：可用 "+rule.strata("、", "六位区划代码"),
				"the stratification rule has no such stratum: there are "+rule.strata(", ", "region codes of six digits"))
		case slices.ContainsFunc(out[:i], func(o Ratio) bool { return o.Stratum == r.Stratum }):
			return nil, fault.BadInput(field+".stratum", "该层已给出比例", "the stratum is named twice")
		case !ok:
			return nil, fault.BadInput(field+".percent", "比例须在 0 至 100 之间，至多四位小数", "a percentage is 0 to 100 with at most four decimals")
		case r.Minimum != nil && (*r.Minimum < 0 || *r.Minimum > maxCount):
			return nil, fault.BadInput(field+".minimum", "最少户数不得为负", "a minimum must not be negative")
		case r.Minimum != nil:
			out[i].Minimum = *r.Minimum
		}
		if out[i].PPM == 0 && out[i].Minimum == 0 {
			return nil, fault.BadInput(field+".percent", "比例与最少户数不能同为零：不抽的层不必列出", "ratio and minimum cannot both be zero: leave the stratum out")
		}
	}
	slices.SortFunc(out, func(a, b Ratio) int { return strings.Compare(a.Stratum, b.Stratum) })
	return out, nil
}

// admit decides what needs the register and the day: items, agencies, region, lateness. It fills in what follows from them.
func (s *Service) admit(p *Plan, in FilePlan, f FilingFacts, today workday.Date) error {
	for i, id := range in.Items {
		field := fmt.Sprintf("input.itemIds[%d]", i)
		n := slices.IndexFunc(f.Items, func(it roster.CheckItem) bool {
			return it.ID == id && (it.Agency.ID == f.Agency.ID || slices.Contains(in.Cooperating, it.Agency.ID))
		})
		switch {
		case n < 0:
			e := fault.Missing("该抽查事项", "item")
			e.Field = field
			return e
		case slices.Contains(in.Items[:i], id):
			return fault.BadInput(field, "该事项已列出", "the item is named twice")
		case !f.Items[n].Active:
			e := fault.Refuse(fault.ItemNotPublished, "该事项未公布或已取消：清单之外无检查，请先公布", "the item is not on the published list: publish it first")
			e.Field = field
			return e
		}
		p.Items = append(p.Items, f.Items[n])
	}
	for i, id := range in.Cooperating {
		field := fmt.Sprintf("input.cooperatingAgencyIds[%d]", i)
		n := slices.IndexFunc(f.Cooperating, func(g roster.Agency) bool { return g.ID == id })
		switch {
		case n < 0:
			e := fault.Missing("该机关", "agency")
			e.Field = field
			return e
		case id == f.Agency.ID || slices.Contains(in.Cooperating[:i], id):
			return fault.BadInput(field, "配合机关不得重复，也不得为发起机关", "an agency joins once and is not the one that files")
		}
		p.CooperatingAgencies = append(p.CooperatingAgencies, f.Cooperating[n])
	}
	if !slices.ContainsFunc(p.Items, func(it roster.CheckItem) bool { return it.Agency.ID == f.Agency.ID }) {
		return fault.BadInput("input.itemIds", "联合检查计划须有发起机关自己的事项", "a joint plan has an item of the agency that files it")
	}
	if err := within(&p.Target, f.Agency.Region.Code); err != nil {
		return err
	}
	return s.judgeLateness(p, today)
}

// within keeps the scope inside the agency's region; a plan that names no region means all of it.
func within(t *Target, agency string) error {
	own := trimRegion(agency)
	if len(t.RegionCodes) == 0 {
		t.RegionCodes = []string{own}
	}
	for i, code := range t.RegionCodes {
		code = trimRegion(code)
		if !strings.HasPrefix(code, own) {
			return fault.BadInput(fmt.Sprintf("input.target.regionCodes[%d]", i), "该区划不在本机关管辖范围内", "the region is outside the agency's")
		}
		t.RegionCodes[i] = code
	}
	return nil
}

// trimRegion cuts the zeros that make a region of a higher level six digits long: 370500 is every code that begins with 3705.
func trimRegion(code string) string {
	for len(code) > 2 && len(code)%2 == 0 && strings.HasSuffix(code, "00") {
		code = code[:len(code)-2]
	}
	return code
}

func (s *Service) judgeLateness(p *Plan, today workday.Date) error {
	if p.To.Before(today) {
		return fault.BadInput("input.to", "检查期已过：不得补备已结束的计划", "the window is over: a plan cannot be filed afterwards")
	}
	p.Late = today.After(p.From)
	basis, basisEn := "检查期已开始", "its window has begun"
	if rule, ok := s.Rules.filing(p.Agency.Region.Code, today); ok && p.Kind == Annual {
		if last, err := workday.ParseDate(fmt.Sprintf("%04d-%s", p.Year, rule.LastDay)); err == nil && today.After(last) {
			p.Late, basis, basisEn = true, rule.Basis, rule.Basis
		}
	}
	if p.Late && p.LateReason == nil {
		e := fault.Refuse(fault.LateReason, "逾期备案须说明原因："+basis, "filed late ("+basisEn+"): say why").With("basis", basis)
		e.Field = "input.lateReason"
		return e
	}
	if !p.Late {
		p.LateReason = nil
	}
	return nil
}

// planContent is the body of the ledger entry.
func planContent(p Plan) map[string]any {
	items, ratios, agencies := []string{}, []map[string]any{}, []string{}
	for _, i := range p.Items {
		items = append(items, i.Code)
	}
	for _, a := range p.CooperatingAgencies {
		agencies = append(agencies, a.Code)
	}
	for _, r := range p.Ratios {
		ratios = append(ratios, map[string]any{"stratum": r.Stratum, "percent": r.Percent(), "minimum": r.Minimum})
	}
	return map[string]any{"number": p.Number, "kind": p.Kind, "year": p.Year, "title": p.Title, "agency": p.Agency.Code, "items": items,
		"cooperating": agencies, "target": p.Target, "stratification": p.Stratification, "ratios": ratios, "from": p.From, "to": p.To,
		"late": p.Late, "lateReason": p.LateReason}
}
