package fairness

import "yangguang/workday"

// Part is what of a file is judged: the draws of an office ("" for all) from one day to another (zero for no bound).
type Part struct {
	Office   string
	From, To workday.Date
}

// has reports whether a draw belongs to the part. One without a day belongs to no period.
func (p Part) has(d *Draw) bool {
	dated := !p.From.IsZero() || !p.To.IsZero()
	return (p.Office == "" || p.Office == d.Office) && !(dated && d.On.IsZero()) && !(!p.From.IsZero() && d.On.Before(p.From)) && !(!p.To.IsZero() && p.To.Before(d.On))
}
