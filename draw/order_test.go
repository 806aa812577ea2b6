package draw_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"yangguang/actor"
	"yangguang/draw"
	"yangguang/draw/drd1"
	"yangguang/fault"
	"yangguang/ident"
	"yangguang/page"
	"yangguang/workday"
)

func TestPlansThatAreRefused(t *testing.T) {
	t.Parallel()
	tn := newTown(t, 3)
	told := map[string]string{"an unknown rule of strata": "credit_class", "a stratum of another rule": "SELF_EMPLOYED", "a class of no table": "522"}
	for name, c := range map[string]struct {
		change func(*draw.FilePlan)
		kind   fault.Kind
		reason fault.Reason
		field  string
	}{
		"no title":                   {func(p *draw.FilePlan) { p.Title = " \t" }, fault.Invalid, "", "input.title"},
		"a title of 201 characters":  {func(p *draw.FilePlan) { p.Title = strings.Repeat("查", 201) }, fault.Invalid, "", "input.title"},
		"no items":                   {func(p *draw.FilePlan) { p.Items = nil }, fault.Invalid, "", "input.itemIds"},
		"an item twice":              {func(p *draw.FilePlan) { p.Items = append(p.Items, p.Items[0]) }, fault.Invalid, "", "input.itemIds[1]"},
		"an unknown item":            {func(p *draw.FilePlan) { p.Items[0] = uuid.New() }, fault.NotFound, "", "input.itemIds[0]"},
		"another agency's item":      {func(p *draw.FilePlan) { p.Items[0] = tn.foreign }, fault.NotFound, "", "input.itemIds[0]"},
		"an item not on the list":    {func(p *draw.FilePlan) { p.Items[0] = tn.draft }, fault.Precondition, fault.ItemNotPublished, "input.itemIds[0]"},
		"itself as joining agency":   {func(p *draw.FilePlan) { p.Cooperating = []uuid.UUID{tn.firstAgency} }, fault.Invalid, "", "input.cooperatingAgencyIds[0]"},
		"an unknown joining agency":  {func(p *draw.FilePlan) { p.Cooperating = []uuid.UUID{uuid.New()} }, fault.NotFound, "", "input.cooperatingAgencyIds[0]"},
		"a window of another year":   {func(p *draw.FilePlan) { p.From = day("2025-12-31") }, fault.Invalid, "", "input.from"},
		"a window that ends first":   {func(p *draw.FilePlan) { p.To = day("2026-03-01") }, fault.Invalid, "", "input.to"},
		"a window that is over":      {func(p *draw.FilePlan) { p.From, p.To = day("2026-01-05"), day("2026-03-01") }, fault.Invalid, "", "input.to"},
		"a region of another county": {func(p *draw.FilePlan) { p.Target.RegionCodes = []string{"370503"} }, fault.Invalid, "", "input.target.regionCodes[0]"},
		"a region above its own":     {func(p *draw.FilePlan) { p.Target.RegionCodes = []string{"370500"} }, fault.Invalid, "", "input.target.regionCodes[0]"},
		"no region code":             {func(p *draw.FilePlan) { p.Target.RegionCodes = []string{"东营"} }, fault.Invalid, "", "input.target.regionCodes[0]"},
		"no industry":                {func(p *draw.FilePlan) { p.Target.Industries = []string{"%"} }, fault.Invalid, "", "input.target.industries[0]"},
		"an industry of no table":    {func(p *draw.FilePlan) { p.Target.Industries = []string{"F", "999"} }, fault.Invalid, "", "input.target.industries[1]"},
		"a class of no table":        {func(p *draw.FilePlan) { p.Target.Industries = []string{"5220"} }, fault.Invalid, "", "input.target.industries[0]"},
		"an unknown rule of strata":  {func(p *draw.FilePlan) { p.Stratification = "colour" }, fault.Invalid, "", "input.stratification"},
		"no ratios":                  {func(p *draw.FilePlan) { p.Ratios = nil }, fault.Invalid, "", "input.ratios"},
		"a stratum of another rule":  {func(p *draw.FilePlan) { p.Ratios[0].Stratum = "A" }, fault.Invalid, "", "input.ratios[0].stratum"},
		"a stratum twice":            {func(p *draw.FilePlan) { p.Ratios[1].Stratum = p.Ratios[0].Stratum }, fault.Invalid, "", "input.ratios[1].stratum"},
		"more than all":              {func(p *draw.FilePlan) { p.Ratios[0].Percent = "100.0001" }, fault.Invalid, "", "input.ratios[0].percent"},
		"five decimals":              {func(p *draw.FilePlan) { p.Ratios[0].Percent = "0.00001" }, fault.Invalid, "", "input.ratios[0].percent"},
		"nothing of a stratum":       {func(p *draw.FilePlan) { p.Ratios[0].Percent = "0" }, fault.Invalid, "", "input.ratios[0].percent"},
		"a negative minimum":         {func(p *draw.FilePlan) { p.Ratios[0].Minimum = ptr(-1) }, fault.Invalid, "", "input.ratios[0].minimum"},
		"late without a reason":      {func(p *draw.FilePlan) { p.From = day("2026-03-01") }, fault.Precondition, fault.LateReason, "input.lateReason"},
		"late with an empty reason":  {func(p *draw.FilePlan) { p.LateReason = ptr(" ") }, fault.Invalid, "", "input.lateReason"},
	} {
		in := tn.planInput()
		c.change(&in)
		e := refused(tn, name, c.kind, c.reason, func() (draw.Plan, error) { return tn.svc.FilePlan(t.Context(), tn.by(tn.admin, "filePlan"), in) })
		if e.Field != c.field {
			t.Errorf("%s: field %q, want %q", name, e.Field, c.field)
		}
		if words := told[name]; !strings.Contains(e.Msg, words) || !strings.Contains(e.En, words) {
			t.Errorf("%s: %q is told neither in %q nor in %q", name, words, e.Msg, e.En)
		}
	}
}

