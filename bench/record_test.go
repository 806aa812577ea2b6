package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"yangguang/command"
	"yangguang/ident"
	"yangguang/inspection"
)

const writing = 4 // connections, as many as write at once

// site is a visit that waits for its record.
type site struct {
	ID, Enterprise uuid.UUID
	Number         string
}

// writes are the records to hand in, each for a visit of its own.
type writes struct {
	*city
	sites     []site
	used      atomic.Int64
	violation string
	template  []trip      // what one record sent
	of        [2]site     // the visit it was for, and another one
	fresh     []uuid.UUID // ids that it made
}

func (c *city) newWrites() *writes {
	c.b.Helper()
	w := &writes{city: c}
	rows, err := c.admin.Query(c.b.Context(), `select id, enterprise_id, number from inspection where state = 'ON_SITE' order by number`)
	c.ok(err)
	w.sites, err = pgx.CollectRows(rows, pgx.RowToStructByPos[site])
	c.ok(err)
	w.violation = c.strings(`select code from violation where code = 'FOOD-EXPIRED'`)[0]
	return w
}

var errNoSite = errors.New("all visits on site are recorded: prepare more of them")

// take gives the place of a visit that nobody else gets.
func (w *writes) take() (int, error) {
	n := int(w.used.Add(1) - 1)
	if n >= len(w.sites) {
		return 0, errNoSite
	}
	return n, nil
}

func (w *writes) next() (site, error) {
	n, err := w.take()
	if err != nil {
		return site{}, err
	}
	return w.sites[n], nil
}

const recordDocument = `mutation($input: RecordInspectionInput!) { recordInspection(input: $input) { inspection { id number state record { version receivedAt } }
	clientMutationId } }`

// request is a record with ten answers and two findings.
func (w *writes) request(s site) inspection.RecordRequest {
	r := inspection.RecordRequest{InspectionID: s.ID, Result: inspection.PendingFurtherAction, Narrative: "现场检查情况：发现问题两处。", DeviceTime: time.Now()}
	for n := range 10 {
		r.Answers = append(r.Answers, inspection.AnswerInput{Question: fmt.Sprint("q", n+1), Value: "YES"})
	}
	f := inspection.FindingInput{ViolationCode: w.violation, Facts: []inspection.FactInput{{Key: "goods_value", Value: "74.47"}}}
	r.Findings = []inspection.FindingInput{f, f}
	return r
}

// graphQL hands one record in over HTTP.
func (w *writes) graphQL(url string, s site) error {
	r := w.request(s)
	body, err := json.Marshal(map[string]any{"query": recordDocument, "variables": map[string]any{"input": map[string]any{
		"clientMutationId": uuid.Must(uuid.NewV7()), "inspectionId": ident.Of(ident.Inspection, s.ID), "result": r.Result, "narrative": r.Narrative,
		"answers": r.Answers, "findings": r.Findings, "deviceTime": r.DeviceTime.UTC()}}})
	if err != nil {
		return err
	}
	answer, err := post(url+"/graphql", w.tokens["officer"], body)
	if err == nil && (bytes.Contains(answer, []byte(`"errors"`)) || !bytes.Contains(answer, []byte(s.Number))) {
		err = fmt.Errorf("%s", answer)
	}
	return err
}

func (w *writes) overHTTP(int) error {
	s, err := w.next()
	if err != nil {
		return err
	}
	return w.graphQL(w.url, s)
}

// settle hands in records for a while and takes statistics, so that both sides plan on tables as they are in use. Without it the platform's
// connections, which are older than the floor's, keep plans made while log_entry and command held a handful of rows: auto_explain with
// nested statements on both sides showed them read whole (6,000 rows per look-up) by the platform and through their keys by the floor, and
// M1 was 0.53 to 0.63 of it. PostgreSQL makes such plans anew when autovacuum first analyzes the tables.
func (w *writes) settle() {
	_, _, err := work(w.overHTTP, writing, 0, settling)
	w.ok(err)
	_, err = w.admin.Exec(w.b.Context(), "vacuum analyze")
	w.ok(err)
}

// settling is how long commands run before their tables are measured.
const settling = 4 * time.Second

