package publish

import (
	"fmt"
	"regexp"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// This file says what a personal identifier looks like. The function public_text of the database says the same with the same expressions, so they keep to what
// RE2 and PostgreSQL understand alike, and a test compares the two (text_test.go).

// strange is every character that a public text does without: control, zero-width and direction characters, combining marks, the digits and look-alike letters of
// other scripts, and letters that look like Latin ones. What is left has one reading, in any version of Unicode.
var strange = regexp.MustCompile("[^\\t\\n\\r -~\u00a0-¬®-¿×÷ΓΔΘΛΞΠΣΦΨΩα-ω‐-‧‰-⁞⁰-ₜ₠-₿℀-↋←-⏿①-⓿─-➿⺀-⿕\u3000-〩〰-〽ぁ-ゖ゛-ヿ㈀-䶿一-鿿\ue000-\ufaff" +
	"︐-︙︰-﹫！-ﾟ￠-￦𠀀-𲎯]")

// markup is what stands in a text and is not seen by its reader.
var markup = regexp.MustCompile(`<[^<>]{0,24}>|&[A-Za-z]{1,8};`)

// numerals are digits written or spoken in another way, and what each is read as. Every one stands apart: 联系13800138000两次 holds eleven digits and one. 一 is a digit
// and a dash alike: it becomes a bar, which is both below.
const (
	numerals = "〇零○◯洞ο⓿" + "壹弌幺丨ι〡❶➀➊⓵" + "二贰貳弍弐两兩〢❷➁➋⓶" + "三叁叄參弎〣❸➂➌⓷" + "四肆〤❹➃➍⓸" + "五伍〥❺➄➎⓹" + "六陆陸〦❻➅➏⓺" +
		"七柒拐〧❼➆➐⓻" + "八捌〨❽➇➑⓼" + "九玖勾〩❾➈➒⓽" + "一"
	numbers = "0000000" + "1111111111" + "222222222222" + "3333333333" + "4444444" + "5555555" + "66666666" +
		"77777777" + "8888888" + "99999999" + "―"
)

// apart are the numerals, and numbers that are one character: in circles and brackets, raised, of months.
var apart = regexp.MustCompile(`[²³¹¼-¾⁰-₉⅐-⅞①-⓿❶-➓㈠-㏿` + numerals + `]`)

// alike are characters, and what each is read as once a text is in compatibility form (NFKC): numerals, what stands for X or for a hyphen, and capitals.
const (
	alikeFrom = "abcdefghijklmnopqrstuvwxyz×χ✕✖✗✘╳年月点點杠槓横橫" + numerals
	alikeTo   = "ABCDEFGHIJKLMNOPQRSTUVWXYZXXXXXXX--------" + numbers
)

var alike = func() map[rune]rune {
	from, to, m := []rune(alikeFrom), []rune(alikeTo), map[rune]rune{}
	for i, r := range from {
		m[r] = to[i]
	}
	return m
}()

// fold brings a text to the form in which it is judged.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		if to, ok := alike[r]; ok {
			return to
		}
		return r
	}, markup.ReplaceAllString(norm.NFKC.String(apart.ReplaceAllString(s, " $0 ")), " "))
}

var separators = regexp.MustCompile(parts.Replace("s"))

// bare is the folded text without what separates digits and letters.
func bare(s string) string { return separators.ReplaceAllLiteralString(fold(s), "") }

// A folded text has no small letters, so they are free to stand for what the expressions below have in common.
var parts = strings.NewReplacer(
	"s", `[^0-9A-Zぁ-ヺ㐀-鿿豈-﫿𠀀-𲎯]*`, // whatever separates digits and is no letter
	"t", `[^0-9A-Z.:,、;ぁ-ヺ㐀-鿿豈-﫿𠀀-𲎯]*`, // the same without what separates numbers from each other
	"p", `[ ·.*]*`, "h", `[ ·.*-]*`,
	"n", `[^0-9A-Z]`,
	"d", `[0-9OIL―]`, "i", `[1IL―]`, "o", `[0O]`, "x", `[0-9OILX―]`,
	"w", `[0-9A-Z]`, "c", `[0-9A-Z―]`,
	"m", `s(os[1-9IL―]|is[0-2OIL―])`, // month
	"y", `s(os[1-9IL―]|[12IL―]sd|3s[01OIL―])s日?s`, // day
	"q", `(QQ|163|126|139|189|SINA|SOHU|FOXMAIL|GMAIL|OUTLOOK|HOTMAIL|ICLOUD|YEAH|ALIYUN)`,
	"k", `(小区|花园|家园|新村|公寓|宿舍|家属院|佳苑|雅苑|嘉园|嘉苑)[^0-9]{0,4}[0-9]{1,3}`,
)

// identifier is a kind of thing by which a person is known. A text with fewer digits than it has, or with none of its marks, is not searched for it.
type identifier struct {
	digits int
	marks  string
	found  *regexp.Regexp
	zh, en string
}

func known(digits int, marks, expr, zh, en string) identifier {
	return identifier{digits, marks, regexp.MustCompile(expand(expr)), zh, en}
}

func (p identifier) in(folded string, digits int) bool {
	return digits >= p.digits && (p.marks == "" || strings.ContainsAny(folded, p.marks)) && p.found.MatchString(folded)
}

// expand applies parts until nothing is left to apply: a part may be made of others.
func expand(expr string) string {
	for next := parts.Replace(expr); next != expr; next = parts.Replace(expr) {
		expr = next
	}
	return expr
}

