-- FHIR R4 (4.0.1): resources as jsonb of the register's rows. A read gives a resource and its version; a search gives
-- the entries of a page.

-- name: fhir_capability_statement
select null::text as version, fhir_capabilities(:base, :now::timestamptz) as resource;

-- name: fhir_patient_read
select r.version, r.resource from fhir_patient_read(:patient::uuid, :now::timestamptz, :today::date) r
 where r.resource is not null;

-- name: fhir_coverage_read
select r.version, r.resource from fhir_coverage_read(:coverage::uuid, :base, :now::timestamptz, :today::date) r
 where r.resource is not null;

-- name: fhir_encounter_read
select r.version, r.resource from fhir_encounter_read(:encounter::uuid, :base, :now::timestamptz, :today::date) r
 where r.resource is not null;

-- name: fhir_organization_read
select null::text as version, o.resource from fhir_organizations(:base) o where o.id = :code;

-- name: fhir_patients
select p.id, p.resource, p.cursor
  from fhir_patients(:_id, :identifier, :name_key, :birthdate, :gender, :updated, :after, :limit::int, :route, :purpose,
                     :request_id, :now::timestamptz, :today::date) p;

-- name: fhir_coverages
select c.id, c.resource, c.cursor
  from fhir_coverages(:_id, coalesce(:patient, :beneficiary), :identifier, :status, :period, :updated, :base, :after,
                      :limit::int, :route, :purpose, :request_id, :now::timestamptz, :today::date) c;

-- name: fhir_encounters
select e.id, e.resource, e.cursor
  from fhir_encounters(:_id, :patient, :date, :provider, :status, :updated, :base, :after, :limit::int, :route, :purpose,
                       :request_id, :now::timestamptz, :today::date) e;

-- name: fhir_organizations
select o.id, o.resource, encode(o.id::bytea, 'hex') as cursor
  from fhir_organizations(:base) o
 where (:_id::text is null or fhir_token_meets(:_id, '', o.id))
   and (:identifier::text is null
        or fhir_token_meets(:identifier, :base || case when o.id like 'office-%' then '/sid/office-code' else '/sid/facility-code' end,
                            o.code)
        or fhir_token_meets(:identifier, 'https://www.gs1.org/gln', o.gln))
   and (:name_key::text is null or o.search_key like '%' || :name_key || '%' or o.search_key like '%' || lower(:name) || '%')
   and (:after::text is null or encode(o.id::bytea, 'hex') > :after)
 order by encode(o.id::bytea, 'hex')
 limit :limit::int;

-- The counter's facts behind the answer are those of records/card.sql; they are told where the benefits are asked for.
-- name: fhir_eligibility_asked
select null::text as version, f.resource, f.insurance, f.with_benefits, k.outcome, k.facility, k.facility_level, k.benefit_digit,
       k.initial_facility, k.living_area, k.five_year_date, k.emergency, k.referred, k.inpatient, k.copay_this_year_vnd
  from card_check(:check_id::uuid, :scan_form, :scan_presence, :scan_number, :scan_name_key, :scan_birth, :scan_fault_code,
                  null, null, null, null, null, null, null, null, :clerk_number, :clerk_key, :clerk_name, :purpose, false,
                  false, false, :now::timestamptz, :today::date,
                  case when 'benefits' = any (:fhir_purposes::text[]) then :lang::text end) k
 cross join lateral fhir_eligibility(:check_id::uuid, k, :scan_number, :fhir_purposes::text[], :base, :now::timestamptz,
                                     :today::date) f
 where k.result_code is not null;

-- name: fhir_eligibility_again
select null::text as version, f.resource, f.insurance, f.with_benefits, k.outcome, k.facility, k.facility_level, k.benefit_digit,
       k.initial_facility, k.living_area, k.five_year_date, k.emergency, k.referred, k.inpatient, k.copay_this_year_vnd
  from card_check_again(:check::uuid, :now::timestamptz, :today::date, :lang) k
 cross join lateral fhir_eligibility(:check::uuid, k, null, null, :base, k.checked_at, :today::date) f
 where k.result_code is not null;
