package roster_test

import (
	"bytes"
	"strings"
	"testing"

	"yangguang/fault"
	"yangguang/page"
	"yangguang/roster"
)

// Regions and industries are found by name and by code, and paged to their end: whoever narrows a plan chooses them by name.
func TestRegionsAndIndustriesAreFoundByName(t *testing.T) {
	t.Parallel()
	text := func(s string) *string { return &s }
	for name, c := range map[string]struct {
		f     roster.RegionFilter
		first string
		n     int
	}{
		"by name":            {roster.RegionFilter{Search: text("东营区")}, "370502", 1},
		"by code":            {roster.RegionFilter{Search: text("370523")}, "370523", 1},
		"a superseded code":  {roster.RegionFilter{Search: text("370521")}, "", 0},
		"within a district":  {roster.RegionFilter{RegionCode: text("370502")}, "370502", 1},
		"not within another": {roster.RegionFilter{Search: text("东营区"), RegionCode: text("3701")}, "", 0},
	} {
		p, err := roster.RegionsInForce(c.f, page.Ask{First: 100})
		if err != nil || len(p.Rows) != c.n || c.n > 0 && (p.Rows[0].Code != c.first || p.Rows[0].Parent == nil) {
			t.Errorf("%s: %+v, %v", name, p.Rows, err)
		}
	}
	city, err := roster.RegionsInForce(roster.RegionFilter{RegionCode: text("370500")}, page.Ask{First: 100})
	if err != nil || len(city.Rows) < 6 || city.Rows[0].Name != "东营市" {
		t.Errorf("a city with its districts: %+v, %v", city.Rows, err)
	}
	for search, want := range map[string]string{"餐饮业": "H", "62": "62", "i": "I", "零售": "F", "52": "52", "512": "512", "5122": "5122", "f5122": "5122", "F52": "52", "果品、蔬菜零售": "5223"} {
		if p, err := roster.IndustriesNamed(&search, page.Ask{First: 1}); err != nil || len(p.Rows) != 1 || p.Rows[0].Code != want {
			t.Errorf("%s: %+v, %v", search, p.Rows, err)
		}
	}
	seen, ask := []string{}, page.Ask{First: 50}
	for {
		p, err := roster.IndustriesNamed(nil, ask)
		if err != nil || len(seen) > 2000 {
			t.Fatal(len(seen), err)
		}
		for _, i := range p.Rows {
			seen = append(seen, i.Code)
		}
		if !p.More {
			break
		}
		at := roster.IndustryPosition(&p.Rows[len(p.Rows)-1])
		ask.After = &at
	}
	if len(seen) != len(roster.Industries()) || strings.Join(seen[:5], " ") != "A 01 011 0111 0112" {
		t.Errorf("%d industries, %v first", len(seen), seen[:5])
	}
	if _, err := roster.RegionsInForce(roster.RegionFilter{RegionCode: text("37050")}, page.Ask{First: 1}); !fault.Is(err, fault.Invalid) {
		t.Errorf("half a code: %v", err)
	}
}

// The table is that of the standard: each code with what it is in, none twice, and a section at the top of each.
func TestTheTableOfIndustriesIsWhole(t *testing.T) {
	t.Parallel()
	seen, length := map[string]roster.IndustryFact{}, map[int]int{}
	for _, i := range roster.Industries() {
		above, known := seen[i.Parent]
		switch n := len(i.Code); {
		case n == 1 && (i.Parent != "" || i.Section != i.Code), n == 2 && i.Parent != i.Section, n > 2 && i.Parent != i.Code[:n-1], n > 1 && (!known || above.Section != i.Section):
			t.Errorf("%+v is in %+v", i, above)
		}
		if _, twice := seen[i.Code]; twice || i.Name == "" {
			t.Errorf("%+v: twice, or without a name", i)
		}
		seen[i.Code] = i
		length[len(i.Code)]++
	}
	if length[1] != 20 || length[2] != 97 || length[3] != 473 || length[4] != 1381 || len(length) != 4 {
		t.Errorf("sections, divisions, groups and classes: %v", length)
	}
}

// An industry is kept as the file has it, down to the class; what the table does not know by what it begins with, and that is said. It comes back from an export.
func TestAnIndustryIsKeptAsGiven(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]struct{ kept, finding string }{
		"F": {"F", ""}, "51": {"51", ""}, "512": {"512", ""}, "5122": {"5122", ""}, "F5122": {"5122", ""}, "f5122": {"5122", ""}, "0111": {"0111", ""},
		"5120": {"512", "INDUSTRY_REDUCED"}, "51229": {"5122", "INDUSTRY_REDUCED"}, "6262": {"62", "INDUSTRY_REDUCED"}, "F5": {"F", "INDUSTRY_REDUCED"},
		"A5122": {"", "VALUE_DROPPED"}, "FF51": {"", "VALUE_DROPPED"}, "98": {"", "VALUE_DROPPED"}, "零售": {"", "VALUE_DROPPED"},
	} {
		d := newDesk(t)
		rep, err := d.give(t, roster.Enterprises, fixed("uscc,name,industry_code\n91370502MA3DEM0012,东营演示一号食品有限公司,"+given+"\n"))
		var said string
		for _, p := range d.problems {
			said += string(p.Finding)
		}
		if err != nil || rep.Created != 1 || said != want.finding || d.count(t, "select count(*) from enterprise where coalesce(industry_code, '') = '"+want.kept+"'") != 1 {
			t.Errorf("%s: %+v, %v, said %q, wanted %+v", given, rep, err, said, want)
		}
		if given != "F5122" {
			continue
		}
		for _, f := range []roster.FileFormat{roster.CSV, roster.XLSX} {
			var out bytes.Buffer
			if err := d.Export(t.Context(), system().Actor, roster.Enterprises, f, &out); err != nil {
				t.Fatal(err)
			}
			if rep, err := d.give(t, roster.Enterprises, out.String()); err != nil || rep.Unchanged != 1 || rep.Applied {
				t.Errorf("%s again: %+v, %v", f, rep, err)
			}
		}
	}
}
