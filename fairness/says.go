package fairness

import "fmt"

// chance puts a p-value into words.
func chance(t *Test) Text {
	zh, en := percent(t.P), percent(t.P)
	by := Text{"按精确分布或极限分布计算", "by the exact or limiting law"}
	if t.Seeds > 0 {
		by = Text{fmt.Sprintf("以 %d 个新种子重放公布的算法得出", t.Seeds), fmt.Sprintf("from %d fresh seeds of the published algorithm", t.Seeds)}
	}
	return Text{fmt.Sprintf("如果一切只凭随机，出现这样或更偏的结果的机会是 %s（%s）。", zh, by.Zh),
		fmt.Sprintf("If only chance were at work, a result like this or further off would come up %s of the time (%s).", en, by.En)}
}

func percent(p float64) string {
	switch {
	case p < 1e-15: // below what sums of floating-point numbers can tell
		return "< 1e-15"
	case p < 0.0001:
		return fmt.Sprintf("%.0e", p)
	case p < 0.01:
		return fmt.Sprintf("%.2f%%", 100*p)
	}
	return fmt.Sprintf("%.1f%%", 100*p)
}

// say finishes a test with its sentence: what was seen, and what p means.
func (t *Test) say(zh, en string) {
	c := chance(t)
	t.Says = Text{zh + c.Zh, en + " " + c.En}
}

func number(x float64) string {
	if x == float64(int64(x)) {
		return fmt.Sprintf("%d", int64(x))
	}
	return fmt.Sprintf("%.1f", x)
}

func (t *Test) sayGroups(d Text, freedom int) {
	t.say(fmt.Sprintf("各%s被抽中的数量与其在名录中的份额相比（χ²=%.1f，自由度 %d，已作有限总体修正）。", d.Zh, t.Observed, freedom),
		fmt.Sprintf("Numbers drawn by %s against their shares of the pool (χ² = %.1f, %d degrees of freedom, finite-population correction).", d.En, t.Observed, freedom))
}

func (t *Test) sayCount(d Text) {
	seen, mean, low, high := number(t.Observed), number(t.Expected), number(t.Low), number(t.High)
	t.say(fmt.Sprintf("%s %s：抽中 %s 次，按份额应为 %s 次，正常范围 %s–%s。", d.Zh, t.Subject, seen, mean, low, high),
		fmt.Sprintf("%s %s: drawn %s times where its share gives %s, usual range %s–%s.", d.En, t.Subject, seen, mean, low, high))
}

var rateNames = map[string]Text{
	"excluded": {"排除在名录可抽范围之外的企业", "enterprises excluded from what can be drawn"},
	"void":     {"作废的抽取", "draws that were voided"},
	"replaced": {"递补与补派", "substitutes and refills"},
	"unfilled": {"无人可派的检查组席位", "places in teams that nobody fills"},
	"late":     {"迟录的公共随机事件", "public events recorded late"},
}
