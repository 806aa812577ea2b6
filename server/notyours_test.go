package server_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/vektah/gqlparser/v2/ast"

	"yangguang/actor"
	"yangguang/decision"
	"yangguang/graph/gen"
	"yangguang/ident"
	"yangguang/postgres"
	"yangguang/roster"
	"yangguang/server/auth"
)

// kindOfField says what an id in an input names, where its name does not.
var kindOfField = map[string]ident.Kind{"inspectionIds": ident.Inspection, "visitId": ident.Inspection, "findingIds": ident.Finding, "rectificationId": ident.Order,
	"proposalId": ident.Merge, "draftId": decision.KindDraft, "signatureId": ident.Evidence, "commitmentEvidenceId": ident.Evidence, "evidenceIds": ident.Evidence,
	"itemIds": ident.CheckItem, "inspectorIds": ident.Inspector, "replacementId": ident.Inspector, "cooperatingAgencyIds": ident.Agency, "grantorId": ident.Agency,
	"granteeId": ident.Agency, "successorId": ident.Agency}

// everybodys are the kinds that everybody who may call the mutation may read: refusing what is another's tells nothing.
var everybodys = []ident.Kind{ident.Plan, ident.Round, ident.Draw, ident.Agency, ident.Enterprise, ident.Site, ident.Inspector}

// namesOf are the mutations in which a field names objects of another kind than usual, or of several: each is tried.
var namesOf = map[string][]naming{
	"publishCheckItem.id": {{ident.CheckItem, nil}}, "endPowerGrant.id": {{ident.Grant, nil}}, "acceptPowerGrant.id": {{ident.Grant, nil}},
	"endRegisterEntry.id": {{ident.Agency, vars{"register": "AGENCIES"}}, {ident.Inspector, vars{"register": "INSPECTORS"}},
		{ident.CheckItem, vars{"register": "ITEMS"}}},
	"saveRegisterEntry.id": {{ident.Agency, vars{"register": "AGENCIES"}}, {ident.Inspector, vars{"register": "INSPECTORS"}},
		{ident.CheckItem, vars{"register": "ITEMS"}}},
	"replyToPublication.id": {{ident.Inspection, nil}, {ident.Decision, nil}}, "checkStatement.id": {{ident.Inspection, nil}, {ident.Decision, nil}},
	"withdrawPublication.id": {{ident.Inspection, nil}, {ident.Decision, nil}},
}

type vars = map[string]any

type naming struct {
	kind ident.Kind
	with vars
}

// valid are the values that an input needs to come as far as the object.
var valid = map[string]any{"regionCode": "370502", "ground": "K01", "key": "goods_value", "value": "1", "evidence": strings.Repeat("ab", 32), "inspector": "i-ZF-2",
	"uscc": notMine, "register": "ITEMS", "version": "00000000-0000-4000-8000-000000000001", "document": "x", "party": vars{"refusal": "拒绝"}, "outcome": nil}

const (
	here, there   = "370502-SCJG", "370503-SCJG"
	mine, notMine = "91370502MA3DEM001R", "91370503MA3DEM002B"
)

// what is another's reads exactly as what does not exist, whatever mutation names it, and whoever asks: an officer, a head, an enterprise.
func TestWhatIsNotYoursReadsAsWhatIsNotThere(t *testing.T) {
	s := start(t)
	p := s.neighbours()
	schema := gen.NewExecutableSchema(gen.Config{}).Schema()
	told := 0
	for _, m := range schema.Mutation.Fields {
		if len(m.Arguments) == 0 {
			continue
		}
		input := schema.Types[m.Arguments[0].Type.Name()]
		for _, f := range input.Fields {
			for _, n := range p.names(m.Name, f) {
				if p.reads(schema, m, input, f, n) {
					told++
				}
			}
		}
	}
	if told < 60 {
		t.Errorf("only %d mutations came as far as an object", told)
	}
}

// neighbours are two agencies with everything of the first, and people of the second.
type neighbours struct {
	*stage
	foreign map[ident.Kind]uuid.UUID
	own     map[ident.Kind]uuid.UUID
	tokens  map[string]string
}

