// Package leniency decides what the published leniency lists (免罚/轻罚清单) say about one finding, and whether a decision
// keeps to it.
//
// It promises three things. A missing or contested fact never counts in anybody's favour or against anybody: it is UNKNOWN,
// and UNKNOWN never becomes TRUE. The three routes of Art. 33 of the Administrative Penalty Law (行政处罚法) and the grounds
// of Art. 32 stay apart. And the same case with the same lists gives the same advice, in microseconds, from any number of
// goroutines: after NewSet nothing here changes.
//
// The package knows no number of any law: windows, ranges and shares come from list files with their basis and validity
// (packages leniency/listfile and policies/leniency). It reads no clock, no file and no network.
package leniency

// Ruling is what the lists say, from the strongest to nothing at all. The names are those of the GraphQL enum.
type Ruling string

// The rulings.
const (
	MustNotPenalise Ruling = "MUST_NOT_PENALISE" // 不予处罚: Art. 33 para. 1 s. 1, para. 2, or a binding first-violation list
	MayWaive        Ruling = "MAY_WAIVE"         // 可以不予处罚: Art. 33 para. 1 s. 2
	Mitigated       Ruling = "MITIGATED"         // 减轻处罚: Art. 32, below the statutory minimum by the list's rule
	Lighter         Ruling = "LIGHTER"           // 从轻处罚: Art. 32, inside the statutory range
	Normal          Ruling = "NORMAL"            // no item of any list is met
	// NoCoercion 不予实施行政强制措施 speaks of sealing, seizing and freezing (行政强制法 16), not of the penalty: it never becomes the ruling
	// on a case and stands beside it.
	NoCoercion Ruling = "NO_COERCION"
)

// strength orders rulings; the larger is the milder for the party. An unknown name is as strong as NORMAL.
func (r Ruling) strength() int {
	switch r {
	case MustNotPenalise:
		return 4
	case MayWaive:
		return 3
	case Mitigated:
		return 2
	case Lighter:
		return 1
	}
	return 0
}

// MilderThan reports whether r is the more favourable ruling for the party.
func (r Ruling) MilderThan(o Ruling) bool { return r.strength() > o.strength() }

// Zh is the ruling as people say it.
func (r Ruling) Zh() string {
	switch r {
	case MustNotPenalise:
		return "不予处罚"
	case MayWaive:
		return "可以不予处罚"
	case Mitigated:
		return "减轻处罚"
	case Lighter:
		return "从轻处罚"
	case NoCoercion:
		return "不予实施行政强制措施"
	}
	return "按一般规定处理"
}

// Truth is a value of Kleene's three-valued logic. The names are those of the GraphQL enum. The zero value is no truth at
// all and counts as UNKNOWN.
type Truth string

// The truth values.
const (
	True    Truth = "TRUE"
	False   Truth = "FALSE"
	Unknown Truth = "UNKNOWN" // a fact is missing, contested, contradictory or from somebody who cannot supply it
)

// TruthOf turns a plain boolean into a Truth.
func TruthOf(b bool) Truth {
	if b {
		return True
	}
	return False
}

// And is Kleene's conjunction: FALSE if either is, else UNKNOWN if either is, else TRUE.
func (t Truth) And(o Truth) Truth {
	switch {
	case t == False || o == False:
		return False
	case t == True && o == True:
		return True
	}
	return Unknown
}

// Not is Kleene's negation: UNKNOWN stays UNKNOWN.
func (t Truth) Not() Truth {
	switch t {
	case True:
		return False
	case False:
		return True
	}
	return Unknown
}
