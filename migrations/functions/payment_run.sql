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
