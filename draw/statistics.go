package draw

import (
	"context"
	"fmt"
	"time"

	"yangguang/fault"
	"yangguang/workday"
)

// Statistics are the public numbers of a year 抽取统计: whoever voids, excludes, replaces or goes without a draw is counted.
type Statistics struct {
	Year        int
	Offices     []OfficeCount
	Officials   []OfficialCount
	Assignments []Assignment // the most frequent 200
}

// OfficeCount counts the draws of an agency that were committed in the year, and beside them the visits that no draw made.
type OfficeCount struct {
	Agency   string
	Draws    int
	Executed int
	Voided   int
	Late     int // without a result in the time that the rules of execution give
	Drawn    int // enterprises
	Narrowed int // of these drawn from a scope that the plan narrowed beyond the region
	Excluded int // enterprises of the scope, by rule or by hand
	Undrawn  int // visits that no draw made: complaints, orders, direct assignments
	Assigned int // of these declared direct assignments 直接指派
}

// OfficialCount counts what one official, by pseudonym, asked for or approved beside the draws of an agency.
type OfficialCount struct {
	Agency    string
	Kind      string // VOID, SUBSTITUTE, REFILL, EXCLUSION, VISIT_VOID
	Code      string // reason code of the protocol
	Official  string
	Requested int
	Approved  int
}

// Assignment counts the visits that an agency assigned directly 直接指派 for one reason, and who answers for them by pseudonym.
type Assignment struct {
	Agency   string
	Reason   string
	Author   string
	Approver string
	Visits   int
}

// The years that statistics can be asked about.
const (
	firstYear = 2000
	lastYear  = 2200
)

// Statistics counts a civil year of China.
func (s *Service) Statistics(ctx context.Context, year int) (Statistics, error) {
	if year < firstYear || year > lastYear {
		return Statistics{}, fault.BadInput("year", fmt.Sprintf("年度须在 %d 至 %d 之间", firstYear, lastYear), fmt.Sprintf("a year from %d to %d", firstYear, lastYear))
	}
	from, err := workday.NewDate(year, time.January, 1)
	if err != nil {
		return Statistics{}, err
	}
	to, err := workday.NewDate(year+1, time.January, 1)
	if err != nil {
		return Statistics{}, err
	}
	out, err := s.Store.Statistics(ctx, from.Start(), to.Start(), s.overdue())
	out.Year = year
	return out, err
}