func TestLateFilingIsMarked(t *testing.T) {
	t.Parallel()
	tn := newTown(t, 3)
	in := tn.planInput()
	in.LateReason = ptr("不适用")
	state := draw.PlanFiled
	if workday.CivilDate(time.Now()).After(in.To) { // readers go by the server's clock
		state = draw.PlanDone
	}
	if p := must(tn.svc.FilePlan(t.Context(), tn.by(tn.admin, "filePlan"), in))(t); p.Late || p.LateReason != nil ||
		p.Number != "370502-SCJG1-P2026-0001" || p.State != state {
		t.Errorf("in time: %+v", p)
	}
	tn.now = time.Date(2026, 3, 31, 15, 59, 0, 0, time.UTC) // 23:59 of the last day in Dongying
	in.From = day("2026-03-31")
	if p := must(tn.svc.FilePlan(t.Context(), tn.by(tn.admin, "filePlan"), in))(t); p.Late {
		t.Error("late on the last day")
	}
	tn.now = tn.now.Add(time.Minute)
	in.From = day("2026-04-01")
	p := must(tn.svc.FilePlan(t.Context(), tn.by(tn.admin, "filePlan"), in))(t)
	if !p.Late || p.LateReason == nil || *p.LateReason != "不适用" || p.Number != "370502-SCJG1-P2026-0003" {
		t.Errorf("one minute late: %+v", p)
	}
	in.Kind, in.LateReason, in.To, in.Target.Industries = draw.Special, nil, day("2026-05-31"), []string{"52"}
	if p := must(tn.svc.FilePlan(t.Context(), tn.by(tn.admin, "filePlan"), in))(t); p.Late {
		t.Error("a special campaign has no last day of filing")
	}
}

