package cli

import (
	"fmt"
	"regexp"
	"strings"
	"sync"

	"yangguang/draw/drd1"
)

// drawStatus are the outcomes of a check in Chinese.
var drawStatus = map[drd1.Status]string{drd1.OK: "通过", drd1.Failed: "不符", drd1.Withheld: "未公开", drd1.Noted: "提示"}

// drawLine is a check for people: in Chinese, and behind it in the protocol's English, which programs read.
func drawLine(c drd1.Check) string {
	return fmt.Sprintf("%s  %s | %s", drawStatus[c.Status], drawSentence(c), c)
}

// drawSentence names check, place and finding in Chinese.
func drawSentence(c drd1.Check) string {
	parts := []string{drawChecks[c.Name]}
	switch {
	case c.Row > 0:
		parts = append(parts, fmt.Sprintf("%s 第 %d 行", c.File, c.Row))
	case c.File != "":
		parts = append(parts, c.File)
	}
	if c.Detail != "" {
		parts = append(parts, drawChinese(c.Detail))
	}
	return strings.Join(parts, "：")
}

// first is the first check with this outcome.
func first(r drd1.Report, s drd1.Status) (c drd1.Check) {
	for _, c = range r.Checks {
		if c.Status == s {
			break
		}
	}
	return c
}

// drawSaid is a sentence of a report in both languages, %w standing for a sentence of its own.
type drawSaid struct{ en, zh string }

type drawPattern struct {
	re     *regexp.Regexp
	zh     string
	nested int // the group that is a sentence of its own, 0: none
}

// verbs are what each verb of a format can have written; a %q may be of a list.
var verbs = map[string]string{"%d": `(-?[0-9]+)`, "%06d": `([0-9]+)`, "%02x": `([0-9a-f]{2})`, "%q": `("(?:[^"\\]|\\.)*"|\[.*?\])`, "%s": `(.*?)`, "%w": `(.+)`}

var verb = regexp.MustCompile(`%(?:[sdqw]|06d|02x)`)

var drawPatterns = sync.OnceValue(func() (all []drawPattern) {
	for _, s := range drawSentences {
		p, groups := drawPattern{zh: s.zh}, 0
		text, rest := "", s.en
		for rest != "" {
			at := verb.FindStringIndex(rest)
			if at == nil {
				at = []int{len(rest), len(rest)}
			}
			text += regexp.QuoteMeta(rest[:at[0]])
			if v := rest[at[0]:at[1]]; v != "" {
				groups++
				if text += verbs[v]; v == "%w" {
					p.nested = groups
				}
			}
			rest = rest[at[1]:]
		}
		p.re = regexp.MustCompile("(?s)^" + text + "$")
		all = append(all, p)
	}
	return all
})

// drawChinese says what a check found in Chinese; what is nothing but names and digests stays as it is.
func drawChinese(detail string) string {
	for _, p := range drawPatterns() {
		m := p.re.FindStringSubmatch(detail)
		if m == nil {
			continue
		}
		if p.nested > 0 {
			m[p.nested] = drawChinese(m[p.nested])
		}
		said := p.zh
		for i := 1; i < len(m); i++ {
			said = strings.ReplaceAll(said, fmt.Sprintf("{%d}", i), m[i])
		}
		return said
	}
	return detail
}

