package roster_test

import (
	"strings"
	"testing"

	"yangguang/fault"
	"yangguang/roster"
)

// What a person imports is bounded in what it unpacks to, in rows and in errors: behind that it is not read, and whoever sent it is told so. On the
// command line nothing of that holds.
func TestImportsHaveLimits(t *testing.T) {
	t.Parallel()
	d, text := newDesk(t), fixed(threeEnterprises)
	wrong := "uscc,name\n" + strings.Repeat("a,b\n", 1000)
	book := workbook(t, [][]any{{"uscc", "name"}, {"91370502MA3DEM0012", "甲"}})
	for name, c := range map[string]struct {
		file         string
		limits       roster.ImportLimits
		says         string
		rows, errors int
	}{
		"gzip":        {zipped(t, text), roster.ImportLimits{UnpackedBytes: int64(len(text)) - 1}, "unpacks to more", 0, 0},
		"a worksheet": {book, roster.ImportLimits{UnpackedBytes: 1000}, "unpacks to more", 0, 0},
		"rows":        {text, roster.ImportLimits{Rows: 2}, "more than 2 rows", 2, 0},
		"errors":      {wrong, roster.ImportLimits{Errors: 7}, "7 errors so far: the file was not read from row 9 on", 7, 7},
	} {
		rep, err := d.give(t, roster.Enterprises, c.file, func(im *roster.Import) { im.Limits = c.limits })
		f, ok := fault.As(err)
		if !ok || f.Kind != fault.Invalid || f.Field != "file" || !strings.Contains(f.En, c.says) || rep.Rows != c.rows || rep.Errors != c.errors || rep.Applied {
			t.Errorf("%s: %d rows, %d errors, %v", name, rep.Rows, rep.Errors, err)
		}
	}
	if rep, err := d.give(t, roster.Enterprises, wrong); !fault.Is(err, fault.Invalid) || rep.Errors != 1000 {
		t.Errorf("the command line: %d errors, %v", rep.Errors, err)
	}
	whole := roster.ImportLimits{UnpackedBytes: int64(len(text)), Rows: 3, Errors: 1}
	if rep, err := d.give(t, roster.Enterprises, zipped(t, text), func(im *roster.Import) { im.Limits = whole }); err != nil || rep.Created != 3 {
		t.Errorf("a file at its limits: %+v, %v", rep, err)
	}
}
