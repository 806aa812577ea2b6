package inspection

import (
	"fmt"

	"yangguang/fault"
)

// absences are the statuses of the register in which nobody is sent.
var absences = map[string][2]string{"ON_LEAVE": {"在名录库中为请假", "is on leave by the register"}, "IN_TRAINING": {"在名录库中为培训", "is in training by the register"},
	"TRANSFERRED": {"已调离", "has left the service"}, "SUSPENDED": {"已停职", "is suspended"}}

// absent refuses an officer who cannot be sent, and says why not: by the days of a leave, by the status of the register, or as somebody who does not
// belong to the agency on the days of the visit.
func (o Officer) absent() *fault.Error {
	why := [2]string{"在检查期内不在本机关任职", "does not belong to the agency on the days of the visit"}
	status, known := absences[o.Status]
	switch {
	case known && o.Leave != nil:
		why = [2]string{fmt.Sprintf("于 %s 至 %s 请假", o.Leave.From, o.Leave.To), fmt.Sprintf("is on leave from %s to %s", o.Leave.From, o.Leave.To)}
	case known:
		why = status
	case o.MemberUntil != nil:
		why = [2]string{fmt.Sprintf("在本机关的任职至 %s 为止", o.MemberUntil), fmt.Sprintf("belonged to the agency until %s", o.MemberUntil)}
	}
	e := fault.Refuse(fault.OfficerUnfit, fmt.Sprintf("人员 %s %s：请更换人员；名录库有误的，先更正名录库", o.Pseudonym, why[0]),
		fmt.Sprintf("officer %s %s: name another, or correct the register first if it is wrong", o.Pseudonym, why[1])).
		With("inspector", o.Pseudonym).With("status", o.Status).With("remedy", ReplaceOfficer)
	if o.Leave != nil {
		e.With("leaveFrom", o.Leave.From.String()).With("leaveTo", o.Leave.To.String())
	}
	if o.MemberUntil != nil {
		e.With("memberUntil", o.MemberUntil.String())
	}
	return e
}

// instead adds how another officer comes to a visit that is planned already: by the draw's rule, or else by a visit planned anew.
func (g Gate) instead(refused []*fault.Error) []*fault.Error {
	way := [2]string{"；本次检查不经抽取，更换人员须作废后另行安排", "; no draw made this visit: void it and plan it anew to change the team"}
	if g.DrawNumber != nil {
		way = [2]string{"；更换人员在抽取页面申请补派", "; ask on the draw's page for whom its rule names instead"}
	}
	for _, e := range refused {
		if r := e.Facts["remedy"]; r == ReplaceOfficer || r == RenewCertificate {
			e.Msg, e.En = e.Msg+way[0], e.En+way[1]
		}
	}
	return refused
}
