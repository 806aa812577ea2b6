package postgres

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"yangguang/actor"
	"yangguang/page"
	"yangguang/roster"
)

// enterpriseColumns of enterprise en, in the order of enterpriseDest.
const enterpriseColumns = `en.id, en.uscc, en.uscc_valid, en.name, en.public_name, en.kind, en.industry_code, en.region_code, en.address, en.status,
  en.credit_class, en.key_supervision, en.synthetic`

// enterpriseDest are the places that enterpriseColumns are scanned into. What is scanned is the whole row: hand out SeenBy(actor).
func enterpriseDest(e *roster.Enterprise) []any {
	return []any{&e.ID, &e.USCC, &e.USCCValid, &e.Name, &e.PublicName, &e.Kind, &industryScan{&e.Industry}, (*regionScan)(&e.Region), &e.Address,
		&e.Status, &e.CreditClass, &e.KeySupervision, &e.Synthetic}
}

// scanEnterprise reads a row of enterpriseColumns as the reader may see it.
func scanEnterprise(a actor.Actor) pgx.RowToFunc[roster.Enterprise] {
	return func(row pgx.CollectableRow) (roster.Enterprise, error) {
		var e roster.Enterprise
		err := row.Scan(enterpriseDest(&e)...)
		return e.SeenBy(a), err
	}
}

// industryScan reads an industry code, NULL as no industry.
type industryScan struct{ into **roster.Industry }

// Scan implements sql.Scanner.
func (s *industryScan) Scan(src any) error {
	code, ok := src.(string)
	if src != nil && !ok {
		return fmt.Errorf("industry code of type %T", src)
	}
	*s.into = roster.IndustryOf(code)
	return nil
}

const enterpriseByUSCCSQL = `-- name: EnterpriseByUSCC
select ` + enterpriseColumns + ` from enterprise en where en.uscc = @uscc`

// FindEnterprise finds an enterprise by its normalised code, or NOT_FOUND.
func (db *DB) FindEnterprise(ctx context.Context, a actor.Actor, uscc string) (roster.Enterprise, error) {
	return askOne(ctx, db, a, enterpriseByUSCCSQL, params{"uscc": uscc}, scanEnterprise(a))
}

const enterpriseByIDSQL = `-- name: EnterpriseByID
select ` + enterpriseColumns + ` from enterprise en where en.id = @id`

// FindEnterpriseByID finds an enterprise by its id, or NOT_FOUND.
func (db *DB) FindEnterpriseByID(ctx context.Context, a actor.Actor, id uuid.UUID) (roster.Enterprise, error) {
	return askOne(ctx, db, a, enterpriseByIDSQL, params{"id": id}, scanEnterprise(a))
}

