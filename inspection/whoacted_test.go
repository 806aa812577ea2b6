package inspection_test

import (
	"strings"
	"testing"

	"yangguang/inspection"
	"yangguang/ledger"
)

// The public log does not tell what one enterprise did: its account has another name in every entry, which the entry's salt shows to be its own.
func TestTheLogDoesNotTellWhatAnEnterpriseDid(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	i := w.onSite(inspection.Complaint)
	_, err := w.asked("owner", "member", i)
	w.ok(err)
	_, err = w.asked("owner", "lead", i)
	w.ok(err)
	rows, err := w.db.Owner(t).Query(t.Context(), `select l.leaf, 'e-' || left(encode(sha256(b.salt || uuid_send(a.account_id)), 'hex'), 12), a.pseudonym, c.enterprise_id is not null
		from log_entry l join log_body b using (change_id) join audit_event a using (change_id) left join account c on c.id = a.account_id order by l.idx`)
	w.ok(err)
	defer rows.Close()
	seen := map[string]bool{}
	for rows.Next() {
		var leaf []byte
		var hidden, pseudonym string
		var enterprise bool
		w.ok(rows.Scan(&leaf, &hidden, &pseudonym, &enterprise))
		e, err := ledger.ParseEntry(leaf)
		w.ok(err)
		want := pseudonym
		if enterprise {
			want = hidden
			if seen[hidden] || strings.Contains(string(leaf), pseudonym) {
				t.Errorf("entry %d names the enterprise again", e.Prev)
			}
			seen[hidden] = true
		}
		if e.Actor != want {
			t.Errorf("%s is of %s, want %s", e.Type, e.Actor, want)
		}
	}
	w.ok(rows.Err())
	if len(seen) != 3 {
		t.Errorf("%d entries of the enterprise, want its scan and two requests", len(seen))
	}
}
