// Package calendar embeds the holiday notices of the State Council (国务院办公厅关于部分节假日安排的通知), one file per year
// and one entry per notice in the order of issue: number, date and address of the notice, the days off and the weekend days
// that are worked instead (调休上班). A later notice of the same year restates a holiday whole. It holds facts and no code;
// package workday reads it.
package calendar

import "embed"

// Files holds <year>.json.
//
//go:embed *.json
var Files embed.FS
