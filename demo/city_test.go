package demo_test

import (
	"reflect"
	"strings"
	"testing"

	"yangguang/demo"
	"yangguang/roster"
	"yangguang/workday"
)

// Every code is valid, unique and of nobody; the city is the same in every run; the shape follows the profile.
func TestRegister(t *testing.T) {
	all := demo.Register()
	if len(all) != demo.Enterprises || !reflect.DeepEqual(all, demo.Register()) {
		t.Fatal("not the same city twice")
	}
	codes, classes, regions := map[string]bool{}, map[roster.CreditClass]int{}, map[string]int{}
	for _, e := range all {
		if ok, _ := roster.CheckUSCC(e.USCC); !ok || codes[e.USCC] || e.USCC[8:11] != "DEM" {
			t.Fatalf("%s: valid %v, seen %v", e.USCC, ok, codes[e.USCC])
		}
		codes[e.USCC] = true
		if !strings.Contains(e.Name, "演示") || e.RegisteredOn.IsZero() || roster.IndustryOf(e.Industry) == nil {
			t.Fatalf("%+v", e)
		}
		classes[e.Credit]++
		regions[e.Region]++
	}
	if a := classes["A"] * 100 / len(all); a < 63 || a > 68 {
		t.Errorf("credit class A is %d %%, the source says 65.4", a)
	}
	if len(regions) != 5 {
		t.Errorf("regions: %v", regions)
	}
}

func TestOfficers(t *testing.T) {
	today, _ := workday.NewDate(2026, 11, 23)
	per, seen := map[string]int{}, map[string]bool{}
	for _, i := range demo.Officers(today) {
		if seen[i.Pseudonym] || seen[i.Certificate] || i.To.Before(i.From) {
			t.Fatalf("%+v", i)
		}
		seen[i.Pseudonym], seen[i.Certificate] = true, true
		per[i.Agency]++
	}
	for _, a := range demo.Agencies() {
		if per[a.Code] < 30 {
			t.Errorf("%s has %d officers", a.Code, per[a.Code])
		}
	}
	if len(demo.Agencies()) != 12 {
		t.Error("the city has twelve agencies")
	}
}
