package inspection_test

import (
	"fmt"
	"strings"
	"testing"

	"yangguang/inspection"
)

// By SQL, too, a special campaign has its plan, a large agency draws, and nobody is visited for whom another goes on.
func TestTheGateAsksTheSameBySQL(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	i := w.approved(inspection.Complaint)
	const visit = `insert into inspection (id, number, enterprise_id, agency_id, region_code, kind, trigger, window_from, window_to, counts_toward_cap, cap_basis, reason,
		author_id, change_id) select @change, left(number, -6) || '000999', enterprise_id, agency_id, region_code, 'SPECIAL', '%s', window_from, window_to, true, '-', '-',
		@me, @change from inspection where id = $1`
	direct := []string{strings.Replace(fmt.Sprintf(visit, "DIRECT_ASSIGNMENT"), "'SPECIAL'", "'ROUTINE'", 1),
		`insert into inspection_item (inspection_id, item_id) select @change, item_id from inspection_item where inspection_id = $1`,
		`insert into inspection_team (inspection_id, inspector_id, agency_id, position, lead, pseudonym, change_id)
			select @change, inspector_id, agency_id, position, lead, pseudonym, @change from inspection_team where inspection_id = $1`}
	w.tries(byHand{"a campaign of no plan", "head", i.ID, "campaign_has_plan", []string{fmt.Sprintf(visit, "SPECIAL_CAMPAIGN")}})
	w.rules("mostInspectors: 3", "mostInspectors: 99")
	w.tries(byHand{"a small agency assigns", "head", i.ID, "", direct})
	w.rules("mostInspectors: 3", "mostInspectors: 2")
	w.tries(byHand{"a large one draws", "head", i.ID, "agency_draws", direct})
	w.sql(`insert into enterprise_succession (enterprise_id, successor_id, kind, reason, change_id) values ($1, $2, 'MERGER', 'x', $3)`, w.firm, w.rival, w.change)
	w.tries(byHand{"a code at who was merged", "lead", i.ID, "code_of_successor", []string{fmt.Sprintf(codeByHand, "1")}})
}
