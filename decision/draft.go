package decision

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"yangguang/actor"
	"yangguang/command"
	"yangguang/fault"
	"yangguang/ident"
	"yangguang/ledger"
	"yangguang/leniency"
	"yangguang/leniency/listfile"
	"yangguang/page"
	"yangguang/workday"
)

// KindDraft and KindTrial are the kinds of the objects that drafting and trying a list answer with.
const (
	KindDraft ident.Kind = "listdraft"
	KindTrial ident.Kind = "listtrial"
)

// Draft is a version of a list that somebody proposes 清单草案. It becomes a published version when another person reviews it (法制审核), and is
// never edited: a change is a new draft.
type Draft struct {
	ID, AgencyID, AuthorID uuid.UUID
	Code                   string
	Version                int
	Title                  string
	Document               string // the file as it was sent
	Author                 string // pseudonym
	At                     time.Time
	Review                 *Review
	Trials                 []Trial // newest first
}

// NodeID is the opaque id.
func (d Draft) NodeID() string { return ident.Of(KindDraft, d.ID) }

// DraftState says where a draft stands.
type DraftState string

// The states of a draft.
const (
	Drafted   DraftState = "DRAFT"
	Published DraftState = "PUBLISHED"
	Rejected  DraftState = "REJECTED"
)

// State is where the draft stands.
func (d Draft) State() DraftState {
	switch {
	case d.Review == nil:
		return Drafted
	case d.Review.Approved:
		return Published
	}
	return Rejected
}

// Review is the second person's word 法制审核意见.
type Review struct {
	Approved bool
	Remark   string
	By       string // pseudonym
	At       time.Time
}

// DraftFacts is what a draft is checked against.
type DraftFacts struct {
	Region string       // of the drafting agency
	Latest int          // newest published version of the list; 0 if none
	From   workday.Date // its first day
	Lists  int64        // versions of lists published
}

// DraftList puts a version of a list up for review. Every problem of the file comes at once, with line and remedy, in the facts "problems". A
// list is of the agency's own area, follows the version in force and does not begin in the past: what was not published is no ground of a
// penalty (行政处罚法 5), and a milder version reaches back by itself (37).
func (s *Service) DraftList(ctx context.Context, c command.Command, document string) (Draft, error) {
	list, err := s.parse(document)
	if err != nil {
		return Draft{}, err
	}
	id, err := s.commands.Do(ctx, c, func(ctx context.Context, tx Tx, now time.Time) (command.Change, error) {
		f, err := tx.DraftFacts(ctx, c.Actor.AgencyID, list.Code)
		if err != nil {
			return command.Change{}, err
		}
		if err := s.admit(ctx, list, f, workday.CivilDate(now)); err != nil {
			return command.Change{}, err
		}
		d := Draft{ID: newID(), AgencyID: c.Actor.AgencyID, Code: list.Code, Version: list.Version, Title: list.Title, Document: document}
		if err := tx.InsertDraft(ctx, d); err != nil {
			return command.Change{}, err
		}
		sum := sha256.Sum256([]byte(document))
		return command.Change{Type: "leniency.draft", Subject: subjectOf(list.Code), ObjectKind: KindDraft, Object: d.ID,
			Content: map[string]any{"draft": d.ID.String(), "version": list.Version, "title": list.Title, "jurisdiction": list.Jurisdiction,
				"validFrom": list.ValidFrom, "file": hex.EncodeToString(sum[:])}}, nil
	})
	if err != nil {
		return Draft{}, err
	}
	return s.store.DraftByID(ctx, c.Actor, id)
}

func subjectOf(code string) ledger.Subject { return ledger.Subject{Kind: ledger.SubjectList, ID: code} }

// parse reads a document that came through the API.
func (s *Service) parse(document string) (*leniency.List, error) {
	list, err := s.language.ParseNew([]byte(document))
	var bad *listfile.Error
	if errors.As(err, &bad) {
		problems := make([]any, len(bad.Problems))
		for i, p := range bad.Problems {
			problems[i] = map[string]any{"line": p.Line, "field": p.Field, "zh": p.Zh, "en": p.En}
		}
		return nil, fault.BadInput("input.document", fmt.Sprintf("清单有 %d 处问题，请逐条改正后重新提交", len(problems)),
			fmt.Sprintf("the list has %d problems: correct each and send it again", len(problems))).With("problems", problems)
	}
	if err != nil {
		return nil, err
	}
	if list.Reference {
		return nil, reference("input.document")
	}
	return list, nil
}

func reference(field string) error {
	return fault.BadInput(field, "该文件是其他地区清单的参考编码（reference: true），不能直接发布：请经本地法制审核后另行制定清单",
		"the file encodes another place's list for reference: make a list of your own and have it reviewed")
}

// admit checks a list against what is published, for its author and again for its reviewer.
func (s *Service) admit(ctx context.Context, list *leniency.List, f DraftFacts, today workday.Date) error {
	switch {
	case !within(list.Jurisdiction, f.Region):
		return fault.BadInput("input.document", "清单的适用区划须在本机关的辖区之内", "the list's jurisdiction is inside the agency's own area").
			With("jurisdiction", list.Jurisdiction).With("region", f.Region)
	case list.Version != f.Latest+1:
		return fault.New(fault.Conflict, fmt.Sprintf("清单 %s 已发布至第 %d 版：请以第 %d 版提交", list.Code, f.Latest, f.Latest+1),
			fmt.Sprintf("list %s is published up to version %d: draft version %d", list.Code, f.Latest, f.Latest+1)).With("latest", f.Latest)
	case list.ValidFrom.Before(today):
		return fault.BadInput("input.document", "生效日不得早于今天：清单自公布后施行", "the list cannot begin before today").
			With("validFrom", list.ValidFrom)
	case f.Latest > 0 && !list.ValidFrom.After(f.From):
		return fault.BadInput("input.document", "新版本须晚于上一版本生效", "a version begins after the one before it").With("previousFrom", f.From)
	}
	l, err := s.at(ctx, f.Lists)
	if err != nil {
		return err
	}
	_, err = l.violations(list, nil)
	return err
}

