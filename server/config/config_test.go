package config

import (
	"path/filepath"
	"strings"
	"testing"
)

func env(m map[string]string) func(string) string { return func(k string) string { return m[k] } }

func TestDefaults(t *testing.T) {
	c, err := FromEnvironment(env(nil))
	if err != nil {
		t.Fatal(err)
	}
	if c.Listen != "127.0.0.1:8080" || filepath.Base(c.DataDir) != "var" || !c.SecondFactor || c.Secure() {
		t.Fatalf("defaults are %+v", c)
	}
	if c.EvidenceURL.Path != filepath.Join(c.DataDir, "evidence") {
		t.Fatalf("evidence goes to %s", c.EvidenceURL)
	}
}

// TestWrongValues: each wrong value is refused with a sentence that names the variable and does not repeat a password.
func TestWrongValues(t *testing.T) {
	for _, c := range [][2]string{
		{"DATABASE_URL", "mysql://u:hunter2@h/db"}, {"DATABASE_URL", "postgres://u:hunter2@h"}, {"DATABASE_URL", "postgres://u:hunter2@h:x/db"},
		{"DATABASE_OWNER_URL", "::"}, {"DATABASE_REPLICA_URL", "db"}, {"LISTEN", "8080"}, {"LISTEN", "h:99999"}, {"LISTEN", "h:http"},
		{"ADMIN_LISTEN", "0.0.0.0:8081"}, {"ADMIN_LISTEN", ":8081"}, {"BASE_URL", "ftp://x"}, {"BASE_URL", "https://x/path"},
		{"BASE_URL", "http://sunshine.example"}, {"BASE_URL", "https://u:hunter2@x"}, {"PG_BIN", "/no/such/folder"}, {"DATA_DIR", "config_test.go"},
		{"EVIDENCE_URL", "file:relative"}, {"EVIDENCE_URL", "http://x"}, {"EVIDENCE_URL", "s3:///"}, {"TRUSTED_PROXIES", "10.0.0.1"},
		{"LOG_LEVEL", "loud"}, {"SECOND_FACTOR", "no"},
	} {
		_, err := FromEnvironment(env(map[string]string{c[0]: c[1]}))
		if err == nil || !strings.HasPrefix(err.Error(), c[0]+" ") || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s=%s: %v", c[0], c[1], err)
		}
	}
}

func TestGoodValues(t *testing.T) {
	c, err := FromEnvironment(env(map[string]string{
		"DATABASE_URL": "postgres://u:p@h:5432/db", "BASE_URL": "https://sun.example/", "LISTEN": "0.0.0.0:0", "ADMIN_LISTEN": "[::1]:0",
		"EVIDENCE_URL": "s3://bucket", "TRUSTED_PROXIES": "10.0.0.0/8, ::1/128", "LOG_LEVEL": "debug", "SECOND_FACTOR": "off",
	}))
	if err != nil {
		t.Fatal(err)
	}
	if !c.Secure() || c.BaseURL.String() != "https://sun.example" || len(c.TrustedProxies) != 2 || c.SecondFactor {
		t.Fatalf("read %+v", c)
	}
}
