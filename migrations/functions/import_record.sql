-- Recording: the ready rows of an import go into the books, so many in a transaction; a person's rows one after the
-- other (import_row.wave), so that no part holds two of them and all of it is a few statements, whatever the plans say.

-- How much of a row is another row, first of all which months it is about. Without a last month a beginning reaches
-- to the month of the declaration, everything else as far as the book does.
create or replace function import_span(effect text, from_month integer, to_month integer, this_month integer)
    returns int4range
    language sql immutable parallel safe
    return int4range(from_month, case
        when effect = 'close' then 2200 * 12
        when to_month is not null then to_month + 1
        when effect = 'open' then greatest(this_month, from_month) + 1
        else 2200 * 12 end);

-- Whether a period already is what a row asks for.
create or replace function import_is_said(c contribution, r import_row, funds text[]) returns boolean
    language sql immutable
    return (r.salary_vnd = 0 or c.salary_vnd = r.salary_vnd) and c.position = coalesce(r.position, c.position)
       and c.place = coalesce(r.place, c.place) and c.coefficient is not distinct from coalesce(r.coefficient, c.coefficient)
       and c.funds @> funds and c.funds <@ funds;

-- The funds that are left after a change, in the order of the catalogue.
create or replace function import_funds(funds text[], joins text[], leaves text[]) returns text[]
    language sql stable
    return (select array_agg(f.code order by f.ordinal) from fund f
             where f.code = any (funds || joins) and f.code <> all (leaves));

-- Decides the rows of a part: imported, merged (the book says it already) or rejected.
create or replace function import_decide(i import, chunk integer[], at timestamptz, this_month integer) returns void
    language plpgsql volatile security definer set search_path = public, pg_temp
    set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
begin
    with asked as materialized (
        select r.line, r, coalesce(d.effect, 'open') as effect, coalesce(d.joins, '{}') as joins,
               coalesce(d.leaves, '{}') as leaves,
               import_span(coalesce(d.effect, 'open'), r.from_month, r.to_month, this_month) as span
          from import_row r left join declaration_plan d on d.code = r.plan
         where r.import = i.id and r.line = any (chunk)
    ), found as (
        select a.line, a.effect, count(*) filter (where c.months && a.span) as overlaps,
               count(*) filter (where upper(c.months) = lower(a.span)) as touches,
               coalesce(bool_or(c.state <> 'paid') filter (where c.months && a.span), false) as is_owed,
               coalesce(bool_or(c.months @> a.span and import_is_said(c, a.r, (a.r).funds)
                                and c.amount_owed_vnd = (a.r).amount_owed_vnd), false) as is_known,
               coalesce(bool_and(import_is_said(c, a.r, import_funds(c.funds, a.joins, a.leaves)))
                        filter (where c.months && a.span), false) as is_said,
               coalesce(bool_or(import_funds(c.funds, a.joins, a.leaves) is null) filter (where c.id is not null), false)
                   as is_emptied
          from asked a
          left join contribution c on c.person = (a.r).person and c.recorded_to = 'infinity'
               and c.employer is not distinct from (a.r).employer
               and c.months && int4range(lower(a.span) - 1, upper(a.span))
         group by a.line, a.effect
    ), decided as (
        select f.line,
               case when f.effect = 'open' then
                    case when f.overlaps = 0 then 'imported' when f.is_known then 'merged' else 'period_overlaps' end
                    when f.overlaps > 0 and f.is_owed then 'period_owed'
                    when f.effect = 'change' and f.is_emptied then 'funds_missing'
                    when f.effect = 'change' and f.overlaps > 0 and f.is_said then 'merged'
                    when f.overlaps > 0 then 'imported'
                    when f.touches > 0 and f.effect = 'change' then 'imported'
                    when f.touches > 0 and f.effect = 'close' then 'merged'
                    else 'no_period' end as verdict
          from found f
    ), kept as (
        update import_row r
           set state = case when d.verdict in ('imported', 'merged') then d.verdict else 'rejected' end, decided_at = at,
               reasons = case when d.verdict in ('imported', 'merged') then '[]'
                              else jsonb_build_array(jsonb_build_object('code', d.verdict)) end
          from decided d where r.import = i.id and r.line = d.line
        returning r.state, r.salary_vnd, r.amount_vnd
    ), moved as (
        select k.state, count(*) as rows, sum(k.salary_vnd) as salary_vnd, sum(k.amount_vnd) as amount_vnd
          from kept k group by k.state
        union all
        select 'ready', -count(*), -sum(k.salary_vnd), -sum(k.amount_vnd) from kept k
    )
    insert into import_total as t (import, state, rows, salary_vnd, amount_vnd)
    select i.id, m.state, m.rows, m.salary_vnd, m.amount_vnd from moved m
        on conflict (import, state) do update set rows = t.rows + excluded.rows,
           salary_vnd = t.salary_vnd + excluded.salary_vnd, amount_vnd = t.amount_vnd + excluded.amount_vnd;
