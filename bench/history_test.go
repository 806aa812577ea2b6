package bench

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"yangguang/actor"
	"yangguang/server/auth"
)

const (
	visits       = 1_000_000             // inspections in the database
	listLimit    = 60 * time.Millisecond // what 99 of 100 pages of a list must keep, at the API
	recordsLimit = 250.0                 // records a second, durable, with their entries in the ledger
	sameCost     = 1.5                   // how much dearer something may be that is to cost the same: noise and one level of an index
	asking       = 4                     // connections that ask at once
	deep         = 5_000                 // rows before a deep page
	rows         = 20                    // of a page, as the screens ask for them
)

// historySQL adds visits of earlier years past the commands, until there are as many as are to be: 10,000 of enterprise 1, all of them
// before the year that is counted and the one before it, none of enterprise 2, which otherwise has the same visits, and the others spread
// over five years, 40 agencies and 20,000 enterprises.
const historySQL = `
set session_replication_role = replica;
create temp table past as select md5('past' || n)::uuid as id, 1 + n % 40 as a, at, at::date as day, md5('enterprise' || e)::uuid as e,
    '370502-B' || lpad((1 + n % 40)::text, 2, '0') || '-P' || lpad(n::text, 7, '0') as number, n
  from (select n, case when n <= 10000 then 1 else 3 + n::bigint * 7919 % 19998 end as e,
      case when n <= 10000 then now() - interval '800 days' - n * interval '1 hour' else now() - n * interval '3 minutes' end as at
    from generate_series(1, 1000000 - (select count(*)::int from inspection)) n) v;
insert into inspection (id, number, enterprise_id, disclosed_to, agency_id, region_code, kind, trigger, state, window_from, window_to, counts_toward_cap, cap_basis,
    reason, author_id, approver_id, approved_at, created_at, change_id)
  select p.id, number, e, e, md5('agency' || a)::uuid, '370502', 'ROUTINE', 'FOLLOW_UP', 'CLOSED', day, day + 10, true, '计入年度频次', '复查', md5('head')::uuid,
    md5('deputy')::uuid, at, at, change.id from past p, change;
insert into inspection_item (inspection_id, item_id, checklist_version) select id, md5('item' || a || '-1')::uuid, 1 from past;
insert into inspection_team (inspection_id, inspector_id, agency_id, disclosed_to, position, lead, pseudonym, name, certificate_number, planned_at, change_id)
  select p.id, md5('inspector' || a || '-' || j)::uuid, md5('agency' || a)::uuid, e, s, s = 1, 'P' || a || '-' || j, '执法员' || a || '-' || j,
    'ZF-' || a || '-' || j, at, change.id
  from past p, change, generate_series(1, 2) s, lateral (select 1 + (n / 40 + s) % 10 as j) x;
set session_replication_role = origin;
`

// ask is one request: what, and as whom.
type ask struct {
	token string
	body  []byte
}

func (c *city) ask(user, document string, variables map[string]any) ask {
	body, err := json.Marshal(map[string]any{"query": document, "variables": variables})
	c.ok(err)
	return ask{c.tokens[user], body}
}

func (c *city) send(a ask) ([]byte, error) {
	answer, err := post(c.url+"/graphql", a.token, a.body)
	if err == nil && bytes.Contains(answer, []byte(`"errors"`)) {
		err = fmt.Errorf("%s", answer)
	}
	return answer, err
}

// times sends the asks in turns from several connections, each so often from each of them, and gives how long they took, sorted.
func (c *city) times(b *testing.B, often int, asks ...ask) [][]time.Duration {
	took := make([][]time.Duration, len(asks))
	var lock sync.Mutex
	var wait sync.WaitGroup
	for range asking {
		wait.Go(func() {
			for n := range often * len(asks) {
				k, begin := n%len(asks), time.Now()
				_, err := c.send(asks[k])
				d := time.Since(begin)
				if err != nil {
					b.Error(err)
					return
				}
				lock.Lock()
				took[k] = append(took[k], d)
				lock.Unlock()
			}
		})
	}
	wait.Wait()
	for k := range took {
		slices.Sort(took[k])
	}
	return took
}

