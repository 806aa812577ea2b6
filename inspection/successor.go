package inspection

import (
	"fmt"

	"yangguang/fault"
)

// Successor is who goes on for an enterprise that ended: entered twice, merged or entered anew 主体承继.
type Successor struct {
	USCC, Name string
}

func (s Successor) refuse(e *fault.Error) *fault.Error {
	return e.With("successor", s.USCC).With("successorName", s.Name)
}

// checkSuccessor refuses a visit to an enterprise for which another goes on: that one is visited. What merely closed down may be visited.
func (f PlanFacts) checkSuccessor() *fault.Error {
	if f.Successor == nil {
		return nil
	}
	s := *f.Successor
	return s.refuse(fault.BadInput("input.enterpriseId", fmt.Sprintf("%s（%s）已并入%s（%s）：请对承继企业安排检查", f.Name, f.USCC, s.Name, s.USCC),
		fmt.Sprintf("%s (%s) was merged into %s (%s): plan the visit there", f.Name, f.USCC, s.Name, s.USCC)))
}

// checkSuccessor refuses the code of such a visit, unless the team has entered already.
func (g Gate) checkSuccessor() *fault.Error {
	if g.Successor == nil || g.Entry != nil {
		return nil
	}
	s := *g.Successor
	return s.refuse(fault.Refuse(fault.WrongState, fmt.Sprintf("被检查企业已并入%s（%s）：请作废本次检查，对承继企业另行安排", s.Name, s.USCC),
		fmt.Sprintf("the enterprise was merged into %s (%s): void the visit and plan one there", s.Name, s.USCC)).With("remedy", PlanAnew))
}
