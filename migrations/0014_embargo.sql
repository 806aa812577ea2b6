-- +goose Up
-- 密封与保密: sealed parties of draws, who sees what a draw under embargo has drawn, and the order of a round kept for SQL, too.

create function app_system() returns boolean language sql stable parallel safe as $$ select coalesce(current_setting('app.system', true), '') = 'on' $$;
-- The agency whose head asks, and the officer who asks.
create function app_head() returns uuid language sql stable parallel safe as $$ select nullif(current_setting('app.head', true), '')::uuid $$;
create function app_inspector() returns uuid language sql stable parallel safe as $$ select nullif(current_setting('app.inspector', true), '')::uuid $$;

-- +goose StatementBegin
create or replace function open_session(p_session uuid, p_stamp uuid)
returns table (account_id uuid, username text, display_name text, pseudonym text, roles text[], agency_id uuid, enterprise_id uuid, inspector_id uuid, region_code text, stamp uuid)
language plpgsql security definer set search_path = public, pg_temp as $$
declare a record;
begin
  select ac.*, array(select r.role from account_role r where r.account_id = ac.id order by 1) as role_names into a
  from session s join account ac on ac.id = s.account_id
  where s.id = p_session and s.revoked_at is null and s.expires_at > now() and ac.disabled_at is null;
  if not found then return; end if;
  if p_stamp is null or p_stamp = a.stamp then
    perform set_config('app.account', a.id::text, true),
            set_config('app.agency', case when a.role_names && array['inspector', 'agency_admin'] then coalesce(a.agency_id::text, '') else '' end, true),
            set_config('app.head', case when a.role_names && array['agency_admin'] then coalesce(a.agency_id::text, '') else '' end, true),
            set_config('app.inspector', case when a.role_names && array['inspector'] then coalesce(a.inspector_id::text, '') else '' end, true),
            set_config('app.enterprise', case when a.role_names && array['enterprise'] then coalesce(a.enterprise_id::text, '') else '' end, true),
            set_config('app.all', case when a.role_names && array['supervisor', 'auditor'] then 'on' else '' end, true);
  end if;
  return query select a.id, a.username, a.display_name, a.pseudonym, a.role_names, a.agency_id, a.enterprise_id, a.inspector_id, a.region_code, a.stamp;
end
$$;
-- +goose StatementEnd

-- Sealed parties 密封方 of a draw (DRD1 §6.4): each seals a nonce of its own before any nonce of the round is revealed, and hands it to the
-- platform when the round is complete. The seal is public at once, the nonce with the draw.
create table draw_sealed_party (
  draw_id    uuid not null references draw (id),
  name       text not null check (name ~ '^[!-~]{1,64}$'),
  account_id uuid not null references account (id),
  primary key (draw_id, name),
  constraint draw_sealed_party_account_key unique (draw_id, account_id)
);
create index draw_sealed_party_name on draw_sealed_party (name, draw_id);
create table draw_seal (
  draw_id    uuid not null,
  party      text not null,
  commitment bytea not null check (octet_length(commitment) = 32),
  at         timestamptz not null default command_time(),
  change_id  uuid not null references log_entry (change_id) deferrable initially deferred,
  constraint draw_seal_pkey primary key (draw_id, party),
  constraint draw_seal_value_key unique (commitment),
  foreign key (draw_id, party) references draw_sealed_party (draw_id, name)
);
create table draw_unseal (
  draw_id   uuid not null,
  party     text not null,
  nonce     bytea not null check (octet_length(nonce) = 32),
  at        timestamptz not null default command_time(),
  change_id uuid not null references log_entry (change_id) deferrable initially deferred,
  constraint draw_unseal_pkey primary key (draw_id, party),
  constraint draw_unseal_nonce_key unique (nonce),
  foreign key (draw_id, party) references draw_seal (draw_id, party)
);
alter table draw_unseal enable row level security;
alter table draw_unseal force row level security;
create policy owner_all on draw_unseal to yangguang_owner using (true) with check (true);
create policy scope on draw_unseal
  using (exists (select from draw_publication p where p.draw_id = draw_unseal.draw_id) or exists (select from draw_would_be w where w.draw_id = draw_unseal.draw_id)
    or (select app_system()) or exists (select from draw d where d.id = draw_unseal.draw_id and d.agency_id = (select app_head())))
  with check ((select app_system())
    or exists (select from draw_sealed_party s where s.draw_id = draw_unseal.draw_id and s.name = party and s.account_id = (select app_account())));
-- Whether a sealed party has handed over its nonce is public, the nonce is not.
create function draw_unsealed(p_draw uuid, p_party text) returns boolean language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select from draw_unseal u where u.draw_id = p_draw and u.party = p_party)
$$;
revoke all on function draw_unsealed(uuid, text) from public;
grant execute on function draw_unsealed(uuid, text) to yangguang_app;
call append_only('draw_sealed_party', 'draw_seal', 'draw_unseal');

create index round_reveal_by on round (reveal_by desc, id desc);

