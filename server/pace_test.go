package server_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"yangguang/actor"
	"yangguang/server"
	"yangguang/server/auth"
	"yangguang/workday"
)

// lane is a connection that a test looks at: what goes out between two deadlines, and until when what comes in may take.
type lane struct {
	*httptest.ResponseRecorder
	piece, longest int
	write, read    []time.Time
	begun, goOn    chan struct{} // not nil: the first write says that it has begun, and waits
	fails          bool
}

func (l *lane) Write(b []byte) (int, error) {
	if l.begun != nil {
		close(l.begun)
		<-l.goOn
		l.begun = nil
	}
	if l.fails {
		return 0, errors.New("the client has gone")
	}
	l.piece += len(b)
	l.longest = max(l.longest, l.piece)
	return l.ResponseRecorder.Write(b)
}

func (l *lane) SetWriteDeadline(t time.Time) error {
	l.write, l.piece = append(l.write, t), 0
	return nil
}

func (l *lane) SetReadDeadline(t time.Time) error {
	l.read = append(l.read, t)
	return nil
}

func newLane() *lane { return &lane{ResponseRecorder: httptest.NewRecorder()} }

// get asks over a lane.
func (s *stage) get(l *lane, path, token string) {
	r := httptest.NewRequestWithContext(s.t.Context(), http.MethodGet, path, nil)
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	s.app.Handler().ServeHTTP(l, r)
}

// stuck asks for a file and does not read it, until release is called.
func (s *stage) stuck(path, token string) (release func()) {
	s.t.Helper()
	l, done := newLane(), make(chan struct{})
	begun := make(chan struct{})
	l.begun, l.goOn = begun, make(chan struct{})
	go func() { defer close(done); s.get(l, path, token) }()
	select {
	case <-begun:
	case <-done:
		s.t.Fatalf("%s was not sent", path)
	}
	release = func() { close(l.goOn); <-done }
	if l.Code == http.StatusServiceUnavailable {
		release()
		s.t.Fatalf("%s was refused", path)
	}
	return release
}

// officer is somebody of an agency who hands in evidence.
func (s *stage) officer(agency, certificate string) (token string) {
	s.t.Helper()
	s.agency(agency, certificate)
	name := strings.ToLower(certificate)
	given := s.account(auth.NewAccount{Username: name, Roles: []actor.Role{actor.Inspector}, Agency: agency, Certificate: certificate})
	return s.signIn(name, given.Password)
}

func (s *stage) head(name string) (token string) {
	s.t.Helper()
	return s.signIn(name, s.account(auth.NewAccount{Username: name, Roles: []actor.Role{actor.AgencyAdmin}, Agency: "370502-SCJG"}).Password)
}

// photo uploads the smallest picture.
func (s *stage) photo(token string) reply {
	s.t.Helper()
	return s.upload(token, field{"clientMutationId", "", key()}, field{"capturedAt", "", "2026-11-23T08:00:00+08:00"}, field{"file", "image/png", string(png)})
}

func (s *stage) openData() string {
	s.t.Helper()
	if err := s.app.BuildOpenData(context.WithoutCancel(s.t.Context())); err != nil {
		s.t.Fatal(err)
	}
	return "/open-data/" + workday.CivilDate(time.Now()).String() + "/licence.txt"
}

