package e2e_test

import (
	"archive/zip"
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"yangguang/draw/drd1"
)

// The main job, from the plan on file to a published result that anyone verifies, through the doors that people have; and at every
// step the same is refused to the wrong role, the wrong agency and in the wrong order.
func TestJourney(t *testing.T) {
	t.Parallel()
	c := newCity(t, 12)
	j := &journey{city: c, time: 40 * time.Second}
	j.filePlan()
	j.openRound()
	j.commitNonces()
	j.commitDraw()
	j.reveal()
	j.execute()
	j.approve()
	j.enter()
	j.record()
	j.decide()
	j.publish()
	j.everybodyLooks()
	j.verifyBundle()
	j.audit()
	j.cap()
	j.verifyLedger()
}

type journey struct {
	*city
	time              time.Duration // from opening the round until everybody has revealed
	plan, round, draw string        // ids
	roundDigest       drd1.Digest
	revealBy, event   time.Time
	nonces            [3][32]byte
	number            string // of the draw
	visit, visitNo    string
	uscc, enterprise  string
	lead, second      *person
	owner             *person // the enterprise's account
	token             string
	finding, decision string
	evidence          string
}

func (j *journey) filePlan() {
	input := vars{"kind": "ANNUAL", "lateReason": "平台启用当年补办备案", "year": time.Now().In(china).Year(), "title": "营业执照规范使用专项抽查", "itemIds": []string{j.itemID("SCJG-01")},
		"target": vars{"regionCodes": []string{"370502"}}, "stratification": "kind", "ratios": []vars{{"stratum": "ENTERPRISE", "percent": "10"}},
		"from": today(), "to": within(30)}
	j.inspector("SC-001").refused("FORBIDDEN", "filePlan", input)
	j.public().refused("UNAUTHENTICATED", "filePlan", input)
	j.stranger.refused("NOT_FOUND", "filePlan", input) // not an item of that agency
	a := j.adminA.do("filePlan", "plan { id number state ledger { index } }", input)
	j.plan = a.text("filePlan", "plan", "id")
	if a.text("filePlan", "plan", "state") != "FILED" {
		j.t.Errorf("plan: %+v", a.Data)
	}
}

func (j *journey) openRound() {
	now := time.Now().UTC().Truncate(time.Second)
	j.revealBy, j.event = now.Add(j.time), now.Add(j.time+2*time.Second)
	input := vars{"name": "370502-e2e-1", "suite": "sha256", "quorum": 2, "revealBy": j.revealBy,
		"parties": []vars{{"name": "association", "username": "party-0"}, {"name": "congress", "username": "party-1"}, {"name": "press", "username": "party-2"}},
		"beacons": []vars{{"source": "dice/d10x20", "event": "e2e-1", "time": j.event}}}
	j.parties[0].refused("FORBIDDEN", "openRound", input)
	j.public().refused("UNAUTHENTICATED", "openRound", input)
	j.adminA.refused("BAD_USER_INPUT", "openRound", with(input, "quorum", 4))
	a := j.adminA.do("openRound", "round { id digest text state }", input)
	j.round = a.text("openRound", "round", "id")
	d, err := hex.DecodeString(a.text("openRound", "round", "digest"))
	if err != nil || len(d) != 32 {
		j.t.Fatalf("round digest: %v", err)
	}
	j.roundDigest = drd1.Digest(d)
}

func (j *journey) commitNonces() {
	for i, name := range []string{"association", "congress", "press"} {
		if _, err := rand.Read(j.nonces[i][:]); err != nil {
			j.t.Fatal(err)
		}
		commitment := drd1.Commitment(drd1.SHA256, j.roundDigest, name, j.nonces[i])
		input := vars{"roundId": j.round, "party": name, "commitment": hex.EncodeToString(commitment[:])}
		j.adminA.refused("FORBIDDEN", "commitNonce", input)
		j.parties[(i+1)%3].refused("NOT_FOUND", "commitNonce", input) // another party's
		j.parties[i].do("commitNonce", "round { state }", input)
		j.parties[i].refused("CONFLICT", "commitNonce", input) // twice
	}
}

