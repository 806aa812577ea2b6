package cli

import (
	"fmt"

	"yangguang/draw"
	"yangguang/draw/drd1"
	"yangguang/policies/sampling"
)

// publishers says of each public event of the bundle's round who publishes its outcome, by the registry of sources that this program carries.
func publishers(b drd1.Bundle) ([]drd1.Check, error) {
	round, err := drd1.ParseRound(b[drd1.FileRound])
	if err != nil {
		return nil, nil // the report says so already
	}
	rules, err := draw.ReadRules(sampling.Rules)
	if err != nil {
		return nil, err
	}
	var out []drd1.Check
	for _, e := range round.Beacons {
		detail := fmt.Sprintf("%s is not in the registry of sources on the day of %s", e.Source, e.Name)
		if s, ok := rules.Registered(e.Source, e.Time); ok {
			detail = fmt.Sprintf("%s %s is published by %s %s", e.Source, e.Name, s.Publisher, s.URL)
		}
		out = append(out, drd1.Check{Name: drd1.CheckBeacons, Status: drd1.Noted, File: drd1.FileRound, Detail: detail})
	}
	return out, nil
}
