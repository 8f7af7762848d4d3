-- A card check after it was made: asked once more, forgotten, and whose clerks miss too often.

-- The same question once more, for the patient of a check of today at this facility. Nobody shows anything again, so
-- no code is used up and none needed; who looks is a clerk's own account, or for a system the clerk of the check.
create or replace function card_check_again(of_check uuid, at timestamptz, today date, lang text default null)
    returns card_check_answer
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    a card_check_answer;
    k card_check;
    holder card_holder;
    decision card_check_decision;
    clerk text;
begin
    select c.* into k from card_check c
      join account own on own.id = context_account() and own.facility = c.facility
     where c.id = of_check and local_day(c.at) = today;
    if k.id is null then
        return a;
    end if;
    select h.* into holder from card_holder h where h.id = k.person;
    decision := card_check_decided(k.person, holder.birth_date, k.given_number,
                                   case when k.form in ('static', 'holder', 'one_time', 'handle') then k.card end, today);
    a.result_code := decision.code;
    a.card_id := (decision.card).id;
    a.previous_card_number := decision.previous_card_number;
    a.outcome := card_check_outcome(a.result_code, (decision.card).state);
    a.visits_told := k.given_number is not null or a.outcome = 'valid';
    a.facility := k.facility; a."check" := k.id; a.form := k.form; a.presence := k.presence; a.emergency := k.emergency;
    a.referred := k.referred; a.inpatient := k.inpatient; a.checked_at := k.at;
    if a.card_id is not null then
        a := card_check_shown(a, decision.card, holder);
    end if;
    select concat(own.personal_number, '|', own.full_name) into clerk from account own
     where own.id = context_account() and own.kind = 'clerk';
    perform set_config('app.clerk', coalesce(clerk, concat(k.clerk_personal_number, '|', k.clerk_name)), true),
            set_config('app.result', concat(a.outcome, '|', a.result_code, '|', a.result_code), true),
            set_config('app.ground', case when a.visits_told then 'check' else '' end, true),
            set_config('app.subject', k.person::text, true);
    if lang is not null then
        a := card_check_told(a, k.person, lang, at);
    end if;
    return a;
end
$$;
alter function card_check_again(uuid, timestamptz, date, text) owner to ansinh_lookup;

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
       and (l.result_code in ('050', '051', '060', '061', '070')
            or l.result_code in ('052', '053') and l.subject is not null)
     group by l.organisation_code, l.clerk_personal_number
    having count(*) >= 5
$$;
alter function card_check_suspects(timestamptz) owner to ansinh_lookup;
