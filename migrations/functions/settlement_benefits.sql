-- What an approved settlement gives: benefits with the place they are paid to, the months between the first day of
-- entitlement and the first payment run, and, when a decision is corrected, what was paid too little or too much.

-- The bank that a form names, by its name or code.
create or replace function bank_named(given text) returns bank
    language sql stable
    return (select k from bank k where lower(k.name) = lower(btrim(given)) or k.code = upper(btrim(given)) limit 1);

-- The month of the run that pays a benefit which is decided now: what is opened already waits for nobody.
create or replace function first_run_period(today date) returns integer
    language sql stable
    return greatest(month_index(today), coalesce((select max(r.period) + 1 from payment_run r), 0));

-- Decisions and the opening of a run, one behind the other: a run is opened after the latest decision that it sees, so
-- that every month of a benefit is either due at its start or paid by a run.
create or replace function payment_run_after_decisions() returns trigger
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
    perform pg_advisory_xact_lock(hashtextextended('payment_run decisions', 0));
    new.opened_at := greatest(new.opened_at, (select max(s.approved_at) from settlement s where s.approved_at > new.opened_at));
    return new;
end
$$;
alter function payment_run_after_decisions() owner to ansinh_lookup;
drop trigger if exists payment_run_after_decisions on payment_run;
create trigger payment_run_after_decisions before insert on payment_run
    for each row execute function payment_run_after_decisions();

-- Where a new benefit is paid to: as the one that it replaces or, for a new one, as the dossier's form says. An account at
-- a bank that is not on the list is kept as it was written, and paid when an officer has put it right.
create or replace function settlement_payee(b benefit, old benefit, d dossier, at timestamptz) returns void
    language plpgsql volatile as $$
declare
    k bank := bank_named(d.form ->> 'bank_name');
    account text := upper(regexp_replace(d.form ->> 'bank_account', '[^0-9A-Za-z]', '', 'g'));
begin
    if old.id is not null then
        insert into payee (person, id, benefit, channel, bank, account_no, holder_name, state, effective_on, requested_by,
                           requested_at)
        select y.person, uuid_v7(at), b.id, y.channel, y.bank, y.account_no, y.holder_name, y.state, y.effective_on,
               y.requested_by, y.requested_at
          from payee y where y.person = old.person and y.benefit = old.id and y.state in ('current', 'pending');
    elsif b.channel <> 'bank' or (k.code is not null and account ~ '^[0-9A-Z]{6,24}$') then
        insert into payee (person, id, benefit, channel, bank, account_no, holder_name, state, effective_on, requested_at)
        values (b.person, uuid_v7(at), b.id, b.channel, case when b.channel = 'bank' then k.code end,
                case when b.channel = 'bank' then account end,
                case when b.channel = 'bank' then (select p.full_name from person p where p.id = b.person) end, 'current',
                b.decided_on, at);
    end if;
end
$$;

-- What the decisions of a dossier have given for a month, paid or still due.
create or replace function dossier_given(b benefit, number text, for_period integer) returns bigint
    language sql stable
    return (select coalesce(sum(g.amount_vnd), 0)::bigint
              from benefit x
             cross join lateral (
                select p.gross_vnd as amount_vnd from payment p
                 where p.person = x.person and p.benefit = x.id and p.period = for_period
                   and p.kind in ('regular', 'arrears', 'adjustment') and p.reissue_of is null
                union all
                select u.amount_vnd from payment_due u
                 where u.person = x.person and u.benefit = x.id and u.period = for_period
                   and u.paid_by is null and u.reissue_of is null) g
             where x.person = b.person and x.kind = b.kind and starts_with(x.decision_no, number));

-- Every month from the start of entitlement to the first run is due by itself, once, with that run: the whole of it, or
-- the difference to what earlier decisions of the dossier gave. What they gave too much is taken back from the months to
-- come; what was taken back before and is owed after all comes with the first run.
create or replace function benefit_arrears(b benefit, number text, is_correction boolean, by_account uuid, at timestamptz)
    returns void language plpgsql volatile as $$
declare
    first_run integer := first_run_period((at at time zone 'Asia/Ho_Chi_Minh')::date);
    given bigint := 0;
    over bigint := 0;
begin
    for due_period in month_index(b.starts_on) .. least(first_run - 1, coalesce(month_index(b.ends_on), first_run)) loop
        if is_correction then
            given := dossier_given(b, number, due_period);
            over := over + greatest(given - b.monthly_vnd, 0);
        end if;
        insert into payment_due (person, id, benefit, period, kind, amount_vnd, reason, recorded_at)
        select b.person, uuid_v7(at), b.id, due_period, case when given = 0 then 'arrears' else 'adjustment' end,
               b.monthly_vnd - given, case when is_correction then 'corrected' else 'entitlement_start' end, at
         where b.monthly_vnd > given;
    end loop;
    over := over - coalesce((select sum(x.taken_vnd) from deduction x
                              where x.person = b.person and x.kind = 'overpayment' and starts_with(x.decision_no, number)), 0);
    if over > 0 then
        insert into deduction (person, id, benefit, kind, priority, monthly_vnd, total_vnd, from_period, decision_no, reason,
                               recorded_by, recorded_at)
        values (b.person, uuid_v7(at), b.id, 'overpayment', 1, greatest(b.monthly_vnd * 3 / 10, 1), over, first_run,
                b.decision_no, 'Số tiền đã chi cao hơn quyết định mới', by_account, at);
    elsif over < 0 then
        insert into payment_due (person, id, benefit, period, kind, amount_vnd, reason, recorded_at)
        values (b.person, uuid_v7(at), b.id, first_run, 'adjustment', -over, 'corrected', at);
    end if;
