package bench

import (
	"bytes"
	"encoding/json"
	"slices"
	"testing"
	"time"

	"yangguang/roster"
)

// registered is how many enterprises the search is measured on.
const registered = 300_000

// searchLimit is what 95 of 100 searches must keep, at the API (issue "From plan to published result").
const searchLimit = 50 * time.Millisecond

// searching is how many people ask at the same moment, each again as soon as the answer is there: two for each core of the machine that
// platform, PostgreSQL and the people themselves share here.
const searching = 4

// searches are the kinds of what people type: rare and dense texts, initials, beginnings of codes, addresses.
var searches = map[string][]string{
	"name":     {"博安餐饮", "泰青化工", "恒东机械", "有限公司", "餐饮", "东营市"},
	"initials": {"bacy", "tqhg", "hdjx", "yxgs", "dys", "cy"},
	"code":     {"91370502MA0012345X", "91370502MA001", "9137050", "91370502MA00299"},
	"address":  {"济南路123号", "济南路29999", "济南路1", "济南路"},
}

// answered is one search with the time that it took.
type answered struct {
	text string
	took time.Duration
}

// BenchmarkSearch measures the search of 300,000 enterprises at the API, 4 at once, the public and an administrator in turns.
func BenchmarkSearch(b *testing.B) {
	c := newCity(b)
	c.grow()
	for _, kind := range []string{"name", "initials", "code", "address"} {
		b.Run(kind, func(b *testing.B) {
			var bodies [][]byte
			for _, text := range searches[kind] {
				body, err := json.Marshal(map[string]any{"query": `query($s: String!) { enterprises(filter: {search: $s}, first: 20) { nodes { uscc name address status } pageInfo { hasNextPage } } }`,
					"variables": map[string]any{"s": text}})
				c.ok(err)
				answer, err := post(c.url+"/graphql", "", body)
				c.ok(err)
				if !bytes.Contains(answer, []byte(`"uscc"`)) {
					b.Fatalf("%s finds nothing: %s", text, answer)
				}
				bodies = append(bodies, body)
			}
			tokens := []string{"", c.tokens["head"]}
			took := make(chan answered, 1<<16)
			for b.Loop() {
				for w := range searching {
					go func() {
						for i := range 100 {
							begin, text := time.Now(), (w*7+i)%len(bodies)
							if _, err := post(c.url+"/graphql", tokens[(w+i/len(bodies))%2], bodies[text]); err != nil {
								b.Error(err)
							}
							took <- answered{searches[kind][text], time.Since(begin)}
						}
					}()
				}
				var all []time.Duration
				byText := map[string][]time.Duration{}
				for range searching * 100 {
					a := <-took
					all, byText[a.text] = append(all, a.took), append(byText[a.text], a.took)
				}
				slices.Sort(all)
				for text, of := range byText {
					slices.Sort(of)
					b.Logf("%s: half within %s", text, of[len(of)/2])
				}
				p95 := all[len(all)*95/100]
				b.ReportMetric(float64(p95.Microseconds())/1000, "p95-ms")
				b.ReportMetric(float64(all[len(all)/2].Microseconds())/1000, "p50-ms")
				if p95 > searchLimit {
					b.Errorf("%s: p95 is %s, at most %s", kind, p95, searchLimit)
				}
			}
		})
	}
}

// grow fills the register up and gives every enterprise its initials, as an import does.
func (c *city) grow() {
	ctx := c.b.Context()
	_, err := c.admin.Exec(ctx, `set session_replication_role = 'replica'`) // what an import of an earlier day left
	c.ok(err)
	_, err = c.admin.Exec(ctx, `insert into enterprise (id, uscc, uscc_valid, name, public_name, kind, region_code, registered_region_code, address, status, synthetic, change_id)
		select md5('enterprise' || n)::uuid, '91370502MA' || lpad(n::text, 7, '0') || 'X', true, name, name, 'ENTERPRISE', '370502', '370502', '济南路' || n || '号', 'ACTIVE', true,
			(select change_id from enterprise limit 1)
		from generate_series(20001, $1::int) n, lateral (select '东营市' || substr('博德华泰恒信瑞丰金泽鑫源万盛宏达利民海纳天成永兴广益嘉和', 1 + n % 28, 1)
			|| substr('安邦长青东方福康光明浩宇建业凯旋隆昌美佳宁远启航荣升顺达腾飞旺角新月雅居志诚中正', 1 + n / 28 % 40, 1)
			|| (array['餐饮', '商贸', '建材', '食品', '医药', '物流', '机械', '化工', '纺织', '科技'])[1 + n / 1120 % 10] || '有限公司' as name) x`, registered)
	c.ok(err)
	rows, err := c.admin.Query(ctx, `select distinct name from enterprise`)
	c.ok(err)
	var names, letters []string
	for rows.Next() {
		var name string
		c.ok(rows.Scan(&name))
		names, letters = append(names, name), append(letters, roster.EnterpriseRow{Name: name}.Initials())
	}
	c.ok(rows.Err())
	_, err = c.admin.Exec(ctx, `update enterprise e set initials = x.i, public_initials = x.i from unnest($1::text[], $2::text[]) x (n, i) where e.name = x.n`, names, letters)
	c.ok(err)
	_, err = c.admin.Exec(ctx, "vacuum analyze enterprise")
	c.ok(err)
}
