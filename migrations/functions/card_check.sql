-- The counter's question: is this card good, for this person, at this facility, today?
--
-- One function, so that the check, its answer and its row in the access log are one round trip. What was typed or
-- scanned from an old code is a search key only; of a signed code the server has judged signature and times before
-- (api/card_question.h), and here its place in the status lists says which card it is. Everything in the answer comes
-- from the register. The result codes are the gateway's 26 (card_check_result_code); why a signed code is not good
-- says a reason (card_check_reason). After five misses of a clerk within an hour the answer no longer says what was
-- wrong: 051, 060, 061, 070, and of a number that the register nearly has 052 and 053, are reported as 050; the access
-- log keeps both.
--
-- It runs ten thousand times a second at the horizon: look-ups by index, decisions in plain expressions, and all of it
-- in PL/pgSQL, which keeps its plans where an SQL function is planned at every call. What a function returns is assigned
-- and not selected: an assignment needs no plan to be started, which costs more than most look-ups.

-- A 15-character number whose SI part is known, but which is no card's: what differs from the card there is.
create or replace function card_check_number_fault(number text, actual text) returns text
    language sql immutable
    return case
        when actual is null then '051'
        when overlay(number placing substr(actual, 4, 2) from 4 for 2) = actual then '052'
        when overlay(number placing substr(actual, 3, 1) from 3 for 1) = actual then '053'
        else '051' end;

-- The result for one card on one day, whoever holds it.
create or replace function card_check_state_code(c card_shown, today date) returns text
    language plpgsql immutable as $$
begin
    return case
        when c.state = 'revoked' then '110'
        when c.state = 'suspended' then '120'
        when c.state = 'decreased' then case c.state_reason
            when 'moved_out_of_province' then '121' when 'moved_within_province' then '122'
            when 're_enrolled_same_unit' then '123' when 'stopped' then '124' else '120' end
        when c.valid_from > today or c.valid_to < today then '010'
        when c.object_code = 'QN' then '001'
        when c.object_code = 'CA' then '002'
        else '000' end;
end
$$;

-- What a number is, by its length.
create or replace function card_check_number_kind(number text) returns text
    language sql immutable
    return case length(number) when 10 then 'si_number' when 12 then 'personal_number' else 'card_number_15' end;

-- Whose number it is, also one retired by a merge; without somebody, what is wrong with the number.
create or replace function card_check_found(number text, out person uuid, out code text)
    language plpgsql stable as $$
begin
    select i.person into person from person_identifier i
     where i.value = number and i.kind = card_check_number_kind(number)
     order by upper_inf(i.valid) desc, upper(i.valid) desc limit 1;
    if person is null then
        code := '050';
        if length(number) = 15 then
            select i.person into person from person_identifier i
             where i.value = right(number, 10) and i.kind = 'si_number' limit 1;
            code := case when person is null then '050' else card_check_number_fault(number,
                (select max(c.card_number_15) from card c where c.person = card_check_found.person)) end;
        end if;
    end if;
end
$$;

-- Which card counts today, and what became of the one that was shown: by its number, or (of a signed code) the card
-- itself. A signed code of a card that is void is no way to the card in its place: whoever found it may hold it.
create or replace function card_check_decided(holder uuid, holder_birth text, number text, shown uuid, today date)
    returns card_check_decision
    language plpgsql stable as $$
declare
    asked card_shown;
    actual card_shown;
    decision card_check_decision;
begin
    -- Of one person no two cards are good on one day (card_one_active_at_a_time); the order is that of the index card_person.
    select c.* into actual from card_shown c
     where c.person = holder and c.state = 'active' and c.valid_from <= today and coalesce(c.valid_to, today) >= today
     order by c.valid_from desc;
    if actual.id is null then
        select c.* into actual from card_shown c where c.person = holder order by c.valid_from desc, c.id desc limit 1;
    end if;
    asked := actual;
    if shown is not null and shown <> actual.id then
        select c.* into asked from card_shown c where c.id = shown;
        if asked.state <> 'active' then
            actual := asked;
        end if;
    elsif length(number) = 15 and actual.card_number_15 is distinct from number then
        select c.* into asked from card_shown c where c.person = holder and c.card_number_15 = number
         order by c.valid_from desc limit 1;
    end if;
    decision.code := card_check_state_code(actual, today);
    if actual.id is null then
        decision.code := case when partial_date_first_day(holder_birth) + interval '6 years' > today then '130' else '050' end;
    elsif asked.id <> actual.id and decision.code in ('000', '001', '002') then
        decision.code := case when asked.state = 'active' and coalesce(asked.valid_to, today) >= today then '004' else '003' end;
        decision.previous_card_number := coalesce(number, asked.card_number_15, asked.card_number);
    end if;
    decision.card := actual;
    return decision;
