package server

import (
	"context"
	"net/http"

	"yangguang/fault"
	"yangguang/workday"
)

// fairnessInputs is GET /fairness/inputs.csv?office=&from=&to=: what the fairness audit 公平性审计 of the period judges, for whoever may read it.
func (a *App) fairnessInputs(w http.ResponseWriter, r *http.Request) {
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
	out := &late{ResponseWriter: w}
	if err := a.domain.Fairness.WriteInputs(ctx, who.Actor, q.Get("office"), from, to, out); err != nil && !out.begun {
		refuseHTTP(w, r, err)
	}
}

// late sets the headers of a file with its first byte, so that a refusal before it is a refusal.
type late struct {
	http.ResponseWriter
	begun bool
}

func (l *late) Write(b []byte) (int, error) {
	if !l.begun {
		l.begun = true
		l.Header().Set("Content-Type", "text/csv; charset=utf-8")
		l.Header().Set("Content-Disposition", "attachment; filename=\"fairness-inputs.csv\"")
	}
	return l.ResponseWriter.Write(b)
}
