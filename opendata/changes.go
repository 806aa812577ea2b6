package opendata

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"hash/maphash"
	"maps"
	"os"
	"slices"
)

// Kind is what happened to a row since the day before.
type Kind string

// The kinds.
const (
	Added     Kind = "ADDED"
	Changed   Kind = "CHANGED"
	Withdrawn Kind = "WITHDRAWN" // its publication was withdrawn; the row is a tombstone
	Expired   Kind = "EXPIRED"   // the time of its publication is over; the row is a tombstone
	Removed   Kind = "REMOVED"   // the row is not there any more
)

// Change is a line of the change feed: it names a row and never says what stood in it.
type Change struct {
	Dataset, Key string
	Kind         Kind
}

var changes = table[Change]{
	name: "changes", zh: "与前一份相比的变更", en: "What changed since the day before",
	columns: []column[Change]{
		text("dataset", "数据集", "Dataset", func(c *Change) string { return c.Dataset }),
		text("key", "该行第一列的值", "Value of the row's first column", func(c *Change) string { return c.Key }),
		code("change", "ADDED 新增，CHANGED 变更，WITHDRAWN 撤下，EXPIRED 公示期满，REMOVED 不再提供", "What happened", func(c *Change) string { return string(c.Kind) }),
	},
}

// perPass is how many rows of each day are held at a time.
const perPass = 100_000

// state is a row as the comparison remembers it.
type state struct {
	sum      [sha256.Size]byte
	ending   string
	outcomes []string
}

// diff compares the JSON of a dataset with that of an earlier day, "" for none, and calls emit for each row that is not the same; rows is how many the
// longer of both has. It reads both as often as it must to hold few rows. closes says that the earlier file tells what may not be told any more:
// the content of a row whose publication ended since, or an outcome that is not in force.
func diff(before, now string, rows int, emit func(key string, k Kind) error) (closes bool, err error) {
	seed, passes := maphash.MakeSeed(), uint64(rows/perPass+1)
	for pass := range passes {
		mine := func(key string) bool { return maphash.String(seed, key)%passes == pass }
		was := map[string]state{}
		if before != "" {
			if err := scan(before, func(key string, s state) error {
				if mine(key) {
					was[key] = s
				}
				return nil
			}); err != nil {
				return false, err
			}
		}
		err := scan(now, func(key string, s state) error {
			if !mine(key) {
				return nil
			}
			old, known := was[key]
			delete(was, key)
			ended := s.ending != "" && old.ending == ""
			lost := slices.ContainsFunc(old.outcomes, func(o string) bool { return !slices.Contains(s.outcomes, o) })
			closes = closes || known && (ended || lost)
			switch {
			case ended:
				return emit(key, Kind(s.ending))
			case !known:
				return emit(key, Added)
			case old.sum != s.sum:
				return emit(key, Changed)
			}
			return nil
		})
		if err != nil {
			return false, err
		}
		for _, key := range slices.Sorted(maps.Keys(was)) {
			closes = true
			if err := emit(key, Removed); err != nil {
				return false, err
			}
		}
	}
	return closes, nil
}

// longestRow bounds a line, in bytes.
const longestRow = 8 << 20

// scan reads the rows of a dataset's JSON.
func scan(path string, each func(key string, s state) error) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	lines := bufio.NewScanner(f)
	lines.Buffer(make([]byte, 64<<10), longestRow)
	for lines.Scan() {
		line := bytes.TrimSuffix(lines.Bytes(), []byte(","))
		if len(line) < 2 {
			continue // the brackets
		}
		key, s, err := read(line)
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		if err := each(key, s); err != nil {
			return err
		}
	}
	return lines.Err()
}

func read(line []byte) (key string, s state, err error) {
	var row struct {
		Ending   string   `json:"ending"`
		Outcomes []string `json:"outcomes"`
	}
	if err := json.Unmarshal(line, &row); err != nil {
		return "", s, err
	}
	first := json.NewDecoder(bytes.NewReader(line))
	for range 2 { // the brace and the name of the first column
		if _, err := first.Token(); err != nil {
			return "", s, err
		}
	}
	err = first.Decode(&key)
	return key, state{sum: sha256.Sum256(line), ending: row.Ending, outcomes: row.Outcomes}, err
}
