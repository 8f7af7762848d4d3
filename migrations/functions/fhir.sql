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

-- Days that a partial birth date or a period covers, and whether they meet a search such as ge2026-01 (FORM_DATE_SEARCH:
-- any of those with a comma between them, all of those with &). A period without an end goes on.
create or replace function fhir_days(text) returns daterange
    language sql immutable
    return daterange(($1 || case length($1) when 4 then '-01-01' when 7 then '-01' else '' end)::date,
                     (($1 || case length($1) when 4 then '-01-01' when 7 then '-01' else '' end)::date
                      + case length($1) when 4 then interval '1 year' when 7 then interval '1 month'
                                        else interval '1 day' end)::date);
create or replace function fhir_meets_one(days daterange, prefix text, asked daterange) returns boolean
    language sql immutable
    return case prefix when 'ne' then not days <@ asked
                       when 'gt' then upper_inf(days) or upper(days) > upper(asked)
                       when 'ge' then upper_inf(days) or upper(days) > lower(asked)
                       when 'lt' then lower(days) < lower(asked)
                       when 'le' then lower(days) < upper(asked)
                       when 'sa' then lower(days) >= upper(asked)
                       when 'eb' then not upper_inf(days) and upper(days) <= lower(asked)
                       else days <@ asked end;
create or replace function fhir_meets(days daterange, search text) returns boolean
    language sql immutable
    return not exists (select from unnest(string_to_array(search, '&')) a(every)
                        where not exists (select from unnest(string_to_array(a.every, ',')) o(one)
                                           where fhir_meets_one(days, substring(o.one from '^[a-z]{2}'),
                                                                fhir_days(left(substring(o.one from '[0-9].*'), 10)))));

-- system|value, |value or value; any of those with a comma between them.
create or replace function fhir_token_meets(token text, system text, value text) returns boolean
    language sql immutable
    return exists (select from unnest(string_to_array(token, ',')) o(one)
                    where o.one in (value, '|' || value, concat(system, '|', value)));

-- Everybody whom the caller may see, for a facility with the ground. `books` are the bits of delegations that count
-- (authorize.h); a consent opens the visits (8192) and nothing else. With a person, that one alone: a search by patient
-- must not ask about everybody who was at the counter today.
create or replace function fhir_visible(books integer, at timestamptz, today date, of_person uuid default null)
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
                               and (of_person is null or c.person = of_person)
                             union
                            select c.person from consent c
                             where c.facility = a.facility and c.withdrawn_at is null and c.valid_to >= today and books = 8192
                               and (of_person is null or c.person = of_person)) x) k
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

-- References to patients: "Patient/<id>", an address that ends so, or the id; any of those with a comma between them. What
-- is none of these is the id of nobody.
create or replace function fhir_referred(reference text) returns uuid[]
    language sql immutable
    return array(select coalesce(substring(o.one from
                            '(?:^|/)([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$')::uuid,
                        '00000000-0000-0000-0000-000000000000'::uuid)
                   from unnest(string_to_array(reference, ',')) o(one));

-- The one person that a search is about; null for everybody, and for several.
create or replace function fhir_searched(reference text) returns uuid
    language sql immutable
    return case when reference not like '%,%' then (fhir_referred(reference))[1] end;

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
                'versioning', case when '_lastUpdated:date' = any (t.searches) then 'versioned' else 'no-version' end,
                'readHistory', false,
                'searchParam', (select json_agg(json_build_object('name', split_part(s.p, ':', 1), 'type', split_part(s.p, ':', 2)))
                                  from unnest(t.searches) s(p)),
                'operation', case when t.operation is not null then json_build_array(json_build_object('name', t.operation,
                    'definition', format('http://hl7.org/fhir/OperationDefinition/%s-%s', t.type, t.operation))) end))
                order by t.type)
              from (values
                ('Patient', '{read,search-type}'::text[],
                 '{_id:token,identifier:token,name:string,birthdate:date,gender:token,_lastUpdated:date}'::text[], null),
                ('Coverage', '{read,search-type}',
                 '{_id:token,patient:reference,beneficiary:reference,identifier:token,status:token,period:date,_lastUpdated:date}', null),
                ('Encounter', '{read,search-type}',
                 '{_id:token,patient:reference,date:date,service-provider:reference,status:token,_lastUpdated:date}', null),
                ('Organization', '{read,search-type}', '{_id:token,identifier:token,name:string}', null),
                ('CoverageEligibilityRequest', '{create}', null, 'submit'),
                ('CoverageEligibilityResponse', '{read}', null, null)) t(type, interactions, searches, operation)))));
end
$$;
