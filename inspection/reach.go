package inspection

import (
	"fmt"
	"strings"

	"yangguang/fault"
)

// HeldPlan is a plan on file with the conditions of its target that the enterprise does not meet.
type HeldPlan struct {
	PlanRef
	GivenUp *string  // number of the plan for which this one is given up by agreement 合并检查建议; its own when its agency inspects off-site
	Misses  []string // names of filters, as in the plan's target
}

// checkStands refuses a visit or a patrol under a plan that its agency agreed to give up, as its draw is refused.
func (p *HeldPlan) checkStands() *fault.Error {
	switch {
	case p == nil || p.GivenUp == nil:
		return nil
	case *p.GivenUp == p.Number:
		return fault.Refuse(fault.WrongState, fmt.Sprintf("本机关已答复计划 %s 改为非现场检查：不再据以入企，请撤回该计划；仍须入企的，先备案另一计划", p.Number),
			fmt.Sprintf("your agency answered that it inspects the items of plan %s off-site: nobody is visited under it, withdraw it; to visit all the same, "+
				"file another first", p.Number)).With("plan", p.Number).With("remedy", FilePlanFirst)
	}
	return fault.Refuse(fault.WrongState,
		fmt.Sprintf("计划 %s 已同意与计划 %s 合并，不再分别入企：请撤回前者，据后者安排；或者撤回后者；或者撤回两者，另行备案联合计划", p.Number, *p.GivenUp),
		fmt.Sprintf("plan %s was agreed to become one with plan %s, and nobody is visited under it beside that one: withdraw the first and go by the second, "+
			"or withdraw the second, or both and file a joint one", p.Number, *p.GivenUp)).With("plan", *p.GivenUp).With("remedy", FilePlanFirst)
}

// GivenUp is a visit by hand under a plan that was given up by agreement after the visit was planned.
type GivenUp struct {
	Visit, Plan string // numbers
	Standing    string // the plan that stands; the plan itself where its agency inspects off-site
}

// checkStands refuses a code of visits under plans that were given up: what they were for is done under another plan, or not on site.
func (g Gate) checkStands() (errs []*fault.Error) {
	for _, v := range g.GivenUp {
		zh, en := fmt.Sprintf("计划 %s 已同意与计划 %s 合并，不再分别入企：请作废检查 %s，据后者重新安排；或者撤回后者", v.Plan, v.Standing, v.Visit),
			fmt.Sprintf("plan %s was agreed to become one with plan %s, and nobody is visited under it beside that one: void visit %s and plan it anew under the second, "+
				"or withdraw the second", v.Plan, v.Standing, v.Visit)
		if v.Standing == v.Plan {
			zh, en = fmt.Sprintf("已答复计划 %s 改为非现场检查，不再据以入企：请作废检查 %s；仍须入企的，先备案另一计划，再重新安排", v.Plan, v.Visit),
				fmt.Sprintf("the items of plan %s are inspected off-site by its agency's answer, and nobody is visited under it: void visit %s; to visit all the same, "+
					"file another plan and plan anew", v.Plan, v.Visit)
		}
		errs = append(errs, fault.Refuse(fault.WrongState, zh, en).With("number", v.Visit).With("plan", v.Standing).With("remedy", PlanAnew))
	}
	return errs
}

// filters are the conditions of a plan's target in words.
var filters = map[string][2]string{"regionCodes": {"所在区划", "its region"}, "industries": {"行业", "its industry"}, "kinds": {"主体类别", "its kind"},
	"keySupervision": {"重点监管标识", "its key-supervision marks"}, "creditClasses": {"信用风险分类", "its credit-risk class"}}

// checkTarget refuses a visit under a plan to an enterprise that the plan is not about 检查对象范围, and says by which conditions.
func (p *HeldPlan) checkTarget() *fault.Error {
	if p == nil || len(p.Misses) == 0 {
		return nil
	}
	zh, en := make([]string, len(p.Misses)), make([]string, len(p.Misses))
	for i, m := range p.Misses {
		zh[i], en[i] = filters[m][0], filters[m][1]
	}
	return fault.Refuse(fault.PlanNotFiled, fmt.Sprintf("该企业不在计划 %s 的检查对象范围内（不符的条件：%s）：请先备案对象范围包含该企业的计划；有举报、移送、上级交办等线索的，按相应来源单独安排检查",
		p.Number, strings.Join(zh, "、")),
		fmt.Sprintf("plan %s is not about this enterprise, by %s: file a plan whose target holds it, or plan a visit of its own on a complaint, a transfer or an order",
			p.Number, strings.Join(en, ", "))).With("plan", p.Number).With("outside", p.Misses).With("remedy", FilePlanFirst)
}

// checkReach holds that an agency visits in its own area 管辖: where the enterprise or its site is or where it is registered, within the region of the agency (a
// superior one covers those below it), or in the area of an agency that gave it power for every item 授权、委托. An emergency passes everywhere.
func (f PlanFacts) checkReach(t Trigger) *fault.Error {
	if f.Reaches || t == Emergency {
		return nil
	}
	return fault.BadInput("input.enterpriseId", fmt.Sprintf("该企业（所在区划 %s）不在本机关辖区 %s 内：请将线索移送当地机关；确需由本机关检查的，先登记当地机关对这些事项的授权、委托，"+
		"企业在本辖区另有场所的，先登记场所", f.Region, f.Agency.Region.Code),
		fmt.Sprintf("the enterprise, in %s, is outside the agency's region %s: transfer the matter to the agency there; to visit it, enter that agency's grant of power for "+
			"these items, or the site which the enterprise has here", f.Region, f.Agency.Region.Code)).With("region", f.Region).With("agencyRegion", f.Agency.Region.Code)
}
