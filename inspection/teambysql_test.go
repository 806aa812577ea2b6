package inspection_test

import (
	"fmt"
	"testing"

	"github.com/google/uuid"

	"yangguang/fault"
	"yangguang/inspection"
)

// Nobody goes alone, nor for nothing: a code is of a visit with items on the list and with a team that is enough and fit on the day.
func TestACodeIsOfATeamWithItems(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	coded := []string{fmt.Sprintf(codeByHand, "1"), underCodeByHand}
	lead := w.inspectors["lead"]
	for _, c := range []struct {
		what, refusal, done, undone string
		about                       uuid.UUID
	}{
		{"a whole team", "", "", "", uuid.Nil},
		{"no item", "check_code_items", "delete from inspection_item where inspection_id = $1", "", uuid.Nil},
		{"an item that left the list", "check_code_items", "update check_item set retired_at = now() where id = $1",
			"update check_item set retired_at = null where id = $1", w.item},
		{"an item of another agency", "check_code_items", "update check_item set agency_id = '" + w.other.String() + "', code = 'X' where id = $1",
			"update check_item set agency_id = '" + w.agency.String() + "', code = 'SC-01' where id = $1", w.item},
		{"nobody", "check_code_team", "delete from inspection_team where inspection_id = $1", "", uuid.Nil},
		{"one officer", "check_code_team", "delete from inspection_team where inspection_id = $1 and lead", "", uuid.Nil},
		{"one who left", "check_code_team", `insert into team_leave (inspection_id, inspector_id, lead, agency_id, code, reason, change_id)
			select inspection_id, inspector_id, lead, agency_id, 'K00', 'x', change_id from inspection_team where inspection_id = $1 and not lead`, "", uuid.Nil},
		{"a certificate that ran out", "check_code_team", "update certificate set valid_to = current_date - 30 where inspector_id = $1",
			"update certificate set valid_to = current_date + 30 where inspector_id = $1", lead},
		{"a certificate of another field", "check_code_team", "update certificate set scope = '{消防}' where inspector_id = $1",
			"update certificate set scope = '{}' where inspector_id = $1", lead},
		{"on leave", "check_code_team", `insert into inspector_leave (inspector_id, from_day, to_day, change_id)
			values ($1, current_date - 2, current_date + 2, gen_random_uuid())`,
			"delete from inspector_leave where inspector_id = $1", lead},
		{"suspended", "check_code_team", "update inspector set status = 'SUSPENDED' where id = $1", "update inspector set status = 'ACTIVE' where id = $1", lead},
		{"a conflict", "check_code_team", `insert into conflict (id, inspector_id, enterprise_id, agency_id, code, evidence_digest, from_day, change_id)
			select $1, $1, '` + w.firm.String() + `', agency_id, 'K01', sha256(''), current_date - 9, change_id from inspector where id = $1`,
			"delete from conflict where inspector_id = $1", lead},
	} {
		i := w.approved(inspection.FollowUp)
		about := c.about
		if about == uuid.Nil {
			about = i.ID
		}
		if c.done != "" {
			w.sql(c.done, about)
		}
		w.tries(byHand{c.what, "head", i.ID, c.refusal, coded})
		if c.undone != "" {
			w.sql(c.undone, about)
		}
	}
}

// The least number is data: where three must come, two have no code.
func TestTheLeastNumberOfOfficersIsData(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	i := w.approved(inspection.FollowUp)
	w.rules("minimum: 2", "minimum: 3")
	w.tries(byHand{"two of three", "head", i.ID, "check_code_team", []string{fmt.Sprintf(codeByHand, "1"), underCodeByHand}})
	refused(t, "by the program", w.issue(i.ID), fault.Precondition, string(fault.TooFewOfficers))
}

// Nobody enters alone because the others left after the code.
func TestNobodyEntersAlone(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	i := w.issued(inspection.FollowUp)
	scan := `insert into check_code_scan (inspection_id, n, agency_id, disclosed_to, by_kind, address, change_id)
		select inspection_id, n, agency_id, disclosed_to, 'VISITOR', '', @change from check_code where inspection_id = $1`
	entered := []string{scan, `update inspection set state = 'ON_SITE', change_id = @change where id = $1`}
	w.tries(byHand{"two", "owner", i.ID, "", entered})
	w.sql(`insert into team_leave (inspection_id, inspector_id, lead, agency_id, code, reason, change_id)
		select inspection_id, inspector_id, lead, agency_id, 'K00', 'x', change_id from inspection_team where inspection_id = $1 and not lead`, i.ID)
	w.tries(byHand{"one", "owner", i.ID, "scan_team", entered})
}

const (
	recusalByHand = `insert into recusal (id, inspection_id, inspector_id, agency_id, ground, statement, document, author_id, author, change_id)
		select @change, t.inspection_id, t.inspector_id, t.agency_id, 'K02', 'x', 'x', a.id, 'x', @change from inspection_team t, account a
		where t.inspection_id = $1 and t.lead and a.username = 'lead'`
	upheldByHand = `insert into recusal_decision (recusal_id, inspection_id, agency_id, author_id, approver_id, approver, upheld, reason, change_id)
		select r.id, r.inspection_id, r.agency_id, r.author_id, a.id, 'x', %t, 'x', @change from recusal r, account a where r.id = @change and a.username = 'head'`
	leaveByHand = `insert into team_leave (inspection_id, inspector_id, lead, agency_id, code, reason, change_id)
		select inspection_id, inspector_id, lead, agency_id, 'K00', 'x', @change from inspection_team where inspection_id = $1 and lead`
	comesByHand = `insert into inspection_team (inspection_id, inspector_id, agency_id, position, lead, pseudonym, replaces, change_id)
		select t.inspection_id, i.id, t.agency_id, (select max(position) + 1 from inspection_team where inspection_id = $1), %[1]t, i.pseudonym,
		case when %[1]t then t.inspector_id end, @change from inspection_team t, inspector i
		where t.inspection_id = $1 and t.lead and t.replaces is null and i.id = '%[2]s'`
)

