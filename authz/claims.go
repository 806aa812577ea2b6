package authz

import (
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"
)

// Claims is all that an access token says: which account, which session, and for how long. Roles, agency and status are
// read from the database by these two ids on every request.
type Claims struct {
	Account uuid.UUID // sub
	Session uuid.UUID // sid
	ID      uuid.UUID // jti
	Issued  time.Time // iat and nbf, UTC, whole seconds
	Expires time.Time // exp, UTC, whole seconds
}

// wireClaims is the payload as the JWT library sees it. Decoding is ours (strictObject); the library checks the times,
// issuer and audience.
type wireClaims struct {
	issuer, audience      string
	subject, session, id  uuid.UUID
	expires, since, issue time.Time
}

var claimNames = []string{"iss", "aud", "sub", "sid", "exp", "nbf", "iat", "jti"}

func (c *wireClaims) UnmarshalJSON(data []byte) error {
	m, err := strictObject(data, claimNames)
	if err != nil {
		return err
	}
	for name, to := range map[string]*string{"iss": &c.issuer, "aud": &c.audience} {
		if *to, err = strictString(m[name]); err != nil {
			return err
		}
	}
	for name, to := range map[string]*uuid.UUID{"sub": &c.subject, "sid": &c.session, "jti": &c.id} {
		s, err := strictString(m[name])
		if err != nil {
			return err
		}
		if *to, err = parseUUID(s); err != nil {
			return err
		}
	}
	for name, to := range map[string]*time.Time{"exp": &c.expires, "nbf": &c.since, "iat": &c.issue} {
		n, err := strictSeconds(m[name])
		if err != nil {
			return err
		}
		*to = time.Unix(n, 0).UTC()
	}
	return nil
}

// parseUUID takes the one canonical spelling and not the zero id.
func parseUUID(s string) (uuid.UUID, error) {
	id, err := uuid.Parse(s)
	if err != nil || id.String() != s || id == uuid.Nil {
		return uuid.Nil, errNotStrict
	}
	return id, nil
}

// The methods of jwt.Claims.

func (c *wireClaims) GetExpirationTime() (*jwt.NumericDate, error) {
	return jwt.NewNumericDate(c.expires), nil
}
func (c *wireClaims) GetIssuedAt() (*jwt.NumericDate, error) { return jwt.NewNumericDate(c.issue), nil }
func (c *wireClaims) GetNotBefore() (*jwt.NumericDate, error) {
	return jwt.NewNumericDate(c.since), nil
}
func (c *wireClaims) GetIssuer() (string, error)  { return c.issuer, nil }
func (c *wireClaims) GetSubject() (string, error) { return c.subject.String(), nil }
func (c *wireClaims) GetAudience() (jwt.ClaimStrings, error) {
	return jwt.ClaimStrings{c.audience}, nil
}

func (c *wireClaims) public() Claims {
	return Claims{Account: c.subject, Session: c.session, ID: c.id, Issued: c.issue, Expires: c.expires}
}
