package draw_test

import (
	"fmt"
	"strings"
	"testing"

	"yangguang/draw"
	"yangguang/fault"
	"yangguang/policies/sampling"
)

// A quota outside the band of its stratum is refused with stratum, percent, band and basis, at the edges in whole enterprises.
func TestAQuotaStaysInsideItsBand(t *testing.T) {
	t.Parallel()
	tn := newTown(t, 60)
	tn.plant(func(x exec) {
		for i, uscc := range tn.firms { // 21 of A, 13 each of B, C, D
			x("update enterprise set credit_class = $2 where uscc = $1", uscc, "AAAAAAAABBBBBCCCCCDDDDD"[i*23/60:][:1])
		}
		x("update enterprise set kind = 'SOCIAL_ORGANISATION' where uscc = any($1)", tn.firms[:30])
	})
	r := tn.opened("r")
	commit := func(rule, stratum, percent string, least int) error {
		t.Helper()
		in := tn.planInput()
		in.Stratification, in.Ratios = rule, []draw.RatioInput{{Stratum: stratum, Percent: percent, Minimum: ptr(least)}}
		di := tn.drawInput(must(tn.svc.FilePlan(t.Context(), tn.by(tn.admin, "filePlan"), in))(t), r)
		di.Publication = draw.Restricted
		_, err := tn.svc.CommitDraw(t.Context(), tn.by(tn.admin, "commitDraw"), di)
		return err
	}
	for _, c := range []struct {
		rule, stratum, percent string
		least                  int
		band                   string // refused: what is allowed
	}{
		{"credit_class", "A", "5", 0, ""},
		{"credit_class", "A", "5.0001", 0, ""}, // still two of 21
		{"credit_class", "A", "10", 0, "0–5"},
		{"credit_class", "A", "1", 3, "0–5"}, // a minimum goes round no band
		{"credit_class", "B", "5", 0, ""},
		{"credit_class", "B", "20", 0, ""},
		{"credit_class", "B", "24", 0, "5–20"},
		{"credit_class", "C", "20", 3, ""}, // 21 percent of 13 are three
		{"credit_class", "C", "15", 0, "21–60"},
		{"credit_class", "C", "62", 0, "21–60"},
		{"credit_class", "D", "53", 0, "61–100"},
		{"credit_class", "D", "100", 0, ""},
		{"kind", "SOCIAL_ORG", "3", 0, "5–100"},
		{"kind", "SOCIAL_ORG", "5", 0, ""},
		{"kind", "ENTERPRISE", "1", 0, ""}, // no band
	} {
		what := fmt.Sprintf("%s %s %s%% at least %d", c.rule, c.stratum, c.percent, c.least)
		err := commit(c.rule, c.stratum, c.percent, c.least)
		if c.band == "" {
			if err != nil {
				t.Errorf("%s: %v", what, err)
			}
			continue
		}
		e, ok := fault.As(err)
		if !ok || e.Reason != fault.QuotaOutOfBand || e.Facts["stratum"] != c.stratum || e.Facts["percent"] != c.percent ||
			fmt.Sprintf("%v–%v", e.Facts["least"], e.Facts["most"]) != c.band || e.Facts["basis"] == "" || !strings.Contains(e.Msg, c.stratum) {
			t.Errorf("%s: %v", what, err)
		}
	}
	// of key items only, random fixes nothing but the order
	tn.plant(func(x exec) { x("update check_item set category = 'KEY' where id = $1", tn.item) })
	if e, ok := fault.As(commit("kind", "ENTERPRISE", "50", 0)); !ok || e.Facts["least"] != "100" {
		t.Errorf("half of the enterprises for a key item: %v", e)
	}
	if err := commit("kind", "ENTERPRISE", "100", 0); err != nil {
		t.Errorf("all of the enterprises for a key item: %v", err)
	}
}

func TestBandsThatCannotBeRead(t *testing.T) {
	t.Parallel()
	const good = `stratum: A, least: "0", most: "5"`
	for what, bad := range map[string]string{
		"upside down": `stratum: A, least: "6", most: "5"`, "no percentage": `stratum: A, least: "0", most: "101"`,
		"no such stratum": `stratum: E, least: "0", most: "5"`, "a stratum and items": `stratum: A, items: KEY, least: "0", most: "5"`,
	} {
		if _, err := draw.ReadRules([]byte(strings.Replace(string(sampling.Rules), good, bad, 1))); err == nil || !strings.Contains(err.Error(), "band of") {
			t.Errorf("%s: %v", what, err)
		}
	}
}
