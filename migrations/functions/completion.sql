-- How long a dossier takes, from the live queue: what lies ahead of it in its office and procedure, at the pace of the
-- last 30 days. Minutes are those of dossiers that ended in 90 days, pauses not counted; a queue longer than such a
-- pace works off meanwhile makes them longer, a shorter one promises nothing. How good that is stands beside it: the
-- same estimate made at the receipt of those that have ended since, or should have. Where it did not come true for
-- eight of ten, or too little has ended, there is no estimate. The arithmetic is Little's law (dossiers in a queue are those
-- done a minute times the minutes that each spends in it); tests/test_completion.c reckons it once more.

create or replace function completion_minutes(ahead bigint, done bigint, mean bigint, usual bigint) returns bigint
    language sql immutable parallel safe
    return case when done > 0 and mean > 0 then greatest(usual, (ahead + 1) * 43200 * usual / (done * mean)) end;

create or replace function completion_left(ahead bigint, open bigint, elapsed bigint, done bigint, mean bigint, usual bigint)
    returns bigint
    language sql immutable parallel safe
    return case when done > 0 and mean > 0 then
        greatest(completion_minutes(open, done, mean, usual) - elapsed, ahead * 43200 * usual / (done * mean), 0) end;

create or replace function completion_is_shown(ended bigint, tried bigint, hit bigint, done bigint) returns boolean
    language sql immutable parallel safe as $$
    select ended >= 30 and tried >= 30 and done > 0 and rate_bp(hit, tried) >= 8000
$$;

create or replace function completion_estimate(of_procedure text, of_office text, at timestamptz,
        out ended_count bigint, out done_count bigint, out open_count bigint, out mean_minutes bigint,
        out usual_p50_minutes bigint, out usual_p90_minutes bigint, out p50_minutes bigint, out p90_minutes bigint,
        out hit_rate_bp integer, out is_shown boolean)
    language plpgsql stable security definer set search_path = public, pg_temp set work_mem = '64MB'
    set plan_cache_mode = force_custom_plan as $$
declare
    tried bigint;
    hit bigint;
begin
    with known as materialized (
        select d.received_at, d.ended_at, d.state in ('processed', 'result_returned') as is_done,
               extract(epoch from d.ended_at - d.received_at)::bigint / 60 - d.waited_minutes as minutes
          from dossier d
         where d.procedure = of_procedure and (of_office is null or d.office = of_office)
           and d.ended_at > at - interval '150 days' and d.ended_at <= at
        union all
        select d.received_at, null, false,
               extract(epoch from coalesce(d.paused_at, at) - d.received_at)::bigint / 60 - d.waited_minutes
          from dossier d
         where d.procedure = of_procedure and (of_office is null or d.office = of_office) and d.is_open
           and d.received_at <= at
    ), then_usual as (
        select percentile_disc(0.9) within group (order by k.minutes) as p90, avg(k.minutes)::bigint as mean from known k
         where k.is_done and k.ended_at > at - interval '120 days' and k.ended_at <= at - interval '30 days'
    ), moves as (
        -- What came in and what went out, day by day, and from that what was open when a day began.
        select m.day, sum(m.came - m.went) as balance, sum(m.done) as done
          from (select k.received_at::date as day, 1 as came, 0 as went, 0 as done from known k
                union all
                select k.ended_at::date, 0, 1, k.is_done::integer from known k where k.ended_at is not null
                union all
                select g.day::date, 0, 0, 0 from generate_series((at - interval '90 days')::date, at::date, '1 day') g (day)) m
         group by m.day
    ), days as (
        select m.day, coalesce(sum(m.balance) over (order by m.day rows between unbounded preceding and 1 preceding), 0)::bigint
                   as open,
               coalesce(sum(m.done) over (order by m.day range between interval '30 days' preceding
                                          and interval '1 day' preceding), 0)::bigint as done
          from moves m
    ), told as (
        select k.ended_at is null as is_open, k.minutes,
               completion_minutes(d.open, d.done, u.mean, u.p90) as p90
          from known k join days d on d.day = k.received_at::date cross join then_usual u
         where k.is_done and k.ended_at > at - interval '30 days' or k.ended_at is null
    )
    select count(*) filter (where t.p90 is not null and (not t.is_open or t.minutes > t.p90)),
           count(*) filter (where not t.is_open and t.minutes <= t.p90),
           n.ended, n.done, n.open, n.mean, n.p50, n.p90
      into tried, hit, ended_count, done_count, open_count, mean_minutes, usual_p50_minutes, usual_p90_minutes
      from (select count(*) filter (where k.is_done) as ended,
                   count(*) filter (where k.is_done and k.ended_at > at - interval '30 days') as done,
                   count(*) filter (where k.ended_at is null) as open,
                   (avg(k.minutes) filter (where k.is_done))::bigint as mean,
                   percentile_disc(0.5) within group (order by k.minutes) filter (where k.is_done) as p50,
                   percentile_disc(0.9) within group (order by k.minutes) filter (where k.is_done) as p90
              from known k where k.ended_at is null or k.ended_at > at - interval '90 days') n
      left join told t on true
     group by n.ended, n.done, n.open, n.mean, n.p50, n.p90;
    hit_rate_bp := rate_bp(hit, tried);
    is_shown := completion_is_shown(ended_count, tried, hit, done_count);
    if is_shown then
        p50_minutes := completion_minutes(open_count, done_count, mean_minutes, usual_p50_minutes);
        p90_minutes := completion_minutes(open_count, done_count, mean_minutes, usual_p90_minutes);
    end if;
end
$$;
alter function completion_estimate(text, text, timestamptz) owner to ansinh_lookup;

-- When a dossier of the person asked about may be expected: none while it waits for its owner, or once it has ended.
create or replace function dossier_completion(d dossier, at timestamptz,
        out ahead bigint, out done_count bigint, out p50_at timestamptz, out p90_at timestamptz, out hit_rate_bp integer,
        out is_shown boolean)
    language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
    c record;
    elapsed bigint := greatest(0, extract(epoch from at - d.received_at)::bigint / 60 - d.waited_minutes);
begin
    select count(*) into ahead from dossier o
     where o.procedure = d.procedure and o.office = d.office and o.is_open and o.received_at < d.received_at and d.is_open;
    select * into c from completion_estimate(d.procedure, d.office, at);
    done_count := c.done_count;
    hit_rate_bp := c.hit_rate_bp;
    is_shown := c.is_shown and d.is_open and d.paused_at is null;
    if is_shown then
        p50_at := at + interval '1 minute' * completion_left(ahead, c.open_count, elapsed, c.done_count, c.mean_minutes,
                                                             c.usual_p50_minutes);
        p90_at := at + interval '1 minute' * completion_left(ahead, c.open_count, elapsed, c.done_count, c.mean_minutes,
                                                             c.usual_p90_minutes);
    end if;
end
$$;
alter function dossier_completion(dossier, timestamptz) owner to ansinh_lookup;
