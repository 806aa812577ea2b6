package cli

import "yangguang/draw/drd1"

// sealed compares the nonces of sealed parties with what the log says of them where the draw became public: with its result, or at the end of
// its embargo, which must not come early.
func (o *orderCheck) sealed() {
	if len(o.entropy.Sealed) == 0 {
		return
	}
	said, all := map[string]string{}, true
	for _, kind := range []string{"result", "disclose", "void"} {
		steps, whole := o.of(kind)
		all = all && whole
		for _, s := range steps {
			for party, nonce := range s.body.Sealed {
				said[party] = nonce
			}
			if len(s.body.Sealed) > 0 && o.b[drd1.FileVoid] == nil && s.at.Before(o.plan.Embargo) {
				o.fail("entry %d (%s): the sealed nonces became public before the embargo's end", s.index, kind)
			}
		}
	}
	for _, n := range o.entropy.Sealed {
		if value, found := said[n.Party]; value != n.Value.String() && (found || all) {
			o.fail("the log has no nonce of sealed party %s with the value of the bundle", n.Party)
		}
	}
}

// stayedAway reports whether the log lacks a seal that the plan asks for, or the nonce that opens one.
func (o *orderCheck) stayedAway() bool {
	seals, nonces := 0, 0
	for _, s := range o.steps {
		switch s.kind {
		case "seal":
			seals++
		case "draw.unseal":
			nonces++
		}
	}
	return seals < len(o.plan.Sealed) || nonces < len(o.plan.Sealed)
}
