package inspection_test

import (
	"strings"
	"testing"
	"time"

	"yangguang/fault"
	"yangguang/inspection"
)

const (
	firmCode  = "91370502MA3TEST017" // its check character is wrong, and the register holds it
	otherCode = "91350100M000100Y43" // the standard's own example
)

func (w *town) licence(who string, i inspection.Inspection, text string) (inspection.Inspection, error) {
	return w.s.ScanLicence(w.t.Context(), w.by(who, text), i.ID, text, inspection.AllParts())
}

// Nobody of the enterprise scans: a member of the team reads the licence, everybody sees that, and the enterprise may still scan itself.
func TestAnOfficerScansTheLicence(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	i := w.issued(inspection.Complaint)
	got, err := w.licence("member", i, "https://bt.gsxt.gov.cn/ent?code="+strings.ToLower(firmCode)+"&t=20260101")
	w.ok(err)
	if got.State != inspection.OnSite || got.ScannedAt == nil || *got.ScannedBy != inspection.ByOfficer {
		t.Errorf("after the scan %s, %v", got.State, got.ScannedBy)
	}
	face, err := w.s.Face(t.Context(), w.actors["public"], i.CheckCode.Token)
	w.ok(err)
	if face.ScannedBy == nil || *face.ScannedBy != inspection.ByOfficer {
		t.Errorf("the page of the code says %v", face.ScannedBy)
	}
	_, err = w.licence("lead", i, firmCode)
	refused(t, "twice", err, fault.Conflict, "")
	_, err = w.s.Scan(t.Context(), w.by("public", 1), i.CheckCode.Token)
	refused(t, "a visitor after the officer", err, fault.Conflict, "")
	_, err = w.s.Scan(t.Context(), w.by("owner", 2), i.CheckCode.Token)
	w.ok(err)
	now := w.read("supervisor", i.ID)
	if *now.ScannedBy != inspection.ByEnterprise || !now.ScannedAt.Equal(*got.ScannedAt) {
		t.Errorf("then %v at %v", *now.ScannedBy, now.ScannedAt)
	}
	if n := w.count(`select count(*) from log_entry where type = 'code.scan' and subject = 'inspection/' || $1`, i.Number); n != 2 {
		t.Errorf("%d scans are on the ledger", n)
	}
}

func TestLicencesThatAreRefused(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	i := w.issued(inspection.Complaint)
	for text, want := range map[string]fault.Kind{
		"": fault.Invalid, "登记机关：东营市市场监督管理局": fault.Invalid, firmCode + " " + otherCode: fault.Invalid,
		"名称：测试公司 统一社会信用代码：" + otherCode: fault.Precondition, firmCode[:17]: fault.Invalid, firmCode + "0": fault.Invalid,
		"91370502MA3TEST999": fault.Invalid, strings.Repeat("字", 4297): fault.Invalid} {
		_, err := w.licence("lead", i, text)
		refused(t, "the text "+text[:min(len(text), 30)], err, want, "")
	}
	for who, want := range map[string]fault.Kind{"third": fault.NotFound, "head": fault.Forbidden, "stranger": fault.NotFound, "rival": fault.NotFound} {
		_, err := w.licence(who, i, firmCode)
		refused(t, who, err, want, "")
	}
	_, err := w.licence("lead", w.approved(inspection.SuperiorOrder), firmCode)
	refused(t, "before the code", err, fault.Precondition, "WRONG_STATE")
	w.sql(`insert into check_code_revocation (inspection_id, n, agency_id, reason, change_id) select inspection_id, n, agency_id, 'x', change_id from check_code`)
	_, err = w.licence("lead", i, firmCode)
	refused(t, "a revoked code", err, fault.Precondition, "CODE_REVOKED")
}

// Scan in, scan out: how long they were there.
func TestTheTeamLeaves(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	leave := func(who string, i inspection.Inspection) (inspection.Inspection, error) {
		return w.s.Leave(t.Context(), w.by(who, i.ID), i.ID, inspection.AllParts())
	}
	i := w.issued(inspection.Complaint)
	_, err := leave("lead", i)
	refused(t, "before they came", err, fault.Precondition, "WRONG_STATE")
	_, err = w.licence("lead", i, firmCode)
	w.ok(err)
	_, err = leave("third", i)
	refused(t, "who is not of the team", err, fault.Forbidden, "")
	_, err = leave("rival", i)
	refused(t, "another enterprise", err, fault.NotFound, "")
	w.sql(`update check_code_scan set at = now() - interval '95 minutes'`)
	got, err := leave("owner", i)
	w.ok(err)
	if got.LeftAt == nil || time.Since(*got.LeftAt) > time.Minute || *got.OnSiteMinutes != 95 || got.State != inspection.OnSite {
		t.Errorf("left %v after %v minutes", got.LeftAt, got.OnSiteMinutes)
	}
	_, err = leave("lead", i)
	refused(t, "twice", err, fault.Conflict, "")
	face, err := w.s.Face(t.Context(), w.actors["public"], i.CheckCode.Token)
	w.ok(err)
	if face.LeftAt == nil || !face.LeftAt.Equal(*got.LeftAt) {
		t.Error("the page of the code does not say that they left")
	}
	r := record(i)
	_, err = w.s.Record(t.Context(), w.by("lead", r), r, inspection.AllParts())
	w.ok(err)
}

// Who entered leaves, whatever became of the visit meanwhile: its result is public, or it was given up on site.
func TestTheTeamLeavesAfterTheVisitEnded(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	closed, void, never := w.confirmed(), w.onSite(inspection.FollowUp), w.approved(inspection.SuperiorOrder)
	_, err := w.s.Publish(t.Context(), w.by("head", closed.ID), closed.ID, inspection.AllParts())
	w.ok(err)
	w.hoursLater(void)
	_, err = w.s.Void(t.Context(), w.by("head", void.ID), void.ID, "入错企业", inspection.AllParts())
	w.ok(err)
	_, err = w.s.Void(t.Context(), w.by("head", never.ID), never.ID, "不再需要", inspection.AllParts())
	w.ok(err)
	w.sql(`update check_code_scan set at = now() - interval '95 minutes'`)
	for who, i := range map[string]inspection.Inspection{"member": w.read("lead", closed.ID), "owner": w.read("lead", void.ID)} {
		got, err := w.s.Leave(t.Context(), w.by(who, i.ID), i.ID, inspection.AllParts())
		w.ok(err)
		if got.State != i.State || got.LeftAt == nil || *got.OnSiteMinutes != 95 {
			t.Errorf("%s: %s, was %s, left %v after %v minutes", who, got.State, i.State, got.LeftAt, got.OnSiteMinutes)
		}
		if n := w.count(`select count(*) from log_entry where type = 'visit.leave' and subject = 'inspection/' || $1`, i.Number); n != 1 {
			t.Errorf("%d departures of %s are on the ledger", n, i.State)
		}
		_, err = w.s.Leave(t.Context(), w.by("lead", i.ID), i.ID, inspection.AllParts())
		refused(t, "twice", err, fault.Conflict, "")
	}
	_, err = w.s.Leave(t.Context(), w.by("lead", never.ID), never.ID, inspection.AllParts())
	refused(t, "where nobody entered", err, fault.Precondition, "WRONG_STATE")
}
