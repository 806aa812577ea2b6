package roster_test

import (
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"yangguang/policies/surnames"
	"yangguang/postgres/pgtest"
	"yangguang/roster"
)

// The database takes for somebody's name what this package takes for one: by the same lists, for every word of them, and for what grows out of them.
func TestTheDatabaseKnowsTheSameNames(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t).Owner(t)
	var source string
	if err := db.QueryRow(t.Context(), "select prosrc from pg_proc where oid = 'person_name'::regproc").Scan(&source); err != nil {
		t.Fatal(err)
	}
	texts := strings.Fields("张三 王小明 欧阳 欧阳轩 欧阳明轩 欧阳小明轩 陈王小明 陈欧阳明 东方 阿依古丽·艾买提 O'Neil 张 张三已到场 没有证据 乱收费 🀄张")
	texts = append(texts, "John Smith", "J. O'Neil", "not guilty", "", "张三\n", "六、赵六")
	for _, list := range []string{surnames.Text, surnames.Words, surnames.Complaints} {
		for line := range strings.Lines(list) {
			if line = strings.TrimSpace(line); !strings.Contains(source, line) {
				t.Errorf("person_name does not hold %.40s…", line)
			}
			words := strings.Fields(line)
			if len(words) == 1 {
				words = strings.Split(line, "")
			}
			for _, word := range words {
				texts = append(texts, word, word+"明", "王"+word, "王"+word+"明", word+"小明")
			}
		}
	}
	rows, err := db.Query(t.Context(), "select person_name(n) from unnest($1::text[]) with ordinality x(n, i) order by i", texts)
	if err != nil {
		t.Fatal(err)
	}
	got, err := pgx.CollectRows(rows, pgx.RowTo[bool])
	if err != nil || len(got) != len(texts) {
		t.Fatalf("%d of %d, %v", len(got), len(texts), err)
	}
	names := 0
	for i, name := range texts {
		if want := roster.PersonName(name); got[i] != want {
			t.Errorf("%q: %v in the database, %v here", name, got[i], want)
		} else if want {
			names++
		}
	}
	if names < 1000 || names > len(texts)*2/3 {
		t.Errorf("%d of %d are names", names, len(texts))
	}
}
