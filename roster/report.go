package roster

import (
	"fmt"
	"slices"
)

// Severity is whether a finding of an import blocks it (decisions.md 26).
type Severity string

// The severities. One error blocks the whole file; warnings need a reason to go on.
const (
	Blocks Severity = "error"
	Warns  Severity = "warning"
)

// Finding is a kind of thing that can be wrong with a row.
type Finding string

// What an import finds.
const (
	badQuote          Finding = "QUOTATION"
	badEncoding       Finding = "ENCODING"
	badColumnCount    Finding = "COLUMN_COUNT"
	badIdentity       Finding = "IDENTITY_MISSING"
	badCode           Finding = "CODE_MALFORMED"
	personalNumber    Finding = "PERSONAL_NUMBER"
	repeated          Finding = "REPEATED"
	tooLong           Finding = "TOO_LONG"
	badValue          Finding = "VALUE"
	unknownRef        Finding = "UNKNOWN_REFERENCE"
	failsCheck        Finding = "CHECK_CHARACTER"
	normalised        Finding = "NORMALISED"
	unknownRegionCode Finding = "REGION_UNKNOWN"
	supersededRegion  Finding = "REGION_SUPERSEDED"
	regionLost        Finding = "REGION_LOST"
	otherCity         Finding = "REGION_OF_ANOTHER_CITY"
	shiftedColumns    Finding = "SHIFTED_COLUMNS"
	droppedValue      Finding = "VALUE_DROPPED"
	reducedIndustry   Finding = "INDUSTRY_REDUCED"
	unknownViolation  Finding = "VIOLATION_UNKNOWN"
	sameCode          Finding = "SAME_CODE"
	sameName          Finding = "SAME_NAME"
	sameNameKept      Finding = "SAME_NAME_UNEXPLAINED"
	mergedAway        Finding = "MERGED"
	takenNumber       Finding = "CERTIFICATE_OF_ANOTHER"
	kindOfCode        Finding = "KIND_OF_CODE"
	notPublic         Finding = "NOT_PUBLIC"
	unstored          Finding = "PERSONAL_IN_TEXT"
	leftOut           Finding = "PERSONAL_LEFT_OUT"
	notPublicYet      Finding = "NOT_PUBLIC_STORED"
	noBasis           Finding = "NO_LEGAL_BASIS"
	notKept           Finding = "NOT_YOURS"
)

type wording struct {
	severity         Severity
	msg, remedy      string
	msgEn, remedyEn  string
	valueStaysHidden bool // the value is unreadable or must not be repeated
	needsReason      bool // a warning that is accepted only with a reason on record
}

