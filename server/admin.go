package server

import (
	"net/http"
	"net/http/pprof"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// metrics is what the admin listener shows. Labels are bounded: routes of the mux, statuses, codes of the closed set.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	refusals *prometheus.CounterVec
	shed     *prometheus.CounterVec
	inside   *prometheus.GaugeVec
	queued   *prometheus.GaugeVec
}

func newMetrics() *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "http_requests_total", Help: "Requests by route and status."}, []string{"route", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "http_request_seconds", Help: "Time to answer by route.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10}}, []string{"route"}),
		refusals: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "graphql_refusals_total",
			Help: "GraphQL answers with errors, by code of the first."}, []string{"code"}),
		shed: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "requests_shed_total", Help: "Requests refused because their class was full."},
			[]string{"class"}),
		inside: prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "requests_in_flight", Help: "Requests that hold a place of their class."}, []string{"class"}),
		queued: prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "requests_queued", Help: "Requests that wait for a place of their class."}, []string{"class"}),
	}
	m.registry.MustRegister(m.requests, m.seconds, m.refusals, m.shed, m.inside, m.queued,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

func (m *metrics) request(route string, status int, took time.Duration) {
	m.requests.WithLabelValues(route, strconv.Itoa(status)).Inc()
	m.seconds.WithLabelValues(route).Observe(took.Seconds())
}

func (m *metrics) refusal(code string) { m.refusals.WithLabelValues(code).Inc() }

// Admin is the handler of ADMIN_LISTEN, which only this machine reaches: metrics and profiles.
func (a *App) Admin() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(a.metrics.registry, promhttp.HandlerOpts{}))
	mux.HandleFunc("GET /debug/pprof/", pprof.Index)
	mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("GET /debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("GET /debug/pprof/trace", pprof.Trace)
	return mux
}
