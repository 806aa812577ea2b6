// Package papers embeds the templates of the papers of a case 执法文书 and of a visit 检查文书: Go templates over the facts of a decision or visit, with what the law has to be
// told in each of them. The first line is the title. It holds data and no code; packages decision and inspection fill them.
package papers

import "embed"

// Files holds one template per kind of paper, named after it.
//
//go:embed *.tmpl
var Files embed.FS
