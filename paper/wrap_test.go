package paper

import (
	"slices"
	"testing"
	"unicode/utf8"
)

// A code and a date stay whole, no line begins with a closing mark or ends with an opening one, and nothing is lost.
func TestLinesBreakWhereTheyMay(t *testing.T) {
	measure := func(s string) float64 { return float64(utf8.RuneCountInString(s)) }
	for text, want := range map[string][]string{
		"当事人：甲公司（91370502DEM0453002）：": {"当事人：甲公司", "（91370502DEM0453002）："},
		"检查期为二〇二六年十一月三十日至2026年12月5日。":  {"检查期为二〇二六年十一月三十日至2026年", "12月5日。"},
		"一二三四五六七八九十一二三四五六七八九十一二，三":     {"一二三四五六七八九十一二三四五六七八九十一", "二，三"},
		"一二三四五六七八九十一二三四五六七八九十一（二）":     {"一二三四五六七八九十一二三四五六七八九十一", "（二）"},
		"0123456789012345678901234567": {"0123456789012345678901", "234567"},
		"":                             {""},
	} {
		if got := wrap(text, 22, measure); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}
