// Package fault holds the one error type of the platform: a kind, a sentence for the person who asked, and the facts
// that person needs to act. Everything that is not a *fault.Error is a bug or an outage and is shown to nobody.
//
// Wrap freely with %w: wrapping adds detail for the log and never changes what a client sees.
package fault

import "errors"

// Kind is the class of a refusal; package graph turns it into extensions.code.
type Kind string

// The closed set of kinds (architecture contract "GraphQL errors").
const (
	Invalid         Kind = "BAD_USER_INPUT"      // the request is wrong: Field says where
	Unauthenticated Kind = "UNAUTHENTICATED"     // no token, or one that does not hold
	Forbidden       Kind = "FORBIDDEN"           // the role table says no
	NotFound        Kind = "NOT_FOUND"           // absent, or not the caller's
	Conflict        Kind = "CONFLICT"            // somebody was first, or the same key with another body
	Precondition    Kind = "FAILED_PRECONDITION" // the right request at the wrong moment; Reason says which rule
	RateLimited     Kind = "RATE_LIMITED"        // too many; Facts has retryAfter in seconds
	Unavailable     Kind = "UNAVAILABLE"         // the database is away or a deadline passed; try again
)

// Reason names the rule that refused (extensions.reason). The names are part of the API.
type Reason string

// Reasons that clients switch on.
const (
	FrequencyCap       Reason = "FREQUENCY_CAP"       // 检查频次上限
	LeniencyBinds      Reason = "LENIENCY_BINDS"      // 免罚/轻罚清单 binds
	Recusal            Reason = "RECUSAL"             // 回避
	CertificateExpired Reason = "CERTIFICATE_EXPIRED" // 执法证 not valid on the day
	CertificateScope   Reason = "CERTIFICATE_SCOPE"   // 执法证 does not cover the item
	OfficerUnfit       Reason = "OFFICER_UNFIT"       // 请假、停职、调离、不在本机关任职: nobody who can be sent, or go on, on the day
	TooFewOfficers     Reason = "TOO_FEW_OFFICERS"    // 行政处罚法 42: at least two
	QuietDay           Reason = "QUIET_DAY"           // 企业宁静日
	AlreadyDrawn       Reason = "ALREADY_DRAWN"       // one commitment, one result
	NotYet             Reason = "NOT_YET"             // before its time
	TooLate            Reason = "TOO_LATE"            // after its time
	WrongState         Reason = "WRONG_STATE"         // the object is in another state
	ItemNotPublished   Reason = "ITEM_NOT_PUBLISHED"  // 清单之外无检查
	PlanNotFiled       Reason = "PLAN_NOT_FILED"      // 年度检查计划未备案
	SecondPerson       Reason = "SECOND_PERSON"       // approver must not be the author
	NotApprover        Reason = "NOT_APPROVER"        // 专项计划 is approved by a superior agency or the government
	PlanUnbounded      Reason = "PLAN_UNBOUNDED"      // 专项计划 without the bounds of scope and time that policy sets
	NothingEligible    Reason = "NOTHING_ELIGIBLE"    // the pool holds no eligible enterprise
	CodeExpired        Reason = "CODE_EXPIRED"        // 检查码 outside its window
	CodeRevoked        Reason = "CODE_REVOKED"        // 检查码 withdrawn
	DutiesMissing      Reason = "DUTIES_MISSING"      // order to rectify, education record or commitment missing
	NonceMismatch      Reason = "NONCE_MISMATCH"      // the nonce does not open the commitment
	EntropyTooLow      Reason = "ENTROPY_TOO_LOW"     // DRD1 §6.3: less than 60 bits
	QuotaOutOfBand     Reason = "QUOTA_OUT_OF_BAND"   // a stratum's quota is not what the rules of sampling allow
	CapacityTooLow     Reason = "CAPACITY_TOO_LOW"    // DRD1 §2: total capacity below the factor
	LateReason         Reason = "LATE_REASON"         // filed late without a reason
	DiceByParty        Reason = "DICE_BY_PARTY"       // office-thrown dice without a sealed party
	LegalBound         Reason = "LEGAL_BOUND"         // outside the statutory range
	StepsMissing       Reason = "STEPS_MISSING"       // 告知、听证、法制审核、集体讨论 before a penalty
	ReplyOpen          Reason = "REPLY_OPEN"          // 公示前陈述: the enterprise may still answer
	NotYourCode        Reason = "NOT_YOUR_CODE"       // 检查码 of another enterprise
	MakeUpReason       Reason = "MAKE_UP_REASON"      // 补码 without a reason
	NothingToExcept    Reason = "NOTHING_TO_EXCEPT"   // the gate does not refuse this
)

// Error is a refusal that a client may read. Msg is one Chinese sentence, En the same in English; both say what to do next.
type Error struct {
	Kind   Kind
	Reason Reason         // optional
	Field  string         // optional: path of the input at fault, e.g. "input.items[2].code"
	Msg    string         // Chinese, for people
	En     string         // English, for people
	Facts  map[string]any // optional: what a person needs to act (decisions.md 25)
	cause  error          // optional: for the log only
}

func (e *Error) Error() string {
	s := string(e.Kind) + ": " + e.En
	if e.Field != "" {
		s += " (" + e.Field + ")"
	}
	if e.cause != nil {
		s += ": " + e.cause.Error()
	}
	return s
}

// Unwrap gives the private cause.
func (e *Error) Unwrap() error { return e.cause }

// New makes a refusal of a kind.
func New(kind Kind, msg, en string) *Error { return &Error{Kind: kind, Msg: msg, En: en} }

// BadInput names the field at fault and the remedy.
func BadInput(field, msg, en string) *Error {
	return &Error{Kind: Invalid, Field: field, Msg: msg, En: en}
}

// Refuse is a FAILED_PRECONDITION with a reason that clients switch on.
func Refuse(reason Reason, msg, en string) *Error {
	return &Error{Kind: Precondition, Reason: reason, Msg: msg, En: en}
}

// Missing is the answer for what is absent and for what is not the caller's: the two read alike.
func Missing(what, whatEn string) *Error {
	return &Error{Kind: NotFound, Msg: "未找到" + what, En: whatEn + " not found"}
}

// With adds a fact and returns the same error.
func (e *Error) With(key string, value any) *Error {
	if e.Facts == nil {
		e.Facts = map[string]any{}
	}
	e.Facts[key] = value
	return e
}

// Because keeps a private cause for the log and returns the same error.
func (e *Error) Because(cause error) *Error { e.cause = cause; return e }

// As finds the refusal inside any chain of wrapped errors.
func As(err error) (*Error, bool) {
	var e *Error
	ok := errors.As(err, &e)
	return e, ok
}

// Is reports whether err is a refusal of the kind.
func Is(err error, kind Kind) bool { e, ok := As(err); return ok && e.Kind == kind }