end
$$;

-- What is left to take for others goes on with the new decision; what earlier decisions of the dossier gave too much is
-- reckoned anew.
create or replace function deductions_move(b benefit, old benefit, number text, at timestamptz) returns void
    language plpgsql volatile as $$
begin
    insert into deduction (person, id, benefit, kind, priority, monthly_vnd, total_vnd, from_period, to_period, decision_no,
                           reason, recorded_by, recorded_at)
    select x.person, uuid_v7(at), b.id, x.kind, x.priority, x.monthly_vnd, x.total_vnd - x.taken_vnd, x.from_period,
           x.to_period, x.decision_no, x.reason, x.recorded_by, at
      from deduction x
     where x.person = old.person and x.benefit = old.id and x.ended_at is null
       and coalesce(x.total_vnd, x.taken_vnd + 1) > x.taken_vnd
       and not (x.kind = 'overpayment' and starts_with(x.decision_no, number));
    update deduction x set ended_at = at, version = x.version + 1
     where x.person = old.person and x.benefit = old.id and x.ended_at is null;
end
$$;

-- A lump sum that was paid too high is claimed back, once: nothing monthly lies there to take it from.
create or replace function lump_claimed(old benefit, over bigint, number text, at timestamptz) returns void
    language plpgsql volatile as $$
declare
    claim uuid := uuid_v7(at);
begin
    insert into payment (person, id, benefit, period, kind, gross_vnd, net_vnd, channel, account_masked, bank_name, state,
                         state_reason, state_at, decision_no, recorded_at)
    values (old.person, claim, old.id, month_index((at at time zone 'Asia/Ho_Chi_Minh')::date), 'recovery', over, over,
            old.channel, old.account_masked, old.bank_name, 'held', 'NARR', at, number, at);
    insert into ledger_entry (source, entry, person, debit, credit, amount_vnd, booked_at)
    values (claim, 'overpaid', old.person, 'receivable', ('expense.' || old.kind)::ledger_account, over, at);
end
$$;

-- One benefit of a decision, paid where the dossier says. What an earlier version of the same dossier gave is replaced by it.
create or replace function settlement_give(s settlement, of_kind text, number text, monthly bigint, lump bigint, d dossier)
    returns void language plpgsql volatile as $$
declare
    old benefit;
    b benefit;
    k bank := bank_named(d.form ->> 'bank_name');
    by_bank boolean := d.payment_method = 'bank_account' and d.form ->> 'bank_account' is not null
                       and d.form ->> 'bank_name' is not null;
    paid bigint := 0;
begin
    perform pg_advisory_xact_lock_shared(hashtextextended('payment_run decisions', 0));
    -- A part of a run that pays this person right now is waited for, or computed afterwards.
    perform from payment_run_chunk c join payment_run r on r.id = c.run and r.state = 'computing'
      where c.state = 'planned' and s.person > c.after_member and s.person <= c.last_member for no key update of c;
    select x.* into old from benefit x join settlement r on r.person = s.person and r.id = s.replaces
     where x.person = s.person and x.kind = of_kind and starts_with(x.decision_no, r.decision_no)
       and (x.state in ('current', 'suspended') or (x.state = 'ended' and x.lump_vnd is not null))
     for update of x;
    -- The rise would have to be reckoned anew from the corrected amount, month by month: better no decision than a wrong one.
    if exists (select from benefit_adjustment a where a.person = old.person and a.benefit = old.id) then
        raise exception using errcode = 'AS000', message = 'correction_after_rise';
    end if;
    if old.state in ('current', 'suspended') then
        update benefit x set state = 'replaced', version = x.version + 1 where x.person = s.person and x.id = old.id;
    end if;
    if lump is not null and s.replaces is not null then
        paid := coalesce((select sum(p.gross_vnd) filter (where p.kind = 'lump') - coalesce(sum(p.gross_vnd) filter (where p.kind = 'recovery'), 0)
                            from payment p join benefit x on x.person = p.person and x.id = p.benefit
                           where p.person = s.person and x.kind = of_kind and starts_with(x.decision_no, d.dossier_no)), 0);
        if paid > lump then
            perform lump_claimed(old, paid - lump, number, s.approved_at);
        end if;
    end if;
    if coalesce(monthly, lump - paid) > 0 then
        insert into benefit (person, id, kind, decision_no, decided_on, decided_by, starts_on, monthly_vnd, lump_vnd,
                             rate_bp, state, channel, account_masked, bank_name, replaces, recorded_at)
        values (s.person, uuid_v7(s.approved_at), of_kind, number, (s.approved_at at time zone 'Asia/Ho_Chi_Minh')::date,
                d.office, s.starts_on, monthly, lump - paid, case when of_kind = 'pension' then s.rate_bp end,
                case when monthly is not null and old.state = 'suspended' then 'suspended' else 'current' end,
                coalesce(old.channel, case when by_bank then 'bank' else 'cash' end),
                case when old.id is not null then old.account_masked when by_bank then account_mask(d.form ->> 'bank_account') end,
                case when old.id is not null then old.bank_name when by_bank then coalesce(k.name, d.form ->> 'bank_name') end,
                old.id, s.approved_at)
        returning * into b;
        perform settlement_payee(b, old, d, s.approved_at);
        if old.id is not null then
            perform deductions_move(b, old, d.dossier_no, s.approved_at);
        end if;
        if monthly is not null then
            perform benefit_arrears(b, d.dossier_no, s.replaces is not null, s.approved_by, s.approved_at);
        end if;
    end if;
end
$$;
