package party

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"strings"

	"yangguang/draw/drd1"
	"yangguang/draw/sm3"
)

// The subjects of a log.
const (
	subjectRound = "round/"
	subjectDraw  = "draw/"
)

// suiteOf is a hash suite by name.
func suiteOf(name string) (drd1.Suite, bool) {
	switch name {
	case drd1.SHA256.Name():
		return drd1.SHA256, true
	case sm3.Suite.Name():
		return sm3.Suite, true
	}
	return nil, false
}

// Task is what a party commits to: a round that names it, or a draw that names it as its sealed party.
type Task struct {
	Subject string // round/<name> or draw/<number>
	Suite   string
	Digest  drd1.Digest // Q or P, computed from the text
	Party   string
}

// TaskOf reads a round text or a plan text as the party sees it, on paper or from a platform that it need not believe.
func TaskOf(text []byte, party string) (Task, error) {
	t := Task{Party: party}
	var names []string
	if r, err := drd1.ParseRound(text); err == nil {
		t.Subject, t.Suite, names = subjectRound+r.ID, r.Suite, r.Parties
	} else if p, wrong := drd1.ParsePlan(text); wrong == nil {
		t.Subject, t.Suite, names = subjectDraw+p.Draw, p.Suite, p.Sealed
	} else {
		return t, fmt.Errorf("既不是轮次文本，也不是抽取计划文本 / neither a round text (%w) nor a plan text (%w)", err, wrong)
	}
	suite, ok := suiteOf(t.Suite)
	if !ok {
		return t, both(fmt.Sprintf("未知的算法 %q", t.Suite), fmt.Sprintf("unknown suite %q", t.Suite))
	}
	if t.Digest = drd1.RoundDigest(suite, text); strings.HasPrefix(t.Subject, subjectDraw) {
		t.Digest = drd1.PlanDigest(suite, text)
	}
	for _, n := range names {
		if n == party {
			return t, nil
		}
	}
	return t, both(fmt.Sprintf("%s 的参与方中没有 %s，只有：%s", t.Subject, party, strings.Join(names, "、")),
		fmt.Sprintf("%s does not name %s as its party: %s", t.Subject, party, strings.Join(names, ", ")))
}

// Nonce draws 32 bytes of a cryptographic source. The source is a parameter for tests that look at what a bad one does.
func Nonce(random io.Reader) (n drd1.Digest, err error) {
	if _, err = io.ReadFull(random, n[:]); err != nil {
		return n, fmt.Errorf("取不到随机数 / no randomness: %w", err)
	}
	seen := map[byte]bool{}
	for _, b := range n {
		seen[b] = true
	}
	if len(seen) < leastValues {
		return drd1.Digest{}, both("本机的随机源已损坏：随机数中不同的字节太少",
			"the source of randomness of this machine is broken: the nonce has too few different bytes")
	}
	return n, nil
}

// leastValues is the least number of different bytes of a nonce: of 32 random bytes fewer come not once in 10^10.
const leastValues = 16

// Message is what an air-gapped party carries to the platform, on paper, as a QR code or on USB: six short lines that a person can compare.
type Message struct {
	Task
	Reveal bool        // the nonce, otherwise its commitment
	Value  drd1.Digest // commitment, seal or nonce
}

// What is what the message carries, in Chinese and English.
func (m Message) What() string {
	what := [2]string{"承诺", "commitment"}
	switch sealed := strings.HasPrefix(m.Subject, subjectDraw); {
	case sealed && m.Reveal:
		what = [2]string{"密封的随机数", "sealed nonce"}
	case sealed:
		what = [2]string{"密封值", "seal"}
	case m.Reveal:
		what = [2]string{"随机数", "nonce"}
	}
	return fmt.Sprintf("%s：%s，参与方 %s / %s of %s for %s", what[0], m.Subject, m.Party, what[1], m.Party, m.Subject)
}

// Text is the message with a check line that notices slips of the pen.
func (m Message) Text() string {
	what := "commit"
	if m.Reveal {
		what = "reveal"
	}
	body := fmt.Sprintf("drd1 party %s\nsubject %s\ndigest %s\nparty %s\nvalue %s\n", what, m.Subject, m.Digest, m.Party, m.Value)
	return body + "check " + checkOf(body) + "\n"
}

func checkOf(body string) string {
	d := sha256.Sum256([]byte(body))
	return hex.EncodeToString(d[:4])
}

// ParseMessage reads a message that was carried over; an error names the line.
func ParseMessage(text string) (m Message, err error) {
	body, check, ok := strings.Cut(text, "check ")
	lines := strings.Split(strings.TrimSuffix(body, "\n"), "\n")
	if !ok || len(lines) != 5 {
		return m, both("一份报文有五行和一行校验", "a message has five lines and a check line")
	}
	switch lines[0] {
	case "drd1 party commit":
	case "drd1 party reveal":
		m.Reveal = true
	default:
		return m, both("第 1 行：不是参与方的报文", "line 1: not a message of a party")
	}
	values := map[string]string{}
	for i, key := range []string{"subject", "digest", "party", "value"} {
		k, v, _ := strings.Cut(lines[i+1], " ")
		if k != key || v == "" {
			return m, both(fmt.Sprintf("第 %d 行：此处应为 %q", i+2, key), fmt.Sprintf("line %d: expected %q", i+2, key))
		}
		values[key] = v
	}
	if check != checkOf(body)+"\n" {
		return m, both("第 6 行：校验不符，请逐行与原件核对", "line 6: the check does not fit: compare every line with the original")
	}
	m.Subject, m.Party = values["subject"], values["party"]
	if m.Digest, err = drd1.ParseDigest(values["digest"]); err != nil {
		return m, fmt.Errorf("第 3 行 line 3: %w", err)
	}
	if m.Value, err = drd1.ParseDigest(values["value"]); err != nil {
		return m, fmt.Errorf("第 5 行 line 5: %w", err)
	}
	return m, nil
}
