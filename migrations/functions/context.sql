-- Who asks, and for whom: the first statement of every request that needs a login.
--
-- enter() resets the context and, if the session and the relation to the person allow it, opens it again: from
-- then on row-level security shows the rows of that one person (app.subject) and of nobody else. The bits of `who`
-- are those of api/authorize.h. A read goes on after a refusal and finds nothing; a write asks for strict and is
-- rolled back by the exception, whose message is the code of a problem.

-- The bit of what an account is, whoever the person may be: 4 citizen, 8 clerk, 16 … 256 officers, 512 system.
create or replace function account_bit(kind text, officer_role text) returns integer
    language sql immutable parallel safe
    return case kind
        when 'citizen' then 4
        when 'clerk' then 8
        when 'system' then 512
        else case officer_role when 'intake' then 16 when 'assessor' then 32 when 'approver' then 64
                               when 'auditor' then 128 else 256 end
    end;

-- Whether somebody has the say today in what a living person grants to others: the person, or who answers for the minor.
create or replace function has_say(granter uuid, of_person uuid, today date) returns boolean
    language plpgsql stable as $$
begin
    return exists (select from person p where p.id = of_person and p.died_on is null
                      and (granter = of_person
                           or (majority_day(p.birth_date) > today
                               and exists (select from guardianship g where g.guardian = granter
                                           and g.dependant = of_person and g.valid @> today))));
end
$$;

-- Whether a delegation holds: within its days, not withdrawn, and granted by somebody who still has the say.
create or replace function delegation_holds(d delegation, today date) returns boolean
    language plpgsql stable as $$
begin
    return d.revoked_at is null and today between d.valid_from and d.valid_to and has_say(d.granted_by, d.person, today);
end
$$;

-- The bits of the books granted (api/authorize.h): 2048 book, 4096 card, 8192 visits, 16384 payments, 65536 disputes.
create or replace function delegation_bits(own_person uuid, subject uuid, today date) returns integer
    language plpgsql stable as $$
begin
    return (select coalesce(bit_or(case b.book when 'book' then 2048 when 'card' then 4096 when 'visits' then 8192
                                               when 'payments' then 16384 else 65536 end), 0)
              from delegation d, unnest(d.books) b(book)
             where d.delegate = own_person and d.person = subject and delegation_holds(d, today));
end
$$;

-- The bit of what a citizen or an officer is to somebody else: 2 guardian of a minor, those of the books that were
-- delegated (2048 and above), an officer's bit within the office (and the offices below it); 0 a stranger.
create or replace function relation_bit(kind text, officer_role text, own_person uuid, own_office text, subject uuid,
                                        today date) returns integer
    language plpgsql stable as $$ -- its plans are kept, which those of a function in SQL are not
begin
    return case
        when kind = 'citizen' and exists (
            select from guardianship g join person p on p.id = g.dependant
            where g.guardian = own_person and g.dependant = subject and g.valid @> today
              and majority_day(p.birth_date) > today) then 2
        when kind = 'citizen' then delegation_bits(own_person, subject, today)
        when kind = 'officer' and exists (
            select from person p join office o on o.code = p.office
            where p.id = subject and own_office in (o.code, o.parent)) then account_bit('officer', officer_role)
        else 0
    end;
end
$$;

-- The bit of what somebody is to a dossier: of the office where it is or arrived (and the offices above), or the
-- partner who handed it in. Citizens are to a dossier what they are to the person it is about.
create or replace function dossier_bit(d dossier, kind text, officer_role text, own_account uuid, own_person uuid,
                                       own_office text, today date) returns integer
    language plpgsql stable as $$
begin
    return case
        when kind = 'officer' then case when exists (
            select from office o where o.code in (d.office, d.receiving_office) and own_office in (o.code, o.parent))
            then account_bit(kind, officer_role) else 0 end
        when kind = 'system' then case
            when d.submitted_by = own_account then account_bit(kind, null)
            -- 32768: the payment platform and the post report on what was sent to them, and read nothing.
            when exists (select from partner_account a where a.account = own_account
                         and case a.destination when 'payment' then d.fee_vnd > 0 else d.return_method = 'post' end)
            then 32768 else 0 end
        else relation_bit(kind, officer_role, own_person, own_office, d.person, today)
    end;
end
$$;

-- The bit of what somebody is to a claim: of the facility that sent it, or an officer of the province that appraises it.
create or replace function claim_bit(c claim, kind text, officer_role text, own_facility text, own_office text) returns integer
    language plpgsql stable as $$
begin
    return case
        when kind in ('clerk', 'system') and own_facility = c.facility then account_bit(kind, null)
        when kind = 'officer' and exists (select from office o where o.code = own_office and o.province = c.province)
            then account_bit(kind, officer_role)
        else 0 end;
end
$$;

-- The bit of what somebody is to the patient of a card check: of the facility that checks, on the day of the check, as
-- long as the card that was shown may be used. A signed code of a void card is no way to anybody's history.
create or replace function check_bit(k card_check, kind text, own_facility text, today date) returns integer
    language plpgsql stable as $$
begin
    return case
        when kind in ('clerk', 'system') and own_facility = k.facility
             and (k.at at time zone 'Asia/Ho_Chi_Minh')::date = today
             and (k.form not in ('static', 'holder', 'one_time', 'handle')
                  or exists (select from card c where c.id = k.card and c.state = 'active' and c.valid_from <= today
                                and coalesce(c.valid_to, today) >= today))
            then account_bit(kind, null)
        else 0 end;
end
$$;

