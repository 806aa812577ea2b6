package server

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"path"
	"strings"
	"unicode/utf8"

	"yangguang/fault"
	"yangguang/workday"
)

// fairnessFile is GET /fairness/{file}?office=&from=&to=: what the fairness audit 公平性审计 of the period judges, whole or as anybody
// may have it, and each enterprise with what chance
// gives, for whoever may read it.
func (a *App) fairnessFile(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), a.rules.Request.Evidence)
	defer cancel()
	who, err := a.signedIn(ctx, r, "fairness:read")
	if err != nil {
		refuseHTTP(w, r, err)
		return
	}
	q, err := url.ParseQuery(r.URL.RawQuery)
	if office := q.Get("office"); err != nil || len(office) > mostCode || !utf8.ValidString(office) || strings.ContainsRune(office, 0) {
		refuseHTTP(w, r, fault.BadInput("office", "机关代码有误：须为百分号编码的 UTF-8，至多 64 字节", "the office is no code: percent-encoded UTF-8 of 64 bytes at most"))
		return
	}
	from, errFrom := workday.ParseDate(q.Get("from"))
	to, errTo := workday.ParseDate(q.Get("to"))
	if errFrom != nil || errTo != nil {
		refuseHTTP(w, r, fault.BadInput("from", "from 与 to 须为 YYYY-MM-DD", "from and to are dates YYYY-MM-DD"))
		return
	}
	leave, err := a.classes.enter(ctx, exports, who.Actor.AccountID.String())
	if err != nil {
		refuseHTTP(w, r, err)
		return
	}
	defer leave()
	file := r.PathValue("file")
	out := &late{ResponseWriter: w, name: "fairness-" + file}
	if err := a.domain.Fairness.WriteFile(ctx, who.Actor, file, q.Get("office"), from, to, out); err != nil && !out.begun {
		refuseHTTP(w, r, err)
	}
}

// mostCode is how long a code of an office can be, in bytes.
const mostCode = 64

// fileTypes of what is handed out.
var fileTypes = map[string]string{".csv": "text/csv; charset=utf-8", ".zip": "application/zip"}

// late sets the headers of a file with its first byte, so that a refusal before it is a refusal.
type late struct {
	http.ResponseWriter
	name  string
	begun bool
}

func (l *late) Write(b []byte) (int, error) {
	if !l.begun {
		l.begun = true
		l.Header().Set("Content-Type", fileTypes[path.Ext(l.name)])
		l.Header().Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", l.name))
	}
	return l.ResponseWriter.Write(b)
}
