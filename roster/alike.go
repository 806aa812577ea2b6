package roster

import (
	"context"
	"io"
	"strings"

	"yangguang/fault"
)

// Alike is a row of the register that may be the same enterprise as one that is written, and would have a second cap if it were in force twice, or into which
// that one was merged.
type Alike struct {
	Code       string // the one that is written
	USCC, Name string // the one that is there
	SameCode   bool   // it is in force under a code that can only be the same one mistaken: no reason helps
}

// accounted reports whether the reason tells the two apart: it names the code of the one that is there.
func (a Alike) accounted(reason string) bool {
	return !a.SameCode && strings.Contains(NormaliseUSCC(reason), a.USCC)
}

// compare reports what the register says against the staged rows, which are those that nothing in the file is said against.
func (r *reading) compare(ctx context.Context, tx Tx, im Import) error {
	if err := r.settle(ctx, tx); err != nil {
		return err
	}
	if im.Keeper != nil {
		foreign, err := tx.ForeignEnterprises(ctx, im.Keeper.Region)
		if err != nil {
			return err
		}
		r.foreign(foreign)
	}
	alike, err := tx.AlikeEnterprises(ctx)
	if err != nil {
		return err
	}
	r.twice(alike)
	away, err := tx.MergedAway(ctx)
	r.gone(away)
	return err
}

// twice judges the staged rows that may be in the register already. A row with a mistaken code is in error. One with the name of another enterprise in
// the same city is in error for an agency, unless the reason names that one's code, and a warning for whoever runs the platform.
func (r *reading) twice(found []Alike) {
	for _, a := range found {
		switch key := r.headers[r.places["uscc"]]; {
		case a.accounted(r.im.Reason):
		case a.SameCode:
			r.found(problem(r.lines[a.Code], key, a.Code, sameCode, a.USCC+" "+a.Name))
		case r.im.Keeper == nil:
			r.found(problem(r.lines[a.Code], key, a.Code, sameName, a.USCC+" "+a.Name))
		default:
			r.found(problem(r.lines[a.Code], key, a.Code, sameNameKept, a.USCC+" "+a.Name))
		}
	}
}

// gone warns of the rows of enterprises that were merged into another: these change no more.
func (r *reading) gone(found []Alike) {
	for _, a := range found {
		r.found(problem(r.lines[a.Code], r.headers[r.places["uscc"]], a.Code, mergedAway, a.USCC+" "+a.Name))
	}
}

// notTwice refuses a row of the form that comes into force, or takes another name or city, and may be in the register already.
func (w *writer) notTwice(ctx context.Context, e EnterpriseRow) error {
	if unknown := Unknown; e.Status == nil { // as it is stored
		e.Status = &unknown
	}
	given := false
	err := w.tx.StageEnterprises(ctx, func() (EnterpriseRow, error) {
		if given {
			return e, io.EOF
		}
		given = true
		return e, nil
	})
	if err != nil {
		return err
	}
	found, err := w.tx.AlikeEnterprises(ctx)
	if err == nil {
		err = w.tx.ClearEnterprises(ctx)
	}
	if err != nil {
		return err
	}
	for _, a := range found {
		if a.accounted(w.edit.Reason) {
			continue
		}
		f := sameNameKept
		if a.SameCode {
			f = sameCode
		}
		p := problem(0, "uscc", a.Code, f, a.USCC+" "+a.Name)
		refused := fault.New(fault.Conflict, p.Msg+"："+p.Remedy, p.En+": "+p.RemedyEn).With("code", a.USCC).With("title", a.Name)
		refused.Field = "input.cells.uscc"
		return refused
	}
	return nil
}