// A team is named with its visit: later somebody comes only for one who leaves, and a member leaves only because a recusal was upheld, by the same change.
func TestWhoComesLaterComesForOneWhoLeaves(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	i := w.onSite(inspection.FollowUp)
	third := w.inspectors["third"]
	comes, adds := fmt.Sprintf(comesByHand, true, third), fmt.Sprintf(comesByHand, false, third)
	upheld := fmt.Sprintf(upheldByHand, true)
	w.tries(byHand{"added", "head", i.ID, "team_comes", []string{adds}},
		byHand{"for one who stays", "head", i.ID, "inspection_team_inspection_id_replaces_lead_fkey", []string{comes}},
		byHand{"leaves unasked", "head", i.ID, "team_leaves", []string{leaveByHand, comes}},
		byHand{"leaves though the head refused", "head", i.ID, "team_leaves", []string{"as lead", recusalByHand, "as head", fmt.Sprintf(upheldByHand, false), leaveByHand, comes}},
		byHand{"leaves and nobody comes", "head", i.ID, "team_enough", []string{"as lead", recusalByHand, "as head", upheld, leaveByHand}},
		byHand{"one comes", "head", i.ID, "", []string{"as lead", recusalByHand, "as head", upheld, leaveByHand, comes}},
		byHand{"two come for one", "head", i.ID, "inspection_team_replaces_key", []string{"as lead", recusalByHand, "as head", upheld, leaveByHand, comes,
			fmt.Sprintf(comesByHand, true, w.inspectors["stranger"])}})
	coded := w.issued(inspection.FollowUp)
	w.tries(byHand{"the code that shows who left is revoked", "head", coded.ID, "scan_enters", []string{"as lead", recusalByHand, "as head", upheld, leaveByHand, comes, "as member",
		`insert into check_code_scan (inspection_id, n, agency_id, disclosed_to, by_kind, account_id, change_id)
			select c.inspection_id, c.n, c.agency_id, c.disclosed_to, 'OFFICER', (select a.id from account a where a.username = 'member'), @change from check_code c
			join check_code_revocation r on (r.inspection_id, r.n, r.change_id) = (c.inspection_id, c.n, @change) where c.inspection_id = $1`}})
}

// A guest that counts has a number, also where its host takes none.
func TestAGuestThatCountsHasItsNumber(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.otherOffice()
	host, guest := w.approved(inspection.FollowUp), w.guestVisit(inspection.EnterpriseRequest)
	w.propose()
	p := w.proposals("head")[0]
	for _, who := range []string{"head", "chief"} {
		_, err := w.answer(who, p, inspection.ReplyAccept, "")
		w.ok(err)
	}
	if p.Host.ID != host.ID || p.Guest.ID != guest.ID || host.CountsTowardCap || !guest.CountsTowardCap {
		t.Fatalf("%+v", p)
	}
	w.tries(byHand{"without a number", "head", host.ID, "check_code_on_slot", []string{fmt.Sprintf(codeByHand, "1"), underCodeByHand}},
		byHand{"with the guest's", "head", host.ID, "", []string{fmt.Sprintf(numberByHand, 1, "null", "370503-SCJG"), fmt.Sprintf(codeByHand, "1"), underCodeByHand}})
	w.ok(w.issue(host.ID))
}

// 清单之外无检查: the items and agencies of a visit are those that it was made with, also in a change that moves or touches the visit.
func TestNoItemComesToAVisitLater(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	item := func(id uuid.UUID) string {
		return fmt.Sprintf(`insert into inspection_item (inspection_id, item_id) values ($1, '%s')`, id)
	}
	agency := fmt.Sprintf(`insert into inspection_agency (inspection_id, agency_id) values ($1, '%s')`, w.other)
	const touch = `update inspection set change_id = @change where id = $1`
	const scan = `insert into check_code_scan (inspection_id, n, agency_id, disclosed_to, by_kind, account_id, change_id)
		select c.inspection_id, c.n, c.agency_id, i.enterprise_id, 'OFFICER', @me, @change from check_code c join inspection i on i.id = c.inspection_id where i.id = $1`
	const onSite = `update inspection set state = 'ON_SITE', disclosed_to = enterprise_id, change_id = @change where id = $1`
	i, r := w.issued(inspection.Complaint), w.recorded(inspection.FollowUp)
	w.tries(byHand{"a scan and no item", "lead", i.ID, "", []string{scan, onSite}},
		byHand{"alone", "lead", i.ID, "written_with", []string{item(w.draft)}},
		byHand{"one that was never published", "lead", i.ID, "written_with", []string{touch, item(w.draft)}},
		byHand{"another agency's", "lead", i.ID, "written_with", []string{touch, item(w.foreign)}},
		byHand{"another agency", "lead", i.ID, "written_with", []string{touch, agency}},
		byHand{"in the change of the scan", "lead", i.ID, "written_with", []string{scan, onSite, item(w.draft)}},
		byHand{"after the record", "lead", r.ID, "written_with", []string{touch, item(w.draft)}})
}
