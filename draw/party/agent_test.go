package party

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"maps"
	mathrand "math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"yangguang/draw/drd1"
	"yangguang/draw/sm3"
)

var at = time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC) // 16:00 in Dongying

// platform is one round and one draw; it answers what a test lets it answer and keeps what it was sent.
type platform struct {
	round Round
	draw  Draw
	sent  []string // "<kind> <value>" in order
	lose  bool     // the answer gets lost: the platform has it, the agent does not know
	deny  bool
}

func (p *platform) Open(context.Context) ([]Round, error) { return []Round{p.round}, nil }
func (p *platform) Draws(context.Context) ([]Draw, error) { return []Draw{p.draw}, nil }

func (p *platform) Send(_ context.Context, id string, m Message, key string) error {
	if p.deny {
		return errors.New("FAILED_PRECONDITION NOT_YET")
	}
	p.sent = append(p.sent, id+" "+map[bool]string{true: "reveal", false: "commit"}[m.Reveal]+" "+m.Value.String()+" "+key)
	switch {
	case id == p.draw.ID && m.Reveal:
		p.draw.Opened[m.Party] = true
	case id == p.draw.ID:
		p.draw.Seals[m.Party] = m.Value.String()
	case m.Reveal:
		p.round.Nonces[m.Party] = m.Value.String()
	default:
		p.round.Commitments[m.Party] = m.Value.String()
	}
	if p.lose {
		return errors.New("connection reset")
	}
	return nil
}

