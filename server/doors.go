package server

import (
	_ "embed"
	"errors"
	"fmt"
	"html/template"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"yangguang/fault"
	"yangguang/policies/access"
	"yangguang/server/config"
)

// Doors are LISTEN and ADMIN_LISTEN, open before anything that takes long: that a port is taken is told at once. Until App.Serve answers there the
// process is alive, not ready, and every request is told to come back.
type Doors struct {
	public, admin *door
	failed        chan error // of either, once
}

// door is one address, and who answers there now.
type door struct {
	listener net.Listener
	server   *http.Server
	now      atomic.Pointer[http.Handler]
}

// OpenDoors listens on both addresses. The refusal names the setting to change. demo says what a request is told that comes too early.
func OpenDoors(cfg config.Config, demo bool) (*Doors, error) {
	rules, err := access.Load()
	if err != nil {
		return nil, err
	}
	return openDoors(cfg, rules.Request, demo)
}

func openDoors(cfg config.Config, t access.Request, demo bool) (*Doors, error) {
	public, err := open("LISTEN", cfg.Listen, t, demo)
	if err != nil {
		return nil, err
	}
	admin, err := open("ADMIN_LISTEN", cfg.AdminListen, t, demo)
	if err != nil {
		return nil, errors.Join(err, public.listener.Close())
	}
	admin.server.WriteTimeout = 0 // a profile takes as long as it was asked for
	d := &Doors{public, admin, make(chan error, 2)}
	for _, at := range []*door{public, admin} {
		go func() { d.failed <- at.server.Serve(at.listener) }()
	}
	return d, nil
}

func open(setting, address string, t access.Request, demo bool) (*door, error) {
	l, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fault.New(fault.Unavailable, fmt.Sprintf("%s: 不能在 %s 上监听（%v）：请把 %s 设为其他地址或者端口", setting, address, err, setting),
			fmt.Sprintf("%s: cannot listen on %s: set %s to another address or port", setting, address, setting)).Because(err)
	}
	d := &door{listener: l}
	d.answer(starting(demo))
	const keepAlive = 2 * time.Minute
	d.server = &http.Server{ReadHeaderTimeout: t.ReadHeader, ReadTimeout: t.Read, WriteTimeout: t.Write, IdleTimeout: keepAlive,
		MaxHeaderBytes: t.HeaderBytes, ErrorLog: slog.NewLogLogger(slog.Default().Handler(), slog.LevelDebug),
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { (*d.now.Load()).ServeHTTP(w, r) })}
	return d, nil
}

func (d *door) answer(h http.Handler) { d.now.Store(&h) }

// Address is where the public is served; the port may have been left to the system.
func (d *Doors) Address() string { return d.public.listener.Addr().String() }

// Close closes both at once. After an orderly end there is nothing left to close.
func (d *Doors) Close() error { return errors.Join(d.public.server.Close(), d.admin.server.Close()) }

//go:embed starting.html
var startingPage string

var startingTemplate = template.Must(template.New("starting").Parse(startingPage))

// wait shows a browser the refusal as a page that asks again by itself, without a script.
func wait(w http.ResponseWriter, early *fault.Error, seconds int) {
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Retry-After", strconv.Itoa(seconds))
	w.WriteHeader(http.StatusServiceUnavailable)
	title, _, _ := strings.Cut(early.Msg, "，")
	_ = startingTemplate.Execute(w, map[string]any{"Title": title, "Zh": early.Msg, "En": early.En, "Seconds": seconds})
}

// starting answers while there is nothing to answer with.
func starting(demo bool) http.Handler {
	reason, early := "the server is starting", fault.New(fault.Unavailable, "平台正在启动，请稍后重试", "the platform is starting, try again in a moment")
	if demo {
		reason, early = "the demo city is loading", fault.New(fault.Unavailable, "演示城市正在装载，约需一分钟，请稍后重试", "the demo city is loading, which takes about a minute: try again then")
	}
	const soon = 5 // seconds
	early = early.With("retryAfter", soon)
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", alive)
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, _ *http.Request) { notReady(w, reason) })
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		if (r.Method == http.MethodGet || r.Method == http.MethodHead) && strings.Contains(r.Header.Get("Accept"), "text/html") {
			wait(w, early, soon)
			return
		}
		refuseHTTP(w, r, early)
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		l := &line{id: uuid.Must(uuid.NewV7()).String()}
		guardHeaders(w.Header())
		w.Header().Set("X-Request-Id", l.id)
		mux.ServeHTTP(w, r.WithContext(withLine(r.Context(), l)))
	})
}
