package personal_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"yangguang/personal"
	"yangguang/postgres/pgtest"
)

func TestANameIsFoundHoweverItIsWritten(t *testing.T) {
	for in, want := range map[string]string{
		"因演示人员３６４记录错误": "因P记录错误", "因 演示/人员364 记录": "因 P 记录", "A演示人员364号": "AP号", "演示人员36": "演示人员36",
	} {
		if got := personal.Rename(in, "演示人员364", "P"); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
	for _, in := range []string{"阿依古丽·艾买提", "阿依古丽.艾买提", "阿依古丽・艾买提", "阿依古丽—艾买提", "阿依古丽 艾买提", "阿依古丽．艾买提", "阿依古丽\r\n艾买提"} {
		if got := personal.Rename("检查员"+in+"到场", "阿依古丽·艾买提", "P"); got != "检查员P到场" {
			t.Errorf("%q: %q", in, got)
		}
	}
	for in, want := range map[string]string{"检查员金⽅": "检查员P", "检查员\uf90a方、金*方": "检查员P、P", "金、方": "金、方", "金，方": "金，方"} {
		if got := personal.Rename(in, "金方", "P"); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
	for in, want := range map[string]string{"by li lei, LI-LEI": "by P, P", "XLilei2": "XP2", "li, lei": "li, lei"} {
		if got := personal.Rename(in, "Li Lei", "P"); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
	if got := personal.Rename("fﬀf", "FF", "P"); got != "Pf" {
		t.Errorf("letters of one character: %q", got)
	}
	if got := personal.Rename("张到场", "张", "P"); got != "张到场" {
		t.Errorf("one letter: %q", got)
	}
}

// The database compares names by the same letters.
func TestTheDatabaseSpellsTheSame(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t).Owner(t)
	texts := []string{"", "li Lei", "阿依古丽・艾买提．", "金⽅\uf90a", "３６４ ½ ㈱ ﬁ Ⅷ", "é à"}
	dice := rand.New(rand.NewPCG(3, 4))
	for range 3000 {
		text := make([]rune, 12)
		for i := range text {
			for text[i] == 0 || text[i] >= 0xd800 && text[i] < 0xe000 {
				text[i] = rune(dice.IntN(0xffff))
				if dice.IntN(2) == 0 {
					text[i] = rune(dice.IntN(0x250))
				}
			}
		}
		if s := string(text); personal.Plain(s) {
			texts = append(texts, s)
		}
	}
	var got []string
	if err := db.QueryRow(t.Context(), "select array(select spelled(s) from unnest($1::text[]) with ordinality x(s, n) order by n)", texts).Scan(&got); err != nil {
		t.Fatal(err)
	}
	if i := slices.IndexFunc(texts, func(s string) bool { return got[slices.Index(texts, s)] != personal.Spelled(s) }); i >= 0 {
		t.Errorf("%q: %q in the database, %q here", texts[i], got[i], personal.Spelled(texts[i]))
	}
}
