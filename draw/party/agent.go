package party

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"yangguang/draw/drd1"
)

// Platform is what an agent asks of the platform. *Client does it over HTTP.
type Platform interface {
	// Open are the rounds that still take commitments or nonces.
	Open(ctx context.Context) ([]Round, error)
	// Draws are those that wait for a sealed party: without a result, or void and of interest for what they would have been.
	Draws(ctx context.Context) ([]Draw, error)
	// Send hands over a commitment, seal or nonce under an idempotency key.
	Send(ctx context.Context, id string, m Message, key string) error
}

// Round is a round as the platform shows it.
type Round struct {
	ID, Text    string
	Commitments map[string]string // by party
	Nonces      map[string]string
}

// Draw is a draw as the platform shows it.
type Draw struct {
	ID, Text string
	Void     bool              // sealed no more, but opened
	Complete bool              // every event of its round is on record
	Seals    map[string]string // by sealed party
	Opened   map[string]bool
}

// Agent acts for one party. Build it with all fields.
type Agent struct {
	Party    string
	Log      *Log
	Platform Platform
	Early    time.Duration // how long before reveal-by the party commits to a round; 0: as soon as there is one
	Lead     time.Duration // how long before reveal-by a nonce is revealed; until then the round takes commitments and plans
	Random   io.Reader     // nil: the system's
	Now      func() time.Time
	Told     func(format string, args ...any)
}

// Step does once what is due and names what it could not do; the next step tries again. An alarm is such an error too: somebody has committed in this
// party's name, and the agent stays silent in that round.
func (a *Agent) Step(ctx context.Context) error {
	rounds, err := a.Platform.Open(ctx)
	failed := []error{err}
	for _, r := range rounds {
		if err := a.round(ctx, r); err != nil {
			failed = append(failed, err)
		}
	}
	draws, err := a.Platform.Draws(ctx)
	failed = append(failed, err)
	for _, d := range draws {
		if err := a.draw(ctx, d); err != nil {
			failed = append(failed, err)
		}
	}
	return errors.Join(failed...)
}

