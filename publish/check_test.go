package publish

import (
	"testing"

	"yangguang/fault"
)

// What is masked of a statement are persons: neither ordinary words that begin as a surname does, nor what two words make between them.
func TestOrdinaryWordsOfAStatementAreNoNames(t *testing.T) {
	said := "本店应当加强管理，卫生水平提高明显，店员高远、许可可以作证"
	f := NoticeFacts{}
	f.Statement = &said
	for _, name := range []string{"应当", "管理", "高明"} {
		_, err := f.names([]string{name})
		if e, ok := fault.As(err); !ok || e.Kind != fault.Invalid || e.Field != "input.names[0]" {
			t.Errorf("%s is masked: %v", name, err)
		}
	}
	if got, err := f.names([]string{"高远", " 许可 "}); err != nil || len(got) != 2 || got[1] != "许可" {
		t.Errorf("%q, %v", got, err)
	}
}
