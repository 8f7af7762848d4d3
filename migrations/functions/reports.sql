-- How the fast track keeps its promises, counted as the national indicators count (Decision 766/QĐ-TTg, indicators
-- 2.1, 2.1a, 2.2 and 3.3). The judgement of one dossier is that of dossiers/indicators.h, in SQL because it is made
-- for hundreds of thousands at once; tests/test_reports.c holds the two against each other.

-- As of `judged_at`, the end of the reporting period: what ended later was still running. Instants count to the minute.
create or replace function dossier_timeliness(state text, due_at timestamptz, ended_at timestamptz,
        paused_at timestamptz, is_overdue boolean, judged_at timestamptz) returns text
    language sql stable parallel safe
    return case
        when state in ('new', 'not_accepted', 'withdrawn') then 'not_counted'
        when ended_at <= judged_at then case
            when is_overdue or date_trunc('minute', ended_at) > due_at then 'overdue'
            when date_trunc('day', ended_at, 'Asia/Ho_Chi_Minh') < date_trunc('day', due_at, 'Asia/Ho_Chi_Minh')
                then 'early'
            else 'on_time' end
        when is_overdue
             or case when paused_at < judged_at then paused_at else judged_at end > due_at then 'running_overdue'
        when state = 'supplement_required' and paused_at < judged_at then 'waiting'
        else 'running' end;

-- part of whole in hundredths of a percent, halves up; a whole of 0 gives 0.
create or replace function rate_bp(part bigint, whole bigint) returns integer
    language sql immutable parallel safe
    return case when whole = 0 then 0 else ((2 * part * 10000 + whole) / (2 * whole))::integer end;

-- Hours of the clock in Việt Nam.
create or replace function day_start(day date) returns timestamptz
    language sql immutable parallel safe
    return day::timestamp at time zone 'Asia/Ho_Chi_Minh';

-- The words of a group.
create or replace function report_label(group_by text, key text, lang text) returns text
    language sql stable parallel safe
    return case group_by
        when 'procedure' then (select case lang when 'en' then p.name_en else p.name_vi end from procedure p
                                where p.code = key order by p.valid_from desc limit 1)
        when 'office' then (select o.name from office o where o.code = key)
        when 'province' then (select o.name from office o where o.code = key)
        when 'month' then key
        else dossier_label(group_by, key, lang) end;

-- What a report counts a dossier under; a province is made of its offices in the end.
create or replace function report_key(group_by text, channel text, level text, procedure text, office text, state text,
        submitted_at timestamptz) returns text
    language sql stable parallel safe
    return case group_by when 'channel' then channel when 'level' then level when 'procedure' then procedure
                         when 'office' then office when 'province' then office when 'state' then state
                         else to_char(submitted_at at time zone 'Asia/Ho_Chi_Minh', 'YYYY-MM') end;

-- What was received in a span of time, and what had been carried over into it.
create or replace function dossiers_known(starts timestamptz, stops timestamptz) returns setof dossier
    language sql stable parallel safe
    begin atomic
    select d.* from dossier d where d.submitted_at >= dossiers_known.starts and d.submitted_at < dossiers_known.stops
    union all
    -- Who took at most 31 days can only have come and ended within them.
    select d.* from dossier d
     where d.submitted_at < dossiers_known.starts and d.submitted_at >= dossiers_known.starts - interval '31 days'
       and d.ended_at >= dossiers_known.starts and d.ended_at < dossiers_known.starts + interval '31 days'
       and not d.ended_at - d.submitted_at > interval '31 days'
    union all
    select d.* from dossier d
     where d.submitted_at < dossiers_known.starts and d.ended_at >= dossiers_known.starts
       and d.ended_at - d.submitted_at > interval '31 days'
    union all
    select d.* from dossier d where d.submitted_at < dossiers_known.starts and d.is_open
    union all
    select d.* from dossier d
     where d.submitted_at < dossiers_known.starts and not d.is_open and d.ended_at is null
       and d.changed_at >= dossiers_known.starts;
    end;

-- One row a group and, with a null key, one for all: what was received from the first to the last day, what had been
-- carried over, and how it all stood when the last day was over (or at the instant or the end of the day `as_of`; or now,
-- if that is earlier).
-- Anybody may ask, so one report is computed at a time: who comes meanwhile is told to come again.
create or replace function dossier_report(from_day date, to_day date, as_of text, group_by text, of_office text,
        of_procedure text, at timestamptz, lang text)
    returns table (key text, label text, received bigint, carried_over bigint, online bigint, resolved bigint,
                   early bigint, on_time bigint, overdue bigint, in_progress bigint, running bigint,
                   running_overdue bigint, waiting bigint, not_accepted bigint, withdrawn bigint, stopped bigint,
                   online_rate_bp integer, online_of_all_bp integer, on_time_rate_bp integer, in_time_rate_bp integer,
                   average_minutes bigint)
    language plpgsql volatile security definer set search_path = public, pg_temp set work_mem = '64MB'
    -- Millions of rows are judged by all cores, in a plan for this span of time.
    set plan_cache_mode = force_custom_plan set parallel_setup_cost = 0 set parallel_tuple_cost = 0
    set min_parallel_table_scan_size = 0 set min_parallel_index_scan_size = 0
    set enable_sort = off set enable_mergejoin = off as $$
#variable_conflict use_column
declare
    starts timestamptz := day_start(from_day);
    stops timestamptz := day_start(to_day + 1);
    judged_at timestamptz := least(at, coalesce(instant_named(as_of), day_start(day_named(as_of, to_day) + 1)));
    places text[] := case when of_office is not null then
        array(select o.code from office o where of_office in (o.code, o.parent)) end;
