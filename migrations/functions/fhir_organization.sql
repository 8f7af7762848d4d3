-- Facilities and offices as FHIR Organizations.

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
