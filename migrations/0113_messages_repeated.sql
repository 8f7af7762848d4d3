-- A partner knows a repetition by its id, and may refuse one that says something else.
alter table outbox add column wire jsonb;
comment on column outbox.wire is 'What the message says to its partner, as it was first sent; until it has been delivered.';
grant update (wire) on outbox to ansinh_lookup;
