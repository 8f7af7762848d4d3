-- The FHIR R4 façade: the register's rows as resources. Who may see them is decided here as everywhere: one's own, those
-- of a minor one answers for, what was delegated; a facility sees whom it checks today, and of whose history it holds a
-- consent the visits. Every look is logged.

-- A moment as FHIR writes an instant; the last one of two.
create or replace function fhir_instant(at timestamptz) returns text
    language sql stable
    return to_char(at at time zone 'Asia/Ho_Chi_Minh', 'YYYY-MM-DD"T"HH24:MI:SS.MS"+07:00"');

-- One coding with its text.
create or replace function fhir_concept(system text, code text, display text) returns json
    language sql stable
    return json_build_object('coding', json_build_array(json_build_object('system', system, 'code', code,
                                                                          'display', display)), 'text', display);

-- Where the numbers of people come from (VN Core).
create or replace function fhir_identifier_system(kind text) returns text
    language sql immutable
    return 'http://fhir.ehealth.gov.vn/core/sid/' || case kind
        when 'personal_number' then 'citizen_id' when 'old_id_card' then 'national_id'
        when 'passport' then 'passport_number' else 'insurance_number' end;

-- Days that a partial birth date or a period covers, and whether they meet a search such as ge2026-01 (with & between
-- several). Null searches meet everything; a period without an end goes on.
create or replace function fhir_days(text) returns daterange
    language sql immutable
    return daterange(($1 || case length($1) when 4 then '-01-01' when 7 then '-01' else '' end)::date,
                     (($1 || case length($1) when 4 then '-01-01' when 7 then '-01' else '' end)::date
                      + case length($1) when 4 then interval '1 year' when 7 then interval '1 month'
                                        else interval '1 day' end)::date);
create or replace function fhir_meets(days daterange, search text) returns boolean
    language plpgsql immutable as $$
declare
    part text;
    asked daterange;
    prefix text;
    met boolean;
begin
    foreach part in array string_to_array(search, '&') loop
        prefix := coalesce(substring(part from '^[a-z]{2}'), 'eq');
        asked := fhir_days(left(substring(part from '[0-9].*'), 10));
        if prefix not in ('eq', 'ne', 'ge', 'le', 'gt', 'lt', 'sa', 'eb') or asked is null
           or part !~ '^[a-z]{0,2}[0-9]{4}(-[0-9]{2}(-[0-9]{2}(T[0-9:.]+(Z|[+-][0-9]{2}:[0-9]{2})?)?)?)?$' then
            raise exception using errcode = 'AS000', message = 'invalid_input';
        end if;
        met := case prefix when 'eq' then days <@ asked when 'ne' then not days <@ asked
                           when 'gt' then upper_inf(days) or upper(days) > upper(asked)
                           when 'ge' then upper_inf(days) or upper(days) > lower(asked)
                           when 'lt' then lower(days) < lower(asked)
                           when 'le' then lower(days) < upper(asked)
                           when 'sa' then lower(days) >= upper(asked)
                           else not upper_inf(days) and upper(days) <= lower(asked) end;
        if not met then
            return false;
        end if;
    end loop;
    return true;
exception when datetime_field_overflow or invalid_datetime_format then
    raise exception using errcode = 'AS000', message = 'invalid_input';
end
$$;

-- system|value, |value or value.
create or replace function fhir_token_meets(token text, system text, value text) returns boolean
    language sql immutable
    return case when token like '%|%' then split_part(token, '|', 2) = value
                                           and split_part(token, '|', 1) in ('', system)
                else token = value end;

-- Everybody whom the caller may see, for a facility with the ground. `books` are the bits of delegations that count
-- (authorize.h); a consent opens the visits (8192) and nothing else.
create or replace function fhir_visible(books integer, at timestamptz, today date)
    returns table (person uuid, relation text, ground text)
    language plpgsql stable as $$
#variable_conflict use_column
declare
    a account;
