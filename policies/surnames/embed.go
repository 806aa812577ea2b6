// Package surnames embeds Chinese surnames 姓氏: those of the 百家姓 in simplified characters and a few more that are common in
// Shandong. They serve one purpose, to find what may be a person's name inside the name of a self-employed household 个体工商户
// (个体工商户名称登记管理办法 allows the operator's own name), so a surname too many hides a word and one too few shows a name.
package surnames

import _ "embed"

// Text holds single surnames run together on lines without spaces, and compound surnames (复姓) on a line separated by spaces.
//
//go:embed surnames.txt
var Text string
