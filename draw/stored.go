package draw

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"yangguang/actor"
	"yangguang/draw/drd1"
	"yangguang/ident"
)

// Kept are the rows that a draw is worked with, written as the lines of the texts that they stand for. Texts have their digest in the ledger;
// rows are what screens show and visits come from, so a row that says something else is somebody's hand.
type Kept struct {
	Plan                  []string // the stratum and slot lines of the plan
	Pool                  []string // "id stratum code" of pool.tsv, tabs between, in its order
	Inspectors, Conflicts []string // lines of the files
	Result                []string // the cutoff, sel and rsv lines of the result
	Visits                []string // "visit <number> <id> <first team>" for each selection
	Logged                *string  // digest of the result in the body of its ledger entry
}

// StoredSource reads rows of draws.
type StoredSource interface {
	// LostDraws are the ledger's entries about plans and results of draws that no row belongs to.
	LostDraws(ctx context.Context, a actor.Actor) ([]string, error)
	// StoredDraws are draws by id, from after on.
	StoredDraws(ctx context.Context, a actor.Actor, after uuid.UUID, limit int) ([]Executable, error)
	Record(ctx context.Context, a actor.Actor, number string, files []string) (Record, error)
	Kept(ctx context.Context, a actor.Actor, draw uuid.UUID) (Kept, error)
}

// CheckStored holds the rows of every draw against its texts, and its texts against their digests. wrong is called for each row that does
// not fit, with the draw and what it should be. It returns how many draws it looked at.
func CheckStored(ctx context.Context, src StoredSource, suites []drd1.Suite, wrong func(draw, why string)) (n int, err error) {
	system := actor.Actor{Pseudonym: "system", Roles: []actor.Role{actor.System}}
	lost, err := src.LostDraws(ctx, system)
	if err != nil {
		return n, err
	}
	for _, entry := range lost {
		wrong(entry, "the ledger speaks of it and the row is missing")
	}
	after := uuid.Nil
	for {
		some, err := src.StoredDraws(ctx, system, after, executeBatch)
		if err != nil || len(some) == 0 {
			return n, err
		}
		for _, d := range some {
			rec, err := src.Record(ctx, system, d.Number, frozen)
			if err != nil {
				return n, err
			}
			kept, err := src.Kept(ctx, system, d.ID)
			if err != nil {
				return n, err
			}
			for _, why := range append(rec.committedUnlike(kept), rec.resultUnlike(kept, suites)...) {
				wrong(d.Number, why)
			}
			n, after = n+1, d.ID
		}
	}
}

// committedUnlike compares plan and lists with the rows that were written beside them when the draw was committed: what was taken out, put in
// or changed has its line. The plan's digest and roots say that something was; only these rows say what.
func (r Record) committedUnlike(kept Kept) []string {
	pool := linesOf(string(r.Files[drd1.FilePool]))
	for i, l := range pool { // without salts
		if w := strings.Split(l, "\t"); len(w) > 3 {
			pool[i] = strings.Join(w[:3], "\t")
		}
	}
	strata := slices.DeleteFunc(linesOf(string(r.Files[drd1.FilePlan])), func(l string) bool {
		return !strings.HasPrefix(l, "stratum ") && !strings.HasPrefix(l, "slot ")
	})
	return slices.Concat(unlike(drd1.FilePlan, "draw_stratum and draw_slot", strata, kept.Plan), unlike(drd1.FilePool, "draw_pool_member", pool, kept.Pool),
		unlike(drd1.FileInspectors, "draw_line", linesOf(string(r.Files[drd1.FileInspectors])), kept.Inspectors),
		unlike(drd1.FileConflicts, "draw_line", linesOf(string(r.Files[drd1.FileConflicts])), kept.Conflicts))
}

// resultUnlike compares the result text with its digests, and the rows of selections, teams, reserves and visits with the text.
func (r Record) resultUnlike(kept Kept, suites []drd1.Suite) []string {
	if r.Draw.Result == nil || r.ResultText == nil {
		return nil
	}
	text := *r.ResultText
	suite, ok := suiteOf(suites, r.Round.Suite)
	if !ok {
		return []string{"the suite " + r.Round.Suite + " is unknown"}
	}
	digest, stored := ident.Digest(drd1.ResultDigest(suite, []byte(text))).String(), r.Draw.Result.Digest.String()
	for _, logged := range []*string{kept.Logged, &stored} {
		if logged != nil && *logged != digest {
			return []string{fmt.Sprintf("%s has digest %s, logged was %s", drd1.FileResult, digest, *logged)}
		}
	}
	parsed, err := drd1.ParseResult([]byte(text))
	if err != nil {
		return []string{err.Error()}
	}
	var said, visits []string
	for _, l := range linesOf(text) {
		if key, _, _ := strings.Cut(l, " "); slices.Contains([]string{"cutoff", "sel", "rsv"}, key) {
			said = append(said, l)
		}
	}
	for i, s := range parsed.Selected {
		team := slices.DeleteFunc(slices.Clone(s.Team), func(j string) bool { return j == drd1.Nobody })
		visits = append(visits, strings.Join(append([]string{fmt.Sprintf("visit %s.%d %s", parsed.Draw, i+1, s.Firm)}, team...), " "))
	}
	return append(unlike(drd1.FileResult, "draw_selection", said, kept.Result), unlike(drd1.FileResult, "inspection", visits, kept.Visits)...)
}

// unlike names each line of a text that no row stands for, and each row that the text does not have.
func unlike(file, table string, text, rows []string) (wrong []string) {
	have, want := map[string]bool{}, map[string]bool{}
	for _, l := range rows {
		have[l] = true
	}
	for _, l := range text {
		want[l] = true
		if !have[l] {
			wrong = append(wrong, fmt.Sprintf("%s says %q, no row of %s does", file, l, table))
		}
	}
	for _, l := range rows {
		if !want[l] {
			wrong = append(wrong, fmt.Sprintf("a row of %s says %q, %s does not", table, l, file))
		}
	}
	return wrong
}

// shownRows bounds how many rows an error names.
const shownRows = 5

func firstOf(wrong []string) string {
	if more := len(wrong) - shownRows; more > 0 {
		return strings.Join(wrong[:shownRows], "; ") + fmt.Sprintf("; and %d more", more)
	}
	return strings.Join(wrong, "; ")
}

func linesOf(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(strings.TrimSuffix(text, "\n"), "\n")
}
