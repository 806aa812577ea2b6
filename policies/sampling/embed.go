// Package sampling embeds the rules of plans and draws: the day by which plans are filed, how a pool may be cut into strata, capacity of
// inspectors, who may throw dice. It holds facts and no code; package draw reads it.
package sampling

import _ "embed"

// Rules is the document.
//
//go:embed sampling.yaml
var Rules []byte
