package demo

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"

	"yangguang/roster"
	"yangguang/workday"
)

// Sizes of the city (issue: 20,000 enterprises, 12 agencies, 400 inspectors).
const (
	Enterprises = 20000
	Inspectors  = 400
)

// Agency is an agency of the city and what it enforces.
type Agency struct {
	Code, Name, Region, Field, Level string
}

// Agencies are the city's twelve 执法机关, in the order of their codes.
func Agencies() []Agency {
	market := func(region, name string) Agency {
		return Agency{region + "-SCJG", name + "市场监督管理局（演示）", region, "市场监管", "county"}
	}
	return []Agency{
		{"370500-SCJG", "东营市市场监督管理局（演示）", "370500", "市场监管", "city"},
		{"370500-STHJ", "东营市生态环境局（演示）", "370500", "生态环境", "city"},
		{"370500-YJGL", "东营市应急管理局（演示）", "370500", "应急管理", "city"},
		market("370502", "东营区"),
		{"370502-WSJK", "东营区卫生健康局（演示）", "370502", "卫生健康", "county"},
		{"370502-YJGL", "东营区应急管理局（演示）", "370502", "应急管理", "county"},
		market("370503", "河口区"),
		market("370505", "垦利区"),
		{"370505-YJGL", "垦利区应急管理局（演示）", "370505", "应急管理", "county"},
		market("370522", "利津县"),
		market("370523", "广饶县"),
		{"370523-YJGL", "广饶县应急管理局（演示）", "370523", "应急管理", "county"},
	}
}

// Enterprise is one synthetic enterprise.
type Enterprise struct {
	USCC, Name, Region, Address, Industry, Scope string
	Kind                                         roster.SubjectKind
	Status                                       roster.EnterpriseStatus
	Credit                                       roster.CreditClass
	KeySupervision                               []string
	RegisteredOn                                 workday.Date
}

// Inspector is one synthetic officer 执法人员.
type Inspector struct {
	Pseudonym, Name, Certificate, Agency, Field string
	Specialities                                []string
	From, To                                    workday.Date // validity of the certificate
}

//go:embed profile.json
var profileJSON []byte

// profile are the aggregates of a real register that shape the city; its source is stated in the file.
type profile struct {
	Source                                                            string
	Regions, Sections, Trades, Suffixes, Years, Scopes, Kinds, Credit map[string]int
}

// choice draws keys in proportion to their counts.
type choice struct {
	keys  []string
	upTo  []int
	total int
}

func choose(counts map[string]int) choice {
	c := choice{}
	for _, k := range slices.Sorted(maps.Keys(counts)) {
		c.total += counts[k]
		c.keys, c.upTo = append(c.keys, k), append(c.upTo, c.total)
	}
	return c
}

func (c choice) draw(r *rand.Rand) string {
	i, _ := slices.BinarySearch(c.upTo, r.IntN(c.total)+1)
	return c.keys[i]
}

// brands are auspicious characters of which trade names 字号 are made, two each.
const brands = "安邦宝昌成诚达德鼎东丰福富高冠光广国海浩和恒宏弘华汇嘉建金锦京景久聚凯康科坤力利联龙隆茂明铭瑞润胜盛世顺泰腾天通万旺祥欣新鑫信兴旭亚阳益永裕元源远运泽展长正志中众卓"

// sectionDivisions are the divisions of GB/T 4754 of each section, from the industry table.
func sectionDivisions() map[string][]string {
	divisions := map[string][]string{}
	for _, i := range roster.Industries() {
		if i.Parent == i.Section {
			divisions[i.Section] = append(divisions[i.Section], i.Code)
		}
	}
	return divisions
}

