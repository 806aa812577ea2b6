package demo

import (
	"container/heap"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/google/uuid"

	"yangguang/actor"
	"yangguang/command"
	"yangguang/decision"
	"yangguang/draw"
	"yangguang/fairness"
	"yangguang/inspection"
	"yangguang/oversight"
	policy "yangguang/policies/leniency"
	"yangguang/publish"
	"yangguang/roster"
	"yangguang/server/auth"
	"yangguang/workday"
)

// Services are the services of the platform, built over the owner's connection: only the owner may give commands a clock.
type Services struct {
	Roster       *roster.Service
	Draws        *draw.Service
	Visits       *inspection.Service
	Decisions    *decision.Service
	Publications *publish.Service
	Oversight    *oversight.Service
	Fairness     *fairness.Service
	Accounts     *auth.Service
	// Actors finds accounts by user name.
	Actors func(ctx context.Context, usernames []string) (map[string]actor.Actor, error)
}

// Progress is told how far the city is: done of total steps of history.
type Progress func(done, total int)

// City is how much of a city is made.
type City struct {
	Agencies    []Agency
	Enterprises int   // of the register's
	Draws       []int // days before today on which every agency draws
}

// Whole is the city that people try.
var Whole = City{Agencies(), Enterprises, []int{690, 270, 90, 12}}

// officers are the inspectors of the city's agencies.
func (c City) officers(today workday.Date) []Inspector {
	return slices.DeleteFunc(Officers(today), func(i Inspector) bool {
		return !slices.ContainsFunc(c.Agencies, func(a Agency) bool { return a.Code == i.Agency })
	})
}

// Load makes the city and its two years of history up to now. Every command has a fixed idempotency key and the journal has what else the load went
// by, so a load that was broken off is completed by the next one to the same city; now must then be the same. It returns the personas of the demo.
func Load(ctx context.Context, s Services, city City, now time.Time, journal *Journal, progress Progress) ([]Persona, error) {
	w := &world{Services: s, ctx: ctx, today: workday.CivilDate(now), now: now, random: rand.New(rand.NewPCG(2026, 1123)),
		city: city, journal: journal, register: Register()[:city.Enterprises],
		agencies: map[string]*agency{}, officers: map[uuid.UUID]actor.Actor{}, ordered: map[uuid.UUID]bool{}}
	w.at(w.day(-760, 9), w.found)
	for _, days := range city.Draws {
		w.at(w.day(-days, 9), func() error { return w.epoch(-days) })
	}
	for days := -660; days <= 0; days += 10 {
		w.at(w.day(days, 7), w.publishDue)
	}
	w.at(w.day(-93, 9), w.voided)
	w.specials()
	w.at(w.day(-9, 9), w.gate)
	w.at(w.day(-1, 8), w.meetings)
	w.at(w.day(-6, 8), w.patrols)
	w.at(w.day(-5, 9), w.unannounced)
	w.at(w.day(-1, 9), w.waiting)
	w.at(w.day(-1, 10), w.photographs)
	if err := w.run(progress); err != nil {
		return nil, err
	}
	return w.personas()
}

// world is the simulation: a queue of events in the order of their time.
type world struct {
	Services
	ctx        context.Context
	city       City
	journal    *Journal
	now        time.Time // the end of history
	today      workday.Date
	clock      time.Time
	random     *rand.Rand
	queue      events
	seq        int
	register   []Enterprise
	agencies   map[string]*agency
	officers   map[uuid.UUID]actor.Actor // by inspector
	parties    []actor.Actor
	sealer     actor.Actor
	supervisor actor.Actor
	recent     []inspection.Inspection // the visits of the last draws, in every state
	corrected  bool                    // one record was corrected
	reported   bool                    // a visit without code
	orders     int                     // orders to rectify so far
	replies    int                     // replies to publications so far
	ordered    map[uuid.UUID]bool      // visits with one
	waivable   int                     // findings that a list allowed to waive so far
	deviated   bool                    // one decision deviated from a list
}

// agency is an agency of the running city with its two administrators: whoever plans does not approve.
type agency struct {
	Agency
	id       uuid.UUID
	author   actor.Actor
	approver actor.Actor
	items    []roster.CheckItem
	plans    map[int]draw.Plan // annual plans by year
}

func (a *agency) itemIDs() (ids []uuid.UUID) {
	for _, i := range a.items {
		ids = append(ids, i.ID)
	}
	return ids
}

type event struct {
	at  time.Time
	seq int
	do  func() error
}

type events []event

func (e events) Len() int { return len(e) }
func (e events) Less(i, j int) bool {
	return e[i].at.Before(e[j].at) || e[i].at.Equal(e[j].at) && e[i].seq < e[j].seq
}
func (e events) Swap(i, j int) { e[i], e[j] = e[j], e[i] }
func (e *events) Push(x any)   { *e = append(*e, x.(event)) }
func (e *events) Pop() any {
	last := (*e)[len(*e)-1]
	*e = (*e)[:len(*e)-1]
	return last
}

// at plans something; what lies after the end of history does not happen.
func (w *world) at(t time.Time, do func() error) {
	if t.After(w.now) {
		return
	}
	w.seq++
	heap.Push(&w.queue, event{t, w.seq, do})
}