func TestRoundsThatAreRefused(t *testing.T) {
	t.Parallel()
	tn := newTown(t, 3)
	tn.plant(func(x exec) { tn.account(x, "staff", actor.Party, tn.firstAgency, uuid.Nil) })
	tn.opened("taken")
	for name, c := range map[string]struct {
		change func(*draw.OpenRound)
		kind   fault.Kind
		reason fault.Reason
	}{
		"one party":                    {func(r *draw.OpenRound) { r.Parties = r.Parties[:1] }, fault.Invalid, ""},
		"a party twice":                {func(r *draw.OpenRound) { r.Parties[1].Name = r.Parties[0].Name }, fault.Invalid, ""},
		"one account for two":          {func(r *draw.OpenRound) { r.Parties[1].Username = r.Parties[0].Username }, fault.Invalid, ""},
		"an unknown account":           {func(r *draw.OpenRound) { r.Parties[0].Username = "nobody" }, fault.Invalid, ""},
		"an agency's account":          {func(r *draw.OpenRound) { r.Parties[0].Username = "admin" }, fault.Invalid, ""},
		"a party on an agency's staff": {func(r *draw.OpenRound) { r.Parties[0].Username = "staff" }, fault.Invalid, ""},
		"a quorum of one":              {func(r *draw.OpenRound) { r.Quorum = 1 }, fault.Invalid, ""},
		"a quorum above the parties":   {func(r *draw.OpenRound) { r.Quorum = 4 }, fault.Invalid, ""},
		"a deadline in the past":       {func(r *draw.OpenRound) { r.RevealBy = tn.now }, fault.Invalid, ""},
		"a deadline within a second":   {func(r *draw.OpenRound) { r.RevealBy = r.RevealBy.Add(time.Millisecond) }, fault.Invalid, ""},
		"an event at the deadline":     {func(r *draw.OpenRound) { r.Beacons[0].Time = r.RevealBy }, fault.Invalid, ""},
		"no event":                     {func(r *draw.OpenRound) { r.Beacons = nil }, fault.Invalid, ""},
		"a source not in the registry": {func(r *draw.OpenRound) { r.Beacons[0].Source = "coin/1" }, fault.Invalid, ""},
		"an unknown suite":             {func(r *draw.OpenRound) { r.Suite = "md5" }, fault.Invalid, ""},
		"a name with a space":          {func(r *draw.OpenRound) { r.Name = "a b" }, fault.Invalid, ""},
		"a name like a draw's":         {func(r *draw.OpenRound) { r.Name = "370502-SCJG1-2026-000001" }, fault.Invalid, ""},
		"a name that is taken":         {func(r *draw.OpenRound) { r.Name = "taken" }, fault.Conflict, ""},
		"an event of years ago": {func(r *draw.OpenRound) {
			r.Beacons[0] = draw.Beacon{Source: "drand/quicknet", Event: "1000", Time: r.Beacons[0].Time}
		}, fault.Invalid, ""},
	} {
		in := tn.roundInput("new")
		c.change(&in)
		refused(tn, name, c.kind, c.reason, func() (draw.Round, error) { return tn.svc.OpenRound(t.Context(), tn.by(tn.admin, "openRound"), in) })
	}
}

