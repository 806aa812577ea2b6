package roster

import (
	"context"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"yangguang/fault"
)

// ItemRow is what an import knows of one check item.
type ItemRow struct {
	Code, Name                       string
	Category                         ItemCategory
	AgencyCode                       string
	AgencyID                         uuid.UUID
	ObjectKind, Method, Basis, Field string
	SamplingRatio, Frequency         string
	Qualification                    string // label of DRD1 slots, "-" for none
	Body                             string // 检查主体 as the source words it
	Source                           string
	Published                        bool
	Checklist                        []ChecklistQuestion // nil = leave what is stored
	Synthetic                        bool
}

var itemForm = form{
	{key: "code", headers: []string{"编码", "事项编码"}, required: true},
	{key: "item_name", headers: []string{"抽查事项", "事项名称", "抽查类别"}, required: true},
	{key: "sub_item", headers: []string{"子项"}, fileOnly: true},
	{key: "category", headers: []string{"事项类型", "事项类别"}, choices: []Choice{{string(GeneralItem), "一般"}, {string(KeyItem), "重点"}, {string(UnmarkedItem), "未标注"}}},
	{key: "object_type", headers: []string{"检查对象"}},
	{key: "method", headers: []string{"检查方式"}},
	{key: "basis", headers: []string{"检查依据", "依据"}, required: true},
	{key: "agency", headers: []string{"检查主体"}},
	{key: "sampling_ratio", headers: []string{"抽查比例"}},
	{key: "frequency", headers: []string{"抽查频次", "频次"}},
	{key: "qualification", headers: []string{"专业资格"}},
	{key: "source", headers: []string{"来源"}},
	{key: "agency_code", headers: []string{"机关代码"}},
	{key: "field", headers: []string{"领域"}},
	{key: "checklist", headers: []string{"检查表"}},
	{key: "state", headers: []string{"公布状态"}, filed: true,
		choices: []Choice{{string(Draft), "草稿"}, {string(InForce), "已公布"}, {string(Ended), "已退出"}}},
}

// The categories.
const (
	GeneralItem  ItemCategory = "GENERAL"
	KeyItem      ItemCategory = "KEY"
	UnmarkedItem ItemCategory = "UNMARKED"
)

var categoryWords = map[string]ItemCategory{"一般": GeneralItem, "一般检查事项": GeneralItem, "重点": KeyItem, "重点检查事项": KeyItem,
	"未标注": UnmarkedItem, "": UnmarkedItem}

var itemStateWords = map[string]EntryState{"草稿": Draft, "已公布": InForce, "": InForce, "已退出": Ended}

// noQualification marks an item that any certified inspector may inspect.
const noQualification = "-"

const maxText = 4096 // characters of a basis, a method or a source

// readItem judges one row of a file of items, every cell of it. Its code is empty when the row has none.
func readItem(r *record) (i ItemRow) {
	i.Code, i.Qualification = r.cell("code"), noQualification
	if !pseudonymForm.MatchString(i.Code) {
		r.report("code", badCode, phrase{"编码须为 1–64 个可打印英文字符且无空格", "a code has 1–64 printable ASCII characters without space"})
		i.Code = ""
	}
	i.Name = r.text("item_name", maxName, &phrase{"事项名称", "the name"})
	if sub := r.cell("sub_item"); sub != "" && sub != i.Name {
		i.Name += "：" + sub
	}
	var ok bool
	if i.Category, ok = word(categoryWords, r.cell("category"), GeneralItem, KeyItem, UnmarkedItem); !ok {
		r.report("category", badValue, phrase{"类别须为一般、重点或未标注", "the category is GENERAL, KEY or UNMARKED"})
	}
	if q := r.cell("qualification"); q != "" && q != noQualification {
		if i.Qualification = q; !specialityForm.MatchString(q) {
			r.report("qualification", badValue, phrase{"专业资格标签须为 1–16 位大写字母、数字或 _.-", "a label has 1–16 capital letters, digits or _.-"})
		}
	}
	for _, t := range []struct {
		key  string
		into *string
	}{{"object_type", &i.ObjectKind}, {"method", &i.Method}, {"basis", &i.Basis}, {"sampling_ratio", &i.SamplingRatio}, {"frequency", &i.Frequency},
		{"agency", &i.Body}, {"source", &i.Source}, {"field", &i.Field}} {
		*t.into = r.text(t.key, maxText, nil)
	}
	r.public("code", i.Code)
	r.public("item_name", i.Name)
	r.public("basis", i.Basis)
	r.public("method", i.Method)
	r.public("field", i.Field)
	i.Checklist = r.checklist()
	for _, q := range i.Checklist {
		r.public("checklist", q.Key)
		r.public("checklist", q.Text)
		r.public("checklist", told(q.Basis))
	}
	return i
}

// questionForm is the key of a checklist question.
var questionForm = regexp.MustCompile(`^[a-z0-9_.-]{1,64}$`)

