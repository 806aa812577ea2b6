package opendata

import (
	"context"
	"fmt"
	"time"

	"yangguang/actor"
	"yangguang/decision"
	"yangguang/draw"
	"yangguang/ident"
	"yangguang/inspection"
	"yangguang/page"
	"yangguang/publish"
	"yangguang/roster"
	"yangguang/workday"
)

// Reader is the lists of the public API, read as the public.
type Reader interface {
	Published(ctx context.Context, a actor.Actor, q inspection.PublishedQuery, ask page.Ask) (page.Result[inspection.PublishedInspection], error)
	Penalties(ctx context.Context, a actor.Actor, q publish.PenaltyQuery, ask page.Ask) (page.Result[publish.PublishedPenalty], error)
	Draws(ctx context.Context, a actor.Actor, f draw.Filter, ask page.Ask) (page.Result[draw.Draw], error)
	Plans(ctx context.Context, a actor.Actor, q draw.PlanQuery, ask page.Ask) (page.Result[draw.Plan], error)
	ListCheckItems(ctx context.Context, a actor.Actor, q roster.CheckItemQuery, ask page.Ask) (page.Result[roster.CheckItem], error)
	ListLeniencyItems(ctx context.Context, a actor.Actor, q decision.ItemQuery, ask page.Ask) (page.Result[decision.LeniencyItem], error)
	ChecksOfYear(ctx context.Context, year int) ([]inspection.AgencyChecks, error)
}

// pageRows is how many rows are held at a time.
const pageRows = 500

// table is a dataset of the rows of one list. Its first column is the key.
type table[T any] struct {
	name, zh, en string
	columns      []column[T]
	page         func(ctx context.Context, r Reader, ask page.Ask) (page.Result[T], error)
	at           func(*T) page.Position
	count        func(tally, *T)
}

// source is a table of any rows.
type source interface {
	about() Dataset
	write(ctx context.Context, r Reader, s *sheet, t tally) error
}

func (t table[T]) about() Dataset {
	d := Dataset{Name: t.name, Zh: t.zh, En: t.en}
	for _, c := range t.columns {
		d.Fields = append(d.Fields, c.Field)
	}
	return d
}

func (t table[T]) cells(s *scrub, row *T) []Cell {
	out := make([]Cell, len(t.columns))
	for n, c := range t.columns {
		out[n] = c.of(s, row)
	}
	return out
}

func (t table[T]) write(ctx context.Context, r Reader, s *sheet, sums tally) error {
	ask := page.Ask{First: pageRows}
	for {
		p, err := t.page(ctx, r, ask)
		if err != nil {
			return fmt.Errorf("open data of %s: %w", t.name, err)
		}
		for i := range p.Rows {
			if err := s.row(t.cells(&s.scrub, &p.Rows[i])); err != nil {
				return err
			}
			if t.count != nil {
				t.count(sums, &p.Rows[i])
			}
		}
		if !p.More {
			return nil
		}
		at := t.at(&p.Rows[len(p.Rows)-1])
		ask.After = &at
	}
}

// sources are the datasets in the order of the index.
var sources = []source{inspections, penalties, draws, plans, items, leniencyItems}

// ofAgency are the two columns that name an agency.
func ofAgency[T any](get func(*T) roster.Agency) []column[T] {
	return []column[T]{
		code("agencyCode", "机关代码", "Code of the agency", func(x *T) string { return get(x).Code }),
		text("agency", "机关名称", "Agency", func(x *T) string { return get(x).Name }),
	}
}

func join[T any](parts ...[]column[T]) (all []column[T]) {
	for _, p := range parts {
		all = append(all, p...)
	}
	return all
}

func plain[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = string(v)
	}
	return out
}

func word[T ~string](v *T) *string {
	if v == nil {
		return nil
	}
	s := string(*v)
	return &s
}

type published = inspection.PublishedInspection

