// Package access holds the limits of access as data: sign-in, request, document, rate, refusals. It promises that what it returns is complete and
// positive: a missing, unknown or senseless number fails the start.
package access

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"reflect"
	"time"

	"github.com/goccy/go-yaml"
)

//go:embed access.yaml
var file []byte

// Rules is the file access.yaml, where each number has its reason.
type Rules struct {
	SignIn   SignIn   `yaml:"sign_in"`
	Request  Request  `yaml:"request"`
	Document Document `yaml:"document"`
	Rate     Rate     `yaml:"rate"`
	Pace     Pace     `yaml:"pace"`
	InFlight InFlight `yaml:"in_flight"`
	Streams  Streams  `yaml:"streams"`
	Refusals Refusals `yaml:"refusals"`
}

// SignIn limits attempts and the life of what a successful one gives.
type SignIn struct {
	FailuresPerAccount int           `yaml:"failures_per_account"` // in a row, then the account is locked
	Lock               time.Duration `yaml:"lock"`                 // for how long
	FailuresPerAddress int           `yaml:"failures_per_address"` // within Lock, then the address waits
	AccessToken        time.Duration `yaml:"access_token"`         // life of an access token
	Idle               time.Duration `yaml:"idle"`                 // a session not refreshed for this long is over
	Session            time.Duration `yaml:"session"`              // absolute end of a session
	BodyBytes          int64         `yaml:"body_bytes"`           // of a call of /auth
	Read               time.Duration `yaml:"read"`                 // until the body of such a call is in
	Password           Password      `yaml:"password"`
}

// Password is what a new password must be.
type Password struct {
	Characters int `yaml:"characters"` // that count
	Kinds      int `yaml:"kinds"`      // of upper case, lower case, digits, all else
	Row        int `yaml:"row"`        // of a row, so many characters count
	Piece      int `yaml:"piece"`      // from so many characters on, what stood before counts once
	Bytes      int `yaml:"bytes"`      // longest input that is looked at at all
}

// Request limits one HTTP request.
type Request struct {
	BodyBytes     int64         `yaml:"body_bytes"`          // of POST /graphql
	JSONDepth     int           `yaml:"json_depth"`          // nesting of arrays and objects
	Query         time.Duration `yaml:"query"`               // time of a query
	Command       time.Duration `yaml:"command"`             // time of a mutation
	Evidence      time.Duration `yaml:"evidence"`            // time of an upload
	EvidenceBytes int64         `yaml:"evidence_bytes"`      // of one file
	ReadHeader    time.Duration `yaml:"read_header"`         // until the headers are in
	Read          time.Duration `yaml:"read"`                // until the body is in
	Write         time.Duration `yaml:"write"`               // until the answer is out
	HeaderBytes   int           `yaml:"header_bytes"`        // of all headers
	Statement     time.Duration `yaml:"statement"`           // of one SQL statement
	Connection    time.Duration `yaml:"connection"`          // of waiting for a connection that writes
	Session       time.Duration `yaml:"session"`             // time of a call of /auth
	Refusal       time.Duration `yaml:"refusal"`             // of putting a refusal on record
	Lock          time.Duration `yaml:"lock"`                // of waiting for a lock
	Idle          time.Duration `yaml:"idle_in_transaction"` // between two statements of a transaction
	Drain         time.Duration `yaml:"drain"`               // for running requests when the server stops
}

// Document limits one GraphQL document.
type Document struct {
	Tokens     int `yaml:"tokens"`     // lexical tokens
	Depth      int `yaml:"depth"`      // nested selections
	Aliases    int `yaml:"aliases"`    // as executed, fragments inlined
	Directives int `yaml:"directives"` // as written
	Repeats    int `yaml:"repeats"`    // fields asked for again in the same place
	Queries    int `yaml:"queries"`    // root fields of a query
	Selections int `yaml:"selections"` // as executed, fragments inlined
	Nodes      int `yaml:"nodes"`      // objects that the lists asked for can hold
	Reads      int `yaml:"reads"`      // of the database, for fields that are read row by row
	Errors     int `yaml:"errors"`     // in one answer
	Cached     int `yaml:"cached"`     // documents remembered as checked
}