// checklist reads a cell with one question per line: key | kind | text | basis | violations separated by commas | adverse answer. The kind is
// YES_NO, TEXT or NUMBER, with ? behind it when no answer is needed; basis, violations and the adverse answer 不符合的答案, YES or NO and of
// YES_NO alone, may be missing. An empty cell says nothing.
func (r *record) checklist() (list []ChecklistQuestion) {
	i, given := r.places["checklist"]
	if !given || i >= len(r.Cells) || strings.TrimSpace(r.Cells[i]) == "" {
		return nil
	}
	seen := map[string]bool{}
	for _, line := range strings.Split(strings.TrimSpace(r.Cells[i]), "\n") {
		part := append(strings.Split(line, "|"), "", "", "", "", "")
		for n := range part {
			part[n] = strings.TrimSpace(part[n])
		}
		q := ChecklistQuestion{Key: part[0], Kind: strings.TrimSuffix(part[1], "?"), Text: NormaliseText(part[2]), Required: !strings.HasSuffix(part[1], "?")}
		if part[3] != "" {
			q.Basis = &part[3]
		}
		q.Violations = strings.FieldsFunc(part[4], func(c rune) bool { return c == ',' || c == ' ' })
		if part[5] != "" {
			q.Adverse = &part[5]
		}
		if q.Adverse != nil && (q.Kind != "YES_NO" || *q.Adverse != "YES" && *q.Adverse != "NO") {
			r.report("checklist", badValue, phrase{"第六项是不符合的答案，只用于 YES_NO，填 YES 或者 NO：" + line,
				"the sixth part is the adverse answer, of YES_NO alone, YES or NO: " + line})
			return nil
		}
		if !questionForm.MatchString(q.Key) || seen[q.Key] || q.Text == "" || !slices.Contains([]string{"YES_NO", "TEXT", "NUMBER"}, q.Kind) {
			r.report("checklist", badValue, phrase{"检查表每行须为：键|YES_NO、TEXT 或 NUMBER|问题|依据|违法行为编码|不符合的答案，键不得重复：" + line,
				"a line of the checklist is key|YES_NO, TEXT or NUMBER|question|basis|violation codes|adverse answer, no key twice: " + line})
			return nil
		}
		seen[q.Key] = true
		list = append(list, q)
	}
	return list
}

// mergeItems gives every row its agency and its field and merges them. An item without legal basis stays a draft: nothing without a
// basis may be inspected (国办发〔2015〕58号).
func mergeItems(ctx context.Context, tx Tx, r *reading, im Import) (Merged, error) {
	agencies, err := tx.AgencyIDs(ctx)
	if err != nil {
		return Merged{}, err
	}
	lines := map[string]*record{} // that name violations
	var asked []ItemRow           // those of them that are looked up
	next := scan(ctx, r, itemForm, func(rec *record) (ItemRow, string) {
		i := readItem(rec)
		im.place(rec, &i, agencies)
		id := i.AgencyCode + "\x00" + i.Code
		if i.Code == "" {
			id = ""
		}
		if lines[id] == nil && id != "" && len(i.violations()) > 0 {
			lines[id], asked = rec, append(asked, i)
		}
		return i, id
	})
	if _, named := r.places["agency_code"]; im.Agency == "" && !named || im.Agency != "" && agencies[im.Agency] == uuid.Nil {
		return Merged{}, fault.BadInput("agency", "请以 --agency 指明清单所属机关的代码；机关须已在名录库中",
			"say with --agency whose list it is: the code of an agency in the register")
	}
	rows, err := all(ctx, tx, r, next)
	if err != nil {
		return Merged{}, err
	}
	var codes []string
	for _, i := range asked {
		codes = append(codes, i.violations()...)
	}
	lost, err := tx.UnknownViolations(ctx, codes)
	if err != nil {
		return Merged{}, err
	}
	for _, i := range asked {
		for _, v := range i.violations() {
			if slices.Contains(lost, v) {
				lines[i.AgencyCode+"\x00"+i.Code].report("checklist", unknownViolation, v)
			}
		}
	}
	if err := r.judge(); err != nil {
		return Merged{}, err
	}
	return withHistory(ctx, tx, im, codesOf(rows, ItemRow.code), func() (Merged, error) { return tx.MergeItems(ctx, rows) })
}

// place gives a row its agency, its field and its state: what the file does not say is as the import was asked for.
func (im Import) place(rec *record, i *ItemRow, agencies map[string]uuid.UUID) {
	state, known := word(itemStateWords, rec.cell("state"), Draft, InForce, Ended)
	if !known {
		rec.report("state", badValue, phrase{"公布状态须为草稿、已公布或者已退出", "the state is DRAFT, IN_FORCE or ENDED"})
	}
	i.Synthetic, i.Published = im.Demo, !im.Draft && state == InForce
	if i.AgencyCode = rec.cell("agency_code"); i.AgencyCode == "" {
		i.AgencyCode = im.Agency
	}
	i.AgencyID = agencies[i.AgencyCode]
	switch {
	case i.AgencyCode == "":
		rec.report("agency_code", badIdentity, phrase{theAgency.zh + "（可用 --agency 指定）", theAgency.en + " (name one with --agency)"})
	case !im.keeps(rec, "agency_code", i.AgencyCode):
	case i.AgencyID == uuid.Nil:
		rec.report("agency_code", unknownRef, phrase{"机关“" + i.AgencyCode + "”", "agency as " + strconv.Quote(i.AgencyCode)})
	}
	if i.Field == "" {
		i.Field = im.Field
	}
	if i.Field == "" && rec.cell("field") == "" {
		rec.report("field", badIdentity, phrase{"领域（可用 --field 指定）", "the field of law (name one with --field)"})
	}
	if i.Basis == "" && rec.cell("basis") == "" {
		rec.report("basis", noBasis)
		i.Published = false
	}
	for n := range rec.doubts {
		rec.doubts[n].publishes = i.Published
	}
}

// violations are the codes that the checklist names.
func (i ItemRow) violations() (codes []string) {
	for _, q := range i.Checklist {
		codes = append(codes, q.Violations...)
	}
	return codes
}

func (i ItemRow) cells() []string {
	cells := []string{i.Code, i.Name, string(i.Category), i.AgencyCode, i.ObjectKind, i.Method, i.Basis, i.Field, i.SamplingRatio, i.Frequency,
		i.Qualification, i.Body, i.Source}
	for _, q := range i.Checklist {
		cells = append(cells, q.Key, q.Text, told(q.Basis), q.Kind, strings.Join(q.Violations, ";"), told(q.Adverse))
	}
	return cells
}