end
$$;
alter function import_decide(import, integer[], timestamptz, integer) owner to ansinh_lookup;

-- What the imported rows of a part do to the books: the versions they cut are closed, and what is left of those and
-- what is new is recorded. The first piece of a period keeps its id.
create or replace function import_apply(i import, chunk integer[], at timestamptz, this_month integer) returns void
    language plpgsql volatile security definer set search_path = public, pg_temp
    set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
begin
    insert into import_effect (import, person, contribution, version, action, line)
    select i.id, c.person, c.id, c.version, 'closed', r.line
      from import_row r
      join declaration_plan d on d.code = r.plan and d.effect <> 'open'
      join contribution c on c.person = r.person and c.recorded_to = 'infinity' and c.employer is not distinct from r.employer
           and c.months && import_span(d.effect, r.from_month, r.to_month, this_month)
     where r.import = i.id and r.line = any (chunk) and r.state = 'imported';
    -- Servers' clocks differ a little: a version ends after it began all the same.
    update contribution c set recorded_to = greatest(at, c.recorded_from + interval '1 microsecond')
      from import_effect e
     where e.import = i.id and e.line = any (chunk) and e.action = 'closed'
       and c.person = e.person and c.id = e.contribution and c.version = e.version;
    with asked as materialized (
        select r, coalesce(d.effect, 'open') as effect, coalesce(d.joins, '{}') as joins,
               coalesce(d.leaves, '{}') as leaves,
               import_span(coalesce(d.effect, 'open'), r.from_month, r.to_month, this_month) as span
          from import_row r left join declaration_plan d on d.code = r.plan
         where r.import = i.id and r.line = any (chunk) and r.state = 'imported'
    ), cut as materialized (
        select a.*, c
          from asked a
          join import_effect e on e.import = i.id and e.line = (a.r).line and e.action = 'closed'
          join contribution c on c.person = e.person and c.id = e.contribution and c.version = e.version
    ), pieces as (
        select k.r, k.c, 1 as place, (k.c).months * int4range(0, lower(k.span)) as months, true as is_cut, false as is_new,
               k.joins, k.leaves
          from cut k
        union all
        select k.r, k.c, 2, (k.c).months * k.span, true, true, k.joins, k.leaves from cut k where k.effect = 'change'
        union all
        select k.r, k.c, 3, (k.c).months * int4range(upper(k.span), 2200 * 12), true, false, k.joins, k.leaves
          from cut k where upper(k.span) < 2200 * 12
        union all
        select a.r, null, 2, a.span, false, true, a.joins, a.leaves from asked a where a.effect = 'open'
        union all
        -- A change that begins where the book ends goes on from there.
        select a.r, c, 2, import_span('open', (a.r).from_month, (a.r).to_month, this_month), false, true, a.joins, a.leaves
          from asked a
          join contribution c on c.person = (a.r).person and c.recorded_to = 'infinity'
               and c.employer is not distinct from (a.r).employer and upper(c.months) = lower(a.span)
               and c.months && int4range(lower(a.span) - 1, lower(a.span))
         where a.effect = 'change' and not exists (
               select from import_effect e where e.import = i.id and e.line = (a.r).line and e.action = 'closed')
    ), named as materialized (
        select p.*, (p.r).line, uuid_v7(at) as fresh,
               p.is_cut and p.place = min(p.place) over (partition by (p.r).line, (p.c).id) as keeps_id
          from pieces p
         where not isempty(p.months)
    ), written as materialized (
        select (n.r).person, n.line, n.months, n.is_new, case when n.keeps_id then (n.c).id else n.fresh end as id,
               case when n.keeps_id then (n.c).version + 1 else 1 end as version, (n.r).employer,
               case when n.is_new then coalesce((n.r).position, (n.c).position) else (n.c).position end as "position",
               case when n.is_new then coalesce((n.r).place, (n.c).place) else (n.c).place end as place,
               case when n.is_new then coalesce(nullif((n.r).salary_vnd, 0), (n.c).salary_vnd) else (n.c).salary_vnd end as salary_vnd,
               case when not n.is_new then (n.c).funds when (n.c).id is null then (n.r).funds
                    else import_funds((n.c).funds, n.joins, n.leaves) end as funds,
               case when n.is_new then coalesce((n.r).coefficient, (n.c).coefficient) else (n.c).coefficient end as coefficient,
               case when n.is_new then (n.r).amount_owed_vnd else (n.c).amount_owed_vnd end as amount_owed_vnd,
               case when n.is_new then (n.r).amount_vnd else 0 end as amount_vnd,
               case when n.is_new then case i.kind when 'declaration' then 'employer' else 'conversion' end
                    else (n.c).source end as source
          from named n
    ), recorded as (
        insert into contribution (person, id, version, employer, position, place, months, salary_vnd, coefficient, funds,
                                  state, amount_owed_vnd, source, recorded_from)
        select w.person, w.id, w.version, w.employer, w."position", w.place, w.months, w.salary_vnd, w.coefficient,
               w.funds, case when w.amount_owed_vnd = 0 then 'paid' when w.amount_owed_vnd < w.amount_vnd then 'partly'
                             else 'owed' end, w.amount_owed_vnd, w.source, at
          from written w
    )
    insert into import_effect (import, person, contribution, version, action, line)
    select i.id, w.person, w.id, w.version, 'opened', w.line from written w;