func roundText(t *testing.T, suite string) string {
	t.Helper()
	text, err := drd1.Round{Suite: suite, ID: "370500-2026-11-23", Parties: []string{"bureau", "chamber"}, Quorum: 2, RevealBy: at.Add(4 * time.Hour),
		Beacons: []drd1.Event{{Source: "cwl/kl8", Name: "2026313", Time: at.Add(6 * time.Hour)}}}.Text()
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func planText(t *testing.T, round string) string {
	t.Helper()
	text, err := drd1.Plan{Suite: "sha256", Draw: "370502-SCJG-2026-000001", Matter: "m", Strata: []drd1.Stratum{{Label: "A", Eligible: 3, Quota: 1}},
		Slots: []string{"-", "-"}, Round: "370500-2026-11-23", RoundDigest: drd1.RoundDigest(drd1.SHA256, []byte(round)), Sealed: []string{"chamber"}}.Text()
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// stage is a platform with a round and a draw, and an agent of the chamber in a folder of its own.
type stage struct {
	*platform
	t   *testing.T
	dir string
	now time.Time

	early time.Duration
}

func newStage(t *testing.T) *stage {
	t.Helper()
	round := roundText(t, "sha256")
	p := &platform{round: Round{ID: "R", Text: round, Commitments: map[string]string{"bureau": "", "chamber": ""}, Nonces: map[string]string{}},
		draw: Draw{ID: "D", Text: planText(t, round), Seals: map[string]string{"chamber": ""}, Opened: map[string]bool{}}}
	s := &stage{platform: p, t: t, dir: filepath.Join(t.TempDir(), "party"), now: at}
	if _, err := Create(s.dir, rand.Reader); err != nil {
		t.Fatal(err)
	}
	return s
}

// step opens the log, steps once and lets go, as an agent does that is killed after every step.
func (s *stage) step() error {
	s.t.Helper()
	l, err := Open(s.dir)
	if err != nil {
		s.t.Fatal(err)
	}
	defer l.Close()
	a := Agent{Party: "chamber", Log: l, Platform: s.platform, Early: s.early, Lead: 10 * time.Minute, Now: func() time.Time { return s.now }, Told: s.t.Logf}
	return a.Step(s.t.Context())
}

func (s *stage) must() {
	s.t.Helper()
	if err := s.step(); err != nil {
		s.t.Fatal(err)
	}
}

func TestAnAgentCommitsAndRevealsOnSchedule(t *testing.T) {
	s := newStage(t)
	s.early, s.now = 4*time.Hour, at.Add(-time.Second)
	s.must()
	if s.round.Commitments["chamber"] != "" || s.draw.Seals["chamber"] == "" {
		t.Errorf("before 16:00: %q", s.sent)
	}
	s.now = at
	s.must()
	s.must()
	if len(s.sent) != 2 {
		t.Fatalf("after two looks it has sent %q", s.sent)
	}
	s.now = at.Add(4*time.Hour - 11*time.Minute)
	s.must()
	if len(s.sent) != 2 {
		t.Errorf("it reveals too early: %q", s.sent)
	}
	s.now = s.now.Add(time.Minute)
	s.must()
	nonce, err := drd1.ParseDigest(s.round.Nonces["chamber"])
	if err != nil || drd1.Commitment(drd1.SHA256, drd1.RoundDigest(drd1.SHA256, []byte(s.round.Text)), "chamber", nonce).String() != s.round.Commitments["chamber"] {
		t.Errorf("its nonce does not open its commitment: %v", err)
	}
	s.now = at.Add(7 * time.Hour)
	s.must()
	if s.draw.Opened["chamber"] {
		t.Error("it gave its sealed nonce before the events")
	}
	s.draw.Complete = true
	s.must()
	s.must()
	if len(s.sent) != 4 || !s.draw.Opened["chamber"] {
		t.Errorf("in the end it has sent %q", s.sent)
	}
	l, err := Open(s.dir)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	shown, err := os.ReadFile(filepath.Join(s.dir, fileLog))
	if err != nil {
		t.Fatal(err)
	}
	lines, err := Verify(bytes.NewReader(shown), l.Public())
	if err != nil || len(lines) != 6 {
		t.Errorf("its log of %d lines: %v", len(lines), err)
	}
	for i := 0; i < len(shown); i += 7 {
		bent := bytes.Clone(shown)
		bent[i] ^= 1
		if got, err := Verify(bytes.NewReader(bent), l.Public()); err == nil && len(got) == len(lines) {
			t.Fatalf("byte %d of the log changed and nobody notices", i)
		}
	}
}

// A void draw is sealed no more; but who had sealed it opens it, so that everybody reads what it would have been.
func TestAnAgentOpensAVoidDraw(t *testing.T) {
	s := newStage(t)
	s.now, s.draw.Void = at, true
	s.must()
	if s.draw.Seals["chamber"] != "" {
		t.Errorf("sealed a void draw: %q", s.sent)
	}
	s.draw.Void = false
	s.must()
	s.draw.Void, s.draw.Complete, s.now = true, true, at.Add(7*time.Hour)
	s.must()
	if !s.draw.Opened["chamber"] {
		t.Errorf("it has sent %q", s.sent)
	}
}

// Killed at any byte of what it writes, an agent never commits to two nonces and never forgets one that it committed to.
func TestKilledAtAnyByte(t *testing.T) {
	s := newStage(t)
	s.must()
	whole, err := os.ReadFile(filepath.Join(s.dir, fileLog))
	if err != nil {
		t.Fatal(err)
	}
	firstLine := bytes.IndexByte(whole, '\n') + 1
	committed := maps.Clone(s.round.Commitments)
	for _, cut := range cuts(len(whole), firstLine) {
		if err := os.WriteFile(filepath.Join(s.dir, fileLog), whole[:cut], 0o600); err != nil {
			t.Fatal(err)
		}
		s.round.Commitments, s.draw.Seals = map[string]string{"bureau": "", "chamber": ""}, map[string]string{"chamber": ""}
		if cut >= firstLine { // the commitment leaves only when its line is whole
			s.round.Commitments = maps.Clone(committed)
		}
		s.must()
		if cut >= firstLine && s.round.Commitments["chamber"] != committed["chamber"] {
			t.Fatalf("cut at %d: it committed to another nonce", cut)
		}
	}
}

// cuts are places all over a text of n bytes, and all those around a line's end.
func cuts(n, end int) (at []int) {
	for i := range n {
		if i%23 == 0 || i >= end-2 && i <= end+2 {
			at = append(at, i)
		}
	}
	return at
}

func TestAnAnswerThatGetsLost(t *testing.T) {
	s := newStage(t)
	s.lose = true
	if err := s.step(); err == nil {
		t.Fatal("a lost answer is no failure")
	}
	s.lose = false
	s.must()
	s.now = at.Add(4 * time.Hour)
	s.must()
	if len(s.sent) != 3 || s.round.Nonces["chamber"] == "" {
		t.Errorf("it has sent %q", s.sent)
	}
	s = newStage(t)
	s.deny = true
	_ = s.step()
	before, _ := os.ReadFile(filepath.Join(s.dir, fileLog))
	s.deny = false
	s.must()
	if !strings.Contains(string(before), s.round.Commitments["chamber"]) {
		t.Error("after a refusal it commits to another nonce")
	}
}

func TestAlarms(t *testing.T) {
	other := strings.Repeat("0", 64)
	for name, c := range map[string]struct {
		change func(*stage)
		says   string
	}{
		"somebody commits in its name":  {func(s *stage) { s.round.Commitments["chamber"] = other }, "never made"},
		"somebody seals in its name":    {func(s *stage) { s.draw.Seals["chamber"] = other }, "never made"},
		"the text changes afterwards":   {func(s *stage) { s.must(); s.round.Text = strings.Replace(s.round.Text, "2026313", "2026314", 1) }, "text changed"},
		"the commitment is exchanged":   {func(s *stage) { s.must(); s.round.Commitments["chamber"] = other }, "never made"},
		"a round that does not name it": {func(s *stage) { s.round.Text = strings.Replace(s.round.Text, "chamber", "chambre", 1) }, "does not name"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t)
			c.change(s)
			s.now = at.Add(4 * time.Hour)
			n := len(s.round.Nonces)
			if err := s.step(); err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("it says %v", err)
			}
			if name != "somebody seals in its name" && len(s.round.Nonces) != n {
				t.Error("it reveals all the same")
			}
		})
	}
}

