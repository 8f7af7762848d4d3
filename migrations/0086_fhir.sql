-- Whom a facility checks today: asked for one person before a record is shown, and for all in a search.
drop index card_check_person;
create index card_check_facility on card_check (facility, person, at);

-- What the gateway shows depends on the disputes of the day: these have an argument more.
drop function if exists gateway_visits(uuid);
drop function if exists gateway_visits_told(uuid);
drop function if exists gateway_card_told(uuid, text, text, text, boolean);
drop function if exists gateway_record(bigint, timestamptz);
