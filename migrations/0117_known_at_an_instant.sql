-- Their parameters changed; their new text stands in functions/.
drop function if exists history_until(date, date);
drop function if exists correction_refused();
drop function if exists dispute_fact(dispute);
drop function if exists dossier_report(date, date, date, text, text, text, timestamptz, text);
