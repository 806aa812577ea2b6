package graph

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"yangguang/fault"
	"yangguang/postgres"
)

// TestPresent: each kind of fault is its code, with both sentences and what a person needs; nothing of a cause comes out.
func TestPresent(t *testing.T) {
	for _, kind := range []fault.Kind{fault.Invalid, fault.Unauthenticated, fault.Forbidden, fault.NotFound, fault.Conflict, fault.Precondition, fault.RateLimited, fault.Unavailable} {
		e := fault.New(kind, "中文", "English").With("count", 2).Because(errors.New("secret cause"))
		e.Reason, e.Field = fault.FrequencyCap, "input.windowFrom"
		got := Present(t.Context(), fmt.Errorf("doing it: %w", e))
		x := got.Extensions
		if got.Message != "中文" || x["code"] != string(kind) || x["messageEn"] != "English" || x["reason"] != "FREQUENCY_CAP" || x["field"] != "input.windowFrom" {
			t.Errorf("%s: %+v", kind, got)
		}
		b, err := json.Marshal(got)
		if err != nil || strings.Contains(string(b), "secret") || strings.Contains(string(b), "doing it") || !strings.Contains(string(b), `"facts":{"count":2}`) {
			t.Errorf("%s: %s %v", kind, b, err)
		}
	}
}

func TestPresentHidesWhatIsNoFault(t *testing.T) {
	var log bytes.Buffer
	before := slog.Default()
	slog.SetDefault(slog.New(slog.NewJSONHandler(&log, nil)))
	defer slog.SetDefault(before)
	ctx := WithRequest(t.Context(), &Request{ID: "r-1"})
	for _, err := range []error{errors.New("SQLSTATE 42P01"), recovered(ctx, "index out of range"), &gqlerror.Error{Message: "must not be null", Err: errors.New("null")},
		&gqlerror.Error{Message: "of a resolver"}} {
		got := Present(ctx, err)
		b, _ := json.Marshal(got)
		if got.Extensions["code"] != Internal || got.Extensions["requestId"] != "r-1" || strings.Contains(string(b), "42P01") || strings.Contains(string(b), "range") || strings.Contains(string(b), ".go") {
			t.Errorf("%v: %s", err, b)
		}
	}
	if n := strings.Count(log.String(), `"request":"r-1"`); n != 4 || !strings.Contains(log.String(), "errors_test.go") {
		t.Errorf("%d lines in the log, want 4 and the stack of the panic:\n%s", n, log.String())
	}
	if got := Present(ctx, fmt.Errorf("query: %w", context.DeadlineExceeded)); got.Extensions["code"] != string(fault.Unavailable) {
		t.Errorf("a deadline is %v", got.Extensions)
	}
}

// TestPresentNamesTheField: a scalar does not know where it stands; the path of the argument does.
func TestPresentNamesTheField(t *testing.T) {
	path := ast.Path{ast.PathName("filePlan"), ast.PathName("input"), ast.PathName("ratios"), ast.PathIndex(2), ast.PathName("percent")}
	got := Present(t.Context(), gqlerror.WrapPath(path, fault.BadInput("", "数值", "number")))
	if got.Extensions["field"] != "input.ratios[2].percent" {
		t.Errorf("field is %v", got.Extensions["field"])
	}
}

func TestPresentMarksStaleActors(t *testing.T) {
	r := &Request{}
	Present(WithRequest(t.Context(), r), fault.New(fault.Unauthenticated, "已变更", "changed").Because(postgres.ErrStale))
	if !r.stale.Load() {
		t.Error("a stale actor went unnoticed")
	}
}
