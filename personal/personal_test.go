package personal

import (
	_ "embed"
	"strconv"
	"strings"
	"testing"
)

// What the public may read and what not, for this package and for the database alike (database_test.go); \u and \n stand for characters that one cannot see.
//
//go:embed testdata/public.txt
var public string

func cases() map[string]bool {
	list := map[string]bool{}
	for line := range strings.Lines(public) {
		want, text, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		text, err := strconv.Unquote(`"` + text + `"`)
		if err != nil {
			panic(line)
		}
		list[text] = want == "ok"
	}
	return list
}

func TestWhatIsPersonal(t *testing.T) {
	passed, refused := 0, 0
	for in, want := range cases() {
		zh, en := Judge(in)
		if public := zh == ""; public != want || (en == "") != public {
			t.Errorf("%q: public %t, %s", in, want, zh)
		}
		if want {
			passed++
		} else {
			refused++
		}
	}
	if passed < 60 || refused < 120 {
		t.Errorf("the table has shrunk to %d and %d", passed, refused)
	}
}