func (j *journey) commitDraw() {
	exclusion := vars{"planId": j.plan, "uscc": j.enterprises[5].USCC, "code": "E05", "evidence": "正在办理迁址，见登记机关告知书", "until": within(20)}
	j.inspector("SC-001").refused("FORBIDDEN", "requestExclusion", exclusion)
	j.stranger.refused("NOT_FOUND", "requestExclusion", exclusion)
	asked := vars{"exclusionId": j.adminA.do("requestExclusion", "exclusion { id plan { number } }", exclusion).text("requestExclusion", "exclusion", "id"), "approve": true}
	j.adminA.refused("FAILED_PRECONDITION SECOND_PERSON", "decideExclusion", asked)
	j.adminB.do("decideExclusion", "exclusion { state }", asked)
	input := vars{"planId": j.plan, "roundId": j.round, "slots": []string{"-", "-"}, "publication": "OPEN", "windowFrom": today(), "windowTo": within(20)}
	j.inspector("SC-001").refused("FORBIDDEN", "commitDraw", input)
	j.stranger.refused("NOT_FOUND", "commitDraw", input)
	j.adminA.refused("BAD_USER_INPUT", "commitDraw", with(input, "windowTo", day(400)))
	a := j.adminA.do("commitDraw", "draw { id number state text pool { size eligible exclusions { code count } } }", input)
	j.draw, j.number = a.text("commitDraw", "draw", "id"), a.text("commitDraw", "draw", "number")
	if a.number("commitDraw", "draw", "pool", "size") != len(j.enterprises) || a.number("commitDraw", "draw", "pool", "exclusions", 0, "count") != 1 {
		j.t.Errorf("pool: %+v", a.at("commitDraw", "draw", "pool"))
	}
	j.adminA.refused("FAILED_PRECONDITION NOT_YET", "executeDraw", vars{"drawId": j.draw})
	j.adminA.refused("FAILED_PRECONDITION NOT_YET", "closeRound", vars{"roundId": j.round})
}

func (j *journey) reveal() {
	for i, name := range []string{"association", "congress", "press"} {
		input := vars{"roundId": j.round, "party": name, "nonce": hex.EncodeToString(j.nonces[i][:])}
		j.adminA.refused("FORBIDDEN", "revealNonce", input)
		j.parties[(i+1)%3].refused("NOT_FOUND", "revealNonce", input) // another party's
		j.parties[i].refused("FAILED_PRECONDITION NONCE_MISMATCH", "revealNonce", with(input, "nonce", strings.Repeat("ab", 32)))
		j.parties[i].do("revealNonce", "round { state }", input)
	}
	until(j.revealBy)
	j.parties[0].refused("FORBIDDEN", "closeRound", vars{"roundId": j.round})
	j.stranger.refused("NOT_FOUND", "closeRound", vars{"roundId": j.round})
	j.closed(j.adminA, j.round)
	dice := vars{"roundId": j.round, "source": "dice/d10x20", "event": "e2e-1", "value": "31415926535897932384"}
	j.parties[1].refused("FAILED_PRECONDITION NOT_YET", "recordBeacon", dice)
	j.inspector("SC-001").refused("FORBIDDEN", "recordBeacon", dice)
	j.stranger.refused("NOT_FOUND", "recordBeacon", dice)
	until(j.event)
	j.parties[1].refused("BAD_USER_INPUT", "recordBeacon", with(dice, "value", "314"))
	j.adminA.refused("FAILED_PRECONDITION DICE_BY_PARTY", "recordBeacon", dice)
	j.parties[1].do("recordBeacon", "round { state }", dice)
	j.parties[1].refused("CONFLICT", "recordBeacon", dice)
}

