package roster

import (
	"fmt"

	"yangguang/fault"
)

// ImportLimits bound an import. A limit that is zero is not set: the command line has none but those of the reader.
type ImportLimits struct {
	MaxBytes      int64  `yaml:"maxBytes"`
	UnpackedBytes int64  `yaml:"unpackedBytes"`
	Rows          int    `yaml:"rows"`
	Errors        int    `yaml:"errors"`   // after so many the file is read no further
	Findings      int    `yaml:"findings"` // that its report names one by one
	Basis         string `yaml:"basis"`
}

func (l ImportLimits) whole() bool {
	return l.MaxBytes > 0 && l.UnpackedBytes > 0 && l.Rows > 0 && l.Errors > 0 && l.Findings > 0
}

// LimitsOverHTTP are those of an import that a person makes.
func LimitsOverHTTP() ImportLimits { return rules().Import }

// within refuses to read on where the file has more rows or errors than its limits allow. What was found so far is reported; of the rows from
// line on, which nobody read, nothing is said.
func (r *reading) within(line int) error {
	most := r.im.Limits
	r.rep.Encoding = r.table.Encoding()
	switch {
	case most.Errors > 0 && r.rep.Errors >= most.Errors:
		return fault.BadInput("file",
			fmt.Sprintf("错误已达 %d 处，自第 %d 行起未再读取，未导入任何一行；请核对文件是否选对、列是否错位，改正后重试", r.rep.Errors, line),
			fmt.Sprintf("%d errors so far: the file was not read from row %d on, and nothing was imported; see whether it is the right file and its columns are in place",
				r.rep.Errors, line)).With("errors", r.rep.Errors).With("unreadFrom", line)
	case most.Rows > 0 && r.rep.Rows >= most.Rows:
		return fault.BadInput("file", fmt.Sprintf("文件超过 %d 行，未导入任何一行；请拆分后导入，或者由运维人员在命令行导入", most.Rows),
			fmt.Sprintf("the file has more than %d rows and nothing was imported: split it, or have the operator import it on the command line", most.Rows)).
			With("unreadFrom", line)
	}
	return nil
}