// Run steps until ctx ends. What fails is told and tried again.
func (a *Agent) Run(ctx context.Context, every time.Duration) error {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		if err := a.Step(ctx); err != nil && ctx.Err() == nil {
			a.Told("未完成，稍后再试 not done: %v", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

func (a *Agent) round(ctx context.Context, r Round) error {
	if _, mine := r.Commitments[a.Party]; !mine {
		return nil
	}
	t, err := TaskOf([]byte(r.Text), a.Party)
	if err != nil {
		return err
	}
	text, err := drd1.ParseRound([]byte(r.Text))
	if err != nil {
		return err
	}
	now := a.Now()
	if now.After(text.RevealBy) || a.Early > 0 && now.Before(text.RevealBy.Add(-a.Early)) {
		return nil // what comes after it does not count
	}
	v, err := a.commit(ctx, r.ID, t, r.Commitments[a.Party], func() bool { return len(r.Nonces) == 0 })
	if err != nil || v.Nonce == "" || r.Nonces[a.Party] != "" || now.Before(text.RevealBy.Add(-a.Lead)) {
		return err
	}
	return a.reveal(ctx, r.ID, t, v)
}

func (a *Agent) draw(ctx context.Context, d Draw) error {
	seal, mine := d.Seals[a.Party]
	if !mine || d.Void && seal == "" {
		return nil
	}
	t, err := TaskOf([]byte(d.Text), a.Party)
	if err != nil {
		return err
	}
	v, err := a.commit(ctx, d.ID, t, seal, func() bool { return !d.Complete })
	if err != nil || v.Nonce == "" || !d.Complete || d.Opened[a.Party] {
		return err
	}
	return a.reveal(ctx, d.ID, t, v)
}

// commit makes the nonce of a task, once, and sends its commitment until the platform shows it. It returns the nonce's line when the platform has the
// commitment. open says whether the platform would still take it.
func (a *Agent) commit(ctx context.Context, id string, t Task, shown string, open func() bool) (Line, error) {
	v, made := a.Log.find(KindNonce, t.Subject)
	switch {
	case made && (v.Digest != t.Digest || v.Party != t.Party):
		return Line{}, a.alarm(t, "承诺之后文本被改动 / the text changed after this party had committed to it")
	case shown != "" && (!made || v.Commitment != shown):
		return Line{}, a.alarm(t, "平台所示的承诺不是本参与方作出的 / the platform shows a commitment that this party never made: "+shown)
	case shown != "":
		return v, a.note(KindCommit, t, v)
	case !open():
		return Line{}, nil
	}
	if !made {
		var err error
		if v, err = a.Log.nonce(t, a.random(), a.Now()); err != nil {
			return Line{}, err
		}
	}
	m := Message{Task: t}
	m.Value, _ = drd1.ParseDigest(v.Commitment)
	if err := a.Platform.Send(ctx, id, m, v.Key); err != nil {
		return Line{}, fmt.Errorf("%s: 承诺未送达 commit: %w", t.Subject, err)
	}
	a.Told("%s: 已承诺 committed %s", t.Subject, v.Commitment)
	return v, a.note(KindCommit, t, v)
}

func (a *Agent) reveal(ctx context.Context, id string, t Task, v Line) error {
	m := Message{Task: t, Reveal: true}
	m.Value, _ = drd1.ParseDigest(v.Nonce)
	if err := a.Platform.Send(ctx, id, m, keyOf(v.Key, KindReveal)); err != nil {
		return fmt.Errorf("%s: 揭示未送达 reveal: %w", t.Subject, err)
	}
	a.Told("%s: 已揭示 revealed", t.Subject)
	return a.note(KindReveal, t, v)
}

// nonce makes the nonce of a task and waits until it is on the disk.
func (l *Log) nonce(t Task, random io.Reader, now time.Time) (Line, error) {
	n, err := Nonce(random)
	if err != nil {
		return Line{}, err
	}
	v := Line{At: now.UTC(), Kind: KindNonce, Subject: t.Subject, Digest: t.Digest, DigestText: t.Digest.String(), Suite: t.Suite, Party: t.Party, Nonce: n.String()}
	for _, old := range l.Lines {
		if old.Nonce == v.Nonce {
			return Line{}, both("本机的随机源已损坏：两次给出同一个随机数", "the source of randomness of this machine is broken: it gave a nonce twice")
		}
	}
	c, err := v.commitment()
	if err != nil {
		return Line{}, err
	}
	v.Commitment, v.Key = c.String(), keyOf(c.String(), KindCommit)
	return l.append(v)
}

// Make is the air-gapped party's nonce and its message: the nonce is made once for a task, and the same message comes out again.
func (l *Log) Make(t Task, reveal bool, now time.Time) (Message, error) {
	v, made := l.find(KindNonce, t.Subject)
	switch {
	case made && (v.Digest != t.Digest || v.Party != t.Party):
		return Message{}, both(t.Subject+"：这不是所承诺的文本", t.Subject+": this is not the text that was committed to")
	case !made && reveal:
		return Message{}, both(t.Subject+"：本日志中没有它的随机数，请先执行 party commit-text", t.Subject+": there is no nonce for it in this log: party commit-text makes one")
	case !made:
		var err error
		if v, err = l.nonce(t, rand.Reader, now); err != nil {
			return Message{}, err
		}
	}
	m, text := Message{Task: t, Reveal: reveal}, v.Commitment
	if reveal {
		text = v.Nonce
	}
	var err error
	m.Value, err = drd1.ParseDigest(text)
	return m, err
}

// note writes once that the platform has something.
func (a *Agent) note(kind string, t Task, v Line) error {
	if _, done := a.Log.find(kind, t.Subject); done {
		return nil
	}
	_, err := a.Log.append(Line{At: a.Now().UTC(), Kind: kind, Subject: t.Subject, Party: t.Party, Commitment: v.Commitment})
	return err
}

// alarm writes once that something is wrong in this party's name.
func (a *Agent) alarm(t Task, why string) error {
	err := fmt.Errorf("ALARM 警报 %s: %s", t.Subject, why)
	if old, said := a.Log.find(KindAlarm, t.Subject); said && old.Note == why {
		return err
	}
	_, wrote := a.Log.append(Line{At: a.Now().UTC(), Kind: KindAlarm, Subject: t.Subject, Party: t.Party, Note: why})
	return errors.Join(err, wrote)
}

func (a *Agent) random() io.Reader {
	if a.Random != nil {
		return a.Random
	}
	return rand.Reader
}

// keyOf is an idempotency key, the same for the same thing however often it is sent: a UUID of version 8 from a digest.
func keyOf(of, kind string) string {
	d := lineDigest([]byte(kind + " " + of))
	return strings.Join([]string{d[:8], d[8:12], "8" + d[13:16], "8" + d[17:20], d[20:32]}, "-")
}
