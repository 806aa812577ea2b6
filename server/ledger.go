package server

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"golang.org/x/mod/sumdb/note"

	"yangguang/command"
	"yangguang/failpoint"
	"yangguang/fault"
	"yangguang/ledger"
	"yangguang/postgres"
	"yangguang/server/auth"
)

// LedgerStore is the stored log with its signed checkpoints.
type LedgerStore interface {
	ledger.Source
	LogSize(ctx context.Context) (int64, error)
	LatestCheckpoint(ctx context.Context) (size int64, signed []byte, err error)
	SaveCheckpoint(ctx context.Context, size int64, signed []byte) error
	CosignedCheckpoint(ctx context.Context) (signed []byte, err error)
	CosignedSize(ctx context.Context, witness string) (size int64, err error)
	SaveCosignature(ctx context.Context, size int64, witness string, line []byte) error
}

// LedgerHandler publishes the log read-only (C2SP tlog-tiles): checkpoint, cosigned (the newest that a witness cosigned), tile/…, bodies/…
// and proof/<index>.tlog-proof, all below /ledger/. Nothing is served that the newest signed checkpoint does not cover. It needs no key.
func LedgerHandler(store LedgerStore) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /ledger/"+ledger.CheckpointPath, func(w http.ResponseWriter, r *http.Request) {
		_, signed, err := store.LatestCheckpoint(r.Context())
		announce(w, r, signed, err, "text/plain; charset=utf-8", false)
	})
	mux.HandleFunc("GET /ledger/cosigned", func(w http.ResponseWriter, r *http.Request) {
		signed, err := store.CosignedCheckpoint(r.Context())
		announce(w, r, signed, err, "text/plain; charset=utf-8", false)
	})
	mux.HandleFunc("GET /ledger/proof/{file}", func(w http.ResponseWriter, r *http.Request) {
		file, err := receipt(r.Context(), store, r.PathValue("file"))
		announce(w, r, file, err, "text/plain; charset=utf-8", false)
	})
	mux.HandleFunc("GET /ledger/{path...}", func(w http.ResponseWriter, r *http.Request) {
		data, err := tile(r.Context(), store, r.PathValue("path"))
		announce(w, r, data, err, "application/octet-stream", !strings.HasPrefix(r.PathValue("path"), string(ledger.Bodies)))
	})
	return mux
}

