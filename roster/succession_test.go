package roster_test

import (
	"errors"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgconn"

	"yangguang/actor"
	"yangguang/fault"
	"yangguang/roster"
)

// Nobody ends an enterprise in another alone, under whatever name: another person confirms it on the row as it was proposed.
func TestNobodyEndsAnEnterpriseInAnotherAlone(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	second := o.account(t, actor.AgencyAdmin, "370502-SCJG", uuid.Nil)
	find := func(text string) roster.Entry { return o.row(t, o.admin, roster.Enterprises, text) }
	b := find("王小明餐馆")
	end := func(a actor.Actor, e roster.Entry, to roster.Entry, kind roster.SuccessionKind) (roster.Entry, error) {
		return o.End(t.Context(), by(a), editOf(e, "并入"), roster.Ending{Successor: &to.ID, Kind: kind})
	}
	for _, kind := range []roster.SuccessionKind{roster.Duplicate, roster.Merger, roster.Reregistered} {
		got, err := end(o.admin, find("一号食品"), b, kind)
		if err != nil || got.State != roster.InForce || got.Successor != nil {
			t.Fatalf("%s: %+v, %v", kind, got, err)
		}
		_, err = end(o.admin, got, b, kind)
		if e := wants(t, "again by the same", err, fault.Precondition, ""); e.Reason != fault.SecondPerson {
			t.Errorf("%s: %v", kind, e)
		}
		if h := o.history(t, o.admin, got); h[0].Action != "PROPOSE" || h[0].By != o.admin.Pseudonym || h[0].Reason != "并入" || h[0].Changes[0].Column != "successor" {
			t.Errorf("%s: %+v", kind, h[0])
		}
	}
	if got, err := end(second, find("一号食品"), b, roster.Merger); err != nil || got.State != roster.InForce {
		t.Errorf("another kind than the proposed one is a proposal: %+v, %v", got, err)
	}
	if _, _, err := o.Save(t.Context(), by(o.admin), editOf(find("一号食品"), "迁址"), []roster.Cell{{Column: "address", Value: "东营区九号"}}); err != nil {
		t.Fatal(err)
	}
	if got, err := end(o.admin, find("一号食品"), b, roster.Merger); err != nil || got.State != roster.InForce {
		t.Errorf("the row changed since: it is proposed anew: %+v, %v", got, err)
	}
	_, err := o.db.Owner(t).Exec(t.Context(), `insert into enterprise_succession (enterprise_id, successor_id, kind, reason, account_id, change_id)
		values ($1, $2, 'MERGER', 'x', $3, gen_random_uuid())`, find("一号食品").ID, b.ID, o.admin.AccountID)
	if pg := new(pgconn.PgError); !errors.As(err, &pg) || pg.ConstraintName != "succession_by_two" {
		t.Errorf("alone by SQL: %v", err)
	}
	if got, err := end(second, find("一号食品"), b, roster.Merger); err != nil || got.State != roster.Ended || got.Successor == nil {
		t.Errorf("confirmed: %+v, %v", got, err)
	}
}

// What the register itself shows to be one enterprise is merged by one person, unless it was this person who made it look so.
func TestWhatIsEvidentlyOneEnterpriseIsMergedByOnePerson(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	enter := func(code, name, reason string) roster.Entry {
		got, _, err := o.Save(t.Context(), by(o.admin), roster.Edit{Register: roster.Enterprises, Reason: reason}, []roster.Cell{{Column: "uscc", Value: code},
			{Column: "name", Value: name}, {Column: "region_code", Value: "370502"}})
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	a := o.row(t, o.admin, roster.Enterprises, "一号食品")
	again := enter("92370502DEM99999XX", a.Title, "另一企业，与 "+a.Code+" 住所不同")
	second := o.account(t, actor.AgencyAdmin, "370502-SCJG", uuid.Nil)
	into := roster.Ending{Successor: &again.ID, Kind: roster.Duplicate}
	if got, err := o.End(t.Context(), by(o.admin), editOf(a, "重复登记"), into); err != nil || got.State != roster.InForce {
		t.Errorf("by who entered it under the name of the other: %+v, %v", got, err)
	}
	a = o.row(t, o.admin, roster.Enterprises, a.Code)
	if got, err := o.End(t.Context(), by(second), editOf(a, "重复登记"), into); err != nil || got.State != roster.Ended {
		t.Errorf("the same name in the same city: %+v, %v", got, err)
	}
}
