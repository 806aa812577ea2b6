package server

import (
	"errors"
	"io"
	"net/http"
	"sync"
	"time"

	"yangguang/policies/access"
)

// sending gives a route that hands out files its places: one of the files' for as long as the answer goes out, and one of those who ask while the
// file is got ready, until its first byte goes: who reads slowly keeps nobody from asking. The answer goes out at a least speed.
func (a *App) sending(files, reads class, next http.HandlerFunc) http.HandlerFunc {
	return a.classes.of(files, func(w http.ResponseWriter, r *http.Request) {
		leave, err := a.classes.enter(r.Context(), reads)
		if err != nil {
			refuseHTTP(w, r, err)
			return
		}
		ready := sync.OnceFunc(leave)
		defer ready()
		out := &paced{ResponseWriter: w, to: http.NewResponseController(w), least: a.rules.Pace, ready: ready, left: a.rules.Pace.Time}
		_ = out.to.SetReadDeadline(time.Time{}) // the request is in; its deadline would end its context
		next(out, r)
		_ = out.to.SetWriteDeadline(time.Now().Add(a.rules.Pace.Time)) // for what is still in a buffer
	})
}

// paced writes an answer at a least speed: each piece has its time, in which only writing counts and not what goes before it.
type paced struct {
	http.ResponseWriter
	to      *http.ResponseController
	least   access.Pace
	ready   func() // called before each write
	left    time.Duration
	written int64 // of the piece
}

// Write implements io.Writer.
func (p *paced) Write(b []byte) (n int, err error) {
	p.ready()
	for n < len(b) && err == nil {
		piece, start, m := b[n:min(int64(len(b)), int64(n)+p.least.Bytes-p.written)], time.Now(), 0
		_ = p.to.SetWriteDeadline(start.Add(p.left))
		m, err = p.ResponseWriter.Write(piece)
		n += m
		p.left -= time.Since(start)
		if p.written += int64(m); p.written == p.least.Bytes {
			p.written, p.left = 0, p.least.Time
		}
	}
	return n, err
}

// Unwrap lets http.ResponseController reach the connection.
func (p *paced) Unwrap() http.ResponseWriter { return p.ResponseWriter }

// arriving is the body of an upload, which comes at a least speed and is in by the end of its time.
type arriving struct {
	io.ReadCloser
	to    *http.ResponseController
	least access.Pace
	end   time.Time
	read  int64 // of the piece
}

// Read implements io.Reader.
func (b *arriving) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.read += int64(n)
	switch {
	case errors.Is(err, io.EOF):
		_ = b.to.SetReadDeadline(time.Time{}) // the request is in; its deadline would end its context
	case b.read >= b.least.Bytes:
		b.read = 0
		_ = b.next()
	}
	return n, err
}

// next gives the next piece its time.
func (b *arriving) next() error {
	until := time.Now().Add(b.least.Time)
	if until.After(b.end) {
		until = b.end
	}
	return b.to.SetReadDeadline(until)
}

// takeUpload gives a request the time and the size of an upload.
func (a *App) takeUpload(w http.ResponseWriter, r *http.Request, most int64) error {
	const around = 64 << 10 // boundaries, headers and the short fields
	to, end := http.NewResponseController(w), time.Now().Add(a.rules.Request.Evidence)
	body := &arriving{ReadCloser: http.MaxBytesReader(w, r.Body, most+around), to: to, least: a.rules.Pace, end: end}
	r.Body = body
	return errors.Join(body.next(), to.SetWriteDeadline(end.Add(a.rules.Request.Write)))
}
