package inspection_test

import (
	"fmt"
	"testing"

	"github.com/google/uuid"

	"yangguang/inspection"
)

// Nobody takes the next number of another agency's plans, patrols, cases or papers.
func TestNumbersAreOfTheirOwn(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.otherOffice()
	year, plan, own := w.today.Year(), w.filedPlan(), w.issued(inspection.EnterpriseRequest)
	visit := w.guestVisit(inspection.SuperiorOrder)
	plans := func(number string) []string {
		return []string{fmt.Sprintf(`insert into plan (id, number, seq, kind, year, title, agency_id, target, stratification, from_day, to_day, late, author_id, change_id)
			values (@change, '%s', 7, 'ANNUAL', %d, 'x', '%s', '{}', 'kind', '%[2]d-01-01', '%[2]d-12-31', false, '%[4]s', @change)`, number, year, w.other,
			w.actors["chief"].AccountID)}
	}
	patrols := func(number string) []string {
		return []string{fmt.Sprintf(`insert into patrol (id, number, agency_id, plan_id, title, area, from_day, to_day, most, basis, author_id, author, change_id)
			values (@change, '%s', '%s', '%s', 'x', 'x', current_date, current_date, 1, '-', '%s', 'x', @change)`, number, w.other, plan, w.actors["chief"].AccountID)}
	}
	papers := func(number string) []string {
		return []string{fmt.Sprintf(`insert into visit_paper (inspection_id, kind, n, id, number, agency_id, disclosed_to, text, digest, change_id)
			values ('%s', 'CHECK_NOTICE', 1, @change, '%s', '%s', '%s', 'x', sha256('x'), @change)`, visit.ID, number, w.other, w.firm)}
	}
	w.tries(byHand{"an own plan", "chief", uuid.Nil, "", plans(fmt.Sprintf("370503-SCJG-P%d-0007", year))},
		byHand{"another's plan", "chief", uuid.Nil, "number_of_own", plans(fmt.Sprintf("370502-SCJG-P%d-0007", year))},
		byHand{"an own patrol", "chief", uuid.Nil, "", patrols(fmt.Sprintf("370503-SCJG-%d-X000007", year))},
		byHand{"another's patrol", "chief", uuid.Nil, "number_of_own", patrols(fmt.Sprintf("370502-SCJG-%d-X000001", year))},
		byHand{"an own paper", "chief", uuid.Nil, "", papers(visit.Number + "-通1")},
		byHand{"another's paper", "chief", uuid.Nil, "number_of_own", papers(own.Number + "-通1")})
}
