// Package fairness embeds the rules of the fairness audit 公平性审计: levels of the watch list and of alarms, how many seeds a replay takes, which
// questions an office's quarter is judged by. It holds facts and no code; the package of the same name on floor 1 reads it.
package fairness

import _ "embed"

// Rules is the document.
//
//go:embed fairness.yaml
var Rules []byte
