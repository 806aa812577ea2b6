package inspection

import (
	"context"
	"encoding/hex"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"yangguang/command"
	"yangguang/fault"
	"yangguang/file"
	"yangguang/ident"
	"yangguang/workday"
)

// Word is how the inspected party stands to the record 当事人确认.
type Word string

// The words.
const (
	WordConfirmed Word = "CONFIRMED" // by the enterprise's own account
	WordSigned    Word = "SIGNED"    // on the officers' device: the image of the signature is evidence
	WordRefused   Word = "REFUSED"   // it would not sign: the officers say why 拒绝签字的注明情况
)

// PartyConfirmation is the party's word on one version of a record.
type PartyConfirmation struct {
	Word      Word
	Signature *Evidence
	Reason    *string // of a refusal
	Statement *string // what the party says of the record 企业意见
	At        time.Time
	Own       *PartyStatement // what its own account said beside the signature or the refusal that officers handed in
}

// PartyStatement is what the party itself says where officers handed in its signature or noted that it would not sign 陈述.
type PartyStatement struct {
	Statement string
	At        time.Time
}

// PartyRequest is the party's word as officers hand it in: the signature or the reason of a refusal. The enterprise's own account gives neither.
type PartyRequest struct {
	Signature *uuid.UUID
	Refusal   *string
	Statement *string
}

func (p PartyRequest) word() Word {
	switch {
	case p.Signature != nil:
		return WordSigned
	case p.Refusal != nil:
		return WordRefused
	}
	return WordConfirmed
}

// check holds what officers hand in.
func (p *PartyRequest) check(at string) error {
	if (p.Signature == nil) == (p.Refusal == nil) {
		return fault.BadInput(at, "请提供当事人签名，或者注明拒绝签字的情况（二者之一）", "give the party's signature, or why it refused: one of the two")
	}
	return p.checkTexts(at)
}

func (p *PartyRequest) checkTexts(at string) error {
	for name, text := range map[string]*string{".refusal": p.Refusal, ".statement": p.Statement} {
		if text == nil {
			continue
		}
		*text = strings.TrimSpace(*text)
		if n := utf8.RuneCountInString(*text); n == 0 || n > maxReason {
			return fault.BadInput(at+name, "须为 1 至 2000 字", "give 1 to 2,000 characters")
		}
	}
	return nil
}

// checkSignature holds that the signature is a picture of the agency that no record has, of a type that signatures may be, and that something is to be seen on it.
func (p *PartyRequest) checkSignature(at string, found []EvidenceState, types []string) error {
	if p.Signature == nil {
		return nil
	}
	i := slices.IndexFunc(found, func(e EvidenceState) bool { return e.ID == *p.Signature })
	switch {
	case i < 0:
		e := fault.Missing("该签名图像", "signature image")
		e.Field = at + ".signatureId"
		return e
	case found[i].Attached:
		return fault.BadInput(at+".signatureId", "该图像已属于另一检查记录", "this image belongs to another record")
	case !slices.Contains(types, found[i].MediaType):
		return fault.BadInput(at+".signatureId", "签名须为 PNG 或 JPEG 图片：请当事人在屏幕上签名，或者拍下纸上的签名后上传",
			"a signature is a PNG or JPEG picture: let the party sign on the screen, or photograph the signature on paper").With("type", found[i].MediaType)
	case found[i].Picture == file.Plain:
		return fault.BadInput(at+".signatureId", "签名图片上什么也没有（整张只有一种颜色）：请当事人重新签名", "nothing is to be seen on the signature, which is of one colour: let the party sign again")
	case found[i].Picture != file.Drawn:
		return fault.BadInput(at+".signatureId", "该签名图片接收时没有检查能否打开：请重新上传", "nobody checked that this picture opens when it was received: send it again")
	}
	return nil
}

// content is what the ledger keeps: the word and the digest of the signature. Words of persons stay out.
func (p *PartyRequest) content(found []EvidenceState) any {
	if p == nil {
		return nil
	}
	out := map[string]any{"word": p.word()}
	for _, e := range found {
		if p.Signature != nil && e.ID == *p.Signature {
			out["signatureSha256"] = hex.EncodeToString(e.SHA256)
		}
	}
	for name, text := range map[string]*string{"reasonSha256": p.Refusal, "statementSha256": p.Statement} {
		if text != nil {
			out[name] = hexSum([]byte(*text))
		}
	}
	return out
}

