// Package graph is the API: the schema, resolvers that make one call of a service each, and the form of answers and errors. It promises
// that no rule of the domain and no SQL is here.
package graph

import (
	"context"

	"yangguang/command"
	"yangguang/decision"
	"yangguang/draw"
	"yangguang/fairness"
	"yangguang/inspection"
	"yangguang/oversight"
	"yangguang/page"
	"yangguang/publish"
	"yangguang/roster"
)

// Resolver answers every field by one call of a service. It holds no state of its own.
type Resolver struct {
	Roster       *roster.Service
	Draws        *draw.Service
	Inspections  *inspection.Service
	Decisions    *decision.Service
	Fairness     *fairness.Service
	Oversight    *oversight.Service
	Publications *publish.Service
	Accounts     Accounts
	Cursors      *page.Signer
}

// Accounts is what an account does about itself.
type Accounts interface {
	// ChangePassword gives the command's account a new password and ends its other sessions. BAD_USER_INPUT with the field at fault.
	ChangePassword(ctx context.Context, c command.Command, old, next string) error
}
