package e2e_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"mime/multipart"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/uuid"
)

// binaries are built once for all tests of the package, in one folder.
var binaries string

// binary is the platform as it is shipped: YANGGUANG, or else one that is built. mortal is the one that dies where a file says (package failpoint).
var binary, mortal = built(""), built("failpoints")

func built(tags string) func() (string, error) {
	return sync.OnceValues(func() (string, error) {
		if there := os.Getenv("YANGGUANG"); there != "" && tags == "" {
			return there, nil
		}
		out := filepath.Join(binaries, "yangguang"+tags)
		if text, err := exec.Command("go", "build", "-tags", tags, "-o", out, "..").CombinedOutput(); err != nil {
			return "", fmt.Errorf("build: %w\n%s", err, text)
		}
		return out, nil
	})
}

// atOnce is how many tests of this package run beside one another, if the command says nothing: each waits for a server of its own most of its time.
const atOnce = "6"

func TestMain(m *testing.M) {
	err := flag.Set("test.parallel", atOnce)
	flag.Parse()
	if err != nil {
		panic(err)
	}
	if binaries, err = os.MkdirTemp("", "yangguang-e2e"); err != nil {
		panic(err)
	}
	code := m.Run()
	_ = os.RemoveAll(binaries)
	os.Exit(code)
}

// site is one running platform with its own folder and its own PostgreSQL.
type site struct {
	t    testing.TB
	dir  string
	base string
	env  []string
	path func() (string, error) // of the binary
	cmd  *exec.Cmd
	done chan error
	log  *bytes.Buffer
}

// newSite prepares a platform without starting it. more is further environment.
func newSite(t testing.TB, more ...string) *site {
	t.Helper()
	dir, err := os.MkdirTemp("", "yangguang-site")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, 0o755); err != nil { // PostgreSQL drops root and must reach its folder below
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	_ = l.Close()
	s := &site{t: t, dir: dir, base: "http://" + addr, path: binary, log: &bytes.Buffer{}}
	s.env = append(os.Environ(), "DATA_DIR="+dir, "LISTEN="+addr, "ADMIN_LISTEN=127.0.0.1:0", "SECOND_FACTOR=off", "DATABASE_URL=", "DATABASE_OWNER_URL=", "BASE_URL="+s.base)
	s.env = append(s.env, more...)
	t.Cleanup(func() {
		s.stop()
		if t.Failed() {
			t.Logf("server log:\n%s", s.log.String())
		}
		_ = os.RemoveAll(dir)
	})
	return s
}

// launch begins to serve.
func (s *site) launch(args ...string) {
	s.t.Helper()
	path, err := s.path()
	if err != nil {
		s.t.Fatal(err)
	}
	s.cmd = exec.Command(path, append([]string{"serve"}, args...)...)
	s.cmd.Env, s.cmd.Stdout, s.cmd.Stderr = s.env, s.log, s.log
	if err := s.cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	s.done = make(chan error, 1)
	go func(cmd *exec.Cmd) { s.done <- cmd.Wait() }(s.cmd)
}

// start serves until stop or kill; it returns when the platform is ready.
func (s *site) start(args ...string) {
	s.t.Helper()
	s.launch(args...)
	s.ready()
}

// ready waits until the platform answers.
func (s *site) ready() {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case err := <-s.done:
			s.cmd = nil
			s.t.Fatalf("server ended: %v\n%s", err, s.log.String())
		case <-ctx.Done():
			s.t.Fatal("server is not ready")
		case <-tick.C:
			if r, err := http.Get(s.base + "/readyz"); err == nil {
				_ = r.Body.Close()
				if r.StatusCode == http.StatusOK {
					return
				}
			}
		}
	}
}

func (s *site) stop() {
	if s.cmd == nil {
		return
	}
	_ = s.cmd.Process.Signal(syscall.SIGTERM)
	if err := <-s.done; err != nil {
		s.t.Errorf("server did not stop cleanly: %v", err)
	}
	s.cmd = nil
}

// kill is kill -9: nothing is flushed, nobody says goodbye.
func (s *site) kill() {
	_ = s.cmd.Process.Kill()
	<-s.done
	s.cmd = nil
}

// run runs a command of the binary and gives its output and exit code.
func (s *site) run(args ...string) (string, int) {
	s.t.Helper()
	path, err := s.path()
	if err != nil {
		s.t.Fatal(err)
	}
	cmd := exec.Command(path, args...)
	cmd.Env = s.env
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		s.t.Fatal(err)
	}
	return string(out), cmd.ProcessState.ExitCode()
}

