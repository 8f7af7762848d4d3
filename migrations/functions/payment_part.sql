-- One part of a payment run: what is due, what is taken off, and the transaction that pays it.

-- Everything that is due in a part of a run, with the reason that stands against paying it, if any. Half-open: who is
-- after_member belongs to the part before. Death is no reason for the month it falls in.
create or replace function payments_due(period integer, until timestamptz, after_member uuid, last_member uuid)
    returns table (person uuid, benefit uuid, benefit_kind text, due_period integer, kind text, amount_vnd bigint,
                   channel text, account_masked text, bank_name text, decision_no text, reissue_of uuid, due uuid,
                   reason text)
    language sql stable
    begin atomic
    with entitled as (
        select b.person, b.id, b.kind, b.state, b.monthly_vnd, b.lump_vnd, b.starts_on, b.ends_on, b.channel,
               b.account_masked, b.bank_name, b.decision_no, month_index(p.died_on) as died_in,
               b.channel <> 'bank' or y.id is not null as has_account
          from benefit b
          join person p on p.id = b.person
          left join payee y on y.person = b.person and y.benefit = b.id and y.state = 'current'
               and y.person > payments_due.after_member and y.person <= payments_due.last_member
         where b.person > payments_due.after_member and b.person <= payments_due.last_member
           and p.id > payments_due.after_member and p.id <= payments_due.last_member
           and b.recorded_at <= until
    ), raised as (
        select distinct on (a.person, a.benefit) a.person, a.benefit, a.after_vnd
          from benefit_adjustment a
         where a.person > payments_due.after_member and a.person <= payments_due.last_member
           and a.from_period <= payments_due.period
         order by a.person, a.benefit, a.from_period desc
    ), due as (
        select e.*, payments_due.period as due_period, 'regular' as kind_due,
               coalesce(r.after_vnd, e.monthly_vnd) as amount_vnd, e.channel as channel_due,
               e.died_in < payments_due.period as after_death, null::uuid as reissue_of, null::uuid as due
          from entitled e
          left join raised r on r.person = e.person and r.benefit = e.id
         where e.monthly_vnd is not null and e.state in ('current', 'suspended')
           and e.starts_on < month_first_day(payments_due.period + 1)
           and coalesce(e.ends_on, 'infinity') >= month_first_day(payments_due.period)
        union all
        select e.*, payments_due.period, 'lump', e.lump_vnd, e.channel, false, null, null
          from entitled e
         where e.lump_vnd is not null and e.state = 'current' and e.starts_on < month_first_day(payments_due.period + 1)
           and not exists (select from payment l where l.person = e.person and l.benefit = e.id and l.kind = 'lump')
        union all
        select e.*, d.period, d.kind, d.amount_vnd, coalesce(d.channel, e.channel), e.died_in < payments_due.period,
               d.reissue_of, d.id
          from payment_due d
          join entitled e on e.person = d.person and e.id = d.benefit
         where d.person > payments_due.after_member and d.person <= payments_due.last_member
           and d.paid_by is null and d.period <= payments_due.period and d.recorded_at <= until
    )
    select d.person, d.id, d.kind, d.due_period, d.kind_due, d.amount_vnd, d.channel_due,
           case d.channel_due when 'bank' then d.account_masked end, case d.channel_due when 'bank' then d.bank_name end,
           d.decision_no, d.reissue_of, d.due,
           case when d.after_death then 'dead'
                when d.state = 'suspended' then 'suspended'
                when d.channel_due = 'bank' and not d.has_account then 'no_account' end
      from due d;
    end;
alter function payments_due(integer, timestamptz, uuid, uuid) owner to ansinh_lookup;

-- What is taken off the regular month of benefits in a part: in order of priority, at most 30 % of the amount.
create or replace function deductions_due(period integer, after_member uuid, last_member uuid)
    returns table (person uuid, benefit uuid, deduction uuid, priority smallint, wanted_vnd bigint)
    language sql stable
    begin atomic
    select d.person, d.benefit, d.id, d.priority, least(d.monthly_vnd, d.total_vnd - d.taken_vnd)
      from deduction d
     where d.person > deductions_due.after_member and d.person <= deductions_due.last_member and d.ended_at is null
       and deductions_due.period between d.from_period and coalesce(d.to_period, deductions_due.period)
       and d.taken_vnd < coalesce(d.total_vnd, d.taken_vnd + 1);
    end;
alter function deductions_due(integer, uuid, uuid) owner to ansinh_lookup;

-- Pays one part that nobody else is working on; null when there is none.
create or replace function payment_chunk_compute(at timestamptz) returns text
    language plpgsql volatile security definer set search_path = public, pg_temp set enable_seqscan = off
    set enable_nestloop = off set max_parallel_workers_per_gather = 0 set plan_cache_mode = force_custom_plan
    set work_mem = '64MB' as $$
declare
    part record;
    -- Ids of version 7 with one time for all and then a counter (RFC 9562 section 6.2), the rest is random: rows of a
    -- part lie side by side in every index.
    id_head text := left(uuid_v7(at)::text, 14);
