package cli

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"yangguang/policies/access"
	"yangguang/postgres"
	"yangguang/postgres/pgtest"
	"yangguang/server"
	"yangguang/server/auth"
)

// callWith runs a command as the shell would, with these settings.
func callWith(t *testing.T, env map[string]string, args ...string) (code int, out, complaints string) {
	t.Helper()
	for _, name := range []string{"DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_REPLICA_URL", "EVIDENCE_URL", "DATA_DIR", "LISTEN", "ADMIN_LISTEN", "BASE_URL", "SECOND_FACTOR", "LOG_LEVEL"} {
		t.Setenv(name, env[name])
	}
	var o, c bytes.Buffer
	code = run(t.Context(), append([]string{"yangguang"}, args...), &o, &c)
	return code, o.String(), c.String()
}

func TestExitCodes(t *testing.T) {
	for _, c := range []struct {
		args []string
		want int
	}{
		{nil, 0}, {[]string{"version"}, 0}, {[]string{"help"}, 0}, {[]string{"nonsense"}, 2}, {[]string{"version", "--loud"}, 2}, {[]string{"user", "add"}, 2}, {[]string{"user", "disable", "x"}, 2},
		{[]string{"db", "init"}, 2},
	} {
		code, out, complaints := callWith(t, nil, c.args...)
		if code != c.want || (code == 2 && complaints == "") || (code == 0 && out == "") {
			t.Errorf("%v: %d, out %q, complaints %q", c.args, code, out, complaints)
		}
	}
}

func TestWrongSettingIsOneSentence(t *testing.T) {
	for _, command := range [][]string{{"serve"}, {"migrate"}, {"user", "reset", "--reason", "x", "who"}} {
		code, _, complaints := callWith(t, map[string]string{"LISTEN": "everywhere"}, command...)
		if code != 1 || !strings.HasPrefix(complaints, "LISTEN ") || strings.Count(complaints, "\n") != 1 {
			t.Errorf("%v: %d %q", command, code, complaints)
		}
	}
}

func TestUser(t *testing.T) {
	db := pgtest.New(t)
	env := map[string]string{"DATABASE_URL": db.AppURL, "DATA_DIR": t.TempDir()}
	code, out, complaints := callWith(t, env, "user", "add", "--name", "监督", "--role", "supervisor", "Boss")
	if code != 0 || !strings.Contains(out, "password  ") || !strings.Contains(out, "factor    otpauth://totp/") {
		t.Fatalf("%d %q %q", code, out, complaints)
	}
	if _, out, _ = callWith(t, env, "user", "add", "--name", "参与方", "--role", "party", "party"); strings.Contains(out, "otpauth") {
		t.Errorf("a party got a second factor unasked: %q", out)
	}
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"user", "add", "--name", "x", "--role", "supervisor", "boss"}, "登录名已存在"},
		{[]string{"user", "add", "--name", "x", "--role", "king", "king"}, "角色"},
		{[]string{"user", "add", "--name", "x", "--role", "agency_admin", "--agency", "370502-NONE", "admin"}, "没有该机关代码"},
		{[]string{"user", "add", "--name", "x", "--role", "agency_admin", "admin"}, "须属于一个机关"},
		{[]string{"user", "add", "--name", "x", "--role", "system_admin", "--role", "audit_admin", "three"}, "三员"},
		{[]string{"user", "add", "--name", "x", "--role", "supervisor", "空 格"}, "登录名须为"},
		{[]string{"user", "disable", "--reason", "离职", "nobody"}, "未找到"},
		{[]string{"user", "disable", "--reason", "", "boss"}, "原因"},
	} {
		if code, _, complaints := callWith(t, env, c.args...); code != 1 || !strings.Contains(complaints, c.want) {
			t.Errorf("%v: %d %q, want %s", c.args, code, complaints, c.want)
		}
	}
	if code, out, complaints := callWith(t, env, "user", "disable", "--reason", "离职", "boss"); code != 0 || !strings.Contains(out, "disabled") {
		t.Errorf("disable: %d %q %q", code, out, complaints)
	}
	if code, out, complaints := callWith(t, env, "user", "reset", "--reason", "返聘", "--no-totp", "boss"); code != 0 || !strings.Contains(out, "password") || strings.Contains(out, "otpauth") {
		t.Errorf("reset: %d %q %q", code, out, complaints)
	}
	for name, factor := range map[string]bool{"party": false, "boss": true} { // as `user add` does
		code, out, complaints := callWith(t, env, "user", "reset", "--reason", "忘记密码", name)
		if code != 0 || !strings.Contains(out, "password") || strings.Contains(out, "otpauth") != factor {
			t.Errorf("reset of %s: %d %q %q", name, code, out, complaints)
		}
	}
	var entries []string
	rows, err := db.Owner(t).Query(t.Context(), "select type from log_entry order by idx")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var e string
		if err := rows.Scan(&e); err != nil {
			t.Fatal(err)
		}
		entries = append(entries, e)
	}
	if got := strings.Join(entries, " "); got != "account.create account.create account.disable account.reset account.reset account.reset" {
		t.Errorf("the ledger has %s", got)
	}
}

