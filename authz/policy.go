package authz

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"yangguang/actor"
)

// rolePrefix keeps role names apart from anything else that could stand in a policy line. There is no prefix for people:
// who holds which role is data in the database, never a line here.
const rolePrefix = "r:"

var verbShape = regexp.MustCompile(`^[a-z]+(-[a-z]+)*:[a-z]+(-[a-z]+)*$`)

// policyLines is the parsed policy: the rules as Casbin takes them and the same facts for the independent decision.
type policyLines struct {
	rules   [][]string
	effects map[cell]string     // "allow" or "deny"
	public  map[actor.Role]bool // roles that also hold what the public holds
}

// parsePolicy reads "p, r:<role>, <noun>:<verb>, allow|deny" and "g, r:<role>, r:anonymous" lines; '#' starts a comment
// line. Anything it does not understand is an error that names the line.
func parsePolicy(text []byte) (policyLines, error) {
	l := policyLines{effects: map[cell]string{}, public: map[actor.Role]bool{}}
	if !utf8.Valid(text) {
		return l, errors.New("authz: policy: not UTF-8")
	}
	for i, line := range strings.Split(string(text), "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		fields := strings.Split(line, ",")
		for j := range fields {
			fields[j] = strings.TrimSpace(fields[j])
		}
		if err := l.add(fields); err != nil {
			return l, fmt.Errorf("authz: policy line %d: %w", i+1, err)
		}
	}
	if len(l.effects) == 0 {
		return l, errors.New("authz: the policy is empty")
	}
	return l, nil
}

func (l *policyLines) add(fields []string) error {
	switch {
	case fields[0] == "p" && len(fields) == 4:
		return l.addRule(fields)
	case fields[0] == "g" && len(fields) == 3:
		return l.addGroup(fields)
	}
	return errors.New(`neither "p, role, verb, effect" nor "g, role, role"`)
}

func (l *policyLines) addRule(f []string) error {
	role, err := parseRole(f[1])
	if err != nil {
		return err
	}
	if !verbShape.MatchString(f[2]) {
		return fmt.Errorf("verb %q is not noun:verb in lower case", f[2])
	}
	if f[3] != "allow" && f[3] != "deny" {
		return fmt.Errorf("effect %q is neither allow nor deny", f[3])
	}
	c := cell{role, f[2]}
	if before, twice := l.effects[c]; twice {
		return fmt.Errorf("%s for %s is already said (%s)", f[2], f[1], before)
	}
	l.effects[c] = f[3]
	l.rules = append(l.rules, f)
	return nil
}

// addGroup takes the one grouping there is: a role that keeps what the public may do. Chains are not possible.
func (l *policyLines) addGroup(f []string) error {
	role, err := parseRole(f[1])
	if err != nil {
		return err
	}
	if f[2] != rolePrefix+string(actor.Anonymous) || role == actor.Anonymous {
		return errors.New("a role can only be grouped under " + rolePrefix + string(actor.Anonymous))
	}
	if l.public[role] {
		return fmt.Errorf("%s is already grouped", f[1])
	}
	l.public[role] = true
	l.rules = append(l.rules, f)
	return nil
}

func parseRole(s string) (actor.Role, error) {
	name, ok := strings.CutPrefix(s, rolePrefix)
	if !ok {
		return "", fmt.Errorf("role %q does not begin with %q", s, rolePrefix)
	}
	if !slices.Contains(roles, actor.Role(name)) {
		return "", fmt.Errorf("role %q is not a role of the platform", s)
	}
	return actor.Role(name), nil
}

// allows is the decision by plain rules: somebody says allow and nobody says deny.
func (l *policyLines) allows(role actor.Role, verb string) bool {
	said := []string{l.effects[cell{role, verb}]}
	if l.public[role] {
		said = append(said, l.effects[cell{actor.Anonymous, verb}])
	}
	return slices.Contains(said, "allow") && !slices.Contains(said, "deny")
}

func (l *policyLines) verbs() []string {
	set := map[string]bool{}
	for c := range l.effects {
		set[c.verb] = true
	}
	return slices.Sorted(maps.Keys(set))
}
