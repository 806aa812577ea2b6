package page

// Ask is what a list is asked for: so many rows after a position.
type Ask struct {
	First int
	After *Position // nil = from the start
}

// Limit is how many rows to fetch: one more than asked, so that Cut knows whether more follow.
func (a Ask) Limit() int { return a.First + 1 }

// Result is one page of a list.
type Result[T any] struct {
	Rows []T
	More bool // rows follow
}
