package inspection

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"

	"yangguang/fault"
)

// Question is a checklist question 检查表 of one of the visit's items.
type Question struct {
	ItemID     uuid.UUID
	Key        string
	Kind       string // YES_NO, NUMBER, TEXT
	Required   bool
	Violations []string // codes of those attached to it; none: any
	Text       string
	Adverse    string // of YES_NO, the answer that shows a problem 不符合: YES or NO; empty: the checklist does not say
}

// number is the form of an answer to a NUMBER question.
var number = regexp.MustCompile(`^-?[0-9]{1,15}(\.[0-9]{1,6})?$`)

// noted are the answers with their notes trimmed; a blank one is none.
func noted(answers []AnswerInput) []AnswerInput {
	answers = slices.Clone(answers)
	for i, a := range answers {
		if a.Note == nil {
			continue
		}
		answers[i].Note = nil
		if text := strings.TrimSpace(*a.Note); text != "" {
			answers[i].Note = &text
		}
	}
	return answers
}

// checkAnswers holds every answer against its question, says which item each belongs to, and holds that a finding which names a question names
// one that is answered, with a violation that is attached to it.
func checkAnswers(r RecordRequest, questions []Question) ([]uuid.UUID, error) {
	items := make([]uuid.UUID, len(r.Answers))
	answered := map[string]bool{}
	for i, a := range r.Answers {
		at := fmt.Sprintf("input.answers[%d]", i)
		q := slices.IndexFunc(questions, func(q Question) bool { return q.Key == a.Question })
		switch {
		case q < 0:
			return nil, fault.BadInput(at+".question", "检查表中没有该问题", "the checklist has no such question")
		case answered[a.Question]:
			return nil, fault.BadInput(at+".question", "该问题已回答", "the question is answered twice")
		case !fits(questions[q].Kind, a.Value):
			return nil, fault.BadInput(at+".value", "答案形式不符：是非题填 YES 或 NO，数字题填数字，文字题 1 至 2000 字",
				"the answer does not fit: YES or NO, a number, or text of 1 to 2,000 characters").With("kind", questions[q].Kind)
		case a.Note != nil && utf8.RuneCountInString(*a.Note) > maxValue:
			return nil, fault.BadInput(at+".note", "备注不得超过 2000 字", "a note has at most 2,000 characters")
		}
		answered[a.Question], items[i] = true, questions[q].ItemID
	}
	for i, f := range r.Findings {
		if f.Question == nil {
			continue
		}
		at := fmt.Sprintf("input.findings[%d]", i)
		if !answered[*f.Question] {
			return nil, fault.BadInput(at+".question", "所关联的检查表问题没有回答", "the question that shows it is not answered")
		}
		if attached := attachedTo(*f.Question, questions); len(attached) > 0 && !slices.Contains(attached, f.ViolationCode) {
			return nil, fault.BadInput(at+".violationCode", "该违法行为不属于所关联的检查表问题：请选择该问题所列的违法行为，或者不填所关联的问题",
				"the violation is not attached to that question: choose one of the question's, or name no question").
				With("question", *f.Question).With("violations", attached)
		}
	}
	return items, nil
}

// checkWhole holds that the record leaves nothing open: every required question is answered where anybody could answer, and what a checklist calls a
// problem is one in the record.
func checkWhole(r RecordRequest, questions []Question, rules Rules) error {
	if err := checkAdverse(r, questions, rules); err != nil || slices.Contains(rules.Unanswered, r.Result) {
		return err
	}
	answered := func(key string) bool {
		return slices.ContainsFunc(r.Answers, func(a AnswerInput) bool { return a.Question == key })
	}
	var open, texts []string
	for _, q := range questions {
		if q.Required && !answered(q.Key) && !slices.Contains(open, q.Key) {
			open, texts = append(open, q.Key), append(texts, "“"+q.Text+"”")
		}
	}
	if len(open) > 0 {
		return fault.BadInput("input.answers", "请回答检查表的必答问题："+strings.Join(texts, "、"), "answer the required questions "+strings.Join(open, ", ")).With("missing", open)
	}
	return nil
}

// checkAdverse holds that what a checklist calls a problem 不符合 is one in the record, and nothing else: an adverse answer goes with no result that
// says that there was none, and with a finding that names the question or, naming none, a violation attached to it, or a note why not, where violations
// are attached to it; a finding names no question whose answer is in order.
func checkAdverse(r RecordRequest, questions []Question, rules Rules) error {
	values := map[string]string{}
	for i, a := range r.Answers {
		values[a.Question] = a.Value
		attached := attachedTo(a.Question, questions)
		named := slices.ContainsFunc(r.Findings, func(f FindingInput) bool {
			return f.Question != nil && *f.Question == a.Question || f.Question == nil && slices.Contains(attached, f.ViolationCode)
		})
		switch text := asked(a.Question, questions)[0].Text; {
		case adverseTo(a.Question, questions) != a.Value:
		case slices.Contains(rules.Findings.Never, r.Result):
			return fault.BadInput("input.result", "检查表有不符合项“"+text+"”：请按实际情况选择检查结果，或者改正该答案",
				"the answer to a question shows a problem: take the result that says so, or mend the answer").With("question", a.Question)
		case !named && a.Note == nil && len(attached) > 0:
			return fault.BadInput(fmt.Sprintf("input.answers[%d].note", i), "“"+text+"”为不符合项：请添加关联该问题的发现问题，或者在备注中说明为何没有",
				"the answer shows a problem: add a finding that names the question, or say in its note why there is none").With("question", a.Question)
		}
	}
	for i, f := range r.Findings {
		if f.Question == nil {
			continue
		}
		if adverse := adverseTo(*f.Question, questions); adverse != "" && values[*f.Question] != adverse {
			return fault.BadInput(fmt.Sprintf("input.findings[%d].question", i), "所关联的检查表问题“"+asked(*f.Question, questions)[0].Text+"”的答案是符合：请改正答案，或者不关联该问题",
				"the answer to that question shows no problem: mend the answer, or name no question").With("question", *f.Question).With("adverse", adverse)
		}
	}
	return nil
}

// adverseTo is the answer to a question that shows a problem; empty where the checklist does not say, or those of two items say otherwise.
func adverseTo(question string, questions []Question) (adverse string) {
	for n, q := range asked(question, questions) {
		if n > 0 && q.Adverse != adverse {
			return ""
		}
		adverse = q.Adverse
	}
	return adverse
}

// asked are the questions of a key: checklists of two items of the visit may have the same.
func asked(key string, questions []Question) (same []Question) {
	for _, q := range questions {
		if q.Key == key {
			same = append(same, q)
		}
	}
	return same
}

// attachedTo are the violations attached to a question; none where any may show in it, on the checklist of one of the items at least.
func attachedTo(question string, questions []Question) (codes []string) {
	for _, q := range asked(question, questions) {
		if len(q.Violations) == 0 {
			return nil
		}
		codes = append(codes, q.Violations...)
	}
	return codes
}

func fits(kind, value string) bool {
	switch kind {
	case "YES_NO":
		return value == "YES" || value == "NO"
	case "NUMBER":
		return number.MatchString(value)
	}
	n := utf8.RuneCountInString(value)
	return n >= 1 && n <= maxValue
}
