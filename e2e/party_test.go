package e2e_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"yangguang/draw/beacon"
	"yangguang/draw/drd1"
	"yangguang/draw/sm3"
)

// agent is the agent of a party, a process with a folder and an account of its own.
type agent struct {
	*site
	party, dir, secret, key string
	flags                   []string
	cmd                     *exec.Cmd
	out                     bytes.Buffer
}

// agentOf makes a party's account and its agent's folder.
func (c *city) agentOf(party string) *agent {
	c.t.Helper()
	dir := c.t.TempDir()
	a := &agent{site: c.site, party: party, dir: filepath.Join(dir, "party"), secret: filepath.Join(dir, "password")}
	out := c.must("user", "add", "--role", "party", "--name", party, party)
	_, password, ok := strings.Cut(out, "password")
	password, _, _ = strings.Cut(password, "\n")
	if !ok || os.WriteFile(a.secret, []byte(strings.Trim(password, " :")), 0o600) != nil {
		c.t.Fatalf("no password in %q", out)
	}
	a.key = strings.TrimSpace(c.must("party", "init", "--dir", a.dir))
	a.flags = []string{"--server", c.base, "--user", party, "--password-file", a.secret}
	return a
}

// work starts the agent; with an environment that names no database and no folder of the platform.
func (a *agent) work() {
	a.t.Helper()
	path, err := binary()
	if err != nil {
		a.t.Fatal(err)
	}
	a.cmd = exec.Command(path, append([]string{"party", "run", "--dir", a.dir, "--party", a.party, "--lead", "30s", "--every", "200ms"}, a.flags...)...)
	a.cmd.Env, a.cmd.Stdout, a.cmd.Stderr = []string{"PATH=" + os.Getenv("PATH")}, &a.out, &a.out
	if err := a.cmd.Start(); err != nil {
		a.t.Fatal(err)
	}
	cmd := a.cmd
	a.t.Cleanup(func() { _ = cmd.Process.Kill() })
}

// die is kill -9.
func (a *agent) die() {
	_ = a.cmd.Process.Kill()
	_ = a.cmd.Wait()
}

// eventually asks until the answer is what a test waits for.
func (c *city) eventually(what, query string, v vars, done func(answer) bool) answer {
	c.t.Helper()
	for end := time.Now().Add(2 * time.Minute); ; {
		a := c.public().get(query, v)
		if done(a) {
			return a
		}
		if time.Now().After(end) {
			c.t.Fatalf("%s: it stays %+v", what, a.Data)
		}
		until(time.Now().Add(100 * time.Millisecond))
	}
}