var wordings = map[Finding]wording{
	badQuote: {severity: Blocks, valueStaysHidden: true, msg: "引号不成对（第 %d 行第 %d 字节处）", remedy: "补全引号，或由原系统重新导出",
		msgEn: "a quotation mark is out of place (line %d, byte %d)", remedyEn: "close the quotation mark or export again"},
	badEncoding: {severity: Blocks, valueStaysHidden: true, msg: "文字不是 %s 编码", remedy: "将整个文件另存为 UTF-8 CSV 或 XLSX",
		msgEn: "the text is not %s", remedyEn: "save the whole file as UTF-8 CSV or XLSX"},
	badColumnCount: {severity: Blocks, msg: "有 %d 列，表头有 %d 列", remedy: "补齐或去掉多余的列；含逗号的内容须加引号",
		msgEn: "%d columns where the header has %d", remedyEn: "complete the row; quote cells that hold commas"},
	badIdentity: {severity: Blocks, msg: "缺少%s", remedy: "请补填", msgEn: "%s is missing", remedyEn: "fill it in"},
	badCode: {severity: Blocks, msg: "%s", remedy: "按所述形式改正，企业的对照营业执照", msgEn: "%s",
		remedyEn: "write it in the form said, an enterprise's as on its licence"},
	personalNumber: {severity: Blocks, valueStaysHidden: true, msg: "疑为公民身份号码，平台不保存", remedy: "改填统一社会信用代码；人员填执法证号",
		msgEn: "looks like a citizen's identity number, which is never stored", remedyEn: "give the unified social credit code, of an officer the number of the certificate"},
	repeated: {severity: Blocks, msg: "与第 %d 行重复", remedy: "只保留一行", msgEn: "repeats row %d", remedyEn: "keep one of the rows"},
	tooLong: {severity: Blocks, msg: "超过 %d 个字符", remedy: "缩短或检查是否串列", msgEn: "longer than %d characters",
		remedyEn: "shorten it or look for shifted columns"},
	badValue: {severity: Blocks, msg: "%s", remedy: "按所述改正", msgEn: "%s", remedyEn: "correct it as said"},
	unknownRef: {severity: Blocks, msg: "%s不在名录库中", remedy: "先导入它，或改正代码", msgEn: "no such %s in the register",
		remedyEn: "import it first or correct the code"},
	failsCheck: {severity: Warns, needsReason: true, msg: "校验位不符（%s）", remedy: "对照营业执照核对；确为登记代码时说明接受的理由（命令行：--accept-warnings）",
		msgEn: "the check character fails (%s)", remedyEn: "compare with the licence; if it is the registered code, say why it is accepted (command line: --accept-warnings)"},
	normalised: {severity: Warns, msg: "已规范为 %s（全角、小写或空格）", remedy: "无需处理", msgEn: "normalised to %s (width, case or spaces)",
		remedyEn: "nothing to do"},
	unknownRegionCode: {severity: Warns, msg: "区划代码 %s 未收录（开发区等使用自编代码）", remedy: "核对登记机关；确实如此则无需处理",
		msgEn: "region code %s is in no table (development zones use private codes)", remedyEn: "compare with the registration office; nothing to do if it is so"},
	regionLost: {severity: Blocks, msg: "区划代码 %s 未收录，在册企业不得因此移出现有区划", remedy: "填写现行的 6 位区划代码（开发区填所在县区的）",
		msgEn:    "region code %s is in no table: an enterprise of the register does not leave its region for it",
		remedyEn: "give a code of six digits that is in force, of a development zone that of its county"},
	supersededRegion: {severity: Warns, msg: "区划代码 %s 已由 %s 取代，按现行区划归属", remedy: "无需处理",
		msgEn: "region code %s is superseded by %s, which says where it belongs now", remedyEn: "nothing to do"},
	otherCity: {severity: Warns, msg: "信用代码的区划 %s 不在该市，按所在城市归属 %s", remedy: "企业迁址或由省级登记时无需处理",
		msgEn: "the code's region %s is not in this city; it belongs to %s now", remedyEn: "nothing to do if it moved or the province registered it"},
	shiftedColumns: {severity: Warns, msg: "疑似串列：不像%s；经营范围与地址不入库", remedy: "改正该行后再次导入",
		msgEn: "columns look shifted: this is no %s; scope and address are left out", remedyEn: "correct the row and import again"},
	droppedValue: {severity: Warns, msg: "无法识别%s，未入库", remedy: "改正后再次导入", msgEn: "%s cannot be read and is left out",
		remedyEn: "correct it and import again"},
	reducedIndustry: {severity: Warns, msg: "GB/T 4754 现行表没有该行业代码，已按其上级记为 %s", remedy: "核对行业代码，改正后再次导入",
		msgEn: "the table of GB/T 4754 in force does not have this code: kept as %s, what it begins with", remedyEn: "compare the code, correct it and import again"},
	unknownViolation: {severity: Blocks, msg: "检查表中的违法行为编码 %s 不在已发布的清单中", remedy: "改用清单中的编码，或先发布含有该违法行为的清单",
		msgEn: "no published list knows the violation %s of the checklist", remedyEn: "take a code of the lists, or publish the list that has it first"},
	sameCode: {severity: Blocks, msg: "该代码与在册的 %s 只差笔误，是同一主体", remedy: "对照营业执照，修改已有记录；已有记录的代码有误的，先将其登记状态改为注销，新建后并入",
		msgEn:    "this code is a slip of that of %s, which is in the register: the same body",
		remedyEn: "compare with the licence and change the row that is there; if its own code is wrong, set its status to deregistered, make the new row and let it succeed"},
	sameName: {severity: Warns, msg: "与 %s 同名、同市", remedy: "核对是否重复登记；重复的并入其中之一", msgEn: "has the name of %s, in the same city",
		remedyEn: "see whether it is entered twice; if so, merge one into the other"},
	sameNameKept: {severity: Blocks, msg: "与 %s 同名、同市，或者是其曾用代码的笔误", remedy: "是同一企业的，修改已有记录；确为另一企业的，在理由中写明对方（多家的写明各家）的代码和两者的区别",
		msgEn:    "has the name of %s in the same city, or a slip of its former code",
		remedyEn: "if it is the same enterprise, change the row that is there; if not, the reason names that one's code, of several each, and says how they differ"},
	mergedAway: {severity: Warns, msg: "该企业已并入 %s，本行未入库", remedy: "修改并入后的企业；并入有误的，向维护该记录的机关提出", msgEn: "the enterprise was merged into %s: the row was left as it is",
		remedyEn: "change the one that goes on; if the merger was a mistake, tell the agency that keeps the row"},
	takenNumber: {severity: Blocks, msg: "该执法证号已登记于%s", remedy: "核对证号；对方证号有误的，先改正对方的记录", msgEn: "this certificate number is that of %s",
		remedyEn: "check it; if the other row has the wrong number, correct that row first"},
	kindOfCode: {severity: Warns, msg: "代码以 92 开头的是个体工商户，类别随代码，已记为个体工商户", remedy: "对照营业执照核对；代码有误的，改正后再次导入",
		msgEn:    "a code that begins with 92 is a self-employed household's: the kind follows from it",
		remedyEn: "compare with the licence; if the code is wrong, correct it and import again"},
	notPublic: {severity: Blocks, valueStaysHidden: true, msg: "该内容向社会公开，不得%s", remedy: "删去或者改写后重试",
		msgEn: "this becomes public and must not %s", remedyEn: "take it out or write it in other words"},
	unstored: {severity: Blocks, valueStaysHidden: true, msg: "不得%s，平台不保存", remedy: "删去后重试",
		msgEn: "it must not %s, which is never stored", remedyEn: "take it out"},
	leftOut: {severity: Warns, valueStaysHidden: true, msg: "不得%s，该内容未入库", remedy: "删去或者改写后再次导入",
		msgEn: "it must not %s and is left out", remedyEn: "take it out or write it in other words, and import again"},
	notPublicYet: {severity: Warns, valueStaysHidden: true, msg: "已存内容不得%s，据此作出的检查结果无法公示", remedy: "请改写该内容；本次其他修改不受影响",
		msgEn: "what is stored must not %s: results that name it cannot be published", remedyEn: "write it in other words; other changes of the row are made"},
	notKept: {severity: Blocks, msg: "不属于本机关维护的范围", remedy: "删去该行，或由维护它的机关导入", msgEn: "not your agency's to keep",
		remedyEn: "take the row out, or let the agency that keeps it import it"},
	noBasis: {severity: Warns, msg: "没有依据，只作为草稿入库，不得实施检查", remedy: "补填依据后再次导入",
		msgEn: "no legal basis: kept as a draft that may not be inspected", remedyEn: "add the basis and import again"},
}