// TestFilesGoOutAtALeastSpeed: each piece of a file has its own time, so that a slow line gets it whole and one that stands still is given up.
func TestFilesGoOutAtALeastSpeed(t *testing.T) {
	const piece = 16
	s := start(t, func(w *server.Wiring) { w.Rules.Pace.Bytes, w.Rules.Pace.Time = piece, time.Hour })
	officer := s.officer("370502-SCJG", "ZF-1")
	var stored struct{ ID string }
	if r := s.photo(officer); json.Unmarshal([]byte(r.body), &stored) != nil || stored.ID == "" {
		t.Fatalf("%d %s", r.status, r.body)
	}
	head := s.head("head")
	for path, token := range map[string]string{"/evidence/" + stored.ID: officer, "/registers/inspectors.csv": head, "/registers/inspectors.xlsx": head,
		s.openData(): "", "/verify/drawverify.py": ""} {
		l, began := newLane(), time.Now()
		s.get(l, path, token)
		if l.Code != http.StatusOK || l.Body.Len() < 2*piece {
			t.Errorf("%s: %d %s", path, l.Code, l.Body)
		}
		if l.longest > piece {
			t.Errorf("%s: %d bytes went out in the time of %d", path, l.longest, piece)
		}
		for _, d := range l.write {
			if d.Before(began.Add(30*time.Minute)) || d.After(time.Now().Add(time.Hour)) {
				t.Errorf("%s: a piece has until %s", path, d)
			}
		}
	}
}

// TestSlowReadersKeepNobodyFromAsking: whoever takes files and does not read them holds places of files, not those of queries and of the
// check of a code, nor with an invented token those of accounts.
func TestSlowReadersKeepNobodyFromAsking(t *testing.T) {
	s := start(t, func(w *server.Wiring) {
		f := &w.Rules.InFlight
		f.PublicReads, f.AccountReads, f.PublicFiles, f.FilesNetwork, f.Queue = 1, 1, 3, 2, time.Millisecond
	})
	s.agency("370502-SCJG", "ZF-1")
	party, file := s.person("party", actor.Party), s.openData()
	defer s.stuck(file, "")()
	defer s.stuck(file, "invented")()
	if r := s.post("/graphql", readRounds, nil); r.status != http.StatusOK {
		t.Errorf("a query of the public: %d %s", r.status, r.body)
	}
	if a := s.ask(party, whoAmI, nil); a.status != http.StatusOK || a.code() != "" {
		t.Errorf("an account's query: %d %s", a.status, a.body)
	}
	l := newLane()
	if s.get(l, file, ""); l.Code != http.StatusServiceUnavailable {
		t.Errorf("a third file to that network: %d", l.Code)
	}
	if r := s.send(s.request("GET", file, "", nil)); r.status != http.StatusOK {
		t.Errorf("a file to another network: %d %s", r.status, r.body)
	}
}

// TestOneExportAtATime: an account that is sent a register waits for its end before it gets another; other accounts do not.
func TestOneExportAtATime(t *testing.T) {
	s := start(t, func(w *server.Wiring) { w.Rules.InFlight.AccountReads, w.Rules.InFlight.Queue = 1, time.Millisecond })
	s.agency("370502-SCJG", "ZF-1")
	one, other := s.head("one"), s.head("other")
	release := s.stuck("/registers/inspectors.csv", one)
	for token, want := range map[string]int{one: http.StatusServiceUnavailable, other: http.StatusOK} {
		l := newLane()
		if s.get(l, "/registers/inspectors.csv", token); l.Code != want {
			t.Errorf("%d, want %d: %s", l.Code, want, l.Body)
		}
	}
	release()
	l := newLane()
	if s.get(l, "/registers/inspectors.csv", one); l.Code != http.StatusOK {
		t.Errorf("afterwards: %d %s", l.Code, l.Body)
	}
}

// TestAFileThatBreaksOffIsNoWholeFile: the connection breaks with it, and the log tells it as what it is.
func TestAFileThatBreaksOffIsNoWholeFile(t *testing.T) {
	s := start(t)
	s.agency("370502-SCJG", "ZF-1")
	head, log := s.head("head"), logged(t)
	l := newLane()
	l.fails = true
	func() {
		defer func() {
			if v := recover(); v != http.ErrAbortHandler {
				t.Errorf("the connection is not broken off: %v", v)
			}
		}()
		s.get(l, "/registers/inspectors.csv", head)
	}()
	if text := log.String(); strings.Contains(text, "panic") || !strings.Contains(text, `"broken":true`) {
		t.Error(text)
	}
}

