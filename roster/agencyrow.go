package roster

import (
	"regexp"
	"strings"
)

// AgencyRow is what an import knows of one agency.
type AgencyRow struct {
	Code, Name, RegionCode, Field, Level string
}

var agencyForm = form{
	{key: "code", headers: []string{"机关代码"}, required: true},
	{key: "name", headers: []string{"名称", "机关名称"}, required: true},
	{key: "region_code", headers: []string{"行政区划代码", "区划代码"}, required: true},
	{key: "field", headers: []string{"领域", "执法领域"}, required: true},
	{key: "level", headers: []string{"层级"}, required: true, choices: []Choice{{"province", "省"}, {"city", "市"}, {"county", "县"}, {"township", "乡镇"}}},
}

// agencyCode is the form of an agency's code: it becomes part of draw numbers (DRD1 §6.4).
var agencyCode = regexp.MustCompile(`^[0-9]{6}-[A-Z0-9]{1,16}$`)

var levelWords = map[string]string{"省": "province", "市": "city", "县": "county", "区县": "county", "乡镇": "township"}

// readAgency judges one row of a file of agencies, every cell of it.
func readAgency(r *record) (a AgencyRow, id string) {
	a.Code, a.RegionCode = r.cell("code"), r.cell("region_code")
	if id = a.Code; !agencyCode.MatchString(a.Code) {
		r.report("code", badCode, phrase{"机关代码须形如 370502-SCJG", "an agency's code is like 370502-SCJG"})
		id = ""
	}
	if now, known := CurrentRegion(a.RegionCode); !known || now != a.RegionCode {
		r.report("region_code", unknownRef, phrase{"现行区划代码", "region code in force"})
	}
	a.Name = r.text("name", maxName, &phrase{"名称", "the name"})
	a.Field = r.text("field", maxName, &phrase{"领域", "the field of law"})
	var ok bool
	if a.Level, ok = word(levelWords, strings.ToLower(r.cell("level"))); !ok {
		a.Level, ok = r.cell("level"), strings.Contains(" province city county township ", " "+r.cell("level")+" ")
	}
	if !ok {
		r.report("level", badValue, phrase{"层级须为 province、city、county 或 township", "the level is province, city, county or township"})
	}
	r.public("code", a.Code)
	r.public("name", a.Name)
	r.public("field", a.Field)
	return a, id
}

func (a AgencyRow) cells() []string {
	return []string{a.Code, a.Name, a.RegionCode, a.Field, a.Level}
}
