// Package leniency embeds the published vocabulary of facts, the violations of market regulation with what the law provides for them,
// the lists that public sources state in full, a made-up list for the demo city (marked synthetic) and the periods of a case. It holds
// data and no code; packages leniency/listfile and decision read it.
package leniency

import "embed"

// Files holds facts.yaml, procedure.yaml and the lists, violations.yaml to be published first.
//
//go:embed *.yaml
var Files embed.FS

// Lists names the list files in the order in which they are published.
var Lists = []string{"violations.yaml", "apl-33.yaml", "food-law-136.yaml", "samr-2025.yaml", "demo-lighter.yaml"}
