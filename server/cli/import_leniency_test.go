package cli

import (
	"bytes"
	"strings"
	"testing"

	"yangguang/fault"
	policy "yangguang/policies/leniency"
	"yangguang/postgres/pgtest"
)

func TestImportLeniencyTellsWhatItDid(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	say := func(files []string, dry bool) (string, error) {
		var out bytes.Buffer
		err := publishLists(t.Context(), db.DB, files, "某机关负责人，某文号", dry, &out)
		return out.String(), err
	}
	entries := func() (n int) {
		if err := db.Owner(t).QueryRow(t.Context(), "select count(*) from log_entry where type = 'leniency.publish'").Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	if out, err := say(nil, true); err != nil || strings.Count(out, "dry run") != len(policy.Lists) || entries() != 0 {
		t.Fatalf("built-in, dry: %s, %v", out, err)
	}
	if out, err := say(nil, false); err != nil || strings.Count(out, "one ledger entry") != len(policy.Lists) || entries() != len(policy.Lists) {
		t.Fatalf("built-in: %s, %v", out, err)
	}
	if out, err := say(nil, false); err != nil || strings.Count(out, "nothing changed") != len(policy.Lists) || entries() != len(policy.Lists) {
		t.Errorf("again: %s, %v", out, err)
	}
	const own = `code: OWN
version: 1
jurisdiction: "370500"
field: 市场监管
title: 本市清单
basis: 依据
source: 来源
validFrom: 2026-01-01
binding: true
items:
  - {code: O-1, violation: FOOD-STORAGE, route: minor, basis: 依据, text: 条件, when: [{key: a, text: 轻微, expr: minor}]}
`
	good := write(t, "own.yaml", own)
	if out, err := say([]string{good}, true); err != nil || !strings.Contains(out, "dry run") || entries() != len(policy.Lists) {
		t.Errorf("dry: %s, %v", out, err)
	}
	if out, err := say([]string{good}, false); err != nil || !strings.Contains(out, "OWN 第 1 版") || entries() != len(policy.Lists)+1 {
		t.Errorf("own list: %s, %v", out, err)
	}
	var ledger string
	if err := db.Owner(t).QueryRow(t.Context(), "select b.body from log_body b join log_entry e using (change_id) order by e.idx desc limit 1").Scan(&ledger); err != nil || !strings.Contains(ledger, "某文号") {
		t.Errorf("the approval is not in the ledger: %s, %v", ledger, err)
	}
	changed := write(t, "own.yaml", own+"\n")
	if _, err := say([]string{changed}, false); !fault.Is(err, fault.Conflict) {
		t.Errorf("edited: %v", err)
	}
	bad := write(t, "bad.yaml", strings.Replace(strings.Replace(own, "expr: minor", "expr: minr", 1), "version: 1", "version: 0", 1))
	out, err := say([]string{bad}, false)
	if err == nil || !strings.Contains(err.Error(), "2 problems") || !strings.Contains(out, "第2行 version") || !strings.Contains(out,
		"第11行 items[0].when[0].expr") {
		t.Errorf("bad: %s, %v", out, err)
	}
	if _, err := say([]string{"no-such-file.yaml"}, false); err == nil {
		t.Error("a file that is not there")
	}
}
