package party

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// Client speaks to a platform over HTTP with the party's account. It is for one agent at a time.
type Client struct {
	Base               string // address of the platform, without a path
	Username, Password string
	HTTP               *http.Client // nil: one with a time limit
	token              string
}

const (
	roundsQuery = `query($after: String) { rounds(filter: {state: OPEN}, first: 100, after: $after) { nodes { id text parties { name commitment nonce } }
  pageInfo { hasNextPage endCursor } } }`
	drawsQuery = `query($after: String) { draws(filter: {awaitsSeal: true}, first: 100, after: $after) { nodes { id text state round { state voidReason beacons { value } }
  sealedParties { name seal opened } } pageInfo { hasNextPage endCursor } } }`
)

// pageInfo is where a list goes on.
type pageInfo struct {
	HasNextPage bool
	EndCursor   *string
}

// Open implements Platform.
func (c *Client) Open(ctx context.Context) (out []Round, err error) {
	var got struct {
		Rounds struct {
			Nodes []struct {
				ID, Text string
				Parties  []struct {
					Name              string
					Commitment, Nonce *string
				}
			}
			PageInfo pageInfo
		}
	}
	return out, c.pages(ctx, roundsQuery, &got, func() pageInfo {
		for _, n := range got.Rounds.Nodes {
			r := Round{ID: n.ID, Text: n.Text, Commitments: map[string]string{}, Nonces: map[string]string{}}
			for _, p := range n.Parties {
				r.Commitments[p.Name] = text(p.Commitment)
				if p.Nonce != nil {
					r.Nonces[p.Name] = *p.Nonce
				}
			}
			out = append(out, r)
		}
		p := got.Rounds.PageInfo
		got.Rounds.Nodes = nil
		return p
	})
}

// Draws implements Platform.
func (c *Client) Draws(ctx context.Context) (out []Draw, err error) {
	var got struct {
		Draws struct {
			Nodes []struct {
				ID, Text      string
				State         string
				Round         roundState
				SealedParties []struct {
					Name   string
					Seal   *string
					Opened bool
				}
			}
			PageInfo pageInfo
		}
	}
	return out, c.pages(ctx, drawsQuery, &got, func() pageInfo {
		for _, n := range got.Draws.Nodes {
			d := Draw{ID: n.ID, Text: n.Text, Void: n.State == "VOID", Complete: n.Round.complete(), Seals: map[string]string{}, Opened: map[string]bool{}}
			for _, p := range n.SealedParties {
				d.Seals[p.Name], d.Opened[p.Name] = text(p.Seal), p.Opened
			}
			out = append(out, d)
		}
		p := got.Draws.PageInfo
		got.Draws.Nodes = nil
		return p
	})
}

// roundState is how far the round of a draw is.
type roundState struct {
	State      string
	VoidReason *string
	Beacons    []struct{ Value *string }
}

