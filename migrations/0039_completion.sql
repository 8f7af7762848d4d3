-- What the estimate of a procedure's duration reads: its dossiers that have ended, newest first.

create index dossier_procedure_ended on dossier (procedure, ended_at) where ended_at is not null;
