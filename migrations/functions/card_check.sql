-- The counter's question: is this card good, for this person, at this facility, today?
--
-- One function, so that the check, its answer and its row in the access log are one round trip. What was typed or
-- scanned from an old code is a search key only; of a signed code the server has judged signature and times before
-- (api/card_question.h), and here its place in the status lists says which card it is. Everything in the answer comes
-- from the register. The result codes are the gateway's 26 (card_check_result_code); why a signed code is not good
-- says a reason (card_check_reason). After five misses of a clerk within an hour the answer no longer says what was
-- wrong: 051, 060, 061 and 070 are reported as 050; the access log keeps both.
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
create or replace function card_check_state_code(c card, today date) returns text
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

-- Whose number it is, also one retired by a merge; without somebody, what is wrong with the number.
create or replace function card_check_found(number text, out person uuid, out code text)
    language plpgsql stable as $$
begin
    select i.person into person from person_identifier i
     where i.value = number and i.kind = case length(number) when 10 then 'si_number' when 12 then 'personal_number'
                                                             else 'card_number_15' end
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
create or replace function card_check_decided(holder uuid, holder_birth text, number text, shown uuid, today date,
                                              out code text, out card_id uuid, out state text,
                                              out previous_card_number text)
    language plpgsql stable as $$
declare
    asked card;
    actual card;
    actual_code text;
begin
    select c.* into actual from card c where c.person = holder
     order by (c.state = 'active' and c.valid_from <= today and coalesce(c.valid_to, today) >= today) desc,
              c.valid_from desc, c.id desc limit 1;
    asked := actual;
    if shown is not null and shown <> actual.id then
        select c.* into asked from card c where c.id = shown;
        if asked.state <> 'active' then
            actual := asked;
        end if;
    elsif length(number) = 15 and actual.card_number_15 is distinct from number then
        select c.* into asked from card c where c.person = holder and c.card_number_15 = number
         order by c.valid_from desc limit 1;
    end if;
    card_id := actual.id;
    state := actual.state;
    actual_code := card_check_state_code(actual, today);
    if actual.id is null then
        code := case when partial_date_first_day(holder_birth) + interval '6 years' > today then '130' else '050' end;
    elsif asked.id <> actual.id and actual_code in ('000', '001', '002') then
        code := case when asked.state = 'active' and coalesce(asked.valid_to, today) >= today then '004' else '003' end;
        previous_card_number := coalesce(number, asked.card_number_15, asked.card_number);
    else
        code := actual_code;
    end if;
end
$$;

-- Whether it is this person: names by their key, births to the precision that both sides know.
create or replace function card_check_identity(holder person, given_name_key text, given_birth text) returns text
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
-- older calls name no clerk: there the account stands in, by its user name, which is no personal number.
create or replace function card_check_caller(clerk_number text, clerk_key text, out facility text, out code text)
    language plpgsql stable as $$
begin
    select a.facility, case when a.gateway_username = clerk_number then null when c.id is null then '054' when c.name_key <> clerk_key then '055' end
      into facility, code
      from account a
      left join account c on c.facility = a.facility and c.kind = 'clerk' and c.personal_number = clerk_number
                         and c.state = 'active'
     where a.id = context_account();
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

create or replace function card_check(
    check_id uuid, form text, presence text, number text, given_name_key text, given_birth text, scan_fault_code text,
    scan_reason text, status_list integer, status_index integer, code_id bytea, handle bytea, device_kind text,
    device_key bytea, for_facility text, clerk_number text, clerk_key text, clerk_name text, purpose text,
    emergency boolean, referred boolean, inpatient boolean, at timestamptz, today date,
    out outcome text, out result_code text, out reason text, out warning text, out facility text, out card_id uuid,
    out previous_card_number text, out visits_told boolean)
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    found_person uuid;
    holder person;
    shown uuid;
    code text;
    state text;
    receipt_reason text;
    step record;
    noted text;
