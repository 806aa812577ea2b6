package postgres_test

import (
	"context"
	"testing"
	"time"

	"yangguang/command"
	"yangguang/fault"
	"yangguang/postgres"
	"yangguang/postgres/pgtest"
)

// Commands that hold every connection keep the next one waiting for a while and no longer; people get in meanwhile, and refusals on record.
func TestAConnectionIsWaitedForInTime(t *testing.T) {
	d := pgtest.New(t)
	db, err := postgres.Open(t.Context(), d.AppURL, postgres.Options{MaxWrites: 1, Wait: 2 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	run := postgres.Commands[bare](db)
	_, err = run.Do(t.Context(), agencyCommand("a"), func(ctx context.Context, _ bare, _ time.Time) (command.Change, error) {
		patient, cancel := context.WithTimeout(ctx, time.Minute)
		defer cancel()
		_, second := run.Do(patient, agencyCommand("b"), func(context.Context, bare, time.Time) (command.Change, error) { return retire("SCJG-02"), nil })
		if !fault.Is(second, fault.Unavailable) || patient.Err() != nil {
			t.Errorf("a second command: %v, %v", second, patient.Err())
		}
		return retire("SCJG-01"), db.RecordRefusal(ctx, postgres.Refusal{Actor: agencyCommand("c").Actor, Verb: "item:retire", Operation: "retireItem", Code: "FORBIDDEN"})
	})
	if err != nil {
		t.Error(err)
	}
	if _, err := run.Do(t.Context(), agencyCommand("b"), func(context.Context, bare, time.Time) (command.Change, error) { return retire("SCJG-02"), nil }); err != nil {
		t.Errorf("a free connection: %v", err)
	}
}

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
