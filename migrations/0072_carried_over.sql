-- What had been carried over into a span of time, found without reading all that came before it: most end within 31 days
-- of their submission, the others are few, and so are those that are open or were withdrawn.
create index dossier_long on dossier (ended_at, submitted_at) where ended_at - submitted_at > interval '31 days';
create index dossier_open on dossier (submitted_at) where is_open;
create index dossier_withdrawn on dossier (changed_at, submitted_at) where ended_at is null and not is_open;
drop index dossier_unended;
-- How few, so that plans know.
create statistics dossier_duration on (ended_at - submitted_at) from dossier;
comment on statistics dossier_duration is 'How long dossiers take: for plans of reports.';
