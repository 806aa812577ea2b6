//go:build shared_data

package e2e_test

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"yangguang/draw/drd1"
	"yangguang/draw/sm3"
)

// The real register of a city goes in on the command line, row by row reported; a second time nothing changes; and a draw over all of
// it, of synthetic officers, verifies. No finding is ever made about a real enterprise: the test ends with the draw.
func TestDrawOverARealRegister(t *testing.T) {
	data := os.Getenv("SHARED_DATA")
	if data == "" {
		t.Fatal("SHARED_DATA names no folder")
	}
	s := newSite(t)
	s.start()
	c := &city{site: s, inspectors: map[string]*person{}}
	const bureau = "370500-SCJG"
	c.load("agencies", [][]string{{"code", "name", "region_code", "field", "level"}, {bureau, "东营市市场监督管理局（测试）", "370500", "市场监管", "city"}})
	file := filepath.Join(data, "enterprises", "dongying.csv.gz")
	dry := c.must("import", "enterprises", "--dry-run", "--accept-warnings", "按登记机关数据导入", file)
	first := c.must("import", "enterprises", "--accept-warnings", "按登记机关数据导入", file)
	for _, out := range []string{dry, first} {
		if !strings.Contains(out, "10170") && !strings.Contains(out, "10,170") || !strings.Contains(out, "952") {
			t.Errorf("the report does not tell 10,170 rows and 952 superseded codes:\n%.2000s", out)
		}
	}
	c.must("import", "enterprises", "--accept-warnings", "按登记机关数据导入", file)
	rows := [][]string{{"pseudonym", "name", "certificate_number", "issuer", "valid_from", "valid_to", "fields", "agency_code"}}
	for i := range 40 {
		rows = append(rows, []string{fmt.Sprintf("CS-%03d", i), fmt.Sprintf("测试人员%03d", i), fmt.Sprintf("C%04d", i), "测试司法局", "2024-01-01", day(400), "市场监管", bureau})
	}
	c.load("inspectors", rows)
	c.load("items", [][]string{{"code", "item_name", "category", "basis", "agency_code", "field"}, {"CS-01", "登记事项检查", "一般", "《市场主体登记管理条例》第三十八条", bureau, "市场监管"}})
	admin := c.add("admin", "--role", "agency_admin", "--agency", bureau)
	var parties []*person
	for i := range 2 {
		parties = append(parties, c.add(fmt.Sprintf("party-%d", i), "--role", "party"))
	}
	plan := admin.do("filePlan", "plan { id }", vars{"kind": "ANNUAL", "lateReason": "平台启用当年补办备案", "year": time.Now().In(china).Year(), "title": "登记事项抽查", "itemIds": []string{c.itemID("CS-01")},
		"target": vars{}, "stratification": "kind", "ratios": []vars{{"stratum": "ENTERPRISE", "percent": "3"}, {"stratum": "COOPERATIVE", "percent": "5"}}, "from": today(), "to": within(60)})
	now := time.Now().UTC().Truncate(time.Second)
	reveal, event := now.Add(25*time.Second), now.Add(27*time.Second)
	round := admin.do("openRound", "round { id digest }", vars{"name": "real-1", "suite": "sm3", "quorum": 2, "revealBy": reveal,
		"parties": []vars{{"name": "a", "username": "party-0"}, {"name": "b", "username": "party-1"}},
		"beacons": []vars{{"source": "dice/d10x20", "event": "real-1", "time": event}}})
	id := round.text("openRound", "round", "id")
	a := admin.do("commitDraw", "draw { id number pool { size eligible } }", vars{"planId": plan.text("filePlan", "plan", "id"), "roundId": id, "slots": []string{"-", "-"},
		"publication": "OPEN", "windowFrom": today(), "windowTo": within(30)})
	if n := a.number("commitDraw", "draw", "pool", "size"); n < 10_000 {
		t.Errorf("the pool holds %d enterprises", n)
	}
	number := a.text("commitDraw", "draw", "number")
	digest, err := hex.DecodeString(round.text("openRound", "round", "digest"))
	if err != nil {
		t.Fatal(err)
	}
	// A party may commit after the draw was committed too, as long as nobody has revealed.
	var nonces [2][32]byte
	for i, name := range []string{"a", "b"} {
		if _, err := rand.Read(nonces[i][:]); err != nil {
			t.Fatal(err)
		}
		commitment := drd1.Commitment(sm3.Suite, drd1.Digest(digest), name, nonces[i])
		parties[i].do("commitNonce", "round { state }", vars{"roundId": id, "party": name, "commitment": hex.EncodeToString(commitment[:])})
	}
	for i, name := range []string{"a", "b"} {
		parties[i].do("revealNonce", "round { state }", vars{"roundId": id, "party": name, "nonce": hex.EncodeToString(nonces[i][:])})
	}
	until(reveal)
	s.closed(admin, id)
	until(event)
	parties[0].do("recordBeacon", "round { state }", vars{"roundId": id, "source": "dice/d10x20", "event": "real-1", "value": "27182818284590452353"})
	result := admin.do("executeDraw", "draw { result { selected unfilled } }", vars{"drawId": a.text("commitDraw", "draw", "id")})
	if result.number("executeDraw", "draw", "result", "selected") < 290 || result.number("executeDraw", "draw", "result", "unfilled") != 0 {
		t.Errorf("result: %+v", result.Data)
	}
	bundle, status := s.public().file("/draws/" + number + ".zip")
	path := filepath.Join(s.dir, "bundle.zip")
	if err := os.WriteFile(path, bundle, 0o644); err != nil || status != 200 {
		t.Fatalf("bundle: %d, %v", status, err)
	}
	s.must("draw", "verify", path)
}
