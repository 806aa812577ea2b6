package auth

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Keys are the secrets of one installation. Every server of it has the same ones.
type Keys struct {
	Token  ed25519.PrivateKey // signs access tokens
	Code   ed25519.PrivateKey // signs check codes 检查码
	Cursor []byte             // 32 bytes: signs list cursors
	Factor []byte             // 32 bytes: seals the secrets of second factors
}

// TokenID is the key id of the token key: it follows from the key, so that two keys never share one.
func (k Keys) TokenID() string {
	sum := sha256.Sum256(k.Token.Public().(ed25519.PublicKey))
	return hex.EncodeToString(sum[:8])
}

// keyFile is the form on disk: each secret is 32 bytes, as base64.
type keyFile struct {
	Token  []byte `json:"token"`
	Code   []byte `json:"code"`
	Cursor []byte `json:"cursor"`
	Factor []byte `json:"factor"`
}

// LoadKeys reads the key file (JSON, 0600), and makes one with fresh keys when there is none. It refuses a file that others may
// read and keys of a wrong length.
func LoadKeys(path string) (Keys, error) {
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		b, err = makeKeys(path)
	}
	if err != nil {
		return Keys{}, err
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm()&0o077 != 0 {
		return Keys{}, errors.Join(err, fmt.Errorf("%s may be read by others; run: chmod 600 %s", path, path))
	}
	var f keyFile
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(&f); err != nil {
		return Keys{}, fmt.Errorf("%s is not a key file", path)
	}
	for name, secret := range map[string][]byte{"token": f.Token, "code": f.Code, "cursor": f.Cursor, "factor": f.Factor} {
		if len(secret) != 32 {
			return Keys{}, fmt.Errorf("%s: the key %q must have 32 bytes", path, name)
		}
	}
	return Keys{Token: ed25519.NewKeyFromSeed(f.Token), Code: ed25519.NewKeyFromSeed(f.Code), Cursor: f.Cursor, Factor: f.Factor}, nil
}

// makeKeys writes a fresh file beside path and links it into place: of two processes that start at once one wins and both read its file.
func makeKeys(path string) ([]byte, error) {
	var f keyFile
	for _, to := range []*[]byte{&f.Token, &f.Code, &f.Cursor, &f.Factor} {
		*to = make([]byte, 32)
		if _, err := rand.Read(*to); err != nil {
			return nil, err
		}
	}
	b, err := json.Marshal(f)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, err
	}
	draft, err := os.CreateTemp(filepath.Dir(path), "keys-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.Remove(draft.Name()) }()
	_, err = draft.Write(b)
	if err = errors.Join(err, draft.Chmod(0o600), draft.Sync(), draft.Close()); err != nil {
		return nil, err
	}
	if err := os.Link(draft.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, err
	}
	return os.ReadFile(path)
}
