package roster_test

import (
	"bytes"
	"context"
	"io"
	"runtime"
	"strings"
	"testing"

	"yangguang/fault"
	"yangguang/roster"
)

// tale is a file that goes on and on. It has its reader's caller leave when some of it was read, and counts what is read of it afterwards.
type tale struct {
	header, row string
	leave       context.CancelFunc
	read, after int
}

const some, enough, tooMuch = 80 << 10, 256 << 10, 8 << 20

func (f *tale) Read(p []byte) (int, error) {
	switch {
	case f.after > tooMuch:
		return 0, io.EOF
	case f.read > some:
		f.leave()
		f.after += len(p)
	}
	text := f.row
	if f.read == 0 {
		text = f.header
	}
	n := copy(p, text+strings.Repeat(f.row, max(0, len(p)-len(text))/len(f.row)))
	f.read += n
	return n, nil
}

func (*tale) Close() error { return nil }

// Whoever hung up has no row of his file read any more: neither transaction nor goroutine nor connection goes on for him.
func TestAnImportEndsWithItsCaller(t *testing.T) {
	d := newDesk(t)
	for register, header := range map[roster.Register]string{roster.Enterprises: "uscc,name", roster.Agencies: "code,name,region_code,field,level",
		roster.Inspectors: "pseudonym,name,certificate_number,issuer,valid_from,valid_to,fields,agency_code,status", roster.Items: "code,item_name,basis,agency_code"} {
		ctx, leave := context.WithCancel(t.Context())
		f := &tale{header: header + "\n", row: strings.Repeat("x,", strings.Count(header, ",")) + "x\n", leave: leave}
		rep, err := d.Import(ctx, system(), roster.Import{Register: register, FileName: "tale.csv", Open: func() (io.ReadCloser, error) { return f, nil }})
		leave()
		if !fault.Is(err, fault.Unavailable) || rep.Rows == 0 {
			t.Errorf("%s: %d rows, %v", register, rep.Rows, err)
		}
		if f.after > enough {
			t.Errorf("%s: at least %d bytes were read for somebody who had gone", register, f.after)
		}
	}
	for d.db.Pool().Stat().AcquiredConns() > 0 || importing() { // a test that never ends has found one
		runtime.Gosched()
	}
}

// importing says whether a goroutine works in this package or was begun by it.
func importing() bool {
	stacks := make([]byte, 4<<20)
	return bytes.Contains(stacks[:runtime.Stack(stacks, true)], []byte("yangguang/roster."))
}