// must is run for commands that have to succeed.
func (s *site) must(args ...string) string {
	s.t.Helper()
	out, code := s.run(args...)
	if code != 0 {
		s.t.Fatalf("yangguang %s: exit %d\n%s", strings.Join(args, " "), code, out)
	}
	return out
}

// person is somebody at a client; the zero token is the public.
type person struct {
	*site
	name, token string
}

func (s *site) public() *person { return &person{site: s, name: "public"} }

// add makes an account on the command line and signs in with it.
func (s *site) add(username string, flags ...string) *person {
	s.t.Helper()
	out := s.must(append(append([]string{"user", "add"}, flags...), "--name", username, username)...)
	for _, line := range strings.Split(out, "\n") {
		if _, password, ok := strings.Cut(line, "password"); ok {
			return s.signIn(username, strings.Trim(password, " :"))
		}
	}
	s.t.Fatalf("no password in %q", out)
	return nil
}

func (s *site) signIn(username, password string) *person {
	s.t.Helper()
	body, _ := json.Marshal(map[string]string{"username": username, "password": password})
	req, _ := http.NewRequest("POST", s.base+"/auth/sign-in", bytes.NewReader(body))
	req.Header.Set("Content-Type", "application/json")
	r, err := http.DefaultClient.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer r.Body.Close()
	var got struct{ AccessToken string }
	if err := json.NewDecoder(r.Body).Decode(&got); err != nil || got.AccessToken == "" {
		s.t.Fatalf("sign-in of %s: %s, %v", username, r.Status, err)
	}
	return &person{s, username, got.AccessToken}
}

// answer is a GraphQL answer.
type answer struct {
	Data   map[string]any
	Errors []struct {
		Message    string
		Path       []any
		Extensions struct {
			Code, Reason, Field string
			Facts               map[string]any
		}
	}
}

// code is the first error's code and reason, "" when there is none.
func (a answer) code() string {
	if len(a.Errors) == 0 {
		return ""
	}
	e := a.Errors[0].Extensions
	if e.Reason != "" {
		return e.Code + " " + e.Reason
	}
	return e.Code
}

// at follows a path into the data: names and list indexes.
func (a answer) at(path ...any) any {
	var v any = a.Data
	for _, p := range path {
		switch p := p.(type) {
		case string:
			m, _ := v.(map[string]any)
			v = m[p]
		case int:
			l, _ := v.([]any)
			if p >= len(l) {
				return nil
			}
			v = l[p]
		}
	}
	return v
}

func (a answer) text(path ...any) string {
	s, _ := a.at(path...).(string)
	return s
}

func (a answer) number(path ...any) int {
	f, _ := a.at(path...).(float64)
	return int(f)
}

func (a answer) list(path ...any) []any {
	l, _ := a.at(path...).([]any)
	return l
}

type vars = map[string]any

// ask sends a document.
func (p *person) ask(document string, v vars) answer {
	p.t.Helper()
	a, err := p.try(document, v)
	if err != nil {
		p.t.Fatalf("%s: %v", p.name, err)
	}
	return a
}

// try sends a document to a server that may not be there; told to come back later, it does.
func (p *person) try(document string, v vars) (got answer, err error) {
	for {
		got, err = p.send(document, v)
		if err != nil || got.code() != "RATE_LIMITED" {
			return got, err
		}
		seconds, _ := got.Errors[0].Extensions.Facts["retryAfter"].(float64)
		until(time.Now().Add(time.Duration(seconds * float64(time.Second))))
	}
}

func (p *person) send(document string, v vars) (got answer, err error) {
	body, err := json.Marshal(map[string]any{"query": document, "variables": v})
	if err != nil {
		return got, err
	}
	req, err := http.NewRequest("POST", p.base+"/graphql", bytes.NewReader(body))
	if err != nil {
		return got, err
	}
	req.Header.Set("Content-Type", "application/json")
	if p.token != "" {
		req.Header.Set("Authorization", "Bearer "+p.token)
	}
	r, err := http.DefaultClient.Do(req)
	if err != nil {
		return got, err
	}
	defer r.Body.Close()
	text, err := io.ReadAll(r.Body)
	if err != nil {
		return got, err
	}
	if err := json.Unmarshal(text, &got); err != nil {
		return got, fmt.Errorf("%s: %s", r.Status, text)
	}
	return got, nil
}

