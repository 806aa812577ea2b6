package demo

import (
	"fmt"
	"time"

	"yangguang/decision"
	"yangguang/workday"
)

// districtList is a made-up list of the district, version n, from a day on.
const districtList = `# A made-up list of the demo city's district: nobody's law.
code: DEMO-DISTRICT
version: %d
jurisdiction: "370502"
field: 市场监管
title: 演示清单：东营区市场监管从轻处罚事项（非真实清单）
basis: 行政处罚法第32条（条件与幅度为演示数据）
source: 演示数据，由本平台编写，不是任何机关发布的清单
validFrom: %s
binding: true
synthetic: true
items:
  - code: DEMO-DISTRICT-1
    violation: FOOD-PURCHASE-RECORD
    route: ground
    ruling: LIGHTER
    basis: 行政处罚法第32条第(一)项
    text: 主动消除或者减轻违法行为危害后果，并书面承诺改正的，从轻处罚
    when:
      - {key: reduced, text: 主动消除或者减轻违法行为危害后果, expr: harm_reduced}
      - {key: promised, text: 书面承诺改正, expr: commitment_given}
    fine: {range: %s}
`

// lists drafts the district's list: its first version is reviewed and holds, the second waits to be tried and reviewed.
func (w *world) lists() error {
	a := w.agencies["370502-SCJG"]
	day := func(back int) time.Time { return w.today.AddDays(-back).Start().Add(10 * time.Hour) }
	draft := func(version int, from workday.Date, share string) (decision.Draft, error) {
		return w.Decisions.DraftList(w.ctx, w.do(a.author, "draftLeniencyList", fmt.Sprint(version)), fmt.Sprintf(districtList, version, from, share))
	}
	w.at(day(60), func() error {
		d, err := draft(1, w.today.AddDays(-30), "30%")
		if err != nil {
			return err
		}
		w.at(day(58), func() error {
			v := decision.Verdict{DraftID: d.ID, Approved: true, Remark: "条件明确，幅度在法定范围之内（演示）"}
			_, err := w.Decisions.ReviewList(w.ctx, w.do(a.approver, "reviewLeniencyList", d.Title), v)
			return err
		})
		return nil
	})
	w.at(day(2), func() error {
		_, err := draft(2, w.today.AddDays(30), "20%")
		return err
	})
	return nil
}
