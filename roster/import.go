package roster

import (
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"yangguang/actor"
	"yangguang/command"
	"yangguang/fault"
	"yangguang/ident"
	"yangguang/ledger"
)

// Register is a register that files are imported into; it is also the id of its chain in the ledger.
type Register string

// The registers.
const (
	Agencies    Register = "agencies"
	Enterprises Register = "enterprises"
	Inspectors  Register = "inspectors"
	Items       Register = "items"
)

// Tx is a command's transaction as this package sees it. Stage takes rows one by one until next gives io.EOF and stores nothing that
// outlives the transaction; Merge brings the register to what was staged and leaves every other row alone.
type Tx interface {
	// LockRegister lets one import at a time into a register.
	LockRegister(ctx context.Context, r Register) error
	StageEnterprises(ctx context.Context, next func() (EnterpriseRow, error)) error
	// KeepPlaces puts the staged rows of these codes where the register has them, and gives the codes of those that were staged elsewhere.
	KeepPlaces(ctx context.Context, codes []string) ([]string, error)
	// MergeEnterprises also writes the history of each row, of which why is the reason; reason is why codes that fail their check are accepted.
	MergeEnterprises(ctx context.Context, reason, why string) (Merged, error)
	MergeAgencies(ctx context.Context, rows []AgencyRow) (Merged, error)
	MergeInspectors(ctx context.Context, rows []InspectorRow) (Merged, error)
	MergeItems(ctx context.Context, rows []ItemRow) (Merged, error)
	// AlikeEnterprises are rows that may be the same enterprise as a staged one that comes into force or takes another name, of those with the same name that the
	// reason (its codes normalised) does not tell apart at most so many; ClearEnterprises empties the stage.
	AlikeEnterprises(ctx context.Context, reason string, named int) ([]Alike, error)
	// MergedAway are staged rows of enterprises that were merged into another, and say something other than the register.
	MergedAway(ctx context.Context) ([]Alike, error)
	ClearEnterprises(ctx context.Context) error
	// EntriesByCode are the rows of a register with one of the codes, whoever keeps them.
	EntriesByCode(ctx context.Context, r Register, codes []string) ([]Entry, error)
	// ForeignEnterprises are staged codes whose rows in the register lie outside the region, at most 20.
	ForeignEnterprises(ctx context.Context, region string) ([]string, error)
	// ForeignInspectors are those of the pseudonyms that another agency holds.
	ForeignInspectors(ctx context.Context, pseudonyms []string, agency uuid.UUID) ([]string, error)
	// CertificatesHeld are those of the rows, by pseudonym, whose certificate number another inspector has, with the pseudonym of that one: empty where
	// the actor may not know it.
	CertificatesHeld(ctx context.Context, rows []InspectorRow) (map[string]string, error)
	// UnknownViolations are those of the codes that no published list knows.
	UnknownViolations(ctx context.Context, codes []string) ([]string, error)
	// AgencyIDs are all agencies by code.
	AgencyIDs(ctx context.Context) (map[string]uuid.UUID, error)
	// EnterpriseIDs are those enterprises that exist, by code.
	EnterpriseIDs(ctx context.Context, codes []string) (map[string]uuid.UUID, error)
	RecordImport(ctx context.Context, r ImportRun) error
	Keeper
}

// Merged is what a merge did; every other row was there already, the same.
type Merged struct{ Created, Changed int }

// ImportRun is the record of one import that changed something.
type ImportRun struct {
	ID                                        uuid.UUID
	Register                                  Register
	FileName                                  string
	SHA256                                    [32]byte // of the file as given
	RowsRoot                                  [32]byte // RFC 6962 root over the rows in the file's order
	Rows, Created, Changed, Unchanged, Warned int
	Reason                                    string // why warnings were accepted
}

// Import is one file to import.
type Import struct {
	Register Register
	FileName string // base name, for the record
	Open     func() (io.ReadCloser, error)
	DryRun   bool   // read, judge and compare everything, keep nothing
	Reason   string // why warnings that need a reason are accepted; "" = they are not
	Agency   string // items: code of the agency whose list it is, where the file does not say
	Field    string // items: field of law, where the file does not say
	Draft    bool   // items: keep them unpublished
	Demo     bool   // rows are synthetic demo data
	Limits   ImportLimits
	Keeper   *Keep // whose rows the file may hold; nil: anybody's, of whoever runs the platform

	Progress func(bytes int64) // bytes of the file read so far; may be nil
	Found    func(Problem)     // each finding as it is made, what the register says against rows after all rows: Findings orders them; may be nil
	Restart  func()            // a lost race starts the file over: forget what Found said; may be nil
}

// Keep is an agency that imports what it keeps: the enterprises of its region, its own inspectors and items.
type Keep struct {
	AgencyID uuid.UUID
	Code     string // of the agency
	Region   string // prefix of region codes
}