// drawSentences are what the checks of a draw say; the first that fits is taken. A test holds the list against the sources.
var drawSentences = []drawSaid{
	// grammar
	{"missing", "文件缺失"},
	{"was changed while it was read", "核验期间文件被改动"},
	{"longer than %d bytes", "超过 {1} 字节"},
	{"does not end in a line feed", "末尾没有换行符"},
	{"the line ends in CR LF, as Windows writes it: save the file with LF line ends 行末是 CR LF：请把文件存为 LF 换行",
		"行末是 CR LF：请把文件存为 LF 换行"},
	{"empty line", "空行"},
	{"byte 0x%02x is not printable ASCII", "字节 0x{1} 不是可打印 ASCII 字符"},
	{"ends where a line %q must follow", "文件到此为止，此处应有 {1} 行"},
	{"expected a line %q, found %q", "应为 {1} 行，却是 {2}"},
	{"expected \"drd1 %s\"", "应为“drd1 {1}”"},
	{"unexpected line %q", "多余的行 {1}"},
	{"words must be separated by one space", "各项之间应为一个空格"},
	{"line %q has %d values", "{1} 行不应有 {2} 项"},
	{"%d fields instead of %d, separated by one tab", "有 {1} 个字段，应为 {2} 个，以一个制表符分隔"},
	{"%s must be 1–64 bytes of 0x21–0x7E", "{1} 应为 1 至 64 个可打印 ASCII 字符（不含空格）"},
	{"an id is 1–64 bytes of 0x21–0x7E", "编号应为 1 至 64 个可打印 ASCII 字符（不含空格）"},
	{"ids are 1–64 bytes of 0x21–0x7E", "编号应为 1 至 64 个可打印 ASCII 字符（不含空格）"},
	{"an event is 1–64 bytes of 0x21–0x7E", "事件名应为 1 至 64 个可打印 ASCII 字符（不含空格）"},
	{"%q is not 64 lower-case hexadecimal digits", "{1} 不是 64 位小写十六进制数"},
	{"%q is not a decimal number without leading zeros", "{1} 不是没有前导零的十进制数"},
	{"%q is not a decimal number", "{1} 不是十进制数"},
	{"%q is not a time YYYY-MM-DDThh:mm:ssZ", "{1} 不是 YYYY-MM-DDThh:mm:ssZ 形式的时间"},
	{"not a time in whole seconds", "时间应为整秒"},
	{"not a draw number", "抽取编号有误"},
	{"ids must be strictly ascending", "编号应严格升序"},
	{"the same id twice", "同一编号出现两次"},
	{"a code is a capital letter and two digits", "代码应为一个大写字母加两位数字"},
	{"a code is \"-\" or a capital letter and two digits", "代码应为“-”，或一个大写字母加两位数字"},
	{"counts must have at most 12 digits", "数量至多 12 位"},
	// plan
	{"slots must be numbered 1, 2, …", "岗位应从 1 连续编号"},
	{"the length of the reserve chain must be a number ≥ 1", "候补链长度应为不小于 1 的数"},
	{"expected \"salted\" or nothing, found %q", "此处只能是“salted”或没有，却是 {1}"},
	{"a stratum label is 1–16 of A–Z 0–9 _ . -", "层次名应为 1 至 16 个字符：A–Z 0–9 _ . -"},
	{"strata must be strictly ascending", "层次应严格升序"},
	{"strata must have labels [A-Z0-9_.-]{1,16}, strictly ascending", "层次名应为 1 至 16 个字符 A–Z 0–9 _ . -，严格升序"},
	{"suite, matter and round must be 1–64 bytes of 0x21–0x7E", "算法、事项和轮次应为 1 至 64 个可打印 ASCII 字符（不含空格）"},
	{"a draw number is <office>-<year>-<6 digits>, at most 64 bytes", "抽取编号应为“机关-年份-六位序号”，至多 64 字节"},
	{"supersedes must name another draw", "被取代的应为另一抽取"},
	{"at least two slots are needed", "至少要有两个岗位"},
	{"sealed parties must be ids, strictly ascending", "密封方应为编号，严格升序"},
	{"an embargo needs a sealed party", "暂缓公开须有密封方"},
	{"the embargo must be a whole second of UTC", "暂缓公开的时限应为整秒（UTC）"},
	{"publication must be open or restricted", "公开方式应为 open 或 restricted"},
	{"restricted publication needs a salted pool", "限制公开的名录须加盐"},
	{"a slot needs a qualification or \"-\"", "岗位应有资质要求或“-”"},
	{"at least one stratum is needed", "没有层次"},
	{"unknown suite %q", "未知的密码算法 {1}"},
	{"the plan says %s, the round %s", "方案为 {1}，轮次为 {2}"},
	{"the plan names round %s", "方案所指的轮次是 {1}"},
	{"has digest %s, the plan names %s", "摘要为 {1}，方案所载为 {2}"},
	{"rule.txt is not in the bundle; the plan names %s", "公布文件中没有规则全文；方案所载摘要为 {1}"},
	// round
	{"parties must be strictly ascending", "各方应严格升序"},
	{"parties must be ids, strictly ascending", "各方应为编号，严格升序"},
	{"round and parties must be ids, parties strictly ascending", "轮次和各方应为编号，各方严格升序"},
	{"the event's time must be strictly after reveal-by", "事件须晚于揭示时限"},
	{"the time of an event must be a whole second, strictly after reveal-by", "事件时间应为整秒，且晚于揭示时限"},
	{"suite and round must be 1–64 bytes of 0x21–0x7E", "算法和轮次应为 1 至 64 个可打印 ASCII 字符（不含空格）"},
	{"at least two parties are needed", "至少要有两方"},
	{"the quorum must be between 2 and the number of parties", "法定参与数应在 2 与各方总数之间"},
	{"at least one public event is needed", "没有公共事件"},
	{"reveal-by must be a whole second of UTC", "揭示时限应为整秒（UTC）"},
	{"source and event of a beacon must be 1–64 bytes of 0x21–0x7E", "公共事件的来源和名称应为 1 至 64 个可打印 ASCII 字符（不含空格）"},
	{"the same public event is named twice", "同一公共事件出现两次"},
	// tables
	{"a stratum is 1–16 of A–Z 0–9 _ . -", "层次名应为 1 至 16 个字符：A–Z 0–9 _ . -"},
	{"a line has three fields, in a salted pool four", "每行应有三个字段，加盐的名录为四个"},
	{"a salt is 32 lower-case hexadecimal digits", "盐应为 32 位小写十六进制数"},
	{"the id \"!\" means nobody in a result text", "编号“!”在抽取结果中表示空缺，不能用作人员编号"},
	{"the capacity must have at most 12 digits", "承载量至多 12 位"},
	{"qualifications are \"-\" or comma-joined, strictly ascending labels", "资质应为“-”，或以逗号连接、严格升序的名称"},
	{"pairs (firm, inspector) must be strictly ascending", "（检查对象、执法人员）应严格升序"},
	{"not in the bundle; the plan names %d lines, root %s", "未公开；方案所载为 {1} 行，根摘要 {2}"},
	{"has %d lines, the plan names %d", "有 {1} 行，方案所载为 {2} 行"},
	{"has root %s, the plan names %s", "根摘要为 {1}，方案所载为 {2}"},
	{"%d lines, root %s", "{1} 行，根摘要 {2}"},
	{"%s is not excluded in pool.tsv", "{1} 在名录中未被排除"},
	{"must be %s %s, as pool.tsv says", "按名录应为 {1} {2}"},
	{"stratum %s has %d eligible firms in the pool, the plan names %d", "层次 {1} 在名录中有 {2} 个可抽对象，方案所载为 {3} 个"},
	{"%d eligible firms of stratum %s are in no stratum of the plan", "层次 {2} 的 {1} 个可抽对象不在方案的任何层次中"},
	{"%d strata", "{1} 层"},
	{"capacity %d for %d slots is below 1.3 × and needed a second approver", "承载量 {1} 不足岗位 {2} 的 1.3 倍，须经第二人批准"},
	{"%d for %d slots", "承载量 {1}，岗位 {2}"},
	// randomness
	{"no JSON: %s", "不是合格的 JSON：{1}"},
	{"value of party %q: %w", "{1} 的值：{2}"},
	{"a beacon is [source, event, value]", "公共事件应写作 [来源, 事件, 结果]"},
	{"not in the canonical form (key order, indent, no trailing line feed)", "不是规范写法（键序、缩进、末尾无换行）"},
	{"source and event of a beacon must be ids, its value printable ASCII", "公共事件的来源和名称应为编号，结果应为可打印 ASCII 字符"},
	{"too many parties or beacons", "各方或公共事件过多"},
	{"canonical", "写法规范"},
	{"%s is no party of the round", "{1} 不是轮次的一方"},
	{"%s opened without a commitment", "{1} 未承诺而揭示"},
	{"the nonce of %s does not open its commitment", "{1} 揭示的随机数与其承诺不符"},
	{"%d committed, %d opened", "{1} 方承诺，{2} 方揭示"},
	{"%d nonces count, the quorum is %d", "有效随机数 {1} 个，法定参与数为 {2}"},
	{"%d of %d parties, quorum %d", "{2} 方中 {1} 方，法定参与数 {3}"},
	{"close.txt is not in the bundle; the nonces that count are those of entropy.json", "没有关闭记录，以 entropy.json 为准"},
	{"closes another round", "关闭的是另一轮次"},
	{"does not list the nonces that entropy.json opens", "与 entropy.json 揭示的不同"},
	{"%d events, the round names %d", "有 {1} 个事件，轮次所载为 {2} 个"},
	{"event %d is %s %s, the round names %s %s", "第 {1} 个事件为 {2} {3}，轮次所载为 {4} {5}"},
	{"%s %s: signature holds", "{1} {2} 签名属实"},
	{"%s %s: form holds", "{1} {2} 形式相符"},
	{"compare with the published outcome: %s %s = %s", "请与公布的结果对照：{1} {2} = {3}"},
	{"thrown by the office, no sealed party: %s", "机关自行掷骰，没有密封方：{1}"},
	{"seals of %q, the plan names %q", "密封方为 {1}，方案所载为 {2}"},
	{"%s is no sealed party of the plan", "{1} 不是方案的密封方"},
	{"the nonce of %s does not open its seal", "{1} 的随机数与其密封承诺不符"},
	{"%d of %d sealed nonces are not published yet", "{2} 个密封随机数中有 {1} 个尚未公开"},
	{"beacon %s %s: unknown source", "公共事件 {1} {2}：来源未知"},
	{"beacon %s %s: %w", "公共事件 {1} {2}：{3}"},
	{"the public events give %d bits, %d are needed", "公共事件合计 {1} 位，至少要 {2} 位"},
	{"twenty digits are needed, in the order thrown", "应为按掷出次序的二十位数字"},
	{"every die shows a digit 0–9", "每枚骰子为 0–9 的一位数字"},
	{"an issue number 期号 has seven digits", "期号为七位数字"},
	{"twenty two-digit numbers joined by one space are needed", "应为二十个两位数，以一个空格分隔"},
	{"the numbers must be strictly ascending between 01 and 80", "各数应在 01 与 80 之间，严格升序"},
	{"round %s is due at %s already", "第 {1} 轮在 {2} 已经产生"},
	{"an event is a round number without leading zeros", "事件应为没有前导零的轮次号"},
	{"a signature is 96 lower-case hexadecimal digits", "签名应为 96 位小写十六进制数"},
	{"the signature is no point of the group", "签名不是群中的点"},
	{"the signature does not verify with the pinned key of %s", "签名与 {1} 的固定公钥不符"},
	{"%s is not in the registry of sources on the day of %s", "{1} 在 {2} 之日不在来源登记册中"},
	{"%s %s is published by %s %s", "{1} {2} 的公布者：{3} {4}"},
	// result
	{"expected \"unfilled %s %d\"", "应为“unfilled {1} {2}”（岗位空缺）"},
	{"a stratum without selection has the cutoff \"-\"", "没有抽中对象的层次应写“-”"},
	{"selections must be numbered 1, 2, …", "抽中对象应从 1 连续编号"},
	{"teams must be of one size", "各组人数应相同"},
	{"reserves of a stratum must be numbered 1, 2, …", "同一层次的候补应从 1 连续编号"},
	{"a draw of a failed round has no result", "失败轮次的抽取没有结果"},
	{"not in the bundle", "未公开"},
	{"the seed cannot be computed", "随机数未公开，算不出种子"},
	{"the randomness did not pass, so nothing was drawn from it", "随机数有误，无从抽取"},
	{"that these are the lowest tickets cannot be checked without the pool", "没有名录，无法核验是否为最小的签号"},
	{"needs inspectors.tsv and conflicts.tsv", "需要 inspectors.tsv 和 conflicts.tsv"},
	{"%d slots unfilled", "{1} 个岗位空缺"},
	{"recomputed %q, found %q", "重算得 {1}，文件为 {2}"},
	{"belongs to another plan", "属于另一方案"},
	{"recomputed seed %s", "重算的种子为 {1}"},
	{"the plan has %d strata", "方案有 {1} 层"},
	{"not the ticket of %s", "不是 {1} 的签号"},
	{"tickets must ascend", "签号应升序"},
	{"does not fit the plan and the selections", "与方案和抽中对象不符"},
	{"S %s; every ticket shown is that firm's", "S {1}；所列签号都属实"},
	// deviations and void
	{"of another draw", "属于另一抽取"},
	{"of another result", "属于另一结果"},
	{"a void draw has no deviations", "作废的抽取没有偏离"},
	{"without it nothing can be compared", "没有抽取结果，无从对照"},
	{"needs a result that was checked as a whole", "须先完整核验抽取结果"},
	{"the firm is not to be visited in this draw", "该对象不在本次抽取的检查之列"},
	{"no reserve of the stratum is left", "该层次已没有候补"},
	{"not the next value of the reserve chain", "不是候补链的下一个值"},
	{"the inspector is not on the firm's team", "该执法人员不在该对象的检查组中"},
	{"%d steps, each the next by the protocol's rule", "{1} 步，每一步都是按规则的下一位"},
	{"a digest of zeros", "摘要全为零"},
	{"steps must be numbered 1, 2, …", "各步应从 1 连续编号"},
	{"slots are numbered 1, 2, …", "岗位从 1 编号"},
	{"neither a substitute nor a refill", "既不是替补也不是补派"},
	{"%q is no reason code of this step", "{1} 不是这一步的事由代码"},
	{"approved by whoever requested it", "申请人与批准人相同"},
	{"whoever comes has a ticket, and nobody has none", "来者应有签号，空缺应无签号"},
	{"the code must be V01, V02 or V03", "代码应为 V01、V02 或 V03"},
	{"requested must be 1–64 bytes of 0x21–0x7E", "申请人应为 1 至 64 个可打印 ASCII 字符（不含空格）"},
	{"voids another draw", "作废的是另一抽取"},
	{"voids another plan", "作废的是另一方案"},
	{"%s, requested by %s, approved by %s: result.txt is what the draw would have been", "{1}，申请人 {2}，批准人 {3}：result.txt 是原本的结果"},
	{"without it nothing shows that the round failed", "没有关闭记录，无从核验轮次失败"},
	{"the round failed: %d nonces, the quorum is %d; there is nothing to draw", "轮次失败：随机数 {1} 个，法定参与数 {2}，无从抽取"},
	{"the round had its quorum: that it closed after its first event, or that a sealed party stayed away, only the ledger shows",
		"轮次达到法定数：是否关闭过迟或密封方缺席，须对照台账"},
	{"the round had its randomness: that it closed after its first event only the ledger shows", "轮次有随机数：是否关闭过迟，须对照台账"},
	// the ledger
	{"without entropy.json the steps of the round cannot be compared", "没有 entropy.json，无从对照轮次的各步"},
	{"%d entries of %s, in order", "{2} 的 {1} 条记录，次序无误"},
	{"times are the log's own: cosignatures of witnesses were not checked", "时间为台账自载：未核验见证方的会签"},
	{"body of a %s entry: %w", "{1} 记录的正文：{2}"},
	{"entry %d (%s): its body is not published", "第 {1} 条记录（{2}）：正文未公开"},
	{"entry %d: the round text is not that of the bundle", "第 {1} 条记录：轮次文本与公布文件不同"},
	{"entry %d: the plan text is not that of the bundle", "第 {1} 条记录：方案文本与公布文件不同"},
	{"entry %d: the close text does not list the nonces that the bundle opens", "第 {1} 条记录：关闭记录所列随机数与公布文件揭示的不同"},
	{"entry %d: the result digest is %s, that of the bundle %s", "第 {1} 条记录：结果摘要为 {2}，公布文件为 {3}"},
	{"the log has no %s of %s with the value of the bundle", "台账中没有 {2} 的 {1} 记录，或其值与公布文件不同"},
	{"the log has a %s of %s that the bundle leaves out", "台账中有 {2} 的 {1} 记录，公布文件却没有"},
	{"the log has no beacon %s %s with the value of the bundle", "台账中没有公共事件 {1} {2}，或其结果与公布文件不同"},
	{"the log has no nonce of sealed party %s with the value of the bundle", "台账中没有密封方 {1} 的随机数，或其值与公布文件不同"},
	{"the log has no void entry with the text of the bundle", "台账中没有与公布文件相同的作废记录"},
	{"the log has no entry for step %d of the bundle", "台账中没有公布文件第 {1} 步的记录"},
	{"the log has no digest of the would-be result", "台账中没有原本结果的摘要"},
	{"the log has no %s entry", "台账中没有 {1} 记录"},
	{"entry %d (%s) comes after entry %d (%s)", "第 {1} 条记录（{2}）晚于第 {3} 条记录（{4}）"},
	{"entry %d (%s) is later than reveal-by", "第 {1} 条记录（{2}）晚于揭示时限"},
	{"entry %d (close) is earlier than reveal-by", "第 {1} 条记录（close）早于揭示时限"},
	{"entry %d (close) is not before the first public event", "第 {1} 条记录（close）不早于第一个公共事件"},
	{"entry %d: the outcome was recorded before the event", "第 {1} 条记录：结果记在事件之前"},
	{"entry %d (%s): the sealed nonces became public before the embargo's end", "第 {1} 条记录（{2}）：密封随机数在暂缓公开期满前公开"},
	{"entry %d (%s): step %d is not that of the bundle", "第 {1} 条记录（{2}）：第 {3} 步与公布文件不同"},
	{"entry %d: the round of the draw failed", "第 {1} 条记录：抽取的轮次失败"},
	{"entry %d: the draw is void, and the bundle does not say so", "第 {1} 条记录：抽取已作废，公布文件没有写明"},
	{"entry %d: a void draw has a result", "第 {1} 条记录：作废的抽取有结果"},
	{"entry %d: the close text is not that of the bundle", "第 {1} 条记录：关闭记录与公布文件不同"},
	{"entry %d: the round did not fail: it was closed with its quorum before the first public event",
		"第 {1} 条记录：轮次没有失败，在第一个公共事件之前以法定数关闭"},
	{"the draw is void because its round failed, which the log does not say", "抽取因轮次失败而作废，台账中却没有"},
	{"entry %d: the would-be result is %s, that of the bundle %s", "第 {1} 条记录：原本的结果为 {2}，公布文件为 {3}"},
	{"the %d-th draw of the office and year has the number %06d", "该机关该年度第 {1} 次抽取的序号是 {2}"},
	{"%d of %d selections have a record, a substitute or a void in the log; nothing yet of %s", "{2} 个抽中对象中 {1} 个在台账中有检查记录、替补或作废；尚无的：{3}"},
	{"%d of %d selections have a record, a substitute or a void in the log", "{2} 个抽中对象中 {1} 个在台账中有检查记录、替补或作废"},
	// last: what two names are said of
	{"%s %s: %w", "{1} {2}：{3}"},
}