end
$$;

-- Whether it is this person: names by their key, births to the precision that both sides know.
create or replace function card_check_identity(holder card_holder, given_name_key text, given_birth text) returns text
    language plpgsql immutable as $$
declare
    precision_length integer := least(length(given_birth), length(holder.birth_date));
begin
    return case
        when given_name_key <> holder.name_key then
            case when left(given_name_key, 1) = left(holder.name_key, 1) then '061' else '060' end
        when left(given_birth, precision_length) <> left(holder.birth_date, precision_length) then '070' end;
end
$$;

create or replace function card_check_outcome(code text, state text) returns text
    language sql immutable
    return case
        when code in ('000', '001', '002', '003', '004') then 'valid'
        when state = 'suspended' then 'suspended'
        when code = '010' then 'expired'
        when code in ('110', '120', '121', '122', '123', '124') then 'revoked'
        when code in ('054', '055', '130') then 'unverified'
        else 'not_found' end;

-- Whether the old code of somebody who has a signed one is still taken: 'accepted', 'late', or null when there is no
-- signed one.
create or replace function card_check_legacy(of_card uuid, at_facility text, today date) returns text
    language plpgsql stable as $$
begin
    return case when exists (select from signature s where s.card = of_card and s.purpose in ('card', 'dynamic')) then
        case when (select p.accepted_until from legacy_scan_policy p where p.facility = at_facility) < today
             then 'late' else 'accepted' end end;
end
$$;

-- Who asks: the account's facility, and the clerk it names. 054 and 055 before a word about the patient. The gateway's
-- older calls name no clerk: there the account stands in, by its user name, which is no personal number. A facility's
-- system speaks for whoever is registered there; a clerk speaks for himself, lest his misses be a colleague's. One who
-- names himself as enter() has read him needs no second look.
create or replace function card_check_caller(clerk_number text, clerk_key text, clerk_name text, out facility text, out code text)
    language plpgsql stable as $$
begin
    if current_setting('app.actor', true) = concat('clerk|', clerk_number, '|', clerk_name) then
        facility := current_setting('app.organisation');
        return;
    end if;
    select a.facility, case when a.gateway_username = clerk_number then null when c.id is null then '054' when c.name_key <> clerk_key then '055' end
      into facility, code
      from account a
      left join account c on c.facility = a.facility and c.kind = 'clerk' and c.personal_number = clerk_number
                         and c.state = 'active' and (a.kind <> 'clerk' or c.id = a.id)
     where a.id = context_account();
end
$$;

-- Whether a clerk has missed five times within the hour, in whosever name, or a facility's system a hundred times: it
-- has many clerks to name. A number's part alone (052, 053) is a miss when the register said so: then it is somebody's.
create or replace function card_check_missed_often(clerk_number text, at timestamptz) returns boolean
    language plpgsql stable as $$
begin
    return (select count(*) >= 5 from access_log l
             where l.clerk_personal_number = clerk_number and l.at > card_check_missed_often.at - interval '1 hour'
               and (l.result_code in ('050', '051', '060', '061', '070')
                    or l.result_code in ('052', '053') and l.subject is not null))
        or (select count(*) >= case when current_setting('app.actor') like 'clerk|%' then 5 else 100 end from access_log l
             where l.account = context_account() and l.at > card_check_missed_often.at - interval '1 hour'
               and (l.result_code in ('050', '051', '060', '061', '070')
                    or l.result_code in ('052', '053') and l.subject is not null));
end
$$;

-- The card of a signed code, or the reason why it is not good. A one-time code is used up here, whatever the card is.
create or replace function card_check_signed(form text, status_list integer, status_index integer, code_id bytea,
        handle bytea, device_kind text, device_key bytea, for_facility text, facility text, at timestamptz,
        out shown uuid, out person uuid, out reason text)
    language plpgsql volatile as $$
begin
    if for_facility <> facility then
        reason := 'foreign_facility';
    elsif device_key is not null and not device_is_active(device_kind, device_key) then
        reason := 'device_ended';
    elsif code_id is not null and not card_code_consumed(code_id, at) then
        reason := 'seen_before';
    elsif form = 'handle' then
        shown := card_handle_taken(handle, at);
        select c.person into person from card c where c.id = shown;
        reason := case when shown is null then 'handle_unknown' end;
    else
        select c.id, c.person into shown, person from card c
         where c.status_list = card_check_signed.status_list and c.status_index = card_check_signed.status_index;
        reason := case when shown is null then 'not_in_register' end;
    end if;
