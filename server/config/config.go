// Package config reads the platform's settings from the environment. It promises that a wrong value is refused with one sentence that
// names the variable and says what it may be, and that no sentence repeats a secret.
package config

import (
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strings"
)

// Config is every setting of the process. See docs/operations.md for the list with examples.
type Config struct {
	DatabaseURL    string         // DATABASE_URL: runtime role; empty = the embedded PostgreSQL of DataDir
	OwnerURL       string         // DATABASE_OWNER_URL: owner role, for migrations and the seed
	ReplicaURL     string         // DATABASE_REPLICA_URL: runtime role on a streaming replica; empty = none
	EvidenceURL    *url.URL       // EVIDENCE_URL: file:///dir or s3://bucket?…; default DataDir/evidence
	DataDir        string         // DATA_DIR, absolute; default ./var
	OpenDataDir    string         // OPEN_DATA_DIR: existing folder; empty = DataDir/open-data
	Listen         string         // LISTEN; default 127.0.0.1:8080
	AdminListen    string         // ADMIN_LISTEN, loopback only; default 127.0.0.1:8081
	BaseURL        *url.URL       // BASE_URL people use, without path; nil = the address listened on
	BeaconDrop     string         // BEACON_DROP: folder where files bring the outcomes of public events; empty = nowhere
	Witnesses      string         // WITNESSES: file with the witnesses of the ledger; empty = none
	PGBin          string         // PG_BIN: folder with initdb and postgres; empty = look for it
	TrustedProxies []netip.Prefix // TRUSTED_PROXIES: peers whose X-Forwarded-For is believed; default none
	LogLevel       slog.Level     // LOG_LEVEL: debug, info, warn, error; default info
	SecondFactor   bool           // SECOND_FACTOR: staff (default) or off
}

// FromEnvironment reads the settings through getenv, which is os.Getenv outside tests.
func FromEnvironment(getenv func(string) string) (Config, error) {
	r := reader{getenv: getenv}
	c := Config{
		DatabaseURL:    r.database("DATABASE_URL"),
		OwnerURL:       r.database("DATABASE_OWNER_URL"),
		ReplicaURL:     r.database("DATABASE_REPLICA_URL"),
		DataDir:        r.dataDir(),
		Listen:         r.listen("LISTEN", "127.0.0.1:8080"),
		AdminListen:    r.listen("ADMIN_LISTEN", "127.0.0.1:8081"),
		BaseURL:        r.baseURL(),
		BeaconDrop:     r.folder("BEACON_DROP"),
		OpenDataDir:    r.folder("OPEN_DATA_DIR"),
		Witnesses:      getenv("WITNESSES"),
		PGBin:          r.folder("PG_BIN"),
		TrustedProxies: r.prefixes("TRUSTED_PROXIES"),
		LogLevel:       r.level("LOG_LEVEL"),
		SecondFactor:   r.choice("SECOND_FACTOR", "staff", "off") == "staff",
	}
	c.EvidenceURL = r.evidence(c.DataDir)
	if host, _, _ := net.SplitHostPort(c.AdminListen); r.err == nil && !loopback(host) {
		r.refuse("ADMIN_LISTEN", "must be a loopback address such as 127.0.0.1:8081: metrics and profiles are not for the network")
	}
	return c, r.err
}

// Secure reports whether people reach the platform over https: cookies are then Secure and HSTS is sent.
func (c Config) Secure() bool { return c.BaseURL != nil && c.BaseURL.Scheme == "https" }

// OpenData is the folder of the open data 开放数据: OPEN_DATA_DIR, else one of the data directory.
func (c Config) OpenData() string {
	if c.OpenDataDir != "" {
		return c.OpenDataDir
	}
	return filepath.Join(c.DataDir, "open-data")
}

// Base is where people find the platform, without slash at the end: BASE_URL, else the address listened on.
func (c Config) Base() string {
	if c.BaseURL != nil {
		return c.BaseURL.String()
	}
	host, port, err := net.SplitHostPort(c.Listen)
	if a, e := netip.ParseAddr(host); err != nil || host == "" || (e == nil && a.IsUnspecified()) {
		host = "127.0.0.1"
	}
	return "http://" + net.JoinHostPort(host, port)
}

