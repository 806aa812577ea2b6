package roster

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"yangguang/fault"
)

// Alike is a row of the register that may be the same enterprise as one that is written, and would have a second cap if it were in force twice, or into which
// that one was merged.
type Alike struct {
	Code       string // the one that is written
	USCC, Name string // the one that is there
	SameCode   bool   // it is in force under a code that can only be the same one mistaken: no reason helps
	Filed      bool   // it is another row of the same file
	Of         int    // of those with the same name, in the register or in the file, how many there are that no reason tells apart
}

// asIs are rows that are said of a written one by themselves, and those with its name together.
func asIs(found []Alike) (groups [][]Alike) {
	at := map[string]int{}
	for _, a := range found {
		i, ok := at[a.Code]
		if !ok || a.SameCode {
			if groups = append(groups, nil); !a.SameCode {
				at[a.Code] = len(groups) - 1
			}
			i = len(groups) - 1
		}
		groups[i] = append(groups[i], a)
	}
	return groups
}

// nameThem gives those of a group with their codes, as many as the rule names, and how many there are.
func nameThem(group []Alike) (codes []string, all int, said phrase) {
	var list []string
	for i, a := range group {
		if i == 0 || a.Filed != group[i-1].Filed {
			all += a.Of
		}
		switch {
		case slices.Contains(codes, a.USCC): // in the file and in the register
			all--
		case len(codes) < rules().Namesakes.Named:
			codes, list = append(codes, a.USCC), append(list, a.USCC+" "+a.Name)
		}
	}
	said = phrase{strings.Join(list, "、"), strings.Join(list, ", ")}
	if all > len(list) {
		said.zh += fmt.Sprintf(" 等 %d 家", all)
		said.en += fmt.Sprintf(" and others, %d in all", all)
	}
	return codes, all, said
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
	alike, err := tx.AlikeEnterprises(ctx, NormaliseUSCC(im.Reason), rules().Namesakes.Named)
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
	for _, group := range asIs(found) {
		f, a := sameNameKept, group[0]
		switch {
		case a.SameCode:
			f = sameCode
		case r.im.Keeper == nil:
			f = sameName
		}
		_, _, said := nameThem(group)
		r.found(problem(r.lines[a.Code], r.headers[r.places["uscc"]], a.Code, f, said))
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
	found, err := w.tx.AlikeEnterprises(ctx, NormaliseUSCC(w.edit.Reason), rules().Namesakes.Named)
	if err == nil {
		err = w.tx.ClearEnterprises(ctx)
	}
	if err != nil {
		return err
	}
	if len(found) == 0 {
		return nil
	}
	group, f := asIs(found)[0], sameNameKept // those with the same code come first
	if group[0].SameCode {
		f = sameCode
	}
	codes, all, said := nameThem(group)
	p := problem(0, "uscc", group[0].Code, f, said)
	refused := fault.New(fault.Conflict, p.Msg+"："+p.Remedy, p.En+": "+p.RemedyEn).With("code", group[0].USCC).With("title", group[0].Name).
		With("codes", codes).With("count", all)
	refused.Field = "input.cells.uscc"
	return refused
}
