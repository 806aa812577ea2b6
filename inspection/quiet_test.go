package inspection_test

import (
	"fmt"
	"testing"

	"yangguang/fault"
	"yangguang/inspection"
)

// Quiet days are the place's: they bind whoever comes there, and nobody takes those of his own office along.
func TestQuietDaysAreThePlaces(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.rules(`"3408"`, `"370503"`, "from: 1\n    to: 25\n", fmt.Sprintf("from: %d\n    to: %d\n", w.today.Day(), w.today.Day()))
	w.issued(inspection.EnterpriseRequest)
	i := w.approved(inspection.EnterpriseRequest)
	w.sql(`update enterprise set region_code = '370503' where id = $1`, w.firm)
	refused(t, "a place with a quiet day", w.issue(i.ID), fault.Precondition, "QUIET_DAY")
}

// A visit that a quiet day refuses does not enter under the code of one that it exempts.
func TestAGuestKeepsTheQuietDay(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.otherOffice()
	w.rules(`"3408"`, `"37"`, "from: 1\n    to: 25\n    exempt: [DOUBLE_RANDOM, COMPLAINT, EMERGENCY]",
		fmt.Sprintf("from: %d\n    to: %d\n    exempt: [ENTERPRISE_REQUEST]", w.today.Day(), w.today.Day()))
	host, guest := w.joinedAs(inspection.EnterpriseRequest, inspection.SuperiorOrder)
	if e := refused(t, "with a guest", w.issue(host.ID), fault.Precondition, "QUIET_DAY"); e.Facts["number"] != guest.Number {
		t.Errorf("facts %v", e.Facts)
	}
}
