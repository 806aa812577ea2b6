package postgres_test

import (
	"testing"

	"yangguang/postgres/pgtest"
)

// TestPlansAreNotCompiled: a server's own setting must not make the pages of supervisors wait for a compiler.
func TestPlansAreNotCompiled(t *testing.T) {
	var jit string
	if err := pgtest.New(t).Pool().QueryRow(t.Context(), "show jit").Scan(&jit); err != nil || jit != "off" {
		t.Errorf("jit is %q: %v", jit, err)
	}
}
