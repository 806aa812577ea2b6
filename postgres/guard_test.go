package postgres_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"yangguang/command"
	"yangguang/file"
	"yangguang/ident"
	"yangguang/inspection"
	"yangguang/ledger"
	"yangguang/postgres"
	"yangguang/postgres/pgtest"
)

// visits are planted in every state; the id of each is its name's.
var visits = map[string]inspection.State{"planned": inspection.Planned, "approved": inspection.Approved, "coded": inspection.CodeIssued,
	"entered": inspection.OnSite, "recorded": inspection.Recorded, "closed": inspection.Closed, "void": inspection.Void}

// named gives the id that planted rows have by their name.
func named(name string) uuid.UUID { return uuid.NewSHA1(uuid.NameSpaceOID, []byte(name)) }

// plantVisits writes visits with team, slot and evidence as commands of an earlier day left them: on an entry that the ledger has. A
// second entry, about something else, comes back with it.
func plantVisits(t *testing.T, db *pgtest.DB) (own, other uuid.UUID) {
	t.Helper()
	run := postgres.Commands[bare](db.DB)
	for i, into := range []*uuid.UUID{&own, &other} {
		_, err := run.Do(t.Context(), agencyCommand(string(rune('a'+i))), func(_ context.Context, tx bare, _ time.Time) (command.Change, error) {
			*into = tx.ChangeID()
			return retire("SCJG-0" + string(rune('1'+i))), nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	past := db.Past(t)
	x := func(sql string, args ...any) {
		t.Helper()
		if _, err := past.Exec(t.Context(), sql, args...); err != nil {
			t.Fatal(err)
		}
	}
	agency, firm, author, head := named("agency"), named("firm"), named("author"), named("head")
	x(`insert into agency values ($1, 'SCJG', '市场监管局', '370502', '市场监管', 'county', $2)`, agency, own)
	x(`insert into enterprise (id, uscc, uscc_valid, name, public_name, kind, region_code, registered_region_code, change_id)
		values ($1, '91370502MA3TEST017', true, '测试公司', '测试公司', 'ENTERPRISE', '370502', '370502', $2)`, firm, own)
	x(`insert into account (id, username, display_name, pseudonym, password_hash, agency_id, change_id) values ($1, 'head', 'x', 'x', '-', $3, $2)`, head, own, agency)
	x(`insert into account_role values ($1, 'agency_admin')`, head)
	x(`insert into violation (code, name, basis, family, change_id) values ('V-1', '违法行为', '依据', 'V', $1)`, own)
	x(`insert into evidence (id, agency_id, disclosed_to, sha256, media_type, size, storage_key, author_id, captured_at, change_id)
		values ($1, $3, null, sha256(''), 'image/jpeg', 1, $7, $5, now(), $6), ($2, $3, $4, sha256(''), 'image/jpeg', 1, $8, $5, now(), $6)`,
		named("photo"), named("shown"), agency, firm, author, own, file.Key(named("photo")), file.Key(named("shown")))
	for name, state := range visits {
		disclosed := state != inspection.Planned && state != inspection.Approved
		x(`insert into inspection (id, number, enterprise_id, disclosed_to, agency_id, region_code, kind, trigger, state, window_from, window_to,
			counts_toward_cap, cap_basis, reason, author_id, approver_id, approved_at, void_reason, change_id)
			values ($1, $2, $3, case when $4 then $3::uuid end, $5, '370502', 'ROUTINE', 'COMPLAINT', $6::text, current_date, current_date, true, '-', '-', $7,
			case when $6 <> 'PLANNED' then $8::uuid end, case when $6 <> 'PLANNED' then now() end, case when $6 = 'VOID' then '原因' end, $9)`,
			named(name), name, firm, disclosed, agency, state, author, head, own)
		x(`insert into inspection_team (inspection_id, inspector_id, agency_id, disclosed_to, position, lead, pseudonym, change_id)
			values ($1, $2, $3, case when $4 then $5::uuid end, 1, true, 'P', $6)`, named(name), named("officer"), agency, disclosed, firm, own)
	}
	x(`insert into visit_slot (id, enterprise_id, agency_id, inspection_id, counter, rule, period, n, cap, basis, freed_at, change_id)
		values ($1, $2, $3, $1, 'agency:' || $3::uuid, 'annual', '2026', 1, 2, '-', null, $5),
			($4, $2, $3, $4, 'agency:' || $3::uuid, 'annual', '2026', 2, 2, '-', now(), $5)`,
		named("coded"), firm, agency, named("void"), own)
	return own, other
}

// refusedAs runs one statement as the runtime role, for an account that sees everything and handed the evidence in, and wants PostgreSQL's refusal: a constraint or a code.
func refusedAs(t *testing.T, app *pgxpool.Pool, want, sql string, args pgx.NamedArgs) {
	t.Helper()
	err := pgx.BeginFunc(t.Context(), app, func(tx pgx.Tx) error {
		const platform = "select set_config('app.all', 'on', true), set_config('app.system', 'on', true), set_config('app.account', $1, true)"
		if _, err := tx.Exec(t.Context(), platform, named("author").String()); err != nil {
			return err
		}
		_, err := tx.Exec(t.Context(), sql, args)
		return err
	})
	var pg *pgconn.PgError
	if !errors.As(err, &pg) || pg.ConstraintName != want && pg.Code != want {
		t.Errorf("%s: %v, want %s", sql, err, want)
	}
}

// changes are one legitimate change of each guarded table, but for its change_id.
var changes = map[string]string{
	"inspection":      `update inspection set state = 'VOID', void_reason = 'x', change_id = @change where number = 'planned'`,
	"inspection_team": `update inspection_team set disclosed_to = @firm, change_id = @change where inspection_id = @coded`,
	"evidence":        `update evidence set disclosed_to = @firm, change_id = @change where id = @photo`,
	"agency":          `update agency set name = 'x', former_names = former_names || name, change_id = @change where code = 'SCJG'`,
	"account":         `update account set disabled_at = now(), change_id = @change where username = 'head'`,
	"violation":       `update violation set basis = 'x', change_id = @change where code = 'V-1'`,
}

func changeArgs(change uuid.UUID) pgx.NamedArgs {
	return pgx.NamedArgs{"change": change, "coded": named("coded"), "firm": named("firm"), "photo": named("photo")}
}

// TestNoRowChangesWithoutItsOwnEntry: the runtime role itself cannot change a row under the entry that it has, under another's, under
// none, nor write a new row on an entry of another command.
func TestNoRowChangesWithoutItsOwnEntry(t *testing.T) {
	db := pgtest.New(t)
	own, other := plantVisits(t, db)
	app := db.App(t)
	for table, sql := range changes {
		refusedAs(t, app, "change_entry", sql, changeArgs(own))
		refusedAs(t, app, "change_entry", sql, changeArgs(other))
		refusedAs(t, app, table+"_change_id_fkey", sql, changeArgs(uuid.New()))
		refusedAs(t, app, "23502", sql, pgx.NamedArgs{"change": nil, "coded": named("coded"), "firm": named("firm"), "photo": named("photo")})
	}
	for _, sql := range []string{
		`update inspection set state = 'APPROVED', approver_id = author_id where number = 'planned'`,
		`update inspection_team set name = 'x'`,
		`update evidence set disclosed_to = agency_id`, `update agency set name = 'x'`, `update account set disabled_at = now()`, `update violation set name = 'x'`,
		`insert into inspection_team (inspection_id, inspector_id, agency_id, position, lead, pseudonym, change_id)
			select inspection_id, gen_random_uuid(), agency_id, 2, false, 'Q', change_id from inspection_team`,
		`insert into check_code_revocation (inspection_id, n, agency_id, reason, change_id) select id, 1, agency_id, 'x', change_id from inspection`,
		`insert into account (id, username, display_name, pseudonym, password_hash, change_id) select gen_random_uuid(), 'eve', 'x', 'x', 'x', change_id from agency`,
	} {
		refusedAs(t, app, "change_entry", sql, nil)
	}
}

// TestAVisitOnlyGoesForward, whoever writes the row: of all pairs of states those of the procedure pass, and CLOSED and VOID are never left.
func TestAVisitOnlyGoesForward(t *testing.T) {
	db := pgtest.New(t)
	plantVisits(t, db)
	app := db.App(t)
	forward := map[string]string{"planned": "APPROVED VOID", "approved": "CODE_ISSUED VOID", "coded": "CODE_ISSUED ON_SITE VOID",
		"entered": "ON_SITE RECORDED VOID", "recorded": "RECORDED CLOSED", "closed": "CLOSED", "void": ""}
	for name := range visits {
		for _, to := range visits {
			want := "visit_moves"
			if slices.Contains(strings.Fields(forward[name]), string(to)) {
				want = "inspection_change_id_fkey" // the step passes; the entry is what is missing
				if to != visits[name] && slices.Contains([]inspection.State{inspection.CodeIssued, inspection.OnSite, inspection.Recorded, inspection.Closed}, to) {
					want = "visit_stands" // and so is what the state says that there is
				}
			}
			refusedAs(t, app, want, `update inspection set state = @to, void_reason = coalesce(void_reason, case when @to = 'VOID' then 'x' end),
				approver_id = coalesce(approver_id, @head), change_id = @change where id = @id`,
				pgx.NamedArgs{"to": string(to), "id": named(name), "head": named("head"), "change": uuid.New()})
		}
	}
}

// TestWhatIsWrittenOnceStays: shown to an enterprise, approved by a head, voided for a reason, a slot given back.
func TestWhatIsWrittenOnceStays(t *testing.T) {
	db := pgtest.New(t)
	plantVisits(t, db)
	app := db.App(t)
	for _, sql := range []string{
		`update inspection set disclosed_to = null, change_id = @change where number = 'coded'`,
		`update inspection set approver_id = gen_random_uuid(), change_id = @change where number = 'coded'`,
		`update inspection set approved_at = approved_at - interval '1 day', change_id = @change where number = 'coded'`,
		`update inspection set approved_at = null, change_id = @change where number = 'coded'`,
		`update inspection_team set disclosed_to = null, change_id = @change where inspection_id = @coded`,
		`update evidence set disclosed_to = null, change_id = @change where disclosed_to is not null`,
		`update evidence set disclosed_to = agency_id, change_id = @change where disclosed_to is not null`,
	} {
		refusedAs(t, app, "written_once", sql, changeArgs(uuid.New()))
	}
	if _, err := db.Past(t).Exec(t.Context(), `insert into check_item (id, agency_id, code, name, category, method, basis, field, published_at, change_id)
		select id, id, 'Q-1', '抽查', 'GENERAL', '现场检查', '依据', '市场监管', now(), change_id from agency`); err != nil {
		t.Fatal(err)
	}
	for _, when := range []string{"null", "now() - interval '1 day'"} {
		refusedAs(t, app, "written_once", `update check_item set published_at = `+when+`, change_id = @change`, changeArgs(uuid.New()))
	}
	for _, when := range []string{"null", "now()"} { // the runtime role frees no slot at all
		refusedAs(t, db.Owner(t), "written_once", `update visit_slot set freed_at = `+when+`, change_id = @change where freed_at is not null`, changeArgs(uuid.New()))
	}
}

// TestAnOfficersRowsNeedAnEntry: memberships and leave come and go under an entry of their own, which is the officer's.
func TestAnOfficersRowsNeedAnEntry(t *testing.T) {
	db := pgtest.New(t)
	own, other := plantVisits(t, db)
	past, app := db.Past(t), db.App(t)
	for _, sql := range []string{
		`insert into inspector (id, pseudonym, agency_id, status, change_id) select @officer, 'P', @agency, 'ACTIVE', @own`,
		`insert into membership (inspector_id, agency_id, from_day, kind, change_id) select @officer, @agency, current_date, 'own', @own`,
		`insert into inspector_leave (inspector_id, from_day, to_day, change_id) select @officer, current_date, current_date, @own`,
	} {
		if _, err := past.Exec(t.Context(), sql, pgx.NamedArgs{"officer": named("officer"), "agency": named("agency"), "own": own}); err != nil {
			t.Fatal(err)
		}
	}
	const member = `insert into membership (inspector_id, agency_id, from_day, kind, change_id) select @coded, id, current_date, 'shared', @change from agency`
	const leave = `insert into inspector_leave (inspector_id, from_day, to_day, change_id) select id, current_date + 9, current_date + 9, @change from inspector`
	for _, sql := range []string{member, leave} {
		refusedAs(t, app, "change_entry", sql, changeArgs(other))
	}
	refusedAs(t, app, "inspector_leave_change_id_fkey", leave, changeArgs(uuid.New()))
	refusedAs(t, app, "change_entry", `delete from membership`, nil)
	refusedAs(t, app, "change_entry", `delete from inspector_leave`, nil)
}

// TestAChecklistChangesWithAVersion: the questions of an item are those of its newest version, which needs an entry.
func TestAChecklistChangesWithAVersion(t *testing.T) {
	db := pgtest.New(t)
	own, other := plantVisits(t, db)
	past, app := db.Past(t), db.App(t)
	const question = `insert into checklist_question (item_id, key, position, text, kind) select id, %s, 1, '是否公示', 'YES_NO' from check_item where code = 'Q-1'`
	for _, sql := range []string{
		`insert into check_item (id, agency_id, code, name, category, method, basis, field, published_at, change_id)
			select @item, @agency, 'Q-1', '抽查', 'GENERAL', '现场检查', '依据', '市场监管', now(), @own`,
		fmt.Sprintf(question, "'a'"),
		`insert into checklist_version (item_id, n, questions, change_id)
			select item_id, 1, jsonb_build_array(jsonb_build_object('key', key, 'position', position, 'text', text, 'basis', basis, 'kind', kind,
				'required', required, 'violations', violations)), @own from checklist_question`,
	} {
		if _, err := past.Exec(t.Context(), sql, pgx.NamedArgs{"item": named("item"), "agency": named("agency"), "own": own}); err != nil {
			t.Fatal(err)
		}
	}
	refusedAs(t, app, "checklist_kept", fmt.Sprintf(question, "'b'"), nil)
	refusedAs(t, app, "checklist_kept", `delete from checklist_question`, nil)
	refusedAs(t, app, "checklist_kept", `do $$ begin delete from checklist_question; raise division_by_zero; end $$`, nil) // at once, not when the transaction ends
	const version = `insert into checklist_version (item_id, n, questions, change_id) select item_id, 2, questions, @change from checklist_version`
	refusedAs(t, app, "change_entry", version, changeArgs(other))
	refusedAs(t, app, "checklist_version_change_id_fkey", version, changeArgs(uuid.New()))
}

// TestWhoWasShownStaysAsShown: an officer's name and certificate come from the register, and after they were shown only a code that takes the
// place of the first one before entry shows them as they are then.
func TestWhoWasShownStaysAsShown(t *testing.T) {
	db := pgtest.New(t)
	own, _ := plantVisits(t, db)
	past, app := db.Past(t), db.App(t)
	for _, sql := range []string{
		`insert into certificate (inspector_id, agency_id, name, number, issuer, valid_from, valid_to, change_id)
			select @officer, @agency, '张三', 'Z-1', '省政府', current_date, current_date, @own`,
		`update inspection_team set name = '李四', certificate_number = 'Z-0' where inspection_id in (select id from inspection where number in ('coded', 'entered'))`,
	} {
		if _, err := past.Exec(t.Context(), sql, pgx.NamedArgs{"officer": named("officer"), "agency": named("agency"), "own": own}); err != nil {
			t.Fatal(err)
		}
	}
	const shows = `update inspection_team t set name = %s, certificate_number = 'Z-1', change_id = @change from inspection i where i.id = t.inspection_id and i.number = '%s'`
	for name, c := range map[string]struct{ name, visit, want string }{
		"a name that nobody has":      {"'王五'", "approved", "team_register"},
		"no name any more":            {"null", "coded", "team_register"},
		"a name for none":             {"'张三'", "approved", "inspection_team_change_id_fkey"},
		"another name without a code": {"'张三'", "coded", "team_shown"},
		"after entry":                 {"'张三'", "entered", "team_shown"},
	} {
		t.Run(name, func(t *testing.T) {
			refusedAs(t, app, c.want, fmt.Sprintf(shows, c.name, c.visit), changeArgs(uuid.New()))
		})
	}
}

// TestAccountsAndSessionsOnlyGoForward: nobody gets a role beside a command, and no session ended long ago that ends now, or goes on.
func TestAccountsAndSessionsOnlyGoForward(t *testing.T) {
	db := pgtest.New(t)
	plantVisits(t, db)
	past := db.Past(t)
	for _, s := range []struct{ hash, revoked string }{{"open", "null"}, {"ended", "now()"}} {
		if _, err := past.Exec(t.Context(), `insert into session (id, account_id, refresh_hash, user_agent, revoked_at, expires_at)
			select gen_random_uuid(), id, $1::text::bytea, '-', `+s.revoked+`, now() + interval '1 day' from account`, s.hash); err != nil {
			t.Fatal(err)
		}
	}
	app := db.App(t)
	refusedAs(t, app, "role_of_account", `insert into account_role select id, 'supervisor' from account where username = 'head'`, nil)
	// Also by a session that does not read the account.
	var head uuid.UUID
	if err := past.QueryRow(t.Context(), `select id from account where username = 'head'`).Scan(&head); err != nil {
		t.Fatal(err)
	}
	if _, err := app.Exec(t.Context(), `insert into account_role values ($1, 'supervisor')`, head); err == nil || !strings.Contains(err.Error(), "with the account") {
		t.Errorf("a role by a session of nobody: %v", err)
	}
	refusedAs(t, app, "42501", `delete from account_role`, nil)
	refusedAs(t, app, "session_ends", `update session set revoked_at = '2000-01-01' where refresh_hash = 'open'`, nil)
	refusedAs(t, app, "session_ends", `update session set revoked_at = null where refresh_hash = 'ended'`, nil)
}

// TestOtherColumnsAreNotForTheRuntimeRole: what a row is about is not among the columns that it may update, and it may remove nothing.
func TestOtherColumnsAreNotForTheRuntimeRole(t *testing.T) {
	db := pgtest.New(t)
	plantVisits(t, db)
	app := db.App(t)
	const insufficientPrivilege = "42501"
	for table, column := range map[string]string{"inspection": "window_to", "inspection_team": "inspector_id", "visit_slot": "n", "evidence": "sha256",
		"agency": "code", "violation": "code", "inspection_item": "item_id", "inspection_agency": "agency_id", "log_body": "body", "region": "name", "industry": "name"} {
		refusedAs(t, app, insufficientPrivilege, "update "+table+" set "+column+" = "+column, nil)
		refusedAs(t, app, insufficientPrivilege, "delete from "+table, nil)
	}
}

// voider is the part of the transaction that ends a visit.
type voider interface {
	bare
	Void(ctx context.Context, v inspection.Visit, reason string) error
}

// TestACommandChangesRowsUnderItsEntry: what the tests above see refused passes with the entry, and the rows name it.
func TestACommandChangesRowsUnderItsEntry(t *testing.T) {
	db := pgtest.New(t)
	plantVisits(t, db)
	var change uuid.UUID
	id := named("coded")
	_, err := postgres.Commands[voider](db.DB).Do(t.Context(), agencyCommand("void"), func(ctx context.Context, tx voider, _ time.Time) (command.Change, error) {
		change = tx.ChangeID()
		return command.Change{Type: "inspection.void", Subject: ledger.Subject{Kind: ledger.SubjectInspection, ID: "coded"}, ObjectKind: ident.Inspection,
			Object: id, Content: map[string]any{"reason": "x"}}, tx.Void(ctx, inspection.Visit{ID: id, AgencyID: named("agency")}, "x")
	})
	if err != nil {
		t.Fatal(err)
	}
	var n int
	const changed = `select count(*) from inspection i join visit_slot s on s.inspection_id = i.id
		where i.state = 'VOID' and s.freed_at is not null and i.change_id = $1 and s.change_id = $1`
	if err := db.Owner(t).QueryRow(t.Context(), changed, change).Scan(&n); err != nil || n != 1 {
		t.Errorf("%d visits voided under the entry, %v", n, err)
	}
}