func (p neighbours) names(mutation string, f *ast.FieldDefinition) []naming {
	if n, ok := namesOf[mutation+"."+f.Name]; ok {
		return n
	}
	if f.Type.Name() != "ID" {
		return nil
	}
	kind := kindOf(f.Name)
	if slices.Contains(everybodys, kind) {
		return nil
	}
	if _, ok := p.foreign[kind]; !ok {
		p.t.Errorf("%s.%s names a kind of which nothing is planted: %s", mutation, f.Name, kind)
	}
	return []naming{{kind, nil}}
}

// reads asks with an id that is another's and one that nobody has, and says whether anybody was told that the latter does not exist.
func (p neighbours) reads(schema *ast.Schema, m *ast.FieldDefinition, input *ast.Definition, f *ast.FieldDefinition, n naming) (told bool) {
	query := "mutation($in: " + input.Name + "!) { " + m.Name + "(input: $in) { clientMutationId } }"
	for who, token := range p.tokens {
		ask := func(id uuid.UUID) (answered, string) {
			in := p.fill(schema, input)
			maps.Copy(in, n.with)
			name := ident.Of(n.kind, id)
			if in[f.Name] = name; f.Type.Elem != nil {
				in[f.Name] = []string{name}
			}
			a := p.ask(token, query, vars{"in": in})
			return a, p.told(a, name)
		}
		never, nothing := ask(uuid.New())
		told = told || never.code() == "NOT_FOUND"
		if never.code() == "FORBIDDEN" {
			continue
		}
		if _, another := ask(p.foreign[n.kind]); another != nothing {
			p.t.Errorf("%s of %s, asked by %s:\n  another's: %s\n  nobody's:  %s", m.Name, n.kind, who, another, nothing)
		}
	}
	return told
}

// told is what the caller can tell from an answer, the id that it sent aside.
func (p neighbours) told(a answered, id string) string {
	for i := range a.Errors {
		a.Errors[i].Extensions.RequestID = ""
	}
	b, err := json.Marshal(struct {
		Data   json.RawMessage
		Errors []problem
	}{a.Data, a.Errors})
	if err != nil {
		p.t.Fatal(err)
	}
	return strings.ReplaceAll(string(b), id, "ID")
}

// fill makes an input with a valid value for everything that is required.
func (p neighbours) fill(schema *ast.Schema, input *ast.Definition) vars {
	in := vars{}
	for _, f := range input.Fields {
		if v, ok := valid[f.Name]; f.Type.NonNull && f.DefaultValue == nil {
			if in[f.Name] = v; !ok || v == nil {
				in[f.Name] = p.value(schema, f)
			}
		}
	}
	return in
}

func (p neighbours) value(schema *ast.Schema, f *ast.FieldDefinition) any {
	switch {
	case f.Type.Name() == "ID" && f.Type.Elem != nil:
		return []string{p.id(f)}
	case f.Type.Elem != nil:
		return []any{}
	}
	switch d := schema.Types[f.Type.Name()]; d.Name {
	case "UUID":
		return key()
	case "ID":
		return p.id(f)
	case "Boolean":
		return true
	case "Int":
		return 1
	case "Date":
		return time.Now().AddDate(0, 0, 1).Format(time.DateOnly)
	case "DateTime":
		return time.Now().Add(-time.Minute).Format(time.RFC3339)
	case "Digest":
		return strings.Repeat("ab", 32)
	default:
		if d.Kind == ast.Enum {
			return d.EnumValues[0].Name
		}
		return "理由"
	}
}

// id names something of the second agency where there is any, else nothing.
func (p neighbours) id(f *ast.FieldDefinition) string {
	kind := kindOf(f.Name)
	if id, ok := p.own[kind]; ok {
		return ident.Of(kind, id)
	}
	return ident.Of(kind, uuid.New())
}

func kindOf(field string) ident.Kind {
	if kind, ok := kindOfField[field]; ok {
		return kind
	}
	return ident.Kind(strings.ToLower(strings.TrimSuffix(field, "Id")))
}

