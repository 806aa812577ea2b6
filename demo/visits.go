package demo

import (
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"yangguang/command"
	"yangguang/decision"
	"yangguang/draw"
	"yangguang/draw/drd1"
	"yangguang/fault"
	"yangguang/inspection"
	"yangguang/leniency"
	"yangguang/roster"
	"yangguang/workday"
)

// stop is the state in which a visit of the last draws is left.
type stop string

const (
	never      stop = ""
	approved   stop = "APPROVED"
	codeIssued stop = "CODE_ISSUED"
	onSite     stop = "ON_SITE"
	recorded   stop = "RECORDED"
	voided     stop = "VOID"
)

var stops = []stop{never, approved, codeIssued, onSite, recorded, voided, approved}

// atTheGate are the refusals after which a visit is given up.
var atTheGate = []fault.Reason{fault.FrequencyCap, fault.CertificateExpired, fault.CertificateScope, fault.OfficerUnfit, fault.Recusal, fault.QuietDay}

type visit struct {
	*agency
	inspection.Inspection
	stop stop
}

// visit runs one visit from the code to the record and what follows.
func (w *world) visit(v visit) error {
	if v.stop == approved {
		return nil
	}
	if v.stop == voided {
		return w.void(v, drd1.GoneForceMajeure, "企业停业装修，本检查期内无法检查")
	}
	team := sorted(v.Team)
	if len(team) < 2 {
		return w.void(v, draw.TeamTooSmall, "检查组人员不足")
	}
	lead := w.officers[team[0].InspectorID]
	issue := func(name string) (inspection.Inspection, error) {
		return allowed(w, w.do(lead, "issueCheckCode", name), func(c command.Command) (inspection.Inspection, error) {
			return w.Visits.IssueCode(w.ctx, c, v.ID, inspection.Parts{Code: true})
		}, append(atTheGate, fault.WrongState)...)
	}
	got, err := issue(v.Number)
	if e, ok := fault.As(err); ok && e.Facts["remedy"] == string(inspection.AnswerMerge) {
		if err := w.alone(v); err != nil {
			return err
		}
		got, err = issue(v.Number + " alone")
	}
	if refused(err, atTheGate...) {
		return w.void(v, draw.GateRefuses, "检查当日不具备发放检查码的条件（频次、证件、资格或者回避）")
	}
	if err != nil || v.stop == codeIssued {
		return err
	}
	token := got.CheckCode.Token
	w.at(w.clock.Add(40*time.Minute), func() error {
		if _, err := w.Visits.Scan(w.ctx, w.do(visitor, "scanCheckCode", v.Number), token); err != nil || v.stop == onSite {
			return err
		}
		if !w.reported && w.lately() {
			w.reported = true
			if err := w.reportUncoded(v); err != nil {
				return err
			}
		}
		w.at(w.clock.Add(90*time.Minute), func() error { return w.record(v, team) })
		return nil
	})
	return nil
}

func (w *world) void(v visit, code, reason string) error {
	if v.Trigger != nil && *v.Trigger == inspection.DoubleRandom {
		asked, err := w.Draws.VoidVisit(w.ctx, w.do(v.author, "voidDrawnVisit", v.Number), v.ID, draw.Reason{Code: code, Reason: reason, Evidence: "检查组情况说明（演示）"})
		if err == nil {
			_, err = w.Draws.Decide(w.ctx, w.do(v.approver, "decideDeviation", v.Number), draw.Verdict{Request: asked.ID, Approve: true})
		}
		return err
	}
	_, err := w.Visits.Void(w.ctx, w.do(v.approver, "voidInspection", v.Number), v.ID, reason, inspection.Parts{})
	return err
}

// problem is a violation as an officer of the city finds it, with the facts of it.
type problem struct {
	question, violation string
	facts               []inspection.FactInput
}

