package fairness

import (
	"archive/zip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"yangguang/draw/drd1"
	"yangguang/fault"
	"yangguang/workday"
)

// The files of an archive of inputs: everything that an audit of a platform's own history judges, so that it can be repeated elsewhere.
const (
	archiveDraws  = "draws.json" // the draws with their seeds, teams' rules, capacities and conflicts
	archivePools  = "pools.csv"  // the columns of a file of pools, those of the year before among them
	archiveReadme = "README.txt"
	archiveFormat = "yangguang draw history 1"
	mostArchived  = 1 << 30 // bytes of draws.json that are read
)

// archived is draws.json.
type archived struct {
	Format     string       `json:"format"`
	From, To   workday.Date // of the period that is judged
	Dimensions []string     // that the platform's register holds
	Draws      []archivedDraw
}

// archivedDraw is what pools.csv does not say of a draw. Inspectors and Conflicts are tables of the protocol.
type archivedDraw struct {
	Number, Office, Official string
	On                       workday.Date
	State                    State
	Before, Restricted       bool         `json:",omitempty"`
	Withheld                 bool         `json:",omitempty"` // left out of open inputs: only number, office, day and state are here
	Seed                     *drd1.Digest `json:",omitempty"`
	Slots                    []string
	Inspectors, Conflicts    string
	Replaced, Late           int
}

// WriteArchive writes everything that is judged. An open archive is for anybody: of restricted draws 限制公开 and of those whose
// bundle is not public yet it says only that they are left out, and whatever they have part in cannot be repeated from it.
func (h *History) WriteArchive(out io.Writer, open bool) error {
	z := zip.NewWriter(out)
	list := archived{Format: archiveFormat, From: h.From, To: h.To, Draws: make([]archivedDraw, len(h.Draws))}
	for _, d := range h.Dimensions {
		list.Dimensions = append(list.Dimensions, d.Key)
	}
	var withheld, restricted []string
	shown := *h
	shown.Draws = nil
	for i := range h.Draws {
		d := &h.Draws[i]
		a := archivedDraw{Number: d.Number, Office: d.Office, On: d.On, State: d.State, Before: d.Before, Restricted: d.Restricted}
		if d.Restricted {
			restricted = append(restricted, d.Number)
		}
		if a.Withheld = open && (d.Restricted || d.State == Open); a.Withheld {
			withheld = append(withheld, d.Number)
			list.Draws[i] = a
			continue
		}
		if err := a.fill(d); err != nil {
			return err
		}
		list.Draws[i] = a
		shown.Draws = append(shown.Draws, *d)
	}
	for _, number := range h.Withheld {
		list.Draws, withheld = append(list.Draws, archivedDraw{Number: number, Withheld: true}), append(withheld, number)
	}
	w, err := z.Create(archiveReadme)
	if err != nil {
		return err
	}
	if _, err := io.WriteString(w, readme(restricted, withheld)); err != nil {
		return err
	}
	if w, err = z.Create(archiveDraws); err != nil {
		return err
	}
	e := json.NewEncoder(w)
	e.SetIndent("", " ")
	if err := e.Encode(list); err != nil {
		return err
	}
	if w, err = z.Create(archivePools); err != nil {
		return err
	}
	if err := shown.write(w, true); err != nil {
		return err
	}
	return z.Close()
}

// WriteInputs writes what was judged, so that it gives the same report again: of a platform's own draws an archive, of a file a file.
func (h *History) WriteInputs(out io.Writer, open bool) error {
	if h.own() {
		return h.WriteArchive(out, open)
	}
	return h.Write(out)
}

func (a *archivedDraw) fill(d *Draw) error {
	inspectors, err := drd1.FormatInspectors(slices.Clone(d.Inspectors))
	if err != nil {
		return fmt.Errorf("%s: %w", d.Number, err)
	}
	conflicts, err := drd1.FormatConflicts(slices.Clone(d.Conflicts))
	if err != nil {
		return fmt.Errorf("%s: %w", d.Number, err)
	}
	a.Official, a.Seed, a.Slots, a.Replaced, a.Late = d.Official, d.Seed, d.Slots, d.Replaced, d.Late
	a.Inspectors, a.Conflicts = string(inspectors), string(conflicts)
	return nil
}

func readme(restricted, withheld []string) string {
	var b strings.Builder
	b.WriteString("公平性审计的全部输入：用 yangguang draw audit 本文件.zip 可得出与平台相同的报告（摘要 digest 相同）。\n" +
		"draws.json：各次抽取的种子、席位、执法人员容量与回避关系；pools.csv：名录、分组、抽中与检查组，含上一年的抽取。\n\n" +
		"All inputs of a fairness audit: yangguang draw audit THIS.zip gives the platform's own report, with the same digest.\n" +
		"draws.json: seeds, slots, capacities and conflicts of each draw; pools.csv: pools, groups, selections and teams, those of the year before too.\n")
	switch {
	case len(withheld) > 0:
		fmt.Fprintf(&b, "\n未包含限制公开或尚未公布的抽取：%s。凡有这些抽取参与的检验无法由本文件重复，摘要与平台报告不同；其余各次抽取可以重复。\n"+
			"Draws that are restricted or not public yet are left out: %[1]s. What they have part in cannot be repeated from this file, "+
			"and the digest is not the platform's; the draws that are here can.\n",
			strings.Join(withheld, ", "))
	case len(restricted) > 0:
		fmt.Fprintf(&b, "\n含限制公开的抽取：%s。不得转交无权查阅名录的人；可公开的版本是“公开输入”，其中不含这些抽取。\n"+
			"Restricted draws are in here: %[1]s. Do not hand this on to people who may not see their pools: the open inputs leave them out.\n", strings.Join(restricted, ", "))
	}
	return b.String()
}

