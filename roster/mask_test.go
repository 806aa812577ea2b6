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
		"东营区黄河路街道王小明超市":  "东营区黄＊＊街道王＊＊超市",
		"广饶县李鹊镇孙晓丽理发店":   "广饶县李＊＊孙＊＊理发店",
		"利津县陈庄镇周大伟农资店":   "利津县陈＊＊周＊＊农资店",
		"东营王芳食品经营部":      "东营王＊＊品经营部",
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

// Whatever stands before a surname, two characters after the first known surname are gone or no surname was found.
func FuzzMaskName(f *testing.F) {
	f.Add("东营区王小明餐馆")
	f.Add("\xff\xfe王")
	f.Add("东营市东营市东营市")
	f.Fuzz(func(t *testing.T, name string) {
		got := roster.MaskName(roster.KindSelfEmployed, name)
		if a, b := len([]rune(got)), len([]rune(name)); a != b {
			t.Fatalf("%q became %q: %d characters of %d", name, got, a, b)
		}
	})
}

func TestRegions(t *testing.T) {
	t.Parallel()
	r := roster.RegionOf("370521")
	if r.Name != "垦利县" || r.Parent == nil || r.Parent.Name != "东营市" || r.Parent.Parent.Name != "山东省" || r.Parent.Parent.Parent != nil {
		t.Errorf("垦利县: %+v", r)
	}
	if r := roster.RegionOf("370599"); r.Parent == nil || r.Parent.Code != "370500" {
		t.Errorf("an unknown code hangs under its city: %+v", r)
	}
	if r := roster.RegionOf("999999"); r.Parent != nil || r.Code != "999999" {
		t.Errorf("an unknown province: %+v", r)
	}
	for _, code := range []string{"", "x", "37", "370502"} {
		_ = roster.RegionOf(code)
	}
	for code, want := range map[string]string{"370521": "370505", "370502": "370502", "371202": "370116"} {
		if now, known := roster.CurrentRegion(code); now != want || !known {
			t.Errorf("%s: %s %v", code, now, known)
		}
	}
	for _, f := range roster.Regions() {
		now, known := roster.CurrentRegion(f.Code)
		if again, _ := roster.CurrentRegion(now); !known || again != now {
			t.Errorf("%s leads to %s and on to %s", f.Code, now, again)
		}
		if f.Source == "" || f.Name == "" || f.From == "" {
			t.Errorf("%s states no name, month or source", f.Code)
		}
	}
	if i := roster.IndustryOf("C"); i == nil || i.Name != "制造业" {
		t.Errorf("industry C: %v", i)
	}
	if roster.IndustryOf("ZZ") != nil {
		t.Error("an unknown industry must be nil")
	}
}
