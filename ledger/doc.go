// Package ledger promises that nothing on record changes without a trace. Every command of the platform leaves one entry in an
// append-only Merkle log (RFC 6962, SHA-256); anyone who holds an older signed checkpoint and the published files can tell, with this
// package or with their own code, whether a single byte of the past was changed, taken out, put in, swapped or cut off.
//
// An entry is seven lines of text without personal data; what happened stands in a salted body of which the entry holds the digest
// (docs/ledger.md, DRD1 §6.8). The tree is stored as rows numbered by golang.org/x/mod/sumdb/tlog and published as C2SP tlog-tiles
// with a C2SP checkpoint.
//
// The package knows no database, no clock and no network: leaves, hashes, times and randomness come in as values, files through
// fs.FS and Sink. The store appends with EdgeIndexes, NewEdge and Edge.Append; a publisher calls Publish; a verifier calls Fsck.
package ledger
