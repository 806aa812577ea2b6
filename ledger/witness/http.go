package witness

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
)

// Path is where a witness takes requests, below the address that it gives out.
const Path = "/add-checkpoint"

const (
	mostBytes = 64 << 10 // of a request or an answer
	sizeType  = "text/x.tlog.size"
)

// Handler answers requests over HTTP as C2SP tlog-witness says.
func (w *Witness) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST "+Path, func(rw http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(rw, r.Body, mostBytes))
		if err != nil {
			http.Error(rw, "a request has at most 64 KiB", http.StatusRequestEntityTooLarge)
			return
		}
		ask, err := ParseRequest(body)
		if err != nil {
			http.Error(rw, err.Error(), http.StatusBadRequest)
			return
		}
		line, err := w.Add(ask)
		var conflict *Conflict
		switch {
		case err == nil:
			_, _ = rw.Write(line)
		case errors.As(err, &conflict):
			rw.Header().Set("Content-Type", sizeType)
			rw.WriteHeader(http.StatusConflict)
			_, _ = fmt.Fprintf(rw, "%d\n", conflict.Size)
		case errors.Is(err, ErrUnknown):
			http.Error(rw, ErrUnknown.Error(), http.StatusNotFound)
		case errors.Is(err, ErrUnsigned):
			http.Error(rw, ErrUnsigned.Error(), http.StatusForbidden)
		case errors.Is(err, ErrRequest):
			http.Error(rw, ErrRequest.Error(), http.StatusBadRequest)
		case errors.Is(err, ErrProof):
			http.Error(rw, ErrProof.Error(), http.StatusUnprocessableEntity)
		default:
			http.Error(rw, "temporarily unavailable, try again", http.StatusServiceUnavailable)
		}
	})
	return mux
}

// Ask sends a request to the witness at an address and gives its cosignature lines, not verified yet; a *Conflict says which size it remembers.
func Ask(ctx context.Context, client *http.Client, address string, r Request) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, strings.TrimSuffix(address, "/")+Path, bytes.NewReader(r.Marshal()))
	if err != nil {
		return nil, err
	}
	resp, err := client.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, mostBytes))
	if err != nil {
		return nil, err
	}
	if resp.StatusCode == http.StatusConflict && resp.Header.Get("Content-Type") == sizeType {
		if size, err := strconv.ParseInt(strings.TrimSpace(string(body)), 10, 64); err == nil && size >= 0 {
			return nil, &Conflict{size}
		}
	}
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("the witness at %s answers %s", address, resp.Status)
	}
	return body, nil
}
