package server

import (
	"bytes"
	"context"
	_ "embed"
	"errors"
	"html/template"
	"log/slog"
	"net/http"
	"path"
	"time"

	"yangguang/fault"
	"yangguang/opendata"
	"yangguang/postgres"
	"yangguang/publish"
	"yangguang/workday"
)

// openDataPath is where the open data are. They need no key.
const openDataPath = "/open-data/"

// openDataBuilder makes the open data of a day from the lists that the public reads.
func openDataBuilder(w Wiring, rules publish.Rules) (opendata.Builder, error) {
	shelf, err := opendata.OpenShelf(w.Config.OpenData())
	return opendata.Builder{Shelf: shelf, Rules: rules, Moment: func(ctx context.Context, f func(opendata.Reader) error) error {
		return w.DB.AtOneMoment(ctx, func(db *postgres.DB) error { return f(db) })
	}}, err
}

// BuildOpenData makes the folder of today 每日开放数据; once it is there nothing is to be done until tomorrow. While this process makes it, another call has
// nothing to do.
func (a *App) BuildOpenData(ctx context.Context) error {
	if !a.building.TryLock() {
		return nil
	}
	defer a.building.Unlock()
	now := time.Now()
	built, err := a.open.Build(ctx, workday.CivilDate(now), now)
	if built {
		slog.InfoContext(ctx, "open data of the day made")
	}
	return err
}

// openDataHandler serves a page for people, index.json for machines, and the files of each day.
func (a *App) openDataHandler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+openDataPath+"{$}", a.openDataPage)
	mux.HandleFunc("GET "+openDataPath+"index.json", a.openDataIndex)
	mux.HandleFunc("GET "+openDataPath+"{day}/{file}", a.openDataFile)
	mux.HandleFunc("GET "+openDataPath, func(w http.ResponseWriter, r *http.Request) {
		refuseHTTP(w, r, fault.Missing("该开放数据文件", "file"))
	})
	return mux
}

// openDay is a day in the index.
type openDay struct {
	Day    workday.Date `json:"day"`
	Index  string       `json:"index"`
	Closed []string     `json:"closed,omitempty"` // datasets that are not handed out any more
}

// openIndex is the index of all days, newest first.
type openIndex struct {
	Licence     string          `json:"licence"`
	LicenceURL  string          `json:"licenceUrl"`
	Attribution string          `json:"attribution"`
	Newest      *opendata.Day   `json:"newest"` // nil: nothing was made yet
	Days        []openDay       `json:"days"`
	Schema      opendata.Schema `json:"-"`
}

func (a *App) openIndex() (openIndex, error) {
	o := a.open.Rules.OpenData
	x := openIndex{Licence: o.Licence, LicenceURL: o.LicenceURL, Attribution: o.Attribution, Days: []openDay{}, Schema: opendata.Definitions()}
	days, err := a.open.Shelf.Days()
	if err != nil {
		return x, err
	}
	for _, d := range days {
		closed, err := a.open.Shelf.Closed(d)
		if err != nil {
			return x, err
		}
		x.Days = append(x.Days, openDay{Day: d, Index: openDataPath + d.String() + "/index.json", Closed: closed})
	}
	if len(days) > 0 {
		newest, err := a.open.Shelf.Day(days[0])
		if err != nil {
			return x, err
		}
		x.Newest = &newest
	}
	return x, nil
}

func (a *App) openDataIndex(w http.ResponseWriter, r *http.Request) {
	x, err := a.openIndex()
	if err != nil {
		refuseHTTP(w, r, err)
		return
	}
	w.Header().Set("Cache-Control", "public, max-age=300")
	answer(w, http.StatusOK, x)
}

//go:embed opendata.html
var openDataHTML string

var openDataTemplate = template.Must(template.New("open-data").Parse(openDataHTML))

func (a *App) openDataPage(w http.ResponseWriter, r *http.Request) {
	x, err := a.openIndex()
	var b bytes.Buffer
	if err == nil {
		err = openDataTemplate.Execute(&b, x)
	}
	if err != nil {
		refuseHTTP(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "public, max-age=300")
	_, _ = w.Write(b.Bytes())
}

// openDataMedia are the types of the files.
var openDataMedia = map[string]string{".csv": "text/csv; charset=utf-8", ".json": "application/json", ".txt": "text/plain; charset=utf-8",
	"": "text/plain; charset=utf-8"}

// openDataFile is a file of a day, to be saved. Its content never changes, but it may be closed, so caches ask again after an hour.
func (a *App) openDataFile(w http.ResponseWriter, r *http.Request) {
	day, err := workday.ParseDate(r.PathValue("day"))
	if err != nil {
		refuseHTTP(w, r, fault.Missing("该开放数据文件", "file"))
		return
	}
	name := r.PathValue("file")
	f, sum, err := a.open.Shelf.Open(day, name)
	if errors.Is(err, opendata.ErrClosed) {
		err = status(http.StatusGone, "该文件含有已撤下或公示期满的内容，不再提供：请使用最新一日的文件和变更记录",
			"the file tells what is not public any more: take the newest day's file and the change feed")
	}
	if err != nil {
		refuseHTTP(w, r, err)
		return
	}
	defer func() { _ = f.Close() }()
	h := w.Header()
	h.Set("Content-Type", openDataMedia[path.Ext(name)])
	h.Set("Content-Disposition", `attachment; filename="yangguang-`+day.String()+"-"+name+`"`)
	h.Set("Cache-Control", "public, max-age=3600")
	if sum != "" {
		h.Set("ETag", `"`+sum+`"`)
	}
	http.ServeContent(w, r, "", time.Time{}, f)
}
