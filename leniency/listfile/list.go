package listfile

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"yangguang/leniency"
	"yangguang/personal"
	"yangguang/workday"
)

type listDoc struct {
	Code         string         `yaml:"code"`
	Version      int            `yaml:"version"`
	Jurisdiction string         `yaml:"jurisdiction"`
	Field        string         `yaml:"field"`
	Title        string         `yaml:"title"`
	Basis        string         `yaml:"basis"`
	Source       string         `yaml:"source"`
	Note         string         `yaml:"note"`
	ValidFrom    string         `yaml:"validFrom"`
	ValidTo      string         `yaml:"validTo"`
	Binding      bool           `yaml:"binding"`
	Synthetic    bool           `yaml:"synthetic"`
	Reference    bool           `yaml:"reference"`
	Violations   []violationDoc `yaml:"violations"`
	Items        []itemDoc      `yaml:"items"`
}

type violationDoc struct {
	Code     string    `yaml:"code"`
	Name     string    `yaml:"name"`
	Basis    string    `yaml:"basis"`
	Family   string    `yaml:"family"`
	Measures []string  `yaml:"measures"`
	Fines    []bandDoc `yaml:"fines"`
}

type bandDoc struct {
	Text string `yaml:"text"`
	When string `yaml:"when"`
	Min  string `yaml:"min"`
	Max  string `yaml:"max"`

	Benchmarks []benchmarkDoc `yaml:"benchmarks"`
}

type benchmarkDoc struct {
	Text string `yaml:"text"`
	When string `yaml:"when"`
	From string `yaml:"from"`
	To   string `yaml:"to"`
}

type itemDoc struct {
	Code      string         `yaml:"code"`
	Violation string         `yaml:"violation"`
	Route     string         `yaml:"route"`
	Ruling    string         `yaml:"ruling"`
	Binding   *bool          `yaml:"binding"`
	Basis     string         `yaml:"basis"`
	Text      string         `yaml:"text"`
	Source    string         `yaml:"source"`
	ValidFrom string         `yaml:"validFrom"`
	ValidTo   string         `yaml:"validTo"`
	Window    string         `yaml:"window"`
	When      []conditionDoc `yaml:"when"`
	Fine      *fineDoc       `yaml:"fine"`
	Duties    []string       `yaml:"duties"`
}

type conditionDoc struct {
	Key     string   `yaml:"key"`
	Text    string   `yaml:"text"`
	Basis   string   `yaml:"basis"`
	Expr    string   `yaml:"expr"`
	Sources []string `yaml:"sources"`
}

type fineDoc struct {
	Range string `yaml:"range"`
	From  string `yaml:"from"`
	Below string `yaml:"below"`
}

// measures are the kinds of penalties of 行政处罚法 9, lightest first, as the API names them.
var measures = []string{"WARNING", "NOTICE_OF_CRITICISM", "FINE", "CONFISCATION", "LICENCE_SUSPENSION", "QUALIFICATION_DOWNGRADE",
	"BUSINESS_RESTRICTION", "SUSPENSION_OF_BUSINESS", "CLOSURE", "PRACTICE_BAN", "LICENCE_REVOCATION", "DETENTION"}

