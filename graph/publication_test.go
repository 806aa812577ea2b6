package graph

import (
	"testing"
	"time"

	"yangguang/fault"
	"yangguang/graph/gen"
	"yangguang/workday"
)

// An empty list says that nothing was published: a code that can be none, and days in the wrong order, are errors instead; a code is found in any spelling.
func TestFiltersOfPublicListsAreRead(t *testing.T) {
	late := workday.CivilDate(time.Now())
	early := late.AddDays(-1)
	for name, try := range map[string]struct {
		uscc     *string
		from, to *workday.Date
		field    string
	}{
		"no code":     {new("123"), nil, nil, "filter.uscc"},
		"wrong order": {nil, &late, &early, "filter.to"},
		"good":        {new("９１３７０５０２dem０４５３００２"), &early, &late, ""},
	} {
		q, err := publishedQuery(&gen.PublishedFilter{Uscc: try.uscc, From: try.from, To: try.to})
		p, again := penaltyQuery(&gen.PublishedPenaltyFilter{Uscc: try.uscc, From: try.from, To: try.to})
		for _, err := range []error{err, again} {
			if e, ok := fault.As(err); ok != (try.field != "") || ok && (e.Kind != fault.Invalid || e.Field != try.field) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if try.field == "" && (*q.USCC != "91370502DEM0453002" || *p.USCC != *q.USCC) {
			t.Errorf("%s: asked for %s and %s", name, *q.USCC, *p.USCC)
		}
	}
}
