package authz

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/casbin/casbin/v2"
	"github.com/casbin/casbin/v2/constant"
	"github.com/casbin/casbin/v2/model"
	"github.com/casbin/casbin/v2/persist"

	"yangguang/actor"
)

// DefaultDeny is the Line of a refusal that no policy line asked for.
const DefaultDeny = "no line: denied"

// Decision is the answer for one verb, with the policy line that gave it (kept in the audit row).
type Decision struct {
	Allowed bool
	Line    string // e.g. "p, r:inspector, inspection:record, allow"; DefaultDeny when no line matched
}

// Table is the whole role table, compiled once and never changed: who may do which verb. It is safe for any number of
// readers because there is no writer; a new policy is a new Table.
type Table struct {
	cells map[cell]Decision
	verbs []string // sorted
}

type cell struct {
	role actor.Role
	verb string
}

// roles is every role the policy may name; a role outside it is refused at load and denied at check.
var roles = []actor.Role{
	actor.Anonymous, actor.Inspector, actor.AgencyAdmin, actor.Supervisor, actor.Auditor, actor.Enterprise,
	actor.SystemAdmin, actor.SecurityAdmin, actor.AuditAdmin, actor.Party, actor.System,
}

// The only model this package runs. The file exists so that people can read and audit it; one that says anything else is
// refused, because a wider matcher would widen every line of the policy at once.
var wantModel = map[string]string{
	"r": "sub, act",
	"p": "sub, act, eft",
	"g": "_, _",
	"e": constant.AllowAndDenyEffect,
	"m": "r_act == p_act && g(r_sub, p_sub)",
}

// LoadTable compiles a Casbin model and policy into a Table. Every cell is decided by Casbin and by plain rules over the
// parsed lines; the load fails when the two differ, on any line that is not understood, and on an empty policy.
func LoadTable(modelText, policyText []byte) (*Table, error) {
	lines, err := parsePolicy(policyText)
	if err != nil {
		return nil, err
	}
	enforcer, err := newEnforcer(modelText, lines)
	if err != nil {
		return nil, err
	}
	t := &Table{cells: make(map[cell]Decision), verbs: lines.verbs()}
	for _, role := range roles {
		for _, verb := range t.verbs {
			d, err := decide(enforcer, role, verb)
			if err != nil {
				return nil, err
			}
			if d.Allowed != lines.allows(role, verb) {
				return nil, fmt.Errorf("authz: model and lines disagree on %s for %s", verb, role)
			}
			if d.Line != DefaultDeny {
				t.cells[cell{role, verb}] = d
			}
		}
	}
	return t, nil
}

func newEnforcer(modelText []byte, lines policyLines) (*casbin.Enforcer, error) {
	m, err := model.NewModelFromString(string(modelText))
	if err != nil {
		return nil, fmt.Errorf("authz: model: %w", err)
	}
	if err := checkModel(m); err != nil {
		return nil, err
	}
	for _, rule := range lines.rules {
		if err := persist.LoadPolicyArray(rule, m); err != nil {
			return nil, fmt.Errorf("authz: policy: %w", err)
		}
	}
	e, err := casbin.NewEnforcer(m)
	if err != nil {
		return nil, fmt.Errorf("authz: model: %w", err)
	}
	if err := e.BuildRoleLinks(); err != nil {
		return nil, fmt.Errorf("authz: policy: %w", err)
	}
	return e, nil
}

func checkModel(m model.Model) error {
	for section, assertions := range m {
		if section == "logger" {
			continue
		}
		want, known := wantModel[section]
		if !known || len(assertions) != 1 || assertions[section] == nil {
			return fmt.Errorf("authz: model: section %q is not the expected one", section)
		}
		if got := assertions[section].Value; got != want {
			return fmt.Errorf("authz: model: %s = %q, want %q", section, got, want)
		}
	}
	for section := range wantModel {
		if m[section] == nil {
			return fmt.Errorf("authz: model: section %q is missing", section)
		}
	}
	return nil
}

func decide(e *casbin.Enforcer, role actor.Role, verb string) (Decision, error) {
	ok, rule, err := e.EnforceEx(rolePrefix+string(role), verb)
	if err != nil {
		return Decision{}, fmt.Errorf("authz: deciding %s for %s: %w", verb, role, err)
	}
	if len(rule) == 0 {
		return Decision{Line: DefaultDeny}, nil
	}
	return Decision{Allowed: ok, Line: "p, " + strings.Join(rule, ", ")}, nil
}

// Check decides a verb for somebody who holds all of roles: one role that allows is enough, unless another one of them
// denies in so many words. No role, an unknown role and an unknown verb are denied.
func (t *Table) Check(roles []actor.Role, verb string) Decision {
	answer := Decision{Line: DefaultDeny}
	for _, role := range roles {
		d, found := t.cells[cell{role, verb}]
		if !found {
			continue
		}
		if !d.Allowed {
			return d
		}
		if !answer.Allowed {
			answer = d
		}
	}
	return answer
}

// Verbs lists every verb the policy names, sorted.
func (t *Table) Verbs() []string { return slices.Clone(t.verbs) }

// Accounts fails unless the verbs of the schema and those of the policy are the same set: a field without a line would be
// closed to everybody, a line without a field is a rule that nothing obeys.
func (t *Table) Accounts(schemaVerbs []string) error {
	var errs []error
	for _, v := range schemaVerbs {
		if !slices.Contains(t.verbs, v) {
			errs = append(errs, fmt.Errorf("authz: the schema asks for %q, which no policy line names", v))
		}
	}
	for _, v := range t.verbs {
		if !slices.Contains(schemaVerbs, v) {
			errs = append(errs, fmt.Errorf("authz: the policy names %q, which nothing in the schema asks for", v))
		}
	}
	return errors.Join(errs...)
}
