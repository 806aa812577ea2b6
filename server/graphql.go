package server

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/vektah/gqlparser/v2/gqlerror"

	"yangguang/actor"
	"yangguang/fault"
	"yangguang/graph"
)

// graphQL is POST /graphql: one JSON object with query, operationName and variables; extensions are read and mean nothing.
func (a *App) graphQL(w http.ResponseWriter, r *http.Request) {
	asked, err := a.readAsked(w, r)
	if err != nil {
		refuseHTTP(w, r, err)
		return
	}
	request, err := a.who(r)
	if err != nil {
		refuseHTTP(w, r, err)
		return
	}
	if streamed(r) {
		a.stream(w, r, request, asked)
		return
	}
	l := lineOf(r.Context())
	response, executed := a.executor.Execute(graph.WithRequest(r.Context(), request), asked)
	l.operation, l.code, l.pseudonym = request.Operation, request.Code, request.Pseudonym()
	if l.code != "" {
		a.metrics.refusal(l.code)
	}
	media, code := "application/json; charset=utf-8", http.StatusOK
	if !executed && l.code == string(fault.Unavailable) {
		code = http.StatusServiceUnavailable
		w.Header().Set("Retry-After", "1")
	}
	if prefersResponseJSON(r) {
		media = "application/graphql-response+json; charset=utf-8"
		if !executed && code == http.StatusOK {
			code = http.StatusBadRequest
		}
	}
	w.Header().Set("Content-Type", media)
	body, err := encode(response.Errors, response.Data)
	if err != nil {
		refuseHTTP(w, r, err)
		return
	}
	w.WriteHeader(code)
	_, _ = w.Write(body)
}

// encode writes an answer. The data is JSON without spaces by now: it is put in as it is, which spares reading it all again.
func encode(errs gqlerror.List, data json.RawMessage) ([]byte, error) {
	var buf bytes.Buffer
	if len(errs) == 0 && len(data) > 0 {
		buf.Grow(len(data) + len(`{"data":}`) + 1)
		buf.WriteString(`{"data":`)
		buf.Write(data)
		buf.WriteString("}\n")
		return buf.Bytes(), nil
	}
	e := json.NewEncoder(&buf)
	e.SetEscapeHTML(false)
	err := e.Encode(struct {
		Errors gqlerror.List   `json:"errors,omitempty"`
		Data   json.RawMessage `json:"data,omitempty"`
	}{errs, data})
	return buf.Bytes(), err
}

// prefersResponseJSON: the client asked for GraphQL's own media type, with which refusals before execution are 400 (GraphQL over HTTP).
func prefersResponseJSON(r *http.Request) bool {
	accept := r.Header.Get("Accept")
	own := strings.Index(accept, "application/graphql-response+json")
	plain := strings.Index(accept, "application/json")
	return own >= 0 && (plain < 0 || own < plain)
}

func (a *App) readAsked(w http.ResponseWriter, r *http.Request) (asked graph.Asked, err error) {
	b, err := readJSON(w, r, a.rules.Request.BodyBytes, a.rules.Request.JSONDepth)
	if err != nil {
		return asked, err
	}
	m, err := members(b, "query", "operationName", "variables", "extensions")
	if err != nil {
		return asked, err
	}
	if asked.Query, err = text(m, "query"); err != nil {
		return asked, err
	}
	if asked.Query == "" {
		return asked, fault.BadInput("query", "缺少查询文本", "query is missing")
	}
	if asked.Operation, err = text(m, "operationName"); err != nil {
		return asked, err
	}
	for name, to := range map[string]*map[string]any{"variables": &asked.Variables, "extensions": new(map[string]any)} {
		raw, given := m[name]
		if !given {
			continue
		}
		d := json.NewDecoder(bytes.NewReader(raw))
		d.UseNumber()
		if err := d.Decode(to); err != nil {
			return asked, fault.BadInput(name, "须为 JSON 对象", "must be a JSON object")
		}
	}
	return asked, nil
}

// bearer is the access token of a request; "" without one, and not ok when the header is something else.
func bearer(r *http.Request) (token string, ok bool) {
	h := r.Header.Values("Authorization")
	if len(h) == 0 {
		return "", true
	}
	scheme, token, found := strings.Cut(h[0], " ")
	return token, len(h) == 1 && found && strings.EqualFold(scheme, "Bearer") && token != ""
}

// who says who asks, and refuses an account that asks too often.
func (a *App) who(r *http.Request) (*graph.Request, error) {
	l := lineOf(r.Context())
	out := &graph.Request{Actor: actor.Public(), ID: l.id, Address: l.address, Network: l.network}
	token, ok := bearer(r)
	if !ok {
		return nil, fault.New(fault.Unauthenticated, "Authorization 须为 Bearer 令牌", "Authorization must be a bearer token")
	}
	if token == "" {
		return out, nil
	}
	var err error
	if out.Actor, out.Fresh, err = a.auth.Actor(r.Context(), token); err != nil {
		return nil, err
	}
	l.pseudonym = out.Actor.Pseudonym
	if wait, ok := a.accounts.allow(out.Actor.AccountID.String()); !ok {
		return nil, tooMany(wait)
	}
	return out, nil
}

// signedIn is who for endpoints beside GraphQL: an account whose actor was read just now and who may do the verb.
func (a *App) signedIn(ctx context.Context, r *http.Request, verb string) (*graph.Request, error) {
	out, err := a.who(r)
	if err != nil {
		return nil, err
	}
	if out.Fresh != nil {
		if out.Actor, err = out.Fresh(ctx); err != nil {
			return nil, err
		}
		out.Fresh = nil
	}
	out.Verb = verb
	out.Decision, err = a.gate.Allow(out.Actor, verb)
	return out, err
}