// keeps reports whether a row is the importer's to keep, and says so in the report when it is not.
func (im Import) keeps(rec *record, column, value string) bool {
	if im.Keeper == nil || im.Register == Enterprises && strings.HasPrefix(value, im.Keeper.Region) || im.Register != Enterprises && value == im.Keeper.Code {
		return true
	}
	rec.report(column, notKept)
	return false
}

// ImportOwn is Import for a person: the supervisor imports agencies, an agency's administrator what the agency keeps. A row of others, in the file
// or in the register, is in error. The reason is that of the change, and why warnings are accepted.
func (s *Service) ImportOwn(ctx context.Context, c command.Command, im Import) (Report, error) {
	im.Reason = strings.TrimSpace(im.Reason)
	switch n := utf8.RuneCountInString(im.Reason); {
	case !im.DryRun && n == 0 || n > maxEditReason:
		return Report{}, fault.BadInput("reason", "请写明导入理由（1 至 2000 字）", "give a reason of 1 to 2,000 characters")
	case im.Register == Agencies && c.Actor.Has(actor.Supervisor):
		return s.Import(ctx, c, im)
	case im.Register == Agencies || !c.Actor.Has(actor.AgencyAdmin):
		return Report{}, fault.New(fault.Forbidden, "机关名录由行政执法监督机关导入，其他名录由执法机关导入本机关维护的部分",
			"the supervision imports agencies, an agency's administrator what the agency keeps")
	}
	a, err := s.store.FindAgencyByID(ctx, c.Actor, c.Actor.AgencyID)
	if err != nil {
		return Report{}, err
	}
	prefix, err := regionPrefix(a.Region.Code)
	if err != nil {
		return Report{}, err
	}
	im.Keeper = &Keep{AgencyID: a.ID, Code: a.Code, Region: prefix}
	if im.Register == Items {
		im.Agency = a.Code
		if im.Field == "" {
			im.Field = a.Field
		}
	}
	return s.Import(ctx, c, im)
}

// foreign says which rows of the register that the file would change are others' to keep.
func (r *reading) foreign(codes []string) {
	for _, code := range codes {
		r.found(problem(r.lines[code], r.headers[r.places[r.im.Register.identity()[0]]], code, notKept))
	}
}

// Report is what an import found and did.
type Report struct {
	ImportRun
	Encoding  string
	Errors    int
	ByFinding map[Finding]int
	Applied   bool // something changed and is on the ledger
}

// dryRunReason stands in for a reason that a real run would need; it is rolled back with everything else.
const dryRunReason = "dry run"

// What ends an import's transaction without being a failure: everything was rolled back and the report stands.
var (
	errKeepNothing = errors.New("dry run")
	errNoChange    = errors.New("nothing to change")
)

// Import reads a file, judges every row and, unless a row is in error, brings the register to it: all rows or none, one ledger entry,
// which is appended last. A file that changes nothing leaves no trace. The report is filled in also when the import is refused:
// BAD_USER_INPUT on field "file" for errors, on "reason" when warnings need one.
func (s *Service) Import(ctx context.Context, c command.Command, im Import) (Report, error) {
	if err := checkReason("reason", im.Reason); err != nil {
		return Report{}, err
	}
	return s.bring(ctx, c, im, func(ctx context.Context, tx Tx, rep *Report) (Merged, error) {
		r, err := openReading(ctx, im, rep)
		if err != nil {
			return Merged{}, err
		}
		defer r.close()
		return merge(ctx, tx, r, im)
	})
}

// bring runs one import's transaction around do, which judges and merges the rows.
func (s *Service) bring(ctx context.Context, c command.Command, im Import, do func(context.Context, Tx, *Report) (Merged, error)) (Report, error) {
	var rep Report
	id, err := s.commands.Do(ctx, c, func(ctx context.Context, tx Tx, _ time.Time) (command.Change, error) {
		rep = Report{ImportRun: ImportRun{Register: im.Register, FileName: im.FileName, Reason: im.Reason}, ByFinding: map[Finding]int{}}
		if im.Restart != nil {
			im.Restart()
		}
		if err := tx.LockRegister(ctx, im.Register); err != nil {
			return command.Change{}, err
		}
		merged, err := do(ctx, tx, &rep)
		if err != nil {
			return command.Change{}, err
		}
		rep.Created, rep.Changed = merged.Created, merged.Changed
		rep.Unchanged = rep.Rows - merged.Created - merged.Changed
		return keep(ctx, tx, im, &rep)
	})
	switch {
	case err == nil && rep.ID != id: // the key was used: what its first run did
		rep.Applied = true
		rep.ImportRun, err = s.store.FindImport(ctx, c.Actor, id)
	case err == nil:
		rep.Applied = true
	case errors.Is(err, errKeepNothing), errors.Is(err, errNoChange):
		err = nil
	}
	return rep, err
}