// within reports whether a jurisdiction is the region or a part of it: both are GB/T 2260, wider ones end in zeros.
func within(jurisdiction, region string) bool {
	area := region
	for len(area) > 2 && strings.HasSuffix(area, "00") {
		area = area[:len(area)-2]
	}
	return strings.HasPrefix(jurisdiction, area)
}

// Verdict is what the reviewer says.
type Verdict struct {
	DraftID  uuid.UUID
	Approved bool
	Remark   string
}

// ReviewList is the second person's review (法制审核): approved, the version is published at once and holds from its first day; rejected, the
// draft stays on record. Whoever drafted it may not review it (SECOND_PERSON).
func (s *Service) ReviewList(ctx context.Context, c command.Command, v Verdict) (Draft, error) {
	v.Remark = strings.TrimSpace(v.Remark)
	if err := text("input.remark", "审核意见", v.Remark); err != nil {
		return Draft{}, err
	}
	id, err := s.commands.Do(ctx, c, func(ctx context.Context, tx Tx, now time.Time) (command.Change, error) {
		d, f, err := tx.LockDraft(ctx, v.DraftID)
		switch {
		case err != nil:
			return command.Change{}, at("input.draftId", err)
		case d.Review != nil:
			return command.Change{}, fault.Refuse(fault.WrongState, "该草案已经审核", "the draft has been reviewed").With("state", d.State())
		case d.AuthorID == c.Actor.AccountID:
			return command.Change{}, fault.Refuse(fault.SecondPerson, "审核人不得是起草人：请由另一人审核", "another person than the author reviews")
		}
		return s.review(ctx, tx, d, f, v, workday.CivilDate(now))
	})
	if err != nil {
		return Draft{}, err
	}
	return s.store.DraftByID(ctx, c.Actor, id)
}

func (s *Service) review(ctx context.Context, tx Tx, d Draft, f DraftFacts, v Verdict, today workday.Date) (command.Change, error) {
	if !v.Approved {
		if err := tx.InsertReview(ctx, d, v, nil); err != nil {
			return command.Change{}, err
		}
		return command.Change{Type: "leniency.reject", Subject: subjectOf(d.Code), ObjectKind: KindDraft, Object: d.ID,
			Content: map[string]any{"draft": d.ID.String(), "version": d.Version, "remark": v.Remark}}, nil
	}
	list, err := s.parse(d.Document)
	if err != nil {
		return command.Change{}, err
	}
	if err := s.admit(ctx, list, f, today); err != nil {
		return command.Change{}, err
	}
	l, err := s.at(ctx, f.Lists)
	if err != nil {
		return command.Change{}, err
	}
	violations, err := l.violations(list, nil)
	if err != nil {
		return command.Change{}, err
	}
	doc := ListDocument{ID: newID(), Code: list.Code, Version: list.Version, Document: d.Document}
	if err := tx.PublishList(ctx, doc.ID, doc, list, violations); err != nil {
		return command.Change{}, err
	}
	if err := tx.InsertReview(ctx, d, v, &doc.ID); err != nil {
		return command.Change{}, err
	}
	change := published(doc, list)
	body := change.Content.(map[string]any)
	body["draft"], body["remark"] = d.ID.String(), v.Remark
	change.ObjectKind, change.Object = KindDraft, d.ID
	return change, nil
}

// DraftFilter narrows a list of drafts.
type DraftFilter struct {
	State *DraftState
	Code  *string
}

// Drafts lists the drafts of the asker's scope, newest first.
func (s *Service) Drafts(ctx context.Context, a actor.Actor, f DraftFilter, ask page.Ask) (page.Result[Draft], error) {
	return s.store.Drafts(ctx, a, f, ask)
}

// DraftPosition is the sort key of a page of drafts.
func DraftPosition(d *Draft) page.Position { return page.Position{page.At(d.At), page.ID(d.ID)} }

// PublishedList is a published version as its file: what an export is, and what an import takes.
type PublishedList struct {
	Code     string
	Version  int
	Title    string
	Document string
}

// ListVersion finds a published version of a list; nil without one. version 0 is the newest.
func (s *Service) ListVersion(ctx context.Context, code string, version int) (*PublishedList, error) {
	docs, err := s.store.ListDocuments(ctx)
	if err != nil {
		return nil, err
	}
	l, err := s.at(ctx, int64(len(docs)))
	if err != nil {
		return nil, err
	}
	var found *PublishedList
	for _, d := range docs {
		if d.Code == code && (version == 0 || d.Version == version) {
			found = &PublishedList{Code: d.Code, Version: d.Version, Title: l.title(d.ID), Document: d.Document}
		}
	}
	return found, nil
}

func (l *lists) title(id uuid.UUID) string {
	for list, of := range l.ids {
		if of == id {
			return list.Title
		}
	}
	return ""
}
