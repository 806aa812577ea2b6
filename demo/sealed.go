package demo

import (
	"math/rand/v2"
	"time"

	"github.com/google/uuid"

	"yangguang/actor"
	"yangguang/draw"
	"yangguang/draw/drd1"
	"yangguang/ident"
	"yangguang/inspection"
	"yangguang/server/auth"
	"yangguang/workday"
)

// sealedParty stands behind a draw whose list must stay closed: a body that neither runs rounds nor inspects.
const sealedParty = "discipline"

var sealedAccount = auth.NewAccount{Username: "party-" + sealedParty, DisplayName: "纪检监察组（演示）", Roles: []actor.Role{actor.Party}}

// unannounced is a draw of on-site checks under embargo 保密期: executed, its visits approved, and who was drawn known to the head and the teams
// alone until a code is shown or the visits are over.
func (w *world) unannounced() error {
	history := w.random
	w.random = rand.New(rand.NewPCG(2026, 4)) // dice of its own: the rest of the city is what it would be without
	defer func() { w.random = history }()
	r, err := w.open(time.Hour)
	if err != nil {
		return err
	}
	nonces, sealed, a := w.nonces(), drd1.Digest(w.nonces()[0]), w.agencies["370502-WSJK"]
	w.at(w.clock.Add(5*time.Minute), func() error { return w.commit(r, nonces) })
	w.at(w.clock.Add(10*time.Minute), func() error { return w.seal(a, r, sealed) })
	w.at(w.clock.Add(50*time.Minute), func() error { return w.reveal(r, nonces) })
	w.at(w.clock.Add(time.Hour+time.Second), func() error {
		_, err := w.Draws.CloseRound(w.ctx, w.do(w.agencies["370500-SCJG"].author, "closeRound", r.Name), r.ID)
		return err
	})
	thrown := w.digits()
	w.at(w.clock.Add(90*time.Minute), func() error { return w.dice(r, thrown) })
	return nil
}

// seal commits the draw and lets its sealed party seal it; what follows the dice follows by itself.
func (w *world) seal(a *agency, r draw.Round, nonce drd1.Digest) error {
	from := workday.CivilDate(w.clock).AddDays(1)
	plan := a.plans[from.Year()]
	to := from.AddDays(35)
	if to.After(plan.To) {
		to = plan.To
	}
	until := to.AddDays(1).Start().UTC()
	d, err := w.Draws.CommitDraw(w.ctx, w.do(a.author, "commitDraw", r.Name+a.Code), draw.CommitDraw{Plan: plan.ID, Round: r.ID, Slots: []string{"-", "-"},
		Publication: draw.Open, WindowFrom: from, WindowTo: to, Embargo: &until,
		Sealed: []draw.RoundPartyInput{{Name: sealedParty, Username: sealedAccount.Username}}})
	if err != nil {
		return err
	}
	seal := ident.Digest(drd1.Seal(drd1.SHA256, drd1.Digest(d.Digest), sealedParty, nonce))
	if _, err := w.Draws.SealDraw(w.ctx, w.do(w.sealer, "sealDraw", d.Number), draw.Seal{Draw: d.ID, Party: sealedParty, Value: seal}); err != nil {
		return err
	}
	w.at(r.Beacons[0].Time.Add(20*time.Minute), func() error { return w.executed(a, d, nonce) })
	return nil
}

// executed hands the sealed nonce over, executes, and approves the visits.
func (w *world) executed(a *agency, d draw.Draw, nonce drd1.Digest) error {
	if _, err := w.Draws.OpenSeal(w.ctx, w.do(w.sealer, "openSeal", d.Number), draw.Seal{Draw: d.ID, Party: sealedParty, Value: ident.Digest(nonce)}); err != nil {
		return err
	}
	if _, err := w.Draws.ExecuteDraw(w.ctx, w.do(a.author, "executeDraw", d.Number), d.ID); err != nil {
		return err
	}
	made, err := w.drawnBy(d)
	if err != nil {
		return err
	}
	var ids []uuid.UUID
	for _, i := range made {
		ids = append(ids, i.ID)
	}
	_, err = w.Visits.Approve(w.ctx, w.do(a.approver, "approveInspection", d.Number), ids, inspection.Parts{})
	return err
}
