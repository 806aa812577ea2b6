package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// Init prepares a cluster that is not ours: the roles with the passwords that their URLs give them, and the database that all name. The backup
// role is made when there is a URL of it. It returns the database's name. Run again it changes passwords and nothing else.
func Init(ctx context.Context, adminURL, ownerURL, runtimeURL, backupURL string) (name string, err error) {
	owner, err := roleOf("DATABASE_OWNER_URL", ownerURL, OwnerRole)
	if err != nil {
		return "", err
	}
	runtime, err := roleOf("DATABASE_URL", runtimeURL, RuntimeRole)
	if err != nil {
		return "", err
	}
	backup := owner
	if backupURL != "" {
		if backup, err = roleOf("--backup-url", backupURL, BackupRole); err != nil {
			return "", err
		}
	}
	if owner.Database != runtime.Database || owner.Database != backup.Database {
		return "", errors.New("DATABASE_URL, DATABASE_OWNER_URL and --backup-url must name the same database")
	}
	admin, err := pgx.Connect(ctx, adminURL)
	if err != nil {
		return "", errors.New("the cluster cannot be reached as this administrator")
	}
	defer func() { _ = admin.Close(context.WithoutCancel(ctx)) }()
	if err := CreateRoles(ctx, admin, owner.Password, runtime.Password); err != nil {
		return "", err
	}
	if err := CreateDatabase(ctx, adminURL, owner.Database); err != nil || backupURL == "" {
		return owner.Database, err
	}
	inside, err := WithDatabase(adminURL, owner.Database)
	if err != nil {
		return "", err
	}
	return owner.Database, createBackup(ctx, inside, backup.Password)
}

// roleOf reads one of the URLs and insists on its role and a password.
func roleOf(variable, value, role string) (*pgx.ConnConfig, error) {
	c, err := pgx.ParseConfig(value)
	if err != nil || c.User != role || c.Password == "" {
		return nil, fmt.Errorf("%s must be of the role %s and hold the password it shall have", variable, role)
	}
	return c, nil
}
