package server

import (
	"context"
	"net/http"
	"strings"

	"yangguang/roster"
)

// registerFile is GET /registers/{file}: enterprises.csv or .xlsx and so on are the rows that the caller keeps or oversees, enterprises.template.csv
// is the header of the import file. Rows are streamed as they are read; an error in the middle breaks the connection off.
func (a *App) registerFile(w http.ResponseWriter, r *http.Request) {
	if !strings.Contains(r.PathValue("file"), ".") {
		a.page(w, r) // the page of the register, opened by its address
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), a.rules.Request.Evidence)
	defer cancel()
	who, err := a.signedIn(ctx, r, "register:read")
	if err != nil {
		refuseHTTP(w, r, err)
		return
	}
	leave, err := a.classes.enter(ctx, exports, who.Actor.AccountID.String())
	if err != nil {
		refuseHTTP(w, r, err)
		return
	}
	defer leave()
	file := r.PathValue("file")
	name, format, _ := strings.Cut(file, ".")
	rest, template := strings.CutPrefix(format, "template.")
	register := roster.Register(name)
	h := w.Header()
	h.Set("Content-Type", map[roster.FileFormat]string{roster.CSV: "text/csv; charset=utf-8",
		roster.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}[roster.FileFormat(rest)])
	h.Set("Content-Disposition", `attachment; filename="`+name+"."+rest+`"`)
	out := &started{ResponseWriter: w}
	if template {
		err = register.Template(roster.FileFormat(rest), out)
	} else {
		err = a.domain.Roster.Export(ctx, who.Actor, register, roster.FileFormat(rest), out)
	}
	switch {
	case err == nil:
	case out.yes:
		panic(http.ErrAbortHandler) // the client must not take a part for the whole
	default:
		h.Del("Content-Disposition")
		refuseHTTP(w, r, err)
	}
}

// started says whether anything of the answer was sent.
type started struct {
	http.ResponseWriter
	yes bool
}

// Write implements io.Writer.
func (s *started) Write(b []byte) (int, error) {
	s.yes = true
	return s.ResponseWriter.Write(b)
}
