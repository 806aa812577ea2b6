package inspection

import (
	"slices"
	"time"

	"github.com/google/uuid"

	"yangguang/ident"
	"yangguang/workday"
)

// RectificationState is where an order to rectify stands 整改状态.
type RectificationState string

// The states of an order. SUBMITTED is the agency's turn; in ORDERED and FAILED the enterprise has until the last day.
const (
	RectificationOrdered   RectificationState = "ORDERED"   // 待整改
	RectificationSubmitted RectificationState = "SUBMITTED" // 已提交，待复查
	RectificationFailed    RectificationState = "FAILED"    // 复查未通过，期限未到
	RectificationOverdue   RectificationState = "OVERDUE"   // 逾期未改正: the last day is over and nothing waits for a re-check
	RectificationPassed    RectificationState = "PASSED"    // 复查通过
)

// RecheckMethod is how a re-check was made: ON_PAPER 书面 or ON_SITE 实地.
type RecheckMethod string

// The methods.
const (
	OnPaper RecheckMethod = "ON_PAPER"
	AtSite  RecheckMethod = "ON_SITE"
)

// Rectification is an order to rectify 责令改正 with all that followed it.
type Rectification struct {
	ID           uuid.UUID
	AgencyID     uuid.UUID
	EnterpriseID uuid.UUID
	Number       string // of the decision that holds the order
	Order        string
	OrderedAt    time.Time
	DueOn        workday.Date
	LastDay      workday.Date // DueOn, or the working day after it, or what was granted since
	State        RectificationState
	WorkdaysLeft *int       // after today, up to the last day; nil once it passed or the last day is over
	RemindedAt   *time.Time // of this last day
	Extensions   []Extension
	OverdueAt    *time.Time // when the platform noted that it was not met in time
	Received     int        // pieces of evidence that the enterprise sent for it, reported or not yet
	Reports      []Report
	Rechecks     []Recheck
}

// NodeID is the opaque id.
func (r Rectification) NodeID() string { return ident.Of(ident.Order, r.ID) }

// Extension is a request for more time 延期申请, and what became of it.
type Extension struct {
	Number    int
	Until     workday.Date
	Reason    string
	At        time.Time
	Approved  *bool // nil: nobody decided yet
	LastDay   *workday.Date
	Remark    *string
	DecidedBy *string // pseudonym
	DecidedAt *time.Time
	AuthorID  uuid.UUID `json:"-"`
}

// Report is what the enterprise says it did 整改报告, with evidence.
type Report struct {
	Text     string
	Evidence []Evidence
	At       time.Time
	Late     bool // after the last day
}

// Recheck is an officer's word on the order 复查.
type Recheck struct {
	Method  RecheckMethod
	Visit   *string // number of the visit, on site
	Reports int     // how many reports it answers
	Passed  bool
	Reason  string
	By      string // pseudonym
	At      time.Time
}

// StateName is the state as the API spells it: there it is a string.
func (r Rectification) StateName() string { return string(r.State) }

// Submissions are all the evidence that the enterprise sent, in the order of its reports.
func (r Rectification) Submissions() []Evidence {
	out := []Evidence{}
	for _, p := range r.Reports {
		out = append(out, p.Evidence...)
	}
	return out
}

// judge sets what follows from the rows and the day: state, working days left, which reports were late.
func (r *Rectification) judge(days *workday.Calendar, today workday.Date) {
	over := today.After(r.LastDay)
	for i := range r.Reports {
		r.Reports[i].Late = !r.inTime(r.Reports[i].At)
	}
	r.WorkdaysLeft = nil
	switch answered := r.answered(); {
	case r.passed():
		r.State = RectificationPassed
		return
	case len(r.Reports) > answered:
		r.State = RectificationSubmitted
	case over:
		r.State = RectificationOverdue
	case len(r.Rechecks) > 0:
		r.State = RectificationFailed
	default:
		r.State = RectificationOrdered
	}
	if !over {
		left, _ := days.Between(today, r.LastDay)
		r.WorkdaysLeft = &left
	}
}

// inTime says whether an instant is not after the last day.
func (r *Rectification) inTime(at time.Time) bool { return !workday.CivilDate(at).After(r.LastDay) }

func (r *Rectification) passed() bool {
	n := len(r.Rechecks)
	return n > 0 && r.Rechecks[n-1].Passed
}

// answered is how many reports were answered by a re-check.
func (r *Rectification) answered() int {
	if n := len(r.Rechecks); n > 0 {
		return r.Rechecks[n-1].Reports
	}
	return 0
}

// unmet says whether the enterprise did not rectify in time 逾期未改正: the last day is over, no re-check passed until then, and the last
// report made in time, if any, was answered and did not pass. Waiting for the agency is nobody's delay but the agency's.
func (r *Rectification) unmet(today workday.Date) bool {
	if !today.After(r.LastDay) {
		return false
	}
	reports := 0
	for _, p := range r.Reports {
		if r.inTime(p.At) {
			reports++
		}
	}
	for _, c := range r.Rechecks {
		if c.Passed && r.inTime(c.At) {
			return false
		}
	}
	if reports == 0 {
		return true
	}
	answer := slices.IndexFunc(r.Rechecks, func(c Recheck) bool { return c.Reports >= reports })
	return answer >= 0 && !r.Rechecks[answer].Passed
}