// neighbours plants one object of each kind of the first agency, past triggers and keys, and makes the people of the second.
func (s *stage) neighbours() neighbours {
	s.t.Helper()
	s.agency(there, "ZF-1")
	s.agency(here, "ZF-2")
	service := roster.NewService(s.db.DB, postgres.Commands[roster.Tx](s.db.DB))
	if _, err := service.Load(s.t.Context(), auth.Operator("load", "register:import"), roster.Batch{Name: "enterprises", Enterprises: []roster.EnterpriseRow{
		{USCC: mine, Name: "本店", Kind: "ENTERPRISE", RegionCode: "370502", RegisteredRegion: "370502"},
		{USCC: notMine, Name: "邻店", Kind: "ENTERPRISE", RegionCode: "370503", RegisteredRegion: "370503"}}}); err != nil {
		s.t.Fatal(err)
	}
	p := neighbours{s, map[ident.Kind]uuid.UUID{}, map[ident.Kind]uuid.UUID{}, map[string]string{}}
	for name, n := range map[string]auth.NewAccount{"head": {Roles: []actor.Role{actor.AgencyAdmin}, Agency: here},
		"officer": {Roles: []actor.Role{actor.Inspector}, Agency: here, Certificate: "ZF-2"}, "shop": {Roles: []actor.Role{actor.Enterprise}, Enterprise: mine}} {
		n.Username = name
		p.tokens[name] = s.signIn(name, s.account(n).Password)
	}
	p.plant()
	return p
}