func (j *journey) execute() {
	j.inspector("SC-001").refused("FORBIDDEN", "executeDraw", vars{"drawId": j.draw})
	j.stranger.refused("NOT_FOUND", "executeDraw", vars{"drawId": j.draw})
	a := j.adminA.do("executeDraw", `draw { state strata { label quota } result { selected unfilled selections(first: 100) { nodes { rank
		enterprise { id uscc } inspectors { pseudonym } inspection { id number state } } } } }`, vars{"drawId": j.draw})
	j.adminA.refused("CONFLICT ALREADY_DRAWN", "executeDraw", vars{"drawId": j.draw})
	rows := a.list("executeDraw", "draw", "result", "selections", "nodes")
	if len(rows) != a.number("executeDraw", "draw", "result", "selected") || len(rows) == 0 || a.number("executeDraw", "draw", "result", "unfilled") != 0 {
		j.t.Fatalf("result: %+v", a.Data)
	}
	for i := range rows {
		at := []any{"executeDraw", "draw", "result", "selections", "nodes", i}
		uscc := a.text(append(at, "enterprise", "uscc")...)
		team := a.list(append(at, "inspectors")...)
		if len(team) != 2 || a.text(append(at, "inspection", "state")...) != "PLANNED" || uscc == j.enterprises[5].USCC {
			j.t.Fatalf("selection %d: %+v", i, rows[i])
		}
		lead, second := a.text(append(at, "inspectors", 0, "pseudonym")...), a.text(append(at, "inspectors", 1, "pseudonym")...)
		if uscc == j.enterprises[0].USCC && (lead == "SC-000" || second == "SC-000") {
			j.t.Errorf("an officer with a declared conflict was assigned")
		}
		if i == 0 {
			j.visit, j.visitNo = a.text(append(at, "inspection", "id")...), a.text(append(at, "inspection", "number")...)
			j.uscc, j.enterprise = uscc, a.text(append(at, "enterprise", "id")...)
			j.lead, j.second = j.inspector(lead), j.inspector(second)
		}
	}
	j.owner = j.city.enterprise(j.uscc)
}

func (j *journey) approve() {
	input := vars{"inspectionIds": []string{j.visit}}
	j.lead.refused("FAILED_PRECONDITION WRONG_STATE", "issueCheckCode", vars{"inspectionId": j.visit})
	j.lead.refused("FORBIDDEN", "approveInspection", input)
	j.stranger.refused("NOT_FOUND", "approveInspection", input)
	j.adminA.refused("FAILED_PRECONDITION SECOND_PERSON", "approveInspection", input)
	if a := j.owner.get(`query($n: String!) { inspection(number: $n) { id } }`, vars{"n": j.visitNo}); a.at("inspection") != nil {
		j.t.Error("the enterprise knew of the visit before the code was issued")
	}
	j.adminB.do("approveInspection", "inspections { state }", input)
}

func (j *journey) enter() {
	input := vars{"inspectionId": j.visit}
	j.adminA.refused("FORBIDDEN", "issueCheckCode", input)
	j.inspector("HK-001").refused("NOT_FOUND", "issueCheckCode", input)
	a := j.lead.do("issueCheckCode", "inspection { state checkCode { token url validFrom validTo } }", input)
	j.token = a.text("issueCheckCode", "inspection", "checkCode", "token")
	if url := a.text("issueCheckCode", "inspection", "checkCode", "url"); url != j.base+"/c/"+j.token || len(j.token) > 200 {
		j.t.Errorf("link %q of a token of %d bytes", url, len(j.token))
	}
	j.lead.refused("FAILED_PRECONDITION WRONG_STATE", "recordInspection", j.noProblem()) // nobody scanned yet
	j.second.refused("FAILED_PRECONDITION WRONG_STATE", "confirmRecord", input)          // nothing is recorded yet
	j.adminA.refused("FAILED_PRECONDITION WRONG_STATE", "publishInspection", input)

	face := j.public().get(`query($t: String!) { checkCode(token: $t) { uscc agency { code } officers { lead inspector { name certificateNumber } }
		items { code basis } rights { text basis } prohibitions frequency { counted cap basis } scannedAt revoked } }`, vars{"t": j.token})
	if face.text("checkCode", "uscc") != j.uscc || len(face.list("checkCode", "officers")) != 2 || len(face.list("checkCode", "rights")) == 0 ||
		len(face.list("checkCode", "prohibitions")) != 5 || face.text("checkCode", "items", 0, "basis") == "" || face.at("checkCode", "officers", 0, "inspector", "name") == nil {
		j.t.Errorf("code page: %+v", face.Data)
	}
	forged := j.token[:len(j.token)-4] + "AAAA"
	j.public().refused("BAD_USER_INPUT", "scanCheckCode", vars{"token": forged})
	j.city.enterprise(j.otherUSCC()).refused("FAILED_PRECONDITION NOT_YOUR_CODE", "scanCheckCode", vars{"token": j.token})
	if code := j.lead.ask(command("scanCheckCode", "clientMutationId"), vars{"input": vars{"clientMutationId": key(), "token": j.token}}).code(); code == "" {
		j.t.Error("an officer scanned the code of his own visit")
	}
	first := j.owner.do("scanCheckCode", "face { scannedAt }", vars{"token": j.token})
	again := j.owner.do("scanCheckCode", "face { scannedAt }", vars{"token": j.token})
	if first.text("scanCheckCode", "face", "scannedAt") == "" || first.text("scanCheckCode", "face", "scannedAt") != again.text("scanCheckCode", "face", "scannedAt") {
		j.t.Errorf("scanned at %v, then %v", first.Data, again.Data)
	}
	j.public().refused("CONFLICT", "scanCheckCode", vars{"token": j.token}) // another party
}