create or replace function enter(access_hash bytea, who integer, person text, at timestamptz, today date,
                                 strict_entry boolean) returns text
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    actor record;
    wanted uuid;
    file dossier;
    of_claim claim;
    of_check card_check;
    bit integer := 0;
    verdict text;
    relation text;
    noted text;
    ground text;
begin
    -- One look-up by the token's hash, then by the account's key, whatever the sizes of the tables.
    select s.id as session, a.id, a.kind, a.officer_role, a.person, a.full_name, a.personal_number, a.facility,
           a.office, a.organisation into actor
      from session s join account a on a.id = s.account and a.state = 'active'
     where s.access_hash = enter.access_hash and s.revoked_at is null and s.access_expires_at > at;
    if actor.id is null then
        verdict := 'session_missing';
    elsif person is null then
        bit := account_bit(actor.kind, actor.officer_role);
        wanted := actor.person;
        verdict := case when bit & who = 0 then 'forbidden' else 'ok' end;
    else
        if person like 'dossier:%' then
            select d.* into file from dossier d where d.dossier_no = substr(enter.person, 9);
            wanted := file.person;
        elsif person like 'claim:%' then
            select c.* into of_claim from claim c where c.id = substr(enter.person, 7)::uuid;
            wanted := of_claim.person;
        elsif person like 'check:%' then
            select k.* into of_check from card_check k where k.id = substr(enter.person, 7)::uuid;
            wanted := of_check.person;
        else
            wanted := case when person = 'me' then actor.person else person::uuid end;
            -- Where facilities may ask for somebody's history at all (8 clerk, 512 system).
            if who & 520 <> 0 and actor.facility is not null then
                ground := history_ground(wanted, actor.facility, at, today);
            end if;
        end if;
        bit := case when of_claim.id is not null then claim_bit(of_claim, actor.kind, actor.officer_role, actor.facility,
                                                                actor.office)
                    when ground is not null then account_bit(actor.kind, null)
                    when of_check.id is not null then check_bit(of_check, actor.kind, actor.facility, today)
                    when wanted = actor.person then 1
                    when file.id is not null then dossier_bit(file, actor.kind, actor.officer_role, actor.id,
                                                              actor.person, actor.office, today)
                    else relation_bit(actor.kind, actor.officer_role, actor.person, actor.office, wanted, today) end;
        ground := case when bit & 520 <> 0 then coalesce(ground, case when of_check.id is not null then 'check' end) end;
        -- Somebody whose kind of account never reads this hears so; a stranger does not even learn that the person exists.
        verdict := case
            when bit & who <> 0 then 'ok'
            when bit <> 0 or (account_bit(actor.kind, actor.officer_role)
                              | case when actor.kind = 'citizen' then 3 else 0 end) & who = 0 then 'forbidden'
            else 'not_found' end;
    end if;
    if verdict <> 'ok' and strict_entry then
        raise exception using errcode = 'AS000', message = verdict;
    end if;
    if verdict = 'ok' then
        relation := case bit when 1 then 'self' when 2 then 'guardian'
                             else case when bit & 96256 <> 0 then 'delegate' else actor.kind end end; -- bits of books
    elsif actor.id is not null then
        relation := 'refused';
    end if;
    -- Every setting, every time: whoever rode in front in this transaction leaves nothing behind.
    noted := concat(set_config('app.actor', concat(actor.kind, '|', actor.personal_number, '|', actor.full_name), true),
                    set_config('app.account', coalesce(actor.id::text, ''), true),
                    set_config('app.session', coalesce(actor.session::text, ''), true),
                    set_config('app.subject', case when verdict = 'ok' then coalesce(wanted::text, '') else '' end, true),
                    set_config('app.refused_subject', case when verdict = 'ok' then '' else coalesce(wanted::text, '') end, true),
                    set_config('app.relation', coalesce(relation, ''), true),
                    set_config('app.organisation', coalesce(actor.facility, actor.office, actor.organisation, ''), true),
                    set_config('app.clerk', case when actor.kind <> 'citizen' or bit = 2 or bit >= 2048
                                                 then concat(actor.personal_number, '|', actor.full_name) else '' end, true),
                    set_config('app.ground', case when verdict = 'ok' then coalesce(ground, '') else '' end, true),
                    set_config('app.result', '', true));
    return verdict;
end
$$;
alter function enter(bytea, integer, text, timestamptz, date, boolean) owner to ansinh_lookup;

-- What is known only after the commit takes the place of a provisional reply, once: whoever comes first decides, and
-- everybody gives what stands afterwards.
create or replace function reply_amended(key text, provisional text, amended text) returns text
    language plpgsql volatile as $$
begin
    update public.idempotency i set reply = amended
     where i.principal = context_account()::text and i.key = reply_amended.key and i.reply = provisional;
    return (select i.reply from public.idempotency i
             where i.principal = context_account()::text and i.key = reply_amended.key);
end
$$;

-- The first statement of a write with an Idempotency-Key, after enter(): the same key is answered once.
create or replace function claim_key(key text, route text, fingerprint bytea, at timestamptz) returns void
    language plpgsql volatile as $$
declare
    asker text := coalesce(context_account()::text, 'public');
    earlier record;
begin
    if not pg_try_advisory_xact_lock(hashtextextended(asker || ' ' || key, 0)) then
        raise exception using errcode = 'AS000', message = 'request_in_progress';
    end if;
    select i.* into earlier from public.idempotency i
     where i.principal = asker and i.key = claim_key.key and i.created_at > at - interval '24 hours';
    if not found then
        return;
    end if;
    if earlier.fingerprint <> claim_key.fingerprint or earlier.route <> claim_key.route then
        raise exception using errcode = 'AS000', message = 'idempotency_key_reused';
    end if;
    raise exception using errcode = 'AS208', message = 'replay';
end
$$;
