package postgres_test

import (
	"testing"
	"time"

	"yangguang/postgres"
	"yangguang/postgres/pgtest"
)

// TestTimeLimits: a server's connections carry its limits, and an import's carry none.
func TestTimeLimits(t *testing.T) {
	url := pgtest.New(t).AppURL
	for _, c := range []struct {
		options               postgres.Options
		statement, lock, idle string
	}{
		{postgres.Options{}, "0", "0", "0"},
		{postgres.Options{Statement: 20 * time.Second, Lock: 1500 * time.Millisecond, Idle: time.Minute}, "20s", "1500ms", "1min"},
	} {
		db, err := postgres.Open(t.Context(), url, c.options)
		if err != nil {
			t.Fatal(err)
		}
		for setting, want := range map[string]string{"statement_timeout": c.statement, "lock_timeout": c.lock, "idle_in_transaction_session_timeout": c.idle} {
			var got string
			if err := db.Pool().QueryRow(t.Context(), "select current_setting($1)", setting).Scan(&got); err != nil || got != want {
				t.Errorf("%s is %q, %v; want %q", setting, got, err, want)
			}
		}
		db.Close()
	}
}
