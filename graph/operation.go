package graph

import (
	"context"
	"log/slog"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"
	"github.com/vektah/gqlparser/v2/validator/core"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"yangguang/actor"
	"yangguang/fault"
	"yangguang/graph/guard"
	"yangguang/policies/access"
	"yangguang/postgres"
)

// Asked is a decoded request body.
type Asked struct {
	Query     string
	Operation string // operationName, "" when absent
	Variables map[string]any
}

// Refusals keeps what commands were refused.
type Refusals interface {
	// RecordRefusal writes one row of the audit of refusals.
	RecordRefusal(ctx context.Context, r postgres.Refusal) error
	// CountRefusal counts the refusal of a caller without a session, in at most about most rows of an hour that name a network.
	CountRefusal(ctx context.Context, r postgres.Refusal, most int) error
}

// Executor runs operations in the order that architecture.md §2 gives: parse, guard, gate 1, validate, coerce, resolve.
type Executor struct {
	schema   graphql.ExecutableSchema
	gate     *Gate
	limits   access.Document
	networks int // of callers without a session, in the count of an hour's refusals
	times    access.Request
	rules    *rules.Rules
	cache    graphql.Cache[*document]
	refusals Refusals

	// Enter lets an operation of somebody in when all checks that cost little are done, and refuses when too many are running; nil lets all in.
	// Subscriptions are counted by the transport.
	Enter func(ctx context.Context, who actor.Actor, command bool) (leave func(), err error)
}

// NewExecutor wires an executor; refusals may be nil where no store is.
func NewExecutor(schema graphql.ExecutableSchema, gate *Gate, rules access.Rules, refusals Refusals) *Executor {
	return &Executor{schema: schema, gate: gate, limits: rules.Document, networks: rules.Refusals.NetworksPerHour, times: rules.Request, rules: quietRules(),
		cache: lru.New[*document](rules.Document.Cached), refusals: refusals}
}

// quietRules are the rules of the specification without suggestions: a refusal does not teach the names of the schema.
func quietRules() *rules.Rules {
	r := rules.NewDefaultRules()
	for with, without := range map[string]core.Rule{
		"FieldsOnCorrectType": rules.FieldsOnCorrectTypeRuleWithoutSuggestions, "ScalarLeafs": rules.ScalarLeafsRuleWithoutSuggestions,
		"KnownArgumentNames": rules.KnownArgumentNamesRuleWithoutSuggestions, "KnownTypeNames": rules.KnownTypeNamesRuleWithoutSuggestions,
		"ValuesOfCorrectType": rules.ValuesOfCorrectTypeRuleWithoutSuggestions,
	} {
		r.RemoveRule(with)
		r.AddRule(without.Name, without.RuleFunc)
	}
	return r
}

// document is a document that was measured, with what gate 1 needs to know of its operations. Only valid ones are remembered.
type document struct {
	parsed *ast.QueryDocument
	needs  map[*ast.OperationDefinition][]string
	valid  bool
}

// cachedBytes is the longest text of a document that is worth remembering.
const cachedBytes = 16 << 10

// Execute answers one request. Its error list is for the client. executed is false when the request was refused before any resolver ran:
// the answer then has no data. The caller's Request comes in the context.
func (e *Executor) Execute(ctx context.Context, a Asked) (answer *graphql.Response, executed bool) {
	r := request(ctx)
	defer func() {
		if v := recover(); v != nil {
			answer = &graphql.Response{Errors: presentAll(ctx, recovered(ctx, v))}
		}
		if len(answer.Errors) > e.limits.Errors {
			answer.Errors = answer.Errors[:e.limits.Errors]
		}
		if len(answer.Errors) > 0 {
			r.Code, _ = answer.Errors[0].Extensions["code"].(string)
		}
	}()
	op, errs := e.prepare(ctx, a)
	if len(errs) == 0 && op.Operation.Operation == ast.Subscription {
		errs = presentAll(ctx, fault.BadInput("query", "订阅须以 Accept: text/event-stream 请求", "a subscription is asked for with Accept: text/event-stream"))
	}
	leave, err := func() {}, error(nil)
	if len(errs) == 0 && e.Enter != nil {
		leave, err = e.Enter(ctx, r.Actor, op.Operation.Operation == ast.Mutation)
	}
	if err != nil { // not put on record: who sheds load does not write
		return &graphql.Response{Errors: presentAll(ctx, err)}, false
	}
	defer leave()
	if len(errs) > 0 {
		answer = &graphql.Response{Errors: errs}
	} else {
		executed = true
		answer = e.run(ctx, op)
		if r.stale.Load() && r.Fresh != nil {
			answer = e.again(ctx, op)
		}
	}
	if op != nil && op.Operation.Operation == ast.Mutation && len(answer.Errors) > 0 {
		e.Refuse(ctx, e.roots(op.Operation), answer.Errors[0])
	}
	return answer, executed
}

