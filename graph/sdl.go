package graph

import (
	"embed"
	"strings"
	"sync"
)

//go:embed schema/*.graphqls
var schemaFiles embed.FS

// SchemaPath is where the schema is handed out: introspection is off.
const SchemaPath = "/schema.graphql"

// SDL is the schema with its manual in one document: the files of graph/schema, in the order of their names.
var SDL = sync.OnceValue(func() string {
	var b strings.Builder
	entries, err := schemaFiles.ReadDir("schema")
	for _, e := range entries {
		var text []byte
		if text, err = schemaFiles.ReadFile("schema/" + e.Name()); err != nil {
			break
		}
		b.Write(text)
		b.WriteByte('\n')
	}
	if err != nil {
		panic(err) // embedded
	}
	return b.String()
})
