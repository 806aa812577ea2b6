// Package industries embeds the sections, divisions, groups and classes (门类、大类、中类、小类) of the industrial classification for national economic
// activities, GB/T 4754-2017 国民经济行业分类 (with amendment 1 of 2019): codes, names, levels and parents, the facts of the standard. Names that differ between
// tables in circulation (278, 2780, 3445, 7289, 96) are as most of them have it. It holds facts and no code; package roster reads it.
package industries

import "embed"

// Files holds gbt4754-2017.csv.
//
//go:embed *.csv
var Files embed.FS
