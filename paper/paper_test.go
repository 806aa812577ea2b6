package paper_test

import (
	"bytes"
	"strings"
	"testing"

	"yangguang/paper"
)

func TestASheetIsPrinted(t *testing.T) {
	text := "不予行政处罚决定书\nAJ-1.1-不罚\n\n当事人：测试商店\n" + strings.Repeat("　　认定的事实很长，须换行并且翻页。", 200) + "\n罕见字：𠮷\n"
	print := func(text string) []byte {
		var b bytes.Buffer
		if err := paper.Write(&b, paper.Sheet{Text: text, Link: "https://example.org/paper?number=1", Footer: "核验：扫描二维码"}); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	long, short := print(text), print("教育记录\n1\n短。")
	if !bytes.HasPrefix(long, []byte("%PDF-")) || bytes.Count(long, []byte("/Type /Page\n")) < 2 && bytes.Count(long, []byte("/Page")) < 3 {
		t.Errorf("%d bytes, no two pages", len(long))
	}
	if len(short) > 60_000 {
		t.Errorf("%d bytes: the font is not subset", len(short))
	}
}

func TestALinkThatFitsNoCode(t *testing.T) {
	if err := paper.Write(&bytes.Buffer{}, paper.Sheet{Text: "标题\n1\n", Link: strings.Repeat("x", 5000)}); err == nil {
		t.Error("a QR code of 5,000 characters")
	}
}
