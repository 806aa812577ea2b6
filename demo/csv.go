package demo

import (
	"bytes"
	"encoding/csv"
	"io"
	"strings"

	"yangguang/roster"
	"yangguang/workday"
)

// The city's registers go in by the same import as any agency's files, so every rule of the import holds for them too.

func table(header []string, rows [][]string) func() (io.ReadCloser, error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	_ = w.Write(header) // a Buffer takes everything
	_ = w.WriteAll(rows)
	return func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(b.Bytes())), nil }
}

func agencyFile(agencies []Agency) func() (io.ReadCloser, error) {
	var rows [][]string
	for _, a := range agencies {
		rows = append(rows, []string{a.Code, a.Name, a.Region, a.Field, a.Level})
	}
	return table([]string{"code", "name", "region_code", "field", "level"}, rows)
}

func enterpriseFile(all []Enterprise) func() (io.ReadCloser, error) {
	rows := make([][]string, len(all))
	for i, e := range all {
		rows[i] = []string{e.USCC, e.Name, e.RegisteredOn.String(), e.Scope, e.Address, e.Region, string(e.Kind), string(e.Status), string(e.Credit),
			e.Industry, strings.Join(e.KeySupervision, ";")}
	}
	return table([]string{"uscc", "name", "reg_date", "scope", "address", "region_code", "kind", "status", "credit_class", "industry_code", "key_supervision"}, rows)
}

func inspectorFile(officers []Inspector, register []Enterprise) func() (io.ReadCloser, error) {
	var rows [][]string
	for n, i := range officers {
		conflict := ""
		if n%9 == 0 { // 回避申报: some officers have declared a conflict with an enterprise
			conflict = register[(n*37)%len(register)].USCC + ":K01:" + i.From.String()
		}
		rows = append(rows, []string{i.Pseudonym, i.Name, i.Certificate, "演示市司法局", i.From.String(), i.To.String(), i.Field, i.Agency,
			i.From.String(), strings.Join(i.Specialities, ";"), conflict})
	}
	return table([]string{"pseudonym", "name", "certificate_number", "issuer", "valid_from", "valid_to", "fields", "agency_code", "member_from",
		"specialities", "conflicts"}, rows)
}

// item is a published item 随机抽查事项 of a field of law, with its checklist in the form of the import.
type item struct{ code, name, category, basis, checklist string }

var items = map[string][]item{
	"市场监管": {
		{"SCJG-01", "营业执照（登记证）规范使用情况检查", "GENERAL", "《市场主体登记管理条例》第三十八条", strings.Join([]string{
			"licence.displayed|YES_NO|营业执照是否置于住所或者主要经营场所的醒目位置|《市场主体登记管理条例》第三十六条|LICENCE-NOT-DISPLAYED|NO",
			"licence.current|YES_NO|登记事项发生变更的，是否依法办理变更登记|《市场主体登记管理条例》第二十四条|REGISTRATION-CHANGE|NO",
			"licence.note|TEXT?|现场情况说明||"}, "\n")},
		{"SCJG-02", "食品经营行为检查", "KEY", "《食品安全法》第一百零九条、第一百一十条", strings.Join([]string{
			"food.licence|YES_NO|是否取得食品经营许可并在有效期内|《食品安全法》第三十五条|FOOD-UNLICENSED,FOOD-LICENCE-EXPIRED|NO",
			"food.expired|YES_NO|经营的食品是否均在保质期内|《食品安全法》第三十四条|FOOD-EXPIRED|NO",
			"food.label|YES_NO|预包装食品标签是否符合规定|《食品安全法》第六十七条|FOOD-LABEL,FOOD-LABEL-FLAW|NO",
			"food.records|YES_NO|是否执行进货查验记录制度|《食品安全法》第五十三条|FOOD-PURCHASE-RECORD|NO",
			"food.batches|NUMBER?|抽查批次数||"}, "\n")},
	},
	"生态环境": {{"STHJ-01", "排污单位自行监测情况检查", "GENERAL", "《排污许可管理条例》第二十五条", "monitor.records|YES_NO|自行监测原始记录是否完整|《排污许可管理条例》第十九条||NO"}},
	"应急管理": {{"YJGL-01", "安全生产责任制落实情况检查", "GENERAL", "《安全生产法》第六十五条", "safety.duty|YES_NO|是否建立并落实全员安全生产责任制|《安全生产法》第四条||NO"}},
	"卫生健康": {{"WSJK-01", "公共场所卫生管理情况检查", "GENERAL", "《公共场所卫生管理条例》第十条", "health.permit|YES_NO|是否取得卫生许可证|《公共场所卫生管理条例》第四条||NO"}},
}

func itemFile(agencies []Agency) func() (io.ReadCloser, error) {
	var rows [][]string
	for _, a := range agencies {
		for _, i := range items[a.Field] {
			rows = append(rows, []string{i.code, i.name, i.category, i.basis, "现场检查", a.Code, a.Field, "演示清单", i.checklist})
		}
	}
	return table([]string{"code", "item_name", "category", "basis", "method", "agency_code", "field", "source", "checklist"}, rows)
}

// imports are the registers in the order in which they depend on one another.
func imports(c City, today workday.Date, all []Enterprise) []roster.Import {
	return []roster.Import{
		{Register: roster.Agencies, FileName: "demo-agencies.csv", Open: agencyFile(c.Agencies), Demo: true},
		{Register: roster.Enterprises, FileName: "demo-enterprises.csv", Open: enterpriseFile(all), Demo: true, Reason: "演示数据"},
		{Register: roster.Inspectors, FileName: "demo-inspectors.csv", Open: inspectorFile(c.officers(today), all), Demo: true, Reason: "演示数据"},
		{Register: roster.Items, FileName: "demo-items.csv", Open: itemFile(c.Agencies), Demo: true, Reason: "演示数据"},
	}
}
