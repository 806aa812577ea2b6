package publish

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"yangguang/command"
	"yangguang/fault"
	"yangguang/roster"
)

// maxNames is how many persons a check of a statement can name; a name has nameLeast to nameMost characters.
const maxNames, nameLeast, nameMost = 50, 2, 20

// CheckStatement is how a head of the agency reads an enterprise's statement before everybody does 陈述核对: the persons it names, whom no register may know,
// are masked, and nothing else is changed. A statement that nobody has checked is not published, and neither is what it stands beside.
func (s *Service) CheckStatement(ctx context.Context, c command.Command, of Subject, names []string) (Notice, error) {
	if len(names) > maxNames {
		return Notice{}, fault.BadInput("input.names", "至多 50 个人名", "at most 50 names")
	}
	_, err := s.Commands.Do(ctx, c, func(ctx context.Context, tx Tx, _ time.Time) (command.Change, error) {
		f, err := tx.NoticeFacts(ctx, of)
		switch {
		case err != nil:
			return command.Change{}, err
		case f.AgencyID != c.Actor.AgencyID:
			return command.Change{}, fault.New(fault.Forbidden, "只有作出机关可以核对陈述", "only the agency of the result checks the statement")
		case f.Statement == nil:
			return command.Change{}, f.wrongState("没有需要核对的陈述", "there is no statement to check")
		case f.CheckedAt != nil:
			return command.Change{}, fault.New(fault.Conflict, "该陈述已核对", "the statement is checked already")
		}
		clean, err := f.names(names)
		if err != nil {
			return command.Change{}, err
		}
		content := map[string]any{"kind": of.Kind, "number": f.Number, "names": len(clean)}
		return command.Change{Type: "publication.check", Subject: f.subject(), ObjectKind: of.object(), Object: of.ID, Content: content}, tx.InsertCheck(ctx, f, clean)
	})
	if err != nil {
		return Notice{}, err
	}
	return s.Store.Notice(ctx, c.Actor, of)
}

// names holds that each name stands in the statement and has the form of one: the agency masks persons and not what is said of it.
func (f NoticeFacts) names(names []string) ([]string, error) {
	clean := make([]string, len(names))
	for i, n := range names {
		clean[i] = strings.TrimSpace(n)
		at := fmt.Sprintf("input.names[%d]", i)
		if k := utf8.RuneCountInString(clean[i]); k < nameLeast || k > nameMost || !strings.Contains(*f.Statement, clean[i]) {
			return nil, fault.BadInput(at, "人名须为陈述中的 2 至 20 个字", "a name is 2 to 20 characters of the statement")
		}
		if !roster.NamedIn(*f.Statement, clean[i]) {
			return nil, fault.BadInput(at, "“"+clean[i]+"”在陈述中不是人名，而是前后两个词的一部分（如 提高明显 中的 高明）：陈述的其他文字不得遮盖",
				"in the statement this is no person's name but a part of the two words around it; nothing else of a statement is masked")
		}
		if !roster.PersonName(clean[i]) {
			return nil, fault.BadInput(at, "“"+clean[i]+"”不像人名：请填写姓和名（如 赵六、欧阳六六、阿依古丽·艾买提），陈述的其他文字不得遮盖",
				"this does not look like a person's name: write surname and given name; nothing else of a statement is masked")
		}
	}
	return clean, nil
}
