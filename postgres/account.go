package postgres

import (
	"context"
	"errors"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"yangguang/actor"
	"yangguang/fault"
)

// NewAccount is an account to create. Places are named as people name them; an empty one is none.
type NewAccount struct {
	ID          uuid.UUID
	Username    string // lower case, 2–64 bytes
	DisplayName string
	Pseudonym   string // stable name in the ledger
	Hash        string // PHC string
	Secret      []byte // second factor, sealed; nil for none
	Agency      string // code
	Enterprise  string // 统一社会信用代码
	Certificate string // number of an inspector's certificate 执法证号
	Region      string // GB/T 2260 prefix that a supervisor watches
	Roles       []actor.Role
}

const accountPlacesSQL = `-- name: AccountPlaces
select (select id from agency where code = @agency), (select id from enterprise where uscc = @enterprise),
  (select inspector_id from certificate where number = @certificate)`

const insertAccountSQL = `-- name: InsertAccount
insert into account (id, username, display_name, pseudonym, password_hash, totp_secret, agency_id, enterprise_id, inspector_id, region_code, change_id)
values (@id, @username, @display, @pseudonym, @hash, @secret, @agency, @enterprise, @inspector, nullif(@region, ''), @change)`

const insertRoleSQL = `-- name: InsertAccountRole
insert into account_role (account_id, role) values (@account, @role)`

// CreateAccount writes an account with its roles. BAD_USER_INPUT when a place is named that is not in the registers; CONFLICT when the
// user name is taken.
func (t *Tx) CreateAccount(ctx context.Context, a NewAccount) error {
	var agency, enterprise, inspector *uuid.UUID
	row := t.conn.QueryRow(ctx, accountPlacesSQL, params{"agency": a.Agency, "enterprise": a.Enterprise, "certificate": a.Certificate})
	if err := row.Scan(&agency, &enterprise, &inspector); err != nil {
		return err
	}
	switch {
	case a.Agency != "" && agency == nil:
		return fault.BadInput("agency", "机关名录中没有该机关代码", "no agency of that code is registered")
	case a.Enterprise != "" && enterprise == nil:
		return fault.BadInput("enterprise", "检查对象名录库中没有该统一社会信用代码", "no enterprise of that code is registered")
	case a.Certificate != "" && inspector == nil:
		return fault.BadInput("certificate", "执法人员名录库中没有该执法证号", "no certificate of that number is registered")
	}
	return t.batch(ctx, func(b *pgx.Batch) {
		b.Queue(insertAccountSQL, params{"id": a.ID, "username": a.Username, "display": a.DisplayName, "pseudonym": a.Pseudonym, "hash": a.Hash,
			"secret": a.Secret, "agency": agency, "enterprise": enterprise, "inspector": inspector, "region": a.Region, "change": t.change})
		for _, r := range a.Roles {
			b.Queue(insertRoleSQL, params{"account": a.ID, "role": string(r)})
		}
	})
}

// Account is what the command line needs to know of an account.
type Account struct {
	ID        uuid.UUID
	Username  string
	Pseudonym string
	Roles     []string
	Disabled  bool
}

const findAccountSQL = `-- name: FindAccount
select id, username, pseudonym, array(select r.role from account_role r where r.account_id = a.id order by 1), disabled_at is not null
from account a where username = @username`

// FindAccount finds an account by its user name; NOT_FOUND when there is none.
func (t *Tx) FindAccount(ctx context.Context, username string) (a Account, err error) {
	row := t.conn.QueryRow(ctx, findAccountSQL, params{"username": username})
	return a, row.Scan(&a.ID, &a.Username, &a.Pseudonym, &a.Roles, &a.Disabled)
}

const revokeSessionsSQL = `-- name: RevokeSessions
update session set revoked_at = now() where account_id = @account and revoked_at is null`

const disableAccountSQL = `-- name: DisableAccount
update account set disabled_at = coalesce(disabled_at, @now), stamp = gen_random_uuid(), change_id = @change where id = @account`

// DisableAccount closes an account and ends its sessions at once.
func (t *Tx) DisableAccount(ctx context.Context, account uuid.UUID) error {
	return t.batch(ctx, func(b *pgx.Batch) {
		b.Queue(disableAccountSQL, params{"account": account, "now": t.now, "change": t.change})
		b.Queue(revokeSessionsSQL, params{"account": account})
	})
}

const resetAccountSQL = `-- name: ResetAccount
update account set password_hash = @hash, password_at = @now, totp_secret = @secret, totp_last_step = 0, failed_count = 0, locked_until = null,
  disabled_at = null, stamp = gen_random_uuid(), change_id = @change where id = @account`

// ResetAccount gives an account a new password and second factor (nil for none), unlocks and opens it, and ends its sessions.
func (t *Tx) ResetAccount(ctx context.Context, account uuid.UUID, hash string, secret []byte) error {
	return t.batch(ctx, func(b *pgx.Batch) {
		b.Queue(resetAccountSQL, params{"account": account, "hash": hash, "secret": secret, "now": t.now, "change": t.change})
		b.Queue(revokeSessionsSQL, params{"account": account})
	})
}

const changePasswordSQL = `-- name: ChangePassword
update account set password_hash = @hash, password_at = @now, failed_count = 0, stamp = gen_random_uuid() where id = @account and password_hash = @old`

const revokeOtherSessionsSQL = `-- name: RevokeOtherSessions
update session set revoked_at = now() where account_id = @account and id <> @session and revoked_at is null`

// ChangePassword gives an account another password and ends its sessions but the one that asks. CONFLICT when old is not its hash any more.
func (t *Tx) ChangePassword(ctx context.Context, account, session uuid.UUID, old, hash string) error {
	err := t.exec(ctx, changePasswordSQL, params{"account": account, "old": old, "hash": hash, "now": t.now})
	if errors.Is(err, pgx.ErrNoRows) {
		return fault.New(fault.Conflict, "密码刚刚被更改，请用新密码重新登录", "the password was changed just now, sign in with the new one")
	}
	if err != nil {
		return err
	}
	_, err = t.conn.Exec(ctx, revokeOtherSessionsSQL, params{"account": account, "session": session})
	return err
}