type reader struct {
	getenv func(string) string
	err    error // the first refusal
}

func (r *reader) refuse(name, sentence string) {
	if r.err == nil {
		r.err = fmt.Errorf("%s %s", name, sentence)
	}
}

func (r *reader) database(name string) string {
	v := r.getenv(name)
	if v == "" {
		return ""
	}
	u, err := url.Parse(v)
	if err != nil || (u.Scheme != "postgres" && u.Scheme != "postgresql") || strings.Trim(u.Path, "/") == "" {
		r.refuse(name, "must look like postgres://user:password@host:5432/database")
	}
	return v
}

func (r *reader) dataDir() string {
	v := r.getenv("DATA_DIR")
	if v == "" {
		v = "var"
	}
	abs, err := filepath.Abs(v)
	if err != nil {
		r.refuse("DATA_DIR", "must be a folder")
		return v
	}
	if info, err := os.Stat(abs); err == nil && !info.IsDir() {
		r.refuse("DATA_DIR", "is a file and must be a folder")
	}
	return abs
}

func (r *reader) listen(name, otherwise string) string {
	v := r.getenv(name)
	if v == "" {
		return otherwise
	}
	if _, port, err := net.SplitHostPort(v); err != nil || !isPort(port) {
		r.refuse(name, "must be host:port with a port from 0 to 65535, such as "+otherwise)
	}
	return v
}

func isPort(s string) bool {
	_, err := netip.ParseAddrPort("127.0.0.1:" + s)
	return err == nil
}

func loopback(host string) bool {
	a, err := netip.ParseAddr(host)
	return host == "localhost" || (err == nil && a.IsLoopback())
}

func (r *reader) baseURL() *url.URL {
	v := r.getenv("BASE_URL")
	if v == "" {
		return nil
	}
	u, err := url.Parse(v)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || strings.Trim(u.Path, "/") != "" ||
		u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		r.refuse("BASE_URL", "must be http(s)://host[:port] without path, such as https://sunshine.example.gov.cn")
		return nil
	}
	if u.Scheme == "http" && !loopback(u.Hostname()) {
		r.refuse("BASE_URL", "must be https unless the host is this machine: passwords do not travel in the clear")
	}
	u.Path = ""
	return u
}

func (r *reader) folder(name string) string {
	v := r.getenv(name)
	if v == "" {
		return ""
	}
	if info, err := os.Stat(v); err != nil || !info.IsDir() {
		r.refuse(name, "must be an existing folder")
	}
	return v
}

func (r *reader) evidence(dataDir string) *url.URL {
	v := r.getenv("EVIDENCE_URL")
	if v == "" {
		return &url.URL{Scheme: "file", Path: filepath.Join(dataDir, "evidence")}
	}
	u, err := url.Parse(v)
	if err != nil || (u.Scheme != "file" && u.Scheme != "s3") || (u.Scheme == "file" && !filepath.IsAbs(u.Path)) || (u.Scheme == "s3" && u.Host == "") {
		r.refuse("EVIDENCE_URL", "must be file:///absolute/folder or s3://bucket")
		return nil
	}
	return u
}

func (r *reader) prefixes(name string) (ps []netip.Prefix) {
	v := r.getenv(name)
	if v == "" {
		return nil
	}
	for s := range strings.SplitSeq(v, ",") {
		p, err := netip.ParsePrefix(strings.TrimSpace(s))
		if err != nil {
			r.refuse(name, "must be networks such as 10.0.0.0/8, separated by commas")
			return nil
		}
		ps = append(ps, p.Masked())
	}
	return ps
}

func (r *reader) level(name string) (l slog.Level) {
	if err := l.UnmarshalText([]byte(r.choice(name, "info", "debug", "warn", "error"))); err != nil {
		r.refuse(name, "must be debug, info, warn or error")
	}
	return l
}

// choice takes one of the words; the first is the default.
func (r *reader) choice(name string, words ...string) string {
	v := r.getenv(name)
	if v == "" {
		return words[0]
	}
	for _, w := range words {
		if v == w {
			return v
		}
	}
	r.refuse(name, "must be one of: "+strings.Join(words, ", "))
	return words[0]
}