// Register makes the enterprises. The result is the same in every call.
func Register() []Enterprise {
	var p profile
	if err := json.Unmarshal(profileJSON, &p); err != nil {
		panic(err) // embedded
	}
	r := rand.New(rand.NewPCG(3705, 2026))
	regions, sections, trades, suffixes := choose(p.Regions), choose(p.Sections), choose(p.Trades), choose(p.Suffixes)
	years, scopes, kinds, credit := choose(p.Years), choose(p.Scopes), choose(p.Kinds), choose(p.Credit)
	statuses := choose(map[string]int{string(roster.Active): 930, string(roster.Deregistered): 40,
		string(roster.Revoked): 15, string(roster.Suspended): 10, string(roster.MovedOut): 5})
	marks, divisions := []rune(brands), sectionDivisions()
	all := make([]Enterprise, Enterprises)
	for n := range all {
		e := Enterprise{Region: regions.draw(r), Kind: roster.SubjectKind(kinds.draw(r)),
			Status: roster.EnterpriseStatus(statuses.draw(r)), Credit: roster.CreditClass(credit.draw(r))}
		e.USCC = code(e.Kind, e.Region, n)
		brand := string([]rune{marks[r.IntN(len(marks))], marks[r.IntN(len(marks))]})
		e.Name = roster.RegionOf(e.Region).Name + "演示" + brand + trades.draw(r)
		switch e.Kind {
		case roster.KindCooperative:
			e.Name += "专业合作社"
		case roster.KindSelfEmployed:
			e.Name += "经营部"
		default:
			e.Name += suffixes.draw(r)
		}
		d := divisions[sections.draw(r)]
		e.Industry = d[r.IntN(len(d))]
		e.Scope = strings.Join([]string{scopes.draw(r), scopes.draw(r), scopes.draw(r)}, "；")
		e.Address = fmt.Sprintf("%s演示路%d号", roster.RegionOf(e.Region).Name, 1+r.IntN(999))
		year, _ := strconv.Atoi(years.draw(r))
		e.RegisteredOn, _ = workday.NewDate(year, time.Month(1+r.IntN(12)), 1+r.IntN(28))
		if e.Credit == "D" || r.IntN(200) == 0 {
			e.KeySupervision = []string{[]string{"危险化学品", "食品生产", "特种设备"}[r.IntN(3)]}
		}
		all[n] = e
	}
	return all
}

// code makes a unified social credit code that no real organisation has: its organisation code 主体标识码 (GB 11714) begins with DEM.
// Both check characters hold.
func code(kind roster.SubjectKind, region string, n int) string {
	prefix := map[roster.SubjectKind]string{roster.KindEnterprise: "91", roster.KindSelfEmployed: "92", roster.KindCooperative: "93"}[kind]
	body := fmt.Sprintf("DEM%05d", n)
	sum := 0
	for i, w := range [8]int{3, 7, 9, 10, 5, 8, 4, 2} { // GB 11714, 4.2
		v := int(body[i] - '0')
		if body[i] >= 'A' {
			v = int(body[i]-'A') + 10
		}
		sum += v * w
	}
	body += string("0X987654321"[sum%11])
	_, check := roster.CheckUSCC(prefix + region + body + "0")
	return prefix + region + body + string(check)
}

// Officers makes the inspectors, spread over the agencies; a few certificates are near their end or over, so that the checks on them
// have something to find. today anchors the validity.
func Officers(today workday.Date) []Inspector {
	r := rand.New(rand.NewPCG(3705, 400))
	agencies := Agencies()
	all := make([]Inspector, Inspectors)
	for n := range all {
		a := agencies[n%len(agencies)]
		i := Inspector{Pseudonym: fmt.Sprintf("%s-%s-%03d", a.Code[:6], a.Code[7:], n/len(agencies)+1), Agency: a.Code, Field: a.Field,
			Name: fmt.Sprintf("演示人员%03d", n+1), Certificate: fmt.Sprintf("演示%s%04d", a.Code[:6], n+1)}
		i.From, i.To = today.AddDays(-900-r.IntN(300)), today.AddDays(400+r.IntN(600))
		if n%len(agencies) > 0 && n/len(agencies) > 20 && r.IntN(12) == 0 {
			i.To = today.AddDays(-r.IntN(60) + 20)
		}
		if r.IntN(4) == 0 {
			i.Specialities = []string{"SPEC"}
		}
		all[n] = i
	}
	return all
}
