package authz

import (
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
	"github.com/pquerna/otp/totp"
)

// The one form of TOTP that every authenticator app knows: RFC 6238 with SHA-1, 6 digits, 30 seconds, 20 bytes of secret.
const (
	totpDigits      = otp.DigitsSix
	totpStep        = 30 // seconds
	totpSecretBytes = 20
)

// EnrolTOTP makes a second factor for a user: the secret to store (encrypted) in base32, and the otpauth URI that an
// authenticator app scans.
func EnrolTOTP(issuer, username string, random io.Reader) (secret, uri string, err error) {
	if random == nil {
		return "", "", errors.New("authz: a second factor needs randomness")
	}
	k, err := totp.Generate(totp.GenerateOpts{
		Issuer: issuer, AccountName: username, Period: totpStep, SecretSize: totpSecretBytes,
		Digits: totpDigits, Algorithm: otp.AlgorithmSHA1, Rand: random,
	})
	if err != nil {
		return "", "", fmt.Errorf("authz: second factor: %w", err)
	}
	return k.Secret(), k.URL(), nil
}

// VerifyTOTP checks a code at now and gives the time step it belongs to. One step of clock difference is tolerated either
// way. A code counts once: the step must be after lastStep (0 at first), and on success the caller stores the new step in
// the transaction that counts the sign-in. The error is only a damaged secret.
func VerifyTOTP(secret, code string, now time.Time, lastStep int64) (step int64, ok bool, err error) {
	if !sixDigits(code) {
		return 0, false, nil
	}
	current := now.Unix() / totpStep
	for s := current - 1; s <= current+1; s++ {
		want, err := hotp.GenerateCodeCustom(secret, uint64(s), hotp.ValidateOpts{Digits: totpDigits, Algorithm: otp.AlgorithmSHA1})
		if err != nil {
			return 0, false, fmt.Errorf("authz: second factor: %w", err)
		}
		// no early exit: the time does not tell which step matched
		if subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 && s > lastStep && !ok {
			step, ok = s, true
		}
	}
	return step, ok, nil
}

func sixDigits(code string) bool {
	if len(code) != totpDigits.Length() {
		return false
	}
	for _, c := range []byte(code) {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}
