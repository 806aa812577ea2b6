package demo

import (
	"fmt"
	"time"

	"github.com/google/uuid"

	"yangguang/actor"
	"yangguang/draw"
	"yangguang/draw/drd1"
	"yangguang/fault"
	"yangguang/ident"
	"yangguang/inspection"
	"yangguang/page"
	"yangguang/roster"
	"yangguang/workday"
)

// epoch is one round with a draw of every agency, and the visits that follow.
func (w *world) epoch(offset int) error {
	r, err := w.open(time.Hour)
	if err != nil {
		return err
	}
	nonces := w.nonces()
	w.at(w.clock.Add(5*time.Minute), func() error { return w.commit(r, nonces) })
	for n, code := range w.codes() {
		a := w.agencies[code]
		w.at(w.clock.Add(time.Duration(10+n)*time.Minute), func() error { return w.commitDraw(a, r, offset) })
	}
	w.at(w.clock.Add(50*time.Minute), func() error { return w.reveal(r, nonces) })
	w.at(w.clock.Add(time.Hour+time.Second), func() error {
		_, err := w.Draws.CloseRound(w.ctx, w.do(w.agencies["370500-SCJG"].author, "closeRound", r.Name), r.ID)
		return err
	})
	w.at(w.clock.Add(90*time.Minute), func() error { return w.dice(r, w.digits()) })
	return nil
}

// waiting opens the round that is still open today, with one draw committed to it.
func (w *world) waiting() error {
	r, err := w.open(30 * 24 * time.Hour)
	if err != nil {
		return err
	}
	nonces := w.nonces()
	w.at(w.clock.Add(5*time.Minute), func() error { return w.commit(r, nonces) })
	w.at(w.clock.Add(10*time.Minute), func() error { return w.excluded(w.agencies["370502-SCJG"]) })
	w.at(w.clock.Add(15*time.Minute), func() error {
		a := w.agencies["370502-SCJG"]
		from := workday.CivilDate(r.RevealBy).AddDays(3)
		plan := a.plans[from.Year()]
		to := workday.CivilDate(r.RevealBy).AddDays(40)
		if plan.ID == uuid.Nil || to.After(plan.To) {
			plan = a.plans[w.today.Year()]
			to = plan.To
		}
		if from.After(to) {
			from = to
		}
		_, err := w.Draws.CommitDraw(w.ctx, w.do(a.author, "commitDraw", r.Name+a.Code), draw.CommitDraw{Plan: plan.ID, Round: r.ID, Slots: []string{"-", "-"},
			Publication: "OPEN", WindowFrom: from, WindowTo: to})
		return err
	})
	return nil
}

func (w *world) open(reveal time.Duration) (draw.Round, error) {
	name := fmt.Sprintf("370500-%s-1", workday.CivilDate(w.clock))
	by := w.clock.Add(reveal).Truncate(time.Second)
	in := draw.OpenRound{Name: name, Suite: "sha256", Quorum: 2, RevealBy: by,
		Beacons: []draw.Beacon{{Source: "dice/d10x20", Event: name, Time: by.Add(20 * time.Minute)}}}
	for i, p := range w.parties {
		in.Parties = append(in.Parties, draw.RoundPartyInput{Name: partyNames[i], Username: p.Username})
	}
	return w.Draws.OpenRound(w.ctx, w.do(w.agencies["370500-SCJG"].author, "openRound", name), in)
}

var partyNames = []string{"association", "congress", "press"}

func (w *world) nonces() [][32]byte {
	all := make([][32]byte, len(w.parties))
	for i := range all {
		for j := range all[i] {
			all[i][j] = byte(w.random.IntN(256))
		}
	}
	return all
}

func (w *world) commit(r draw.Round, nonces [][32]byte) error {
	for i, p := range w.parties {
		c := drd1.Commitment(drd1.SHA256, drd1.Digest(r.Digest), partyNames[i], nonces[i])
		if _, err := w.Draws.CommitNonce(w.ctx, w.do(p, "commitNonce", r.Name+partyNames[i]), r.ID, partyNames[i], ident.Digest(c)); err != nil {
			return err
		}
	}
	return nil
}

func (w *world) reveal(r draw.Round, nonces [][32]byte) error {
	for i, p := range w.parties {
		if _, err := w.Draws.RevealNonce(w.ctx, w.do(p, "revealNonce", r.Name+partyNames[i]), r.ID, partyNames[i], ident.Digest(nonces[i])); err != nil {
			return err
		}
	}
	return nil
}

