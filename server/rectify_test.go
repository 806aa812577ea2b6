package server_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"

	"yangguang/actor"
	"yangguang/ident"
	"yangguang/postgres"
	"yangguang/roster"
	"yangguang/server/auth"
)

// order plants an order to rectify of an enterprise of its own, past triggers and keys: what comes before an order is other tests' business.
func (s *stage) order(agency, uscc string) string {
	s.t.Helper()
	service := roster.NewService(s.db.DB, postgres.Commands[roster.Tx](s.db.DB))
	if _, err := service.Load(s.t.Context(), auth.Operator("load", "register:import"), roster.Batch{Name: "enterprises", Enterprises: []roster.EnterpriseRow{
		{USCC: uscc, Name: "测试商店", Kind: "ENTERPRISE", RegionCode: "370502", RegisteredRegion: "370502"}}}); err != nil {
		s.t.Fatal(err)
	}
	past := s.db.Past(s.t)
	id, visit := uuid.New(), uuid.New()
	for _, sql := range []string{
		`insert into inspection (id, number, enterprise_id, disclosed_to, agency_id, region_code, kind, trigger, state, window_from, window_to,
			counts_toward_cap, cap_basis, reason, author_id, approver_id, change_id)
			select $1, 'JC-1', e.id, e.id, a.id, '370502', 'ROUTINE', 'COMPLAINT', 'RECORDED', current_date, current_date, false, 'x', 'x',
			gen_random_uuid(), gen_random_uuid(), gen_random_uuid() from enterprise e, agency a where e.uscc = $3 and a.code = $4 and $2::uuid is not null`,
		`insert into decision (id, number, case_id, finding_id, agency_id, enterprise_id, disclosed_to, violation_code, outcome, reason, advice, proposer_id, change_id)
			select $2, 'AJ-1', $1, $1, a.id, e.id, e.id, 'X', 'PENALTY', 'x', '{}', $1, $1 from enterprise e, agency a where e.uscc = $3 and a.code = $4`,
		`insert into rectification (id, inspection_id, decision_id, agency_id, disclosed_to, order_text, due_on, last_day, change_id)
			select $2, $1, $2, a.id, e.id, '改正', current_date + 9, current_date + 10, $1 from enterprise e, agency a where e.uscc = $3 and a.code = $4`,
	} {
		if _, err := past.Exec(s.t.Context(), sql, visit, id, uscc, agency); err != nil {
			s.t.Fatalf("%s: %v", sql, err)
		}
	}
	return ident.Of(ident.Order, id)
}

// The enterprise's way over HTTP: a photo through the evidence door for an order of its own, then the report, then the order as it stands.
func TestRectificationOverHTTP(t *testing.T) {
	s := start(t)
	const mine = "91370502MA3DEM001R"
	s.agency("370502-SCJG", "ZF-1")
	order := s.order("370502-SCJG", mine)
	given := s.account(auth.NewAccount{Username: "shop", Roles: []actor.Role{actor.Enterprise}, Enterprise: mine})
	shop := s.signIn("shop", given.Password)
	given = s.account(auth.NewAccount{Username: "officer", Roles: []actor.Role{actor.Inspector}, Agency: "370502-SCJG", Certificate: "ZF-1"})
	officer := s.signIn("officer", given.Password)
	at, file := field{"capturedAt", "", "2026-11-23T08:00:00+08:00"}, field{"file", "image/png", string(png)}
	fresh := func() field { return field{"clientMutationId", "", key()} }
	for what, c := range map[string]struct {
		r    reply
		want int
	}{
		"no order":          {s.upload(shop, fresh(), at, file), 400},
		"an unknown order":  {s.upload(shop, fresh(), at, field{"rectificationId", "", ident.Of(ident.Order, uuid.New())}, file), 404},
		"no id":             {s.upload(shop, fresh(), at, field{"rectificationId", "", "x"}, file), 404},
		"order after file":  {s.upload(shop, fresh(), at, file, field{"rectificationId", "", order}), 400},
		"an officer's file": {s.upload(officer, fresh(), at, field{"rectificationId", "", order}, file), 400},
		"a program":         {s.upload(shop, fresh(), at, field{"rectificationId", "", order}, field{"file", "image/png", "MZ\x90\x00"}), 400},
	} {
		if c.r.status != c.want || !strings.Contains(c.r.body, `"messageEn"`) {
			t.Errorf("%s: %d %s, want %d", what, c.r.status, c.r.body, c.want)
		}
	}
	sent := s.upload(shop, fresh(), at, field{"rectificationId", "", order}, file)
	var photo struct{ ID string }
	if err := json.Unmarshal([]byte(sent.body), &photo); err != nil || sent.status != http.StatusCreated {
		t.Fatalf("%d %s", sent.status, sent.body)
	}
	const submit = `mutation($in: SubmitRectificationInput!) { submitRectification(input: $in) { rectification { id number state workdaysLeft
		submissions { id url } reports { text late evidence { id } } rechecks { reason } } } }`
	input := map[string]any{"clientMutationId": key(), "rectificationId": order, "text": "已改正", "evidenceIds": []string{photo.ID}}
	a := s.ask(shop, submit, map[string]any{"in": input})
	for _, want := range []string{`"state":"SUBMITTED"`, `"number":"AJ-1"`, `"text":"已改正"`, photo.ID} {
		if !strings.Contains(a.body, want) {
			t.Errorf("the answer lacks %s: %s", want, a.body)
		}
	}
	input["clientMutationId"] = key()
	if a = s.ask(officer, submit, map[string]any{"in": input}); a.code() != "FORBIDDEN" {
		t.Errorf("an officer reports: %s", a.body)
	}
	const recheck = `mutation($in: RecheckRectificationInput!) { recheckRectification(input: $in) { rectification { state rechecks { by passed } } } }`
	word := map[string]any{"clientMutationId": key(), "rectificationId": order, "method": "ON_PAPER", "passed": true, "reason": "已核对"}
	if a = s.ask(shop, recheck, map[string]any{"in": word}); a.code() != "FORBIDDEN" {
		t.Errorf("the enterprise re-checks itself: %s", a.body)
	}
	if a = s.ask(officer, recheck, map[string]any{"in": word}); !strings.Contains(a.body, `"state":"PASSED"`) {
		t.Errorf("re-check: %s", a.body)
	}
	if n := s.count("select count(*) from evidence where rectification_id is not null"); n != 1 {
		t.Errorf("%d rows of evidence", n)
	}
}