// Confirmers is the record in force with who stands for it.
type Confirmers struct {
	Visit
	Version  int
	Result   ResultClass
	Team     []TeamID
	By       []uuid.UUID // inspectors, the recorder among them
	Standing int         // who stand for it: those, and the accepting person in place of members who are barred
	Party    bool        // the party said its word
	Word     Word        // which one
	Own      bool        // its own account spoke beside what officers handed in
	Late     bool
	Accepted bool
	// AcceptedBy is the account of whom accepted it.
	AcceptedBy *uuid.UUID
	AuthorID   uuid.UUID // account of the recorder
	Published  bool      // this version is public
	Counted    bool      // the visit counts as a check already
	VisitedOn  workday.Date
	Evidence   []EvidenceState
}

// complete says whether the record in force is complete 完整记录: enough members and the party stand for it, and another person accepted it when
// it came late.
func (r Rules) complete(result ResultClass, confirmed int, party, late, accepted bool) bool {
	return confirmed >= r.Team.Minimum && (party || slices.Contains(r.Party.Absent, result)) && (!late || accepted)
}

// count counts the visit as one check once its record is complete: one object with a complete record is one check (domain.md 1.9).
func (s *Service) count(ctx context.Context, tx Tx, f Confirmers, content map[string]any) error {
	content["counts"] = !f.Counted && s.Rules.complete(f.Result, f.Standing, f.Party, f.Late, f.Accepted)
	if content["counts"] == false {
		return nil
	}
	return tx.InsertCounted(ctx, f.Visit, f.VisitedOn.Year())
}

func (f Confirmers) unrecorded() error {
	if f.State != Recorded && (f.State != Closed || f.Published) {
		return f.wrongState("没有待确认的检查记录", "there is no record to confirm")
	}
	return nil
}

// Confirm is another team member's word that the record is right: two members stand for a record.
func (s *Service) Confirm(ctx context.Context, c command.Command, id uuid.UUID, p Parts) (Inspection, error) {
	return s.stand(ctx, c, id, nil, p, func(ctx context.Context, tx Tx, f *Confirmers) (string, map[string]any, error) {
		i := slices.IndexFunc(f.Team, func(m TeamID) bool { return m.InspectorID == c.Actor.InspectorID })
		if i < 0 {
			return "", nil, fault.New(fault.Forbidden, "只有检查组成员可以确认记录", "only a member of the team confirms the record")
		}
		if err := f.Team[i].stays(); err != nil {
			return "", nil, err
		}
		if err := f.unrecorded(); err != nil {
			return "", nil, err
		}
		if slices.Contains(f.By, c.Actor.InspectorID) {
			return "", nil, fault.Refuse(fault.SecondPerson, "记录须由另一名成员确认", "another member of the team confirms the record")
		}
		if f.AcceptedBy != nil && *f.AcceptedBy == c.Actor.AccountID {
			return "", nil, fault.Refuse(fault.SecondPerson, "该记录已由您作为检查组以外的人确认：请由另一名成员确认",
				"you accepted this record as another person: another member of the team confirms it")
		}
		f.By, f.Standing = append(f.By, c.Actor.InspectorID), f.Standing+1
		return "record.confirm", map[string]any{"version": f.Version, "by": f.Team[i].Pseudonym},
			tx.InsertConfirmation(ctx, f.Visit, f.Version, c.Actor.InspectorID)
	})
}

