-- The counter's question: is this card good, for this person, at this facility, today?
--
-- One function, so that the check, its answer and its row in the access log are one round trip. What was typed or
-- scanned is a search key only; everything in the answer comes from the register. The result codes are the
-- gateway's 26 (card_check_result_code). After five misses of a clerk within an hour the answer no longer says
-- what was wrong: 051, 060, 061 and 070 are reported as 050; the access log keeps both.

-- 054 or 055 when the clerk that the caller names is not registered by the caller's facility; else null.
create or replace function card_check_clerk_fault(at_facility text, clerk_number text, clerk_key text) returns text
    language sql stable
    return coalesce(
        (select min(case when a.name_key = clerk_key then '' else '055' end) from account a
          where a.facility = at_facility and a.kind = 'clerk' and a.personal_number = clerk_number and a.state = 'active'),
        '054');

-- Whose number this is: the SI number or personal number of a person (also one retired by a merge), or a card's.
create or replace function card_check_person(number text) returns uuid
    language sql stable
    return (select i.person from person_identifier i
             where i.value = number
               and i.kind = case length(number) when 10 then 'si_number' when 12 then 'personal_number'
                                                else 'card_number_15' end
             order by upper_inf(i.valid) desc, upper(i.valid) desc limit 1);

-- What is wrong with a 15-character number whose SI part is known: benefit digit, province, or the rest.
create or replace function card_check_number_fault(number text, actual text) returns text
    language sql immutable
    return case
        when actual is null then '051'
        when overlay(number placing substr(actual, 4, 2) from 4 for 2) = actual then '052'
        when overlay(number placing substr(actual, 3, 1) from 3 for 1) = actual then '053'
        else '051' end;

create or replace function card_check_birth_matches(given text, recorded text) returns boolean
    language sql immutable
    return left(given, least(length(given), length(recorded))) = left(recorded, least(length(given), length(recorded)));

create or replace function card_check_identity_fault(given_key text, given_birth text, name_key text, birth_date text)
    returns text
    language sql immutable
    return case
        when given_key <> name_key then case when left(given_key, 1) = left(name_key, 1) then '061' else '060' end
        when not card_check_birth_matches(given_birth, birth_date) then '070' end;

-- The result for one card on one day, whoever holds it.
create or replace function card_check_state_result(c card, today date) returns text
    language sql immutable
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

create or replace function card_check_outcome(code text, state text) returns text
    language sql immutable
    return case
        when code in ('000', '001', '002', '003', '004') then 'valid'
        when state = 'suspended' then 'suspended'
        when code = '010' then 'expired'
        when code in ('110', '120', '121', '122', '123', '124') then 'revoked'
        when code in ('054', '055', '130') then 'unverified'
        else 'not_found' end;

create or replace function card_check_visits(of_person uuid) returns jsonb
    language sql stable
    return (select coalesce(jsonb_agg(jsonb_build_object(
                'facility', jsonb_build_object('code', v.facility, 'name', f.name),
                'admitted_at', v.admitted_at, 'discharged_at', v.discharged_at,
                'kind', v.kind, 'outcome', v.outcome) order by v.admitted_at desc), '[]')
              from (select * from visit where person = of_person and recorded_to = 'infinity'
                     order by admitted_at desc, id desc limit 5) v
              join facility f on f.code = v.facility);

create or replace function card_check_misses(clerk_number text, at timestamptz) returns bigint
    language sql stable
    return (select count(*) from access_log l
             where l.clerk_personal_number = clerk_number and l.at > card_check_misses.at - interval '1 hour'
               and l.result_code in ('050', '051', '060', '061', '070'));

