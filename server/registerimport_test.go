package server_test

import (
	"encoding/json"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"yangguang/actor"
	"yangguang/server/auth"
)

// importLines are what an import answered: its progress, and the last line.
func importLines(t *testing.T, r reply) (progress int, last struct {
	Report struct {
		Rows, Created, Changed, Unchanged, Errors, Warnings, More int
		Applied, DryRun                                           bool
		Findings                                                  []struct {
			Row                               int
			Column, Finding, Remedy, RemedyEn string
		}
	}
	Refused *struct{ Code, Field, MessageEn string }
}) {
	t.Helper()
	lines := strings.Split(strings.TrimSpace(r.body), "\n")
	if r.status != http.StatusOK || r.header.Get("Content-Type") != "application/x-ndjson" {
		t.Fatalf("%d %s", r.status, r.body)
	}
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &last); err != nil {
		t.Fatal(err)
	}
	return len(lines) - 1, last
}

// An agency imports what it keeps over HTTP: tried first, told row by row, then applied with a reason, all or nothing, once under one key.
func TestRegistersAreImported(t *testing.T) {
	s := start(t)
	s.agency("370502-SCJG", "ZF-1")
	head := s.signIn("head", s.account(auth.NewAccount{Username: "head", Roles: []actor.Role{actor.AgencyAdmin}, Agency: "370502-SCJG"}).Password)
	officer := s.signIn("officer", s.account(auth.NewAccount{Username: "officer", Roles: []actor.Role{actor.Inspector}, Agency: "370502-SCJG", Certificate: "ZF-1"}).Password)
	supervisor := s.signIn("watch", s.account(auth.NewAccount{Username: "watch", Roles: []actor.Role{actor.Supervisor}, Region: "3705"}).Password)
	const header = "uscc,name,region_code\n"
	good, bad := header+"91370502MA3TEST017,甲公司,370502\n91370502MA3TEST025,乙公司,370502\n", header+"91370502MA3TEST017,甲公司,370502\n91370503MA3TEST01X,丙公司,370503\nxx,丁,370502\n"
	send := func(token, register, text string, fields ...field) reply {
		fields = append(append([]field{{"clientMutationId", "", key()}}, fields...), field{"file", "text/csv", text})
		return s.form("/registers/"+register+"/imports", token, fields...)
	}
	dry, why := field{"dryRun", "", "true"}, field{"reason", "", "按登记机关数据更新"}
	for what, c := range map[string]struct {
		r    reply
		want int
	}{
		"without a token":       {send("", "enterprises", good, dry), 401},
		"by an officer":         {send(officer, "enterprises", good, dry), 403},
		"by the supervisor":     {send(supervisor, "enterprises", good, dry), 403},
		"agencies by an agency": {send(head, "agencies", "code,name\n", dry), 403},
		"without a reason":      {send(head, "enterprises", good), 400},
		"a reason turned round": {send(head, "enterprises", good, field{"reason", "", "按登记\u202e机关更新"}), 400},
		"too large":             {send(head, "enterprises", header+strings.Repeat(" ", 17<<20), dry), 413},
	} {
		if c.r.status != c.want {
			t.Errorf("%s: %d %.200s, want %d", what, c.r.status, c.r.body, c.want)
		}
	}
	n, tried := importLines(t, send(head, "enterprises", good, dry))
	if r := tried.Report; n == 0 || r.Rows != 2 || r.Created != 2 || r.Applied || !r.DryRun || tried.Refused != nil {
		t.Errorf("tried: %d lines of progress, %+v", n, tried)
	}
	_, refused := importLines(t, send(head, "enterprises", bad, why))
	kinds := map[string]int{}
	for _, f := range refused.Report.Findings {
		kinds[f.Finding] = f.Row
		if f.Remedy == "" || f.RemedyEn == "" {
			t.Errorf("no way out: %+v", f)
		}
	}
	if refused.Refused == nil || refused.Refused.Field != "file" || refused.Report.Errors != 2 || kinds["NOT_YOURS"] != 3 || refused.Report.Applied {
		t.Errorf("refused: %+v", refused)
	}
	again := []field{{"clientMutationId", "", key()}, why, {"file", "text/csv", good}}
	_, first := importLines(t, s.form("/registers/enterprises/imports", head, again...))
	_, second := importLines(t, s.form("/registers/enterprises/imports", head, again...))
	if !first.Report.Applied || first.Report.Created != 2 || second.Report.Created != 2 || !second.Report.Applied {
		t.Errorf("applied %+v, and again %+v", first.Report, second.Report)
	}
	if _, same := importLines(t, send(head, "enterprises", good, why)); same.Report.Applied || same.Report.Unchanged != 2 {
		t.Errorf("a third time: %+v", same.Report)
	}
	_, wrong := importLines(t, send(head, "enterprises", header+strings.Repeat("a,b,c\n", 10_100), dry))
	if r := wrong.Report; wrong.Refused == nil || !strings.Contains(wrong.Refused.MessageEn, "not read from row ") || r.Errors < 10_000 || r.Errors > 10_010 || r.Rows > 10_000 || r.More < 9_800 {
		t.Errorf("a wrong file: %d rows, %d errors, %d more, %+v", wrong.Report.Rows, wrong.Report.Errors, wrong.Report.More, wrong.Refused)
	}
	_, agencies := importLines(t, send(supervisor, "agencies", "code,name,region_code,field,level\n370503-SCJG,河口区市场监管局,370503,市场监管,county\n", why))
	if !agencies.Report.Applied || agencies.Report.Created != 1 {
		t.Errorf("agencies: %+v", agencies)
	}
}

