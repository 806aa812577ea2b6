package auth

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"time"

	"github.com/google/uuid"

	"yangguang/actor"
	"yangguang/authz"
	"yangguang/command"
	"yangguang/fault"
	"yangguang/ident"
	"yangguang/ledger"
	"yangguang/postgres"
)

// Tx is a command's transaction as accounts see it.
type Tx interface {
	CreateAccount(ctx context.Context, a postgres.NewAccount) error
	FindAccount(ctx context.Context, username string) (postgres.Account, error)
	DisableAccount(ctx context.Context, account uuid.UUID) error
	ResetAccount(ctx context.Context, account uuid.UUID, hash string, secret []byte) error
	ChangePassword(ctx context.Context, account, session uuid.UUID, old, hash string) error
}

// Given is a new password and second factor, in clear for the one person they are for. Nothing keeps them.
type Given struct {
	Account  uuid.UUID
	Password string
	Factor   string // otpauth URI; "" without a second factor
}

// NewAccount is an account to create. Places are named as people name them.
type NewAccount struct {
	Username    string
	DisplayName string
	Roles       []actor.Role
	Agency      string // code, for staff
	Enterprise  string // 统一社会信用代码, for an enterprise's user
	Certificate string // 执法证号, for an inspector
	Region      string // GB/T 2260 prefix, for a supervisor
	Factor      bool   // with a second factor
	Password    string // "": made here
	Invited     bool   // without a password: nobody signs in before Reset gives one
}

var usernameShape = regexp.MustCompile(`^[a-z0-9][a-z0-9._@-]{1,63}$`)

// holdable are the roles that an account may hold; nobody is given the public's or the system's.
var holdable = []actor.Role{actor.Inspector, actor.AgencyAdmin, actor.Supervisor, actor.Auditor, actor.Enterprise, actor.SystemAdmin,
	actor.SecurityAdmin, actor.AuditAdmin, actor.Party}

func (n NewAccount) check() error {
	has := func(r actor.Role) bool { return slices.Contains(n.Roles, r) }
	admins := 0
	for _, r := range []actor.Role{actor.SystemAdmin, actor.SecurityAdmin, actor.AuditAdmin} {
		if has(r) {
			admins++
		}
	}
	known := func(r actor.Role) bool { return slices.Contains(holdable, r) }
	switch {
	case !usernameShape.MatchString(n.Username):
		return fault.BadInput("username", "登录名须为 2–64 位小写字母、数字或 . _ @ -", "a user name is 2–64 lower-case letters, digits or . _ @ -")
	case n.DisplayName == "" || len(n.DisplayName) > 200:
		return fault.BadInput("name", "请给出显示名", "a display name is needed")
	case len(n.Roles) == 0:
		return fault.BadInput("role", "至少需要一个角色", "at least one role is needed")
	case slices.ContainsFunc(n.Roles, func(r actor.Role) bool { return !known(r) }):
		return fault.BadInput("role", "没有这个角色", "there is no such role")
	case admins > 1:
		return fault.BadInput("role", "系统管理员、安全管理员、审计管理员三员分离，一人只能任其一", "the three administrators are three persons")
	case has(actor.Supervisor) && (has(actor.Inspector) || has(actor.AgencyAdmin)):
		return fault.BadInput("role", "监督人员不得兼任执法人员或者机关管理员：不能自己监督自己", "who supervises is neither inspector nor administrator of an agency")
	case (has(actor.Inspector) || has(actor.AgencyAdmin)) && n.Agency == "":
		return fault.BadInput("agency", "执法人员和机关管理员须属于一个机关", "inspectors and agency administrators belong to an agency")
	case has(actor.Inspector) && n.Certificate == "":
		return fault.BadInput("certificate", "执法人员须有执法证号", "an inspector has a certificate number")
	case has(actor.Enterprise) && n.Enterprise == "":
		return fault.BadInput("enterprise", "企业账号须给出统一社会信用代码", "an enterprise account needs the enterprise's code")
	case (has(actor.Enterprise) || has(actor.Party)) && len(n.Roles) > 1:
		return fault.BadInput("role", "企业和随机数参与方不能兼任其他角色", "enterprises and parties hold no other role")
	}
	return nil
}

// Create makes an account and gives its password back once. c names who does it and when; its entry is account.create.
func (s *Service) Create(ctx context.Context, c command.Command, n NewAccount) (Given, error) {
	if err := n.check(); err != nil {
		return Given{}, err
	}
	id := uuid.Must(uuid.NewV7())
	g, hash, secret := Given{Account: id}, "", []byte(nil)
	if !n.Invited {
		var err error
		if g, hash, secret, err = s.credentials(ctx, id, n.Username, n.Password, n.Factor); err != nil {
			return Given{}, err
		}
	}
	pseudonym, err := newPseudonym()
	if err != nil {
		return Given{}, err
	}
	_, err = s.accounts.Do(ctx, c, func(ctx context.Context, tx Tx, _ time.Time) (command.Change, error) {
		err := tx.CreateAccount(ctx, postgres.NewAccount{ID: id, Username: n.Username, DisplayName: n.DisplayName, Pseudonym: pseudonym, Hash: hash,
			Secret: secret, Agency: n.Agency, Enterprise: n.Enterprise, Certificate: n.Certificate, Region: n.Region, Roles: n.Roles})
		return change("account.create", id, pseudonym, map[string]any{"roles": words(n.Roles), "agency": n.Agency, "enterprise": n.Enterprise}), err
	})
	return g, err
}

