package roster

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"

	"yangguang/actor"
	"yangguang/command"
	"yangguang/fault"
	"yangguang/file"
	"yangguang/page"
)

// Store reads the registers. Every read takes who asks: rows and fields come back as that person may see them.
type Store interface {
	// ListSites is one page of an enterprise's sites, by id.
	ListSites(ctx context.Context, a actor.Actor, enterprise uuid.UUID, ask page.Ask) (page.Result[Site], error)
	// FindSite is a site, or NOT_FOUND.
	FindSite(ctx context.Context, a actor.Actor, id uuid.UUID) (Site, error)
	// FindImport is what an import did, or NOT_FOUND.
	FindImport(ctx context.Context, a actor.Actor, id uuid.UUID) (ImportRun, error)
	ListAgencies(ctx context.Context, a actor.Actor, ask page.Ask) (page.Result[Agency], error)
	FindAgencyByID(ctx context.Context, a actor.Actor, id uuid.UUID) (Agency, error)
	FindEnterprise(ctx context.Context, a actor.Actor, uscc string) (Enterprise, error)
	FindEnterpriseByID(ctx context.Context, a actor.Actor, id uuid.UUID) (Enterprise, error)
	ListEnterprises(ctx context.Context, a actor.Actor, q EnterpriseQuery, ask page.Ask) (page.Result[Enterprise], error)
	ListInspectors(ctx context.Context, a actor.Actor, q InspectorQuery, ask page.Ask) (page.Result[Inspector], error)
	FindInspectorByID(ctx context.Context, a actor.Actor, id uuid.UUID) (Inspector, error)
	ListCheckItems(ctx context.Context, a actor.Actor, q CheckItemQuery, ask page.Ask) (page.Result[CheckItem], error)
	FindCheckItemByID(ctx context.Context, a actor.Actor, id uuid.UUID) (CheckItem, error)
	// ListEntries lists the rows of a register by code; inspectors are those of the reader's scope.
	ListEntries(ctx context.Context, a actor.Actor, q EntryQuery, ask page.Ask) (page.Result[Entry], error)
	FindEntry(ctx context.Context, a actor.Actor, r Register, id uuid.UUID) (Entry, error)
	ListEntryChanges(ctx context.Context, a actor.Actor, id uuid.UUID, ask page.Ask) (page.Result[EntryChange], error)
	ListGrants(ctx context.Context, a actor.Actor, agency uuid.UUID, ask page.Ask) (page.Result[Grant], error)
	// PhotoByID finds a photo that the actor may see, or NOT_FOUND.
	PhotoByID(ctx context.Context, a actor.Actor, id uuid.UUID) (Photo, error)
}

// Service reads and keeps the registers; it has no state of its own.
type Service struct {
	store    Store
	commands command.Runner[Tx]
	Files    file.Store // of photos; needed for them only
}

// NewService joins the service to its store.
func NewService(store Store, commands command.Runner[Tx]) *Service {
	return &Service{store: store, commands: commands}
}

// Agencies lists agencies by code.
func (s *Service) Agencies(ctx context.Context, a actor.Actor, ask page.Ask) (page.Result[Agency], error) {
	return s.store.ListAgencies(ctx, a, ask)
}

// AgencyByID finds an agency, or NOT_FOUND.
func (s *Service) AgencyByID(ctx context.Context, a actor.Actor, id uuid.UUID) (Agency, error) {
	return s.store.FindAgencyByID(ctx, a, id)
}

// Enterprise finds an enterprise by its code in any width, case and spacing. A text that cannot be a code is BAD_USER_INPUT on
// field uscc; a code that nobody has is NOT_FOUND.
func (s *Service) Enterprise(ctx context.Context, a actor.Actor, uscc string) (Enterprise, error) {
	code, err := ParseUSCC("uscc", uscc)
	if err != nil {
		return Enterprise{}, err
	}
	return s.store.FindEnterprise(ctx, a, code)
}

// EnterpriseByID finds an enterprise, or NOT_FOUND.
func (s *Service) EnterpriseByID(ctx context.Context, a actor.Actor, id uuid.UUID) (Enterprise, error) {
	return s.store.FindEnterpriseByID(ctx, a, id)
}

