-- How long a procedure takes, from what ended lately: half of all dossiers, and nine of ten, were done within so many
-- minutes (pauses not counted). How good that is stands beside it: the same estimate made 30 days ago, held against
-- what has ended since. Where it did not come true for eight of ten, or too little has ended, there is no estimate.

create or replace function completion_estimate(of_procedure text, at timestamptz,
        out ended_count bigint, out p50_minutes bigint, out p90_minutes bigint, out hit_rate_bp integer,
        out open_count bigint, out is_shown boolean)
    language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
    promised numeric;
    tried bigint;
    hit bigint;
begin
    select count(*), percentile_disc(0.5) within group (order by m.minutes),
           percentile_disc(0.9) within group (order by m.minutes)
      into ended_count, p50_minutes, p90_minutes
      from (select extract(epoch from d.ended_at - d.received_at)::bigint / 60 - d.waited_minutes as minutes
              from dossier d
             where d.procedure = of_procedure and d.ended_at > at - interval '90 days' and d.ended_at <= at
               and d.state in ('processed', 'result_returned')) m;
    select percentile_disc(0.9) within group (order by extract(epoch from d.ended_at - d.received_at) / 60 - d.waited_minutes)
      into promised from dossier d
     where d.procedure = of_procedure and d.ended_at > at - interval '120 days' and d.ended_at <= at - interval '30 days'
       and d.state in ('processed', 'result_returned');
    select count(*), count(*) filter (where extract(epoch from d.ended_at - d.received_at) / 60 - d.waited_minutes <= promised)
      into tried, hit from dossier d
     where d.procedure = of_procedure and d.ended_at > at - interval '30 days' and d.ended_at <= at
       and d.state in ('processed', 'result_returned');
    select count(*) into open_count from dossier d where d.procedure = of_procedure and d.is_open
       and d.submitted_at > at - interval '366 days' and d.ended_at is null;
    hit_rate_bp := rate_bp(coalesce(hit, 0), tried);
    is_shown := ended_count >= 30 and tried >= 30 and promised is not null and hit_rate_bp >= 8000;
    if not is_shown then
        p50_minutes := null;
        p90_minutes := null;
    end if;
end
$$;
alter function completion_estimate(text, timestamptz) owner to ansinh_lookup;
