// Package oversight embeds when the supervisor is warned 预警规则. It holds facts and no code; package oversight of the domain reads it.
package oversight

import _ "embed"

// Rules is the file.
//
//go:embed oversight.yaml
var Rules []byte
