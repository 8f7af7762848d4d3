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
        else (select case lang when 'en' then l.en else l.vi end from (values
            ('channel', 'app', 'Ứng dụng', 'App'),
            ('channel', 'counter', 'Bộ phận một cửa', 'Counter'),
            ('channel', 'national_portal', 'Cổng Dịch vụ công quốc gia', 'National public-service portal'),
            ('channel', 'provincial_portal', 'Cổng Dịch vụ công của tỉnh', 'Provincial portal'),
            ('channel', 'post', 'Bưu chính công ích', 'Public post'),
            ('level', 'partial', 'Một phần (mức độ 3)', 'Partial (level 3)'),
            ('level', 'end_to_end', 'Toàn trình (mức độ 4)', 'End to end (level 4)'),
            ('state', 'new', 'Mới đăng ký', 'Newly registered'),
            ('state', 'accepted', 'Được tiếp nhận', 'Accepted'),
            ('state', 'not_accepted', 'Không được tiếp nhận', 'Not accepted'),
            ('state', 'in_processing', 'Đang xử lý', 'In processing'),
            ('state', 'supplement_required', 'Yêu cầu bổ sung giấy tờ', 'Supplement required'),
            ('state', 'payment_required', 'Yêu cầu thực hiện nghĩa vụ tài chính', 'Payment required'),
            ('state', 'withdrawn', 'Công dân yêu cầu rút hồ sơ', 'Withdrawn'),
            ('state', 'stopped', 'Dừng xử lý', 'Stopped'),
            ('state', 'processed', 'Đã xử lý xong', 'Processed'),
            ('state', 'result_returned', 'Đã trả kết quả', 'Result returned')) l (list, code, vi, en)
            where l.list = group_by and l.code = key) end;

-- One row a group and, with a null key, one for all: what was received from the first to the last day, what had been
-- carried over, and how it all stood when the last day was over (or `as_of`, or now, if that is earlier).
-- Anybody may ask, so one report is computed at a time: who comes meanwhile is told to come again.
create or replace function dossier_report(from_day date, to_day date, as_of date, group_by text, of_office text,
        of_procedure text, at timestamptz, lang text)
    returns table (key text, label text, received bigint, carried_over bigint, online bigint, resolved bigint,
                   early bigint, on_time bigint, overdue bigint, in_progress bigint, running bigint,
                   running_overdue bigint, waiting bigint, not_accepted bigint, withdrawn bigint, stopped bigint,
                   online_rate_bp integer, online_of_all_bp integer, on_time_rate_bp integer, in_time_rate_bp integer,
                   average_minutes bigint)
    language plpgsql volatile security definer set search_path = public, pg_temp set work_mem = '64MB' as $$
#variable_conflict use_column
declare
    starts timestamptz := day_start(from_day);
    stops timestamptz := day_start(to_day + 1);
    judged_at timestamptz := least(at, day_start(coalesce(as_of, to_day) + 1));
begin
    if not pg_try_advisory_xact_lock(hashtextextended('dossier_report', 0)) then
        raise exception using errcode = 'AS000', message = 'too_many_requests';
    end if;
    return query
    with known as (
        select d.* from dossier d where d.submitted_at >= starts and d.submitted_at < least(stops, judged_at)
        union all
        select d.* from dossier d where d.submitted_at < starts and d.ended_at >= starts
        union all
        select d.* from dossier d
         where d.submitted_at < starts and d.ended_at is null and (d.is_open or d.changed_at >= starts)
    ), judged as (
        select case group_by when 'channel' then d.channel when 'level' then d.level when 'procedure' then d.procedure
                             when 'office' then d.office when 'province' then coalesce(o.parent, o.code)
                             when 'state' then s.state
                             else to_char(d.submitted_at at time zone 'Asia/Ho_Chi_Minh', 'YYYY-MM') end as key,
               d.submitted_at >= starts as is_received,
               d.channel in ('app', 'national_portal', 'provincial_portal') as is_online,
               s.state,
               dossier_timeliness(s.state, s.due_at, s.ended_at, s.paused_at, s.is_overdue, judged_at) as timeliness,
               case when s.ended_at is not null
                    then extract(epoch from d.ended_at - d.received_at)::bigint / 60 - d.waited_minutes end as minutes
          from known d
          join office o on o.code = d.office
          -- How it stood then, for those that have moved since.
          left join lateral (
              select e.to_state, e.due_at from dossier_event e
               where d.changed_at > judged_at and e.dossier = d.id and e.at <= judged_at
               order by e.ordinal desc limit 1) e on true
          left join lateral (
              select p.paused_at from dossier_pause p
               where d.changed_at > judged_at and p.dossier = d.id and p.paused_at <= judged_at
                 and coalesce(p.resumed_at, 'infinity') > judged_at) p on true
         cross join lateral (
              select coalesce(e.to_state, d.state) as state, coalesce(e.due_at, d.due_at) as due_at,
                     case when d.ended_at <= judged_at then d.ended_at end as ended_at,
                     case when d.changed_at > judged_at then p.paused_at else d.paused_at end as paused_at,
                     case when d.is_overdue and d.changed_at > judged_at then (
                              select count(*) filter (where v.action = 'request_supplement') > 1
                                     or coalesce(bool_or(v.action = 'extend' and v.at > v.due_before), false)
                                from dossier_event v where v.dossier = d.id and v.at <= judged_at)
                          else d.is_overdue end as is_overdue) s
         where (of_office is null or of_office in (o.code, o.parent))
           and (of_procedure is null or d.procedure = of_procedure)
    ), counted as (
        select j.key, count(*) filter (where j.is_received) as received,
               count(*) filter (where not j.is_received) as carried_over,
               count(*) filter (where j.is_received and j.is_online) as online,
               count(*) filter (where j.timeliness = 'early') as early,
               count(*) filter (where j.timeliness = 'on_time') as on_time,
               count(*) filter (where j.timeliness = 'overdue') as overdue,
               count(*) filter (where j.timeliness = 'running') as running,
               count(*) filter (where j.timeliness = 'running_overdue') as running_overdue,
               count(*) filter (where j.timeliness = 'waiting') as waiting,
               count(*) filter (where j.state = 'not_accepted') as not_accepted,
               count(*) filter (where j.state = 'withdrawn') as withdrawn,
               count(*) filter (where j.state = 'stopped') as stopped,
               coalesce(avg(j.minutes) filter (where j.timeliness in ('early', 'on_time', 'overdue')), 0)::bigint
                   as average_minutes
          from judged j
         group by grouping sets ((j.key), ())
    )
    select c.key, report_label(group_by, c.key, lang), c.received, c.carried_over, c.online,
           c.early + c.on_time + c.overdue, c.early, c.on_time, c.overdue, c.running + c.running_overdue + c.waiting,
           c.running, c.running_overdue, c.waiting, c.not_accepted, c.withdrawn, c.stopped,
           rate_bp(c.online, c.received), rate_bp(c.online, max(c.received) filter (where c.key is null) over ()),
           rate_bp(c.early + c.on_time, c.early + c.on_time + c.overdue),
           rate_bp(c.early + c.on_time + c.running + c.waiting,
                   c.early + c.on_time + c.overdue + c.running + c.running_overdue + c.waiting),
           c.average_minutes
      from counted c
     order by c.key nulls last;
end
$$;
alter function dossier_report(date, date, date, text, text, text, timestamptz, text) owner to ansinh_lookup;
