-- What reports read beside the indexes that dossiers have: those that had not ended, whatever month they came in.

create index dossier_unended on dossier (submitted_at) where ended_at is null;