// repeats is a broken source of randomness.
type repeats byte

func (r repeats) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(r) + byte(i)
	}
	return len(p), nil
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestABrokenSourceOfRandomness(t *testing.T) {
	if _, err := Nonce(zeros{}); err == nil {
		t.Error("zeros are taken for a nonce")
	}
	dir := filepath.Join(t.TempDir(), "p")
	if _, err := Create(dir, rand.Reader); err != nil {
		t.Fatal(err)
	}
	l, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if _, err := Open(dir); err == nil {
		t.Error("two agents work with one log")
	}
	if _, err := Create(dir, rand.Reader); err == nil {
		t.Error("a key was overwritten")
	}
	for i, want := range []bool{true, false} {
		task := Task{Subject: subjectRound + string(rune('a'+i)), Suite: "sha256", Party: "chamber"}
		if _, err := l.nonce(task, repeats(7), at); (err == nil) != want {
			t.Errorf("nonce %d of a source that repeats: %v", i+1, err)
		}
	}
}

func TestAnAirGappedParty(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "p")
	if _, err := Create(dir, rand.Reader); err != nil {
		t.Fatal(err)
	}
	l, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	text := []byte(roundText(t, "sm3"))
	task, err := TaskOf(text, "chamber")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := l.Make(task, true, at); err == nil {
		t.Error("it reveals what it never made")
	}
	commit, err := l.Make(task, false, at)
	if err != nil {
		t.Fatal(err)
	}
	again, _ := l.Make(task, false, at)
	reveal, err := l.Make(task, true, at)
	if err != nil || again != commit || drd1.Commitment(sm3.Suite, drd1.RoundDigest(sm3.Suite, text), "chamber", reveal.Value) != commit.Value {
		t.Errorf("%v: the messages are %+v, %+v, %+v", err, commit, again, reveal)
	}
	for _, m := range []Message{commit, reveal} {
		carried := m.Text()
		got, err := ParseMessage(carried)
		if got.Suite = m.Suite; err != nil || got != m {
			t.Errorf("carried over: %+v, %v", got, err)
		}
		for i := range carried {
			bent := []byte(carried)
			bent[i] ^= 1
			if _, err := ParseMessage(string(bent)); err == nil {
				t.Fatalf("byte %d was misread and nobody notices: %s", i, bent)
			}
		}
	}
	task.Digest[0] ^= 1
	if _, err := l.Make(task, true, at); err == nil {
		t.Error("it reveals for a text that it did not commit to")
	}
}

func FuzzParseMessage(f *testing.F) {
	f.Add(Message{Task: Task{Subject: "round/r", Party: "p"}}.Text()) // the rest of the corpus is testdata
	f.Fuzz(func(t *testing.T, text string) {
		if m, err := ParseMessage(text); err == nil && m.Text() != text {
			t.Errorf("%q is read and written as %q", text, m.Text())
		}
	})
}

// FuzzVerify: a log counts as far as its lines are signed, each on the one before; whatever stands behind, nothing else is read from it.
func FuzzVerify(f *testing.F) {
	dir := filepath.Join(f.TempDir(), "p")
	source := mathrand.NewChaCha8([32]byte{4}) // every process of a run has the same key
	public, err := Create(dir, source)
	if err != nil {
		f.Fatal(err)
	}
	l, err := Open(dir)
	if err != nil {
		f.Fatal(err)
	}
	for _, subject := range []string{"a", "b"} {
		if _, err := l.nonce(Task{Subject: subjectRound + subject, Suite: "sha256", Party: "chamber"}, source, at); err != nil {
			f.Fatal(err)
		}
	}
	if err := l.Close(); err != nil {
		f.Fatal(err)
	}
	raw, err := os.ReadFile(filepath.Join(dir, fileLog))
	if err != nil {
		f.Fatal(err)
	}
	whole := string(raw)
	first, second, _ := strings.Cut(whole, "\n")
	for _, s := range []string{whole, "", first, first + "\n", second, second + first, whole + whole, whole[:len(whole)-1], strings.ReplaceAll(whole, "\n", "\r\n"),
		"\ufeff" + whole, strings.ReplaceAll(whole, "\t", " "), whole + "\n", whole + "{}\t\n", strings.ToUpper(whole), strings.Repeat("x", maxLine+1), "\x00\n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, log string) {
		lines, err := Verify(strings.NewReader(log), public)
		if len(lines) > 2 || (len(lines) == 2) != strings.HasPrefix(log, whole) || len(lines) > 0 && !strings.HasPrefix(log, first) {
			t.Errorf("%d lines of %q, %v", len(lines), log, err)
		}
	})
}
