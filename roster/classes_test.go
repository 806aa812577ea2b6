package roster_test

import (
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
	for search, want := range map[string]string{"餐饮业": "H", "62": "62", "i": "I", "零售": "F", "52": "52"} {
		if p, err := roster.IndustriesNamed(&search, page.Ask{First: 1}); err != nil || len(p.Rows) != 1 || p.Rows[0].Code != want {
			t.Errorf("%s: %+v, %v", search, p.Rows, err)
		}
	}
	seen, ask := []string{}, page.Ask{First: 50}
	for {
		p, err := roster.IndustriesNamed(nil, ask)
		if err != nil || len(seen) > 200 {
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
	if len(seen) != len(roster.Industries()) || seen[0] != "A" || seen[1] != "01" {
		t.Errorf("%d industries, %v first", len(seen), seen[:2])
	}
	if _, err := roster.RegionsInForce(roster.RegionFilter{RegionCode: text("37050")}, page.Ask{First: 1}); !fault.Is(err, fault.Invalid) {
		t.Errorf("half a code: %v", err)
	}
}
