// Package policies holds what is data and not code: the role table and, in folders beneath, numbers of law with basis, jurisdiction
// and validity. It promises nothing but the files.
package policies

import _ "embed"

// Model is the Casbin model of the role table.
//
//go:embed model.conf
var Model string

// Roles is the role table: one line per role and verb.
//
//go:embed roles.csv
var Roles string
