package fairness

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"

	"yangguang/draw/drd1"
)

// driftTests ask of every group whether its tickets lay lower or higher than those of the others, draw after draw: what re-drawing for
// a named group would leave behind. They need draws whose seed is on record.
func (h *History) driftTests(s *scope, r Rules) (out []Test) {
	z := make([][][]float64, len(h.Dimensions)) // by dimension, label, draw
	for dim := range z {
		z[dim] = make([][]float64, len(h.Dimensions[dim].Labels))
	}
	for _, i := range s.draws {
		if h.Draws[i].Seed != nil {
			h.ranks(&h.Draws[i], z)
		}
	}
	for dim, d := range h.Dimensions {
		name := dimensionNames[d.Key]
		for l, label := range d.Labels {
			if len(z[dim][l]) == 0 {
				continue
			}
			out = append(out, drift(name, d.Key, label, z[dim][l]))
			if len(z[dim][l]) >= r.TrendDraws {
				out = append(out, trend(name, d.Key, label, z[dim][l])...)
			}
		}
	}
	return out
}

// ranks adds, for each group, how far the mean normalised rank of its tickets lies from the middle, in standard deviations of a sample
// without replacement.
func (h *History) ranks(d *Draw, z [][][]float64) {
	suite := d.Suite
	if suite == nil {
		suite = drd1.SHA256
	}
	key := drd1.SelectKey(suite, *d.Seed)
	type ticket struct {
		value drd1.Digest
		firm  int32
	}
	strata := make([][]ticket, len(d.Strata))
	for _, r := range d.Rows {
		if !r.Excluded {
			strata[r.Stratum] = append(strata[r.Stratum], ticket{drd1.Ticket(suite, key, h.Firms[r.Firm].ID), r.Firm})
		}
	}
	sum, variance := make([][]float64, len(z)), make([][]float64, len(z))
	for dim := range z {
		sum[dim], variance[dim] = make([]float64, len(z[dim])), make([]float64, len(z[dim]))
	}
	for _, tickets := range strata {
		slices.SortFunc(tickets, func(a, b ticket) int { return cmp.Or(a.value.Compare(b.value), int(a.firm-b.firm)) })
		n := float64(len(tickets))
		for dim := range z {
			size := make([]float64, len(z[dim]))
			for i, t := range tickets {
				if g := h.Firms[t.firm].Group[dim]; g >= 0 {
					size[g]++
					sum[dim][g] += (float64(i)+0.5)/n - 0.5
				}
			}
			for g, m := range size {
				if n > 1 {
					variance[dim][g] += m * (n - m) / (n - 1) * (n*n - 1) / (12 * n * n)
				}
			}
		}
	}
	for dim := range z {
		for g, v := range variance[dim] {
			if v > 1e-9 {
				z[dim][g] = append(z[dim][g], sum[dim][g]/math.Sqrt(v))
			}
		}
	}
}

// drift joins the draws (Stouffer).
func drift(name Text, key, label string, z []float64) Test {
	total := 0.0
	for _, x := range z {
		total += x
	}
	total /= math.Sqrt(float64(len(z)))
	t := Test{Key: "drift/" + key + "/" + label, Question: OfDrift, Subject: label, Observed: total, Low: -1.96, High: 1.96,
		P: 2 * distuv.UnitNormal.Survival(math.Abs(total))}
	t.say(fmt.Sprintf("%s %s：%d 次抽取的票号平均名次合并为 %.2f 个标准差（负值为更易抽中）。", name.Zh, label, len(z), total),
		fmt.Sprintf("%s %s: the mean ranks of its tickets in %d draws join to %.2f standard deviations (negative: drawn more easily).", name.En, label, len(z), total))
	return t
}

// trend tells whether ranks above and below the middle follow one another at random: runs, and correlation from one draw to the next.
func trend(name Text, key, label string, z []float64) []Test {
	above, runs := 0, 1
	for i, x := range z {
		if x > 0 {
			above++
		}
		if i > 0 && (x > 0) != (z[i-1] > 0) {
			runs++
		}
	}
	n, a := float64(len(z)), float64(above)
	b := n - a
	mean := 2*a*b/n + 1
	t := Test{Key: "runs/" + key + "/" + label, Question: OfDrift, Subject: label, Observed: float64(runs), Expected: mean, P: 1}
	if v := (mean - 1) * (mean - 2) / (n - 1); v > 0 {
		t.P = 2 * distuv.UnitNormal.Survival(math.Abs(float64(runs)-mean)/math.Sqrt(v))
	}
	t.say(fmt.Sprintf("%s %s：平均名次在中线两侧的游程 %d 段，随机应为 %.1f 段。", name.Zh, label, runs, mean),
		fmt.Sprintf("%s %s: %d runs of mean ranks on either side of the middle, chance gives %.1f.", name.En, label, runs, mean))
	r := stat.Correlation(z[:len(z)-1], z[1:], nil)
	c := Test{Key: "lag/" + key + "/" + label, Question: OfDrift, Subject: label, Observed: r, P: min(1, 2*distuv.UnitNormal.Survival(math.Abs(r)*math.Sqrt(n-1)))}
	c.say(fmt.Sprintf("%s %s：相邻两次抽取平均名次的相关系数 %.2f。", name.Zh, label, r),
		fmt.Sprintf("%s %s: correlation %.2f of the mean ranks of one draw and the next.", name.En, label, r))
	return []Test{t, c}
}
