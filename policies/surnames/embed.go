// Package surnames embeds Chinese surnames 姓氏: those of the 百家姓 in simplified characters and a few more that are common in
// Shandong. They serve one purpose, to find what may be a person's name inside the name of a self-employed household 个体工商户
// (个体工商户名称登记管理办法 allows the operator's own name), so a surname too many hides a word and one too few shows a name.
package surnames

import _ "embed"

// Text holds single surnames run together on lines without spaces, and compound surnames (复姓) on a line separated by spaces.
//
//go:embed surnames.txt
var Text string

// Trades holds words of trade and form (行业、组织形式) with which the name of a self-employed household ends, separated by white space.
// 个体工商户名称登记管理办法 puts them after the trade name 字号, the part that may hold a personal name. A word too few hides a piece of
// the trade. A word of two characters that is also a given name may show a name, so such words (如 明珠) are not listed.
//
//go:embed trades.txt
var Trades string

// Words holds ordinary words of statements and papers, separated by white space. Those that begin as a surname does (管理) are nobody's name: a word that is one
// (成立, 许可) is not listed. The others tell where a pair of characters that looks like a name is none: 高明 between 提高 and 明显.
//
//go:embed words.txt
var Words string

// Complaints holds what an enterprise says against an agency, and what is nobody's name (索贿, 封店): characters that no given name has, run together on a line
// without spaces, and words on lines separated by spaces that stand in no name. A character or a word that a name has (关照, 武力) is not listed here; the
// database holds the same lists (person_name).
//
//go:embed complaints.txt
var Complaints string
