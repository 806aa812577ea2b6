package fairness

import (
	"context"
	"fmt"
	"hash/maphash"
	"io"
	"slices"
	"strings"

	"yangguang/draw/drd1"
	"yangguang/fault"
	"yangguang/roster"
	"yangguang/workday"
)

// The columns of a file of pools: one row for each enterprise in the scope of each draw, in the order of the list that was drawn from.
// docs/fairness.md describes them.
var columns = map[string][]string{
	"draw":       {"抽查编号", "抽查任务编号", "任务编号"},
	"firm":       {"统一社会信用代码", "检查对象代码", "企业代码"},
	"office":     {"机关", "抽查机关", "检查机关"},
	"official":   {"经办人"},
	"date":       {"抽查日期", "抽取日期", "日期"},
	"status":     {"状态"},
	"name":       {"名称", "企业名称", "检查对象名称"},
	"stratum":    {"分层", "层"},
	"region":     {"行政区划", "区划", "地区"},
	"industry":   {"行业", "行业门类"},
	"kind":       {"类型", "检查对象类别"},
	"size":       {"规模", "企业规模"},
	"owner":      {"所有制", "经济类型", "控股情况"},
	"excluded":   {"排除代码", "排除原因"},
	"selected":   {"抽中", "是否抽中"},
	"inspectors": {"检查人员", "执法人员", "检查组"},
}

// shownNotes is how many notes are kept; all are counted.
const shownNotes = 1000

// mostRows and mostDraws bound memory: a row is kept as twelve bytes, an enterprise as about 120, and a draw takes 9,000, up to 22,000 when it is the
// only one of its office. longestCell bounds what a cell can add to that, in bytes.
const (
	mostRows    = 100_000_000
	mostDraws   = 50_000
	longestCell = 512
)

// excludedByRule stands for an exclusion that a rule for everybody made.
const excludedByRule = "RULE"

// ofSelections names the file that says who was drawn.
const ofSelections = "selections"

// reading is a file on its way to a history.
type reading struct {
	h        *History
	firms    map[string]int32
	draws    map[string]*reader
	order    []*reader
	labels   []map[string]int16
	people   map[string]string // name → id
	names    map[uint64]int32  // hash of a name → the enterprise that has it
	seed     maphash.Seed
	selected bool // a column or a second file says who was drawn
	rows     int
	whole    bool // a platform's own inputs: nothing is left out of them for its size
	part     Part
}

// reader is a draw on its way.
type reader struct {
	Draw
	seen    map[int32]uint64 // bits by firm, in words: in the scope already
	strata  map[string]int16
	date    string           // as its first row has it
	differs bool             // a row names another office or day
	chosen  map[int32]uint64 // bits by firm, in words: drawn
	lost    Lost
	places  map[int32]int // firm → row, once selections ask
}

// Read reads the history of another system: a file of pools, and one of selections unless pools say who was drawn (nil). CSV in UTF-8 or
// GB18030, gzip around it, or XLSX. What is wrong with a row is a note with its number and the row is left out; a file without the needed
// columns or without any draw is BAD_USER_INPUT. Rows are read one by one and kept as twelve bytes each.
func Read(ctx context.Context, name string, pools, selections io.Reader) (*History, error) {
	return ReadPart(ctx, name, pools, selections, Part{})
}

// ReadPart is Read of a part of the file's draws; it may hold none.
func ReadPart(ctx context.Context, name string, pools, selections io.Reader, part Part) (*History, error) {
	r := newReading(name)
	r.part = part
	if err := r.file(ctx, "pools", pools, r.pool); err != nil {
		return nil, err
	}
	if selections != nil {
		r.selected = true
		if err := r.file(ctx, ofSelections, selections, r.selection); err != nil {
			return nil, err
		}
	}
	if !r.selected {
		return nil, fault.BadInput("selections", "文件没有“抽中”列，也没有另附抽中名单", "no column says who was drawn, and there is no file of selections")
	}
	if len(r.draws) == 0 {
		return nil, r.empty()
	}
	r.finish()
	return r.h, nil
}