func (j *journey) otherUSCC() string {
	for _, e := range j.enterprises {
		if e.USCC != j.uscc {
			return e.USCC
		}
	}
	return ""
}

func (j *journey) noProblem() vars {
	return vars{"inspectionId": j.visit, "result": "NO_PROBLEM_FOUND", "narrative": "未发现问题。", "answers": []vars{{"question": "licence.displayed", "value": "YES"}},
		"findings": []vars{}, "deviceTime": time.Now().UTC()}
}

func (j *journey) record() {
	j.evidence = j.lead.upload(onePixel, "image/png")
	input := vars{"inspectionId": j.visit, "result": "ORDERED_TO_RECTIFY", "narrative": "营业执照未置于醒目位置，当场改正。", "evidenceIds": []string{j.evidence},
		"answers":    []vars{{"question": "licence.displayed", "value": "NO", "note": "现场已悬挂"}},
		"findings":   []vars{{"violationCode": "LICENCE-NOT-DISPLAYED", "facts": []vars{{"key": "correction", "value": "on_spot"}, {"key": "harm", "value": "none"}, {"key": "minor", "value": "true"}}}},
		"deviceTime": time.Now().UTC()}
	j.adminA.refused("FORBIDDEN", "recordInspection", input)
	j.inspector("HK-001").refused("NOT_FOUND", "recordInspection", input)
	j.lead.refused("BAD_USER_INPUT", "recordInspection", with(input, "answers", []vars{}))
	j.lead.refused("BAD_USER_INPUT", "recordInspection", with(input, "findings", []vars{{"violationCode": "NO-SUCH", "facts": []vars{}}}))
	k := key()
	document := command("recordInspection", "inspection { state findings { id advice { ruling duties items { matches conditions { text result fact } } } } }")
	a := j.lead.get(document, vars{"input": with(input, "clientMutationId", k)})
	again := j.lead.get(document, vars{"input": with(input, "clientMutationId", k)})
	j.finding = a.text("recordInspection", "inspection", "findings", 0, "id")
	if j.finding == "" || j.finding != again.text("recordInspection", "inspection", "findings", 0, "id") {
		j.t.Errorf("the replay answers %+v", again.Data)
	}
	if other := j.lead.ask(document, vars{"input": with(with(input, "narrative", "另一内容"), "clientMutationId", k)}); other.code() != "CONFLICT" {
		j.t.Errorf("same key, other body: %q", other.code())
	}
	j.lead.refused("FAILED_PRECONDITION WRONG_STATE", "recordInspection", input) // twice
	advice := []any{"recordInspection", "inspection", "findings", 0, "advice"}
	if a.text(append(advice, "ruling")...) != "MUST_NOT_PENALISE" || a.text(append(advice, "items", 0, "matches")...) != "TRUE" {
		j.t.Fatalf("advice: %+v", a.at(advice...))
	}
	for i, condition := range a.list(append(advice, "items", 0, "conditions")...) {
		if a.text(append(advice, "items", 0, "conditions", i, "result")...) != "TRUE" {
			j.t.Errorf("condition %+v", condition)
		}
	}
	j.adminA.refused("FORBIDDEN", "confirmRecord", vars{"inspectionId": j.visit})
	j.inspector("HK-001").refused("NOT_FOUND", "confirmRecord", vars{"inspectionId": j.visit})
	j.lead.refused("FAILED_PRECONDITION SECOND_PERSON", "confirmRecord", vars{"inspectionId": j.visit}) // who recorded has confirmed with it
	j.second.do("confirmRecord", "inspection { state }", vars{"inspectionId": j.visit})
	a = j.second.do("confirmByParty", "inspection { record { complete } }", vars{"inspectionId": j.visit, "party": vars{"refusal": "当事人拒绝签字（测试）"}})
	if a.at("confirmByParty", "inspection", "record", "complete") != true { // though nobody asked who confirmed
		j.t.Errorf("confirmed by both, and the party would not sign: %+v", a.Data)
	}
}

