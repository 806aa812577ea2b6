package auth

import (
	"context"
	"time"

	"yangguang/command"
	"yangguang/fault"
)

// ChangePassword gives the account that asks a new password and ends its other sessions; entry account.password. BAD_USER_INPUT with the field
// when the old one is wrong, which counts as a failed sign-in, or the new one is not allowed. The command's body hash must not depend on the
// passwords: whoever reads it could try passwords on it.
func (s *Service) ChangePassword(ctx context.Context, c command.Command, old, next string) error {
	leave, err := s.lane(ctx, c.Actor.Username)
	if err != nil {
		return err
	}
	defer leave()
	wrong := false
	_, err = s.accounts.Do(ctx, c, func(ctx context.Context, tx Tx, _ time.Time) (command.Change, error) {
		known, _, err := s.store.Credentials(ctx, c.Actor.Username, c.Address, s.rules.Lock)
		if err != nil {
			return command.Change{}, err
		}
		right, _, err := s.passwords.Verify(ctx, old, known.Hash)
		if err != nil {
			return command.Change{}, err
		}
		if wrong = !right || !known.Open; wrong {
			return command.Change{}, fault.BadInput("input.oldPassword", "原密码不正确；连续多次输错将暂时锁定账号",
				"the old password is wrong; several failures in a row lock the account for a while")
		}
		hash, err := s.next(ctx, c.Actor.Username, old, next)
		if err != nil {
			return command.Change{}, err
		}
		return change("account.password", c.Actor.AccountID, c.Actor.Pseudonym, map[string]any{"factors": []any{"password"}}),
			tx.ChangePassword(ctx, c.Actor.AccountID, c.Actor.SessionID, known.Hash, hash)
	})
	if wrong {
		ctx, cancel := s.onRecord(ctx)
		defer cancel()
		if failed := s.store.FailSignIn(ctx, c.Actor.AccountID, c.Address, s.rules.FailuresPerAccount, s.rules.Lock); failed != nil {
			return failed
		}
	}
	return err
}

// next judges and hashes a new password.
func (s *Service) next(ctx context.Context, name, old, next string) (string, error) {
	if old == next {
		return "", fault.BadInput("input.newPassword", "新密码不能与原密码相同", "the new password must differ from the old one")
	}
	if err := s.passwords.CheckNew(name, next); err != nil {
		if f, ok := fault.As(err); ok {
			f.Field = "input.newPassword"
		}
		return "", err
	}
	return s.passwords.Hash(ctx, next)
}
