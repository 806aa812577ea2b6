// Package industries embeds the sections (门类) and divisions (大类) of the industrial classification for national economic
// activities, GB/T 4754-2017 国民经济行业分类 (with amendment 1 of 2019). It holds facts and no code; package roster reads it.
package industries

import "embed"

// Files holds gbt4754-2017.csv.
//
//go:embed *.csv
var Files embed.FS
