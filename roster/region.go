package roster

import (
	"encoding/csv"
	"strings"
	"sync"

	"yangguang/policies/industries"
	"yangguang/policies/regions"
)

// RegionFact is one line of the region table: a code, its name and, for a superseded code, the one that holds today.
type RegionFact struct {
	Code, Name, Level, Parent, From, To, Successor, Source string
}

// Regions lists every code of the embedded tables once, superseded ones included. A code that was renamed or given to another place
// stands with its latest meaning; the history of names is in the table itself.
func Regions() []RegionFact { return regionTable().list }

// Industries lists the sections, divisions, groups and classes of GB/T 4754-2017 行业门类、大类、中类、小类, each before what is in it.
func Industries() []IndustryFact { return industryTable().list }

// IndustryFact is one line of the industry table; Parent is empty for a section, Section is its own letter there.
type IndustryFact struct{ Code, Name, Parent, Section string }

type regionFacts struct {
	list   []RegionFact
	byCode map[string]RegionFact
}

var regionTable = sync.OnceValue(func() regionFacts {
	t, place := regionFacts{byCode: map[string]RegionFact{}}, map[string]int{}
	for _, file := range []string{"provinces.csv", "37.csv"} {
		for _, r := range mustTable(regions.Files.ReadFile(file)) {
			f := RegionFact{r[0], r[1], r[2], r[3], r[4], r[5], r[6], r[7]}
			if i, again := place[f.Code]; again {
				t.list[i] = f
			} else {
				place[f.Code] = len(t.list)
				t.list = append(t.list, f)
			}
			t.byCode[f.Code] = f
		}
	}
	return t
})

// places are codes in force by name: cities with and without 市 or 地区, provinces with and without their ending.
type places struct{ cities, provinces map[string]string }

var placeTable = sync.OnceValue(func() places {
	p := places{cities: map[string]string{}, provinces: map[string]string{}}
	for _, f := range regionTable().list {
		now, _ := CurrentRegion(f.Code)
		switch f.Level {
		case "city":
			p.cities[f.Name], p.cities[strings.TrimSuffix(strings.TrimSuffix(f.Name, "市"), "地区")] = now, now
		case "province":
			short := []rune(f.Name)[:2]
			if strings.HasPrefix(f.Name, "内蒙古") || strings.HasPrefix(f.Name, "黑龙江") {
				short = []rune(f.Name)[:3]
			}
			p.provinces[f.Name], p.provinces[string(short)] = now, now
			p.provinces[strings.NewReplacer("省", "", "市", "").Replace(f.Name)] = now
		}
	}
	return p
})

// cityNamed is the code in force of the city that a name means, or "" if the tables know none.
func cityNamed(name string) string { return placeTable().cities[name] }

// isProvince reports whether the text names a province.
func isProvince(name string) bool { return placeTable().provinces[name] != "" }

type industryFacts struct {
	list   []IndustryFact
	byCode map[string]IndustryFact
}

var industryTable = sync.OnceValue(func() industryFacts {
	t := industryFacts{byCode: map[string]IndustryFact{}}
	for _, r := range mustTable(industries.Files.ReadFile("gbt4754-2017.csv")) {
		f := IndustryFact{Code: r[0], Name: r[1], Parent: r[3], Section: r[0]}
		if f.Parent != "" {
			f.Section = t.byCode[f.Parent].Section
		}
		t.list = append(t.list, f)
		t.byCode[f.Code] = f
	}
	return t
})

// mustTable reads an embedded table without its header; a broken one is a defect of the build, found by the package's tests.
func mustTable(b []byte, err error) [][]string {
	if err == nil {
		var rows [][]string
		if rows, err = csv.NewReader(strings.NewReader(string(b))).ReadAll(); err == nil {
			return rows[1:]
		}
	}
	panic("roster: embedded table: " + err.Error())
}

// unknownRegion is the name of a code that no table has: development zones use private codes (GB/T 2260 does not list them).
const unknownRegion = "区划代码未收录"

// RegionOf gives the region of a six-digit code with its parents. An unknown code keeps its digits, says so in its name and hangs
// under the county, city or province its digits begin with, if that is known.
func RegionOf(code string) Region {
	t := regionTable()
	f, ok := t.byCode[code]
	r := Region{Code: code, Name: f.Name}
	parent := f.Parent
	if !ok {
		r.Name, parent = unknownRegion, t.nearest(code)
	}
	if parent != "" {
		p := RegionOf(parent)
		r.Parent = &p
	}
	return r
}

// nearest is the city or province that the digits of an unknown code name, or "".
func (t regionFacts) nearest(code string) string {
	for n := 4; n >= 2 && len(code) == 6; n -= 2 {
		if up := code[:n] + "000000"[n:]; up != code {
			if _, ok := t.byCode[up]; ok {
				return up
			}
		}
	}
	return ""
}

// CurrentRegion follows a superseded code to the one in force 现行区划代码. known is false for a code that no table has; then the
// code itself comes back.
func CurrentRegion(code string) (now string, known bool) {
	t := regionTable()
	for range len(t.list) {
		f, ok := t.byCode[code]
		if !ok {
			return code, known
		}
		known = true
		if f.Successor == "" {
			return code, true
		}
		code = f.Successor
	}
	return code, known
}

// KnownIndustry is the code as the table has it, or the longest beginning of it that the table knows: 512 of 5120. A section's letter may stand in front
// (F5122); one that is not the code's own gives nothing, since nobody can say which of the two is wrong. It is empty where nothing of the code is known.
func KnownIndustry(code string) string {
	t := industryTable()
	digits := strings.TrimLeft(code, industrySections)
	letter := code[:len(code)-len(digits)]
	for n := min(len(digits), 4); n >= 2; n-- {
		if f, ok := t.byCode[digits[:n]]; ok {
			if letter != "" && letter != f.Section {
				return ""
			}
			return f.Code
		}
	}
	return t.byCode[letter].Code
}

// industrySections are the letters of GB/T 4754.
const industrySections = "ABCDEFGHIJKLMNOPQRST"

// IndustryOf names an industry of the embedded table; an unknown code is nil.
func IndustryOf(code string) *Industry {
	f, ok := industryTable().byCode[code]
	if !ok {
		return nil
	}
	return &Industry{Code: f.Code, Name: f.Name}
}
