-- The legal clock of dossiers at work: escalations before and at the due time, due times counted anew after the calendar
-- has changed, and the change itself. Servers call the first two (api/escalation.c).

-- Tells who has what is nearly due or overdue. The due index holds only what is still to be told, so it costs what is
-- due; rows that another server is telling are passed over; what was told is a row whose key makes it once.
create or replace function dossiers_escalate(at timestamptz, most integer) returns integer
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    told integer;
begin
    with due as (
        select d.* from dossier d where d.escalate_at <= at order by d.escalate_at limit most for no key update skip locked
    ), noted as (
        insert into dossier_escalation (dossier, kind, due_at, person, office, assessor, escalated_at)
        select d.id, case when d.due_at <= at then 'overdue' else 'due_soon' end, d.due_at, d.person, d.office, d.assessor, at
          from due d
        on conflict do nothing
        returning dossier, kind
    ), sent as (
        insert into outbox (id, destination, kind, topic, payload, created_at, next_at)
        select uuid_v7(at), 'app', 'dossier_' || n.kind, d.dossier_no,
               jsonb_build_object('dossier_no', d.dossier_no, 'office', d.office, 'assessor', d.assessor, 'due_at', d.due_at),
               at, at
          from noted n join due d on d.id = n.dossier
    ), moved as (
        update dossier d set escalate_at = case when d.due_at <= at then null else d.due_at end
          from due where d.id = due.id
        returning 1
    )
    select count(*) into told from moved;
    return told;
end
$$;
alter function dossiers_escalate(timestamptz, integer) owner to ansinh_lookup;

-- Open dossiers whose due times are to be computed anew, with the pauses that have ended: seconds, from and to.
create or replace function dossiers_to_recount(most integer) returns table (facts json, pauses json, revision bigint)
    language sql stable security definer set search_path = public, pg_temp as $$
    select dossier_facts(d, dossier_completed_at(d)),
           (select coalesce(json_agg(json_build_array(floor(extract(epoch from p.paused_at)),
                                                      floor(extract(epoch from p.resumed_at))) order by p.ordinal), '[]')
              from dossier_pause p where p.dossier = d.id and p.resumed_at is not null),
           (select r.revision from rulebook_revision r)
      from dossier d
     where d.needs_recount
     order by d.id limit most
$$;
alter function dossiers_to_recount(integer) owner to ansinh_lookup;

-- The new due time of a dossier, unless it has changed since; a change of it is told and stands in the timeline.
create or replace function dossier_recounted(number text, seen_version integer, new_due_s bigint, new_unit text,
        new_statutory_due_s bigint, new_statutory_unit text, warn_s bigint, at timestamptz) returns boolean
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    before dossier;
    after dossier;
begin
    select d.* into before from dossier d
     where d.dossier_no = number and d.version = seen_version and d.needs_recount for no key update;
    if not found then
        return false;
    end if;
    after := before;
    after.needs_recount := false;
    after.due_at := to_timestamp(new_due_s);
    after.unit := new_unit;
    after.statutory_due_at := to_timestamp(new_statutory_due_s);
    after.statutory_unit := new_statutory_unit;
    if (after.due_at, after.statutory_due_at) is distinct from (before.due_at, before.statutory_due_at) then
        after.version := before.version + 1;
        after.escalate_at := dossier_escalates_at(after, to_timestamp(warn_s));
        perform dossier_event_add(before, after, 'recount', 'clock', null, null, at, null);
        perform notice_put(after.person, 'dossier_recounted', after.dossier_no, jsonb_build_object(
            'text_vi', 'An Sinh: hồ sơ ' || after.dossier_no || ' có ngày hẹn trả mới theo lịch nghỉ: '
                || to_char(after.due_at at time zone 'Asia/Ho_Chi_Minh', 'HH24:MI DD/MM/YYYY') || '.',
            'text_en', 'An Sinh: after a change of the calendar dossier ' || after.dossier_no || ' is due '
                || to_char(after.due_at at time zone 'Asia/Ho_Chi_Minh', 'DD/MM/YYYY HH24:MI') || '.'), at);
        perform outbox_put('app', 'dossier_recounted', after.dossier_no,
                           jsonb_build_object('dossier_no', after.dossier_no, 'due_at', after.due_at), at);
    end if;
    perform dossier_write(after);
    return true;
end
$$;
alter function dossier_recounted(text, integer, bigint, text, bigint, text, bigint, timestamptz) owner to ansinh_lookup;

-- An officer edits the calendar. Open dossiers whose span holds the day are counted anew by the servers.
create or replace function calendar_day_set(new_id uuid, day date, new_kind text, new_status text, new_name_vi text,
        new_name_en text, new_basis text, why text, at timestamptz)
    returns table (problem text, date date, kind text, dossiers integer)
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
    before calendar_day;
    after calendar_day;
    touched integer;
begin
    select c.* into before from calendar_day c where c.date = day for update;
    if new_kind = 'ordinary' then
        if before.date is null then
            return query select 'not_found', day, null, null::integer;
            return;
        end if;
        delete from calendar_day c where c.date = day;
    else
        insert into calendar_day as c (date, kind, status, name_vi, name_en, legal_basis, changed_by)
        values (day, new_kind, new_status, new_name_vi, new_name_en, new_basis, context_account())
        on conflict (date) do update set (kind, status, name_vi, name_en, legal_basis, changed_by)
            = row (excluded.kind, excluded.status, excluded.name_vi, excluded.name_en, excluded.legal_basis, excluded.changed_by)
        returning c.* into after;
    end if;
    update dossier d set needs_recount = true
     where d.is_open and (d.received_at at time zone 'Asia/Ho_Chi_Minh')::date <= day
       and greatest(d.due_at, d.statutory_due_at) >= (day::timestamp at time zone 'Asia/Ho_Chi_Minh');
    get diagnostics touched = row_count;
    insert into calendar_change (id, date, action, before, after, reason, account, dossiers, changed_at)
    values (new_id, day, case when new_kind = 'ordinary' then 'removed' else 'set' end,
            case when before.date is not null then to_jsonb(before) end, case when after.date is not null then to_jsonb(after) end,
            why, context_account(), touched, at);
    return query select null, day, new_kind, touched;
end
$$;
alter function calendar_day_set(uuid, date, text, text, text, text, text, text, timestamptz) owner to ansinh_lookup;