var inspections = table[published]{
	name: "inspections", zh: "检查结果公示", en: "Published results of inspections; of a withdrawn one the tombstone",
	columns: join([]column[published]{
		code("number", "检查编号", "Number of the visit", func(x *published) string { return x.Number }),
		mayCode("ending", "终止方式：WITHDRAWN 撤下", "How publication ended", func(x *published) *string {
			if x.WithdrawnAt == nil {
				return nil
			}
			return word(new(publish.Withdrawn))
		}),
	}, ofAgency(func(x *published) roster.Agency { return x.Agency }), []column[published]{
		mayText("enterprise", "企业名称（个体工商户脱敏）；撤下后不再显示", "Enterprise, names of the self-employed masked; empty once withdrawn",
			func(x *published) *string { return x.EnterpriseName }),
		mayCode("uscc", "统一社会信用代码；撤下后不再显示", "Unified social credit code; empty once withdrawn", func(x *published) *string { return x.USCC }),
		code("kind", "检查类别", "Kind of inspection", func(x *published) string { return string(x.Kind) }),
		texts("items", "检查事项", "Items checked", func(x *published) []string { return x.Items }),
		mayCode("result", "检查结果", "Result", func(x *published) *string { return word(x.Result) }),
		mayNumber("findings", "发现问题数", "Problems found", func(x *published) *int { return x.Findings }),
		codes("outcomes", "现行有效的处理结果", "Outcomes of the decisions in force", func(x *published) []string { return plain(x.Outcomes) }),
		codes("inspectors", "执法人员代号（固定，不含姓名）", "Pseudonyms of the officers: stable, no names", func(x *published) []string { return x.Inspectors }),
		mayCode("drawNumber", "抽取编号", "Number of the draw", func(x *published) *string { return x.DrawNumber }),
		day("visitedOn", "检查日期", "Day of the visit", func(x *published) workday.Date { return x.VisitedOn }),
		number("version", "记录版本，更正一次加一", "Version of the record, one more with each correction", func(x *published) int { return x.Version }),
		mayText("correctedReason", "更正原因", "Why it was corrected", func(x *published) *string { return x.CorrectedReason }),
		mayText("statement", "企业陈述", "Statement of the enterprise", func(x *published) *string { return x.Statement }),
		instant("publishedAt", "公示时间", "Published at", func(x *published) time.Time { return x.PublishedAt }),
		mayInstant("endedAt", "撤下时间", "Withdrawn at", func(x *published) *time.Time { return x.WithdrawnAt }),
		mayText("endReason", "撤下原因", "Why it was withdrawn", func(x *published) *string { return x.WithdrawnReason }),
		yes("synthetic", "演示数据", "Synthetic demo data", func(x *published) bool { return x.Synthetic }),
	}),
	page: func(ctx context.Context, r Reader, ask page.Ask) (page.Result[published], error) {
		return r.Published(ctx, actor.Public(), inspection.PublishedQuery{}, ask)
	},
	at: inspection.PublishedPosition,
	count: func(t tally, x *published) {
		c := t.of(x.Agency, x.VisitedOn.Year())
		c.Inspections++
		if x.WithdrawnAt != nil {
			c.InspectionsEnded++
		}
	},
}

type penalty = publish.PublishedPenalty

