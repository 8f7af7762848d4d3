-- These say more than before of what is contested.
drop function if exists fhir_encounter_read(uuid, text, timestamptz, date);
drop function if exists statement_entries(text, integer, uuid, integer, integer);
-- What a facility holds, newest first.
create index consent_held on consent (facility, id desc) where withdrawn_at is null;
-- A search by patient asks about that one.
drop function if exists fhir_visible(integer, timestamptz, date);
