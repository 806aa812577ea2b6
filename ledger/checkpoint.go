package ledger

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// Checkpoint is a statement about the whole log: so many entries, with this root (C2SP tlog-checkpoint).
type Checkpoint struct {
	Origin string    // name of the log, which is also the name of its key
	Size   int64     // number of entries
	Root   tlog.Hash // RFC 6962 tree hash of them
}

// text is the note body: origin, size, root.
func (c Checkpoint) text() string {
	return fmt.Sprintf("%s\n%d\n%s\n", c.Origin, c.Size, base64.StdEncoding.EncodeToString(c.Root[:]))
}

// Sign writes the checkpoint as a C2SP signed note. The signer's name must be the origin.
func (c Checkpoint) Sign(signer note.Signer) ([]byte, error) {
	if signer.Name() != c.Origin {
		return nil, fmt.Errorf("ledger: key of %q cannot sign for origin %q", signer.Name(), c.Origin)
	}
	return note.Sign(&note.Note{Text: c.text()}, signer)
}

// OpenCheckpoint verifies the log's signature of a checkpoint and reads it. Lines of witnesses and of keys that the verifier does not
// know are allowed and ignored; without a valid line of the log's own key there is no checkpoint.
func OpenCheckpoint(signed []byte, log note.Verifier) (Checkpoint, error) {
	n, err := note.Open(signed, note.VerifierList(log))
	if err != nil {
		return Checkpoint{}, fmt.Errorf("ledger checkpoint: %w", err)
	}
	c, err := parseCheckpoint(n.Text)
	if err == nil && c.Origin != log.Name() {
		err = fmt.Errorf("ledger checkpoint: origin %q, expected %q", c.Origin, log.Name())
	}
	if err != nil {
		return Checkpoint{}, err
	}
	return c, nil
}

func parseCheckpoint(text string) (Checkpoint, error) {
	lines := strings.Split(text, "\n")
	if len(lines) != 4 || lines[3] != "" || lines[0] == "" {
		return Checkpoint{}, fmt.Errorf("ledger checkpoint: must be three lines: origin, size, root")
	}
	size, ok := parseDecimal(lines[1])
	if !ok {
		return Checkpoint{}, fmt.Errorf("ledger checkpoint: size %q is not a decimal number", lines[1])
	}
	root, err := base64.StdEncoding.Strict().DecodeString(lines[2])
	if err != nil || len(root) != tlog.HashSize {
		return Checkpoint{}, fmt.Errorf("ledger checkpoint: root is not the base64 of 32 bytes")
	}
	return Checkpoint{Origin: lines[0], Size: size, Root: tlog.Hash(root)}, nil
}

// NewKey makes the key pair of a log: the private key that only the publisher holds and the verifier key that is published.
func NewKey(random io.Reader, origin string) (private, verifier string, err error) {
	return note.GenerateKey(random, origin)
}

// VerifierKey is the verifier key that belongs to a private key made by NewKey.
func VerifierKey(private string) (string, error) {
	parts := strings.SplitN(private, "+", 5) // PRIVATE+KEY+name+hash+data
	if len(parts) != 5 {
		return "", errors.New("ledger: not a private key")
	}
	data, err := base64.StdEncoding.DecodeString(parts[4])
	if err != nil || len(data) != 1+ed25519.SeedSize {
		return "", errors.New("ledger: not an Ed25519 private key")
	}
	return note.NewEd25519VerifierKey(parts[2], ed25519.NewKeyFromSeed(data[1:]).Public().(ed25519.PublicKey))
}

// proofHeader is the first line of a C2SP tlog-proof.
const proofHeader = "c2sp.org/tlog-proof@v1\n"

// Receipt is the offline proof that an entry is in the log (回执, C2SP tlog-proof): its index, the inclusion proof and the checkpoint.
type Receipt struct {
	Index  int64
	Hashes []tlog.Hash
	Signed []byte // the checkpoint as signed
}

// Marshal writes the .tlog-proof file.
func (r Receipt) Marshal() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%sindex %d\n", proofHeader, r.Index)
	for _, h := range r.Hashes {
		b.WriteString(base64.StdEncoding.EncodeToString(h[:]) + "\n")
	}
	b.WriteByte('\n')
	b.Write(r.Signed)
	return b.Bytes()
}

// ParseReceipt reads what Marshal writes. It proves nothing yet: see Check.
func ParseReceipt(file []byte) (Receipt, error) {
	head, signed, found := bytes.Cut(file, []byte("\n\n"))
	rest, ok := strings.CutPrefix(string(head)+"\n", proofHeader)
	if !found || !ok {
		return Receipt{}, fmt.Errorf("ledger receipt: must begin with %q and hold an empty line before the checkpoint", strings.TrimSpace(proofHeader))
	}
	lines := strings.Split(strings.TrimSuffix(rest, "\n"), "\n")
	number, ok := strings.CutPrefix(lines[0], "index ")
	index, decimal := parseDecimal(number)
	if !ok || !decimal {
		return Receipt{}, fmt.Errorf("ledger receipt: second line must be \"index <number>\"")
	}
	r := Receipt{Index: index, Signed: signed}
	for _, line := range lines[1:] {
		h, err := tlog.ParseHash(line)
		if err != nil || h.String() != line {
			return Receipt{}, fmt.Errorf("ledger receipt: %q is not the base64 of a hash", line)
		}
		r.Hashes = append(r.Hashes, h)
	}
	return r, nil
}

// Check verifies that leaf stands at the receipt's index of the log whose key is given, and returns the checkpoint that says so.
func (r Receipt) Check(leaf []byte, log note.Verifier) (Checkpoint, error) {
	c, err := OpenCheckpoint(r.Signed, log)
	if err != nil {
		return Checkpoint{}, err
	}
	return c, CheckInclusion(r.Hashes, c.Size, c.Root, r.Index, leaf)
}
