package inspection_test

import (
	"slices"
	"testing"

	"github.com/google/uuid"

	"yangguang/inspection"
)

// Of three agencies that enter as one each officer and each head reads all three, and the whole team; who goes along with none of them reads nothing of it.
func TestGuestsOfOneEntryKnowEachOther(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.otherOffice()
	host, guest := w.joined(inspection.EnterpriseRequest)
	third, visit := uuid.New(), uuid.New()
	w.sql(`insert into agency (id, code, name, region_code, field, level, change_id) values ($1, '370500-SCJG', '东营市市场监管局', '370500', '市场监管', 'city', $2)`,
		third, w.change)
	run := func(sql string, args ...any) { w.sql(sql, args...) }
	for n, name := range []string{"nurse", "doctor", "clerk"} {
		w.person(run, 51+n, name, []string{"inspector"}, third, uuid.Nil, true)
		if name != "clerk" {
			w.sql(`insert into inspection_team (inspection_id, inspector_id, agency_id, position, lead, pseudonym, change_id) values ($1, $2, $3, $4, $5, $6, $7)`,
				visit, w.inspectors[name], third, n+1, n == 0, name, w.change)
		}
	}
	w.person(run, 61, "matron", []string{"agency_admin"}, third, uuid.Nil, false)
	w.sql(`insert into inspection select (jsonb_populate_record(i, jsonb_build_object('id', $2::uuid, 'agency_id', $3::uuid, 'number', '370500-SCJG-2026-V000001'))).*
		from inspection i where i.id = $1`, guest.ID, visit, third)
	w.sql(`insert into joint_visit select (jsonb_populate_record(j, jsonb_build_object('proposal_id', gen_random_uuid(), 'guest_id', $2::uuid, 'guest_agency', $3::uuid,
		'guest_number', '370500-SCJG-2026-V000001'))).* from joint_visit j where j.guest_id = $1`, guest.ID, visit, third)
	for _, name := range []string{"nurse", "doctor", "clerk", "matron"} {
		a, err := w.db.Actor(t.Context(), w.actors[name].SessionID)
		w.ok(err)
		w.actors[name] = a
	}
	_, err := w.s.IssueCode(t.Context(), w.by("lead", host.ID), host.ID, inspection.Parts{})
	w.ok(err)
	for who, id := range map[string]uuid.UUID{"lead": host.ID, "head": host.ID, "stranger": guest.ID, "mate": guest.ID, "chief": guest.ID, "nurse": visit, "matron": visit} {
		v := w.read(who, id)
		if v.Joint == nil || len(v.Joint.Parts) != 3 || v.Joint.Parts[0].Number != host.Number || len(v.Team) != 6 {
			t.Errorf("%s reads %+v and a team of %d", who, v.Joint, len(v.Team))
		}
		if !slices.ContainsFunc(v.Team, func(m inspection.TeamMember) bool { return m.InspectorID == w.inspectors["doctor"] }) {
			t.Errorf("%s does not know who comes of the third agency", who)
		}
	}
	for _, who := range []string{"clerk", "third"} {
		if n, err := w.asks(who, `select count(*) from joint_visit`); n != 0 || err != nil {
			t.Errorf("%s goes along with nobody and reads %d joint visits, %v", who, n, err)
		}
	}
	w.sql(`insert into joint_end (proposal_id, change_id) select proposal_id, change_id from joint_visit where guest_id = $1`, guest.ID)
	for who, reads := range map[string]int{"mate": 0, "chief": 0, "doctor": 1} {
		if n, err := w.asks(who, `select count(*) from joint_visit where guest_id <> $1`, guest.ID); n != reads || err != nil {
			t.Errorf("after the one guest left %s reads %d of the other's, %v", who, n, err)
		}
	}
}
