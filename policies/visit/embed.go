// Package visit embeds the numbers and texts of a visit: team, clock difference, evidence, quiet days, the rights
// of the enterprise and the five prohibitions 五个严禁. It holds facts and no code; package inspection reads it.
package visit

import _ "embed"

// Rules is the file.
//
//go:embed visit.yaml
var Rules []byte
