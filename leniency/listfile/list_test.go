package listfile_test

import (
	"errors"
	"strings"
	"testing"

	"yangguang/leniency"
	"yangguang/leniency/listfile"
	policy "yangguang/policies/leniency"
)

const good = `code: L-1
version: 1
jurisdiction: "370500"
field: 市场监管
title: 清单
basis: 依据
source: 来源
validFrom: 2026-01-01
validTo: 2028-12-31
binding: true
synthetic: true
violations:
  - code: V
    name: 违法
    basis: 某法
    family: v
    measures: [WARNING, FINE]
    fines:
      - text: 不足一万元
        when: 'goods_value < yuan("10000")'
        min: "100"
        max: "1000"
      - text: 一万元以上
        min: "2 x goods_value"
        max: "5 x goods_value"
items:
  - code: I-1
    violation: V
    route: first_violation
    basis: 依据
    text: 条件
    window: 2 years
    when:
      - {key: first, text: 首次, expr: first_violation}
      - key: value
        text: 货值
        expr: 'goods_value <= yuan("500")'
        sources: [inspector]
  - code: I-2
    violation: V
    route: ground
    ruling: MITIGATED
    basis: 依据
    text: 条件
    when:
      - {key: coerced, text: 胁迫, expr: coerced}
    fine: {from: 10%, below: 100%}
    duties: [commitment]
`

func TestParse(t *testing.T) {
	t.Parallel()
	lang, _ := published(t)
	l, err := lang.Parse([]byte(good))
	if err != nil {
		t.Fatal(err)
	}
	first, second := l.Items[0], l.Items[1]
	if first.Ruling != leniency.MustNotPenalise || first.Window.Months != 24 || first.ValidTo != l.ValidTo || first.Source != "来源" {
		t.Errorf("%+v", first)
	}
	if second.Ruling != leniency.Mitigated || second.Fine.From.String() != "10%" || second.Duties[0] != leniency.Commitment {
		t.Errorf("%+v", second)
	}
	if b := l.Violations[0].Fines[1]; b.Max.Times != 5 || b.Max.Of != "goods_value" || b.When != nil {
		t.Errorf("%+v", b)
	}
	free, err := lang.Parse([]byte(strings.Replace(good, "binding: true", "binding: false", 1)))
	if err != nil || free.Items[0].Ruling != leniency.MayWaive {
		t.Errorf("a list that does not bind: %+v, %v", free, err)
	}
	own, err := lang.Parse([]byte(strings.Replace(good, "    window: 2 years", "    binding: false\n    window: 2 years", 1)))
	if err != nil || own.Items[0].Ruling != leniency.MayWaive {
		t.Errorf("an item that does not bind: %+v, %v", own, err)
	}
}

// What is to be published holds no markup in any text, each named with line and field; expressions compare, and what was published before is read.
func TestTextsOfANewVersionHoldNoMarkup(t *testing.T) {
	t.Parallel()
	lang, _ := published(t)
	if _, err := lang.ParseNew([]byte(strings.Replace(good, `goods_value <= yuan("500")`, "1 <i && i> 0 || goods_value <= yuan(\"500\")", 1))); err == nil ||
		strings.Contains(err.Error(), "markup") {
		t.Errorf("an expression is read as a text: %v", err)
	}
	if _, err := lang.ParseNew([]byte(good)); err != nil {
		t.Error(err)
	}
	for field, c := range map[string]struct {
		old, with string
		line      int
	}{
		"title":                       {"title: 清单", "title: <b>清单</b>", 5},
		"source":                      {"source: 来源", "source: '来源&nbsp;'", 7},
		"violations[0].name":          {"name: 违法", "name: <script>违法", 14},
		"violations[0].fines[0].text": {"text: 不足一万元", "text: |-\n          不足\n          <br/>一万元", 19},
		"items[0].text":               {"text: 条件", "text: 条件<img src=x onerror=y>", 31},
		"items[0].when[0].text":       {"text: 首次", "text: <i>首次", 34},
		"items[0].when[1].text":       {"text: 货值", "text: '&#60;货值'", 36},
	} {
		doc := []byte(strings.Replace(good, c.old, c.with, 1))
		_, err := lang.ParseNew(doc)
		var e *listfile.Error
		if !errors.As(err, &e) || len(e.Problems) != 1 || e.Problems[0].Field != field || e.Problems[0].Line != c.line || !strings.Contains(e.Problems[0].Zh, "请删去") {
			t.Errorf("%s: %v", field, err)
		}
		if _, err := lang.Parse(doc); err != nil {
			t.Errorf("%s: what was published is not read: %v", field, err)
		}
	}
}