func millis(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// keeps wants 99 of 100 requests within the limit.
func (c *city) keeps(b *testing.B, a ask) {
	for b.Loop() {
		t := c.times(b, 250, a)[0]
		p99 := t[len(t)*99/100]
		b.ReportMetric(millis(p99), "p99-ms")
		b.ReportMetric(millis(t[len(t)/2]), "p50-ms")
		b.ReportMetric(0, "ns/op")
		if p99 > listLimit {
			b.Errorf("p99 is %s, at most %s", p99, listLimit)
		}
	}
}

// costsTheSame wants the second of two requests to take no longer than the first, whose rows are as many.
func (c *city) costsTheSame(b *testing.B, first, second ask) {
	for b.Loop() {
		t := c.times(b, 150, first, second)
		one, other := t[0][len(t[0])/2], t[1][len(t[1])/2]
		ratio := float64(other) / float64(one)
		b.ReportMetric(ratio, "x/first")
		b.ReportMetric(millis(one), "first-p50-ms")
		b.ReportMetric(millis(other), "second-p50-ms")
		b.ReportMetric(0, "ns/op")
		if ratio > sameCost {
			b.Errorf("%s against %s: %.2f times, at most %.1f", other, one, ratio, sameCost)
		}
	}
}

// list is a list of inspections as the screens ask for it; with a cursor, from there on.
func (c *city) list(user, document, after string) ask {
	v := map[string]any{"first": rows, "filter": map[string]any{}}
	if user == "officer" {
		v["filter"] = map[string]any{"mine": true}
	}
	if after != "" {
		v["after"] = after
	}
	return c.ask(user, document, v)
}

// deepIn walks a list and gives the cursor after that many rows.
func (c *city) deepIn(user string) (after string) {
	const document = `query Inspections($filter: InspectionFilter, $first: Int!, $after: String) { inspections(filter: $filter, first: $first, after: $after) {
		pageInfo { hasNextPage endCursor } } }`
	for range deep / 100 {
		a := c.list(user, document, after)
		a.body = bytes.Replace(a.body, []byte(fmt.Sprintf(`"first":%d`, rows)), []byte(`"first":100`), 1)
		answer, err := c.send(a)
		c.ok(err)
		var got struct {
			Data struct {
				Inspections struct {
					PageInfo struct {
						HasNextPage bool
						EndCursor   string
					}
				}
			}
		}
		c.ok(json.Unmarshal(answer, &got))
		if !got.Data.Inspections.PageInfo.HasNextPage {
			c.b.Fatalf("the list of %s has fewer than %d rows", user, deep)
		}
		after = got.Data.Inspections.PageInfo.EndCursor
	}
	return after
}

// BenchmarkHistory measures at 1,000,000 inspections: what lists keep, and that neither the depth of a page nor the past of an enterprise
// costs anything.
func BenchmarkHistory(b *testing.B) {
	c := newCity(b)
	_, err := c.admin.PgConn().Exec(b.Context(), historySQL).ReadAll()
	c.ok(err)
	_, err = c.admin.Exec(b.Context(), "vacuum analyze inspection, inspection_team, inspection_item")
	c.ok(err)
	if got := c.strings("select count(*)::text from inspection where $1 = 1", 1)[0]; got != fmt.Sprint(visits) {
		b.Fatalf("%s inspections, wanted %d", got, visits)
	}
	codes := c.strings("select uscc from enterprise where id = any(array(select md5('enterprise' || n)::uuid from generate_series(1, 1 + $1::int) n)) order by uscc", 1)
	c.account(auth.NewAccount{Username: "firm", Roles: []actor.Role{actor.Enterprise}, Enterprise: codes[0]})
	document := `query Inspections($filter: InspectionFilter, $first: Int!, $after: String) { inspections(filter: $filter, first: $first, after: $after) {
		nodes { id number kind state windowFrom windowTo scannedAt countsTowardCap agency { id name } enterprise { id name uscc } items { id name }
		team { lead inspector { pseudonym } } record { result } } pageInfo { hasNextPage endCursor } } }`
	for _, user := range []string{"officer", "firm"} {
		b.Run("list/"+user, func(b *testing.B) { c.keeps(b, c.list(user, document, "")) })
		b.Run("depth/"+user, func(b *testing.B) {
			c.costsTheSame(b, c.list(user, document, ""), c.list(user, document, c.deepIn(user)))
		})
	}
	frequency := func(uscc string) ask {
		return c.ask("supervisor", `query($uscc: USCC!, $year: Int!) { enterprise(uscc: $uscc) { uscc frequency(year: $year) { total byAgency { agency { code } counted } } } }`,
			map[string]any{"uscc": uscc, "year": time.Now().Year()})
	}
	b.Run("frequency", func(b *testing.B) { c.costsTheSame(b, frequency(codes[1]), frequency(codes[0])) })
	w := c.newWrites()
	w.settle()
	b.Run("records", func(b *testing.B) {
		for b.Loop() {
			_, rate, err := work(w.overHTTP, writing, 0, 10*slice)
			c.ok(err)
			b.ReportMetric(rate, "records/s")
			b.ReportMetric(0, "ns/op")
			if rate < recordsLimit {
				b.Errorf("%.0f records a second, at least %.0f", rate, recordsLimit)
			}
		}
	})
}