begin
    step := card_check_caller(clerk_number, clerk_key);
    facility := step.facility;
    code := step.code;
    if facility is null then
        return;
    end if;
    code := coalesce(code, scan_fault_code);
    reason := case when code is null then scan_reason end;

    if code is null and reason is null then
        if form in ('static', 'holder', 'one_time', 'handle') then
            step := card_check_signed(form, status_list, status_index, code_id, handle, device_kind, device_key,
                                      for_facility, facility, at);
            shown := step.shown;
            reason := step.reason;
        elsif form = 'dossier_receipt' then
            step := card_check_receipt(number, at);
            code := step.code;
            receipt_reason := step.reason;
        else
            step := card_check_found(number);
            code := step.code;
        end if;
        found_person := step.person;
    end if;

    if found_person is not null then
        select p.* into holder from person p where p.id = found_person;
        -- Who signed knew whose card it is.
        code := coalesce(code, case when shown is null then card_check_identity(holder, given_name_key, given_birth) end);
        -- Who cannot say whose it is hears nothing of the dossier.
        reason := coalesce(reason, case when code is null then receipt_reason end);
    end if;
    if code is null and reason is null then
        step := card_check_decided(found_person, holder.birth_date, number, shown, today);
        code := step.code;
        card_id := step.card_id;
        state := step.state;
        previous_card_number := step.previous_card_number;
        if form = 'legacy' and card_id is not null then
            warning := card_check_legacy(card_id, facility, today);
            reason := case when warning = 'late' then 'signed_code_wanted' end;
            warning := case when warning = 'accepted' then 'signed_code_exists' end;
        end if;
    end if;
    if reason is not null then
        card_id := null;
        previous_card_number := null;
        select r.outcome, r.result_code into outcome, code from card_check_reason r where r.code = reason;
    else
        outcome := card_check_outcome(code, state);
    end if;

    -- The log keeps what was wrong; after five misses the clerk no longer hears it.
    result_code := code;
    if code in ('051', '060', '061', '070') then
        if (select count(*) >= 5 from access_log l
             where l.clerk_personal_number = clerk_number and l.at > card_check.at - interval '1 hour'
               and l.result_code in ('050', '051', '060', '061', '070')) then
            result_code := '050';
        end if;
    end if;
    noted := concat(set_config('app.clerk', concat(clerk_number, '|', clerk_name), true),
                    set_config('app.result', concat(outcome, '|', code, '|', result_code), true),
                    set_config('app.subject', coalesce(found_person::text, ''), true));
    if card_id is null then
        return;
    end if;
    visits_told := shown is null or outcome = 'valid';
    insert into card_check (id, at, facility, account, clerk_personal_number, clerk_name, purpose, person, card,
                            given_number, form, presence, emergency, referred, inpatient)
    values (check_id, at, facility, context_account(), clerk_number, clerk_name, purpose, found_person, coalesce(shown, card_id),
            case when shown is null then number end, form, presence, emergency, referred, inpatient);
    perform set_config('app.ground', case when visits_told then 'check' else '' end, true);
end
$$;
alter function card_check(uuid, text, text, text, text, text, text, text, integer, integer, bytea, bytea, text, bytea,
    text, text, text, text, text, boolean, boolean, boolean, timestamptz, date) owner to ansinh_lookup;

-- The same question once more, for the patient of a check of today at this facility. Nobody shows anything again, so
-- no code is used up and none needed; who looks is a clerk's own account, or for a system the clerk of the check.
create or replace function card_check_again(of_check uuid, at timestamptz, today date,
    out outcome text, out result_code text, out facility text, out card_id uuid, out previous_card_number text,
    out visits_told boolean, out form text, out presence text, out emergency boolean, out referred boolean,
    out inpatient boolean, out checked_at timestamptz)
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    k card_check;
    birth text;
    clerk text;
    state text;
begin
    select c.* into k from card_check c
      join account a on a.id = context_account() and a.facility = c.facility
     where c.id = of_check and (c.at at time zone 'Asia/Ho_Chi_Minh')::date = today;
    if k.id is null then
        return;
    end if;
    select p.birth_date into birth from person p where p.id = k.person;
    select d.code, d.card_id, d.previous_card_number into result_code, card_id, previous_card_number
      from card_check_decided(k.person, birth, k.given_number,
                              case when k.form in ('static', 'holder', 'one_time', 'handle') then k.card end, today) d;
    select c.state into state from card c where c.id = card_id;
    outcome := card_check_outcome(result_code, state);
    visits_told := k.given_number is not null or outcome = 'valid';
    facility := k.facility; form := k.form; presence := k.presence; emergency := k.emergency;
    referred := k.referred; inpatient := k.inpatient; checked_at := k.at;
    select concat(a.personal_number, '|', a.full_name) into clerk from account a
     where a.id = context_account() and a.kind = 'clerk';
    perform set_config('app.clerk', coalesce(clerk, concat(k.clerk_personal_number, '|', k.clerk_name)), true),
            set_config('app.result', concat(outcome, '|', result_code, '|', result_code), true),
            set_config('app.ground', case when visits_told then 'check' else '' end, true),
            set_config('app.subject', k.person::text, true);
