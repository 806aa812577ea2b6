package inspection_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/uuid"
)

// 名录的历史: by SQL neither does a register change without its history, of whatever type the entry is.
func TestARegisterChangesWithItsHistory(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	history := func(register, agency string, id uuid.UUID) string {
		return fmt.Sprintf(`insert into register_change (object_id, register, agency_id, action, changes, reason, account_id, pseudonym, change_id)
			select '%s', '%s', %s, 'CHANGE', '[]', '更正', @me, a.pseudonym, @change from account a where a.id = @me`, id, register, agency)
	}
	item, firm, officer, entered := w.item, w.firm, w.inspectors["member"], uuid.New()
	own := fmt.Sprintf("'%s'::uuid", w.agency)
	for what, c := range map[string]struct{ change, history string }{
		"an item":       {fmt.Sprintf(`update check_item set name = '另一事项', change_id = @change where id = '%s'`, item), history("items", "null", item)},
		"an enterprise": {fmt.Sprintf(`update enterprise set status = 'DEREGISTERED', change_id = @change where id = '%s'`, firm), history("enterprises", "null", firm)},
		"a new enterprise": {fmt.Sprintf(`insert into enterprise (id, uscc, uscc_valid, name, public_name, kind, region_code, registered_region_code, status, synthetic,
			change_id) values ('%s', '91370502MA3TEST033', true, '新登记公司', '新登记公司', 'ENTERPRISE', '370502', '370502', 'ACTIVE', true, @change)`, entered),
			strings.Replace(history("enterprises", "null", entered), "'CHANGE'", "'CREATE'", 1)},
		"an officer": {fmt.Sprintf(`update inspector set status = 'SUSPENDED', change_id = @change where id = '%s'`, officer),
			history("inspectors", own, officer)},
		"a certificate": {fmt.Sprintf(`with i as (update inspector set change_id = @change where id = '%[1]s')
			update certificate set valid_to = '2099-01-01', change_id = @change where inspector_id = '%[1]s'`, officer), history("inspectors", own, officer)},
	} {
		w.tries(byHand{what + " without its history", "head", uuid.Nil, "with_history", []string{c.change}},
			byHand{what + " with its history", "head", uuid.Nil, "", []string{c.change, c.history}})
	}
}
