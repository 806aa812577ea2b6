package demo

import (
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"yangguang/command"
	"yangguang/fault"
	"yangguang/inspection"
	"yangguang/roster"
	"yangguang/workday"
)

// gate has a firm visited for its cause until the cap is reached and once above it, with an exception that the other head grants; and another
// in an emergency, whose code is made up three days later.
func (w *world) gate() error {
	a := w.agencies["370502-SCJG"]
	team := w.crew(a)
	if len(team) == 0 {
		return nil // no team of the last draw is whole
	}
	often, err := w.idle(a, 0)
	if err != nil {
		return err
	}
	r := inspection.PlanRequest{EnterpriseID: often.ID, InspectorIDs: team, Trigger: inspection.MonitoringAnomaly, Reason: "冷链温度监测异常（演示）"}
	for _, i := range a.items {
		r.ItemIDs = append(r.ItemIDs, i.ID)
	}
	for n, days := range []int{0, 1, 2} {
		w.at(w.clock.Add(time.Duration(days)*24*time.Hour), func() error {
			r.From = workday.CivilDate(w.clock)
			r.To = sameYear(r.From, w.today)
			return w.forCause(a, r, n)
		})
	}
	w.at(w.clock.Add(4*24*time.Hour), func() error { return w.emergency(a, r) })
	return nil
}

// crew are the first two of a team of the agency's last draw.
func (w *world) crew(a *agency) []uuid.UUID {
	for _, i := range w.recent {
		if team := sorted(i.Team); i.Agency.Code == a.Code && len(team) > 1 {
			return []uuid.UUID{team[0].InspectorID, team[1].InspectorID}
		}
	}
	return nil
}

// idle is the n-th firm of the agency's district that the last draw did not take, of the divisions named, if any.
func (w *world) idle(a *agency, n int, divisions ...string) (roster.Enterprise, error) {
	for _, e := range w.register {
		if len(divisions) > 0 && !slices.ContainsFunc(divisions, func(d string) bool { return strings.HasPrefix(e.Industry, d) }) {
			continue
		}
		if e.Region != a.Region || e.Status != roster.Active || slices.ContainsFunc(w.recent, func(i inspection.Inspection) bool { return i.Enterprise.USCC == e.USCC }) {
			continue
		}
		if n--; n < 0 {
			return w.Roster.Enterprise(w.ctx, operator, e.USCC)
		}
	}
	return roster.Enterprise{}, fault.Missing("该企业", "enterprise")
}

// forCause plans and approves a visit and lets it run; above the cap with an exception.
func (w *world) forCause(a *agency, r inspection.PlanRequest, n int) error {
	key := r.EnterpriseID.String() + string(rune('a'+n))
	i, err := w.Visits.Plan(w.ctx, w.do(a.author, "planInspection", key), r, inspection.Parts{})
	if err != nil {
		return err
	}
	done, err := w.Visits.Approve(w.ctx, w.do(a.approver, "approveInspection", key), []uuid.UUID{i.ID}, inspection.Parts{Team: true})
	if err != nil {
		return err
	}
	v := visit{agency: a, Inspection: done[0], stop: never}
	lead := w.officers[r.InspectorIDs[0]]
	x, err := allowed(w, w.do(lead, "requestException", key), func(c command.Command) (inspection.Exception, error) {
		return w.Visits.AskException(w.ctx, c, i.ID, inspection.GateCap, "监测异常再次出现，须当日核实（演示）。")
	}, fault.NothingToExcept)
	if refused(err, fault.NothingToExcept) {
		return w.visit(v)
	}
	if err != nil {
		return err
	}
	w.at(w.clock.Add(time.Hour), func() error {
		if _, err := w.Visits.DecideException(w.ctx, w.do(a.approver, "decideException", key), x.ID, true, "情况属实，批准本次检查（演示）。"); err != nil {
			return err
		}
		return w.visit(v)
	})
	return nil
}

// emergency is an entry before anybody could approve it, approved the same day and made up three days later.
func (w *world) emergency(a *agency, r inspection.PlanRequest) error {
	firm, err := w.idle(a, 1)
	if err != nil {
		return err
	}
	lead, key := w.officers[r.InspectorIDs[0]], firm.USCC
	i, err := w.Visits.EnterEmergency(w.ctx, w.do(lead, "enterEmergency", key), inspection.EmergencyRequest{EnterpriseID: firm.ID, ItemIDs: r.ItemIDs,
		InspectorIDs: r.InspectorIDs, Reason: "后厨燃气泄漏（演示）", EnteredAt: w.clock.Add(-time.Hour)}, inspection.Parts{Team: true})
	if err != nil {
		return err
	}
	v := visit{agency: a, Inspection: i, stop: never}
	w.at(w.clock.Add(2*time.Hour), func() error {
		_, err := w.Visits.Approve(w.ctx, w.do(a.approver, "approveInspection", key), []uuid.UUID{i.ID}, inspection.Parts{})
		return err
	})
	w.at(w.clock.Add(3*24*time.Hour), func() error {
		got, err := w.Visits.MakeUpCode(w.ctx, w.do(lead, "makeUpCheckCode", key), i.ID, "现场断电断网，处置后补码（演示）。", inspection.Parts{Code: true})
		if err != nil {
			return err
		}
		w.at(w.clock.Add(time.Hour), func() error {
			if _, err := w.Visits.Scan(w.ctx, w.do(visitor, "scanCheckCode", key), got.CheckCode.Token); err != nil {
				return err
			}
			w.at(w.clock.Add(time.Hour), func() error { return w.record(v, sorted(v.Team)) })
			return nil
		})
		return nil
	})
	return nil
}