// TestEveryStepInItsOrder walks through a round and a draw and tries at each station what is not its turn.
func TestEveryStepInItsOrder(t *testing.T) {
	t.Parallel()
	tn := newTown(t, 60)
	p, second, r := tn.filed(), tn.filed(), tn.opened("r")
	audit, chamber, notary := tn.parties[0], tn.parties[1], tn.parties[2]
	commit := func(a actor.Actor, party string) func() (draw.Round, error) {
		return func() (draw.Round, error) {
			return tn.svc.CommitNonce(t.Context(), tn.by(a, "commitNonce"), r.ID, party, tn.commitmentOf(r, party))
		}
	}
	reveal := func(a actor.Actor, party string, nonce ident.Digest) func() (draw.Round, error) {
		return func() (draw.Round, error) {
			return tn.svc.RevealNonce(t.Context(), tn.by(a, "revealNonce"), r.ID, party, nonce)
		}
	}
	closeRound := func(a actor.Actor) func() (draw.Round, error) {
		return func() (draw.Round, error) { return tn.svc.CloseRound(t.Context(), tn.by(a, "closeRound"), r.ID) }
	}
	record := func(a actor.Actor, event, value string) func() (draw.Round, error) {
		return func() (draw.Round, error) {
			return tn.svc.RecordBeacon(t.Context(), tn.by(a, "recordBeacon"), r.ID, "dice/d10x20", event, value)
		}
	}
	commitDraw := func(a actor.Actor) func() (draw.Draw, error) {
		return func() (draw.Draw, error) {
			return tn.svc.CommitDraw(t.Context(), tn.by(a, "commitDraw"), tn.drawInput(p, r))
		}
	}
	var d draw.Draw
	execute := func(a actor.Actor) func() (draw.Draw, error) {
		return func() (draw.Draw, error) {
			return tn.svc.ExecuteDraw(t.Context(), tn.by(a, "executeDraw"), d.ID)
		}
	}
	nonce := func(party string) ident.Digest { return tn.nonce(r.Name + party) }

	refused(tn, "an unknown draw", fault.NotFound, "", execute(tn.admin))
	refused(tn, "another's party", fault.NotFound, "", commit(audit, "notary"))
	refused(tn, "an agency as party", fault.NotFound, "", commit(tn.admin, "audit"))
	refused(tn, "a reveal before its commitment", fault.Precondition, fault.WrongState, reveal(audit, "audit", nonce("audit")))
	must(commit(audit, "audit")())(t)
	refused(tn, "a second commitment", fault.Conflict, "", commit(audit, "audit"))
	refused(tn, "a reveal before the quorum committed", fault.Precondition, fault.NotYet, reveal(audit, "audit", nonce("audit")))
	refused(tn, "somebody else's commitment", fault.Conflict, "", func() (draw.Round, error) {
		return tn.svc.CommitNonce(t.Context(), tn.by(chamber, "commitNonce"), r.ID, "chamber", tn.commitmentOf(r, "audit"))
	})
	must(commit(chamber, "chamber")())(t)
	refused(tn, "another agency's plan", fault.NotFound, "", commitDraw(tn.other))
	d = must(commitDraw(tn.admin)())(t)
	refused(tn, "executing before the close", fault.Precondition, fault.NotYet, execute(tn.admin))
	refused(tn, "a nonce that was not committed", fault.Precondition, fault.NonceMismatch, reveal(audit, "audit", nonce("chamber")))
	must(reveal(audit, "audit", nonce("audit"))())(t)
	refused(tn, "a second reveal", fault.Conflict, "", reveal(audit, "audit", nonce("audit")))
	refused(tn, "a commitment after a reveal", fault.Precondition, fault.WrongState, commit(notary, "notary"))
	refused(tn, "a plan after a reveal", fault.Precondition, fault.WrongState, func() (draw.Draw, error) {
		return tn.svc.CommitDraw(t.Context(), tn.by(tn.admin, "commitDraw"), tn.drawInput(second, r))
	})
	must(reveal(chamber, "chamber", nonce("chamber"))())(t)
	refused(tn, "a close before reveal-by", fault.Precondition, fault.NotYet, closeRound(tn.admin))
	refused(tn, "a value before the close", fault.Precondition, fault.NotYet, record(audit, "ceremony-1", thrown))

	tn.now = r.RevealBy.Add(time.Microsecond)
	refused(tn, "a reveal after reveal-by", fault.Precondition, fault.TooLate, reveal(chamber, "chamber", nonce("chamber")))
	refused(tn, "a plan after reveal-by", fault.Precondition, fault.TooLate, commitDraw(tn.admin))
	refused(tn, "another agency's close", fault.NotFound, "", closeRound(tn.other))
	if got := must(closeRound(tn.admin)())(t); got.State != draw.RoundClosed {
		t.Errorf("closed round is %s", got.State)
	}
	refused(tn, "a second close", fault.Precondition, fault.WrongState, closeRound(tn.admin))
	refused(tn, "a value before the event", fault.Precondition, fault.NotYet, record(audit, "ceremony-1", thrown))
	refused(tn, "executing before the event", fault.Precondition, fault.NotYet, execute(tn.admin))

	tn.now = r.Beacons[0].Time
	refused(tn, "dice entered by the office", fault.Precondition, fault.DiceByParty, record(tn.admin, "ceremony-1", thrown))
	refused(tn, "dice entered by a party that did not reveal", fault.NotFound, "", record(notary, "ceremony-1", thrown))
	refused(tn, "another event", fault.NotFound, "", record(audit, "ceremony-2", thrown))
	for _, v := range []string{"", thrown[1:], thrown + "0", "1187667795466545398X", "１１８７６６７７９５４６６５４５３９８６"} {
		refused(tn, "the value "+v, fault.Invalid, "", record(audit, "ceremony-1", v))
	}
	if got := must(record(audit, "ceremony-1", thrown)())(t); got.State != draw.RoundBeaconsRecorded {
		t.Errorf("round with its value is %s", got.State)
	}
	refused(tn, "a second throw", fault.Conflict, "", record(audit, "ceremony-1", thrown))
	refused(tn, "another agency's draw", fault.NotFound, "", execute(tn.other))
	if got := must(execute(tn.colleague)())(t); got.State != draw.Published {
		t.Errorf("executed draw is %s", got.State)
	}
	refused(tn, "executing twice", fault.Conflict, fault.AlreadyDrawn, execute(tn.admin))
}