// sameYear is the last day of a window, or of the year in which it begins: no window runs over New Year.
func sameYear(from, to workday.Date) workday.Date {
	if end, _ := workday.NewDate(from.Year(), time.December, 31); end.Before(to) {
		return end
	}
	return to
}

// day is an hour of a day counted from today, in China's time.
func (w *world) day(offset, hour int) time.Time {
	return w.today.AddDays(offset).Start().Add(time.Duration(hour) * time.Hour)
}

func (w *world) run(progress Progress) error {
	for done := 0; w.queue.Len() > 0; done++ {
		e := heap.Pop(&w.queue).(event)
		w.clock = e.at
		if err := e.do(); err != nil {
			return fmt.Errorf("demo city, event of %s: %w", e.at.Format(time.DateTime), err)
		}
		progress(done+1, done+1+w.queue.Len())
	}
	return nil
}

// keys is the name space of the city's idempotency keys.
var keys = uuid.MustParse("6a0c6a5e-0000-5000-8000-64656d6f0001")

// do is a command of the city: at the simulation's time, under a key made of its name.
func (w *world) do(a actor.Actor, operation, name string) command.Command {
	key := operation + " " + name
	body, err := command.HashBody(key)
	if err != nil {
		panic(err) // a string has a JSON form
	}
	return command.Command{Actor: a, Verb: "demo:load", PolicyLine: "demo", Operation: operation, Key: uuid.NewSHA1(keys, []byte(key)), BodyHash: body, At: w.clock}
}

// operator is who sets the city up.
var operator = actor.Actor{Pseudonym: "demo", Roles: []actor.Role{actor.System}}

// found sets the city up: lists, registers, whose checklists name the lists' violations, accounts, annual plans.
func (w *world) found() error {
	for _, name := range policy.Lists {
		file, err := policy.Files.ReadFile(name)
		if err != nil {
			return err
		}
		if _, err := w.Decisions.PublishList(w.ctx, w.do(operator, "publishList", name), decision.ListFile{Approval: "演示城市，无批准文件", Document: file}); err != nil {
			return err
		}
	}
	for _, im := range imports(w.city, w.today, w.register) {
		if _, err := w.Roster.Import(w.ctx, w.do(operator, "import", string(im.Register)), im); err != nil {
			return err
		}
	}
	if err := w.staff(); err != nil {
		return err
	}
	if err := w.lists(); err != nil {
		return err
	}
	for year := w.today.AddDays(-690).Year(); year <= w.today.Year(); year++ {
		filing := time.Date(year-1, time.December, 10, 1, 0, 0, 0, time.UTC)
		if filing.Before(w.clock) {
			filing = w.clock
		}
		for n, code := range w.codes() {
			w.at(filing.Add(time.Duration(n)*time.Minute), func() error { return w.filePlan(w.agencies[code], year) })
		}
	}
	return nil
}

func (w *world) codes() []string {
	var codes []string
	for _, a := range w.city.Agencies {
		codes = append(codes, a.Code)
	}
	return codes
}

// filePlan files the annual plan of an agency.
func (w *world) filePlan(a *agency, year int) error {
	in := draw.FilePlan{Kind: "ANNUAL", Year: year, Title: fmt.Sprintf("%s%d年度双随机抽查计划", a.Name, year), Stratification: "kind",
		Ratios: []draw.RatioInput{{Stratum: "ENTERPRISE", Percent: "0.5", Minimum: ptr(10)}, {Stratum: "COOPERATIVE", Percent: "0.5", Minimum: ptr(1)}},
		Target: draw.Target{RegionCodes: []string{a.Region}, Industries: trades[a.Field]}}
	from, err := workday.NewDate(year, time.January, 1)
	if err != nil {
		return err
	}
	if in.To, err = workday.NewDate(year, time.December, 31); err != nil {
		return err
	}
	in.From = workday.CivilDate(w.clock).AddDays(1)
	if in.From.Before(from) {
		in.From = from
	}
	if last := time.Date(year, time.April, 1, 0, 0, 0, 0, time.UTC); w.clock.After(last) {
		in.LateReason = ptr("平台启用当年补办备案")
	}
	in.Items = a.itemIDs()
	p, err := w.Draws.FilePlan(w.ctx, w.do(a.author, "filePlan", fmt.Sprint(a.Code, year)), in)
	a.plans[year] = p
	return err
}

// trades are the divisions of GB/T 4754 that a field's plans look at.
var trades = map[string][]string{"市场监管": {"51", "52", "62"}, "生态环境": {"26", "29"}, "应急管理": {"26", "47", "50"}, "卫生健康": {"61", "62"}}

func ptr[T any](v T) *T { return &v }

// pick is one of the elements, by the city's dice.
func pick[T any](w *world, from []T) T { return from[w.random.IntN(len(from))] }

// sorted are the members of a team with the lead first.
func sorted(team []inspection.TeamMember) []inspection.TeamMember {
	team = slices.Clone(team)
	slices.SortStableFunc(team, func(a, b inspection.TeamMember) int {
		switch {
		case a.Lead == b.Lead:
			return 0
		case a.Lead:
			return -1
		}
		return 1
	})
	return team
}
