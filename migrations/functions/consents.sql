-- Consent (đồng ý cho xem lịch sử khám chữa bệnh): who may read whose history today, and why.

-- Whether a consent holds: within its days, not withdrawn, the person alive, and given by somebody who still has the
-- say: the person, or who answers for the minor today.
create or replace function consent_holds(c consent, today date) returns boolean
    language plpgsql stable as $$
begin
    return c.withdrawn_at is null and today between c.valid_from and c.valid_to
       and exists (select from person p where p.id = c.person and p.died_on is null
                   and (c.granted_by = c.person
                        or (majority_day(p.birth_date) > today
                            and exists (select from guardianship g where g.guardian = c.granted_by
                                        and g.dependant = c.person and g.valid @> today))));
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

-- Until when facts of a history count: now, or the end of another day. A facility sees what stands, not what was replaced.
create or replace function history_until(as_of date, today date) returns timestamptz
    language plpgsql volatile as $$
begin
    if as_of is not null and current_setting('app.relation', true) in ('clerk', 'system') then
        raise exception using errcode = 'AS000', message = 'forbidden';
    end if;
    return day_end(coalesce(as_of, today), today);
end
$$;
