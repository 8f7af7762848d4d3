-- What happens to a benefit while it is being paid: signals, stops and resumptions, a new account, deductions, death.
-- All for the subject of the context; each change names the version it has seen.

-- The benefit of the subject, locked, if it is still at the version that the caller has seen.
create or replace function benefit_seen(of_benefit uuid, seen_version integer) returns benefit
    language plpgsql volatile as $$
declare
    b benefit;
begin
    select * into b from benefit x where x.person = context_subject() and x.id = of_benefit for update;
    if not found then
        raise exception using errcode = 'AS000', message = 'not_found';
    end if;
    if b.version <> seen_version then
        raise exception using errcode = 'AS000', message = 'precondition_failed';
    end if;
    return b;
end
$$;

create or replace function benefit_notice(to_person uuid, kind text, at timestamptz) returns uuid
    language plpgsql volatile as $$
declare
    notice uuid := uuid_v7(at);
begin
    -- Written even to nobody's telephone: a stop is never silent in the books.
    perform notice_put(to_person, kind, null, payment_notice(kind, null), at);
    perform notice_send((select p.phone from person p where p.id = to_person), kind, payment_notice(kind, null), at);
    return notice;
end
$$;

create or replace function benefit_signal_note(new_id uuid, of_benefit uuid, given_kind text, given_source text,
        given_evidence text, noted date, at timestamptz, today date)
    returns table (id uuid, benefit uuid, kind text, source text, noted_on date, recorded_at timestamptz)
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
begin
    perform from benefit b where b.person = context_subject() and b.id = of_benefit;
    if not found then
        return;
    end if;
    if noted > today then
        raise exception using errcode = 'AS000', message = 'as_of_in_future';
    end if;
    return query
        insert into benefit_signal as s (person, id, benefit, kind, source, evidence, noted_on, recorded_by, recorded_at)
        values (context_subject(), new_id, of_benefit, given_kind, given_source, given_evidence, noted,
                context_account(), at)
        returning s.id, s.benefit, s.kind, s.source, s.noted_on, s.recorded_at;
end
$$;
alter function benefit_signal_note(uuid, uuid, text, text, text, date, timestamptz, date) owner to ansinh_lookup;

-- Two signals of different sources and by different officers, the newest first, recorded since the benefit was last
-- resumed and not older than half a year.
create or replace function benefit_signal_pair(of_benefit uuid, at timestamptz, kinds text[])
    returns table (first_signal uuid, second_signal uuid)
    language sql stable as $$
            select a.id, b.id from benefit_signal a
              join benefit_signal b on b.person = a.person and b.benefit = a.benefit and b.source <> a.source
                   and b.recorded_by is distinct from a.recorded_by
             where a.person = context_subject() and a.benefit = of_benefit
               and (kinds is null or (a.kind = any (kinds) and b.kind = any (kinds)))
               and least(a.recorded_at, b.recorded_at) > greatest(at - interval '6 months', coalesce(
                   (select max(e.recorded_at) from benefit_event e
                     where e.person = a.person and e.benefit = a.benefit and e.action = 'resume'), '-infinity'))
             order by greatest(a.recorded_at, b.recorded_at) desc, a.id, b.id limit 1
$$;

-- suspend and end need two signals and send a notice; resume makes what was missed due with the next run.
create or replace function benefit_move(new_id uuid, of_benefit uuid, seen_version integer, wanted text, wanted_month text,
        given_reason text, at timestamptz, today date)
    returns table (id uuid, benefit uuid, action text, from_month text, state text, version integer)
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
    b benefit := benefit_seen(of_benefit, seen_version);
    wanted_period integer := month_index((wanted_month || '-01')::date);
    one uuid;
    other uuid;
    new_state text := case wanted when 'suspend' then 'suspended' when 'resume' then 'current' else 'ended' end;
begin
    if b.monthly_vnd is null or b.state not in ('current', 'suspended')
       or (wanted = 'suspend') <> (b.state = 'current' and wanted <> 'end') and wanted <> 'end' then
        raise exception using errcode = 'AS000', message = 'benefit_not_at_step';
    end if;
    if wanted_period < month_index(b.starts_on)
       or (wanted <> 'resume' and wanted_period not between month_index(today) and month_index(today) + 12) then
        raise exception using errcode = 'AS000', message = 'benefit_month_not_open';
    end if;
    if wanted <> 'resume' then
        select p.first_signal, p.second_signal into one, other from benefit_signal_pair(of_benefit, at, null) p;
        if other is null then
            raise exception using errcode = 'AS000', message = 'signals_missing';
        end if;
    end if;
    insert into benefit_event (person, id, benefit, action, from_period, reason, first_signal, second_signal, notice,
                               recorded_by, recorded_at)
    values (b.person, new_id, b.id, wanted, wanted_period, given_reason, one, other,
            benefit_notice(b.person, 'benefit_' || wanted, at), context_account(), at);
    update benefit x set state = new_state, version = x.version + 1,
           ends_on = case wanted when 'end' then greatest(x.starts_on, month_first_day(wanted_period) - 1) else x.ends_on end
     where x.person = b.person and x.id = b.id;
    if wanted = 'resume' then
        perform benefit_missed_due(b, wanted_period, at, today);
    end if;
    return query select new_id, b.id, wanted, month_text(wanted_period), new_state, b.version + 1;
