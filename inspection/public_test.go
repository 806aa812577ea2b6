package inspection_test

import (
	"reflect"
	"testing"
	"time"

	"github.com/google/uuid"

	"yangguang/inspection"
	"yangguang/publish"
	"yangguang/workday"
)

// What rows for the public are made of is of types that hold nothing personal: redacted text, codes, numbers, days. A field of another type,
// a plain string above all, does not get in.
func TestPublicRowsAreOfPublicTypes(t *testing.T) {
	safe := map[reflect.Type]bool{reflect.TypeFor[publish.Text](): true, reflect.TypeFor[publish.Code](): true, reflect.TypeFor[workday.Date](): true,
		reflect.TypeFor[time.Time](): true, reflect.TypeFor[uuid.UUID](): true, reflect.TypeFor[int](): true, reflect.TypeFor[bool](): true}
	for _, row := range []reflect.Type{reflect.TypeFor[inspection.NewPublished](), reflect.TypeFor[publish.NewPenalty]()} {
		for i := range row.NumField() {
			f := row.Field(i)
			of := f.Type
			for of.Kind() == reflect.Pointer || of.Kind() == reflect.Slice {
				of = of.Elem()
			}
			if !safe[of] {
				t.Errorf("%s.%s is %s: the public reads what went through package publish", row, f.Name, f.Type)
			}
		}
	}
	for _, sealed := range []reflect.Type{reflect.TypeFor[publish.Text](), reflect.TypeFor[publish.Code]()} {
		for i := range sealed.NumField() {
			if f := sealed.Field(i); f.IsExported() {
				t.Errorf("%s.%s is open: anybody could fill it", sealed, f.Name)
			}
		}
	}
}
