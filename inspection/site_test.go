package inspection_test

import (
	"testing"

	"github.com/google/uuid"

	"yangguang/fault"
	"yangguang/inspection"
	"yangguang/postgres"
	"yangguang/roster"

	"yangguang/page"
)

// An enterprise has sites that its keeper makes and changes with reasons; a visit names the one it goes to, search finds the enterprise by it, and
// the cap counts the enterprise wherever it is visited.
func TestSitesOfAnEnterprise(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	registers := roster.NewService(w.db.DB, postgres.Commands[roster.Tx](w.db.DB))
	save := func(who string, in roster.SaveSite) (roster.Site, error) {
		return registers.SaveSite(t.Context(), w.by(who, in), in)
	}
	branch := roster.SaveSite{EnterpriseID: &w.firm, Kind: roster.Branch, Name: "测试公司仙河分公司", RegionCode: "370503", Address: "仙河镇海滨路八号", Reason: "分公司设立登记"}
	_, err := save("chief", branch)
	refused(t, "another region's agency", err, fault.Forbidden, "")
	for field, change := range map[string]func(*roster.SaveSite){
		"input.reason": func(s *roster.SaveSite) { s.Reason = " " }, "input.name": func(s *roster.SaveSite) { s.Name = "" },
		"input.address": func(s *roster.SaveSite) { s.Address = "" }, "input.kind": func(s *roster.SaveSite) { s.Kind = "SHOP" },
		"input.enterpriseId": func(s *roster.SaveSite) { s.EnterpriseID = nil }, "input.regionCode": func(s *roster.SaveSite) { s.RegionCode = "999999" },
	} {
		bad := branch
		change(&bad)
		_, err := save("head", bad)
		refused(t, field, err, fault.Invalid, field)
	}
	site, err := save("head", branch)
	w.ok(err)
	for _, text := range []string{"仙河", "海滨路"} {
		for _, q := range []struct {
			who  string
			want int
		}{{"lead", 1}, {"public", 0}} {
			got, err := registers.Enterprises(t.Context(), w.actors[q.who], roster.EnterpriseFilter{Search: &text}, page.Ask{First: 5})
			w.ok(err)
			if len(got.Rows) != q.want {
				t.Errorf("%s finds %d for %s, wanted %d", q.who, len(got.Rows), text, q.want)
			}
		}
	}
	w.manyAtTheRoad()
	text := "海滨路"
	found, err := registers.Enterprises(t.Context(), w.actors["lead"], roster.EnterpriseFilter{Search: &text}, page.Ask{First: 100})
	w.ok(err)
	if len(found.Rows) != 61 {
		t.Errorf("%d found, wanted the 60 at the road and the one with a site there", len(found.Rows))
	}
	entries, err := registers.Entries(t.Context(), w.actors["head"], roster.EntryQuery{Register: roster.Enterprises, Search: &text}, page.Ask{First: 100})
	w.ok(err)
	if len(entries.Rows) != 61 {
		t.Errorf("%d entries found, wanted the 60 at the road and the one with a site there", len(entries.Rows))
	}
	var visits []uuid.UUID
	for _, at := range []*uuid.UUID{&site.ID, nil, &site.ID} {
		r := w.request(inspection.EnterpriseRequest)
		r.SiteID = at
		i, err := w.s.Plan(t.Context(), w.by("head", at), r, inspection.Parts{})
		w.ok(err)
		_, err = w.s.Approve(t.Context(), w.by("deputy", i.ID), []uuid.UUID{i.ID}, inspection.Parts{})
		w.ok(err)
		visits = append(visits, i.ID)
	}
	if v := w.read("lead", visits[0]); v.Site == nil || v.Site.Address != "仙河镇海滨路八号" || w.read("lead", visits[1]).Site != nil {
		t.Errorf("the visit goes to %+v", v.Site)
	}
	w.ok(w.issue(visits[0]))
	w.ok(w.issue(visits[1]))
	for n, want := range []bool{true, false} {
		face, err := w.s.Face(t.Context(), w.actors["public"], w.read("lead", visits[n]).CheckCode.Token)
		w.ok(err)
		if (face.Site != nil) != want || want && face.Site.Address != "仙河镇海滨路八号" {
			t.Errorf("the page of code %d says that the visit goes to %+v", n, face.Site)
		}
	}
	refused(t, "a third visit, at the branch", w.issue(visits[2]), fault.Precondition, "FREQUENCY_CAP")
	r := w.request(inspection.EnterpriseRequest)
	r.EnterpriseID, r.SiteID = w.rival, &site.ID
	_, err = w.s.Plan(t.Context(), w.by("head", r), r, inspection.Parts{})
	refused(t, "a site of another enterprise", err, fault.NotFound, "input.siteId")
	w.changesOfSite(save, site, branch)
	w.closedSite(save, branch)
	var used *string
	w.ok(w.db.Owner(t).QueryRow(t.Context(), `select max(item_last_used(id)::text) from check_item`).Scan(&used))
	if used != nil {
		t.Errorf("an item whose visits have no record was last used on %s", *used)
	}
}

// closedSite: no visit goes to a site that is closed.
func (w *town) closedSite(save func(string, roster.SaveSite) (roster.Site, error), in roster.SaveSite) {
	w.t.Helper()
	in.Name, in.Address = "测试公司河口仓库", "河口街道九号"
	site, err := save("head", in)
	w.ok(err)
	in.EnterpriseID, in.ID, in.Version, in.Closed = nil, &site.ID, &site.Version, true
	_, err = save("head", in)
	w.ok(err)
	r := w.request(inspection.EnterpriseRequest)
	r.SiteID = &site.ID
	_, err = w.s.Plan(w.t.Context(), w.by("head", r), r, inspection.Parts{})
	refused(w.t, "a closed site", err, fault.Precondition, "WRONG_STATE")
}

// manyAtTheRoad lets half of the register be at one road, so that a search for it walks the names.
func (w *town) manyAtTheRoad() {
	w.sql(`insert into enterprise (id, uscc, uscc_valid, name, public_name, kind, region_code, registered_region_code, address, status, synthetic, change_id)
		select gen_random_uuid(), '91370502MA3RO' || n || '0X', true, name, name, 'ENTERPRISE', '370502', '370502', '海滨路' || n || '号', 'ACTIVE', true, $1
		from generate_series(100, 159) n, lateral (select '路边商店' || n as name) x`, w.change)
	w.sql("analyze enterprise")
}

// changesOfSite holds that a change names the version it is of, and that what was before stays.
func (w *town) changesOfSite(save func(string, roster.SaveSite) (roster.Site, error), site roster.Site, in roster.SaveSite) {
	w.t.Helper()
	in.EnterpriseID, in.ID, in.Version, in.Closed, in.Reason = nil, &site.ID, &site.Version, true, "分公司注销"
	closed, err := save("head", in)
	w.ok(err)
	if !closed.Closed || closed.Version != 2 || closed.Reason != "分公司注销" {
		w.t.Errorf("closed: %+v", closed)
	}
	_, err = save("head", in)
	refused(w.t, "the version before", err, fault.Conflict, "")
	if n := w.count(`select count(*) from site_version v join log_entry l using (change_id) where l.type = 'site.change' and v.reason <> ''`); n != 2 {
		w.t.Errorf("%d versions on the ledger", n)
	}
}
