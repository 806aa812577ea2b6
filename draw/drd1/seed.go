package drd1

// Commitment is TH("commit", Q ‖ LP8(party) ‖ nonce): what a party publishes before the round's plans are drawn (§6.3).
func Commitment(suite Suite, round Digest, party string, nonce Digest) Digest {
	return TH(suite, LabelCommit, bound(round, party, nonce))
}

// Seal is TH("seal", P ‖ LP8(party) ‖ nonce): a sealed party's commitment to one draw (§6.4).
func Seal(suite Suite, plan Digest, party string, nonce Digest) Digest {
	return TH(suite, LabelSeal, bound(plan, party, nonce))
}

func bound(to Digest, party string, nonce Digest) []byte {
	m := append([]byte(nil), to[:]...)
	m = append(m, lp8(party)...)
	return append(m, nonce[:]...)
}

// Seed is S (§6.5). opened and sealed must be ascending by party, beacons in the order of the round text; all must have passed the
// grammar (ids of at most 64 bytes, values of at most 65,535).
func Seed(suite Suite, draw string, round Digest, opened []Nonce, beacons []BeaconSeen, sealed []Nonce) Digest {
	m := append(lp8(draw), round[:]...)
	m = appendNonces(m, opened)
	m = append(m, u16(len(beacons))...)
	for _, b := range beacons {
		m = append(m, lp8(b.Source)...)
		m = append(m, lp8(b.Event)...)
		m = append(append(m, u16(len(b.Value))...), b.Value...)
	}
	return TH(suite, LabelSeed, appendNonces(m, sealed))
}

func appendNonces(m []byte, nonces []Nonce) []byte {
	m = append(m, u16(len(nonces))...)
	for _, n := range nonces {
		m = append(append(m, lp8(n.Party)...), n.Value[:]...)
	}
	return m
}

// SelectKey is K_sel = TH("select", S).
func SelectKey(suite Suite, seed Digest) Digest { return TH(suite, LabelSelect, seed[:]) }

// AssignKey is K_asg = TH("assign", S).
func AssignKey(suite Suite, seed Digest) Digest { return TH(suite, LabelAssign, seed[:]) }

// Ticket is T(e) = H(K_sel ‖ LP8(e)): a firm checks itself with this one hash.
func Ticket(suite Suite, selectKey Digest, firm string) Digest {
	return suite.Sum(append(selectKey[:], lp8(firm)...))
}

// PairTicket is A(e, j) = H(K_asg ‖ LP8(e) ‖ LP8(j)).
func PairTicket(suite Suite, assignKey Digest, firm, inspector string) Digest {
	return suite.Sum(append(append(assignKey[:], lp8(firm)...), lp8(inspector)...))
}