// ConfirmByParty is the inspected party's word on the record in force 当事人确认: its own account confirms, or a member of the team hands in the
// signature or the reason why it would not sign. Once for each version; beside a signature or refusal that officers handed in its own account speaks
// once more (行政处罚法 45).
func (s *Service) ConfirmByParty(ctx context.Context, c command.Command, id uuid.UUID, in PartyRequest, p Parts) (Inspection, error) {
	own := c.Actor.EnterpriseID != uuid.Nil
	err := in.check("input.party")
	switch {
	case own && in.word() != WordConfirmed:
		err = fault.BadInput("input.party", "企业账号直接确认，不填签名或者拒签情况", "an account of the enterprise confirms as it is: leave signature and refusal out")
	case own:
		err = in.checkTexts("input.party")
	}
	if err != nil {
		return Inspection{}, err
	}
	var evidence []uuid.UUID
	if in.Signature != nil {
		evidence = []uuid.UUID{*in.Signature}
	}
	return s.stand(ctx, c, id, evidence, p, func(ctx context.Context, tx Tx, f *Confirmers) (string, map[string]any, error) {
		i := slices.IndexFunc(f.Team, func(m TeamID) bool { return m.InspectorID == c.Actor.InspectorID })
		if own && c.Actor.EnterpriseID != f.EnterpriseID || !own && i < 0 {
			return "", nil, fault.New(fault.Forbidden, "由当事人确认，或者由检查组成员代为登记", "the party confirms, or a member of the team hands it in")
		}
		if !own {
			if err := f.Team[i].stays(); err != nil {
				return "", nil, err
			}
		}
		if err := f.unrecorded(); err != nil {
			return "", nil, err
		}
		beside := own && (f.Word == WordRefused || f.Word == WordSigned) && !f.Own
		if f.Party && !beside {
			return "", nil, f.spoken(own)
		}
		if beside && in.Statement == nil {
			return "", nil, f.unsaid()
		}
		if err := in.checkSignature("input.party", f.Evidence, s.Rules.Party.Signatures); err != nil {
			return "", nil, err
		}
		f.Party = true
		return "record.party", map[string]any{"version": f.Version, "party": in.content(f.Evidence), "besideRefusal": beside && f.Word == WordRefused,
			"besideSignature": beside && f.Word == WordSigned}, tx.InsertParty(ctx, f.Visit, f.Version, in)
	})
}

// unsaid asks the enterprise's own account for the words that are kept beside what officers handed in.
func (f Confirmers) unsaid() error {
	if f.Word == WordSigned {
		return fault.BadInput("input.party.statement", "该版记录已由执法人员登记当事人的现场签名：请写明企业自己的陈述（包括签名并非本企业所签的），与之一并留存",
			"on file for this version: a signature that the officers handed in; say in your own words what is kept beside it, also where the party did not sign")
	}
	return fault.BadInput("input.party.statement", "该版记录已登记为当事人拒绝签字（由执法人员注明）：请写明企业自己的陈述，与之一并留存",
		"on file for this version: the party refused to sign, as the officers noted; say in your own words what is kept beside it")
}

// spoken refuses a second word on a version and says which one is on file. What officers handed in leaves the word to the enterprise's own account, once.
func (f Confirmers) spoken(own bool) error {
	var e *fault.Error
	switch f.Word {
	case WordRefused:
		e = f.wrongState("该版记录已登记为当事人拒绝签字（由执法人员注明）：企业可以用自己的账号陈述一次，一并留存",
			"on file for this version: the party refused to sign, as the officers noted; the enterprise's own account may speak once beside it")
		if own {
			e = f.wrongState("该版记录已登记为当事人拒绝签字（由执法人员注明），企业自己的陈述也已留存：另有意见的，可在结果公示前提交陈述意见",
				"on file for this version: the party refused to sign, as the officers noted, and beside it the enterprise's own words; what else it has to say goes with its "+
					"statement before the result is public")
		}
	case WordSigned:
		e = f.wrongState("当事人已在现场签名确认该版记录（由执法人员登记）：企业可以用自己的账号陈述一次，一并留存",
			"on file for this version: the party signed on site, as the officers handed in; the enterprise's own account may speak once beside it")
		if own {
			e = f.wrongState("当事人已在现场签名确认该版记录（由执法人员登记），企业自己的陈述也已留存：另有意见的，可在结果公示前提交陈述意见",
				"on file for this version: the party signed on site, as the officers handed in, and beside it the enterprise's own words; what else it has to say goes with its "+
					"statement before the result is public")
		}
	default:
		e = f.wrongState("当事人已通过平台账号确认该版记录", "on file for this version: the enterprise's own account confirmed it")
	}
	return e.With("word", string(f.Word))
}

