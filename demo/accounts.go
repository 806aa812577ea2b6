package demo

import (
	"fmt"
	"slices"
	"strings"

	"yangguang/actor"
	"yangguang/draw"
	"yangguang/page"
	"yangguang/roster"
	"yangguang/server/auth"
)

// Persona is a way into the demo: whom to sign in as.
type Persona struct {
	Persona  string `json:"persona"` // role in lower case
	Username string `json:"username"`
	Password string `json:"password"`
	About    string `json:"about"`
}

// staff makes every account of the city without a password; only personas get one.
func (w *world) staff() error {
	agencies, err := w.Roster.Agencies(w.ctx, operator, page.Ask{First: page.MaxFirst})
	if err != nil {
		return err
	}
	var all []auth.NewAccount
	for _, a := range w.city.Agencies {
		n := slices.IndexFunc(agencies.Rows, func(r roster.Agency) bool { return r.Code == a.Code })
		w.agencies[a.Code] = &agency{Agency: a, id: agencies.Rows[n].ID, plans: map[int]draw.Plan{}}
		for _, which := range []string{"a", "b"} {
			all = append(all, auth.NewAccount{Username: adminName(a.Code, which), DisplayName: a.Name + "管理员" + strings.ToUpper(which),
				Roles: []actor.Role{actor.AgencyAdmin}, Agency: a.Code})
		}
	}
	for _, o := range w.city.officers(w.today) {
		all = append(all, auth.NewAccount{Username: strings.ToLower(o.Pseudonym), DisplayName: o.Name,
			Roles: []actor.Role{actor.Inspector}, Agency: o.Agency, Certificate: o.Certificate})
	}
	for i, p := range partyNames {
		all = append(all, auth.NewAccount{Username: "party-" + p, DisplayName: []string{"行业协会（演示）", "人大代表工作室（演示）", "新闻单位（演示）"}[i], Roles: []actor.Role{actor.Party}})
	}
	all = append(append(all, sealedAccount), city...)
	names := make([]string, len(all))
	for i, n := range all {
		names[i], n.Invited = n.Username, true
		if _, err := w.Accounts.Create(w.ctx, w.do(operator, "createAccount", n.Username), n); err != nil {
			return fmt.Errorf("account %s: %w", n.Username, err)
		}
	}
	actors, err := w.Actors(w.ctx, names)
	if err != nil {
		return err
	}
	for name, a := range actors {
		a.Roles = append(a.Roles, actor.System) // the seed has no session: rows are open to it
		actors[name] = a
		if a.InspectorID != [16]byte{} {
			w.officers[a.InspectorID] = a
		}
	}
	w.supervisor = actors["supervisor"]
	for _, p := range partyNames {
		w.parties = append(w.parties, actors["party-"+p])
	}
	w.sealer = actors[sealedAccount.Username]
	for code, a := range w.agencies {
		a.author, a.approver = actors[adminName(code, "a")], actors[adminName(code, "b")]
		active := true
		got, err := w.Roster.CheckItems(w.ctx, operator, roster.CheckItemQuery{AgencyID: &a.id, Active: &active}, page.Ask{First: page.MaxFirst})
		if err != nil {
			return err
		}
		a.items = got.Rows
	}
	return nil
}

func adminName(code, which string) string { return "admin-" + strings.ToLower(code) + "-" + which }

// city are the accounts that belong to no agency.
var city = []auth.NewAccount{
	{Username: "supervisor", DisplayName: "行政执法监督（演示）", Roles: []actor.Role{actor.Supervisor}, Region: "3705"},
	{Username: "auditor", DisplayName: "审计（演示）", Roles: []actor.Role{actor.Auditor}},
	{Username: "system-admin", DisplayName: "系统管理员（演示）", Roles: []actor.Role{actor.SystemAdmin}},
	{Username: "security-admin", DisplayName: "安全管理员（演示）", Roles: []actor.Role{actor.SecurityAdmin}},
	{Username: "audit-admin", DisplayName: "审计管理员（演示）", Roles: []actor.Role{actor.AuditAdmin}},
}

// personas opens the accounts that people try the demo with: those that have something to do.
func (w *world) personas() ([]Persona, error) {
	var out []Persona
	give := func(persona, name, about string) error {
		for _, p := range out {
			if p.Username == name {
				return nil
			}
		}
		c := w.do(operator, "resetAccount", name)
		c.Key, c.At = auth.Operator("resetAccount", "account:reset").Key, w.now // a later load gives new passwords
		g, err := w.Accounts.Reset(w.ctx, c, name, "启用演示账号", auth.NoFactor)
		out = append(out, Persona{persona, name, g.Password, about})
		return err
	}
	for _, n := range city {
		if err := give(string(n.Roles[0]), n.Username, n.DisplayName); err != nil {
			return nil, err
		}
	}
	for i, p := range w.parties {
		if err := give("party", p.Username, p.DisplayName+" "+partyNames[i]); err != nil {
			return nil, err
		}
	}
	if err := give("party", sealedAccount.Username, sealedAccount.DisplayName+" "+sealedParty); err != nil {
		return nil, err
	}
	for _, code := range []string{"370502-SCJG", "370523-SCJG", "370500-SCJG"} {
		for _, which := range []string{"a", "b"} {
			if err := give("agency_admin", adminName(code, which), w.agencies[code].Name); err != nil {
				return nil, err
			}
		}
		if err := w.give(code, give); err != nil {
			return nil, err
		}
	}
	for _, which := range []string{"a", "b"} { // who answers merge proposals
		if err := give("agency_admin", adminName("370502-WSJK", which), w.agencies["370502-WSJK"].Name); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// give opens the accounts of every officer an agency sends in its last draw, since a record waits for a colleague's
// confirmation, of the first enterprises they visit, and of those that were ordered to rectify.
func (w *world) give(code string, give func(persona, name, about string) error) error {
	visits := 0
	for _, i := range w.recent {
		if i.Agency.Code != code {
			continue
		}
		for _, m := range sorted(i.Team) {
			if err := give("inspector", w.officers[m.InspectorID].Username, i.Agency.Name); err != nil {
				return err
			}
		}
		if visits++; visits > enterpriseAccounts {
			continue
		}
		if err := w.giveEnterprise(i.Enterprise, give); err != nil {
			return err
		}
	}
	for _, i := range w.recent {
		if i.Agency.Code == code && w.ordered[i.ID] {
			if err := w.giveEnterprise(i.Enterprise, give); err != nil {
				return err
			}
		}
	}
	return nil
}

func (w *world) giveEnterprise(e roster.Enterprise, give func(persona, name, about string) error) error {
	w.clock = w.now
	if err := w.invite(e); err != nil {
		return err
	}
	return give("enterprise", entName(e.USCC), e.Name)
}

func entName(uscc string) string { return "ent-" + strings.ToLower(uscc) }

// invite makes the account of an enterprise, once.
func (w *world) invite(e roster.Enterprise) error {
	name := entName(e.USCC)
	_, err := w.Accounts.Create(w.ctx, w.do(operator, "createAccount", name), auth.NewAccount{Username: name, DisplayName: e.Name,
		Roles: []actor.Role{actor.Enterprise}, Enterprise: e.USCC, Invited: true})
	return err
}

// enterpriseAccounts is how many enterprises of an agency's last draw get an account.
const enterpriseAccounts = 4
