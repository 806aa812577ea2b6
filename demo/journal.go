package demo

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"yangguang/command"
	"yangguang/fault"
)

// Journal is what a load knows of itself beside the keys of its commands: what it read, what the platform did of itself, and what was refused. Asked
// again in a city that has come further, each would be answered otherwise. A line of its file is one answer and the size of the log when it was given:
// what was noted lies on the disk before the load goes on, and an answer about entries that the database lost again is asked for anew.
type Journal struct {
	file    *os.File
	size    func(context.Context) (int64, error)
	answers map[string]note
}

type note struct {
	Step    string          `json:"step"`
	Size    int64           `json:"size"` // of the log when the answer was known
	Answer  json.RawMessage `json:"answer,omitempty"`
	Refused *refusal        `json:"refused,omitempty"`
}

// refusal is what a load needs of one.
type refusal struct {
	Kind    fault.Kind   `json:"kind"`
	Reason  fault.Reason `json:"reason"`
	Remedy  string       `json:"remedy"`
	Msg, En string
}

// OpenJournal opens the journal of the load whose history ends at now, to begin or to go on; size is the size of the log. It refuses a database whose
// load was begun with another journal.
func OpenJournal(ctx context.Context, path string, now time.Time, size func(context.Context) (int64, error)) (*Journal, error) {
	entries, err := size(ctx)
	if err != nil {
		return nil, err
	}
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	j := &Journal{file: file, size: size, answers: map[string]note{}}
	if err := j.open(ctx, "load up to "+now.UTC().Format(time.RFC3339), entries); err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", path, err), file.Close())
	}
	return j, nil
}

func (j *Journal) open(ctx context.Context, first string, entries int64) error {
	text, err := io.ReadAll(j.file)
	if err != nil {
		return err
	}
	kept := j.read(text, entries)
	_, same := j.answers[first]
	if !same {
		const begun = 1 // the log's first entry is written before any load
		if entries > begun {
			return errors.New("not the journal of the load that this database was begun with")
		}
		kept, j.answers = 0, map[string]note{}
	}
	if err := j.file.Truncate(int64(kept)); err != nil {
		return err
	}
	if _, err := j.file.Seek(int64(kept), io.SeekStart); err != nil || same {
		return err
	}
	return j.note(ctx, note{Step: first})
}

// read takes the lines that are whole and about entries that are there, and says where they end.
func (j *Journal) read(text []byte, entries int64) (kept int) {
	for {
		line, _, whole := bytes.Cut(text[kept:], []byte("\n"))
		var n note
		if !whole || json.Unmarshal(line, &n) != nil || n.Size > entries {
			return kept
		}
		j.answers[n.Step] = n
		kept += len(line) + 1
	}
}

// Close closes the file; the journal stays for the next load.
func (j *Journal) Close() error { return j.file.Close() }

// note writes an answer down.
func (j *Journal) note(ctx context.Context, n note) (err error) {
	if n.Size, err = j.size(ctx); err != nil {
		return err
	}
	line, err := json.Marshal(n)
	if err == nil {
		_, err = j.file.Write(append(line, '\n'))
	}
	if err == nil {
		err = j.file.Sync()
	}
	j.answers[n.Step] = n
	return err
}

// once is the answer of a step that reads, or that the platform takes of itself: the first one, however often the load is broken off. What is
// given back has been through the journal, so that the first time is like every other.
func once[T any](w *world, step string, take func() (T, error)) (answer T, err error) {
	known, done := w.journal.answers[step]
	if !done {
		if answer, err = take(); err != nil {
			return answer, err
		}
		known.Step = step
		if known.Answer, err = json.Marshal(answer); err == nil {
			err = w.journal.note(w.ctx, known)
		}
		if err != nil {
			return answer, err
		}
	}
	var noted T
	return noted, json.Unmarshal(known.Answer, &noted)
}

// allowed runs a command that the platform's rules may refuse: a refusal by one of the reasons is noted and given again. A command that was done needs
// no note, its key answers for it.
func allowed[T any](w *world, c command.Command, run func(command.Command) (T, error), reasons ...fault.Reason) (got T, err error) {
	step := c.Key.String()
	if known, done := w.journal.answers[step]; done {
		return got, known.Refused.fault()
	}
	got, err = run(c)
	e, ok := fault.As(err)
	if !ok || !refused(err, reasons...) {
		return got, err
	}
	n := note{Step: step, Refused: &refusal{e.Kind, e.Reason, fmt.Sprint(e.Facts["remedy"]), e.Msg, e.En}}
	if err := w.journal.note(w.ctx, n); err != nil {
		return got, err
	}
	return got, n.Refused.fault()
}

// fault is the refusal as it was given.
func (r *refusal) fault() error {
	return (&fault.Error{Kind: r.Kind, Reason: r.Reason, Msg: r.Msg, En: r.En}).With("remedy", r.Remedy)
}
