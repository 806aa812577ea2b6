// Package regions embeds administrative division codes (行政区划代码, GB/T 2260) with their history: 37.csv is Shandong down
// to counties with every superseded code and the code that holds today, provinces.csv the other provinces by name only, and
// sources.csv says where each line comes from. Months in the columns from and to are those of the first and the last
// published list that has the code, or of the approval where the source is an approval; an empty to means in force. It holds
// facts and no code; package roster reads it.
package regions

import "embed"

// Files holds the code tables and sources.csv.
//
//go:embed *.csv
var Files embed.FS
