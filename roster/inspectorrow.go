package roster

import (
	"context"
	"crypto/sha256"
	"regexp"
	"slices"
	"strings"

	"github.com/google/uuid"

	"yangguang/workday"
)

// InspectorRow is what an import knows of one inspector.
type InspectorRow struct {
	Pseudonym    string
	Name         string
	Certificate  Certificate
	AgencyCode   string
	AgencyID     uuid.UUID
	Status       InspectorStatus
	Specialities []string
	Memberships  []MembershipRow // beside the one in the own agency
	Conflicts    []ConflictRow
	Leave        []LeaveRow // nil = not stated
	Synthetic    bool
}

// MembershipRow is a dated membership in a further agency.
type MembershipRow struct {
	AgencyCode string
	AgencyID   uuid.UUID
	Kind       string // own, shared, seconded, township
	From       workday.Date
	To         *workday.Date
}

// LeaveRow is a leave 请假, days inclusive.
type LeaveRow struct{ From, To workday.Date }

// ConflictRow is a declared conflict 回避关系 with an enterprise (DRD1 §6.2).
type ConflictRow struct {
	USCC         string
	EnterpriseID uuid.UUID
	Code         string   // K01–K05
	Evidence     [32]byte // SHA-256 of the declaration as the file states it
	From         workday.Date
	To           *workday.Date
}

var inspectorForm = form{
	{key: "pseudonym", headers: []string{"代号", "公开代号"}, required: true},
	{key: "name", headers: []string{"姓名"}, required: true},
	{key: "certificate_number", headers: []string{"执法证号", "证号"}, required: true},
	{key: "issuer", headers: []string{"发证机关"}, required: true},
	{key: "valid_from", headers: []string{"有效期起"}, required: true},
	{key: "valid_to", headers: []string{"有效期止"}, required: true},
	{key: "fields", headers: []string{"执法领域"}, required: true},
	{key: "agency_code", headers: []string{"机关代码"}, required: true},
	{key: "member_from", headers: []string{"任职起"}},
	{key: "status", headers: []string{"状态", "在岗状态"}, choices: []Choice{{string(OnDuty), "在岗"}, {string(OnLeave), "请假"}, {string(InTraining), "培训"},
		{string(Transferred), "调离"}, {string(OffDuty), "停职"}}},
	{key: "specialities", headers: []string{"专业资格"}},
	{key: "memberships", headers: []string{"其他任职"}},
	{key: "conflicts", headers: []string{"回避申报"}},
	{key: "leave", headers: []string{"请假期间"}},
}

var (
	pseudonymForm  = regexp.MustCompile(`^[!-~]{1,64}$`)
	specialityForm = regexp.MustCompile(`^[A-Z0-9_.-]{1,16}$`)
	conflictForm   = regexp.MustCompile(`^K0[1-5]$`) // the grounds of the draw protocol (DRD1 §6.2)
)

// The inspector statuses.
const (
	OnDuty      InspectorStatus = "ACTIVE"
	OnLeave     InspectorStatus = "ON_LEAVE"
	InTraining  InspectorStatus = "IN_TRAINING"
	Transferred InspectorStatus = "TRANSFERRED"
	OffDuty     InspectorStatus = "SUSPENDED"
)

var inspectorStatusWords = map[string]InspectorStatus{"在岗": OnDuty, "请假": OnLeave, "培训": InTraining, "调离": Transferred, "停职": OffDuty}

