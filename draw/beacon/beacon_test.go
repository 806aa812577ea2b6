package beacon

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"strconv"
	"strings"
	"testing"
	"time"
)

// Two rounds of the League of Entropy's quicknet, as anyone can fetch them; they prove themselves.
const (
	round123  = "b75c69d0b72a5d906e854e808ba7e2accb1542ac355ae486d591aa9d43765482e26cd02df835d3546d23c4b13e0dfc92"
	round1000 = "b44679b9a59af2ec876b1a6b1ad52ea9b1615fc3982b19576350f93447cb1125e342b73a8dd2bacbe47e4b6b63ed5e39"
)

func TestQuicknet(t *testing.T) {
	flipped := []byte(round1000)
	flipped[95] ^= 1
	infinity := "c0" + strings.Repeat("0", 94)
	for _, c := range []struct {
		name, event, value string
		ok                 bool
	}{
		{"round 123", "123", round123, true},
		{"round 1000", "1000", round1000, true},
		{"swapped", "1000", round123, false},
		{"next round", "1001", round1000, false},
		{"flipped bit", "1000", string(flipped), false},
		{"upper case", "1000", strings.ToUpper(round1000), false},
		{"cut", "1000", round1000[:94], false},
		{"longer", "1000", round1000 + "00", false},
		{"no hex", "1000", strings.Repeat("z", 96), false},
		{"infinity", "1000", infinity, false},
		{"empty", "1000", "", false},
		{"leading zero", "01000", round1000, false},
		{"signed", "+1000", round1000, false},
		{"round 0", "0", round1000, false},
	} {
		if err := Quicknet.CheckValue(c.event, c.value); (err == nil) != c.ok {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

// TestPinnedChain recomputes the chain hash from the pinned fields: be32(period) ‖ be64(genesis) ‖ key ‖ group hash ‖ id.
func TestPinnedChain(t *testing.T) {
	c := Quicknet.(chain)
	group, err := hex.DecodeString("f477d5c89f21a17c863a7f937c6a6d15859414d2be09cd448d4279af331c5d3e")
	if err != nil {
		t.Fatal(err)
	}
	key := c.key.Bytes()
	m := binary.BigEndian.AppendUint32(nil, uint32(c.period/time.Second))
	m = binary.BigEndian.AppendUint64(m, uint64(c.genesis.Unix()))
	m = append(append(append(m, key[:]...), group...), "quicknet"...)
	if got := sha256.Sum256(m); hex.EncodeToString(got[:]) != "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971" {
		t.Errorf("chain hash %x", got)
	}
}

func TestEventTimes(t *testing.T) {
	due := time.Date(2023, 8, 23, 15, 59, 24, 0, time.UTC) // of round 1000
	for _, c := range []struct {
		event string
		at    time.Time
		ok    bool
	}{
		{"1000", due, true},
		{"1000", due.Add(-time.Second), true},
		{"1000", due.Add(time.Second), false}, // would be known before the time the round text gives
		{"999", due, false},
		{"x", due, false},
	} {
		if err := Quicknet.CheckEvent(c.event, c.at); (err == nil) != c.ok {
			t.Errorf("round %s at %s: %v", c.event, c.at, err)
		}
	}
	for at, want := range map[time.Time]string{due: "1000", due.Add(-time.Second): "1000", due.Add(-3 * time.Second): "999", due.Add(1): "1001",
		time.Date(2026, 4, 20, 0, 0, 0, 0, time.UTC): "27946612"} {
		event, time := RoundAt(at)
		if event != want || time.Before(at) || Quicknet.CheckEvent(event, time) != nil {
			t.Errorf("round at %s: %s due %s, want %s", at, event, time, want)
		}
	}
}

// FuzzQuicknet: a value counts for one round only, and in one notation.
func FuzzQuicknet(f *testing.F) {
	f.Fuzz(func(t *testing.T, event, value string) {
		if Quicknet.CheckValue(event, value) != nil {
			return
		}
		n, err := round(event)
		if err != nil || strings.ToLower(value) != value || Quicknet.CheckValue(strconv.FormatUint(n+1, 10), value) == nil {
			t.Errorf("%q is the value of round %q and of others", value, event)
		}
	})
}
