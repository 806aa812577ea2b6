package cli

import (
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/google/uuid"
	"github.com/schollz/progressbar/v3"

	"yangguang/actor"
	"yangguang/command"
	"yangguang/postgres"
	"yangguang/roster"
)

// importCall is one import as the command line was asked for it.
type importCall struct {
	register      roster.Register
	path          string
	dryRun, draft bool
	reason        string
	agency, field string
	report        string // where the whole report goes; "" = nowhere
}

// shownFindings is how many findings are printed; --report writes them all.
const shownFindings = 50

// importFile imports a file and tells what it found and did: findings and result on out, progress on complaints.
func importFile(ctx context.Context, db *postgres.DB, call importCall, out, complaints io.Writer) error {
	size, err := fileSize(call.path)
	if err != nil {
		return err
	}
	rep := &findings{out: out, first: roster.Findings{Most: shownFindings}}
	if call.report != "" {
		if err := rep.open(call.report); err != nil {
			return err
		}
	}
	key, err := uuid.NewV7()
	if err != nil {
		return err
	}
	bar := newProgress(complaints, filepath.Base(call.path), size)
	service := roster.NewService(db, postgres.Commands[roster.Tx](db))
	result, err := service.Import(ctx, command.Command{Actor: actor.Actor{Pseudonym: "system", Roles: []actor.Role{actor.System}},
		Verb: "register:import", PolicyLine: "command line", Operation: "import", Key: key}, roster.Import{
		Register: call.register, FileName: filepath.Base(call.path), Open: func() (io.ReadCloser, error) { return os.Open(call.path) },
		DryRun: call.dryRun, Draft: call.draft, Reason: call.reason, Agency: call.agency, Field: call.field,
		Progress: bar.at, Found: rep.add, Restart: rep.restart})
	bar.done()
	rep.close(result)
	if err != nil {
		return err
	}
	if rep.err != nil {
		return fmt.Errorf("--report: %w", rep.err)
	}
	tell(out, call, result)
	return nil
}

func fileSize(path string) (int64, error) {
	info, err := os.Stat(path)
	if err != nil {
		return 0, fmt.Errorf("文件无法打开 / the file cannot be opened: %w", err)
	}
	if info.IsDir() {
		return 0, fmt.Errorf("%s 是目录 / is a directory", path)
	}
	return info.Size(), nil
}

// tell says what an import did.
func tell(out io.Writer, call importCall, r roster.Report) {
	fmt.Fprintf(out, "%s（%s）：%d 行 / rows, 新增 created %d, 变更 changed %d, 未变 unchanged %d, 警告 warnings %d\n",
		r.FileName, r.Encoding, r.Rows, r.Created, r.Changed, r.Unchanged, r.Warned)
	switch {
	case call.dryRun:
		fmt.Fprintln(out, "试运行，未保存任何内容 / dry run: nothing was kept")
	case !r.Applied:
		fmt.Fprintln(out, "与名录库一致，无需变更 / the register is the same already, nothing changed")
	default:
		fmt.Fprintf(out, "已全部导入并记入账本：register/%s / imported whole, one ledger entry\n", r.Register)
	}
}

// findings prints the first findings and writes all of them to a report file, in the order of rows.
type findings struct {
	out   io.Writer
	first roster.Findings
	file  *os.File
	csv   *csv.Writer
	row   int              // of the last one in the file
	late  []roster.Problem // of rows before it: what the register says against them is found after all rows
	err   error
}

func (f *findings) open(path string) (err error) {
	if f.file, err = os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_RDWR, 0o600); err != nil {
		return fmt.Errorf("--report: %w", err)
	}
	return nil
}

// restart forgets everything: a lost race reads the file again from the start.
func (f *findings) restart() {
	f.first.List, f.late, f.row = nil, nil, 0
	if f.file == nil {
		return
	}
	if f.err = f.file.Truncate(0); f.err == nil {
		_, f.err = f.file.Seek(0, io.SeekStart)
	}
	_, _ = f.file.WriteString("\ufeff") // spreadsheets take the encoding from it
	f.csv = csv.NewWriter(f.file)
	_ = f.csv.Write([]string{"行 row", "列 column", "值 value", "级别 severity", "代码 finding", "说明", "处理", "finding", "remedy"})
}

func (f *findings) add(p roster.Problem) {
	f.first.Add(p)
	switch {
	case f.csv == nil:
	case p.Row < f.row:
		f.late = append(f.late, p)
	default:
		f.row = p.Row
		f.write(p)
	}
}

