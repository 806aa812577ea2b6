// Package command is the contract between domain services and the store for everything that changes something: one command is
// one transaction, one audit row and one ledger entry, done once per idempotency key (decisions.md 1–7, 12).
package command

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"yangguang/actor"
	"yangguang/fault"
	"yangguang/ident"
	"yangguang/ledger"
)

// Command is one request to change something. The zero Key is refused by the store.
type Command struct {
	Actor      actor.Actor
	Verb       string    // e.g. "plan:file", as decided by gate 1
	PolicyLine string    // the line of the role table that allowed it
	Operation  string    // e.g. "filePlan"
	Key        uuid.UUID // clientMutationId
	BodyHash   [32]byte  // of the input: the same key with another body is CONFLICT
	RequestID  string
	Address    string
	At         time.Time // zero, or a given clock: honoured for the seed (owner) only
}

// HashBody is the body hash of an input: SHA-256 of its JSON.
func HashBody(input any) ([32]byte, error) {
	b, err := json.Marshal(input)
	return sha256.Sum256(b), err
}

// Refused reports whether err says for certain that nothing was done. After any other error nobody knows: COMMIT may have been on its way, and
// only the key tells (security.md rule 22).
func Refused(err error) bool {
	f, known := fault.As(err)
	return known && f.Kind != fault.Unavailable
}

// Change is what a command did: exactly one ledger entry (docs/ledger.md has the table of types).
type Change struct {
	Type       string         // entry type of ledger.Types, e.g. "plan.file"
	Subject    ledger.Subject // what the entry is about: the chain of prev runs per subject
	ObjectKind ident.Kind     // kind of the object the command answers with
	Object     uuid.UUID      // stored with the key: a replay re-resolves it
	Content    any            // what ledger.Canonical accepts: objects, lists, strings, integers, booleans; no floats
	Committed  func()         // called when the command has committed, by the run that did; nil: nobody is told
}

// Runner runs commands. T is the transaction as one domain sees it; fn gets the command's time from the database and returns what
// it changed. Do returns the id of the object: of this run, or of the first run when the key was used before with the same body.
// An error from fn rolls everything back and comes out unchanged.
type Runner[T any] interface {
	Do(ctx context.Context, c Command, fn func(ctx context.Context, tx T, now time.Time) (Change, error)) (uuid.UUID, error)
}
