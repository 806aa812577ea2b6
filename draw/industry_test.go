package draw_test

import (
	"io"
	"strings"
	"testing"

	"github.com/google/uuid"

	"yangguang/actor"
	"yangguang/command"
	"yangguang/draw"
	"yangguang/postgres"
	"yangguang/roster"
)

// Whoever sells food and comes into the register by a file is counted by the floor until an inspection, and found by plans for the class, the group and the division.
func TestAnImportedFoodSellerIsCountedByTheFloor(t *testing.T) {
	t.Parallel()
	tn := newTown(t, 2)
	register := roster.NewService(tn.DB.DB, postgres.Commands[roster.Tx](tn.DB.DB))
	c := command.Command{Actor: actor.Actor{Pseudonym: "system", Roles: []actor.Role{actor.System}}, Verb: "register:import", PolicyLine: "command line", Operation: "import", Key: uuid.Must(uuid.NewV7())}
	file := "uscc,name,region_code,status,industry_code\n"
	for _, row := range []string{"MA3DEM001,合成粮油零售有限公司,370502,存续,F5221", "MA3DEM002,合成糕点零售有限公司,370502,存续,5222", "MA3DEM003,合成果蔬批发有限公司,370502,存续,5123",
		"MA3DEM004,合成服装零售有限公司,370502,存续,5232", "MA3DEM005,合成零售有限公司,370502,存续,52"} {
		code, rest, _ := strings.Cut(row, ",")
		_, check := roster.CheckUSCC("91370502" + code + "0")
		file += "91370502" + code + string(check) + "," + rest + "\n"
	}
	rep := must(register.Import(t.Context(), c, roster.Import{Register: roster.Enterprises, FileName: "food.csv",
		Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(file)), nil }}))(t)
	if rep.Created != 5 || rep.Warned != 0 {
		t.Fatalf("%+v", rep)
	}
	tn.plant(func(x exec) {
		x(`insert into inspection (id, number, enterprise_id, agency_id, region_code, kind, trigger, window_from, window_to, state, author_id, approver_id, reason,
				counts_toward_cap, cap_basis, change_id)
			select gen_random_uuid(), 'V-' || name, id, $1, '370502', 'ROUTINE', 'TRANSFER', day, day, 'RECORDED', $2, $3, '-', true, '-', gen_random_uuid()
			from enterprise join (values ('合成粮油零售有限公司', (current_date - interval '25 months')::date), ('合成果蔬批发有限公司', current_date - 30)) v (n, day) on n = name`,
			tn.firstAgency, tn.admin.AccountID, tn.colleague.AccountID)
	})
	if c := must(tn.app.Coverages(t.Context(), tn.admin, tn.firstAgency, nil))(t); len(c) != 1 || c[0].Enterprises != 3 || c[0].Inspected != 1 || c[0].Due != 2 {
		t.Errorf("%+v", c)
	}
	for code, want := range map[string]int{"F": 5, "52": 4, "522": 2, "5221": 1, "51": 1, "512": 1, "5123": 1, "5122": 0, "523": 1} {
		n := 0
		for _, s := range must(tn.app.CountTarget(t.Context(), tn.admin, draw.Target{Industries: []string{code}}, "industry_section"))(t) {
			if s.Stratum != "F" {
				t.Errorf("%s: %+v", code, s)
			}
			n += s.Active
		}
		if n != want {
			t.Errorf("a plan for %s selects %d, wanted %d", code, n, want)
		}
	}
}
