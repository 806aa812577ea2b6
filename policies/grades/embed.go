// Package grades holds the grade of every column and the retention of every table as data 数据分级与保存期限. It promises that what it returns is
// consistent: no unknown grade or class, no class that nothing is kept by, no column named twice.
package grades

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
)

//go:embed grades.yaml
var rulesFile []byte

//go:embed columns.csv
var columnsFile []byte

// Grade says who may see a value; the higher, the fewer.
type Grade string

// The grades, lowest first, in the order of the columns of columns.csv.
const (
	Public     Grade = "PUBLIC"
	Internal   Grade = "INTERNAL"
	Enterprise Grade = "ENTERPRISE"
	Personal   Grade = "PERSONAL"
	Secret     Grade = "SECRET"
)

var order = []Grade{Public, Internal, Enterprise, Personal, Secret}

// Class is a class of retention 保存期限: either Keep, after the end that the file names, and the job that removes what is older, or Until.
type Class struct {
	Name  string        `yaml:"class"`
	Title string        `yaml:"title"`
	Keep  time.Duration `yaml:"keep"`
	Until string        `yaml:"until"`
	Job   string        `yaml:"job"`
	Files string        `yaml:"files"`
	Basis string        `yaml:"basis"`
}

// Table is a table with its class of retention and the grade of each column.
type Table struct {
	Retention string
	Columns   map[string]Grade
}

// Rules are both files.
type Rules struct {
	Grades []struct {
		Grade Grade  `yaml:"grade"`
		Title string `yaml:"title"`
		Who   string `yaml:"who"`
	} `yaml:"grades"`
	Retention []Class          `yaml:"retention"`
	Tables    map[string]Table `yaml:"-"`
}

// Load reads the embedded files.
func Load() (Rules, error) { return parse(rulesFile, columnsFile) }

// Keep is how long rows of a class that a job removes are kept after their end; zero for other classes.
func (r Rules) Keep(class string) time.Duration {
	for _, c := range r.Retention {
		if c.Name == class {
			return c.Keep
		}
	}
	return 0
}

func parse(rules, columns []byte) (r Rules, err error) {
	if err := yaml.NewDecoder(bytes.NewReader(rules), yaml.Strict()).Decode(&r); err != nil {
		return r, fmt.Errorf("grades: %w", err)
	}
	for i, g := range r.Grades {
		if i >= len(order) || g.Grade != order[i] || g.Title == "" || g.Who == "" {
			return r, fmt.Errorf("grades: grade %d must be one of %v, in this order, with title and who", i+1, order)
		}
	}
	classes := map[string]bool{}
	for _, c := range r.Retention {
		if c.Name == "" || c.Title == "" || c.Basis == "" || classes[c.Name] || (c.Keep > 0) != (c.Job != "") || (c.Keep > 0) == (c.Until != "") {
			return r, fmt.Errorf("grades: class %q needs a name of its own, title and basis, and either keep with job or until", c.Name)
		}
		classes[c.Name] = true
	}
	return r, r.tables(columns, classes)
}

// tables reads columns.csv: table, retention, and the columns of each grade.
func (r *Rules) tables(file []byte, classes map[string]bool) error {
	rows, err := csv.NewReader(bytes.NewReader(file)).ReadAll()
	if err != nil {
		return fmt.Errorf("grades: columns.csv: %w", err)
	}
	head := []string{"table", "retention"}
	for _, g := range order {
		head = append(head, strings.ToLower(string(g)))
	}
	if len(rows) == 0 || !slices.Equal(rows[0], head) {
		return fmt.Errorf("grades: columns.csv must begin with %v", head)
	}
	r.Tables = map[string]Table{}
	for _, row := range rows[1:] {
		t := Table{Retention: row[1], Columns: map[string]Grade{}}
		if _, twice := r.Tables[row[0]]; twice || !classes[t.Retention] {
			return fmt.Errorf("grades: table %q stands there twice or has the unknown retention %q", row[0], t.Retention)
		}
		for i, g := range order {
			for _, column := range strings.Fields(row[2+i]) {
				if was, twice := t.Columns[column]; twice {
					return fmt.Errorf("grades: %s.%s is both %s and %s", row[0], column, was, g)
				}
				t.Columns[column] = g
			}
		}
		r.Tables[row[0]] = t
	}
	for _, c := range r.Retention {
		if c.Files == "" && !slices.ContainsFunc(rows[1:], func(row []string) bool { return row[1] == c.Name }) {
			return fmt.Errorf("grades: nothing is kept as %s", c.Name)
		}
	}
	return nil
}