var penalties = table[penalty]{
	name: "penalties", zh: "行政处罚公示", en: "Published penalties; of one whose publication ended the tombstone",
	columns: join([]column[penalty]{
		text("number", "决定书文号", "Number of the decision", func(x *penalty) string { return x.Number }),
		mayCode("ending", "终止方式：WITHDRAWN 撤下，EXPIRED 公示期满", "How publication ended", func(x *penalty) *string { return word(x.Ending) }),
	}, ofAgency(func(x *penalty) roster.Agency { return x.Agency }), []column[penalty]{
		mayText("enterprise", "企业名称（个体工商户脱敏）", "Enterprise, names of the self-employed masked", func(x *penalty) *string { return x.EnterpriseName }),
		mayCode("uscc", "统一社会信用代码", "Unified social credit code", func(x *penalty) *string { return x.USCC }),
		mayText("violation", "违法行为", "Violation", func(x *penalty) *string { return x.Violation }),
		mayText("basis", "处罚依据", "Legal basis", func(x *penalty) *string { return x.Basis }),
		codes("measures", "处罚种类", "Measures", func(x *penalty) []string { return plain(x.Measures) }),
		mayCode("fine", "罚款，元", "Fine in yuan", func(x *penalty) *string { return x.Fine }),
		mayCode("confiscated", "没收，元", "Confiscated, in yuan", func(x *penalty) *string { return x.Confiscated }),
		mayDay("decidedOn", "决定日期", "Day of the decision", func(x *penalty) *workday.Date { return x.DecidedOn }),
		text("ruleBasis", "公示依据", "Rule by which it is public", func(x *penalty) string { return x.RuleBasis }),
		mayDay("until", "公示截止期", "Last day of its publicity", func(x *penalty) *workday.Date { return x.Until }),
		mayText("statement", "企业陈述", "Statement of the enterprise", func(x *penalty) *string { return x.Statement }),
		instant("publishedAt", "公示时间", "Published at", func(x *penalty) time.Time { return x.PublishedAt }),
		mayInstant("endedAt", "终止时间", "Ended at", func(x *penalty) *time.Time { return x.EndedAt }),
		mayText("endReason", "终止原因", "Why it ended", func(x *penalty) *string { return x.EndReason }),
		yes("synthetic", "演示数据", "Synthetic demo data", func(x *penalty) bool { return x.Synthetic }),
	}),
	page: func(ctx context.Context, r Reader, ask page.Ask) (page.Result[penalty], error) {
		return r.Penalties(ctx, actor.Public(), publish.PenaltyQuery{}, ask)
	},
	at: publish.PenaltyPosition,
	count: func(t tally, x *penalty) {
		c := t.of(x.Agency, workday.CivilDate(x.PublishedAt).Year())
		c.Penalties++
		if x.Ending != nil {
			c.PenaltiesEnded++
		}
	},
}

var draws = table[draw.Draw]{
	name: "draws", zh: "双随机抽取", en: "Committed draws in numbers; who was drawn is in the bundle of a public draw",
	columns: join([]column[draw.Draw]{
		code("number", "抽取编号", "Number", func(x *draw.Draw) string { return x.Number }),
	}, ofAgency(func(x *draw.Draw) roster.Agency { return x.Agency }), []column[draw.Draw]{
		code("state", "状态", "State", func(x *draw.Draw) string { return string(x.State) }),
		code("publication", "公布方式", "Publication mode", func(x *draw.Draw) string { return string(x.Publication) }),
		number("pool", "抽取库总数＝合格数＋排除数", "Enterprises in the pool: eligible and excluded", func(x *draw.Draw) int { return x.Pool.Size }),
		number("eligible", "合格数", "Eligible enterprises", func(x *draw.Draw) int { return x.Pool.Eligible }),
		number("excluded", "排除数", "Excluded enterprises", func(x *draw.Draw) int { return excluded(x) }),
		mayNumber("selected", "抽中数", "Enterprises drawn", selected),
		digest("poolRoot", "抽取库根摘要", "Root digest of the pool", func(x *draw.Draw) ident.Digest { return x.Pool.Root }),
		digest("commitment", "承诺摘要", "Digest of the commitment", func(x *draw.Draw) ident.Digest { return x.Digest }),
		mayDigest("result", "结果摘要", "Digest of the result", func(x *draw.Draw) *ident.Digest {
			if x.Result == nil {
				return nil
			}
			return &x.Result.Digest
		}),
		mayDigest("seed", "随机种子；保密期内为空", "Seed; empty under embargo", func(x *draw.Draw) *ident.Digest {
			if x.Result == nil {
				return nil
			}
			return x.Result.Seed
		}),
		day("windowFrom", "检查窗口起", "First day of the window", func(x *draw.Draw) workday.Date { return x.WindowFrom }),
		day("windowTo", "检查窗口止", "Last day of the window", func(x *draw.Draw) workday.Date { return x.WindowTo }),
		mayInstant("embargoUntil", "保密至", "Under embargo until", func(x *draw.Draw) *time.Time { return x.EmbargoUntil }),
		instant("committedAt", "承诺时间", "Committed at", func(x *draw.Draw) time.Time { return x.CommittedAt }),
		mayInstant("executedAt", "执行时间", "Executed at", func(x *draw.Draw) *time.Time {
			if x.Result == nil {
				return nil
			}
			return &x.Result.ExecutedAt
		}),
		mayText("bundle", "公布文件", "Where its files are, once public", func(x *draw.Draw) *string { return x.BundleURL }),
	}),
	page: func(ctx context.Context, r Reader, ask page.Ask) (page.Result[draw.Draw], error) {
		return r.Draws(ctx, actor.Public(), draw.Filter{}, ask)
	},
	at: draw.Position,
	count: func(t tally, x *draw.Draw) {
		c := t.of(x.Agency, workday.CivilDate(x.CommittedAt).Year())
		c.Draws++
		if x.State == draw.Voided {
			c.DrawsVoid++
			return
		}
		c.Pool += x.Pool.Size
		c.Eligible += x.Pool.Eligible
		c.Excluded += excluded(x)
		if n := selected(x); n != nil {
			c.Selected += *n
		}
	},
}

