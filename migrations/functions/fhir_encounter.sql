-- Visits as FHIR Encounters.

-- The version of the resource: that of the visit and, once it was contested, where that stands. A copy from before is not
-- said to be unchanged.
create or replace function fhir_encounter_version(v visit, today date) returns text
    language plpgsql stable as $$
begin
    return concat_ws('.', v.version,
        (select sum(d.version) || '.' || count(*) filter (where d.flagged_until >= fhir_encounter_version.today)
           from dispute d where d.person = v.person and d.visit = v.id having count(*) > 0));
end
$$;

-- What the patient disputes is tagged or, where the policy of the day hides it from who asks, left out.
create or replace function fhir_encounter(v visit, base text, today date) returns json
    language plpgsql stable as $$
declare
    shown record;
    disputed boolean := visit_is_disputed(v.person, v.id, today);
begin
    select t.visit, t.diagnosis into shown from dispute_treatments(today) t;
    return json_strip_nulls((select json_build_object(
        'resourceType', 'Encounter', 'id', v.id,
        'meta', json_build_object('versionId', fhir_encounter_version(v, today), 'lastUpdated', fhir_instant(v.recorded_from),
            'tag', case when disputed then json_build_array(json_build_object('system', base || '/CodeSystem/dispute',
                'code', 'disputed', 'display', 'Người bệnh đề nghị đính chính')) end),
        'identifier', json_build_array(json_build_object('system', base || '/sid/record-no/' || v.facility,
                                                         'value', v.record_no)),
        'status', case when v.discharged_at is null then 'in-progress' else 'finished' end,
        'class', json_build_object('system', 'http://terminology.hl7.org/CodeSystem/v3-ActCode',
            'code', case when k.inpatient then 'IMP' else 'AMB' end,
            'display', case when k.inpatient then 'inpatient encounter' else 'ambulatory' end),
        'type', json_build_array(fhir_concept(base || '/CodeSystem/visit-kind', k.code, k.name_vi)),
        'subject', json_build_object('reference', 'Patient/' || v.person),
        'period', json_build_object('start', fhir_instant(v.admitted_at), 'end', fhir_instant(v.discharged_at)),
        'reasonCode', (select json_agg(fhir_concept('http://hl7.org/fhir/sid/icd-10', d.code, coalesce(i.name_vi, d.code))
                                       order by d.ordinal)
                         from visit_diagnosis d left join icd10 i on i.code = d.code
                        where d.person = v.person and d.visit = v.id and d.version = v.version
                          and (shown.diagnosis <> 'hidden' or not exists (
                              select from dispute c where c.person = v.person and c.visit = v.id and c.diagnosis = d.code
                                 and c.flagged_until >= today))),
        'hospitalization', case when o.code is not null then json_build_object('dischargeDisposition',
            fhir_concept(base || '/CodeSystem/visit-outcome', o.code, o.name_vi)) end,
        'serviceProvider', json_build_object('reference', 'Organization/facility-' || f.code, 'display', f.name))
      from visit_kind k
      join facility f on f.code = v.facility
      left join visit_outcome o on o.code = v.outcome
     where k.code = v.kind));
end
$$;

create or replace function fhir_encounter_read(of_visit uuid, base text, at timestamptz, today date,
                                               out version text, out resource json)
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    v visit;
    relation text;
    ground text;
begin
    select w.* into v from visit w
     where gateway_record_no(w.id) = gateway_record_no(of_visit) and w.id = of_visit and w.recorded_to = 'infinity';
    relation := fhir_relation(v.person, 8192, fhir_encounter_read.at, today);
    ground := fhir_ground(v.person, fhir_encounter_read.at, today, v.id, v.admitted_at);
    if v.id is not null and relation is not null and (relation not in ('clerk', 'system') or ground is not null)
       and not visit_is_hidden(v.person, v.id, today) and fhir_entered(v.person, relation, ground) then
        version := fhir_encounter_version(v, today);
        resource := fhir_encounter(v, base, today);
    end if;
end
$$;
alter function fhir_encounter_read(uuid, text, timestamptz, date) owner to ansinh_lookup;

create or replace function fhir_encounters(wanted_id text, patient text, day text, provider text, status text, updated text,
        base text, after text, most integer, route text, purpose text, request_id text, at timestamptz, today date)
    returns table (id text, resource json, cursor text)
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    found visit[];
begin
    found := array(
        select v from fhir_visible(8192, fhir_encounters.at, today, fhir_searched(patient)) s
          join visit v on v.person = s.person and v.recorded_to = 'infinity'
         where (wanted_id is null or fhir_token_meets(wanted_id, '', v.id::text))
           and not visit_is_hidden(v.person, v.id, today)
           and (s.ground is distinct from 'consent'
                or fhir_ground(v.person, fhir_encounters.at, today, v.id, v.admitted_at) is not null)
           and (patient is null or v.person = any (fhir_referred(patient)))
           and (provider is null or 'facility-' || v.facility = any (string_to_array(regexp_replace(provider, '[^,]*/', '', 'g'), ',')))
           and (fhir_encounters.status is null
                or fhir_token_meets(fhir_encounters.status, 'http://hl7.org/fhir/encounter-status',
                                    case when v.discharged_at is null then 'in-progress' else 'finished' end))
           and (day is null or fhir_meets(daterange((v.admitted_at at time zone 'Asia/Ho_Chi_Minh')::date,
                                                    (v.discharged_at at time zone 'Asia/Ho_Chi_Minh')::date, '[]'), day))
           and (updated is null or fhir_meets(daterange(v.recorded_from::date, v.recorded_from::date, '[]'), updated))
           and (after is null or (v.admitted_at, v.id)
                < (split_part(after, '|', 1)::timestamptz, split_part(after, '|', 2)::uuid))
         order by v.admitted_at desc, v.id desc limit most);
    perform fhir_logged(array(select f.person from unnest(found[1:most - 1]) f), 'HEALTH', route, purpose,
                        request_id, fhir_encounters.at);
    return query select v.id::text, fhir_encounter(v, base, today),
                        to_char(v.admitted_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '|' || v.id
                   from unnest(found) v order by v.admitted_at desc, v.id desc;
end
$$;
alter function fhir_encounters(text, text, text, text, text, text, text, text, integer, text, text, text, timestamptz, date)
    owner to ansinh_lookup;
