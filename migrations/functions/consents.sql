-- Consent (đồng ý cho xem lịch sử khám chữa bệnh): who may read whose history today, and why.

-- Whether a consent holds: within its days, not withdrawn, and given by somebody who still has the say.
create or replace function consent_holds(c consent, today date) returns boolean
    language plpgsql stable as $$
begin
    return c.withdrawn_at is null and today between c.valid_from and c.valid_to and has_say(c.granted_by, c.person, today);
end
$$;

-- Whether it opens a visit; of a consent without limits, every one.
create or replace function consent_covers(c consent, of_visit uuid, admitted_at timestamptz) returns boolean
    language plpgsql stable as $$
begin
    return not of_visit = any (c.except_visits)
       and (admitted_at at time zone 'Asia/Ho_Chi_Minh')::date
           between coalesce(c.visits_from, '-infinity') and coalesce(c.visits_to, 'infinity');
end
$$;

-- May this facility see this person's history now, and on which ground: check (its card check runs), consent, or null:
-- it may not. Of a visit: that one. Everything that shows a facility a history asks here.
create or replace function history_ground(of_person uuid, at_facility text, at timestamptz, today date,
        of_visit uuid default null, admitted_at timestamptz default null) returns text
    language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
    if at_facility is null or of_person is null then
        return null;
    end if;
    if card_check_runs(of_person, at_facility, history_ground.at) then
        return 'check';
    end if;
    return case when exists (
        select from consent c
         where c.person = of_person and c.facility = at_facility and c.withdrawn_at is null and consent_holds(c, today)
           and (of_visit is null or consent_covers(c, of_visit, history_ground.admitted_at))) then 'consent' end;
end
$$;
alter function history_ground(uuid, text, timestamptz, date, uuid, timestamptz) owner to ansinh_lookup;

-- Whether whoever asks in this request sees a visit at all: with a consent as its ground, a facility sees what it covers.
create or replace function visit_is_open(of_person uuid, of_visit uuid, admitted_at timestamptz, at timestamptz, today date)
    returns boolean
    language plpgsql stable as $$
begin
    return current_setting('app.ground', true) is distinct from 'consent'
        or history_ground(of_person, nullif(current_setting('app.organisation', true), ''), visit_is_open.at, today,
                          of_visit, visit_is_open.admitted_at) is not null;
end
$$;

-- Until when facts of a history count (known_until). A facility sees what stands, not what was replaced.
create or replace function history_until(as_of text, at timestamptz, today date) returns timestamptz
    language plpgsql volatile as $$
begin
    if as_of is not null and current_setting('app.relation', true) in ('clerk', 'system') then
        raise exception using errcode = 'AS000', message = 'forbidden';
    end if;
    return known_until(as_of, at, today);
end
$$;

create or replace function consent_notice(kind text, of_person text, of_facility text, last_day date) returns jsonb
    language sql immutable
    return case kind
        when 'consent_granted' then jsonb_build_object(
            'text_vi', 'An Sinh: ' || of_facility || ' được xem lịch sử khám chữa bệnh của ' || of_person || ' đến hết ngày '
                || to_char(last_day, 'DD/MM/YYYY') || '. Nếu không phải bạn đồng ý, hãy rút lại ngay trên ứng dụng.',
            'text_en', 'An Sinh: ' || of_facility || ' may read the medical history of ' || of_person || ' until the end of '
                || last_day || '. If you did not agree, withdraw it at once in the app.')
        else jsonb_build_object(
            'text_vi', 'An Sinh: ' || of_facility || ' không còn được xem lịch sử khám chữa bệnh của ' || of_person || ' theo sự '
                'đồng ý đã rút.',
            'text_en', 'An Sinh: the consent is withdrawn by which ' || of_facility || ' could read the medical history of '
                || of_person || '.')
    end;

-- Whose name it is given in hears of it, and who answers for a minor.
create or replace function consent_told(c consent, kind text, at timestamptz, today date) returns void
    language plpgsql volatile as $$
declare
    texts jsonb := (select consent_notice(kind, p.full_name, f.name, c.valid_to) from person p, facility f
                     where p.id = c.person and f.code = c.facility);
begin
    perform notice_put(t.person, kind, null, texts, at)
       from (select c.person union
             select g.guardian from guardianship g join person p on p.id = g.dependant
              where g.dependant = c.person and g.valid @> today and majority_day(p.birth_date) > today) t (person);
    perform notices_send(notice_phones(c.person, today), kind, texts, at);
