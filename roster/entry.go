package roster

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/google/uuid"

	"yangguang/actor"
	"yangguang/fault"
	"yangguang/file"
	"yangguang/ident"
	"yangguang/page"
	"yangguang/policies/registers"
	"yangguang/workday"
)

// Column is a column of a register: forms, import files and exports have the same.
type Column struct {
	Key      string
	Title    string // Chinese
	Required bool
	Identity bool // names the row: it cannot be changed afterwards
	Choices  []Choice
}

// Choice is a value of an enumeration with its Chinese word.
type Choice struct{ Value, Title string }

// EntryState is where a row of a register stands.
type EntryState string

// The states.
const (
	Draft   EntryState = "DRAFT"    // 草稿: an item that is not published
	InForce EntryState = "IN_FORCE" // 在册
	Ended   EntryState = "ENDED"    // 已退出: deregistered, merged, transferred, off the list
)

// Entry is one row of a register as those who keep it see it.
type Entry struct {
	ID          uuid.UUID
	Register    Register
	Code        string
	Title       string
	Version     uuid.UUID // the change that made it so
	Region      string
	AgencyID    *uuid.UUID // of inspectors and items
	State       EntryState
	Successor   *string // code and name of who goes on for it
	FormerNames []string
	Synthetic   bool
	LastUsed    *workday.Date // of items: the last visit
	PublishedAt *time.Time    // of items
	PhotoURL    *string       // of inspectors: the newest photo
	Values      map[string]string
}

// NodeID is the opaque id of the object.
func (e Entry) NodeID() string { return ident.Of(e.Register.kind(), e.ID) }

// Cells are the values in the order of the form.
func (e Entry) Cells() []Cell {
	var cells []Cell
	for _, c := range e.Register.Columns() {
		cells = append(cells, Cell{c.Key, e.Values[c.Key]})
	}
	return cells
}

// Unused reports whether an item on the list was not used for so long that it is to leave it (policies/registers).
func (e Entry) Unused(now time.Time) bool {
	if e.Register != Items || e.State != InForce || e.PublishedAt == nil {
		return false
	}
	used := workday.CivilDate(*e.PublishedAt)
	if e.LastUsed != nil && e.LastUsed.After(used) {
		used = *e.LastUsed
	}
	today := workday.CivilDate(now)
	limit, err := workday.NewDate(today.Year()-rules().UnusedItem.Years, today.Month(), min(today.Day(), 28))
	return err == nil && used.Before(limit)
}

// Cell is the value of one column.
type Cell struct{ Column, Value string }

var rules = sync.OnceValue(func() (r struct {
	UnusedItem struct {
		Years     int    `yaml:"years"`
		Basis     string `yaml:"basis"`
		ValidFrom string `yaml:"validFrom"`
	} `yaml:"unusedItem"`
	Namesakes struct {
		Named int    `yaml:"named"`
		Basis string `yaml:"basis"`
	} `yaml:"namesakes"`
	Import ImportLimits `yaml:"import"`
	Photo  struct {
		file.Limits `yaml:",inline"`
		Metadata    file.Metadata `yaml:"metadata"`
	} `yaml:"photo"`
}) {
	err := yaml.UnmarshalWithOptions(registers.Rules, &r, yaml.Strict())
	if err != nil || r.UnusedItem.Years < 1 || r.Namesakes.Named < 1 || !r.Photo.Valid() || !r.Import.whole() || !r.Photo.Metadata.Valid() {
		panic(fmt.Sprintf("roster: numbers of the registers: %v", err))
	}
	return r
})

// UnusedItemRule is after how many years an item unused is shown as such, and why.
func UnusedItemRule() (years int, basis string) {
	return rules().UnusedItem.Years, rules().UnusedItem.Basis
}

// kind is the kind of the objects of the register.
func (r Register) kind() ident.Kind {
	return map[Register]ident.Kind{Agencies: ident.Agency, Enterprises: ident.Enterprise, Inspectors: ident.Inspector, Items: ident.CheckItem}[r]
}

func (r Register) form() form {
	return map[Register]form{Agencies: agencyForm, Enterprises: enterpriseForm, Inspectors: inspectorForm, Items: itemForm}[r]
}

