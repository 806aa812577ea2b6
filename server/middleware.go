package server

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"runtime/debug"
	"strings"
	"time"

	"github.com/google/uuid"

	"yangguang/fault"
)

// line is what the log says of one request: never a token, a body, a path with a code in it, or a name.
type line struct {
	id        string
	address   string // of the client, for the audit
	network   string // that the address belongs to, for limits and counts
	pseudonym string
	operation string // root fields of a GraphQL operation
	code      string // extensions.code of the first error
}

type lineKey struct{}

// lineOf is the line of the running request.
func lineOf(ctx context.Context) *line {
	if l, ok := ctx.Value(lineKey{}).(*line); ok {
		return l
	}
	return &line{}
}

// written counts what goes out.
type written struct {
	http.ResponseWriter
	status int
	bytes  int64
}

func (w *written) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *written) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	n, err := w.ResponseWriter.Write(b)
	w.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController reach the connection.
func (w *written) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// logged gives every request an id, one log line and a place in the metrics, and turns a panic into 500 without a word about it.
func (a *App) logged(next http.Handler) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		start := time.Now()
		l := &line{id: uuid.Must(uuid.NewV7()).String(), address: clientAddress(r, a.Config.TrustedProxies)}
		l.network = network(l.address, a.rules.Rate.IPv6Prefix)
		w := &written{ResponseWriter: rw}
		w.Header().Set("X-Request-Id", l.id)
		r = r.WithContext(withLine(r.Context(), l))
		defer func() {
			v := recover()
			if v != nil && v != http.ErrAbortHandler {
				slog.Error("panic", "request", l.id, "panic", v, "stack", string(debug.Stack()))
			}
			broken := v != nil && w.status != 0
			if v != nil && !broken {
				refuseHTTP(w, r, errInternal)
			}
			route := r.Pattern
			if route == "" {
				route = "unmatched"
			}
			took := time.Since(start)
			a.metrics.request(route, w.status, took)
			slog.Info("request", "request", l.id, "method", r.Method, "route", route, "status", w.status, "bytes", w.bytes,
				"ms", float64(took.Microseconds())/1000, "account", l.pseudonym, "operation", l.operation, "code", l.code, "broken", broken)
			if broken {
				panic(http.ErrAbortHandler) // breaks the connection off: nobody takes a part for the whole
			}
		}()
		next.ServeHTTP(w, r)
	})
}

func withLine(ctx context.Context, l *line) context.Context {
	return context.WithValue(ctx, lineKey{}, l)
}

// clientAddress is the peer's address, or, when the peer is a trusted proxy, the last address in X-Forwarded-For that is not one.
func clientAddress(r *http.Request, trusted []netip.Prefix) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return ""
	}
	at, err := netip.ParseAddr(host)
	if err != nil {
		return ""
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0 && within(at, trusted); i-- {
		next, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		at = next
	}
	return at.Unmap().WithZone("").String()
}

// network is whom limits and counts take the caller at an address for: one IPv4 address, also when it is written as IPv6, or the network of an
// IPv6 address, whose remaining bits its holder chooses freely. What is no address is its own caller.
func network(address string, bits int) string {
	at, err := netip.ParseAddr(address)
	if err != nil {
		return address
	}
	at = at.Unmap().WithZone("")
	if at.Is4() {
		return at.String()
	}
	p, err := at.Prefix(bits)
	if err != nil {
		return at.String()
	}
	return p.String()
}

func within(a netip.Addr, prefixes []netip.Prefix) bool {
	for _, p := range prefixes {
		if p.Contains(a.Unmap()) {
			return true
		}
	}
	return false
}

// contentPolicy lets a page load only what this server serves. Styles may stand in the page because Ant Design writes them there.
const contentPolicy = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; " +
	"connect-src 'self'; worker-src 'self'; manifest-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// guarded sets the headers that every answer carries (security.md check 36) and refuses callers who ask too often.
func (a *App) guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		guardHeaders(h)
		if a.Config.Secure() {
			h.Set("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
		}
		if wait, ok := a.addresses.allow(lineOf(r.Context()).network); !ok {
			refuseHTTP(w, r, tooMany(wait))
			return
		}
		next.ServeHTTP(w, r)
	})
}

func guardHeaders(h http.Header) {
	h.Set("Content-Security-Policy", contentPolicy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "no-referrer") // an address may hold a check code
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(self), geolocation=(self), microphone=()")
	h.Set("Cache-Control", "no-store")
}

func tooMany(wait time.Duration) error {
	return fault.New(fault.RateLimited, "请求过于频繁，请稍后再试", "too many requests, slow down").With("retryAfter", int(wait/time.Second)+1)
}
