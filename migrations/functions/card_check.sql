-- The counter's question: is this card good, for this person, at this facility, today?
--
-- One function, so that the check, its answer and its row in the access log are one round trip. What was typed or
-- scanned is a search key only; everything in the answer comes from the register. The result codes are the
-- gateway's 26 (card_check_result_code). After five misses of a clerk within an hour the answer no longer says
-- what was wrong: 051, 060, 061 and 070 are reported as 050; the access log keeps both.
--
-- It runs ten thousand times a second at the horizon: four look-ups by index, and decisions in plain expressions.

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

create or replace function card_check(
    number text, given_name_key text, given_birth text, scan_fault_code text,
    clerk_number text, clerk_key text, clerk_name text, at timestamptz, today date,
    out outcome text, out result_code text, out card_id uuid, out card_number text, out card_number_15 text,
    out object_code text, out benefit_digit smallint, out initial_facility text, out valid_from date,
    out valid_to date, out five_year_date date, out living_area text, out state text, out serial text,
    out full_name text, out birth_date text, out sex text, out address text, out si_number text,
    out previous_card_number text, out checked_at_facility text, out recent_visits json, out copay_this_year_vnd bigint)
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    found_person uuid;
    holder person;
    asked card;
    actual card;
    code text;
    actual_code text;
    precision_length integer;
begin
    -- Who asks: the account's facility, and the clerk it names. 054 and 055 before a word about the patient.
    select a.facility, case when c.id is null then '054' when c.name_key <> clerk_key then '055' end
      into checked_at_facility, code
      from account a
      left join account c on c.facility = a.facility and c.kind = 'clerk' and c.personal_number = clerk_number
                         and c.state = 'active'
     where a.id = context_account();
    if checked_at_facility is null then
        return;
    end if;
    code := coalesce(code, scan_fault_code);

    -- Whose number it is, also one retired by a merge.
    if code is null then
        select i.person into found_person from person_identifier i
         where i.value = number and i.kind = case length(number) when 10 then 'si_number' when 12 then 'personal_number'
                                                                 else 'card_number_15' end
         order by upper_inf(i.valid) desc, upper(i.valid) desc limit 1;
        if found_person is null then
            code := '050';
            if length(number) = 15 then
                select i.person into found_person from person_identifier i
                 where i.value = right(number, 10) and i.kind = 'si_number' limit 1;
                code := case when found_person is null then '050' else card_check_number_fault(number,
                    (select max(c.card_number_15) from card c where c.person = found_person)) end;
            end if;
        end if;
    end if;

    -- Whether it is this person: names by their key, births to the precision that both sides know.
    if found_person is not null then
        select p.* into holder from person p where p.id = found_person;
        precision_length := least(length(given_birth), length(holder.birth_date));
        code := coalesce(code, case
            when given_name_key <> holder.name_key then
                case when left(given_name_key, 1) = left(holder.name_key, 1) then '061' else '060' end
            when left(given_birth, precision_length) <> left(holder.birth_date, precision_length) then '070' end);
    end if;

    -- Which card counts today, and what became of the one that was shown.
    if code is null then
        select c.* into actual from card c where c.person = found_person
         order by (c.state = 'active' and c.valid_from <= today and coalesce(c.valid_to, today) >= today) desc,
                  c.valid_from desc, c.id desc limit 1;
        asked := actual;
        if length(number) = 15 and actual.card_number_15 is distinct from number then
            select c.* into asked from card c where c.person = found_person and c.card_number_15 = number
             order by c.valid_from desc limit 1;
        end if;
        actual_code := card_check_state_code(actual, today);
        if actual.id is null then
            code := case when partial_date_first_day(holder.birth_date) + interval '6 years' > today then '130' else '050' end;
        elsif asked.id <> actual.id and actual_code in ('000', '001', '002') then
            code := case when asked.state = 'active' and coalesce(asked.valid_to, today) >= today then '004' else '003' end;
            previous_card_number := number;
        else
            code := actual_code;
        end if;
    end if;
    outcome := case
        when code in ('000', '001', '002', '003', '004') then 'valid'
        when actual.state = 'suspended' then 'suspended'
        when code = '010' then 'expired'
        when code in ('110', '120', '121', '122', '123', '124') then 'revoked'
        when code in ('054', '055', '130') then 'unverified'
        else 'not_found' end;

    -- The log keeps what was wrong; after five misses the clerk no longer hears it.
    result_code := code;
    if code in ('051', '060', '061', '070') then
        if (select count(*) >= 5 from access_log l
             where l.clerk_personal_number = clerk_number and l.at > card_check.at - interval '1 hour'
               and l.result_code in ('050', '051', '060', '061', '070')) then
            result_code := '050';
        end if;
    end if;
    perform set_config('app.clerk', concat(clerk_number, '|', clerk_name), true),
            set_config('app.result', concat(outcome, '|', code, '|', result_code), true),
            set_config('app.subject', coalesce(found_person::text, ''), true);
    if actual.id is null then
        return;
    end if;

    card_id := actual.id; card_number := actual.card_number; card_number_15 := actual.card_number_15;
    object_code := actual.object_code; benefit_digit := actual.benefit_digit; serial := actual.serial;
    initial_facility := actual.initial_facility; valid_from := actual.valid_from; valid_to := actual.valid_to;
    five_year_date := actual.five_year_date; living_area := actual.living_area; state := actual.state;
    full_name := holder.full_name; birth_date := holder.birth_date; sex := holder.sex; address := holder.address;
    si_number := actual.card_number;
    recent_visits := (
        select coalesce(json_agg(json_build_object(
                   'facility', json_build_object('code', v.facility, 'name', f.name), 'admitted_at', v.admitted_at,
                   'discharged_at', v.discharged_at, 'kind', v.kind, 'outcome', v.outcome)
                   order by v.admitted_at desc), '[]')
          from (select w.facility, w.admitted_at, w.discharged_at, w.kind, w.outcome from visit w
                 where w.person = found_person and w.recorded_to = 'infinity'
                 order by w.admitted_at desc, w.id desc limit 5) v
          left join facility f on f.code = v.facility);
    copay_this_year_vnd := (
        select coalesce(sum(w.copay_vnd), 0) from visit w
         where w.person = found_person and w.recorded_to = 'infinity' and w.right_line
           and w.admitted_at >= date_trunc('year', card_check.at));
end
$$;
alter function card_check(text, text, text, text, text, text, text, timestamptz, date) owner to ansinh_lookup;

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
