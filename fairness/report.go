package fairness

import "yangguang/workday"

// Question is what a test asks. The list of questions and tests is fixed.
type Question string

// The questions of an audit.
const (
	OfGroups  Question = "GROUPS"  // are groups drawn in proportion?
	OfFirms   Question = "FIRMS"   // is an enterprise drawn too often, or never?
	OfPairs   Question = "PAIRS"   // do inspectors meet the same enterprises too often?
	OfOverlap Question = "OVERLAP" // do consecutive draws depend on one another?
	OfDrift   Question = "DRIFT"   // do the tickets of a group drift?
	OfOffices Question = "OFFICES" // where do exclusions, voids, replacements, unfilled places pile up?
)

// Questions are all of them, in the order of a report.
var Questions = []Question{OfGroups, OfFirms, OfPairs, OfOverlap, OfDrift, OfOffices}

// Test is one test with its answer. Low and High are where the count lies with 95 % if everything is left to chance; both 0 where that is
// not computed.
type Test struct {
	Key                string // names the test, e.g. group/region/370502
	Question           Question
	Office, Quarter    string // of a test of one quarter's family, else ""
	Subject            string // group, enterprise, office, official or pair that it is about; "" for all together
	Observed, Expected float64
	Low, High          float64
	P                  float64
	Seeds              int     // of the replay that gave P; 0: P is from the exact law or a limit law
	Adjusted           float64 // by Holm, within the quarter's family
	Watched            bool    // on the watch list 关注清单
	Alarm              bool    // 预警: opens a review of files
	Says               Text    // what P means
	dimension          int
}

// Family is the fixed list of tests of an office's quarter.
type Family struct {
	Office, Quarter string
	Draws           int
	Tests           []Test
	Alarm           bool
}

// Report is the answer of an audit.
type Report struct {
	Digest             string // SHA-256 of everything judged and of the rules
	Source             string
	From, To           workday.Date
	Offices            []string
	Draws, Voids, Open int
	Firms, Selections  int
	Seeds, TeamSeeds   int      // of the replays; 0 where none was made
	Tests              []Test   // of the whole period; of enterprises only those that stand out
	FirmTests          int      // how many enterprises were tested
	Families           []Family // by office and quarter
	Counts             []Often  // how often enterprises were drawn
	Spread             []Spread
	Rates              []Rate
	Lists              []Listed // draws by interval sampling, of a file
	Notes              []Note
	NoteCounts         []NoteCount
	Lost               Lost   // of a file: selections that are not judged
	Limits             []Text // what these statistics cannot tell
	Basis              string
}

// Often says how many enterprises were drawn so many times, and how many that would be by chance.
type Often struct {
	Times, Firms int
	Expected     float64
}

// Spread describes how evenly something is spread: no verdict. Entropy is in bits; Even is its largest possible value; Divergence is
// the Kullback–Leibler divergence in bits from what the shares give.
type Spread struct {
	Of                        Text
	Parts                     int
	Entropy, Even, Divergence float64
	Least, Most               float64
}

// Rate is how often something happened at an office or under an official, against everybody else and against the year before.
type Rate struct {
	Kind                string // excluded, void, replaced, unfilled, late
	Unit                string // office or pseudonym of the official
	Official            bool
	Count, Of           int
	Others, OthersOf    int
	LastYear, OfLast    int
	P, PLast            float64
	Low, High, Expected float64 // of the count, by the rate of the others
}

// Listed is a draw whose selections stand at equal distances of its list. Says tells what that means, and what it does not.
type Listed struct {
	Draw   string
	Stride Stride
	Says   Text
}

// Warnings are what a reader must know before any finding: that something was lost, that there is nothing to judge.
func (r *Report) Warnings() (out []Text) {
	if r.Lost.Any() {
		out = append(out, r.Lost.Says())
	}
	if r.Draws == 0 {
		out = append(out, nothingDrawn)
	}
	return out
}

// Watch are the tests on the watch list.
func (r *Report) Watch() (out []Test) {
	for _, t := range r.Tests {
		if t.Watched {
			out = append(out, t)
		}
	}
	return out
}

// Alarms are the tests that raise an alarm.
func (r *Report) Alarms() (out []Test) {
	for _, f := range r.Families {
		for _, t := range f.Tests {
			if t.Alarm {
				out = append(out, t)
			}
		}
	}
	return out
}

// nothingDrawn is what a report of a period without a result says first.
var nothingDrawn = Text{"这一期间没有任何有结果的抽取，没有可以审计的内容：没有预警不等于没有问题。",
	"The period has no draw with a result, so there is nothing to judge: that there is no alarm says nothing."}

// limits is what every report says about itself.
var limits = []Text{
	{"统计发现不了“抽两次取一次”：每月重抽一次、只留满意的结果，一年中只有不到两成会被看出。防住它的是协议：名录、方案和随机轮次先公开承诺，一次承诺只有一个结果；作废须由他人批准、公布理由和本来的结果，并且公开计数。",
		"Statistics cannot see the better of two draws: an office that draws twice every month and keeps what it likes is noticed in fewer than one " +
			"year of five. The protocol prevents it: register, plan and round are committed in public first, one commitment has one result, and a void " +
			"needs another person, a public reason and the result that would have been, and is counted in public."},
	{"单个企业抽中概率为 5% 时，连续 59 次未抽中才达到 5% 的显著水平，135 次才达到千分之一：对单个企业，请核验每次抽取本身。",
		"At a chance of 5 % a single enterprise is passed over 59 times before 5 % significance and 135 times before one in a thousand: " +
			"for one enterprise, verify the draws themselves."},
	{"p 值不使任何一次抽取无效，只启动案卷核查。检验清单与查看时点事先固定，不因结果增减。",
		"A p-value voids no draw: it opens a review of files. The tests and the times of looking are fixed beforehand."},
	{"分组以出具报告时登记的区划、行业和类别为准；外来文件以文件所列为准。", "Groups are those of the register on the day of the report, of a file those that it names."},
}