// TestUploadsComeAtALeastSpeed: each piece of a file has its own time, all of them together the time of an upload, and when the request is in
// nothing ends it any more.
func TestUploadsComeAtALeastSpeed(t *testing.T) {
	s := start(t, func(w *server.Wiring) {
		w.Rules.Pace.Bytes, w.Rules.Pace.Time, w.Rules.Request.Evidence = 16, 2*time.Hour, time.Hour
	})
	officer := s.officer("370502-SCJG", "ZF-1")
	body := strings.Replace(evidenceForm, "KEY", key(), 1) + string(png) + "\r\n--b--\r\n"
	l := newLane()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/evidence", iotest.OneByteReader(strings.NewReader(body)))
	r.Header.Set("Authorization", "Bearer "+officer)
	r.Header.Set("Content-Type", "multipart/form-data; boundary=b")
	s.app.Handler().ServeHTTP(l, r)
	if l.Code != http.StatusCreated || len(l.read) < len(body)/16 {
		t.Errorf("%d after %d deadlines: %s", l.Code, len(l.read), l.Body)
	}
	for _, d := range l.read {
		if d.After(time.Now().Add(time.Hour)) {
			t.Errorf("a piece has until %s", d)
		}
	}
	for _, path := range []string{"/graphql", "/auth/sign-in"} {
		l, r := newLane(), httptest.NewRequestWithContext(t.Context(), http.MethodPost, path, strings.NewReader(readRounds))
		r.Header.Set("Content-Type", "application/json")
		if s.app.Handler().ServeHTTP(l, r); len(l.read) == 0 || !l.read[len(l.read)-1].IsZero() {
			t.Errorf("%s: the deadline of the body stands over the request: %v", path, l.read)
		}
	}
}

// TestAnUploadThatStandsStillIsGivenUp: after the time of one piece, not of all.
func TestAnUploadThatStandsStillIsGivenUp(t *testing.T) {
	s := start(t, func(w *server.Wiring) { w.Rules.Pace.Time = time.Millisecond })
	officer := s.officer("370502-SCJG", "ZF-1")
	c := s.half("POST /evidence HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=b\r\nAuthorization: Bearer "+officer+"\r\n", "")
	if b, err := io.ReadAll(c); err != nil || !strings.Contains(string(b), "400 Bad Request") {
		t.Errorf("%s %v", b, err)
	}
}

// TestOneAccountKeepsNobodyFromHandingIn: an upload takes its place when its file begins, and an account has a few of them.
func TestOneAccountKeepsNobodyFromHandingIn(t *testing.T) {
	s := start(t, func(w *server.Wiring) {
		f := &w.Rules.InFlight
		f.Uploads, f.UploadsNetwork, f.UploadsAccount, f.Queue = 2, 2, 1, time.Millisecond
	})
	one, other := s.officer("370502-SCJG", "ZF-1"), s.officer("370502-YJGL", "ZF-2")
	head := "POST /evidence HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=b\r\nAuthorization: Bearer " + one + "\r\n"
	for range 3 {
		s.half(head, "--b\r\n")
	}
	if r := s.photo(other); r.status != http.StatusCreated {
		t.Fatalf("while files have not begun: %d %s", r.status, r.body)
	}
	s.half(head, strings.Replace(evidenceForm, "KEY", key(), 1)+"x")
	s.metric(`requests_in_flight{class="uploads"} 1`)
	if r := s.photo(one); r.status != http.StatusServiceUnavailable {
		t.Errorf("a second file of the account: %d %s", r.status, r.body)
	}
	if r := s.photo(other); r.status != http.StatusCreated {
		t.Errorf("a file of another account: %d %s", r.status, r.body)
	}
}

// evidenceForm is what stands before the bytes of a picture; boundary b.
const evidenceForm = "--b\r\nContent-Disposition: form-data; name=\"clientMutationId\"\r\n\r\nKEY\r\n" +
	"--b\r\nContent-Disposition: form-data; name=\"capturedAt\"\r\n\r\n2026-11-23T08:00:00+08:00\r\n" +
	"--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x\"\r\nContent-Type: image/png\r\n\r\n"
