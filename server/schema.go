package server

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
	"sync"
	"time"

	"yangguang/graph"
)

// schemaTag names this version of the schema to caches.
var schemaTag = sync.OnceValue(func() string {
	sum := sha256.Sum256([]byte(graph.SDL()))
	return `"` + hex.EncodeToString(sum[:16]) + `"`
})

// showSchema hands the schema out to anybody: what introspection would tell and does not.
func showSchema(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "public, max-age=300")
	w.Header().Set("ETag", schemaTag())
	http.ServeContent(w, r, graph.SchemaPath, time.Time{}, strings.NewReader(graph.SDL()))
}
