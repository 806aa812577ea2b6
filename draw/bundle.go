package draw

import (
	"bytes"
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"yangguang/actor"
	"yangguang/draw/drd1"
	"yangguang/fault"
	"yangguang/ident"
	"yangguang/page"
)

// frozen are the files of a bundle that a commitment freezes; the others follow from the round and the result.
var frozen = []string{drd1.FilePlan, drd1.FileRound, drd1.FileRule, drd1.FilePool, drd1.FileExclusions, drd1.FileInspectors, drd1.FileConflicts}

// fromCommitment are the files that are public as soon as the draw is committed: what a notice board would show.
var fromCommitment = []string{drd1.FilePlan, drd1.FileRound, drd1.FileRule}

// restricted are the files of a restricted draw that stay with the agency and the supervisors: they would show every firm's stratum or
// why it was excluded (practice.md 3).
var restricted = []string{drd1.FilePool, drd1.FileExclusions, drd1.FileInspectors, drd1.FileConflicts, drd1.FileResult, drd1.FileDeviations}

// bundle is the record as files; what does not exist yet is absent. The randomness of a void draw stands there with its would-be result,
// so that a bundle changes only with an entry of its draw.
func (r Record) bundle() (drd1.Bundle, error) {
	b, err := r.committed()
	if err != nil {
		return nil, err
	}
	if r.VoidText != nil {
		b[drd1.FileVoid], r.ResultText = []byte(*r.VoidText), r.WouldBe
		if r.WouldBe == nil {
			delete(b, drd1.FileEntropy)
		}
	}
	if r.ResultText != nil {
		b[drd1.FileResult] = []byte(*r.ResultText)
	}
	if len(r.Steps) > 0 {
		b[drd1.FileDeviations] = r.deviations(r.Steps)
	}
	return b, nil
}

// committed is what a draw is executed from.
func (r Record) committed() (drd1.Bundle, error) {
	b := drd1.Bundle{}
	for name, content := range r.Files {
		b[name] = content
	}
	if r.Round.Close != nil {
		b[drd1.FileClose] = []byte(*r.Round.Close)
	}
	if r.Round.complete() {
		text, err := r.entropy().Text()
		if err != nil {
			return nil, err
		}
		b[drd1.FileEntropy] = text
	}
	return b, nil
}

func (r Record) entropy() drd1.Entropy {
	e := drd1.Entropy{Opened: closeOf(r.Round).Open}
	for _, p := range r.Round.Parties {
		if p.Commitment != nil {
			e.Commitments = append(e.Commitments, drd1.Nonce{Party: p.Name, Value: drd1.Digest(*p.Commitment)})
		}
	}
	for _, b := range r.Round.Beacons {
		e.Beacons = append(e.Beacons, drd1.BeaconSeen{Source: b.Source, Event: b.Event, Value: deref(b.Value)})
	}
	for _, p := range r.Draw.Sealed {
		if p.Seal != nil {
			e.Seals = append(e.Seals, drd1.Nonce{Party: p.Name, Value: drd1.Digest(*p.Seal)})
		}
		if p.Nonce != nil {
			e.Sealed = append(e.Sealed, drd1.Nonce{Party: p.Name, Value: drd1.Digest(*p.Nonce)})
		}
	}
	return e
}

// fromResult are the files that tell who was drawn.
var fromResult = []string{drd1.FileEntropy, drd1.FileResult, drd1.FileDeviations}

// mayRead decides whether the actor may read a file of the draw's bundle now. Under embargo who was drawn is the head's alone.
func mayRead(a actor.Actor, d Draw, file string) bool {
	staff := a.AgencyID != uuid.Nil && a.AgencyID == d.Agency.ID && a.Scope().Agency == d.Agency.ID
	insider := a.Scope().All || staff
	if !d.Public() && slices.Contains(fromResult, file) {
		insider = a.Has(actor.System) || staff && a.Has(actor.AgencyAdmin)
	}
	switch {
	case slices.Contains(fromCommitment, file), insider:
		return true
	case !d.Public():
		return file == drd1.FileClose
	}
	return d.Publication == Open || !slices.Contains(restricted, file)
}

// File is one file of a draw's bundle, byte for byte; NOT_FOUND for what does not exist or the actor may not read. Plan, round and rule
// are public from the commitment on, the rest with the result; of a restricted draw only what shows no enterprise.
func (s *Service) File(ctx context.Context, a actor.Actor, number, name string) ([]byte, error) {
	if !slices.Contains(drd1.Files, name) || !drd1.IsDrawNumber(number) {
		return nil, missingFile()
	}
	rec, err := s.Store.Record(ctx, a, number, keepIf(frozen, func(f string) bool { return f == name }))
	if err != nil {
		return nil, err
	}
	b, err := rec.bundle()
	content, ok := b[name]
	if err == nil && (!ok || !mayRead(a, rec.Draw, name)) {
		return nil, missingFile()
	}
	return content, err
}

