package fairness

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

// Platform is the source of the platform's own history.
const Platform = "platform"
