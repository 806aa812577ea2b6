package postgres

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
)

// What an administrator alone may set is not asked for.
const ownSettingsSQL = `-- name: OwnSettings
select distinct lower(split_part(c, '=', 1))
from pg_db_role_setting s cross join lateral unnest(s.setconfig) c
where s.setrole = (select oid from pg_roles where rolname = current_user)
  and s.setdatabase in (0, (select oid from pg_database where datname = current_database()))
  and lower(split_part(c, '=', 1)) <> all(@limits)
  and coalesce((select p.context from pg_settings p where lower(p.name) = lower(split_part(c, '=', 1))), 'user') = 'user'
order by 1`

// CheckRole refuses a runtime role with settings of its own. PostgreSQL lets every role change what its later sessions begin with (alter role
// current_user set …), so whoever once had its password could do so: such as commits that do not wait for the disk, or another search path.
func (db *DB) CheckRole(ctx context.Context) error {
	var limits []string
	for name := range timeLimits(0, 0, 0) {
		limits = append(limits, name)
	}
	rows, err := db.read.Query(ctx, ownSettingsSQL, params{"limits": limits})
	if err != nil {
		return mapError(err)
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return mapError(err)
	}
	if len(names) > 0 {
		return fmt.Errorf("the database role %s has settings of its own (%s): whoever has its password may have made them. `yangguang db init` takes them "+
			"away and gives the role the password of DATABASE_URL: give it another one; the embedded server takes them away when it starts",
			RuntimeRole, strings.Join(names, ", "))
	}
	return nil
}
