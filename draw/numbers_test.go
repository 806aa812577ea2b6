package draw_test

import (
	"slices"
	"sync"
	"testing"

	"yangguang/command"
	"yangguang/draw"
)

// Numbers of an office and year have no gaps and no doubles, whoever commits at once and whatever is refused in between.
func TestDrawNumbersHaveNoGapsWhenManyCommitAtOnce(t *testing.T) {
	t.Parallel()
	tn := newTown(t, 30)
	r := tn.opened("r")
	const plans, tries = 6, 3 // the second and third commitment of a plan in a round are refused
	var inputs []draw.CommitDraw
	var commands []command.Command
	for range plans {
		p := tn.filed()
		for range tries {
			inputs, commands = append(inputs, tn.drawInput(p, r)), append(commands, tn.by(tn.admin, "commitDraw"))
		}
	}
	var group sync.WaitGroup
	for i := range inputs {
		group.Go(func() { _, _ = tn.svc.CommitDraw(t.Context(), commands[i], inputs[i]) })
	}
	group.Wait()
	if got := query[int64](tn, "select seq::bigint from draw order by seq"); !slices.Equal(got, []int64{1, 2, 3, 4, 5, 6}) {
		t.Errorf("the numbers are %v", got)
	}
	logged := query[string](tn, "select subject from log_entry where type = 'plan' order by idx")
	if numbers := query[string](tn, "select 'draw/' || number from draw order by seq"); !slices.Equal(logged, numbers) {
		t.Errorf("the ledger has %v, the draws are %v", logged, numbers)
	}
}