// readInspector judges one row of a file of inspectors, every cell of it. Its pseudonym is empty when the row has none.
func readInspector(r *record) (i InspectorRow) {
	i.Pseudonym, i.Status = r.cell("pseudonym"), OnDuty
	if !pseudonymForm.MatchString(i.Pseudonym) {
		r.report("pseudonym", badCode, phrase{"代号须为 1–64 个可打印英文字符且无空格", "a pseudonym has 1–64 printable ASCII characters without space"})
		i.Pseudonym = ""
	}
	i.Name = r.text("name", maxName, &phrase{"姓名", "the name"})
	if isCitizenNumber(strings.ReplaceAll(NormaliseUSCC(r.cell("certificate_number")), "-", "")) {
		r.report("certificate_number", personalNumber)
	} else {
		i.Certificate.Number = r.text("certificate_number", 64, &phrase{"执法证号", "the certificate number"})
	}
	i.Certificate.Issuer = r.text("issuer", maxName, &phrase{"发证机关", "the issuer"})
	r.public("pseudonym", i.Pseudonym)
	r.validity(&i.Certificate)
	i.Certificate.Scope = r.list("fields")
	if len(i.Certificate.Scope) == 0 {
		r.report("fields", badIdentity, phrase{"执法领域", "the fields of law"})
	}
	if what, yes := unstorable(strings.Join(i.Certificate.Scope, ";")); yes {
		r.report("fields", unstored, what)
	}
	i.AgencyCode = r.text("agency_code", maxName, &theAgency)
	if s := r.cell("status"); s != "" {
		var known bool
		if i.Status, known = word(inspectorStatusWords, s, OnDuty, OnLeave, InTraining, Transferred, OffDuty); !known {
			r.report("status", badValue, phrase{"状态须为在岗、请假、培训、调离或者停职", "the status is ACTIVE, ON_LEAVE, IN_TRAINING, TRANSFERRED or SUSPENDED"})
		}
	}
	for _, s := range r.list("specialities") {
		if !specialityForm.MatchString(s) {
			r.report("specialities", badValue, phrase{"专业资格标签须为 1–16 位大写字母、数字或 _.-", "a label has 1–16 capital letters, digits or _.-"})
		}
		i.Specialities = append(i.Specialities, s)
	}
	r.members(&i)
	r.conflicts(&i)
	r.leave(&i)
	return i
}

// theAgency is what a row lacks that does not say whose it is.
var theAgency = phrase{"机关代码", "the agency's code"}

// validity reads the certificate's first and last day.
func (r *record) validity(c *Certificate) {
	both := true
	for _, d := range []struct {
		key  string
		into *workday.Date
	}{{"valid_from", &c.ValidFrom}, {"valid_to", &c.ValidTo}} {
		var ok bool
		if *d.into, ok = r.day(d.key); !ok || d.into.IsZero() {
			r.report(d.key, badValue, phrase{"须为日期 YYYY-MM-DD", "a date YYYY-MM-DD is needed"})
			both = false
		}
	}
	if both && c.ValidTo.Compare(c.ValidFrom) < 0 {
		r.report("valid_to", badValue, phrase{"止日早于起日", "ends before it begins"})
	}
}

// members reads CODE:kind:from[:to] separated by semicolons, and the own agency's membership first.
func (r *record) members(i *InspectorRow) {
	from, ok := r.day("member_from")
	if !ok {
		r.report("member_from", badValue, phrase{"须为日期 YYYY-MM-DD", "a date YYYY-MM-DD is needed"})
	}
	if from.IsZero() {
		from = i.Certificate.ValidFrom
	}
	i.Memberships = []MembershipRow{{AgencyCode: i.AgencyCode, Kind: "own", From: from}}
	for _, s := range r.list("memberships") {
		p := strings.Split(s, ":")
		m := MembershipRow{AgencyCode: p[0]}
		if len(p) < 3 || len(p) > 4 || !strings.Contains(" own shared seconded township ", " "+p[1]+" ") || !readSpan(p[2:], &m.From, &m.To) {
			r.report("memberships", badValue, phrase{"任职须写作 机关代码:shared|seconded|township:起[:止]", "write CODE:shared|seconded|township:from[:to]"})
			return
		}
		m.Kind = p[1]
		if !stored(r.was["memberships"], s) && slices.ContainsFunc(i.Memberships, m.overlaps) {
			r.report("memberships", badValue, phrase{"与在该机关的另一任职期间重叠（本机关的任职自任职起算）：同一时间在一个机关只有一种任职",
				"overlaps another membership of the same agency (the own agency's runs from member_from): one at a time"})
			return
		}
		i.Memberships = append(i.Memberships, m)
	}
}

