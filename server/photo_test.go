package server_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"yangguang/actor"
	"yangguang/server/auth"
)

// An administrator sets an officer's photo over HTTP; it is read with a session, never without.
func TestPhotos(t *testing.T) {
	s := start(t)
	s.agency("370502-SCJG", "ZF-1")
	head := s.signIn("head", s.account(auth.NewAccount{Username: "head", Roles: []actor.Role{actor.AgencyAdmin}, Agency: "370502-SCJG"}).Password)
	officer := s.signIn("officer", s.account(auth.NewAccount{Username: "officer", Roles: []actor.Role{actor.Inspector}, Agency: "370502-SCJG", Certificate: "ZF-1"}).Password)
	const rows = `{ registerEntries(register: INSPECTORS, first: 1) { nodes { id version photoUrl } } }`
	var found struct {
		Data struct {
			RegisterEntries struct {
				Nodes []struct{ ID, Version, PhotoURL string }
			}
		}
	}
	if err := json.Unmarshal([]byte(s.ask(head, rows, nil).body), &found); err != nil {
		t.Fatal(err)
	}
	row := found.Data.RegisterEntries.Nodes[0]
	id, version, reason, file := field{"inspectorId", "", row.ID}, field{"version", "", row.Version}, field{"reason", "", "入职照"}, field{"file", "image/png", string(png)}
	fresh := func() field { return field{"clientMutationId", "", key()} }
	for what, c := range map[string]struct {
		r    reply
		want int
	}{
		"without a token": {s.form("/photos", "", fresh(), id, version, reason, file), 401},
		"by an officer":   {s.form("/photos", officer, fresh(), id, version, reason, file), 403},
		"of nobody":       {s.form("/photos", head, fresh(), version, reason, file), 400},
		"no version":      {s.form("/photos", head, fresh(), id, field{"version", "", "x"}, reason, file), 400},
		"no reason":       {s.form("/photos", head, fresh(), id, version, file), 400},
		"a sound":         {s.form("/photos", head, fresh(), id, version, reason, field{"file", "audio/mpeg", "ID3"}), 400},
		"a false code":    {s.send(s.request("GET", "/photos/photo_00000000000000000000000000000000", "", map[string]string{"Check-Code": "x"})), 400},
		"read by nobody":  {s.send(s.request("GET", "/photos/photo_00000000000000000000000000000000", "", nil)), 401},
	} {
		if c.r.status != c.want || !strings.Contains(c.r.body, `"messageEn"`) {
			t.Errorf("%s: %d %s, want %d", what, c.r.status, c.r.body, c.want)
		}
	}
	k := fresh()
	sent := s.form("/photos", head, k, id, version, reason, file)
	var photo struct{ PhotoURL string }
	if err := json.Unmarshal([]byte(sent.body), &photo); err != nil || sent.status != http.StatusCreated {
		t.Fatalf("%d %s", sent.status, sent.body)
	}
	if again := s.form("/photos", head, k, id, version, reason, file); again.body != sent.body {
		t.Errorf("sent twice under one key: %d %s", again.status, again.body)
	}
	got := s.send(s.request("GET", photo.PhotoURL, "", map[string]string{"Authorization": "Bearer " + officer}))
	if got.status != http.StatusOK || got.body != string(png) || got.header.Get("Content-Type") != "image/png" {
		t.Errorf("read back: %d %v", got.status, got.header)
	}
}