var problems = []problem{
	{"licence.displayed", "LICENCE-NOT-DISPLAYED", facts("correction", "on_spot", "harm", "none", "minor", "true", "intentional", "false")},
	{"licence.current", "REGISTRATION-CHANGE", facts("correction", "in_period", "harm", "none", "minor", "true", "intentional", "false")},
	{"food.label", "FOOD-LABEL-FLAW", facts("correction", "on_spot", "harm", "none", "minor", "true", "intentional", "false")},
	{"food.records", "FOOD-PURCHASE-RECORD", facts("correction", "pending", "harm", "slight")},
	{"food.records", "FOOD-PURCHASE-RECORD", facts("correction", "refused", "harm", "slight")},
	{"food.records", "FOOD-PURCHASE-RECORD", facts("correction", "in_period", "harm", "slight")}, // a list allows to waive
}

// expired is a violation that a list binds to waive; once in the city's history an agency deviates from it.
var expired = problem{"food.expired", "FOOD-EXPIRED", facts("correction", "on_spot", "catering", "false", "source_told", "true", "goods_value", "260.00",
	"food_accident", "false", "harm", "none")}

func facts(pairs ...string) (list []inspection.FactInput) {
	for i := 0; i < len(pairs); i += 2 {
		list = append(list, inspection.FactInput{Key: pairs[i], Value: pairs[i+1]})
	}
	return list
}

func (w *world) record(v visit, team []inspection.TeamMember) error {
	r := inspection.RecordRequest{InspectionID: v.ID, Result: "NO_PROBLEM_FOUND", DeviceTime: w.clock.Add(-time.Minute),
		Narrative: "按检查表逐项检查，现场情况与登记信息一致，未发现问题。"}
	var found *problem
	switch dice := w.random.IntN(20); {
	case dice == 0:
		r.Result, r.Narrative = "UNREACHABLE_AT_REGISTERED_ADDRESS", "通过登记的住所无法联系，已张贴告知书。"
	case dice == 1:
		r.Result, r.Narrative = "NO_RELEVANT_BUSINESS_FOUND", "未发现开展本次抽查涉及的经营活动。"
	case (dice < 8 || w.lately()) && v.Field == "市场监管": // of the last visits, so that every state of an order can be seen
		p := pick(w, problems)
		if !w.deviated && v.Enterprise.Kind == roster.KindEnterprise && w.now.Sub(w.clock) < 200*24*time.Hour {
			w.deviated, p = true, expired
		}
		found = &p
		r.Result, r.Narrative = "ORDERED_TO_RECTIFY", "现场发现问题，已向企业说明依据并责令改正。"
		r.Findings = []inspection.FindingInput{{ViolationCode: p.violation, Facts: p.facts}}
	}
	if r.Result == "NO_PROBLEM_FOUND" || found != nil {
		for _, i := range v.items {
			for _, q := range i.Checklist {
				if !q.Required {
					continue
				}
				a := inspection.AnswerInput{Question: q.Key, Value: "YES"}
				if found != nil && q.Key == found.question {
					a.Value, r.Findings[0].Question = "NO", &found.question
				}
				r.Answers = append(r.Answers, a)
			}
		}
	}
	lead, second := w.officers[team[0].InspectorID], w.officers[team[1].InspectorID]
	if r.Result != "UNREACHABLE_AT_REGISTERED_ADDRESS" {
		party, err := w.party(v, lead)
		if err != nil {
			return err
		}
		r.Party = &party
	}
	if found != nil { // what an officer judges is judged on evidence
		note := strings.NewReader("演示城市 现场情况说明\n" + v.Number + "\n" + r.Narrative + "\n")
		e, err := w.Visits.ReceiveEvidence(w.ctx, w.do(lead, "receiveEvidence", v.Number+" note"), note, "text/plain", w.clock)
		if err != nil {
			return err
		}
		r.EvidenceIDs = append(r.EvidenceIDs, e.ID)
	}
	got, err := w.Visits.Record(w.ctx, w.do(lead, "recordInspection", v.Number), r, inspection.Parts{Findings: true})
	if err != nil || v.stop == recorded {
		return err
	}
	w.at(w.clock.Add(15*time.Minute), func() error {
		if _, err := w.Visits.Confirm(w.ctx, w.do(second, "confirmRecord", v.Number), v.ID, inspection.Parts{}); err != nil || !w.lately() {
			return err
		}
		return w.papers(v, lead)
	})
	published := 9 + w.random.IntN(6)
	if r.Result == "UNREACHABLE_AT_REGISTERED_ADDRESS" {
		published += 16 // nobody answers, so the end of the reply is waited for
	} else if found != nil {
		w.at(w.clock.Add(72*time.Hour), func() error { return w.reply(v) })
	}
	for _, f := range got.Findings {
		w.at(w.clock.Add(w.wait(24*time.Hour)), func() error { return w.decide(v, f.ID, team) })
	}
	w.at(w.clock.Add(time.Duration(published)*24*time.Hour), func() error {
		_, err := w.Visits.Publish(w.ctx, w.do(v.approver, "publishInspection", v.Number), v.ID, inspection.Parts{})
		if err != nil || w.corrected || found != nil || w.now.Sub(w.clock) > 100*24*time.Hour {
			return err
		}
		w.corrected = true
		w.at(w.clock.Add(48*time.Hour), func() error { return w.correct(v, r, lead, second) })
		return nil
	})
	return nil
}

