package sm3

import "testing"

// TestStandard holds the suite against the two examples of GB/T 32905-2016, annex A.
func TestStandard(t *testing.T) {
	abcd := "abcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcd"
	for m, want := range map[string]string{
		"abc": "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0",
		abcd:  "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732",
	} {
		if got := Suite.Sum([]byte(m)).String(); got != want {
			t.Errorf("SM3(%q) = %s", m, got)
		}
	}
	if Suite.Name() != "sm3" {
		t.Error(Suite.Name())
	}
}
