//go:build shared_data

package draw_test

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/uuid"

	"yangguang/actor"
	"yangguang/command"
	"yangguang/draw"
	"yangguang/draw/drd1"
	"yangguang/postgres"
	"yangguang/roster"
)

// A draw over a real register (SHARED_DATA), imported as an office would: everything its file does not state is unknown, and the draw
// verifies all the same.
func TestADrawOverAnImportedRegisterVerifies(t *testing.T) {
	dir := os.Getenv("SHARED_DATA")
	if dir == "" {
		t.Fatal("set SHARED_DATA to the folder of shared data")
	}
	tn := newTown(t, 0)
	registers := roster.NewService(tn.DB.DB, postgres.Commands[roster.Tx](tn.DB.DB))
	rep, err := registers.Import(t.Context(), command.Command{Actor: actor.Actor{Pseudonym: "system", Roles: []actor.Role{actor.System}},
		Verb: "register:import", Operation: "import", Key: uuid.Must(uuid.NewV7())}, roster.Import{Register: roster.Enterprises, FileName: "dongying.csv.gz",
		Open: func() (io.ReadCloser, error) { return os.Open(filepath.Join(dir, "enterprises", "dongying.csv.gz")) }})
	if err != nil || rep.Created != 10170 {
		t.Fatalf("%+v, %v", rep, err)
	}
	tn.plant(func(x exec) {
		x("update agency set region_code = '370500' where id = $1", tn.firstAgency)
		for i := range 40 {
			tn.inspector(x, fmt.Sprintf("K%03d", i), tn.firstAgency, "ACTIVE", "2030-12-31", "市场监管")
		}
	})
	in := tn.planInput()
	in.Ratios = []draw.RatioInput{{Stratum: "ENTERPRISE", Percent: "1"}, {Stratum: "SELF_EMPLOYED", Percent: "1"}, {Stratum: "COOPERATIVE", Percent: "1"}}
	p := must(tn.svc.FilePlan(t.Context(), tn.by(tn.admin, "filePlan"), in))(t)
	r := tn.opened("r")
	tn.commitAll(r)
	d := tn.committed(p, r)
	tn.settle(r)
	d = must(tn.svc.ExecuteDraw(t.Context(), tn.by(tn.admin, "executeDraw"), d.ID))(t)
	zip := must(tn.app.Zip(t.Context(), actor.Public(), d.Number))(t)
	b := must(drd1.LoadZIP(bytes.NewReader(zip), int64(len(zip))))(t)
	if rep := drd1.Verify(b, protocol); rep.ExitCode() != 0 {
		t.Fatal(rep.Err())
	}
	if d.Pool.Size != 10170 || d.Pool.Eligible != 10170 || d.Result.Selected < 102 || d.Result.Unfilled != 0 {
		t.Errorf("pool %+v, result %+v", d.Pool, d.Result)
	}
}