end
$$;

-- Whose card is waited for with the receipt of a dossier (form 4 of Decree 188/2025/NĐ-CP: together with an identity
-- paper it serves in place of the card), by the code of that paper; `reason` when it serves nobody. Until the result has
-- been handed out, and thirty days at most while it lies at the counter.
create or replace function card_check_receipt(paper_code text, at timestamptz, out person uuid, out code text, out reason text)
    language plpgsql stable as $$
begin
    select s.person, case
               when s.kind <> 'dossier_receipt' then 'paper_no_receipt'
               when not exists (select from procedure_result r where r.procedure = d.procedure and r.result = 'card')
                   then 'receipt_not_of_card'
               when d.state in ('not_accepted', 'withdrawn', 'stopped', 'result_returned')
                    or d.ended_at < card_check_receipt.at - interval '30 days' then 'receipt_ended' end
      into person, reason
      from dossier_slip s join dossier d on d.id = s.dossier
     where s.code = paper_code;
    code := case when person is null then '050' end;
end
$$;

-- The card and its holder, as columns of the answer.
create or replace function card_check_shown(given card_check_answer, c card_shown, holder card_holder) returns card_check_answer
    language plpgsql immutable as $$
declare
    a card_check_answer := given;
begin
    a.card_number := c.card_number; a.card_number_15 := c.card_number_15; a.object_code := c.object_code;
    a.benefit_digit := c.benefit_digit; a.initial_facility := c.initial_facility; a.valid_from := c.valid_from;
    a.valid_to := c.valid_to; a.five_year_date := c.five_year_date; a.living_area := c.living_area; a.state := c.state;
    a.serial := c.serial; a.full_name := holder.full_name; a.birth_date := holder.birth_date; a.sex := holder.sex;
    a.address := holder.address; a.si_number := c.card_number;
    return a;
end
$$;

-- What else the counter is told: the result in words, the facilities, and of the card's holder the last visits and what
-- they cost him this year. What the patient disputes is marked or left out, as the policy of the day says.
create or replace function card_check_told(given card_check_answer, holder uuid, lang text, at timestamptz)
    returns card_check_answer
    language plpgsql stable as $$
declare
    a card_check_answer := given;
    day date := local_day(at);
    year_begins timestamptz := date_trunc('year', at);
    contested uuid[];
    hidden boolean;
    v record;
    visits json[] := '{}';
    visit_limit integer := case when a.visits_told then 5 else 0 end;
begin
    select case lang when 'en' then r.meaning_en else r.meaning_vi end, r.front_desk_action,
           (select f.name from facility f where f.code = a.initial_facility),
           (select f.level from facility f where f.code = a.facility),
           array(select d.visit from dispute d
                  where d.person = holder and d.visit is not null and d.diagnosis is null and d.flagged_until >= day)
      into a.message, a.front_desk_action, a.initial_facility_name, a.facility_level, contested
      from card_check_result_code r where r.code = a.result_code;
    if a.reason is not null then
        select case lang when 'en' then s.message_en else s.message_vi end into a.message
          from card_check_reason s where s.code = a.reason;
    end if;
    if a.card_id is null then
        return a;
    end if;
    hidden := contested <> '{}' and dispute_treatment('visit', 'facility', day) = 'hidden';
    a.copay_this_year_vnd := 0;
    for v in select w.id, w.facility, f.name, w.admitted_at, w.discharged_at, w.kind, w.outcome, w.right_line, w.copay_vnd
               from visit w left join facility f on f.code = w.facility
              where w.person = holder and w.recorded_to = 'infinity'
              order by w.admitted_at desc, w.id desc loop
        exit when v.admitted_at < year_begins and cardinality(visits) >= visit_limit;
        if v.admitted_at >= year_begins and v.right_line then
            a.copay_this_year_vnd := a.copay_this_year_vnd + v.copay_vnd;
        end if;
        if cardinality(visits) < visit_limit and not (hidden and v.id = any (contested)) then
            visits := visits || json_build_object(
                'facility', json_build_object('code', v.facility, 'name', v.name), 'admitted_at', v.admitted_at,
                'discharged_at', v.discharged_at, 'kind', v.kind, 'outcome', v.outcome, 'disputed', v.id = any (contested));
        end if;
    end loop;
    a.recent_visits := array_to_json(visits);
    return a;
end
$$;