begin
    select c.*, r.period, r.opened_at into part
      from payment_run_chunk c join payment_run r on r.id = c.run and r.state = 'computing'
     where c.state = 'planned'
     order by c.run, c.ordinal limit 1 for update of c skip locked;
    if not found then
        return null;
    end if;
    with listed as (
        select d.*, row_number() over (order by d.person, d.benefit) as n
          from payments_due(part.period, part.opened_at, part.after_member, part.last_member) d
    ), candidate as materialized (
        select l.*, (id_head || to_hex(28672 + (l.n >> 12)) || '-' || to_hex(32768 + (l.n & 4095)) || '-'
                     || right(gen_random_uuid()::text, 12))::uuid as id
          from listed l
    ), deducted as materialized (
        select c.person, c.id as payment, x.deduction,
               least(x.wanted_vnd, greatest(0, c.amount_vnd * 3 / 10 - coalesce(sum(x.wanted_vnd) over (
                   partition by c.id order by x.priority, x.deduction
                   rows between unbounded preceding and 1 preceding), 0)))::bigint as amount_vnd
          from deductions_due(part.period, part.after_member, part.last_member) x
          join candidate c on c.person = x.person and c.benefit = x.benefit and c.kind = 'regular' and c.reason is null
    ), deducted_sum as (
        select payment, sum(amount_vnd)::bigint as amount_vnd from deducted group by payment
    ), paid as (
        insert into payment (person, id, benefit, period, kind, gross_vnd, net_vnd, channel, account_masked, bank_name,
                             state, decision_no, recorded_at, run, reissue_of)
        select c.person, c.id, c.benefit, c.due_period, c.kind, c.amount_vnd, c.amount_vnd - coalesce(s.amount_vnd, 0),
               c.channel, c.account_masked, c.bank_name, 'scheduled', c.decision_no, at, part.run, c.reissue_of
          from candidate c left join deducted_sum s on s.payment = c.id
         where c.reason is null
        on conflict (person, benefit, period, kind) do nothing
        returning person, id, benefit, period, kind, gross_vnd, net_vnd, channel, bank_name, reissue_of
    ), booked as (
        insert into ledger_entry (source, entry, run, person, debit, credit, amount_vnd, booked_at)
        select p.id, 'accrual', part.run, p.person, ('expense.' || c.benefit_kind)::ledger_account,
               'payable'::ledger_account, p.gross_vnd, at
          from paid p join candidate c on c.id = p.id
         where p.reissue_of is null
        union all
        select p.id, 'deduction', part.run, p.person, 'payable'::ledger_account, 'withheld'::ledger_account,
               p.gross_vnd - p.net_vnd, at
          from paid p where p.net_vnd < p.gross_vnd
    ), lines as (
        insert into payment_deduction (person, payment, deduction, amount_vnd)
        select x.person, x.payment, x.deduction, x.amount_vnd from deducted x join paid p on p.id = x.payment
         where x.amount_vnd > 0
        returning person, deduction, amount_vnd
    ), taken as (
        update deduction d set taken_vnd = d.taken_vnd + l.amount_vnd
          from lines l where d.person = l.person and d.id = l.deduction
           and d.person > part.after_member and d.person <= part.last_member
    ), followed as (
        update payment_due d set paid_by = part.run
          from (select x.id, x.person, x.due from candidate x where x.due is not null) c join paid p on p.id = c.id
         where d.person = c.person and d.id = c.due
           and d.person > part.after_member and d.person <= part.last_member
    ), withheld as (
        insert into payment_withheld (run, person, benefit, period, kind, amount_vnd, reason)
        select part.run, c.person, c.benefit, c.due_period, c.kind, c.amount_vnd, coalesce(c.reason, 'already_paid')
          from candidate c left join paid p on p.id = c.id
         where p.id is null
        returning 1
    ), batched as (
        insert into payment_batch (id, run, chunk, message_id, channel, bank_name, payments, amount_vnd, state)
        select uuid_v7(at), part.run, part.ordinal,
               format('AS%s-%s-%s', replace(month_text(part.period), '-', ''), lpad(part.ordinal::text, 5, '0'),
                      upper(coalesce(b.code, s.channel))),
               s.channel, s.bank_name, s.payments, s.net_vnd, 'made'
          from (select p.channel, p.bank_name, count(*) as payments, sum(p.net_vnd) as net_vnd
                  from paid p group by p.channel, p.bank_name) s
          left join bank b on b.name = s.bank_name
    ), ended as (
        update benefit b set state = 'ended', version = b.version + 1
          from paid p
         where p.kind = 'lump' and b.person = p.person and b.id = p.benefit
           and b.person > part.after_member and b.person <= part.last_member
    )
    update payment_run_chunk k
       set state = 'computed', computed_at = at, payments = s.payments, gross_vnd = s.gross_vnd, net_vnd = s.net_vnd,
           deducted_vnd = s.gross_vnd - s.net_vnd, withheld = (select count(*) from withheld)
      from (select count(*) as payments, coalesce(sum(p.gross_vnd), 0) as gross_vnd,
                   coalesce(sum(p.net_vnd), 0) as net_vnd from paid p) s
     where k.run = part.run and k.ordinal = part.ordinal;
    return 'computed';
end
$$;
alter function payment_chunk_compute(timestamptz) owner to ansinh_lookup;
