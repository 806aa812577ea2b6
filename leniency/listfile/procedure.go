package listfile

import "yangguang/workday"

// Procedure is the periods of a case, as data with its basis.
type Procedure struct {
	CaseDays  int    // calendar days from 立案 to the decision
	CaseBasis string // the article
	OrderDays int    // calendar days at most until an order to rectify is due
	ValidFrom workday.Date
}

type procedureDoc struct {
	CaseDays   int    `yaml:"caseDays"`
	CaseBasis  string `yaml:"caseBasis"`
	OrderDays  int    `yaml:"orderDays"`
	OrderBasis string `yaml:"orderBasis"`
	ValidFrom  string `yaml:"validFrom"`
}

// ParseProcedure reads the periods of a case. The error is an *Error with every problem of the file.
func ParseProcedure(doc []byte) (Procedure, error) {
	var d procedureDoc
	r, err := decode(doc, &d)
	if err != nil {
		return Procedure{}, err
	}
	b := builder{reader: r}
	p := Procedure{CaseDays: d.CaseDays, CaseBasis: d.CaseBasis, OrderDays: d.OrderDays}
	if d.CaseDays < 1 || d.CaseDays > 3650 {
		b.at("caseDays", "办案期限须为 1 至 3650 日", "the period is from 1 to 3650 days")
	}
	if d.OrderDays < 1 || d.OrderDays > 3650 {
		b.at("orderDays", "改正期限上限须为 1 至 3650 日", "the longest order is from 1 to 3650 days")
	}
	b.needed("caseBasis", d.CaseBasis)
	b.needed("orderBasis", d.OrderBasis)
	p.ValidFrom, _ = b.validity("", d.ValidFrom, "", true)
	return p, r.err()
}
