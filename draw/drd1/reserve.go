package drd1

import "slices"

// ChainLink reports whether next is the value that follows released in a reserve chain: H(next) = released (§6.8). The first released
// value is the anchor c_0 of the plan.
func ChainLink(suite Suite, released, next Digest) bool { return suite.Sum(next[:]) == released }

// ChainValue is c_i = H^(n−i)(secret) of a reserve chain of length n; 0 ≤ i ≤ n. c_0 is the plan's anchor.
func ChainValue(suite Suite, secret Digest, n, i int) Digest {
	for range n - i {
		secret = suite.Sum(secret[:])
	}
	return secret
}

// Substitute is the replacement of mode R2 for a firm of the stratum (§6.8): the lowest H(K ‖ LP8(id)), K = TH("reserve", S ‖ c_i),
// among eligible firms that are not used: not drawn and not yet a substitute. ok is false when none is left; an error is one of reading.
func Substitute(suite Suite, seed, link Digest, pool *Pool, stratum string, used map[string]bool) (c Candidate, ok bool, err error) {
	key := TH(suite, LabelReserve, append(seed[:], link[:]...))
	all, err := Lowest(suite, key, pool, []Stratum{{Label: stratum, Quota: len(used) + 1}})
	if err != nil {
		return Candidate{}, false, err
	}
	at := slices.IndexFunc(all[0], func(c Candidate) bool { return !used[c.Firm] })
	if at < 0 {
		return Candidate{}, false, nil
	}
	return all[0][at], true, nil
}

// Refill is the replacement of an inspector (§6.8): the lowest A(e, j) among those for whom can is true. can must hold for committed,
// eligible, qualified, unconflicted inspectors outside the team with capacity left.
func Refill(suite Suite, seed Digest, firm string, inspectors []Inspector, can func(Inspector) bool) (id string, ticket Digest, ok bool) {
	key := AssignKey(suite, seed)
	for _, j := range inspectors {
		if !can(j) {
			continue
		}
		t := PairTicket(suite, key, firm, j.ID)
		if !ok || t.Compare(ticket) < 0 {
			id, ticket, ok = j.ID, t, true
		}
	}
	return id, ticket, ok
}