// Bundle is the files of a published draw that the actor may read; NOT_FOUND before it is public.
func (s *Service) Bundle(ctx context.Context, a actor.Actor, number string) (drd1.Bundle, error) {
	if !drd1.IsDrawNumber(number) {
		return nil, missingDraw()
	}
	rec, err := s.Store.Record(ctx, a, number, frozen)
	if err != nil {
		return nil, err
	}
	if !rec.Draw.Public() {
		return nil, missingDraw()
	}
	b, err := rec.bundle()
	for name := range b {
		if !mayRead(a, rec.Draw, name) {
			delete(b, name)
		}
	}
	return b, err
}

// Zip is Bundle as one ZIP file: the same bundle gives the same bytes. A published bundle changes only with an entry of its draw, so its
// ZIP is made once for those who read all of it and once for those who do not. The caller must not write to it.
func (s *Service) Zip(ctx context.Context, a actor.Actor, number string) ([]byte, error) {
	d, err := s.Draw(ctx, a, number)
	if err != nil {
		return nil, err
	}
	if !d.Public() {
		return nil, fault.New(fault.NotFound, "该抽取尚未公布：结果公布后才有可下载的档案", "the draw is not published yet: its files come with its result")
	}
	return s.zips.Get(ctx, zipKey{d.Digest, d.Ledger.Index, mayRead(a, d, drd1.FilePool)}, func() ([]byte, int, error) {
		b, err := s.Bundle(ctx, a, number)
		if err != nil {
			return nil, 0, err
		}
		var out bytes.Buffer
		err = b.WriteZIP(&out)
		return out.Bytes(), out.Len(), err
	})
}

// zipKey is a published bundle by what it says, and whether all of it is shown.
type zipKey struct {
	plan  ident.Digest
	entry int64 // the draw's last one
	whole bool
}

// EntryParts are what an entry is asked for beyond its row.
type EntryParts struct{ Proof bool } // line and inclusion proof: they need the draw's whole pool

// Entries lists the draws whose pool held an enterprise, newest first, if asked with its pool line and the proof that the line was
// committed. The enterprise itself sees all of them; others see those whose pool they may read.
func (s *Service) Entries(ctx context.Context, a actor.Actor, enterprise uuid.UUID, ask page.Ask, p EntryParts) (page.Result[Entry], error) {
	got, err := s.Store.Entries(ctx, a, enterprise, ask)
	if err != nil {
		return got, err
	}
	for i := range got.Rows {
		e := &got.Rows[i]
		s.judge(&e.Draw)
		suite, ok := s.suite(e.Suite)
		if !ok {
			return page.Result[Entry]{}, missingRound()
		}
		if r := e.Draw.Result; r != nil && r.Seed != nil && e.Draw.State == Published && e.Exclusion == nil {
			t := ident.Digest(drd1.Ticket(suite, drd1.SelectKey(suite, drd1.Digest(*r.Seed)), e.Firm))
			e.Ticket = &t
		}
		if p.Proof {
			if err := s.prove(ctx, a, suite, e); err != nil {
				return page.Result[Entry]{}, err
			}
		}
	}
	return got, nil
}

// prove takes line and inclusion proof from the frozen pool, which is read and hashed once as long as it is remembered: its root is its
// name.
func (s *Service) prove(ctx context.Context, a actor.Actor, suite drd1.Suite, e *Entry) error {
	tree, err := s.pools.Get(ctx, e.Draw.Pool.Root, func() (*drd1.Tree, int, error) {
		rec, err := s.Store.Record(ctx, a, e.Draw.Number, []string{drd1.FilePool})
		if err != nil {
			return nil, 0, err
		}
		t := drd1.NewTree(suite, rec.Files[drd1.FilePool])
		return t, t.Bytes(), nil
	})
	if err != nil {
		return err
	}
	line, path, err := tree.Line(e.Index)
	if err != nil {
		return fmt.Errorf("draw %s: line %d of its pool: %w", e.Draw.Number, e.Index, err)
	}
	e.Line = string(line)
	for _, d := range path {
		e.Proof = append(e.Proof, ident.Digest(d))
	}
	return nil
}

func keepIf(in []string, ok func(string) bool) (out []string) {
	for _, v := range in {
		if ok(v) {
			out = append(out, v)
		}
	}
	return out
}

func missingFile() *fault.Error { return fault.Missing("该文件", "file") }
