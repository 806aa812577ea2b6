package roster_test

import (
	"archive/zip"
	"bytes"
	"strings"
	"testing"

	"yangguang/fault"
	"yangguang/roster"
)

// Whoever hands in a file that is no table reads what it is and what to do, and not which columns a picture lacks.
func TestAFileThatIsNoTable(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for name, c := range map[string]struct{ text, says, way string }{
		"a PDF":              {"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", "PDF 文件", "另存"},
		"a PNG":              {"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "图片（PNG）", "另存"},
		"a JPEG":             {"\xff\xd8\xff\xe0\x00\x10JFIF\x00", "图片（JPEG）", "另存"},
		"a BMP":              {"BM\x36\x00\x0c\x00\x00\x00\x00\x00\x36\x00", "图片（BMP）", "另存"},
		"a WebP":             {"RIFF\x24\x00\x00\x00WEBPVP8 ", "图片（WebP）", "另存"},
		"a HEIC":             {"\x00\x00\x00\x18ftypheic", "图片（HEIC）", "另存"},
		"an old XLS":         {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "旧版 Office", "密码"},
		"a very old XLS":     {"\x09\x08\x10\x00\x00\x06\x05\x00", "旧版 XLS", "另存为 XLSX 或 CSV"},
		"a page named XLS":   {"\n<HTML><table><tr><td>统一社会信用代码</td></tr></table>", "网页", "另存为 XLSX 或 CSV"},
		"an XML named XLS":   {"\ufeff<?xml version=\"1.0\"?>\n<Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\">", "XML", "另存为 XLSX 或 CSV"},
		"an RTF":             {`{\rtf1\ansi uscc,name}`, "RTF", "另存"},
		"a DOCX":             {archive(t, "[Content_Types].xml", "word/document.xml"), "Word 文档", "另存"},
		"a PPTX":             {archive(t, "ppt/presentation.xml"), "演示文稿", "另存"},
		"a ZIP of pictures":  {archive(t, "photos/1.jpg"), "压缩包（ZIP）", "解压"},
		"an ODS":             {archive(t, "mimetype", "content.xml"), "OpenDocument", "另存为 XLSX 或 CSV"},
		"a RAR":              {"Rar!\x1a\x07\x01\x00", "压缩包（RAR）", "解压"},
		"a PDF under gzip":   {zipped(t, "%PDF-1.7\n"), "PDF 文件", "另存"},
		"a TAR under gzip":   {zipped(t, "a.csv"+strings.Repeat("\x00", 252)+"ustar\x0000"), "压缩包（TAR）", "解压"},
		"an XLSX under gzip": {zipped(t, workbook(t, [][]any{{"uscc", "name"}})), "压缩包中的压缩包", "解压"},
		"bytes":              {"\x00\x01\x02\x03", "内容不是文字", "另存"},
		"UTF-16 unmarked":    {"u\x00s\x00c\x00c\x00,\x00n\x00", "UTF-16", "另存"},
		"a text":             {"关于开展食品安全专项检查的通知\n各县区市场监督管理局：\n", "第一行“关于开展食品安全专项检查的通知”是一段文字", "模板"},
		"a long text":        {gb18030(t, strings.Repeat("检查", 40)) + "\n", "“" + strings.Repeat("检查", 15) + "…”", "模板"},
	} {
		_, err := d.give(t, roster.Enterprises, c.text)
		f, ok := fault.As(err)
		if !ok || f.Kind != fault.Invalid || f.Field != "file" || !strings.HasPrefix(f.Msg, "不是 CSV 或 XLSX 表格：") || !strings.Contains(f.Msg, c.says) ||
			!strings.Contains(f.Msg, c.way) || !strings.HasPrefix(f.En, "no CSV or XLSX table: ") {
			t.Errorf("%s: %v", name, err)
		}
	}
	// A table whose first row is a title, or data, is one; its columns have other names, or it lacks some.
	for name, c := range map[string]struct{ text, says string }{
		"a title over the sheet":  {workbook(t, [][]any{{"企业名单"}, {"uscc", "name"}}), "标题行"},
		"a title over the header": {"企业名单,\nuscc,name\n", "标题行"},
		"no header":               {"91350100M000100Y43,演示有限公司\n", "标题行"},
		"one of two":              {"uscc,住所\n91350100M000100Y43,x\n", "表头缺少列：name/"},
		"BM begins a name":        {"BM,MC\n1,2\n", "没有一个列名"},
	} {
		_, err := d.give(t, roster.Enterprises, c.text)
		if f, ok := fault.As(err); !ok || f.Field != "file" || strings.HasPrefix(f.Msg, "不是") || !strings.Contains(f.Msg, c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// archive is a ZIP file of empty parts.
func archive(t testing.TB, names ...string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range names {
		if _, err := z.Create(name); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
