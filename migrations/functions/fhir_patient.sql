-- People as FHIR Patients.

create or replace function fhir_patient(p person) returns json
    language plpgsql stable as $$
begin
    return json_strip_nulls(json_build_object(
        'resourceType', 'Patient', 'id', p.id,
        'meta', json_build_object('versionId', p.version::text, 'lastUpdated', fhir_instant(p.updated_at)),
        'identifier', (select json_agg(json_build_object(
                'use', case when upper_inf(i.valid) then 'official' else 'old' end,
                'system', fhir_identifier_system(i.kind), 'value', i.value,
                'period', json_build_object('start', lower(i.valid), 'end', upper(i.valid) - 1))
                order by i.kind, lower(i.valid)) from person_identifier i where i.person = p.id),
        'active', p.died_on is null,
        'name', json_build_array(json_build_object('use', 'official', 'text', p.full_name,
            'family', split_part(p.full_name, ' ', 1),
            'given', string_to_array(nullif(substr(p.full_name, length(split_part(p.full_name, ' ', 1)) + 2), ''), ' '))),
        'gender', p.sex, 'birthDate', p.birth_date, 'deceasedDateTime', p.died_on,
        'address', (select json_build_array(json_build_object('text', concat_ws(', ', p.address, w.full_name, v.full_name),
                'city', v.full_name, 'country', 'VN')) from ward w join province v on v.code = w.province
                     where w.code = p.ward_code)));
end
$$;

create or replace function fhir_patient_read(of_person uuid, at timestamptz, today date, out version integer, out resource json)
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    p person;
    relation text := fhir_relation(of_person, 4096 | 8192, fhir_patient_read.at, today);
begin
    select q.* into p from person q where q.id = of_person and relation is not null
       and fhir_entered(q.id, relation, fhir_ground(q.id, fhir_patient_read.at, today));
    version := p.version;
    resource := case when p.id is not null then fhir_patient(p) end;
end
$$;
alter function fhir_patient_read(uuid, timestamptz, date) owner to ansinh_lookup;

create or replace function fhir_patients(wanted_id text, identifier text, name_key text, birthdate text, gender text,
        updated text, after text, most integer, route text, purpose text, request_id text, at timestamptz, today date)
    returns table (id text, resource json, cursor text)
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    found uuid[];
begin
    found := array(
        select p.id from fhir_visible(4096 | 8192, fhir_patients.at, today, fhir_searched(wanted_id)) s join person p on p.id = s.person
         where (wanted_id is null or fhir_token_meets(wanted_id, '', p.id::text))
           and (identifier is null or exists (select from person_identifier i where i.person = p.id
                and fhir_token_meets(fhir_patients.identifier, fhir_identifier_system(i.kind), i.value)))
           and (fhir_patients.name_key is null or p.search_key like '%' || fhir_patients.name_key || '%')
           and (gender is null or fhir_token_meets(gender, 'http://hl7.org/fhir/administrative-gender', p.sex))
           and (birthdate is null or fhir_meets(fhir_days(p.birth_date), birthdate))
           and (updated is null or fhir_meets(daterange(p.updated_at::date, p.updated_at::date, '[]'), updated))
           and (after is null or p.id > after::uuid)
         order by p.id limit most);
    perform fhir_logged(found[1:most - 1], 'PERSONAL', route, purpose, request_id, fhir_patients.at);
    return query select p.id::text, fhir_patient(p), p.id::text from person p where p.id = any (found) order by p.id;
end
$$;
alter function fhir_patients(text, text, text, text, text, text, text, integer, text, text, text, timestamptz, date)
    owner to ansinh_lookup;
