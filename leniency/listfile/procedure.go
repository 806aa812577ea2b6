package listfile

import (
	"fmt"
	"slices"

	"yangguang/leniency"
	"yangguang/workday"
)

// Procedure is the periods, ceilings and steps of a case, as data with its basis.
type Procedure struct {
	CaseDays   int         // calendar days from 立案 to the decision
	CaseBasis  string      // the article
	Extensions []Extension // each in its turn
	Hearing    Hearing
	OrderDays  int // calendar days at most until an order to rectify is due
	OnTheSpot  Ceiling
	Limitation Limitation
	Steps      []Step
	Lenient    Lenient
	Deviations []Deviation
	ValidFrom  workday.Date
}

// Lenient is what a list of 减轻 or 从轻 leaves of the kinds of measures: none of those withheld, where the law gives the violation a milder one.
type Lenient struct {
	Withholds []string // kinds of measures
	Basis     string
}

// Extension is how the period of a case is extended for the n-th time.
type Extension struct {
	Days      int    // calendar days at most
	DecidedBy string // HEAD, or COLLECTIVE: the heads discuss it and say how many days
	Basis     string
}

// Collective is who decides an extension that the heads discuss.
const Collective = "COLLECTIVE"

// Hearing is how long the party may ask for a hearing after it was offered one.
type Hearing struct {
	Workdays int
	Basis    string
}

// Ceiling is what may be decided on the spot 当场处罚.
type Ceiling struct {
	Amounts
	Measures []string // kinds of measures
	Basis    string
}

// Amounts are a limit for citizens and one for everybody else.
type Amounts struct {
	Citizen, Entity leniency.Money
	CitizenKinds    []string // kinds of enterprises that count as citizens; of OnTheSpot, and by it of all others
}

// Of is the limit that holds for a kind of enterprise.
func (a Amounts) Of(kind string, citizens []string) leniency.Money {
	if slices.Contains(citizens, kind) {
		return a.Citizen
	}
	return a.Entity
}

// Limitation is after how many years a violation that nobody found is not punished 追责时效.
type Limitation struct {
	Years, GraveYears int
	Basis             string
}

// Step is a step that a penalty needs between proposal and confirmation.
type Step struct {
	Kind     string // of case_step
	Text     string // Chinese
	Measures []string
	FineFrom *Amounts
	Basis    string
}

// Needed reports whether a penalty of these measures needs the step. fined is the sum of fines and confiscations.
func (s Step) Needed(measures []string, fined leniency.Money, kind string, citizens []string) bool {
	if len(s.Measures) == 0 && s.FineFrom == nil {
		return true
	}
	return slices.ContainsFunc(measures, func(m string) bool { return slices.Contains(s.Measures, m) }) ||
		s.FineFrom != nil && fined > 0 && fined >= s.FineFrom.Of(kind, citizens)
}

// Deviation is the way in which an agency may deviate from a list that binds it.
type Deviation struct {
	Ruling    leniency.Ruling
	Routes    []leniency.Route
	Procedure string // LEGAL_REVIEW or COLLECTIVE_DELIBERATION
	Basis     string
}

// DeviationFrom is the way to deviate from the item that a ruling goes by; false if there is none.
func (p Procedure) DeviationFrom(ruling leniency.Ruling, route leniency.Route) (Deviation, bool) {
	for _, d := range p.Deviations {
		if d.Ruling == ruling && slices.Contains(d.Routes, route) {
			return d, true
		}
	}
	return Deviation{}, false
}

type procedureDoc struct {
	CaseDays   int    `yaml:"caseDays"`
	CaseBasis  string `yaml:"caseBasis"`
	Extensions []struct {
		Days      int    `yaml:"days"`
		DecidedBy string `yaml:"decidedBy"`
		Basis     string `yaml:"basis"`
	} `yaml:"extensions"`
	Hearing struct {
		Workdays int    `yaml:"workdays"`
		Basis    string `yaml:"basis"`
	} `yaml:"hearing"`
	OrderDays  int    `yaml:"orderDays"`
	OrderBasis string `yaml:"orderBasis"`
	OnTheSpot  struct {
		Citizen      string   `yaml:"citizen"`
		Entity       string   `yaml:"entity"`
		CitizenKinds []string `yaml:"citizenKinds"`
		Measures     []string `yaml:"measures"`
		Basis        string   `yaml:"basis"`
	} `yaml:"onTheSpot"`
	Limitation struct {
		Years      int    `yaml:"years"`
		GraveYears int    `yaml:"graveYears"`
		Basis      string `yaml:"basis"`
	} `yaml:"limitation"`
	Steps   []stepDoc `yaml:"steps"`
	Lenient struct {
		Withholds []string `yaml:"withholds"`
		Basis     string   `yaml:"basis"`
	} `yaml:"lenient"`
	Deviations []deviationDoc `yaml:"deviations"`
	ValidFrom  string         `yaml:"validFrom"`
}

type stepDoc struct {
	Step     string   `yaml:"step"`
	Text     string   `yaml:"text"`
	Measures []string `yaml:"measures"`
	FineFrom *struct {
		Citizen string `yaml:"citizen"`
		Entity  string `yaml:"entity"`
	} `yaml:"fineFrom"`
	Basis string `yaml:"basis"`
}

type deviationDoc struct {
	Ruling    string   `yaml:"ruling"`
	Routes    []string `yaml:"routes"`
	Procedure string   `yaml:"procedure"`
	Basis     string   `yaml:"basis"`
}

