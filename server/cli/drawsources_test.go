package cli

import (
	"strings"
	"testing"

	"yangguang/draw/drd1"
)

func TestTheVerifierSaysWhoPublishesAnOutcome(t *testing.T) {
	for line, want := range map[string]string{
		"beacon cwl/kl8 2026108 2026-04-20T13:30:00Z": "中国福利彩票发行管理中心 https://www.cwl.gov.cn/",
		"beacon cwl/kl8 2019108 2019-04-20T13:30:00Z": "not in the registry",
		"beacon coin/1 x 2026-04-20T13:30:00Z":        "not in the registry",
	} {
		day := strings.Fields(line)[3][:10]
		text := "drd1 round\nsuite sha256\nround r\nparty a\nparty b\nquorum 2\nreveal-by " + day + "T12:00:00Z\n" + line + "\n"
		checks, err := publishers(drd1.Bundle{drd1.FileRound: []byte(text)})
		if err != nil || len(checks) != 1 || checks[0].Status != drd1.Noted || !strings.Contains(checks[0].Detail, want) {
			t.Errorf("%s: %v %v", line, checks, err)
		}
	}
}
