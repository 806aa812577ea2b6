// Package actor says who is asking. An Actor is built once per request by package postgres from the session row, never from
// claims, and is handed down as a parameter: nothing below package graph fishes it out of a context.
package actor

import (
	"slices"

	"github.com/google/uuid"
)

// Role is a role of the platform (product.md "Who uses it"). Names are those of the GraphQL enum, in lower case.
type Role string

// The roles. The last three are the separated administrators 三员 and exclude one another.
const (
	Inspector     Role = "inspector"      // 执法人员
	AgencyAdmin   Role = "agency_admin"   // 执法机关管理员
	Supervisor    Role = "supervisor"     // 行政执法监督
	Auditor       Role = "auditor"        // 纪检/审计
	Enterprise    Role = "enterprise"     // 企业
	SystemAdmin   Role = "system_admin"   // 系统管理员
	SecurityAdmin Role = "security_admin" // 安全管理员
	AuditAdmin    Role = "audit_admin"    // 审计管理员
	Party         Role = "party"          // a party of draw rounds 随机数参与方: not agency staff
	Anonymous     Role = "anonymous"      // 公众
	System        Role = "system"         // jobs and the command line
)

// Actor is one caller in one request.
type Actor struct {
	AccountID    uuid.UUID // zero for the public
	SessionID    uuid.UUID // zero for the public and for jobs
	Username     string
	DisplayName  string
	Pseudonym    string // stable name used in the ledger
	Roles        []Role
	AgencyID     uuid.UUID // zero unless staff of an agency
	EnterpriseID uuid.UUID // zero unless an enterprise account
	InspectorID  uuid.UUID // zero unless an inspector
	RegionCode   string    // GB/T 2260 prefix that a supervisor watches, e.g. "3705"
	Stamp        uuid.UUID // changes with roles, agency or lock: the store refuses an actor whose stamp is stale
	Visit        uuid.UUID // the one inspection whose valid check code the caller holds, if any
}

// Public is the caller without a token.
func Public() Actor { return Actor{Pseudonym: "public", Roles: []Role{Anonymous}} }

// Has reports whether the actor holds the role.
func (a Actor) Has(r Role) bool { return slices.Contains(a.Roles, r) }

// SignedIn reports whether there is an account behind the request.
func (a Actor) SignedIn() bool { return a.AccountID != uuid.Nil }

// Scope says whose rows an actor may touch. The zero value selects nothing.
type Scope struct {
	All        bool      // supervisor, auditor (whole platform), jobs
	Agency     uuid.UUID // rows of this agency
	Enterprise uuid.UUID // rows of this enterprise
	Inspector  uuid.UUID // narrows an agency's rows to the inspector's own work where the query says so
}

// Scope computes what the actor's roles reach.
func (a Actor) Scope() Scope {
	switch {
	case a.Has(Supervisor), a.Has(Auditor), a.Has(System):
		return Scope{All: true}
	case a.Has(AgencyAdmin):
		return Scope{Agency: a.AgencyID}
	case a.Has(Inspector):
		return Scope{Agency: a.AgencyID, Inspector: a.InspectorID}
	case a.Has(Enterprise):
		return Scope{Enterprise: a.EnterpriseID}
	}
	return Scope{}
}
