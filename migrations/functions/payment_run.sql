-- The monthly payment run: opened by one officer, computed and written by the servers' workers, checked against the
-- ledger, released by another officer, answered by banks and post.
--
-- A run is cut into parts, people by the order of their ids. Each part is paid in one transaction that also says that
-- it is paid: whoever is killed in between has done nothing, and the next worker takes the part again. Nobody is paid
-- twice by the constraints of payment (benefit, month, kind); nobody is missed, because what is due and is not paid
-- becomes a row of payment_withheld with its reason.

-- The month that may be paid today: this one or the next.
create or replace function payment_run_open(new_id uuid, wanted_month text, at timestamptz, today date)
    returns table (id uuid, month text, state text, opened_at timestamptz, version integer)
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
    wanted integer;
begin
    if wanted_month !~ '^[0-9]{4}-[0-9]{2}$' then
        raise exception using errcode = 'AS000', message = 'payment_month_not_open';
    end if;
    wanted := month_index((wanted_month || '-01')::date);
    if wanted not between month_index(today) and month_index(today) + 1 then
        raise exception using errcode = 'AS000', message = 'payment_month_not_open';
    end if;
    return query
        insert into payment_run as r (id, period, state, opened_by, opened_at)
        values (new_id, wanted, 'planned', context_account(), at)
        on conflict (period) do nothing
        returning r.id, month_text(r.period), r.state, r.opened_at, r.version;
    if not found then
        raise exception using errcode = 'AS000', message = 'payment_run_exists';
    end if;
end
$$;
alter function payment_run_open(uuid, text, timestamptz, date) owner to ansinh_lookup;

-- Cuts a new run into parts of so many people who have a benefit.
create or replace function payment_run_plan(of_run uuid, members integer) returns void
    language plpgsql volatile security definer set search_path = public, pg_temp set enable_seqscan = off as $$
declare
    nobody constant uuid := '00000000-0000-0000-0000-000000000000';
    everybody constant uuid := 'ffffffff-ffff-ffff-ffff-ffffffffffff';
    last_member uuid := nobody;
    part integer := 0;
    before uuid;
begin
    while last_member < everybody loop
        before := last_member;
        part := part + 1;
        last_member := coalesce((select b.person from benefit b where b.person > before
                                  order by b.person offset members - 1 limit 1), everybody);
        insert into payment_run_chunk (run, ordinal, after_member, last_member, state)
        values (of_run, part, before, last_member, 'planned');
    end loop;
    update payment_run r set state = 'computing', version = r.version + 1 where r.id = of_run;
end
$$;
alter function payment_run_plan(uuid, integer) owner to ansinh_lookup;

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
    set enable_nestloop = off set plan_cache_mode = force_custom_plan set work_mem = '64MB' as $$
declare
    part record;
    -- Ids of version 7 with one time for all: the random rest is drawn by the row.
    id_head text := left(uuid_v7(at)::text, 15);
