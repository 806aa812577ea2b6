package server

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"strconv"

	"github.com/vektah/gqlparser/v2/gqlerror"

	"yangguang/actor"
	"yangguang/fault"
	"yangguang/graph"
)

// errInternal stands for what is logged elsewhere.
var errInternal = errors.New("internal error")

// statuses of the kinds, for answers that are not GraphQL's.
var statuses = map[string]int{
	string(fault.Invalid): http.StatusBadRequest, string(fault.Unauthenticated): http.StatusUnauthorized, string(fault.Forbidden): http.StatusForbidden,
	string(fault.NotFound): http.StatusNotFound, string(fault.Conflict): http.StatusConflict, string(fault.Precondition): http.StatusConflict,
	string(fault.RateLimited): http.StatusTooManyRequests, string(fault.Unavailable): http.StatusServiceUnavailable,
	graph.Internal: http.StatusInternalServerError,
}

// statusError gives a refusal an HTTP status of its own, where its kind's does not say enough (405, 413, 415).
type statusError struct {
	refusal *fault.Error
	status  int
}

func (e statusError) Error() string { return e.refusal.Error() }
func (e statusError) Unwrap() error { return e.refusal }

func status(code int, msg, en string) error {
	return statusError{fault.New(fault.Invalid, msg, en), code}
}

// refuseHTTP answers with {"errors":[…]} at /graphql, and elsewhere with the same words in one object: code, message, messageEn and
// what the fault has of reason, field and facts.
func refuseHTTP(w http.ResponseWriter, r *http.Request, err error) {
	l := lineOf(r.Context())
	g := presented(r, err)
	code, _ := g.Extensions["code"].(string)
	l.code = code
	to := statuses[code]
	var own statusError
	if errors.As(err, &own) {
		to = own.status
	}
	if f, ok := fault.As(err); ok && (to == http.StatusTooManyRequests || to == http.StatusServiceUnavailable) {
		after := 1
		if n, ok := f.Facts["retryAfter"].(int); ok {
			after = n
		}
		w.Header().Set("Retry-After", strconv.Itoa(after))
	}
	if r.URL.Path == graphPath {
		answer(w, to, map[string]any{"errors": gqlerror.List{g}})
		return
	}
	answer(w, to, flatly(r, err))
}

func presented(r *http.Request, err error) *gqlerror.Error {
	return graph.Present(graph.WithRequest(r.Context(), &graph.Request{Actor: actor.Public(), ID: lineOf(r.Context()).id}), err)
}

// flatly is a refusal in one object: code, message, messageEn and what the fault has of reason, field and facts.
func flatly(r *http.Request, err error) map[string]any {
	g := presented(r, err)
	flat := maps.Clone(g.Extensions)
	flat["message"] = g.Message
	return flat
}

// answer writes JSON.
func answer(w http.ResponseWriter, code int, v any) {
	b, err := json.Marshal(v)
	if err != nil {
		code, b = http.StatusInternalServerError, fmt.Appendf(nil, `{"errors":[{"message":"系统内部错误","extensions":{"code":%q}}]}`, graph.Internal)
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(code)
	_, _ = w.Write(append(b, '\n'))
}
