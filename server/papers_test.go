package server_test

import (
	"mime"
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"

	"yangguang/actor"
	"yangguang/decision"
	"yangguang/ident"
	"yangguang/server/auth"
)

// A paper is saved under its number and nothing else: no person, no enterprise, and whatever stands in it stays inside the header.
func TestAPaperIsSavedUnderItsNumber(t *testing.T) {
	s := start(t)
	const mine = "91370502MA3DEM001R"
	s.agency("370502-SCJG", "ZF-1")
	s.order("370502-SCJG", mine)
	shop := s.signIn("shop", s.account(auth.NewAccount{Username: "shop", Roles: []actor.Role{actor.Enterprise}, Enterprise: mine}).Password)
	for n, number := range []string{"JC-1-果1", "JC-1-\"\r\nX-Evil: 1;果"} {
		id := uuid.New()
		if _, err := s.db.Past(t).Exec(t.Context(), `insert into visit_paper (inspection_id, kind, n, id, number, agency_id, disclosed_to, text, digest, change_id)
			select id, 'RESULT_NOTICE', $1, $2, $3, agency_id, disclosed_to, '检查结果告知书', sha256('x'), $2 from inspection`, n+1, id, number); err != nil {
			t.Fatal(err)
		}
		got := s.send(s.request("GET", "/papers/"+ident.Of(decision.KindPaper, id), "", map[string]string{"Authorization": "Bearer " + shop}))
		kind, of, err := mime.ParseMediaType(got.header.Get("Content-Disposition"))
		if got.status != http.StatusOK || err != nil || kind != "attachment" || of["filename"] != number+".pdf" || got.header.Get("X-Evil") != "" ||
			strings.ContainsAny(got.header.Get("Content-Disposition"), "\r\n") {
			t.Errorf("%d %v %v %v", got.status, got.header, of, err)
		}
	}
}