// overlaps reports whether another membership of the same agency has a day in common.
func (m MembershipRow) overlaps(o MembershipRow) bool {
	return m.AgencyCode == o.AgencyCode && (m.To == nil || !m.To.Before(o.From)) && (o.To == nil || !o.To.Before(m.From))
}

// stored reports whether a cell of several values holds this one.
func stored(cell, value string) bool { return slices.Contains(strings.Split(cell, ";"), value) }

// conflicts reads USCC:code:from[:to] separated by semicolons.
func (r *record) conflicts(i *InspectorRow) {
	for _, s := range r.list("conflicts") {
		p := strings.Split(s, ":")
		c := ConflictRow{USCC: NormaliseUSCC(p[0]), Evidence: sha256.Sum256([]byte(s))}
		if len(p) < 3 || len(p) > 4 || !WellFormedUSCC(c.USCC) || !r.ground(s, p[1]) || !readSpan(p[2:], &c.From, &c.To) {
			r.report("conflicts", badValue, phrase{"回避申报须写作 信用代码:事由:起[:止]，事由为 K01 至 K05", "write USCC:ground:from[:to], the ground is K01 to K05"})
			return
		}
		c.Code = p[1]
		i.Conflicts = append(i.Conflicts, c)
	}
}

// ground reports whether a conflict rests on a ground of the protocol, or stands in the register already: a declaration is never taken away.
func (r *record) ground(declared, code string) bool {
	known := strings.Join(strings.SplitN(declared, ":", 3)[:2], ":") + ":"
	return conflictForm.MatchString(code) || strings.Contains(";"+r.was["conflicts"], ";"+known)
}

// leave reads from:to separated by semicolons.
func (r *record) leave(i *InspectorRow) {
	if !r.has("leave") {
		return
	}
	i.Leave = []LeaveRow{}
	for _, s := range r.list("leave") {
		var l LeaveRow
		var to *workday.Date
		p := strings.Split(s, ":")
		if len(p) != 2 || !readSpan(p, &l.From, &to) || slices.ContainsFunc(i.Leave, func(o LeaveRow) bool { return o.From == l.From }) {
			r.report("leave", badValue, phrase{"请假须写作 起:止，起日不得重复", "write from:to, no first day twice"})
			return
		}
		l.To = *to
		i.Leave = append(i.Leave, l)
	}
}

// readSpan reads one or two days in order.
func readSpan(p []string, from *workday.Date, to **workday.Date) bool {
	var err error
	if *from, err = workday.ParseDate(p[0]); err != nil || len(p) == 1 {
		return err == nil
	}
	last, err := workday.ParseDate(p[1])
	*to = &last
	return err == nil && last.Compare(*from) >= 0
}

// cells leaves the name, the certificate and the conflicts out: the digest of rows must not let anybody test guesses about a person.
func (i InspectorRow) cells() []string {
	return []string{i.Pseudonym, i.AgencyCode, string(i.Status), strings.Join(i.Specialities, ";")}
}

// mergeInspectors looks up what the rows refer to, of those in error too, and merges them.
func mergeInspectors(ctx context.Context, tx Tx, r *reading, im Import) (Merged, error) {
	agencies, err := tx.AgencyIDs(ctx)
	if err != nil {
		return Merged{}, err
	}
	read := &inspectorsRead{certificates: map[string]int{}, lines: map[string]*record{}}
	rows, err := all(ctx, tx, r, scan(ctx, r, inspectorForm, func(rec *record) (InspectorRow, string) {
		i := readInspector(rec)
		i.Synthetic = im.Demo
		unknown := i.place(agencies)
		switch foreign := i.AgencyCode != "" && !im.keeps(rec, "agency_code", i.AgencyCode); {
		case foreign:
		case i.AgencyCode != "" && i.AgencyID == uuid.Nil:
			rec.report("agency_code", unknownRef, phrase{"该机关", "agency"})
		case i.Pseudonym != "":
			read.own = append(read.own, i.Pseudonym)
		}
		if slices.Contains(unknown, "memberships") {
			rec.report("memberships", unknownRef, phrase{"该机关", "agency"})
		}
		read.add(rec, i)
		return i, i.Pseudonym
	}))
	if err != nil {
		return Merged{}, err
	}
	if err := read.lookUp(ctx, tx, r, im); err != nil {
		return Merged{}, err
	}
	if err := r.judge(); err != nil {
		return Merged{}, err
	}
	return withHistory(ctx, tx, im, codesOf(rows, InspectorRow.code), func() (Merged, error) { return tx.MergeInspectors(ctx, rows) })
}

