// Package verifier holds the Python program with which anybody recomputes a published draw 双随机抽取: one file, the standard library of
// Python 3.8 and later, no network. It was written from the protocol's text and shares no code with draw/drd1; the tests hold the two
// against each other.
package verifier

import _ "embed"

// Python is drawverify.py, byte for byte as the server hands it out.
//
//go:embed drawverify.py
var Python []byte

// FileName is the name under which Python is handed out.
const FileName = "drawverify.py"
