package roster

import (
	"context"
	"slices"
	"strings"

	"github.com/google/uuid"

	"yangguang/actor"
	"yangguang/fault"
)

// writer brings one row to the values of a form. The values are read as a row of an import file is.
type writer struct {
	tx       Tx
	actor    actor.Actor
	edit     Edit
	before   Entry
	warnings []Problem
	wrong    *Problem // the first finding that blocks
}

// reader makes a record of the values; its columns are named by their keys.
func (w *writer) reader(values map[string]string) *record {
	r := &record{was: w.before.Values, layout: layout{places: map[string]int{}}, found: func(p *Problem) {
		if p.Finding == droppedValue && values[p.Column] != w.before.Values[p.Column] { // a file is imported without it, a person is there to write it anew
			p = w.unread(*p)
		}
		if p.Severity == Warns {
			w.warnings = append(w.warnings, *p)
		} else if w.wrong == nil {
			w.wrong = p
		}
	}}
	for i, c := range w.edit.Register.Columns() {
		r.places[c.Key] = i
		r.headers, r.Cells, r.width = append(r.headers, c.Key), append(r.Cells, values[c.Key]), i+1
	}
	return r
}

// forms says how a value is written that could not be read, in a form and in a file.
var forms = map[string]phrase{"reg_date": {"请写作 2026-05-01 这样的日期，不晚于今天", "write a date like 2026-05-01, today at the latest"},
	"industry_code": {"请填写 GB/T 4754 的行业代码，如 5221（细至小类）", "give a code of GB/T 4754, down to the class, like 5221"},
	"status": {"请从可选值中选择（存续、注销、吊销、迁出、歇业、未载明）",
		"take one of the choices (ACTIVE, DEREGISTERED, REVOKED, MOVED_OUT, SUSPENDED, UNKNOWN)"},
	"credit_class": {"请填写 A、B、C 或者 D", "give A, B, C or D"}}

// unread makes a value that an import would leave out an error.
func (w *writer) unread(p Problem) *Problem {
	columns := w.edit.Register.Columns()
	title := columns[slices.IndexFunc(columns, func(c Column) bool { return c.Key == p.Column })].Title
	how, known := forms[p.Column]
	if !known {
		how = phrase{"请缩短", "shorten it"}
	}
	p.Severity, p.Msg, p.En, p.Remedy, p.RemedyEn = Blocks, title+"无法识别", p.Column+" cannot be read", how.zh, how.en
	return &p
}

func (w *writer) refused() error {
	if w.wrong == nil {
		return nil
	}
	p := w.wrong
	return fault.BadInput("input.cells."+p.Column, p.Msg+"："+p.Remedy, p.En+": "+p.RemedyEn)
}

// write judges the values, writes them, and reads what is stored then.
func (w *writer) write(ctx context.Context, values map[string]string) (Entry, error) {
	r := w.reader(values)
	var err error
	var code string
	var agency uuid.UUID
	switch w.edit.Register {
	case Agencies:
		code, err = w.agency(ctx, r)
	case Enterprises:
		code, err = w.enterprise(ctx, r)
	case Inspectors:
		code, err = w.inspector(ctx, r)
	default:
		code, agency, err = w.item(ctx, r)
	}
	if err != nil {
		return Entry{}, err
	}
	return w.tx.EntryByCode(ctx, w.edit.Register, code, agency)
}

// placed is the column by which a row is somebody's to keep.
var placed = map[Register]string{Enterprises: ".region_code", Inspectors: ".agency_code", Items: ".agency_code"}

// fresh holds that a new row is not there yet and that the keeper may make it.
func (w *writer) fresh(ctx context.Context, code string, e Entry) error {
	if w.edit.ID != nil {
		return nil
	}
	e.Register = w.edit.Register
	if err := mayKeep(ctx, w.tx, w.actor, e); err != nil {
		return fault.BadInput("input.cells"+placed[e.Register], "不属于本机关维护的范围：机关由监督机关登记，人员、事项须属本机关，企业须在本机关辖区",
			"not yours to keep: agencies are the supervisor's, inspectors and items are of the own agency, enterprises of its region")
	}
	var agency uuid.UUID
	if e.AgencyID != nil {
		agency = *e.AgencyID
	}
	there, err := w.tx.EntryByCode(ctx, e.Register, code, agency)
	switch {
	case err == nil:
		return fault.New(fault.Conflict, "名录库中已有 "+code+"：请修改已有记录", code+" is in the register already: change that row").With("title", there.Title)
	case !fault.Is(err, fault.NotFound):
		return err
	}
	return nil
}

func (w *writer) agency(ctx context.Context, r *record) (string, error) {
	a, _ := readAgency(r)
	if err := w.settle(r); err != nil {
		return "", err
	}
	if err := w.fresh(ctx, a.Code, Entry{}); err != nil {
		return "", err
	}
	_, err := w.tx.MergeAgencies(ctx, []AgencyRow{a})
	return a.Code, err
}

