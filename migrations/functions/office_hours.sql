-- An administrator sets the hours of the own office, or of one below it, from today on: the legal clock counts a whole
-- span by the hours of the day on which it counts. What was in force ended yesterday. Due times of open dossiers there are counted anew by the servers.
create or replace function office_hours_set(new_id uuid, at_office text, opening time, break_from time,
        break_to time, closing time, basis text, why text, at timestamptz, today date)
    returns table (problem text, office text, valid_from date, valid_to date, dossiers integer)
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
    place text;
    from_day date := today;
    before office_hours;
    after office_hours;
    touched integer;
begin
    select o.code into place from office o join account a on a.id = context_account()
     where o.code = coalesce(at_office, a.office) and a.office in (o.code, o.parent);
    if place is null then
        return query select 'not_found', null, null::date, null::date, null::integer;
        return;
    end if;
    perform pg_advisory_xact_lock(hashtextextended('office_hours ' || place, 0));
    select h.* into before from office_hours h
     where h.office = place and h.valid_from <= from_day and coalesce(h.valid_to, 'infinity') >= from_day;
    update office_hours h set valid_to = from_day - 1
     where h.office = place and h.valid_from < from_day and coalesce(h.valid_to, 'infinity') >= from_day;
    insert into office_hours as h (office, valid_from, valid_to, opens, break_starts, break_ends, closes, legal_basis)
    values (place, from_day, (select min(n.valid_from) - 1 from office_hours n where n.office = place and n.valid_from > from_day),
            opening, break_from, break_to, closing, basis)
    on conflict (coalesce(office, ''), valid_from) do update
       set (opens, break_starts, break_ends, closes, legal_basis)
         = row (excluded.opens, excluded.break_starts, excluded.break_ends, excluded.closes, excluded.legal_basis)
    returning h.* into after;
    update dossier d set needs_recount = true
     where d.is_open and d.office = place and greatest(d.due_at, d.statutory_due_at) >= day_start(from_day);
    get diagnostics touched = row_count;
    insert into calendar_change (id, date, action, office, before, after, reason, account, dossiers, changed_at)
    values (new_id, from_day, 'hours_set', place, case when before.valid_from is not null then to_jsonb(before) end,
            to_jsonb(after), why, context_account(), touched, at);
    return query select null, place, after.valid_from, after.valid_to, touched;
end
$$;
alter function office_hours_set(uuid, text, time, time, time, time, text, text, timestamptz, date) owner to ansinh_lookup;

create or replace function account_name(of_account uuid) returns text
    language sql stable security definer set search_path = public, pg_temp
    return (select a.full_name from account a where a.id = of_account and a.kind = 'officer');
alter function account_name(uuid) owner to ansinh_lookup;
