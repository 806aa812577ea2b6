// Package sm3 is the suite "sm3" of DRD1: the hash function of GB/T 32905 国密 SM3, for draws that must use national cryptography.
package sm3

import (
	gmsm3 "github.com/emmansun/gmsm/sm3"

	"yangguang/draw/drd1"
)

// Suite is SM3; safe for concurrent use.
var Suite drd1.Suite = suite{}

type suite struct{}

func (suite) Name() string             { return "sm3" }
func (suite) Sum(m []byte) drd1.Digest { return gmsm3.Sum(m) }