begin
    if not pg_try_advisory_xact_lock(hashtextextended('dossier_report', 0)) then
        raise exception using errcode = 'AS000', message = 'too_many_requests';
    end if;
    return query
    with heaped as (
        -- Rows alike in all that is asked of them are counted once, not fourteen times. Most have not moved since: they
        -- stand as they stood, and all cores count them.
        select report_key(group_by, d.channel, d.level, d.procedure, d.office, d.state, d.submitted_at) as key,
               d.submitted_at >= starts as is_received,
               d.channel in ('app', 'national_portal', 'provincial_portal') as is_online, d.state,
               dossier_timeliness(d.state, d.due_at, d.ended_at, d.paused_at, d.is_overdue, judged_at) as timeliness,
               count(*) as dossiers,
               sum(extract(epoch from d.ended_at - d.received_at)::bigint / 60 - d.waited_minutes) as minutes
          from dossiers_known(starts, least(stops, judged_at)) d
         where d.changed_at <= judged_at and (places is null or d.office = any (places))
           and (of_procedure is null or d.procedure = of_procedure)
         group by 1, 2, 3, 4, 5
        union all
        select report_key(group_by, d.channel, d.level, d.procedure, d.office, s.state, d.submitted_at),
               d.submitted_at >= starts, d.channel in ('app', 'national_portal', 'provincial_portal'), s.state,
               dossier_timeliness(s.state, s.due_at, s.ended_at, s.paused_at, s.is_overdue, judged_at), count(*),
               sum(extract(epoch from s.ended_at - d.received_at)::bigint / 60 - d.waited_minutes)
          from dossiers_known(starts, least(stops, judged_at)) d
          -- How it stood then.
         cross join lateral (
              select (array_agg(e.to_state order by e.ordinal desc))[1] as to_state,
                     (array_agg(e.due_at order by e.ordinal desc))[1] as due_at,
                     count(*) filter (where e.action = 'request_supplement') > 1
                     or coalesce(bool_or(e.action = 'extend' and e.at > e.due_before), false) as is_overdue
                from dossier_event e where e.dossier = d.id and e.at <= judged_at) e
         cross join lateral (
              select max(p.paused_at) as paused_at from dossier_pause p
               where p.dossier = d.id and p.paused_at <= judged_at and coalesce(p.resumed_at, 'infinity') > judged_at) p
         cross join lateral (
              select coalesce(e.to_state, d.state) as state, coalesce(e.due_at, d.due_at) as due_at,
                     case when d.ended_at <= judged_at then d.ended_at end as ended_at, p.paused_at,
                     d.is_overdue and e.is_overdue as is_overdue) s
         where judged_at < at and d.changed_at > judged_at and (places is null or d.office = any (places))
           and (of_procedure is null or d.procedure = of_procedure)
         group by 1, 2, 3, 4, 5
    ), counted as (
        select k.key, coalesce(sum(h.dossiers) filter (where h.is_received), 0)::bigint as received,
               coalesce(sum(h.dossiers) filter (where not h.is_received), 0)::bigint as carried_over,
               coalesce(sum(h.dossiers) filter (where h.is_received and h.is_online), 0)::bigint as online,
               coalesce(sum(h.dossiers) filter (where h.timeliness = 'early'), 0)::bigint as early,
               coalesce(sum(h.dossiers) filter (where h.timeliness = 'on_time'), 0)::bigint as on_time,
               coalesce(sum(h.dossiers) filter (where h.timeliness = 'overdue'), 0)::bigint as overdue,
               coalesce(sum(h.dossiers) filter (where h.timeliness = 'running'), 0)::bigint as running,
               coalesce(sum(h.dossiers) filter (where h.timeliness = 'running_overdue'), 0)::bigint as running_overdue,
               coalesce(sum(h.dossiers) filter (where h.timeliness = 'waiting'), 0)::bigint as waiting,
               coalesce(sum(h.dossiers) filter (where h.state = 'not_accepted'), 0)::bigint as not_accepted,
               coalesce(sum(h.dossiers) filter (where h.state = 'withdrawn'), 0)::bigint as withdrawn,
               coalesce(sum(h.dossiers) filter (where h.state = 'stopped'), 0)::bigint as stopped,
               sum(h.minutes) filter (where h.timeliness in ('early', 'on_time', 'overdue')) as minutes
          from heaped h
          left join office o on group_by = 'province' and o.code = h.key
         cross join lateral (select coalesce(o.parent, h.key) as key) k
         group by grouping sets ((k.key), ())
    )
    select c.key, report_label(group_by, c.key, lang), c.received, c.carried_over, c.online,
           c.early + c.on_time + c.overdue, c.early, c.on_time, c.overdue, c.running + c.running_overdue + c.waiting,
           c.running, c.running_overdue, c.waiting, c.not_accepted, c.withdrawn, c.stopped,
           rate_bp(c.online, c.received), rate_bp(c.online, max(c.received) filter (where c.key is null) over ()),
           rate_bp(c.early + c.on_time, c.early + c.on_time + c.overdue),
           rate_bp(c.early + c.on_time + c.running + c.waiting,
                   c.early + c.on_time + c.overdue + c.running + c.running_overdue + c.waiting),
           coalesce(c.minutes / nullif(c.early + c.on_time + c.overdue, 0), 0)::bigint
      from counted c
     order by c.key nulls last;
end
$$;
alter function dossier_report(date, date, text, text, text, text, timestamptz, text) owner to ansinh_lookup;
