package draw

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/google/uuid"

	"yangguang/actor"
	"yangguang/command"
	"yangguang/fault"
	"yangguang/workday"
)

// CityDay is what the city rounds run on.
type CityDay struct {
	Now    time.Time               // real time
	Clock  time.Time               // the commands' time: zero but for who may give one
	Works  func(workday.Date) bool // working days 工作日
	Drop   fs.FS                   // where files bring outcomes; nil: nowhere
	system actor.Actor
}

// cities is the namespace of the keys under which the platform runs city rounds.
var cities = uuid.MustParse("8a1e6f0c-2b7d-5c39-9e48-71d0c3a5b264")

// RunCityRounds opens the round of each working day and takes outcomes from files, which wait for a person's confirmation (RecordBeacon);
// it is closed like every round (CloseDue). It names what it did. Run it every minute, on as many servers as there are; a missed minute is
// made up for.
func (s *Service) RunCityRounds(ctx context.Context, day CityDay) (done []string, err error) {
	day.system = actor.Actor{Pseudonym: "system", Roles: []actor.Role{actor.System}}
	var failed []error
	for _, c := range s.Rules.CityRounds {
		did, err := s.runCity(ctx, c, day)
		done = append(done, did...)
		if err != nil {
			failed = append(failed, fmt.Errorf("city round %s: %w", c.Name, err))
		}
	}
	return done, errors.Join(failed...)
}

// reach is for how many days back a round is looked after: its outcome may come late.
const reach = 7

func (s *Service) runCity(ctx context.Context, c CityRound, day CityDay) (done []string, err error) {
	today := workday.CivilDate(day.Now)
	for n := range reach {
		in, opens, ok := c.on(today.AddDays(-n), day.Works)
		if !ok {
			continue
		}
		r, err := s.Store.RoundByName(ctx, day.system, in.Name)
		switch {
		case fault.Is(err, fault.NotFound) && !day.Now.Before(opens) && day.Now.Before(in.RevealBy):
			if err := s.openAs(ctx, c, in, day); err != nil {
				return done, err
			}
			done = append(done, in.Name+" opened")
		case fault.Is(err, fault.NotFound):
		case err != nil:
			return done, err
		case r.takesOutcomes():
			did, err := s.takeDrop(ctx, r, day)
			if err != nil {
				return done, err
			}
			done = append(done, did...)
		}
	}
	return done, nil
}

// command is the platform's, for an agency.
func (d CityDay) command(agency uuid.UUID, operation, name string) command.Command {
	a := d.system
	a.AgencyID = agency
	body, _ := command.HashBody(operation + " " + name) // a string has a JSON form
	return command.Command{Actor: a, Verb: "round:open", PolicyLine: "job", Operation: operation, Key: uuid.NewSHA1(cities, []byte(operation+" "+name)),
		BodyHash: body, At: d.Clock}
}

func (s *Service) openAs(ctx context.Context, c CityRound, in OpenRound, day CityDay) error {
	office, err := s.Store.OfficeByCode(ctx, day.system, c.Office)
	if err != nil {
		return err
	}
	_, err = s.OpenRound(ctx, day.command(office, "openRound", in.Name), in)
	return err
}

// takeDrop proposes the outcomes that files bring: the latest file counts until a person confirms it.
func (s *Service) takeDrop(ctx context.Context, r Round, day CityDay) (done []string, err error) {
	if day.Drop == nil {
		return nil, nil
	}
	for i, b := range r.Beacons {
		src, ok := s.source(b.Source)
		if !ok || b.Value != nil || day.Now.Before(b.Time) {
			continue
		}
		name := DropName(b.Source, b.Event)
		content, err := readDrop(day.Drop, name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return done, err
		}
		value, err := dropped(src, b.Event, content)
		if err != nil {
			return done, err
		}
		if b.Proposed != nil && *b.Proposed == value {
			continue
		}
		_, err = s.changeRound(ctx, day.command(r.AgencyID, "proposeBeacon", name+" "+value), func(ctx context.Context, tx Tx, _ time.Time) (Round, string, any, error) {
			content := map[string]any{"round": r.Name, "source": b.Source, "event": b.Event, "value": value, "file": name}
			return r, "beacon.propose", content, tx.ProposeBeacon(ctx, r.ID, i+1, value)
		})
		if err != nil {
			return done, err
		}
		done = append(done, r.Name+" has a proposal for "+b.Event)
	}
	return done, nil
}

func readDrop(from fs.FS, name string) ([]byte, error) {
	info, err := fs.Stat(from, name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > MaxDrop {
		return nil, fmt.Errorf("%s: no file of at most %d bytes", name, MaxDrop)
	}
	return fs.ReadFile(from, name)
}

// confirms refuses a value that is not the one that a file brought: two independent sources must agree.
func (b Beacon) confirms(value string) error {
	if b.Proposed == nil || *b.Proposed == value {
		return nil
	}
	e := fault.New(fault.Conflict, "与文件送达的结果不一致：请核对公布的结果，或更正文件",
		"the file that was dropped says otherwise: compare both with the published outcome, or drop a corrected file")
	e.Field = "input.value"
	return e.With("proposed", *b.Proposed)
}
