package roster

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"yangguang/workday"
)

// EnterpriseRow is what an import knows of one enterprise. Nil fields were not stated: they leave stored values alone and become
// "unknown" for a new enterprise.
type EnterpriseRow struct {
	USCC             string // normalised
	Name             string
	RegionCode       string // in force today
	RegisteredRegion string // as the code or the file has it
	Kind             SubjectKind
	IndustryCode     *string
	Address          *string
	Status           *EnterpriseStatus
	CreditClass      *CreditClass
	KeySupervision   []string // nil = not stated
	RegisteredOn     workday.Date
	Scope            *string
	Synthetic        bool // demo data, not a real enterprise
}

// USCCValid reports whether the check character holds.
func (r EnterpriseRow) USCCValid() bool { ok, _ := CheckUSCC(r.USCC); return ok }

// PublicName is the name with its personal part masked.
func (r EnterpriseRow) PublicName() string { return MaskName(r.Kind, r.Name) }

// Initials are the Pinyin initials of the name.
func (r EnterpriseRow) Initials() string { return initials(r.Name) }

// PublicInitials are those of the name as the public sees it.
func (r EnterpriseRow) PublicInitials() string { return initials(r.PublicName()) }

// Most characters of texts of the register, as package migrations declares or sources never exceed.
const maxName, maxAddress, maxScope = 256, 512, 8192

var enterpriseForm = form{
	{key: "uscc", headers: []string{"统一社会信用代码", "社会信用代码", "信用代码"}, required: true},
	{key: "name", headers: []string{"名称", "企业名称", "单位名称", "主体名称"}, required: true},
	{key: "reg_date", headers: []string{"成立日期", "注册日期", "登记日期"}},
	{key: "scope", headers: []string{"经营范围", "业务范围"}},
	{key: "province", headers: []string{"省", "省份", "所在省份"}, fileOnly: true},
	{key: "city", headers: []string{"市", "城市", "地区"}, fileOnly: true},
	{key: "address", headers: []string{"住所", "地址", "经营场所", "注册地址"}},
	{key: "region_code", headers: []string{"行政区划代码", "区划代码"}},
	{key: "kind", headers: []string{"类别", "主体类别"}, choices: []Choice{{string(KindEnterprise), "企业"}, {string(KindSelfEmployed), "个体工商户"},
		{string(KindCooperative), "农民专业合作社"}, {string(KindSocialOrganisation), "社会组织"}, {string(KindPublicInstitution), "事业单位"}}},
	{key: "status", headers: []string{"登记状态", "经营状态", "状态"}, choices: []Choice{{string(Active), "存续"}, {string(Deregistered), "注销"}, {string(Revoked), "吊销"},
		{string(MovedOut), "迁出"}, {string(Suspended), "歇业"}, {string(Unknown), "未载明"}}},
	{key: "credit_class", headers: []string{"信用风险分类", "信用等级"}, choices: []Choice{{"A", "A"}, {"B", "B"}, {"C", "C"}, {"D", "D"}}},
	{key: "industry_code", headers: []string{"行业代码"}},
	{key: "key_supervision", headers: []string{"重点监管", "重点监管标识"}},
}

var statusWords = map[string]EnterpriseStatus{"存续": Active, "在业": Active, "开业": Active, "正常": Active, "存续（在营、开业、在册）": Active,
	"在营（开业）企业": Active, "注销": Deregistered, "吊销": Revoked, "吊销未注销": Revoked, "吊销，未注销": Revoked, "迁出": MovedOut, "歇业": Suspended, "未载明": Unknown}

var kindWords = map[string]SubjectKind{"企业": KindEnterprise, "个体工商户": KindSelfEmployed, "个体": KindSelfEmployed,
	"农民专业合作社": KindCooperative, "社会组织": KindSocialOrganisation, "事业单位": KindPublicInstitution}

