package server

import (
	"bytes"
	"net/http"
	"slices"
	"strings"
	"time"

	"yangguang/actor"
	"yangguang/draw/drd1"
	"yangguang/draw/verifier"
)

// drawFile is GET /draws/{number}/{file}: one file of a draw's bundle (DRD1 §6), byte for byte. Other names are the web app's.
func (a *App) drawFile(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("file")
	switch name {
	case noticeFile:
		a.drawSheet(w, r, a.draws.Notice)
		return
	case recordFile:
		a.drawSheet(w, r, a.draws.Record)
		return
	}
	if !slices.Contains(drd1.Files, name) {
		a.page(w, r)
		return
	}
	who, err := a.reader(r)
	if err != nil {
		refuseHTTP(w, r, err)
		return
	}
	b, err := a.draws.File(r.Context(), who, r.PathValue("number"), name)
	media := "text/plain; charset=utf-8"
	switch {
	case strings.HasSuffix(name, ".tsv"):
		media = "text/tab-separated-values; charset=utf-8"
	case strings.HasSuffix(name, ".json"):
		media = "application/json"
	}
	bundled(w, r, b, err, media, who)
}

// drawZip is GET /draws/{number}.zip: the bundle as one file. Without .zip it is the draw's page in the web app.
func (a *App) drawZip(w http.ResponseWriter, r *http.Request) {
	number, ok := strings.CutSuffix(r.PathValue("number"), ".zip")
	if !ok {
		a.page(w, r)
		return
	}
	who, err := a.reader(r)
	if err != nil {
		refuseHTTP(w, r, err)
		return
	}
	b, err := a.draws.Zip(r.Context(), who, number)
	if err == nil {
		w.Header().Set("Content-Disposition", "attachment; filename=\""+number+".zip\"")
	}
	bundled(w, r, b, err, "application/zip", who)
}

// verifierPath is the address of the Python verifier, the same on every server: pages and printed notices name it.
const verifierPath = "/verify/" + verifier.FileName

// drawVerifier hands out the Python program that recomputes a published draw offline (DRD1 §6.9), to anybody.
func drawVerifier(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/x-python; charset=utf-8")
	w.Header().Set("Content-Disposition", "attachment; filename=\""+verifier.FileName+"\"")
	w.Header().Set("Cache-Control", "no-cache")
	http.ServeContent(w, r, verifier.FileName, time.Time{}, bytes.NewReader(verifier.Python))
}

// bundled answers with a file of a bundle. What the public may read may be kept by caches for a while; a bundle grows until it is published.
func bundled(w http.ResponseWriter, r *http.Request, b []byte, err error, media string, who actor.Actor) {
	if err != nil {
		w.Header().Del("Content-Disposition")
		refuseHTTP(w, r, err)
		return
	}
	w.Header().Set("Content-Type", media)
	if !who.SignedIn() {
		w.Header().Set("Cache-Control", "no-cache")
	}
	_, _ = w.Write(b)
}

// reader says who reads a public file: mostly nobody, but staff of the office see files of their draws before the public does.
func (a *App) reader(r *http.Request) (actor.Actor, error) {
	who, err := a.who(r)
	if err != nil {
		return actor.Public(), err
	}
	if who.Fresh != nil {
		return who.Fresh(r.Context())
	}
	return who.Actor, nil
}