// advice is what the lists say about a finding on the day of its decision.
type advice struct {
	Ruling    leniency.Ruling
	Violation string
	Refuses   bool // to correct it
}

// decide lets the officer propose what the lists allow, and the head confirm it.
func (w *world) decide(v visit, finding uuid.UUID, team []inspection.TeamMember) error {
	lead := w.officers[team[0].InspectorID]
	f, err := once(w, "advice "+v.Number, func() (advice, error) {
		f, err := w.Decisions.FindingByID(w.ctx, lead, finding)
		return advice{f.Advice.Ruling, f.Violation.Code, slices.ContainsFunc(f.Facts, func(x decision.Fact) bool { return x.Key == "correction" && x.Value == "refused" })}, err
	})
	if err != nil {
		return err
	}
	p := decision.Proposal{FindingID: finding, Outcome: "NO_PENALTY", Reason: "经比对清单：" + f.Ruling.Zh(),
		Order:     &decision.Order{Text: "立即改正并保持", DueOn: workday.CivilDate(w.clock).AddDays(15)},
		Education: ptr("已向当事人宣讲有关规定并发放指引，当事人表示理解并承诺遵守。")}
	if f.Ruling != leniency.MustNotPenalise && f.Ruling != leniency.MayWaive {
		p.Outcome, p.Measures, p.OnTheSpot = "PENALTY", []decision.Measure{{Kind: "WARNING"}}, true
		if f.Refuses {
			p.Measures, p.OnTheSpot = []decision.Measure{{Kind: "FINE", Amount: ptr("8000.00")}}, false
		}
	}
	switch f.Ruling {
	case leniency.MayWaive: // 可以不予处罚: mostly used, not always
		if w.waivable++; w.waivable%3 == 0 {
			p.Outcome, p.Measures, p.OnTheSpot, p.Education = "PENALTY", []decision.Measure{{Kind: "WARNING"}}, true, nil
			p.Reason = "虽符合可以不予处罚的情形，但该类问题近期多发，予以警告（演示）。"
		}
	case leniency.MustNotPenalise:
		if f.Violation == expired.violation {
			return w.deviate(v, p, lead)
		}
	}
	id, err := allowed(w, w.do(lead, "decideFinding", v.Number), func(c command.Command) (uuid.UUID, error) { return w.Decisions.Propose(w.ctx, c, p) },
		fault.LeniencyBinds, fault.LegalBound)
	if refused(err, fault.LeniencyBinds, fault.LegalBound) {
		return nil // the case stays open: another day somebody proposes what the list and the law allow
	}
	if err != nil {
		return err
	}
	if p.Outcome == "PENALTY" && !p.OnTheSpot {
		if err := w.notify(v, lead, id); err != nil {
			return err
		}
	}
	w.at(w.clock.Add(w.wait(26*time.Hour)), func() error {
		if _, err := w.Decisions.Confirm(w.ctx, w.do(v.author, "confirmDecision", v.Number), id); err != nil {
			return err
		}
		return w.rectify(v, lead)
	})
	return nil
}
