package fairness

import (
	"fmt"
	"slices"

	"yangguang/draw/drd1"
)

// Settle brings a history into the one order that does not depend on the order of its file: draws sorted; enterprises, labels
// and numbered people in the order in which they first stand there. What Write or WriteArchive writes is then read as the same history, with the same digest.
func (h *History) Settle() {
	h.Sort()
	place, firms := slices.Repeat([]int32{-1}, len(h.Firms)), make([]Firm, 0, len(h.Firms))
	labels := make([][]int16, len(h.Dimensions))
	kept := make([][]string, len(h.Dimensions))
	for dim, d := range h.Dimensions {
		labels[dim] = slices.Repeat([]int16{-1}, len(d.Labels))
	}
	people := map[string]string{}
	for i := range h.Draws {
		d := &h.Draws[i]
		teams := make(map[int32]Team, len(d.Teams))
		for _, t := range d.Teams {
			teams[t.Firm] = t
		}
		d.Teams = d.Teams[:0]
		for k := range d.Rows {
			firm := d.Rows[k].Firm
			if place[firm] < 0 {
				place[firm] = int32(len(firms))
				firms = append(firms, h.Firms[firm])
				for dim, l := range h.Firms[firm].Group {
					if l >= 0 && labels[dim][l] < 0 {
						labels[dim][l] = int16(len(kept[dim]))
						kept[dim] = append(kept[dim], h.Dimensions[dim].Labels[l])
					}
					if l >= 0 {
						h.Firms[firm].Group[dim] = labels[dim][l]
					}
				}
			}
			d.Rows[k].Firm = place[firm]
			if t, ok := teams[firm]; ok {
				renumber(t.Members, people)
				d.Teams = append(d.Teams, Team{place[firm], t.Members})
			}
		}
	}
	h.Firms = firms
	for dim := range kept {
		h.Dimensions[dim].Labels = kept[dim]
	}
}

// renumber gives people that have a number instead of an id the next one.
func renumber(members []string, people map[string]string) {
	for k, m := range members {
		if m[0] != '#' {
			continue
		}
		if people[m] == "" {
			people[m] = fmt.Sprintf("#%d", len(people)+1)
		}
		members[k] = people[m]
	}
}

// staff says who could have been assigned to each draw: whoever ever was at its office, none bounded. The draws of an office share the list.
func (h *History) staff() {
	seen, most, all := map[string]map[string]bool{}, map[string]int{}, map[string][]drd1.Inspector{}
	for i := range h.Draws {
		d := &h.Draws[i]
		most[d.Office] = max(most[d.Office], len(d.Teams))
		if seen[d.Office] == nil {
			seen[d.Office] = map[string]bool{}
		}
		for _, t := range d.Teams {
			for _, m := range t.Members {
				seen[d.Office][m] = true
			}
		}
	}
	for office, people := range seen {
		for _, id := range sortedKeys(people) {
			if id != drd1.Nobody {
				all[office] = append(all[office], drd1.Inspector{ID: id, Capacity: most[office], Code: drd1.Eligible})
			}
		}
	}
	for i := range h.Draws {
		d, largest := &h.Draws[i], 0
		for _, t := range d.Teams {
			largest = max(largest, len(t.Members))
		}
		d.Slots = slices.Repeat([]string{"-"}, largest)
		if largest > 0 {
			d.Inspectors = all[d.Office]
		}
	}
}

func sortedKeys(m map[string]bool) []string {
	all := make([]string, 0, len(m))
	for k := range m {
		all = append(all, k)
	}
	slices.Sort(all)
	return all
}
