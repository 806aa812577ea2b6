package postgres

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"yangguang/actor"
	"yangguang/page"
	"yangguang/roster"
)

const (
	siteColumns = `s.id, s.enterprise_id, s.n, s.kind, s.name, s.uscc, s.region_code, s.address, s.closed, s.reason, s.pseudonym, s.at`

	listSitesSQL = `-- name: ListSites
select ` + siteColumns + ` from site_now s where s.enterprise_id = @enterprise and s.id > @after order by s.id limit @limit`

	siteByIDSQL = `-- name: SiteByID
select ` + siteColumns + ` from site_now s where s.id = @id`

	insertSiteSQL = `-- name: InsertSite
insert into enterprise_site (id, enterprise_id, change_id) values (@id, @enterprise, @change)`

	insertSiteVersionSQL = `-- name: InsertSiteVersion
insert into site_version (site_id, n, kind, name, uscc, region_code, address, closed, reason, account_id, pseudonym, change_id)
values (@id, @n, @kind, @name, @uscc, @region, @address, @closed, @reason, @account, @by, @change)`
)

func scanSite(row pgx.CollectableRow) (s roster.Site, err error) {
	return s, row.Scan(&s.ID, &s.EnterpriseID, &s.Version, &s.Kind, &s.Name, &s.USCC, (*regionScan)(&s.Region), &s.Address, &s.Closed, &s.Reason, &s.By, &s.At)
}

// ListSites implements roster.Store.
func (db *DB) ListSites(ctx context.Context, a actor.Actor, enterprise uuid.UUID, ask page.Ask) (page.Result[roster.Site], error) {
	args := params{"enterprise": enterprise, "after": uuid.Nil}
	if ask.After != nil {
		args["after"] = ask.After[0].ID()
	}
	return askPage(ctx, db, a, ask, listSitesSQL, args, scanSite)
}

// FindSite implements roster.Store.
func (db *DB) FindSite(ctx context.Context, a actor.Actor, id uuid.UUID) (roster.Site, error) {
	return askOne(ctx, db, a, siteByIDSQL, params{"id": id}, scanSite)
}

// Site implements roster.Keeper.
func (t *Tx) Site(ctx context.Context, id uuid.UUID) (roster.Site, error) {
	return one(ctx, t, siteByIDSQL, params{"id": id}, scanSite)
}

// InsertSite implements roster.Keeper.
func (t *Tx) InsertSite(ctx context.Context, s roster.Site, fresh bool) error {
	args := params{"id": s.ID, "enterprise": s.EnterpriseID, "n": s.Version, "kind": s.Kind, "name": s.Name, "uscc": s.USCC, "region": s.Region.Code,
		"address": s.Address, "closed": s.Closed, "reason": s.Reason, "account": nullID(t.actor.AccountID), "by": t.actor.Pseudonym, "change": t.change}
	return t.batch(ctx, func(b *pgx.Batch) {
		if fresh {
			b.Queue(insertSiteSQL, args)
		}
		b.Queue(insertSiteVersionSQL, args)
	})
}