// merge stages the rows and, if they may be stored, merges them.
func merge(ctx context.Context, tx Tx, r *reading, im Import) (Merged, error) {
	switch im.Register {
	case Enterprises:
		rows := scan(ctx, r, enterpriseForm, func(rec *record) (EnterpriseRow, string) {
			e := readEnterprise(rec)
			e.Synthetic = im.Demo
			if e.RegionCode != "" {
				r.unplacedIn(rec, e)
				im.keeps(rec, "region_code", e.RegionCode)
			}
			return e, e.USCC
		})
		if err := tx.StageEnterprises(ctx, rows); err != nil {
			return Merged{}, err
		}
		if err := r.place(ctx, tx); err != nil {
			return Merged{}, err
		}
		if err := r.compare(ctx, tx, im); err != nil {
			return Merged{}, err
		}
		if err := r.judge(); err != nil {
			return Merged{}, err
		}
		if im.DryRun && im.Reason == "" {
			im.Reason = dryRunReason
		}
		return tx.MergeEnterprises(ctx, im.Reason, im.why())
	case Agencies:
		rows, err := all(ctx, tx, r, scan(ctx, r, agencyForm, readAgency))
		if err == nil {
			err = r.judge()
		}
		if err != nil {
			return Merged{}, err
		}
		return withHistory(ctx, tx, im, codesOf(rows, AgencyRow.code), func() (Merged, error) { return tx.MergeAgencies(ctx, rows) })
	case Inspectors:
		return mergeInspectors(ctx, tx, r, im)
	case Items:
		return mergeItems(ctx, tx, r, im)
	}
	return Merged{}, fault.BadInput("register", "没有该名录库", "no such register")
}

