-- Cards as FHIR Coverages, and the answer of a card check as an eligibility response.

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

create or replace function fhir_coverages(wanted_id text, patient text, identifier text, status text, period text,
        updated text, base text, after text, most integer, route text, purpose text, request_id text, at timestamptz,
        today date)
    returns table (id text, resource json, cursor text)
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    found card[];
begin
    found := array(
        select c from fhir_visible(4096, fhir_coverages.at, today, fhir_searched(patient)) s join card c on c.person = s.person
         where (wanted_id is null or fhir_token_meets(wanted_id, '', c.id::text))
           and (patient is null or c.person = any (fhir_referred(patient)))
           and (identifier is null or fhir_token_meets(identifier, fhir_identifier_system('card_number'), c.card_number)
                or fhir_token_meets(identifier, fhir_identifier_system('card_number'), c.card_number_15)
                or fhir_token_meets(identifier, base || '/sid/card-serial', c.serial))
           and (fhir_coverages.status is null
                or fhir_token_meets(fhir_coverages.status, 'http://hl7.org/fhir/fm-status',
                                    case c.state when 'active' then 'active' else 'cancelled' end))
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

-- The answer of card_check() as the response to an eligibility request, the insurance beside it: what the fund pays is
-- said by the law of the day, which is not ours here. Without purposes it is asked again for what it was asked for.
create or replace function fhir_eligibility(of_check uuid, a card_check_answer, given_number text, purposes text[], base text,
                                            at timestamptz, today date, out resource json, out insurance json,
                                            out with_benefits boolean)
    language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    r card_check_result_code;
    c card;
begin
    select x.* into r from card_check_result_code x where x.code = a.result_code;
    select x.* into c from card x where x.id = a.card_id;
    if purposes is null then
        select coalesce(k.fhir_purposes, '{validation,benefits}') into purposes from card_check k where k.id = of_check;
    else
        update card_check k set fhir_purposes = purposes where k.id = of_check;
    end if;
    with_benefits := 'benefits' = any (purposes);
    insurance := case when c.id is not null then json_strip_nulls(json_build_object(
        'coverage', json_build_object('reference', 'Coverage/' || c.id), 'inforce', a.outcome = 'valid',
        'benefitPeriod', json_build_object('start', c.valid_from, 'end', c.valid_to))) end;
    resource := json_strip_nulls(json_build_object(
        'resourceType', 'CoverageEligibilityResponse', 'id', of_check,
        'status', 'active', 'purpose', purposes,
        'patient', case when c.id is not null
            then json_build_object('reference', 'Patient/' || c.person)
            else json_build_object('identifier', json_build_object('value', given_number)) end,
        'created', fhir_instant(fhir_eligibility.at),
        'request', json_build_object('reference', 'CoverageEligibilityRequest/' || of_check),
        'outcome', 'complete',
        'disposition', (select t."ghiChu" from gateway_card_told(a.card_id, a.previous_card_number, a.result_code, r.meaning_vi,
                                                                 false, fhir_eligibility.at, today) t),
        'insurer', case when c.id is not null then json_build_object('reference', 'Organization/office-' || c.issued_by)
                        else json_build_object('display', 'Bảo hiểm xã hội Việt Nam') end,
        'error', case when r.code <> '000' then json_build_array(json_build_object(
            'code', fhir_concept(base || '/CodeSystem/ma-ket-qua', r.code, r.meaning_vi))) end));
end
$$;
alter function fhir_eligibility(uuid, card_check_answer, text, text[], text, timestamptz, date) owner to ansinh_lookup;
