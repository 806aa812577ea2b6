package inspection

import (
	"fmt"
	"slices"

	"github.com/google/uuid"

	"yangguang/fault"
	"yangguang/workday"
)

// Officer is a team member as the gate sees him.
type Officer struct {
	InspectorID  uuid.UUID
	Pseudonym    string
	AgencyID     uuid.UUID // where he belongs on the first day of the window
	AgencyField  string
	Lead         bool
	Status       string
	Specialities []string
	Certificate  *OfficerCertificate // 执法证; nil when there is none
	Leave        *Days               // 请假: the leave that takes up the days of the visit
	MemberUntil  *workday.Date       // the last day of a membership in the acting agency that is over by the days of the visit
	Conflicts    []string            // codes of declared conflicts with the enterprise on the days of the visit 回避关系
}

// Days are a first and a last day.
type Days struct{ From, To workday.Date }

// OfficerCertificate is an enforcement certificate as the gate needs it.
type OfficerCertificate struct {
	Name, Number       string
	ValidFrom, ValidTo workday.Date
	Scope              []string // fields of law; empty: that of the officer's agency
}

// GateItem is an item as the gate sees it.
type GateItem struct {
	ID            uuid.UUID
	AgencyID      uuid.UUID
	Code          string
	Field         string
	Qualification string
	Active        bool // published and not retired
	Retired       bool
	Grantees      []uuid.UUID // agencies with its agency's power 授权、委托 on the days of the visit
	Waiting       []uuid.UUID // to whom its agency entrusted it, and who has not accepted that
}

// checkItems holds 清单之外无检查: every item is on the published list of one of the agencies, or of one that gave it power 授权、委托.
func checkItems(items []GateItem, agencies []uuid.UUID) (errs []*fault.Error) {
	if len(items) == 0 {
		return []*fault.Error{fault.Refuse(fault.ItemNotPublished, "检查没有已公布的事项：清单之外无检查", "the inspection has no published item").
			With("remedy", PublishItem)}
	}
	for _, it := range items {
		may := func(a uuid.UUID) bool { return a == it.AgencyID || slices.Contains(it.Grantees, a) }
		switch {
		case it.Retired:
			errs = append(errs, fault.Refuse(fault.ItemNotPublished, fmt.Sprintf("事项 %s 已废止，不再检查：请改用现行清单中的事项，已安排的检查作废后重新安排", it.Code),
				fmt.Sprintf("item %s was retired: name an item of the list in force; a visit that was planned with it is voided and planned anew", it.Code)).
				With("item", it.Code).With("remedy", PlanAnew))
		case !it.Active:
			errs = append(errs, fault.Refuse(fault.ItemNotPublished, fmt.Sprintf("事项 %s 未列入公布的清单：请先公布该事项", it.Code),
				fmt.Sprintf("item %s is not on the published list: publish it first", it.Code)).With("item", it.Code).With("remedy", PublishItem))
		case !slices.ContainsFunc(agencies, may) && slices.ContainsFunc(agencies, func(a uuid.UUID) bool { return slices.Contains(it.Waiting, a) }):
			errs = append(errs, fault.Refuse(fault.ItemNotPublished,
				fmt.Sprintf("事项 %s 的委托已登记，本机关尚未接受：请由本机关负责人先接受委托", it.Code),
				fmt.Sprintf("item %s was entrusted, and this agency has not accepted it: its head accepts first", it.Code)).With("item", it.Code).With("remedy", AcceptGrant))
		case !slices.ContainsFunc(agencies, may):
			errs = append(errs, fault.Refuse(fault.ItemNotPublished,
				fmt.Sprintf("事项 %s 不在本机关清单内，检查期内也没有其所属机关的授权、委托：请登记授权、委托，或由该机关检查", it.Code),
				fmt.Sprintf("item %s is another agency's, which gave no power for the days of the visit: enter its grant or leave the visit to it", it.Code)).
				With("item", it.Code).With("remedy", GrantPower))
		}
	}
	return errs
}

// checkTeam holds that enough certified officers without conflicts come, on every day from–to, for every item.
func (r Rules) checkTeam(team []Officer, agencies []GateAgency, items []GateItem, from, to workday.Date) (errs []*fault.Error) {
	if len(team) < r.Team.Minimum {
		errs = append(errs, fault.Refuse(fault.TooFewOfficers, fmt.Sprintf("执法人员不得少于 %d 人（%s）", r.Team.Minimum, r.Team.Basis),
			fmt.Sprintf("at least %d officers must come (%s)", r.Team.Minimum, r.Team.Basis)).With("count", len(team)).With("minimum", r.Team.Minimum).
			With("basis", r.Team.Basis).With("remedy", AddOfficers))
	}
	for _, o := range team {
		errs = append(errs, checkOfficer(o, agencies, items, from, to)...)
	}
	for _, it := range items {
		if it.Qualification != "-" && !slices.ContainsFunc(team, func(o Officer) bool { return slices.Contains(o.Specialities, it.Qualification) }) {
			errs = append(errs, fault.Refuse(fault.CertificateScope, fmt.Sprintf("事项 %s 需要具备 %s 资格的人员", it.Code, it.Qualification),
				fmt.Sprintf("item %s needs an officer with qualification %s", it.Code, it.Qualification)).
				With("item", it.Code).With("qualification", it.Qualification).With("remedy", ReplaceOfficer))
		}
	}
	return append(errs, r.checkJoint(team, agencies, items)...)
}

