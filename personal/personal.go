// Package personal says what a personal identifier looks like (个人信息), for whatever becomes public: when it is published and when it is written. It promises
// one verdict in the program and in the database.
package personal

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// The function public_text of the database says the same with the same expressions, so they keep to what RE2 and PostgreSQL understand alike, and a test compares the
// two (database_test.go).

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

var inMarkup = regexp.MustCompile(`<[/!?A-Za-z][^<>]*>|&(#[0-9]+|#[xX][0-9A-Fa-f]+|[A-Za-z]{2,8});`)

// Markup is what a browser takes for a tag or for a character of its own in a text, "" when there is none: no text for the public holds any.
func Markup(s string) string { return inMarkup.FindString(s) }

// Bare is the folded text without what separates digits and letters.
func Bare(s string) string { return separators.ReplaceAllLiteralString(fold(s), "") }

// A folded text has no small letters, so they are free to stand for what the expressions below have in common.
var parts = strings.NewReplacer(
	"s", `[^0-9A-Zぁ-ヺ㐀-鿿豈-﫿𠀀-𲎯]*`, // whatever separates digits and is no letter
	"t", `[^0-9A-Z.:,、;ぁ-ヺ㐀-鿿豈-﫿𠀀-𲎯]*`, // the same without what separates numbers from each other
	"e", `[^0-9A-Z、ぁ-ヺ㐀-鿿豈-﫿𠀀-𲎯]*`, "b", `[^0-9A-Z.、ぁ-ヺ㐀-鿿豈-﫿𠀀-𲎯]*`, // the same without the comma of lists, and without points of decimals
	"p", `[ ·.*]*`, "h", `[ ·.*/_|~=+-]*`, "g", `[ ·.*/_|~=+,、-]*`,
	"n", `[^0-9A-Z]`,
	"d", `[0-9OIL―]`, "i", `[1IL―]`, "o", `[0O]`, "x", `[0-9OILX―]`,
	"w", `[0-9A-Z]`, "c", `[0-9A-Z―]`, "a", `[0-9A-Z_-]`,
	"r", `([1IL―]t[1-5IL―]|2t[1-3IL―]|3t[1-7IL―]|4t[1-6IL―]|5t[0-4OIL―]|6t[1-5IL―]|7ti|8t[1-3IL―])`, // province, GB/T 2260: no date of these years begins so
	"m", `s(os[1-9IL―]|is[0-2OIL―])`, // month
	"y", `s(os[1-9IL―]|[12IL―]sd|3s[01OIL―])s日?s`, // day
	"v", `[^0-9,。、;X批件次元家户人个条项份台辆吨斤克米升箱袋瓶盒包张套只支名位起处间种类款页号第度万亿千余天]{1,3}`, // words that do not count or measure
	"u", ` *($|[^0-9A-Z ―万亿兆千元瓦米吨平立升公克斤件人户家名位个台套度余多-])`, // what follows a number that counts and measures nothing
	"q", `(QQ|163|126|139|189|SINA|SOHU|FOXMAIL|GMAIL|OUTLOOK|HOTMAIL|ICLOUD|YEAH|ALIYUN)`,
	// a WeChat id, and not the name WeChat or Weixin
	"z", `([A-VX-Z]a{5}|W([0-9A-DF-Z_-]a{4}|E([0-9ABD-HJ-Z_-]a{3}|C([0-9A-GI-Z_-]a{2}|H([0-9B-Z_-]a|A([0-9A-SU-Z_-]|Ta)))|`+
		`I([0-9A-WYZ_-]a{2}|X([0-9A-HJ-Z_-]a|I([0-9A-MO-Z_-]|Na))))))`,
	"f", `[0-9―]( *[0-9―]){0,2} *`, "l", ` *[0-9―]( *[0-9―]){2,3}`, "j", `[^0-9A-Z共计有约]`, // numbers of a building and a flat, and what stands between them
	"k", `(小区|花园|家园|新村|公寓|宿舍|家属院|号大?院|佳苑|雅苑|嘉园|嘉苑)[^0-9]{0,4}f`,
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
	known(17, "", `(^|[^0-9])[1-8IL―](sd){5}s(is9sd|2sos[01OIL―])sdmysdsdsdsx($|[^0-9])`, citizen, "an identity number"),
	// of a child: dates of these years stand in lists
	known(17, "", `(^|[^0-9])[1-8](pd){5}[- ]*2o[2-9]d[- ]*(o[1-9IL―]|i[0-2OIL―])[- ]*(o[1-9IL―]|[12IL―]d|3[01OIL―])[- ]*dddx($|[^0-9])`+
		`|(^|[^0-9])[1-8][0-9]{5}、20[2-9][0-9]{5}、[0-9]{3}[0-9X]($|[^0-9])`, citizen, "an identity number"),
	known(15, "", `(^|[^0-9A-Z])r(td){6}mysdsdsd($|[^0-9A-Z])`, citizen+"（15 位）", "an identity number of 15 digits"),
	known(11, "", `(^|[^0-9])((oe){0,2}8e6e|oe)?ie[3-9](ed){9}($|[^0-9])`, "手机号码", "a mobile number"),
	// digit by digit, with words between; in groups, with words that count nothing or around a number that begins with 0 and so stands in no list
	known(11, "", `(^|[^0-9])(1[^0-9.]{1,3}[3-9]([^0-9.]{1,3}[0-9]){9}|i *、 *[3-9]( *、 *d){9})($|[^0-9])`, "手机号码", "a mobile number"),
	known(11, "", `(^|[^0-9])1[3-9][0-9](v[0-9]{4}v[0-9]{4}|[、X ]{1,3}0[0-9]{3}[、X ]{0,3}[0-9]{2}[、X ]{0,3}[0-9]{2})($|[^0-9])`+
		`|(电话|手机|联系方式|致电|拨打)s(号码?)?s[是为]?s1[3-9][0-9](、[0-9]{4}){2}($|[^0-9])`, "手机号码", "a mobile number"),
	known(7, "", `(^|[^0-9A-Z./-]|[^0-9][./-])ot(ito|2td|[3-9]tdtd)s[2-9](td){6,7}($|[^0-9])`+
		`|[+]p8p(6|5p[23]|8p6)([ ().·*-]*d){8,11}($|[^0-9])`+ // with the code of a country or region
		`|(^|[^0-9A-Z])[+] *[(]?[1-9]([ ()./·*-]*d){8,13}u|(电话|手机|座机|固话|传真|联系|致电)[^0-9A-Z]{0,6}00[1-9]([ ()./·*-]*d){8,12}u`+
		`|(电话|座机|固话|传真)(号码?)?s[是为]?s([3-9]|2g[1-9])(gd){6}(gd)?($|[^0-9])`+
		`|(^|[^0-9A-Z./-])([3-9]|2-?[1-9])(-?[0-9]){6}(-?[0-9])? *[(] *(电话|座机|固话|传真)`, "电话号码", "a telephone number"),
	known(16, "", `(^|[^0-9A-Z])(6b2(bd){14,17}|6[.]2([.]d){14,17}|6、2(、d){14,17}|9h5h5h8h8(hd){11,14})($|[^0-9A-Z])`+
		`|(^|[^0-9A-Z])62[0-9]{2}(、[0-9]{4}){3}、[0-9]{3}($|[^0-9A-Z])|(银行|卡)s(号码?)?s[是为]?s62[0-9]{2}(、[0-9]{4}){3}`+ // a group that begins with 0 counts nothing
		`|(^|[^0-9A-Z、])62[0-9]{2}(、0[0-9]{3}(、[0-9]{4}){2}|、[0-9]{4}、0[0-9]{3}、[0-9]{4}|(、[0-9]{4}){2}、0[0-9]{3})($|[^0-9A-Z、])`, "银行卡号", "a bank card's number"),
	known(16, "", `(^|[^0-9A-Z])([1-9][0-9]{3}([-_. ·*/~|+]+[0-9]{4}){3}([-_. ·*/~|+]*[0-9]{1,3})?|[456][0-9]{15}|[3-69][0-9]{18})($|[^0-9A-Z])`,
		"银行卡号", "a bank card's number"),
	known(12, "", `(卡号|账号|帐号|账户|帐户|开户)[^0-9]{0,8}d(sd){11}`, "银行账号", "a bank account's number"),
	known(0, "&", `&#X?[0-9]`, "网页转义符", "an escaped character"),
	known(0, "@", `wn{0,3}@n{0,3}w[0-9A-Z-]*s[-.]s[A-Z]{2}`, "电子邮箱", "an e-mail address"),
	known(0, "#艾爱圈T", `wn{0,3}(#|n艾特n|nATn|艾特|爱特|圈A)n{0,3}q(n{0,3}|n{0,3}DOTn{0,3})(COM|CN|NET|ORG)`, "电子邮箱", "an e-mail address"),
	known(0, "微薇威VWX", `(微s信|薇s信|威s信|[加+]s我?s[微VW]|(^|[^A-Z])([WV]sX|Vs信|WEIXIN|WECHAT))s`+
		`(请?(联系|添加|搜索?|加)s)?(账?号码?s(ID)?s[是为]?s([0-9]a{5}|z)|(ID)?s[是为]?sz)`+
		`|(^|[^A-Z])(V *:sz|WXID_a{5})|微s信s账?号码?s[是为]?s([0-9A-Z]( +[0-9A-Z]){5}|[A-VX-Z]a+[.]a{2})`, "微信号", "a WeChat id"),
	known(0, "钉音快红博陌付知哔", `(钉s钉|抖s音|快s手|小s红s书|微s博|陌s陌|支s付s宝)s(账?号码?s(ID)?|ID)s[是为]?s([0-9]a{5}|z)|(钉s钉|抖s音|快s手|陌s陌) *: *z`+
		`|(小s红s书|知s乎|抖s音|快s手|哔s哩s哔s哩) *[:@ ][:@ ]*[A-Z_-]{3,20}[0-9]{1,8}($|[^0-9A-Z])|(小s红s书|知s乎|抖s音|快s手) *:? *@ *[A-Z_-]{3}`, "网络账号", "an account on a network"),
	known(0, "TSWL微", `(^|[^0-9A-Z])(T|TELEGRAM)[.]ME/[0-9A-Z_]{5}|(^|[^A-Z])(TELEGRAM|SKYPE|WHATSAPP)((s账?号码?s(ID)?|sID)s[是为]?s| *[:@][ @]*)[0-9A-Z][0-9A-Z._-]{4}`+
		`|(^|[^A-Z])LINE *ID[ :是为]*[0-9A-Z][0-9A-Z._-]{4}|微s博 *@ *[㐀-鿿A-Z_-]{1,10}( [0-9] )?[0-9]{1,4}($|[^0-9])`, "网络账号", "an account on a network"),
	known(5, "", `(QsQ|扣s扣|企s鹅|[加+]s我?s[Q扣])s`+
		`(群?(号码?s[是为]?|[是为]|联系|添加)s[1-9―](sd){4,11}|群?p[1-9IL―]((pd){4,11}|(gd){8,11}))($|[^0-9人名])`, "QQ 号", "a QQ number"),
	known(1, "", `((^|[^0-9 ]|(^|[^0-9锅容管梯起索游瓶车])[0-9]|(^|[^锅容管梯起索游瓶车])[0-9]{2}) *[京津沪渝冀豫云辽黑湘皖鲁苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]`+
		`|(^|[^最更创革翻全])新)s[A-HJ-NP-Z]s`+
		`(((cg){4,5}[0-9―]|(cg){3,4}[0-9]gc|(cg){2,3}[0-9]gcgc)($|[^0-9A-Z-]|-($|[^0-9A-Z]))`+
		`|(cg){4}([挂警港澳]|学($|[^期生校习-])|领($|[^0-9取用证导到料回域先悟])))`, "车牌号", "a vehicle's plate"),
	// of the armed police and of embassies
	known(4, "W使", `(^|[^0-9A-Z])W *Js([京津沪渝冀豫云辽黑湘皖鲁苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼新]s[0-9](h[0-9]){3}h[0-9A-Z]|[0-9]{2}([ ·.-]+[0-9]{4}[0-9A-Z]|[0-9]{5}))`+
		`($|[^0-9A-Z])|(^|[^即致促迫指唆驱假])使[ ·:]*[0-9]{3}h[0-9]{3}u|(^|[^0-9])[1-3][0-9]{2}h[0-9]{3} *使($|[^0-9用其得馆团命])`, "车牌号", "a vehicle's plate"),
	known(6, "", `(^|[^0-9A-Z字注备号次为 :]|[0-9A-Z][ :]|(^|[^健特备准进])字|(^|[^健])[注备]|(^|[^批货])号为?|(^|[^号])为|(^|[^批])次)`+ // no approval, no batch
		`[ :]*(E[A-HJ-NP-Z]|[EG]pd)(pd){7}($|[^0-9A-Z])`+
		// in groups with hyphens, which models and batches have too: not after their words, and not for a year
		`|(^|[^0-9A-Z字注备号次为型 :./-]|([证照]件?号码?|护照)[是为]?)[ :]*([EG][ ‐-—-]{0,3}(([03-9]d|1[0-8]|2[1-9])`+
		`(d{6}|[ ‐-—-]{1,3}d{6}|dd[ ‐-—-]{1,3}d{4}|d[ ‐-—-]{1,3}d{5}|ddd[ ‐-—-]{1,3}ddd|([ ‐-—-]{1,3}ddd){2}|d[ ‐-—-]{1,3}ddd[ ‐-—-]{1,3}dd|([ ‐-—-]{1,3}dd){3}))`+
		`|E[A-HJ-NP-Z][ ‐-—-]{0,3}([03-9]d|1[0-8]|2[1-9])(d{5}|d[ ‐-—-]{1,3}d{4}|dd[ ‐-—-]{1,3}ddd))($|[^0-9A-Z])`+
		// 往来内地通行证: approvals of medicines begin with a year
		`|(^|[^0-9A-Z字注备号次为型 :./-]|([证照]件?号码?|护照|通行证)[是为]?)[ :]*[HM] ?([03-9]d|1[0-8]|2[1-9])d{6}(dd)?($|[^0-9A-Z])`+
		`|PASSPORTs((NO|NUMBER|ID)s)?([A-Z]{1,2}hd(hd){5,8}|d(pd){6,8})`, "护照号", "a passport's number"),
	known(0, "证照", `(护照|通行证|回乡证|台胞证|军官证|士官证|士兵证|居留证|驾驶证|驾照|身份证|执法证|残疾人?证)s(号码?)?s[是为]?s([0-9]((pw){6,17}|(hw){8,17})|([A-Z]h){1,3}[0-9](hw){5,17}`+
		`|([0-9](g[0-9]){8,17}|([A-Z]g){1,3}[0-9](g[0-9]){5,17})($|[^0-9-]))`+
		`|(军官|士官|士兵)证[^0-9A-Z,。;]{0,8}d(pd){5,9}`, "证件号码", "the number of a document"),
	known(7, "社医", `(社s保|社s会s保s障|医s保|医s疗s保s险)s卡?s(卡号|账?号码?)s[是为]?s[0-9A-Z]((pw){7,17}|(g[0-9]){7,17})`, "社保卡号", "the number of a social security card"),
	known(3, "", `[0-9A-Z―甲乙丙丁东西南北中]s单s元s[0-9―]((p[0-9―]){2,3}|([/-][0-9]){2,3})u`+
		`|k((号楼|栋|幢|座|#楼?|-)j{0,3}(f(单元|-))?j{0,2}l *(室|户)|(号楼|栋|幢|座|#楼?)j{0,3}(f(单元|-))?j{0,2}lu)`+
		`|k(-[0-9]{1,2}-|/[0-9]{1,2}/|[.][0-9]{1,2}[.])[0-9]{3,4}`, home, "a home address"),
	known(1, "家住户居", `(家住|家庭住址|家庭地址|现住|现居[^民委]|住址|户籍地|户籍所在地|居住在|居住于`+
		`|(^|[^0-9― 国专商大厂公买卖店东玩赢人酒农渔皇独企哪各每多几整全居搬]|[^0-9―] )家就?[在于])[^。;]{0,30}([0-9]s(室|栋|幢|楼|弄|单元|组|-)|[0-9―]s号)`+
		`|(^|[^入挡盖堵遮拦制稳记抓])住 *[^ 所院宿房户宅持建民改人店客。;,][^。;,]{0,20}(路|街|巷|道|村|庄|里|胡同)n{0,3}[0-9―][0-9 ―十百]{0,8}s号`, home, "a home address"),
}

