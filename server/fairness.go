package server

import (
	"context"
	"fmt"
	"net/http"

	"yangguang/fault"
	"yangguang/workday"
)

// fairnessFile is GET /fairness/{file}?office=&from=&to=: what the fairness audit 公平性审计 of the period judges, and each enterprise with what chance
// gives, for whoever may read it.
func (a *App) fairnessFile(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), a.rules.Request.Evidence)
	defer cancel()
	who, err := a.signedIn(ctx, r, "fairness:read")
	if err != nil {
		refuseHTTP(w, r, err)
		return
	}
	q := r.URL.Query()
	from, errFrom := workday.ParseDate(q.Get("from"))
	to, errTo := workday.ParseDate(q.Get("to"))
	if errFrom != nil || errTo != nil {
		refuseHTTP(w, r, fault.BadInput("from", "from 与 to 须为 YYYY-MM-DD", "from and to are dates YYYY-MM-DD"))
		return
	}
	file := r.PathValue("file")
	out := &late{ResponseWriter: w, name: "fairness-" + file}
	if err := a.domain.Fairness.WriteFile(ctx, who.Actor, file, q.Get("office"), from, to, out); err != nil && !out.begun {
		refuseHTTP(w, r, err)
	}
}

// late sets the headers of a file with its first byte, so that a refusal before it is a refusal.
type late struct {
	http.ResponseWriter
	name  string
	begun bool
}

func (l *late) Write(b []byte) (int, error) {
	if !l.begun {
		l.begun = true
		l.Header().Set("Content-Type", "text/csv; charset=utf-8")
		l.Header().Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", l.name))
	}
	return l.ResponseWriter.Write(b)
}