// againstBare is M1: the statements of a record sent by the bare program, which decides nothing and seals nothing.
func (w *writes) againstBare(b *testing.B) {
	w.learn(b)
	w.floor.answer("M1", func(n int) []trip { return w.trips(w.sites[n]) })
	before, started := w.count(b), w.used.Load()
	compare(b, writing, 0.75, w.overHTTP, func(int) error {
		n, err := w.take()
		if err != nil {
			return err
		}
		return w.bare("M1", n)
	})
	if got, want := w.count(b)-before, w.used.Load()-started; got != want {
		b.Fatalf("%d records of %d are in the database", got, want)
	}
}

// againstService compares with the same command called in process: what HTTP, token, gates and GraphQL cost.
func (w *writes) againstService(b *testing.B) {
	officer, visits := w.actorOf("officer"), w.app.Domain().Inspections
	compare(b, writing, 0.8, w.overHTTP, func(int) error {
		s, err := w.next()
		if err != nil {
			return err
		}
		r := w.request(s)
		body, err := command.HashBody(r)
		if err != nil {
			return err
		}
		c := command.Command{Actor: officer, Verb: "inspection:record", PolicyLine: "bench", Operation: "recordInspection", Key: uuid.Must(uuid.NewV7()), BodyHash: body}
		_, err = visits.Record(context.Background(), c, r, inspection.Parts{Records: true})
		return err
	})
}

// count says how many records have their two findings, their ten answers and their entry in the ledger.
func (w *writes) count(b *testing.B) (n int64) {
	err := w.admin.QueryRow(b.Context(), `select count(*) from inspection i join log_entry l on l.change_id = i.change_id and l.type = 'record.submit'
		where i.state = 'RECORDED' and 2 = (select count(*) from finding f where f.inspection_id = i.id)
		and 10 = (select count(*) from record_answer r where r.inspection_id = i.id)`).Scan(&n)
	if err != nil {
		b.Fatal(err)
	}
	return n
}

// learn hands in two records and keeps what the first one sent. What differs between the two is of the visit, or made for the record.
func (w *writes) learn(b *testing.B) {
	var sent [2][]trip
	for k := range sent {
		s, err := w.next()
		if err != nil {
			b.Fatal(err)
		}
		if k == 0 { // whatever is remembered, is now
			if err := w.graphQL(w.traced, s); err != nil {
				b.Fatal(err)
			}
			if s, err = w.next(); err != nil {
				b.Fatal(err)
			}
		}
		w.of[k] = s
		sent[k] = w.recorder.of(func() { err = w.graphQL(w.traced, s) })
		if err != nil {
			b.Fatal(err)
		}
	}
	w.template = sent[0]
	for i := range sent[0] {
		one, two := sent[0][i].statements(), sent[1][i].statements()
		for k := range one {
			for x, arg := range one[k].Arguments {
				mine, others := ids(arg), ids(two[k].Arguments[x])
				for y, id := range mine {
					if id != others[y] && id != w.of[0].ID && id != w.of[0].Enterprise {
						w.fresh = append(w.fresh, id)
					}
				}
			}
		}
	}
}

func ids(arg any) []uuid.UUID {
	switch v := arg.(type) {
	case uuid.UUID:
		return []uuid.UUID{v}
	case []uuid.UUID:
		return v
	}
	return nil
}

// trips is the template for another visit, with new ids.
func (w *writes) trips(s site) []trip {
	becomes := map[uuid.UUID]uuid.UUID{w.of[0].ID: s.ID, w.of[0].Enterprise: s.Enterprise}
	for _, id := range w.fresh {
		if _, known := becomes[id]; !known {
			becomes[id] = uuid.Must(uuid.NewV7())
		}
	}
	id := func(old uuid.UUID) uuid.UUID {
		if v, ok := becomes[old]; ok {
			return v
		}
		return old
	}
	out := make([]trip, len(w.template))
	for i, t := range w.template {
		b := &pgx.Batch{}
		for _, q := range t.statements() {
			args := make([]any, len(q.Arguments))
			for k, arg := range q.Arguments {
				switch v := arg.(type) {
				case uuid.UUID:
					args[k] = id(v)
				case []uuid.UUID:
					list := make([]uuid.UUID, len(v))
					for x := range v {
						list[x] = id(v[x])
					}
					args[k] = list
				case string:
					args[k] = strings.ReplaceAll(v, w.of[0].Number, s.Number)
				default:
					args[k] = arg
				}
			}
			b.Queue(q.SQL, args...)
		}
		out[i] = trip{batch: b}
	}
	return out
}
