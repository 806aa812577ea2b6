package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// Init prepares a cluster that is not ours: both roles with the passwords that the two URLs give them, and the database that both name.
// It returns the database's name. Run again it changes passwords and nothing else.
func Init(ctx context.Context, adminURL, ownerURL, runtimeURL string) (name string, err error) {
	owner, err := roleOf("DATABASE_OWNER_URL", ownerURL, OwnerRole)
	if err != nil {
		return "", err
	}
	runtime, err := roleOf("DATABASE_URL", runtimeURL, RuntimeRole)
	if err != nil {
		return "", err
	}
	if owner.Database != runtime.Database {
		return "", errors.New("DATABASE_URL and DATABASE_OWNER_URL must name the same database")
	}
	admin, err := pgx.Connect(ctx, adminURL)
	if err != nil {
		return "", errors.New("the cluster cannot be reached as this administrator")
	}
	defer func() { _ = admin.Close(context.WithoutCancel(ctx)) }()
	if err := CreateRoles(ctx, admin, owner.Password, runtime.Password); err != nil {
		return "", err
	}
	return owner.Database, CreateDatabase(ctx, adminURL, owner.Database)
}

// roleOf reads one of the two URLs and insists on its role and a password.
func roleOf(variable, value, role string) (*pgx.ConnConfig, error) {
	c, err := pgx.ParseConfig(value)
	if err != nil || c.User != role || c.Password == "" {
		return nil, fmt.Errorf("%s must be of the role %s and hold the password it shall have", variable, role)
	}
	return c, nil
}
