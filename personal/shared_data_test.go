//go:build shared_data

package personal

import (
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What laws, lists of items and registers really say (SHARED_DATA) is public: of their texts hardly any is refused, and of the law none.
func TestRealTextsPass(t *testing.T) {
	dir := os.Getenv("SHARED_DATA")
	if dir == "" {
		t.Fatal("set SHARED_DATA to the folder of shared data")
	}
	for _, c := range []struct {
		file string
		most int // texts that are refused
	}{
		{"law/articles.jsonl", 0}, {"check_items.csv", 0}, {"leniency_items.csv", 0}, {"enterprises/dongying.csv.gz", 0}, {"enterprises/shandong.csv.gz", 0},
	} {
		texts, refused := read(t, filepath.Join(dir, c.file)), []string{}
		for _, s := range texts {
			if zh, _ := Judge(s); zh != "" {
				refused = append(refused, zh+": "+s)
			}
		}
		if len(texts) < 1000 || len(refused) > c.most {
			t.Errorf("%s: of %d texts %d are refused:\n%s", c.file, len(texts), len(refused), strings.Join(refused[:min(30, len(refused))], "\n"))
		}
	}
}

// read gives the texts of a file: paragraphs of articles, cells of a table.
func read(t *testing.T, path string) (texts []string) {
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var r io.Reader = f
	if strings.HasSuffix(path, ".gz") {
		if r, err = gzip.NewReader(f); err != nil {
			t.Fatal(err)
		}
	}
	if strings.HasSuffix(path, ".jsonl") {
		for d := json.NewDecoder(r); ; {
			var a struct{ Paragraphs []string }
			if err := d.Decode(&a); err == io.EOF {
				return texts
			} else if err != nil {
				t.Fatal(err)
			}
			texts = append(texts, a.Paragraphs...)
		}
	}
	rows, err := csv.NewReader(r).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows[1:] {
		if strings.Contains(path, "enterprises") {
			row = row[1:2] // the name
		}
		texts = append(texts, row...)
	}
	return texts
}