-- Without a language nothing is told beyond what was found. With a key that signs, its receipt is noted in the ledger.
create or replace function card_check(
    check_id uuid, form text, presence text, number text, given_name_key text, given_birth text, scan_fault_code text,
    scan_reason text, status_list integer, status_index integer, code_id bytea, handle bytea, device_kind text,
    device_key bytea, for_facility text, clerk_number text, clerk_key text, clerk_name text, purpose text,
    emergency boolean, referred boolean, inpatient boolean, at timestamptz, today date,
    lang text default null, signing_kid text default null, signing_purpose text default null, signing_id text default null)
    returns card_check_answer
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    a card_check_answer;
    holder card_holder;
    decision card_check_decision;
    found_person uuid;
    shown uuid;
    code text;
    receipt_reason text;
    step record;
    noted text;
begin
    step := card_check_caller(clerk_number, clerk_key, clerk_name);
    a.facility := step.facility;
    if a.facility is null then
        return a;
    end if;
    code := coalesce(step.code, scan_fault_code);
    a.reason := case when code is null then scan_reason end;

    if code is null and a.reason is null then
        if form in ('static', 'holder', 'one_time', 'handle') then
            step := card_check_signed(form, status_list, status_index, code_id, handle, device_kind, device_key,
                                      for_facility, a.facility, at);
            shown := step.shown;
            found_person := step.person;
            a.reason := step.reason;
        elsif form = 'dossier_receipt' then
            step := card_check_receipt(number, at);
            found_person := step.person;
            code := step.code;
            receipt_reason := step.reason;
        else
            select h.* into holder from person_identifier i join card_holder h on h.id = i.person
             where i.value = number and i.kind = card_check_number_kind(number) and upper_inf(i.valid);
            found_person := holder.id;
            if found_person is null then
                step := card_check_found(number);
                found_person := step.person;
                code := step.code;
            end if;
        end if;
    end if;

    if found_person is not null then
        if holder.id is null then
            select h.* into holder from card_holder h where h.id = found_person;
        end if;
        -- Who signed knew whose card it is.
        code := coalesce(code, case when shown is null then card_check_identity(holder, given_name_key, given_birth) end);
        -- Who cannot say whose it is hears nothing of the dossier.
        a.reason := coalesce(a.reason, case when code is null then receipt_reason end);
    end if;
    if code is null and a.reason is null then
        decision := card_check_decided(found_person, holder.birth_date, number, shown, today);
        code := decision.code;
        a.card_id := (decision.card).id;
        if form = 'legacy' and a.card_id is not null then
            a.warning := card_check_legacy(a.card_id, a.facility, today);
            a.reason := case when a.warning = 'late' then 'signed_code_wanted' end;
            a.warning := case when a.warning = 'accepted' then 'signed_code_exists' end;
        end if;
    end if;
    if a.reason is not null then
        a.card_id := null;
        select r.outcome, r.result_code into a.outcome, code from card_check_reason r where r.code = a.reason;
    else
        a.outcome := card_check_outcome(code, (decision.card).state);
        a.previous_card_number := decision.previous_card_number;
    end if;

    -- The log keeps what was wrong; after five misses the clerk no longer hears it.
    a.result_code := code;
    if code in ('051', '060', '061', '070') or code in ('052', '053') and scan_fault_code is null then
        if card_check_missed_often(clerk_number, at) then
            a.result_code := '050';
        end if;
    end if;
    a.visits_told := a.card_id is not null and (shown is null or a.outcome = 'valid');
    noted := concat(set_config('app.clerk', concat(clerk_number, '|', clerk_name), true),
                    set_config('app.result', concat(a.outcome, '|', code, '|', a.result_code), true),
                    set_config('app.ground', case when a.visits_told then 'check' else '' end, true),
                    set_config('app.subject', coalesce(found_person::text, ''), true));
    a."check" := check_id; a.form := form; a.presence := presence;
    a.emergency := emergency; a.referred := referred; a.inpatient := inpatient;
    if a.card_id is not null then
        a := card_check_shown(a, decision.card, holder);
        insert into card_check (id, at, facility, account, clerk_personal_number, clerk_name, purpose, person, card,
                                given_number, form, presence, emergency, referred, inpatient)
        values (check_id, at, a.facility, context_account(), clerk_number, clerk_name, purpose, found_person,
                coalesce(shown, a.card_id), case when shown is null then number end, form, presence, emergency, referred,
                inpatient);
        a.receipt_noted := case when signing_kid is not null then
            signature_noted(signing_kid, signing_purpose, a.card_id, null, null, signing_id, at) end;
    end if;
    if lang is not null then
        a := card_check_told(a, found_person, lang, at);
    end if;
    return a;
end
$$;
alter function card_check(uuid, text, text, text, text, text, text, text, integer, integer, bytea, bytea, text, bytea,
    text, text, text, text, text, boolean, boolean, boolean, timestamptz, date, text, text, text, text)
    owner to ansinh_lookup;
