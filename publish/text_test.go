package publish

import (
	_ "embed"
	"strings"
	"testing"

	"yangguang/fault"
)

// What the public may read and what not, for this package and for the database alike (draw/public_test.go).
//
//go:embed testdata/public.txt
var cases string

func TestRedact(t *testing.T) {
	people := People{{Name: "张三", Certificate: "ZF-1", Pseudonym: "P001"}, {Name: "张三丰", Certificate: "ZF-2", Pseudonym: "P002"}, {Name: "", Certificate: ""}}
	for in, want := range map[string]string{
		"张三丰与张三到场": "P002与P001到场", "没有名字": "没有名字", "370502-SCJG-2026-000001.1": "370502-SCJG-2026-000001.1",
		"罚款 13000000000000 元": "罚款 13000000000000 元", "统一社会信用代码 913705021234567890AB": "统一社会信用代码 913705021234567890AB",
	} {
		if got, err := Redact("f", in, people); err != nil || got.String() != want {
			t.Errorf("%q: %q, %v", in, got, err)
		}
	}
	if got, err := Redact("f", "证号ＺＦ－１", people); !fault.Is(err, fault.Invalid) || got != (Text{}) {
		t.Errorf("a certificate number became public as %q, %v", got, err)
	}
	for _, line := range strings.Split(strings.TrimSpace(cases), "\n") {
		want, in, _ := strings.Cut(line, "\t")
		got, err := Redact("f", in, people)
		if public := err == nil; public != (want == "ok") || !public && (!fault.Is(err, fault.Invalid) || got != (Text{})) {
			t.Errorf("%q: wanted %s, got %q, %v", in, want, got, err)
		}
	}
}

func TestClosed(t *testing.T) {
	for _, good := range []string{"NO_PROBLEM_FOUND", "91370502MA3TEST017", "P001", "370502-SCJG-2026-000001.1", "60000.00"} {
		if c, err := Closed("f", good); err != nil || c.String() != good {
			t.Errorf("%q: %v", good, err)
		}
	}
	for _, bad := range []string{"", "张三", "two words", "37050219900101123X", "13812345678", "=1+1"} {
		if c, err := Closed("f", bad); err == nil || c != (Code{}) {
			t.Errorf("%q is a code: %q", bad, c)
		}
	}
}

// The first refusal stays, and what was refused is empty.
func TestRow(t *testing.T) {
	r := Row{}
	a, b := r.Text("a", "13812345678"), r.Code("b", "张三")
	if e, ok := fault.As(r.Err); !ok || e.Field != "a" || a != (Text{}) || b != (Code{}) {
		t.Errorf("%v %q %q", r.Err, a, b)
	}
	if r.Maybe("c", nil) != nil || StringOrNil[Text](nil) != nil {
		t.Error("nothing became something")
	}
}
