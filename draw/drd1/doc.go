// Package drd1 is the verifiable double-random draw 双随机可验证抽取, protocol DRD1, as pure functions: no clock, no network, no files
// but those a bundle names, no randomness of its own. Given the same bytes, anyone's machine comes to the same result, and Verify
// accepts nothing that deviates from the protocol by one byte.
//
// A draw passes through: round text (who commits randomness, which public event follows) → commitments → plan text (what is drawn
// from which committed tables) → close text (which nonces count) → public event → seed → one ticket per enterprise → the lowest
// tickets of each stratum → inspector teams by pair tickets → result text. A ticket depends on the seed and the enterprise's own code
// alone; no other enterprise can change it.
//
// The package needs the standard library only. Hash suites other than SHA-256 and checkers of public events that need more
// cryptography come in through the interfaces Suite and Source.
package drd1