// checkJoint holds that of a joint visit 联合检查 each agency whose items are inspected sends enough officers of its own.
func (r Rules) checkJoint(team []Officer, agencies []GateAgency, items []GateItem) (errs []*fault.Error) {
	for _, a := range agencies[1:] {
		own := 0
		for _, o := range team {
			if o.AgencyID == a.ID {
				own++
			}
		}
		if own < r.Team.Minimum && slices.ContainsFunc(items, func(i GateItem) bool { return i.AgencyID == a.ID }) {
			errs = append(errs, fault.Refuse(fault.TooFewOfficers, fmt.Sprintf("联合检查中 %s 的执法人员不得少于 %d 人", a.Name, r.Team.Minimum),
				fmt.Sprintf("of a joint visit %s needs at least %d officers", a.Name, r.Team.Minimum)).With("agency", a.Name).With("count", own).
				With("minimum", r.Team.Minimum).With("basis", r.Team.Basis).With("remedy", AddOfficers))
		}
	}
	return errs
}

// joins reports whether items of the agency are inspected.
func joins(items []GateItem, agency uuid.UUID) bool {
	return slices.ContainsFunc(items, func(i GateItem) bool { return i.AgencyID == agency })
}

func checkOfficer(o Officer, agencies []GateAgency, items []GateItem, from, to workday.Date) (errs []*fault.Error) {
	if !slices.ContainsFunc(agencies, func(a GateAgency) bool { return a.ID == o.AgencyID }) || o.Status != "ACTIVE" {
		errs = append(errs, o.absent())
	}
	if len(o.Conflicts) > 0 {
		errs = append(errs, fault.Refuse(fault.Recusal, fmt.Sprintf("人员 %s 与该企业有回避关系或者已被决定回避：请更换人员", o.Pseudonym),
			fmt.Sprintf("officer %s has a declared conflict with the enterprise or is recused: name another", o.Pseudonym)).
			With("inspector", o.Pseudonym).With("codes", o.Conflicts).With("remedy", ReplaceOfficer))
	}
	c := o.Certificate
	if c == nil || from.Before(c.ValidFrom) || to.After(c.ValidTo) {
		valid, validEn := "没有执法证", "has no certificate"
		if c != nil {
			valid = fmt.Sprintf("的执法证有效期为 %s 至 %s，在检查日无效", c.ValidFrom, c.ValidTo)
			validEn = fmt.Sprintf("has a certificate from %s to %s, which is not valid on the days of the visit", c.ValidFrom, c.ValidTo)
		}
		e := fault.Refuse(fault.CertificateExpired, fmt.Sprintf("人员 %s %s：请更换人员或更新证件", o.Pseudonym, valid),
			fmt.Sprintf("officer %s %s: name another or renew it", o.Pseudonym, validEn)).
			With("inspector", o.Pseudonym).With("day", to.String()).With("remedy", RenewCertificate)
		if c != nil {
			e.With("validFrom", c.ValidFrom.String()).With("validTo", c.ValidTo.String())
		}
		return append(errs, e)
	}
	scope := c.Scope
	if len(scope) == 0 {
		scope = []string{o.AgencyField}
	}
	for _, it := range items {
		if it.AgencyID != o.AgencyID && joins(items, o.AgencyID) {
			continue // of a joint visit each agency's officers inspect its own items
		}
		if !slices.Contains(scope, it.Field) {
			errs = append(errs, fault.Refuse(fault.CertificateScope, fmt.Sprintf("人员 %s 的执法证不覆盖事项 %s（%s）", o.Pseudonym, it.Code, it.Field),
				fmt.Sprintf("the certificate of officer %s does not cover item %s (%s)", o.Pseudonym, it.Code, it.Field)).
				With("inspector", o.Pseudonym).With("item", it.Code).With("field", it.Field).With("remedy", ReplaceOfficer))
		}
	}
	return errs
}

// wrongState refuses what does not fit the state; the fact is the state the visit is in.
func (v Visit) wrongState(msg, en string) *fault.Error {
	return fault.Refuse(fault.WrongState, msg, en).With("state", string(v.State)).With("number", v.Number)
}

// one is the only visit of a lock, or NOT_FOUND.
func one(vs []Visit, err error) (Visit, error) {
	if err != nil {
		return Visit{}, err
	}
	if len(vs) != 1 {
		return Visit{}, missing()
	}
	return vs[0], nil
}

func missing() error { return fault.Missing("该检查", "inspection") }
