package decision

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"yangguang/actor"
	"yangguang/fault"
	"yangguang/workday"
)

// Profile names what was decisive in a case: which conditions of which items held, failed or stayed unknown. Findings of one violation with
// one profile are similar cases 类案: the law asks that they be treated alike.
func (a Advice) Profile() string {
	var lines []string
	for _, m := range a.Items {
		for _, c := range m.Conditions {
			lines = append(lines, m.Item.Code+"/"+c.Key+"="+string(c.Result))
		}
	}
	slices.Sort(lines)
	sum := sha256.Sum256([]byte(strings.Join(lines, "\n")))
	return hex.EncodeToString(sum[:])
}

// Similar is how similar cases were decided, by whatever agency, without saying whose they were.
type Similar struct {
	Total    int
	Outcomes []SimilarOutcome // the most frequent first
	Recent   []SimilarDecision
}

// SimilarOutcome counts one outcome of similar cases.
type SimilarOutcome struct {
	Outcome           string
	Count, Deviations int
	FineMin, FineMax  *string // yuan, of the penalties with a fine
	FineMedian        *string
}

// SimilarDecision is one decision in force on a similar case.
type SimilarDecision struct {
	Outcome   string
	Agency    string
	Fine      *string
	Measures  []string
	DecidedOn workday.Date
	Deviates  bool
}

// SimilarTo compares a finding in the asker's scope with the decisions in force on similar cases.
func (s *Service) SimilarTo(ctx context.Context, a actor.Actor, finding uuid.UUID) (Similar, error) {
	f, err := s.FindingByID(ctx, a, finding)
	if err != nil {
		return Similar{}, err
	}
	return s.store.Similar(ctx, a, f.ID, f.Violation.Code, f.Advice.Profile())
}

// Statistics are the public numbers of a year, by agency.
type Statistics struct {
	Year     int
	Agencies []AgencyStatistics
}

// AgencyStatistics counts what an agency decided in a year. Decisions that ended later count no more.
type AgencyStatistics struct {
	Agency             string
	Decisions          int
	Waived             int // 不予处罚
	Penalties          int
	EligibleNotApplied int // 符合清单未适用: a penalty although a list allowed to waive, or a deviation from a list that binds
	Deviations         int // 偏离清单
	Objections         int // 监督异议
	Reopened           int // 逾期未改正: waivers that ended
	Annulled           int
}

// The years that anything can be asked about.
const (
	firstYear = 1949
	lastYear  = 2200
)

// Statistics counts the decisions of a civil year, the agency with the most unused leniency first.
func (s *Service) Statistics(ctx context.Context, year int) (Statistics, error) {
	if year < firstYear || year > lastYear {
		return Statistics{}, fault.BadInput("year", fmt.Sprintf("年度须在 %d 至 %d 之间", firstYear, lastYear), fmt.Sprintf("a year from %d to %d", firstYear, lastYear))
	}
	rows, err := s.store.DecisionStatistics(ctx, year)
	return Statistics{Year: year, Agencies: rows}, err
}