// again runs an operation once more for the actor as he is now.
func (e *Executor) again(ctx context.Context, op *graphql.OperationContext) *graphql.Response {
	r := request(ctx)
	r.stale.Store(false)
	if err := e.admit(ctx, e.gate.needs(op.Doc, op.Operation), true); err != nil {
		return &graphql.Response{Errors: presentAll(ctx, err)}
	}
	return e.run(ctx, op)
}

// prepare does everything that comes before the resolvers. The operation comes back as soon as it is known, also beside errors.
func (e *Executor) prepare(ctx context.Context, a Asked) (*graphql.OperationContext, gqlerror.List) {
	d, errs := e.measure(ctx, a.Query)
	if errs != nil {
		return nil, errs
	}
	def, err := pick(d.parsed, a.Operation)
	if err != nil {
		return nil, presentAll(ctx, err)
	}
	request(ctx).Operation, request(ctx).Protected = e.roots(def), e.gate.protects(d.parsed, def)
	op := &graphql.OperationContext{RawQuery: a.Query, OperationName: a.Operation, Doc: d.parsed, Operation: def, DisableIntrospection: true,
		RecoverFunc:            recovered,
		ResolverMiddleware:     func(ctx context.Context, next graphql.Resolver) (any, error) { return next(ctx) },
		RootResolverMiddleware: withoutTypes}
	if err := e.admit(ctx, d.needs[def], false); err != nil {
		return op, presentAll(ctx, err)
	}
	if errs := e.validate(ctx, a.Query, d); errs != nil {
		return op, errs
	}
	if op.Variables, err = e.variables(d.parsed, def, a.Variables); err != nil {
		return op, presentAll(ctx, err)
	}
	if def.Operation == ast.Mutation {
		if err := e.withoutIdentities(def.SelectionSet, op.Variables); err != nil {
			return op, presentAll(ctx, err)
		}
	}
	if _, err := guard.Nodes(d.parsed, def, op.Variables, e.limits); err != nil {
		return op, presentAll(ctx, err)
	}
	if _, err := guard.Reads(d.parsed, def, op.Variables, e.limits); err != nil {
		return op, presentAll(ctx, err)
	}
	return op, nil
}

// withoutTypes answers __type with null, as if the schema had no types: introspection is off.
func withoutTypes(ctx context.Context, next graphql.RootResolver) graphql.Marshaler {
	if graphql.GetRootFieldContext(ctx).Field.Name == "__type" {
		return graphql.Null
	}
	return next(ctx)
}

// measure parses a document and puts it before the guard.
func (e *Executor) measure(ctx context.Context, query string) (*document, gqlerror.List) {
	if d, ok := e.cache.Get(ctx, query); ok {
		return d, nil
	}
	text := strings.ReplaceAll(query, "\r\n", "\n") // GraphQL reads the two alike; the parser counts columns by the second alone
	parsed, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: text}, e.limits.Tokens)
	if err != nil {
		return nil, presentAll(ctx, unreadable(text, err))
	}
	if len(parsed.Operations) == 0 {
		return nil, presentAll(ctx, fault.BadInput("query", "文档中没有操作", "the document has no operation"))
	}
	if _, err := guard.Check(parsed, e.limits); err != nil {
		return nil, presentAll(ctx, err)
	}
	d := &document{parsed: parsed, needs: map[*ast.OperationDefinition][]string{}}
	for _, op := range parsed.Operations {
		d.needs[op] = e.gate.needs(parsed, op)
	}
	return d, nil
}