var (
	codeForm   = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,59}$`)
	keyForm    = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)
	regionForm = regexp.MustCompile(`^[0-9]{6}$`)
	windowForm = regexp.MustCompile(`^(?:(ever)|(this year)|([1-9][0-9]?) (years|months))(?: in the (province|city|county))?$`)
	timesForm  = regexp.MustCompile(`^([1-9][0-9]{0,3}) x ([a-z][a-z0-9_]{0,39})$`)
)

// Parse reads one version of a list. The error is an *Error with every problem of the file.
func (l *Language) Parse(doc []byte) (*leniency.List, error) { return l.parse(doc, false) }

// ParseNew is Parse of a version that is not published yet: its texts are for everybody and hold no markup. Those of before stay readable.
func (l *Language) ParseNew(doc []byte) (*leniency.List, error) { return l.parse(doc, true) }

func (l *Language) parse(doc []byte, fresh bool) (*leniency.List, error) {
	var d listDoc
	r, err := decode(doc, &d)
	if err != nil {
		return nil, err
	}
	if fresh {
		ast.Walk(plain{r}, r.file.Docs[0])
	}
	b := builder{reader: r, language: l}
	out := b.list(d)
	if err := r.err(); err != nil {
		return nil, err
	}
	return out, nil
}

// plain finds texts that hold markup.
type plain struct{ *reader }

// Visit implements ast.Visitor. An expression is no text: there < and > compare.
func (p plain) Visit(n ast.Node) ast.Visitor {
	pair, ok := n.(*ast.MappingValueNode)
	if !ok {
		return p
	}
	text, ok := pair.Value.(ast.ScalarNode)
	if key := pair.Key.GetToken().Value; !ok || key == "expr" || key == "when" {
		return p
	}
	if m := personal.Markup(fmt.Sprint(text.GetValue())); m != "" {
		p.add(lineOf(pair.Value), strings.TrimPrefix(pair.Value.GetPath(), "$."), "公开的内容不得含有网页标记“"+m+"”：请删去", "a public text must not hold the markup "+m+": take it out")
	}
	return p
}

// builder turns a document into a list and collects problems on the way.
type builder struct {
	*reader
	language *Language
}

func (b builder) list(d listDoc) *leniency.List {
	out := &leniency.List{Code: d.Code, Version: d.Version, Jurisdiction: d.Jurisdiction, Field: d.Field, Title: d.Title, Basis: d.Basis,
		Source: d.Source, Synthetic: d.Synthetic, Reference: d.Reference}
	b.form("code", d.Code, codeForm, "清单编码须为 1–60 个字母、数字、点、横线", "a code has 1 to 60 letters, digits, points and dashes")
	if d.Version < 1 || d.Version > 9999 {
		b.at("version", "版本须为 1 至 9999 的整数", "the version is a whole number from 1 to 9999")
	}
	b.form("jurisdiction", d.Jurisdiction, regionForm, `区划须为加引号的 6 位代码，全国为 "000000"`,
		`a jurisdiction is a quoted 6-digit code, "000000" for national`)
	for field, v := range map[string]string{"field": d.Field, "title": d.Title, "basis": d.Basis, "source": d.Source} {
		b.needed(field, v)
	}
	out.ValidFrom, out.ValidTo = b.validity("", d.ValidFrom, d.ValidTo, !d.Reference || d.ValidFrom != "")
	if len(d.Items)+len(d.Violations) == 0 {
		b.at("items", "清单至少要有一个清单项或违法行为", "a list has at least one item or violation")
	}
	seen := map[string]bool{}
	for i, v := range d.Violations {
		at := fmt.Sprintf("violations[%d]", i)
		b.once(at+".code", v.Code, seen)
		out.Violations = append(out.Violations, b.violation(at, v))
	}
	seen = map[string]bool{}
	for i, it := range d.Items {
		at := fmt.Sprintf("items[%d]", i)
		b.once(at+".code", it.Code, seen)
		out.Items = append(out.Items, b.item(at, d, it, out))
	}
	return out
}

func (b builder) violation(at string, d violationDoc) leniency.Violation {
	v := leniency.Violation{Code: d.Code, Name: d.Name, Basis: d.Basis, Family: d.Family, Measures: d.Measures}
	for field, text := range map[string]string{".name": d.Name, ".basis": d.Basis, ".family": d.Family} {
		b.needed(at+field, text)
	}
	for i, m := range d.Measures {
		if !slices.Contains(measures, m) {
			b.at(fmt.Sprintf("%s.measures[%d]", at, i), "处罚种类无法识别，可用："+strings.Join(measures, "、"),
				"no kind of measure; known are "+strings.Join(measures, ", "))
		}
	}
	if len(d.Fines) > 0 && !slices.Contains(d.Measures, leniency.FineMeasure) {
		b.at(at+".measures", "设有罚款幅度，处罚种类须含 FINE", "there are fines: the measures need FINE")
	}
	for i, f := range d.Fines {
		v.Fines = append(v.Fines, b.band(fmt.Sprintf("%s.fines[%d]", at, i), f))
	}
	return v
}

func (b builder) band(at string, d bandDoc) leniency.Band {
	out := leniency.Band{Text: d.Text, Min: b.limit(at+".min", d.Min), Max: b.limit(at+".max", d.Max)}
	b.needed(at+".text", d.Text)
	if d.When != "" {
		out.When = b.expr(at+".when", d.When)
	}
	for i, x := range d.Benchmarks {
		out.Benchmarks = append(out.Benchmarks, b.benchmark(fmt.Sprintf("%s.benchmarks[%d]", at, i), x))
	}
	if out.Min.Of != out.Max.Of && out.Min.Fixed != 0 || out.Min.Times > out.Max.Times || out.Max.Times == 0 && out.Min.Fixed > out.Max.Fixed {
		b.at(at+".min", "下限须不高于上限，且与上限同一算法", "the minimum is not above the maximum and is computed like it")
	}
	return out
}

func (b builder) benchmark(at string, d benchmarkDoc) leniency.Benchmark {
	out := leniency.Benchmark{Text: d.Text}
	b.needed(at+".text", d.Text)
	if d.When != "" {
		out.When = b.expr(at+".when", d.When)
	}
	var from, to error
	out.From, from = leniency.ParseShare(d.From)
	if out.To, to = leniency.ParseShare(d.To); from != nil || to != nil || out.From > out.To {
		b.at(at+".from", "裁量基准须写 from 与 to，均为百分数（如 0% 与 30%），from 不大于 to", "a benchmark has from and to, percentages such as 0% and 30%, from not above to")
	}
	return out
}

func (b builder) limit(at, text string) leniency.Limit {
	if m := timesForm.FindStringSubmatch(text); m != nil {
		n, _ := strconv.ParseInt(m[1], 10, 64)
		if d, ok := b.language.vocabulary.Definition(m[2]); !ok || d.Type != leniency.Amount {
			b.at(at, "倍数的基数须为金额类事实", "a multiple is of a money fact of the vocabulary")
		}
		return leniency.Limit{Times: n, Of: m[2]}
	}
	m, err := leniency.ParseMoney(text)
	if err != nil {
		b.at(at, `金额须为加引号的元数（如 "50000"）或倍数（如 "10 x goods_value"）`, `want quoted yuan such as "50000" or a multiple such as "10 x goods_value"`)
	}
	return leniency.Limit{Fixed: m}
}

func (b builder) item(at string, head listDoc, d itemDoc, l *leniency.List) leniency.Item {
	it := leniency.Item{Code: d.Code, Violation: d.Violation, Route: leniency.Route(d.Route), Basis: d.Basis, Text: d.Text, Source: d.Source}
	b.form(at+".violation", d.Violation, codeForm, "请给出违法行为编码", "name the code of a violation")
	for field, text := range map[string]string{".basis": d.Basis, ".text": d.Text} {
		b.needed(at+field, text)
	}
	if it.Source == "" {
		it.Source = head.Source
	}
	it.Ruling = b.ruling(at, head, d)
	it.Window = b.window(at, d)
	if d.ValidFrom != "" {
		it.ValidFrom, it.ValidTo = b.validity(at+".", d.ValidFrom, d.ValidTo, true)
	} else {
		it.ValidFrom, it.ValidTo = l.ValidFrom, l.ValidTo
		if d.ValidTo != "" {
			_, it.ValidTo = b.validity(at+".", head.ValidFrom, d.ValidTo, false)
		}
	}
	if it.ValidFrom.Before(l.ValidFrom) || !l.ValidTo.IsZero() && (it.ValidTo.IsZero() || it.ValidTo.After(l.ValidTo)) {
		b.at(at+".validFrom", "清单项的有效期须在清单有效期之内", "an item is valid only while its list is")
	}
	if len(d.When) == 0 {
		b.at(at+".when", "清单项至少要有一个条件", "an item has at least one condition")
	}
	seen := map[string]bool{}
	for i, c := range d.When {
		where := fmt.Sprintf("%s.when[%d]", at, i)
		b.once(where+".key", c.Key, seen)
		it.When = append(it.When, b.condition(where, c))
	}
	b.firstViolation(at, it)
	it.Fine = b.fine(at, it.Ruling, d.Fine)
	for i, duty := range d.Duties {
		it.Duties = append(it.Duties, leniency.Duty(duty))
		if !slices.Contains([]leniency.Duty{leniency.OrderToRectify, leniency.EducationRecord, leniency.Commitment}, leniency.Duty(duty)) {
			b.at(fmt.Sprintf("%s.duties[%d]", at, i), "附随义务可用：order_to_rectify、education_record、commitment",
				"known are order_to_rectify, education_record, commitment")
		}
	}
	return it
}

// ruling follows from the route and from whether the list binds; only grounds and special laws name theirs.
func (b builder) ruling(at string, head listDoc, d itemDoc) leniency.Ruling {
	route, binding := leniency.Route(d.Route), head.Binding
	if d.Binding != nil {
		binding = *d.Binding
	}
	allowed := route.Rulings()
	if allowed == nil {
		b.at(at+".route", "路径须为 minor、first_violation、no_fault、ground、special_law、no_coercion 之一",
			"the route is minor, first_violation, no_fault, ground, special_law or no_coercion")
		return leniency.Normal
	}
	r := leniency.Ruling(d.Ruling)
	switch route {
	case leniency.FirstViolation:
		allowed = []leniency.Ruling{leniency.MayWaive}
		if binding {
			allowed = []leniency.Ruling{leniency.MustNotPenalise}
		}
		fallthrough
	case leniency.Minor, leniency.NoFault, leniency.Gentle:
		if d.Ruling == "" {
			r = allowed[0]
		}
	}
	if !slices.Contains(allowed, r) {
		b.at(at+".ruling", fmt.Sprintf("该路径的结论须为 %v", allowed), fmt.Sprintf("this route leads to %v", allowed))
	}
	return r
}

func (b builder) window(at string, d itemDoc) leniency.Window {
	m := windowForm.FindStringSubmatch(d.Window)
	if m == nil {
		if d.Window != "" {
			b.at(at+".window", "回溯期须写作 2 years、6 months、this year 或 ever，可加 in the province、city、county",
				"the window is written 2 years, 6 months, this year or ever, with in the province, city or county where it is bounded")
		}
		return leniency.Window{}
	}
	n, _ := strconv.Atoi(m[3])
	if m[4] == "years" {
		n *= 12
	}
	areas := map[string]leniency.Area{"province": leniency.InProvince, "city": leniency.InCity, "county": leniency.InCounty}
	return leniency.Window{Ever: m[1] != "", ThisYear: m[2] != "", Months: n, Area: areas[m[5]]}
}

// firstViolation keeps window, route and the fact from the history together.
func (b builder) firstViolation(at string, it leniency.Item) {
	asks := false
	for _, c := range it.When {
		if c.Expr == nil {
			return
		}
		for _, k := range c.Expr.Keys() {
			d, _ := b.language.vocabulary.Definition(k)
			asks = asks || d.Derived == leniency.FromHistory
		}
	}
	has := it.Window != leniency.Window{}
	switch {
	case asks && !has:
		b.at(at+".window", "条件涉及首次违法，须写明回溯期（如 2 years）", "a condition asks for a first violation: say how far back, such as 2 years")
	case it.Route == leniency.FirstViolation && !asks:
		b.at(at+".when", "首违不罚路径须有首次违法的条件", "the first-violation route needs a condition on the first violation")
	case has && !asks:
		b.at(at+".window", "没有条件涉及首次违法：请删除回溯期", "no condition asks for a first violation: take the window out")
	}
}

func (b builder) condition(at string, d conditionDoc) leniency.Condition {
	c := leniency.Condition{Key: d.Key, Text: d.Text, Basis: d.Basis, Expr: b.expr(at+".expr", d.Expr)}
	b.needed(at+".text", d.Text)
	for i, s := range d.Sources {
		c.Sources = append(c.Sources, leniency.Source(s))
		if !slices.Contains(leniency.Sources(), leniency.Source(s)) {
			b.at(fmt.Sprintf("%s.sources[%d]", at, i), "来源须为 register、inspector、enterprise、external 之一",
				"a source is register, inspector, enterprise or external")
		}
	}
	return c
}

func (b builder) expr(at, text string) leniency.Expr {
	e, err := b.language.compile(text)
	if err != nil {
		b.at(at, "条件有误，请改正："+err.Chinese(), "the condition does not type-check: "+err.Error())
		return nil
	}
	return e
}

func (b builder) fine(at string, r leniency.Ruling, d *fineDoc) leniency.FineRule {
	var f leniency.FineRule
	switch {
	case r != leniency.Mitigated && r != leniency.Lighter:
		if d != nil {
			b.at(at+".fine", "只有从轻、减轻项可规定罚款幅度：请删除", "only lighter and mitigated items set a fine: take it out")
		}
		return f
	case d == nil:
		b.at(at+".fine", "从轻须写 fine.range，减轻须写 fine.from 与 fine.below", "a lighter item needs fine.range, a mitigated one fine.from and fine.below")
		return f
	}
	share := func(field, text string, want bool) leniency.Share {
		s, err := leniency.ParseShare(text)
		if (text != "") != want || want && err != nil {
			b.at(at+".fine."+field, "从轻只写 range，减轻只写 from 与 below，均为百分数（如 30%）", "lighter: range; mitigated: from and below; percentages such as 30%")
		}
		return s
	}
	lighter := r == leniency.Lighter
	f.Range, f.From, f.Below = share("range", d.Range, lighter), share("from", d.From, !lighter), share("below", d.Below, !lighter)
	if !lighter && f.From >= f.Below {
		b.at(at+".fine.from", "from 须小于 below", "from is less than below")
	}
	return f
}

func (b builder) validity(at, from, to string, need bool) (f, t workday.Date) {
	var err error
	if f, err = workday.ParseDate(from); err != nil && need {
		b.at(at+"validFrom", "生效日须写作 YYYY-MM-DD", "the first day is written YYYY-MM-DD")
	}
	if to == "" {
		return f, t
	}
	if t, err = workday.ParseDate(to); err != nil || t.Before(f) {
		b.at(at+"validTo", "失效日须写作 YYYY-MM-DD，且不早于生效日", "the last day is written YYYY-MM-DD and is not before the first")
	}
	return f, t
}

func (b builder) needed(field, v string) {
	if strings.TrimSpace(v) == "" {
		b.at(field, "不能为空：请填写", "must not be empty: fill it in")
	}
}

func (b builder) form(field, v string, form *regexp.Regexp, zh, en string) {
	if !form.MatchString(v) {
		b.at(field, zh, en)
	}
}

func (b builder) once(field, v string, seen map[string]bool) {
	if !codeForm.MatchString(v) {
		b.at(field, "编码须为 1–60 个字母、数字、点、横线", "a code has 1 to 60 letters, digits, points and dashes")
	}
	if seen[v] {
		b.at(field, "编码重复：请改为不同的编码", "this code is there twice: give each its own")
	}
	seen[v] = true
}
