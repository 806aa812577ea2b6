// Package registers embeds the numbers of the registers 一单两库. It holds facts and no code; package roster reads it.
package registers

import _ "embed"

// Rules is the file.
//
//go:embed registers.yaml
var Rules []byte