// left says whether fewer members than must stand for the record are left to: the others are barred 回避、停职.
func (f Confirmers) left(least int) bool {
	n := len(f.By)
	for _, m := range f.Team {
		if m.Barred == "" && !slices.Contains(f.By, m.InspectorID) {
			n++
		}
	}
	return n < least
}

// AcceptLate accepts a record whose device time lies further from the server's than the rules allow, or which fewer members than must can stand for because the
// others are barred: another person of the agency than its author, and none who stands for it already, does, saying why; before that it neither counts nor is published.
func (s *Service) AcceptLate(ctx context.Context, c command.Command, id uuid.UUID, reason string, p Parts) (Inspection, error) {
	reason = strings.TrimSpace(reason)
	if n := utf8.RuneCountInString(reason); n == 0 || n > maxReason {
		return Inspection{}, fault.BadInput("input.reason", "请写明原因（1 至 2000 字）", "give a reason of 1 to 2,000 characters")
	}
	return s.stand(ctx, c, id, nil, p, func(ctx context.Context, tx Tx, f *Confirmers) (string, map[string]any, error) {
		switch {
		case f.AgencyID != c.Actor.AgencyID:
			return "", nil, fault.New(fault.Forbidden, "只有检查机关的负责人可以确认迟到的记录", "only the agency of the visit accepts a late record")
		case f.Version == 0 || f.Accepted || !f.Late && !f.left(s.Rules.Team.Minimum):
			return "", nil, f.wrongState("没有待确认的记录：迟到的记录，或者检查组成员已回避、停职而不足两人确认的记录，由他人确认",
				"no record waits: one that came late is accepted, or one that too few members can confirm because others are recused or suspended")
		case f.AuthorID == c.Actor.AccountID, slices.Contains(f.By, c.Actor.InspectorID),
			slices.ContainsFunc(f.Team, func(m TeamID) bool { return m.Barred != "" && m.InspectorID == c.Actor.InspectorID }):
			return "", nil, fault.Refuse(fault.SecondPerson, "记录须由记录人、已确认的成员和已回避、停职的成员以外的人确认",
				"another person than its author, and no member who confirmed it or is barred, accepts a record")
		}
		f.Accepted = true
		if f.left(s.Rules.Team.Minimum) {
			f.Standing++
		}
		return "record.accept", map[string]any{"version": f.Version, "reason": reason, "agency": f.AgencyCode}, tx.InsertAcceptance(ctx, *f, reason)
	})
}

// stand runs a command by which somebody stands for the record in force, and counts the check when that completes the record.
func (s *Service) stand(ctx context.Context, c command.Command, id uuid.UUID, evidence []uuid.UUID, p Parts,
	do func(context.Context, Tx, *Confirmers) (string, map[string]any, error)) (Inspection, error) {
	id, err := s.Commands.Do(ctx, c, func(ctx context.Context, tx Tx, _ time.Time) (command.Change, error) {
		f, err := tx.Confirmers(ctx, id, evidence)
		if err != nil {
			return command.Change{}, err
		}
		kind, content, err := do(ctx, tx, &f)
		if err != nil {
			return command.Change{}, err
		}
		return command.Change{Type: kind, Subject: f.subject(), ObjectKind: ident.Inspection, Object: f.ID, Content: content}, s.count(ctx, tx, f, content)
	})
	if err != nil {
		return Inspection{}, err
	}
	return s.byID(ctx, c.Actor, id, p)
}

// Checks are the checks of a civil year, by agency 检查次数.
type Checks struct {
	Year     int
	Agencies []AgencyChecks // by agency code
}

// AgencyChecks counts one agency's. Entered are the enterprises whose code was scanned; Counted those of them with a complete record.
type AgencyChecks struct {
	Code, Agency     string
	Entered, Counted int
}

// ChecksOf counts the checks of a year. Everybody may ask.
func (s *Service) ChecksOf(ctx context.Context, year int) (Checks, error) {
	if year < 2000 || year > 2999 {
		return Checks{}, fault.BadInput("year", "年度须在 2000 至 2999 之间", "the year must be from 2000 to 2999")
	}
	rows, err := s.Store.ChecksOfYear(ctx, year)
	return Checks{Year: year, Agencies: rows}, err
}
