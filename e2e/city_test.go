package e2e_test

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"yangguang/demo"
)

// china is the time in which days are counted here.
var china = time.FixedZone("CST", 8*3600)

func today() string { return time.Now().In(china).Format(time.DateOnly) }

func day(offset int) string { return time.Now().In(china).AddDate(0, 0, offset).Format(time.DateOnly) }

// within is a day from now, or the last day of the year: a plan ends with its year.
func within(offset int) string {
	return min(day(offset), time.Now().In(china).Format("2006")+"-12-31")
}

// city is a small platform with two agencies, set up by import and user commands as an operator would.
type city struct {
	*site
	adminA, adminB *person // of the market regulator: author and approver
	stranger       *person // administrator of another agency
	supervisor     *person
	parties        []*person
	inspectors     map[string]*person // by pseudonym
	enterprises    []demo.Enterprise
}

const office, otherOffice = "370502-SCJG", "370503-SCJG"

func newCity(t testing.TB, officers int) *city {
	t.Helper()
	return settle(newSite(t), officers)
}

// settle makes a city of a site that does not run yet.
func settle(s *site, officers int) *city {
	s.t.Helper()
	c := &city{site: s, inspectors: map[string]*person{}}
	c.start()
	c.load("agencies", [][]string{{"code", "name", "region_code", "field", "level"},
		{office, "东营区市场监督管理局（测试）", "370502", "市场监管", "county"}, {otherOffice, "河口区市场监督管理局（测试）", "370503", "市场监管", "county"}})
	c.register(60)
	c.officers(officers)
	for _, name := range []string{"violations.yaml", "apl-33.yaml", "samr-2025.yaml"} {
		c.must("import", "leniency", "--approval", "测试", filepath.Join("..", "policies", "leniency", name))
	}
	c.items()
	c.adminA = c.add("admin-a", "--role", "agency_admin", "--agency", office)
	c.adminB = c.add("admin-b", "--role", "agency_admin", "--agency", office)
	c.stranger = c.add("admin-x", "--role", "agency_admin", "--agency", otherOffice)
	c.supervisor = c.add("supervisor", "--role", "supervisor", "--region", "3705")
	for i := range 3 {
		c.parties = append(c.parties, c.add(fmt.Sprintf("party-%d", i), "--role", "party"))
	}
	return c
}

// load writes a table to a file and imports it.
func (c *city) load(kind string, rows [][]string, flags ...string) {
	c.t.Helper()
	path := filepath.Join(c.dir, kind+".csv")
	f, err := os.Create(path)
	if err != nil {
		c.t.Fatal(err)
	}
	if err := csv.NewWriter(f).WriteAll(rows); err != nil {
		c.t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		c.t.Fatal(err)
	}
	c.must(append(append([]string{"import", kind}, flags...), path)...)
}

// register imports n companies and a few cooperatives of the district, synthetic ones.
func (c *city) register(n int) {
	rows := [][]string{{"uscc", "name", "region_code", "kind", "status", "industry_code"}}
	for _, e := range demo.Register() {
		if e.Region == "370502" && e.Status == "ACTIVE" && len(c.enterprises) < n {
			c.enterprises = append(c.enterprises, e)
			rows = append(rows, []string{e.USCC, e.Name, e.Region, string(e.Kind), string(e.Status), e.Industry})
		}
	}
	c.load("enterprises", rows)
}

func (c *city) officers(n int) {
	rows := [][]string{{"pseudonym", "name", "certificate_number", "issuer", "valid_from", "valid_to", "fields", "agency_code", "conflicts"}}
	for i := range n {
		conflict := ""
		if i == 0 {
			conflict = c.enterprises[0].USCC + ":K01:2024-01-01"
		}
		rows = append(rows, []string{fmt.Sprintf("SC-%03d", i), fmt.Sprintf("测试人员%03d", i), fmt.Sprintf("T%04d", i), "测试司法局", "2024-01-01", day(400), "市场监管", office, conflict})
	}
	rows = append(rows, []string{"HK-001", "测试人员901", "T9001", "测试司法局", "2024-01-01", day(400), "市场监管", otherOffice, ""})
	c.load("inspectors", rows)
}

func (c *city) items() {
	c.load("items", [][]string{{"code", "item_name", "category", "basis", "agency_code", "field", "checklist"},
		{"SCJG-01", "营业执照规范使用情况检查", "一般", "《市场主体登记管理条例》第三十八条", office, "市场监管", strings.Join([]string{
			"licence.displayed|YES_NO|营业执照是否置于醒目位置|《市场主体登记管理条例》第三十六条|LICENCE-NOT-DISPLAYED|NO", "licence.note|TEXT?|说明||"}, "\n")},
		{"HK-01", "登记事项检查", "一般", "《市场主体登记管理条例》第三十八条", otherOffice, "市场监管", ""}})
}

// inspector signs an officer in, with an account made at the first call.
func (c *city) inspector(pseudonym string) *person {
	c.t.Helper()
	if p, ok := c.inspectors[pseudonym]; ok {
		return p
	}
	agency, certificate := office, "T0"+strings.TrimPrefix(pseudonym, "SC-")
	if strings.HasPrefix(pseudonym, "HK-") {
		agency, certificate = otherOffice, "T9"+strings.TrimPrefix(pseudonym, "HK-")
	}
	p := c.add("i-"+strings.ToLower(pseudonym), "--role", "inspector", "--agency", agency, "--certificate", certificate)
	c.inspectors[pseudonym] = p
	return p
}

// enterprise makes an account of an enterprise.
func (c *city) enterprise(uscc string) *person {
	c.t.Helper()
	return c.add("e-"+strings.ToLower(uscc), "--role", "enterprise", "--enterprise", uscc)
}

// itemID is the id of a published item.
func (c *city) itemID(code string) string {
	c.t.Helper()
	a := c.public().get(`{ checkItems(first: 100) { nodes { id code } } }`, nil)
	i := slices.IndexFunc(a.list("checkItems", "nodes"), func(n any) bool { return n.(map[string]any)["code"] == code })
	if i < 0 {
		c.t.Fatalf("no item %s", code)
	}
	return a.text("checkItems", "nodes", i, "id")
}