// personal are the identifiers. Each number is a whole one: digits on either side make it another one.
var personal = []identifier{
	known(17, "", `(^|[^0-9])[1-8IL―](sd){5}s(is9sd|2sos[01OIL―])sdmysdsdsdsx($|[^0-9])`, "居民身份证号", "an identity number"),
	known(17, "", `(^|[^0-9])[1-8](pd){5}[- ]*2o[2-9]d[- ]*(od|id)[- ]*[0-3OIL―]d[- ]*dddx($|[^0-9])`, // of a child: dates of these years stand in lists
		"居民身份证号", "an identity number"),
	known(15, "", `(^|[^0-9A-Z])[1-8](td){7}mysdsdsd($|[^0-9A-Z])`, "居民身份证号（15 位）", "an identity number of 15 digits"),
	known(11, "", `(^|[^0-9])((os){0,2}8s6s|os)?is[3-9](sd){9}($|[^0-9])`, "手机号码", "a mobile number"),
	known(11, "", `(^|[^0-9])1[^0-9]{1,3}[3-9]([^0-9]{1,3}[0-9]){9}($|[^0-9])`, "手机号码", "a mobile number"), // digit by digit, with words between
	known(11, "", `(^|[^0-9])1[3-9][0-9][^0-9,。、;]{1,3}([013-9][0-9]{3}|2[1-9][0-9]{2})[^0-9,。、;]{1,3}[0-9]{4}($|[^0-9])`, "手机号码", "a mobile number"),
	known(10, "", `(^|[^0-9A-Z./-]|[^0-9][./-])ot(ito|2td|[3-9]tdtd)s[2-9](td){6,7}($|[^0-9])`, "电话号码", "a telephone number"),
	known(16, "", `(^|[^0-9A-Z])6s2(sd){14,17}($|[^0-9A-Z])`, "银行卡号", "a bank card's number"),
	known(16, "", `(^|[^0-9A-Z])([1-9][0-9]{3}([-_. ·*/~|+]+[0-9]{4}){3}([-_. ·*/~|+]*[0-9]{1,3})?|[456][0-9]{15}|[3-69][0-9]{18})($|[^0-9A-Z])`,
		"银行卡号", "a bank card's number"),
	known(12, "", `(卡号|账号|帐号|账户|帐户|开户)[^0-9]{0,8}d(sd){11}`, "银行账号", "a bank account's number"),
	known(0, "&", `&#X?[0-9]`, "网页转义符", "an escaped character"),
	known(0, "@", `wn{0,3}@n{0,3}w[0-9A-Z-]*s[-.]s[A-Z]{2}`, "电子邮箱", "an e-mail address"),
	known(0, "#艾爱圈T", `wn{0,3}(#|n艾特n|nATn|艾特|爱特|圈A)n{0,3}q(n{0,3}|n{0,3}DOTn{0,3})(COM|CN|NET|ORG)`, "电子邮箱", "an e-mail address"),
	known(0, "微薇威VWX", `((微s信|薇s信|威s信|[加+]s我?s[微VW]|(^|[^A-Z])([WV]sX|Vs信|WEIXIN|WECHAT))s(账?号码?s(ID)?s[是为]?sw|(ID)?s[是为]?s[A-Z])|(^|[^A-Z])WXID_)[0-9A-Z_-]{5,19}`,
		"微信号", "a WeChat id"),
	known(5, "", `(QsQ|扣s扣|企s鹅)s(群?号码?s[是为]?s[1-9―](sd){4,11}|群?p[1-9IL―](pd){4,11})($|[^0-9])`, "QQ 号", "a QQ number"),
	known(1, "", `([京津沪渝冀豫云辽黑湘皖鲁苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]|(^|[^最更创革翻全])新)s[A-HJ-NP-Z]s`+
		`((ch){4,5}[0-9―]|(ch){3,4}[0-9]hc|(ch){2,3}[0-9]hchc)($|[^0-9A-Z-]|-($|[^0-9A-Z]))`, "车牌号", "a vehicle's plate"),
	known(7, "", `(^|[^0-9A-Z])(E[A-HJ-NP-Z]|[EG]pd)(pd){7}($|[^0-9A-Z])`, "护照号", "a passport's number"),
	known(0, "证照", `(护照|通行证|回乡证|台胞证|军官证|士官证|士兵证|居留证|驾驶证|驾照|身份证|执法证)s(号码?)?s[是为]?sw(pw){6,17}`, "证件号码", "the number of a document"),
	known(3, "", `[0-9A-Z甲乙丙丁东西南北中]s单元s[0-9](p[0-9]){2,3}($|[^0-9])|k(号楼|栋|幢|座|#楼?|-)n{0,3}([0-9]{1,2}(单元|-))?n{0,2}[0-9]{3,4}(室|户)|k-[0-9]{1,2}-[0-9]{3,4}`,
		"住宅门牌", "a home address"),
	known(1, "家住户居", `(家住|家庭住址|家庭地址|现住|住址|户籍地|户籍所在地|居住在|居住于)[^。;]{0,30}[0-9]s(号|室|户|栋|幢|楼|弄|单元|组|-)`, "住宅门牌", "a home address"),
}

// judge says what of a person stands in a text, in words to go on with; "" for nothing.
func judge(s string) (zh, en string) {
	if at := strange.FindStringIndex(s); at != nil {
		return fmt.Sprintf("不可见或者不常用的字符（第 %d 个字）：请删去，或者改用普通的汉字、字母和数字", len([]rune(s[:at[0]]))+1),
			"a character that cannot be seen or is not in common use: take it out, or write it in plain letters and digits"
	}
	folded, digits := fold(s), 0
	for _, r := range folded {
		if r >= '0' && r <= '9' || r == 'O' || r == 'I' || r == 'L' || r == '―' {
			digits++
		}
	}
	for _, p := range personal {
		if p.in(folded, digits) {
			return p.zh + "：请删去后重试", p.en + ": take it out"
		}
	}
	return "", ""
}