begin
    select c.*, r.period, r.opened_at into part
      from payment_run_chunk c join payment_run r on r.id = c.run and r.state = 'computing'
     where c.state = 'planned'
     order by c.run, c.ordinal limit 1 for update of c skip locked;
    if not found then
        return null;
    end if;
    with candidate as materialized (
        select d.*, (id_head || substr(gen_random_uuid()::text, 16))::uuid as id
          from payments_due(part.period, part.opened_at, part.after_member, part.last_member) d
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
         order by c.person, c.benefit
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
    ), followed as (
        update payment_due d set paid_by = part.run
          from paid p join candidate c on c.id = p.id
         where c.due is not null and d.person = c.person and d.id = c.due
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
                      upper(coalesce(b.code, p.channel))),
               p.channel, p.bank_name, count(*), sum(p.net_vnd), 'made'
          from paid p left join bank b on b.name = p.bank_name
         group by p.channel, p.bank_name, b.code
    ), ended as (
        update benefit b set state = 'ended', version = b.version + 1
          from paid p where p.kind = 'lump' and b.person = p.person and b.id = p.benefit
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

-- What keeps a run from being released: empty when ledger, payments and files agree to the đồng.
create or replace function payment_run_fault(of_run uuid) returns text
    language plpgsql stable security definer set search_path = public, pg_temp set enable_seqscan = off as $$
declare
    paid record;
    booked record;
    batched record;
begin
    select count(*) as payments, coalesce(sum(gross_vnd) filter (where reissue_of is null), 0) as accrued_vnd,
           coalesce(sum(gross_vnd - net_vnd), 0) as deducted_vnd, coalesce(sum(net_vnd), 0) as net_vnd
      into paid from payment where run = of_run;
    select coalesce(sum(amount_vnd) filter (where entry = 'accrual'), 0) as accrued_vnd,
           coalesce(sum(amount_vnd) filter (where entry = 'deduction'), 0) as deducted_vnd
      into booked from ledger_entry where run = of_run;
    select coalesce(sum(b.payments), 0) as payments, coalesce(sum(b.amount_vnd), 0) as net_vnd,
           count(*) filter (where not exists (select from payment_file f where f.batch = b.id)) as unwritten
      into batched from payment_batch b where b.run = of_run;
    return case
        when paid.accrued_vnd <> booked.accrued_vnd then 'accrual'
        when paid.deducted_vnd <> booked.deducted_vnd then 'deduction'
        when paid.payments <> batched.payments or paid.net_vnd <> batched.net_vnd then 'batches'
        when batched.unwritten > 0 then 'files'
    end;
end
$$;
alter function payment_run_fault(uuid) owner to ansinh_lookup;

-- One step of whatever run there is: planned, computed, ready, failed; null when there is nothing to do.
create or replace function payment_run_step(members integer, at timestamptz) returns text
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    r payment_run;
    done text;
    found_fault text;
begin
    select * into r from payment_run where state = 'planned' order by id limit 1 for update skip locked;
    if found then
        perform payees_take_effect(at);
        perform payment_run_plan(r.id, members);
        return 'planned';
    end if;
    done := payment_chunk_compute(at);
    if done is not null then
        return done;
    end if;
    select * into r from payment_run x
     where x.state = 'computing'
       and not exists (select from payment_run_chunk c where c.run = x.id and c.state <> 'written')
     order by x.id limit 1 for update skip locked;
    if not found then
        return null;
    end if;
    found_fault := payment_run_fault(r.id);
    done := case when found_fault is null then 'ready' else 'failed' end;
    update payment_run x set state = done, fault = found_fault, version = x.version + 1,
           ready_at = case when found_fault is null then at end where x.id = r.id;
    return done;
end
$$;
alter function payment_run_step(integer, timestamptz) owner to ansinh_lookup;

-- A computed part whose files are to be written. It is this connection's until it says payment_chunk_written or dies.
create or replace function payment_chunk_take()
    returns table (run uuid, chunk integer, computed_at timestamptz, pay_on date)
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
    part record;
begin
    for part in
        select c.run, c.ordinal, c.computed_at, r.period, r.opened_at
          from payment_run_chunk c join payment_run r on r.id = c.run
         where c.state = 'computed' order by c.run, c.ordinal limit 64
    loop
        continue when not pg_try_advisory_lock(hashtextextended(part.run || ' files ' || part.ordinal, 0));
        -- Another connection may have finished it just before.
        if exists (select from payment_run_chunk c
                    where c.run = part.run and c.ordinal = part.ordinal and c.state = 'computed') then
            return query select part.run, part.ordinal, part.computed_at,
                greatest(month_first_day(part.period), (part.opened_at at time zone 'Asia/Ho_Chi_Minh')::date);
            return;
        end if;
        perform pg_advisory_unlock(hashtextextended(part.run || ' files ' || part.ordinal, 0));
    end loop;
end
$$;
alter function payment_chunk_take() owner to ansinh_lookup;

-- The payments of a part in the order of their ids, with what a bank or a postman must know.
create or replace function payment_chunk_rows(of_run uuid, of_chunk integer, after_person uuid, after_payment uuid,
                                              most integer)
    returns table (person uuid, payment uuid, channel text, bank_name text, bank_code text, bic text, account_no text,
                   holder_name text, full_name text, personal_number text, phone text, address text, office text,
                   kind text, month text, net_vnd bigint)
    language plpgsql stable security definer set search_path = public, pg_temp set enable_seqscan = off as $$
#variable_conflict use_column
declare
    part payment_run_chunk;
begin
    select * into part from payment_run_chunk c where c.run = of_run and c.ordinal = of_chunk;
    return query
    select p.person, p.id, p.channel, p.bank_name, k.code, k.bic, y.account_no, y.holder_name, m.full_name,
           case when p.channel <> 'bank' then
               (select i.value from person_identifier i
                 where i.person = p.person and i.kind = 'personal_number' order by upper(i.valid) desc limit 1) end,
           case when p.channel <> 'bank' then m.phone end,
           case when p.channel <> 'bank' then concat_ws(', ', m.address, w.name) end,
           m.office, p.kind, month_text(p.period), p.net_vnd
      from (select q.* from payment q
             where q.run = of_run and q.person > part.after_member and q.person <= part.last_member
               and q.person >= after_person and (q.person, q.id) > (after_person, after_payment)
             order by q.run, q.person, q.id limit most) p
      join person m on m.id = p.person
      left join ward w on w.code = m.ward_code and p.channel <> 'bank'
      left join payee y on y.person = p.person and y.benefit = p.benefit and y.state = 'current' and p.channel = 'bank'
      left join bank k on k.name = p.bank_name
     order by p.person, p.id;
end
$$;
alter function payment_chunk_rows(uuid, integer, uuid, uuid, integer) owner to ansinh_lookup;

-- The files of a part are safe on disk; only the first of two servers that wrote the same has to say so.
create or replace function payment_chunk_written(of_run uuid, of_chunk integer, files jsonb, at timestamptz)
    returns boolean
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
    perform from payment_run_chunk c where c.run = of_run and c.ordinal = of_chunk and c.state = 'computed' for update;
    if not found then
        return false;
    end if;
    insert into payment_file (batch, format, sha256, size_bytes, signature, written_at)
    select b.id, f.format, decode(f.sha256, 'hex'), f.size_bytes, decode(f.signature, 'hex'), at
      from jsonb_to_recordset(files) f (message_id text, format text, sha256 text, size_bytes bigint, signature text,
                                        payments integer, amount_vnd bigint)
      join payment_batch b on b.message_id = f.message_id and b.run = of_run and b.chunk = of_chunk
           and b.payments = f.payments and b.amount_vnd = f.amount_vnd;
    update payment_run_chunk c set state = 'written', written_at = at where c.run = of_run and c.ordinal = of_chunk;
    perform pg_advisory_unlock(hashtextextended(of_run || ' files ' || of_chunk, 0));
    return true;
end
$$;
alter function payment_chunk_written(uuid, integer, jsonb, timestamptz) owner to ansinh_lookup;

-- Hands a run over: by an officer who did not open it, once ledger and files have been found to agree.
create or replace function payment_run_release(of_run uuid, seen_version integer, at timestamptz)
    returns table (id uuid, month text, state text, released_at timestamptz, version integer)
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
    r payment_run;
begin
    select * into r from payment_run x where x.id = of_run for update;
    if not found then
        return;
    end if;
    if r.version <> seen_version then
        raise exception using errcode = 'AS000', message = 'precondition_failed';
    end if;
    if r.state <> 'ready' then
        raise exception using errcode = 'AS000', message = 'payment_run_not_ready';
    end if;
    if r.opened_by = context_account() then
        raise exception using errcode = 'AS000', message = 'second_officer_needed';
    end if;
    insert into ledger_entry (source, entry, run, debit, credit, amount_vnd, booked_at)
    select b.id, 'release', r.id, ('in_transit.' || b.channel)::ledger_account, 'fund', b.amount_vnd, at
      from payment_batch b where b.run = r.id and b.amount_vnd > 0;
    update payment_batch b set state = 'released' where b.run = r.id;
    return query
        update payment_run x set state = 'released', released_by = context_account(), released_at = at,
               version = x.version + 1
         where x.id = of_run
        returning x.id, month_text(x.period), x.state, x.released_at, x.version;
end
$$;
alter function payment_run_release(uuid, integer, timestamptz) owner to ansinh_lookup;

-- Who signed for a run, as other officers see it.
create or replace function payment_officer(of_account uuid) returns jsonb
    language sql stable security definer set search_path = public, pg_temp
    return (select jsonb_build_object('name', a.full_name, 'office', o.name)
              from account a left join office o on o.code = a.office where a.id = of_account);
alter function payment_officer(uuid) owner to ansinh_lookup;

-- What a run did not pay, by reason.
create or replace function payment_run_withheld(of_run uuid, lang text) returns json
    language sql stable security definer set search_path = public, pg_temp set enable_seqscan = off
    return to_json(array(
        select row_to_json(x) from (
            select w.reason, l.label as reason_label, count(*) as payments, sum(w.amount_vnd)::bigint as amount_vnd
              from payment_withheld w
              left join code_label('payment_withheld_reason', lang) l on l.code = w.reason
             where w.run = of_run
             group by w.reason, l.label order by w.reason) x));
alter function payment_run_withheld(uuid, text) owner to ansinh_lookup;

-- Debit and credit of every account that a run has touched.
create or replace function payment_run_accounts(of_run uuid, lang text) returns json
    language sql stable security definer set search_path = public, pg_temp set enable_seqscan = off
    return to_json(array(
        select row_to_json(x) from (
            select a.account, coalesce(l.label, k.label, a.account::text) as account_label,
                   sum(a.debit_vnd)::bigint as debit_vnd, sum(a.credit_vnd)::bigint as credit_vnd
              from (select e.debit as account, sum(e.amount_vnd) as debit_vnd, 0 as credit_vnd
                      from ledger_entry e where e.run = of_run group by e.debit
                    union all
                    select e.credit, 0, sum(e.amount_vnd)
                      from ledger_entry e where e.run = of_run group by e.credit) a
              left join code_label('ledger_account', lang) l on l.code = a.account::text
              left join code_label('benefit_kind', lang) k on 'expense.' || k.code = a.account::text
             group by a.account, l.label, k.label order by a.account) x));
alter function payment_run_accounts(uuid, text) owner to ansinh_lookup;
