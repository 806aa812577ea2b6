package inspection_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/uuid"

	"yangguang/fault"
	"yangguang/inspection"
	"yangguang/page"
)

// Anybody reports a visit without code, a few times a day; supervisors read it, and neither ledger, audit nor idempotency row says who reported.
func TestAVisitWithoutCodeIsReported(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	ctx := t.Context()
	r := inspection.UncodedRequest{USCC: "91370502MA3TEST017", AgencyID: &w.other, VisitedOn: w.today, Text: "两名人员未出示检查码进入车间"}
	for field, bad := range map[string]inspection.UncodedRequest{
		"input.text":      {USCC: r.USCC, VisitedOn: w.today, Text: " "},
		"input.uscc":      {USCC: "91370502MA3NOBODYX", VisitedOn: w.today, Text: "x"},
		"input.visitedOn": {USCC: r.USCC, VisitedOn: w.today.AddDays(1), Text: "x"},
	} {
		_, err := w.s.ReportUncoded(ctx, w.by("public", field), bad)
		refused(t, field, err, fault.Invalid, field)
	}
	nobody := uuid.New()
	unknown := r
	unknown.AgencyID = &nobody
	_, err := w.s.ReportUncoded(ctx, w.by("public", "agency"), unknown)
	refused(t, "an unknown agency", err, fault.Invalid, "input.agencyId")
	c := w.by("owner", r)
	c.RequestID = "0190-of-the-owner"
	number, err := w.s.ReportUncoded(ctx, c, r)
	w.ok(err)
	if again, err := w.s.ReportUncoded(ctx, c, r); err != nil || again != number || !strings.HasPrefix(number, "WM-") {
		t.Errorf("the same report again: %s, %v", again, err)
	}
	for n := range 4 {
		_, err := w.s.ReportUncoded(ctx, w.by("public", n), r)
		w.ok(err)
	}
	got, err := w.s.UncodedReports(ctx, w.actors["supervisor"], page.Ask{First: 10})
	w.ok(err)
	if len(got.Rows) != 5 || !got.Rows[4].ByEnterprise || got.Rows[4].Number != number || got.Rows[0].ByEnterprise || !strings.Contains(*got.Rows[0].Agency, "河口区") {
		t.Errorf("reports: %+v", got.Rows)
	}
	for _, who := range []string{"head", "chief", "lead", "owner", "rival", "public"} {
		if got, err := w.s.UncodedReports(ctx, w.actors[who], page.Ask{First: 10}); err != nil || len(got.Rows) != 0 {
			t.Errorf("%s reads %d reports, %v", who, len(got.Rows), err)
		}
	}
	owner := w.actors["owner"]
	for what, sql := range map[string]string{
		"ledger": `select string_agg(convert_from(leaf, 'UTF8'), '') from log_entry where type = 'report.file'`,
		"audit":  `select string_agg(to_jsonb(a)::text, '') from audit_event a join log_entry l using (change_id) where l.type = 'report.file'`,
		"keys":   `select string_agg(to_jsonb(c)::text, '') from command c join log_entry l using (change_id) where l.type = 'report.file'`,
		"bodies": `select string_agg(b.body, '') from log_body b join log_entry l using (change_id) where l.type = 'report.file'`,
	} {
		var text string
		w.ok(w.db.Owner(t).QueryRow(ctx, sql).Scan(&text))
		for _, name := range []string{owner.Pseudonym, owner.AccountID.String(), w.firm.String(), r.USCC, "测试公司", r.Text, c.RequestID} {
			if text == "" || strings.Contains(text, name) {
				t.Errorf("%s tells %q: %s", what, name, fmt.Sprintf("%.300s", text))
			}
		}
	}
}

// Strangers silence nobody: a network has so many reports on an enterprise a day, another network and another enterprise have their own, and the
// enterprise's own account counts apart from all of them.
func TestStrangersDoNotSilenceAnEnterprise(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	n := 0
	report := func(who, network, uscc string) error {
		n++
		_, err := w.s.ReportUncoded(t.Context(), w.by(who, n), inspection.UncodedRequest{USCC: uscc, VisitedOn: w.today, Text: "无码入企", Network: network})
		return err
	}
	const firm, rival = "91370502MA3TEST017", "92370502MA3TEST02X"
	for range w.s.Rules.Reports.PerDay {
		w.ok(report("public", "192.0.2.1", firm))
	}
	refused(t, "a network's sixth", report("public", "192.0.2.1", firm), fault.RateLimited, "")
	refused(t, "another firm's account from there", report("rival", "192.0.2.1", firm), fault.RateLimited, "")
	w.ok(report("public", "192.0.2.2", firm))
	w.ok(report("public", "192.0.2.1", rival))
	for range w.s.Rules.Reports.Own {
		w.ok(report("owner", "192.0.2.1", firm))
	}
	refused(t, "its own, beyond its own limit", report("owner", "192.0.2.1", firm), fault.RateLimited, "")
	w.ok(report("public", "192.0.2.3", firm))
}

// Nobody buries the supervision: one network has so many reports a day on all enterprises together.
func TestANetworkHasItsReportsOfADay(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.rules("perNetwork: 50", "perNetwork: 3")
	for n, c := range []struct {
		network, uscc string
		ok            bool
	}{{"192.0.2.1", "91370502MA3TEST017", true}, {"192.0.2.1", "91370502MA3NOBODYX", false}, {"192.0.2.1", "92370502MA3TEST02X", true}, {"192.0.2.1", "92370502MA3TEST02X", true},
		{"192.0.2.1", "91370502MA3TEST017", false}, {"192.0.2.2", "91370502MA3TEST017", true}} {
		_, err := w.s.ReportUncoded(t.Context(), w.by("public", n), inspection.UncodedRequest{USCC: c.uscc, VisitedOn: w.today, Text: "无码入企", Network: c.network})
		if c.ok != (err == nil) || n == 4 && !fault.Is(err, fault.RateLimited) {
			t.Errorf("%d: %v", n, err)
		}
	}
}