func (w *writer) enterprise(ctx context.Context, r *record) (string, error) {
	e := readEnterprise(r)
	if err := w.settle(r); err != nil {
		return "", err
	}
	if i := slices.IndexFunc(w.warnings, func(p Problem) bool { return p.Finding == kindOfCode }); i >= 0 { // a person chose it: it is not changed in silence
		p := w.warnings[i]
		return "", fault.BadInput("input.cells.kind", p.Msg+"："+p.Remedy, p.En+": "+p.RemedyEn)
	}
	e.Synthetic = w.before.Synthetic
	if err := w.fresh(ctx, e.USCC, Entry{Region: e.RegionCode}); err != nil {
		return "", err
	}
	if err := w.moves(ctx, e); err != nil {
		return "", err
	}
	if w.before.Successor != nil {
		return "", fault.Refuse(fault.WrongState, "该企业已并入他者，不再修改", "the enterprise was merged into another and changes no more")
	}
	if err := w.notTwice(ctx, e); err != nil {
		return "", err
	}
	return e.USCC, w.tx.SaveEnterprise(ctx, e, w.edit.Reason)
}

func (w *writer) inspector(ctx context.Context, r *record) (string, error) {
	i := readInspector(r)
	if err := w.refused(); err != nil {
		return "", err
	}
	if err := w.settle(r); err != nil {
		return "", err
	}
	i.Synthetic = w.before.Synthetic
	agencies, err := w.tx.AgencyIDs(ctx)
	if err != nil {
		return "", err
	}
	if unknown := i.place(agencies); unknown != nil {
		return "", fault.BadInput("input.cells."+unknown[0], "所引用的机关不在名录库中", "the agency referred to is not in the register")
	}
	if err := w.fresh(ctx, i.Pseudonym, Entry{AgencyID: &i.AgencyID}); err != nil {
		return "", err
	}
	for _, was := range strings.Split(w.before.Values["conflicts"], ";") {
		declared := strings.Join(strings.SplitN(was+"::", ":", 3)[:2], ":") + ":"
		if was != "" && !strings.Contains(";"+r.cell("conflicts"), ";"+declared) {
			return "", fault.BadInput("input.cells.conflicts", "回避申报不能撤去，请为其填写止日："+was, "a declared conflict is not taken away, give its last day: "+was)
		}
	}
	lost, err := findConflicts(ctx, w.tx, []InspectorRow{i})
	if err == nil && lost != nil {
		err = fault.BadInput("input.cells.conflicts", "所申报的企业不在名录库中", "the enterprise of a declaration is not in the register")
	}
	if err != nil {
		return "", err
	}
	taken, err := w.tx.CertificatesHeld(ctx, []InspectorRow{i})
	if err != nil {
		return "", err
	}
	if holder, yes := taken[i.Pseudonym]; yes {
		r.report("certificate_number", takenNumber, holderOf(holder))
		return "", w.refused()
	}
	_, err = w.tx.MergeInspectors(ctx, []InspectorRow{i})
	return i.Pseudonym, err
}

func (w *writer) item(ctx context.Context, r *record) (string, uuid.UUID, error) {
	i := readItem(r)
	if err := w.settle(r); err != nil {
		return "", uuid.Nil, err
	}
	agencies, err := w.tx.AgencyIDs(ctx)
	if err != nil {
		return "", uuid.Nil, err
	}
	i.AgencyCode, i.Synthetic = r.cell("agency_code"), w.before.Synthetic
	if err := w.own(ctx, &i, agencies); err != nil {
		return "", uuid.Nil, err
	}
	i.AgencyID = agencies[i.AgencyCode]
	switch {
	case i.AgencyCode == "":
		return "", uuid.Nil, fault.BadInput("input.cells.agency_code", "请填写机关代码：事项属于哪个机关", "give the agency's code: say whose item it is")
	case i.AgencyID == uuid.Nil:
		return "", uuid.Nil, fault.BadInput("input.cells.agency_code", "该机关不在名录库中", "the agency is not in the register")
	case i.Field == "":
		return "", uuid.Nil, fault.BadInput("input.cells.field", "请填写领域", "give the field of law")
	case i.Basis == "" && w.before.State == InForce:
		return "", uuid.Nil, fault.BadInput("input.cells.basis", "已公布的事项不能没有依据", "a published item keeps its legal basis")
	}
	if lost, err := w.tx.UnknownViolations(ctx, i.violations()); err != nil || len(lost) > 0 {
		if err == nil {
			r.report("checklist", unknownViolation, strings.Join(lost, "、"))
			err = w.refused()
		}
		return "", uuid.Nil, err
	}
	if i.Checklist == nil {
		i.Checklist = []ChecklistQuestion{}
	}
	if err := w.fresh(ctx, i.Code, Entry{AgencyID: &i.AgencyID}); err != nil {
		return "", uuid.Nil, err
	}
	_, err = w.tx.MergeItems(ctx, []ItemRow{i})
	return i.Code, i.AgencyID, err
}

// own makes a new item that does not say whose it is, or of which field of law, that of the head who writes it, as in an import.
func (w *writer) own(ctx context.Context, i *ItemRow, agencies map[string]uuid.UUID) error {
	if w.edit.ID != nil || w.actor.AgencyID == uuid.Nil || !w.actor.Has(actor.AgencyAdmin) {
		return nil
	}
	code := ""
	for c, id := range agencies {
		if id == w.actor.AgencyID {
			code = c
		}
	}
	if i.AgencyCode == "" {
		i.AgencyCode = code
	}
	if i.Field != "" || i.AgencyCode != code {
		return nil
	}
	own, err := w.tx.EntryByCode(ctx, Agencies, code, uuid.Nil)
	i.Field = own.Values["field"]
	return err
}