// TestDatabaseInit: on a cluster with an administrator and two URLs, init and migrate make a database that serves; each may be run again.
func TestDatabaseInit(t *testing.T) {
	db := pgtest.Empty(t)
	admin, err := postgres.WithDatabase(db.AdminURL, "postgres")
	if err != nil {
		t.Fatal(err)
	}
	env := map[string]string{"DATABASE_URL": db.AppURL, "DATABASE_OWNER_URL": db.OwnerURL, "DATA_DIR": t.TempDir(), "LISTEN": "127.0.0.1:0", "ADMIN_LISTEN": "127.0.0.1:0"}
	if code, _, complaints := callWith(t, env, "serve"); code != 1 || !strings.Contains(complaints, "yangguang migrate") {
		t.Errorf("serving before migrate: %d %q", code, complaints)
	}
	for range 2 {
		if code, _, complaints := callWith(t, env, "db", "init", "--admin-url", admin); code != 0 {
			t.Fatalf("init: %d %q", code, complaints)
		}
		if code, _, complaints := callWith(t, env, "migrate"); code != 0 {
			t.Fatalf("migrate: %d %q", code, complaints)
		}
	}
	if _, out, _ := callWith(t, env, "migrate"); out != "migrations applied: 0\n" {
		t.Errorf("a second migrate says %q", out)
	}
	bare, err := pgx.Connect(t.Context(), db.AppURL)
	if err != nil {
		t.Fatal(err)
	}
	defer bare.Close(t.Context())
	rules, err := access.Load()
	if err != nil {
		t.Fatal(err)
	}
	for setting, want := range map[string]time.Duration{"statement_timeout": rules.Request.Statement, "lock_timeout": rules.Request.Lock,
		"idle_in_transaction_session_timeout": rules.Request.Idle} {
		var got string
		if err := bare.QueryRow(t.Context(), "select setting from pg_settings where name = $1", setting).Scan(&got); err != nil || got != fmt.Sprint(want.Milliseconds()) {
			t.Errorf("%s of the runtime role is %s ms: %v", setting, got, err)
		}
	}
	backup := strings.Replace(db.OwnerURL, "yangguang_owner", postgres.BackupRole, 1)
	if code, _, complaints := callWith(t, env, "db", "init", "--admin-url", admin, "--backup-url", backup); code != 0 {
		t.Fatalf("the backup role: %d %q", code, complaints)
	}
	if code, _, complaints := callWith(t, env, "user", "add", "--name", "x", "--role", "party", "x1"); code != 0 {
		t.Fatal(complaints)
	}
	// As pg_dump reads: all rows or an error.
	for url, want := range map[string]string{backup: "", db.AppURL: "row-level security", db.OwnerURL: "row-level security"} {
		conn, err := pgx.Connect(t.Context(), url)
		if err != nil {
			t.Fatal(err)
		}
		var n int
		if _, err = conn.Exec(t.Context(), "set row_security = off"); err == nil {
			err = conn.QueryRow(t.Context(), "select count(*) from account").Scan(&n)
		}
		if want == "" && (err != nil || n != 1) || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: %d accounts, %v", conn.Config().User, n, err)
		}
		if _, err := conn.Exec(t.Context(), "set default_transaction_read_only = off"); err != nil {
			t.Error(err)
		}
		if _, err := conn.Exec(t.Context(), "update account set display_name = 'y'"); url == backup && (err == nil || !strings.Contains(err.Error(), "permission denied")) {
			t.Errorf("the backup role writes: %v", err)
		}
		_ = conn.Close(t.Context())
	}
	wrong := map[string]string{"DATABASE_URL": db.OwnerURL, "DATABASE_OWNER_URL": db.OwnerURL}
	if code, _, complaints := callWith(t, wrong, "db", "init", "--admin-url", admin); code != 1 || !strings.HasPrefix(complaints, "DATABASE_URL ") {
		t.Errorf("the owner's address as the runtime's: %d %q", code, complaints)
	}
	if code, _, complaints := callWith(t, map[string]string{"DATABASE_URL": db.AppURL}, "migrate"); code != 1 || !strings.HasPrefix(complaints, "DATABASE_OWNER_URL ") {
		t.Errorf("migrate without the owner: %d %q", code, complaints)
	}
}

// A port that is taken is told before anything is done, with the setting to change.
func TestServeRefusesABusyPort(t *testing.T) {
	db := pgtest.New(t)
	busy := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(busy.Close)
	taken := busy.Listener.Addr().String()
	for setting, other := range map[string]string{"LISTEN": "ADMIN_LISTEN", "ADMIN_LISTEN": "LISTEN"} {
		dir := filepath.Join(t.TempDir(), "data")
		env := map[string]string{"DATABASE_URL": db.AppURL, "DATABASE_OWNER_URL": db.OwnerURL, "DATA_DIR": dir, setting: taken, other: "127.0.0.1:0"}
		code, _, complaints := callWith(t, env, "serve", "--demo")
		if code != 1 || !strings.HasPrefix(complaints, setting+": ") || !strings.Contains(complaints, "set "+setting+" to another address or port") {
			t.Errorf("%d %q", code, complaints)
		}
		if _, err := os.Stat(dir); err == nil {
			t.Errorf("%s: the start went on before it was refused", setting)
		}
	}
}

func TestKeysAreForTheirOwnerAlone(t *testing.T) {
	dir := t.TempDir()
	if _, err := auth.LoadKeys(filepath.Join(dir, "keys.json")); err != nil {
		t.Fatal(err)
	}
	if _, err := server.LedgerKey(dir, "test.example/ledger"); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"keys.json", "ledger.key"} {
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v %v", name, info, err)
		}
	}
}