begin
    select b.* into a from account b where b.id = context_account();
    if a.kind = 'citizen' then
        return query select a.person, 'self', null
            union all select g.dependant, 'guardian', null from guardianship g join person p on p.id = g.dependant
                       where g.guardian = a.person and g.valid @> today and majority_day(p.birth_date) > today
            union all select distinct d.person, 'delegate', null from delegation d
                       where d.delegate = a.person and delegation_bits(a.person, d.person, today) & fhir_visible.books <> 0
                         and d.person <> a.person
                         and not exists (select from guardianship g join person p on p.id = g.dependant
                                          where g.guardian = a.person and g.dependant = d.person and g.valid @> today
                                            and majority_day(p.birth_date) > today);
    else
        return query
            select k.person, a.kind, k.ground
              from (select x.person, history_ground(x.person, a.facility, fhir_visible.at, today) as ground
                      from (select c.person from card_check c
                             where c.facility = a.facility and c.at >= card_check_day(fhir_visible.at)
                             union
                            select c.person from consent c
                             where c.facility = a.facility and c.withdrawn_at is null and books = 8192) x) k
             where k.ground = 'check' or (k.ground = 'consent' and books = 8192);
    end if;
end
$$;

-- The same for one person, so that a look at one does not count them all.
create or replace function fhir_relation(of_person uuid, books integer, at timestamptz, today date) returns text
    language plpgsql stable as $$
declare
    a account;
    bit integer;
    ground text;
begin
    select b.* into a from account b where b.id = context_account();
    if a.kind in ('clerk', 'system') then
        ground := history_ground(of_person, a.facility, fhir_relation.at, today);
        return case when ground = 'check' or (ground = 'consent' and books = 8192) then a.kind end;
    end if;
    if of_person = a.person then
        return 'self';
    end if;
    bit := relation_bit(a.kind, a.officer_role, a.person, a.office, of_person, today);
    return case when bit = 2 then 'guardian' when bit & books <> 0 then 'delegate' end;
end
$$;

-- Opens the context for the one person whose resource is given, so that the row of the access log names her.
create or replace function fhir_entered(of_person uuid, relation text, ground text) returns boolean
    language sql volatile
    return set_config('app.subject', of_person::text, true) is not null
       and set_config('app.relation', relation, true) is not null
       and set_config('app.ground', coalesce(ground, ''), true) is not null;

-- Why a facility that asks may; null for everybody else.
create or replace function fhir_ground(of_person uuid, at timestamptz, today date, of_visit uuid default null,
                                       admitted_at timestamptz default null) returns text
    language plpgsql stable as $$
begin
    return case when current_setting('app.relation') in ('clerk', 'system') then
        history_ground(of_person, nullif(current_setting('app.organisation'), ''), fhir_ground.at, today, of_visit,
                       fhir_ground.admitted_at) end;
end
$$;

-- ---- resources ----

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

create or replace function fhir_coverage(c card, base text) returns json
    language plpgsql stable as $$
begin
    return json_strip_nulls(json_build_object(
        'resourceType', 'Coverage', 'id', c.id,
        'meta', json_build_object('versionId', c.version::text, 'lastUpdated', fhir_instant(c.updated_at)),
        'extension', (select json_agg(x.e) from (
            select json_build_object('url', base || '/StructureDefinition/living-area', 'valueCode', c.living_area) as e
             where c.living_area is not null
             union all
            select json_build_object('url', base || '/StructureDefinition/five-year-date', 'valueDate', c.five_year_date)
             where c.five_year_date is not null) x),
        'identifier', json_build_array(
            json_build_object('system', fhir_identifier_system('card_number'),
                              'value', coalesce(c.card_number_15, c.card_number)),
            json_build_object('system', base || '/sid/card-serial', 'value', c.serial)),
        'status', case c.state when 'active' then 'active' else 'cancelled' end,
        'type', json_build_object('coding', json_build_array(json_build_object(
            'system', 'http://terminology.hl7.org/CodeSystem/v3-ActCode', 'code', 'PUBLICPOL',
            'display', 'public healthcare')), 'text', 'Bảo hiểm y tế'),
        'subscriberId', c.card_number,
        'beneficiary', json_build_object('reference', 'Patient/' || c.person),
        'relationship', fhir_concept('http://terminology.hl7.org/CodeSystem/subscriber-relationship', 'self', 'Self'),
        'period', json_build_object('start', c.valid_from, 'end', c.valid_to),
        'payor', (select json_build_array(json_build_object('reference', 'Organization/office-' || o.code, 'display', o.name))
                    from office o where o.code = c.issued_by),
        'class', (select json_build_array(
            json_build_object('type', fhir_concept('http://terminology.hl7.org/CodeSystem/coverage-class', 'group', 'Group'),
                              'value', c.object_code, 'name', j.name_vi),
            json_build_object('type', fhir_concept('http://terminology.hl7.org/CodeSystem/coverage-class', 'plan', 'Plan'),
                              'value', c.benefit_digit::text, 'name', 'Mã mức hưởng'),
            json_build_object('type', fhir_concept('http://terminology.hl7.org/CodeSystem/coverage-class', 'class', 'Class'),
                              'value', c.initial_facility, 'name', f.name))
            from object_code j, facility f where j.code = c.object_code and f.code = c.initial_facility)));