end
$$;
alter function benefit_move(uuid, uuid, integer, text, text, text, timestamptz, date) owner to ansinh_lookup;

-- Months from the given one that a run passed over while the benefit was suspended.
create or replace function benefit_missed_due(b benefit, since integer, at timestamptz, today date) returns void
    language sql volatile as $$
    insert into payment_due (person, id, benefit, period, kind, amount_vnd, reason, recorded_at)
    select b.person, uuid_v7(at), b.id, w.period, 'arrears', w.amount_vnd, 'resumed', at
      from payment_withheld w
     where w.person = b.person and w.benefit = b.id and w.kind = 'regular' and w.reason = 'suspended'
       and w.period >= since
       and not exists (select from payment p where p.person = w.person and p.benefit = w.benefit
                       and p.period = w.period and p.kind in ('regular', 'arrears'))
    on conflict do nothing
$$;

-- A new place for the money: it waits seven days, which hold five working days (Law 41/2024/QH15 art 82), and the
-- holder of the old one is told at once. The account must be in the name of who receives the benefit.
create or replace function payee_request(new_id uuid, of_benefit uuid, seen_version integer, given_channel text,
        given_bank text, given_account text, given_holder text, given_holder_key text, at timestamptz, today date)
    returns table (id uuid, benefit uuid, channel text, bank text, account_masked text, state text, effective_on date,
                   version integer)
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
    b benefit := benefit_seen(of_benefit, seen_version);
    by_bank boolean := given_channel = 'bank';
begin
    if by_bank <> (num_nonnulls(given_bank, given_account, given_holder) = 3)
       or by_bank <> (num_nonnulls(given_bank, given_account, given_holder) > 0) then
        raise exception using errcode = 'AS000', message = 'payee_incomplete';
    end if;
    if by_bank and not exists (select from bank k where k.code = given_bank) then
        raise exception using errcode = 'AS000', message = 'bank_unknown';
    end if;
    if by_bank and given_holder_key <> (select p.name_key from person p where p.id = b.person) then
        raise exception using errcode = 'AS000', message = 'payee_name_differs';
    end if;
    update payee y set state = 'cancelled', ended_at = at, version = y.version + 1
     where y.person = b.person and y.benefit = b.id and y.state = 'pending';
    insert into payee (person, id, benefit, channel, bank, account_no, holder_name, state, effective_on, requested_by,
                       requested_at)
    values (b.person, new_id, b.id, given_channel, given_bank, given_account, given_holder, 'pending', today + 7,
            context_account(), at);
    update benefit x set version = x.version + 1 where x.person = b.person and x.id = b.id;
    perform benefit_notice(b.person, 'payee_changed', at);
    return query
        select y.id, y.benefit, y.channel, y.bank, account_mask(y.account_no), y.state, y.effective_on, b.version + 1
          from payee y where y.person = b.person and y.id = new_id;
end
$$;
alter function payee_request(uuid, uuid, integer, text, text, text, text, text, timestamptz, date) owner to ansinh_lookup;

create or replace function account_mask(account_no text) returns text
    language sql immutable strict parallel safe
    return repeat('*', greatest(length(account_no) - 4, 0)) || right(account_no, 4);

create or replace function payee_cancel(of_benefit uuid, at timestamptz)
    returns table (id uuid, benefit uuid, state text, ended_at timestamptz)
    language sql volatile security definer set search_path = public, pg_temp as $$
    update payee y set state = 'cancelled', ended_at = at, version = y.version + 1
     where y.person = context_subject() and y.benefit = of_benefit and y.state = 'pending'
    returning y.id, y.benefit, y.state, y.ended_at
$$;
alter function payee_cancel(uuid, timestamptz) owner to ansinh_lookup;

-- New places whose day has come, before a run is computed.
create or replace function payees_take_effect(at timestamptz) returns void
    language plpgsql volatile security definer set search_path = public, pg_temp set enable_seqscan = off as $$
declare
    y payee;
begin
    for y in select * from payee where state = 'pending'
              and effective_on <= (at at time zone 'Asia/Ho_Chi_Minh')::date for update loop
        update payee o set state = 'replaced', ended_at = at, version = o.version + 1
         where o.person = y.person and o.benefit = y.benefit and o.state = 'current';
        update payee n set state = 'current', version = n.version + 1 where n.person = y.person and n.id = y.id;
        update benefit b set channel = y.channel, account_masked = account_mask(y.account_no),
               bank_name = (select k.name from bank k where k.code = y.bank), version = b.version + 1
         where b.person = y.person and b.id = y.benefit;
    end loop;
end
$$;
alter function payees_take_effect(timestamptz) owner to ansinh_lookup;

