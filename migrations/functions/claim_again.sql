-- Claims that are sent again: whether an officer has spoken about them, by when a correction is in time, and whether they
-- undo what was corrected at the patient's word. What is undone is contested anew, at once and in the patient's stead.

-- The disputes that ended with a correction which a claim would undo: it says what was wrong, and the visit as it stands
-- does not. Of several about one fact the last.
create or replace function disputes_restated(of_person uuid, of_facility text, of_record text, diagnoses jsonb,
        of_outcome text, admitted timestamptz, discharged timestamptz) returns setof dispute
    language plpgsql stable as $$
begin
    return query
    select distinct on (d.visit, d.diagnosis) d.*
      from dispute d
      join visit f on f.person = d.person and f.id = d.visit and f.version = d.fact_version
      left join visit v on v.person = d.person and v.id = d.visit and v.recorded_to = 'infinity'
     where d.person = of_person and d.state = 'corrected' and f.facility = of_facility and f.record_no = of_record
       and case when d.kind = 'diagnosis' then
                    diagnoses ? d.diagnosis
                    and not exists (select from visit_diagnosis x where x.person = v.person and x.visit = v.id
                                       and x.version = v.version and x.code = d.diagnosis)
                when v.id is null then true
                else (of_outcome is not distinct from f.outcome and v.outcome is distinct from f.outcome)
                  or (local_day(admitted) = local_day(f.admitted_at) and local_day(v.admitted_at) <> local_day(f.admitted_at))
                  or (local_day(discharged) = local_day(f.discharged_at)
                      and local_day(v.discharged_at) is distinct from local_day(f.discharged_at)) end
     order by d.visit, d.diagnosis, d.opened_at desc, d.id desc;
end
$$;

-- What a claim has to be held against that is known already, or whose visit was corrected; null for any other.
create or replace function claim_again(known claim, of_person uuid, of_facility text, of_record text, diagnoses jsonb,
        of_outcome text, admitted timestamptz, discharged timestamptz, today date) returns jsonb
    language plpgsql stable as $$
declare
    undone dispute;
begin
    select d.* into undone
      from disputes_restated(of_person, of_facility, of_record, diagnoses, of_outcome, admitted, discharged) d limit 1;
    if known.id is null and undone.id is null then
        return null;
    end if;
    return jsonb_build_object(
        'is_judged', exists (select from claim_event e where e.facility = known.facility and e.claim = known.id
                                and e.action not in ('receive', 'correct')),
        'restates_visit', undone.visit,
        'answered_s', floor(extract(epoch from known.revised_at))::bigint,
        'correct_working_days', claim_rule_value('correct_working_days', today),
        'rulebook', (select r.revision from rulebook_revision r),
        'office', (select min(o.code) from office o where o.province = claim_province(of_facility) and o.level = 'province'),
        'dispute_office', undone.office);
end
$$;

-- What the claim has undone is contested again, before the office this time: the facility has had its word. Who contests
-- it already need not twice.
create or replace function disputes_reopened(restated dispute[], of_visit uuid, of_version smallint, due timestamptz,
        of_unit text, at timestamptz) returns integer
    language plpgsql volatile as $$
declare
    old dispute;
    d dispute;
    opened integer := 0;
begin
    foreach old in array restated loop
        continue when exists (select from dispute x where x.person = old.person and x.visit = of_visit
                                 and x.diagnosis is not distinct from old.diagnosis and x.flagged_until is not null);
        insert into dispute (person, id, kind, visit, diagnosis, fact_version, reason, state, responder, facility, office,
                             opened_by, opened_at, due_at, unit, flagged_until, changed_at)
        values (old.person, uuid_v7(at), old.kind, of_visit, old.diagnosis, of_version, old.reason, 'escalated', 'office',
                old.facility, old.office, old.opened_by, at, due, of_unit, '9999-12-31', at)
        returning * into d;
        perform dispute_event_add(d, null, 'restate', 'facility', null, at);
        perform dispute_told(d, 'dispute_restated', at, local_day(at));
        opened := opened + 1;
    end loop;
    return opened;
end
$$;

-- Whether another claim of the same stay is for the same things: of what the smaller one has, half stands in the other.
create or replace function claim_is_alike(c claim, items text[]) returns boolean
    language plpgsql stable as $$
declare
    here bigint;
    there bigint;
    shared bigint;
begin
    select count(distinct i) into here from unnest(items) i;
    select count(distinct l.code), count(distinct l.code) filter (where l.code = any (items)) into there, shared
      from visit_line l where l.person = c.person and l.visit = c.visit and l.version = c.revision;
    return shared > 0 and 2 * shared >= least(here, there);
end
$$;
