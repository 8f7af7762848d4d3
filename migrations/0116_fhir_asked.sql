-- An eligibility request says what is asked for; who looks again is answered the same.
alter table card_check add column fhir_purposes text[];
comment on column card_check.fhir_purposes is 'What the eligibility request asked for (validation, benefits, discovery); null when it was asked otherwise.';
grant update (fhir_purposes) on card_check to ansinh_lookup;

drop function if exists fhir_eligibility(text, text, text, uuid, text, text, timestamptz);

-- References are lists.
drop function if exists fhir_searched(text);
drop function if exists fhir_referred(text);
