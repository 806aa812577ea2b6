package leniency

import (
	"strconv"
	"strings"

	"yangguang/workday"
)

// Everywhere is the jurisdiction of national lists and AnyField the field of general ones.
const (
	Everywhere = "000000"
	AnyField   = "通用"
	// AnyViolation is the code of the violation that stands for every violation of the field (articles 32 and 33 themselves).
	AnyViolation = "ANY"
)

// Route is the legal way to a ruling. The routes of Art. 33 are never merged.
type Route string

// The routes.
const (
	Minor          Route = "minor"           // 轻微并及时改正且没有危害后果: Art. 33 para. 1 s. 1
	FirstViolation Route = "first_violation" // 初次违法且危害后果轻微并及时改正: Art. 33 para. 1 s. 2
	NoFault        Route = "no_fault"        // 没有主观过错: Art. 33 para. 2
	Ground         Route = "ground"          // 从轻减轻情形: Art. 32
	SpecialLaw     Route = "special_law"     // another law's own waiver, e.g. 食品安全法 136
	Gentle         Route = "no_coercion"     // 可以不采取行政强制措施: Administrative Coercion Law (行政强制法) Art. 16 para. 2
)

// Routes lists every route.
func Routes() []Route { return []Route{Minor, FirstViolation, NoFault, Ground, SpecialLaw, Gentle} }

// Rulings are what a route can lead to.
func (r Route) Rulings() []Ruling {
	switch r {
	case Minor, NoFault:
		return []Ruling{MustNotPenalise}
	case FirstViolation:
		return []Ruling{MustNotPenalise, MayWaive}
	case Ground:
		return []Ruling{Mitigated, Lighter}
	case SpecialLaw:
		return []Ruling{MustNotPenalise, MayWaive, Mitigated, Lighter}
	case Gentle:
		return []Ruling{NoCoercion}
	}
	return nil
}

// Duty is what must accompany a decision 附随义务. The words are those of the API.
type Duty string

// The duties.
const (
	OrderToRectify  Duty = "order_to_rectify" // 责令改正: Art. 28
	EducationRecord Duty = "education_record" // 教育记录: Art. 33 para. 3
	Commitment      Duty = "commitment"       // 书面承诺, where the list asks for it
)

// List is one published version of a list 清单. Versions of one code follow each other; nothing is edited.
type List struct {
	Code         string
	Version      int    // 1, 2, …
	Jurisdiction string // GB/T 2260, Everywhere for national
	Field        string // 领域
	Title        string
	Basis        string
	Source       string
	ValidFrom    workday.Date
	ValidTo      workday.Date // last day; zero while open
	Synthetic    bool         // a demonstration, not law
	Reference    bool         // what another place published, encoded to be read, tried and taken over; never published as it is
	Violations   []Violation
	Items        []Item
}

// Always makes the list one that was in force on every day, for trying what it would have changed.
func (l *List) Always() {
	l.ValidFrom, l.ValidTo = workday.Date{}, workday.Date{}
	for i := range l.Items {
		l.Items[i].ValidFrom, l.Items[i].ValidTo = workday.Date{}, workday.Date{}
	}
}

// Covers reports whether the list holds in a region. A region and a jurisdiction are codes of GB/T 2260; wider ones end in zeros.
func (l *List) Covers(region string) bool {
	return strings.HasPrefix(region, narrow(l.Jurisdiction))
}

// Violation is a violation with what the law provides for it.
type Violation struct {
	Code, Name, Basis string
	Family            string   // violations of one family count for 首次违法
	Measures          []string // kinds of measures that the law provides, names of the GraphQL enum
	Fines             []Band   // the first band whose condition holds gives the range; none: no fine
}

// Band is one statutory range of fines.
type Band struct {
	When       Expr   // nil = always
	Text       string // the law's words
	Min        Limit
	Max        Limit
	Benchmarks []Benchmark // the first that holds says which part of the range; none: all of it
}

// Benchmark is a published standard of discretion 裁量基准 (行政处罚法 34): on these facts, this part of the statutory range.
type Benchmark struct {
	When     Expr   // nil = always
	Text     string // its words
	From, To Share
}

// Limit is an amount, or a multiple of a money fact (货值金额十倍以上).
type Limit struct {
	Fixed Money
	Times int64  // > 0: times the fact Of
	Of    string // key of a money fact
}

// Window is how far back and how far around 首次违法 looks.
type Window struct {
	Months   int  // whole months; 24 for two years
	ThisYear bool // the civil year of the act
	Ever     bool // all that is known
	Area     Area
}

// Area is where an earlier act counts: as many digits of GB/T 2260 as it shares with this case's agency.
type Area int

// The areas.
const (
	Anywhere   Area = 0
	InProvince Area = 2
	InCity     Area = 4
	InCounty   Area = 6
)

// holds reports whether an act in the other region is inside the area around this one. What lies across several regions is inside.
func (a Area) holds(region, other string) bool {
	x, y := narrow(region[:min(int(a), len(region))]), narrow(other[:min(int(a), len(other))])
	return strings.HasPrefix(x, y) || strings.HasPrefix(y, x)
}

// narrow is the part of a region's code that is shared by all that lies in it: wider ones end in zeros.
func narrow(code string) string {
	for strings.HasSuffix(code, "00") {
		code = code[:len(code)-2]
	}
	return code
}

// Text is the window in Chinese.
func (w Window) Text() string {
	return map[Area]string{InProvince: "本省", InCity: "本市", InCounty: "本县（区）"}[w.Area] + w.period()
}

func (w Window) period() string {
	switch {
	case w.Ever:
		return "此前"
	case w.ThisYear:
		return "本年度内"
	case w.Months > 0 && w.Months%12 == 0:
		return strconv.Itoa(w.Months/12) + "年内"
	case w.Months > 0:
		return strconv.Itoa(w.Months) + "个月内"
	}
	return ""
}

// Item is one item of a list.
type Item struct {
	Code      string
	Violation string // AnyViolation for every one
	Route     Route
	Ruling    Ruling
	Basis     string
	Text      string // conditions as published
	Source    string
	ValidFrom workday.Date
	ValidTo   workday.Date // zero: as the list
	Window    Window       // of FirstViolation
	When      []Condition  // all must hold
	Fine      FineRule     // of MITIGATED and LIGHTER
	Duties    []Duty       // beyond those of the law
}

// Condition is one condition of an item.
type Condition struct {
	Key     string // unique in the item
	Text    string // the list's own words
	Basis   string // "" = the item's
	Expr    Expr
	Sources []Source // narrows who may supply the facts; empty = as the vocabulary says
}

// FineRule is what a MITIGATED or LIGHTER item does to the statutory range.
type FineRule struct {
	Range Share // LIGHTER: the lowest part of the range, e.g. 30%
	From  Share // MITIGATED: from this share of the minimum
	Below Share // MITIGATED: to below this share of the minimum, at most 100%
}