func newReading(name string) *reading {
	r := &reading{h: &History{Source: name, Counts: map[string]int{}}, firms: map[string]int32{}, draws: map[string]*reader{},
		names: map[uint64]int32{}, people: map[string]string{}, seed: maphash.MakeSeed()}
	for _, key := range everyDimension {
		r.h.Dimensions = append(r.h.Dimensions, Dimension{Key: key})
		r.labels = append(r.labels, map[string]int16{})
	}
	return r
}

// file hands the rows of a table to use, each as its cells by column.
func (r *reading) file(ctx context.Context, field string, in io.Reader, use func(line int, cell func(string) string)) error {
	t, err := roster.OpenTable(ctx, in, 0)
	if err != nil {
		return err
	}
	defer t.Close()
	header, err := t.Next(ctx)
	if err != nil || header.Bad != nil {
		return fault.BadInput(field, "表头无法识别，请检查编码与分隔符", "the header cannot be read: look at encoding and delimiter").Because(err)
	}
	places, err := layout(field, header.Cells)
	if err != nil {
		return err
	}
	if _, ok := places["selected"]; ok {
		r.selected = true
	}
	width, sheet := len(header.Cells), t.Encoding() == "XLSX"
	for {
		row, err := t.Next(ctx)
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if len(r.draws) > mostDraws && !r.whole {
			return fault.BadInput(field, fmt.Sprintf("超过 %d 次抽取，请按年度或机关拆分", mostDraws),
				fmt.Sprintf("more than %d draws: split the file by year or office", mostDraws))
		}
		if r.rows++; r.rows > mostRows {
			return fault.BadInput(field, fmt.Sprintf("超过 %d 行，请按年度拆分", mostRows), fmt.Sprintf("more than %d rows: split the file by year", mostRows))
		}
		for sheet && row.Bad == nil && len(row.Cells) < width {
			row.Cells = append(row.Cells, "") // a worksheet does not store empty cells at the end of a row
		}
		long := slices.IndexFunc(row.Cells, func(cell string) bool { return len(cell) > longestCell })
		switch {
		case row.Bad != nil, len(row.Cells) != width, long >= 0:
			r.h.Lost.row(field, places, row.Cells)
			r.leftOut(row, header.Cells, long)
		default:
			use(row.Line, func(key string) string {
				if i, ok := places[key]; ok {
					return strings.TrimSpace(roster.Plain(row.Cells[i]))
				}
				return ""
			})
		}
	}
}

// row counts a row that is left out, by its mark if that can be read: each row of a file of selections is one.
func (l *Lost) row(field string, places map[string]int, cells []string) {
	at, marked := places["selected"]
	switch {
	case field == ofSelections:
		l.Selected++
	case !marked:
	case at >= len(cells) || strings.TrimSpace(cells[at]) == "":
		l.Unknown++
	default:
		yes, ok := truth(strings.TrimSpace(roster.Plain(cells[at])))
		l.mark(yes, ok)
	}
}

func (l *Lost) mark(yes, ok bool) {
	switch {
	case !ok:
		l.Unknown++
	case yes:
		l.Selected++
	}
}

func layout(field string, header []string) (map[string]int, error) {
	places := map[string]int{}
	for i, h := range header {
		h = strings.ToLower(roster.NormaliseText(h))
		for key, names := range columns {
			if h != key && !slices.Contains(names, h) {
				continue
			}
			if _, twice := places[key]; twice {
				return nil, fault.BadInput(field, fmt.Sprintf("表头中“%s”出现两次", h), fmt.Sprintf("the header names %q twice", h))
			}
			places[key] = i
		}
	}
	for _, key := range []string{"draw", "firm"} {
		if _, ok := places[key]; !ok {
			return nil, fault.BadInput(field, "表头缺少列："+columns[key][0]+"（"+key+"）", "the header lacks the column "+key+" ("+columns[key][0]+")")
		}
	}
	return places, nil
}