end
$$;

create or replace function consent_state(c consent, today date) returns text
    language plpgsql stable as $$
begin
    return case when c.withdrawn_at is not null then 'withdrawn' when consent_holds(c, today) then 'current' else 'ended' end;
end
$$;

create or replace function consent_granted(new_id uuid, to_facility text, read_terms integer, last_day date, from_day date,
        to_day date, closed_visits uuid[], at timestamptz, today date) returns consent
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    subject person;
    granter uuid := (select a.person from account a where a.id = context_account());
    terms consent_terms;
    made consent;
begin
    -- One at a time for a person, so that the limit holds.
    select p.* into subject from person p where p.id = context_subject() for no key update;
    select t.* into terms from consent_terms t where today between t.valid_from and coalesce(t.valid_to, 'infinity');
    if subject.id = granter and majority_day(subject.birth_date) > today then
        raise exception using errcode = 'AS000', message = 'forbidden'; -- a minor has guardians for that
    end if;
    if terms.version is distinct from read_terms then
        raise exception using errcode = 'AS000', message = 'consent_terms_changed';
    end if;
    if last_day > today + terms.days_most then
        raise exception using errcode = 'AS000', message = 'consent_too_long';
    end if;
    if not exists (select from facility f where f.code = to_facility) then
        raise exception using errcode = 'AS000', message = 'facility_unknown';
    end if;
    if exists (select from unnest(closed_visits) x(id)
                where not exists (select from visit v where v.person = subject.id and v.id = x.id)) then
        raise exception using errcode = 'AS000', message = 'visit_unknown';
    end if;
    if (select count(*) >= 20 from consent c where c.person = subject.id and consent_holds(c, today)) then
        raise exception using errcode = 'AS000', message = 'consent_limit';
    end if;
    insert into consent (person, id, facility, granted_by, account, terms, visits_from, visits_to, except_visits, valid_from,
                         valid_to, granted_at)
    values (subject.id, new_id, to_facility, granter, context_account(), terms.version, from_day, to_day,
            array(select distinct x.id from unnest(closed_visits) x(id) order by x.id), today,
            coalesce(last_day, today + terms.days_default), consent_granted.at)
    returning * into made;
    perform consent_told(made, 'consent_granted', at, today);
    return made;
end
$$;
alter function consent_granted(uuid, text, integer, date, date, date, uuid[], timestamptz, date) owner to ansinh_lookup;

-- Withdrawn by whoever has the say today: the next request of the facility finds nothing.
create or replace function consent_withdrawn(of_consent uuid, seen integer, at timestamptz, today date) returns setof consent
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    c consent;
begin
    select x.* into c from consent x where x.person = context_subject() and x.id = of_consent for no key update;
    if c.id is null then
        return;
    end if;
    if c.version <> seen then
        raise exception using errcode = 'AS000', message = 'precondition_failed';
    end if;
    if not consent_holds(c, today) then
        raise exception using errcode = 'AS000', message = 'consent_over';
    end if;
    update consent x set withdrawn_at = consent_withdrawn.at, withdrawn_by = context_account(), version = x.version + 1
     where x.person = c.person and x.id = c.id
    returning x.* into c;
    perform consent_told(c, 'consent_withdrawn', at, today);
    return next c;
end
$$;
alter function consent_withdrawn(uuid, integer, timestamptz, date) owner to ansinh_lookup;

-- What the asking facility holds: whose, under which number, until when. Who is told is logged person by person, for
-- these are names.
create or replace function consents_held(after uuid, most integer, route text, purpose text, request_id text,
        at timestamptz, today date)
    returns table (id uuid, person uuid, si_number text, full_name text, valid_to date)
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
    found consent[];
begin
    found := array(
        select c from consent c join account a on a.id = context_account() and a.facility = c.facility
         where c.withdrawn_at is null and consent_holds(c, today) and (after is null or c.id < after)
         order by c.id desc limit most);
    perform fhir_logged(array(select f.person from unnest(found[1:most - 1]) f), 'PERSONAL', route, purpose, request_id,
                        consents_held.at);
    return query
    select f.id, f.person,
           (select i.value from person_identifier i where i.person = f.person and i.kind = 'si_number' and i.valid @> today
             order by i.value limit 1), p.full_name, f.valid_to
      from unnest(found) f join person p on p.id = f.person order by f.id desc;
end
$$;
alter function consents_held(uuid, integer, text, text, text, timestamptz, date) owner to ansinh_lookup;