// get asks and fails on any error.
func (p *person) get(document string, v vars) answer {
	p.t.Helper()
	a := p.ask(document, v)
	if len(a.Errors) > 0 {
		p.t.Fatalf("%s: %+v\n%s", p.name, a.Errors, document)
	}
	return a
}

// command builds the document of a mutation with one input: selection is asked of its payload.
func command(field, selection string) string {
	return fmt.Sprintf("mutation($input: %s%sInput!) { %s(input: $input) { %s } }", strings.ToUpper(field[:1]), field[1:], field, selection)
}

// key is a fresh idempotency key.
func key() string { return uuid.Must(uuid.NewV7()).String() }

// do runs a mutation that has to succeed, under a fresh key.
func (p *person) do(field, selection string, input vars) answer {
	p.t.Helper()
	return p.get(command(field, selection), vars{"input": with(input, "clientMutationId", key())})
}

// closed closes a round by hand, unless the platform, which closes every round once reveal-by has passed, was faster.
func (s *site) closed(head *person, round string) {
	s.t.Helper()
	a := head.ask(command("closeRound", "round { state }"), vars{"input": vars{"roundId": round, "clientMutationId": key()}})
	if code := a.code(); code != "" && !strings.HasSuffix(code, " WRONG_STATE") {
		s.t.Fatalf("%s closes: %+v", head.name, a.Errors)
	}
	a = head.get("query($id: ID!) { node(id: $id) { ... on Round { state voidReason } } }", vars{"id": round})
	if a.text("node", "state") != "CLOSED" || a.at("node", "voidReason") != nil {
		s.t.Errorf("round: %+v", a.Data)
	}
}

// refused runs a mutation that has to be refused with code ("CODE" or "CODE REASON").
func (p *person) refused(want, field string, input vars) answer {
	p.t.Helper()
	a := p.ask(command(field, "clientMutationId"), vars{"input": with(input, "clientMutationId", key())})
	if a.code() != want {
		p.t.Errorf("%s %s: %q, want %q (%+v)", p.name, field, a.code(), want, a.Errors)
	}
	return a
}

func with(v vars, k string, x any) vars {
	out := maps.Clone(v)
	out[k] = x
	return out
}

// file gets a public file.
func (p *person) file(path string) (body []byte, status int) {
	p.t.Helper()
	req, _ := http.NewRequest("GET", p.base+path, nil)
	if p.token != "" {
		req.Header.Set("Authorization", "Bearer "+p.token)
	}
	r, err := http.DefaultClient.Do(req)
	if err != nil {
		p.t.Fatal(err)
	}
	defer r.Body.Close()
	body, err = io.ReadAll(r.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	return body, r.StatusCode
}

// upload sends evidence and gives its id.
func (p *person) upload(content []byte, media string) string {
	p.t.Helper()
	id, err := p.tryUpload(key(), time.Now(), content, media)
	if err != nil {
		p.t.Fatal(err)
	}
	return id
}

// tryUpload sends evidence under a key to a server that may die of it.
func (p *person) tryUpload(k string, at time.Time, content []byte, media string) (string, error) {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	_ = w.WriteField("clientMutationId", k)
	_ = w.WriteField("capturedAt", at.UTC().Format(time.RFC3339))
	part, _ := w.CreatePart(map[string][]string{"Content-Disposition": {`form-data; name="file"; filename="photo.png"`}, "Content-Type": {media}})
	_, _ = part.Write(content)
	_ = w.Close()
	req, _ := http.NewRequest("POST", p.base+"/evidence", &b)
	req.Header.Set("Content-Type", w.FormDataContentType())
	req.Header.Set("Authorization", "Bearer "+p.token)
	r, err := http.DefaultClient.Do(req)
	if err != nil {
		return "", err
	}
	defer r.Body.Close()
	var got struct{ ID string }
	text, err := io.ReadAll(r.Body)
	if err == nil && (json.Unmarshal(text, &got) != nil || got.ID == "") {
		p.t.Errorf("evidence: %s %s", r.Status, text)
	}
	return got.ID, err
}

// until waits for an instant of the real clock: a round's times are seconds ahead and nothing can hurry them (decisions.md 14).
func until(t time.Time) { <-time.After(time.Until(t)) }
