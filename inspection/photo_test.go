package inspection_test

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"yangguang/actor"
	"yangguang/fault"
	"yangguang/ident"
	"yangguang/inspection"
	"yangguang/page"
	"yangguang/postgres"
	"yangguang/roster"
)

// An officer's photo is set by the own agency's administrator, and seen by nobody but the agency, those who oversee it, and the enterprise whom
// the officer was shown to come to, by its account or by the code.
func TestAnOfficersPhotoIsSeenByWhomHeVisits(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	register := roster.NewService(w.db.DB, postgres.Commands[roster.Tx](w.db.DB))
	register.Files = w.s.Files
	lead := w.inspectors["lead"]
	set := func(who, picture string, version uuid.UUID) (roster.Entry, error) {
		e := roster.Edit{ID: &lead, Version: &version, Reason: "换证件照"}
		return register.SetPhoto(t.Context(), w.by(who, picture), e, bytes.NewReader(png(picture)), "image/png")
	}
	_, err := set("chief", "not theirs", w.change)
	refused(t, "another agency sets it", err, fault.NotFound, "")
	e, err := set("head", "a face", w.change)
	w.ok(err)
	_, err = set("head", "over a version that is gone", w.change)
	refused(t, "an old version", err, fault.Conflict, "")
	first := photoOf(t, e.PhotoURL)
	_, err = register.SetPhoto(t.Context(), w.by("head", 1), roster.Edit{ID: &lead, Version: &e.Version, Reason: "x"}, strings.NewReader("<html>"), "")
	refused(t, "a page", err, fault.Invalid, "file")
	_, err = register.SetPhoto(t.Context(), w.by("head", 2), roster.Edit{ID: &lead, Version: &e.Version, Reason: "x"}, bytes.NewReader(png("x")[:50]), "")
	refused(t, "a photo that does not open", err, fault.Invalid, "file")
	if n := w.count(`select count(*) from log_entry where type = 'inspector.change' and subject = 'inspector/' || (select pseudonym from inspector where id = $1)`, lead); n != 1 {
		t.Errorf("%d entries of one photo", n)
	}

	token := ""
	sees := func(when string, id uuid.UUID, want map[string]bool) {
		t.Helper()
		for who, may := range want {
			a := w.actors[who]
			if who == "holder" {
				a, err = w.s.Holder(t.Context(), token)
				w.ok(err)
			}
			p, f, err := register.OpenPhoto(t.Context(), a, id)
			if !may {
				refused(t, when+", "+who, err, fault.NotFound, "")
				continue
			}
			w.ok(err)
			got, _ := io.ReadAll(f)
			_ = f.Close()
			if int64(len(got)) != p.Size || ident.DigestOf(p.SHA256[:]) == (ident.Digest{}) {
				t.Errorf("%s, %s: %d bytes", when, who, len(got))
			}
		}
	}
	i := w.approved(inspection.Complaint)
	sees("before the code is shown", first, map[string]bool{"head": true, "member": true, "supervisor": true, "owner": false, "rival": false, "stranger": false,
		"chief": false, "public": false})
	i, err = w.s.IssueCode(t.Context(), w.by("lead", i.ID), i.ID, inspection.AllParts())
	w.ok(err)
	token = i.CheckCode.Token
	e, err = set("deputy", "a newer face", e.Version)
	w.ok(err)
	newest := photoOf(t, e.PhotoURL)
	sees("once it is", newest, map[string]bool{"owner": true, "holder": true, "supervisor": true, "rival": false, "stranger": false, "public": false})
	face, err := w.s.Face(t.Context(), actor.Public(), token)
	w.ok(err)
	if got := face.Officers; photoOf(t, got[0].Inspector.PhotoURL) != newest || got[1].Inspector.PhotoURL != nil {
		t.Errorf("the page of the code shows %v and %v", got[0].Inspector.PhotoURL, got[1].Inspector.PhotoURL)
	}
	w.ok(void(w, i.ID))
	_, err = w.s.Holder(t.Context(), token)
	refused(t, "the holder of a revoked code", err, fault.Precondition, "CODE_REVOKED")
	if h, err := register.History(t.Context(), w.actors["head"], roster.Inspectors, lead, page.Ask{First: 10}); err != nil || len(h.Rows) != 2 ||
		h.Rows[0].Changes[0].Column != "photo" || h.Rows[0].Changes[0].Before != h.Rows[1].Changes[0].After {
		t.Errorf("history %+v, %v", h.Rows, err)
	}
}

func photoOf(t *testing.T, url *string) uuid.UUID {
	t.Helper()
	if url == nil {
		t.Fatal("no photo")
	}
	id, err := ident.Want(ident.Photo, "url", strings.TrimPrefix(*url, "/photos/"))
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// What an enterprise sends is kept without place and device, and says so; what officers take stays as it is.
func TestMetadataGoesByRule(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	picture := append(png("shelf")[:8], chunk("tEXt", "GPS 37.46 118.49")...)
	picture = append(picture, png("shelf")[8:]...)
	o := w.ordered()
	sent, err := w.s.ReceiveForOrder(t.Context(), w.by("owner", 1), o.ID, bytes.NewReader(picture), "image/png", time.Now())
	w.ok(err)
	taken, err := w.s.ReceiveEvidence(t.Context(), w.by("lead", 2), bytes.NewReader(picture), "image/png", time.Now())
	w.ok(err)
	for _, c := range []struct {
		what    string
		got     inspection.Evidence
		want    []byte
		removed *int64
	}{{"of the enterprise", sent, png("shelf"), new(int64(28))}, {"of an officer", taken, picture, nil}} {
		_, f, err := w.s.OpenEvidence(t.Context(), w.actors["head"], c.got.ID)
		w.ok(err)
		kept, _ := io.ReadAll(f)
		_ = f.Close()
		digest := w.count(`select count(*) from evidence where id = $1 and sha256 = sha256($2)`, c.got.ID, c.want)
		if !bytes.Equal(kept, c.want) || digest != 1 || c.got.Size != int64(len(c.want)) ||
			(c.got.MetadataRemoved == nil) != (c.removed == nil) || c.removed != nil && *c.got.MetadataRemoved != *c.removed {
			t.Errorf("%s: kept %q, removed %v", c.what, kept, c.got.MetadataRemoved)
		}
	}
	_, err = w.s.ReceiveForOrder(t.Context(), w.by("owner", 4), o.ID, bytes.NewReader(png("shelf")[:60]), "image/png", time.Now())
	refused(t, "a picture that does not open", err, fault.Invalid, "file")
	_, err = w.s.ReceiveForOrder(t.Context(), w.by("owner", 3), o.ID, bytes.NewReader(picture[:20]), "image/png", time.Now())
	refused(t, "a picture that is cut off", err, fault.Invalid, "file")
	if n := w.count(`select count(*) from evidence`); n != 2 {
		t.Errorf("%d rows of evidence", n)
	}
}