// ReadArchive reads an archive of inputs. ok is false for anything else: an XLSX file is a ZIP too.
func ReadArchive(ctx context.Context, name string, in io.ReaderAt, size int64) (h *History, ok bool, err error) {
	z, err := zip.NewReader(in, size)
	if err != nil {
		return nil, false, nil
	}
	file := func(name string) *zip.File {
		if i := slices.IndexFunc(z.File, func(f *zip.File) bool { return f.Name == name }); i >= 0 {
			return z.File[i]
		}
		return nil
	}
	if file(archiveDraws) == nil || file(archivePools) == nil {
		return nil, false, nil
	}
	h, err = readArchive(ctx, name, file(archiveDraws), file(archivePools))
	return h, true, err
}

func readArchive(ctx context.Context, name string, draws, pools *zip.File) (*History, error) {
	var list archived
	if err := unpack(draws, func(r io.Reader) error { return json.NewDecoder(io.LimitReader(r, mostArchived)).Decode(&list) }); err != nil {
		return nil, fault.BadInput(archiveDraws, "draws.json 无法读取，请重新下载", "draws.json cannot be read: download it again").Because(err)
	}
	if list.Format != archiveFormat {
		return nil, fault.BadInput(archiveDraws, "不认识的格式："+list.Format, "a format this version does not know: "+list.Format)
	}
	r := newReading(name)
	r.whole = true
	if err := unpack(pools, func(in io.Reader) error { return r.file(ctx, archivePools, in, r.pool) }); err != nil {
		return nil, err
	}
	h := r.h
	h.From, h.To, h.Handed = list.From, list.To, true
	for _, a := range list.Draws {
		if a.Withheld {
			h.Withheld = append(h.Withheld, a.Number)
			continue
		}
		d, err := a.draw()
		if err != nil {
			return nil, fault.BadInput(archiveDraws, a.Number+" 无法读取", a.Number+" cannot be read").Because(err)
		}
		if seen := r.draws[a.Number]; seen != nil {
			d.Strata, d.Rows, d.Teams = seen.Strata, seen.Rows, seen.Teams
			delete(r.draws, a.Number)
		}
		h.Draws = append(h.Draws, d)
	}
	for number := range r.draws {
		return nil, fault.BadInput(archivePools, "draws.json 中没有 "+number, "draws.json has no "+number)
	}
	h.keep(list.Dimensions)
	h.Settle()
	return h, nil
}

// keep leaves the dimensions named, in their order.
func (h *History) keep(keys []string) {
	var kept []Dimension
	var from []int
	for _, key := range keys {
		if i := slices.IndexFunc(h.Dimensions, func(d Dimension) bool { return d.Key == key }); i >= 0 {
			kept, from = append(kept, h.Dimensions[i]), append(from, i)
		}
	}
	for f := range h.Firms {
		group := make([]int16, len(from))
		for k, i := range from {
			group[k] = h.Firms[f].Group[i]
		}
		h.Firms[f].Group = group
	}
	h.Dimensions = kept
}

func unpack(f *zip.File, use func(io.Reader) error) error {
	r, err := f.Open()
	if err != nil {
		return err
	}
	defer func() { _ = r.Close() }()
	return use(r)
}

func (a *archivedDraw) draw() (d Draw, err error) {
	d = Draw{Number: a.Number, Office: a.Office, Official: a.Official, On: a.On, State: a.State, Before: a.Before, Restricted: a.Restricted,
		Seed: a.Seed, Slots: a.Slots, Replaced: a.Replaced, Late: a.Late}
	if d.Inspectors, err = drd1.ParseInspectors([]byte(a.Inspectors)); err != nil {
		return d, err
	}
	d.Conflicts, err = drd1.ParseConflicts([]byte(a.Conflicts))
	return d, err
}

// withheldLimit says what an archive without the restricted draws cannot tell.
func (h *History) withheldLimit() []Text {
	if len(h.Withheld) == 0 {
		return nil
	}
	return []Text{{fmt.Sprintf("输入中不含限制公开或尚未公布的抽取 %d 次（%s）：凡有它们参与的检验（各组、各户、配对、重复、发生率、季度检验）未重复，摘要与平台报告不同。", len(h.Withheld), strings.Join(h.Withheld, "、")),
		fmt.Sprintf("%d draws that are restricted or not public yet are not in the inputs (%s): tests in which "+
			"they have part (groups, enterprises, pairs, overlap, rates, quarters) are not repeated, "+
			"and the digest is not that of the platform's report.", len(h.Withheld),
			strings.Join(h.Withheld, ", "))}}
}