// digits are what twenty ten-sided dice show.
func (w *world) digits() string {
	d := make([]byte, 20)
	for i := range d {
		d[i] = byte('0' + w.random.IntN(10))
	}
	return string(d)
}

func (w *world) dice(r draw.Round, thrown string) error {
	_, err := w.Draws.RecordBeacon(w.ctx, w.do(w.parties[1], "recordBeacon", r.Name), r.ID, r.Beacons[0].Source, r.Beacons[0].Event, thrown)
	return err
}

// freeze commits a draw of the agency's annual plan for the five weeks that follow.
func (w *world) freeze(a *agency, r draw.Round) (draw.Draw, error) {
	from := workday.CivilDate(w.clock).AddDays(1)
	plan := a.plans[from.Year()]
	to := from.AddDays(35)
	if to.After(plan.To) {
		to = plan.To
	}
	d, err := w.Draws.CommitDraw(w.ctx, w.do(a.author, "commitDraw", r.Name+a.Code), draw.CommitDraw{Plan: plan.ID, Round: r.ID, Slots: []string{"-", "-"},
		Publication: "OPEN", WindowFrom: from, WindowTo: to})
	if err != nil {
		err = fmt.Errorf("%s: %w", a.Code, err)
	}
	return d, err
}

func (w *world) commitDraw(a *agency, r draw.Round, offset int) error {
	d, err := w.freeze(a, r)
	if err != nil {
		return err
	}
	w.at(r.Beacons[0].Time.Add(30*time.Minute), func() error {
		if _, err := w.Draws.ExecuteDraw(w.ctx, w.do(a.author, "executeDraw", d.Number), d.ID); err != nil {
			return err
		}
		return w.visits(a, d, offset)
	})
	return nil
}

// drawn is a visit as its draw made it.
type drawn struct {
	ID         uuid.UUID
	Number     string
	Trigger    *inspection.Trigger
	Enterprise roster.Enterprise
	Agency     roster.Agency
	Team       []inspection.TeamMember
}

// drawnBy are the visits of a draw, as the draw left them.
func (w *world) drawnBy(d draw.Draw) ([]inspection.Inspection, error) {
	made, err := once(w, "visits "+d.Number, func() (made []drawn, err error) {
		all, err := w.Visits.List(w.ctx, operator, inspection.Query{Filter: inspection.Filter{DrawID: &d.ID}, Parts: inspection.Parts{Team: true}},
			page.Ask{First: page.MaxFirst})
		for _, i := range all.Rows {
			made = append(made, drawn{i.ID, i.Number, i.Trigger, i.Enterprise, i.Agency, i.Team})
		}
		return made, err
	})
	visits := make([]inspection.Inspection, len(made))
	for n, i := range made {
		visits[n] = inspection.Inspection{ID: i.ID, Number: i.Number, Trigger: i.Trigger, Enterprise: i.Enterprise, Agency: i.Agency, Team: i.Team}
	}
	return visits, err
}

// visits approves what a draw made and plans each visit. Of the last draws some stay where they are, so that there is one in every state.
func (w *world) visits(a *agency, d draw.Draw, offset int) error {
	made, err := w.drawnBy(d)
	if err != nil {
		return err
	}
	recent := offset > -30
	var ids []uuid.UUID
	for n, i := range made {
		if recent {
			w.recent = append(w.recent, i)
		}
		if recent && n%8 == 7 {
			continue // stays PLANNED
		}
		ids = append(ids, i.ID)
		v := visit{agency: a, Inspection: i, stop: never}
		day := 2 + w.random.IntN(28)
		if recent {
			day, v.stop = 2+n%9, stops[n%len(stops)]
		}
		w.at(w.clock.Truncate(24*time.Hour).Add(time.Duration(day)*24*time.Hour+time.Hour), func() error { return w.visit(v) })
	}
	w.at(w.clock.Add(18*time.Hour), func() error {
		_, err := w.Visits.Approve(w.ctx, w.do(a.approver, "approveInspection", d.Number), ids, inspection.Parts{})
		return err
	})
	return nil
}

// refused reports a refusal by one of the platform's rules, which in the city as anywhere ends a visit before it begins.
func refused(err error, reasons ...fault.Reason) bool {
	e, ok := fault.As(err)
	if !ok {
		return false
	}
	for _, r := range reasons {
		if e.Reason == r {
			return true
		}
	}
	return false
}

var visitor = actor.Actor{Pseudonym: "public", Roles: []actor.Role{actor.Anonymous, actor.System}}
