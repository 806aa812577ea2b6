package postgres

import (
	"context"
	"errors"
	"fmt"
	"net/url"

	"github.com/jackc/pgx/v5"
)

const adoptableSQL = `-- name: Adoptable
select (select rolsuper from pg_roles where rolname = current_user),
  exists (select from pg_roles where rolname in (@owner::text, @runtime::text)),
  exists (select from pg_tables where schemaname = 'public') and to_regclass('public.goose_db_version') is null`

// ErrRolesTaken says that the cluster has the two roles already, with passwords that are somebody else's.
var ErrRolesTaken = errors.New("this cluster has the roles " + OwnerRole + " and " + RuntimeRole + " already: give DATABASE_URL and DATABASE_OWNER_URL of those roles")

// Adopt prepares the existing database of a superuser's URL as Init does, with the two passwords, and returns the URLs of owner and runtime
// role. It refuses a database with tables that are not ours, and, unless known says that the passwords were set by an earlier call, a cluster
// that has the roles (ErrRolesTaken).
func Adopt(ctx context.Context, adminURL, ownerPassword, runtimePassword string, known bool) (ownerURL, runtimeURL string, err error) {
	admin, err := pgx.Connect(ctx, adminURL)
	if err != nil {
		return "", "", errors.New("DATABASE_URL: this database cannot be reached; create it, or correct address and password")
	}
	defer func() { _ = admin.Close(context.WithoutCancel(ctx)) }()
	var super, taken, foreign bool
	err = admin.QueryRow(ctx, adoptableSQL, params{"owner": OwnerRole, "runtime": RuntimeRole}).Scan(&super, &taken, &foreign)
	name := admin.Config().Database
	switch {
	case err != nil:
		return "", "", err
	case !super:
		return "", "", fmt.Errorf("DATABASE_URL: role %s may not create the roles %s and %s: give a superuser's address, or prepare the database with `yangguang db init` "+
			"and give DATABASE_OWNER_URL too", admin.Config().User, OwnerRole, RuntimeRole)
	case foreign:
		return "", "", fmt.Errorf("DATABASE_URL: database %s holds tables that are not ours: give an empty one", name)
	case taken && !known:
		return "", "", ErrRolesTaken
	}
	if err := CreateRoles(ctx, admin, ownerPassword, runtimePassword); err != nil {
		return "", "", err
	}
	if err := CreateDatabase(ctx, adminURL, name); err != nil {
		return "", "", err
	}
	if ownerURL, err = withUser(adminURL, OwnerRole, ownerPassword); err != nil {
		return "", "", err
	}
	runtimeURL, err = withUser(adminURL, RuntimeRole, runtimePassword)
	return ownerURL, runtimeURL, err
}

func withUser(databaseURL, role, password string) (string, error) {
	u, err := url.Parse(databaseURL)
	if err != nil {
		return "", errors.New("DATABASE_URL: not an address")
	}
	q := u.Query()
	q.Del("user")
	q.Del("password")
	u.User, u.RawQuery = url.UserPassword(role, password), q.Encode()
	return u.String(), nil
}
