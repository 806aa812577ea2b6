// Package ident holds what identifies things across the platform: opaque node ids that carry their kind, and 32-byte digests.
package ident

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"yangguang/fault"
)

// Kind is the kind of object that an id names.
type Kind string

// Kinds of node ids.
const (
	Account    Kind = "account"
	Agency     Kind = "agency"
	Enterprise Kind = "enterprise"
	Inspector  Kind = "inspector"
	CheckItem  Kind = "item"
	Plan       Kind = "plan"
	Round      Kind = "round"
	Draw       Kind = "draw"
	Inspection Kind = "inspection"
	Evidence   Kind = "evidence"
	Finding    Kind = "finding"
	Case       Kind = "case"
	Decision   Kind = "decision"
	Order      Kind = "order"
	Deviation  Kind = "deviation" // 偏离 of a draw
	Warning    Kind = "warning"   // 预警
	Recusal    Kind = "recusal"   // 回避
	Grant      Kind = "grant"     // 授权、委托
	Photo      Kind = "photo"     // of an inspector
	Report     Kind = "report"    // 举报 of a visit without code
	Exception  Kind = "exception" // 例外 of the gate
	Site       Kind = "site"      // 分支机构、经营场所
	Merge      Kind = "merge"     // 合并检查建议
	Exclusion  Kind = "exclusion" // 排除 from the draws of a plan
	Patrol     Kind = "patrol"    // 巡查
	Audit      Kind = "audit"     // 类案同罚月度审计
)

// Node is an object that the API can fetch by its id.
type Node interface {
	// NodeID is the opaque id: kind, underscore, 32 hexadecimal digits.
	NodeID() string
}

// Of makes the opaque id of an object.
func Of(k Kind, id uuid.UUID) string { return string(k) + "_" + hex.EncodeToString(id[:]) }

// Parse reads an opaque id of any kind. A malformed one is NOT_FOUND, as is an id of nothing.
func Parse(s string) (Kind, uuid.UUID, error) {
	kind, rest, ok := strings.Cut(s, "_")
	if ok && len(rest) == 32 && strings.ToLower(rest) == rest {
		if b, err := hex.DecodeString(rest); err == nil {
			return Kind(kind), uuid.UUID(b), nil
		}
	}
	return "", uuid.Nil, fault.Missing("该对象", "object")
}

// Want reads an opaque id of one kind; field names the input for the message.
func Want(k Kind, field, s string) (uuid.UUID, error) {
	got, id, err := Parse(s)
	if err != nil || got != k {
		e := fault.Missing("该对象", string(k))
		e.Field = field
		return uuid.Nil, e
	}
	return id, nil
}

// WantAll reads a list of ids of one kind.
func WantAll(k Kind, field string, ss []string) ([]uuid.UUID, error) {
	ids := make([]uuid.UUID, len(ss))
	for i, s := range ss {
		id, err := Want(k, fmt.Sprintf("%s[%d]", field, i), s)
		if err != nil {
			return nil, err
		}
		ids[i] = id
	}
	return ids, nil
}

// Digest is a 32-byte hash value, printed as 64 lower-case hexadecimal digits.
type Digest [sha256.Size]byte

func (d Digest) String() string { return hex.EncodeToString(d[:]) }

// ParseDigest reads 64 lower-case hexadecimal digits; anything else is BAD_USER_INPUT.
func ParseDigest(s string) (Digest, error) {
	var d Digest
	if len(s) == 2*len(d) && strings.ToLower(s) == s {
		if _, err := hex.Decode(d[:], []byte(s)); err == nil {
			return d, nil
		}
	}
	return Digest{}, fault.BadInput("", "摘要须为 64 位小写十六进制数字", "a digest is 64 lower-case hexadecimal digits")
}

// DigestOf turns stored bytes into a Digest; it panics when they are not 32, which a database constraint excludes.
func DigestOf(b []byte) Digest { return Digest(b) }

// LedgerRef says where on the ledger the last change of an object stands.
type LedgerRef struct {
	Index    int64  // of the entry
	Digest   Digest // RFC 6962 leaf hash
	ProofURL string // path of the .tlog-proof file
}