end
$$;
alter function import_apply(import, integer[], timestamptz, integer) owner to ansinh_lookup;

-- Takes back all that an import recorded, in one transaction: its versions end, and what they replaced comes back as
-- a new version that says since when it was known. Unless something rests on it: then the import stays as it is.
create or replace function import_take_back(i import, at timestamptz) returns text
    language plpgsql volatile security definer set search_path = public, pg_temp
    set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
declare
    resting text := import_rested_on(i);
begin
    if resting is not null then
        update import x set state = 'committed', fault = resting, undone_by = null, undo_reason = null,
               version = x.version + 1 where x.id = i.id;
        return 'committed';
    end if;
    update contribution c set recorded_to = greatest(at, c.recorded_from + interval '1 microsecond')
      from import_effect e
     where e.import = i.id and e.action = 'opened' and c.person = e.person and c.id = e.contribution
       and c.version = e.version and c.recorded_to = 'infinity';
    with back as materialized (
        select c, (select max(v.version) + 1 from contribution v where v.person = c.person and v.id = c.id) as version
          from import_effect e
          join contribution c on c.person = e.person and c.id = e.contribution and c.version = e.version
         where e.import = i.id and e.action = 'closed'
           and not exists (select from import_effect o where o.import = i.id and o.person = e.person
                           and o.contribution = e.contribution and o.version = e.version and o.action = 'opened')
    ), recorded as (
        insert into contribution (person, id, version, employer, position, place, months, salary_vnd, coefficient, funds,
                                  state, amount_owed_vnd, source, recorded_from, known_since)
        select (b.c).person, (b.c).id, b.version, (b.c).employer, (b.c).position, (b.c).place, (b.c).months,
               (b.c).salary_vnd, (b.c).coefficient, (b.c).funds, (b.c).state, (b.c).amount_owed_vnd, (b.c).source, at,
               coalesce((b.c).known_since, (b.c).recorded_from)
          from back b
    )
    insert into import_effect (import, person, contribution, version, action, line)
    select o.import, o.person, o.contribution, b.version, 'opened', o.line
      from back b
      join import_effect o on o.person = (b.c).person and o.contribution = (b.c).id and o.version = (b.c).version
           and o.action = 'opened';
    update import x set state = 'undone', undone_at = at, version = x.version + 1 where x.id = i.id;
    return 'undone';
end
$$;
alter function import_take_back(import, timestamptz) owner to ansinh_lookup;

-- One step of whatever import waits to be recorded or undone; null when there is none. The import stays locked until
-- the transaction ends: who is killed has done nothing.
create or replace function import_step(most integer, at timestamptz, today date) returns text
    language plpgsql volatile security definer set search_path = public, pg_temp set enable_seqscan = off as $$
declare
    i import;
    chunk integer[];
    wrong text;
begin
    select * into i from import x where x.state in ('committing', 'undoing') order by x.id limit 1 for update skip locked;
    if not found then
        return null;
    elsif i.state = 'undoing' then
        return import_take_back(i, at);
    end if;
    chunk := array(select r.line from import_row r
                    where r.import = i.id and r.state = 'ready'
                      and r.wave = (select min(w.wave) from import_row w where w.import = i.id and w.state = 'ready')
                    order by r.line limit most);
    if cardinality(chunk) > 0 then
        perform import_decide(i, chunk, at, month_index(today));
        perform import_apply(i, chunk, at, month_index(today));
        return 'recorded';
    end if;
    wrong := import_imbalance(i.id);
    update import x set state = case when wrong is null then 'committed' else 'failed' end, fault = wrong,
           committed_at = at, version = x.version + 1 where x.id = i.id;
    return 'committed';
end
$$;
alter function import_step(integer, timestamptz, date) owner to ansinh_lookup;
