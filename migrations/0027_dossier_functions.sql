-- What the functions of the next text replace: they give back other columns, or are no longer called.
drop function if exists dossier_queue(text, text, text, text, timestamptz, text, timestamptz, uuid, integer);
drop function if exists dossier_facts(dossier);
drop function if exists dossier_person(uuid);
