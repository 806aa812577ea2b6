package fairness

import "fmt"

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
