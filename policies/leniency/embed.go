// Package leniency embeds the published vocabulary of facts, the violations of market regulation with what the law provides for them,
// the lists that public sources state in full and that hold nationwide, made-up lists for the demo city (marked synthetic), lists of other
// places encoded for reference (never published as they are), test cases for every item and the periods of a case. It holds data and no
// code; packages leniency/listfile and decision read it.
package leniency

import "embed"

// Files holds facts.yaml, procedure.yaml, the lists, the lists of reference in reference/ and the test cases of each in cases/.
//
//go:embed *.yaml reference/*.yaml cases/*.yaml
var Files embed.FS

// Lists names the list files in the order in which they are published.
var Lists = []string{"violations.yaml", "apl-33.yaml", "food-law-136.yaml", "samr-2025.yaml", "tax-first-violation.yaml", "demo-lighter.yaml",
	"demo-no-penalty.yaml", "demo-benchmark.yaml"}

// Reference names what other places published, encoded to be read, tried and taken over after a review of one's own.
var Reference = []string{"reference/daying-culture.yaml", "reference/jiangmen-ecology.yaml", "reference/lianchi-emergency.yaml", "reference/linxiang-market.yaml",
	"reference/mayang-township.yaml", "reference/shanghai-fire.yaml", "reference/shantou-market.yaml", "reference/sichuan-fire.yaml",
	"reference/weihai-emergency.yaml", "reference/wuhan-culture.yaml", "reference/xian-civil.yaml", "reference/yangtze-no-coercion.yaml"}