// Every mistake is named with its line, its field and what to do.
func TestMistakes(t *testing.T) {
	t.Parallel()
	lang, _ := published(t)
	for name, tc := range map[string]struct {
		old, with string
		line      int
		field     string
	}{
		"unknown key":                 {"binding: true", "bindng: true", 10, "bindng"},
		"unknown key in an item":      {"    route: ground", "    rout: ground", 41, "rout"},
		"key twice":                   {"version: 1", "version: 1\nversion: 2", 3, "version"},
		"not a number":                {"version: 1", "version: one", 2, "one"},
		"version 0":                   {"version: 1", "version: 0", 2, "version"},
		"jurisdiction without quotes": {`"370500"`, "东营", 3, "jurisdiction"},
		"no title":                    {"title: 清单", "title: ' '", 5, "title"},
		"no basis":                    {"basis: 依据\nsource", "source", 1, "basis"},
		"no such day":                 {"2026-01-01", "2026-02-30", 8, "validFrom"},
		"ends before it begins":       {"2028-12-31", "2025-12-31", 9, "validTo"},
		"item outlives the list": {"    window: 2 years", "    validFrom: 2026-02-01\n    validTo: 2029-01-01\n    window: 2 years", 32,
			"items[0].validFrom"},
		"violation code":               {"  - code: V\n", "  - code: 'V V'\n", 13, "violations[0].code"},
		"unknown measure":              {"[WARNING, FINE]", "[WARNING, FINE, SCOLD]", 17, "violations[0].measures[2]"},
		"fine without FINE":            {"[WARNING, FINE]", "[WARNING]", 17, "violations[0].measures"},
		"amount with three decimals":   {`min: "100"`, `min: "100.001"`, 21, "violations[0].fines[0].min"},
		"negative amount":              {`min: "100"`, `min: "-100"`, 21, "violations[0].fines[0].min"},
		"overflowing amount":           {`max: "1000"`, `max: "1000000000000"`, 22, "violations[0].fines[0].max"},
		"minimum above maximum":        {`min: "100"`, `min: "1000.01"`, 21, "violations[0].fines[0].min"},
		"times of what is no amount":   {"2 x goods_value", "2 x harm", 24, "violations[0].fines[1].min"},
		"times against fixed":          {`min: "2 x goods_value"`, `min: "20"`, 24, "violations[0].fines[1].min"},
		"band that does not check":     {`'goods_value < yuan("10000")'`, `'goods_value < 10000'`, 20, "violations[0].fines[0].when"},
		"code twice":                   {"code: I-2", "code: I-1", 39, "items[1].code"},
		"unknown route":                {"route: ground", "route: grounds", 41, "items[1].route"},
		"ruling that the route denies": {"ruling: MITIGATED", "ruling: MUST_NOT_PENALISE", 42, "items[1].ruling"},
		"first violation may not bind": {"    window: 2 years", "    ruling: MAY_WAIVE\n    window: 2 years", 32, "items[0].ruling"},
		"window in words":              {"window: 2 years", "window: two years", 32, "items[0].window"},
		"no window":                    {"    window: 2 years\n", "", 27, "items[0].window"},
		"window for nothing":           {"    fine: {from", "    window: 1 years\n    fine: {from", 47, "items[1].window"},
		"first violation unasked":      {"expr: first_violation", "expr: minor", 34, "items[0].when"},
		"unknown fact":                 {"expr: coerced", "expr: coercd", 46, "items[1].when[0].expr"},
		"condition key twice":          {"key: value", "key: first", 35, "items[0].when[1].key"},
		"unknown source":               {"[inspector]", "[neighbour]", 38, "items[0].when[1].sources[0]"},
		"no fine rule":                 {"    fine: {from: 10%, below: 100%}\n", "", 39, "items[1].fine"},
		"fine rule of the other kind":  {"{from: 10%, below: 100%}", "{range: 30%}", 47, "items[1].fine.range"},
		"from above below":             {"from: 10%", "from: 100%", 47, "items[1].fine.from"},
		"share above 100%":             {"below: 100%", "below: 101%", 47, "items[1].fine.below"},
		"fine rule of a waiver":        {"    window: 2 years", "    fine: {range: 30%}\n    window: 2 years", 32, "items[0].fine"},
		"unknown duty":                 {"[commitment]", "[dance]", 48, "items[1].duties[0]"},
		"anchor":                       {"title: 清单", "title: &t 清单", 5, "&"},
		"broken":                       {"items:", "items: [", 0, ""},
		"two documents":                {"code: L-1", "---\ncode: L-0\n---\ncode: L-1", 0, ""},
		"tab":                          {"  - code: I-1", "\t- code: I-1", 0, ""},
	} {
		doc := strings.Replace(good, tc.old, tc.with, 1)
		if doc == good {
			t.Fatalf("%s: the document has no %q", name, tc.old)
		}
		_, err := lang.Parse([]byte(doc))
		var e *listfile.Error
		if !errors.As(err, &e) {
			t.Errorf("%s: %v", name, err)
			continue
		}
		found := false
		for _, p := range e.Problems {
			found = found || (tc.line == 0 || p.Line == tc.line) && (tc.field == "" || p.Field == tc.field)
			if p.Zh == "" || p.En == "" {
				t.Errorf("%s: no remedy: %v", name, p)
			}
		}
		if !found {
			t.Errorf("%s: want line %d %s, got\n%v", name, tc.line, tc.field, err)
		}
	}
}

