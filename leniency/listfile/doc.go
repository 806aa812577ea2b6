// Package listfile reads leniency lists (免罚/轻罚清单) and the vocabulary of facts from YAML.
//
// It promises to read strictly: what it does not know it refuses, naming line, field and remedy, all problems of a file at once. Every
// condition is type-checked against the vocabulary when the file is read, in a closed language without loops whose cost is bounded; so a
// list that was read can be judged. It writes nothing and reads no clock and no network.
package listfile

import (
	"fmt"
	"strings"
)

// MaxBytes is the largest file that is read.
const MaxBytes = 4 << 20

// Problem is one thing that is wrong in a file.
type Problem struct {
	Line  int    // from 1; 0 when the whole file is meant
	Field string // path, e.g. "items[3].when[0].expr"
	Zh    string // what is wrong and what to do, in Chinese
	En    string // the same in English
}

func (p Problem) String() string {
	return fmt.Sprintf("第%d行 %s：%s (%s)", p.Line, p.Field, p.Zh, p.En)
}

// Error is everything that is wrong in a file.
type Error struct{ Problems []Problem }

func (e *Error) Error() string {
	lines := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}
