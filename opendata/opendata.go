// Package opendata makes the open data 开放数据 of each day: what the public API lists, as CSV and JSON, with schema, licence, checksums, sums by
// agency and year, and what changed since the day before. It promises: a column holds what package publish lets the public read; a day's folder
// is whole or absent and never changes; all files of a day are of one moment; memory does not grow with the data; a file that tells what may not
// be public any more is not handed out.
package opendata

import (
	"time"

	"yangguang/publish"
	"yangguang/workday"
)

// SchemaVersion counts the definitions of columns: it grows when a column comes, goes or means something else. The schema of a day lies in its folder.
const SchemaVersion = 1

// Field is a column.
type Field struct {
	Name string `json:"name"`
	Type Type   `json:"type"`
	Zh   string `json:"zh"`
	En   string `json:"en"`
}

// Dataset is what a pair of files holds. The first field of a dataset is its key, but for counts and changes, which have none.
type Dataset struct {
	Name   string  `json:"name"`
	Zh     string  `json:"zh"`
	En     string  `json:"en"`
	Fields []Field `json:"fields"`
}

// Schema describes every dataset of a day.
type Schema struct {
	Version  int       `json:"version"`
	Datasets []Dataset `json:"datasets"`
}

// Definitions is the schema in force.
func Definitions() Schema {
	s := Schema{Version: SchemaVersion}
	for _, x := range sources {
		s.Datasets = append(s.Datasets, x.about())
	}
	s.Datasets = append(s.Datasets, counts.about(), changes.about())
	return s
}

// File is a file of a day.
type File struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"`
	Bytes  int64  `json:"bytes"`
}

// Part is a dataset of a day.
type Part struct {
	Name          string       `json:"name"`
	Zh            string       `json:"zh"`
	En            string       `json:"en"`
	Rows          int          `json:"rows"`
	Changes       map[Kind]int `json:"changes,omitempty"`       // since the day before
	ClosesEarlier bool         `json:"closesEarlier,omitempty"` // files of earlier days tell what may not be told any more
	Withheld      int          `json:"withheld,omitempty"`      // texts that package publish refused
	CSV           File         `json:"csv"`
	JSON          File         `json:"json"`
}

// Day is the index of a day.
type Day struct {
	Day           workday.Date  `json:"day"`
	Since         *workday.Date `json:"since"` // the day that changes count from; nil: there was none
	MadeAt        time.Time     `json:"madeAt"`
	SchemaVersion int           `json:"schemaVersion"`
	Licence       string        `json:"licence"`
	LicenceURL    string        `json:"licenceUrl"`
	Attribution   string        `json:"attribution"`
	Datasets      []Part        `json:"datasets"`
}

// licence is the text of licence.txt.
func licence(r publish.Rules) []byte {
	o := r.OpenData
	return []byte(o.Licence + "\n" + o.LicenceURL + "\n\n" + o.Attribution + "\n")
}