// pick finds the operation to run: the named one, or the only one.
func pick(doc *ast.QueryDocument, name string) (*ast.OperationDefinition, error) {
	if name == "" && len(doc.Operations) > 1 {
		return nil, fault.BadInput("operationName", "文档含多个操作：请用 operationName 指明", "the document has several operations: say which in operationName")
	}
	op := doc.Operations.ForName(name)
	if op == nil {
		return nil, fault.BadInput("operationName", "文档中没有该名称的操作", "the document has no operation of that name")
	}
	return op, nil
}

// roots names the outermost fields for the log, at most three of them. A field that the schema does not have is "?": the document was not
// validated yet, and its names can be anything and of any length.
func (e *Executor) roots(op *ast.OperationDefinition) string {
	of := rootOf(e.schema.Schema(), op)
	var names []string
	for _, s := range op.SelectionSet {
		f, ok := s.(*ast.Field)
		switch {
		case !ok || len(names) == 3:
		case of.Fields.ForName(f.Name) == nil:
			names = append(names, "?")
		default:
			names = append(names, f.Name)
		}
	}
	return strings.Join(names, ",")
}

// admit asks gate 1. A denial of an actor who was not read just now is asked again with the actor as he is now.
func (e *Executor) admit(ctx context.Context, verbs []string, fresh bool) error {
	r := request(ctx)
	if fresh && r.Fresh != nil {
		a, err := r.Fresh(ctx)
		if err != nil {
			return err
		}
		r.Actor, r.Fresh = a, nil
	}
	r.Verb = "public"
	if len(verbs) > 0 {
		r.Verb = verbs[0]
	}
	d, err := e.gate.allow(r.Actor, verbs)
	r.Decision = d
	if err != nil && r.Fresh != nil {
		return e.admit(ctx, verbs, true)
	}
	return err
}

func (e *Executor) validate(ctx context.Context, query string, d *document) gqlerror.List {
	if d.valid {
		return nil
	}
	if errs := validator.ValidateWithRules(e.schema.Schema(), d.parsed, e.rules); len(errs) > 0 {
		out := make(gqlerror.List, 0, e.limits.Errors)
		for _, err := range errs[:min(len(errs), e.limits.Errors)] {
			out = append(out, misfit(ctx, d.parsed, err))
		}
		return out
	}
	d.valid = true
	if len(query) <= cachedBytes {
		e.cache.Add(ctx, query, d)
	}
	return nil
}

// run resolves an operation within the time its kind is given.
func (e *Executor) run(ctx context.Context, op *graphql.OperationContext) *graphql.Response {
	most := e.times.Query
	if op.Operation.Operation == ast.Mutation {
		most = e.times.Command
	}
	ctx, cancel := context.WithTimeout(ctx, most)
	defer cancel()
	ctx = graphql.WithOperationContext(ctx, op)
	ctx = graphql.WithResponseContext(ctx, Present, recovered)
	answer := e.schema.Exec(ctx)(ctx)
	answer.Errors = append(answer.Errors, graphql.GetErrors(ctx)...)
	return answer
}

// Refuse keeps a refused command on record: an account's by itself, the public's in a count, that of a protected command without its network. It must not fail
// the answer; what cannot be written is in the log.
func (e *Executor) Refuse(ctx context.Context, operation string, g *gqlerror.Error) {
	if e.refusals == nil {
		return
	}
	r := request(ctx)
	code, _ := g.Extensions["code"].(string)
	reason, _ := g.Extensions["reason"].(string)
	facts, _ := g.Extensions["facts"].(map[string]any)
	subject, _ := facts["number"].(string)
	refusal := postgres.Refusal{Actor: r.Actor, Verb: r.Verb, Operation: operation, Code: code, Reason: reason, Subject: subject, RequestID: r.ID,
		Address: r.Address, Network: r.Network}
	if r.Protected {
		refusal = postgres.Refusal{Actor: actor.Public(), Verb: r.Verb, Operation: operation, Code: code, Reason: reason}
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), e.times.Refusal)
	defer cancel()
	var err error
	if refusal.Actor.SignedIn() {
		err = e.refusals.RecordRefusal(ctx, refusal)
	} else {
		err = e.refusals.CountRefusal(ctx, refusal, e.networks)
	}
	if err != nil {
		slog.ErrorContext(ctx, "refusal not recorded", "request", r.ID, "error", err.Error())
	}
}
