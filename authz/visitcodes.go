package authz

import (
	"errors"
	"time"

	"yangguang/inspection"
)

// VisitCodes lets package inspection sign and read check codes 检查码 without knowing their format.
type VisitCodes struct{ *Codes }

var _ inspection.Codes = VisitCodes{}

// Sign implements inspection.Codes.
func (c VisitCodes) Sign(p inspection.Permit) (string, error) { return c.Issue(Code(p)) }

// Read implements inspection.Codes. A code before or after its time comes back with the refusal.
func (c VisitCodes) Read(token string, now time.Time) (inspection.Permit, error) {
	code, err := c.Parse(token, now)
	if err != nil && !errors.Is(err, ErrCodeNotYet) && !errors.Is(err, ErrCodeExpired) {
		return inspection.Permit{}, err
	}
	return inspection.Permit(code), err
}
