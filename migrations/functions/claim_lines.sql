-- What becomes of each line of a claim: accepted, reduced or queried, why, and what the fund pays of it. Nothing of that
-- is stored: it follows from the findings, what officers decided of them, and what is approved of the whole.

-- The findings of the revision that counts, each with what it leaves: what is decided of it, or what the rule says; null:
-- nobody has decided.
create or replace function claim_findings_decided(c claim, decided jsonb)
    returns table (ordinal integer, line integer, code text, result text, claimed_vnd bigint, allowed_vnd bigint)
    language plpgsql stable as $$
begin
    return query
    select f.ordinal::integer, f.line::integer, f.code, f.result::text, f.claimed_vnd::bigint,
           case when d.allowed_vnd is not null then least(d.allowed_vnd, f.claimed_vnd)
                when f.result = 'reduced' then f.allowed_vnd
                when f.result = 'noted' then f.claimed_vnd end::bigint
      from claim_finding f
      left join jsonb_to_recordset(decided) d(finding smallint, allowed_vnd bigint) on d.finding = f.ordinal
     where f.facility = c.facility and f.claim = c.id and f.revision = c.revision;
end
$$;

-- What an officer decided of the findings one by one; it counts as long as the claim stands where that brought it.
create or replace function claim_decisions(c claim) returns jsonb
    language plpgsql stable as $$
begin
    return coalesce((select e.decisions from claim_event e
                      where c.state in ('approved', 'proposed') and e.facility = c.facility and e.claim = c.id
                        and e.revision = c.revision and e.action in ('approve', 'propose')
                      order by e.ordinal desc limit 1), '[]');
end
$$;

-- Of each line the least that one of its findings leaves; what the whole is cut by beyond that is taken from all lines in
-- proportion, so that they add up to what is paid. What is about the whole is a reason of each line that asks for money.
create or replace function claim_lines_decided(c claim)
    returns table (line integer, state text, codes text[], allowed_vnd bigint)
    language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
    is_final boolean := c.state in ('approved', 'proposed', 'refused');
begin
    return query
    with finding as (
        select f.* from claim_findings_decided(c, claim_decisions(c)) f
    ), whole as (
        select coalesce(array_agg(f.code order by f.ordinal) filter (where f.result <> 'noted'), '{}') as codes,
               coalesce(bool_or(f.allowed_vnd is null), false) as is_open
          from finding f where f.line is null
    ), kept as (
        select l.ordinal::integer as line, l.fund_vnd::bigint, coalesce(s.codes, '{}') as codes,
               coalesce(s.is_open, false) or (w.is_open and l.fund_vnd > 0) as is_open,
               case when l.fund_vnd > 0 then w.codes else '{}' end as of_whole,
               (l.fund_vnd - coalesce(s.less_vnd, 0))::bigint as left_vnd
          from visit_line l
         cross join whole w
          left join (select f.line, array_agg(f.code order by f.ordinal) as codes, bool_or(f.allowed_vnd is null) as is_open,
                            max(f.claimed_vnd - coalesce(f.allowed_vnd, 0)) as less_vnd
                       from finding f where f.line is not null group by f.line) s on s.line = l.ordinal
         where l.person = c.person and l.visit = c.visit and l.version = c.revision
    ), counted as (
        select k.*, sum(k.left_vnd) over () as all_vnd, sum(k.left_vnd) over (order by k.line) as so_far_vnd,
               case c.state when 'approved' then c.approved_vnd when 'proposed' then c.proposed_vnd
                            when 'refused' then 0 end as paid_vnd
          from kept k
    ), shared as (
        select n.*, case when not is_final then case when n.is_open then 0 else n.left_vnd end
                         when n.all_vnd = 0 then 0
                         else trunc(n.so_far_vnd * n.paid_vnd / n.all_vnd)
                              - trunc((n.so_far_vnd - n.left_vnd) * n.paid_vnd / n.all_vnd) end::bigint as share_vnd
          from counted n
    )
    select s.line, case when s.is_open and not is_final then 'queried'
                        when s.share_vnd < s.fund_vnd then 'reduced' else 'accepted' end,
           s.codes || s.of_whole, s.share_vnd
      from shared s
     order by s.line;
end
$$;
alter function claim_lines_decided(claim) owner to ansinh_lookup;
