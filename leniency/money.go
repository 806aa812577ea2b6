package leniency

import (
	"errors"
	"fmt"
	"math/big"
	"strings"
)

// Money is an amount in fen 分, a hundredth of a yuan: exact, never a float. It is never negative.
type Money int64

// MaxMoney is the largest amount, 999 999 999 999.99 yuan: what the store's numeric(14, 2) holds.
const MaxMoney Money = 99_999_999_999_999

// errMoney is the one message for every amount that is none.
var errMoney = errors.New("want an amount in yuan with at most two decimals, such as 300 or 300.50, from 0 to 999999999999.99")

// ParseMoney reads an amount in yuan: digits, or digits, a point and one or two digits. Signs, exponents, separators, leading zeros,
// a third decimal and anything above MaxMoney are refused.
func ParseMoney(s string) (Money, error) {
	whole, cents, point := strings.Cut(s, ".")
	if !isDigits(whole) || len(whole) > 12 || len(whole) > 1 && whole[0] == '0' || point && (!isDigits(cents) || len(cents) > 2) {
		return 0, errMoney
	}
	var m Money
	for _, d := range whole + (cents + "00")[:2] {
		m = m*10 + Money(d-'0')
	}
	return m, nil
}

func isDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// ParseNumber reads a number from 0 to 999 999 999 with at most three decimals, in thousandths: 0.1 is 100. Signs, exponents, separators
// and leading zeros are refused.
func ParseNumber(s string) (int64, error) {
	whole, part, point := strings.Cut(s, ".")
	if !isDigits(whole) || len(whole) > 9 || len(whole) > 1 && whole[0] == '0' || point && (!isDigits(part) || len(part) > 3) {
		return 0, errors.New("want a number with at most three decimals, such as 0.1, from 0 to 999999999")
	}
	var n int64
	for _, d := range whole + (part + "000")[:3] {
		n = n*10 + int64(d-'0')
	}
	return n, nil
}

// String is the amount in yuan with two decimals.
func (m Money) String() string { return fmt.Sprintf("%d.%02d", m/100, m%100) }

// Share is an exact fraction of hundredths of a per cent: 30% is 3000.
type Share int64

// whole is 100%.
const whole Share = 10_000

// ParseShare reads a percentage such as 30% or 12.5%, with at most two decimals, from 0% to 100%.
func ParseShare(s string) (Share, error) {
	number, ok := strings.CutSuffix(s, "%")
	m, err := ParseMoney(number)
	if !ok || err != nil || Share(m) > whole {
		return 0, errors.New("want a percentage such as 30% or 12.5%, from 0% to 100%")
	}
	return Share(m), nil
}

func (s Share) String() string {
	t := strings.TrimRight(strings.TrimRight(Money(s).String(), "0"), ".")
	if t == "" {
		t = "0"
	}
	return t + "%"
}

// scale is m × num ÷ den, rounded down, or up when up is set. ok is false above MaxMoney.
func (m Money) scale(num, den int64, up bool) (_ Money, ok bool) {
	q, r := new(big.Int).QuoRem(new(big.Int).Mul(big.NewInt(int64(m)), big.NewInt(num)), big.NewInt(den), new(big.Int))
	if up && r.Sign() != 0 {
		q.Add(q, big.NewInt(1))
	}
	if !q.IsInt64() || Money(q.Int64()) > MaxMoney {
		return 0, false
	}
	return Money(q.Int64()), true
}
