package drd1_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"yangguang/draw/drd1"
)

// roundTrip is the promise of every parser: what it accepts, it prints back byte for byte. So no two texts mean the same.
func roundTrip(f *testing.F, file string, seeds [][]byte, through func([]byte) ([]byte, error)) {
	for _, b := range scenes(f, 30, 8) {
		f.Add(b[file])
	}
	for _, s := range append(seeds, nil, []byte("\n"), []byte("drd1"), []byte("\xff\x00\r\n")) {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		back, err := through(bytes.Clone(text))
		if err == nil && !bytes.Equal(back, text) {
			t.Errorf("%q is read, but printed as %q", text, back)
		}
	})
}

func FuzzPlan(f *testing.F) {
	roundTrip(f, drd1.FilePlan, [][]byte{[]byte("drd1 plan\nsuite x\n")}, func(text []byte) ([]byte, error) {
		p, err := drd1.ParsePlan(text)
		if err != nil {
			return nil, err
		}
		return p.Text()
	})
}

func FuzzRound(f *testing.F) {
	roundTrip(f, drd1.FileRound, [][]byte{[]byte("drd1 round\nsuite x\nround y\nparty a\nparty b\nquorum 02\n")}, func(text []byte) ([]byte, error) {
		r, err := drd1.ParseRound(text)
		if err != nil {
			return nil, err
		}
		return r.Text()
	})
}

func FuzzClose(f *testing.F) {
	roundTrip(f, drd1.FileClose, nil, func(text []byte) ([]byte, error) {
		c, err := drd1.ParseClose(text)
		if err != nil {
			return nil, err
		}
		return c.Text()
	})
}

func FuzzVoid(f *testing.F) {
	void := []byte("drd1 void\ndraw A-2026-000001\nplan " + digestOf("p").String() + "\ncode V02\nevidence " + digestOf("e").String() +
		"\nrequested a\napproved b\ntime 2026-03-03T09:00:00Z\n")
	roundTrip(f, drd1.FileVoid, [][]byte{void, bytes.ToUpper(void)}, func(text []byte) ([]byte, error) {
		v, err := drd1.ParseVoid(text)
		if err != nil {
			return nil, err
		}
		return v.Text()
	})
}

func FuzzDeviations(f *testing.F) {
	var seeds [][]byte
	for _, b := range scenes(f, 30, 8) {
		seeds = append(seeds, deviated(f, b, wander(f, b, 6, 3))[drd1.FileDeviations])
	}
	roundTrip(f, drd1.FileDeviations, seeds, func(text []byte) ([]byte, error) {
		d, err := drd1.ParseDeviations(text)
		if err != nil {
			return nil, err
		}
		return d.Text()
	})
}

func FuzzEntropy(f *testing.F) {
	seeds := [][]byte{[]byte("{}"), []byte(`{"commitments":{},"opened":{},"beacons":[],"seals":{},"sealed":{}}`),
		[]byte(`{"beacons":[["\u0041","b","c"]]}`)}
	roundTrip(f, drd1.FileEntropy, seeds, func(text []byte) ([]byte, error) {
		e, err := drd1.ParseEntropy(text)
		if err != nil {
			return nil, err
		}
		return e.Text()
	})
}

func FuzzResult(f *testing.F) {
	roundTrip(f, drd1.FileResult, nil, func(text []byte) ([]byte, error) {
		r, err := drd1.ParseResult(text)
		return r.Text(), err
	})
}

func FuzzPool(f *testing.F) {
	seeds := [][]byte{[]byte("a\tA\t-\nb\tA\tE01\n"), []byte("a\tA\t-\t00112233445566778899aabbccddeeff\n")}
	roundTrip(f, drd1.FilePool, seeds, func(text []byte) ([]byte, error) {
		for _, salted := range []bool{false, true} {
			p, err := drd1.ParsePool(text, salted)
			if err != nil {
				continue
			}
			return drd1.FormatPool(drd1.Firms(p), salted)
		}
		return nil, errors.New("no pool")
	})
}

func FuzzExclusions(f *testing.F) {
	roundTrip(f, drd1.FileExclusions, nil, func(text []byte) ([]byte, error) {
		all, err := drd1.ParseExclusions(text)
		if err != nil {
			return nil, err
		}
		return drd1.FormatExclusions(all)
	})
}

func FuzzInspectors(f *testing.F) {
	roundTrip(f, drd1.FileInspectors, [][]byte{[]byte("a\tX,Y\t0\tL01\n"), []byte("a\t-,X\t1\t-\n")}, func(text []byte) ([]byte, error) {
		all, err := drd1.ParseInspectors(text)
		if err != nil {
			return nil, err
		}
		return drd1.FormatInspectors(all)
	})
}

func FuzzConflicts(f *testing.F) {
	roundTrip(f, drd1.FileConflicts, nil, func(text []byte) ([]byte, error) {
		all, err := drd1.ParseConflicts(text)
		if err != nil {
			return nil, err
		}
		return drd1.FormatConflicts(all)
	})
}

// FuzzZIP: whatever a stranger sends as a bundle, loading and verifying it ends, and a bundle that loads is written back to one that
// loads alike.
func FuzzZIP(f *testing.F) {
	for _, b := range scenes(f, 16, 4) {
		var buf bytes.Buffer
		if err := b.WriteZIP(&buf); err != nil {
			f.Fatal(err)
		}
		f.Add(buf.Bytes())
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		b, err := drd1.LoadZIP(bytes.NewReader(text), int64(len(text)))
		if err != nil {
			return
		}
		before := drd1.Verify(b, options).ExitCode()
		var buf bytes.Buffer
		if err := b.WriteZIP(&buf); err != nil {
			t.Fatal(err)
		}
		again, err := drd1.LoadZIP(bytes.NewReader(buf.Bytes()), int64(buf.Len()))
		if err != nil || drd1.Verify(again, options).ExitCode() != before {
			t.Errorf("written back it verifies differently: %v", err)
		}
	})
}

// FuzzSources: a source without proof takes a value in one notation: what it accepts is digits alone, of one length.
func FuzzSources(f *testing.F) {
	f.Fuzz(func(t *testing.T, event, value string) {
		for s, length := range map[drd1.Source]int{drd1.Dice: 20, drd1.KL8: 59} {
			if s.CheckEvent(event, time.Time{}) == nil && (event == "" || len(event) > 64 || strings.ContainsAny(event, " \t\r\n\x00")) {
				t.Errorf("%s: event %q", s.Name(), event)
			}
			if s.CheckValue(event, value) == nil && (len(value) != length || strings.Trim(value, "0123456789 ") != "") {
				t.Errorf("%s: value %q", s.Name(), value)
			}
		}
	})
}
