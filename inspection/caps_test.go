package inspection_test

import (
	"strings"
	"testing"

	"yangguang/inspection"
)

// capRows is one rule of frequency; the rows under counts are the test's.
const capRows = `rules:
  - {id: annual, jurisdiction: "37", months: 12, cap: 2, overCap: {approver: HEAD, basis: notice}, basis: notice, validFrom: "2020-01-01", counts: {default: {counts: true, basis: all}%s}}
`

// The basis of a row is read by the enterprise: a row only complaints have would tell it that somebody complained.
func TestCapsComplaintHidden(t *testing.T) {
	t.Parallel()
	for rows, ok := range map[string]bool{
		``: true,
		`, COMPLAINT: {counts: true, basis: all}`:                                                       true,
		`, COMPLAINT: {counts: false, basis: leads}, TRANSFER: {counts: false, basis: leads}`:           true,
		`, COMPLAINT: {counts: false, basis: all}`:                                                      false,
		`, COMPLAINT: {counts: false, basis: leads}`:                                                    false,
		`, COMPLAINT: {counts: false, basis: leads}, TRANSFER: {counts: false, basis: "another basis"}`: false,
	} {
		_, err := inspection.ReadCaps([]byte(strings.ReplaceAll(capRows, "%s", rows)))
		if ok != (err == nil) || err != nil && !strings.Contains(err.Error(), "COMPLAINT") {
			t.Errorf("rows %q: %v", rows, err)
		}
	}
}
