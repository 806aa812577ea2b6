package inspection_test

import (
	"fmt"
	"testing"

	"github.com/google/uuid"

	"yangguang/file"
	"yangguang/inspection"
)

// A file lies where the id of its row says: nobody points evidence or a photo at another's file or out of the folder, nor hands it in as somebody else, for
// another agency, or for another's order or finding.
func TestAFileLiesWhereItsRowSays(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	theirs, order := w.taken("member", "a colleague's"), uuid.New()
	w.sql(`insert into rectification (id, inspection_id, decision_id, agency_id, disclosed_to, order_text, due_on, last_day, change_id)
		values ($1, gen_random_uuid(), gen_random_uuid(), $2, $3, '改正', $4, $4, $5)`, order, w.agency, w.firm, w.today, w.change)
	const own, none = `right(replace(@change::text, '-', ''), 2) || '/' || replace(@change::text, '-', '')`, "null"
	quoted := func(id uuid.UUID) string { return "'" + id.String() + "'" }
	lies := func(id, key, media, agency, firm, order, author string) []string {
		return []string{fmt.Sprintf(`insert into evidence (id, agency_id, disclosed_to, rectification_id, sha256, media_type, size, storage_key, author_id, captured_at,
			change_id) values (%s, '%s', %s, %s, sha256('x'), '%s', 1, %s, '%s', now(), @change)`, id, agency, firm, order, media, key, author)}
	}
	lead, owner, rival := w.actors["lead"].AccountID.String(), w.actors["owner"].AccountID.String(), w.actors["rival"].AccountID.String()
	here, there, firm, other := w.agency.String(), w.other.String(), quoted(w.firm), quoted(w.rival)
	const media = "image/png"
	for _, c := range []byHand{
		{"its own file", "lead", uuid.Nil, "", lies("@change", own, media, here, none, none, lead)},
		{"a colleague's file", "lead", uuid.Nil, "evidence_storage_key", lies("@change", "'"+file.Key(theirs)+"'", media, here, none, none, lead)},
		{"out of the folder", "lead", uuid.Nil, "evidence_storage_key", lies("@change", "'../../etc/passwd'", media, here, none, none, lead)},
		{"of no type", "lead", uuid.Nil, "evidence_media_type", lies("@change", own, "text/html; charset=utf-8", here, none, none, lead)},
		{"as a colleague", "lead", uuid.Nil, "42501", lies("@change", own, media, here, none, none, w.actors["member"].AccountID.String())},
		{"for another agency", "lead", uuid.Nil, "42501", lies("@change", own, media, there, none, none, lead)},
		{"shown as it comes", "lead", uuid.Nil, "42501", lies("@change", own, media, here, firm, none, lead)},
		{"as the enterprise, for its order", "lead", uuid.Nil, "42501", lies("@change", own, media, here, firm, quoted(order), lead)},
		{"for its order", "owner", uuid.Nil, "", lies("@change", own, media, here, firm, quoted(order), owner)},
		{"for nothing", "owner", uuid.Nil, "42501", lies("@change", own, media, here, firm, none, owner)},
		{"for its order at another agency", "owner", uuid.Nil, "of_its_parent", lies("@change", own, media, there, firm, quoted(order), owner)},
		{"for another's order", "rival", uuid.Nil, "of_its_parent", lies("@change", own, media, here, other, quoted(order), rival)},
	} {
		w.tries(c)
	}
	photo := func(id, key string) []string {
		return []string{fmt.Sprintf(`insert into inspector_photo (id, inspector_id, n, sha256, media_type, size, storage_key, change_id)
			values (%s, '%s', 1, sha256('x'), 'image/png', 1, %s, @change)`, id, w.inspectors["lead"], key)}
	}
	w.tries(byHand{"a photo", "head", uuid.Nil, "", photo("@change", own)},
		byHand{"evidence as a photo", "head", uuid.Nil, "inspector_photo_storage_key", photo("@change", "'"+file.Key(theirs)+"'")},
		byHand{"evidence as a photo of its id", "head", uuid.Nil, "file_of_one", photo(quoted(theirs), "'"+file.Key(theirs)+"'")},
		byHand{"a photo as evidence", "lead", uuid.Nil, "file_of_one", append(photo("@change", own), lies("@change", own, media, here, none, none, lead)...)})
	i := w.onSite(inspection.Complaint)
	w.publishViolations()
	r := record(i)
	r.Result, r.Findings = inspection.OrderedToRectify, []inspection.FindingInput{{ViolationCode: "FOOD-PURCHASE-RECORD"}}
	i, err := w.s.Record(t.Context(), w.by("lead", r), r, inspection.AllParts())
	w.ok(err)
	finding := func(agency, firm, author string) []string {
		return []string{fmt.Sprintf(`insert into evidence (id, agency_id, disclosed_to, finding_id, sha256, media_type, size, storage_key, author_id, captured_at, change_id)
			values (@change, '%s', %s, '%s', sha256('x'), 'image/png', 1, %s, '%s', now(), @change)`, agency, firm, i.Findings[0].ID, own, author)}
	}
	w.tries(byHand{"for its finding", "owner", uuid.Nil, "", finding(here, firm, owner)},
		byHand{"for its finding at another agency", "owner", uuid.Nil, "of_its_parent", finding(there, firm, owner)},
		byHand{"for another's finding", "rival", uuid.Nil, "of_its_parent", finding(here, other, rival)})
}