// The lists: by registered or public name, walking the name index or, for a search, from the index of grams. A text that very many rows hold
// is found by walking after all, where the first page comes at once. All filters are ranges with open ends, so that one generic plan serves
// every filter (performance.md, learned 5).
const (
	enterpriseFilterSQL = `
  and en.region_code between @region_low and @region_high and en.uscc collate "C" between @code_low and @code_high
  and (@kind::text is null or en.kind = @kind) and (@status::text is null or en.status = @status)`

	listEnterprisesSQL = `-- name: ListEnterprises
select ` + enterpriseColumns + ` from enterprise en
where en.name >= @low and en.name < @high and (en.name, en.id) > (@after_name, @after_id)` + enterpriseFilterSQL + `
order by en.name, en.id limit @limit`

	listPublicEnterprisesSQL = `-- name: ListPublicEnterprises
select ` + enterpriseColumns + ` from enterprise en
where en.public_name >= @low and en.public_name < @high and (en.public_name, en.id) > (@after_name, @after_id)` + enterpriseFilterSQL + `
order by en.public_name, en.id limit @limit`

	// How a row holds the text. A household's address and former names are not the public's.
	holdsText = `(position(@text in lower(en.name)) > 0 or not @name_only and (position(@text in en.initials) > 0
    or position(@text in lower(coalesce(en.address, ''))) > 0 or position(@text in lower(array_to_string(en.former_names, ' '))) > 0))`
	holdsPublicText = `(position(@text in lower(en.public_name)) > 0 or not @name_only and (position(@text in en.public_initials) > 0
    or en.kind <> 'SELF_EMPLOYED' and (position(@text in lower(coalesce(en.address, ''))) > 0
      or position(@text in lower(array_to_string(en.former_names, ' '))) > 0)))`

	// By what of a row the text was found: roster says whether the public reads that of it.
	foundBy = `position(@text in lower(en.public_name)) > 0 or not @name_only and position(@text in en.public_initials) > 0,
  not @name_only and en.kind <> 'SELF_EMPLOYED' and position(@text in lower(coalesce(en.address, ''))) > 0,
  array(select f from unnest(en.former_names) f where not @name_only and en.kind <> 'SELF_EMPLOYED' and position(@text in lower(f)) > 0)`

	// Enterprises one of whose sites holds the text, by its name or address, now or before. They are hits also where the text is found by walking.
	siteHits = `
  union select s.enterprise_id, en.name from site_version v join enterprise_site s on s.id = v.site_id join enterprise en on en.id = s.enterprise_id
  where not @name_only and v.grams @> @grams::text[] and position(@text in lower(v.name || ' ' || v.address)) > 0`

	// The index gives what the rarest grams of a text have in common, as many as leave one row in a thousand: each further gram costs more than
	// it excludes. How rare a gram is PostgreSQL counts itself, when it analyzes the table; a text whose grams all together still leave one row
	// in fifty is found by walking. OFFSET 0 keeps the filters out of either choice: a plan for every value takes each range for a rare one and
	// would begin with it.
	rarestGrams = `rarest as materialized (
  select array_agg(g) filter (where before > 0.001) as grams, coalesce(min(after) > 0.02, true) as dense from (
    select g, coalesce(exp(sum(f) over (w rows between unbounded preceding and 1 preceding)), 1) as before, exp(sum(f) over w) as after from (
      select g, ln(greatest(coalesce(c.f, 0), 1e-6)) as f from (select distinct unnest(@grams::text[]) as g) d left join (
        select e, f from pg_stats s, unnest(s.most_common_elems::text::text[], s.most_common_elem_freqs) c (e, f)
        where s.schemaname = 'public' and s.tablename = 'enterprise' and s.attname = 'grams') c on c.e = g) x
    window w as (order by f, g)) y)`
	// A hit's row by its id alone, for the same reason.
	rowOfHit = `cross join lateral (select * from enterprise where id = hit.id offset 0) en`
	fewHold  = `(select * from enterprise where not (select dense from rarest) and grams @> (select grams from rarest) offset 0)`

	searchEnterprisesSQL = `-- name: SearchEnterprises
with ` + rarestGrams + `,
hit as materialized (
  (select en.id, en.name from ` + fewHold + ` en where ` + holdsText + enterpriseFilterSQL + ` limit 1001)` + siteHits + enterpriseFilterSQL + `),
many as materialized (select count(*) > 1000 or (select dense from rarest) as yes from hit)
select ` + enterpriseColumns + ` from (
  (select en.* from (
     select id from hit where not (select yes from many) and name >= @low and name < @high and (name, id) > (@after_name, @after_id)
     order by name, id limit @limit) hit ` + rowOfHit + `)
  union all
  (select * from (select en.* from (
     select * from enterprise where (select yes from many) and name >= @low and name < @high and (name, id) > (@after_name, @after_id) order by name, id offset 0) en
   where (en.id in (select id from hit) or ` + holdsText + `)` + enterpriseFilterSQL + ` limit 101) walked limit @limit)) en
order by en.name, en.id limit @limit`

	searchPublicEnterprisesSQL = `-- name: SearchPublicEnterprises
with ` + rarestGrams + `,
hit as materialized (
  select en.id, en.public_name as name from ` + fewHold + ` en where ` + holdsPublicText + enterpriseFilterSQL + ` limit 1001),
many as materialized (select count(*) > 1000 or (select dense from rarest) as yes from hit)
select ` + enterpriseColumns + `, ` + foundBy + ` from (
  (select en.* from (
     select id from hit where not (select yes from many) and name >= @low and name < @high and (name, id) > (@after_name, @after_id)
     order by name, id limit @limit) hit ` + rowOfHit + `)
  union all
  (select * from (select en.* from (
     select * from enterprise where (select yes from many) and public_name >= @low and public_name < @high and (public_name, id) > (@after_name, @after_id)
     order by public_name, id offset 0) en
   where ` + holdsPublicText + enterpriseFilterSQL + ` limit 101) walked limit @limit)) en
order by en.public_name, en.id limit @limit`

	// A code or its beginning: from the index of codes, or by walking where very many begin so.
	codedHits = `hit as materialized (select en.id, en.name, en.public_name from enterprise en
  where en.uscc collate "C" between @code_low and @code_high limit 1001),
many as materialized (select count(*) > 1000 as yes from hit)`

	codedEnterprisesSQL = `-- name: CodedEnterprises
with ` + codedHits + `
select ` + enterpriseColumns + ` from (
  (select en.* from hit ` + rowOfHit + `
   where not (select yes from many) and en.name >= @low and en.name < @high and (en.name, en.id) > (@after_name, @after_id)` + enterpriseFilterSQL + `
   order by en.name, en.id limit 101)
  union all
  (select * from (select en.* from (
     select * from enterprise where (select yes from many) and name >= @low and name < @high and (name, id) > (@after_name, @after_id) order by name, id offset 0) en
   where true` + enterpriseFilterSQL + ` limit 101) walked limit @limit)) en
order by en.name, en.id limit @limit`

	codedPublicEnterprisesSQL = `-- name: CodedPublicEnterprises
with ` + codedHits + `
select ` + enterpriseColumns + ` from (
  (select en.* from hit ` + rowOfHit + `
   where not (select yes from many) and en.public_name >= @low and en.public_name < @high and (en.public_name, en.id) > (@after_name, @after_id)
   ` + enterpriseFilterSQL + `
   order by en.public_name, en.id limit 101)
  union all
  (select * from (select en.* from (
     select * from enterprise where (select yes from many) and public_name >= @low and public_name < @high and (public_name, id) > (@after_name, @after_id)
     order by public_name, id offset 0) en
   where true` + enterpriseFilterSQL + ` limit 101) walked limit @limit)) en
order by en.public_name, en.id limit @limit`
)