func (p neighbours) plant() {
	p.t.Helper()
	past := p.db.Past(p.t)
	theirs, ours := p.foreign, p.own
	for code, of := range map[string]struct {
		uscc string
		ids  map[ident.Kind]uuid.UUID
	}{there: {notMine, theirs}, here: {mine, ours}} {
		var agency, enterprise, inspector uuid.UUID
		if err := past.QueryRow(p.t.Context(), `select a.id, e.id, i.id from agency a, enterprise e, inspector i where a.code = $1 and e.uscc = $2 and i.agency_id = a.id`,
			code, of.uscc).Scan(&agency, &enterprise, &inspector); err != nil {
			p.t.Fatal(err)
		}
		of.ids[ident.Agency], of.ids[ident.Enterprise], of.ids[ident.Inspector], of.ids[ident.CheckItem] = agency, enterprise, inspector, uuid.New()
	}
	const item = `insert into check_item (id, agency_id, code, name, category, method, basis, field, published_at, change_id)
		values ($1, $2, 'SC-1', '事项', 'GENERAL', '现场', '依据', '市场监管', now(), $1)`
	if _, err := past.Exec(p.t.Context(), item, ours[ident.CheckItem], ours[ident.Agency]); err != nil {
		p.t.Fatal(err)
	}
	a, e, visit := theirs[ident.Agency], theirs[ident.Enterprise], uuid.New()
	for kind, sql := range map[ident.Kind]string{
		ident.Inspection: `insert into inspection (id, number, enterprise_id, disclosed_to, agency_id, region_code, kind, trigger, state, window_from, window_to, counts_toward_cap,
			cap_basis, reason, author_id, approver_id, change_id) values ($1, 'JC-1', $3, $3, $2, '370503', 'ROUTINE', 'COMPLAINT', 'RECORDED', current_date, current_date,
			false, 'x', 'x', $2, $4, $1)`,
		ident.Finding: `insert into finding (id, inspection_id, record_version, position, agency_id, enterprise_id, disclosed_to, violation_code, occurred_on, change_id)
			values ($1, $4, 1, 1, $2, $3, $3, 'X', current_date, $1)`,
		ident.Case: `insert into enforcement_case (id, number, inspection_id, agency_id, enterprise_id, disclosed_to, due_on, change_id)
			values ($1, 'AJ-1', $4, $2, $3, $3, current_date, $1)`,
		ident.Decision: `insert into decision (id, number, case_id, finding_id, agency_id, enterprise_id, disclosed_to, violation_code, outcome, reason, advice, proposer_id,
			change_id) values ($1, 'JD-1', $4, $4, $2, $3, $3, 'X', 'PENALTY', 'x', '{}', $1, $1)`,
		ident.Order: `insert into rectification (id, inspection_id, decision_id, agency_id, disclosed_to, order_text, due_on, last_day, change_id)
			values ($1, $4, $1, $2, $3, '改正', current_date + 9, current_date + 10, $1)`,
		ident.Evidence: `insert into evidence (id, agency_id, disclosed_to, sha256, media_type, size, storage_key, author_id, captured_at, change_id)
			values ($1, $2, $3, sha256('x'), 'image/png', 1, right(replace($1::uuid::text, '-', ''), 2) || '/' || replace($1::uuid::text, '-', ''), $4, now(), $1)`,
		ident.CheckItem: `insert into check_item (id, agency_id, code, name, category, method, basis, field, change_id)
			select $1, $2, 'SC-9', '草稿事项', 'GENERAL', '现场', '依据', '市场监管', $1 where $3::uuid <> $4::uuid`,
		ident.Site: `with s as (insert into enterprise_site (id, enterprise_id, change_id) values ($1, $3, $1))
			insert into site_version (site_id, n, kind, name, region_code, address, closed, reason, pseudonym, change_id)
			select $1, 1, 'PREMISES', '店', '370503', '地址', false, 'x', 'x', $1 where $2::uuid <> $4::uuid`,
		ident.Grant: `insert into power_grant (id, grantor_id, grantee_id, kind, instrument, from_day, to_day, reason, change_id)
			select $1, $2, $4, 'AUTHORISED', 'x', current_date, current_date + 9, 'x', $1 where $3::uuid <> $1`,
		ident.Deviation: `insert into draw_request (id, draw_id, agency_id, kind, code, reason, evidence, author_id, author, change_id)
			select $1, $4, $2, 'VOID', 'V01', 'x', sha256('x'), $1, 'x', $1 where $3::uuid <> $1`,
		ident.Exclusion: `insert into plan_exclusion (id, plan_id, agency_id, enterprise_id, code, evidence, until, author_id, author, change_id)
			values ($1, $4, $2, $3, 'E01', 'x', current_date + 9, $1, 'x', $1)`,
		ident.Warning: `insert into warning (id, cause, kind, rule, basis, agency_id, shown, enterprise_id, inspection_id, visits, count, since, due_on, change_id)
			values ($1, 'x', 'OVERDUE_RECORD', 'x', 'x', $2, true, $3, $4, '{}', 1, now(), current_date + 9, $1)`,
		ident.Recusal: `insert into recusal (id, inspection_id, inspector_id, agency_id, disclosed_to, ground, statement, document, author_id, author, change_id)
			values ($1, $4, $1, $2, $3, 'K01', 'x', 'x', $1, 'x', $1)`,
		ident.Exception: `insert into gate_exception (id, inspection_id, agency_id, decider_id, gate, basis, reason, number, enterprise, approver, author_id, author, change_id)
			select $1, $4, $2, $2, 'QUIET_DAY', 'x', 'x', 'JC-1', 'x', 'HEAD', $1, 'x', $1 where $3::uuid <> $1`,
		ident.Merge: `insert into merge_proposal (id, enterprise_id, measure, host_id, guest_id, host_agency, guest_agency, host_number, guest_number, from_day, to_day, basis,
			change_id) values ($1, $3, 'JOINT', $4, $1, $2, $1, 'JC-1', 'JC-2', current_date, current_date, 'x', $1)`,
		ident.Patrol: `insert into patrol (id, number, agency_id, plan_id, title, area, from_day, to_day, most, basis, author_id, author, change_id)
			select $1, 'XC-1', $2, $4, 'x', 'x', current_date, current_date, 9, 'x', $1, 'x', $1 where $3::uuid <> $1`,
		decision.KindDraft: `insert into leniency_draft (id, agency_id, code, version, title, document, author_id, pseudonym, change_id)
			select $1, $2, 'X', 1, 'x', 'x', $4, 'x', $1 where $3::uuid <> $1`,
	} {
		id := uuid.New()
		if kind == ident.Inspection {
			id = visit
		}
		p.foreign[kind] = id
		if _, err := past.Exec(p.t.Context(), sql, id, a, e, visit); err != nil {
			p.t.Errorf("%s: %v", kind, err)
		}
	}
}
