-- The outbox learns about its partners: messages about one matter keep their order, a partner that fails is left in
-- peace for a while, and what nobody takes is put aside where an administrator sees it.

alter table outbox
    add column topic text,
    add column sequence bigint generated always as identity,
    add column dead_at timestamptz,
    add constraint outbox_dead_or_delivered check (dead_at is null or delivered_at is null);
create index outbox_order on outbox (destination, topic, sequence)
    where topic is not null and delivered_at is null and dead_at is null;
create index outbox_dead on outbox (dead_at desc, id desc) where dead_at is not null;
comment on column outbox.topic is
    'Matter it is about (a dossier number): messages to one destination about one matter leave one after the other; null = in any order.';
comment on column outbox.sequence is 'The order in which messages were written.';
comment on column outbox.dead_at is 'When it was given up: refused by the partner, or tried too often.';

create table outbox_partner (
    destination text primary key,
    failures integer not null default 0 constraint outbox_partner_failures_not_negative check (failures >= 0),
    open_until timestamptz,
    last_error text,
    updated_at timestamptz not null
);
comment on table outbox_partner is 'How each destination has been doing: the circuit breaker that all servers share.';
comment on column outbox_partner.destination is 'Destination of messages.';
comment on column outbox_partner.failures is 'Failures in a row; 0 after any answer.';
comment on column outbox_partner.open_until is 'Until then nothing is sent to it; afterwards one message tries it.';
comment on column outbox_partner.last_error is 'Why the last message failed.';
comment on column outbox_partner.updated_at is 'When that was last known.';

revoke select on outbox from ansinh_app;
grant select (id, destination, kind, topic, sequence, created_at, next_at, attempts, delivered_at, dead_at, last_error)
    on outbox to ansinh_app;
grant update (dead_at) on outbox to ansinh_app;
grant select, insert, update on outbox_partner to ansinh_app;
grant select on outbox to ansinh_lookup;
grant update (payload) on outbox to ansinh_lookup;

-- What the functions of the next text replace.
drop function if exists outbox_take(timestamptz, integer);
drop function if exists outbox_deliver(uuid, timestamptz);
drop function if exists outbox_postpone(uuid, text, timestamptz);
