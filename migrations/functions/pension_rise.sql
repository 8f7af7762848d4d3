-- General rises of pensions in payment. The amounts are reckoned by the program from the figures of the law
-- (benefits/pension_adjustment.h); here stands who is raised, and that everybody is raised once.

-- This month or the next, before it is paid.
create or replace function pension_rise_open(new_id uuid, wanted_month text, at timestamptz, today date)
    returns table (id uuid, from_month text, state text, opened_at timestamptz)
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
    wanted integer := month_index((wanted_month || '-01')::date);
begin
    if wanted not between month_index(today) and month_index(today) + 1
       or exists (select from payment_run r where r.period >= wanted) then
        raise exception using errcode = 'AS000', message = 'payment_month_not_open';
    end if;
    return query
        insert into pension_rise as r (id, from_period, state, opened_by, opened_at)
        values (new_id, wanted, 'reckoning', context_account(), at)
        on conflict (from_period) do nothing
        returning r.id, month_text(r.from_period), r.state, r.opened_at;
    if not found then
        raise exception using errcode = 'AS000', message = 'conflict';
    end if;
end
$$;
alter function pension_rise_open(uuid, text, timestamptz, date) owner to ansinh_lookup;

-- The next pensions of a rise that nobody else is at; the rise stays locked until the transaction ends.
create or replace function pension_rise_page(most integer)
    returns table (rise uuid, from_day date, person uuid, benefit uuid, monthly_vnd bigint, starts_on date)
    language plpgsql volatile security definer set search_path = public, pg_temp set enable_seqscan = off as $$
#variable_conflict use_column
declare
    r pension_rise;
begin
    select * into r from pension_rise x where x.state = 'reckoning' order by x.id limit 1 for update skip locked;
    if not found then
        return;
    end if;
    return query
    select r.id, month_first_day(r.from_period), b.person, b.id,
           coalesce((select a.after_vnd from benefit_adjustment a
                      where a.person = b.person and a.benefit = b.id and a.from_period < r.from_period
                      order by a.from_period desc limit 1), b.monthly_vnd), b.starts_on
      from benefit b
     where b.monthly_vnd is not null and b.id > r.reached and b.recorded_at <= r.opened_at
       and b.kind in ('pension', 'incapacity_allowance') and b.state in ('current', 'suspended')
       and b.starts_on < month_first_day(r.from_period)
     order by b.id limit most;
    if not found then
        return query select r.id, month_first_day(r.from_period), null::uuid, null::uuid, null::bigint, null::date;
    end if;
end
$$;
alter function pension_rise_page(integer) owner to ansinh_lookup;

-- The new amounts of a page, with the place it reached; no amounts: the rise is done.
create or replace function pension_rise_write(of_rise uuid, amounts jsonb, at timestamptz) returns text
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    page record;
begin
    if jsonb_array_length(amounts) = 0 then
        update pension_rise set state = 'done', done_at = at where id = of_rise;
        return 'done';
    end if;
    insert into benefit_adjustment (person, benefit, from_period, order_id, before_vnd, after_vnd, recorded_at)
    select x.person, x.benefit, r.from_period, r.id, x.before_vnd, x.after_vnd, at
      from pension_rise r,
           jsonb_to_recordset(amounts) x (person uuid, benefit uuid, before_vnd bigint, after_vnd bigint)
     where r.id = of_rise;
    select max(x.benefit::text)::uuid as reached, count(*) as raised, sum(x.before_vnd) as before_vnd,
           sum(x.after_vnd) as after_vnd
      into page from jsonb_to_recordset(amounts) x (benefit uuid, before_vnd bigint, after_vnd bigint);
    update pension_rise r set reached = page.reached, raised = r.raised + page.raised,
           before_vnd = r.before_vnd + page.before_vnd, after_vnd = r.after_vnd + page.after_vnd
     where r.id = of_rise;
    return 'raised';
end
$$;
alter function pension_rise_write(uuid, jsonb, timestamptz) owner to ansinh_lookup;
