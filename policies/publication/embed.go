// Package publication embeds what is published of results and penalties, when, and for how long 公示规则. It holds facts and no code; package
// publish reads it.
package publication

import _ "embed"

// Rules is the file.
//
//go:embed publication.yaml
var Rules []byte
