package ledger

import (
	"slices"
	"strings"
)

// Kind is the kind of thing a command acts on. Kind and id together are a subject; each subject has its own chain of entries.
type Kind string

// The kinds. Ids are those the public may see: an inspection's number says nothing of the enterprise.
const (
	SubjectLog           Kind = "log"           // this ledger; id = origin
	SubjectDemo          Kind = "demo"          // the same, for a ledger of synthetic data 演示城市
	SubjectRound         Kind = "round"         // 随机数轮次; id as in the round text, never shaped like a draw number
	SubjectDraw          Kind = "draw"          // 抽查; id = draw number (DRD1 §6.4)
	SubjectParty         Kind = "party"         // 随机数参与方
	SubjectRegister      Kind = "register"      // 名录库; id = name of the register that a file was imported into
	SubjectAccount       Kind = "account"       // 账号; id = pseudonym
	SubjectAgency        Kind = "agency"        // 执法机关; id = code
	SubjectEnterprise    Kind = "enterprise"    // 检查对象; id = 统一社会信用代码
	SubjectInspector     Kind = "inspector"     // 执法人员; id = pseudonym
	SubjectItem          Kind = "item"          // 抽查事项; id = code
	SubjectList          Kind = "list"          // 免罚/轻罚清单; id = code
	SubjectPlan          Kind = "plan"          // 检查计划; id = number
	SubjectInspection    Kind = "inspection"    // 涉企检查; id = number; of a drawn one <draw number>.<rank>
	SubjectCase          Kind = "case"          // 案件; id = number
	SubjectRectification Kind = "rectification" // 整改; id = number of the decision that holds the order
	SubjectReport        Kind = "report"        // 举报; id = number, which says nothing of whom it is about
	SubjectPatrol        Kind = "patrol"        // 巡查; id = number
	SubjectWarning       Kind = "warning"       // 预警; id = that of the warning
	SubjectAudit         Kind = "audit"         // 类案同罚月度审计; id = month
	SubjectMerge         Kind = "merge"         // 合并检查建议; id = that of the proposal
	SubjectEvidence      Kind = "evidence"      // 证据; id = that of the upload
)

// Subject is what an entry is about. Its String is the key of the chain that Entry.Prev runs along.
type Subject struct {
	Kind Kind
	ID   string // 1–64 bytes of 0x21–0x7E (DRD1 §6.2)
}

func (s Subject) String() string { return string(s.Kind) + "/" + s.ID }

// check returns why s cannot be the subject of an entry of type t, or "".
func (s Subject) check(t Type) string {
	switch {
	case !isID(s.ID):
		return "id must be 1–64 printable ASCII bytes without space"
	case !slices.Contains(t.Subjects, s.Kind):
		return "a " + t.Name + " entry cannot be about " + `"` + string(s.Kind) + `"`
	case s.Kind == SubjectDraw && !IsDrawNumber(s.ID):
		return "a draw number ends in -<year>-<6 digits>"
	case s.Kind == SubjectRound && IsDrawNumber(s.ID):
		return "a round id must not look like a draw number"
	}
	return ""
}

// readSubject takes the value of the third line apart. A drd1 entry writes the bare id (§6.8), so its kind follows from the type
// and, where a type serves rounds and draws, from the shape of the id. What it cannot place fails Subject.check.
func (t Type) readSubject(value string) Subject {
	if t.Format == YG1 {
		kind, id, _ := strings.Cut(value, "/")
		i := slices.Index(t.Subjects, Kind(kind))
		if i < 0 {
			return Subject{Kind(kind), id}
		}
		return Subject{t.Subjects[i], id}
	}
	if len(t.Subjects) > 1 && IsDrawNumber(value) {
		return Subject{SubjectDraw, value}
	}
	return Subject{t.Subjects[0], value}
}

// IsDrawNumber reports whether id has the shape <office>-<year>-<6-digit number> of DRD1 §6.4.
func IsDrawNumber(id string) bool {
	n := len(id)
	return isID(id) && n > 12 && id[n-7] == '-' && id[n-12] == '-' && isDigits(id[n-6:]) && isDigits(id[n-11:n-7])
}

func isDigits(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' }) < 0
}

// isID is the grammar of every id and pseudonym (DRD1 §6.2).
func isID(s string) bool {
	if len(s) < 1 || len(s) > 64 {
		return false
	}
	for i := range len(s) {
		if s[i] < 0x21 || s[i] > 0x7E {
			return false
		}
	}
	return true
}