func (r *reading) note(row int, kind, value, zh, en string) {
	r.h.Counts[kind]++
	if len(r.h.Notes) < shownNotes {
		r.h.Notes = append(r.h.Notes, Note{row, kind, strings.Clone(value), Text{zh, en}})
	}
}

// pool takes a row of the pool.
func (r *reading) pool(line int, cell func(string) string) {
	number, id := cell("draw"), roster.NormaliseUSCC(cell("firm"))
	yes, readable := truth(cell("selected"))
	if number == "" || id == "" {
		r.h.Lost.mark(yes, readable)
		r.note(line, "IDENTITY_MISSING", number, "缺少抽查编号或检查对象代码，该行未计入", "draw or enterprise is missing; the row is left out")
		return
	}
	d := r.draw(line, number, cell)
	firm := r.firm(line, id, cell)
	if d.has(firm) {
		if d.chosen[firm>>6]&(1<<(firm&63)) == 0 {
			d.lost.mark(yes, readable) // the first row does not say so
		}
		r.note(line, "REPEATED", id, "同一次抽取的名录中已有该企业，只计第一行", "the enterprise is in this draw's pool already: the first row counts")
		return
	}
	d.add(firm)
	stratum := cell("stratum")
	if _, known := d.strata[stratum]; !known && len(d.strata) >= mostLabels && stratum != "" && !r.whole {
		r.note(line, "TOO_MANY_GROUPS", stratum, fmt.Sprintf("一次抽取的分层超过 %d 个，按未分层计", mostLabels),
			fmt.Sprintf("more than %d strata in a draw; taken as without one", mostLabels))
		stratum = ""
	}
	s, known := d.strata[stratum]
	if !known {
		s, stratum = int16(len(d.Strata)), strings.Clone(stratum)
		d.strata[stratum] = s
		d.Strata = append(d.Strata, stratum)
	}
	row := Row{Firm: firm, Stratum: s}
	if code := cell("excluded"); code != "" && code != drd1.Eligible {
		row.Excluded, row.ByRule = true, code == excludedByRule
	}
	switch {
	case !readable:
		d.lost.Unknown++
		r.note(line, "VALUE", cell("selected"), "“抽中”须为 是/否 或 1/0，按未抽中计", "selected must be 1 or 0; taken as not drawn")
	case yes && row.Excluded:
		r.note(line, "EXCLUDED_SELECTED", id, "已排除的企业被抽中，按未排除计", "an excluded enterprise was drawn: it counts as not excluded")
		row.Excluded, row.ByRule, row.Selected = false, false, true
	case yes:
		row.Selected = true
	}
	d.Rows = append(d.Rows, row)
	if row.Selected {
		d.chosen[firm>>6] |= 1 << (firm & 63)
		r.team(d, firm, cell("inspectors"))
	}
}

// selection takes a row of the file of selections.
func (r *reading) selection(line int, cell func(string) string) {
	number, id := cell("draw"), roster.NormaliseUSCC(cell("firm"))
	d, known := r.draws[number]
	if !known {
		r.h.Lost.Selected++
		r.note(line, "DRAW_UNKNOWN", number, "名录文件中没有这次抽取，该行未计入", "the pools have no such draw; the row is left out")
		return
	}
	firm, known := r.firms[id]
	at := d.row(firm)
	switch {
	case !known || at < 0:
		d.lost.Selected++
		r.note(line, "NOT_IN_POOL", id, "抽中的企业不在这次抽取的名录中（代码变更，或名录外抽取）", "drawn, but not in the pool of this draw: its code changed, or it was drawn from outside")
	case d.Rows[at].Selected:
		r.note(line, "REPEATED", id, "同一次抽取中重复抽中，只计一次", "drawn twice in one draw: it counts once")
	default:
		if d.Rows[at].Excluded {
			r.note(line, "EXCLUDED_SELECTED", id, "已排除的企业被抽中，按未排除计", "an excluded enterprise was drawn: it counts as not excluded")
		}
		d.Rows[at].Selected, d.Rows[at].Excluded, d.Rows[at].ByRule = true, false, false
		r.team(d, firm, cell("inspectors"))
	}
}

