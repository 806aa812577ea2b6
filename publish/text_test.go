package publish

import (
	"testing"

	"yangguang/fault"
)

func TestRedact(t *testing.T) {
	people := People{{Name: "张三", Certificate: "ZF-1", Pseudonym: "P001"}, {Name: "张三丰", Certificate: "ZF-2", Pseudonym: "P002"}, {Name: "", Certificate: ""}}
	for in, want := range map[string]string{
		"张三丰与张三到场": "P002与P001到场", "没有名字": "没有名字", "张 三、张　三 丰": "P001、P002", "张-三、张\t三、张\r\n三": "P001、P001、P001", "姓张，三人": "姓张，三人", "370502-SCJG-2026-000001.1": "370502-SCJG-2026-000001.1",
		"罚款 13000000000000 元": "罚款 13000000000000 元", "统一社会信用代码 913705021234567890AB": "统一社会信用代码 913705021234567890AB",
	} {
		if got, err := Redact("f", in, people); err != nil || got.String() != want {
			t.Errorf("%q: %q, %v", in, got, err)
		}
	}
	for _, in := range []string{"证号ＺＦ－１", "证号 z f 壹", "ZF1"} {
		if got, err := Redact("f", in, people); !fault.Is(err, fault.Invalid) || got != (Text{}) {
			t.Errorf("a certificate number became public as %q, %v", got, err)
		}
	}
}

// The message says what was found and what to do, and never repeats it.
func TestWhatIsToldOfARefusal(t *testing.T) {
	for in, want := range map[string]string{
		"电话13812345678": "公开的内容不得含有手机号码：请删去后重试",
		"没有\u200b号码":    "公开的内容不得含有不可见或者不常用的字符（第 3 个字）：请删去，或者改用普通的汉字、字母和数字",
	} {
		if e, ok := fault.As(Check("input.reason", in)); !ok || e.Field != "input.reason" || e.Msg != want {
			t.Errorf("%q: %+v", in, e)
		}
	}
}

func TestClosed(t *testing.T) {
	for _, good := range []string{"NO_PROBLEM_FOUND", "91370502MA3TEST017", "P001", "370502-SCJG-2026-000001.1", "130502-1-2026-000001.1", "60000.00"} {
		if c, err := Closed("f", good); err != nil || c.String() != good {
			t.Errorf("%q: %v", good, err)
		}
	}
	for _, bad := range []string{"", "张三", "two words", "37050219900101123X", "13812345678", "138-1234-5678", "=1+1"} {
		if c, err := Closed("f", bad); err == nil || c != (Code{}) {
			t.Errorf("%q is a code: %q", bad, c)
		}
	}
}

// The first refusal stays, and what was refused is empty.
func TestRow(t *testing.T) {
	r := Row{}
	a, b := r.Text("a", "13812345678"), r.Code("b", "张三")
	if e, ok := fault.As(r.Err); !ok || e.Field != "a" || a != (Text{}) || b != (Code{}) {
		t.Errorf("%v %q %q", r.Err, a, b)
	}
	r = Row{}
	if c := r.amount("d", new("150000000.00")); r.Err != nil || c.String() != "150000000.00" {
		t.Errorf("a fine reads %q, %v", c, r.Err)
	}
	if r.amount("d", new("13812345678901.5")); r.Err == nil {
		t.Error("any number is an amount")
	}
	if r.Maybe("c", nil) != nil || StringOrNil[Text](nil) != nil {
		t.Error("nothing became something")
	}
}
