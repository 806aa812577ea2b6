package roster

import (
	"archive/zip"
	"bytes"
	"slices"
	"strings"
	"unicode"

	"yangguang/fault"
)

// otherFile is a kind of file that people hand in for a table: by the bytes it begins with and, where these are not enough, by more of them.
type otherFile struct {
	begin string
	at    int
	then  string
	zh    string
	en    string
	way   phrase
}

var (
	takeSource = phrase{"请上传制表的原文件：在 Excel、WPS 或业务系统中另存、导出为 XLSX 或 CSV", "upload the table it was made of, saved as XLSX or CSV"}
	saveAs     = phrase{"请用 Excel 或 WPS 打开，有密码的取消密码，另存为 XLSX 或 CSV", "open it in a spreadsheet program, take off its password if it has one, and save it as XLSX or CSV"}
	unpack     = phrase{"请解压后上传其中的表格", "unpack it and upload the table in it"}
)

var otherFiles = []otherFile{
	{begin: "%PDF-", zh: "PDF 文件", en: "a PDF", way: takeSource},
	{begin: "\x89PNG\r\n", zh: "图片（PNG）", en: "a picture (PNG)", way: takeSource},
	{begin: "\xff\xd8\xff", zh: "图片（JPEG）", en: "a picture (JPEG)", way: takeSource},
	{begin: "GIF8", zh: "图片（GIF）", en: "a picture (GIF)", way: takeSource},
	{begin: "BM", at: 6, then: "\x00\x00\x00\x00", zh: "图片（BMP）", en: "a picture (BMP)", way: takeSource},
	{begin: "II*\x00", zh: "图片（TIFF）", en: "a picture (TIFF)", way: takeSource},
	{begin: "MM\x00*", zh: "图片（TIFF）", en: "a picture (TIFF)", way: takeSource},
	{begin: "RIFF", at: 8, then: "WEBP", zh: "图片（WebP）", en: "a picture (WebP)", way: takeSource},
	{begin: "\x00\x00\x00", at: 4, then: "ftyp", zh: "图片（HEIC）或者视频", en: "a picture (HEIC) or a film", way: takeSource},
	{begin: `{\rtf`, zh: "文档（RTF）", en: "a text document (RTF)", way: takeSource},
	{begin: "\xd0\xcf\x11\xe0", zh: "旧版 Office 文件（XLS、DOC），或者设有密码的文件", en: "an old Office file (XLS, DOC) or one with a password", way: saveAs},
	{begin: "\x09\x00\x04\x00", zh: "旧版 XLS 文件", en: "an old XLS file", way: saveAs},
	{begin: "\x09\x02\x06\x00", zh: "旧版 XLS 文件", en: "an old XLS file", way: saveAs},
	{begin: "\x09\x04\x06\x00", zh: "旧版 XLS 文件", en: "an old XLS file", way: saveAs},
	{begin: "\x09\x08\x10\x00", zh: "旧版 XLS 文件", en: "an old XLS file", way: saveAs},
	{begin: "PK\x03\x04", zh: "压缩包中的压缩包", en: "an archive in an archive", way: unpack},
	{begin: "PK\x05\x06", zh: "空的压缩包", en: "an empty archive", way: takeSource},
	{begin: "Rar!\x1a\x07", zh: "压缩包（RAR）", en: "an archive (RAR)", way: unpack},
	{begin: "7z\xbc\xaf\x27\x1c", zh: "压缩包（7z）", en: "an archive (7z)", way: unpack},
	{at: 257, then: "ustar", zh: "压缩包（TAR）", en: "an archive (TAR)", way: unpack},
}

// pages are what a page of the web begins with, blanks and capitals aside. Many systems give their export such a content and the name XLS.
var pages = []string{"<!doctype", "<html", "<head", "<meta", "<style", "<table", "<?xml", "<workbook", "mime-version:"}

// otherThanTable refuses what begins as another kind of file does, and says which; nil for what may be a table.
func otherThanTable(head []byte) error {
	for _, k := range otherFiles {
		if bytes.HasPrefix(head, []byte(k.begin)) && len(head) >= k.at && bytes.HasPrefix(head[k.at:], []byte(k.then)) {
			return notATable(k.zh, k.en, k.way)
		}
	}
	start := strings.ToLower(string(bytes.TrimSpace(head[:min(len(head), 512)])))
	if slices.ContainsFunc(pages, func(p string) bool { return strings.HasPrefix(start, p) }) {
		return notATable("网页或者 XML 文件（扩展名可能是 XLS）", "a web page or XML, whatever its name says", saveAs)
	}
	return nil
}

// otherArchive says the same of a ZIP file by the names of its parts.
func otherArchive(parts []*zip.File) error {
	holds := func(within string) bool {
		return slices.ContainsFunc(parts, func(p *zip.File) bool { return strings.Contains(strings.ToLower("/"+p.Name), within) })
	}
	switch {
	case holds("/xl/") || holds("/workbook."):
		return nil
	case holds("/word/"):
		return notATable("Word 文档（DOCX）", "a Word document (DOCX)", takeSource)
	case holds("/ppt/"):
		return notATable("演示文稿（PPTX）", "a presentation (PPTX)", takeSource)
	case holds("/content.xml") && holds("/mimetype"):
		return notATable("OpenDocument 文件（ODS、ODT）", "an OpenDocument file (ODS, ODT)", saveAs)
	}
	return notATable("压缩包（ZIP）", "an archive (ZIP)", unpack)
}

func notATable(zh, en string, way phrase) error {
	return fault.BadInput("file", "不是 CSV 或 XLSX 表格：这是"+zh+"。"+way.zh, "no CSV or XLSX table: this is "+en+"; "+way.en)
}

// mostQuoted is how much of the first row a message repeats.
const mostQuoted = 30

// noHeader says of a first row that names not one column what it is; lacks are the columns that there must be.
func noHeader(header Row, sheet bool, lacks string) error {
	first := strings.Join(header.Cells, "、")
	if strings.ContainsFunc(first, func(r rune) bool { return unicode.Is(unicode.Cc, r) && !strings.ContainsRune("\t\n\v\f\r", r) }) {
		return fault.BadInput("file", "不是 CSV 或 XLSX 表格：内容不是文字，或者是不带标记的 UTF-16 编码。"+takeSource.zh,
			"no CSV or XLSX table: its content is no text, or UTF-16 without a mark; "+takeSource.en)
	}
	if r := []rune(NormaliseText(first)); len(r) > mostQuoted {
		first = string(r[:mostQuoted]) + "…"
	} else {
		first = string(r)
	}
	if len(header.Cells) == 1 && !sheet {
		return fault.BadInput("file", "不是 CSV 或 XLSX 表格：第一行“"+first+"”是一段文字，没有分列，也不是列名。请上传以列名为第一行的表格（可下载模板填写），须有列："+lacks,
			"no CSV or XLSX table: the first row is a text, neither divided into columns nor their names; give a table whose first row names its columns "+
				"(there is a template): "+lacks)
	}
	return fault.BadInput("file", "第一行“"+first+"”中没有一个列名：表头须为第一行，其上的标题行请删去（可下载模板填写）。表头缺少列："+lacks,
		"the first row names no column: the header is the first row, delete a title above it (there is a template); the header lacks columns: "+lacks)
}