// identity are the columns that name a row.
func (r Register) identity() []string {
	return map[Register][]string{Agencies: {"code"}, Enterprises: {"uscc"}, Inspectors: {"pseudonym", "agency_code"}, Items: {"code", "agency_code"}}[r]
}

// Columns are the columns of the register in the order of forms.
func (r Register) Columns() []Column { return r.columns(false) }

// columns of forms, or those of templates and exports.
func (r Register) columns(filed bool) []Column {
	var out []Column
	for _, c := range r.form() {
		if c.fileOnly || c.filed && !filed {
			continue
		}
		identity := false
		for _, k := range r.identity() {
			identity = identity || k == c.key
		}
		out = append(out, Column{Key: c.key, Title: c.headers[0], Required: c.required, Identity: identity, Choices: c.choices})
	}
	return out
}

// WantEntry reads the opaque id of a row of the register.
func (r Register) WantEntry(field, id string) (uuid.UUID, error) {
	return ident.Want(r.kind(), field, id)
}

// EntryQuery narrows a list of rows. Empty fields do not.
type EntryQuery struct {
	Register Register
	Search   *string // inside code, name, former name, initials or address
	State    *EntryState
	AgencyID *uuid.UUID
	Text     EnterpriseQuery // the checked search
}

// EntryChange is one change on record.
type EntryChange struct {
	Action  string
	Changes []ValueChange
	Reason  string
	By      string // pseudonym
	At      time.Time
	Ledger  ident.LedgerRef
}

// ValueChange is one column before and after.
type ValueChange struct {
	Column string `json:"column"`
	Before string `json:"before"`
	After  string `json:"after"`
}

// EntryPosition is where a row stands in a list.
func EntryPosition(e *Entry) page.Position { return page.Position{page.Str(e.Code), page.ID(e.ID)} }

// ChangePosition is where a change stands in a history.
func ChangePosition(c *EntryChange) page.Position { return page.Position{page.Num(c.Ledger.Index)} }

// Entries lists the rows of a register that the reader keeps or oversees, by code.
func (s *Service) Entries(ctx context.Context, a actor.Actor, q EntryQuery, ask page.Ask) (page.Result[Entry], error) {
	if q.Search != nil {
		if err := q.Text.search(*q.Search); err != nil {
			return page.Result[Entry]{}, err
		}
		if q.Register != Enterprises { // whose codes are texts like any other
			q.Text = EnterpriseQuery{Text: strings.ToLower(NormaliseText(*q.Search))}
		}
	}
	return s.store.ListEntries(ctx, a, q, ask)
}

// Entry finds a row, or NOT_FOUND.
func (s *Service) Entry(ctx context.Context, a actor.Actor, r Register, id uuid.UUID) (Entry, error) {
	return s.store.FindEntry(ctx, a, r, id)
}

// History lists what was changed of a row, by a person or by an import, newest first.
func (s *Service) History(ctx context.Context, a actor.Actor, r Register, id uuid.UUID, ask page.Ask) (page.Result[EntryChange], error) {
	if _, err := s.store.FindEntry(ctx, a, r, id); err != nil {
		return page.Result[EntryChange]{}, err
	}
	return s.store.ListEntryChanges(ctx, a, id, ask)
}

// missingEntry is the answer for a row that is absent or not the caller's to keep.
func missingEntry() *fault.Error { return fault.Missing("该记录", "entry of the register") }

// absent words what is not there as what is not the actor's: nobody learns from the sentence which of the two it is.
func absent(err error) error {
	if fault.Is(err, fault.NotFound) {
		return missingEntry()
	}
	return err
}

// UnusedNow is Unused as of now.
func (e Entry) UnusedNow() bool { return e.Unused(time.Now()) }

// MarshalGQL writes the register as the API names it.
func (r Register) MarshalGQL(w io.Writer) {
	_, _ = io.WriteString(w, strconv.Quote(strings.ToUpper(string(r))))
}

// UnmarshalGQL reads the register as the API names it.
func (r *Register) UnmarshalGQL(v any) error {
	s, _ := v.(string)
	*r = Register(strings.ToLower(s))
	if r.form() == nil {
		return fault.BadInput("register", "没有该名录库", "no such register")
	}
	return nil
}