// readEnterprise judges one row of an enterprise file, every cell of it. Its code is empty when the row names none.
func readEnterprise(r *record) (e EnterpriseRow) {
	e.USCC = readUSCC(r, "uscc")
	e.Name = r.text("name", maxName, &phrase{"名称", "the name"})
	readKind(r, &e)
	readRegion(r, &e)
	var ok bool
	if e.RegisteredOn, ok = r.day("reg_date"); !ok || e.RegisteredOn.After(workday.CivilDate(time.Now())) {
		r.report("reg_date", droppedValue, phrase{"日期", "the date"})
		e.RegisteredOn = workday.Date{}
	}
	readTexts(r, &e)
	readClasses(r, &e)
	r.public("name", e.Name)
	for _, mark := range e.KeySupervision {
		r.public("key_supervision", mark)
	}
	return e
}

// readKind takes the kind from the file's column or from the code.
func readKind(r *record, e *EnterpriseRow) {
	var ofCode SubjectKind
	if e.USCC != "" {
		ofCode = USCCKind(e.USCC)
	}
	e.Kind = ofCode
	if k := r.cell("kind"); k != "" {
		var ok bool
		if e.Kind, ok = word(kindWords, k, KindEnterprise, KindSelfEmployed, KindCooperative, KindSocialOrganisation, KindPublicInstitution); !ok {
			r.report("kind", badValue, phrase{"类别须为企业、个体工商户、农民专业合作社、社会组织或者事业单位",
				"the kind is ENTERPRISE, SELF_EMPLOYED, COOPERATIVE, SOCIAL_ORGANISATION or PUBLIC_INSTITUTION"})
			return
		}
	}
	if ofCode == KindSelfEmployed && e.Kind != KindSelfEmployed { // or the name of a natural person would be public
		e.Kind = KindSelfEmployed
		r.report("kind", kindOfCode)
	}
}

// readUSCC reads and judges an identity; empty when there is none.
func readUSCC(r *record, key string) string {
	raw := r.cell(key)
	code := NormaliseUSCC(raw)
	switch {
	case code == "":
		r.report(key, badIdentity, phrase{"统一社会信用代码", "the unified social credit code"})
		return ""
	case isCitizenNumber(code):
		r.report(key, personalNumber)
		return ""
	case !WellFormedUSCC(code):
		r.report(key, badCode, phrase{"不是 18 位统一社会信用代码（15 位为旧注册号，不予接受）", "not a code of 18 characters (15 are an old registration number)"})
		return ""
	case USCCRegion(code) == "":
		r.report(key, badCode, phrase{"第 3–8 位不是区划代码", "characters 3–8 are no region code"})
		return ""
	}
	if code != raw {
		r.report(key, normalised, code)
	}
	if ok, want := CheckUSCC(code); !ok {
		why := phrase{"含有代码字符集以外的字母", "a letter outside the alphabet of the code"}
		if want != 0 {
			why = phrase{"应为 " + string(want), "should be " + string(want)}
		}
		r.report(key, failsCheck, why)
	}
	return code
}

// citizenForm is how a citizen's identity number 公民身份号码 (GB 11643) looks: a province, digits, a check character.
var citizenForm = regexp.MustCompile(`^(1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3])[0-9]{15}[0-9X]$`)

// isCitizenNumber reports whether a code that is no valid social credit code has the form of a citizen's identity number, with a birthday in characters
// 7–14. Whether the check character holds is not asked: a number with a slip in it is a person's all the same.
func isCitizenNumber(code string) bool {
	if ok, _ := CheckUSCC(code); ok || !citizenForm.MatchString(code) {
		return false
	}
	born, err := time.Parse("20060102", code[6:14])
	return err == nil && born.Year() >= 1900 && born.Before(time.Now())
}

