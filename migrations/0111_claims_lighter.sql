-- They say now what they did: what is assigned is computed where it stands, what is performed is a statement more.
drop function if exists notice_phones(uuid, date);
drop function if exists notice_send(text, text, jsonb, timestamptz);
drop function if exists claim_booked(claim, integer, bigint, timestamptz);
drop function if exists visit_written(visit, visit_lines, jsonb, jsonb);
drop function if exists claim_kept(claim);

-- Nobody looks for claims by who sent or moved them, and accounts are never deleted.
drop index claim_revision_sender;
drop index claim_event_account;
