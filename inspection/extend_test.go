package inspection_test

import (
	"testing"

	"yangguang/fault"
	"yangguang/inspection"
	"yangguang/workday"
)

// More time for an order: the enterprise asks, the agency's head decides, and from then on every clock goes by the new day.
func TestMoreTimeForAnOrder(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	ctx := t.Context()
	o := w.ordered()
	ask := func(who string, until workday.Date, reason string) (inspection.Rectification, error) {
		r := inspection.ExtensionRequest{RectificationID: o.ID, Until: until, Reason: reason}
		return w.s.RequestExtension(ctx, w.by(who, r), r)
	}
	decide := func(who string, n int, approved bool) (inspection.Rectification, error) {
		d := inspection.ExtensionVerdict{RectificationID: o.ID, Number: n, Approved: approved, Reason: "设备订货需时，同意一次"}
		return w.s.DecideExtension(ctx, w.by(who, d), d)
	}
	_, err := ask("owner", o.LastDay, "设备订货需时")
	refused(t, "no later day", err, fault.Invalid, "input.until")
	_, err = ask("owner", o.LastDay.AddDays(31), "设备订货需时")
	refused(t, "too far", err, fault.Invalid, "input.until")
	_, err = ask("owner", o.LastDay.AddDays(5), "")
	refused(t, "without reason", err, fault.Invalid, "input.reason")
	_, err = ask("rival", o.LastDay.AddDays(5), "x")
	refused(t, "another enterprise", err, fault.NotFound, "")
	got, err := ask("owner", o.LastDay.AddDays(5), "设备订货需时")
	w.ok(err)
	if len(got.Extensions) != 1 || got.Extensions[0].Approved != nil || got.LastDay != o.LastDay {
		t.Errorf("asked: %+v", got.Extensions)
	}
	_, err = ask("owner", o.LastDay.AddDays(6), "又")
	refused(t, "while one waits", err, fault.Precondition, string(fault.WrongState))
	_, err = decide("chief", 1, true)
	refused(t, "another agency", err, fault.NotFound, "")
	got, err = decide("head", 1, false)
	w.ok(err)
	if e := got.Extensions[0]; e.Approved == nil || *e.Approved || got.LastDay != o.LastDay || *e.DecidedBy != w.actors["head"].Pseudonym {
		t.Errorf("refused: %+v", e)
	}
	_, err = ask("owner", o.LastDay.AddDays(20), "设备订货需时，附合同")
	w.ok(err)
	got, err = decide("head", 2, true)
	w.ok(err)
	want := w.s.Calendar.Next(o.LastDay.AddDays(20)).Date
	if got.LastDay != want || got.Extensions[1].LastDay == nil || *got.Extensions[1].LastDay != want || got.State != inspection.RectificationOrdered {
		t.Errorf("granted: last day %s, want %s; %+v", got.LastDay, want, got.Extensions[1])
	}
	_, err = ask("owner", want.AddDays(5), "再延")
	refused(t, "more often than the rules allow", err, fault.Precondition, string(fault.WrongState))
	if n, err := w.s.NoteOverdue(ctx, o.LastDay.AddDays(1), o.LastDay.AddDays(1).Start()); err != nil || n != 0 {
		t.Errorf("%d noted as overdue within the time granted, %v", n, err)
	}
	if n, err := w.s.NoteOverdue(ctx, want.AddDays(1), want.AddDays(1).Start()); err == nil && n != 1 {
		t.Errorf("%d noted as overdue after it", n)
	}
}

// The enterprise is reminded once before each last day, and not while the agency has the turn.
func TestReminders(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	ctx := t.Context()
	o := w.ordered()
	remind := func(day workday.Date) int {
		t.Helper()
		n, err := w.s.Remind(ctx, day, w.today.Start())
		w.ok(err)
		return n
	}
	if n := remind(o.LastDay.AddDays(-8)); n != 0 {
		t.Errorf("%d reminded eight days before", n)
	}
	if n := remind(o.LastDay.AddDays(-1)); n != 1 {
		t.Errorf("%d reminded the day before", n)
	}
	if n := remind(o.LastDay); n != 0 {
		t.Errorf("%d reminded twice", n)
	}
	if r := w.read("owner", w.inspectionOf(o)).Rectifications[0]; r.RemindedAt == nil {
		t.Error("the enterprise does not see it")
	}
	r := inspection.ExtensionRequest{RectificationID: o.ID, Until: o.LastDay.AddDays(10), Reason: "设备订货需时"}
	_, err := w.s.RequestExtension(ctx, w.by("owner", r), r)
	w.ok(err)
	d := inspection.ExtensionVerdict{RectificationID: o.ID, Number: 1, Approved: true, Reason: "同意"}
	got, err := w.s.DecideExtension(ctx, w.by("head", d), d)
	w.ok(err)
	if got.RemindedAt != nil {
		t.Error("reminded of a day that is no more the last")
	}
	if n := remind(got.LastDay.AddDays(-1)); n != 1 {
		t.Errorf("%d reminded of the new day", n)
	}
}