// An import that does not come to its end in time says what can be done; its file has no name meanwhile, by which it would stay when the server is killed.
func TestAnImportThatTakesTooLongSaysAWayOut(t *testing.T) {
	s := start(t)
	s.agency("370502-SCJG", "ZF-1")
	head := s.signIn("head", s.account(auth.NewAccount{Username: "head", Roles: []actor.Role{actor.AgencyAdmin}, Agency: "370502-SCJG"}).Password)
	holds, cancels, temp, kept := s.db.Owner(t), s.db.Past(t), t.TempDir(), make(chan []string, 1)
	t.Setenv("TMPDIR", temp)
	if _, err := holds.Exec(t.Context(), "select pg_advisory_lock(7263, hashtext('enterprises'))"); err != nil {
		t.Fatal(err)
	}
	until := func(waiting string) {
		for n := 0; n == 0 && t.Context().Err() == nil; time.Sleep(10 * time.Millisecond) {
			_ = cancels.QueryRow(t.Context(), `select count(*) from pg_locks where locktype = 'advisory' and classid = 7263 and not granted`+waiting).Scan(&n)
		}
	}
	go func() { // as the limit of a statement does
		until("")
		names, _ := filepath.Glob(filepath.Join(temp, "*"))
		kept <- names
		until(" and pg_cancel_backend(pid)")
	}()
	r := s.form("/registers/enterprises/imports", head, field{"clientMutationId", "", key()}, field{"dryRun", "", "true"},
		field{"file", "text/csv", "uscc,name,region_code\n91370502MA3TEST017,甲公司,370502\n"})
	if names := <-kept; len(names) > 0 {
		t.Errorf("while a register is imported, its file lies at %s", names)
	}
	if r.status != http.StatusServiceUnavailable || !strings.Contains(r.body, "拆分后分次导入") || !strings.Contains(r.body, "command line") {
		t.Errorf("%d %s", r.status, r.body)
	}
}

// The page of a register opens by its address too: only names with a format are files.
func TestARegisterHasAPage(t *testing.T) {
	s := start(t)
	if got := s.send(s.request("GET", "/registers/enterprises", "", nil)); got.status != http.StatusOK || !strings.HasPrefix(got.header.Get("Content-Type"), "text/html") {
		t.Errorf("%d %s", got.status, got.header.Get("Content-Type"))
	}
	if got := s.send(s.request("GET", "/registers/enterprises.csv", "", nil)); got.status != http.StatusUnauthorized {
		t.Errorf("the file without a session: %d", got.status)
	}
}

