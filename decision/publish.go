package decision

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"yangguang/command"
	"yangguang/fault"
	"yangguang/ident"
	"yangguang/ledger"
	"yangguang/leniency"
)

// KindList is the kind of object that publishing a list answers with; lists are no nodes of the API.
const KindList ident.Kind = "list"

// ListFile is one version of a list to publish.
type ListFile struct {
	Document []byte
	Approval string   // who reviewed and approved it on paper, and by what instrument (法制审核、批准文件); not needed when dry
	DryRun   bool     // check everything, write nothing
	Known    []string // violations that files before it in the same dry run define
}

// Import is what publishing a list file did or, dry, would do.
type Import struct {
	Code, Title       string
	Version           int
	Items, Violations int
	Defines           []string // codes of those violations
	Unchanged         bool     // this version was published before, with the same content
}

// PublishList publishes one version of a list from its file. The same file again changes nothing.
// A file that cannot be read gives a *listfile.Error with every problem. A version that was published with other content is CONFLICT: what
// was published is never edited.
func (s *Service) PublishList(ctx context.Context, c command.Command, f ListFile) (Import, error) {
	list, err := s.language.Parse(f.Document)
	if err != nil {
		return Import{}, err
	}
	if list.Reference {
		return Import{}, reference("reference")
	}
	out := Import{Code: list.Code, Title: list.Title, Version: list.Version, Items: len(list.Items), Violations: len(list.Violations)}
	for _, v := range list.Violations {
		out.Defines = append(out.Defines, v.Code)
	}
	docs, err := s.store.ListDocuments(ctx)
	if err != nil {
		return out, err
	}
	latest := 0
	for _, d := range docs {
		if d.Code != list.Code {
			continue
		}
		if latest = d.Version; d.Version == list.Version && d.Document == string(f.Document) {
			out.Unchanged = true
			return out, nil
		}
	}
	if _, err := s.language.ParseNew(f.Document); err != nil {
		return Import{}, err
	}
	if list.Version <= latest {
		return out, fault.New(fault.Conflict, fmt.Sprintf("清单 %s 已发布至第 %d 版：已发布的内容不可更改，请提高版本号", list.Code, latest),
			fmt.Sprintf("version %d of list %s is published: what is published is never edited, raise the version", latest, list.Code)).
			With("latest", latest)
	}
	l, err := s.at(ctx, int64(len(docs)))
	if err == nil {
		err = l.follows(list)
	}
	if err != nil {
		return out, err
	}
	violations, err := l.violations(list, f.Known)
	if err != nil || f.DryRun {
		return out, err
	}
	if err := text("approval", "批准文件", strings.TrimSpace(f.Approval)); err != nil {
		return out, err
	}
	_, err = s.commands.Do(ctx, c, func(ctx context.Context, tx Tx, _ time.Time) (command.Change, error) {
		doc := ListDocument{ID: newID(), Code: list.Code, Version: list.Version, Document: string(f.Document)}
		if err := tx.PublishList(ctx, doc.ID, doc, list, violations); err != nil {
			return command.Change{}, err
		}
		change := published(doc, list)
		change.Content.(map[string]any)["approval"] = strings.TrimSpace(f.Approval)
		return change, nil
	})
	return out, err
}

// follows refuses a version that would hold on days on which the one before it already begins: two versions of one list never overlap.
func (l *lists) follows(list *leniency.List) error {
	before := l.newest(list.Code)
	if before == nil || list.ValidFrom.After(before.ValidFrom) {
		return nil
	}
	return fault.BadInput("validFrom", "新版本须晚于上一版本（"+before.ValidFrom.String()+"）生效", "a version begins after the one before it").
		With("previousFrom", before.ValidFrom)
}

// newest is the newest published version of a list, nil without one.
func (l *lists) newest(code string) (newest *leniency.List) {
	for list := range l.ids {
		if list.Code == code && (newest == nil || list.Version > newest.Version) {
			newest = list
		}
	}
	return newest
}

// violations are the rows that the list brings, and refuses a list that speaks of a violation that nobody defined.
func (l *lists) violations(list *leniency.List, known []string) ([]Violation, error) {
	defined := map[string]bool{leniency.AnyViolation: true}
	for _, code := range known {
		defined[code] = true
	}
	out := []Violation{}
	for _, v := range list.Violations {
		defined[v.Code] = true
		out = append(out, violation(v))
	}
	anyOne := false
	for i, it := range list.Items {
		if _, ok := l.set.Violation(it.Violation); !ok && !defined[it.Violation] {
			return nil, fault.BadInput(fmt.Sprintf("items[%d].violation", i), "没有任何已发布的清单定义违法行为 "+it.Violation+"：请先发布定义它的清单",
				"no published list defines violation "+it.Violation+": publish one that does first")
		}
		anyOne = anyOne || it.Violation == leniency.AnyViolation
	}
	if anyOne {
		out = append(out, anyViolation)
	}
	return out, nil
}

func published(doc ListDocument, list *leniency.List) command.Change {
	sum := sha256.Sum256([]byte(doc.Document))
	binding := []string{}
	for _, it := range list.Items {
		if it.Ruling == leniency.MustNotPenalise {
			binding = append(binding, it.Code)
		}
	}
	body := map[string]any{"version": list.Version, "title": list.Title, "jurisdiction": list.Jurisdiction, "field": list.Field,
		"basis": list.Basis, "validFrom": list.ValidFrom, "synthetic": list.Synthetic, "items": len(list.Items),
		"violations": len(list.Violations), "binding": binding, "file": hex.EncodeToString(sum[:])}
	if !list.ValidTo.IsZero() {
		body["validTo"] = list.ValidTo
	}
	return command.Change{Type: "leniency.publish", Subject: ledger.Subject{Kind: ledger.SubjectList, ID: list.Code}, ObjectKind: KindList,
		Object: doc.ID, Content: body}
}