// Disable closes an account and ends its sessions at once; entry account.disable.
func (s *Service) Disable(ctx context.Context, c command.Command, name, reason string) error {
	if reason == "" {
		return fault.BadInput("reason", "请说明停用原因", "a reason is needed")
	}
	_, err := s.accounts.Do(ctx, c, func(ctx context.Context, tx Tx, _ time.Time) (command.Change, error) {
		a, err := tx.FindAccount(ctx, username(name))
		if err != nil {
			return command.Change{}, err
		}
		return change("account.disable", a.ID, a.Pseudonym, map[string]any{"reason": reason}), tx.DisableAccount(ctx, a.ID)
	})
	return err
}

// Factor says who gets a new second factor with a new password.
type Factor int

// The ways to reset a second factor.
const (
	NoFactor    Factor = iota // nobody: the account has none then
	StaffFactor               // whoever holds a role of staff
	WithFactor                // anybody
)

// Reset gives an account a new password and, as factor says, a new second factor, opens it again and ends its sessions; entry account.reset.
func (s *Service) Reset(ctx context.Context, c command.Command, name, reason string, factor Factor) (g Given, err error) {
	if reason == "" {
		return g, fault.BadInput("reason", "请说明重置原因", "a reason is needed")
	}
	_, err = s.accounts.Do(ctx, c, func(ctx context.Context, tx Tx, _ time.Time) (command.Change, error) {
		a, err := tx.FindAccount(ctx, username(name))
		if err != nil {
			return command.Change{}, err
		}
		second := factor == WithFactor || factor == StaffFactor && IsStaff(a.Roles)
		given, hash, secret, err := s.credentials(ctx, a.ID, a.Username, "", second)
		if err != nil {
			return command.Change{}, err
		}
		g = given
		which := []any{"password"}
		if second {
			which = append(which, "totp")
		}
		return change("account.reset", a.ID, a.Pseudonym, map[string]any{"factors": which, "reason": reason}), tx.ResetAccount(ctx, a.ID, hash, secret)
	})
	return g, err
}

// credentials makes what an account is given and what the database keeps of it.
func (s *Service) credentials(ctx context.Context, id uuid.UUID, name, password string, factor bool) (g Given, hash string, secret []byte, err error) {
	g = Given{Account: id, Password: password}
	if password == "" {
		if g.Password, err = newPassword(); err != nil {
			return g, "", nil, err
		}
	} else if err = s.passwords.CheckNew(name, password); err != nil {
		return g, "", nil, err
	}
	if hash, err = s.passwords.Hash(ctx, g.Password); err != nil || !factor {
		return g, hash, nil, err
	}
	clear, uri, err := authz.EnrolTOTP("阳光执法", name, rand.Reader)
	if err != nil {
		return g, "", nil, err
	}
	g.Factor = uri
	secret, err = s.sealer.seal(clear, id)
	return g, hash, secret, err
}

// newPassword makes four groups of four letters and digits that are not mistaken for one another: 78 bits.
func newPassword() (string, error) {
	const alphabet = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ23456789"
	for {
		random := make([]byte, 64)
		if _, err := rand.Read(random); err != nil {
			return "", err
		}
		var out []byte
		for _, b := range random {
			if int(b) >= 256-256%len(alphabet) || len(out) == 19 {
				continue // keeps every letter as likely as the others
			}
			if len(out)%5 == 4 {
				out = append(out, '-')
			}
			out = append(out, alphabet[int(b)%len(alphabet)])
		}
		if len(out) == 19 && mixed(string(out)) {
			return string(out), nil
		}
	}
}

var upper, lower, digit = regexp.MustCompile(`[A-Z]`), regexp.MustCompile(`[a-z]`), regexp.MustCompile(`[0-9]`)

func mixed(s string) bool {
	return upper.MatchString(s) && lower.MatchString(s) && digit.MatchString(s)
}

func newPseudonym() (string, error) {
	b := make([]byte, 6)
	_, err := rand.Read(b)
	return "a-" + hex.EncodeToString(b), err
}

func change(entry string, id uuid.UUID, pseudonym string, content any) command.Change {
	return command.Change{Type: entry, Subject: ledger.Subject{Kind: ledger.SubjectAccount, ID: pseudonym}, ObjectKind: ident.Account, Object: id, Content: content}
}

func words(roles []actor.Role) []any {
	out := make([]any, len(roles))
	for i, r := range roles {
		out[i] = string(r)
	}
	return out
}

// Operator is the command of somebody at the command line: he is the system, and there is no line of the role table for him.
func Operator(operation, verb string) command.Command {
	body, err := command.HashBody(operation)
	if err != nil {
		panic(fmt.Sprintf("auth: a string has no JSON: %v", err))
	}
	return command.Command{Actor: actor.Actor{Pseudonym: "operator", Roles: []actor.Role{actor.System}}, Verb: verb, PolicyLine: "command line",
		Operation: operation, Key: uuid.Must(uuid.NewV7()), BodyHash: body}
}