// The template of each register is downloaded as CSV and as XLSX, and what is filled in below its header is imported.
func TestTemplatesAreDownloaded(t *testing.T) {
	s := start(t)
	s.agency("370502-SCJG", "ZF-1")
	head := s.signIn("head", s.account(auth.NewAccount{Username: "head", Roles: []actor.Role{actor.AgencyAdmin}, Agency: "370502-SCJG"}).Password)
	get := func(file string) reply {
		return s.send(s.request("GET", "/registers/"+file, "", map[string]string{"Authorization": "Bearer " + head}))
	}
	for _, register := range []string{"agencies", "enterprises", "inspectors", "items"} {
		text, book := get(register+".template.csv"), get(register+".template.xlsx")
		if text.status != http.StatusOK || book.status != http.StatusOK || !strings.Contains(text.header.Get("Content-Disposition"), "attachment") ||
			!strings.HasPrefix(text.header.Get("Content-Type"), "text/csv") || !strings.Contains(book.header.Get("Content-Type"), "spreadsheetml") || !strings.HasPrefix(book.body, "PK") {
			t.Errorf("%s: %d %v, %d %v", register, text.status, text.header, book.status, book.header)
		}
		if rows := get(register + ".csv"); !strings.HasPrefix(rows.body, strings.TrimRight(text.body, "\r\n")) {
			t.Errorf("%s: the template begins %.200q, the export %.200q", register, text.body, rows.body)
		}
	}
	filled := strings.TrimRight(get("enterprises.template.csv").body, "\r\n")
	columns := strings.Split(strings.TrimPrefix(filled, "\ufeff"), ",")
	row := make([]string, len(columns))
	for i, c := range columns {
		row[i] = map[string]string{"统一社会信用代码": "91370502MA3TEST017", "名称": "甲公司", "行政区划代码": "370502"}[strings.Trim(strings.TrimSpace(c), `"`)]
	}
	_, done := importLines(t, s.form("/registers/enterprises/imports", head, field{"clientMutationId", "", key()}, field{"dryRun", "", "true"},
		field{"file", "text/csv", filled + "\n" + strings.Join(row, ",") + "\n"}))
	if r := done.Report; r.Rows != 1 || r.Created != 1 || r.Errors != 0 {
		t.Errorf("a filled template: %+v", done)
	}
	if got := get("enterprises.template.pdf"); got.status != http.StatusBadRequest {
		t.Errorf("a template of no format: %d", got.status)
	}
}

// A row that another agency holds is not taken over by a file that says otherwise.
func TestAnImportTakesNothingFromOthers(t *testing.T) {
	s := start(t)
	s.agency("370502-SCJG", "ZF-1")
	s.agency("370503-SCJG", "ZF-2")
	head := s.signIn("head", s.account(auth.NewAccount{Username: "head", Roles: []actor.Role{actor.AgencyAdmin}, Agency: "370502-SCJG"}).Password)
	other := s.signIn("other", s.account(auth.NewAccount{Username: "other", Roles: []actor.Role{actor.AgencyAdmin}, Agency: "370503-SCJG"}).Password)
	supervisor := s.signIn("watch", s.account(auth.NewAccount{Username: "watch", Roles: []actor.Role{actor.Supervisor}, Region: "3705"}).Password)
	send := func(token, register, text string) reply {
		return s.form("/registers/"+register+"/imports", token, field{"clientMutationId", "", key()}, field{"reason", "", "更新"}, field{"file", "text/csv", text})
	}
	moved := "code,name,region_code,field,level\n370503-SCJG,河口区市场监管局,370503,市场监管,county\n"
	firm := "uscc,name,region_code\n91370503MA3TEST01X,丙公司,"
	for _, r := range []reply{send(supervisor, "agencies", moved), send(other, "enterprises", firm+"370503\n")} {
		if _, done := importLines(t, r); !done.Report.Applied {
			t.Fatalf("%+v", done)
		}
	}
	officer := "pseudonym,name,certificate_number,issuer,valid_from,valid_to,fields,agency_code,status\ni-ZF-2,检查员,ZF-2,省政府,2020-01-01,2030-01-01,市场监管,370502-SCJG,ACTIVE\n"
	for what, r := range map[string]reply{"an enterprise": send(head, "enterprises", firm+"370502\n"), "an officer": send(head, "inspectors", officer)} {
		_, taken := importLines(t, r)
		n := len(taken.Report.Findings)
		if taken.Refused == nil || n == 0 || taken.Report.Findings[n-1].Finding != "NOT_YOURS" || taken.Report.Findings[n-1].Row != 2 {
			t.Errorf("%s: %+v", what, taken)
		}
	}
}