func (j *journey) decide() {
	fine := vars{"findingId": j.finding, "outcome": "PENALTY", "reason": "拟处罚款", "measures": []vars{{"kind": "FINE", "amount": "500"}}}
	a := j.lead.refused("FAILED_PRECONDITION LENIENCY_BINDS", "decideFinding", fine)
	if len(a.Errors) == 0 || len(a.Errors[0].Extensions.Facts) == 0 {
		j.t.Errorf("the refusal gives no facts: %+v", a.Errors)
	}
	no := vars{"findingId": j.finding, "outcome": "NO_PENALTY", "reason": "违法行为轻微并及时改正，没有造成危害后果",
		"orderToRectify": vars{"text": "将营业执照置于醒目位置并保持", "dueOn": day(10)}, "educationRecord": "已宣讲有关规定，当事人表示理解。"}
	j.lead.refused("FAILED_PRECONDITION DUTIES_MISSING", "decideFinding", vars{"findingId": j.finding, "outcome": "NO_PENALTY", "reason": "轻微"})
	j.adminA.refused("FORBIDDEN", "decideFinding", no)
	j.inspector("HK-001").refused("NOT_FOUND", "decideFinding", no)
	d := j.lead.do("decideFinding", "decision { id number outcome route }", no)
	j.decision = d.text("decideFinding", "decision", "id")
	j.stranger.refused("NOT_FOUND", "confirmDecision", vars{"decisionId": j.decision})
	j.lead.refused("FORBIDDEN", "confirmDecision", vars{"decisionId": j.decision})
	j.adminB.do("confirmDecision", "decision { decidedAt }", vars{"decisionId": j.decision})
	j.adminB.refused("FAILED_PRECONDITION WRONG_STATE", "confirmDecision", vars{"decisionId": j.decision})
}

func (j *journey) publish() {
	j.lead.refused("FORBIDDEN", "publishInspection", vars{"inspectionId": j.visit})
	j.stranger.refused("NOT_FOUND", "publishInspection", vars{"inspectionId": j.visit})
	j.adminA.refused("FAILED_PRECONDITION REPLY_OPEN", "publishInspection", vars{"inspectionId": j.visit})
	j.adminA.refused("FORBIDDEN", "replyToPublication", vars{"id": j.visit})
	j.owner.refused("BAD_USER_INPUT", "replyToPublication", vars{"id": j.visit, "statement": "请致电13812345678"})
	j.owner.do("replyToPublication", "publication { repliedAt statement replyUntil dueOn }", vars{"id": j.visit, "statement": "当场已改正"})
	j.adminA.refused("FAILED_PRECONDITION WRONG_STATE", "publishInspection", vars{"inspectionId": j.visit})
	j.owner.refused("FORBIDDEN", "checkStatement", vars{"id": j.visit, "names": []string{}})
	j.adminA.do("checkStatement", "publication { checkedAt masked }", vars{"id": j.visit, "names": []string{}})
	j.adminA.do("publishInspection", "inspection { publication { publishedAt dueOn statement } }", vars{"inspectionId": j.visit})
	j.adminA.refused("FAILED_PRECONDITION WRONG_STATE", "publishInspection", vars{"inspectionId": j.visit})
}

