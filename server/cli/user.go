package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/urfave/cli/v3"

	"yangguang/actor"
	"yangguang/postgres"
	"yangguang/server/auth"
	"yangguang/server/config"
)

// User keeps accounts from the command line. Passwords are made here, shown once and kept nowhere.
func User() *cli.Command {
	return &cli.Command{Name: "user", Usage: "add, disable and reset accounts", Commands: []*cli.Command{userAdd(), userDisable(), userReset()}}
}

func userAdd() *cli.Command {
	return &cli.Command{
		Name:      "add",
		Usage:     "add an account; its password (and second factor) is printed once",
		ArgsUsage: "USERNAME",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "name", Usage: "display name", Required: true},
			&cli.StringSliceFlag{Name: "role", Required: true, Usage: "inspector, agency_admin, supervisor, auditor, enterprise, system_admin, " +
				"security_admin, audit_admin or party"},
			&cli.StringFlag{Name: "agency", Usage: "code of the agency, for staff"},
			&cli.StringFlag{Name: "enterprise", Usage: "unified social credit code, for an enterprise's user"},
			&cli.StringFlag{Name: "certificate", Usage: "number of the certificate, for an inspector"},
			&cli.StringFlag{Name: "region", Usage: "region code prefix, for a supervisor"},
			&cli.BoolFlag{Name: "totp", Usage: "with a second factor (default: as SECOND_FACTOR says, for staff)"},
		},
		Action: withUser(func(ctx context.Context, c *cli.Command, s *auth.Service, name string, factor bool) error {
			n := auth.NewAccount{Username: strings.ToLower(name), DisplayName: c.String("name"), Agency: c.String("agency"), Enterprise: c.String("enterprise"),
				Certificate: c.String("certificate"), Region: c.String("region")}
			for _, r := range c.StringSlice("role") {
				n.Roles = append(n.Roles, actor.Role(r))
			}
			n.Factor = c.Bool("totp") || (factor && auth.IsStaff(n.Roles))
			g, err := s.Create(ctx, auth.Operator("user add", "account:create"), n)
			return given(c, name, g, err)
		}),
	}
}

func userDisable() *cli.Command {
	return &cli.Command{
		Name:      "disable",
		Usage:     "disable an account and end its sessions at once",
		ArgsUsage: "USERNAME",
		Flags:     []cli.Flag{&cli.StringFlag{Name: "reason", Required: true}},
		Action: withUser(func(ctx context.Context, c *cli.Command, s *auth.Service, name string, _ bool) error {
			if err := s.Disable(ctx, auth.Operator("user disable", "account:disable"), name, c.String("reason")); err != nil {
				return err
			}
			_, err := fmt.Fprintf(c.Root().Writer, "%s is disabled\n", name)
			return err
		}),
	}
}

func userReset() *cli.Command {
	return &cli.Command{
		Name:      "reset",
		Usage:     "give an account a new password (printed once), open it again and end its sessions",
		ArgsUsage: "USERNAME",
		Flags: []cli.Flag{&cli.StringFlag{Name: "reason", Required: true}, &cli.BoolFlag{Name: "totp", Usage: "with a new second factor"},
			&cli.BoolFlag{Name: "no-totp", Usage: "without a second factor"}},
		Action: withUser(func(ctx context.Context, c *cli.Command, s *auth.Service, name string, factor bool) error {
			second := auth.NoFactor
			switch {
			case c.Bool("totp"):
				second = auth.WithFactor
			case factor && !c.Bool("no-totp"):
				second = auth.StaffFactor
			}
			g, err := s.Reset(ctx, auth.Operator("user reset", "account:reset"), name, c.String("reason"), second)
			return given(c, name, g, err)
		}),
	}
}

// withUser gives an action the service of accounts and the one user name of its call; factor says whether staff need a second factor.
func withUser(do func(ctx context.Context, c *cli.Command, s *auth.Service, name string, factor bool) error) cli.ActionFunc {
	return func(ctx context.Context, c *cli.Command) error {
		if c.Args().Len() != 1 {
			return wrongCall{errors.New("give one user name")}
		}
		return withStore(ctx, c, func(ctx context.Context, cfg config.Config, _ *database, db *postgres.DB) error {
			app, err := wire(cfg, db, db)
			if err != nil {
				return err
			}
			return do(ctx, c, app.Auth(), c.Args().First(), cfg.SecondFactor)
		})
	}
}

func given(c *cli.Command, name string, g auth.Given, err error) error {
	if err != nil {
		return err
	}
	out := c.Root().Writer
	if _, err = fmt.Fprintf(out, "user      %s\npassword  %s\n", name, g.Password); err == nil && g.Factor != "" {
		_, err = fmt.Fprintf(out, "factor    %s\n", g.Factor)
	}
	return err
}
