package bench

import (
	"bytes"
	"encoding/json"
	"fmt"
	"testing"
)

// question is a read with its variants: requests alternate among them, so that no single row stays in every cache.
type question struct {
	name, as string
	target   float64 // of the ratio, issue "Benchmarks"
	document string
	variants []map[string]any
	holds    string // what the answer of each variant has, as a sign that it is not empty
	least    int    // how often
}

const reading = 8 // connections

// all makes one variant per value of one variable.
func all(name string, values []string) (v []map[string]any) {
	for _, value := range values {
		v = append(v, map[string]any{name: value})
	}
	return v
}

const (
	uscc   = `select uscc from enterprise where id = any(array(select md5('enterprise' || n)::uuid from generate_series($1::int, $1::int + 15) n)) order by uscc`
	number = `select i.number from inspection i join agency g on g.id = i.agency_id where g.code = '370502-B01'
		and exists (select from finding f where f.inspection_id = i.id) and exists (select from record_answer r where r.inspection_id = i.id) order by i.number limit 16`
)

func (c *city) questions() []question {
	page := ` pageInfo { hasNextPage endCursor } `
	agency := ` agency { code name } `
	face := ` { pseudonym name certificateNumber agency { code name } } `
	return []question{
		{"Q1", "supervisor", 0.4, `query($uscc: USCC!) { enterprise(uscc: $uscc) { uscc name inspections(first: 100) { edges { cursor node {
			number kind state windowFrom windowTo createdAt ` + agency + ` team { lead inspector { pseudonym name } } findings { id violation { code name } } } }` +
			page + `} } }`, all("uscc", c.strings(uscc, 1)), `"cursor"`, 100},
		{"Q2", "head", 0.35, `query($state: InspectionState!) { inspections(filter: {state: $state}, first: 50) { edges { cursor node {
			id number kind state windowFrom windowTo createdAt enterprise { uscc name } ` + agency + ` } }` + page + `} }`,
			all("state", []string{"PLANNED", "APPROVED", "CODE_ISSUED", "RECORDED", "CLOSED"}), `"cursor"`, 50},
		{"Q3", "head", 0.35, `query($number: String!) { inspection(number: $number) { id number kind trigger state windowFrom windowTo countsTowardCap capBasis
			scannedAt voidReason createdAt enterprise { id uscc name address region { code name } status creditClass } ` + agency + ` cooperatingAgencies { code }
			items { id code name category basis method } plan { number } draw { number } team { lead inspector` + face + `} checkCode { token }
			record { version result narrative deviceTime receivedAt timeGap answers { question value note } evidence { id sha256 } recordedBy` + face +
			`confirmedBy` + face + `} findings { id violation { code name basis } facts { key value source } advice { ruling arithmetic duties
			items { matches item { code } conditions { key result } } } decision { number } } rectifications { id order dueOn } cases { number }
			publication { dueOn publishedAt } ledger { index digest proofUrl } } }`, all("number", c.strings(number)), `"question"`, 10},
		{"Q4", "supervisor", 0.5, `query($uscc: USCC!) { enterprise(uscc: $uscc) { uscc name frequency(year: 2026) { year total previousYearTotal byAgency {
			agency { code name } counted cap basis exempt { inspectionNumber basis } } } } }`, all("uscc", c.strings(uscc, 5000)), `"counted"`, 1},
		{"Q5p", "head", 0.45, `query($name: String!) { enterprises(filter: {namePrefix: $name}, first: 20) { edges { cursor node { id uscc name kind
			region { code name } status } }` + page + `} }`, all("name", []string{"东营市博", "东营市德", "东营市华", "东营市泰", "东营市恒", "东营市信"}), `"cursor"`, 20},
		{"Q5s", "head", 0.45, `query($name: String!) { enterprises(filter: {nameContains: $name}, first: 20) { edges { cursor node { id uscc name kind
			region { code name } status } }` + page + `} }`, all("name", []string{"安餐", "邦商", "长建", "青食", "东医", "方物", "福机"}), `"cursor"`, 20},
	}
}

// read compares one question. The answers are compared byte for byte with the first of their variant: nobody gets another's.
func (c *city) read(b *testing.B, q question) {
	var bodies, first [][]byte
	var trips [][]trip
	token := c.tokens[q.as]
	ask := func(url string, body []byte) []byte {
		answer, err := post(url+"/graphql", token, body)
		if err == nil && bytes.Contains(answer, []byte(`"errors"`)) {
			err = fmt.Errorf("%s", answer)
		}
		if err != nil {
			b.Fatal(err)
		}
		return answer
	}
	for _, v := range q.variants {
		body, err := json.Marshal(map[string]any{"query": q.document, "variables": v})
		if err != nil {
			b.Fatal(err)
		}
		ask(c.traced, body) // whatever is remembered, is now
		answer := []byte{}
		trips = append(trips, c.recorder.of(func() { answer = ask(c.traced, body) }))
		if n := bytes.Count(answer, []byte(q.holds)); n < q.least {
			b.Fatalf("%s of %v: %d times %s in %s", q.name, v, n, q.holds, answer)
		}
		bodies, first = append(bodies, body), append(first, answer)
	}
	c.floor.answer(q.name, func(n int) []trip { return trips[n] })
	compare(b, reading, q.target, func(n int) error {
		n %= len(bodies)
		answer, err := post(c.url+"/graphql", token, bodies[n])
		if err == nil && !bytes.Equal(answer, first[n]) {
			err = fmt.Errorf("%s: another answer than at first: %s", q.name, answer)
		}
		return err
	}, func(n int) error { return c.bare(q.name, n%len(bodies)) })
}

// Benchmark compares the questions and the record of a visit with their floors.
func Benchmark(b *testing.B) {
	c := newCity(b)
	for _, q := range c.questions() {
		b.Run(q.name, func(b *testing.B) { c.read(b, q) })
	}
	w := c.newWrites()
	w.settle()
	b.Run("M1", w.againstBare)
	b.Run("recordInspection", w.againstService)
}