// lastText is above every text under collation "C".
const lastText = "\U0010FFFF"

// ListEnterprises lists enterprises by name and id: registered names for staff, public names for everybody else.
func (db *DB) ListEnterprises(ctx context.Context, a actor.Actor, q roster.EnterpriseQuery, ask page.Ask) (page.Result[roster.Enterprise], error) {
	args := params{"low": q.NamePrefix, "high": q.NamePrefix + lastText, "after_name": "", "after_id": uuid.Nil, "text": q.Text, "grams": q.Grams(),
		"name_only": q.NameOnly, "region_low": (q.RegionPrefix + "000000")[:6], "region_high": (q.RegionPrefix + "999999")[:6], "kind": q.Kind,
		"status": q.Status, "code_low": q.CodePrefix, "code_high": q.CodePrefix + "~"}
	if ask.After != nil {
		args["after_name"], args["after_id"] = ask.After[0].Str(), ask.After[1].ID()
	}
	sql := listPublicEnterprisesSQL
	switch registered := roster.SeesRegisteredNames(a); {
	case registered && q.Text != "":
		sql = searchEnterprisesSQL
	case registered && q.CodePrefix != "":
		sql = codedEnterprisesSQL
	case registered:
		sql = listEnterprisesSQL
	case q.Text != "":
		return db.searchPublic(ctx, a, args, ask)
	case q.CodePrefix != "":
		sql = codedPublicEnterprisesSQL
	}
	return askPage(ctx, db, a, ask, sql, args, scanEnterprise(a))
}

// searchPublic is the search of whoever is no staff: it goes on behind rows that hold the text only in what is withheld from him, which are neither told nor counted.
func (db *DB) searchPublic(ctx context.Context, a actor.Actor, args params, ask page.Ask) (page.Result[roster.Enterprise], error) {
	type hit struct {
		roster.Enterprise
		by roster.FoundBy
	}
	scan := func(row pgx.CollectableRow) (h hit, err error) {
		return h, row.Scan(append(enterpriseDest(&h.Enterprise), &h.by.Name, &h.by.Address, &h.by.Former)...)
	}
	args["limit"] = ask.Limit()
	var rows []roster.Enterprise
	for {
		var hits []hit
		if err := db.ask(ctx, a, func(b *pgx.Batch) { queueRows(b, searchPublicEnterprisesSQL, args, scan, &hits) }); err != nil {
			return page.Result[roster.Enterprise]{}, err
		}
		for _, h := range hits {
			if h.Found(a, h.by) {
				rows = append(rows, h.SeenBy(a))
			}
		}
		if shown, more := page.Cut(rows, ask.First); more || len(hits) < ask.Limit() {
			return page.Result[roster.Enterprise]{Rows: shown, More: more}, nil
		}
		last := hits[len(hits)-1]
		args["after_name"], args["after_id"] = last.PublicName, last.ID
	}
}
