package drd1

import (
	"bytes"
	"io"
	"runtime"
	"sync"
)

// blockLines is how many lines of a table are read and worked on at once: a power of two, so that whole blocks are complete subtrees of
// the Merkle tree.
const blockLines = 1 << 12

// block is a run of whole lines; only the last of a table may be shorter than blockLines or lack its LF.
type block struct {
	first int // number of its first line, from 0
	text  []byte
}

// blocks cuts a table into blocks. It holds one read buffer, however long the table is.
type blocks struct {
	from  io.Reader
	buf   []byte // read and not yet given
	room  []byte
	lines int // given so far
	err   error
}

// readSize is how many bytes are read at once.
const readSize = 1 << 18

func newBlocks(table *io.SectionReader) *blocks {
	return &blocks{from: table, room: make([]byte, min(readSize, table.Size()+1))}
}

// next fills b, reusing its memory. It reports false at the end or at an error, which stays in err.
func (r *blocks) next(b *block) bool {
	b.first, b.text = r.lines, b.text[:0]
	for need := blockLines; need > 0; {
		if len(r.buf) == 0 && !r.read() {
			break
		}
		take, lines := upTo(r.buf, need)
		b.text, r.buf, need = append(b.text, r.buf[:take]...), r.buf[take:], need-lines
	}
	r.lines += blockLines
	return len(b.text) > 0 && r.err == nil
}

func (r *blocks) read() bool {
	for r.err == nil {
		n, err := r.from.Read(r.room)
		r.buf = r.room[:n]
		if err != nil && err != io.EOF {
			r.err = err
		}
		if n > 0 || err != nil {
			return n > 0
		}
	}
	return false
}

// upTo is how many bytes of text hold at most need lines, and how many lines they hold.
func upTo(text []byte, need int) (size, lines int) {
	for size < len(text) {
		piece := text[size:min(size+4096, len(text))]
		n := bytes.Count(piece, lf)
		if lines+n < need {
			size, lines = size+len(piece), lines+n
			continue
		}
		for ; lines < need; lines++ {
			size += bytes.IndexByte(text[size:], '\n') + 1
		}
		break
	}
	return size, lines
}

var lf = []byte{'\n'}

// stream has all cores work on the blocks of a table and gives what they make of them to take, in order, on the caller's goroutine.
// Each worker makes its own function, so buffers are per worker; a block is the worker's until its function returns. Memory does not
// grow with the table. The first error of take or of reading ends it.
func stream[T any](table *io.SectionReader, worker func() func(block) T, take func(T) error) error {
	workers := min(int64(runtime.GOMAXPROCS(0)), 1+table.Size()/readSize)
	if workers == 1 { // a small table is not worth the channels: replays draw from such ten thousand times
		work, from, b := worker(), newBlocks(table), block{}
		for from.next(&b) {
			if err := take(work(b)); err != nil {
				return err
			}
		}
		return from.err
	}
	const ahead = 64 // blocks that may be worked on before an earlier one is taken
	type done struct {
		at int
		of T
	}
	var (
		mu     sync.Mutex
		wg     sync.WaitGroup
		next   int
		from   = newBlocks(table)
		tokens = make(chan struct{}, ahead)
		out    = make(chan done, ahead)
		stop   = make(chan struct{})
	)
	for range workers {
		work := worker()
		wg.Go(func() {
			var b block
			for {
				select {
				case tokens <- struct{}{}:
				case <-stop:
					return
				}
				mu.Lock()
				ok, at := from.next(&b), next
				next++
				mu.Unlock()
				if !ok {
					return
				}
				out <- done{at, work(b)} // never blocks: there are as many places as tokens
			}
		})
	}
	go func() {
		wg.Wait()
		close(out)
	}()
	var failed error
	waiting, expected := map[int]T{}, 0
	for d := range out {
		waiting[d.at] = d.of
		for t, ok := waiting[expected]; ok && failed == nil; t, ok = waiting[expected] {
			delete(waiting, expected)
			expected++
			<-tokens
			if failed = take(t); failed != nil {
				close(stop)
			}
		}
	}
	if failed != nil {
		return failed
	}
	return from.err
}

// inMemory is a text as a table to read.
func inMemory(text []byte) *io.SectionReader {
	return io.NewSectionReader(bytes.NewReader(text), 0, int64(len(text)))
}