// readRegion takes the region from the file's column or from the code and follows superseded codes to the one in force; it stays empty where neither has
// one. The code says where an enterprise was first registered: a city named in the file and not the code's says where it belongs now.
func readRegion(r *record, e *EnterpriseRow) {
	key := "uscc"
	e.RegisteredRegion = USCCRegion(e.USCC)
	if given := r.cell("region_code"); given != "" {
		key = "region_code"
		if len(given) != 6 || strings.Trim(given, "0123456789") != "" {
			r.report(key, badValue, phrase{"区划代码须为 6 位数字", "a region code has six digits"})
			return
		}
		e.RegisteredRegion = given
	}
	if e.RegisteredRegion == "" {
		return
	}
	now, known := CurrentRegion(e.RegisteredRegion)
	if first := USCCRegion(e.USCC); key == "region_code" && first != e.RegisteredRegion {
		if here, _ := CurrentRegion(first); here == e.RegisteredRegion {
			e.RegisteredRegion = first // the place is the same, by the code of its time
		}
	}
	e.RegionCode = now
	switch {
	case !known:
		r.report(key, unknownRegionCode, e.RegisteredRegion)
	case now != e.RegisteredRegion:
		r.report(key, supersededRegion, e.RegisteredRegion, now)
	}
	if city := cityNamed(r.cell("city")); city != "" && key == "uscc" && city[:4] != now[:4] {
		e.RegionCode = city
		r.report("city", otherCity, e.RegisteredRegion, city)
	}
}

// readTexts keeps scope and address unless the row looks shifted: then nobody can say which cell is which.
func readTexts(r *record, e *EnterpriseRow) {
	if p := r.cell("province"); p != "" && !isProvince(p) {
		r.report("province", shiftedColumns, phrase{"省份", "province"})
		return
	}
	if c := r.cell("city"); strings.ContainsAny(c, "0123456789０１２３４５６７８９") {
		r.report("city", shiftedColumns, phrase{"城市", "city"})
		return
	}
	e.Scope = r.keepable("scope", optional(r, "scope", maxScope, phrase{"经营范围", "the scope"}), private, unstored)
	e.Address = r.keepable("address", optional(r, "address", maxAddress, phrase{"地址", "the address"}), unfitPlace, notPublic)
}

// optional reads a text that may be absent; one that is too long is left out with a warning.
func optional(r *record, key string, most int, what phrase) *string {
	s := r.cell(key)
	if s == "" {
		return nil
	}
	if len([]rune(s)) > most {
		r.report(key, droppedValue, what)
		return nil
	}
	return &s
}

// readClasses reads the optional classes; a word nobody knows is left out with a warning, so that the value stays unknown.
func readClasses(r *record, e *EnterpriseRow) {
	if s := r.cell("status"); s != "" {
		if v, ok := word(statusWords, s, Active, Deregistered, Revoked, MovedOut, Suspended, Unknown); ok {
			e.Status = &v
		} else {
			r.report("status", droppedValue, phrase{"登记状态", "the status"})
		}
	}
	if s := r.cell("credit_class"); s != "" {
		if v := CreditClass(strings.ToUpper(s)); len(v) == 1 && strings.Contains("ABCD", string(v)) {
			e.CreditClass = &v
		} else {
			r.report("credit_class", droppedValue, phrase{"信用风险分类", "the credit class"})
		}
	}
	if s := r.cell("industry_code"); s != "" {
		given := strings.ToUpper(s)
		if code := KnownIndustry(given); code != "" {
			e.IndustryCode = &code
			if given != code && strings.TrimLeft(given, industrySections) != code {
				r.report("industry_code", reducedIndustry, code)
			}
		} else {
			r.report("industry_code", droppedValue, phrase{"行业代码", "the industry"})
		}
	}
	if r.has("key_supervision") {
		e.KeySupervision = append([]string{}, r.list("key_supervision")...)
	}
}

// word reads one of an enumeration's own names or a Chinese word for one.
func word[T ~string](words map[string]T, s string, names ...T) (T, bool) {
	if v, ok := words[s]; ok {
		return v, true
	}
	v := T(strings.ToUpper(s))
	return v, slices.Contains(names, v)
}

// cells is the row as its digest covers it.
func (r EnterpriseRow) cells() []string {
	return []string{r.USCC, r.Name, string(r.Kind), r.RegionCode, r.RegisteredRegion, told(r.IndustryCode), told(r.Address), told(r.Status),
		told(r.CreditClass), strings.Join(r.KeySupervision, ";"), r.RegisteredOn.String(), told(r.Scope), fmt.Sprint(r.Synthetic)}
}

func told[T ~string](v *T) string {
	if v == nil {
		return ""
	}
	return string(*v)
}