func truth(s string) (yes, ok bool) {
	switch strings.ToLower(roster.NormaliseText(s)) {
	case "1", "是", "抽中", "true", "yes", "y":
		return true, true
	case "", "0", "否", "未抽中", "false", "no", "n":
		return false, true
	}
	return false, false
}

func (r *reading) draw(line int, number string, cell func(string) string) *reader {
	d, known := r.draws[number]
	if known {
		office, date := cell("office"), cell("date")
		if differs := office != "" && office != d.Office || date != "" && date != d.date; differs && !d.differs {
			d.differs = true
			r.note(line, "DRAW_DIFFERS", number, "同一编号的机关或日期与其第一行不同，按第一行计；如果是两次抽取，请用不同的编号",
				"office or date are not those of the draw's first row, which count; give two draws two numbers")
		}
		return d
	}
	number = strings.Clone(number)
	d = &reader{Draw: Draw{Number: number, Office: strings.Clone(cell("office")), Official: strings.Clone(cell("official")), State: Drawn},
		strata: map[string]int16{}, seen: map[int32]uint64{}, chosen: map[int32]uint64{}, date: strings.Clone(cell("date"))}
	if s := cell("date"); s != "" {
		on, err := workday.ParseDate(isoDate(s))
		if err != nil {
			r.note(line, "VALUE", s, "日期无法识别（如 2025-06-01、2025/6/1），按未知计", "no date, such as 2025-06-01 or 2025/6/1; taken as unknown")
		}
		d.On = on
	}
	if s := cell("status"); strings.EqualFold(s, "void") || s == "作废" {
		d.State = Void
	}
	r.draws[number] = d
	r.order = append(r.order, d)
	return d
}

// empty says why nothing of the file can be used.
func (r *reading) empty() error {
	zh, en := "文件中没有任何可用的行", "the file has no row that can be used"
	for _, n := range r.h.Notes[:min(1, len(r.h.Notes))] {
		zh, en = fmt.Sprintf("%s；第 %d 行：%s", zh, n.Row, n.Says.Zh), fmt.Sprintf("%s; row %d: %s", en, n.Row, n.Says.En)
	}
	return fault.BadInput("pools", zh, en)
}

// isoDate writes a date the way it is parsed: spreadsheets have 2025/6/1 0:00:00 or 2025年6月1日 for 2025-06-01.
func isoDate(s string) string {
	day, _, _ := strings.Cut(s, " ")
	if len(day) == 8 && !strings.ContainsFunc(day, func(c rune) bool { return c < '0' || c > '9' }) {
		return day[:4] + "-" + day[4:6] + "-" + day[6:]
	}
	parts := strings.FieldsFunc(day, func(c rune) bool { return strings.ContainsRune("/-.年月日", c) })
	for i, p := range parts {
		if len(p) == 1 {
			parts[i] = "0" + p
		}
	}
	return strings.Join(parts, "-")
}