// complete says whether every outcome is on record; also of a round that was closed too late, of whose draws everybody reads what they would have been.
func (r roundState) complete() bool {
	for _, b := range r.Beacons {
		if b.Value == nil {
			return false
		}
	}
	return r.State == "BEACONS_RECORDED" || r.VoidReason != nil && *r.VoidReason == "LATE"
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// pages asks for every page of a list.
func (c *Client) pages(ctx context.Context, query string, into any, take func() pageInfo) error {
	for after := (*string)(nil); ; {
		if err := c.ask(ctx, query, map[string]any{"after": after}, into); err != nil {
			return err
		}
		p := take()
		if !p.HasNextPage {
			return nil
		}
		after = p.EndCursor
	}
}

// Send implements Platform.
func (c *Client) Send(ctx context.Context, id string, m Message, key string) error {
	field, value := "commitNonce", "commitment"
	of := "roundId"
	switch sealed := strings.HasPrefix(m.Subject, subjectDraw); {
	case sealed && m.Reveal:
		field, value, of = "openSeal", "nonce", "drawId"
	case sealed:
		field, value, of = "sealDraw", "seal", "drawId"
	case m.Reveal:
		field, value = "revealNonce", "nonce"
	}
	input := map[string]any{"clientMutationId": key, of: id, "party": m.Party, value: m.Value.String()}
	kind := strings.ToUpper(field[:1]) + field[1:] + "Input!"
	return c.ask(ctx, "mutation($input: "+kind+") { "+field+"(input: $input) { clientMutationId } }", map[string]any{"input": input}, nil)
}

// Deliver hands over a message that an air-gapped party has carried here.
func (c *Client) Deliver(ctx context.Context, m Message) error {
	name, isDraw := strings.CutPrefix(m.Subject, subjectDraw)
	query := `query($name: String!) { draw(number: $name) { id digest } }`
	if !isDraw {
		name, query = strings.TrimPrefix(m.Subject, subjectRound), `query($name: String!) { round(name: $name) { id digest } }`
	}
	var got map[string]*struct{ ID, Digest string }
	if err := c.ask(ctx, query, map[string]any{"name": name}, &got); err != nil {
		return err
	}
	for _, found := range got {
		switch {
		case found == nil:
			return both("平台上没有 "+m.Subject+"：请核对 --server", "the platform knows no "+m.Subject+": look at --server")
		case found.Digest != m.Digest.String():
			return both("平台上的 "+m.Subject+" 与所承诺的文本不同：没有交付，请查明原因", "the platform's "+m.Subject+" is another text than the one committed to: nothing was handed over, find out why")
		}
		return c.Send(ctx, found.ID, m, keyOf(m.Value.String(), fmt.Sprint(m.Reveal)))
	}
	return both("平台没有回答", "the platform did not answer")
}

// ask sends one operation; a token that has run out is renewed once.
func (c *Client) ask(ctx context.Context, query string, variables map[string]any, into any) error {
	for again := range 2 {
		if c.token == "" {
			if err := c.signIn(ctx); err != nil {
				return err
			}
		}
		var got struct {
			Data   json.RawMessage
			Errors []struct {
				Message    string
				Extensions struct{ Code, Reason, MessageEn string }
			}
		}
		err := c.post(ctx, "/graphql", map[string]any{"query": query, "variables": variables}, &got)
		if err != nil && len(got.Errors) == 0 {
			return err
		}
		if len(got.Errors) > 0 {
			e := got.Errors[0]
			if e.Extensions.Code == "UNAUTHENTICATED" && again == 0 {
				c.token = ""
				continue
			}
			return fmt.Errorf("%s %s: %w", e.Extensions.Code, e.Extensions.Reason, both(e.Message, e.Extensions.MessageEn))
		}
		if into == nil {
			return nil
		}
		return json.Unmarshal(got.Data, into)
	}
	return both("平台不接受该账号的令牌", "the platform does not take this account's token")
}

func (c *Client) signIn(ctx context.Context) error {
	var got struct{ AccessToken string }
	if err := c.post(ctx, "/auth/sign-in", map[string]string{"username": c.Username, "password": c.Password}, &got); err != nil {
		return fmt.Errorf("登录未成功 signing in: %w", err)
	}
	if got.AccessToken == "" {
		return both("登录未成功：请核对 --user 与 --password-file", "signing in: the platform refused; look at --user and --password-file")
	}
	c.token = got.AccessToken
	return nil
}

const (
	patience  = 30 * time.Second
	maxAnswer = 64 << 20
)

func (c *Client) post(ctx context.Context, path string, body, into any) error {
	b, err := json.Marshal(body)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, strings.TrimSuffix(c.Base, "/")+path, bytes.NewReader(b))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	if c.token != "" {
		req.Header.Set("Authorization", "Bearer "+c.token)
	}
	client := c.HTTP
	if client == nil {
		client = http.DefaultClient
	}
	r, err := client.Do(req)
	if err != nil {
		return err
	}
	defer r.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(r.Body, maxAnswer))
	if err != nil {
		return err
	}
	err = json.Unmarshal(answer, into)
	if r.StatusCode >= http.StatusBadRequest {
		return both("平台回答 "+r.Status, "the platform answers "+r.Status)
	}
	return err
}