// announce answers with a public file; what does not exist is 404. Tiles never change, so they may be kept for good; a body may be
// erased, a checkpoint is replaced.
func announce(w http.ResponseWriter, r *http.Request, data []byte, err error, media string, forGood bool) {
	switch {
	case fault.Is(err, fault.NotFound):
		http.Error(w, "not published", http.StatusNotFound)
		return
	case err != nil:
		slog.ErrorContext(r.Context(), "ledger file", "path", r.URL.Path, "error", err)
		http.Error(w, "temporarily unavailable, try again", http.StatusServiceUnavailable)
		return
	}
	w.Header().Set("Content-Type", media)
	w.Header().Set("Cache-Control", "no-cache")
	if forGood {
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	_, _ = w.Write(data)
}

func tile(ctx context.Context, store LedgerStore, path string) ([]byte, error) {
	f, ok := ledger.ParsePath(path)
	if !ok {
		return nil, fault.Missing("该文件", "file")
	}
	size, _, err := store.LatestCheckpoint(ctx)
	if err != nil {
		return nil, err
	}
	if !f.Within(size) {
		return nil, fault.Missing("该文件", "file")
	}
	return ledger.Content(ctx, store, f)
}

func receipt(ctx context.Context, store LedgerStore, file string) ([]byte, error) {
	number, ok := strings.CutSuffix(file, ".tlog-proof")
	index, err := strconv.ParseInt(number, 10, 64)
	if !ok || err != nil || strconv.FormatInt(index, 10) != number {
		return nil, fault.Missing("该回执", "receipt")
	}
	size, signed, err := store.LatestCheckpoint(ctx)
	if err != nil {
		return nil, err
	}
	if index < 0 || index >= size {
		return nil, fault.Missing("该条目的签名检查点尚未发布：请稍后再取回执", "receipt")
	}
	hashes, err := ledger.ProveInclusion(size, index, ledger.Hashed(ctx, store))
	if err != nil {
		return nil, err
	}
	return ledger.Receipt{Index: index, Hashes: hashes, Signed: signed}.Marshal(), nil
}

// Genesis writes the first entry of an empty log: whose it is and whether its data are synthetic. at is zero but for a demo city, whose
// history begins in the past. A log that has begun stays as it is.
func Genesis(ctx context.Context, db *postgres.DB, origin string, synthetic bool, at time.Time) error {
	if size, err := db.LogSize(ctx); err != nil || size > 0 {
		return err
	}
	c := auth.Operator("genesis", "ledger:begin")
	c.Key, c.At = uuid.NewSHA1(uuid.NameSpaceURL, []byte(origin)), at // of two servers that start at once one begins the log
	kind := ledger.SubjectLog
	if synthetic {
		kind = ledger.SubjectDemo
	}
	_, err := postgres.Commands[interface{ ChangeID() uuid.UUID }](db).Do(ctx, c,
		func(context.Context, interface{ ChangeID() uuid.UUID }, time.Time) (command.Change, error) {
			return command.Change{Type: "genesis", Subject: ledger.Subject{Kind: kind, ID: origin}, ObjectKind: "log", Object: c.Key,
				Content: map[string]any{"origin": origin, "synthetic": synthetic}}, nil
		})
	return err
}

// Publisher signs what was committed. It is the only part of the platform that holds the ledger's private key.
type Publisher struct {
	Store  LedgerStore
	Signer note.Signer
	Dir    string // DATA_DIR: the newest checkpoint is kept there too, outside the database
	Log    *slog.Logger

	Witnesses []Witness
}

// Publish signs and stores a checkpoint of everything committed, unless the newest one covers it already. A log that does not begin with what
// was published last is neither signed nor kept (Check).
func (p Publisher) Publish(ctx context.Context) error {
	if err := p.Check(ctx); err != nil {
		return err
	}
	signed, newest, err := p.Store.LatestCheckpoint(ctx)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	size, err := p.Store.LogSize(ctx) // after the checkpoint: another server may sign in between
	if err != nil {
		return err
	}
	if size <= signed {
		return p.keepNewest(ctx, size, signed, newest)
	}
	c, err := ledger.RootOf(ctx, p.Store, p.Signer.Name(), size)
	if err != nil {
		return err
	}
	text, err := c.Sign(p.Signer)
	if err != nil {
		return err
	}
	failpoint.Here("checkpoint signed")
	if err := p.Store.SaveCheckpoint(ctx, size, text); err != nil {
		return err
	}
	failpoint.Here("checkpoint stored")
	return p.keep(text)
}

// Run publishes at once and then at every interval until ctx ends; a failure is logged and tried again.
func (p Publisher) Run(ctx context.Context, every time.Duration) {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		if err := p.Publish(ctx); err != nil && ctx.Err() == nil {
			p.Log.ErrorContext(ctx, "ledger checkpoint not published", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// verifierFile holds, in DATA_DIR, the ledger's verifier key.
const verifierFile = "ledger.vkey"

// LedgerKey reads the ledger's private key from dir (ledger.key, 0600), or makes it there with its verifier key (ledger.vkey, which
// is public) when there is none. A key made for another origin is an error.
func LedgerKey(dir, origin string) (note.Signer, error) {
	path := filepath.Join(dir, "ledger.key")
	private, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		if private, err = newLedgerKey(dir, path, origin); err != nil {
			return nil, err
		}
	}
	if err != nil {
		return nil, err
	}
	signer, err := note.NewSigner(strings.TrimSpace(string(private)))
	if err != nil {
		return nil, fmt.Errorf("%s is not a ledger key: %w", path, err)
	}
	if signer.Name() != origin {
		return nil, fmt.Errorf("%s is the key of ledger %q, but this ledger is %q", path, signer.Name(), origin)
	}
	return signer, besideKey(dir, strings.TrimSpace(string(private)))
}

// besideKey sees to it that the verifier key lies beside the private one: a further server is given the latter alone.
func besideKey(dir, private string) error {
	public, err := ledger.VerifierKey(private)
	if err != nil {
		return err
	}
	path := filepath.Join(dir, verifierFile)
	there, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return os.WriteFile(path, []byte(public+"\n"), 0o644)
	case err == nil && strings.TrimSpace(string(there)) != public:
		return fmt.Errorf("%s is not the verifier key of the ledger.key beside it: remove it, and it is written anew", path)
	}
	return err
}

func newLedgerKey(dir, path, origin string) ([]byte, error) {
	private, public, err := ledger.NewKey(rand.Reader, origin)
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(filepath.Join(dir, verifierFile), []byte(public+"\n"), 0o644); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, err
	}
	_, err = f.WriteString(private + "\n")
	return []byte(private), errors.Join(err, f.Sync(), f.Close())
}
