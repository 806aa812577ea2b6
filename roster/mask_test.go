package roster_test

import (
	"strings"
	"testing"

	"yangguang/roster"
)

func TestMaskName(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"东营区王小明餐馆":       "东营区王＊＊餐馆",
		"东营市东营区王小明餐馆":    "东营市东营区王＊＊餐馆",
		"广饶县稻庄镇李雷五金店":    "广饶县稻庄镇李＊＊金店",
		"利津县欧阳明轩理发店":     "利津县欧阳＊＊理发店",
		"张三":             "张＊",
		"王":              "王",
		"东营区光明塑料制品厂":     "东营区光明塑料制品厂",
		"河口区兴盛百货":        "河口区兴盛百货",
		"垦利区垦利街道赵大勇水产养殖": "垦利区垦利街道赵＊＊水产养殖",
		"东营区史口镇王小明超市":    "东营区史＊＊王＊＊超市",
		"东营区黄河路街道王小明超市":  "东营区黄＊＊＊＊王＊＊超市",
		"广饶县李鹊镇孙晓丽理发店":   "广饶县李＊＊孙＊＊理发店",
		"利津县陈庄镇周大伟农资店":   "利津县陈＊＊＊＊＊农资店",
		"东营王芳食品经营部":      "东营王＊＊品经营部",
		"好再来王小明饭店":       "好再来王＊＊饭店",
		"东营区老王家李建国烧烤":    "东营区老王＊＊＊＊烧烤",
		"东营区百姓缘张伟超市":     "东营区百姓缘张＊超市",
		"广饶县好又多司马青云百货超市": "广饶县好又多司马＊＊百货超市",
		"河口区老地方赵大勇":      "河口区老地方＊＊＊",
		"河口区老地方饭店（赵大勇）":  "河口区老地方＊＊（赵＊＊）",
		"利津县明芝金属容器加工厂":   "利津县明＊＊属容器加工厂",
		"":               "",
	} {
		if got := roster.MaskName(roster.KindSelfEmployed, name); got != want {
			t.Errorf("%s: %s, wanted %s", name, got, want)
		}
		if got := roster.MaskName(roster.KindEnterprise, name); got != name {
			t.Errorf("an enterprise's name is changed: %s", got)
		}
	}
}

// What has the form of a person's name, and what has not.
func TestPersonName(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]bool{"张三": true, "王小明": true, "欧阳明轩": true, "欧阳轩": true, "陈王小明": true, "阿依古丽·艾买提": true, "John Smith": true, "J. O'Neil": true,
		"张": false, "检查人员": false, "违法": false, "张三已到场": false, "没有证据": false, "not guilty": false, "": false, "·": false, "张三·": false,
		"管理": false, "应当": false, "高度": false, "安全": true, "成立": true} {
		if got := roster.PersonName(name); got != want {
			t.Errorf("%q: %v, want %v", name, got, want)
		}
	}
}

// What an enterprise says against an agency is not masked as if it were somebody's name; who bears a name with such a character or word in it is masked all the same.
func TestWordsOfComplaintAreNoNames(t *testing.T) {
	t.Parallel()
	for _, word := range strings.Fields("索贿 索要 索要了 索取 索钱财 白吃 白拿 白喝 白吃喝 红包 封店 封门 封条 封门店 强迫 强买 强卖 强迫买 强收费 武力 暴力 暴打 殴打 殴打人 殴伤 包庇 包庇人 " +
		"关门 关门店 关停 关停店 费用 费用高 钱财 钱款 白条 车费 向店主 向我要 刁难 张罚款 王打人 李索贿 冷漠 贪污 利诱 胡说 满口") {
		if roster.PersonName(word) {
			t.Errorf("%s is taken for somebody's name", word)
		}
	}
	for _, name := range strings.Fields("张武力 钱财旺 关照 李强 白洁 封小强 暴国强 殴阳 费玉清 关云长 钱多多 强百川 索朗 车晓 胡来福 向前 包拯 王关照 刘红 武松 红线女 刁德一 慕容白 买买提 王礼 韩烟") {
		if want := name != "关照" && name != "买买提"; roster.PersonName(name) != want {
			t.Errorf("%s: %v", name, !want)
		}
	}
}

// A pair of characters that two ordinary words share with their neighbours is no name; whoever bears it is named elsewhere.
func TestANameIsNotWhatTwoWordsMakeOfIt(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{"卫生水平提高明显": false, "提高明显，提高明确": false, "店员高明已说明": true, "高明": true, "高明、提高明显": true,
		"质量最高明年复查": true, "经理高明显然不服": true, "没有": false} {
		if got := roster.NamedIn(text, "高明"); got != want {
			t.Errorf("%q names him: %v, want %v", text, got, want)
		}
	}
}