func (j *journey) everybodyLooks() {
	const document = `query($n: String!) { inspection(number: $n) { number state trigger team { inspector { name certificateNumber } }
		record { narrative evidence { id url } } findings { decision { outcome } } rectifications { order } publication { publishedAt } } }`
	n := vars{"n": j.visitNo}
	a := j.owner.get(document, n)
	if a.text("inspection", "findings", 0, "decision", "outcome") != "NO_PENALTY" || a.at("inspection", "team", 0, "inspector", "name") == nil ||
		len(a.list("inspection", "rectifications")) != 1 || a.at("inspection", "trigger") != nil {
		j.t.Errorf("the enterprise sees %+v", a.Data)
	}
	if body, status := j.owner.file(a.text("inspection", "record", "evidence", 0, "url")); status != 200 || !bytes.Equal(body, onePixel) {
		j.t.Errorf("the enterprise gets its evidence: %d", status)
	}
	other := j.city.add("e-other", "--role", "enterprise", "--enterprise", j.enterprises[7].USCC)
	if j.enterprises[7].USCC != j.uscc {
		if a := other.get(document, n); a.at("inspection") != nil {
			j.t.Error("another enterprise sees the inspection")
		}
		if a := other.get(`query($id: ID!) { node(id: $id) { id } }`, vars{"id": j.visit}); a.at("node") != nil {
			j.t.Error("another enterprise reaches the inspection by its id")
		}
	}
	if a := j.supervisor.get(document, n); a.text("inspection", "number") != j.visitNo || a.text("inspection", "trigger") != "DOUBLE_RANDOM" {
		j.t.Errorf("the supervisor sees %+v", a.Data)
	}
	p := j.public().get(`query($u: USCC) { publishedInspections(first: 10, filter: {uscc: $u}) { nodes { number result findings outcomes inspectors drawNumber } } }`, vars{"u": j.uscc})
	text := fmt.Sprint(p.Data)
	if p.text("publishedInspections", "nodes", 0, "number") != j.visitNo || p.text("publishedInspections", "nodes", 0, "drawNumber") != j.number || strings.Contains(text, "测试人员") {
		j.t.Errorf("the public sees %s", text)
	}
	if code := j.public().ask(document, n).code(); code != "UNAUTHENTICATED" {
		j.t.Errorf("the public asks for an inspection: %q", code)
	}
}

func (j *journey) verifyBundle() {
	body, status := j.public().file("/draws/" + j.number + ".zip")
	if status != 200 {
		j.t.Fatalf("bundle: %d %s", status, body)
	}
	path := filepath.Join(j.dir, "bundle.zip")
	if err := os.WriteFile(path, body, 0o644); err != nil {
		j.t.Fatal(err)
	}
	j.must("draw", "verify", path)
	j.must("draw", "replay", j.base)
	for _, sheet := range []string{"notice.pdf", "record.pdf"} {
		page, status := j.public().file("/draws/" + j.number + "/" + sheet)
		if status != 200 || !bytes.HasPrefix(page, []byte("%PDF-")) || !bytes.Contains(page, []byte("/FontFile2")) || !bytes.Contains(page, []byte("/Image")) {
			j.t.Errorf("%s of the draw: %d, %d bytes; a font and a QR code must be in it", sheet, status, len(page))
		}
	}
	r, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		j.t.Fatal(err)
	}
	dir := filepath.Join(j.dir, "bundle")
	files := map[string][]byte{}
	for _, f := range r.File {
		rc, err := f.Open()
		if err != nil {
			j.t.Fatal(err)
		}
		files[f.Name], err = io.ReadAll(rc)
		if err != nil {
			j.t.Fatal(err)
		}
		_ = rc.Close()
		if single, status := j.public().file("/draws/" + j.number + "/" + f.Name); status != 200 || !bytes.Equal(single, files[f.Name]) {
			j.t.Errorf("%s alone is not what the bundle holds: %d", f.Name, status)
		}
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		j.t.Fatal(err)
	}
	write := func(name string, b []byte) {
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o644); err != nil {
			j.t.Fatal(err)
		}
	}
	for name, b := range files {
		write(name, b)
	}
	j.must("draw", "verify", dir)
	for name, b := range files {
		for _, i := range []int{0, len(b) / 2, len(b) - 1} {
			if len(b) == 0 {
				continue
			}
			bad := bytes.Clone(b)
			bad[i] ^= 1
			write(name, bad)
			if out, code := j.run("draw", "verify", dir); code != 1 {
				j.t.Errorf("%s changed at byte %d: exit %d\n%s", name, i, code, out)
			}
		}
		write(name, b)
	}
}