// citizen and home begin the words for what is asked for apart from the rest.
const citizen, home = "居民身份证号", "住宅门牌"

// Judge says what of a person stands in a text, in words to go on with; "" for nothing.
func Judge(s string) (zh, en string) {
	return judge(s, func(identifier) bool { return true })
}

// JudgePlace is Judge for the registered address of a firm or its site, which is public also where it is in a block of flats.
func JudgePlace(s string) (zh, en string) {
	return judge(s, func(p identifier) bool { return p.zh != home })
}

// IdentityNumber says that a text holds a citizen's identity number 公民身份号码, which is stored nowhere in clear, be the text public or not; "" if it holds none.
func IdentityNumber(s string) (zh, en string) {
	digits := 0 // at most: most long texts hold no number at all
	for _, r := range s {
		if _, read := alike[r]; read || !unicode.In(r, unicode.Han, unicode.Punct, unicode.Space) {
			digits++
		}
	}
	if digits < 8 { // of which each may stand for two
		return "", ""
	}
	return within(s, func(p identifier) bool { return strings.HasPrefix(p.zh, citizen) })
}

func judge(s string, of func(identifier) bool) (zh, en string) {
	if at := strange.FindStringIndex(s); at != nil {
		return fmt.Sprintf("不可见或者不常用的字符（第 %d 个字）：请删去，或者改用普通的汉字、字母和数字", len([]rune(s[:at[0]]))+1),
			"a character that cannot be seen or is not in common use: take it out, or write it in plain letters and digits"
	}
	return within(s, of)
}

func within(s string, of func(identifier) bool) (zh, en string) {
	folded, digits := fold(s), 0
	for _, r := range folded {
		if r >= '0' && r <= '9' || r == 'O' || r == 'I' || r == 'L' || r == '―' {
			digits++
		}
	}
	for _, p := range personal {
		if of(p) && p.in(folded, digits) {
			return p.zh + "：请删去后重试", p.en + ": take it out"
		}
	}
	return "", ""
}
