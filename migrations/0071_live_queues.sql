-- Queues as officers and estimates look at them: what is open of a procedure in an office, and an office's dossiers of
-- one procedure by due time, whatever their state.
create index dossier_open_procedure on dossier (procedure, office, received_at) where is_open;
create index dossier_office_procedure on dossier (office, procedure, due_at, id);

-- An estimate is that of an office's queue now, where an office is named.
drop function if exists completion_estimate(text, timestamptz);