// cap makes the second and the third visit of the year: the third finds the cap (2 in the demo rule for Shandong).
func (j *journey) cap() {
	for n := 2; n <= 3; n++ {
		plan := vars{"enterpriseId": j.enterprise, "itemIds": []string{j.itemID("SCJG-01")}, "inspectorIds": j.officerIDs(), "trigger": "COMPLAINT", "reason": "收到投诉举报",
			"evidenceReference": "12315-0001", "from": today(), "to": day(5)}
		j.stranger.refused("NOT_FOUND", "planInspection", plan)
		a := j.adminA.do("planInspection", "inspection { id team { lead inspector { pseudonym } } }", plan)
		id := a.text("planInspection", "inspection", "id")
		j.adminB.do("approveInspection", "inspections { state }", vars{"inspectionIds": []string{id}})
		if n == 2 {
			j.inspector("SC-001").do("issueCheckCode", "inspection { state }", vars{"inspectionId": id})
			continue
		}
		refusal := j.inspector("SC-001").refused("FAILED_PRECONDITION FREQUENCY_CAP", "issueCheckCode", vars{"inspectionId": id})
		if len(refusal.Errors) == 0 {
			return
		}
		facts := refusal.Errors[0].Extensions.Facts
		if facts["count"] != 2.0 || facts["cap"] != 2.0 || facts["basis"] == "" || facts["year"] == nil || facts["nextPossible"] == nil {
			j.t.Errorf("facts of the cap: %v", facts)
		}
	}
	a := j.owner.get(`query($u: USCC!, $y: Int!) { enterprise(uscc: $u) { frequency(year: $y) { total byAgency { counted cap basis } } } }`,
		vars{"u": j.uscc, "y": time.Now().In(china).Year()})
	if a.number("enterprise", "frequency", "byAgency", 0, "counted") != 2 || a.number("enterprise", "frequency", "byAgency", 0, "cap") != 2 {
		j.t.Errorf("frequency: %+v", a.Data)
	}
}

// officerIDs are SC-001 and SC-002, the lead first.
func (j *journey) officerIDs() []string {
	a := j.adminA.get(`{ inspectors(first: 100) { nodes { id pseudonym } } }`, nil)
	ids := map[string]string{}
	for i := range a.list("inspectors", "nodes") {
		ids[a.text("inspectors", "nodes", i, "pseudonym")] = a.text("inspectors", "nodes", i, "id")
	}
	return []string{ids["SC-001"], ids["SC-002"]}
}

// verifyLedger exports the log and finds one entry for every step of the journey in it, in its order.
func (j *journey) verifyLedger() {
	dir := filepath.Join(j.dir, "export")
	j.must("ledger", "export", dir)
	vkey, err := os.ReadFile(filepath.Join(j.dir, "ledger.vkey"))
	if err != nil {
		j.t.Fatal(err)
	}
	out := j.must("ledger", "fsck", "--key", strings.TrimSpace(string(vkey)), dir)
	for _, want := range []string{"1 plan.file", "1 round", "3 commit", "1 plan", "3 reveal", "1 close", "1 beacon", "1 result", "3 inspection.approve", "2 code.issue",
		"1 code.scan", "1 evidence.receive", "1 record.submit", "1 record.confirm", "1 decision.propose", "1 decision.confirm", "1 publication.reply", "1 publication.publish", "2 inspection.plan"} {
		if !strings.Contains(out, " "+want+"\n") {
			j.t.Errorf("the ledger does not hold %q:\n%s", want, out)
		}
	}
	j.must("draw", "verify", "--ledger", dir, "--key", strings.TrimSpace(string(vkey)), filepath.Join(j.dir, "bundle.zip"))
	checkpoint, status := j.public().file("/ledger/checkpoint")
	if status != 200 || !bytes.Contains(checkpoint, []byte("/ledger\n")) {
		j.t.Errorf("checkpoint: %d %s", status, checkpoint)
	}
}

// onePixel is a PNG image.
var onePixel = []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89\x00\x00\x00\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\x00\x05\x00\x01\xff\x89\x99=\x1d\x00\x00\x00\x00IEND\xaeB`\x82")
