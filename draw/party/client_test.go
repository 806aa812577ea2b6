package party

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

// answers is a platform that answers every question but that for a token with the same bytes.
type answers struct {
	body   string
	status int
	asked  int
}

func (a *answers) RoundTrip(r *http.Request) (*http.Response, error) {
	a.asked++
	body, status := a.body, a.status
	if r.URL.Path == "/auth/sign-in" {
		body, status = `{"accessToken":"t"}`, http.StatusOK
	}
	if a.asked > 40 { // a list whose every page names a next one
		body, status = "", http.StatusServiceUnavailable
	}
	return &http.Response{StatusCode: status, Body: io.NopCloser(strings.NewReader(body)), Header: http.Header{}, Request: r}, nil
}

// FuzzAnswers: whatever a platform answers, an agent fails with an error or reads rounds and draws, and sends nothing for a text that it cannot read.
func FuzzAnswers(f *testing.F) {
	for _, s := range []string{`{"data":{"rounds":{"nodes":[{"id":"r","text":"drd1 round\n","parties":[{"name":"chamber","commitment":null,"nonce":null}]}],"pageInfo":{"hasNextPage":false}}}}`,
		`{"data":{"draws":{"nodes":[{"id":"d","text":"drd1 plan\n","round":{"state":"BEACONS_RECORDED"},"sealedParties":[{"name":"chamber","seal":"00","opened":false}]}],"pageInfo":{"hasNextPage":false}}}}`,
		`{"data":{"rounds":{"nodes":[null],"pageInfo":{"hasNextPage":true}}}}`, `{"data":null}`, `{"data":[]}`, `{"errors":[]}`, `{"errors":[{"message":"x","extensions":{"code":"UNAUTHENTICATED"}}]}`,
		`{"errors":[{}],"data":{"rounds":{}}}`, `{"data":{"rounds":{"nodes":[{"parties":[null]}]}}}`, `null`, `[]`, `"`, ``, `{`, `<html>`, `{"data":{"rounds":null}}`, `{"data":{"round":null}}`,
		`{"data":{"round":{"id":"r","digest":"x"}}}`, "\xff\xfe", `{"data":1e999}`} {
		f.Add(s, 200)
		f.Add(s, 503)
	}
	f.Fuzz(func(t *testing.T, body string, status int) {
		if status < 100 || status > 999 {
			return
		}
		p := &answers{body: body, status: status}
		c := &Client{Base: "http://platform.invalid", Username: "chamber", Password: "x", HTTP: &http.Client{Transport: p}}
		rounds, err := c.Open(t.Context())
		for _, r := range rounds {
			if r.Commitments == nil || r.Nonces == nil {
				t.Errorf("%q: a round without its parties, %v", body, err)
			}
			_, _ = TaskOf([]byte(r.Text), "chamber")
		}
		draws, err := c.Draws(t.Context())
		for _, d := range draws {
			if d.Seals == nil || d.Opened == nil {
				t.Errorf("%q: a draw without its sealed parties, %v", body, err)
			}
		}
		_ = c.Deliver(t.Context(), Message{Task: Task{Subject: "draw/d", Party: "chamber"}})
		if err := c.Send(t.Context(), "r", Message{Task: Task{Subject: "round/r", Party: "chamber"}}, "k"); err == nil && status >= http.StatusBadRequest {
			t.Errorf("status %d of %q passes for sent", status, body)
		}
	})
}