-- A nonce is used once, open or sealed; and 32 bytes of a cryptographic source have fewer than 16 different values not once in 10^10.
-- +goose StatementBegin
create function nonce_fresh() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if exists (select from round_reveal r where r.nonce = new.nonce) or exists (select from draw_unseal u where u.nonce = new.nonce) then
    raise exception 'a nonce is used once' using errcode = 'unique_violation', constraint = 'nonce_used';
  end if;
  if (select count(distinct get_byte(new.nonce, i)) from generate_series(0, 31) i) < 16 then
    raise exception 'this nonce was not drawn at random' using errcode = 'check_violation', constraint = 'nonce_weak';
  end if;
  return new;
end
$$;
-- The order of a round (DRD1 §6.8): commitments, plans and seals before any nonce and by reveal-by; nonces by reveal-by and before the close;
-- the close at reveal-by or after; outcomes after the close and not before their event; sealed nonces when all of that is there.
create function round_order() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare r record; of_round uuid; wrong boolean;
begin
  if tg_table_name in ('draw_seal', 'draw_unseal') then
    select d.round_id into of_round from draw d where d.id = new.draw_id;
  else
    of_round := new.round_id;
  end if;
  select ro.reveal_by, exists (select from round_close c where c.round_id = ro.id) as closed, exists (select from round_close c where c.round_id = ro.id and c.valid) as good,
    exists (select from round_reveal v where v.round_id = ro.id) as revealed into r from round ro where ro.id = of_round;
  wrong := case tg_table_name
    when 'round_reveal' then r.closed or command_time() > r.reveal_by
    when 'round_close' then command_time() < r.reveal_by
    when 'beacon_value' then not r.good or command_time() < (select e.due_at from round_beacon e where e.round_id = of_round and e.position = (to_jsonb(new) ->> 'position')::int)
    when 'draw_unseal' then not r.good or exists (select from round_beacon e left join beacon_value v on v.round_id = e.round_id and v.position = e.position
      where e.round_id = of_round and v.value is null)
    else r.closed or r.revealed or command_time() > r.reveal_by end;
  if wrong then
    raise exception '% out of the order of its round', tg_table_name using errcode = 'restrict_violation', constraint = 'round_order';
  end if;
  return new;
end
$$;
-- +goose StatementEnd
revoke all on function nonce_fresh(), round_order() from public;
create trigger nonce_fresh before insert on round_reveal for each row execute function nonce_fresh();
create trigger nonce_fresh before insert on draw_unseal for each row execute function nonce_fresh();
create trigger round_order before insert on round_commitment for each row execute function round_order();
create trigger round_order before insert on round_reveal for each row execute function round_order();
create trigger round_order before insert on round_close for each row execute function round_order();
create trigger round_order before insert on beacon_value for each row execute function round_order();
create trigger round_order before insert on draw for each row execute function round_order();
create trigger round_order before insert on draw_seal for each row execute function round_order();
create trigger round_order before insert on draw_unseal for each row execute function round_order();

-- Who was drawn is for the head of the agency and the platform until the draw is public, for the team its own visit; and for everybody
-- as soon as the visit's code is shown (practice 1.2). Supervisors wait like the public.
-- +goose StatementBegin
create function selection_shown(p_draw uuid, p_rank int) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select from inspection i where i.draw_id = p_draw and i.draw_rank = p_rank and i.draw_step is null
    and (i.disclosed_to is not null or exists (select from inspection_team t where t.inspection_id = i.id and t.inspector_id = app_inspector())))
$$;
create function on_team(p_inspection uuid) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select from inspection_team t where t.inspection_id = p_inspection and t.inspector_id = app_inspector())
$$;
do $$
declare t text;
begin
  foreach t in array array['draw_selection', 'draw_assignment', 'draw_reserve', 'draw_step'] loop
    execute format('drop policy scope on %I', t);
    execute format('create policy scope on %1$I using (exists (select from draw_publication p where p.draw_id = %1$I.draw_id)
      or (select app_system()) or agency_id = (select app_head())%2$s) with check ((select app_all()) or agency_id = (select app_agency()))', t,
      case when t in ('draw_selection', 'draw_assignment') then ' or selection_shown(draw_id, rank)' else '' end);
  end loop;
  -- What goes back to a visit is seen by whoever sees the visit.
  foreach t in array array['inspection_team', 'team_leave', 'recusal', 'recusal_decision'] loop
    execute format('create policy embargo on %1$I as restrictive to yangguang_app using (disclosed_to is not null
      or exists (select from inspection i where i.id = %1$I.inspection_id)) with check (true)', t);
  end loop;
end
$$;
-- +goose StatementEnd
revoke all on function selection_shown(uuid, int), on_team(uuid) from public;
grant execute on function selection_shown(uuid, int), on_team(uuid) to yangguang_app;
create policy embargo on inspection as restrictive to yangguang_app
  using (draw_id is null or disclosed_to is not null or exists (select from draw_publication p where p.draw_id = inspection.draw_id)
    or (select app_system()) or agency_id = (select app_head()) or on_team(id))
  with check (true);
create policy embargo on draw_request as restrictive to yangguang_app
  using (inspection_id is null or exists (select from draw_publication p where p.draw_id = draw_request.draw_id)
    or exists (select from inspection i where i.id = draw_request.inspection_id)) with check (true);
create policy embargo on draw_document as restrictive to yangguang_app
  using (exists (select from draw_request r where r.id = draw_document.request_id)) with check (true);