// Problem is one finding in one cell: where, what stands there, what is wrong and what to do.
type Problem struct {
	Row      int // line of the file or row of the worksheet, from 1; 0 for the file as a whole
	Column   string
	Value    string // at most 40 characters; empty where the value must not be repeated
	Finding  Finding
	Severity Severity
	Msg, En  string
	Remedy   string
	RemedyEn string
}

// maxShownValue is how much of a cell a report repeats, in characters.
const maxShownValue = 40

func problem(row int, column, value string, f Finding, args ...any) *Problem {
	w := wordings[f]
	if w.valueStaysHidden {
		value = ""
	}
	if r := []rune(value); len(r) > maxShownValue {
		value = string(r[:maxShownValue]) + "…"
	}
	return &Problem{Row: row, Column: column, Value: value, Finding: f, Severity: w.severity, Msg: sentence(w.msg, args, inChinese), En: sentence(w.msgEn, args, inEnglish),
		Remedy: w.remedy, RemedyEn: w.remedyEn}
}

// Findings keeps the first findings of a file in the order of its rows, those of one row as they were made.
type Findings struct {
	Most int // how many
	List []Problem
}

// Add takes a finding into the list.
func (f *Findings) Add(p Problem) {
	at, _ := slices.BinarySearchFunc(f.List, p.Row+1, func(q Problem, row int) int { return q.Row - row })
	if at < f.Most {
		f.List = slices.Insert(f.List, at, p)
	}
	f.List = f.List[:min(len(f.List), f.Most)]
}

// phrase is an argument with a Chinese and an English form.
type phrase struct{ zh, en string }

func sentence(format string, args []any, pick func(phrase) string) string {
	if len(args) == 0 {
		return format
	}
	said := make([]any, len(args))
	for i, a := range args {
		if p, ok := a.(phrase); ok {
			a = pick(p)
		}
		said[i] = a
	}
	return fmt.Sprintf(format, said...)
}

func inChinese(p phrase) string { return p.zh }
func inEnglish(p phrase) string { return p.en }
