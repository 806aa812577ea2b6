//go:build !failpoints

// Package failpoint marks the places where a death of the process must do no harm (security.md rule 33). Built with the tag "failpoints" the
// process kills itself at the place that a file names; in every other build the package is empty and its calls vanish.
package failpoint

import "github.com/jackc/pgx/v5"

// Here marks a place by name.
func Here(string) {}

// Steps makes each step of a command's transaction a place: nil, nobody is told of statements.
func Steps() pgx.QueryTracer { return nil }