create or replace function deduction_order(new_id uuid, of_benefit uuid, given_kind text, given_priority integer,
        monthly bigint, total bigint, first_month text, last_month text, given_decision text, given_reason text,
        at timestamptz)
    returns table (id uuid, benefit uuid, kind text, monthly_vnd bigint, total_vnd bigint, from_month text, version integer)
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
begin
    perform from benefit b
      where b.person = context_subject() and b.id = of_benefit and b.monthly_vnd is not null
        and b.state in ('current', 'suspended');
    if not found then
        return;
    end if;
    return query
        insert into deduction as d (person, id, benefit, kind, priority, monthly_vnd, total_vnd, from_period, to_period,
                                    decision_no, reason, recorded_by, recorded_at)
        values (context_subject(), new_id, of_benefit, given_kind, given_priority, monthly, nullif(total, 0),
                month_index((first_month || '-01')::date), month_index((last_month || '-01')::date),
                given_decision, given_reason, context_account(), at)
        returning d.id, d.benefit, d.kind, d.monthly_vnd, d.total_vnd, month_text(d.from_period), d.version;
end
$$;
alter function deduction_order(uuid, uuid, text, integer, bigint, bigint, text, text, text, text, timestamptz)
    owner to ansinh_lookup;

create or replace function deduction_end(of_deduction uuid, at timestamptz)
    returns table (id uuid, benefit uuid, taken_vnd bigint, ended_at timestamptz)
    language sql volatile security definer set search_path = public, pg_temp as $$
    update deduction d set ended_at = at, version = d.version + 1
     where d.person = context_subject() and d.id = of_deduction and d.ended_at is null
    returning d.id, d.benefit, d.taken_vnd, d.ended_at
$$;
alter function deduction_end(uuid, timestamptz) owner to ansinh_lookup;

-- A death, reported by two sources: monthly benefits end with that month, and what was paid for later months is
-- booked as overpaid, one claim for each payment.
create or replace function death_record(given_day date, at timestamptz, today date)
    returns table (person uuid, died_on date, benefits_ended integer, overpaid_payments integer, overpaid_vnd bigint)
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
    who uuid := context_subject();
    b benefit;
    one uuid;
    other uuid;
    ended integer := 0;
    over record;
begin
    perform from person p where p.id = who and p.died_on is null for update;
    if not found then
        raise exception using errcode = 'AS000', message = 'benefit_not_at_step';
    end if;
    if given_day > today then
        raise exception using errcode = 'AS000', message = 'as_of_in_future';
    end if;
    for b in select * from benefit x where x.person = who and x.monthly_vnd is not null
               and x.state in ('current', 'suspended') and x.starts_on <= given_day for update loop
        select p.first_signal, p.second_signal into one, other
          from benefit_signal_pair(b.id, at, array['death_report', 'death_certificate']) p;
        if other is null then
            raise exception using errcode = 'AS000', message = 'signals_missing';
        end if;
        ended := ended + 1;
        insert into benefit_event (person, id, benefit, action, from_period, reason, first_signal, second_signal, notice,
                                   recorded_by, recorded_at)
        values (who, uuid_v7(at), b.id, 'end', month_index(given_day) + 1, 'death', one, other, benefit_notice(who, 'benefit_end', at), context_account(), at);
        update benefit x set state = 'ended', version = x.version + 1,
               ends_on = greatest(x.starts_on, month_first_day(month_index(given_day) + 1) - 1)
         where x.person = who and x.id = b.id;
    end loop;
    if ended = 0 then
        raise exception using errcode = 'AS000', message = 'signals_missing';
    end if;
    update person p set died_on = given_day, version = p.version + 1, updated_at = at where p.id = who;
    with wrong as (
        select p.* from payment p
         where p.person = who and p.period > month_index(given_day) and p.state = 'paid' and p.kind <> 'recovery'
           and p.net_vnd > 0
    ), claimed as (
        insert into payment (person, id, benefit, period, kind, gross_vnd, net_vnd, channel, account_masked, bank_name,
                             state, state_reason, state_at, decision_no, recorded_at, reissue_of)
        select w.person, uuid_v7(at), w.benefit, w.period, 'recovery', sum(w.net_vnd), sum(w.net_vnd), min(w.channel),
               min(w.account_masked), min(w.bank_name), 'held', 'MD07', at, min(w.decision_no), at, null
          from wrong w group by w.person, w.benefit, w.period
        on conflict (person, benefit, period, kind) do nothing
        returning id, benefit, net_vnd
    ), booked as (
        insert into ledger_entry (source, entry, person, debit, credit, amount_vnd, booked_at)
        select c.id, 'overpaid', who, 'receivable'::ledger_account, ('expense.' || k.kind)::ledger_account, c.net_vnd, at
          from claimed c join benefit k on k.person = who and k.id = c.benefit
        returning amount_vnd
    )
    select count(*)::integer as payments, coalesce(sum(amount_vnd), 0)::bigint as amount_vnd into over from booked;
    return query select who, given_day, ended, over.payments, over.amount_vnd;
end
$$;
alter function death_record(date, timestamptz, date) owner to ansinh_lookup;
