package authz

import (
	"encoding/base64"
	"errors"
	"fmt"
	"regexp"
	"strconv"

	"golang.org/x/crypto/argon2"
)

const (
	saltBytes = 16
	sumBytes  = 32
)

// phc is a stored argon2id hash in the Password Hashing Competition's string format.
type phc struct {
	memory, passes uint32
	lanes          uint8
	salt, sum      []byte
}

var (
	phcShape  = regexp.MustCompile(`^\$argon2id\$v=(\d{1,3})\$m=(\d{1,8}),t=(\d{1,3}),p=(\d{1,3})\$([A-Za-z0-9+/]{22})\$([A-Za-z0-9+/]{43})$`)
	phcBase64 = base64.RawStdEncoding.Strict()
	errPHC    = errors.New("authz: a stored password hash is damaged")
)

func (h phc) String() string {
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, h.memory, h.passes, h.lanes,
		phcBase64.EncodeToString(h.salt), phcBase64.EncodeToString(h.sum))
}

// parsePHC reads what String writes. It bounds the cost: a row changed by hand must not stop the server.
func parsePHC(s string) (phc, error) {
	m := phcShape.FindStringSubmatch(s)
	if m == nil || m[1] != strconv.Itoa(argon2.Version) {
		return phc{}, errPHC
	}
	var n [3]uint64
	for i := range n {
		n[i], _ = strconv.ParseUint(m[2+i], 10, 32) // at most 8 digits
	}
	salt, err1 := phcBase64.DecodeString(m[5])
	sum, err2 := phcBase64.DecodeString(m[6])
	h := phc{memory: uint32(n[0]), passes: uint32(n[1]), lanes: uint8(n[2]), salt: salt, sum: sum}
	if err1 != nil || err2 != nil || n[2] < 1 || n[2] > 255 || h.passes < 1 || n[0] < 8*n[2] || tooDear(h.memory, h.passes) || h.String() != s {
		return phc{}, errPHC
	}
	return h, nil
}

func tooDear(memoryKiB, passes uint32) bool { return memoryKiB > 1<<20 || passes > 64 }