end
$$;
alter function card_check_again(uuid, timestamptz, date) owner to ansinh_lookup;

-- What the counter is told of a card and its holder, from the register.
create or replace function card_check_told(of_card uuid, with_visits boolean, at timestamptz,
    out card_number text, out card_number_15 text, out object_code text, out benefit_digit smallint,
    out initial_facility text, out valid_from date, out valid_to date, out five_year_date date, out living_area text,
    out state text, out serial text, out full_name text, out birth_date text, out sex text, out address text,
    out si_number text, out recent_visits json, out copay_this_year_vnd bigint)
    language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
    holder uuid;
    day date := (at at time zone 'Asia/Ho_Chi_Minh')::date;
    contested uuid[];
    hidden boolean;
begin
    select c.person, c.card_number, c.card_number_15, c.object_code, c.benefit_digit, c.initial_facility, c.valid_from,
           c.valid_to, c.five_year_date, c.living_area, c.state, c.serial, p.full_name, p.birth_date, p.sex, p.address,
           c.card_number,
           array(select d.visit from dispute d
                  where d.person = c.person and d.visit is not null and d.diagnosis is null and d.flagged_until >= day),
           (select coalesce(sum(w.copay_vnd), 0) from visit w
             where w.person = c.person and w.recorded_to = 'infinity' and w.right_line
               and w.admitted_at >= date_trunc('year', card_check_told.at))
      into holder, card_number, card_number_15, object_code, benefit_digit, initial_facility, valid_from,
           valid_to, five_year_date, living_area, state, serial, full_name, birth_date, sex, address,
           si_number, contested, copay_this_year_vnd
      from card c join person p on p.id = c.person where c.id = of_card;
    -- What the patient disputes is marked or left out, as the policy of the day says.
    hidden := contested <> '{}' and dispute_treatment('visit', 'facility', day) = 'hidden';
    if with_visits then
        recent_visits := (
            select json_agg(json_build_object(
                       'facility', json_build_object('code', v.facility, 'name', f.name), 'admitted_at', v.admitted_at,
                       'discharged_at', v.discharged_at, 'kind', v.kind, 'outcome', v.outcome,
                       'disputed', v.id = any (contested))
                       order by v.admitted_at desc)
              from (select w.id, w.facility, w.admitted_at, w.discharged_at, w.kind, w.outcome from visit w
                     where w.person = holder and w.recorded_to = 'infinity'
                       and not (hidden and w.id = any (contested))
                     order by w.admitted_at desc, w.id desc limit 5) v
              left join facility f on f.code = v.facility);
    end if;
    recent_visits := coalesce(recent_visits, '[]');
end
$$;
alter function card_check_told(uuid, boolean, timestamptz) owner to ansinh_lookup;

create or replace function card_checks_forgotten(at timestamptz) returns integer
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    forgotten integer;
begin
    delete from card_check c where c.at < card_checks_forgotten.at - interval '2 days';
    get diagnostics forgotten = row_count;
    return forgotten;
end
$$;
alter function card_checks_forgotten(timestamptz) owner to ansinh_lookup;

-- Clerks who missed five times or more within the last day at the facilities of the auditor's province: what the
-- clerks themselves are no longer told.
create or replace function card_check_suspects(at timestamptz)
    returns table (facility text, clerk_personal_number text, clerk_name text, misses bigint, persons bigint,
                   first_at timestamptz, last_at timestamptz)
    language sql stable security definer set search_path = public, pg_temp as $$
    select l.organisation_code, l.clerk_personal_number, max(l.clerk_name), count(*), count(distinct l.subject),
           min(l.at), max(l.at)
      from access_log l
      join facility f on f.code = l.organisation_code
      join account a on a.id = context_account()
      join office o on o.code = a.office and o.province = f.province
     where l.at > card_check_suspects.at - interval '1 day' and l.clerk_personal_number is not null
       and l.result_code in ('050', '051', '060', '061', '070')
     group by l.organisation_code, l.clerk_personal_number
    having count(*) >= 5
$$;
alter function card_check_suspects(timestamptz) owner to ansinh_lookup;