create or replace function card_check(
    number text, given_name_key text, given_birth text, scan_fault_code text,
    clerk_number text, clerk_key text, clerk_name text, at timestamptz, today date,
    out outcome text, out result_code text, out card_id uuid, out card_number text, out card_number_15 text,
    out object_code text, out benefit_digit smallint, out initial_facility text, out valid_from date,
    out valid_to date, out five_year_date date, out living_area text, out state text, out serial text,
    out full_name text, out birth_date text, out sex text, out address text, out si_number text,
    out previous_card_number text, out checked_at_facility text, out recent_visits jsonb, out copay_this_year_vnd bigint)
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    at_facility text := (select a.facility from account a where a.id = context_account());
    found_person uuid;
    holder person;
    asked card;
    current_card card;
    code text;
begin
    if context_account() is null or at_facility is null then
        return;
    end if;
    checked_at_facility := at_facility;
    perform set_config('app.clerk_name', clerk_name, true), set_config('app.clerk_personal_number', clerk_number, true);
    code := nullif(card_check_clerk_fault(at_facility, clerk_number, clerk_key), '');
    if code is null then
        code := scan_fault_code;
    end if;
    if code is null then
        found_person := card_check_person(number);
        if found_person is null and length(number) = 15 then
            found_person := card_check_person(right(number, 10));
            select card_check_number_fault(number, max(c.card_number_15)) into code
              from card c where c.person = found_person and found_person is not null;
            code := case when found_person is null then '050' else code end;
        elsif found_person is null then
            code := '050';
        end if;
    end if;
    if found_person is not null then
        select p.* into holder from person p where p.id = found_person;
        code := coalesce(code, card_check_identity_fault(given_name_key, given_birth, holder.name_key, holder.birth_date));
    end if;
    if code is null then
        select c.* into current_card from card c where c.person = found_person
         order by (c.state = 'active' and c.valid_from <= today and coalesce(c.valid_to, today) >= today) desc,
                  c.valid_from desc, c.id desc limit 1;
        asked := current_card;
        if length(number) = 15 then
            select c.* into asked from card c where c.person = found_person and c.card_number_15 = number
             order by c.valid_from desc limit 1;
        end if;
        if current_card.id is null then
            code := case when partial_date_first_day(holder.birth_date) + interval '6 years' > today then '130' else '050' end;
        elsif asked.id is distinct from current_card.id and card_check_state_result(current_card, today) in ('000', '001', '002') then
            code := case when asked.state = 'active' and coalesce(asked.valid_to, today) >= today then '004' else '003' end;
            previous_card_number := number;
        else
            code := card_check_state_result(coalesce(asked, current_card), today);
        end if;
    end if;
    outcome := card_check_outcome(code, current_card.state);
    result_code := code;
    -- The log, and after five misses the caller, gets its own truth.
    if code in ('050', '051', '060', '061', '070') and card_check_misses(clerk_number, at) >= 5 then
        result_code := '050';
    end if;
    perform set_config('app.outcome', outcome, true), set_config('app.result_code', code, true),
            set_config('app.reported_code', result_code, true);
    if found_person is not null then
        perform set_config('app.subject', found_person::text, true);
    end if;
    if current_card.id is null or outcome in ('not_found', 'unverified') then
        return;
    end if;
    card_id := current_card.id; card_number := current_card.card_number; card_number_15 := current_card.card_number_15;
    object_code := current_card.object_code; benefit_digit := current_card.benefit_digit;
    initial_facility := current_card.initial_facility; valid_from := current_card.valid_from;
    valid_to := current_card.valid_to; five_year_date := current_card.five_year_date;
    living_area := current_card.living_area; state := current_card.state; serial := current_card.serial;
    full_name := holder.full_name; birth_date := holder.birth_date; sex := holder.sex; address := holder.address;
    si_number := current_card.card_number;
    recent_visits := card_check_visits(found_person);
    copay_this_year_vnd := (select coalesce(sum(v.copay_vnd), 0) from visit v
                             where v.person = found_person and v.recorded_to = 'infinity' and v.right_line
                               and v.admitted_at >= date_trunc('year', at));
end
$$;
alter function card_check(text, text, text, text, text, text, text, timestamptz, date) owner to ansinh_lookup;
