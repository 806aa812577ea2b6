package draw

import (
	"fmt"
	"slices"
	"time"

	"yangguang/fault"
	"yangguang/workday"
)

// BeaconSource is a row of the registry of public events 公共随机源登记 that a round may name. The grammar of its events and values is the
// protocol's, under the same name (DRD1 §6.3).
type BeaconSource struct {
	Source    string `yaml:"source"`
	Title     string `yaml:"title"`
	Event     string `yaml:"event"` // how an event is named
	Value     string `yaml:"value"` // how an outcome is written
	Publisher string `yaml:"publisher"`
	When      string `yaml:"when"`
	URL       string `yaml:"url"` // of the publisher, "" where the outcome is shown on the spot
	Basis     string `yaml:"basis"`
	ValidFrom string `yaml:"validFrom"`
	ValidTo   string `yaml:"validTo"`
}

func (b BeaconSource) check() error {
	_, errFrom := workday.ParseDate(b.ValidFrom)
	_, errTo := workday.ParseDate(b.ValidTo)
	if b.ValidTo == "" {
		errTo = nil
	}
	if slices.Contains([]string{b.Source, b.Title, b.Event, b.Value, b.Publisher, b.When, b.Basis}, "") || errFrom != nil || errTo != nil {
		return fmt.Errorf("rules of sampling: beacon source %q lacks title, notation, publisher, time, basis or validity", b.Source)
	}
	return nil
}

// Registered is the row of a source that is in force at the time of an event.
func (r Rules) Registered(source string, at time.Time) (BeaconSource, bool) {
	day := workday.CivilDate(at)
	i := slices.IndexFunc(r.Beacons, func(b BeaconSource) bool { return b.Source == source && inForce("", b.ValidFrom, b.ValidTo, "", day) })
	if i < 0 {
		return BeaconSource{}, false
	}
	return r.Beacons[i], true
}

// checkSources refuses events of sources that are not in the registry when they happen.
func (r Rules) checkSources(events []Beacon) error {
	for i, b := range events {
		if _, ok := r.Registered(b.Source, b.Time); !ok {
			day := workday.CivilDate(b.Time)
			var known []string
			for _, s := range r.Beacons {
				if inForce("", s.ValidFrom, s.ValidTo, "", day) {
					known = append(known, s.Source)
				}
			}
			return fault.BadInput(fmt.Sprintf("input.beacons[%d].source", i), "公共随机源「"+b.Source+"」未登记或当日无效：请从登记表选用",
				"the source is not in the registry on the day of the event: name one that is").With("registered", known)
		}
	}
	return nil
}
