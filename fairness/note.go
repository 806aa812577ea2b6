package fairness

import (
	"fmt"

	"yangguang/roster"
)

// Note is something that was found in a file: a row from 1, 0 for the file as a whole.
type Note struct {
	Row         int
	Kind, Value string
	Says        Text
}

// NoteCount is how often a kind of note was found.
type NoteCount struct {
	Kind  string
	Count int
}

// Place says in both languages where in the file it was found.
func (n Note) Place() string {
	if n.Row == 0 {
		return "整个文件 the whole file"
	}
	return fmt.Sprintf("第 %d 行 row %d", n.Row, n.Row)
}

// leftOut notes why a row is not taken; long is the place of a cell that is too long, if one is.
func (r *reading) leftOut(row roster.Row, header []string, long int) {
	switch {
	case row.Cut && (row.Bad != nil || len(row.Cells) < len(header)): // too few cells, half a character, a quotation mark that is not closed
		r.note(row.Line, "CUT_OFF", "", fmt.Sprintf("文件在第 %d 行中间结束：可能没有导出完整，请重新导出；该行未计入", row.Line),
			fmt.Sprintf("the file ends in the middle of line %d: perhaps it was cut off; export it again. The row is left out", row.Line))
	case row.Bad != nil:
		r.note(row.Line, "UNREADABLE", "", row.Bad.Msg+"，该行未计入", row.Bad.En+"; the row is left out")
	case len(row.Cells) != len(header):
		r.note(row.Line, "COLUMN_COUNT", "", fmt.Sprintf("有 %d 列，表头有 %d 列，该行未计入", len(row.Cells), len(header)),
			fmt.Sprintf("%d columns where the header has %d; the row is left out", len(row.Cells), len(header)))
	default:
		r.note(row.Line, "TOO_LONG", header[long], fmt.Sprintf("单元格超过 %d 字节，该行未计入", longestCell),
			fmt.Sprintf("a cell is longer than %d bytes; the row is left out", longestCell))
	}
}

// Lost counts what was left out of a file and would have been judged.
type Lost struct {
	Selected int // rows that say that an enterprise was drawn
	Unknown  int // rows of which it cannot be read whether they do
}

// Any reports whether anything was lost.
func (l Lost) Any() bool { return l.Selected+l.Unknown > 0 }

// Says tells how much.
func (l Lost) Says() Text {
	return Text{fmt.Sprintf("抽中记录有 %d 行未计入，另有 %d 行看不出是否抽中：以下只审计了其余部分，请先改正文件。", l.Selected, l.Unknown),
		fmt.Sprintf("%d rows of enterprises drawn were left out, and %d of which it cannot be read whether they were drawn: "+
			"only the rest is judged, correct the file first.", l.Selected, l.Unknown)}
}

// Platform is the source of the platform's own history.
const Platform = "platform"
