-- Corrections of facts: the version that was ends, the next one begins at the same instant; nothing is overwritten, so
-- reads of another day show what was known then. A fact that never was is taken out: its last version ends.

-- A correction that says nothing, or what cannot be: the member that is at fault, none for all of it.
create or replace function correction_refused(member text) returns void
    language plpgsql as $$
begin
    raise exception using errcode = 'AS000', message = 'correction_unfit /correction' || coalesce('/' || member, '');
end
$$;

-- The new version of a visit; null when it was taken out. `change` holds void, outcome, admitted_on, discharged_on and,
-- of one diagnosis, diagnosis (without it the diagnosis goes). Costs are the claim's, not the dispute's.
create or replace function visit_corrected(of_person uuid, of_visit uuid, of_diagnosis text, change jsonb, at timestamptz)
    returns smallint language plpgsql volatile as $$
declare
    v visit;
    fresh visit;
    new_code text := change ->> 'diagnosis';
begin
    select x.* into v from visit x where x.person = of_person and x.id = of_visit and x.recorded_to = 'infinity' for update;
    if v.id is null then
        perform correction_refused(null);
    end if;
    update visit x set recorded_to = at where x.person = v.person and x.id = v.id and x.version = v.version;
    if of_diagnosis is null and (change ->> 'void')::boolean then
        return null;
    end if;
    fresh := v;
    fresh.version := v.version + 1;
    fresh.recorded_from := at;
    if of_diagnosis is null then
        fresh.outcome := coalesce(change ->> 'outcome', v.outcome);
        fresh.admitted_at := v.admitted_at + ((change ->> 'admitted_on')::date
                             - (v.admitted_at at time zone 'Asia/Ho_Chi_Minh')::date) * interval '1 day';
        fresh.admitted_at := coalesce(fresh.admitted_at, v.admitted_at);
        fresh.discharged_at := coalesce(v.discharged_at + ((change ->> 'discharged_on')::date
                               - (v.discharged_at at time zone 'Asia/Ho_Chi_Minh')::date) * interval '1 day', v.discharged_at);
        if (fresh.outcome is null) <> (fresh.discharged_at is null)
           or not exists (select from visit_outcome o where o.code = coalesce(fresh.outcome, o.code)) then
            perform correction_refused('outcome');
        elsif fresh.admitted_at > at then
            perform correction_refused('admitted_on');
        elsif fresh.discharged_at > at or fresh.discharged_at < fresh.admitted_at
              or (change ? 'discharged_on' and v.discharged_at is null) then
            perform correction_refused('discharged_on');
        elsif (fresh.outcome, fresh.admitted_at, fresh.discharged_at)
              is not distinct from (v.outcome, v.admitted_at, v.discharged_at) then
            perform correction_refused(null);
        end if;
    elsif (new_code is null and not coalesce((change ->> 'void')::boolean, false))
          or exists (select from visit_diagnosis x where x.person = v.person and x.visit = v.id and x.version = v.version
                     and x.code = new_code) then
        perform correction_refused('diagnosis');
    end if;
    insert into visit select (fresh).*;
    insert into visit_diagnosis (person, visit, version, ordinal, code, main)
    select d.person, d.visit, fresh.version, d.place, d.code, d.place = 1
      from (select x.person, x.visit, case when x.code = of_diagnosis then new_code else x.code end as code,
                   row_number() over (order by x.ordinal) as place
              from visit_diagnosis x
             where x.person = v.person and x.visit = v.id and x.version = v.version
               and (x.code is distinct from of_diagnosis or new_code is not null)) d;
    if of_diagnosis is not null and not found then
        perform correction_refused('void'); -- a visit has a diagnosis
    end if;
    insert into visit_line
    select (jsonb_populate_record(l, jsonb_build_object('version', fresh.version))).*
      from visit_line l where l.person = v.person and l.visit = v.id and l.version = v.version;
    -- Its papers stay; what they say of the illness in words goes with the diagnosis that was wrong.
    insert into visit_certificate
    select (jsonb_populate_record(c, jsonb_build_object('version', fresh.version)
            || case when of_diagnosis is not null then '{"diagnosis": null, "detail": null}' else '{}' end::jsonb)).*
      from visit_certificate c where c.person = v.person and c.visit = v.id and c.version = v.version;
    return fresh.version;
end
$$;

-- The new version of the contested months of a period; null when they were taken out. The months beside them stay as
-- they are, under ids of their own. `change` holds void, from_month, to_month, position, place, salary_vnd, state and
-- amount_owed_vnd.
create or replace function contribution_corrected(of_person uuid, of_period uuid, of_months int4range, change jsonb,
        at timestamptz)
    returns smallint language plpgsql volatile as $$
declare
    c contribution;
    fresh contribution;
    first integer := coalesce(month_index(((change ->> 'from_month') || '-01')::date), lower(of_months));
    last integer := coalesce(month_index(((change ->> 'to_month') || '-01')::date), upper(of_months) - 1);
begin
    select x.* into c from contribution x
     where x.person = of_person and x.id = of_period and x.recorded_to = 'infinity' for update;
    -- What is owed for a part of the months nobody has said.
    if c.id is null or not of_months <@ c.months or (c.state <> 'paid' and of_months <> c.months) then
        perform correction_refused(null);
    end if;
    update contribution x set recorded_to = at where x.person = c.person and x.id = c.id and x.version = c.version;
    insert into contribution
    select (jsonb_populate_record(c, jsonb_build_object('id', uuid_v7(at), 'version', 1, 'months', r, 'recorded_from', at))).*
      from unnest(int4multirange(c.months) - int4multirange(of_months)) r;
    if (change ->> 'void')::boolean then
        return null;
    end if;
    fresh := jsonb_populate_record(c, change - array['void', 'from_month', 'to_month']);
    if first > last then
        perform correction_refused(case when change ? 'to_month' then 'to_month' else 'from_month' end);
    end if;
    fresh.months := int4range(first, last, '[]');
    if fresh.state = 'paid' then
        fresh.amount_owed_vnd := 0;
    end if;
    if last > month_index((at at time zone 'Asia/Ho_Chi_Minh')::date) then
        perform correction_refused('to_month');
    elsif (fresh.months, fresh.position, fresh.place, fresh.salary_vnd, fresh.state, fresh.amount_owed_vnd)
          is not distinct from (of_months, c.position, c.place, c.salary_vnd, c.state, c.amount_owed_vnd) then
        perform correction_refused(null);
    end if;
    fresh.version := c.version + 1;
    fresh.recorded_from := at;
    fresh.source := 'officer';
    insert into contribution select (fresh).*;
    return fresh.version;
end
$$;
