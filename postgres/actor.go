package postgres

import (
	"context"
	"errors"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"yangguang/actor"
	"yangguang/fault"
)

func scanActor(row pgx.CollectableRow) (actor.Actor, error) {
	var a actor.Actor
	var roles []string
	var agency, enterprise, inspector *uuid.UUID
	var region *string
	err := row.Scan(&a.AccountID, &a.Username, &a.DisplayName, &a.Pseudonym, &roles, &agency, &enterprise, &inspector, &region, &a.Stamp)
	for _, r := range roles {
		a.Roles = append(a.Roles, actor.Role(r))
	}
	a.AgencyID, a.EnterpriseID, a.InspectorID = orNil(agency), orNil(enterprise), orNil(inspector)
	if region != nil {
		a.RegionCode = *region
	}
	return a, err
}

func orNil(id *uuid.UUID) uuid.UUID {
	if id == nil {
		return uuid.Nil
	}
	return *id
}

// Actor reads who is behind a session: roles and places as they are now. UNAUTHENTICATED when the session ended, was revoked or its
// account is disabled.
func (db *DB) Actor(ctx context.Context, session uuid.UUID) (actor.Actor, error) {
	rows, err := db.read.Query(ctx, openSessionSQL, params{"session": session, "stamp": nil})
	if err != nil {
		return actor.Actor{}, mapError(err)
	}
	got, err := pgx.CollectRows(rows, scanActor)
	if err != nil {
		return actor.Actor{}, mapError(err)
	}
	if len(got) != 1 {
		return actor.Actor{}, fault.New(fault.Unauthenticated, "登录已失效，请重新登录", "the session has ended, sign in again")
	}
	got[0].SessionID = session
	return got[0], nil
}

// ErrStale is inside the refusal of a request whose roles or session changed since its actor was read: read the actor again and try
// once more. Find it with errors.Is.
var ErrStale = errors.New("postgres: the actor is stale")

// errStale is what a request gets whose roles or session changed while it ran.
func errStale() error {
	return fault.New(fault.Unauthenticated, "登录状态或权限已变更，请重试", "the session or its roles changed, try again").Because(ErrStale)
}

const actorsByNameSQL = `-- name: ActorsByName
select a.id, a.username, a.display_name, a.pseudonym, array(select r.role from account_role r where r.account_id = a.id order by 1),
  a.agency_id, a.enterprise_id, a.inspector_id, a.region_code, a.stamp
from account a where a.username = any(@names)`

// ActorsByName finds accounts as actors without a session, for whoever loads a demo city; names of nobody are missing from the answer.
func (db *DB) ActorsByName(ctx context.Context, usernames []string) (map[string]actor.Actor, error) {
	found := map[string]actor.Actor{}
	err := db.ask(ctx, actor.Actor{Roles: []actor.Role{actor.System}}, func(b *pgx.Batch) {
		b.Queue(actorsByNameSQL, params{"names": usernames}).Query(func(rows pgx.Rows) error {
			got, err := pgx.CollectRows(rows, scanActor)
			for _, a := range got {
				found[a.Username] = a
			}
			return err
		})
	})
	return found, err
}
