// Package authz decides who somebody is and which verbs his roles may do. It promises four things: a role that the policy
// does not name may do nothing; a token, code or password is accepted only in the one form written here; every secret is
// compared in constant time; and time and randomness come in as values, so that a decision can be repeated in a test.
//
// It knows no rows (gate 2 and 3 are the store's scope and row-level security) and keeps no state but a cache of tokens
// that it has verified itself. Casbin, JWT, argon2id and TOTP are imported here and nowhere else.
package authz