// Rate limits requests per address and per account (token bucket).
type Rate struct {
	AddressPerSecond int `yaml:"address_per_second"`
	AddressBurst     int `yaml:"address_burst"`
	IPv6Prefix       int `yaml:"ipv6_prefix"` // bits of an IPv6 address that one caller holds
	AccountPerSecond int `yaml:"account_per_second"`
	AccountBurst     int `yaml:"account_burst"`
	Tracked          int `yaml:"tracked"` // callers remembered
}

// Pace is the least speed at which a file comes or goes.
type Pace struct {
	Bytes int64         `yaml:"bytes"` // of a piece
	Time  time.Duration `yaml:"time"`  // for a piece
}

// InFlight limits how many requests of a class one server works on at once.
type InFlight struct {
	SignIn         int           `yaml:"sign_in"`             // signing in
	SignInEach     int           `yaml:"sign_in_per_network"` // of these from one network
	Sessions       int           `yaml:"sessions"`            // refreshing, signing out
	Commands       int           `yaml:"commands"`            // mutations
	Uploads        int           `yaml:"uploads"`             // of files
	UploadsNetwork int           `yaml:"uploads_per_network"` // of these from one network
	UploadsAccount int           `yaml:"uploads_per_account"` // of these by one account
	Imports        int           `yaml:"imports"`             // of registers, once their file is here
	AccountReads   int           `yaml:"account_reads"`       // queries of somebody signed in, and files for him until their first byte
	AccountFiles   int           `yaml:"account_files"`       // files for somebody signed in, while they go out
	PublicFiles    int           `yaml:"public_files"`        // files for everybody, while they go out
	FilesNetwork   int           `yaml:"files_per_network"`   // of each of these two to one network
	Exports        int           `yaml:"exports"`             // of registers and the fairness audit
	ExportsAccount int           `yaml:"exports_per_account"` // of these for one account
	PublicReads    int           `yaml:"public_reads"`        // queries without an account, and files for everybody until their first byte
	Queue          time.Duration `yaml:"queue"`               // of waiting for a place
	Connections    int           `yaml:"connections"`         // to the database, for reads; more than PublicReads
}

// Streams limits subscriptions, which keep a connection.
type Streams struct {
	Total      int           `yaml:"total"`       // of one server
	PerNetwork int           `yaml:"per_network"` // of one network
	Heartbeat  time.Duration `yaml:"heartbeat"`   // between signs of life, at which the session is verified again
	Longest    time.Duration `yaml:"longest"`     // then the client asks again
}

// Refusals limits what is kept of refusals of callers without a session.
type Refusals struct {
	NetworksPerHour int           `yaml:"networks_per_hour"` // rows of an hour that name a network
	Keep            time.Duration `yaml:"keep"`
}

// Load reads the embedded file.
func Load() (Rules, error) { return parse(file) }

func parse(b []byte) (r Rules, err error) {
	if err := yaml.NewDecoder(bytes.NewReader(b), yaml.Strict()).Decode(&r); err != nil {
		return r, fmt.Errorf("access rules: %w", err)
	}
	if err := positive(reflect.ValueOf(r), ""); err != nil {
		return r, err
	}
	if r.InFlight.Connections <= r.InFlight.PublicReads {
		return r, errors.New("access rules: in_flight.connections must be above in_flight.public_reads, or the public keeps accounts from the database")
	}
	return r, nil
}

// positive refuses a number that is missing, zero or negative.
func positive(v reflect.Value, path string) error {
	for i := range v.NumField() {
		f, name := v.Field(i), path+v.Type().Field(i).Tag.Get("yaml")
		if f.Kind() == reflect.Struct {
			if err := positive(f, name+"."); err != nil {
				return err
			}
		} else if f.Int() <= 0 {
			return fmt.Errorf("access rules: %s must be above zero", name)
		}
	}
	return nil
}