// inspectorsRead are the rows of a file of inspectors that name one, as they are looked up.
type inspectorsRead struct {
	certificates map[string]int     // the row that has the number
	lines        map[string]*record // by pseudonym
	own          []string           // pseudonyms of rows that are the importer's to keep, as the file says
	numbered     []InspectorRow     // with a number that no row before has
	all          []InspectorRow
}

func (f *inspectorsRead) add(rec *record, i InspectorRow) {
	if _, twice := f.lines[i.Pseudonym]; i.Pseudonym == "" || twice {
		return
	}
	f.lines[i.Pseudonym], f.all = rec, append(f.all, i)
	switch number := i.Certificate.Number; {
	case number == "":
	case f.certificates[number] > 0:
		rec.report("certificate_number", repeated, f.certificates[number])
	default:
		f.certificates[number], f.numbered = rec.Line, append(f.numbered, i)
	}
}

// lookUp reports what the register says against the rows.
func (f *inspectorsRead) lookUp(ctx context.Context, tx Tx, r *reading, im Import) error {
	if im.Keeper != nil {
		foreign, err := tx.ForeignInspectors(ctx, f.own, im.Keeper.AgencyID)
		if err != nil {
			return err
		}
		r.foreign(foreign)
	}
	taken, err := tx.CertificatesHeld(ctx, f.numbered)
	if err != nil {
		return err
	}
	for pseudonym, holder := range taken {
		f.lines[pseudonym].report("certificate_number", takenNumber, holderOf(holder))
	}
	lost, err := findConflicts(ctx, tx, f.all)
	for _, i := range lost {
		f.lines[i.Pseudonym].report("conflicts", unknownRef, phrase{"该企业", "enterprise"})
	}
	return err
}

// holderOf words who has a certificate number already: by the pseudonym where the reader may know it.
func holderOf(pseudonym string) phrase {
	if pseudonym == "" {
		return phrase{"其他机关的另一名执法人员", "another inspector, of another agency"}
	}
	return phrase{"另一名执法人员（" + pseudonym + "）", "another inspector (" + pseudonym + ")"}
}

// place fills in the agencies' ids and returns the columns that name one that does not exist.
func (i *InspectorRow) place(agencies map[string]uuid.UUID) (unknown []string) {
	if i.AgencyID = agencies[i.AgencyCode]; i.AgencyID == uuid.Nil {
		unknown = append(unknown, "agency_code")
	}
	for k := range i.Memberships {
		m := &i.Memberships[k]
		if m.AgencyID = agencies[m.AgencyCode]; m.AgencyID == uuid.Nil && m.AgencyCode != i.AgencyCode && !slices.Contains(unknown, "memberships") {
			unknown = append(unknown, "memberships")
		}
	}
	return unknown
}

// findConflicts fills in the ids of the enterprises that inspectors declared, and returns the inspectors who declared one that does
// not exist.
func findConflicts(ctx context.Context, tx Tx, rows []InspectorRow) (lost []InspectorRow, err error) {
	var codes []string
	for _, i := range rows {
		for _, c := range i.Conflicts {
			codes = append(codes, c.USCC)
		}
	}
	if codes == nil {
		return nil, nil
	}
	ids, err := tx.EnterpriseIDs(ctx, codes)
	if err != nil {
		return nil, err
	}
	for _, i := range rows {
		for k := range i.Conflicts {
			c := &i.Conflicts[k]
			if c.EnterpriseID = ids[c.USCC]; c.EnterpriseID == uuid.Nil {
				lost = append(lost, i)
				break
			}
		}
	}
	return lost, nil
}