func TestFilesThatAreNoText(t *testing.T) {
	t.Parallel()
	lang, _ := published(t)
	for name, doc := range map[string][]byte{"empty": nil, "blank": []byte(" \n"), "GB18030": {0xc7, 0xe5, 0xb5, 0xa5},
		"too long": make([]byte, listfile.MaxBytes+1),
		"a list":   []byte("- 1\n- 2\n"), "a word": []byte("清单")} {
		var e *listfile.Error
		if _, err := lang.Parse(doc); !errors.As(err, &e) || len(e.Problems) == 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// All mistakes of a file come at once, in the order of its lines.
func TestAllMistakesAtOnce(t *testing.T) {
	t.Parallel()
	lang, _ := published(t)
	doc := strings.NewReplacer("version: 1", "version: 0", "route: ground", "route: x", "2028-12-31", "never").Replace(good)
	_, err := lang.Parse([]byte(doc))
	var e *listfile.Error
	if !errors.As(err, &e) || len(e.Problems) < 3 {
		t.Fatal(err)
	}
	for i := 1; i < len(e.Problems); i++ {
		if e.Problems[i].Line < e.Problems[i-1].Line {
			t.Errorf("line %d after line %d", e.Problems[i].Line, e.Problems[i-1].Line)
		}
	}
}

func TestVocabularyMistakes(t *testing.T) {
	t.Parallel()
	const good = `facts:
  - {key: correction, type: choice, label: 改正, labelEn: correction, sources: [inspector], choices: [{word: on_spot, label: 当场, labelEn: on the spot}]}
  - {key: began, type: date, label: 开始, labelEn: began, sources: [inspector]}
  - {key: lasted, type: int, label: 持续, labelEn: lasted, sources: [inspector], derived: months_since, from: began}
`
	if _, err := listfile.ParseVocabulary([]byte(good)); err != nil {
		t.Fatal(err)
	}
	for name, r := range map[string][2]string{
		"unknown type": {"type: date", "type: day"}, "key twice": {"key: began,", "key: correction,"}, "from what is not there": {"from: began",
			"from: begun"},
		"from what is no date": {"from: began", "from: correction"}, "nobody supplies": {"sources: [inspector]}", "sources: []}"},
		"unknown source": {"sources: [inspector]}", "sources: [me]}"}, "no English choice": {", labelEn: on the spot", ""}, "no choices": {", choices: [{word: on_spot, label: 当场, labelEn: on the spot}]", ""},
		"choices of a date": {"type: date", "type: date, choices: [{word: a, label: b, labelEn: b}]"}, "no correction": {"key: correction", "key: corrected"},
		"no on_spot": {"word: on_spot", "word: at_once"}, "unknown derivation": {"derived: months_since", "derived: guess"},
		"derived of another type": {"type: int", "type: bool"}, "no label": {"label: 开始", "label: ''"}, "upper case": {"key: began,", "key: Began,"},
	} {
		doc := strings.Replace(good, r[0], r[1], 1)
		var e *listfile.Error
		if _, err := listfile.ParseVocabulary([]byte(doc)); doc == good || !errors.As(err, &e) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestProcedure(t *testing.T) {
	t.Parallel()
	file, err := policy.Files.ReadFile("procedure.yaml")
	if err != nil {
		t.Fatal(err)
	}
	good := string(file)
	p, err := listfile.ParseProcedure(file)
	if err != nil || p.CaseDays != 90 || p.OrderDays != 365 || p.OnTheSpot.Citizen != 20000 || p.OnTheSpot.Entity != 300000 || p.Limitation.GraveYears != 5 {
		t.Fatalf("%+v, %v", p, err)
	}
	if _, ok := p.DeviationFrom(leniency.MustNotPenalise, leniency.Minor); ok {
		t.Error("what Art. 33 forbids can be deviated from")
	}
	if d, ok := p.DeviationFrom(leniency.MustNotPenalise, leniency.FirstViolation); !ok || d.Procedure != "COLLECTIVE_DELIBERATION" {
		t.Errorf("%+v, %t", d, ok)
	}
	for _, r := range [][2]string{{"caseDays: 90", "caseDays: 0"}, {"caseBasis: 行", "# "}, {"workdays: 5", "workdays: 0"}, {"decidedBy: HEAD", "decidedBy: NOBODY"}, {"{days: 60", "{days: 0"}, {"orderDays: 365", "orderDays: 4000"}, {"validFrom: 2021-07-15", ""},
		{`citizen: "200"`, `citizen: "200.001"`}, {`entity: "3000"`, `entity: "-1"`}, {"graveYears: 5", "graveYears: 1"}, {"step: DISCUSSED", "step: GUESSED"},
		{"measures: [WARNING, FINE]", "measures: [FLOGGING]"}, {"routes: [first_violation, special_law]", "routes: [minor]"},
		{"procedure: LEGAL_REVIEW", "procedure: A_CALL"}} {
		doc := strings.Replace(good, r[0], r[1], 1)
		if _, err := listfile.ParseProcedure([]byte(doc)); doc == good || err == nil {
			t.Errorf("%s → %s was read", r[0], r[1])
		}
	}
}

func FuzzParse(f *testing.F) {
	lang, _ := published(f)
	f.Add([]byte(good))
	f.Add([]byte("items: [{when: [{expr: 'minor'}]}]"))
	f.Fuzz(func(t *testing.T, doc []byte) {
		l, err := lang.Parse(doc)
		var e *listfile.Error
		if err != nil && !errors.As(err, &e) || err == nil && l == nil {
			t.Fatalf("%v, %v", l, err)
		}
	})
}
