package fairness

import (
	"context"
	"fmt"
	"io"
	"net/url"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"yangguang/actor"
	"yangguang/command"
	"yangguang/fault"
	"yangguang/page"
	"yangguang/workday"
)

// Store reads the platform's own history.
type Store interface {
	// DrawHistory reads the draws committed from one day to another under the actor's scope, and those of the year before; office "" is all.
	DrawHistory(ctx context.Context, a actor.Actor, office string, from, to workday.Date) (*History, error)
	// DrawHistoryMark changes whenever that history does, at the cost of a few counts; BAD_USER_INPUT for an office that is not there.
	DrawHistoryMark(ctx context.Context, a actor.Actor, office string, from, to workday.Date) (string, error)
	// Rulings reads the decisions in force that were confirmed from one day to another, and where leniency was not used, the most first.
	Rulings(ctx context.Context, a actor.Actor, from, to workday.Date) ([]Ruling, []Unused, error)
	// MonthsDue gives the first days of the months before that of a day which have no audit, from the first decision on.
	MonthsDue(ctx context.Context, a actor.Actor, day workday.Date) ([]workday.Date, error)
	// Months lists the audits of months, the latest first; Month reads one by the first day, or NOT_FOUND.
	Months(ctx context.Context, a actor.Actor, ask page.Ask) (page.Result[Month], error)
	Month(ctx context.Context, a actor.Actor, first workday.Date) (Month, error)
}

// Tx is a command's transaction.
type Tx interface {
	// InsertMonth writes the audit of a month.
	InsertMonth(ctx context.Context, m Month) error
}

// Service answers audits of the platform's own history. An audit runs beside the requests, one at a time, and is kept until the history
// changes. Build it with NewService; it is safe for any number of goroutines.
type Service struct {
	store    Store
	commands command.Runner[Tx]
	rules    Rules
	turn     chan struct{} // one audit at a time
	files    chan struct{} // two files at a time: each reads the history anew
	mutex    sync.Mutex
	runs     []*run // the newest last
}

// kept is how many audits a server remembers, and how many can be under way or waiting for their turn.
const kept = 8

// waits is how long a question waits for its answer before it tells how far the work is.
const waits = 2 * time.Second

// longest is the period that can be asked about at once, in days.
const longest = 3 * 366

// run is one audit, under way or done.
type run struct {
	question string
	mark     string // of the history that was there when it began
	done     chan struct{}
	ppm      atomic.Int64 // how far, in parts per million
	rep      *Report
	err      error
}

func (r *run) over() bool {
	select {
	case <-r.done:
		return true
	default:
		return false
	}
}

// Answer is a report, or how far the work is: until Percent is 100 only Office, From and To are set.
type Answer struct {
	Office  string // "" for all
	Percent int
	Report
}

// NewService wires a service.
func NewService(store Store, commands command.Runner[Tx], rules Rules) *Service {
	return &Service{store: store, commands: commands, rules: rules, turn: make(chan struct{}, 1), files: make(chan struct{}, 2)}
}

// Audit answers for the draws of a period, of one office or all ("").
func (s *Service) Audit(ctx context.Context, a actor.Actor, office string, from, to workday.Date) (Answer, error) {
	r, err := s.run(ctx, a, office, from, to)
	if err != nil {
		return Answer{}, err
	}
	wait := time.NewTimer(waits)
	defer wait.Stop()
	select {
	case <-r.done:
	case <-wait.C:
	case <-ctx.Done():
	}
	select {
	case <-r.done:
		if r.err != nil {
			return Answer{}, r.err
		}
		return Answer{Office: office, Percent: 100, Report: *r.rep}, nil
	default:
		return Answer{Office: office, Percent: int(min(99, r.ppm.Load()/10_000)), Report: Report{From: from, To: to}}, nil
	}
}

func checkPeriod(from, to workday.Date) error {
	switch {
	case to.Before(from):
		return fault.BadInput("to", "结束日不得早于开始日", "the last day may not be before the first")
	case to.DaysSince(from) > longest:
		return fault.BadInput("from", fmt.Sprintf("区间最长 %d 天", longest), fmt.Sprintf("a period of %d days at most", longest))
	}
	return nil
}

