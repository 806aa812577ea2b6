package opendata

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"yangguang/publish"
	"yangguang/workday"
)

// Builder makes a day's folder.
type Builder struct {
	Shelf *Shelf
	Rules publish.Rules
	// Moment calls f with the public lists as they are at one moment.
	Moment func(ctx context.Context, f func(Reader) error) error
}

// building begins the name of a folder that is not whole yet. Nothing in it is handed out.
const building = ".building-"

// abandoned is how old an unfinished folder is before a later build sweeps it away: nobody builds for so long.
const abandoned = 24 * time.Hour

// Build makes the folder of the day, unless it is there; built says whether it did. What was broken off left nothing but a hidden folder.
func (b Builder) Build(ctx context.Context, day workday.Date, now time.Time) (built bool, err error) {
	days, err := b.Shelf.Days()
	if err != nil || slices.Contains(days, day) {
		return false, err
	}
	b.Shelf.sweep(now)
	tmp, err := os.MkdirTemp(b.Shelf.dir, building)
	if err != nil {
		return false, err
	}
	defer func() { _ = os.RemoveAll(tmp) }()
	if err := os.Chmod(tmp, 0o755); err != nil {
		return false, err
	}
	d := &Day{Day: day, MadeAt: now.UTC().Truncate(time.Second), SchemaVersion: SchemaVersion, Licence: b.Rules.OpenData.Licence,
		LicenceURL: b.Rules.OpenData.LicenceURL, Attribution: b.Rules.OpenData.Attribution}
	for _, x := range days { // newest first
		if x.Before(day) {
			d.Since = &x
			break
		}
	}
	if err := b.fill(ctx, tmp, d); err != nil {
		return false, fmt.Errorf("open data of %s: %w", day, err)
	}
	err = os.Rename(tmp, filepath.Join(b.Shelf.dir, day.String()))
	if errors.Is(err, fs.ErrExist) {
		return false, nil // another server was first
	}
	return err == nil, errors.Join(err, syncDir(b.Shelf.dir))
}

// fill writes everything that belongs to the day.
func (b Builder) fill(ctx context.Context, dir string, d *Day) error {
	sums := tally{}
	err := b.Moment(ctx, func(r Reader) error {
		for _, x := range sources {
			p, err := d.write(dir, x.about(), func(s *sheet) error { return x.write(ctx, r, s, sums) })
			if err != nil {
				return err
			}
			d.Datasets = append(d.Datasets, p)
		}
		return sums.checks(ctx, r, d.Day.Year())
	})
	if err != nil {
		return err
	}
	counted, err := d.write(dir, counts.about(), sums.write)
	if err != nil {
		return err
	}
	changed, err := d.write(dir, changes.about(), func(s *sheet) error { return b.compare(ctx, dir, d, s) })
	if err != nil {
		return err
	}
	d.Datasets = append(d.Datasets, counted, changed)
	return errors.Join(b.finish(dir, d), syncDir(dir))
}

// write writes one dataset.
func (d *Day) write(dir string, about Dataset, rows func(*sheet) error) (Part, error) {
	s, err := newSheet(dir, about)
	if err != nil {
		return Part{}, err
	}
	err = rows(s)
	p := Part{Name: about.Name, Zh: about.Zh, En: about.En, Rows: s.rows, Withheld: s.withheld}
	var closed error
	p.CSV, p.JSON, closed = s.close()
	return p, errors.Join(err, closed)
}

// compare writes what changed since the day before.
func (b Builder) compare(ctx context.Context, dir string, d *Day, s *sheet) error {
	var before Day
	if d.Since != nil {
		var err error
		if before, err = b.Shelf.Day(*d.Since); err != nil {
			return err
		}
	}
	for i := range d.Datasets {
		p := &d.Datasets[i]
		earlier, rows := "", p.Rows
		if n := slices.IndexFunc(before.Datasets, func(x Part) bool { return x.Name == p.Name }); n >= 0 {
			earlier, rows = b.Shelf.path(*d.Since, p.JSON.Name), max(rows, before.Datasets[n].Rows)
		}
		p.Changes = map[Kind]int{}
		var err error
		p.ClosesEarlier, err = diff(earlier, filepath.Join(dir, p.JSON.Name), rows, func(key string, k Kind) error {
			p.Changes[k]++
			return errors.Join(ctx.Err(), s.row(changes.cells(&s.scrub, &Change{Dataset: p.Name, Key: key, Kind: k})))
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// finish writes what describes the files of a day: schema, licence, index and, last, the checksums of all others.
func (b Builder) finish(dir string, d *Day) error {
	var files []File
	for _, p := range d.Datasets {
		files = append(files, p.CSV, p.JSON)
	}
	schema, err := json.MarshalIndent(Definitions(), "", "  ")
	if err != nil {
		return err
	}
	index, err := json.MarshalIndent(d, "", "  ")
	if err != nil {
		return err
	}
	for _, x := range []struct {
		name    string
		content []byte
	}{{"schema.json", append(schema, '\n')}, {"licence.txt", licence(b.Rules)}, {indexFile, append(index, '\n')}} {
		f, err := put(dir, x.name, x.content)
		if err != nil {
			return err
		}
		files = append(files, f)
	}
	var sums strings.Builder
	for _, f := range files {
		fmt.Fprintf(&sums, "%s  %s\n", f.SHA256, f.Name)
	}
	_, err = put(dir, sumsFile, []byte(sums.String()))
	return err
}

func syncDir(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
