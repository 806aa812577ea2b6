package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"yangguang/draw/drd1"
)

// F12: whoever wants to draws every public draw again, without an account, and learns which one does not hold.
func TestEveryPublicDrawIsReplayed(t *testing.T) {
	f, err := drd1.Open(openDraw)
	if err != nil {
		t.Fatal(err)
	}
	served, report := f.Bundle, f.Verify(drawOptions)
	shown := report.ResultDigest.String()
	const pages = 2
	platform := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "" {
			t.Error("with an account")
		}
		if r.URL.Path == "/draws/"+report.Draw+".zip" {
			_ = served.WriteZIP(w)
			return
		}
		var ask struct{ Variables struct{ After *string } }
		_ = json.NewDecoder(r.Body).Decode(&ask)
		at := 1
		if ask.Variables.After != nil {
			at += len(*ask.Variables.After)
		}
		fmt.Fprintf(w, `{"data":{"draws":{"nodes":[{"number":%q,"result":{"digest":%q}}],"pageInfo":{"hasNextPage":%t,"endCursor":%q}}}}`,
			report.Draw, shown, at < pages, strings.Repeat("x", at))
	}))
	defer platform.Close()
	replay := func(what string, code int, want string) {
		t.Helper()
		got, out, complaints := call(t, "draw", "replay", platform.URL+"/")
		if got != code || !strings.Contains(out+complaints, want) {
			t.Errorf("%s: exit %d: %s%s", what, got, out, complaints)
		}
	}
	replay("whole bundles", 0, "2 draws: 2 hold")
	served = maps.Clone(f.Bundle)
	delete(served, drd1.FilePool)
	replay("restricted bundles", 0, "2 draws: 0 hold, 2 hold as far as they are public")
	served = maps.Clone(f.Bundle)
	served[drd1.FileResult] = bytes.Replace(served[drd1.FileResult], []byte("sel 1 "), []byte("sel 9 "), 1)
	replay("a changed result", 1, "failed: "+report.Draw+": result")
	served = drd1.Bundle{}
	replay("nothing in the bundle", 1, "failed: "+report.Draw)
	served, shown = f.Bundle, strings.Repeat("0", 64)
	replay("another result than the platform shows", 1, "the platform shows result 000")
}
