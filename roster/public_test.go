package roster_test

import (
	"slices"
	"strings"
	"testing"

	"yangguang/fault"
	"yangguang/roster"
)

// What of a register becomes public is judged when it is entered, by form and by file: else the result of a visit that names it could not be published.
func TestWhatBecomesPublicIsJudgedAtEntry(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	enterprise, item := o.row(t, o.admin, roster.Enterprises, "一号食品"), o.row(t, o.admin, roster.Items, "SC-01")
	agency := o.row(t, o.supervisor, roster.Agencies, "370502-SCJG")
	files := map[roster.Register]string{roster.Enterprises: "uscc,name,key_supervision\n" + enterprise.Code + ",NAME,MARK\n",
		roster.Agencies: strings.Replace(twoAgencies, "东营区市场监督管理局（演示）", "NAME", 1),
		roster.Items: "code,item_name,basis,method,agency_code,field,checklist\n" +
			"SC-01,NAME,BASIS,METHOD,370502-SCJG,市场监管,\"licence|YES_NO|QUESTION|WHY\"\n"}
	good := map[string]string{"NAME": "名称", "MARK": "食品", "BASIS": "依据", "METHOD": "现场", "QUESTION": "是否悬挂", "WHY": ""}
	for _, c := range []struct {
		row                   roster.Entry
		column, place, format string
	}{
		{enterprise, "name", "NAME", "%"}, {enterprise, "key_supervision", "MARK", "%"}, {agency, "name", "NAME", "%"}, {item, "item_name", "NAME", "%"},
		{item, "basis", "BASIS", "%"}, {item, "method", "METHOD", "%"}, {item, "checklist", "QUESTION", "licence|YES_NO|%||"},
		{item, "checklist", "WHY", "licence|YES_NO|是否悬挂|%|"},
	} {
		for bad, says := range map[string]string{"东营演示 13812345678": "手机号码", "住王家村32号": "住宅门牌", "=1+1": "公式", "＝HYPERLINK(1)": "公式", "-2+3": "公式",
			"@SUM(1)": "公式", "演示<img src=x>": "网页标记", "演示&lt;b&gt;": "网页标记"} {
			if c.column == "key_supervision" && strings.Contains(bad, ";") { // two marks
				continue
			}
			what := c.column + " " + bad
			_, _, err := o.Save(t.Context(), by(o.admin), editOf(c.row, "更正"), []roster.Cell{{Column: c.column, Value: strings.Replace(c.format, "%", bad, 1)}})
			if f := wants(t, what, err, fault.Invalid, "input.cells."+c.column); !strings.Contains(f.Msg, says) || strings.Contains(f.Msg, "1381234") {
				t.Errorf("%s: %s", what, f.Msg)
			}
			text := files[c.row.Register]
			for place, value := range good {
				if place == c.place {
					value = bad
				}
				text = strings.Replace(text, place, value, 1)
			}
			rep, err := o.give(t, c.row.Register, text)
			if wants(t, what+", by a file", err, fault.Invalid, "file"); rep.Errors != 1 || rep.ByFinding["NOT_PUBLIC"] != 1 {
				t.Errorf("%s, by a file: %v", what, rep.ByFinding)
				continue
			}
			i := slices.IndexFunc(o.problems, func(p roster.Problem) bool { return p.Finding == "NOT_PUBLIC" })
			if p := o.problems[i]; p.Row != 2 || p.Column != c.column || p.Value != "" || p.Remedy == "" || !strings.Contains(p.Msg, says) || strings.Contains(p.Msg+p.En, "%!") {
				t.Errorf("%s, by a file: %+v", what, p)
			}
		}
	}
	for _, name := range []string{"东营A-1@家（山东）有限公司", "东营C+D＝E有限公司", "东营《AT&T》<甲>有限公司"} {
		if rep, err := o.give(t, roster.Enterprises, "uscc,name\n"+enterprise.Code+","+name+"\n", dryRun); err != nil || rep.Errors+rep.Warned > 0 {
			t.Errorf("%s: %v %v", name, err, o.problems)
		}
	}
}

// A row older than the rule is not locked by it: what has to be mended is said, and other changes are made; but nothing of the kind comes onto the published list.
func TestARowThatMustBeMendedCanBeChanged(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	was, item := o.row(t, o.admin, roster.Enterprises, "一号食品"), o.row(t, o.admin, roster.Items, "SC-01")
	o.must(t, roster.Agencies, twoAgencies)
	if _, err := o.give(t, roster.Items, strings.ReplaceAll(oneItem, "SC-01", "SC-02"), func(im *roster.Import) { im.Draft = true }); err != nil {
		t.Fatal(err)
	}
	for _, sql := range []string{"update enterprise set name = '=演示有限公司', public_name = '=演示有限公司' where uscc = '" + was.Code + "'",
		"update check_item set basis = '条例，电话13812345678'", "update checklist_question set text = '<b>执照</b>'"} {
		if _, err := o.db.Past(t).Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	said := func(found []roster.Problem) string {
		var columns []string
		for _, p := range found {
			if p.Finding == "NOT_PUBLIC_STORED" && p.Severity == roster.Warns && p.Remedy != "" {
				columns = append(columns, p.Column)
			}
		}
		return strings.Join(columns, " ")
	}
	got, found, err := o.Save(t.Context(), by(o.admin), editOf(was, "迁址"), []roster.Cell{{Column: "address", Value: "东营区九号"}})
	if err != nil || got.Values["address"] != "东营区九号" || said(found) != "name" {
		t.Errorf("another column of the enterprise: %v %+v", err, found)
	}
	rep, err := o.give(t, roster.Enterprises, "uscc,name,address\n"+was.Code+",=演示有限公司,东营区十号\n")
	if err != nil || !rep.Applied || said(o.problems) != "name" {
		t.Errorf("by a file: %v %+v", err, o.problems)
	}
	_, _, err = o.Save(t.Context(), by(o.admin), editOf(o.row(t, o.admin, roster.Enterprises, was.Code), "改名"), []roster.Cell{{Column: "name", Value: "+演示有限公司"}})
	wants(t, "a name as bad", err, fault.Invalid, "input.cells.name")
	kept, found, err := o.Save(t.Context(), by(o.admin), editOf(item, "更正"), []roster.Cell{{Column: "method", Value: "书面"}})
	if err != nil || kept.Values["method"] != "书面" || said(found) != "basis checklist" {
		t.Errorf("another column of the item: %v %+v", err, found)
	}
	draft := o.row(t, o.admin, roster.Items, "SC-02")
	_, err = o.PublishItem(t.Context(), by(o.admin), editOf(draft, "公布"))
	if f := wants(t, "the draft is published", err, fault.Invalid, "input.id"); !strings.Contains(f.Msg, "手机号码") {
		t.Error(f.Msg)
	}
	text := "code,item_name,basis,agency_code,field,checklist\nSC-02,登记事项检查,条例，电话13812345678,370502-SCJG,市场监管,\n"
	if _, err := o.give(t, roster.Items, text); !fault.Is(err, fault.Invalid) || o.problems[0].Finding != "NOT_PUBLIC" {
		t.Errorf("the draft is published by a file: %v %+v", err, o.problems)
	}
}