// ParseProcedure reads the periods, ceilings and steps of a case. The error is an *Error with every problem of the file.
func ParseProcedure(doc []byte) (Procedure, error) {
	var d procedureDoc
	r, err := decode(doc, &d)
	if err != nil {
		return Procedure{}, err
	}
	b := builder{reader: r}
	p := Procedure{CaseDays: d.CaseDays, CaseBasis: d.CaseBasis, Hearing: Hearing{d.Hearing.Workdays, d.Hearing.Basis}, OrderDays: d.OrderDays,
		Limitation: Limitation{d.Limitation.Years, d.Limitation.GraveYears, d.Limitation.Basis}}
	b.between("caseDays", d.CaseDays, 1, 3650)
	b.between("hearing.workdays", d.Hearing.Workdays, 1, 365)
	for i, x := range d.Extensions {
		at := fmt.Sprintf("extensions[%d]", i)
		b.between(at+".days", x.Days, 1, 3650)
		b.needed(at+".basis", x.Basis)
		if x.DecidedBy != "HEAD" && x.DecidedBy != Collective {
			b.at(at+".decidedBy", "须为 HEAD 或 COLLECTIVE", "HEAD or COLLECTIVE")
		}
		p.Extensions = append(p.Extensions, Extension(x))
	}
	b.between("orderDays", d.OrderDays, 1, 3650)
	b.between("limitation.years", d.Limitation.Years, 1, 50)
	b.between("limitation.graveYears", d.Limitation.GraveYears, d.Limitation.Years, 50)
	for field, v := range map[string]string{"caseBasis": d.CaseBasis, "hearing.basis": d.Hearing.Basis, "orderBasis": d.OrderBasis,
		"onTheSpot.basis": d.OnTheSpot.Basis, "limitation.basis": d.Limitation.Basis, "lenient.basis": d.Lenient.Basis} {
		b.needed(field, v)
	}
	p.OnTheSpot = Ceiling{Amounts: b.amounts("onTheSpot", d.OnTheSpot.Citizen, d.OnTheSpot.Entity), Measures: d.OnTheSpot.Measures, Basis: d.OnTheSpot.Basis}
	p.OnTheSpot.CitizenKinds = d.OnTheSpot.CitizenKinds
	b.measures("onTheSpot.measures", d.OnTheSpot.Measures)
	for i, s := range d.Steps {
		at := fmt.Sprintf("steps[%d]", i)
		one := Step{Kind: s.Step, Text: s.Text, Measures: s.Measures, Basis: s.Basis}
		if !slices.Contains([]string{"NOTIFIED", "HEARING_OFFERED", "LEGALLY_REVIEWED", "DISCUSSED"}, s.Step) {
			b.at(at+".step", "步骤须为 NOTIFIED、HEARING_OFFERED、LEGALLY_REVIEWED、DISCUSSED 之一", "the step is NOTIFIED, HEARING_OFFERED, LEGALLY_REVIEWED or DISCUSSED")
		}
		b.needed(at+".text", s.Text)
		b.needed(at+".basis", s.Basis)
		b.measures(at+".measures", s.Measures)
		if s.FineFrom != nil {
			a := b.amounts(at+".fineFrom", s.FineFrom.Citizen, s.FineFrom.Entity)
			one.FineFrom = &a
		}
		p.Steps = append(p.Steps, one)
	}
	p.Lenient = Lenient(d.Lenient)
	b.measures("lenient.withholds", d.Lenient.Withholds)
	for i, x := range d.Deviations {
		p.Deviations = append(p.Deviations, b.deviation(fmt.Sprintf("deviations[%d]", i), x))
	}
	p.ValidFrom, _ = b.validity("", d.ValidFrom, "", true)
	return p, r.err()
}

func (b builder) deviation(at string, d deviationDoc) Deviation {
	out := Deviation{Ruling: leniency.Ruling(d.Ruling), Procedure: d.Procedure, Basis: d.Basis}
	b.needed(at+".basis", d.Basis)
	if d.Procedure != "LEGAL_REVIEW" && d.Procedure != "COLLECTIVE_DELIBERATION" {
		b.at(at+".procedure", "程序须为 LEGAL_REVIEW 或 COLLECTIVE_DELIBERATION", "the procedure is LEGAL_REVIEW or COLLECTIVE_DELIBERATION")
	}
	for i, r := range d.Routes {
		route := leniency.Route(r)
		out.Routes = append(out.Routes, route)
		if route == leniency.Minor || route == leniency.NoFault || !slices.Contains(route.Rulings(), out.Ruling) {
			b.at(fmt.Sprintf("%s.routes[%d]", at, i), "该路径不得偏离，或者不导向该结论", "nobody deviates from this route, or it does not lead to the ruling")
		}
	}
	return out
}

func (b builder) between(field string, n, low, high int) {
	if n < low || n > high {
		b.at(field, fmt.Sprintf("须为 %d 至 %d 的整数", low, high), fmt.Sprintf("a whole number from %d to %d", low, high))
	}
}

func (b builder) amounts(at, citizen, entity string) Amounts {
	var out Amounts
	for field, x := range map[string]struct {
		text string
		into *leniency.Money
	}{".citizen": {citizen, &out.Citizen}, ".entity": {entity, &out.Entity}} {
		m, err := leniency.ParseMoney(x.text)
		if err != nil {
			b.at(at+field, `金额须为加引号的元数`, `want quoted yuan such as "3000"`)
		}
		*x.into = m
	}
	return out
}

func (b builder) measures(at string, kinds []string) {
	for i, m := range kinds {
		if !slices.Contains(measures, m) {
			b.at(fmt.Sprintf("%s[%d]", at, i), "处罚种类无法识别", "no kind of measure")
		}
	}
}