end
$$;

-- What the patient disputes is tagged or, where the policy of the day hides it from who asks, left out.
create or replace function fhir_encounter(v visit, base text, today date) returns json
    language plpgsql stable as $$
declare
    shown record;
    disputed boolean := exists (select from dispute q where q.person = v.person and q.visit = v.id and q.flagged_until >= today);
begin
    select t.visit, t.diagnosis into shown from dispute_treatments(today) t;
    return json_strip_nulls((select json_build_object(
        'resourceType', 'Encounter', 'id', v.id,
        'meta', json_build_object('versionId', v.version::text, 'lastUpdated', fhir_instant(v.recorded_from),
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

-- Facilities and offices are one kind of thing here; the id says which.
create or replace function fhir_organizations(base text)
    returns table (id text, code text, gln text, name text, search_key text, resource json)
    language sql stable as $$
    select 'facility-' || f.code, f.code, f.gln, f.name, f.search_key, json_strip_nulls(json_build_object(
        'resourceType', 'Organization', 'id', 'facility-' || f.code,
        'identifier', (select json_agg(x.i) from (
            select json_build_object('system', base || '/sid/facility-code', 'value', f.code) as i
             union all select json_build_object('system', 'https://www.gs1.org/gln', 'value', f.gln) where f.gln is not null) x),
        'active', true, 'type', json_build_array(fhir_concept('http://terminology.hl7.org/CodeSystem/organization-type',
                                                              'prov', 'Healthcare Provider')), 'name', f.name))
      from facility f
     union all
    select 'office-' || o.code, o.code, null, o.name, lower(o.name), json_strip_nulls(json_build_object(
        'resourceType', 'Organization', 'id', 'office-' || o.code,
        'identifier', json_build_array(json_build_object('system', base || '/sid/office-code', 'value', o.code)),
        'active', true, 'type', json_build_array(fhir_concept('http://terminology.hl7.org/CodeSystem/organization-type',
                                                              'ins', 'Insurance Company')), 'name', o.name,
        'partOf', case when o.parent is not null then json_build_object('reference', 'Organization/office-' || o.parent) end))
      from office o
$$;

-- ---- one resource ----

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

create or replace function fhir_coverage_read(of_card uuid, base text, at timestamptz, today date,
                                              out version integer, out resource json)
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    c card;
    relation text;
begin
    select k.* into c from card k where k.id = of_card;
    relation := fhir_relation(c.person, 4096, fhir_coverage_read.at, today);
    if c.id is not null and relation is not null
       and fhir_entered(c.person, relation, fhir_ground(c.person, fhir_coverage_read.at, today)) then
        version := c.version;
        resource := fhir_coverage(c, base);
    end if;
end
$$;
alter function fhir_coverage_read(uuid, text, timestamptz, date) owner to ansinh_lookup;

create or replace function fhir_encounter_read(of_visit uuid, base text, at timestamptz, today date,
                                               out version integer, out resource json)
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
        version := v.version;
        resource := fhir_encounter(v, base, today);
    end if;
end
$$;
alter function fhir_encounter_read(uuid, text, timestamptz, date) owner to ansinh_lookup;

-- ---- searches ----

-- A reference to a patient: "Patient/<id>", an address that ends so, or the id. Null means nobody's.
create or replace function fhir_referred(reference text) returns uuid
    language sql immutable
    return substring(reference from '(?:^|/)([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$')::uuid;

-- The rows that a search gives are logged one by one: `told` are the people on this page.
create or replace function fhir_logged(told uuid[], class text, route text, purpose text, request_id text, at timestamptz)
    returns void
    language plpgsql volatile as $$
begin
    insert into access_log (at, id, account, session, relation, organisation_code, clerk_personal_number, clerk_name,
                            subject, class, route, purpose, granted, request_id, ground)
    select fhir_logged.at, uuid_v7(fhir_logged.at), context_account(), current_setting('app.session')::uuid,
           coalesce(fhir_relation(t.person, 4096 | 8192, fhir_logged.at, (fhir_logged.at at time zone 'Asia/Ho_Chi_Minh')::date),
                    current_setting('app.relation')), nullif(current_setting('app.organisation'), ''),
           nullif(split_part(current_setting('app.clerk'), '|', 1), ''),
           nullif(split_part(current_setting('app.clerk'), '|', 2), ''), t.person, class, route, purpose, true, request_id,
           fhir_ground(t.person, fhir_logged.at, (fhir_logged.at at time zone 'Asia/Ho_Chi_Minh')::date)
      from (select distinct u.person from unnest(told) u(person)) t;
    perform set_config('app.subject', '', true), set_config('app.result', 'searchset', true);
end
$$;

create or replace function fhir_patients(wanted_id text, identifier text, name_key text, birthdate text, gender text,
        updated text, after text, most integer, route text, purpose text, request_id text, at timestamptz, today date)
    returns table (id text, resource json, cursor text)
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    found uuid[];
begin
    found := array(
        select p.id from fhir_visible(4096 | 8192, fhir_patients.at, today) s join person p on p.id = s.person
         where (wanted_id is null or p.id::text = wanted_id)
           and (identifier is null or exists (select from person_identifier i where i.person = p.id
                and fhir_token_meets(fhir_patients.identifier, fhir_identifier_system(i.kind), i.value)))
           and (fhir_patients.name_key is null or p.search_key like '%' || fhir_patients.name_key || '%')
           and (gender is null or p.sex = gender)
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

create or replace function fhir_coverages(wanted_id text, patient text, identifier text, status text, period text,
        updated text, base text, after text, most integer, route text, purpose text, request_id text, at timestamptz,
        today date)
    returns table (id text, resource json, cursor text)
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    found card[];
begin
    found := array(
        select c from fhir_visible(4096, fhir_coverages.at, today) s join card c on c.person = s.person
         where (wanted_id is null or c.id::text = wanted_id)
           and (patient is null or c.person = fhir_referred(patient))
           and (identifier is null or fhir_token_meets(identifier, fhir_identifier_system('card_number'), c.card_number)
                or fhir_token_meets(identifier, fhir_identifier_system('card_number'), c.card_number_15))
           and (fhir_coverages.status is null
                or fhir_coverages.status = case c.state when 'active' then 'active' else 'cancelled' end)
           and (period is null or fhir_meets(daterange(c.valid_from, c.valid_to, '[]'), period))
           and (updated is null or fhir_meets(daterange(c.updated_at::date, c.updated_at::date, '[]'), updated))
           and (after is null or c.id > after::uuid)
         order by c.id limit most);
    perform fhir_logged(array(select f.person from unnest(found[1:most - 1]) f), 'PERSONAL', route, purpose,
                        request_id, fhir_coverages.at);
    return query select c.id::text, fhir_coverage(c, base), c.id::text from unnest(found) c order by c.id;
end
$$;
alter function fhir_coverages(text, text, text, text, text, text, text, text, integer, text, text, text, timestamptz, date)
    owner to ansinh_lookup;

create or replace function fhir_encounters(wanted_id text, patient text, day text, provider text, status text, updated text,
        base text, after text, most integer, route text, purpose text, request_id text, at timestamptz, today date)
    returns table (id text, resource json, cursor text)
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    found visit[];
begin
    found := array(
        select v from fhir_visible(8192, fhir_encounters.at, today) s
          join visit v on v.person = s.person and v.recorded_to = 'infinity'
         where (wanted_id is null or v.id::text = wanted_id)
           and not visit_is_hidden(v.person, v.id, today)
           and (s.ground is distinct from 'consent'
                or fhir_ground(v.person, fhir_encounters.at, today, v.id, v.admitted_at) is not null)
           and (patient is null or v.person = fhir_referred(patient))
           and (provider is null or 'facility-' || v.facility = regexp_replace(provider, '^.*/', ''))
           and (fhir_encounters.status is null
                or fhir_encounters.status = case when v.discharged_at is null then 'in-progress' else 'finished' end)
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

-- ---- a card check ----

-- The answer of card_check() as the response to an eligibility request.
create or replace function fhir_eligibility(check_id text, code text, given_number text, of_card uuid, outcome text,
                                            base text, at timestamptz) returns json
    language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
    return json_strip_nulls((select json_build_object(
        'resourceType', 'CoverageEligibilityResponse', 'id', check_id,
        'status', 'active', 'purpose', json_build_array('validation'),
        'patient', case when c.id is not null
            then json_build_object('reference', 'Patient/' || c.person)
            else json_build_object('identifier', json_build_object('value', given_number)) end,
        'created', fhir_instant(fhir_eligibility.at),
        'request', json_build_object('reference', 'CoverageEligibilityRequest/' || check_id),
        'outcome', 'complete', 'disposition', r.meaning_vi,
        'insurer', case when c.id is not null then json_build_object('reference', 'Organization/office-' || c.issued_by)
                        else json_build_object('display', 'Bảo hiểm xã hội Việt Nam') end,
        'insurance', case when c.id is not null then json_build_array(json_build_object(
            'coverage', json_build_object('reference', 'Coverage/' || c.id), 'inforce', fhir_eligibility.outcome = 'valid',
            'benefitPeriod', json_build_object('start', c.valid_from, 'end', c.valid_to))) end,
        'error', case when r.code <> '000' then json_build_array(json_build_object(
            'code', fhir_concept(base || '/CodeSystem/ma-ket-qua', r.code, r.meaning_vi))) end)
      from card_check_result_code r left join card c on c.id = of_card
     where r.code = fhir_eligibility.code));
end
$$;
alter function fhir_eligibility(text, text, text, uuid, text, text, timestamptz) owner to ansinh_lookup;

-- ---- what there is ----

create or replace function fhir_capabilities(base text, at timestamptz) returns json
    language plpgsql stable as $$
begin
    return json_build_object(
        'resourceType', 'CapabilityStatement', 'id', 'ansinh', 'url', base || '/metadata', 'name', 'AnSinh',
        'title', 'An Sinh', 'status', 'active', 'date', to_char(at, 'YYYY-MM-DD'), 'publisher', 'An Sinh', 'kind', 'instance',
        'software', json_build_object('name', 'An Sinh'),
        'implementation', json_build_object('description', 'Bảo hiểm xã hội, bảo hiểm y tế', 'url', base),
        'fhirVersion', '4.0.1', 'format', json_build_array('application/fhir+json'),
        'rest', json_build_array(json_build_object(
            'mode', 'server',
            'security', json_build_object('cors', false, 'service', json_build_array(fhir_concept(
                'http://terminology.hl7.org/CodeSystem/restful-security-service', 'OAuth', 'OAuth'))),
            'resource', (select json_agg(json_strip_nulls(json_build_object(
                'type', t.type,
                'interaction', (select json_agg(json_build_object('code', i.code)) from unnest(t.interactions) i(code)),
                'versioning', 'versioned', 'readHistory', false,
                'searchParam', (select json_agg(json_build_object('name', split_part(s.p, ':', 1), 'type', split_part(s.p, ':', 2)))
                                  from unnest(t.searches) s(p)))) order by t.type)
              from (values
                ('Patient', '{read,search-type}'::text[],
                 '{_id:token,identifier:token,name:string,birthdate:date,gender:token,_lastUpdated:date}'::text[]),
                ('Coverage', '{read,search-type}',
                 '{_id:token,patient:reference,beneficiary:reference,identifier:token,status:token,period:date,_lastUpdated:date}'),
                ('Encounter', '{read,search-type}',
                 '{_id:token,patient:reference,date:date,service-provider:reference,status:token,_lastUpdated:date}'),
                ('Organization', '{read,search-type}', '{_id:token,identifier:token,name:string}'),
                ('CoverageEligibilityRequest', '{create}', null),
                ('CoverageEligibilityResponse', '{read}', null)) t(type, interactions, searches)))));
end
$$;
