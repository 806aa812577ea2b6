package server

import (
	"bytes"
	"io/fs"
	"net/http"
	"path"
	"regexp"
	"strings"
	"time"
)

// page serves the web app: its files as they are, and its first page for every address that the app shows a screen for. Files below
// assets/ have their content's hash in the name and are kept by browsers for good.
func (a *App) page(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		refuseHTTP(w, r, status(http.StatusMethodNotAllowed, "此地址只能读取", "this address can only be read"))
		return
	}
	if a.pages == nil {
		answer(w, http.StatusNotFound, map[string]string{"code": "NOT_FOUND", "message": "此程序未包含网页应用：请用 make run 构建",
			"messageEn": "this binary was built without the web app: build it with make run"})
		return
	}
	name := strings.TrimPrefix(path.Clean(r.URL.Path), "/")
	if b, err := fs.ReadFile(a.pages, name); err == nil && name != "index.html" {
		w.Header().Set("Cache-Control", "no-cache")
		if strings.HasPrefix(name, "assets/") {
			w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
		}
		if name == worker {
			w.Header().Set("Content-Security-Policy", a.pageRules)
		}
		http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(b))
		return
	}
	if !isScreen(name) {
		http.NotFound(w, r)
		return
	}
	b, err := fs.ReadFile(a.pages, "index.html")
	if err != nil {
		refuseHTTP(w, r, err)
		return
	}
	w.Header().Set("Content-Security-Policy", a.pageRules)
	http.ServeContent(w, r, "index.html", time.Time{}, bytes.NewReader(b))
}

// worker is the script that keeps the app's files on a device. It asks for them by itself, under the rules that it came with.
const worker = "sw.js"

// isScreen tells an address that the app shows a screen for from one that asks for a file: they end in a dot and letters or stand below
// assets/; a hidden part asks for nothing the app has. An answer with a page would only mislead. Numbers and check codes (检查码), which
// end the addresses of screens, have dots of their own.
func isScreen(name string) bool {
	switch {
	case name == "", name == "index.html":
		return true
	case strings.HasPrefix(name, "."), strings.HasPrefix(name, "assets/"), strings.HasPrefix(name, "debug/"), name == "metrics":
		return false
	}
	return strings.HasPrefix(name, "c/") || !fileName.MatchString(name)
}

// fileName is an address that ends like a file's name: a number's last dot is followed by digits.
var fileName = regexp.MustCompile(`\.[A-Za-z][A-Za-z0-9]*$`)
