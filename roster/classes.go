package roster

import (
	"slices"
	"strings"
	"sync"

	"yangguang/page"
)

// RegionFilter narrows a list of regions.
type RegionFilter struct {
	Search     *string // beginning of the code, or a part of the name
	RegionCode *string // the region or the prefix of its code, with what lies in it
}

// regionsInForce are the regions that no other has followed, by code.
var regionsInForce = sync.OnceValue(func() []Region {
	var list []Region
	for _, f := range Regions() {
		if f.To == "" && f.Successor == "" {
			list = append(list, RegionOf(f.Code))
		}
	}
	slices.SortFunc(list, func(a, b Region) int { return strings.Compare(a.Code, b.Code) })
	return list
})

// industriesInOrder are the industries of the table, each before what is in it.
var industriesInOrder = sync.OnceValue(func() []Industry {
	var list []Industry
	for _, f := range Industries() {
		list = append(list, Industry{Code: f.Code, Name: f.Name})
	}
	slices.SortFunc(list, func(a, b Industry) int { return strings.Compare(industryPlace(&a), industryPlace(&b)) })
	return list
})

// industryPlace is the letter of the section with the digits after it: F, F52, F522.
func industryPlace(i *Industry) string {
	if f := industryTable().byCode[i.Code]; f.Parent != "" {
		return f.Section + i.Code
	}
	return i.Code
}

// RegionPosition is where a region stands in the list by code.
func RegionPosition(r *Region) page.Position { return page.Position{page.Str(r.Code)} }

// IndustryPosition is where an industry stands in the list by section and code.
func IndustryPosition(i *Industry) page.Position { return page.Position{page.Str(industryPlace(i))} }

// RegionsInForce lists the regions in force 现行行政区划 by code.
func RegionsInForce(f RegionFilter, ask page.Ask) (page.Result[Region], error) {
	text, err := searchText("filter.search", f.Search, 0)
	within := ""
	if err == nil && f.RegionCode != nil {
		within, err = regionPrefix(*f.RegionCode)
	}
	return pageOf(regionsInForce(), ask, func(r *Region) (string, bool) {
		return r.Code, strings.HasPrefix(r.Code, within) && (strings.HasPrefix(r.Code, text) || strings.Contains(r.Name, text))
	}), err
}

// IndustriesNamed lists the industries of GB/T 4754 行业门类、大类、中类、小类, by the beginning of the code, with or without the section's letter in front (5122,
// F5122), or a part of the name.
func IndustriesNamed(search *string, ask page.Ask) (page.Result[Industry], error) {
	text, err := searchText("search", search, 0)
	code := strings.ToUpper(text)
	return pageOf(industriesInOrder(), ask, func(i *Industry) (string, bool) {
		at := industryPlace(i)
		return at, strings.HasPrefix(i.Code, code) || strings.HasPrefix(at, code) || strings.Contains(i.Name, text)
	}), err
}

// pageOf is the page of a list in memory; place gives where a row stands and whether it is asked for.
func pageOf[T any](list []T, ask page.Ask, place func(*T) (at string, wanted bool)) (p page.Result[T]) {
	rows := []T{}
	for i := range list {
		at, wanted := place(&list[i])
		if wanted && (ask.After == nil || at > ask.After[0].Str()) && len(rows) < ask.Limit() {
			rows = append(rows, list[i])
		}
	}
	p.Rows, p.More = page.Cut(rows, ask.First)
	return p
}