func TestARoundFailsBelowItsQuorumOrAfterItsEvent(t *testing.T) {
	t.Parallel()
	tn := newTown(t, 60)
	few, late, both := tn.opened("few"), tn.opened("late"), tn.opened("both")
	for _, r := range []draw.Round{few, late, both} {
		tn.commitAll(r)
		tn.committed(tn.filed(), r)
	}
	tn.revealAll(few, "chamber", "notary")
	tn.revealAll(late)
	tn.revealAll(both, "chamber", "notary")
	tn.now = few.RevealBy
	must(tn.svc.CloseRound(t.Context(), tn.by(tn.admin, "closeRound"), few.ID))(t)
	tn.now = late.Beacons[0].Time
	must(tn.svc.CloseRound(t.Context(), tn.by(tn.admin, "closeRound"), late.ID))(t)
	must(tn.svc.CloseRound(t.Context(), tn.by(tn.admin, "closeRound"), both.ID))(t)
	for name, reason := range map[string]draw.RoundVoidReason{"few": draw.VoidQuorum, "late": draw.VoidLate, "both": draw.VoidQuorum} {
		r := must(tn.app.Round(t.Context(), actor.Public(), name))(t)
		if r.State != draw.RoundVoid || r.VoidReason == nil || *r.VoidReason != reason {
			t.Errorf("round %s is %s because of %v, want %s", name, r.State, r.VoidReason, reason)
		}
		record := func() (draw.Round, error) {
			return tn.svc.RecordBeacon(t.Context(), tn.by(tn.parties[0], "recordBeacon"), r.ID, "dice/d10x20", "ceremony-1", thrown)
		}
		if reason == draw.VoidQuorum {
			refused(tn, "a value for the void round "+name, fault.Precondition, fault.WrongState, record)
		} else if r = must(record())(t); r.State != draw.RoundVoid || r.Beacons[0].Value == nil {
			t.Errorf("with its outcome round %s is %s, %v", name, r.State, r.Beacons[0].Value)
		}
		id := tn.id("select id from draw where round_id = $1", r.ID)
		refused(tn, "a draw of the void round "+name, fault.Precondition, fault.WrongState, func() (draw.Draw, error) {
			return tn.svc.ExecuteDraw(t.Context(), tn.by(tn.admin, "executeDraw"), id)
		})
	}
	if n := query[int64](tn, "select count(*) from log_entry where type = 'void'")[0]; n != 3 {
		t.Errorf("%d void entries", n)
	}
}