func excluded(x *draw.Draw) (n int) {
	for _, e := range x.Pool.Exclusions {
		n += e.Count
	}
	return n
}

func selected(x *draw.Draw) *int {
	if x.Result == nil {
		return nil
	}
	return &x.Result.Selected
}

var plans = table[draw.Plan]{
	name: "plans", zh: "检查计划", en: "Plans on file",
	columns: join([]column[draw.Plan]{
		code("number", "计划编号", "Number", func(x *draw.Plan) string { return x.Number }),
	}, ofAgency(func(x *draw.Plan) roster.Agency { return x.Agency }), []column[draw.Plan]{
		code("kind", "类别", "Kind", func(x *draw.Plan) string { return string(x.Kind) }),
		number("year", "年度", "Year", func(x *draw.Plan) int { return x.Year }),
		text("title", "名称", "Title", func(x *draw.Plan) string { return x.Title }),
		code("state", "状态", "State", func(x *draw.Plan) string { return string(x.State) }),
		codes("cooperating", "配合机关代码", "Codes of agencies that join", func(x *draw.Plan) (list []string) {
			for _, a := range x.CooperatingAgencies {
				list = append(list, a.Code)
			}
			return list
		}),
		codes("items", "抽查事项编号", "Codes of the items", func(x *draw.Plan) (list []string) {
			for _, i := range x.Items {
				list = append(list, i.Code)
			}
			return list
		}),
		text("stratification", "分层规则", "How the pool is cut into strata", func(x *draw.Plan) string { return x.Stratification }),
		texts("ratios", "各层抽查比例：层=百分比", "Ratio of each stratum: label=percent", func(x *draw.Plan) (list []string) {
			for _, r := range x.Ratios {
				list = append(list, r.Stratum+"="+r.Percent()+"%")
			}
			return list
		}),
		day("from", "起", "First day", func(x *draw.Plan) workday.Date { return x.From }),
		day("to", "止", "Last day", func(x *draw.Plan) workday.Date { return x.To }),
		instant("filedAt", "备案时间", "Filed at", func(x *draw.Plan) time.Time { return *x.FiledAt }), // what the public sees is on file
		yes("late", "逾期备案", "Filed late", func(x *draw.Plan) bool { return x.Late }),
		mayText("lateReason", "逾期原因", "Why it was late", func(x *draw.Plan) *string { return x.LateReason }),
	}),
	page: func(ctx context.Context, r Reader, ask page.Ask) (page.Result[draw.Plan], error) {
		return r.Plans(ctx, actor.Public(), draw.PlanQuery{}, ask)
	},
	at:    draw.PlanPosition,
	count: func(t tally, x *draw.Plan) { t.of(x.Agency, x.Year).Plans++ },
}
