// Package witness is a witness 见证方 of somebody else's ledger (C2SP tlog-witness): it remembers the newest checkpoint that it saw, cosigns a newer
// one only when that one begins with what it remembers, and keeps the proof when the log shows two histories. It knows no database and runs on a
// machine that the log's operator does not hold.
package witness

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

// Request asks a witness to cosign: the size that it remembers, the proof from there, and the checkpoint as the log signed it. It is plain text
// and may be carried by hand.
type Request struct {
	Old    int64
	Proof  []tlog.Hash
	Signed []byte
}

// most is how many hashes a proof can hold.
const most = 63

// Marshal writes the body of add-checkpoint.
func (r Request) Marshal() []byte {
	b := fmt.Appendf(nil, "old %d\n", r.Old)
	for _, h := range r.Proof {
		b = append(b, base64.StdEncoding.EncodeToString(h[:])+"\n"...)
	}
	return append(append(b, '\n'), r.Signed...)
}

// ParseRequest reads what Marshal writes. It proves nothing yet.
func ParseRequest(body []byte) (Request, error) {
	head, signed, found := bytes.Cut(body, []byte("\n\n"))
	lines := strings.Split(string(head), "\n")
	number, old := strings.CutPrefix(lines[0], "old ")
	size, err := strconv.ParseInt(number, 10, 64)
	if !found || !old || err != nil || size < 0 || strconv.FormatInt(size, 10) != number || len(lines) > 1+most {
		return Request{}, fmt.Errorf("a request is \"old <size>\", the lines of a proof, an empty line and a checkpoint")
	}
	r := Request{Old: size, Signed: signed}
	for _, line := range lines[1:] {
		h, err := tlog.ParseHash(line)
		if err != nil || h.String() != line {
			return Request{}, fmt.Errorf("%q is not the base64 of a hash", line)
		}
		r.Proof = append(r.Proof, h)
	}
	return r, nil
}
