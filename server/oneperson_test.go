package server_test

import (
	"strings"
	"testing"

	"yangguang/actor"
	"yangguang/fault"
	"yangguang/server/auth"
)

// Who decides is another person than who proposes: an inspector has one open account, whatever roles it holds, and nobody supervises an agency of his own.
func TestOnePersonHasOneAccount(t *testing.T) {
	s := start(t)
	s.agency("370502-SCJG", "ZF-1")
	create := func(name string, roles ...actor.Role) error {
		_, err := s.app.Auth().Create(t.Context(), auth.Operator("user add", "account:create"),
			auth.NewAccount{Username: name, DisplayName: name, Roles: roles, Agency: "370502-SCJG", Certificate: "ZF-1"})
		return err
	}
	if err := create("officer", actor.Inspector); err != nil {
		t.Fatal(err)
	}
	for name, roles := range map[string][]actor.Role{"twin": {actor.Inspector}, "head": {actor.AgencyAdmin}} {
		if e, ok := fault.As(create(name, roles...)); !ok || e.Kind != fault.Conflict || e.Field != "certificate" {
			t.Errorf("a second account of one inspector, %v: %v", roles, e)
		} else if !strings.Contains(e.Msg, "请先停用该账号，再以新的登录名和全部角色开立") {
			t.Errorf("the refusal names no way that there is: %s", e.Msg)
		}
	}
	for _, roles := range [][]actor.Role{{actor.Supervisor, actor.AgencyAdmin}, {actor.Supervisor, actor.Inspector}} {
		if e, ok := fault.As(create("both", roles...)); !ok || e.Kind != fault.Invalid || e.Field != "role" {
			t.Errorf("%v in one account: %v", roles, e)
		}
	}
	if err := s.app.Auth().Disable(t.Context(), auth.Operator("user disable", "account:disable"), "officer", "换号"); err != nil {
		t.Fatal(err)
	}
	if err := create("again", actor.Inspector, actor.AgencyAdmin); err != nil {
		t.Errorf("another account once the first is closed: %v", err)
	}
	if _, err := s.app.Auth().Reset(t.Context(), auth.Operator("user reset", "account:reset"), "officer", "恢复", auth.NoFactor); !fault.Is(err, fault.Conflict) {
		t.Errorf("the first opened again beside it: %v", err)
	}
}
