// Package page is keyset paging for lists: a cursor names the last row seen by its sort key, is signed, and works only for
// the person, the query and the filter it was made for. A cursor that does not fit is refused as a wrong argument, never
// read as another position.
package page

import (
	"fmt"

	"yangguang/fault"
)

// MaxFirst is the largest page that a client may ask for (the API's convention: first ≤ 100, required).
const MaxFirst = 100

// First checks the argument first: required, 1–100. The refusal is BAD_USER_INPUT on field "first".
func First[N ~int | ~int32 | ~int64](n *N) (int, error) {
	switch {
	case n == nil:
		return 0, fault.BadInput("first", "请给出每页条数 first（1 至 100）", "give first, the number of rows per page, from 1 to 100")
	case *n < 1 || *n > MaxFirst:
		return 0, fault.BadInput("first", fmt.Sprintf("每页条数 first 须为 1 至 100，收到 %d；更多的行请用 after 翻页", *n),
			fmt.Sprintf("first must be from 1 to 100, got %d; page on with after for more", *n))
	}
	return int(*n), nil
}

// Cut splits what a query for first+1 rows found into the page and whether more rows follow.
func Cut[T any](rows []T, first int) (page []T, hasNext bool) {
	if len(rows) > first {
		return rows[:first:first], true
	}
	return rows, false
}