func (f *findings) write(p roster.Problem) {
	row := []string{strconv.Itoa(p.Row), p.Column, p.Value, string(p.Severity), string(p.Finding), p.Msg, p.Remedy, p.En, p.RemedyEn}
	for i, cell := range row {
		row[i] = roster.Neutral(cell) // security.md check 149
	}
	if err := f.csv.Write(row); err != nil && f.err == nil {
		f.err = err
	}
}

// merge puts the late findings between those that are in the report, by their rows.
func (f *findings) merge() error {
	slices.SortStableFunc(f.late, func(a, b roster.Problem) int { return a.Row - b.Row })
	written, err := os.CreateTemp("", "yangguang-report-*")
	if err != nil {
		return err
	}
	_ = os.Remove(written.Name()) // it holds what the file held: gone with the process, also when that is killed
	defer func() { _, _ = written.Close(), os.Remove(written.Name()) }()
	_, err = f.file.Seek(0, io.SeekStart)
	if err == nil {
		_, err = io.Copy(written, f.file)
	}
	if err == nil {
		_, err = written.Seek(0, io.SeekStart)
	}
	if err == nil {
		err = f.file.Truncate(0)
	}
	if err == nil {
		_, err = f.file.Seek(0, io.SeekStart)
	}
	in := csv.NewReader(written)
	for err == nil {
		var line []string
		if line, err = in.Read(); err != nil {
			break
		}
		for row, heads := strconv.Atoi(line[0]); heads == nil && len(f.late) > 0 && f.late[0].Row < row; f.late = f.late[1:] {
			f.write(f.late[0])
		}
		err = f.csv.Write(line)
	}
	for ; err == io.EOF && len(f.late) > 0; f.late = f.late[1:] {
		f.write(f.late[0])
	}
	f.csv.Flush()
	if err == io.EOF {
		err = f.csv.Error()
	}
	return err
}

// close prints the first findings and the sums by kind.
func (f *findings) close(r roster.Report) {
	if f.csv != nil {
		f.csv.Flush()
		err := f.csv.Error()
		if err == nil && len(f.late) > 0 {
			err = f.merge()
		}
		if err != nil && f.err == nil {
			f.err = err
		}
	}
	if f.file != nil {
		if err := f.file.Close(); err != nil && f.err == nil {
			f.err = err
		}
	}
	for _, p := range f.first.List {
		fmt.Fprintf(f.out, "第 %d 行 row %d, 列 column %s", p.Row, p.Row, p.Column)
		if p.Value != "" {
			fmt.Fprintf(f.out, ", 值 value %q", p.Value)
		}
		fmt.Fprintf(f.out, ": %s: %s；%s / %s; %s\n", p.Severity, p.Msg, p.Remedy, p.En, p.RemedyEn)
	}
	total := 0
	for _, n := range r.ByFinding {
		total += n
	}
	if more := total - len(f.first.List); more > 0 {
		fmt.Fprintf(f.out, "……另有 %d 条，用 --report FILE 输出全部 / and %d more, --report FILE writes all\n", more, more)
	}
	for _, k := range slices.Sorted(maps.Keys(r.ByFinding)) {
		fmt.Fprintf(f.out, "%s: %d\n", k, r.ByFinding[k])
	}
}

// progress is a bar on a terminal and a line for every quarter elsewhere.
type progress struct {
	out     io.Writer
	name    string
	size    int64
	bar     *progressbar.ProgressBar
	quarter int64
}

func newProgress(out io.Writer, name string, size int64) *progress {
	p := &progress{out: out, name: name, size: max(size, 1)}
	if f, ok := out.(*os.File); ok {
		if info, err := f.Stat(); err == nil && info.Mode()&os.ModeCharDevice != 0 {
			p.bar = progressbar.NewOptions64(p.size, progressbar.OptionSetWriter(out), progressbar.OptionSetDescription(name),
				progressbar.OptionShowBytes(true), progressbar.OptionClearOnFinish())
		}
	}
	return p
}

// at takes the bytes read so far; a file read again starts over.
func (p *progress) at(n int64) {
	if p.bar != nil {
		_ = p.bar.Set64(min(n, p.size))
		return
	}
	q := min(n, p.size) * 4 / p.size
	if q > p.quarter {
		fmt.Fprintf(p.out, "%s: %d %%\n", p.name, q*25)
	}
	p.quarter = q
}

func (p *progress) done() {
	if p.bar != nil {
		_ = p.bar.Finish()
	}
}
