// Package migrations embeds the goose migrations 0001… in order: forward only, applied as the owner role, never edited once released.
package migrations

import "embed"

// FS holds the .sql files.
//
//go:embed *.sql
var FS embed.FS