func (r *reading) firm(line int, id string, cell func(string) string) int32 {
	firm, known := r.firms[id]
	if !known {
		firm = int32(len(r.h.Firms))
		id = strings.Clone(id)
		r.firms[id] = firm
		r.h.Firms = append(r.h.Firms, Firm{ID: id, Group: slices.Repeat([]int16{-1}, len(everyDimension))})
		if name := cell("name"); name != "" {
			key := maphash.String(r.seed, name)
			if other, taken := r.names[key]; taken {
				r.note(line, "IDENTIFIER_CHANGED", id, "与 "+r.h.Firms[other].ID+" 同名：代码可能已变更，按两户计", "has the name of "+r.h.Firms[other].ID+
					": its code may have changed; they count as two enterprises")
			} else {
				r.names[key] = firm
			}
		}
	}
	g := r.h.Firms[firm].Group
	for dim, key := range everyDimension {
		if v := cell(key); v != "" && g[dim] < 0 {
			g[dim] = r.label(line, dim, v)
		}
	}
	return firm
}

// mostLabels bounds the groups of a dimension: a column with more is no grouping.
const mostLabels = 500

func (r *reading) label(line, dim int, v string) int16 {
	l, known := r.labels[dim][v]
	if !known {
		if len(r.labels[dim]) >= mostLabels && !r.whole {
			r.note(line, "TOO_MANY_GROUPS", v, fmt.Sprintf("分组超过 %d 个，按未知计", mostLabels), fmt.Sprintf("more than %d groups; taken as unknown", mostLabels))
			return -1
		}
		l = int16(len(r.labels[dim]))
		v = strings.Clone(v)
		r.labels[dim][v] = l
		r.h.Dimensions[dim].Labels = append(r.h.Dimensions[dim].Labels, v)
	}
	return l
}

func (d *reader) has(firm int32) bool {
	return d.seen[firm>>6]&(1<<(firm&63)) != 0
}

func (d *reader) add(firm int32) {
	d.seen[firm>>6] |= 1 << (firm & 63)
}

// row is the place of a firm in the scope, −1 when it is not there.
func (d *reader) row(firm int32) int {
	if d.places == nil {
		d.places = make(map[int32]int, len(d.Rows))
		for i, r := range d.Rows {
			d.places[r.Firm] = i
		}
	}
	if i, ok := d.places[firm]; ok {
		return i
	}
	return -1
}

// team takes who was assigned. A name that is no id of the protocol becomes a number: reports name nobody.
func (r *reading) team(d *reader, firm int32, people string) {
	var members []string
	for m := range strings.FieldsFuncSeq(people, func(c rune) bool { return strings.ContainsRune(";；、,，|", c) }) {
		if m = strings.Join(strings.Fields(m), ""); m == "" {
			continue
		}
		id, known := r.people[m]
		if !known {
			m, id = strings.Clone(m), fmt.Sprintf("#%d", len(r.people)+1)
			if plain := !strings.ContainsFunc(m, func(c rune) bool { return c < 0x21 || c > 0x7e }); plain && len(m) <= 64 && m[0] != '#' {
				id = m
			}
			r.people[m] = id
		}
		if id == drd1.Nobody || !slices.Contains(members, id) {
			members = append(members, id)
		}
	}
	if len(members) > 0 {
		d.Teams = append(d.Teams, Team{firm, members})
	}
}

// finish closes the draws: gaps in numbers, draws without selections, who could have been assigned.
func (r *reading) finish() {
	for _, d := range r.order {
		if !r.part.has(&d.Draw) {
			continue
		}
		r.h.Lost.Selected, r.h.Lost.Unknown = r.h.Lost.Selected+d.lost.Selected, r.h.Lost.Unknown+d.lost.Unknown
		if d.State == Drawn && d.Selected() == 0 {
			d.State = Open
			r.note(0, "NOTHING_SELECTED", d.Number, "这次抽取没有抽中任何企业，按未完成计", "nobody was drawn: the draw counts as not finished")
		}
		if r.h.From.IsZero() || !d.On.IsZero() && d.On.Before(r.h.From) {
			r.h.From = d.On
		}
		if r.h.To.Before(d.On) {
			r.h.To = d.On
		}
		r.h.Draws = append(r.h.Draws, d.Draw)
	}
	r.gaps()
	r.h.Settle()
	r.h.staff()
}
