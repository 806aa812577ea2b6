package authz

import (
	"fmt"
	"io"
	"text/tabwriter"

	"yangguang/actor"
)

// Matrix writes the whole table as text, one verb per line and one role per column: "+" allowed, "-" not allowed,
// "x" denied in so many words. It is compared with a golden file, so that a change of policy is read as a change of cells.
func (t *Table) Matrix(w io.Writer) error {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprint(tw, "verb")
	for _, role := range roles {
		fmt.Fprintf(tw, "\t%s", role)
	}
	for _, verb := range t.verbs {
		fmt.Fprintf(tw, "\n%s", verb)
		for _, role := range roles {
			fmt.Fprintf(tw, "\t%s", mark(t.Check([]actor.Role{role}, verb)))
		}
	}
	fmt.Fprintln(tw)
	if err := tw.Flush(); err != nil {
		return fmt.Errorf("authz: writing the matrix: %w", err)
	}
	return nil
}

func mark(d Decision) string {
	switch {
	case d.Allowed:
		return "+"
	case d.Line == DefaultDeny:
		return "-"
	}
	return "x"
}