// TestARoundThatRunsByItself: two agents on their own commit and reveal, one of them killed between the two; a third seals the draw; a fourth party has
// no network. The office closes the round and throws the dice, which it may beside a sealed party.
func TestARoundThatRunsByItself(t *testing.T) {
	t.Parallel()
	c := newCity(t, 6)
	chamber, notary, paper, sealer := c.agentOf("chamber"), c.agentOf("notary"), c.agentOf("paper"), c.agentOf("discipline")
	plan := c.adminA.do("filePlan", "plan { id }", vars{"kind": "ANNUAL", "lateReason": "平台启用当年补办备案", "year": time.Now().In(china).Year(), "title": "专项抽查", "itemIds": []string{c.itemID("SCJG-01")},
		"target": vars{"regionCodes": []string{"370502"}}, "stratification": "kind", "ratios": []vars{{"stratum": "ENTERPRISE", "percent": "10"}},
		"from": today(), "to": within(30)}).text("filePlan", "plan", "id")
	now := time.Now().UTC().Truncate(time.Second)
	// Wide enough for a machine that tests other things too: what is late is refused, and rightly.
	revealBy, event := now.Add(time.Minute), now.Add(time.Minute+2*time.Second)
	embargo := now.Add(20 * time.Minute)
	r := c.adminA.do("openRound", "round { id text }", vars{"name": "370502-agents", "suite": "sm3", "quorum": 3, "revealBy": revealBy,
		"parties": []vars{{"name": "chamber", "username": "chamber"}, {"name": "notary", "username": "notary"}, {"name": "paper", "username": "paper"}},
		"beacons": []vars{{"source": "dice/d10x20", "event": "hall", "time": event}}})
	round := r.text("openRound", "round", "id")
	text := filepath.Join(c.dir, "round.txt")
	if err := os.WriteFile(text, []byte(r.text("openRound", "round", "text")), 0o600); err != nil {
		t.Fatal(err)
	}
	carry := func(what string) {
		t.Helper()
		message, code := filepath.Join(c.dir, what), filepath.Join(c.dir, what+".png")
		out := c.must("party", what, "--dir", paper.dir, "--party", "paper", "--qr", code, text)
		if err := os.WriteFile(message, []byte(out), 0o600); err != nil {
			t.Fatal(err)
		}
		if image, err := os.ReadFile(code); err != nil || !bytes.HasPrefix(image, []byte("\x89PNG")) {
			t.Errorf("the QR code of %s: %v", what, err)
		}
		c.must(append(append([]string{"party", "deliver"}, paper.flags...), message)...)
	}
	chamber.work()
	notary.work()
	sealer.work()
	carry("commit-text")
	d := c.adminA.do("commitDraw", "draw { id number }", vars{"planId": plan, "roundId": round, "slots": []string{"-", "-"}, "publication": "OPEN",
		"windowFrom": today(), "windowTo": within(20), "sealedParties": []vars{{"name": "discipline", "username": "discipline"}}, "embargoUntil": embargo})
	id, number := vars{"n": d.text("commitDraw", "draw", "number")}, d.text("commitDraw", "draw", "number")
	c.eventually("sealed", `query($n: String!) { draw(number: $n) { sealedParties { seal } round { parties { commitment } } } }`, id, func(a answer) bool {
		return a.at("draw", "sealedParties", 0, "seal") != nil && a.at("draw", "round", "parties", 0, "commitment") != nil && a.at("draw", "round", "parties", 1, "commitment") != nil
	})
	notary.die()
	sealer.die()
	notary.work()
	sealer.work()
	until(revealBy.Add(-28 * time.Second))
	carry("reveal-text")
	c.eventually("revealed", `query($n: String!) { draw(number: $n) { round { parties { nonce } } } }`, id, func(a answer) bool {
		return a.at("draw", "round", "parties", 0, "nonce") != nil && a.at("draw", "round", "parties", 1, "nonce") != nil
	})
	until(revealBy)
	c.closed(c.adminA, round)
	until(event)
	c.adminA.do("recordBeacon", "round { state }", vars{"roundId": round, "source": "dice/d10x20", "event": "hall", "value": "31415926535897932384"})
	c.eventually("opened", `query($n: String!) { draw(number: $n) { sealedParties { opened } } }`, id, func(a answer) bool {
		return a.at("draw", "sealedParties", 0, "opened") == true
	})
	c.adminA.do("executeDraw", "draw { state }", vars{"drawId": d.text("commitDraw", "draw", "id")})
	if a := c.public().get(`query($n: String!) { draw(number: $n) { state result { digest seed selections(first: 9) { nodes { rank } } } } }`, id); len(a.list("draw", "result", "selections", "nodes")) != 0 ||
		a.at("draw", "result", "seed") != nil || a.text("draw", "result", "digest") == "" {
		t.Errorf("under embargo the public reads %+v", a.Data)
	}
	for _, a := range []*agent{chamber, notary, sealer} {
		a.die()
		c.must("party", "verify", "--key", a.key, filepath.Join(a.dir, "party.log"))
	}
	c.verifiesForItsHead(number)
}

// verifiesForItsHead wants the head's bundle of a draw under embargo to be complete and to hold.
func (c *city) verifiesForItsHead(number string) {
	c.t.Helper()
	b := drd1.Bundle{}
	for _, name := range drd1.Files {
		if body, status := c.adminA.file("/draws/" + number + "/" + name); status == 200 {
			b[name] = body
		}
	}
	if r := drd1.Verify(b, drd1.Options{Suites: []drd1.Suite{sm3.Suite}, Sources: beacon.Sources}); r.ExitCode() != 0 || r.Suite != "sm3" {
		c.t.Errorf("the head's bundle: %v", r.Err())
	}
}
