package draw_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"yangguang/draw"
	"yangguang/draw/drd1"
	"yangguang/fault"
	"yangguang/policies/sampling"
)

// Every source of the registry has its grammar in the protocol, and every grammar its row.
func TestEveryRegisteredSourceHasItsGrammar(t *testing.T) {
	var rows, grammars []string
	for _, b := range rules(t).Beacons {
		rows = append(rows, b.Source)
	}
	for _, s := range append([]drd1.Source{drd1.Dice, drd1.KL8}, protocol.Sources...) {
		grammars = append(grammars, s.Name())
	}
	slices.Sort(rows)
	slices.Sort(grammars)
	if !slices.Equal(rows, grammars) {
		t.Errorf("registered %q, grammars %q", rows, grammars)
	}
	for _, line := range []string{"    title: 十面骰\n", "    basis: DRD1 §6.3、§1.1：二十枚十面骰，约 66 比特；起始日为平台自定，无外部出处\n", "    validFrom: \"2020-10-28\"\n"} {
		if _, err := draw.ReadRules([]byte(strings.Replace(string(sampling.Rules), line, "", 1))); err == nil || !strings.Contains(err.Error(), "beacon source") {
			t.Errorf("without %q: %v", line, err)
		}
	}
}

// A source that does not hold any more, or not yet, opens no round; the answer names those that do.
func TestASourceIsNamedWhileItHolds(t *testing.T) {
	t.Parallel()
	tn := newTown(t, 3)
	in := tn.roundInput("r")
	ended := rules(t)
	ended.Beacons = slices.Clone(ended.Beacons)
	ended.Beacons[0].ValidTo = in.Beacons[0].Time.AddDate(0, 0, -2).Format(time.DateOnly)
	tn.svc.Rules = ended
	_, err := tn.svc.OpenRound(t.Context(), tn.by(tn.admin, "openRound"), in)
	e, ok := fault.As(err)
	if !ok || e.Kind != fault.Invalid || e.Field != "input.beacons[0].source" || !slices.Equal(e.Facts["registered"].([]string), []string{"cwl/kl8", "drand/quicknet"}) {
		t.Fatalf("an ended source: %v %+v", err, e)
	}
	if _, ok := ended.Registered("dice/d10x20", in.Beacons[0].Time.AddDate(0, 0, -3)); !ok {
		t.Error("the round of an earlier day has lost its source")
	}
}
