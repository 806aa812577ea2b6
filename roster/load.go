package roster

import (
	"context"
	"encoding/json"
	"fmt"
	"io"

	"yangguang/command"
	"yangguang/fault"
	"yangguang/ledger"
)

// Batch is rows that a program made, for one register. They go the way of a file: one transaction, one entry, a second time nothing.
type Batch struct {
	Name        string // of where they come from, for the record
	Demo        bool   // synthetic demo data
	Agencies    []AgencyRow
	Enterprises []EnterpriseRow
	Inspectors  []InspectorRow // agencies and enterprises by code
	Items       []ItemRow      // agencies by code
}

// Load brings one register to the rows of the batch; rows for another register are BAD_USER_INPUT. A row that a file could not have
// had, such as an unknown agency, fails the whole batch.
func (s *Service) Load(ctx context.Context, c command.Command, b Batch) (Report, error) {
	im := Import{FileName: b.Name, Demo: b.Demo}
	var do func(context.Context, Tx) (Merged, error)
	var codes []string
	given := 0
	leaves := &tree{}
	if b.Agencies != nil {
		im.Register, given, codes = Agencies, given+1, codesOf(b.Agencies, AgencyRow.code)
		addAll(leaves, b.Agencies)
		do = func(ctx context.Context, tx Tx) (Merged, error) { return tx.MergeAgencies(ctx, b.Agencies) }
	}
	if b.Enterprises != nil {
		im.Register, given = Enterprises, given+1
		addAll(leaves, b.Enterprises)
		do = func(ctx context.Context, tx Tx) (Merged, error) { return b.loadEnterprises(ctx, tx, im.why()) }
	}
	if b.Inspectors != nil {
		im.Register, given, codes = Inspectors, given+1, codesOf(b.Inspectors, InspectorRow.code)
		addAll(leaves, b.Inspectors)
		do = b.loadInspectors
	}
	if b.Items != nil {
		im.Register, given, codes = Items, given+1, codesOf(b.Items, ItemRow.code)
		addAll(leaves, b.Items)
		do = b.loadItems
	}
	if given != 1 || leaves.err != nil {
		return Report{}, fault.BadInput("batch", "一次只装载一个名录库", "a batch is for one register").Because(leaves.err)
	}
	return s.bring(ctx, c, im, func(ctx context.Context, tx Tx, rep *Report) (Merged, error) {
		rep.Rows, rep.RowsRoot = int(leaves.edge.Size()), leaves.edge.Root()
		rep.SHA256 = rep.RowsRoot       // there is no file
		if im.Register == Enterprises { // whose history the merge writes
			return do(ctx, tx)
		}
		return withHistory(ctx, tx, im, codes, func() (Merged, error) { return do(ctx, tx) })
	})
}

func (b Batch) loadEnterprises(ctx context.Context, tx Tx, why string) (Merged, error) {
	left := b.Enterprises
	err := tx.StageEnterprises(ctx, func() (e EnterpriseRow, err error) {
		if len(left) == 0 {
			return e, io.EOF
		}
		e, left = left[0], left[1:]
		e.Synthetic = b.Demo
		return e, nil
	})
	if err != nil {
		return Merged{}, err
	}
	return tx.MergeEnterprises(ctx, "", why)
}

func (b Batch) loadInspectors(ctx context.Context, tx Tx) (Merged, error) {
	agencies, err := tx.AgencyIDs(ctx)
	if err != nil {
		return Merged{}, err
	}
	for k := range b.Inspectors {
		i := &b.Inspectors[k]
		i.Synthetic = b.Demo
		if unknown := i.place(agencies); unknown != nil {
			return Merged{}, missingRow("inspectors", k, unknown[0])
		}
	}
	lost, err := findConflicts(ctx, tx, b.Inspectors)
	if err == nil && lost != nil {
		err = missingRow("inspectors "+lost[0].Pseudonym, 0, "conflicts")
	}
	if err != nil {
		return Merged{}, err
	}
	return tx.MergeInspectors(ctx, b.Inspectors)
}

func (b Batch) loadItems(ctx context.Context, tx Tx) (Merged, error) {
	agencies, err := tx.AgencyIDs(ctx)
	if err != nil {
		return Merged{}, err
	}
	for k := range b.Items {
		i := &b.Items[k]
		i.Synthetic = b.Demo
		var known bool
		if i.AgencyID, known = agencies[i.AgencyCode]; !known {
			return Merged{}, missingRow("items", k, "agency_code")
		}
	}
	return tx.MergeItems(ctx, b.Items)
}

func missingRow(list string, k int, column string) error {
	return fault.BadInput(fmt.Sprintf("%s[%d].%s", list, k, column), "所引用的机关或企业不在名录库中", "the agency or enterprise referred to is not in the register")
}

// tree digests rows in their order: RFC 6962 over the JSON of their cells.
type tree struct {
	edge ledger.Edge
	rows []ledger.Row
	err  error
}

func (t *tree) add(cells []string) error {
	leaf, err := json.Marshal(cells)
	if err != nil {
		t.err = err
		return err
	}
	t.rows = t.edge.Append(t.rows[:0], leaf)
	return nil
}

func addAll[T interface{ cells() []string }](t *tree, rows []T) {
	for _, r := range rows {
		_ = t.add(r.cells()) // kept in t.err
	}
}
