package server

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"

	"yangguang/ledger"
	"yangguang/ledger/witness"
)

// Witness is a body outside that cosigns this ledger's checkpoints 见证方.
type Witness struct {
	Key *ledger.WitnessKey
	URL string
}

// ReadWitnesses reads WITNESSES: a line for each, verifier key and address; empty lines and those that begin with # say nothing. An empty path is no
// witness.
func ReadWitnesses(path string) (list []Witness, err error) {
	if path == "" {
		return nil, nil
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("WITNESSES: %w", err)
	}
	for i, line := range strings.Split(string(text), "\n") {
		words := strings.Fields(line)
		if len(words) == 0 || strings.HasPrefix(words[0], "#") {
			continue
		}
		if len(words) != 2 {
			return nil, fmt.Errorf("WITNESSES: line %d of %s must be a verifier key and an address", i+1, path)
		}
		key, err := ledger.ParseWitnessKey(words[0])
		if err != nil {
			return nil, fmt.Errorf("WITNESSES: line %d of %s: %w", i+1, path, err)
		}
		if u, err := url.Parse(words[1]); err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
			return nil, fmt.Errorf("WITNESSES: line %d of %s: the address must look like https://witness.example", i+1, path)
		}
		list = append(list, Witness{key, words[1]})
	}
	return list, nil
}

// verifier is the ledger's own verifier key.
func (p Publisher) verifier() (note.Verifier, error) {
	public, err := os.ReadFile(filepath.Join(p.Dir, verifierFile))
	if err != nil {
		return nil, err
	}
	key, err := note.NewVerifier(strings.TrimSpace(string(public)))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", verifierFile, err)
	}
	return key, nil
}

// Witnessed has every witness cosign the newest checkpoint that it has not cosigned yet. One that does not answer keeps no other from it; all
// errors come back together.
func (p Publisher) Witnessed(ctx context.Context) error {
	if len(p.Witnesses) == 0 {
		return nil
	}
	size, signed, err := p.Store.LatestCheckpoint(ctx)
	if err != nil {
		return err
	}
	var failed []error
	for _, w := range p.Witnesses {
		if err := p.witnessed(ctx, w, size, signed); err != nil {
			failed = append(failed, fmt.Errorf("witness %s: %w", w.Key.Name(), err))
		}
	}
	return errors.Join(failed...)
}

func (p Publisher) witnessed(ctx context.Context, w Witness, size int64, signed []byte) error {
	const patience = 10 * time.Second
	old, err := p.Store.CosignedSize(ctx, w.Key.Name())
	if err != nil || old >= size {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	lines, err := p.ask(ctx, w, old, size, signed)
	if c := new(witness.Conflict); errors.As(err, &c) {
		if c.Size > size {
			return fmt.Errorf("it remembers %d entries, this ledger has %d: entries were lost here, or this is another history", c.Size, size)
		}
		lines, err = p.ask(ctx, w, c.Size, size, signed)
	}
	if err != nil {
		return err
	}
	return p.Accept(ctx, w.Key, signed, lines)
}

// Accept verifies the line of a witness for a checkpoint of this ledger and stores it, to be published with it.
func (p Publisher) Accept(ctx context.Context, key *ledger.WitnessKey, signed, line []byte) error {
	if bytes.Count(line, []byte("\n")) != 1 {
		return errors.New("the witness's answer is not one line")
	}
	log, err := p.verifier()
	if err != nil {
		return err
	}
	c, _, err := ledger.OpenCosigned(slices.Concat(signed, line), log, []*ledger.WitnessKey{key})
	if err != nil {
		return err
	}
	return p.Store.SaveCosignature(ctx, c.Size, key.Name(), line)
}

func (p Publisher) ask(ctx context.Context, w Witness, old, size int64, signed []byte) ([]byte, error) {
	r, err := p.request(ctx, old, size, signed)
	if err != nil {
		return nil, err
	}
	return witness.Ask(ctx, http.DefaultClient, w.URL, r)
}

func (p Publisher) request(ctx context.Context, old, size int64, signed []byte) (r witness.Request, err error) {
	r = witness.Request{Old: old, Signed: signed}
	if old > 0 && old < size {
		r.Proof, err = ledger.ProveConsistency(size, old, ledger.Hashed(ctx, p.Store))
	}
	return r, err
}

// Request is what to carry to a witness without a network: the newest checkpoint, and the proof from the one that it cosigned last.
func (p Publisher) Request(ctx context.Context, key *ledger.WitnessKey) (witness.Request, error) {
	size, signed, err := p.Store.LatestCheckpoint(ctx)
	if err != nil {
		return witness.Request{}, err
	}
	old, err := p.Store.CosignedSize(ctx, key.Name())
	if err != nil {
		return witness.Request{}, err
	}
	return p.request(ctx, old, size, signed)
}

// RunWitnesses asks the witnesses at every interval until ctx ends; a failure is logged and tried again.
func (p Publisher) RunWitnesses(ctx context.Context, every time.Duration) {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		if err := p.Witnessed(ctx); err != nil && ctx.Err() == nil {
			p.Log.WarnContext(ctx, "checkpoint not cosigned", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}
