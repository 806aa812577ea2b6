package roster_test

import (
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