func TestCommitmentsThatAreRefused(t *testing.T) {
	t.Parallel()
	tn := newTown(t, 60)
	p, r := tn.filed(), tn.opened("r")
	for name, c := range map[string]struct {
		change func(*draw.CommitDraw)
		kind   fault.Kind
		reason fault.Reason
		field  string
	}{
		"an unknown plan":          {func(d *draw.CommitDraw) { d.Plan = uuid.New() }, fault.NotFound, "", ""},
		"an unknown round":         {func(d *draw.CommitDraw) { d.Round = uuid.New() }, fault.NotFound, "", ""},
		"one officer":              {func(d *draw.CommitDraw) { d.Slots = d.Slots[:1] }, fault.Invalid, "", "input.slots"},
		"a qualification in words": {func(d *draw.CommitDraw) { d.Slots[1] = "组长" }, fault.Invalid, "", "input.slots[1]"},
		"too little capacity":      {func(d *draw.CommitDraw) { d.CapacityFactor = ptr("1.2999") }, fault.Precondition, fault.CapacityTooLow, "input.capacityFactor"},
		"no number":                {func(d *draw.CommitDraw) { d.ReservePercent = ptr("-1") }, fault.Invalid, "", "input.reservePercent"},
		"a window before the draw": {func(d *draw.CommitDraw) { d.WindowFrom = day("2026-03-01") }, fault.Invalid, "", "input.windowFrom"},
		"a window beyond the plan": {func(d *draw.CommitDraw) { d.WindowTo = day("2026-12-01") }, fault.Invalid, "", "input.windowFrom"},
		"a window that ends first": {func(d *draw.CommitDraw) { d.WindowTo = day("2026-03-02") }, fault.Invalid, "", "input.windowTo"},
		"no publication mode":      {func(d *draw.CommitDraw) { d.Publication = "" }, fault.Invalid, "", "input.publication"},
	} {
		in := tn.drawInput(p, r)
		c.change(&in)
		e := refused(tn, name, c.kind, c.reason, func() (draw.Draw, error) { return tn.svc.CommitDraw(t.Context(), tn.by(tn.admin, "commitDraw"), in) })
		if e.Field != c.field {
			t.Errorf("%s: field %q, want %q", name, e.Field, c.field)
		}
	}
	tn.plant(func(x exec) { x("update check_item set retired_at = now() where id = $1", tn.item) })
	refused(tn, "an item taken off the list since", fault.Precondition, fault.ItemNotPublished, func() (draw.Draw, error) {
		return tn.svc.CommitDraw(t.Context(), tn.by(tn.admin, "commitDraw"), tn.drawInput(p, r))
	})
}

// TestTheRuntimeRoleDrawsWithTheDatabasesClock repeats the way under row-level security and the runtime role's grants. Instead of
// waiting, the deadlines are moved behind the clock.
func TestTheRuntimeRoleDrawsWithTheDatabasesClock(t *testing.T) {
	t.Parallel()
	tn := newTown(t, 60)
	tn.svc, tn.now = tn.app, time.Now().UTC().Truncate(time.Second)
	today := workday.CivilDate(tn.now.Add(90 * time.Minute))
	in := tn.planInput()
	in.Year, in.From, in.To, in.LateReason = today.Year(), today, today, ptr("测试")
	p := must(tn.app.FilePlan(t.Context(), tn.by(tn.admin, "filePlan"), in))(t)
	if time.Since(p.DraftedAt).Abs() > time.Hour {
		t.Errorf("the runtime role chose its own time: %s", p.DraftedAt)
	}
	r := tn.opened("r")
	tn.commitAll(r)
	di := tn.drawInput(p, r)
	di.WindowFrom, di.WindowTo = today, today
	d := must(tn.app.CommitDraw(t.Context(), tn.by(tn.admin, "commitDraw"), di))(t)
	tn.revealAll(r)
	tn.plant(func(x exec) { x("update round set reveal_by = now() - interval '1 second'") })
	must(tn.app.CloseRound(t.Context(), tn.by(tn.admin, "closeRound"), r.ID))(t)
	tn.plant(func(x exec) { x("update round_beacon set due_at = now() - interval '1 second'") })
	must(tn.app.RecordBeacon(t.Context(), tn.by(tn.parties[2], "recordBeacon"), r.ID, "dice/d10x20", "ceremony-1", thrown))(t)
	d = must(tn.app.ExecuteDraw(t.Context(), tn.by(tn.admin, "executeDraw"), d.ID))(t)
	b := must(tn.app.Bundle(t.Context(), actor.Public(), d.Number))(t)
	if got := drd1.Verify(b, protocol); got.ExitCode() != 0 || d.Result.Selected != 6 {
		t.Errorf("exit %d, %v, %+v", got.ExitCode(), got.Err(), d.Result)
	}
	if s := must(tn.app.Selections(t.Context(), tn.other, d.ID, page.Ask{First: 1}))(t); s.Rows[0].InspectionID != nil {
		t.Error("another agency learns which inspection it is")
	}
}
