// Package caps embeds the rules of inspection frequency 检查频次上限: cap, period, what counts and what does not, each with legal
// basis, jurisdiction and validity. It holds facts and no code; package inspection reads it.
package caps

import _ "embed"

// Rules is the table of rules.
//
//go:embed caps.yaml
var Rules []byte
