package opendata

import (
	"context"

	"yangguang/actor"
	"yangguang/decision"
	"yangguang/ident"
	"yangguang/page"
	"yangguang/roster"
	"yangguang/workday"
)

var items = table[roster.CheckItem]{
	name: "items", zh: "抽查事项清单", en: "Published check items, those taken off the list too",
	columns: join([]column[roster.CheckItem]{
		named("id", ID, "标识", "Opaque id", func(_ *scrub, x *roster.CheckItem) Cell { return Cell{x.NodeID()} }),
	}, ofAgency(func(x *roster.CheckItem) roster.Agency { return x.Agency }), []column[roster.CheckItem]{
		text("code", "事项编号", "Code", func(x *roster.CheckItem) string { return x.Code }),
		text("name", "事项名称", "Name", func(x *roster.CheckItem) string { return x.Name }),
		text("category", "类别", "Category", func(x *roster.CheckItem) string { return string(x.Category) }),
		text("basis", "检查依据", "Legal basis", func(x *roster.CheckItem) string { return x.Basis }),
		text("method", "检查方式", "Method", func(x *roster.CheckItem) string { return x.Method }),
		text("field", "领域", "Field of law", func(x *roster.CheckItem) string { return x.Field }),
		yes("active", "现行有效", "On the list now", func(x *roster.CheckItem) bool { return x.Active }),
		texts("questions", "检查表问题", "Questions of the checklist", func(x *roster.CheckItem) (list []string) {
			for _, q := range x.Checklist {
				list = append(list, q.Text)
			}
			return list
		}),
	}),
	page: func(ctx context.Context, r Reader, ask page.Ask) (page.Result[roster.CheckItem], error) {
		return r.ListCheckItems(ctx, actor.Public(), roster.CheckItemQuery{}, ask)
	},
	at: roster.CheckItemPosition,
}

type leniencyItem = decision.LeniencyItem

var leniencyItems = table[leniencyItem]{
	name: "leniency", zh: "免罚、轻罚清单", en: "Items of the published leniency lists, in every version",
	columns: []column[leniencyItem]{
		named("id", ID, "标识：清单版本与事项", "Opaque id of the version of the list, and the item", func(s *scrub, x *leniencyItem) Cell {
			return Cell{ident.Of("list", x.ListID) + "." + s.code(x.Code).v.(string)}
		}),
		code("code", "清单项编号", "Code of the item", func(x *leniencyItem) string { return x.Code }),
		number("version", "清单版本", "Version of the list", func(x *leniencyItem) int { return x.Version }),
		text("jurisdiction", "适用地域", "Jurisdiction", func(x *leniencyItem) string { return x.Jurisdiction }),
		text("field", "领域", "Field of law", func(x *leniencyItem) string { return x.Field }),
		code("ruling", "结论", "Ruling", func(x *leniencyItem) string { return string(x.Ruling) }),
		code("violationCode", "违法行为编号", "Code of the violation", func(x *leniencyItem) string { return x.Violation.Code }),
		text("violation", "违法行为", "Violation", func(x *leniencyItem) string { return x.Violation.Name }),
		text("basis", "依据", "Basis", func(x *leniencyItem) string { return x.Basis }),
		text("conditions", "适用条件", "Conditions as published", func(x *leniencyItem) string { return x.ConditionsText }),
		text("source", "出处", "Source", func(x *leniencyItem) string { return x.Source }),
		day("validFrom", "生效日", "First day", func(x *leniencyItem) workday.Date { return x.ValidFrom }),
		mayDay("validTo", "失效日", "Last day", func(x *leniencyItem) *workday.Date { return x.ValidTo }),
		yes("synthetic", "演示数据", "Synthetic demo data", func(x *leniencyItem) bool { return x.Synthetic }),
	},
	page: func(ctx context.Context, r Reader, ask page.Ask) (page.Result[leniencyItem], error) {
		return r.ListLeniencyItems(ctx, actor.Public(), decision.ItemQuery{}, ask)
	},
	at: decision.ItemPosition,
}