// all collects the good rows of a register that is small enough to hold, and compares what becomes public with what is stored.
func all[T any](ctx context.Context, tx Tx, r *reading, next func() (T, error)) ([]T, error) {
	var rows []T
	for {
		row, err := next()
		if err == io.EOF {
			return rows, r.settle(ctx, tx)
		}
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
}

// why is the reason that the history of each row gives.
func (im Import) why() string {
	if im.Reason != "" {
		return im.Reason
	}
	return "导入文件 import of " + im.FileName
}

// withHistory merges the rows of a register that is small enough to hold, and writes the history of what the merge made or changed.
func withHistory(ctx context.Context, tx Tx, im Import, codes []string, merge func() (Merged, error)) (Merged, error) {
	before, err := tx.EntriesByCode(ctx, im.Register, codes)
	if err != nil {
		return Merged{}, err
	}
	was := map[uuid.UUID]Entry{}
	for _, e := range before {
		was[e.ID] = e
	}
	m, err := merge()
	if err != nil || m.Created+m.Changed == 0 {
		return m, err
	}
	after, err := tx.EntriesByCode(ctx, im.Register, codes)
	if err != nil {
		return m, err
	}
	list := []NewEntryChange{}
	for _, e := range after {
		action := "CHANGE"
		if _, there := was[e.ID]; !there {
			action = "CREATE"
		}
		if changes := diff(was[e.ID], e); len(changes) > 0 {
			list = append(list, newChange(e, changes, action, im.why()))
		}
	}
	return m, tx.InsertEntryChanges(ctx, list)
}

func codesOf[T any](rows []T, code func(T) string) []string {
	codes := make([]string, len(rows))
	for i, r := range rows {
		codes[i] = code(r)
	}
	return codes
}

func (a AgencyRow) code() string    { return a.Code }
func (i InspectorRow) code() string { return i.Pseudonym }
func (i ItemRow) code() string      { return i.Code }

// keep records the run and makes its ledger entry, or ends the transaction when nothing shall or need be kept.
func keep(ctx context.Context, tx Tx, im Import, rep *Report) (command.Change, error) {
	switch {
	case im.DryRun:
		return command.Change{}, errKeepNothing
	case rep.Created+rep.Changed == 0:
		return command.Change{}, errNoChange
	}
	rep.ID = uuid.Must(uuid.NewV7())
	if err := tx.RecordImport(ctx, rep.ImportRun); err != nil {
		return command.Change{}, err
	}
	return command.Change{Type: "import", Subject: ledger.Subject{Kind: ledger.SubjectRegister, ID: string(im.Register)},
		ObjectKind: ident.Kind("import"), Object: rep.ID, Content: map[string]any{
			"register": string(im.Register), "file": rep.FileName, "fileSha256": ident.Digest(rep.SHA256).String(),
			"rows": rep.Rows, "rowsRoot": ident.Digest(rep.RowsRoot).String(), "added": rep.Created, "changed": rep.Changed,
			"unchanged": rep.Unchanged, "warnings": rep.Warned, "reason": rep.Reason, "synthetic": im.Demo}}, nil
}

// reading is one pass over a file.
type reading struct {
	im       Import
	rep      *Report
	source   io.Closer
	bytes    io.Reader // what is left of the file, for its digest
	sum      func() [32]byte
	table    Table
	layout   // of its header, once scan has read it
	rows     tree
	needs    int            // warnings that need a reason
	lines    map[string]int // of each row, by its identity
	doubts   []doubt
	unplaced map[string]string // enterprises whose region is in no table, and the region if the file states it
}

func openReading(ctx context.Context, im Import, rep *Report) (*reading, error) {
	f, err := im.Open()
	if err != nil {
		return nil, err
	}
	sum := sha256.New()
	r := &reading{im: im, rep: rep, source: f, unplaced: map[string]string{}, bytes: io.TeeReader(&counted{r: f, tell: im.Progress}, sum)}
	r.sum = func() [32]byte { return [32]byte(sum.Sum(nil)) }
	if r.table, err = OpenTable(ctx, r.bytes, im.Limits.UnpackedBytes); err != nil {
		_ = f.Close()
		return nil, err
	}
	return r, nil
}

func (r *reading) close() {
	_ = r.table.Close()
	_ = r.source.Close()
}

func (r *reading) found(p *Problem) {
	r.rep.ByFinding[p.Finding]++
	if p.Severity == Blocks {
		r.rep.Errors++
	} else {
		r.rep.Warned++
		if wordings[p.Finding].needsReason {
			r.needs++
		}
	}
	if r.im.Found != nil {
		r.im.Found(*p)
	}
}

// judge ends the reading: the file's digest, the root of its rows, and whether it may be stored.
func (r *reading) judge() error {
	if _, err := io.Copy(io.Discard, r.bytes); err != nil {
		return broken(err)
	}
	r.rep.SHA256, r.rep.RowsRoot, r.rep.Encoding = r.sum(), [32]byte(r.rows.edge.Root()), r.table.Encoding()
	switch {
	case r.rep.Errors > 0:
		return fault.BadInput("file", "文件有错误，未导入任何一行；请按报告改正后重试", "the file has errors and nothing was imported: correct them as reported").
			With("errors", r.rep.Errors).With("warnings", r.rep.Warned)
	case r.rep.Rows == 0:
		return fault.BadInput("file", "文件只有表头，没有数据行", "the file has a header and no rows")
	case r.needs > 0 && r.im.Reason == "" && !r.im.DryRun:
		return fault.BadInput("reason", "有校验位不符的代码：核对后说明接受的理由（命令行：--accept-warnings）",
			"codes fail their check character: compare them, then say why they are accepted (command line: --accept-warnings)").With("warnings", r.needs)
	}
	return nil
}

// scan gives the good rows of a table one by one, until ctx is done: who copies them into the database waits for the next one whatever
// becomes of its caller. read judges every cell of a row and names its identity, empty when it has none; a second row with it is in error.
func scan[T interface{ cells() []string }](ctx context.Context, r *reading, f form, read func(*record) (T, string)) func() (T, error) {
	var l layout
	var header error
	_, sheet := r.table.(*sheetTable)
	if first, err := r.table.Next(ctx); err != nil {
		header = fault.BadInput("file", "文件为空或无法读取表头", "the file is empty or its header cannot be read").Because(err)
	} else {
		l, header = f.read(first, sheet)
	}
	r.layout = l
	r.lines = map[string]int{}
	return func() (row T, err error) {
		if header != nil {
			return row, header
		}
		for {
			raw, err := r.table.Next(ctx)
			if err != nil {
				return row, err
			}
			if err := r.within(raw.Line); err != nil {
				return row, err
			}
			r.rep.Rows++
			if raw.Bad != nil {
				r.found(raw.Bad)
				continue
			}
			rec := &record{Row: raw, layout: l, found: r.found}
			if !rec.fits(sheet) {
				continue
			}
			row, id := read(rec)
			switch before := r.lines[id]; {
			case id == "":
			case before > 0:
				rec.report(f[0].key, repeated, before)
			default:
				r.lines[id] = raw.Line
			}
			for _, d := range rec.doubts {
				d.id = id
				r.doubts = append(r.doubts, d)
			}
			if rec.wrong {
				continue
			}
			if err := r.rows.add(row.cells()); err != nil {
				return row, err
			}
			return row, nil
		}
	}
}

// counted tells how much of a file was read.
type counted struct {
	r    io.Reader
	n    int64
	tell func(int64)
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	if c.tell != nil && n > 0 {
		c.tell(c.n)
	}
	return n, err
}