// EnterpriseQuery is a checked EnterpriseFilter: empty texts do not narrow.
type EnterpriseQuery struct {
	NamePrefix   string
	Text         string // in lower case; inside the name or, unless NameOnly, also former names, initials and address
	NameOnly     bool
	CodePrefix   string // beginning of a code
	RegionPrefix string // 0, 2, 4 or 6 digits
	Kind         *SubjectKind
	Status       *EnterpriseStatus
}

// minSearch and maxSearch bound a text searched for inside names, in characters: one character would match a tenth of a register
// and no index answers it.
const minSearch, maxSearch = 2, 64

// Enterprises lists enterprises by name, narrowed by the filter.
func (s *Service) Enterprises(ctx context.Context, a actor.Actor, f EnterpriseFilter, ask page.Ask) (page.Result[Enterprise], error) {
	q, err := f.query()
	if err != nil {
		return page.Result[Enterprise]{}, err
	}
	return s.store.ListEnterprises(ctx, a, q, ask)
}

func (f EnterpriseFilter) query() (q EnterpriseQuery, err error) {
	q.Kind, q.Status = f.Kind, f.Status
	if q.NamePrefix, err = searchText("filter.namePrefix", f.NamePrefix, 1); err != nil {
		return q, err
	}
	if q.Text, err = searchText("filter.nameContains", f.NameContains, minSearch); err != nil {
		return q, err
	}
	q.Text, q.NameOnly = strings.ToLower(q.Text), true
	if f.Search != nil {
		if q.Text != "" {
			return q, fault.BadInput("filter.search", "search 与 nameContains 只能用一个", "give search or nameContains, not both")
		}
		if err = q.search(*f.Search); err != nil {
			return q, err
		}
	}
	if f.RegionCode != nil {
		q.RegionPrefix, err = regionPrefix(*f.RegionCode)
	}
	return q, err
}

func searchText(field string, s *string, least int) (string, error) {
	if s == nil {
		return "", nil
	}
	text := strings.TrimSpace(*s)
	switch n := utf8.RuneCountInString(text); {
	case n < least:
		return "", fault.BadInput(field, fmt.Sprintf("检索词过短：至少 %d 个字", least), fmt.Sprintf("the text is too short, characters needed: %d", least)).
			With("least", least)
	case n > maxSearch || !utf8.ValidString(text) || strings.ContainsRune(text, 0):
		return "", fault.BadInput(field, "检索词过长或含有无法识别的字符", "the text is too long or holds characters that cannot be read").With("most", maxSearch)
	}
	return text, nil
}

// regionPrefix takes a code apart: 370500 names a city with all beneath it, 37 and 3705 are prefixes as they stand.
func regionPrefix(code string) (string, error) {
	digits := strings.IndexFunc(code, func(r rune) bool { return r < '0' || r > '9' }) < 0
	if !digits || len(code) != 2 && len(code) != 4 && len(code) != 6 {
		return "", fault.BadInput("filter.regionCode", "区划代码须为 2、4 或 6 位数字，如 370500", "a region code has 2, 4 or 6 digits, e.g. 370500")
	}
	for len(code) > 2 && strings.HasSuffix(code, "00") {
		code = code[:len(code)-2]
	}
	return code, nil
}

// Inspectors lists the inspectors that the reader may see, by pseudonym.
func (s *Service) Inspectors(ctx context.Context, a actor.Actor, q InspectorQuery, ask page.Ask) (page.Result[Inspector], error) {
	return s.store.ListInspectors(ctx, a, q, ask)
}

// InspectorByID finds an inspector in the reader's scope, or NOT_FOUND.
func (s *Service) InspectorByID(ctx context.Context, a actor.Actor, id uuid.UUID) (Inspector, error) {
	return s.store.FindInspectorByID(ctx, a, id)
}

// CheckItems lists items by code.
func (s *Service) CheckItems(ctx context.Context, a actor.Actor, q CheckItemQuery, ask page.Ask) (page.Result[CheckItem], error) {
	if q.NameContains != nil {
		text, err := searchText("filter.nameContains", q.NameContains, 1)
		if err != nil {
			return page.Result[CheckItem]{}, err
		}
		q.NameContains = &text
	}
	return s.store.ListCheckItems(ctx, a, q, ask)
}

// CheckItemByID finds an item, or NOT_FOUND.
func (s *Service) CheckItemByID(ctx context.Context, a actor.Actor, id uuid.UUID) (CheckItem, error) {
	return s.store.FindCheckItemByID(ctx, a, id)
}