// run is the audit of a question, begun unless it is there already. One that is under way is waited for although the history has grown: on a
// busy day none would come to its end otherwise. The next question begins anew.
func (s *Service) run(ctx context.Context, a actor.Actor, office string, from, to workday.Date) (*run, error) {
	if err := checkPeriod(from, to); err != nil {
		return nil, err
	}
	mark, err := s.store.DrawHistoryMark(ctx, a, office, from, to)
	if err != nil {
		return nil, err
	}
	question := fmt.Sprintf("%q %s %s", office, from, to)
	s.mutex.Lock()
	defer s.mutex.Unlock()
	for _, r := range s.runs {
		if r.question == question && (r.mark == mark || !r.over()) {
			return r, nil
		}
	}
	if len(s.runs) >= kept {
		oldest := slices.IndexFunc(s.runs, (*run).over)
		if oldest < 0 {
			return nil, full(30)
		}
		s.runs = slices.Delete(s.runs, oldest, oldest+1)
	}
	r := &run{question: question, mark: mark, done: make(chan struct{})}
	s.runs = append(s.runs, r)
	go s.work(context.WithoutCancel(ctx), a, r, office, from, to)
	return r, nil
}

// full refuses what would only make the audits under way slower.
func full(seconds int) error {
	return fault.New(fault.Unavailable, "正在进行的审计已满，请稍后再试", "as many audits are under way as the server takes, try again later").With("retryAfter", seconds)
}

func (s *Service) work(ctx context.Context, a actor.Actor, r *run, office string, from, to workday.Date) {
	s.turn <- struct{}{}
	defer func() {
		<-s.turn
		if r.err != nil {
			s.forget(r) // the next question tries again
		}
		close(r.done)
	}()
	h, err := s.store.DrawHistory(ctx, a, office, from, to)
	if err != nil {
		r.err = err
		return
	}
	r.rep, r.err = Audit(ctx, h, s.rules, func(done float64) { r.ppm.Store(int64(done * 1e6)) })
}

func (s *Service) forget(r *run) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	for i, x := range s.runs {
		if x == r {
			s.runs = append(s.runs[:i:i], s.runs[i+1:]...)
			return
		}
	}
}

// The files of an audit, as a server hands them out.
const (
	InputsFile     = "inputs.zip"      // everything that is judged, as ReadArchive takes it: whoever has it can repeat the audit elsewhere
	OpenInputsFile = "open-inputs.zip" // the same without draws whose pools are not public, to hand on to anybody
	FirmsFile      = "firms.csv"       // each enterprise, drawn and expected
)

// WriteFile writes a file of the audit of a period; NOT_FOUND for another name.
func (s *Service) WriteFile(ctx context.Context, a actor.Actor, name, office string, from, to workday.Date, w io.Writer) error {
	if !slices.Contains([]string{InputsFile, OpenInputsFile, FirmsFile}, name) {
		return fault.Missing("该文件", "file")
	}
	if err := checkPeriod(from, to); err != nil {
		return err
	}
	select {
	case s.files <- struct{}{}:
		defer func() { <-s.files }()
	case <-ctx.Done():
		return full(5)
	}
	if _, err := s.store.DrawHistoryMark(ctx, a, office, from, to); err != nil {
		return err
	}
	h, err := s.store.DrawHistory(ctx, a, office, from, to)
	if err != nil {
		return err
	}
	if name == FirmsFile {
		return h.WriteFirms(w, s.rules)
	}
	return h.WriteArchive(w, name == OpenInputsFile)
}

// FilesPath is where a server hands out the files.
const FilesPath = "/fairness/"

// InputsURL is the path of the inputs that the answer was made from.
func (a Answer) InputsURL() string { return a.url(InputsFile) }

// OpenInputsURL is the path of the inputs that anybody may have.
func (a Answer) OpenInputsURL() string { return a.url(OpenInputsFile) }

// FirmsURL is the path of the list of enterprises.
func (a Answer) FirmsURL() string { return a.url(FirmsFile) }

func (a Answer) url(name string) string {
	return FilesPath + name + "?" + url.Values{"office": {a.Office}, "from": {a.From.String()}, "to": {a.To.String()}}.Encode()
}

// Treat audits equal treatment 类案同罚 over the decisions that came into force in a period.
func (s *Service) Treat(ctx context.Context, a actor.Actor, from, to workday.Date) (Treatment, error) {
	if err := checkPeriod(from, to); err != nil {
		return Treatment{}, err
	}
	rulings, unused, err := s.store.Rulings(ctx, a, from, to)
	if err != nil {
		return Treatment{}, err
	}
	t := Treatment{From: from, To: to, Decisions: len(rulings), Differences: Treat(rulings, s.rules)}
	for _, u := range unused {
		t.Unused += u.Count
	}
	t.UnusedBy = unused
	for _, d := range t.Differences {
		t.Compared = max(t.Compared, d.Decisions)
	}
	return t, nil
}
