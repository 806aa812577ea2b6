package fairness

import (
	"fmt"
	"math"
	"strings"
)

// chance puts a p-value into words.
func chance(t *Test) Text {
	often := howOften(t.P)
	by := Text{"按精确分布或极限分布计算", "by the exact or limiting law"}
	if t.Seeds > 0 {
		by = Text{fmt.Sprintf("以 %d 个新种子重放公布的算法得出", t.Seeds), fmt.Sprintf("from %d fresh seeds of the published algorithm", t.Seeds)}
	}
	return Text{fmt.Sprintf("如果一切只凭随机，出现这样或更偏的结果的机会是%s（%s）。", often.Zh, by.Zh),
		fmt.Sprintf("If only chance were at work, a result like this or further off would come up %s (%s).", often.En, by.En)}
}

// howOften says how often something of that chance comes up: in percent, and what is rarer than once in ten thousand as once in so many.
func howOften(p float64) Text {
	share := fmt.Sprintf("%.1f%%", 100*p)
	switch {
	case p < 1e-9:
		return Text{"不到十亿分之一", "less than once in a billion times"}
	case p < 0.0001:
		times := 1 / p
		unit := math.Pow(10, math.Floor(math.Log10(times))-1)
		times = math.Round(times/unit) * unit
		if times >= 1e8 {
			return Text{fmt.Sprintf("约 %.10g 亿分之一", times/1e8), fmt.Sprintf("about once in %.10g million times", times/1e6)}
		}
		if times >= 1e6 {
			return Text{fmt.Sprintf("约 %.10g 万分之一", times/1e4), fmt.Sprintf("about once in %.10g million times", times/1e6)}
		}
		return Text{fmt.Sprintf("约 %.10g 万分之一", times/1e4), fmt.Sprintf("about once in %.10g thousand times", times/1e3)}
	case p < 0.01:
		share = fmt.Sprintf("%.2f%%", 100*p)
	case p > 0.9995:
		share = "100%"
	}
	return Text{" " + share, share + " of the time"}
}

// PValue is p in figures, no smaller than sums of floating-point numbers can tell.
func PValue(p float64) string {
	if p < 1e-15 {
		return "<1e-15"
	}
	return fmt.Sprintf("%.4g", p)
}

// untested is the sentence of a test that had nothing to compare: its p is 1 and says nothing.
func (t *Test) untested(zh, en string) {
	t.Says = Text{"没有检验：" + zh + "。p 记为 1，不说明任何问题。", "Not tested: " + en + ". p is put at 1 and says nothing."}
}

// testName names a test of a key for people.
func testName(key string) Text {
	parts := strings.SplitN(key, "/", 3)
	rest := strings.Join(parts[1:], "/")
	if name, ok := rateNames[parts[0]]; ok {
		before := len(parts) > 1 && parts[1] == "before"
		if before {
			name, rest = Text{name.Zh + "，与上年相比", name.En + ", against the year before"}, strings.Join(parts[2:], "/")
		}
		_, unit, _ := strings.Cut(rest, "/")
		return name.about(unit)
	}
	if name, ok := dimensionNames[parts[0]]; ok { // in the list of a quarter
		return Text{name.Zh + "各组合计", "all groups by " + name.En}
	}
	if len(parts) > 1 && dimensionNames[parts[1]] != (Text{}) {
		name := dimensionNames[parts[1]]
		switch kind := groupTestNames[parts[0]]; {
		case parts[0] == "groups":
			return Text{name.Zh + "各组合计", "all groups by " + name.En}
		case kind != (Text{}) && len(parts) == 3:
			return Text{name.Zh + kind.Zh, name.En + ": " + kind.En}.about(parts[2])
		}
	}
	if name, ok := testNames[key]; ok {
		return name
	}
	return testNames[parts[0]+"/"].about(rest)
}

func (t Text) about(subject string) Text {
	if subject == "" {
		return t
	}
	return Text{t.Zh + "：" + subject, t.En + ": " + subject}
}

var groupTestNames = map[string]Text{
	"group": {"分组抽中数量", "number drawn of a group"},
	"drift": {"分组名次漂移", "drift of a group's ranks"},
	"runs":  {"分组名次游程", "runs of a group's ranks"},
	"lag":   {"分组名次前后相关", "ranks of a group from one draw to the next"},
}

// testNames are those of single tests; with a slash at the end of one about what follows.
var testNames = map[string]Text{
	"firm":        {"抽中记录最罕见的企业", "the enterprise with the least likely record"},
	"firm/":       {"企业抽中次数", "how often an enterprise was drawn"},
	"never":       {"从未抽中的企业数", "how many enterprises were never drawn"},
	"pair":        {"相遇最多的一对执法人员与企业", "the most frequent pair of inspector and enterprise"},
	"pair/":       {"执法人员与企业相遇次数", "how often an inspector met an enterprise"},
	"pairs/firm":  {"执法人员与企业配对合计", "all pairs of inspectors and enterprises"},
	"pairs/group": {"执法人员与企业分组配对合计", "all pairs of inspectors and groups"},
	"overlap":     {"相邻两次抽取的重复", "overlap of consecutive draws"},
	"overlap/":    {"相邻两次抽取的重复", "overlap of consecutive draws"},
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
	if freedom == 0 {
		t.untested("按"+d.Zh+"没有可比较的分组，或方案没有留下机会", "by "+d.En+" there are no groups to compare, or the plan leaves nothing to chance")
		return
	}
	t.say(fmt.Sprintf("各%s被抽中的数量与其在名录中的份额相比（χ²=%.1f，自由度 %d，已作有限总体修正）。", d.Zh, t.Observed, freedom),
		fmt.Sprintf("Numbers drawn by %s against their shares of the pool (χ² = %.1f, %d degrees of freedom, finite-population correction).", d.En, t.Observed, freedom))
}

func (t *Test) sayCount(d Text) {
	seen, mean, low, high := number(t.Observed), number(t.Expected), number(t.Low), number(t.High)
	t.say(fmt.Sprintf("%s %s：抽中 %s 次，按份额应为 %s 次，正常范围 %s–%s。", d.Zh, t.Subject, seen, mean, low, high),
		fmt.Sprintf("%s %s: drawn %s times where its share gives %s, usual range %s–%s.", d.En, t.Subject, seen, mean, low, high))
}

var rateNames = map[string]Text{
	"excluded": {"排除在名录可抽范围之外的企业（按统一规则排除的不计）", "enterprises excluded from what can be drawn (not by a rule for everybody)"},
	"void":     {"作废的抽取", "draws that were voided"},
	"replaced": {"递补与补派", "substitutes and refills"},
	"unfilled": {"无人可派的检查组席位", "places in teams that nobody fills"},
	"late":     {"迟录的公共随机事件", "public events recorded late"},
}
