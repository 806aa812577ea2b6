package cli

import (
	"strings"
	"testing"

	"yangguang/postgres/pgtest"
)

// TestLedgerCheckNamesEveryRow: what the owner of the database changes in the rows of the ledger is named row by row, also a body that is not
// public, of which the published files say nothing.
func TestLedgerCheckNamesEveryRow(t *testing.T) {
	db := pgtest.New(t)
	env := map[string]string{"DATABASE_URL": db.AppURL, "DATA_DIR": t.TempDir()}
	for _, name := range []string{"one", "two", "three"} {
		if code, _, complaints := callWith(t, env, "user", "add", "--name", name, "--role", "party", name); code != 0 {
			t.Fatal(complaints)
		}
	}
	if code, out, complaints := callWith(t, env, "ledger", "check"); code != 0 || !strings.Contains(out, "3 entries hold in the database: 3 bodies match, 0 were erased") {
		t.Fatalf("%d %s %s", code, out, complaints)
	}
	past := db.Past(t)
	for _, c := range []struct{ change, undo, says string }{
		{`update log_body set body = replace(body, '}', ',"x":1}') from log_entry e where e.change_id = log_body.change_id and e.idx = 1`,
			`update log_body set body = replace(body, ',"x":1}', '}')`, "log_body of entry 1 (account.create, change "},
		{`update log_entry set type = 'account.reset' where idx = 2`, `update log_entry set type = 'account.create'`, "log_entry 2 (account.reset, change "},
		{`update log_entry set at = at - interval '1 day' where idx = 0`, `update log_entry set at = at + interval '1 day' where idx = 0`, "log_entry 0 (account.create, change "},
		{`update log_hash set hash = set_byte(hash, 0, get_byte(hash, 0) # 1) where pos = 3`, ``, "log_hash 3: it is not the hash"},
		{`delete from log_hash where pos = 3`, ``, "log_hash 3: the row is missing"},
		{`delete from audit_event a using log_entry e where e.change_id = a.change_id and e.idx = 0`, ``, "it has no audit row"},
		{`update log_entry set leaf = leaf || '\x0a' where idx = 1`, ``, "log_entry 1 (account.create, change "},
		{`delete from log_body b using log_entry e where e.change_id = b.change_id and e.idx = 0`, ``, "log_body of entry 0 (account.create, change "},
		{`delete from log_entry where idx = 1`, ``, "log_entry 1: the row is missing"},
	} {
		if _, err := past.Exec(t.Context(), c.change); err != nil {
			t.Fatal(err)
		}
		code, out, complaints := callWith(t, env, "ledger", "check")
		if code != 1 || !strings.Contains(out, c.says) || !strings.Contains(complaints, "do not fit the ledger") {
			t.Errorf("%s: %d %s %s, want %q", c.change, code, out, complaints, c.says)
		}
		if c.undo != "" {
			if _, err := past.Exec(t.Context(), c.undo); err != nil {
				t.Fatal(err)
			}
			if code, out, _ := callWith(t, env, "ledger", "check"); code != 0 {
				t.Errorf("undone: %d %s", code, out)
			}
		}
	}
}
